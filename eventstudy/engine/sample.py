"""The fitted events of a study, and the windows of returns that they were fitted on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from eventstudy.engine.loops.choice import loops_for
from eventstudy.models.fitted import Model
from eventstudy.windows import EstimationWindow, EventWindow

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class Panel:
    """Returns laid out for windows, and where each row falls in the calendar.

    ``own`` (S, P+T+P) and ``market`` (M, P+T+P): each symbol's returns side by side, between P missing ones
    at both ends. ``dates`` (T,): a number per row that names its calendar date.
    """

    own: Floats
    market: Floats
    pad: int
    dates: Ints

    @classmethod
    def of(cls, returns: Floats, market: Floats, pad: int, dates: Ints | None) -> Panel:
        """Lay out returns of shape (T, S) and market returns of shape (T, M); copied only where need be."""
        rows = np.arange(returns.shape[0]) if dates is None else dates
        return cls(_padded(returns, pad), _padded(market, pad), pad, rows)


def _padded(columns: Floats, pad: int) -> Floats:
    if not pad:
        return np.require(columns.T, np.float64, ["C", "W"])
    found = np.full((columns.shape[1], columns.shape[0] + 2 * pad), np.nan)
    found[:, pad : pad + columns.shape[0]] = columns.T
    return found


@dataclass(frozen=True, slots=True)
class Sample:
    """N events: where they are, their fits (as in ``models.Fits``) and their abnormal returns.

    ``rows`` (row of day 0, -1 without one), ``columns``, ``markets``, ``status``, the fits: shape (N,).
    ``ar`` (N, L2). ``standardised`` (N, L2 + K): SAR of each session, then SCAR of each cumulative window.
    Both are kept column by column in memory, because statistics are taken over events.
    """

    panel: Panel
    model: Model
    estimation: EstimationWindow
    window: EventWindow
    loops: ModuleType
    rows: Ints
    columns: Ints
    markets: Ints
    status: NDArray[np.int8]
    alpha: Floats
    beta: Floats
    sigma: Floats
    n: Ints
    df: Ints
    mean: Floats
    sxx: Floats
    r_squared: Floats
    positive: Floats
    ar: Floats
    standardised: Floats

    @classmethod
    def empty(
        cls,
        panel: Panel,
        model: Model,
        estimation: EstimationWindow,
        window: EventWindow,
        events: tuple[Ints, Ints, Ints, NDArray[np.int8]],
        cumulated: int,
    ) -> Sample:
        """Room for the fits of N events (rows, columns, markets, status) and K cumulative windows."""
        count = len(events[0])
        ar, standardised = (np.empty((width, count)).T for width in (len(window), len(window) + cumulated))
        return cls(
            panel,
            model,
            estimation,
            window,
            loops_for(count, len(estimation) + len(window) + cumulated),
            *events,
            alpha=np.empty(count),
            beta=np.empty(count),
            sigma=np.empty(count),
            n=np.empty(count, dtype=np.int64),
            df=np.empty(count, dtype=np.int64),
            mean=np.empty(count),
            sxx=np.empty(count),
            r_squared=np.empty(count),
            positive=np.empty(count),
            ar=ar,
            standardised=standardised,
        )

    def estimation_returns(self, events: slice) -> tuple[Floats, Floats, Ints]:
        """Own returns (C, L1), the market's (U, L1) on the U different days of the events, and each event's
        place among these (C,). NaN if missing."""
        own = self._own(events, self.estimation)
        firsts, day = self.days(np.arange(events.start, events.stop))
        return own, self._market(firsts, self.estimation), day

    def event_returns(self, events: slice) -> tuple[Floats, Floats]:
        """Own returns and the market's, both of shape (C, L2). NaN if missing."""
        market = self._market(np.arange(events.start, events.stop), self.window)
        return self._own(events, self.window), market

    def _own(self, events: slice, window: EstimationWindow | EventWindow) -> Floats:
        rows, columns = self.rows[events], self.columns[events]
        nowhere = (rows < 0) | (columns < 0)
        starts = np.where(nowhere, 0, rows + window.start + self.panel.pad)
        own = _windows(self.panel.own, len(window))[np.where(nowhere, 0, columns), starts]
        if nowhere.any():
            own[nowhere] = np.nan
        return np.asarray(own)

    def _market(self, events: Ints, window: EstimationWindow | EventWindow) -> Floats:
        starts = np.maximum(self.rows[events] + window.start + self.panel.pad, 0)
        return np.asarray(_windows(self.panel.market, len(window))[self.markets[events], starts])

    def days(self, events: Ints) -> tuple[Ints, Ints]:
        """The first event on each of the U days (and markets), (U,), and each event's place among them, (C,).

        Only neighbours are compared, so that a day counts again if others come between.
        """
        rows, markets = self.rows[events], self.markets[events]
        new = np.ones(len(events), dtype=bool)
        new[1:] = (rows[1:] != rows[:-1]) | (markets[1:] != markets[:-1])
        return events[new], np.cumsum(new) - 1

    def residuals(self, events: Ints) -> Floats:
        """Estimation-window residuals, shape (C, L1), NaN if missing."""
        found = np.empty((len(events), len(self.estimation)))
        where = self.columns[events], self.markets[events], self.starts(events)
        self.loops.residuals(
            self.panel.own, self.panel.market, *where, self.alpha[events], self.beta[events], found
        )
        return found

    def markets_of(self, events: Ints) -> Floats:
        """Market returns of the estimation window, shape (C, L1), NaN if missing."""
        return self._market(events, self.estimation)

    def starts(self, events: Ints) -> Ints:
        """Where each estimation window begins in the panel, shape (C,)."""
        return self.rows[events] + (self.estimation.start + self.panel.pad)

    def subset(self, places: Ints) -> Sample:
        """Some of the events, in the order given."""
        if len(places) == len(self):
            return self
        shared = ("panel", "model", "estimation", "window", "loops")
        parts = {one.name: getattr(self, one.name) for one in fields(self)}
        taken = {name: part if name in shared else part.T[..., places].T for name, part in parts.items()}
        return Sample(**taken)

    def __len__(self) -> int:
        return len(self.rows)


def _windows(columns: Floats, length: int) -> Floats:
    return sliding_window_view(columns, length, axis=1)
