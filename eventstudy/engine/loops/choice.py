"""Which inner loops a study takes: numpy's, or for very many events compiled ones if numba is there."""

from __future__ import annotations

from types import ModuleType

from eventstudy.engine.loops import plain as loops

FROM = 30_000
"""Events from which on compiled loops save more time than it takes to load them."""
_MOST_SESSIONS = 32_000
"""They count sessions in 16 bits."""


def loops_for(events: int, sessions: int) -> ModuleType:
    """The module ``loops`` or ``kernels``, for so many events with so many sessions in both windows.

    Numpy's also where numba is not there or does not go with what is installed: the numbers are the same.
    """
    if events < FROM or sessions > _MOST_SESSIONS:
        return loops
    try:
        from eventstudy.engine.loops import (
            distance_kernels,  # noqa: F401
            kernels,
        )
    except ImportError:
        return loops
    return kernels
