"""Symbols side by side on one line of days, as a wide file has them: their closes as one block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TOGETHER = 256
"""Columns that are worked on at a time: what is made of them on the way stays small."""


@dataclass(frozen=True, slots=True)
class Block:
    """Closes of K symbols on N different days, NaN where there is no bar.

    ``days`` (N,): ordinals. ``codes`` (K,): the numbers of the symbols. ``closes`` (K, N).
    """

    days: NDArray[np.int32]
    codes: NDArray[np.int32]
    closes: NDArray[np.float64]

    def ordered(self) -> Block:
        """The block with its days ascending; its own closes are moved."""
        import numpy as np

        if (self.days[1:] > self.days[:-1]).all():
            return self
        order = np.argsort(self.days)
        for _, closes in self.groups():
            closes[:] = closes[:, order]
        return Block(self.days[order], self.codes, self.closes)

    def without_empty_days(self) -> Block:
        """The block without the days on which no symbol has a bar."""
        import numpy as np

        some = np.zeros(len(self.days), dtype=bool)
        for _, closes in self.groups():
            some |= ~np.isnan(closes).all(axis=0)
        return self if some.all() else Block(self.days[some], self.codes, self.closes[:, some])

    def groups(self) -> Iterator[tuple[Any, Any]]:
        """The codes and closes of some columns at a time."""
        for start in range(0, len(self.codes), TOGETHER):
            yield self.codes[start : start + TOGETHER], self.closes[start : start + TOGETHER]

    def renamed(self, code_of: NDArray[np.int32]) -> Block | None:
        """The block under new codes, without the symbols that have none (-1); None when none is left."""
        new = code_of[self.codes]
        keep = new >= 0
        if not keep.any():
            return None
        return Block(self.days, new[keep], self.closes if keep.all() else self.closes[keep])

    def negative(self) -> set[int]:
        """The symbols that have a close below 0."""
        return {code for codes, closes in self.groups() for code in codes[(closes < 0).any(axis=1)].tolist()}

    def bars_of(self, code: int) -> Iterator[tuple[Any, Any]]:
        """The days and closes of a symbol's bars, of each of its columns."""
        import numpy as np

        for closes in self.closes[self.codes == code]:
            held = ~np.isnan(closes)
            yield self.days[held], closes[held]

    def bars(self) -> Iterator[tuple[Any, Any, Any]]:
        """The days, codes and closes of the bars of some symbols at a time, each (n,)."""
        import numpy as np

        for codes, closes in self.groups():
            columns, rows = np.nonzero(~np.isnan(closes))
            yield self.days[rows], codes[columns], closes[columns, rows]

    def is_whole(self, days: NDArray[np.int64], width: int) -> bool:
        """Whether the block has exactly these days, and the symbols 0, 1, 2, ... of so many, in order."""
        import numpy as np

        return np.array_equal(self.days, days) and np.array_equal(self.codes, np.arange(width))
