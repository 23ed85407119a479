"""Claims about the minutes after the news: confirmed by bars, refuted by a daily range only outside of it."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pytest
from memory_source import MemorySource, series_of

from eventstudy.claims.check import Checked, check
from eventstudy.claims.files import ClaimsFile
from eventstudy.claims.words import parse_claim
from eventstudy.errors import UsageError
from eventstudy.options import RunOptions
from eventstudy.prices.intraday.files import BarFiles

DAY = "2026-03-19"
MINUTES = (
    # From 10:59 to 11:04 in New York: open, high, low, close of each minute
    ("10:59", 102.0, 102.5, 101.5, 102.0),
    ("11:00", 102.0, 104.0, 102.0, 103.5),
    ("11:01", 103.5, 103.5, 102.5, 103.0),
    ("15:59", 103.0, 103.5, 102.5, 103.0),
)


@pytest.fixture
def bars(tmp_path: Path) -> BarFiles:
    rows = "".join(f"{DAY} {at}:00-04:00,{','.join(map(str, prices))},10\n" for at, *prices in MINUTES)
    (tmp_path / "BABA.csv").write_text(f"Datetime,Open,High,Low,Close,Volume\n{rows}", encoding="utf-8")
    return BarFiles(tmp_path / "BABA.csv")


def judged(
    measure: str,
    value: str,
    bars: BarFiles | None = None,
    *,
    at: str = "11:00",
    how: str = "about",
    reference: str = "",
) -> Checked:
    """The verdict on a claim, with a base close of 100 and a day between 99 and 106."""
    days = [datetime.fromisoformat(day).toordinal() for day in ("2026-03-18", DAY)]
    rows = [(days[0], 100.0, 100.0, 100.0, 100.0, 9.0), (days[1], 100.0, 106.0, 99.0, 103.0, 9.0)]
    head = "symbol,announced,measure,comparison,value,reference"
    text = f"{head}\nBABA,{DAY}T{at}-04:00,{measure},{how},{value},{reference}\n"
    claims = ClaimsFile("claims.csv", io.StringIO(text)).rows()
    (one,) = check(claims, MemorySource(series_of("BABA", rows)), RunOptions(intraday=bars))
    return one


@pytest.mark.parametrize(
    ("measure", "value", "verdict"),
    [
        ("peak_after_news", "4%", "confirmed"),  # 104 at 11:00; the day's 6 % came before
        ("peak_after_news", "6%", "refuted"),
        ("trough_after_news", "2%", "confirmed"),
        ("price_at_news", "102", "confirmed"),  # the bar of 10:59 had ended
        ("minutes_to_peak", "0", "confirmed"),
        # At 11:01 the price went from 103.5 (the minute before) to 102.5: any move between them was there.
        ("return_at[11:01]", "3.0%", "confirmed"),
        ("return_at[11:01]", "3.5%", "confirmed"),
        ("return_at[11:01]", "4.1%", "refuted"),
        ("price_at[11:01]", "103.2", "confirmed"),
        # At noon there is no bar, and the day's range of -1 % to 6 % allows the one and not the other.
        ("return_at[12:00]", "3.0%", "unverifiable"),
        ("return_at[12:00]", "7.0%", "refuted"),
    ],
)
def test_bars_tell(bars: BarFiles, measure: str, value: str, verdict: str) -> None:
    assert verdict == judged(measure, value, bars).verdict.value


@pytest.mark.parametrize(
    ("measure", "at", "how", "value", "verdict"),
    [
        ("peak_after_news", "11:00", "over", "3%", "unverifiable"),
        ("peak_after_news", "11:00", "over", "6.5%", "refuted"),
        ("peak_after_news", "11:00", "under", "7%", "confirmed"),  # whenever the day's high came
        ("peak_after_news", "08:00", "about", "6%", "confirmed"),  # all of the session came after the news
        ("trough_after_news", "11:00", "under", "-2%", "refuted"),
        ("price_at_news", "11:00", "about", "103", "unverifiable"),
        ("price_at_news", "11:00", "about", "108", "refuted"),
        ("return_5m", "11:00", "about", "1%", "unverifiable"),
    ],
)
def test_without_bars_only_what_the_days_range_excludes_is_refuted(
    measure: str, at: str, how: str, value: str, verdict: str
) -> None:
    one = judged(measure, value, at=at, how=how)
    assert verdict == one.verdict.value
    assert (verdict == "unverifiable") == ("--intraday" in one.remedy)


def test_a_longer_bar_confirms_only_what_all_of_its_prices_confirm(tmp_path: Path) -> None:
    text = "Datetime,Open,High,Low,Close,Volume\n"
    for at in ("10:00", "10:30", "11:00", "11:30"):
        text += f"{DAY} {at}:00-04:00,102,103,102,102,10\n"
    (tmp_path / "BABA.csv").write_text(text, encoding="utf-8")
    bars = BarFiles(tmp_path / "BABA.csv")
    assert "unverifiable" == judged("return_at[11:10]", "3%", bars).verdict.value
    assert "confirmed" == judged("return_at[11:10]", "1%", bars, how="over").verdict.value
    assert "refuted" == judged("return_at[11:10]", "5%", bars).verdict.value


@pytest.mark.parametrize(
    ("words", "measure", "comparison", "value"),
    [
        ("was up 3% at 11:24", "return_at[11:24]", "about", "3%"),
        ("was down more than 2% by 2:05 pm", "return_at[14:05]", "under", "-2%"),
        ("traded at about $112.50 at 11:24", "price_at[11:24]", "about", "112.50"),
        ("rose as much as 3.3% after the news", "peak_after_news", "about", "3.3%"),
        ("fell as much as 5% after the announcement", "trough_after_news", "about", "-5%"),
    ],
)
def test_claims_of_a_time_and_after_the_news_are_read_from_words(
    words: str, measure: str, comparison: str, value: str
) -> None:
    read = parse_claim(words)
    assert (measure, comparison, value) == (read.measure, read.comparison, read.value)


def test_a_move_after_the_news_that_could_be_several_is_refused() -> None:
    with pytest.raises(UsageError, match="which move after the news"):
        parse_claim("rose 3% after the news")


def test_a_time_that_is_none_and_a_word_that_is_no_figure_are_refused() -> None:
    assert "bad-row" == judged("return_at[25:00]", "3%").code
    assert "bad-row" == judged("day_high_when", "3").code


@pytest.mark.parametrize(
    ("measure", "value", "verdict"),
    [
        ("premarket", "3%", "confirmed"),  # the last price before the opening was 103, of a base of 100
        ("premarket", "2%", "unverifiable"),  # at 8:00 it was 102
        ("premarket", "5%", "refuted"),  # no price before the opening was there
        ("after_hours", "-2%", "confirmed"),  # 100.94 after a last price of 103
        ("after_hours", "1%", "refuted"),
    ],
)
def test_extended_hours_are_held_against_their_bars(
    measure: str, value: str, verdict: str, tmp_path: Path
) -> None:
    rows = [
        ("08:00", 102.0),
        ("09:29", 103.0),
        *((at, 103.0) for at in ("09:30", "15:59")),
        ("16:30", 100.94),
    ]
    text = "".join(f"{DAY} {at}:00-04:00,{price},{price},{price},{price},10\n" for at, price in rows)
    (tmp_path / "BABA.csv").write_text(f"Datetime,Open,High,Low,Close,Volume\n{text}", encoding="utf-8")
    assert verdict == judged(measure, value, BarFiles(tmp_path / "BABA.csv")).verdict.value


@pytest.mark.parametrize(
    ("value", "reference", "verdict"),
    [
        ("3.5%", "11:01", "confirmed"),
        ("4.1%", "11:01", "refuted"),
        ("3.5%", "", "unverifiable"),  # between -1 and 6 % of the day, at no time that is said
        ("8%", "", "refuted"),
    ],
)
def test_a_move_at_some_time_of_the_day_takes_its_clock_from_the_reference(
    value: str, reference: str, verdict: str, bars: BarFiles
) -> None:
    assert verdict == judged("snapshot", value, bars, reference=reference).verdict.value
