"""Daily prices from Tiingo: American shares and funds, with a key of the user's.

One request a symbol, through curl_cffi, which yfinance brings anyway. The published Python client raises one
exception for every refusal and asks nothing again, so the status is read here. A symbol that fails is a value
beside the others, with Tiingo's own reason. Sources: Tiingo, "Connecting" and "End-of-Day Prices",
https://www.tiingo.com/documentation/general/connecting, https://www.tiingo.com/documentation/end-of-day;
tickers write BRK-A for BRK.A, https://www.tiingo.com/documentation/appendix/symbology.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from time import monotonic, sleep
from typing import Any

from eventstudy import limits
from eventstudy.errors import RateLimitError, SourceError, UnknownSymbolError, UsageError
from eventstudy.exchanges.listings import listing_of
from eventstudy.exchanges.trading_day import day_at
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult, merge_requests
from eventstudy.prices.tiingo.reply import UnreadableError, detail_of, rows_of, series_of

_LOG = logging.getLogger("eventstudy.tiingo")
URL = "https://api.tiingo.com/tiingo/daily/{ticker}/prices"
PAUSES = (0.5, 1.0, 2.0)
"""Seconds before each further attempt when Tiingo's server is in trouble."""
HOUR = 3600.0
"""Seconds to suggest waiting when Tiingo limits us without saying for how long: it counts by the hour."""
_TICKER = re.compile(r"[A-Z0-9][A-Z0-9-]*")
_NEW_YORK = "XNYS"
"""The session table of the exchanges that Tiingo has."""
_LIMIT = re.compile(r"run over your|request allocation", re.IGNORECASE)
_OFFLINE = "--offline uses the prices stored locally"
_TRY_LATER = f"try again later; {_OFFLINE}"

Arrived = Callable[[PriceRequest, PriceResult], None]
"""Takes each symbol's answer as it arrives."""


def serves(symbol: str) -> bool:
    """Whether Tiingo can be asked for a symbol: a share or fund of an American exchange."""
    try:
        listing = listing_of(symbol)
    except UnknownSymbolError:
        return False
    american = listing.exchange.calendar == _NEW_YORK and listing.kind != "index"
    return american and _TICKER.fullmatch(_ticker(symbol)) is not None


