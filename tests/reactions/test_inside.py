"""The measures inside the day against calculations by hand (docs/intraday.md has the definitions)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import nan
from pathlib import Path

import pytest
from memory_source import MemorySource, series_of

import eventstudy as es
from eventstudy.options import RunOptions
from eventstudy.prices.intraday.files import BarFiles
from eventstudy.reactions.run import Reaction, run

HALF_HOURS = [
    # start (New York), open, high, low, close, volume: a base close of 100 and a day that ends at 104
    ("09:30", 100, 106, 99, 102, 300),
    ("10:00", 102, 103, 101, 102, 100),
    ("10:30", 102, 104, 100, 103, 100),
    ("11:00", 103, 105, 102, 104, 100),
    ("11:30", 104, 105, 103, 105, 0),
    *((f"{hour}:{minute}", 105, 105, 104, 104, 50) for hour in range(12, 16) for minute in ("00", "30")),
]
DAY = "2026-03-19"


def file_of(
    folder: Path,
    bars: Sequence[tuple[object, ...]],
    *,
    day: str = DAY,
    zone: str = "-04:00",
    name: str = "bars.csv",
) -> Path:
    rows = (f"{day} {start}:00{zone},{','.join(map(str, rest))}\n" for start, *rest in bars)
    path = folder / name
    path.write_text("Datetime,Open,High,Low,Close,Volume\n" + "".join(rows), encoding="utf-8")
    return path


def daily(symbol: str = "BABA", base: float = 100.0, scale: float = 1.0) -> MemorySource:
    """Two daily bars; the second one has the range of the half-hours, on a scale."""
    days = [datetime.fromisoformat(day).toordinal() for day in ("2026-03-18", DAY)]
    rows = [
        (days[0], *(base * scale,) * 4, 900.0),
        (days[1], 100 * scale, 106 * scale, 99 * scale, 104 * scale, 1000.0),
    ]
    return MemorySource(series_of(symbol, rows))


def measured(path: Path, when: str, source: MemorySource | None = None, symbol: str = "BABA") -> Reaction:
    options = RunOptions(all_listings=False, benchmark="none", model="mean-adjusted", intraday=BarFiles(path))
    (row,) = run([symbol], when, source or daily(symbol), options).reactions
    return row


def values(path: Path, when: str, source: MemorySource | None = None) -> dict[str, float | str | None]:
    return measured(path, when, source).intraday


def test_news_between_two_bars_has_every_measure(tmp_path: Path) -> None:
    """News at 11:00: before it the bars to 10:30, after it those from 11:00 on."""
    assert values(file_of(tmp_path, HALF_HOURS), f"{DAY}T11:00-04:00") == pytest.approx(
        {
            "price_at_news": 103.0,
            "peak_after_news": 0.05,  # 105 / 100 - 1, first at 11:00
            "trough_after_news": 0.02,
            "minutes_to_peak": 0.0,
            "minutes_to_trough": 0.0,
            "return_5m": None,  # no bar of half an hour ends within five minutes
            "return_15m": None,
            "return_30m": 104 / 103 - 1,
            "return_60m": 105 / 103 - 1,
            "share_of_move_after_news": 0.25,  # (104 - 103) / (104 - 100)
            # ((105 + 102 + 104) / 3 x 100 + 8 x (105 + 104 + 104) / 3 x 50) / 500
            "vwap_after_news": (311 / 3 * 100 + 8 * 313 / 3 * 50) / 500,
            "volume_share_after_news": 0.5,  # 500 of 1000
            "pre_market_move": None,
            "after_hours_move": None,
            "day_high_when": "before",
            "intraday_interval": "30m",
        }
    )


def test_the_bar_that_straddles_the_news_counts_for_neither_side_and_is_named(tmp_path: Path) -> None:
    row = measured(file_of(tmp_path, HALF_HOURS), f"{DAY}T10:45-04:00")
    assert "straddling-bar:10:30" in row.warnings
    # The last bar to have ended is that of 10:00; the low of 100 at 10:30 is not one after the news.
    assert (102.0, pytest.approx(0.02), 15.0) == (
        row.intraday["price_at_news"],
        row.intraday["trough_after_news"],
        row.intraday["minutes_to_trough"],
    )
    assert "peak-may-precede-news" not in row.warnings


@pytest.mark.parametrize(
    ("clock", "peak", "when"),
    [
        ("09:30", 0.06, "after"),
        ("09:45", 0.05, "straddles"),
        ("10:00", 0.05, "before"),
        ("15:45", None, "before"),
    ],
)
def test_when_the_days_high_came(tmp_path: Path, clock: str, peak: float | None, when: str) -> None:
    found = values(file_of(tmp_path, HALF_HOURS), f"{DAY}T{clock}-04:00")
    assert (
        (peak, when)
        == (pytest.approx(peak), found["day_high_when"])
        == (
            found["peak_after_news"],
            found["day_high_when"],
        )
    )


def test_the_same_news_at_three_times_from_daily_bars_and_from_bars_inside_the_day(tmp_path: Path) -> None:
    path = file_of(tmp_path, HALF_HOURS)
    for clock, peak in (("10:00", 0.05), ("12:00", 0.05), ("14:00", 0.05)):
        row = measured(path, f"{DAY}T{clock}-04:00")
        # The daily bar's 6 % were reached at 09:30, before any of the three.
        assert (pytest.approx(0.06), pytest.approx(peak)) == (
            row.values["intraday_peak"],
            row.intraday["peak_after_news"],
        )


def test_a_source_that_stops_in_mid_session_says_so_and_leaves_out_what_needs_the_close(
    tmp_path: Path,
) -> None:
    row = measured(file_of(tmp_path, HALF_HOURS[:5]), f"{DAY}T11:00-04:00")
    assert "intraday-incomplete" in row.warnings
    gone = {"share_of_move_after_news", "vwap_after_news", "volume_share_after_news", "day_high_when"}
    assert {None} == {row.intraday[name] for name in (*gone, "after_hours_move")}
    assert pytest.approx(104 / 103 - 1) == row.intraday["return_30m"]
    # Three hours after the last bar nobody knows the price at the news.
    late = measured(file_of(tmp_path, HALF_HOURS[:5]), f"{DAY}T15:00-04:00")
    assert (None, None) == (late.intraday["price_at_news"], late.intraday["peak_after_news"])


def test_bars_before_a_split_and_closes_after_it_are_not_mixed(tmp_path: Path) -> None:
    row = measured(file_of(tmp_path, HALF_HOURS), f"{DAY}T11:00-04:00", daily(scale=1 / 7))
    assert f"intraday-scale:{DAY}" in row.warnings
    assert {None} == set(row.intraday.values())
    assert "peak-may-precede-news" in row.warnings


def test_a_price_at_the_news_on_the_scale_before_a_split_is_not_used(tmp_path: Path) -> None:
    """The day before was raw, seven times as high: no move is measured from its last bar."""
    before = [(start, *(7 * value for value in rest)) for start, *rest in HALF_HOURS]
    file_of(tmp_path, before, day="2026-03-18", name="one.csv")
    file_of(tmp_path, HALF_HOURS, name="two.csv")
    row = measured(tmp_path, f"{DAY}T08:00-04:00")
    assert "intraday-scale:2026-03-18" in row.warnings
    assert (None, pytest.approx(0.06)) == (row.intraday["price_at_news"], row.intraday["peak_after_news"])


def test_a_price_beyond_the_low_or_high_of_the_day_is_doubted(tmp_path: Path) -> None:
    """The daily bar goes from 99 to 106. A high of 130 in one bar is a false print, or another market's."""
    start, opening, _, low, close, volume = HALF_HOURS[3]
    odd = [*HALF_HOURS[:3], (start, opening, 130, low, close, volume), *HALF_HOURS[4:]]
    assert f"beyond-daily-range:{DAY}" in measured(file_of(tmp_path, odd), f"{DAY}T08:00-04:00").warnings
    assert not any(
        code.startswith("beyond")
        for code in measured(file_of(tmp_path, HALF_HOURS), f"{DAY}T08:00-04:00").warnings
    )


