"""Names in running text: the longest wins, and what cannot be told gives no symbol."""

from __future__ import annotations

import pytest

from eventstudy.exchanges.name_mentions import mentions_in, symbol_in


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("the Nasdaq 100 slipped", "^NDX"),
        ("the Nasdaq slipped", "^IXIC"),
        ("Nestle India beat estimates", "NESTLEIND.NS"),
        ("Nestle cut its outlook", "NESN.SW"),
        ("Ping An Bank's bad loans rose", "000001.SZ"),
        ("American Airlines warned", "AAL"),
        ("Anglo American rejected it", "AAL.L"),
        ("Alibaba [HKG: 9988] rose", "9988.HK"),
        ("Apple\u2019s shares", "AAPL"),
        ("Samsung rose", "005930.KS"),
        ("Strategy shares rose", "MSTR"),
        ("Merck, of Darmstadt, rose", "MRK.DE"),
    ],
)
def test_a_name_means_its_symbol(text: str, symbol: str) -> None:
    assert symbol == mentions_in(text)[0].symbol


@pytest.mark.parametrize(
    "text",
    ["rising sea levels", "the strategy worked", "an air carrier", "ups and downs", "Merck rose",
     "the Bank of England held",
     "Bosch will cut jobs", "LG said", "United won 2-1", "Huawei rose", "on target"],
)  # fmt: skip
def test_words_and_shared_names_and_firms_without_a_listing_give_no_symbol(text: str) -> None:
    assert [] == [one.symbol for one in mentions_in(text) if one.symbol]


def test_a_name_that_several_share_keeps_its_candidates() -> None:
    assert ("PRU", "PRU.L") == mentions_in("Prudential rose")[0].candidates


@pytest.mark.parametrize(
    ("symbol", "market", "other"),
    [
        ("BABA", "HK", "9988.HK"),
        ("HSBA.L", "HK", "0005.HK"),
        ("0700.HK", "US", "TCEHY"),
        ("TCS.NS", "BO", "TCS.BO"),
        ("AAPL", "HK", None),
    ],
)
def test_an_issuers_listing_on_another_market(symbol: str, market: str, other: str | None) -> None:
    assert other == symbol_in(symbol, market)
