"""What did the stock do on the news? Price reactions and event studies, every listing on its own session.

::

    import eventstudy as es

    es.run(["BABA", "AAPL"], "2025-02-11").to_frame()
    es.study("events.csv", window=(-5, 5)).caar
    es.announcements("AAPL", items="2.02", last=12).to_frame()
    es.reaction_session("XHKG", moment)
    es.study_arrays(...)
"""

TYPE_CHECKING = False
"""What ``typing`` calls so; nothing is imported here, so that the command is soon ready for Ctrl-C."""

__version__ = "0.1.0"

if TYPE_CHECKING:
    from eventstudy.api import announcements, batch, check, run, study
    from eventstudy.engine.study_arrays import StudyArrays, study_arrays
    from eventstudy.errors import EventStudyError
    from eventstudy.exchanges.reaction_session import reaction_session
    from eventstudy.exchanges.sessions import Session
    from eventstudy.reactions.run import Reaction
    from eventstudy.results import Announcements, Batch, Checks, Reactions, Study
    from eventstudy.windows import EstimationWindow, EventWindow

__all__ = [
    "Announcements",
    "Batch",
    "Checks",
    "EstimationWindow",
    "EventStudyError",
    "EventWindow",
    "Reaction",
    "Reactions",
    "Session",
    "Study",
    "StudyArrays",
    "announcements",
    "batch",
    "check",
    "reaction_session",
    "run",
    "study",
    "study_arrays",
]

_HOMES = {
    "Announcements": "eventstudy.results",
    "Batch": "eventstudy.results",
    "Checks": "eventstudy.results",
    "EstimationWindow": "eventstudy.windows",
    "EventStudyError": "eventstudy.errors",
    "EventWindow": "eventstudy.windows",
    "Reaction": "eventstudy.reactions.run",
    "Reactions": "eventstudy.results",
    "Session": "eventstudy.exchanges.sessions",
    "Study": "eventstudy.results",
    "StudyArrays": "eventstudy.engine.study_arrays",
    "announcements": "eventstudy.api",
    "batch": "eventstudy.api",
    "check": "eventstudy.api",
    "reaction_session": "eventstudy.exchanges.reaction_session",
    "run": "eventstudy.api",
    "study": "eventstudy.api",
    "study_arrays": "eventstudy.engine.study_arrays",
}


def __getattr__(name: str) -> object:
    """The interface, each part imported on first use: the command line must not pay for numpy."""
    if name not in _HOMES:
        raise AttributeError(f"module 'eventstudy' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The interface, for completion in notebooks."""
    return __all__
