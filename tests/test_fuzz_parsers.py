"""Whatever text or bytes come in: a value, or an error of ours that says what is wrong and what to do."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from store_helpers import made, whole
from yahoo_fixtures import DAYS, NOW, want
from yahoo_loopback import NEW_YORK, YahooServer, chart, forget_yfinance, loop_session

from eventstudy.announcements.event_files import EventFile
from eventstudy.announcements.when import parse_timing, parse_when, place
from eventstudy.claims.figure import parse_comparison, parse_figure
from eventstudy.claims.files import ADDED, ClaimsFile
from eventstudy.cli.options import estimation_window, symbol_of
from eventstudy.errors import EventStudyError
from eventstudy.exchanges.listings import exchange_of, issuer_listings, listing_of
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.files.panel import read_panel
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.source import NoPrices, PriceRequest
from eventstudy.prices.store.store import Store
from eventstudy.prices.yahoo.retry import Backoff
from eventstudy.prices.yahoo.source import YahooSource
from eventstudy.windows import parse_window
from eventstudy.words import zone_named

pytestmark = pytest.mark.slow

ANY = st.text(max_size=30) | st.text(alphabet="0123456789-+:.TZ %,eEinf_ ٣", max_size=30)
WANT = PriceRequest("BABA", date(2025, 1, 1), date(2025, 12, 31))


def shaped(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(pattern, fullmatch=True)


WHENS = shaped(r"\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d{0,7})?)? ?([Zz]|[+-]\d{2}:?\d{2})?)?")
SYMBOLS = shaped(r"[A-Z0-9^.=-]{1,8}(\.[A-Z]{1,3}|=X)?")


def answered(read: Callable[..., object], *told: object) -> bool:
    """Whether there is a value; if not, it is an error of ours, of one line and with its remedy."""
    try:
        read(*told)
    except EventStudyError as error:
        assert error.message
        assert error.remedy, error.message
        assert "\n" not in error.remedy
        return False
    return True


@given(ANY | WHENS)
@example("9999-12-31T23:59-24:59")
@example("2025-02-11T16:05+99:59")
def test_a_when(text: str) -> None:
    def placed(text: str) -> None:
        read = parse_when(text)
        if read.moment is not None:
            place(read.moment, zone_named("America/New_York"))

    answered(placed, text)


@pytest.mark.parametrize(
    "parse",
    [
        *(parse_timing, parse_window, parse_figure, parse_comparison, zone_named, listing_of),
        *(issuer_listings, exchange_of, symbol_of, estimation_window),
    ],
)
@settings(max_examples=150)
@given(ANY | SYMBOLS | shaped(r"[+-]?\d{1,7}:[+-]?\d{1,7}") | shaped(r"[-+−]? ?\d{1,17}(\.\d{0,14})? ?%?"))
@example("")
@example("\x00")
@example("../../etc/passwd")
@example("A" * 5000)
@example("posixrules/../../x")
@example("\ud800")
def test_a_word_of_the_command_line_or_of_a_cell(parse: Callable[[str], object], text: str) -> None:
    answered(parse, text)


def joined(pairs: list[tuple[str, str]]) -> str:
    return "".join(cell + separator for cell, separator in pairs)


CELLS = st.sampled_from(
    ["symbol", "announced", "measure", "comparison", "value", "event_id", "BABA", "2025-02-11", "over", "1%"]
) | st.text(max_size=6)
SEPARATORS = st.sampled_from([",", ",", ",", ";", "\t", '"', "\n", "\r\n", "\r", "\x00", "\ufeff", " "])
TABLES = st.lists(st.tuples(CELLS, SEPARATORS), max_size=30).map(joined)
EVENTS = TABLES.map("symbol,announced,mine\n".__add__) | TABLES
CLAIMS = TABLES.map("symbol,announced,measure,comparison,value\n".__add__) | TABLES


def decoded(text: str) -> io.StringIO:
    """As a file is opened: bytes that are not UTF-8 are surrogates."""
    data = text.encode("utf-8", "surrogatepass")
    return io.StringIO(data.decode("utf-8", "surrogateescape"), newline="")


@settings(max_examples=300)
@given(EVENTS)
def test_an_event_file(text: str) -> None:
    def read(text: str) -> None:
        for row in EventFile("x", decoded(text)).rows():
            assert row.line >= 1
            assert row.problem or (row.symbol and row.announced)
            "".join(row.extra).encode()

    answered(read, text)


@settings(max_examples=300)
@given(CLAIMS)
def test_a_claims_file(text: str) -> None:
    def read(text: str) -> None:
        file = ClaimsFile("x", decoded(text))
        for row in file.rows():
            assert len(row.cells) == len(file.columns)
            assert not set(file.columns) & set(ADDED)
            assert row.problem or all([row.symbol, row.announced, row.measure, row.comparison, row.value])

    answered(read, text)


PRICE_CELLS = st.sampled_from(
    [
        "2025-02-10",
        "11.02.2025",
        "03/04/2025",
        "20250212",
        "Feb 13, 2025",
        "1.5",
        "1,5",
        "1.234,5",
        "-3",
        "nan",
        "",
        "1e999",
        "45M",
        "$3",
        "BABA",
        "AAPL",
        "date",
        "close",
        "Close",
        "symbol",
        "volume",
        "0001-01-01",
    ]
) | st.text(max_size=5)
PRICE_TABLES = st.lists(st.tuples(PRICE_CELLS, SEPARATORS), max_size=40).map(joined)
HEADERS = st.sampled_from(
    [
        "date,close\n",
        "date,open,high,low,close,volume\n",
        "symbol;date;close\n",
        "date\tBABA\tAAPL\n",
        "",
        "Price,Close,Close\nTicker,BABA,AAPL\n",
        ",Close\n",
        "date,close,dividends,splits\n",
    ]
)
GRID = st.lists(st.lists(PRICE_CELLS, min_size=2, max_size=6).map(",".join), max_size=8).map("\n".join)
PRICE_BYTES = st.one_of(
    st.binary(max_size=200),
    st.tuples(HEADERS, PRICE_TABLES | GRID).map(lambda parts: "".join(parts).encode("utf-8", "replace")),
)


def read_prices(data: bytes, name: str) -> None:
    """The file read as the prices of one symbol, and as a panel; one of them may refuse it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        for read in (lambda: FileSource(path).load([WANT]), lambda: read_panel(path)):
            answered(read)


