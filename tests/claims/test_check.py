"""Claims files, and the verdicts on what they say."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable

import pytest
from memory_source import MemorySource, flat, series_of

from eventstudy.claims.check import Checked, Tally, check
from eventstudy.claims.figure import Verdict
from eventstudy.claims.files import ClaimRow, ClaimsFile, bundled_claims, open_claims
from eventstudy.errors import InputFileError, SourceError
from eventstudy.options import RunOptions
from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.source import NoPrices, PriceSource

HEADER = "symbol,announced,measure,comparison,value"


def rows(*lines: str, header: str = HEADER) -> list[ClaimRow]:
    return list(ClaimsFile("claims.csv", io.StringIO("\n".join([header, *lines]) + "\n")).rows())


def verdicts(
    claims: Iterable[ClaimRow], source: PriceSource, options: RunOptions | None = None
) -> list[Checked]:
    return list(check(claims, source, options or RunOptions()))


def one(line: str, source: PriceSource, header: str = HEADER) -> Checked:
    (found,) = verdicts(rows(line, header=header), source)
    return found


# --- files


def test_a_claims_file_keeps_its_own_columns_and_gives_way_to_those_added() -> None:
    header = "\ufeffdesk;symbol;announced;measure;comparison;value;session;verdict"
    file = ClaimsFile("claims.csv", io.StringIO(f"{header}\nA;BABA;2025-02-11;gap;about;2%;;old\n"))
    (row,) = file.rows()
    assert ("desk", "symbol", "announced", "measure", "comparison", "value") == file.columns
    assert ("A", "BABA", "2025-02-11", "gap", "about", "2%") == row.cells
    assert (2, "", "") == (row.line, row.session, row.problem)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "claims.csv: is empty"),
        ("symbol,announced,measure,value\n", "claims.csv:1: no column comparison"),
        (HEADER + ",Symbol\n", "claims.csv:1: symbol: this column appears twice"),
        (HEADER + "\n", "claims.csv: has a header but no claims"),
        (
            HEADER + ',"mine\nBABA,2025',
            "claims.csv:1: a quote opened here is never closed, so no line below it could be read",
        ),
        (HEADER + ",\udcff\n", "claims.csv:1: not UTF-8"),
    ],
)
def test_a_file_of_the_wrong_form_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(InputFileError) as refused:
        list(ClaimsFile("claims.csv", io.StringIO(text)).rows())
    assert message == refused.value.message


def test_a_missing_file_names_the_bundled_ones() -> None:
    with pytest.raises(InputFileError) as refused, open_claims("no-such-file.csv"):
        pass
    assert "bundled claims: apple-alibaba-2025, market-moves-2024-2025" == refused.value.remedy


def test_bundled_claims_open_by_their_bare_name() -> None:
    for name in bundled_claims():
        with open_claims(name) as file:
            assert "quote" in file.columns
            assert "source" in file.columns


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("BABA,2025-02-11,gap,about", "4 cells where the header has 5"),
        ("BABA,2025-02-11,gap,about,2%,x", "6 cells where the header has 5"),
        ("BABA,,gap,about,2%", "announced: empty"),
        ("BABA,2025-02-11,gap,about,2\udcff", "not UTF-8"),
    ],
)
def test_a_bad_row_stays_with_its_problem(line: str, problem: str) -> None:
    (row,) = rows(line)
    assert problem == row.problem


# --- verdicts on the bundled prices


def test_every_claim_of_the_article_is_confirmed(bundled: BundledSource) -> None:
    """Moves of 1.31 and 2.18 %, peaks of 3.79 and 3.33 %, Hong Kong's 8.48 % on the 12th, 33.0 % a year."""
    with open_claims("apple-alibaba-2025") as file:
        found = verdicts(file.rows(), bundled)
    assert [Verdict.CONFIRMED] * 6 == [one.verdict for one in found]
    assert [0.0131, 0.0218, 0.0379, 0.0333, 0.0848, 0.3301] == [round(one.measured or 0, 4) for one in found]
    assert ["2025-02-11"] * 4 + ["2025-02-12", "2025-02-11"] == [one.session for one in found]


def test_the_published_moves_are_confirmed_but_for_two(bundled: BundledSource) -> None:
    """One page dates the move of 5 November a day late; another says 9.1 % for a fall of 8.8 %."""
    with open_claims("market-moves-2024-2025") as file:
        found = verdicts(file.rows(), bundled)
    refuted = [(one.claim.symbol, one.claim.announced) for one in found if one.verdict is Verdict.REFUTED]
    assert [("9988.HK", "2024-10-08"), ("^GSPC", "2024-11-06")] == refuted
    assert {Verdict.CONFIRMED: 17, Verdict.REFUTED: 2} == Counter(one.verdict for one in found)


