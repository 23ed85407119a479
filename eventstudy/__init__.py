"""What did the stock do on the news? Price reactions and event studies, every listing on its own session.

::

    import eventstudy as es

    es.run(["BABA", "AAPL"], "2025-02-11").to_frame()
    es.study("events.csv", window=(-5, 5)).caar
    es.reaction_session("XHKG", moment)
    es.study_arrays(...)
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eventstudy.api import run, study
    from eventstudy.core import study_arrays
    from eventstudy.sessions import reaction_session

__all__ = ["reaction_session", "run", "study", "study_arrays"]

_HOMES = {
    "run": "eventstudy.api",
    "study": "eventstudy.api",
    "reaction_session": "eventstudy.sessions",
    "study_arrays": "eventstudy.core",
}


def __getattr__(name: str) -> object:
    """The interface, each part imported on first use: the command line must not pay for numpy."""
    if name not in _HOMES:
        raise AttributeError(f"module 'eventstudy' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
