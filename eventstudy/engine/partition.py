"""How the events of a study are cut into parts that are worked on one after another or side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

CELLS = 2_048_000
"""Returns worked on at a time: fewer, and threads wait for one another more often; more take more memory."""
THREADS = 2
"""Parts worked on side by side. Results are put together in order, so they do not depend on it."""

Part = TypeVar("Part")
Outcome = TypeVar("Outcome")


def at_once(sessions: int) -> int:
    """How many events with so many sessions each are worked on at a time."""
    return max(1, CELLS // sessions)


def chunks(count: int, size: int) -> Iterator[slice]:
    """Slices over ``count`` events, ``size`` at a time."""
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))


def map_parts(work: Callable[[Part], Outcome], parts: Iterable[Part]) -> Iterator[Outcome]:
    """``work`` of each part, in the order of the parts, ``THREADS`` of them at a time."""
    with ThreadPoolExecutor(THREADS) as pool:
        yield from pool.map(work, parts)
