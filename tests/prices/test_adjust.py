"""Recorded splits held against the closes around them, and jumps that nothing explains."""

from __future__ import annotations

from datetime import date, timedelta
from math import nan
from pathlib import Path

import pytest

from eventstudy.prices.adjust import at_scale_of, jump_flag, on_one_scale
from eventstudy.prices.bars import BarSeries, build_series
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.files.panel import read_panel
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.panel_scale import panel_on_one_scale
from eventstudy.prices.source import PriceRequest
from eventstudy.reasons import Reason

FRIDAY = date(2020, 8, 28).toordinal()
MONDAY = date(2020, 8, 31).toordinal()


def closes(
    *pairs: tuple[int, float],
    splits: dict[int, float] | None = None,
    dividends: dict[int, float] | None = None,
) -> BarSeries:
    """A series of closes, each with a volume of 100, put on one scale."""
    rows = [(day, nan, nan, nan, close, 100.0) for day, close in pairs]
    return on_one_scale(build_series("A", rows, source="test", splits=splits, dividends=dividends))


class TestRecordedSplits:
    def test_raw_closes_before_a_split_are_divided_by_it_and_volumes_multiplied(self) -> None:
        """Apple's of 31 August 2020: 499.23 on Friday, 129.04 on Monday after four for one, +3.39 %."""
        series = closes((FRIDAY, 499.23), (MONDAY, 129.04), splits={MONDAY: 4.0})
        assert 129.04 * 4 / 499.23 - 1 == pytest.approx(series.close[1] / series.close[0] - 1, rel=1e-12)
        assert [400.0, 100.0] == list(series.volume)
        assert {MONDAY: (Reason.SPLIT_APPLIED,)} == series.flags

    def test_adjusted_closes_are_left_as_they_are(self) -> None:
        series = closes((FRIDAY, 124.81), (MONDAY, 129.04), splits={MONDAY: 4.0})
        assert [124.81, 129.04] == list(series.close)
        assert {} == series.flags

    @pytest.mark.parametrize("factor", [1.5, 3.0, 20.0, 0.1, 1 / 190])
    def test_a_split_of_any_size_and_direction_is_applied_to_raw_closes(self, factor: float) -> None:
        """The stock itself rises by 2 %."""
        series = closes((FRIDAY, 100.0), (MONDAY, 102 / factor), splits={MONDAY: factor})
        assert 0.02 == pytest.approx(series.close[1] / series.close[0] - 1)
        assert {MONDAY: (Reason.SPLIT_APPLIED,)} == series.flags

    def test_a_dividend_before_the_split_is_on_the_scale_of_its_closes(self) -> None:
        before = FRIDAY - 1
        pairs = (before - 1, 400.0), (before, 396.0), (FRIDAY, 400.0), (MONDAY, 100.0)
        series = closes(*pairs, splits={MONDAY: 4.0}, dividends={before: 4.0})
        assert {before: 1.0} == series.dividends

    def test_a_dividend_on_the_day_of_a_split_is_a_doubt(self) -> None:
        series = closes((FRIDAY, 100.0), (MONDAY, 101.0), splits={MONDAY: 3.0}, dividends={MONDAY: 2.0})
        assert {MONDAY: (Reason.DIVIDEND_WITH_SPLIT,)} == series.flags

    def test_a_dividend_as_large_as_the_close_before_is_not_used_and_flagged(self, tmp_path: Path) -> None:
        """25.00 on a share of 20.00, where 0.25 was meant."""
        series = closes((FRIDAY, 20.0), (MONDAY, 19.8), dividends={MONDAY: 25.0})
        assert ({}, {MONDAY: (Reason.IMPOSSIBLE_ACTION,)}) == (series.dividends, series.flags)
        assert {MONDAY: 19.9} == closes((FRIDAY, 20.0), (MONDAY, 0.2), dividends={MONDAY: 19.9}).dividends
        path = tmp_path / "A.csv"
        path.write_text("date,close,dividend\n2020-08-28,20,\n2020-08-31,19.8,25\n")
        panel = panel_on_one_scale(read_panel(path))
        assert {0: {}} == panel.dividends
        assert [[1, 0]] == panel.flags[Reason.IMPOSSIBLE_ACTION].tolist()

    def test_a_special_dividend_that_hides_a_consolidation_is_counted(self) -> None:
        """Capricorn Energy, 16 May 2023: 115 p a share paid and 33 new shares for 70. Raw closes barely move:
        217.4 before, 205.1 after; 205.1 x 33/70 + 115 = 211.7."""
        series = closes((FRIDAY, 217.4), (MONDAY, 205.1), splits={MONDAY: 33 / 70}, dividends={MONDAY: 115.0})
        assert 217.4 * 70 / 33 == pytest.approx(series.close[0])
        assert Reason.SPLIT_APPLIED in series.flags[MONDAY]

    def test_two_splits_are_both_undone(self) -> None:
        first, second = FRIDAY - 10, MONDAY
        pairs = (first - 1, 800.0), (first, 400.0), (FRIDAY, 400.0), (second, 100.0)
        series = closes(*pairs, splits={first: 2.0, second: 4.0})
        assert [100.0] * 4 == pytest.approx(list(series.close))

    def test_a_single_bar_that_a_vendor_forgot_is_put_on_the_scale_of_the_others(self) -> None:
        """Yahoo's closes of Capricorn (CNE.L): only 9 May 2023 lacks the 33 for 70 of 16 May. 218.4 x 70/33 =
        463.27; 463.27 / 476 - 1 = -2.67 %."""
        split = date(2023, 5, 16).toordinal()
        days = [date(2023, 5, day).toordinal() for day in (4, 5, 9, 10)]
        series = closes(*zip(days, (469.636, 476.0, 218.4, 456.909), strict=True), splits={split: 33 / 70})
        assert -0.0267 == pytest.approx(series.close[2] / series.close[1] - 1, abs=5e-5)
        assert {days[2]: (Reason.SPLIT_APPLIED,), days[3]: (Reason.SPLIT_APPLIED,)} == series.flags

    def test_a_real_crash_far_from_a_split_is_none(self) -> None:
        later = MONDAY + 400
        series = closes((FRIDAY, 100.0), (MONDAY, 50.0), (later, 51.0), splits={later: 2.0})
        assert [100.0, 50.0, 51.0] == list(series.close)
        assert {MONDAY: (Reason.POSSIBLE_SPLIT,)} == series.flags

    def test_a_small_split_that_the_day_hides_is_a_doubt(self) -> None:
        """21 for 20 is 4.9 %; a close 3 % higher does not tell whether it is in it."""
        series = closes((FRIDAY, 100.0), (MONDAY, 103.0), splits={MONDAY: 1.05})
        assert {MONDAY: (Reason.POSSIBLE_SPLIT,)} == series.flags

    def test_shown_prices_can_be_had_on_the_scale_that_the_source_prints_for_a_day(self) -> None:
        series = closes((FRIDAY, 400.0), (MONDAY, 100.0), splits={MONDAY: 4.0})
        assert [400.0, 400.0] == list(at_scale_of(series, FRIDAY).close)
        assert series is at_scale_of(series, MONDAY)

    @pytest.mark.parametrize("value", [float("inf"), nan, -2.0, 0.0])
    def test_a_factor_that_cannot_be_true_is_not_used_and_flagged(self, value: float) -> None:
        series = closes((FRIDAY, 100.0), (MONDAY, 101.0), splits={MONDAY: value})
        assert [100.0, 101.0] == list(series.close)
        assert {MONDAY: (Reason.IMPOSSIBLE_ACTION,)} == series.flags


