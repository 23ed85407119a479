"""The parts of a study: flags, the grid of several calendars, places, and one listing's estimation."""

from __future__ import annotations

import io
import math
from datetime import date

import numpy as np
import pytest
from memory_source import MemorySource, flat, series_of

from eventstudy.announcements.event_files import EventFile
from eventstudy.errors import InputFileError, UsageError
from eventstudy.exchanges.sessions import table_of
from eventstudy.models.registry import MODELS
from eventstudy.models.single_event import Unfit
from eventstudy.options import OnNontrading, RunOptions
from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.quality import judge
from eventstudy.reactions.estimate import Estimate, ListingReturns, estimate, traded_returns
from eventstudy.reactions.run import run
from eventstudy.reasons import REASONS, Reason
from eventstudy.studies.flags import PlacedOrder
from eventstudy.studies.study import StudyResult, study
from eventstudy.study_options import StudyOptions
from eventstudy.windows import EstimationWindow, EventWindow

NARROW = StudyOptions(window=EventWindow(-1, 1))


def studied(text: str, source: object, options: StudyOptions = NARROW) -> StudyResult:
    return study(EventFile("events.csv", io.StringIO(text, newline="")), source, options)  # type: ignore[arg-type]


def test_an_event_in_anothers_estimation_window_confounds_it() -> None:
    """Column 0 has events at rows 100 and 150: 100 lies in 150 - 130 .. 150 - 11, 150 not in 100's window."""
    rows, columns = np.array([150, 100, 150, -1]), np.array([0, 0, 1, 0])
    flags = PlacedOrder.of(rows, columns).confounded(EstimationWindow(-130, -11))
    assert [True, False, False, False] == flags.tolist()


def test_windows_overlap_up_to_their_length() -> None:
    """Windows of 11 sessions overlap when their days 0 are at most 10 apart."""
    rows, columns = np.array([100, 110, 121, 300]), np.array([0, 0, 0, 1])
    assert [True, True, False, False] == PlacedOrder.of(rows, columns).overlapping(11).tolist()


def test_listings_of_two_calendars_are_measured_as_run_measures_them(bundled: BundledSource) -> None:
    """BABA reacts on 11 February 2025, 9988.HK (same instant) on the 12th, each against its own index."""
    when = "2025-02-11T09:30,America/New_York"
    events = f"symbol,announced,tz\nBABA,{when}\n9988.HK,{when}\n"
    result = studied(events, bundled)
    found = [float(value) for value in result.arrays.ar[:, 1]]
    rows = run(["BABA"], "2025-02-11", bundled).reactions
    assert found == pytest.approx([row.values["abnormal_return"] for row in rows], abs=1e-12)
    assert [
        120,
        116,
    ] == result.arrays.n_estimation.tolist()  # four half-day returns of Hong Kong are no trades
    assert ["^GSPC", "^HSI"] == result.benchmarks


def test_bad_rows_and_unknown_symbols_are_skipped_with_their_reason(bundled: BundledSource) -> None:
    result = studied(
        "symbol,announced\nAAPL,2025-02-11\nX.AT,2025-02-11\nAAPL,soon\nJD,2025-02-11\nAAPL\n", bundled
    )
    assert ["ok", "unknown-symbol", "bad-row", "no-prices", "bad-row"] == [
        REASONS[code] for code in result.arrays.status
    ]
    assert {1, 2, 3, 4} == set(result.details)


def test_a_saturday_goes_to_the_next_session_or_where_it_is_told(bundled: BundledSource) -> None:
    events = "symbol,announced\nAAPL,2025-02-08\n"
    days = {
        choice: studied(events, bundled, StudyOptions(on_nontrading=choice)).days[0]
        for choice in (OnNontrading.NEXT, OnNontrading.PREVIOUS)
    }
    assert 3 == days[OnNontrading.NEXT] - days[OnNontrading.PREVIOUS]  # Monday 10th and Friday 7th
    assert {"non-trading-day": 1} == studied(
        events, bundled, StudyOptions(on_nontrading=OnNontrading.SKIP)
    ).skipped()
    with pytest.raises(InputFileError, match="has no session"):
        studied(events, bundled, StudyOptions(on_nontrading=OnNontrading.ERROR))


def test_a_study_without_events_or_benchmark_is_refused(bundled: BundledSource) -> None:
    with pytest.raises(InputFileError, match="has no events"):
        studied("symbol,announced\n", bundled)
    with pytest.raises(UsageError, match="needs a benchmark"):
        studied("symbol,announced\nAAPL,2025-02-11\n", bundled, StudyOptions(benchmark="none"))


def test_a_stale_bar_takes_its_own_and_the_next_return() -> None:
    """Wednesday is flat without volume: its 0 % and Thursday's 10 % are no traded returns."""
    rows = [flat("2025-02-10", 100.0), flat("2025-02-11", 110.0), flat("2025-02-12", 110.0, 0.0)]
    rows += [flat("2025-02-13", 121.0), flat("2025-02-14", 133.1)]
    series = judge(series_of("AAPL", rows, covered=("2025-02-10", "2025-02-14")), table_of("XNYS"))
    found = traded_returns(series, [row[0] for row in rows])
    assert [0.1, math.nan, math.nan, 0.1] == pytest.approx(found, nan_ok=True)


def test_a_dividend_is_added_on_its_ex_day_when_total_returns_are_asked_for() -> None:
    """(109 + 1) / 100 - 1 = 10 %."""
    rows = [flat("2025-02-10", 100.0), flat("2025-02-11", 109.0)]
    series = series_of("AAPL", rows, dividends={"2025-02-11": 1.0})
    assert [0.1] == pytest.approx(traded_returns(series, [row[0] for row in rows], total=True))


def test_too_few_returns_make_no_model() -> None:
    returns = ListingReturns(-3, [0.01, 0.02, -0.01, 0.0], [[0.01, 0.0, -0.02, 0.0]])
    assert Unfit(Reason.SHORT_ESTIMATION_WINDOW) == estimate(
        returns, MODELS["market"], EstimationWindow(-3, -1), 4
    )
    assert isinstance(estimate(returns, MODELS["market"], EstimationWindow(-3, -1), 3), Estimate)


def test_run_leaves_the_abnormal_columns_empty_where_the_prices_are_too_short() -> None:
    rows = [flat("2025-02-07", 100.0), flat("2025-02-10", 101.0), flat("2025-02-11", 103.0)]
    source = MemorySource(series_of("AAPL", rows), series_of("^GSPC", rows))
    (row,) = run(["AAPL"], "2025-02-11", source, RunOptions(all_listings=False)).reactions
    assert row.values["abnormal_return"] is None
    assert "short-estimation-window" in row.warnings


def test_a_study_asks_for_the_days_of_its_windows_and_no_later_ones() -> None:
    """Session -131, the base of -130, is 2 August 2024: New York had 21 + 20 + 23 + 20 + 21 sessions from
    then to December, 20 in January (closed on the 1st, 9th and 20th) and 6 in February before the 11th: 131.
    """
    source = MemorySource(series_of("BABA", [flat("2025-02-10", 100)]))
    studied("symbol,announced\nBABA,2025-02-11\n", source)
    assert {"BABA", "^GSPC"} == {want.symbol for want in source.asked}
    for want in source.asked:
        assert date(2024, 6, 30) < want.first <= date(2024, 8, 2)
        assert date(2025, 2, 12) <= want.last <= date(2025, 2, 26)
