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
    sessions: dict[str, NDArray[np.bool_]] = {}
    moved: dict[int, _Column] = {}
    for column, symbol in enumerate(panel.symbols):
        closes = panel.closes[:, column]
        calendar = _calendar_of(symbol)
        if calendar:
            if calendar not in sessions:
                sessions[calendar] = _is_session(calendar, panel.days)
            closed = np.flatnonzero(~sessions[calendar] & ~np.isnan(closes))
            if len(closed) and _is_shifted(closes, closed):
                rows = np.flatnonzero(~np.isnan(closes))
                places.setdefault(Reason.CALENDAR_CONTRADICTED, []).extend((int(row), column) for row in rows)
                closes[:] = np.nan
                continue
            own = closed[(closed == 0) | (closes[closed] != closes[closed - 1])]
            closes[closed] = np.nan
            places.setdefault(Reason.CALENDAR_CONTRADICTED, []).extend((int(row), column) for row in own)
            places.setdefault(Reason.CLOSED_DAY_BAR, []).extend((int(row), column) for row in closed)
        scaled = _scaled(panel, column, closes, places)
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
    panel: Panel, column: int, closes: NDArray[np.float64], places: dict[Reason, list[tuple[int, int]]]
) -> _Column | None:
    """Put one column on one scale, and flag where; None for one that has no jump and no split."""
    splits, dividends = panel.splits.get(column, {}), panel.dividends.get(column, {})
    usable = ~np.isnan(closes)
    rows = None if usable.all() else np.flatnonzero(usable)
    own = closes if rows is None else closes[rows]
    with np.errstate(all="ignore"):
        ratios = own[1:] / own[:-1]
    calm = bool(((ratios > SMALLEST_FALL) & (ratios < SMALLEST_RISE)).all())
    if calm and not splits:
        return None
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