class TestJumps:
    @pytest.mark.parametrize(
        ("ratio", "flag"),
        [
            (0.5, Reason.POSSIBLE_SPLIT),
            (129.04 / 499.23, Reason.POSSIBLE_SPLIT),  # 3.4 % off a quarter
            (2 / 3, Reason.POSSIBLE_SPLIT),
            (10.3, Reason.POSSIBLE_SPLIT),
            (100.0, Reason.POSSIBLE_UNIT_CHANGE),
            (0.0101, Reason.POSSIBLE_UNIT_CHANGE),
            (0.57, Reason.EXTREME_MOVE),
            (1.5, Reason.EXTREME_MOVE),
            (1.49, None),
            (0.72, None),
        ],
    )
    def test_what_a_close_looks_like_as_a_multiple_of_the_one_before(
        self, ratio: float, flag: Reason | None
    ) -> None:
        assert flag is jump_flag(ratio)

    @pytest.mark.parametrize(
        ("ratio", "opened", "flag"),
        [
            (0.46, 0.505, Reason.POSSIBLE_SPLIT),  # 8 % below a half, after an open 1 % above it
            (0.27 * 1.09, 0.26, Reason.POSSIBLE_SPLIT),
            (0.72, 0.66, Reason.POSSIBLE_SPLIT),  # three for two, then up by 9 %
            (1.84, 1.99, Reason.POSSIBLE_SPLIT),
            (92.0, 99.0, Reason.POSSIBLE_UNIT_CHANGE),
            (0.57, 0.60, Reason.EXTREME_MOVE),
            (0.57, nan, Reason.EXTREME_MOVE),
            (0.80, 0.50, None),  # a fall of a fifth is no jump, wherever it opened
        ],
    )
    def test_an_open_that_fits_a_factor_is_a_possible_split_where_the_close_has_moved_on(
        self, ratio: float, opened: float, flag: Reason | None
    ) -> None:
        assert flag is jump_flag(ratio, opened)

    def test_a_jump_without_a_factor_is_flagged_and_the_close_kept(self) -> None:
        series = closes((FRIDAY, 1.98), (MONDAY, 17.0))
        assert [1.98, 17.0] == list(series.close)
        assert {MONDAY: (Reason.EXTREME_MOVE,)} == series.flags

    def test_a_wrong_unit_is_flagged_on_the_way_out_and_on_the_way_back(self) -> None:
        series = closes((FRIDAY - 1, 60.0), (FRIDAY, 6000.0), (MONDAY, 61.0))
        assert {
            FRIDAY: (Reason.POSSIBLE_UNIT_CHANGE,),
            MONDAY: (Reason.POSSIBLE_UNIT_CHANGE,),
        } == series.flags

    def test_a_fall_that_the_dividend_explains_is_no_jump(self) -> None:
        assert {} == closes((FRIDAY, 100.0), (MONDAY, 51.0), dividends={MONDAY: 50.0}).flags

    def test_a_jump_is_measured_from_the_last_close_there_is(self) -> None:
        series = closes((FRIDAY - 1, 60.0), (FRIDAY, nan), (MONDAY, 30.0))
        assert (Reason.POSSIBLE_SPLIT,) == series.flags[MONDAY]


