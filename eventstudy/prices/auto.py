"""The source that looks in the store, then among the bundled prices, then asks Yahoo and keeps the answer.

What Yahoo does not give is asked of a second source, where there is one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from eventstudy.prices.bars import BarSeries
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult, PriceSource, merge_requests
from eventstudy.prices.store.store import Say, Store, fetch_command

Arrived = Callable[[PriceRequest, PriceResult], None]


class RemoteSource(Protocol):
    """A source that is asked over the network and tells of each answer as it arrives."""

    def load(
        self, wanted: Sequence[PriceRequest], arrived: Arrived | None = None
    ) -> Mapping[str, PriceResult]:
        """See ``PriceSource.load``."""
        ...


def _imported(loaded: PriceResult | None) -> bool:
    """Whether a series is the user's own: only what was asked of a source has a time of retrieval."""
    return isinstance(loaded, BarSeries) and loaded.source == Store.name and loaded.retrieved is None


class Fallback(NamedTuple):
    """A second remote source: what people call it, what makes it, and the symbols it can be asked for."""

    name: str
    open: Callable[[], RemoteSource]
    serves: Callable[[str], bool]


class AutoSource:
    """Store, then bundled, then remote, then ``fallback``; each symbol from the first that has everything.

    ``remote`` makes the source behind the network, None when offline: what is here is then all there is.
    With ``refresh`` the remote is asked even for what is here. Where it fails, the part that is here is
    returned, and ``say`` is told.
    """

    name = "auto"

    def __init__(
        self,
        store: Store,
        bundled: PriceSource,
        remote: Callable[[], RemoteSource] | None,
        say: Say,
        *,
        refresh: bool = False,
        fallback: Fallback | None = None,
    ) -> None:
        self._store = store
        self._bundled = bundled
        self._remote = remote
        self._say = say
        self._refresh = refresh
        self._fallback = fallback

    def load(
        self, wanted: Sequence[PriceRequest], arrived: Arrived | None = None
    ) -> Mapping[str, PriceResult]:
        """Bars for every symbol, over all its spans at once; ``arrived`` is told of each remote answer."""
        wants = merge_requests(wanted)
        answers: dict[str, PriceResult] = {} if self._refresh else self._complete(wants)
        missing = [want for want in wants if want.symbol not in answers]
        if missing and self._remote is None:
            answers.update(self._offline(missing))
        elif missing and self._remote is not None:
            answers.update(self._ask(self._remote(), missing, arrived))
        return {want.symbol: answers[want.symbol] for want in wants}

    def _complete(self, wants: Sequence[PriceRequest]) -> dict[str, PriceResult]:
        """The symbols that are here with everything asked for."""
        answers: dict[str, PriceResult] = {}
        for source in (lambda some: self._store.load(some, provisional=False), self._bundled.load):
            missing = [want for want in wants if want.symbol not in answers]
            answered = source(missing) if missing else {}
            answers.update({w.symbol: answered[w.symbol] for w in missing if covers(answered[w.symbol], w)})
        self._say_replaced([want for want in wants if _imported(answers.get(want.symbol))])
        return answers

    def _say_replaced(self, wants: Sequence[PriceRequest]) -> None:
        """Say which imported series stand in the place of bundled ones."""
        bundled = self._bundled.load(wants) if wants else {}
        if replaced := [want.symbol for want in wants if isinstance(bundled[want.symbol], BarSeries)]:
            names = ", ".join(replaced)
            self._say(
                f"{names}: the prices you imported are used, not the bundled ones\n"
                f"to have those again: eventstudy prices clear {' '.join(replaced)}"
            )

    def _ask(
        self, remote: RemoteSource, wants: Sequence[PriceRequest], arrived: Arrived | None
    ) -> dict[str, PriceResult]:
        answers: dict[str, PriceResult] = {}
        failed: dict[str, NoPrices] = {}

        def take(want: PriceRequest, loaded: PriceResult) -> None:
            if isinstance(loaded, NoPrices) and self._fallback and self._fallback.serves(want.symbol):
                failed[want.symbol] = loaded
            else:
                keep(want, loaded)

        def keep(want: PriceRequest, loaded: PriceResult) -> None:
            answers[want.symbol] = (
                self._instead(want, loaded) if isinstance(loaded, NoPrices) else self._store.save(loaded)
            )
            if arrived is not None:
                arrived(want, answers[want.symbol])

        remote.load(wants, take)
        if failed and self._fallback is not None:
            second = self._fallback
            again = [want for want in wants if want.symbol in failed]
            second.open().load(
                again, lambda want, loaded: keep(want, self._second(second, failed[want.symbol], loaded))
            )
        return answers

    def _second(self, fallback: Fallback, first: NoPrices, loaded: PriceResult) -> PriceResult:
        """What the second source answered; where it has nothing either, both reasons."""
        if isinstance(loaded, BarSeries):
            self._say(f"{first.symbol}: {first.detail}; the prices are from {fallback.name}")
            return loaded
        return NoPrices(
            first.symbol, f"{first.detail}; {loaded.detail}", first.remedy, first.error or loaded.error
        )

    def _instead(self, want: PriceRequest, failed: NoPrices) -> PriceResult:
        """What is here of a symbol that the remote gave nothing for."""
        part = self._part(want)
        if part is None:
            return failed
        self._say(f"{want.symbol}: {failed.detail}; using the {part.source} prices {_extent(part)}")
        return part

    def _offline(self, wants: Sequence[PriceRequest]) -> dict[str, PriceResult]:
        return {want.symbol: self._part_or_command(want) for want in wants}

    def _part_or_command(self, want: PriceRequest) -> PriceResult:
        command = fetch_command(want)
        part = self._part(want)
        if part is None:
            stored = self._store.load([want])[want.symbol]
            if self._store.in_trouble and isinstance(stored, NoPrices):
                return stored
            days = f"from {want.first} to {want.last}"
            none = f"offline, and no prices of {want.symbol} {days} are available locally"
            return NoPrices(want.symbol, none, f"fetch them first: {command}")
        held = f"only the {part.source} prices {_extent(part)} are available locally"
        self._say(f"{want.symbol}: offline, {held}; to fetch the rest: {command}")
        return part

    def _part(self, want: PriceRequest) -> BarSeries | None:
        """The store's or the bundled series, whichever has more of the days wanted."""
        results = [source.load([want])[want.symbol] for source in (self._store, self._bundled)]
        parts = [series for series in results if isinstance(series, BarSeries) and len(series.days)]
        return max(parts, key=lambda series: _days_of(series, want), default=None)


def covers(loaded: PriceResult, want: PriceRequest) -> bool:
    """Whether an answer reaches over everything needed."""
    if not isinstance(loaded, BarSeries):
        return False
    first, last = loaded.covered
    return first <= want.early_enough.toordinal() and want.enough.toordinal() <= last


def _days_of(series: BarSeries, want: PriceRequest) -> int:
    first, last = series.covered
    return min(last, want.last.toordinal()) - max(first, want.first.toordinal()) + 1


def _extent(series: BarSeries) -> str:
    first, last = series.covered
    return f"from {date.fromordinal(first)} to {date.fromordinal(last)}"
