"""Claims of context against facts that newsrooms printed, counted on the bundled prices by hand.

Sources of the printed words: Channel NewsAsia, Reuters and Dow Jones's data notes of the days concerned. The
closes of AAPL (Tiingo) are those around a nine-day losing streak that was printed in January 2026.
"""

from __future__ import annotations

import io

import pytest
from memory_source import MemorySource, flat, series_of

from eventstudy.claims.check import Checked, check
from eventstudy.claims.figure import Verdict
from eventstudy.claims.files import ClaimsFile, spoken_claim
from eventstudy.options import RunOptions
from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.source import PriceSource

HEADER = "symbol,announced,session,measure,n,comparison,value,reference"
PRINTED = {
    "BABA,2025-02-20,,biggest_gain_since,,about,,2024-09": ("confirmed", "2024-09-26"),
    "AAPL,2025-01-16,,biggest_fall_since,,about,,2024-08-05": ("confirmed", "2024-08-05"),
    "AAPL,2025-01-21,,lowest_close_since,,about,,November": ("confirmed", "2024-11-04"),
    "^HSI,2025-02-12,,highest_close_since,,about,,more than 4 months": ("confirmed", "2024-10-07"),
    "^HSI,2025-02-12,,highest_close_since,,about,,2024-10-08": ("refuted", "2024-10-07"),
    "^HSI,2024-10-08,,points,,about,-2172,": ("close", ""),
    "^HSI,2025-02-12,,points,,about,563,": ("confirmed", ""),
    "9988.HK,2025-02-12,,biggest_peak_since,,about,,2024-09": ("confirmed", "2024-09-30"),
    "9988.HK,2025-02-13,,highest_intraday_since,,about,,2022-01": ("unverifiable", "none since 2024-07-02"),
    "9988.HK,2024-09-27,,week_to_date,,about,18%,": ("confirmed", "2024-09-20"),
    "BABA,2025-01-28,,winning_streak,,about,3,": ("confirmed", "2025-01-23"),
    "BABA,2025-02-24,,biggest_fall_since,,about,,2022-10": ("unverifiable", "none since 2024-07-01"),
    "BABA,2025-02-11,,biggest_gain_since,,about,,4 months": ("refuted", "2025-02-10"),
    "^GSPC,2025-03-13,,from_record_close,,under,-10%,": ("confirmed", "2025-02-19"),
}  # fmt: skip
APPLE = (
    *(("2025-12-22", 270.97), ("2025-12-23", 272.36), ("2025-12-24", 273.81), ("2025-12-26", 273.4)),
    *(("2025-12-29", 273.76), ("2025-12-30", 273.08), ("2025-12-31", 271.86), ("2026-01-02", 271.01)),
    *(("2026-01-05", 267.26), ("2026-01-06", 262.36), ("2026-01-07", 260.33), ("2026-01-08", 259.04)),
    *(("2026-01-09", 259.37), ("2026-01-12", 260.25)),
)


def verdict(line: str, source: PriceSource) -> Checked:
    rows = ClaimsFile("claims.csv", io.StringIO(f"{HEADER}\n{line}\n")).rows()
    (found,) = check(rows, source, RunOptions())
    return found


def said(symbol: str, day: str, words: str, source: PriceSource) -> Checked:
    (found,) = check([spoken_claim(symbol, day, words)], source, RunOptions())
    return found


def apple(first: str = "2025-12-22") -> MemorySource:
    rows = [flat(day, close) for day, close in APPLE]
    return MemorySource(series_of("AAPL", rows, covered=(first, "2026-01-12")))


@pytest.mark.parametrize("line", PRINTED)
def test_published_claims_of_context_come_out_as_counted(line: str) -> None:
    found = verdict(line, BundledSource())
    assert PRINTED[line] == (found.verdict, found.measured_reference)
    assert found.history_first.startswith("2024-07-0")


def test_an_invented_streak_is_refuted_with_the_true_count() -> None:
    # Seven falls in a row, from 30 December to 8 January; then +0.13 % and +0.34 %.
    found = said("AAPL", "2026-01-12", "ninth straight loss", apple())
    assert (Verdict.REFUTED, 0.0) == (found.verdict, found.measured)
    assert "the last one had 7 and ended on Thu 8 Jan 2026" == found.why
    assert Verdict.CONFIRMED is said("AAPL", "2026-01-08", "seventh decline in a row", apple()).verdict
    assert Verdict.REFUTED is said("AAPL", "2026-01-08", "sixth decline in a row", apple()).verdict


def test_a_record_needs_the_whole_life_of_the_share() -> None:
    """273.81 on 24 December is the highest close here; only one source was asked for earlier prices."""
    assert Verdict.UNVERIFIABLE is said("AAPL", "2025-12-24", "closed at a record", apple()).verdict
    assert Verdict.CONFIRMED is said("AAPL", "2025-12-24", "closed at a record", apple("2025-01-02")).verdict
    assert Verdict.REFUTED is said("AAPL", "2025-12-29", "closed at a record", apple()).verdict


def test_a_streak_that_began_with_the_prices_could_be_longer() -> None:
    assert Verdict.UNVERIFIABLE is said("AAPL", "2025-12-24", "fifth straight gain", apple()).verdict


def test_the_chance_of_a_streak_counts_the_sessions_with_one_as_long() -> None:
    # One of the twelve sessions before 12 January, the 8th, ended a run of seven falls.
    found = verdict("AAPL,2026-01-12,,losing_streak,,about,7,", apple())
    assert found.chance is not None
    assert (1 / 12, 12) == (pytest.approx(found.chance.share), found.chance.sessions)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("BABA,2025-02-11,,up_sessions_of,,about,5,", "n '' is not a number of sessions"),
        ("BABA,2025-02-11,,biggest_fall_since,,about,,the pandemic", "is not a day"),
        ("BABA,2025-02-11,,record_close,,about,maybe,", "neither yes nor no"),
        ("BABA,2025-02-11,,winning_streak,,about,5%,", "is not a fraction"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named(line: str, message: str) -> None:
    assert message in verdict(line, BundledSource()).detail
