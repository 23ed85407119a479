"""Raw rows become a series, and every row-level trap is flagged by name and never repaired in silence."""

from __future__ import annotations

import random
from datetime import date
from math import inf, isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventstudy.prices.bars import BarSeries, Row, add_flag, build_series
from eventstudy.reasons import Reason

DAY = date(2025, 2, 10).toordinal()


def bar(offset: int, close: float, *, spread: float = 1.0, volume: float = 1000.0) -> Row:
    """A sound bar that opens and closes at ``close``, ``spread`` wide on either side."""
    return (DAY + offset, close, close + spread, close - spread, close, volume)


def series_of(*rows: Row) -> BarSeries:
    return build_series("TEST", rows, source="test")


def flags_of(*rows: Row) -> dict[int, tuple[Reason, ...]]:
    """Flags by offset from the first day."""
    return {day - DAY: flags for day, flags in series_of(*rows).flags.items()}


def test_sound_rows_become_columns_without_a_flag() -> None:
    series = build_series(
        "BABA",
        [(DAY, 108.1, 112.4, 107.9, 111.32, 2.5e7), (DAY + 1, 110.5, 115.54, 110.0, 112.78, 3.1e7)],
        source="bundled",
        currency="USD",
        exchange="XNYS",
        retrieved="2025-02-11T22:00:00+00:00",
        dividends={DAY: 0.5},
        splits={DAY + 1: 2.0},
    )
    assert [DAY, DAY + 1] == list(series.days)
    assert [108.1, 110.5] == list(series.open)
    assert [112.4, 115.54] == list(series.high)
    assert [107.9, 110.0] == list(series.low)
    assert [111.32, 112.78] == list(series.close)
    assert [2.5e7, 3.1e7] == list(series.volume)
    assert (DAY, DAY + 1) == series.covered
    assert ("BABA", "bundled", "USD", "XNYS") == (
        series.symbol,
        series.source,
        series.currency,
        series.exchange,
    )
    assert "2025-02-11T22:00:00+00:00" == series.retrieved
    assert ({DAY: 0.5}, {DAY + 1: 2.0}) == (series.dividends, series.splits)
    assert ({}, ()) == (series.flags, series.notes)


def test_a_stated_covered_range_is_kept() -> None:
    series = build_series("A", [bar(0, 50)], source="test", covered=(DAY - 5, DAY + 5))
    assert (DAY - 5, DAY + 5) == series.covered


def test_a_series_may_be_empty_when_its_range_is_stated() -> None:
    series = build_series("A", [], source="test", covered=(DAY, DAY + 3))
    assert [] == list(series.days)
    assert series.index_at_or_before(DAY + 3) is None


def test_no_rows_and_no_range_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="covered range"):
        build_series("A", [], source="test")


def test_rows_may_come_from_a_generator() -> None:
    assert 3 == len(build_series("A", (bar(i, 50) for i in range(3)), source="test").days)


class TestOrder:
    @pytest.mark.parametrize("order", [(2, 0, 1), (2, 1, 0), (0, 2, 1)])
    def test_rows_in_any_order_make_the_same_series_with_the_same_warnings(
        self, order: tuple[int, ...]
    ) -> None:
        rows = [bar(0, 50), bar(1, 51), bar(2, 20)]
        assert series_of(*rows) == series_of(*(rows[i] for i in order))

    def test_ascending_dates_with_gaps_are_sorted(self) -> None:
        assert () == series_of(bar(0, 50), bar(3, 51), bar(40, 52)).notes

    def test_an_identical_duplicate_is_kept_once_and_flagged(self) -> None:
        series = series_of(bar(0, 50), bar(1, 51), bar(1, 51))
        assert [50, 51] == list(series.close)
        assert {DAY + 1: (Reason.DUPLICATE_DATE,)} == series.flags
        assert () == series.notes

    def test_identical_includes_cells_empty_in_both(self) -> None:
        series = series_of((DAY, nan, nan, nan, 50, nan), (DAY, nan, nan, nan, 50, nan))
        assert [50] == list(series.close)

    def test_of_two_different_bars_neither_is_chosen(self) -> None:
        series = series_of(bar(0, 50), bar(1, 51), bar(1, 51.5), bar(2, 52))
        for column in (series.open, series.high, series.low, series.close, series.volume):
            assert isnan(column[1])
        assert {DAY + 1: (Reason.DUPLICATE_DATE,)} == series.flags

    @pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0)])
    def test_a_third_bar_that_agrees_with_one_of_two_does_not_settle_it(self, order: tuple[int, ...]) -> None:
        rows = (bar(1, 51), bar(1, 51), bar(1, 52))
        series = series_of(bar(0, 50), *(rows[i] for i in order))
        assert isnan(series.close[1])

    def test_a_duplicate_that_differs_only_in_volume_conflicts(self) -> None:
        assert isnan(series_of(bar(0, 50), bar(0, 50, volume=2)).close[0])


