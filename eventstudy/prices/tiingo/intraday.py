"""Bars inside the day from Tiingo: trades on IEX alone, whose volume is a small share of the market's.

The service gives at most some thousand bars from ``startDate`` to ``endDate``, their starts in UTC, volume
where ``columns`` asks for it. Source: Tiingo, "IEX", https://www.tiingo.com/documentation/iex. That
stamps are starts: an answer recorded by the public client, whose 13 half-hours of a session run from its
opening to half an hour before its close (github.com/hydrosquall/tiingo-python,
tests/fixtures/intraday_price.yaml).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from math import nan
from typing import Any

from eventstudy.errors import SourceError
from eventstudy.prices.intraday.series import MINUTE, Rows
from eventstudy.prices.intraday.source import DayBars
from eventstudy.prices.source import NoPrices, PriceRequest
from eventstudy.prices.tiingo.client import TRY_LATER, Client, text_of
from eventstudy.prices.tiingo.reply import UnreadableError, rows_of
from eventstudy.prices.tiingo.source import serves, ticker_of

URL = "https://api.tiingo.com/iex/{ticker}/prices"
_COLUMNS = ("open", "high", "low", "close", "volume")


class TiingoBars:
    """Asks Tiingo for bars of one size. Raises UsageError without a key."""

    name = "Tiingo"

    def __init__(
        self,
        key: str,
        interval: str,
        *,
        timeout: float,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client, self.interval, self.now = Client(key, timeout), interval, now

    def load(self, wanted: Sequence[PriceRequest]) -> Mapping[PriceRequest, DayBars | NoPrices]:
        """What Tiingo has of each symbol from its first to its last day."""
        answers: dict[PriceRequest, DayBars | NoPrices] = {}
        given_up: SourceError | None = None
        for request in wanted:
            try:
                if given_up is not None:
                    raise given_up
                answers[request] = self._answer(request)
            except SourceError as error:
                given_up = error
                answers[request] = NoPrices(request.symbol, error.message, error.remedy, error)
        return answers

    def _answer(self, request: PriceRequest) -> DayBars | NoPrices:
        if not serves(request.symbol):
            detail = f"Tiingo has American shares and funds only, not {request.symbol}"
            return NoPrices(request.symbol, detail)
        retrieved, minutes = self.now(), self.interval.removesuffix("m")
        response = self._client.get(
            URL.format(ticker=ticker_of(request.symbol)),
            {
                "startDate": request.first.isoformat(),
                "endDate": request.last.isoformat(),
                "resampleFreq": f"{minutes}min",
                "columns": ",".join(_COLUMNS),
                "afterHours": "true",
                "forceFill": "false",
                "format": "json",
            },
        )
        if response.status_code == 404:
            return NoPrices(request.symbol, f"Tiingo has no {request.symbol}", "check the symbol")
        try:
            rows = bars_of(rows_of(text_of(response.content)))
        except UnreadableError as error:
            raise SourceError(f"Tiingo's answer cannot be read: {error}", TRY_LATER) from None
        if not rows.stamps:
            span = f"from {request.first} to {request.last}"
            return NoPrices(request.symbol, f"Tiingo has no bars of {request.symbol} {span}")
        return DayBars(request.symbol, int(minutes) * MINUTE, rows, request.first, request.last, retrieved)


def bars_of(answer: Sequence[Mapping[str, Any]]) -> Rows:
    """The bars of an answer. Raises UnreadableError."""
    rows = Rows()
    try:
        for bar in answer:
            moment = datetime.fromisoformat(bar["date"])
            if moment.tzinfo is None:
                raise UnreadableError("a stamp without a zone")
            rows.stamps.append(int(moment.timestamp()))
            for name in _COLUMNS:
                value = bar[name] if name != "volume" else bar.get(name)
                column: array[float] = getattr(rows, name)
                column.append(nan if value is None else float(value))
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableError(f"{type(error).__name__} in a bar") from None
    return rows
