"""What a confirmed figure proves, and prices printed before a later split."""

from __future__ import annotations

import io

import pytest
from memory_source import MemorySource, flat, series_of

from eventstudy.claims.check import Checked, check
from eventstudy.claims.figure import Verdict
from eventstudy.claims.files import ClaimsFile
from eventstudy.options import RunOptions
from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.source import PriceSource

HEADER = "symbol,announced,measure,comparison,value"
WEEK = ("2025-02-03", "2025-02-04", "2025-02-05", "2025-02-06", "2025-02-07", "2025-02-10", "2025-02-11")


def one(line: str, source: PriceSource) -> Checked:
    rows = ClaimsFile("claims.csv", io.StringIO(f"{HEADER}\n{line}\n")).rows()
    (found,) = check(rows, source, RunOptions())
    return found


def week(*closes: float) -> MemorySource:
    return MemorySource(series_of("AAPL", [flat(*pair) for pair in zip(WEEK, closes, strict=True)]))


def test_the_chance_is_the_share_of_earlier_sessions_that_would_confirm_the_claim() -> None:
    """Moves of the five sessions before: +2, 0, +2, 0 and +1 %; two of them round to 2 %."""
    found = one("AAPL,2025-02-11,close_to_close,about,2%", week(100, 102, 102, 104.04, 104.04, 105.1, 107.2))
    assert found.verdict is Verdict.CONFIRMED
    assert found.chance is not None
    assert (0.4, 5) == (found.chance.share, found.chance.sessions)


def test_the_chance_of_a_one_sided_claim_takes_unrounded_moves() -> None:
    """Of +2, 0, +2, 0 and +1.02 % three are over 1 %."""
    found = one("AAPL,2025-02-11,close_to_close,over,1%", week(100, 102, 102, 104.04, 104.04, 105.1, 107.2))
    assert found.chance is not None
    assert (0.6, 5) == (found.chance.share, found.chance.sessions)


def test_without_an_earlier_session_there_is_no_chance() -> None:
    source = MemorySource(series_of("AAPL", [flat("2025-02-10", 100.0), flat("2025-02-11", 102.0)]))
    assert one("AAPL,2025-02-11,close_to_close,about,2%", source).chance is None


def test_what_is_true_instead_rounds_to_the_figure_and_has_a_chance(bundled: BundledSource) -> None:
    """The index rose 1.23 % on 5 November 2024: that is 1.2 %, and not 1.3 %."""
    right = one("^GSPC,2024-11-06,close_to_close,about,1.2%", bundled)
    wrong = one("^GSPC,2024-11-06,close_to_close,about,1.3%", bundled)
    assert ("2024-11-05", ()) == (right.instead[0].session, wrong.instead)
    assert right.instead_chance is not None
    assert 0 < right.instead_chance.share < 0.5


@pytest.mark.parametrize(
    ("symbol", "day", "before", "close", "printed", "measured"),
    [
        # Apple closed at $232.07 on 3 October 2018, as printed in January 2019: four times 58.0175.
        ("AAPL", "2018-10-03", "2018-10-02", 58.0175, "232.07", 232.07),
        # $702.10 on 19 September 2012, before splits of 7 for 1 and 4 for 1.
        ("AAPL", "2012-09-19", "2012-09-18", 25.075, "702.10", 702.10),
        ("TSLA", "2021-11-04", "2021-11-03", 409.97, "1229.91", 1229.91),
    ],
)
def test_a_price_printed_before_a_later_split_is_compared_on_the_scale_of_its_day(
    symbol: str, day: str, before: str, close: float, printed: str, measured: float
) -> None:
    source = MemorySource(series_of(symbol, [flat(before, close), flat(day, close)]))
    found = one(f"{symbol},{day},close,about,{printed}", source)
    assert (Verdict.CONFIRMED, measured) == (found.verdict, found.measured)
    assert [True] == [code.startswith("price-before-split:") for code in found.warnings]


def test_a_wrong_price_is_not_rescued_by_a_split_that_does_not_lead_to_it() -> None:
    source = MemorySource(series_of("AAPL", [flat("2018-10-02", 58.0), flat("2018-10-03", 58.0175)]))
    assert Verdict.REFUTED is one("AAPL,2018-10-03,close,about,231.07", source).verdict


def test_an_index_level_with_fewer_decimals_than_printed_cannot_be_told() -> None:
    """The source has one decimal: 7,220.4 may be 7,220.38, and may not."""
    days = [f"2022-08-{day:02}" for day in range(1, 32)]
    rows = [flat(day, 7220.4) for day in days]
    found = one("^FTSE,2022-08-16,close,about,7220.38", MemorySource(series_of("^FTSE", rows)))
    assert (Verdict.UNVERIFIABLE, "not-measured") == (found.verdict, found.code)
