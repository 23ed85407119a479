"""The statistics of one group of events: a row for each event session and for each cumulative window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from eventstudy.engine.correlation import ALL_PAIRS, MeanCorrelation, mean_correlation
from eventstudy.engine.distances import FEWEST
from eventstudy.engine.rank_sums import rank_sums
from eventstudy.engine.sample import Sample
from eventstudy.inference.ranks import Ranks, RankSums
from eventstudy.inference.tests import (
    TESTS,
    UNSTANDARDISED,
    Column,
    NotApplicable,
    Outcome,
    standard_deviation,
)
from eventstudy.windows import EventWindow

if TYPE_CHECKING:
    from eventstudy.arrays import Floats


@dataclass(frozen=True, slots=True)
class Row:
    """One session (``aar``, start = end) or one cumulative window (``caar``) over N events."""

    kind: str
    start: int
    end: int
    n: int
    mean: float | None
    median: float | None
    positive: int
    standard_error: float | None
    tests: dict[str, Outcome]


@dataclass(frozen=True, slots=True)
class CrossSection:
    """All rows of one group; ``correlation`` is the mean correlation r of the residuals, if there is one.

    ``summed_by``: how, as in :class:`eventstudy.engine.correlation.MeanCorrelation`; ``distances`` is an
    approximation where estimation returns are missing.
    """

    n: int
    rows: list[Row]
    correlation: float | None
    summed_by: Literal["pairs", "distances", "too many"] | None


def cross_section(sample: Sample, windows: Sequence[EventWindow], threads: int) -> CrossSection:
    """The statistics over the events of a sample; ``windows``: of the last columns of ``standardised``."""
    first = sample.window.start
    spans = [(day, day + 1) for day in range(len(sample.window))]
    spans += [(one.start - first, one.end - first + 1) for one in windows]
    kinds = ["aar"] * len(sample.window) + ["caar"] * len(windows)
    if len(sample) == 0:
        empty = [_row(kind, first, span, None) for kind, span in zip(kinds, spans, strict=True)]
        return CrossSection(0, empty, None, None)
    found = mean_correlation(sample, threads) if len(sample) > 1 else None
    r = _correlation(found)
    standardised = sample.standardised
    # A window of one session is that session: ranking its SCAR would tie with the SAR.
    ranked = [span[0] if span[1] - span[0] == 1 else place for place, span in enumerate(spans)]
    ranks = _ranks(sample, ranked)
    q = _patell_q(sample)
    positive = float(sample.positive.mean())

    def work(place: int) -> Row:
        span = spans[place]
        one = _column(sample, span, kinds[place], standardised[:, place], q)
        rank_z = (
            _corrado_z(ranks.corrado, span, len(sample.estimation)) if ranks else NotApplicable("one event")
        )
        grank = (
            _grank_z(ranks.grank.get(ranked[place]), sample, standardised[:, place])
            if ranks
            else NotApplicable("one event")
        )
        return _row(kinds[place], first, span, Column(*one, positive, r, rank_z, grank))

    # Here, not in the threads: an import that is cut short in a thread can leave the others waiting.
    import scipy.special  # noqa: F401

    with ThreadPoolExecutor(threads) as pool:
        rows = list(pool.map(work, range(len(spans))))
    summed_by = found.method if found else None
    return CrossSection(len(sample), rows, None if isinstance(r, NotApplicable) else r, summed_by)


def _column(
    sample: Sample, span: tuple[int, int], kind: str, standardised: Floats, q: Floats | None
) -> tuple[Floats, Floats, Floats, float | None]:
    """values, standardised, Patell's terms and their mean variance."""
    values, sums = (_added(part, span) for part in (sample.ar, sample.standardised))
    if q is None:
        return values, standardised, sums, None
    if kind == "aar":
        return values, standardised, sums, float(q.mean())
    return values, standardised, sums / np.sqrt((span[1] - span[0]) * q), 1.0


def _added(part: Floats, span: tuple[int, int]) -> Floats:
    """The sum over some columns, always added from the first to the last."""
    found = part[:, span[0]].copy()
    for day in range(span[0] + 1, span[1]):
        found += part[:, day]
    return found


def _row(kind: str, first: int, span: tuple[int, int], column: Column | None) -> Row:
    start, end = first + span[0], first + span[1] - 1
    if column is None:
        nothing: dict[str, Outcome] = {test.statistic: NotApplicable("no event") for test in TESTS}
        return Row(kind, start, end, 0, None, None, 0, None, nothing)
    values = column.values
    error = column.deviation / math.sqrt(len(values)) if len(values) > 1 else None
    return Row(
        kind,
        start,
        end,
        len(values),
        float(values.mean()),
        _median(values),
        int((values > 0).sum()),
        error,
        {test.statistic: test.run(column) for test in TESTS},
    )


def _median(values: Floats) -> float:
    """The median of values without NaN; numpy's own would import a module, and from a thread here."""
    half = len(values) // 2
    ordered = np.partition(values, half)
    upper = float(ordered[half])
    return upper if len(values) % 2 else (float(ordered[:half].max()) + upper) / 2.0


def _patell_q(sample: Sample) -> Floats | None:
    """Q_i = df / (df - 2), the variance of a t-distributed SAR; None if some event has df <= 2."""
    df = sample.df.astype(np.float64)
    return None if (df <= 2).any() else df / (df - 2.0)


def _correlation(found: MeanCorrelation | None) -> float | NotApplicable:
    if found is None:
        return NotApplicable("one event")
    if found.method == "too many":
        return NotApplicable(f"more than {ALL_PAIRS:,} overlapping pairs of events on several calendars")
    if found.value is None:
        return NotApplicable(f"no two estimation windows share {FEWEST} dates")
    return found.value


def _ranks(sample: Sample, ranked: Sequence[int]) -> Ranks | None:
    """Rank sums, SAR and SCAR divided by their cross-sectional standard deviations; None for one event."""
    if len(sample) < 2:
        return None
    spread = np.full(sample.standardised.shape[1], np.nan)
    for place in set(ranked):
        spread[place] = standard_deviation(sample.standardised[:, place])
    return rank_sums(sample, spread)


def _corrado_z(sums: RankSums, span: tuple[int, int], length: int) -> float | NotApplicable:
    """Sum over the sessions of sqrt(N_t) mean U_t, over sqrt(L2) S, S its root mean square over all."""
    means = sums.scaled_means()
    s = float(np.sqrt((means**2).mean()))
    if s == 0:
        return NotApplicable("the mean ranks do not vary")
    days = span[1] - span[0]
    return float(means[length + span[0] : length + span[1]].sum() / (np.sqrt(days) * s))


def _grank_z(
    sums: RankSums | None, sample: Sample, standardised: Floats
) -> tuple[float, int] | NotApplicable:
    if np.isnan(standardised).any():
        return UNSTANDARDISED
    if sums is None:
        return NotApplicable("the values do not vary")
    means = sums.scaled_means()
    s = float(np.sqrt((means**2).mean()))
    if s == 0:
        return NotApplicable("the mean ranks do not vary")
    return float(means[-1]) / s, len(sample.estimation)