def test_a_move_of_the_day_before_is_found_there(bundled: BundledSource) -> None:
    """5 November 2024: 5712.69 to 5782.76, +1.23 %; 6 November: +2.53 %."""
    found = one("^GSPC,2024-11-06,close_to_close,about,1.23%", bundled)
    assert Verdict.REFUTED is found.verdict
    assert 0.0253 == round(found.measured or 0, 4)
    assert 0.013 == round(found.difference or 0, 4)
    assert [("close_to_close", "2024-11-05", 0.0123)] == [
        (place.measure, place.session, round(place.measured, 4)) for place in found.instead
    ]


def test_the_peak_quoted_as_the_close_is_found_as_another_measure(bundled: BundledSource) -> None:
    found = one("BABA,2025-02-11,close_to_close,about,3.79%", bundled)
    assert ("BABA", "intraday_peak", "2025-02-11") == (
        found.instead[0].symbol,
        found.instead[0].measure,
        found.instead[0].session,
    )


def test_the_move_of_the_other_listing_is_found_there(bundled: BundledSource) -> None:
    found = one("BABA,2025-02-11,close_to_close,about,8.48%", bundled)
    assert Verdict.REFUTED is found.verdict
    assert [("9988.HK", "close_to_close", "2025-02-12")] == [
        (place.symbol, place.measure, place.session) for place in found.instead
    ]


def test_a_symbol_is_measured_on_its_own_listing_only(bundled: BundledSource) -> None:
    """Asked of Hong Kong itself, a bare 11 February is Hong Kong's own session: 105.5 to 104.9, -0.57 %."""
    found = one("9988.HK,2025-02-11,close_to_close,about,-0.57%", bundled)
    assert (Verdict.CONFIRMED, "2025-02-11") == (found.verdict, found.session)


def test_the_zone_of_a_claim_places_its_time(bundled: BundledSource) -> None:
    line = "9988.HK,2025-02-11T09:30,America/New_York,close_to_close,about,8.48%"
    found = one(line, bundled, "symbol,announced,tz,measure,comparison,value")
    assert (Verdict.CONFIRMED, "2025-02-12") == (found.verdict, found.session)


def test_timing_moves_a_bare_date_past_the_close(bundled: BundledSource) -> None:
    found = one(
        "AAPL,2025-02-11,post-close,close,about,236.87",
        bundled,
        "symbol,announced,timing,measure,comparison,value",
    )
    assert (Verdict.CONFIRMED, "2025-02-12") == (found.verdict, found.session)


def test_a_claim_that_names_a_session_is_measured_on_it(bundled: BundledSource) -> None:
    """Hong Kong's +8.48 % was on the 12th, whatever the bare date of the news would make of it."""
    header = f"{HEADER},session"
    found = one("9988.HK,2025-02-11,close_to_close,over,8%,2025-02-12", bundled, header)
    assert (Verdict.CONFIRMED, "2025-02-12", "2025-02-11") == (
        found.verdict,
        found.session,
        found.first_reaction,
    )


def test_naming_the_session_that_reacts_anyway_changes_nothing(bundled: BundledSource) -> None:
    found = one("BABA,2025-02-11,close_to_close,about,1.3%,2025-02-11", bundled, f"{HEADER},session")
    assert (Verdict.CONFIRMED, "") == (found.verdict, found.first_reaction)


def test_a_session_on_a_weekend_cannot_be_verified(bundled: BundledSource) -> None:
    found = one("BABA,2025-02-11,close_to_close,about,1.3%,2025-02-15", bundled, f"{HEADER},session")
    assert (Verdict.UNVERIFIABLE, "non-trading-day") == (found.verdict, found.code)
    assert "2025-02-15 has no session on New York Stock Exchange" == found.detail


def test_a_window_can_be_claimed(bundled: BundledSource) -> None:
    """BABA closed at 111.32 on 10 February and at 118.33 on the 12th: +6.297 %."""
    for measure in ("return[0:1]", "return[+0:+1]"):
        assert Verdict.CONFIRMED is one(f"BABA,2025-02-11,{measure},about,6.30%", bundled).verdict


