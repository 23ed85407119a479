"""Which exchange a symbol trades on, and which listings an issuer has."""

from __future__ import annotations

import csv
from zoneinfo import ZoneInfo

import pytest

from eventstudy.errors import UnknownSymbolError, UsageError
from eventstudy.exchanges.listings import (
    exchange_by_yahoo_code,
    exchange_called,
    exchange_of,
    exchanges,
    is_exchange_rate,
    issuer_listings,
    listing_of,
)
from eventstudy.paths import data_path

YAHOO = "write it as Yahoo does: BABA, 9988.HK"


@pytest.mark.parametrize(
    ("symbol", "mic", "calendar", "currency"),
    [
        ("0941.HK", "XHKG", "XHKG", "HKD"),
        ("600519.SS", "XSHG", "XSHG", "CNY"),
        ("000858.SZ", "XSHE", "XSHG", "CNY"),
        ("7203.T", "XTKS", "XTKS", "JPY"),
        ("VOD.L", "XLON", "XLON", "GBp"),
        ("SAP.DE", "XETR", "XETR", "EUR"),
        ("SAP.F", "XFRA", "XFRA", "EUR"),
        ("MC.PA", "XPAR", "XPAR", "EUR"),
        ("ASML.AS", "XAMS", "XAMS", "EUR"),
        ("ABI.BR", "XBRU", "XBRU", "EUR"),
        ("EDP.LS", "XLIS", "XLIS", "EUR"),
        ("BHP.AX", "XASX", "XASX", "AUD"),
        ("AIR.NZ", "XNZE", "XNZE", "NZD"),
        ("2330.TW", "XTAI", "XTAI", "TWD"),
        ("6488.TWO", "ROCO", "XTAI", "TWD"),
        ("005930.KS", "XKRX", "XKRX", "KRW"),
        ("247540.KQ", "XKOS", "XKRX", "KRW"),
        ("RELIANCE.BO", "XBOM", "XBOM", "INR"),
        ("RELIANCE.NS", "XNSE", "XNSE", "INR"),
        ("SHOP.TO", "XTSE", "XTSE", "CAD"),
        ("NFG.V", "XTSX", "XTSE", "CAD"),
        ("D05.SI", "XSES", "XSES", "SGD"),
        ("1155.KL", "XKLS", "XKLS", "MYR"),
        ("BBCA.JK", "XIDX", "XIDX", "IDR"),
        ("PTT.BK", "XBKK", "XBKK", "THB"),
        ("ENI.MI", "XMIL", "XMIL", "EUR"),
        ("SAN.MC", "XMAD", "XMAD", "EUR"),
        ("NESN.SW", "XSWX", "XSWX", "CHF"),
        ("VOLV-B.ST", "XSTO", "XSTO", "SEK"),
        ("F", "US", "XNYS", "USD"),
        ("BRK-B", "US", "XNYS", "USD"),
    ],
)
def test_the_suffix_names_the_exchange(symbol: str, mic: str, calendar: str, currency: str) -> None:
    listing = listing_of(symbol)
    assert mic == listing.exchange.mic
    assert calendar == listing.exchange.calendar
    assert currency == listing.currency


@pytest.mark.parametrize(
    ("symbol", "mic", "kind", "ordinary_per_unit"),
    [
        ("AAPL", "XNAS", "share", 1.0),
        ("BABA", "XNYS", "ads", 8.0),
        ("9988.HK", "XHKG", "share", 1.0),
        ("TCEHY", "OTCM", "ads", 1.0),
        ("JD", "XNAS", "ads", 2.0),
        ("YUMC", "XNYS", "share", 1.0),
        ("^GSPC", "XNYS", "index", 1.0),
    ],
)
def test_a_symbol_of_the_table_has_its_own_exchange_and_ratio(
    symbol: str, mic: str, kind: str, ordinary_per_unit: float
) -> None:
    listing = listing_of(symbol)
    assert mic == listing.exchange.mic
    assert kind == listing.kind
    assert ordinary_per_unit == listing.ordinary_per_unit
    assert listing.known


