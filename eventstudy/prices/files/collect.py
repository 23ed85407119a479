"""Which rows of a price file are wanted, and what becomes of them once they are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import isnan
from typing import TYPE_CHECKING

from eventstudy import limits
from eventstudy.errors import InputFileError, UnknownSymbolError
from eventstudy.exchanges.listings import is_exchange_rate, listing_of
from eventstudy.prices.bars import Row
from eventstudy.prices.files.headings import Field
from eventstudy.prices.files.split_factors import SplitKind, larger, steps
from eventstudy.prices.source import PriceRequest
from eventstudy.prices.spellings import key_of, spellings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from eventstudy.prices.files.blocks import Block
    from eventstudy.prices.files.header import Layout

VALUES = (Field.OPEN, Field.HIGH, Field.LOW, Field.CLOSE, Field.VOLUME, Field.DIVIDENDS, Field.SPLITS)
"""What a file says of a day, in the order in which ``Collected.take`` is given it."""


@cache
def zone_of(symbol: str) -> str | None:
    """The zone of a symbol's exchange (an IANA name); None for an exchange rate, and where none is known."""
    if is_exchange_rate(symbol):
        return None
    try:
        return listing_of(symbol).exchange.zone
    except UnknownSymbolError:
        return None


@dataclass(slots=True)
class Collected:
    """The rows of one symbol inside the wanted range; ``first`` and ``last`` bound all of its rows.

    ``rows``: those of text files; ``blocks``: those of Parquet, which come as arrays.
    ``adjusted``: its closes carry the dividends.
    ``splits``: those of all its rows, because a later one says on which scale the wanted closes are;
    ``factors``: cumulative ones by day, likewise.
    """

    want: PriceRequest
    file_symbol: str
    wanted_first: int
    wanted_last: int
    rows: list[Row] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    first: int = 0
    last: int = 0
    dividends: dict[int, float] = field(default_factory=dict)
    splits: dict[int, float] = field(default_factory=dict)
    factors: dict[int, float] = field(default_factory=dict)
    adjusted: bool = False

    def reach(self, day: int) -> bool:
        """Note that the file has this day; whether its row is wanted."""
        if not self.first or day < self.first:
            self.first = day
        if day > self.last:
            self.last = day
        return self.wants(day)

    def wants(self, day: int) -> bool:
        """Whether bars of this day are wanted."""
        return self.wanted_first <= day <= self.wanted_last

    def take(
        self, path: str, days: NDArray[np.int64], values: Sequence[NDArray[np.float64]], layout: Layout
    ) -> None:
        """Add bars: days, and their ``VALUES``, (n,) each, NaN for none.

        ``layout``: that of the file, which says what its closes and splits are; of days that symbols share,
        those without a close are no bars of this one, but may have a split of it.

        Raises InputFileError for more than ``limits.MOST_BARS``.
        """
        *bars, dividends, splits = values
        if dividends is not splits:  # without a column of either they are one array
            self._actions(days, dividends, splits, layout.split_kind)
        closes = bars[VALUES.index(Field.CLOSE)]
        priced = closes == closes
        if layout.shared and not priced.all():
            days, bars = days[priced], [column[priced] for column in bars]
        if not len(days):
            return
        self.reach(int(days.min()))
        self.reach(int(days.max()))
        inside = (days >= self.wanted_first) & (days <= self.wanted_last)
        if not inside.all():
            days, bars = days[inside], [column[inside] for column in bars]
        if len(days):
            if sum(len(own) for own, _ in self.blocks) + len(days) > limits.MOST_BARS:
                raise too_many_bars(path, self)
            self.blocks.append((days, bars))
            self.adjusted |= layout.adjusted

    def _actions(
        self,
        days: NDArray[np.int64],
        dividends: NDArray[np.float64],
        splits: NDArray[np.float64],
        kind: SplitKind,
    ) -> None:
        """Note the dividends (of wanted days) and the splits (of all days) of rows."""
        for at in (
            ((dividends == dividends) | (splits == splits) & (splits != kind.nothing)).nonzero()[0].tolist()
        ):
            day = int(days[at])
            wanted = self.wanted_first <= day <= self.wanted_last
            self.pay(day, float(dividends[at]) if wanted else 0.0, float(splits[at]), kind)

    def pay(self, day: int, dividend: float, split: float, kind: SplitKind = SplitKind.RATIO) -> None:
        """Note a dividend and a split as a column of this kind says it; 0 and NaN mean none."""
        if dividend != 0 and not isnan(dividend):
            self.dividends[day] = larger(self.dividends.get(day), dividend)
        if split == 0 or isnan(split) or split == kind.nothing:
            return
        by_day = self.factors if kind is SplitKind.CUMULATIVE else self.splits
        by_day[day] = larger(by_day.get(day), kind.new_for_old(split))

    def all_splits(self) -> dict[int, float]:
        """New shares for one old share by ex-day, those that cumulative factors tell among them."""
        return steps(self.factors) | self.splits