@pytest.mark.parametrize(
    ("line", "code", "detail"),
    [
        ("BABA,someday,gap,about,2%", "bad-row", "'someday' is not a date or time"),
        ("BABA,2025-02-11,jump,about,2%", "bad-row", "'jump' is not a measure"),
        ("BABA,2025-02-11,premarket,about,2%", "not-measured", "cannot be checked with daily prices"),
        ("BABA,2025-02-11,gap,roughly,2%", "bad-row", "comparison 'roughly' is not one of"),
        ("BABA,2025-02-11,gap,about,two", "bad-row", "value 'two' is not a figure"),
        ("BABA,2025-02-11,close,about,2%", "bad-row", "close is not a fraction"),
        ("BABA,2025-02-11,return[2:1],about,2%", "bad-row", "window 2:1 is not A:B"),
        (
            "NOPE.QQ,2025-02-11,gap,about,2%",
            "unknown-symbol",
            "the suffix .QQ is not one",
        ),
        ("BABA,1700-01-01,gap,about,2%", "bad-row", "1700-01-01 is outside the known sessions"),
        ("MSFT,2025-02-11,gap,about,2%", "no-prices", "MSFT"),
        ("BABA,2026-02-11,gap,about,2%", "outside-price-history", "outside the prices"),
        ("BABA,2024-08-05,year_to_date,about,2%", "not-measured", "allow no year_to_date"),
    ],
)
def test_what_cannot_be_verified_says_why(line: str, code: str, detail: str, bundled: BundledSource) -> None:
    found = one(line, bundled)
    assert (Verdict.UNVERIFIABLE, code) == (found.verdict, found.code)
    assert detail in found.detail
    assert found.measured is None


def test_a_bad_row_does_not_stop_the_others_and_every_row_is_counted(bundled: BundledSource) -> None:
    tally = Tally()
    claims = rows(
        "BABA,2025-02-11,gap,about", "BABA,2025-02-11,gap,about,2.4%", "BABA,2025-02-11,gap,over,3%"
    )
    found = list(check(claims, bundled, RunOptions(), tally=tally))
    assert [Verdict.UNVERIFIABLE, Verdict.CONFIRMED, Verdict.REFUTED] == [one.verdict for one in found]
    assert {"confirmed": 1, "refuted": 1, "unverifiable": 1} == tally.verdicts
    assert {"bad-row": 1} == tally.codes
    assert {"BABA"} <= tally.sources.keys()


def test_warnings_are_those_of_the_bars_that_the_measure_rests_on(bundled: BundledSource) -> None:
    """31 December 2024 was a half-day in Hong Kong, whose bar is no close: the year's base, not the day's."""
    day = one("9988.HK,2025-02-12,close_to_close,about,8.48%", bundled)
    year = one("9988.HK,2025-02-12,year_to_date,about,37%", bundled)
    assert ((), ("half-day-snapshot:2024-12-31",)) == (day.warnings, year.warnings)


def test_only_the_prices_that_a_claim_needs_have_to_be_there() -> None:
    """No benchmark and no estimation window for a plain move: 21 sessions and the year's base.

    The year before, for the chance, is welcome.
    """
    source = MemorySource(series_of("AAPL", [flat("2025-02-10", 100.0), flat("2025-02-11", 102.0)]))
    found = one("AAPL,2025-02-11,close_to_close,about,2%", source)
    assert Verdict.CONFIRMED is found.verdict
    assert ["AAPL"] == [want.symbol for want in source.asked]
    assert "2024-12-31" == source.asked[0].early_enough.isoformat()


def test_a_claim_about_the_market_asks_for_the_market() -> None:
    source = MemorySource()
    one("AAPL,2025-02-11,benchmark_return,about,2%", source)
    assert {"AAPL", "^GSPC"} == {want.symbol for want in source.asked}


def test_a_source_that_could_not_be_reached_is_told_apart() -> None:
    class Away(MemorySource):
        def load(self, wanted):  # type: ignore[no-untyped-def]
            return {w.symbol: NoPrices(w.symbol, "timed out", error=SourceError("timed out")) for w in wanted}

    found = one("AAPL,2025-02-11,close_to_close,about,2%", Away())
    assert ("no-prices", True) == (found.code, found.unreachable)


def test_a_stray_quote_spoils_its_own_row_only_and_blank_lines_are_none() -> None:
    first, second, third = rows(
        "", 'BABA,"2025"-02-11,gap,about,2%', ",,,,", "AAPL,2025-02-11,gap,about,1%", '"x'
    )
    assert (3, "text follows a closing quote (a quote inside a quoted cell is doubled)") == (
        first.line,
        first.problem,
    )
    assert (5, "AAPL", "") == (second.line, second.symbol, second.problem)
    assert 6 == third.line
    assert third.problem.startswith("a quote opened here is never closed")