def test_letter_case_and_spaces_around_a_symbol_do_not_matter() -> None:
    assert listing_of("9988.HK") == listing_of(" 9988.hk ")


def test_a_headline_index_belongs_to_its_exchange_though_no_listing_table_has_it() -> None:
    footsie = listing_of("^FTSE")
    assert footsie.exchange.mic == "XLON"
    assert footsie.kind == "index"
    assert listing_of("000001.SS").kind == "index"
    assert listing_of("PSI20.LS").exchange.mic == "XLIS"


@pytest.mark.parametrize(
    ("symbol", "message", "remedy"),
    [
        (
            "HKD=X",
            "HKD=X is an exchange rate: it trades around the clock and has no session to react in",
            "name a share or an index",
        ),
        (
            "^XYZ",
            "the exchange of the index ^XYZ is not known",
            "use an index of data/listings.csv",
        ),
        (
            "BRK.B",
            "BRK.B: the suffix .B is not one that eventstudy knows",
            "a US share class is written with a dash: BRK-B",
        ),
        (
            "600519.SH",
            "600519.SH: the suffix .SH is not one that eventstudy knows",
            "write it as Yahoo does: 600519.SS",
        ),
        (
            "BABA.N",
            "BABA.N: the suffix .N is not one that eventstudy knows",
            "a US symbol has no suffix: BABA; a share class is written with a dash: BABA-N",
        ),
        (
            "HK.09988",
            "HK.09988: the suffix .09988 is not one that eventstudy knows",
            "write it as Yahoo does: 09988.HK",
        ),
        (".HK", "'.HK' is not a symbol", "write it as Yahoo does: BABA, 9988.HK"),
        ("BABA.", "'BABA.' is not a symbol", "write it as Yahoo does: BABA, 9988.HK"),
        ("", "'' is not a symbol", "write it as Yahoo does: BABA, 9988.HK"),
        (
            "NO SUCH CO",
            "'NO SUCH CO' is not a known symbol or name",
            "write it as Yahoo does: BABA, 9988.HK",
        ),
        ("AA\x1b[31m", "'AA\\x1b[31M' is not a symbol", "write it as Yahoo does: BABA, 9988.HK"),
    ],
)
def test_a_symbol_without_an_exchange_is_refused_with_the_reason(
    symbol: str, message: str, remedy: str
) -> None:
    with pytest.raises(UnknownSymbolError) as caught:
        listing_of(symbol)
    assert message == caught.value.message
    assert remedy == caught.value.remedy
    assert symbol.upper() == caught.value.symbol


@pytest.mark.parametrize(
    ("symbol", "place"),
    [
        ("ETE.AT", "Athens"),
        ("QNBK.QA", "Doha"),
        ("EMAAR.AE", "Dubai and Abu Dhabi"),
        ("COMI.CA", "Cairo"),
        ("VNM.VN", "Ho Chi Minh City"),
        ("ECOPETROL.CL", "Bogotá"),
        ("CREDITC1.LM", "Lima"),
    ],
)
def test_a_market_without_a_session_table_is_named(symbol: str, place: str) -> None:
    with pytest.raises(UnknownSymbolError, match=f"there is no session table of {place}"):
        listing_of(symbol)


@pytest.mark.parametrize(
    ("text", "mic"),
    [
        ("xhkg", "XHKG"),
        ("Tokyo", "XTKS"),
        ("LONDON", "XLON"),
        ("Sao Paulo", "BVMF"),
        ("Oslo Bors", "XOSL"),
        ("Euronext Paris", "XPAR"),
    ],
)
def test_an_exchange_is_known_by_its_code_its_city_and_its_name(text: str, mic: str) -> None:
    found = exchange_called(text)
    assert found is not None
    assert found.mic == mic


