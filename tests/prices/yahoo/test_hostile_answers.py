"""Answers of Yahoo and stores that mean harm: too large, too deep, or other than they should be."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from store_helpers import made, whole
from yahoo_fixtures import Make, charts, failure, series, want
from yahoo_loopback import YahooServer, answering, first, quote_of, refusal, result_of

from eventstudy import limits
from eventstudy.errors import SourceError, StoreError
from eventstudy.prices.source import NoPrices
from eventstudy.prices.store.store import Store


class TestYahoo:
    def test_a_large_answer_is_given_up(
        self, source: Make, server: YahooServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "LARGEST_REPLY", 100_000)
        server.faults["BABA"] = lambda handler, _: handler.reply(200, " " * 1_000_000)
        got = failure(source())
        assert "Yahoo's answer is too large: more than 100,000 bytes" == got.detail
        assert isinstance(got.error, SourceError)
        assert 4 == got.error.exit_code

    def test_an_answer_that_unpacks_to_much_is_given_up(
        self, source: Make, server: YahooServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """10 MB of spaces are 10 kB on the wire: what counts is what they unpack to."""
        monkeypatch.setattr(limits, "LARGEST_REPLY", 100_000)
        packed = gzip.compress(b" " * 10_000_000)
        assert len(packed) < 100_000

        def fault(handler: Any, _: int) -> bool:
            handler.send_response(200)
            handler.send_header("Content-Encoding", "gzip")
            handler.send_header("Content-Length", str(len(packed)))
            handler.end_headers()
            handler.wfile.write(packed)
            return True

        server.faults["BABA"] = fault
        assert "Yahoo's answer is too large: more than 100,000 bytes" == failure(source()).detail

    @pytest.mark.parametrize("place", ["https://example.com/BABA", "http://query1.finance.yahoo.com/BABA"])
    def test_a_redirect_elsewhere_or_unencrypted_is_not_followed(
        self, source: Make, server: YahooServer, place: str
    ) -> None:
        """The session of the test fails at any other host; an unencrypted one would be served."""
        server.faults["BABA"] = answering(302, "", ("Location", place))
        assert failure(source()).detail.startswith("Yahoo sends us elsewhere (HTTP 302)")
        assert "/BABA" not in {request.path for request in server.requests}

    def test_redirects_in_a_circle_are_given_up(self, source: Make, server: YahooServer) -> None:
        """yfinance asks again without its cookie, once: two circles of five."""
        path = "https://query1.finance.yahoo.com/v8/finance/chart/BABA"
        server.faults["BABA"] = answering(302, "", ("Location", path))
        assert failure(source()).detail.startswith("Yahoo sends us elsewhere (HTTP 302)")
        assert sum(request.path.endswith("/chart/BABA") for request in server.requests) <= 10

    def test_a_redirect_to_another_host_of_yahoo_is_followed(self, source: Make, server: YahooServer) -> None:
        path = "https://query1.finance.yahoo.com/v8/finance/chart/BABA?again=1"
        moved = answering(302, "", ("Location", path))
        server.faults["BABA"] = first(1, moved)
        assert len(series(source()).close) == 5

    def test_an_answer_within_the_limit_is_read(self, source: Make) -> None:
        assert [103.5, 111.3, 112.8, 118.3, 119.5] == list(series(source()).close)

    @pytest.mark.parametrize("deep", ["[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000])
    def test_a_deep_answer_is_said(self, source: Make, server: YahooServer, deep: str) -> None:
        """Python's reader of JSON raises RecursionError, which went through as a defect."""
        server.faults["BABA"] = lambda handler, _: handler.reply(200, deep)
        got = failure(source(timeout=1.0))
        assert got.detail.startswith(f"Yahoo's answer cannot be read (HTTP 200, {len(deep)} characters")


ODD = [-(10**11), 10**400, 1e308, "\ud800", "x" * 200_000, None, [], True, float("nan")]
"""Values that have no business in an answer; json writes the last as NaN."""
PLACES: dict[str, Callable[[Any, Any], None]] = {
    "first stamp": lambda body, odd: result_of(body)["timestamp"].__setitem__(0, odd),
    "last stamp": lambda body, odd: result_of(body)["timestamp"].__setitem__(-1, odd),
    "close": lambda body, odd: quote_of(body)["close"].__setitem__(2, odd),
    "volumes": lambda body, odd: quote_of(body).__setitem__("volume", odd),
    "currency": lambda body, odd: result_of(body)["meta"].__setitem__("currency", odd),
    "symbol": lambda body, odd: result_of(body)["meta"].__setitem__("symbol", odd),
    "last trade": lambda body, odd: result_of(body)["meta"].__setitem__("regularMarketTime", odd),
    "first trade": lambda body, odd: result_of(body)["meta"].__setitem__("firstTradeDate", odd),
    "zone": lambda body, odd: result_of(body)["meta"].__setitem__("exchangeTimezoneName", odd),
}


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_an_odd_value_in_an_answer_is_a_value_or_a_message(
    source: Make, server: YahooServer, tmp_path: Path, messages: list[str], place: str
) -> None:
    sound = charts()["BABA"]
    for odd in ODD:
        body = json.loads(json.dumps(sound))
        PLACES[place](body, odd)
        server.faults["BABA"] = answering(200, body)
        got = source(timeout=0.3).load([want("BABA")])["BABA"]
        if isinstance(got, NoPrices):
            messages += [got.detail, got.remedy]
        else:
            Store(tmp_path, messages.append).save(got)
    assert max(map(len, messages), default=0) < 1000


