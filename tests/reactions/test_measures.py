"""Every measure against figures worked out by hand from the bundled prices.

The prices used (data/prices/): BABA closes 103.51, 111.32, 112.78, 118.33 on 7, 10, 11, 12 February 2025;
9988.HK 105.5, 104.9, 113.8, 116.7 on 10 to 13 February; AAPL 233.22, 227.63, 227.65, 232.62 on 6, 7, 10, 11
February. Sessions have other dates around Presidents' Day (17 February) in New York.
"""

from __future__ import annotations

import math
from datetime import date

import pytest
from memory_source import MemorySource, flat, rows_of, series_of

from eventstudy.options import RunOptions
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.source import PriceRequest
from eventstudy.reactions.run import Reaction, run
from eventstudy.windows import EventWindow

EXACT = 1e-12


def reaction(source: BundledSource | MemorySource, symbol: str, when: str, **options: object) -> Reaction:
    """The row of one symbol, its own listing only."""
    found = run([symbol], when, source, RunOptions(all_listings=False, **options))  # type: ignore[arg-type]
    return found.reactions[0]


def about(value: float) -> object:
    return pytest.approx(value, abs=EXACT)


# The reaction session against the base close


def test_new_yorks_session_of_11_february_2025(bundled: BundledSource) -> None:
    """Bar 113.96, 115.54, 111.00, 112.78 after a close of 111.32."""
    v = reaction(bundled, "BABA", "2025-02-11").values
    assert (111.32, 113.96, 115.54, 111.0, 112.78) == tuple(
        v[name] for name in ("base_close", "open", "high", "low", "close")
    )
    assert v["volume"] == 55_001_297
    assert v["gap"] == about(113.96 / 111.32 - 1)  # 2.64 / 111.32 = 2.3715 %
    assert v["close_to_close"] == about(112.78 / 111.32 - 1)  # 1.46 / 111.32 = 1.3115 %
    assert v["intraday_peak"] == about(115.54 / 111.32 - 1)  # 4.22 / 111.32 = 3.7909 %
    assert v["intraday_trough"] == about(111.0 / 111.32 - 1)  # -0.32 / 111.32 = -0.2875 %
    assert v["open_to_close"] == about(112.78 / 113.96 - 1)  # -1.18 / 113.96 = -1.0355 %


@pytest.mark.parametrize(
    ("symbol", "session", "move", "peak", "year"),
    [
        ("BABA", "2025-02-11", "+1.31", "+3.79", "+33.0"),
        ("9988.HK", "2025-02-12", "+8.48", "+8.58", "+37.4"),
        ("AAPL", "2025-02-11", "+2.18", "+3.33", "-7.1"),
    ],
)
def test_the_figures_of_the_article(
    bundled: BundledSource, symbol: str, session: str, move: str, peak: str, year: str
) -> None:
    """What a news article printed of the Apple-Alibaba news of 11 February 2025."""
    rows = {one.listing.symbol: one for one in run(["BABA", "AAPL"], "2025-02-11", bundled).reactions}
    row = rows[symbol]
    assert session == row.alignment.session.date.isoformat()
    assert f"{100 * (row.values['close_to_close'] or 0):+.2f}" == move
    assert f"{100 * (row.values['intraday_peak'] or 0):+.2f}" == peak
    assert f"{100 * (row.values['year_to_date'] or 0):+.1f}" == year


def test_the_one_number_of_the_apple_example(bundled: BundledSource) -> None:
    """232.62 / 227.65 - 1, to the last digit."""
    assert reaction(bundled, "AAPL", "2025-02-11").values["close_to_close"] == 0.021831759279595797


def test_measures_of_a_hong_kong_session(bundled: BundledSource) -> None:
    """Bar 109.2, 113.9, 109.1, 113.8 after a close of 104.9."""
    v = reaction(bundled, "9988.HK", "2025-02-12").values
    assert v["gap"] == about(109.2 / 104.9 - 1)
    assert v["close_to_close"] == about(113.8 / 104.9 - 1)
    assert v["intraday_peak"] == about(113.9 / 104.9 - 1)
    assert v["intraday_trough"] == about(109.1 / 104.9 - 1)
    assert v["open_to_close"] == about(113.8 / 109.2 - 1)


# Year to date


def test_year_to_date_counts_from_the_last_close_of_the_year_before(bundled: BundledSource) -> None:
    assert reaction(bundled, "BABA", "2025-02-11").values["year_to_date"] == about(112.78 / 84.79 - 1)
    assert reaction(bundled, "AAPL", "2025-02-11").values["year_to_date"] == about(232.62 / 250.42 - 1)
    assert reaction(bundled, "9988.HK", "2025-02-12").values["year_to_date"] == about(113.8 / 82.85 - 1)


