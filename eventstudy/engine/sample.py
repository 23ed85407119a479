"""The fitted events of a study, and the windows of returns that they were fitted on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from eventstudy.engine.loops.choice import loops_for
from eventstudy.engine.loops.own_returns import OwnReturns
from eventstudy.models.interface import Fit, Model
from eventstudy.windows import EstimationWindow, EventWindow

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class ReturnPanel:
    """Returns laid out for windows, and where each row falls in the calendar.

    ``own`` (S, P+T+P) and ``series`` (F, M, P+T+P): each symbol's returns, and each market's series that the
    model is made of, side by side, between P missing ones at both ends. ``dates`` (T,): a number per row that
    names its calendar date.
    """

    own: Floats
    series: Floats
    pad: int
    dates: Ints

    @classmethod
    def of(cls, returns: Floats, series: Floats, pad: int, dates: Ints | None) -> ReturnPanel:
        """Lay out returns (T, S) and series (T, M, F); copied only where need be."""
        rows = np.arange(returns.shape[0]) if dates is None else dates
        return cls(_padded(returns, pad), _padded(series, pad), pad, rows)


def _padded(columns: Floats, pad: int) -> Floats:
    """The axes in reverse order, with ``pad`` missing rows at both ends of the last."""
    if not pad:
        return np.require(columns.T, np.float64, ["C", "W"])
    padded = np.full((*columns.T.shape[:-1], columns.shape[0] + 2 * pad), np.nan)
    padded[..., pad : pad + columns.shape[0]] = columns.T
    return padded


@dataclass(slots=True)
class Conditional:
    """A variance that changes from session to session: ``parameters`` (3, N), omega, alpha and beta of
    GARCH(1,1), and ``variances`` (N, L1) of the estimation sessions; NaN where there is none."""

    parameters: Floats
    variances: Floats

    def named(self) -> dict[str, Floats]:
        """The parameters by name, each of shape (N,)."""
        return dict(zip(("garch_omega", "garch_alpha", "garch_beta"), self.parameters, strict=True))


@dataclass(slots=True)
class Sample:
    """N events: where they are, their fits and their abnormal returns.

    ``rows`` (row of day 0, -1 without one), ``columns``, ``markets``, ``status``: shape (N,). The fits, as in
    ``models.interface.Fit``: ``slopes`` (D, N), ``means`` (P, N), ``inverse`` (P, P, N), the others (N,).
    ``positive`` (N,): share of positive residuals. ``ar`` (N, L2). ``standardised`` (N, L2 + K): SAR of each
    session, then SCAR of each cumulative window. Both are kept column by column in memory, because statistics
    are taken over events. ``conditional``: of a model whose variance changes.
    """

    panel: ReturnPanel
    model: Model
    estimation: EstimationWindow
    window: EventWindow
    loops: ModuleType
    rows: Ints
    columns: Ints
    markets: Ints
    status: NDArray[np.int8]
    alpha: Floats
    slopes: Floats
    sigma: Floats
    n: Ints
    df: Ints
    means: Floats
    inverse: Floats
    r_squared: Floats
    positive: Floats
    ar: Floats
    standardised: Floats
    conditional: Conditional | None = None

    @classmethod
    def empty(
        cls,
        panel: ReturnPanel,
        model: Model,
        estimation: EstimationWindow,
        window: EventWindow,
        events: tuple[Ints, Ints, Ints, NDArray[np.int8]],
        cumulated: int,
    ) -> Sample:
        """Room for the fits of N events (rows, columns, markets, status) and K cumulative windows."""
        count, slopes = len(events[0]), len(model.slopes)
        ar, standardised = (np.empty((width, count)).T for width in (len(window), len(window) + cumulated))
        return cls(
            panel,
            model,
            estimation,
            window,
            loops_for(count, len(estimation) + len(window) + cumulated),
            *events,
            alpha=np.empty(count),
            slopes=np.empty((len(model.series) * len(model.lags), count)),
            sigma=np.empty(count),
            n=np.empty(count, dtype=np.int64),
            df=np.empty(count, dtype=np.int64),
            means=np.empty((slopes, count)),
            inverse=np.empty((slopes, slopes, count)),
            r_squared=np.empty(count),
            positive=np.empty(count),
            ar=ar,
            standardised=standardised,
        )

    def keep(self, events: slice, fit: Fit[Floats], positive: Floats) -> None:
        """Put the fits of some events in their places; those that are not used have NaN."""
        unused = self.status[events] != 0
        self.alpha[events], self.sigma[events], self.r_squared[events] = fit.alpha, fit.sigma, fit.r_squared
        self.n[events], self.df[events], self.positive[events] = fit.n, fit.df, positive
        for matrix, values in ((self.slopes, fit.slopes), (self.means, fit.means)):
            for row, numbers in zip(matrix, values, strict=True):
                row[events] = numbers
        for rows, weights in zip(self.inverse, fit.inverse, strict=True):
            for row, numbers in zip(rows, weights, strict=True):
                row[events] = numbers
        for part in (self.alpha, self.sigma, self.r_squared, self.positive, self.slopes, self.means):
            part[..., events][..., unused] = np.nan

    def design(self, events: slice) -> tuple[OwnReturns, Floats, Ints]:
        """Own returns of the estimation window (C, L1), the columns of the design (D, U, L1) on the U
        different days of the events, and each event's place among these (C,). NaN if missing."""
        firsts, day = self.days(np.arange(events.start, events.stop))
        columns = [self.series_of(firsts, self.estimation, lag) for lag in self.model.lags]
        return self._own(events, self.estimation), np.concatenate(columns), day

    def event_returns(self, events: slice) -> tuple[Floats, Floats]:
        """Own returns (C, L2) and the model's series (F, C, L2) of the event window. NaN if missing."""
        series = self.series_of(np.arange(events.start, events.stop), self.window)
        return self._own(events, self.window).gathered(), series

    def _own(self, events: slice, window: EstimationWindow | EventWindow) -> OwnReturns:
        rows, columns = self.rows[events], self.columns[events]
        nowhere = (rows < 0) | (columns < 0)
        starts = np.where(nowhere, -1, rows + window.start + self.panel.pad)
        return OwnReturns(self.panel.own, np.where(nowhere, 0, columns), starts, len(window))

    def series_of(self, events: Ints, window: EstimationWindow | EventWindow, lag: int = 0) -> Floats:
        """The model's series in a window of some events, ``lag`` sessions later, shape (F, C, L)."""
        starts = np.maximum(self.rows[events] + (window.start + lag + self.panel.pad), 0)
        return np.stack(
            [_windows(series, len(window))[self.markets[events], starts] for series in self.panel.series]
        )

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
        residuals = np.empty((len(events), len(self.estimation)))
        where = self.columns[events], self.markets[events], self.starts(events)
        self.loops.residuals(self.panel.own, self.panel.series, *where, *self.coefficients(events), residuals)
        return residuals

    def coefficients(self, events: Ints) -> tuple[Floats, Floats, Ints]:
        """alpha (C,), slopes (D, C) and the lags of the design, as the inner loops take them."""
        slopes = np.ascontiguousarray(self.slopes[:, events])
        return self.alpha[events], slopes, np.array(self.model.lags)

    def error_factors(self, events: Ints) -> Floats:
        """Variance of each estimation session's prediction error in units of sigma^2, shape (C, L1)."""
        if self.conditional is not None:
            return self.conditional.variances[events] / self.sigma[events, None] ** 2
        columns = self.series_of(events, self.estimation)
        quadratic = np.zeros(columns.shape[1:])
        for i, row in enumerate(self.inverse):
            left = columns[i] - self.means[i, events, None]
            for j, weight in enumerate(row):
                right = left if i == j else columns[j] - self.means[j, events, None]
                quadratic += left * right * weight[events, None]
        return self.model.variance_factor(1.0, self.n[events, None].astype(np.float64), quadratic)

    def starts(self, events: Ints) -> Ints:
        """Where each estimation window begins in the panel, shape (C,)."""
        return self.rows[events] + (self.estimation.start + self.panel.pad)

    def subset(self, places: Ints) -> Sample:
        """Some of the events, in the order given; of events side by side nothing is copied."""
        if len(places) == len(self):
            return self
        chosen: Ints | slice = places
        if len(places) and np.array_equal(places, np.arange(places[0], places[0] + len(places))):
            chosen = slice(int(places[0]), int(places[-1]) + 1)
        shared = ("panel", "model", "estimation", "window", "loops")
        by_column = ("ar", "standardised")  # events first, but stored column by column
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        taken = {
            name: part
            if name in shared
            else part.T[..., chosen].T
            if name in by_column
            else part[..., chosen]
            for name, part in parts.items()
            if name != "conditional"
        }
        whole = self.conditional
        if whole is not None:
            taken["conditional"] = Conditional(whole.parameters[:, places], whole.variances[places])
        return Sample(**taken)

    def __len__(self) -> int:
        return len(self.rows)


def _windows(columns: Floats, length: int) -> Floats:
    return sliding_window_view(columns, length, axis=1)
