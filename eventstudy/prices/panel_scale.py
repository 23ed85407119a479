"""A panel put on one scale: what ``quality`` and ``adjust`` do for a series, for all columns of a panel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.errors import UnknownSymbolError
from eventstudy.exchanges.listings import listing_of
from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.adjust import (
    SMALLEST_FALL,
    SMALLEST_RISE,
    actions_with_both,
    impossible_dividends,
    jumps,
    scale,
)
from eventstudy.prices.bars import Run
from eventstudy.prices.files.panel import Panel, read_opens
from eventstudy.prices.files.panel_blocks import TOGETHER
from eventstudy.prices.quality import are_shifted
from eventstudy.reasons import Reason

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(slots=True)
class _Column:
    """One column on one scale: its usable ``closes`` and their ``days``, shape (n,), and what explains them.

    ``asked``: the days on which the close alone does not say what its jump looks like.
    """

    days: list[int]
    closes: list[float]
    dividends: dict[int, float]
    runs: tuple[Run, ...]
    asked: set[int]

    def jumps(self, opens: dict[int, float]) -> list[tuple[int, Reason]]:
        """Its jumps, with the opens by day, as the source has them."""

        def open_of(day: int) -> float:
            self.asked.add(day)
            price = opens.get(day, nan)
            for run in self.runs:
                price = price / run.factor if run.first <= day < run.end else price
            return price

        return jumps(self.days, self.closes, self.dividends, open_of)


def panel_on_one_scale(panel: Panel) -> Panel:
    """The panel with the bars of closed days left out, recorded splits applied and jumps flagged.

    Each column is held against its own exchange's calendar; a close on a closed day that does not repeat the
    one before is also flagged ``calendar-contradicted``, because it may have been traded (a panel has no
    volumes). ``panel.closes`` is changed in place. The flags
    are those of ``adjust.on_one_scale`` on the series of the same bars: the opens are read as
    well where a jump needs them. Raises InputFileError as ``read_panel``.
    """
    places: dict[Reason, list[tuple[int, int]]] = {}
    moved: dict[int, _Column] = {}
    shifted = _leave_out_closed_days(panel, places)
    uneven = _uneven(panel.closes)
    acted = (panel.splits.keys() | panel.dividends.keys()) - shifted
    for column in sorted(acted.union(np.flatnonzero(uneven).tolist())):
        closes = panel.closes[:, column]
        scaled = _scaled(panel, column, closes, bool(uneven[column]), places)
        if column in panel.dividends:
            _leave_out_impossible(panel, column, closes, places)
        if scaled is not None:
            moved[column] = scaled
    _flag_jumps(panel, moved, places)
    flags = dict(panel.flags)
    for reason, where in places.items():
        if where:
            known = flags.get(reason, np.empty((0, 2), dtype=np.int64))
            flags[reason] = np.unique(np.vstack([known, np.array(where, dtype=np.int64)]), axis=0)
    return replace(panel, flags=flags)


def _calendar_of(symbol: str) -> str:
    """The calendar that a symbol's bars are held against; empty where none is known."""
    try:
        return listing_of(symbol).exchange.calendar
    except UnknownSymbolError:
        return ""


def _leave_out_closed_days(panel: Panel, places: dict[Reason, list[tuple[int, int]]]) -> set[int]:
    """Blank and flag the closes on days without a session; the columns of which nothing is left for that."""
    shifted = set()
    calendar_of = np.array([_calendar_of(symbol) for symbol in panel.symbols])
    for calendar in np.unique(calendar_of[calendar_of != ""]).tolist():
        columns = np.flatnonzero(calendar_of == calendar)
        without = np.flatnonzero(~_is_session(calendar, panel.days))
        some = (~np.isnan(panel.closes[np.ix_(without, columns)])).any(axis=0)
        for column in columns[some].tolist():
            closes = panel.closes[:, column]
            closed = without[~np.isnan(closes[without])]
            if _is_shifted(closes, closed):
                shifted.add(column)
                rows = np.flatnonzero(~np.isnan(closes))
                places.setdefault(Reason.CALENDAR_CONTRADICTED, []).extend((int(row), column) for row in rows)
                closes[:] = np.nan
                continue
            own = closed[(closed == 0) | (closes[closed] != closes[closed - 1])]
            closes[closed] = np.nan
            places.setdefault(Reason.CALENDAR_CONTRADICTED, []).extend((int(row), column) for row in own)
            places.setdefault(Reason.CLOSED_DAY_BAR, []).extend((int(row), column) for row in closed)
    return shifted