def test_in_the_first_session_of_a_year_it_is_the_move_itself(bundled: BundledSource) -> None:
    """AAPL closed at 250.42 on 31 December 2024 and at 243.85 on 2 January 2025."""
    v = reaction(bundled, "AAPL", "2025-01-02").values
    assert v["year_to_date"] == about(243.85 / 250.42 - 1)
    assert v["close_to_close"] == v["year_to_date"]


def test_a_year_whose_base_is_not_in_the_prices_has_none_and_says_so(bundled: BundledSource) -> None:
    """The bundled prices begin on 1 July 2024."""
    row = reaction(bundled, "AAPL", "2024-11-06")
    assert row.values["year_to_date"] is None
    assert row.values["close_to_close"] is not None
    assert "year-base-outside-price-history" in row.warnings


# Volume


def test_volume_ratio_is_over_the_mean_of_the_twenty_sessions_before(bundled: BundledSource) -> None:
    """AAPL, 13 January to 10 February 2025, twenty sessions (9 January and 20 January had none)."""
    volumes = [
        49_630_725, 39_435_294, 39_831_969, 71_759_052, 68_488_301,
        98_070_429, 64_126_500, 60_234_760, 54_697_907, 94_863_418,
        75_707_569, 45_486_100, 55_658_279, 101_075_128, 73_063_301,
        45_067_301, 39_664_989, 29_925_349, 39_707_224, 33_115_645,
    ]  # fmt: skip
    # They add up to 1,179,609,240: a mean of 58,980,462; 53,718,362 is 0.9108 of it.
    ratio = reaction(bundled, "AAPL", "2025-02-11").values["volume_ratio"]
    assert ratio == about(53_718_362 / (sum(volumes) / 20))
    assert ratio == pytest.approx(0.9108, abs=5e-5)


def test_a_volume_ratio_without_twenty_sessions_before_is_left_empty(bundled: BundledSource) -> None:
    """30 July 2024 is the 21st session of the bundled prices, the first with twenty before it."""
    assert reaction(bundled, "AAPL", "2024-07-26").values["volume_ratio"] is None
    assert reaction(bundled, "AAPL", "2024-07-29").values["volume_ratio"] is None
    assert reaction(bundled, "AAPL", "2024-07-30").values["volume_ratio"] is not None


# Benchmark


def test_the_benchmark_is_measured_over_the_same_two_closes(bundled: BundledSource) -> None:
    """^GSPC 6066.44 and 6068.50 on 10 and 11 February; ^HSI 21294.86 and 21857.92 on 11 and 12 February."""
    new_york = reaction(bundled, "BABA", "2025-02-11")
    hong_kong = reaction(bundled, "9988.HK", "2025-02-12")
    assert new_york.benchmark == "^GSPC"
    assert hong_kong.benchmark == "^HSI"
    assert new_york.values["benchmark_return"] == about(6068.5 / 6066.44 - 1)
    assert hong_kong.values["benchmark_return"] == about(21857.92 / 21294.86 - 1)


def test_another_benchmark_on_request(bundled: BundledSource) -> None:
    row = reaction(bundled, "BABA", "2025-02-11", benchmark="AAPL")
    assert row.benchmark == "AAPL"
    assert row.values["benchmark_return"] == about(232.62 / 227.65 - 1)


def test_no_benchmark_on_request(bundled: BundledSource) -> None:
    row = reaction(bundled, "BABA", "2025-02-11", benchmark="none")
    assert row.benchmark is None
    assert row.values["benchmark_return"] is None
    assert ["date-only"] == row.warnings


def test_an_index_is_not_measured_against_itself(bundled: BundledSource) -> None:
    row = reaction(bundled, "^GSPC", "2025-02-11")
    assert row.benchmark is None
    assert row.values["close_to_close"] == about(6068.5 / 6066.44 - 1)


def test_a_benchmark_without_prices_is_said_and_the_rest_is_measured(bundled: BundledSource) -> None:
    row = reaction(bundled, "BABA", "2025-02-11", benchmark="^FTSE")
    assert row.values["benchmark_return"] is None
    assert row.values["close_to_close"] == about(112.78 / 111.32 - 1)
    assert "no-benchmark-prices" in row.warnings


def test_a_benchmark_that_did_not_trade_has_no_return(bundled: BundledSource) -> None:
    """Hong Kong had no session on 29 and 30 January 2025."""
    row = reaction(bundled, "AAPL", "2025-01-30", benchmark="^HSI")
    assert row.values["benchmark_return"] is None
    assert "missing-benchmark-bar" in row.warnings


