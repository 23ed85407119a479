"""The fitted events of a study, and the windows of returns that they were fitted on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from eventstudy.models import Floats, Model
from eventstudy.windows import EstimationWindow, EventWindow

CHUNK = 1_024
"""Events worked on at a time: their windows fit into the processor's cache."""

Ints = NDArray[np.int64]


def chunks(count: int) -> Iterator[slice]:
    """Slices over ``count`` events, ``CHUNK`` at a time."""
    for start in range(0, count, CHUNK):
        yield slice(start, min(start + CHUNK, count))


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
        """Lay out returns of shape (T, S) and market returns of shape (T, M)."""
        rows = np.arange(returns.shape[0]) if dates is None else dates
        return cls(_padded(returns, pad), _padded(market, pad), pad, rows)


def _padded(columns: Floats, pad: int) -> Floats:
    found = np.full((columns.shape[1], columns.shape[0] + 2 * pad), np.nan)
    found[:, pad : pad + columns.shape[0]] = columns.T
    return found


@dataclass(frozen=True, slots=True)
class Sample:
    """N events: where they are, their fits (as in ``models.Fits``) and their abnormal returns.

    ``rows`` (row of day 0, -1 without one), ``columns``, ``markets``, ``status``, the fits: shape (N,).
    ``ar``, ``sar`` (standardised): (N, L2). ``scar``: (N, K), a column for each cumulative window.
    """

    panel: Panel
    model: Model
    estimation: EstimationWindow
    window: EventWindow
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
    sar: Floats
    scar: Floats

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
        floats = [np.full(count, np.nan) for _ in range(7)]
        whole = [np.zeros(count, dtype=np.int64) for _ in range(2)]
        wide = [np.full((count, width), np.nan) for width in (len(window), len(window), cumulated)]
        alpha, beta, sigma, mean, sxx, r_squared, positive = floats
        return cls(
            panel,
            model,
            estimation,
            window,
            *events,
            alpha,
            beta,
            sigma,
            *whole,
            mean,
            sxx,
            r_squared,
            positive,
            *wide,
        )

    @property
    def first(self) -> int:
        """The earliest relative session of the two windows."""
        return min(self.estimation.start, self.window.start)

    @property
    def inside(self) -> slice:
        """Where the estimation window lies in what :meth:`gather` gives."""
        return slice(self.estimation.start - self.first, self.estimation.end - self.first + 1)

    @property
    def measured(self) -> slice:
        """Where the event window lies in what :meth:`gather` gives."""
        return slice(self.window.start - self.first, self.window.end - self.first + 1)

    def gather(self, chunk: slice) -> tuple[Floats, Floats]:
        """Own and market returns over both windows and what lies between, each (C, span), NaN if missing."""
        span = max(self.estimation.end, self.window.end) - self.first + 1
        rows = self.rows[chunk]
        nowhere = (rows < 0) | (self.columns[chunk] < 0)
        starts = np.where(nowhere, 0, rows + self.first + self.panel.pad)
        own = sliding_window_view(self.panel.own, span, axis=1)[self.columns[chunk] * ~nowhere, starts]
        market = sliding_window_view(self.panel.market, span, axis=1)[self.markets[chunk], starts]
        if nowhere.any():
            own[nowhere] = np.nan
        return own, market

    def residuals(self, chunk: slice) -> tuple[Floats, Floats]:
        """Estimation-window residuals and market deviations from their mean, each (C, L1), NaN if missing."""
        own, market = self.gather(chunk)
        own, market = own[:, self.inside], market[:, self.inside]
        alpha, beta, mean = (part[chunk, None] for part in (self.alpha, self.beta, self.mean))
        return own - (alpha + beta * market), market - mean

    def subset(self, places: Ints) -> Sample:
        """Some of the events, ordered by where they are: statistics then do not depend on the input order."""
        order = places[np.lexsort((self.markets[places], self.columns[places], self.rows[places]))]
        shared = ("panel", "model", "estimation", "window")
        taken = {
            one.name: getattr(self, one.name) if one.name in shared else getattr(self, one.name)[order]
            for one in fields(self)
        }
        return Sample(**taken)

    def __len__(self) -> int:
        return len(self.rows)