def _uneven(closes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The columns of (T, S) in which a close is far from the one before; shape (S,)."""
    uneven = np.zeros(closes.shape[1], dtype=bool)
    for start in range(0, len(uneven), TOGETHER):
        some = closes.T[start : start + TOGETHER]
        usable = ~np.isnan(some)
        own = some[usable]
        with np.errstate(all="ignore"):
            ratios = own[1:] / own[:-1]
        far = np.flatnonzero(~((ratios > SMALLEST_FALL) & (ratios < SMALLEST_RISE)))
        column = np.repeat(np.arange(len(some)), np.count_nonzero(usable, axis=1))
        uneven[start + column[far][column[far] == column[far + 1]]] = True
    return uneven


def _is_shifted(closes: NDArray[np.float64], closed: NDArray[np.int64]) -> bool:
    """What ``quality.judge`` calls shifted dates: many closes of their own on days without a session."""
    rows = np.flatnonzero(~np.isnan(closes))
    own = rows[np.append(True, closes[rows[1:]] != closes[rows[:-1]])]
    return are_shifted(int(np.isin(own, closed).sum()), len(rows))


def _is_session(calendar: str, days: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each day is a session; a day outside the calendar counts as one, because nothing is known."""
    table = table_of(calendar)
    first, last = max(int(days[0]), table.first.toordinal()), min(int(days[-1]), table.last.toordinal())
    if first > last:
        return np.ones(len(days), dtype=bool)
    known = table.days(date.fromordinal(first), date.fromordinal(last))
    sessions = np.isin(days, np.array([day.toordinal() for day in known], dtype=np.int64))
    return sessions | (days < first) | (days > last)


def _scaled(
    panel: Panel,
    column: int,
    closes: NDArray[np.float64],
    uneven: bool,
    places: dict[Reason, list[tuple[int, int]]],
) -> _Column | None:
    """Put one column on one scale, and flag where; None for one that is not ``uneven`` and has no split."""
    splits, dividends = panel.splits.get(column, {}), panel.dividends.get(column, {})
    if not (uneven or splits):
        return None
    usable = ~np.isnan(closes)
    rows = None if usable.all() else np.flatnonzero(usable)
    own = closes if rows is None else closes[rows]
    days = (panel.days if rows is None else panel.days[rows]).tolist()
    if not splits:
        return _Column(days, own.tolist(), dividends, (), set())
    scaled = scale(days, own.tolist(), splits, dividends)
    for run in scaled.runs:
        closes[(panel.days >= run.first) & (panel.days < run.end)] /= run.factor
        if run.first == 0:
            for day in [day for day in dividends if day < run.end]:
                dividends[day] /= run.factor
    for reason, flagged in (
        (Reason.SPLIT_APPLIED, scaled.applied),
        (Reason.POSSIBLE_SPLIT, scaled.unclear),
        (Reason.DIVIDEND_WITH_SPLIT, actions_with_both(splits, dividends)),
    ):
        places.setdefault(reason, []).extend(_at(panel, flagged, column))
    return _Column(days, (closes if rows is None else closes[rows]).tolist(), dividends, scaled.runs, set())


def _leave_out_impossible(
    panel: Panel, column: int, closes: NDArray[np.float64], places: dict[Reason, list[tuple[int, int]]]
) -> None:
    """Take dividends that cannot be true out of ``panel.dividends``, and flag their days."""
    rows, dividends = np.flatnonzero(~np.isnan(closes)), panel.dividends[column]
    days, own = panel.days[rows].tolist(), closes[rows].tolist()
    too_large = impossible_dividends(days, own, dividends, panel.splits.get(column, {}))
    for day in too_large:
        del dividends[day]
    places.setdefault(Reason.IMPOSSIBLE_ACTION, []).extend(_at(panel, too_large, column))


def _at(panel: Panel, days: Iterable[int], column: int) -> list[tuple[int, int]]:
    """The (row, column) of those days that the panel has."""
    wanted = np.array(list(days), dtype=np.int64)
    places = np.minimum(np.searchsorted(panel.days, wanted), len(panel.days) - 1)
    return [(int(row), column) for row in places[panel.days[places] == wanted]]


def _flag_jumps(panel: Panel, moved: dict[int, _Column], places: dict[Reason, list[tuple[int, int]]]) -> None:
    """Flag the jumps of the columns that may have some; the opens are read once, for those that need them."""
    jumps = {column: steps.jumps({}) for column, steps in moved.items()}
    names = {panel.symbols[column]: column for column in moved if moved[column].asked}
    opened = read_opens(panel.path, names) if names else None
    for at, symbol in enumerate(opened.symbols if opened is not None else ()):
        assert opened is not None
        days = sorted(moved[names[symbol]].asked)
        prices = {opened.days[row]: opened.closes[row, at] for row, _ in _at(opened, days, at)}
        jumps[names[symbol]] = moved[names[symbol]].jumps(prices)
    for column, jumped in jumps.items():
        for day, reason in jumped:
            places.setdefault(reason, []).extend(_at(panel, [day], column))
