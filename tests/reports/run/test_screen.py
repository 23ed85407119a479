"""The terminal view of ``run``: no two columns touch, and many listings are a line each."""

import io
import re
from dataclasses import replace

import pytest

from eventstudy.options import RunOptions
from eventstudy.prices.bundled import BundledSource
from eventstudy.reactions.run import Reaction, RunResult, run
from eventstudy.reasons import Reason
from eventstudy.reports.formats.registry import WRITERS, Format, Style
from eventstudy.reports.run.report import reactions_report

AWKWARD = [
    # Symbol, close: long symbols and prices of every size.
    ("RELIANCE.NS", 1284.5),
    ("WGHATSCEM.NS", 11480.55),
    ("099990.KS", 1045000.0),
    ("ZEPN.SW", 284.9),
    ("PENNY.L", 0.0123),
]


@pytest.fixture(scope="module")
def result(bundled: BundledSource) -> RunResult:
    return run(["BABA", "AAPL"], "2025-02-11", bundled, RunOptions())


def lines(result: RunResult) -> list[str]:
    out = io.StringIO()
    WRITERS[Format.TABLE](reactions_report(result), out, Style(width=80))
    return out.getvalue().splitlines()


def awkward(result: RunResult) -> list[Reaction]:
    first = result.reactions[0]
    return [
        replace(
            first,
            listing=first.listing._replace(symbol=symbol, issuer=f"The {symbol} Company of Some Length"),
            values={**first.values, "close": close, "close_to_close": -0.1234, "year_to_date": 12.345},
        )
        for symbol, close in AWKWARD
    ]


def words(line: str) -> list[str]:
    """The cells: what stands between two or more blanks; a percent sign belongs to its figure."""
    return re.split(r" {2,}", line.strip())


def test_columns_never_touch_however_long_symbols_and_prices_are(result: RunResult) -> None:
    shown = lines(result._replace(reactions=awkward(result)))
    for symbol, _ in AWKWARD:
        (line,) = [line for line in shown if line.startswith(symbol)]
        cells = words(line)
        assert 7 == len(cells), line
        assert "-12.34 %" == cells[3]
        assert len(line) <= 80


def test_more_than_five_listings_are_a_line_each(result: RunResult) -> None:
    rows = [*awkward(result), *result.reactions]
    shown = lines(result._replace(reactions=rows))
    assert "8 listings, 8 measured: 3 up, 5 down, median -12.34 %." in shown
    assert len(rows) == len([line for line in shown if re.search(r"(Tue 11|Wed 12) Feb  ", line)])
    assert all(len(line) <= 80 for line in shown)
    (line,) = [line for line in shown if "WGHATSCEM.NS" in line]
    assert ["WGHATSCEM.NS", "Tue 11 Feb", "$11,480.55", "-12.34 %"] == words(line)[-7:-3]


def test_failures_come_first_and_equal_ones_are_said_once(result: RunResult) -> None:
    failed = [
        replace(row, status=Reason.NO_PRICES, detail=f"no prices of {row.listing.symbol} in 2025")
        for row in awkward(result)[:2]
    ]
    shown = lines(result._replace(reactions=[*result.reactions, *failed, *awkward(result)[2:]]))
    at = shown.index("Not measured (2)")
    assert "  RELIANCE.NS, WGHATSCEM.NS: no prices in 2025" == shown[at + 1]
    assert at < next(place for place, line in enumerate(shown) if "AAPL" in line)


def test_the_picture_says_what_it_shows(result: RunResult) -> None:
    # Six closes before the session that reacts, itself, three after it: the bar stands after the sixth.
    (picture, *_) = [line for line in lines(result) if "closes of sessions" in line]
    assert re.search(r"closes of sessions -5 to \+5, \| the news: .{5}\|.{6}$", picture)
