"""The statistics of one group of events: a row for each event session and for each cumulative window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.engine.correlation import MOST_PAIRS, Correlations, Method, correlations
from eventstudy.engine.partition import Workers, run
from eventstudy.engine.rank_sums import RankSums, rank_sums
from eventstudy.engine.rank_sums_with_gaps import rank_sums_with_gaps
from eventstudy.engine.sample import Sample
from eventstudy.inference.interface import (
    NO_VARIATION,
    ONE_EVENT,
    UNSTANDARDISED,
    EventValues,
    NotApplicable,
    Outcome,
    standard_deviation,
)
from eventstudy.inference.ranks import SessionSums
from eventstudy.inference.registry import TESTS
from eventstudy.windows import EventWindow

if TYPE_CHECKING:
    from eventstudy.arrays import Floats


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """``draws``: resamples of the events for the skewness-adjusted t, 0 for none; ``seed`` of the draws."""

    draws: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One session (``aar``, start = end) or one cumulative window (``caar``) over N events.

    ``correlation``: r of the Kolari-Pynnonen test, None where there is none.
    """

    kind: str
    start: int
    end: int
    n: int
    mean: float | None
    median: float | None
    positive: int
    standard_error: float | None
    tests: dict[str, Outcome]
    correlation: float | None


@dataclass(frozen=True, slots=True)
class CrossSection:
    """All rows of one group; ``summed_by``: how the correlations of pairs of events were summed, as in
    :class:`eventstudy.engine.correlation.Correlations`; None for fewer than two events."""

    n: int
    rows: list[Row]
    summed_by: Method | None

    @property
    def whole(self) -> Row:
        """The row of the whole event window."""
        days = sum(row.kind == "aar" for row in self.rows)
        return self.rows[2 * days - 1]

    @property
    def correlation(self) -> float | None:
        """r of the Kolari-Pynnonen test over the whole event window."""
        return self.whole.correlation


def cross_section(
    sample: Sample,
    windows: Sequence[EventWindow],
    threads: int,
    bootstrap: Bootstrap | None = None,
    workers: Workers | None = None,
) -> CrossSection:
    """The statistics over the events of a sample; ``windows``: of the last columns of ``standardised``.

    Workers rank the events and draw the bootstraps; everything else takes less time than sending it.
    """
    first = sample.window.start
    spans = [slice(day, day + 1) for day in range(len(sample.window))]
    spans += [slice(window.start - first, window.end - first + 1) for window in windows]
    kinds = ["aar"] * len(sample.window) + ["caar"] * len(windows)
    if len(sample) == 0:
        empty = [_row(kind, first, span, None) for kind, span in zip(kinds, spans, strict=True)]
        return CrossSection(0, empty, None)
    values = _Values.over(sample, spans, threads, bootstrap or Bootstrap(), workers)
    missing = np.isnan(sample.ar)

    def seen(number: int) -> EventValues | None:
        absent = missing[:, spans[number]].all(axis=1)
        if not absent.any():
            return values.of(number)
        there = sample.subset(np.flatnonzero(~absent))
        return _Values.over(there, spans, 1, values.bootstrap).of(number) if len(there) else None

    def work(number: int) -> Row:
        return _row(kinds[number], first, spans[number], seen(number))

    numbers = range(len(spans))
    if workers is not None and values.bootstrap.draws:
        tasks = ((kinds[number], first, spans[number], seen(number)) for number in numbers)
        rows = list(run(_row_of, tasks, workers))
    else:
        rows = list(run(work, numbers))
    return CrossSection(len(sample), rows, values.pairs.method if values.pairs else None)