class TestEmptyCells:
    def test_an_empty_close_is_flagged(self) -> None:
        assert {1: (Reason.EMPTY_CELL,)} == flags_of(
            bar(0, 50), (DAY + 1, nan, nan, nan, nan, nan), bar(2, 51)
        )

    @pytest.mark.parametrize("column", [1, 2, 3, 5])
    def test_an_empty_cell_in_a_column_that_is_otherwise_filled_is_flagged(self, column: int) -> None:
        cells = list(bar(1, 50)[1:])
        cells[column - 1] = nan
        row: Row = (DAY + 1, cells[0], cells[1], cells[2], cells[3], cells[4])
        assert {1: (Reason.EMPTY_CELL,)} == flags_of(bar(0, 50), row)

    def test_a_series_of_closes_alone_is_not_flagged(self) -> None:
        rows = [(DAY + i, nan, nan, nan, 7.79 + i / 1000, nan) for i in range(3)]
        assert {} == flags_of(*rows)

    def test_a_missing_close_in_a_series_of_closes_is_flagged(self) -> None:
        assert {1: (Reason.EMPTY_CELL,)} == flags_of(
            (DAY, nan, nan, nan, 7.8, nan), (DAY + 1, nan, nan, nan, nan, nan)
        )


class TestValues:
    @pytest.mark.parametrize("value", [0.0, -50.0, -inf])
    def test_a_price_at_or_below_zero_is_not_used_and_its_sign_is_not_flipped(self, value: float) -> None:
        series = series_of(bar(0, 50), (DAY + 1, nan, nan, nan, value, 10), bar(2, 50))
        assert isnan(series.close[1])
        assert Reason.NON_POSITIVE_PRICE in series.flags[DAY + 1]

    def test_a_non_positive_open_leaves_the_other_prices(self) -> None:
        series = series_of(bar(0, 50), (DAY + 1, 0.0, 51, 49, 50, 10))
        assert isnan(series.open[1])
        assert (51, 49, 50) == (series.high[1], series.low[1], series.close[1])
        assert {DAY + 1: (Reason.NON_POSITIVE_PRICE,)} == series.flags

    @pytest.mark.parametrize("value", [inf, 1.1e12])
    def test_a_price_that_no_market_prints_is_impossible(self, value: float) -> None:
        series = series_of(bar(0, 50), (DAY + 1, nan, nan, nan, value, 10))
        assert isnan(series.close[1])
        assert Reason.IMPOSSIBLE_BAR in series.flags[DAY + 1]

    def test_a_dear_share_is_possible(self) -> None:
        """Berkshire Hathaway A trades above 700,000 dollars; an index may stand at millions."""
        assert {} == flags_of(bar(0, 750_000), bar(1, 3_000_000 / 4 + 5))

    @pytest.mark.parametrize("volume", [-1.0, inf, -inf])
    def test_an_impossible_volume_is_not_used(self, volume: float) -> None:
        series = series_of(bar(0, 50), bar(1, 50, volume=volume))
        assert isnan(series.volume[1])
        assert {DAY + 1: (Reason.IMPOSSIBLE_BAR,)} == series.flags
        assert 50 == series.close[1]

    def test_a_turnover_in_a_weak_currency_is_possible(self) -> None:
        assert {} == flags_of(bar(0, 50, volume=2e13))