@pytest.mark.parametrize("volume", ["", "-5", "1e300"])
def test_a_bar_without_a_volume_that_can_be_has_no_weight_and_is_named(tmp_path: Path, volume: str) -> None:
    odd = [*HALF_HOURS[:3], (*HALF_HOURS[3][:5], volume), *HALF_HOURS[4:]]
    row = measured(file_of(tmp_path, odd), f"{DAY}T11:00-04:00")
    assert f"empty-cell:{DAY}" in row.warnings
    # Left are 400 of 900 after the news, at (105 + 104 + 104) / 3.
    assert (pytest.approx(313 / 3), pytest.approx(4 / 9)) == (
        row.intraday["vwap_after_news"],
        row.intraday["volume_share_after_news"],
    )
    without = [(*bar[:5], "") for bar in HALF_HOURS]
    row = measured(file_of(tmp_path, without), f"{DAY}T11:00-04:00")
    assert (None, []) == (
        row.intraday["vwap_after_news"],
        [code for code in row.warnings if code.startswith("empty-cell")],
    )


def test_false_prints_of_extended_hours_make_no_peak_and_the_moves_there_have_their_own_columns(
    tmp_path: Path,
) -> None:
    extended = [("04:00", 170, 170, 90, 101, 0), *HALF_HOURS, ("16:00", 104, 150, 104, 106, 0)]
    extended += [("17:00", 106, 106, 106, 105, 0)]
    found = values(file_of(tmp_path, extended), f"{DAY}T08:00-04:00")
    assert (pytest.approx(0.06), pytest.approx(-0.01)) == (
        found["peak_after_news"],
        found["trough_after_news"],
    )
    assert (101.0, pytest.approx(0.01)) == (found["price_at_news"], found["pre_market_move"])
    assert pytest.approx(105 / 104 - 1) == found["after_hours_move"]