class _Values:
    """What the tests see of each session and window of a sample; ``spans``: its sessions, from 0."""

    def __init__(
        self,
        sample: Sample,
        spans: Sequence[slice],
        pairs: Correlations | None,
        bootstrap: Bootstrap,
        workers: Workers | None = None,
    ) -> None:
        self.workers = workers
        self.sample, self.spans, self.pairs, self.bootstrap = sample, spans, pairs, bootstrap
        # A window of one session is that session: ranking its SCAR would tie with the SAR.
        self.ranked = [
            span.start if span.stop - span.start == 1 else number for number, span in enumerate(spans)
        ]
        self.sums = self._sums()
        self.q = _patell_q(sample)
        self.positive_share = float(sample.positive.mean())

    @classmethod
    def over(
        cls,
        sample: Sample,
        spans: Sequence[slice],
        threads: int,
        bootstrap: Bootstrap,
        workers: Workers | None = None,
    ) -> _Values:
        """Those of a sample, with the correlations of its events."""
        pairs = correlations(sample, threads) if len(sample) > 1 else None
        return cls(sample, spans, pairs, bootstrap, workers)

    def _sums(self) -> RankSums | None:
        """SAR and SCAR are ranked divided by their cross-sectional deviations; None for one event."""
        if len(self.sample) < 2:
            return None
        with_gaps = bool(np.isnan(self.sample.ar).any())
        spread = np.full(self.sample.standardised.shape[1], np.nan)
        for number in set(self.ranked):
            own = self.sample.standardised[:, number]
            there = own[~np.isnan(own)] if with_gaps else own
            spread[number] = standard_deviation(there) if len(there) > 1 else np.nan
        if with_gaps:
            return rank_sums_with_gaps(self.sample, spread)
        return rank_sums(self.sample, spread, self.workers)

    def of(self, number: int) -> EventValues:
        """What they see of one row."""
        span, standardised = self.spans[number], self.sample.standardised[:, number]
        values, sums = _added(self.sample.ar, span), self.sums
        if sums is None:
            ranks = signs = grank = crude = ONE_EVENT
            return self._values(number, values, (ranks, signs, grank, crude))
        length = len(self.sample.estimation)
        sessions = slice(length + span.start, length + span.stop)
        return self._values(
            number,
            values,
            (
                sums.corrado.z(sessions),
                sums.signs.z(sessions),
                _grank(sums.grank.get(self.ranked[number]), standardised),
                _crude(float(values.mean()), span.stop - span.start, sums.residuals),
            ),
        )

    def _values(
        self,
        number: int,
        values: Floats,
        of_sessions: tuple[
            float | NotApplicable,
            float | NotApplicable,
            tuple[float, int] | NotApplicable,
            tuple[float, int] | NotApplicable,
        ],
    ) -> EventValues:
        standardised = self.sample.standardised[:, number]
        r = _correlation(self.pairs, self.spans[number])
        seed = self.bootstrap.seed, number
        return EventValues(
            values,
            standardised,
            self.q,
            self.positive_share,
            r,
            *of_sessions,
            self.bootstrap.draws,
            seed,
        )


def _added(part: Floats, span: slice) -> Floats:
    """The sum over some columns, always added from the first to the last; a missing value adds nothing."""
    total = part[:, span.start].copy()
    for day in range(span.start + 1, span.stop):
        total += part[:, day]
    return np.nansum(part[:, span], axis=1) if np.isnan(total).any() else total


def _row_of(task: tuple[str, int, slice, EventValues | None]) -> Row:
    kind, first, span, events = task
    if events is not None:
        # What comes over a wire may lie across words, and numpy adds such numbers in another order.
        values, standardised = (
            np.require(array, requirements="A") for array in (events.values, events.standardised)
        )
        events = replace(events, values=values, standardised=standardised)
    return _row(kind, first, span, events)


def _row(kind: str, first: int, span: slice, events: EventValues | None) -> Row:
    start, end = first + span.start, first + span.stop - 1
    if events is None:
        nothing: dict[str, Outcome] = {test.statistic: NotApplicable("no event") for test in TESTS}
        return Row(kind, start, end, 0, None, None, 0, None, nothing, None)
    values = events.values
    return Row(
        kind,
        start,
        end,
        len(values),
        float(values.mean()),
        _median(values),
        events.positive,
        events.deviation / math.sqrt(len(values)) if len(values) > 1 else None,
        {test.statistic: test.run(events) for test in TESTS},
        None if isinstance(events.correlation, NotApplicable) else events.correlation,
    )


def _median(values: Floats) -> float:
    """The median of values without NaN; numpy's own would import a module, and from a thread here."""
    half = len(values) // 2
    ordered = np.partition(values, half)
    upper = float(ordered[half])
    return upper if len(values) % 2 else (float(ordered[:half].max()) + upper) / 2.0


def _patell_q(sample: Sample) -> float | None:
    """Mean of Q_i = df / (df - 2), the variance of a t-distributed SAR; None if some event has df <= 2."""
    df = sample.df.astype(np.float64)
    return None if (df <= 2).any() else float((df / (df - 2.0)).mean())


def _correlation(pairs: Correlations | None, span: slice) -> float | NotApplicable:
    if pairs is None:
        return ONE_EVENT
    if pairs.shared is None:
        return NotApplicable(f"more than {MOST_PAIRS:,} overlapping pairs of events on several calendars")
    return pairs.shared.mean(span)


def _grank(sums: SessionSums | None, standardised: Floats) -> tuple[float, int] | NotApplicable:
    """Z of the last session, the statistic, among the estimation sessions that exist, and their number."""
    if np.isnan(standardised).any():
        return UNSTANDARDISED
    if sums is None:
        return NO_VARIATION
    z = sums.z(slice(-1, None))
    return z if isinstance(z, NotApplicable) else (z, int(sums.there.sum()) - 1)


def _crude(mean: float, days: int, residuals: SessionSums) -> tuple[float, int] | NotApplicable:
    """The mean of the AR, or of their sum over some days, over its standard deviation among the sessions.

    The deviation is that of the mean residual of each estimation session that exists; D - 1 degrees of
    freedom.
    """
    means = residuals.total[residuals.there] / residuals.count[residuals.there]
    deviation = standard_deviation(means) if len(means) > 1 else 0.0
    if deviation == 0:
        return NotApplicable("the mean residuals of the estimation sessions do not vary")
    return mean / (math.sqrt(days) * deviation), len(means) - 1