class TiingoSource:
    """Asks Tiingo. Raises UsageError without a key.

    ``timeout``: seconds without an answer after which it is given up. ``now``: the clock that stamps what
    is retrieved.
    """

    name = "tiingo"

    def __init__(
        self, key: str, *, timeout: float, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        if not key.strip() or not key.isprintable():
            raise UsageError(
                "--source tiingo needs an API key",
                "export TIINGO_API_KEY=..., from your account at tiingo.com",
            )
        self._key, self._timeout, self._now = key.strip(), timeout, now
        self._session: Any = None

    def load(
        self, wanted: Sequence[PriceRequest], arrived: Arrived | None = None
    ) -> Mapping[str, PriceResult]:
        """Ask for every symbol in turn; a source that limits us or is silent is not asked for the rest."""
        answers: dict[str, PriceResult] = {}
        given_up: SourceError | None = None
        for request in merge_requests(wanted):
            answer = self._answer(request) if given_up is None else _failed(request, given_up)
            if isinstance(answer, NoPrices):
                given_up = answer.error
            answers[request.symbol] = answer
            if arrived is not None:
                arrived(request, answer)
        return answers

    def _answer(self, request: PriceRequest) -> PriceResult:
        if not serves(request.symbol):
            return NoPrices(
                request.symbol,
                f"Tiingo has American shares and funds only, not {request.symbol}",
                "use --source auto or a price file; as a benchmark a fund will do (--benchmark SPY)",
            )
        retrieved = self._now()
        try:
            response = self._asked(request)
            return self._read(request, response.status_code, response.content, retrieved)
        except SourceError as error:
            return _failed(request, error)

    def _asked(self, request: PriceRequest) -> Any:
        """The response. Raises SourceError when there is none."""
        for pause in (*PAUSES, None):
            response = self._sent(request)
            if response.status_code < 500 or pause is None:
                break
            sleep(pause)
        if response.status_code != 200 and response.status_code != 404:
            raise _refusal(response)
        return response

    def _sent(self, request: PriceRequest) -> Any:
        from curl_cffi import requests

        if self._session is None:
            headers = {"Authorization": f"Token {self._key}", "Accept": "application/json"}
            self._session = requests.Session(headers=headers)
        url = URL.format(ticker=_ticker(request.symbol))
        parameters = {"startDate": request.first.isoformat(), "format": "json", "resampleFreq": "daily"}
        started = monotonic()
        try:
            response = self._session.get(url, params=parameters, timeout=self._timeout, allow_redirects=False)
        except (requests.exceptions.RequestException, OSError) as error:
            raise _unreachable(error, self._timeout) from None
        seconds = monotonic() - started
        _LOG.debug("GET %s: %s, %d bytes, %.1f s", url, response.status_code, len(response.content), seconds)
        return response

    def _read(self, request: PriceRequest, status: int, body: bytes, retrieved: datetime) -> PriceResult:
        """The prices in an answer. Raises SourceError for what is none."""
        if status == 404:
            return NoPrices(request.symbol, f"Tiingo has no {request.symbol}", "check the symbol")
        if len(body) > limits.LARGEST_REPLY:
            raise SourceError(f"Tiingo's answer is too large: {len(body):,} bytes", _TRY_LATER)
        text = body.decode("utf-8", "replace")
        if _LIMIT.search(detail_of(text)):
            raise _limited(200, "")
        today = date.fromordinal(day_at(request.symbol, retrieved))
        try:
            series = series_of(request, rows_of(text), today, retrieved)
        except UnreadableError as error:
            raise SourceError(f"Tiingo's answer cannot be read: {error}", _TRY_LATER) from None
        if series is None:
            none = f"Tiingo has no prices of {request.symbol} from {request.first} to {request.last}"
            return NoPrices(request.symbol, none, "check the symbol and the dates")
        if series.days[-1] > today.toordinal():
            raise SourceError(
                f"Tiingo has prices of {date.fromordinal(series.days[-1])}, but by this machine's clock "
                f"it is {today}",
                "correct the clock and try again",
            )
        return series


def _ticker(symbol: str) -> str:
    return symbol.upper().replace(".", "-")


def _failed(request: PriceRequest, error: SourceError) -> NoPrices:
    return NoPrices(request.symbol, error.message, error.remedy, error)


def _refusal(response: Any) -> SourceError:
    status, words = response.status_code, detail_of(response.text)
    if status == 429 or _LIMIT.search(words):
        return _limited(status, response.headers.get("Retry-After", ""))
    if status >= 500:
        return SourceError(f"Tiingo's server reports an error (HTTP {status})", _TRY_LATER)
    why = f"HTTP {status}: {words}".removesuffix(": ")
    if status in (401, 403):
        return SourceError(
            f"Tiingo refuses the key ({why})", "check TIINGO_API_KEY, and what your plan allows"
        )
    return SourceError(f"Tiingo refuses to answer ({why})", _TRY_LATER)


def _limited(status: int, wait: str) -> RateLimitError:
    seconds = float(wait) if wait.strip().isdecimal() else HOUR
    return RateLimitError(
        f"Tiingo limits our requests (HTTP {status})",
        f"wait {seconds:.0f} seconds and try again; {_OFFLINE}",
        retry_after=seconds,
    )


def _unreachable(error: Exception, seconds: float) -> SourceError:
    text = str(error)
    if "curl: (28)" in text:
        return SourceError(f"Tiingo gave no answer within {seconds:g} seconds", _TRY_LATER)
    reason = re.sub(r"^.*curl: \(\d+\) ", "", text.partition(". See ")[0])
    return SourceError(f"Tiingo cannot be reached: {reason}", f"check the network and try again; {_OFFLINE}")
