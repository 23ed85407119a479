"""Returns that a file holds in place of prices (``study --prices-are returns``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from eventstudy.errors import UsageError
from eventstudy.prices.adjust import SMALLEST_FALL, SMALLEST_RISE, jump_flag
from eventstudy.prices.files.panel import Panel, read_panel
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.source import PriceSource
from eventstudy.reasons import Reason

Ints = NDArray[np.int64]


def returns_panel(source: PriceSource, symbols: Iterable[str], days: Ints | None = None) -> Panel:
    """The simple returns of a file as fractions, in place of closes; NaN where one is missing.

    A return of -1 or below, which no two prices can have, is left out as ``non-positive-price``; one that
    would be flagged as a jump of prices is flagged. Raises UsageError for a source that is no file,
    InputFileError.
    """
    if not isinstance(source, FileSource):
        raise UsageError(
            f"--prices-are returns: {source.name} has prices, not returns",
            "name the file of returns with --source, or leave out --prices-are returns",
        )
    panel = read_panel(source.path, symbols, returns=True, say=source.say, days=days)
    places: dict[Reason, list[tuple[int, int]]] = {}
    far = np.argwhere((panel.closes <= SMALLEST_FALL - 1) | (panel.closes >= SMALLEST_RISE - 1))
    for row, column in far.tolist():
        growth = 1 + float(panel.closes[row, column])
        flag = jump_flag(growth) if growth > 0 else Reason.NON_POSITIVE_PRICE
        if flag is not None:
            places.setdefault(flag, []).append((row, column))
    panel.closes[panel.closes <= -1] = np.nan
    flags = {reason: np.array(where, dtype=np.int64) for reason, where in places.items()}
    return replace(panel, flags={**panel.flags, **flags})