class TestImpossibleBars:
    @pytest.mark.parametrize(
        ("prices", "why"),
        [
            ((50, 49, 51, 50), "high below low"),
            ((52, 51, 49, 50), "open above high"),
            ((48, 51, 49, 50), "open below low"),
            ((50, 51, 49, 52), "close above high"),
            ((50, 51, 49, 48), "close below low"),
        ],
    )
    def test_a_bar_that_breaks_its_own_range_keeps_only_its_close(
        self, prices: tuple[float, float, float, float], why: str
    ) -> None:
        series = series_of(bar(0, 50), (DAY + 1, *prices, 10))
        assert {DAY + 1: (Reason.IMPOSSIBLE_BAR,)} == series.flags, why
        assert prices[3] == series.close[1]
        assert isnan(series.open[1]) and isnan(series.high[1]) and isnan(series.low[1])

    def test_separate_rounding_is_no_contradiction(self) -> None:
        """A high of 73.7767 with a close rounded to 73.78: 0.0045 % apart, below the 0.01 % allowed."""
        series = series_of((DAY, 72.32, 73.7767, 71.97, 73.78, 10))
        assert {} == series.flags
        assert 73.7767 == series.high[0]

    def test_a_cent_on_ten_dollars_is_a_contradiction(self) -> None:
        assert {0: (Reason.IMPOSSIBLE_BAR,)} == flags_of((DAY, 10, 10, 9.9, 10.01, 10))


class TestFinding:
    def test_index_of_and_at_or_before(self) -> None:
        series = series_of(bar(0, 50), bar(1, 51), bar(4, 52))
        assert 1 == series.index_of(DAY + 1)
        assert series.index_of(DAY + 2) is None
        assert 1 == series.index_at_or_before(DAY + 3)
        assert 2 == series.index_at_or_before(DAY + 99)
        assert series.index_at_or_before(DAY - 1) is None

    def test_a_flag_is_added_once_and_in_order(self) -> None:
        flags: dict[int, tuple[Reason, ...]] = {DAY: (Reason.EMPTY_CELL,)}
        add_flag(flags, DAY, Reason.STALE_BAR)
        add_flag(flags, DAY, Reason.EMPTY_CELL)
        assert {DAY: (Reason.EMPTY_CELL, Reason.STALE_BAR)} == flags


cells = st.one_of(st.floats(min_value=0.5, max_value=5000), st.sampled_from([nan, 0.0, -3.0, inf]))
rows = st.lists(
    st.tuples(
        st.integers(DAY, DAY + 12), cells, cells, cells, cells, st.one_of(st.just(nan), st.floats(0, 1e9))
    ),
    min_size=1,
    max_size=14,
)


def _texts(series: BarSeries) -> list[str]:
    """The columns as text, so that NaN equals NaN."""
    return [
        repr(list(c))
        for c in (series.days, series.open, series.high, series.low, series.close, series.volume)
    ]


@pytest.mark.slow
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_is_irrelevant(table: list[Row], random: random.Random) -> None:
    shuffled = list(table)
    random.shuffle(shuffled)
    one, other = series_of(*table), series_of(*shuffled)
    assert _texts(one) == _texts(other)
    assert one.flags == other.flags


@pytest.mark.slow
@given(rows, st.sampled_from([0.125, 0.5, 2.0, 8.0, 1024.0]))
def test_another_currency_leaves_the_flags_unchanged(table: list[Row], factor: float) -> None:
    """Powers of two, so that rescaling itself is exact."""
    rescaled: list[Row] = [
        (day, o * factor, h * factor, low * factor, c * factor, volume) for day, o, h, low, c, volume in table
    ]
    assert series_of(*table).flags == series_of(*rescaled).flags


@pytest.mark.slow
@given(rows)
def test_whatever_comes_in_only_positive_finite_prices_come_out(
    table: list[Row],
) -> None:
    series = series_of(*table)
    for column in (series.open, series.high, series.low, series.close):
        assert all(isnan(price) or 0 < price < inf for price in column)
    assert list(series.days) == sorted(set(series.days))


@pytest.mark.slow
@given(rows)
def test_every_price_that_was_taken_away_left_a_flag(
    table: list[Row],
) -> None:
    series = series_of(*table)
    for day, *values in table:
        i = series.index_of(day)
        assert i is not None
        kept = [column[i] for column in (series.open, series.high, series.low, series.close, series.volume)]
        lost = [v for v, k in zip(values, kept, strict=True) if isnan(k) and not isnan(v)]
        close_only = all(isnan(row[c]) for row in table for c in (1, 2, 3))
        assert not lost or series.flags[day] or close_only