def test_a_reason_of_200_000_characters_is_cut(source: Make, server: YahooServer) -> None:
    server.faults["BABA"] = answering(404, refusal("Not Found", "x" * 200_000))
    assert failure(source()).detail.endswith("xxx ... (200,000 characters)")


def test_half_a_character_in_an_answer_is_written_as_a_sign(source: Make, server: YahooServer) -> None:
    server.faults["BABA"] = answering(404, refusal("Not Found", "no \ud800 data"))
    assert "Yahoo: no ? data" == failure(source()).detail


def stored(home: Path, *statements: str) -> list[str]:
    """A store with BABA to which the statements were done; messages of the reading."""
    messages: list[str] = []
    Store(home, messages.append).save(made("BABA"))
    with closing(sqlite3.connect(home / "prices.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        for statement in statements:
            connection.execute(statement)
    return messages


class TestStore:
    @pytest.mark.parametrize(
        "statement",
        [
            "CREATE TABLE more (x)",
            "CREATE VIEW mine AS SELECT 1",
            "CREATE TRIGGER t AFTER INSERT ON bars BEGIN DELETE FROM bars; END",
            "CREATE INDEX i ON bars (abs(close))",
            "ALTER TABLE bars ADD COLUMN more REAL",
            "DROP TABLE actions",
        ],
    )
    def test_other_tables_triggers_or_views_are_refused(self, tmp_path: Path, statement: str) -> None:
        stored(tmp_path, statement)
        uses: tuple[Callable[[Store], object], ...] = (
            lambda store: store.load([whole(made("BABA"))]),
            lambda store: store.save(made("AAPL")),
            lambda store: store.holdings(),
            lambda store: store.clear(),
        )
        for use in uses:
            with pytest.raises(
                StoreError, match="is not a price store: it has tables that none of schema 3 has"
            ) as caught:
                use(Store(tmp_path, print))
            assert caught.value.remedy

    def test_a_view_in_place_of_a_table_that_never_ends_is_not_asked(self, tmp_path: Path) -> None:
        endless = (
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS symbol_id FROM c"
        )
        stored(tmp_path, "DROP TABLE bars", f"CREATE VIEW bars AS {endless}")
        with pytest.raises(StoreError):
            Store(tmp_path, print).holdings()

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE bars SET close = 'x'",
            "UPDATE bars SET close = x'00ff'",
            "UPDATE bars SET close = 9e999",
            "UPDATE bars SET volume = 'many'",
            "UPDATE bars SET flags = 'no-such-flag'",
            "UPDATE bars SET flags = x'ff'",
            "UPDATE bars SET day = day + 0.5",
            "UPDATE spans SET first = 'x'",
            "UPDATE spans SET last = 9223372036854775807",
            "UPDATE spans SET first = -1",
            "UPDATE spans SET first = last + 1",
            "UPDATE spans SET settled = 'x'",
            "UPDATE spans SET retrieved = 'yesterday'",
            "UPDATE spans SET retrieved = x'00'",
            "UPDATE symbols SET currency = x'00'",
            "UPDATE symbols SET exchange = x'00'",
            "INSERT INTO actions SELECT symbol_id, day, 'split', 'x' FROM bars",
            "INSERT INTO actions SELECT symbol_id, day, 'dividend', 9e999 FROM bars",
        ],
    )
    def test_a_value_that_the_store_cannot_have_written_is_damage(
        self, tmp_path: Path, statement: str
    ) -> None:
        messages = stored(tmp_path, statement)
        want = whole(made("BABA"))
        assert isinstance(Store(tmp_path, messages.append).load([want])["BABA"], NoPrices)
        (told,) = messages
        assert told.startswith("the price store was damaged (the rows of BABA are not those of a price store")
        assert (tmp_path / "prices.sqlite.corrupt-1").exists()
        Store(tmp_path, messages.append).save(made("BABA"))
        assert not isinstance(Store(tmp_path, messages.append).load([want])["BABA"], NoPrices)

    def test_a_large_text_is_not_read(self, tmp_path: Path) -> None:
        messages = stored(tmp_path, "UPDATE symbols SET currency = zeroblob(10000000)")
        store = Store(tmp_path, messages.append)
        assert isinstance(store.load([whole(made("BABA"))])["BABA"], NoPrices)
        (told,) = messages
        assert told.endswith("string or blob too big")
