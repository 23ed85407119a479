"""The prices at hand for measuring: loaded series, each held once against its own exchange's calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from eventstudy.errors import UnknownSymbolError
from eventstudy.exchanges.listings import is_exchange_rate, listing_of
from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.adjust import on_one_scale
from eventstudy.prices.quality import judge
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult, PriceSource, merge_requests


class PriceCache:
    """Bars by symbol. :meth:`fill` asks the source only for what is not at hand yet.

    ``whole``: a symbol is asked for over all of its days at once, so that it is read once only.
    """

    def __init__(self, source: PriceSource, *, whole: bool = False) -> None:
        self._source, self.whole = source, whole
        self._asked: dict[str, PriceRequest] = {}
        self._series: dict[str, PriceResult] = {}

    def fill(self, wants: Iterable[PriceRequest]) -> None:
        """Have at hand what is wanted; a symbol that is partly at hand is asked for anew, over both spans."""
        missing: list[str] = []
        for want in wants:
            had = self._asked.get(want.symbol)
            if had is None and self.whole:
                want = PriceRequest(want.symbol, date.min, date.max, want.enough, want.early_enough)
            if had is None or want.first < had.first or had.last < want.last:
                self._asked[want.symbol] = merge_requests([want, had] if had else [want])[0]
                missing.append(want.symbol)
        if missing:
            asked = [self._asked[symbol] for symbol in dict.fromkeys(missing)]
            for symbol, series in self._source.load(asked).items():
                self._series[symbol] = _judged(symbol, self._converted(series))

    def _converted(self, series: PriceResult) -> PriceResult:
        """The series with its dividends in the currency of its prices, where the source has a rate for it."""
        if isinstance(series, NoPrices) or not series.foreign_dividends:
            return series
        from eventstudy.prices.foreign import with_dividends_converted

        return with_dividends_converted(series, self._source)

    def __getitem__(self, symbol: str) -> PriceResult:
        return self._series[symbol]

    def get(self, symbol: str) -> PriceResult | None:
        """What was loaded of a symbol; None when it was not asked for."""
        return self._series.get(symbol)


def _judged(symbol: str, series: PriceResult) -> PriceResult:
    """The series held against its exchange's calendar and put on one scale; a rate as it is."""
    if isinstance(series, NoPrices) or is_exchange_rate(symbol):
        return series
    try:
        calendar = table_of(listing_of(symbol).exchange.calendar)
    except UnknownSymbolError:
        # An index of our own files or of an exchange we do not know: there is no calendar to hold it against.
        return on_one_scale(series)
    return on_one_scale(judge(series, calendar))
