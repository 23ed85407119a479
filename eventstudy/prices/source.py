"""The price-source protocol: what every source takes and gives back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from eventstudy.errors import SourceError, StoreUnreadableError
from eventstudy.prices.bars import BarSeries
from eventstudy.reasons import Reason


class PriceRequest(NamedTuple):
    """Daily bars wanted: one symbol, both days included.

    ``needed``: the last day that is more than welcome, None for ``last`` itself; ``needed_from``: the first
    such day, None for ``first`` itself. A source that has the bars from the one to the other is not passed
    over for one that has more.
    """

    symbol: str
    first: date
    last: date
    needed: date | None = None
    needed_from: date | None = None

    @property
    def enough(self) -> date:
        """The last day that the bars have to reach."""
        return self.needed or self.last

    @property
    def early_enough(self) -> date:
        """The first day that the bars have to reach back to."""
        return self.needed_from or self.first


class NoPrices(NamedTuple):
    """Why a symbol has no bars: a value beside the series of the others, never an exception.

    ``error`` is set when the source could not be reached or limits us, or the store could not be read, and
    None when it answered that it has nothing.
    """

    symbol: str
    detail: str
    remedy: str = ""
    error: SourceError | None = None

    @property
    def reason(self) -> Reason:
        """The status of what needs these prices."""
        return Reason.PRICES_UNREADABLE if isinstance(self.error, StoreUnreadableError) else Reason.NO_PRICES


PriceResult = BarSeries | NoPrices


def merge_requests(requests: Iterable[PriceRequest]) -> list[PriceRequest]:
    """One want a symbol, reaching over all of its spans, in the order the symbols came."""
    merged: dict[str, PriceRequest] = {}
    for request in requests:
        known = merged.get(request.symbol, request)
        first, last = min(known.first, request.first), max(known.last, request.last)
        enough = max(known.enough, request.enough)
        early = min(known.early_enough, request.early_enough)
        merged[request.symbol] = PriceRequest(
            request.symbol, first, last, None if enough == last else enough, None if early == first else early
        )
    return list(merged.values())


class PriceSource(Protocol):
    """A place that prices come from."""

    name: str

    def load(self, wanted: Sequence[PriceRequest]) -> Mapping[str, PriceResult]:
        """Bars for every symbol wanted, keyed by symbol; a symbol without bars gets a NoPrices.

        A series may cover less than was wanted (see ``BarSeries.covered``). Raises SourceError only
        when nothing at all could be asked.
        """
        ...