@settings(max_examples=300)
@given(PRICE_BYTES, st.sampled_from(["BABA.csv", "BABA.txt", "BABA", "BABA.gz"]))
@example(b"date,close\n9999-12-31,1\n0001-01-01,2\n", "BABA.csv")
@example(b'"', "BABA.csv")
def test_a_price_file_of_text(data: bytes, name: str) -> None:
    read_prices(data, name)


def parquet(**columns: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


SOUND = parquet(date=[date(2025, 2, 10), date(2025, 2, 11)], symbol=["BABA", "AAPL"], close=[1.0, 2.0])
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [
        *([None, None], [1, 2], [20250210, 0], [-1, 2**40], [1.5, float("nan")], [True, False]),
        *(["2025-02-10", "x"], ["1.5", None], ["", "BABA"], [b"\xff", b"1"], [[1.0], []], [{"a": 1}, None]),
        *([date(2025, 2, 10), None], [date.min, date.max], [timedelta(1), timedelta(2)], [NOW, NOW]),
    ]
)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=4))
def test_a_parquet_file_with_wrong_bytes(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SOUND)
    for at, byte in changes:
        data[at] = byte
    read_prices(bytes(data), "x.parquet")


@settings(max_examples=150)
@given(VALUES, VALUES, VALUES)
def test_a_parquet_file_of_any_types(dates: Any, symbols: Any, closes: Any) -> None:
    read_prices(parquet(date=dates, symbol=symbols, close=closes), "x.parquet")
    read_prices(parquet(date=dates, BABA=closes, AAPL=symbols), "x.parquet")


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
CHART = chart(
    "BABA", NEW_YORK, DAYS, [1.0, 2.0, 3.0, 4.0, 5.0], dividends={DAYS[1]: 0.5}, splits={DAYS[2]: (2, 1)}
)


def places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a JSON document."""
    if path:
        yield path
    if isinstance(document, dict | list):
        for key in document if isinstance(document, dict) else range(len(document)):
            yield from places(document[key], (*path, key))


@pytest.fixture(scope="module")
def server() -> Iterator[YahooServer]:
    forget_yfinance()
    with YahooServer({}) as running:
        yield running


ONCE = Backoff(first=0.0, longest=0.0, pauses=0)


@settings(max_examples=150)
@given(st.sampled_from(list(places(CHART))), JSONS | st.just(...), st.sampled_from([200, 200, 200, 404]))
def test_an_answer_of_yahoo(server: YahooServer, path: tuple[Any, ...], value: Any, status: int) -> None:
    """A chart with one thing replaced, or taken out: prices, or why there are none."""
    document = json.loads(json.dumps(CHART))
    inside = document
    for key in path[:-1]:
        inside = inside[key]
    if value is ...:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    server.faults["BABA"] = lambda handler, _: handler.reply(status, json.dumps(document))
    source = YahooSource(print, timeout=5.0, session=loop_session(server), now=lambda: NOW, backoff=ONCE)
    got = source.load([want("BABA")])["BABA"]
    if isinstance(got, NoPrices):
        assert got.detail
        assert got.remedy
    else:
        assert isinstance(got, BarSeries)


SQL_VALUES = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(max_size=9), st.binary(max_size=5)
)
COLUMNS = st.sampled_from(
    [("bars", name) for name in ("day", "open", "high", "low", "close", "volume", "flags")]
    + [("spans", name) for name in ("first", "last", "settled", "retrieved")]
    + [("actions", name) for name in ("day", "kind", "value")]
    + [("symbols", name) for name in ("source", "currency", "exchange")]
)


@settings(max_examples=150)
@given(COLUMNS, SQL_VALUES)
def test_a_row_of_the_store(where: tuple[str, str], value: Any) -> None:
    """Read as prices or said to be none; listed or said to be damaged."""
    series = made("BABA", count=1, dividends={made("BABA").days[0]: 1.0})
    table, column = where
    with TemporaryDirectory() as folder:
        home, messages = Path(folder), list[str]()
        Store(home, messages.append).save(series)
        with closing(sqlite3.connect(home / "prices.sqlite")) as connection, connection:
            try:
                connection.execute(f"UPDATE {table} SET {column} = ?", (value,))
            except (sqlite3.IntegrityError, OverflowError, UnicodeEncodeError):
                return
        store = Store(home, messages.append)
        got = store.load([whole(series)])["BABA"]
        assert isinstance(got, BarSeries) or got.remedy
        assert all(one.symbol == "BABA" for one in store.holdings())
        assert isinstance(store.save(series), BarSeries)
