"""A stand-in for Yahoo's chart service on the loopback interface. It drives the real yfinance.

- ``loop_session(server)``: a genuine curl_cffi session whose requests to Yahoo end at the server; in process.
- ``https_proxy.HttpsProxy(server, folder)``: for the command as a process of its own.
- A *fault* is a function of the request (and its number for that symbol) that answers in its own way.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from curl_cffi.requests import Session

Body = dict[str, Any]
Fault = Callable[["_Handler", int], bool]
"""Answers a chart request (its number, from 1) and returns True, or leaves it to the server with False."""
_CHART = re.compile(r"/v8/finance/chart/(.+)")


@dataclass(frozen=True, slots=True)
class Market:
    """What Yahoo's metadata says of an exchange."""

    zone: str
    opens: time
    currency: str
    code: str


NEW_YORK = Market("America/New_York", time(9, 30), "USD", "NYQ")
NASDAQ = Market("America/New_York", time(9, 30), "USD", "NMS")
HONG_KONG = Market("Asia/Hong_Kong", time(9, 30), "HKD", "HKG")
LONDON = Market("Europe/London", time(8, 0), "GBp", "LSE")
TOKYO = Market("Asia/Tokyo", time(9, 0), "JPY", "JPX")
LONDON_RATES = Market("Europe/London", time(0, 0), "HKD", "CCY")


def chart(
    symbol: str,
    market: Market,
    days: Sequence[date],
    closes: Sequence[float | None],
    *,
    columns: Mapping[str, Sequence[float | None]] | None = None,
    dividends: Mapping[date, float] | None = None,
    splits: Mapping[date, tuple[float, float]] | None = None,
) -> Body:
    """A chart as Yahoo sends it: every bar stamped with the opening time of its session.

    ``columns`` overrides ``open``, ``high``, ``low`` (the closes by default) and ``volume`` (1000).
    ``splits`` is (new shares, old shares) by day.
    """
    zone = ZoneInfo(market.zone)
    stamps = [int(datetime.combine(day, market.opens, zone).timestamp()) for day in days]
    stamp_of = dict(zip(days, stamps, strict=True))
    quote = {"open": closes, "high": closes, "low": closes, "close": closes, "volume": [1000] * len(days)}
    events: Body = {}
    if dividends:
        events["dividends"] = {
            str(stamp_of[d]): {"amount": a, "date": stamp_of[d]} for d, a in dividends.items()
        }
    if splits:
        events["splits"] = {
            str(stamp_of[d]): {"date": stamp_of[d], "numerator": new, "denominator": old}
            for d, (new, old) in splits.items()
        }
    result: Body = {
        "meta": _meta(symbol, market),
        "timestamp": stamps,
        "indicators": {
            "quote": [{name: list(values) for name, values in {**quote, **(columns or {})}.items()}],
            "adjclose": [{"adjclose": list(closes)}],
        },
    }
    if events:
        result["events"] = events
    return {"chart": {"result": [result], "error": None}}


def _meta(symbol: str, market: Market) -> Body:
    period = {"timezone": "X", "start": 0, "end": 0, "gmtoffset": 0}
    return {
        "currency": market.currency,
        "symbol": symbol,
        "exchangeName": market.code,
        "fullExchangeName": market.code,
        "instrumentType": "EQUITY",
        "firstTradeDate": None,
        "regularMarketTime": 0,
        "gmtoffset": 0,
        "timezone": "X",
        "exchangeTimezoneName": market.zone,
        "priceHint": 2,
        "currentTradingPeriod": {"pre": period, "regular": period, "post": period},
        "dataGranularity": "1d",
        "range": "",
        "validRanges": ["1d", "max"],
    }


def result_of(body: Body) -> Body:
    """The chart inside a body, to be changed in place."""
    return body["chart"]["result"][0]


def quote_of(body: Body) -> dict[str, list[float | None]]:
    """The price columns inside a body, to be changed in place."""
    return result_of(body)["indicators"]["quote"][0]


def refusal(code: str, description: str) -> Body:
    """What Yahoo sends instead of a chart, with its reason."""
    return {"chart": {"result": None, "error": {"code": code, "description": description}}}


@dataclass(frozen=True, slots=True)
class Request:
    """A request that reached the server: for which host, path and query."""

    host: str
    path: str
    query: dict[str, str]


@dataclass
class _Seen:
    requests: list[Request] = field(default_factory=list)
    charts: Counter[str] = field(default_factory=Counter)