def too_many_bars(path: str, target: Collected) -> InputFileError:
    """The refusal of a file that has more than ``limits.MOST_BARS`` wanted rows of a symbol."""
    return InputFileError(
        path,
        f"more than {limits.MOST_BARS:,} rows of {target.want.symbol} in the days asked for",
        "keep one row per day",
    )


class Collection:
    """The rows found so far for the symbols wanted.

    A symbol of a file matches a wanted one in any letter case, or in another of its ``spellings``; when a
    file has several, the first of them is used.
    """

    def __init__(self, wanted: Iterable[PriceRequest]) -> None:
        self._wanted = {want.symbol.upper(): want for want in wanted}
        self._other_spellings: dict[str, PriceRequest | None] | None = None
        self._found: dict[str, Collected] = {}
        self._targets: dict[str, Collected | None] = {}
        self.seen: dict[str, None] = {}

    @property
    def span(self) -> tuple[int, int]:
        """First and last day (ordinals) that any symbol is wanted for."""
        wants = self._wanted.values()
        return min(want.first for want in wants).toordinal(), max(want.last for want in wants).toordinal()

    def symbols(self) -> set[str]:
        """The symbols wanted, as wanted."""
        return {want.symbol for want in self._wanted.values()}

    def target(self, file_symbol: str) -> Collected | None:
        """Where the rows of this symbol go, or None when it is not wanted."""
        if file_symbol not in self._targets:
            self._targets[file_symbol] = self._place(file_symbol.strip())
        return self._targets[file_symbol]

    def wants(self, file_symbol: str) -> PriceRequest | None:
        """The want that a symbol of a file answers, or None; a spelling of two wants answers neither."""
        key = key_of(file_symbol)
        want = self._wanted.get(key)
        if want is not None:
            return want
        if self._other_spellings is None:
            self._other_spellings = {}
            for symbol, symbol_wanted in self._wanted.items():
                for spelling in spellings(symbol):
                    shared = self._other_spellings.setdefault(spelling, symbol_wanted) is not symbol_wanted
                    if shared:
                        self._other_spellings[spelling] = None
        return self._other_spellings.get(key)

    def _place(self, file_symbol: str) -> Collected | None:
        self.seen[file_symbol] = None
        want = self.wants(file_symbol)
        if want is None:
            return None
        key = key_of(file_symbol)
        if key not in self._found:
            first, last = want.first.toordinal(), want.last.toordinal()
            self._found[key] = Collected(want, file_symbol, first, last)
        return self._found[key]

    def of(self, want: PriceRequest) -> Collected | None:
        """What was found for a want: the exact symbol, else the first of its other spellings."""
        keys = (key for key in spellings(want.symbol.upper()) if key in self._found)
        return next((self._found[key] for key in keys if self._found[key].want.symbol == want.symbol), None)

    def missing(self, wanted: Sequence[PriceRequest]) -> list[PriceRequest]:
        """The wants of which no row was found yet."""
        return [want for want in wanted if self.of(want) is None]

    def seen_text(self, limit: int = 8) -> str:
        """Some of the symbols that the files have, for a message."""
        names = sorted(name for name in self.seen if name)
        more = f" and {len(names) - limit} more" if len(names) > limit else ""
        return ", ".join(names[:limit]) + more if names else "no symbols"
