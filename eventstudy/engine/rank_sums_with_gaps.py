"""The sums of ``rank_sums`` for events with gaps in the event window, event by event: halts are rare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from eventstudy.engine.rank_sums import RankSums
from eventstudy.engine.sample import Sample
from eventstudy.inference.ranks import SessionSums, average_ranks

if TYPE_CHECKING:
    from eventstudy.arrays import Floats


def rank_sums_with_gaps(sample: Sample, spread: Floats) -> RankSums:
    """As ``rank_sums``: a session in which an event has no return is left out of its ranks and of the counts.

    Where returns span several sessions, both windows hold them in units of one: divided by sqrt(d).
    """
    events = np.arange(len(sample))
    residual = sample.residuals(events)
    ar = _per_session(sample)
    both = np.concatenate([residual, ar], axis=1)
    there = ~np.isnan(both)
    n = there.sum(axis=1, keepdims=True)
    centred = np.where(there, average_ranks(both) / (n + 1.0) - 0.5, 0.0)
    signs = np.where(there, np.sign(both - np.nanmedian(both, axis=1, keepdims=True)), 0.0)
    count = there.sum(axis=0).astype(np.float64)
    length = residual.shape[1]
    scaled = residual / (sample.sigma[:, None] * np.sqrt(sample.error_factors(events)))
    return RankSums(
        SessionSums(centred.sum(axis=0), count),
        SessionSums(signs.sum(axis=0), count),
        {
            int(k): _grank(scaled, sample.standardised[:, k] / spread[k])
            for k in np.flatnonzero(np.isfinite(spread) & (spread > 0))
        },
        SessionSums(np.nansum(residual, axis=0), count[:length]),
    )


def _per_session(sample: Sample) -> Floats:
    """Abnormal returns over sqrt(d), as the residuals are; shape (N, L2)."""
    _, series = sample.event_returns(slice(0, len(sample)))
    return np.asarray(sample.ar / series[0])


def _grank(scaled: Floats, statistic: Floats) -> SessionSums:
    """Sums of the ranks of each session and of the statistic among them, over events that have it."""
    values = np.concatenate([scaled, statistic[:, None]], axis=1)[~np.isnan(statistic)]
    there = ~np.isnan(values)
    ranks = average_ranks(values) / (there.sum(axis=1, keepdims=True) + 1.0) - 0.5
    return SessionSums(np.where(there, ranks, 0.0).sum(axis=0), there.sum(axis=0).astype(np.float64))
