"""Daily prices from Yahoo through yfinance: the only file that knows it.

One chart request a symbol and span. Prices are Yahoo's ``Close`` as it is: split-adjusted, not
dividend-adjusted. A symbol that fails is a value beside the others, with Yahoo's own reason.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from eventstudy.errors import RateLimitError, SourceError
from eventstudy.home import home_path
from eventstudy.prices.backoff import Backoff, Deadline
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.source import Loaded, NoPrices, Want, merge_wants
from eventstudy.prices.yahoo_answer import Answer, UnreadableAnswerError, series_of
from eventstudy.prices.zone import day_at, zone_of

DEFAULT_WAIT = 60.0
"""Seconds to suggest waiting when Yahoo limits us without saying for how long."""
_SYMBOL = re.compile(r"[A-Z0-9^][A-Z0-9.^=&_-]*")
_CURL_REASON = re.compile(r"curl: \(\d+\) (.*?)\.? See https://")
_NOISY = r"(yfinance|pandas|numpy|curl_cffi|peewee|bs4|requests|urllib3)(\.|$)"
Arrived = Callable[[Want, Loaded], None]
"""Takes each symbol's answer as it arrives, in the thread that called ``load``."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """An attempt that gave nothing: worth another one or not, and the pause that Yahoo asked for."""

    error: SourceError
    again: bool
    pause: float = 0.0


class YahooSource:
    """Asks Yahoo.

    ``timeout``: seconds without any answer after which Yahoo is given up. ``max_workers``: symbols asked at
    once. ``session``: a ``curl_cffi`` session to use instead of our own. ``home``: where yfinance may keep
    its cookie. ``now``, ``backoff``: the clock that stamps what is retrieved, and the pauses between attempts.
    """

    name = "yahoo"

    def __init__(
        self,
        *,
        timeout: float = 30.0,
        max_workers: int = 4,
        session: Any = None,
        home: Path | None = None,
        say: Callable[[str], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        backoff: Backoff | None = None,
    ) -> None:
        self._timeout = timeout
        self._max_workers = max_workers
        self._session = session
        self._home = home or home_path()
        self._say = say
        self._now = now
        self._backoff = backoff or Backoff()

    def load(self, wanted: Sequence[Want], arrived: Arrived | None = None) -> Mapping[str, Loaded]:
        """Ask for every symbol, some at a time; ``arrived`` is told of each answer at once."""
        wants = merge_wants(wanted)
        answers: dict[str, Loaded] = {}
        with _quiet():
            inquiry = _Inquiry(self._library(), self._session, Deadline(self._timeout), self._backoff, self._now)
            for want, answer in inquiry.ask(wants, self._max_workers):
                loaded = answer if isinstance(answer, NoPrices) else self._stated(answer)
                answers[want.symbol] = loaded
                if arrived is not None:
                    arrived(want, loaded)
        return answers