def test_a_word_that_is_no_exchange_is_left_to_the_symbols() -> None:
    assert exchange_called("BABA") is None
    assert exchange_called("Alibaba") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("XATH", "XATH: there is no session table of Athens"),
        ("bogota", "bogota: there is no session table of Bogotá"),
        ("Mumbai", "'Mumbai' has several exchanges"),
    ],
)
def test_an_exchange_without_a_table_and_a_city_with_two_are_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        exchange_called(text)


def test_the_listings_of_an_issuer_start_with_the_symbol_asked_for() -> None:
    assert ["BABA", "9988.HK"] == [one.symbol for one in issuer_listings("BABA")]
    assert ["9988.HK", "BABA"] == [one.symbol for one in issuer_listings("9988.HK")]


def test_an_issuer_with_one_known_listing_has_just_that() -> None:
    assert ["AAPL"] == [one.symbol for one in issuer_listings("AAPL")]
    assert ["F"] == [one.symbol for one in issuer_listings("F")]


def test_a_symbol_that_happens_to_read_like_an_issuers_name_is_not_that_issuer() -> None:
    """MINISO's own symbols are MNSO and 9896.HK; a symbol MINISO is not known."""
    assert ["MINISO"] == [one.symbol for one in issuer_listings("MINISO")]


def test_exchange_of_reads_a_mic_in_any_case() -> None:
    assert exchange_of("XHKG") is exchange_of("xhkg")


def test_an_unknown_mic_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(UsageError, match="unknown exchange 'XXXX'") as caught:
        exchange_of("XXXX")
    assert caught.value.remedy.startswith("known: XNYS, XNAS, ")


@pytest.mark.parametrize(
    ("code", "mic"), [("NMS", "XNAS"), ("NYQ", "XNYS"), ("PNK", "OTCM"), ("HKG", "XHKG"), ("LSE", "XLON")]
)
def test_yahoo_names_exchanges_by_codes_of_its_own(code: str, mic: str) -> None:
    found = exchange_by_yahoo_code(code)
    assert found is not None
    assert mic == found.mic


def test_an_unknown_yahoo_code_is_no_exchange() -> None:
    assert exchange_by_yahoo_code("???") is None


@pytest.mark.parametrize("symbol", ["BTC-USD", "ETH-EUR", "doge-usd", "ES=F", "GC=F"])
def test_what_trades_around_the_clock_is_refused(symbol: str) -> None:
    with pytest.raises(UnknownSymbolError, match="trades around the clock and has no session to react in"):
        listing_of(symbol)


@pytest.mark.parametrize("symbol", ["BRK-B", "BAC-PL", "BF-B", "AAC-UN", "XYZ-WT"])
def test_a_share_class_is_no_coin(symbol: str) -> None:
    assert "US" == listing_of(symbol).exchange.mic or listing_of(symbol).known


def test_an_exchange_rate_is_known_by_its_suffix() -> None:
    assert is_exchange_rate("HKD=X")
    assert not is_exchange_rate("BABA")


@pytest.mark.parametrize("mic", list(exchanges()))
def test_every_exchange_has_a_session_table_and_any_benchmark_is_in_its_own_zone(mic: str) -> None:
    exchange = exchanges()[mic]
    assert exchange.zone == ZoneInfo(exchange.zone).key
    assert data_path("sessions", f"{exchange.calendar}.json").is_file()
    if exchange.benchmark:
        assert exchange.zone == listing_of(exchange.benchmark).exchange.zone
    else:
        assert mic in ("XSAU", "XWAR", "XPRA", "XBUD", "XICE")


def test_every_ratio_is_positive_and_every_row_says_its_source() -> None:
    with data_path("listings.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) > 500
    for line in lines:
        if line["exchange"] not in exchanges():
            continue
        listing = listing_of(line["symbol"])
        assert listing.ordinary_per_unit > 0
        assert listing.known
        assert line["source"] or listing.kind == "index" or listing.symbol == "AAPL"