def test_without_extended_hours_a_bar_at_the_close_is_the_closing_print(tmp_path: Path) -> None:
    found = values(file_of(tmp_path, [*HALF_HOURS, ("16:00", 107, 107, 107, 107, 0)]), f"{DAY}T11:00-04:00")
    assert (pytest.approx(0.07), 300.0) == (found["peak_after_news"], found["minutes_to_peak"])
    assert pytest.approx(4 / 7) == found["share_of_move_after_news"]  # (107 - 103) / (107 - 100)


def test_a_bar_over_the_opening_is_none_of_the_session(tmp_path: Path) -> None:
    hours = [("09:00", 100, 120, 90, 101, 10), *((f"{h}:00", 101, 103, 101, 102, 10) for h in range(10, 16))]
    row = measured(file_of(tmp_path, hours), f"{DAY}T08:00-04:00")
    assert "bar-across-open:09:00" in row.warnings
    assert pytest.approx(0.03) == row.intraday["peak_after_news"]


def test_a_live_quote_is_the_last_price_of_a_session_that_is_still_open(tmp_path: Path) -> None:
    path = file_of(tmp_path, [*HALF_HOURS[:5], ("12:07", 110, 110, 110, 110, 0)])
    row = measured(path, f"{DAY}T11:00-04:00")
    assert "intraday-incomplete" in row.warnings
    assert row.inside is not None
    assert (110.0, 105.0) == (row.inside.last_close, row.inside.peak.high if row.inside.peak else nan)


def test_a_bar_in_pounds_among_pence_is_not_used_and_flagged(tmp_path: Path) -> None:
    bars = [*HALF_HOURS[:6], ("12:30", 1.05, 1.05, 1.04, 1.04, 50), *HALF_HOURS[7:]]
    row = measured(file_of(tmp_path, bars), f"{DAY}T11:00-04:00")
    assert f"possible-unit-change:{DAY}" in row.warnings
    assert pytest.approx(0.02) == row.intraday["trough_after_news"]


