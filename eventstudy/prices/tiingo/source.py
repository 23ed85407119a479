"""Daily prices from Tiingo: American shares and funds, with a key of the user's.

One request a symbol, through curl_cffi, which yfinance brings anyway. The published Python client raises one
exception for every refusal and asks nothing again, so the status is read here. A symbol that fails is a value
beside the others, with Tiingo's own reason. Sources: Tiingo, "Connecting" and "End-of-Day Prices",
https://www.tiingo.com/documentation/general/connecting, https://www.tiingo.com/documentation/end-of-day;
tickers write BRK-A for BRK.A, https://www.tiingo.com/documentation/appendix/symbology.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime

from eventstudy.errors import SourceError, UnknownSymbolError
from eventstudy.exchanges.listings import listing_of
from eventstudy.exchanges.trading_day import day_at
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult, merge_requests
from eventstudy.prices.tiingo.client import TRY_LATER, Client, text_of
from eventstudy.prices.tiingo.reply import UnreadableError, rows_of, series_of

URL = "https://api.tiingo.com/tiingo/daily/{ticker}/prices"
_TICKER = re.compile(r"[A-Z0-9][A-Z0-9-]*")
_NEW_YORK = "XNYS"
"""The session table of the exchanges that Tiingo has."""

Arrived = Callable[[PriceRequest, PriceResult], None]
"""Takes each symbol's answer as it arrives."""


def serves(symbol: str) -> bool:
    """Whether Tiingo can be asked for a symbol: a share or fund of an American exchange."""
    try:
        listing = listing_of(symbol)
    except UnknownSymbolError:
        return False
    american = listing.exchange.calendar == _NEW_YORK and listing.kind != "index"
    return american and _TICKER.fullmatch(ticker_of(symbol)) is not None


class TiingoSource:
    """Asks Tiingo. Raises UsageError without a key.

    ``timeout``: seconds without an answer after which it is given up. ``now``: the clock that stamps what
    is retrieved.
    """

    name = "tiingo"

    def __init__(
        self, key: str, *, timeout: float, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._client, self._now = Client(key, timeout), now

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
        parameters = {"startDate": request.first.isoformat(), "format": "json", "resampleFreq": "daily"}
        try:
            response = self._client.get(URL.format(ticker=ticker_of(request.symbol)), parameters)
            return self._read(request, response.status_code, response.content, retrieved)
        except SourceError as error:
            return _failed(request, error)

    def _read(self, request: PriceRequest, status: int, body: bytes, retrieved: datetime) -> PriceResult:
        """The prices in an answer. Raises SourceError for what is none."""
        if status == 404:
            return NoPrices(request.symbol, f"Tiingo has no {request.symbol}", "check the symbol")
        text = text_of(body)
        today = date.fromordinal(day_at(request.symbol, retrieved))
        try:
            series = series_of(request, rows_of(text), today, retrieved)
        except UnreadableError as error:
            raise SourceError(f"Tiingo's answer cannot be read: {error}", TRY_LATER) from None
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


def ticker_of(symbol: str) -> str:
    """The ticker as Tiingo writes it."""
    return symbol.upper().replace(".", "-")


def _failed(request: PriceRequest, error: SourceError) -> NoPrices:
    return NoPrices(request.symbol, error.message, error.remedy, error)