class YahooServer(ThreadingHTTPServer):
    """Serves the charts it is given; a symbol it does not know gets Yahoo's 404."""

    daemon_threads = True

    def __init__(self, charts: Mapping[str, Body]) -> None:
        self.charts = dict(charts)
        self.faults: dict[str, Fault] = {}
        self.host_faults: dict[str, Fault] = {}
        self.closing = threading.Event()
        self._seen = _Seen()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self) -> YahooServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def requests(self) -> list[Request]:
        """Everything asked so far."""
        return list(self._seen.requests)

    def asked(self, symbol: str) -> list[tuple[date, date]]:
        """First and last day of every chart request of a symbol, by the zone of its chart."""
        zone = ZoneInfo(_zone(self.charts.get(symbol)))
        return [
            (_day(r.query["period1"], zone), _day(r.query["period2"], zone) - timedelta(days=1))
            for r in self.requests
            if r.path.endswith(f"/chart/{symbol}")
        ]

    def note(self, request: Request) -> int:
        """Remember a request; its number among those of the same symbol."""
        found = _CHART.match(request.path)
        with self._lock:
            self._seen.requests.append(request)
            if found is None:
                return 0
            self._seen.charts[found[1]] += 1
            return self._seen.charts[found[1]]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is part of the tests."""


def _zone(body: Body | None) -> str:
    return "America/New_York" if body is None else str(result_of(body)["meta"]["exchangeTimezoneName"])


def _day(stamp: str, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(int(stamp), zone).date()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: YahooServer

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def reply(
        self,
        status: int,
        body: Body | str,
        headers: Iterable[tuple[str, str]] = (),
        kind: str = "application/json",
    ) -> bool:
        """Send a reply; always True, so that a fault can return it."""
        content = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(content))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        return True

    def do_POST(self) -> None:
        self.reply(404, "")

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        path = unquote(url.path)
        host = self.headers.get("X-Was-Host") or self.headers.get("Host") or ""
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        number = self.server.note(Request(host, path, query))
        fault = self.server.host_faults.get(host)
        if fault is not None and fault(self, number):
            return
        found = _CHART.match(path)
        if found is not None:
            self._chart(found[1], number, query)
        elif path == "/v1/test/getcrumb":
            self.reply(200, "loopcrumb", kind="text/plain")
        elif path == "/":
            # The host of the cookie answers 404 with the cookie, as in life.
            expires = (datetime.now(UTC) + timedelta(days=365)).strftime("%a, %d %b %Y %H:%M:%S GMT")
            cookie = f"A3=loop; Expires={expires}; Path=/; Domain=.yahoo.com"
            self.reply(404, "", [("Set-Cookie", cookie)], "text/html")
        else:
            self.reply(404, "<html>not found</html>", kind="text/html")

    def _chart(self, symbol: str, number: int, query: dict[str, str]) -> None:
        fault = self.server.faults.get(symbol)
        if fault is not None and fault(self, number):
            return
        body = self.server.charts.get(symbol)
        if body is None:
            self.reply(404, refusal("Not Found", "No data found, symbol may be delisted"))
        else:
            self.reply(200, _clipped(body, query))


def _clipped(body: Body, query: Mapping[str, str]) -> Body:
    """The chart of the range asked for; its end is exclusive."""
    if "period1" not in query:
        return body
    clipped = json.loads(json.dumps(body))
    result = result_of(clipped)
    first, end = int(query["period1"]), int(query["period2"])
    kept = [i for i, stamp in enumerate(result["timestamp"]) if first <= stamp < end]
    events = {
        kind: inside
        for kind, found in result.pop("events", {}).items()
        if (inside := {stamp: one for stamp, one in found.items() if first <= int(stamp) < end})
    }
    if not kept:
        del result["timestamp"]
        result["indicators"] = {"quote": [{}], "adjclose": [{}]}
        return clipped
    if events:
        result["events"] = events
    result["timestamp"] = [result["timestamp"][i] for i in kept]
    for blocks in result["indicators"].values():
        for name, values in blocks[0].items():
            blocks[0][name] = [values[i] for i in kept]
    return clipped


def answering(
    status: int, body: Body | str, *headers: tuple[str, str], kind: str = "application/json"
) -> Fault:
    """The same answer for ever."""
    return lambda handler, _: handler.reply(status, body, headers, kind)


def first(times: int, fault: Fault) -> Fault:
    """A fault that passes after some requests; yfinance repeats a refused one itself, once."""
    return lambda handler, number: number <= times and fault(handler, number)


def reset(handler: _Handler, _: int) -> bool:
    """Break the connection without an answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()
    return True


def hang(handler: _Handler, _: int) -> bool:
    """Take the request and never answer it."""
    handler.server.closing.wait()
    handler.close_connection = True
    return True


def after(seconds: float) -> Fault:
    """Answer as usual, but late."""

    def fault(handler: _Handler, _: int) -> bool:
        handler.server.closing.wait(seconds)
        return False

    return fault


def loop_session(server: YahooServer) -> Any:
    """A genuine curl_cffi session: what is meant for Yahoo goes to the server, anything else is refused."""

    class LoopSession(Session):  # type: ignore[type-arg]
        def request(self, method: Any, url: str, **options: Any) -> Any:  # type: ignore[override]
            parts = urlsplit(url)
            host = parts.hostname or ""
            if not host.endswith("yahoo.com"):
                raise AssertionError(f"a test tried to reach {url}")
            options["headers"] = {**(options.get("headers") or {}), "X-Was-Host": host}
            query = f"?{parts.query}" if parts.query else ""
            return super().request(method, f"{server.url}{parts.path or '/'}{query}", **options)

    return LoopSession(impersonate="chrome", trust_env=False)


def forget_yfinance() -> None:
    """Put yfinance's process-wide state (session, cookie, caches) back to that of a new process."""
    from yfinance import base, cache, data

    cache._TzCacheManager._tz_cache = None
    cache._CookieCacheManager._Cookie_cache = None
    cache._ISINCacheManager._isin_cache = None
    data.SingletonMeta._instances.clear()
    data.YfData.cache_get.cache_clear()
    base._tz_info_fetch_ctr = 0