# Windows


def test_a_window_runs_from_the_close_before_its_first_session(bundled: BundledSource) -> None:
    """Sessions -1 to 1 of BABA are 10 to 12 February: from 103.51 on the 7th to 118.33 on the 12th."""
    v = reaction(bundled, "BABA", "2025-02-11", windows=(EventWindow(-1, 1),)).values
    assert v["return[-1:1]"] == about(118.33 / 103.51 - 1)


def test_a_window_skips_days_without_a_session(bundled: BundledSource) -> None:
    """Sessions 0 to 5 are 11, 12, 13, 14, 18 and 19 February; the 17th was Presidents' Day."""
    v = reaction(bundled, "BABA", "2025-02-11", windows=(EventWindow(0, 5),)).values
    assert v["return[0:5]"] == about(125.79 / 111.32 - 1)


def test_each_listing_counts_its_own_sessions(bundled: BundledSource) -> None:
    """9988.HK's sessions -1 to 1 are 11 to 13 February, 105.5 to 116.7; 0 to 5 end on the 19th at 124.1."""
    windows = (EventWindow(-1, 1), EventWindow(0, 5))
    v = reaction(bundled, "9988.HK", "2025-02-12", windows=windows).values
    assert v["return[-1:1]"] == about(116.7 / 105.5 - 1)
    assert v["return[0:5]"] == about(124.1 / 104.9 - 1)


def test_the_window_of_the_reaction_session_alone_is_the_move(bundled: BundledSource) -> None:
    v = reaction(bundled, "BABA", "2025-02-11", windows=(EventWindow(0, 0),)).values
    assert v["return[0:0]"] == v["close_to_close"]


def test_a_window_may_lie_before_the_news(bundled: BundledSource) -> None:
    """Sessions -2 and -1 of AAPL are 7 and 10 February: from 233.22 to 227.65."""
    v = reaction(bundled, "AAPL", "2025-02-11", windows=(EventWindow(-2, -1),)).values
    assert v["return[-2:-1]"] == about(227.65 / 233.22 - 1)


def test_a_window_beyond_the_prices_is_empty_and_said(bundled: BundledSource) -> None:
    """The bundled prices end on 31 March 2025, one session after the 28th."""
    windows = (EventWindow(0, 1), EventWindow(0, 5))
    row = reaction(bundled, "AAPL", "2025-03-28", windows=windows)
    assert row.values["return[0:1]"] == about(222.13 / 223.85 - 1)
    assert row.values["return[0:5]"] is None
    assert "outside-price-history[0:5]" in row.warnings
    assert "outside-price-history[0:1]" not in row.warnings


# Total returns: Apple went ex-dividend, 0.25 a share, on 10 February 2025.


def test_a_price_return_leaves_the_dividend_out_and_flags_it(bundled: BundledSource) -> None:
    """From 227.63 to 227.65."""
    row = reaction(bundled, "AAPL", "2025-02-10")
    assert row.values["close_to_close"] == about(227.65 / 227.63 - 1)
    assert "ex-dividend:2025-02-10" in row.warnings


def test_a_total_return_adds_the_dividend_back(bundled: BundledSource) -> None:
    """Whoever held at 227.63 had 227.65 and 0.25 at the close; the same at the open, the high and the low."""
    v = reaction(bundled, "AAPL", "2025-02-10", total_returns=True).values
    assert v["close_to_close"] == about((227.65 + 0.25) / 227.63 - 1)
    assert v["gap"] == about((229.57 + 0.25) / 227.63 - 1)
    assert v["intraday_peak"] == about((230.585 + 0.25) / 227.63 - 1)
    assert v["intraday_trough"] == about((227.2 + 0.25) / 227.63 - 1)


def test_within_the_ex_day_there_is_no_dividend_to_add(bundled: BundledSource) -> None:
    v = reaction(bundled, "AAPL", "2025-02-10", total_returns=True).values
    assert v["open_to_close"] == about(227.65 / 229.57 - 1)


def test_prices_stay_as_traded_in_a_total_return(bundled: BundledSource) -> None:
    v = reaction(bundled, "AAPL", "2025-02-10", total_returns=True).values
    assert (227.63, 227.65) == (v["base_close"], v["close"])


