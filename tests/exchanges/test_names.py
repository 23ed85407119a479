"""Issuers' names where a symbol is expected, and listings of the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Command

from eventstudy.errors import InputFileError, UnknownSymbolError
from eventstudy.exchanges.listings import issuer_listings, listing_of
from eventstudy.exchanges.own_listings import checked


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("Alibaba", "BABA"),
        ("alibaba", "BABA"),
        ("Apple", "AAPL"),
        ("Apple Inc.", "AAPL"),
        ("Ford", "F"),
        ("Trip.com", "TCOM"),
        ("Alibaba Hong Kong", "9988.HK"),
    ],
)
def test_an_issuer_may_be_named(name: str, symbol: str) -> None:
    listing = listing_of(name)
    assert (symbol, name) == (listing.symbol, listing.called)


@pytest.mark.parametrize("symbol", ["FORD", "APPLE", "MINISO", "ET", "zzzz"])
def test_a_word_in_capitals_or_one_that_no_table_has_is_a_symbol(symbol: str) -> None:
    listing = listing_of(symbol)
    assert (symbol.upper(), "US", "") == (listing.symbol, listing.exchange.mic, listing.called)


def test_a_bare_symbol_never_moves_to_another_market() -> None:
    """HSBC is New York's symbol, although the name means London; pltr is a symbol in small letters."""
    assert ("HSBC", "XNYS", "") == (listing_of("hsbc").symbol, listing_of("hsbc").exchange.mic, "")
    assert ("PLTR", "") == (listing_of("pltr").symbol, listing_of("pltr").called)


@pytest.mark.parametrize(
    ("name", "message", "remedy"),
    [
        (
            "Prudential",
            "Prudential may be PRU (Prudential Financial), PRU.L (Prudential plc)",
            "write the symbol",
        ),
        ("Huawei", "Huawei has no listing: private, no listed parent", "name a symbol"),
        ("Alibba", "'Alibba' is not a known symbol or name", "did you mean Alibaba (BABA)?"),
        ("Aple Inc", "'Aple Inc' is not a known symbol or name", ""),
    ],
)
def test_a_name_that_is_shared_unlisted_or_mistyped_is_refused(name: str, message: str, remedy: str) -> None:
    with pytest.raises(UnknownSymbolError) as caught:
        listing_of(name)
    assert message == caught.value.message
    assert caught.value.remedy.startswith(remedy)


def test_the_line_taken_for_a_name_is_said(command: Command) -> None:
    done = command("run", "Alibaba", "2025-02-11", "--listings", "given", "--get", "warnings")
    assert done.stdout.startswith("date-only;name-as-symbol:Alibaba")
    said = command("listings", "Alibaba", "--get", "symbol")
    assert ("BABA\n9988.HK\n", "Alibaba: taken as BABA (New York Stock Exchange)\n") == (
        said.stdout,
        said.stderr,
    )


def test_a_symbol_of_no_table_is_said_to_be_that(command: Command) -> None:
    said = command("listings", "APPLE").stderr
    assert said == "APPLE is in no table of listings: only its suffix was read; did you mean Apple (AAPL)?\n"


def test_the_listings_of_an_issuer_on_three_exchanges() -> None:
    assert {"HSBC", "HSBA.L", "0005.HK"} == {listing.symbol for listing in issuer_listings("HSBC")}


def test_listings_of_ones_own_add_to_the_table_and_override_it(command: Command) -> None:
    path = Path(command("listings", "--path").stdout.strip())
    assert not path.exists()
    added = command("listings", "--add", "issuer=Alibaba", "symbol=ahla.de", "verified=no", "--get", "symbol")
    assert (0, f"kept in {path}\n") == (added.returncode, added.stderr)
    assert {"AHLA.DE", "BABA", "9988.HK"} == set(added.stdout.split())
    command("listings", "--add", "issuer=Alibaba", "symbol=BABA", "ordinary_per_unit=4")
    assert command("listings", "BABA", "--get", "ordinary_per_unit").stdout.split()[0] == "4.0"
    assert path.read_text(encoding="utf-8").count("\n") == 3


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"issuer": "X"}, "own.csv:3: symbol: is empty"),
        (
            {"issuer": "X", "symbol": "X", "ordinary_per_unit": "0"},
            "own.csv:3: ordinary_per_unit: '0' is not a ratio",
        ),
        ({"issuer": "X", "symbol": "X", "valid_to": "soon"}, "own.csv:3: valid_to: 'soon' is not a day"),
        (
            {"issuer": "X", "symbol": "X", "kind": "bond"},
            "own.csv:3: kind: 'bond' is not one of share, ads, index",
        ),
    ],
)
def test_a_row_of_ones_own_that_cannot_be_used_names_its_line(row: dict[str, str], message: str) -> None:
    with pytest.raises(InputFileError) as caught:
        checked(row, "own.csv", 3)
    assert message == caught.value.message
