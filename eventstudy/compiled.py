"""Which inner loops a study takes: numpy's, or for very many events compiled ones if numba is installed."""

from __future__ import annotations

import importlib.util
from types import ModuleType

from eventstudy import loops

FROM = 30_000
"""Events from which on compiled loops save more time than it takes to load them."""
_MOST_SESSIONS = 32_000
"""They count sessions in 16 bits."""


def loops_for(events: int, sessions: int) -> ModuleType:
    """The module ``loops`` or ``kernels``, for so many events with so many sessions in both windows."""
    if events < FROM or sessions > _MOST_SESSIONS or importlib.util.find_spec("numba") is None:
        return loops
    from eventstudy import kernels

    return kernels