def test_a_dividend_inside_a_window_is_reinvested_at_the_close_of_its_ex_day(bundled: BundledSource) -> None:
    """AAPL around 11 February, sessions -1 to 1: 227.63 to 236.87 with 0.25 at 227.65 on the way."""
    windows = (EventWindow(-1, 1),)
    price = reaction(bundled, "AAPL", "2025-02-11", windows=windows)
    total = reaction(bundled, "AAPL", "2025-02-11", windows=windows, total_returns=True)
    assert price.values["return[-1:1]"] == about(236.87 / 227.63 - 1)
    assert total.values["return[-1:1]"] == about(236.87 / 227.63 * (1 + 0.25 / 227.65) - 1)
    assert "ex-dividend:2025-02-10" in price.warnings
    assert price.values["close_to_close"] == total.values["close_to_close"]


def test_an_ex_day_outside_the_move_is_not_flagged(bundled: BundledSource) -> None:
    assert ["date-only"] == reaction(bundled, "AAPL", "2025-02-11").warnings


def test_a_dividend_counts_towards_the_total_return_of_the_year(bundled: BundledSource) -> None:
    """One dividend since 31 December 2024: 250.42 to 232.62, with 0.25 reinvested at 227.65."""
    v = reaction(bundled, "AAPL", "2025-02-11", total_returns=True).values
    assert v["year_to_date"] == about(232.62 / 250.42 * (1 + 0.25 / 227.65) - 1)


# Bars that cannot be trusted


def test_a_half_day_snapshot_is_flagged_wherever_it_is_read(bundled: BundledSource) -> None:
    """9988.HK's bar of 28 January 2025 is one price without volume: as reaction, base and in the volumes."""
    on_the_day = reaction(bundled, "9988.HK", "2025-01-28")
    the_next = reaction(bundled, "9988.HK", "2025-02-03")
    weeks_after = reaction(bundled, "9988.HK", "2025-02-12")
    assert on_the_day.values["close_to_close"] == about(88.35 / 87.25 - 1)
    assert the_next.values["close_to_close"] == about(94 / 88.35 - 1)
    for row in (on_the_day, the_next, weeks_after):
        assert "half-day-snapshot:2025-01-28" in row.warnings
        assert "half-day-snapshot:2024-12-31" in row.warnings  # the year's base


def test_the_other_listings_snapshot_is_flagged_with_its_symbol(bundled: BundledSource) -> None:
    """Before New York opened on 28 January 2025, Hong Kong's latest close was that day's half-day."""
    row = reaction(bundled, "BABA", "2025-01-28")
    assert row.values["parity_price"] == about(88.35 * 8 / 7.78604)
    assert "half-day-snapshot:9988.HK:2025-01-28" in row.warnings


def test_an_impossible_bar_keeps_its_close_only() -> None:
    """A high below the low: the moves of the day's range are left empty."""
    rows = [flat("2025-02-10", 100.0), (flat("2025-02-11", 0)[0], 101.0, 90.0, 99.0, 102.0, 5.0)]
    row = reaction(MemorySource(series_of("F", rows)), "F", "2025-02-11", benchmark="none")
    assert row.values["close_to_close"] == about(0.02)
    for name in ("open", "high", "low", "gap", "intraday_peak", "intraday_trough", "open_to_close"):
        assert row.values[name] is None
    assert "impossible-bar:2025-02-11" in row.warnings


def without(series: BarSeries, day: str) -> BarSeries:
    """The series with one bar taken out, its range as before."""
    kept = [row for row in rows_of(series) if row[0] != flat(day, 1.0)[0]]
    return series_of(series.symbol, kept, covered=("2024-07-01", "2025-03-31"))


def test_a_hole_in_the_volumes_leaves_their_ratio_empty(bundled: BundledSource) -> None:
    apple = bundled.load([PriceRequest("AAPL", date(2025, 1, 1), date(2025, 3, 1))])["AAPL"]
    assert isinstance(apple, BarSeries)
    row = reaction(MemorySource(without(apple, "2025-01-15")), "AAPL", "2025-02-11", benchmark="none")
    assert row.values["volume_ratio"] is None
    assert row.values["close_to_close"] == about(232.62 / 227.65 - 1)
    assert "missing-bar:2025-01-15" in row.warnings


def test_a_bar_between_base_and_reaction_on_a_closed_day_is_said_and_not_used() -> None:
    """8 February 2025 is a Saturday: the move is from Friday's 100 to Monday's 110."""
    carried = (*flat("2025-02-08", 150.0)[:-1], 0.0)
    rows = [flat("2025-02-07", 100.0), carried, flat("2025-02-10", 110.0)]
    source = MemorySource(series_of("AAPL", rows, covered=("2025-02-07", "2025-02-10")))
    (row,) = run(["AAPL"], "2025-02-10", source).reactions
    assert math.isclose(0.1, row.values["close_to_close"] or 0.0)
    assert "closed-day-bar:2025-02-08" in row.warnings