def hong_kong(folder: Path) -> Path:
    """Five-minute bars of a session with its lunch break, rising by a cent each, and the closing print."""
    bars: list[tuple[object, ...]] = []
    for first, last in (("09:30", "12:00"), ("13:00", "16:00")):
        moment, end = (datetime.fromisoformat(f"{DAY} {clock}") for clock in (first, last))
        while moment < end:
            price = 100 + len(bars) / 100
            bars.append((f"{moment:%H:%M}", price, price, price, price, 10))
            moment += timedelta(minutes=5)
    return file_of(folder, [*bars, ("16:08", 100.2, 100.2, 100.2, 100.2, 0)], zone="+08:00")


@pytest.mark.parametrize(
    ("clock", "at_news", "fifteen", "to_peak"),
    [
        # Bar n has the price 100 + n / 100; 30 bars before lunch, the last one, 65, starts at 15:55.
        ("12:20", 100.29, 100.32, 175.0),  # from 13:00: the bars of 13:00, 13:05 and 13:10
        ("11:50", 100.27, 100.30, 245.0),  # ten minutes before lunch and five after it
        ("11:52", 100.27, 100.30, 243.0),  # 8 + 7 minutes to 13:07: by then the bar of 13:00 has ended
        ("16:05", 100.65, None, None),  # only the closing print is left, past every horizon
    ],
)
def test_trading_minutes_leave_the_lunch_break_out_and_the_clock_does_not(
    tmp_path: Path, clock: str, at_news: float, fifteen: float | None, to_peak: float | None
) -> None:
    row = measured(hong_kong(tmp_path), f"{DAY}T{clock}+08:00", daily("9988.HK"), "9988.HK")
    found = row.intraday
    assert pytest.approx(at_news) == found["price_at_news"]
    assert pytest.approx(None if fifteen is None else fifteen / at_news - 1) == found["return_15m"]
    if to_peak is not None:
        assert to_peak == found["minutes_to_peak"]


def test_each_listings_minutes_are_on_its_own_exchange(tmp_path: Path) -> None:
    """News at 11:10 in Hong Kong is known before New York opens, where the whole session is after it."""
    hong_kong(tmp_path).rename(tmp_path / "9988.HK.csv")
    file_of(tmp_path, HALF_HOURS, name="BABA.csv")
    days = [datetime.fromisoformat(day).toordinal() for day in ("2026-03-18", DAY)]
    rows = [(days[0], 100, 100, 100, 100, 9), (days[1], 100, 106, 99, 104, 9)]
    source = MemorySource(series_of("BABA", rows), series_of("9988.HK", rows))
    options = RunOptions(benchmark="none", model="mean-adjusted", intraday=BarFiles(tmp_path))
    found = {
        row.listing.symbol: row for row in run(["9988.HK"], f"{DAY}T11:10+08:00", source, options).reactions
    }
    assert (100.19, "5m") == (
        pytest.approx(found["9988.HK"].intraday["price_at_news"]),
        found["9988.HK"].intraday["intraday_interval"],
    )
    assert (0.0, pytest.approx(0.06), "30m") == (
        found["BABA"].intraday["minutes_to_peak"],
        found["BABA"].intraday["peak_after_news"],
        found["BABA"].intraday["intraday_interval"],
    )


def test_without_bars_the_columns_stay_empty_and_the_extremes_are_in_doubt(tmp_path: Path) -> None:
    row = measured(file_of(tmp_path, HALF_HOURS, day="2026-03-17"), f"{DAY}T11:00-04:00")
    assert {"no-intraday-bars", "peak-may-precede-news"} <= set(row.warnings)
    assert {None} == set(row.intraday.values())
    assert row.no_bars is not None
    assert "30m bars from 2026-03-17 to 2026-03-17" in row.no_bars.detail


def test_python_gives_the_same_measures_as_columns(tmp_path: Path) -> None:
    path = file_of(tmp_path, HALF_HOURS)
    frame = es.run("BABA", f"{DAY}T11:00-04:00", listings="given", source=daily(), intraday=path).to_frame()
    assert (103.0, pytest.approx(0.25)) == (frame["price_at_news"][0], frame["share_of_move_after_news"][0])
    assert ("before", "30m") == (frame["day_high_when"][0], frame["intraday_interval"][0])