def test_a_panel_and_a_series_of_the_same_file_are_put_on_the_same_scale(tmp_path: Path) -> None:
    """Raw and adjusted closes, a forgotten bar, jumps, a Sunday's bar, actions that cannot be true."""
    first = date(2024, 1, 2)
    days = [first + timedelta(i) for i in range(200) if (first + timedelta(i)).weekday() < 5]
    lines = ["date,symbol,close,dividends,splits"]
    for symbol in ("RAW", "ADJ", "GAP", "JUMP", "BAD"):
        for i, day in enumerate(days):
            close = 100.0 + 3 * (i % 5) + (i % 7)
            if symbol == "RAW" and i < 60:
                close *= 4
            if symbol == "GAP" and i == 55:
                close *= 4
            if symbol == "JUMP" and i >= 80:
                close *= 1.8
            split = (
                4
                if symbol in ("RAW", "ADJ", "GAP") and i == 60
                else "inf"
                if symbol == "BAD" and i == 9
                else 0
            )
            paid = (2.5 if i in (30, 60) else 0) if symbol != "BAD" else ("-1" if i == 30 else "")
            lines.append(f"{day},{symbol},{close},{paid},{split}")
    lines.append(f"{date(2024, 3, 3)},RAW,7,,")
    path = tmp_path / "prices.csv"
    path.write_text("\n".join(lines) + "\n")
    panel = panel_on_one_scale(read_panel(path))
    prices = PriceCache(FileSource(path))
    prices.fill([PriceRequest(symbol, days[0], days[-1]) for symbol in panel.symbols])
    told: set[Reason] = set()
    for column, symbol in enumerate(panel.symbols):
        series = prices[symbol]
        assert isinstance(series, BarSeries)
        rows = {day: row for row, day in enumerate(panel.days.tolist())}
        assert list(series.close) == [panel.closes[rows[day], column] for day in series.days]
        assert series.dividends == panel.dividends.get(column, {})
        flagged = {
            (int(panel.days[row]), flag)
            for flag, places in panel.flags.items()
            for row, at in places.tolist()
            if at == column and flag is not Reason.CALENDAR_CONTRADICTED  # no more than suspected in a panel
        }
        own = {(day, flag) for day, flags in series.flags.items() for flag in flags}
        assert {one for one in own if one[1] is not Reason.MISSING_BAR} == flagged
        told |= {flag for _, flag in flagged}
    assert told == {
        Reason.SPLIT_APPLIED,
        Reason.DIVIDEND_WITH_SPLIT,
        Reason.EXTREME_MOVE,
        Reason.CLOSED_DAY_BAR,
        Reason.IMPOSSIBLE_ACTION,
    }


