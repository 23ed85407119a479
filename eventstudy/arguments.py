"""The arguments of the Python interface, read: each is refused by its name where it means nothing."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from eventstudy.announcements.event_files import EventFile, open_events
from eventstudy.errors import UsageError, WhenError
from eventstudy.models.registry import MODELS
from eventstudy.prices.files.factors import read_factors
from eventstudy.prices.registry import open_source
from eventstudy.prices.source import PriceSource
from eventstudy.results import Announcements
from eventstudy.study_options import CalendarTime

if TYPE_CHECKING:
    import pandas as pd

    from eventstudy.claims.files import ClaimsFile
    from eventstudy.factors import FactorReturns

Window = tuple[int, int]
"""First and last session, both included, relative to the reaction session (0)."""
Source: TypeAlias = "str | Path | PriceSource | pd.DataFrame"
"""``"auto"``, ``"store"``, ``"bundled"``, ``"yahoo"``, ``"tiingo"``, a price file or folder, a frame of
prices, or an object with ``load``."""
Files = str | Path | Sequence[str | Path]
"""One file, or several."""


def when_of(when: str | date) -> str:
    """A WHEN as the command reads it, of a text, a date, a datetime or a pandas Timestamp.

    A time without a zone is read on the clock of the first symbol's exchange. Raises WhenError for anything
    else, and for pandas' NaT.
    """
    if isinstance(when, str):
        return when
    if isinstance(when, date) and when == when:  # NaT is not itself
        return when.isoformat()
    raise WhenError(f"{when!r} is no date", "write it as 2025-02-11 or 2025-02-11T16:05, or give a datetime")


def texts_of(values: str | Sequence[str]) -> tuple[str, ...]:
    """One text, or several."""
    return (values,) if isinstance(values, str) else tuple(values)


def one_of(name: str, value: str, known: Collection[str]) -> str:
    """The value. Raises UsageError for one that is not known."""
    if value not in known:
        raise UsageError(f"{name} {value!r} is not one of {', '.join(known)}", f"give {name} one of them")
    return value


def calendar_time_of(kind: str | None) -> CalendarTime | None:
    """How often a calendar-time portfolio is formed, None for none. Raises UsageError."""
    return None if kind is None else CalendarTime(one_of("calendar_time", kind, list(CalendarTime)))


def factors_of(files: Files, name: str) -> FactorReturns | None:
    """Factor returns from the files given, for a model that needs them."""
    paths = [files] if isinstance(files, str | Path) else list(files)
    model = MODELS[name]
    return read_factors([str(path) for path in paths], name, model.series if model.excess else ())


def pair_of(name: str, window: Window) -> Window:
    """A window given as (first, last). Raises UsageError when it is no pair of whole numbers."""
    ends = tuple(window) if isinstance(window, Sequence) and not isinstance(window, str) else ()
    if len(ends) != 2 or not all(isinstance(end, int) for end in ends):
        raise UsageError(f"{name} {window!r} is not a pair of sessions", "for example (-1, 1)")
    return ends[0], ends[1]


def events_from(events: str | Path | pd.DataFrame | Announcements) -> AbstractContextManager[EventFile]:
    """The events of a file, a frame or announcements. Raises UsageError for anything else."""
    if isinstance(events, Announcements):
        events = events.to_frame()
    if isinstance(events, str | Path):
        return open_events(str(events))
    if not hasattr(events, "to_csv"):
        message = f"events is a {type(events).__name__}"
        raise UsageError(message, "give the path of a CSV file, or a DataFrame")
    from eventstudy.frames import events_of

    return nullcontext(events_of(events))


def claims_from(claims: str | Path | pd.DataFrame) -> AbstractContextManager[ClaimsFile]:
    """The claims of a file or a frame. Raises UsageError for anything else."""
    from eventstudy.claims.files import open_claims

    if isinstance(claims, str | Path):
        return open_claims(str(claims))
    if not hasattr(claims, "to_csv"):
        message = f"claims is a {type(claims).__name__}"
        raise UsageError(message, "give the path of a CSV file, or a DataFrame")
    from eventstudy.frames import claims_of

    return nullcontext(claims_of(claims))


def count_of_shares(number: float) -> float:
    """A number of shares outstanding. Raises UsageError for anything but one of at least 1."""
    if isinstance(number, bool) or not isinstance(number, int | float) or not 1 <= number < math.inf:
        raise UsageError(f"{number!r} is no number of shares", "for example 24.49e9")
    return float(round(number))


def shares_of_one(number: float | None, symbols: Sequence[str], *, context: bool) -> dict[str, float]:
    """Shares outstanding of the one symbol asked for, by its listing's symbol. Raises UsageError."""
    from eventstudy.exchanges.listings import listing_of

    if number is None:
        return {}
    if not context:
        raise UsageError("shares belong to the context", "ask for it, too")
    if len(symbols) != 1:
        asked = ", ".join(symbols)
        raise UsageError(f"shares are of one symbol, and {asked} were asked for", "ask for them one by one")
    return {listing_of(symbols[0]).symbol: count_of_shares(number)}


def source_from(source: Source, offline: bool) -> AbstractContextManager[PriceSource]:
    """The source of prices; that of a frame lasts as long as the context."""
    if isinstance(source, str | Path):
        return nullcontext(open_source(str(source), offline=offline))
    if hasattr(source, "load"):
        return nullcontext(cast("PriceSource", source))
    from eventstudy.frames import source_of

    return source_of(cast("pd.DataFrame", source))
