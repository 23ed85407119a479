"""The sources of bars inside the day by what ``--intraday`` can name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from eventstudy.errors import UsageError
from eventstudy.options import TIMEOUT
from eventstudy.prices.intraday.files import BarFiles
from eventstudy.prices.intraday.series import Marks
from eventstudy.prices.intraday.source import BarSource
from eventstudy.prices.intraday.zones import clock_of
from eventstudy.prices.registry import warn


def open_bars(
    spec: str,
    *,
    clock: str | None = None,
    marks: str | None = None,
    offline: bool = False,
    refresh: bool = False,
    timeout: float = TIMEOUT,
    say: Callable[[str], None] = warn,
) -> BarSource:
    """The source that ``--intraday SPEC`` means: ``auto``, an interval, or a path.

    ``clock`` and ``marks``: what ``--bars-tz`` and ``--bars-stamp`` say. Raises UsageError.
    """
    return BarFiles(
        _path(spec),
        clock=None if clock is None else clock_of(clock),
        marks=None if marks is None else _marks(marks),
        say=say,
    )


def _path(spec: str) -> Path:
    path = Path(spec)
    if not path.exists() and not path.suffix and "/" not in spec:
        raise UsageError(f"--intraday {spec}: no such file or folder", "give the path of bars")
    return path


def _marks(text: str) -> Marks:
    try:
        return Marks(text.strip().lower())
    except ValueError:
        raise UsageError(f"--bars-stamp {text}: no end of a bar", "use start or end") from None