@pytest.mark.parametrize("layout", ["long", "wide"])
def test_a_panel_looks_at_the_open_where_a_series_does(tmp_path: Path, layout: str) -> None:
    """HALF opens at half the close before and closes 8 % below that; FALL opens and closes at 0.57; RAW has
    a recorded split of four for one on 2 February, and on the raw scale before it opens at half."""
    ratios = {"HALF": (0.5, 0.46, ""), "FALL": (0.6, 0.57, ""), "RAW": (0.5, 0.46, "4")}
    rows = {
        symbol: [
            ("2024-01-30", 400, 400, ""),
            ("2024-01-31", 400 * opened, 400 * closed, ""),
            ("2024-02-01", 400 * closed, 400 * closed, ""),
            ("2024-02-02", 400 * closed / float(split or 1), 400 * closed / float(split or 1), split),
        ]
        for symbol, (opened, closed, split) in ratios.items()
    }
    if layout == "long":
        lines = ["date,symbol,open,close,splits"]
        lines += [f"{day},{symbol},{o},{c},{s}" for symbol in rows for day, o, c, s in rows[symbol]]
    else:
        lines = ["Price" + ",Open,Close,Stock Splits" * 3, "Ticker"]
        lines[1] += "".join(f",{symbol}" for symbol in rows for _ in range(3))
        lines.append("Date" + "," * 9)
        for line in zip(*rows.values(), strict=True):
            lines.append(f"{line[0][0]}," + ",".join(f"{o},{c},{s}" for _, o, c, s in line))
    path = tmp_path / "prices.csv"
    path.write_text("\n".join(lines) + "\n")
    panel = panel_on_one_scale(read_panel(path))
    prices = PriceCache(FileSource(path))
    prices.fill([PriceRequest(one, date(2024, 1, 30), date(2024, 2, 2)) for one in panel.symbols])
    own_flags = {one: series.flags for one in rows if isinstance(series := prices[one], BarSeries)}
    wednesday, friday = date(2024, 1, 31).toordinal(), date(2024, 2, 2).toordinal()
    assert {wednesday: (Reason.POSSIBLE_SPLIT,)} == own_flags["HALF"]
    assert {wednesday: (Reason.EXTREME_MOVE,)} == own_flags["FALL"]
    assert {friday: (Reason.SPLIT_APPLIED,), wednesday: (Reason.POSSIBLE_SPLIT,)} == own_flags["RAW"]
    flagged = {
        (panel.symbols[column], int(panel.days[row]), flag)
        for flag, places in panel.flags.items()
        for row, column in places.tolist()
    }
    own = {(one, day, flag) for one in rows for day, flags in own_flags[one].items() for flag in flags}
    assert own == flagged
