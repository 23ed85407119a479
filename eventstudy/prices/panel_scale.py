"""A panel put on one scale: what ``quality`` and ``adjust`` do for a series, for all columns of a panel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.errors import UnknownSymbolError
from eventstudy.exchanges.listings import listing_of
from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.adjust import SMALLEST_FALL, SMALLEST_RISE, actions_with_both, jumps, scale
from eventstudy.prices.files.panel import Panel
from eventstudy.reasons import Reason

if TYPE_CHECKING:
    from numpy.typing import NDArray


def panel_on_one_scale(panel: Panel) -> Panel:
    """The panel with the bars of closed days left out, recorded splits applied and jumps flagged.

    Each column is held against its own exchange's calendar. ``panel.closes`` is changed in place. The flags
    are those of ``adjust.on_one_scale`` on the series of the same bars.
    """
    places: dict[Reason, list[tuple[int, int]]] = {}
    sessions: dict[str, NDArray[np.bool_]] = {}
    for column, symbol in enumerate(panel.symbols):
        closes = panel.closes[:, column]
        calendar = _calendar_of(symbol)
        if calendar:
            if calendar not in sessions:
                sessions[calendar] = _is_session(calendar, panel.days)
            closed = np.flatnonzero(~sessions[calendar] & ~np.isnan(closes))
            closes[closed] = np.nan
            places.setdefault(Reason.CLOSED_DAY_BAR, []).extend((int(row), column) for row in closed)
        for reason, rows in _scaled(panel, column, closes).items():
            places.setdefault(reason, []).extend((row, column) for row in rows)
    flags = dict(panel.flags)
    for reason, where in places.items():
        if where:
            had = flags.get(reason, np.empty((0, 2), dtype=np.int64))
            flags[reason] = np.unique(np.vstack([had, np.array(where, dtype=np.int64)]), axis=0)
    return replace(panel, flags=flags)


def _calendar_of(symbol: str) -> str:
    """The calendar that a symbol's bars are held against; empty where none is known."""
    try:
        return listing_of(symbol).exchange.calendar
    except UnknownSymbolError:
        return ""


def _is_session(calendar: str, days: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each day is a session; a day outside the calendar counts as one, because nothing is known."""
    table = table_of(calendar)
    first, last = max(int(days[0]), table.first.toordinal()), min(int(days[-1]), table.last.toordinal())
    if first > last:
        return np.ones(len(days), dtype=bool)
    known = table.days(date.fromordinal(first), date.fromordinal(last))
    found = np.isin(days, np.array([day.toordinal() for day in known], dtype=np.int64))
    return found | (days < first) | (days > last)


def _scaled(panel: Panel, column: int, closes: NDArray[np.float64]) -> dict[Reason, list[int]]:
    """Put one column on one scale; the rows to flag, by reason."""
    splits, dividends = panel.splits.get(column, {}), panel.dividends.get(column, {})
    usable = ~np.isnan(closes)
    rows = None if usable.all() else np.flatnonzero(usable)
    own = closes if rows is None else closes[rows]
    with np.errstate(all="ignore"):
        ratios = own[1:] / own[:-1]
    calm = bool(((ratios > SMALLEST_FALL) & (ratios < SMALLEST_RISE)).all())
    if calm and not splits:
        return {}
    days = (panel.days if rows is None else panel.days[rows]).tolist()
    every = panel.days

    def at(some: Iterable[int]) -> list[int]:
        wanted = np.array(list(some), dtype=np.int64)
        places = np.minimum(np.searchsorted(every, wanted), len(every) - 1)
        return [int(row) for row in places[every[places] == wanted]]

    values = own.tolist()
    found: dict[Reason, list[int]] = {}
    if splits:
        scaled = scale(days, values, splits, dividends)
        for run in scaled.runs:
            closes[(panel.days >= run.first) & (panel.days < run.end)] /= run.factor
            if run.first == 0:
                for day in [day for day in dividends if day < run.end]:
                    dividends[day] /= run.factor
        values = (closes if rows is None else closes[rows]).tolist()
        found[Reason.SPLIT_APPLIED] = at(scaled.applied)
        found[Reason.POSSIBLE_SPLIT] = at(scaled.unclear)
        found[Reason.DIVIDEND_WITH_SPLIT] = at(actions_with_both(splits, dividends))
    for day, reason in jumps(days, values, dividends):
        found.setdefault(reason, []).extend(at([day]))
    return found
