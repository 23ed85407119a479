"""Every error that stops a command, as one tree. The exit code belongs to the class.

::

    EventStudyError
    ├── UsageError (2)               a wrong argument, option or value
    │   ├── WhenError                an announcement time that cannot be read or placed
    │   ├── UnknownSymbolError       a symbol whose exchange no table knows
    │   ├── NonTradingDayError       a day without a session, where one is asked for
    │   ├── CalendarRangeError       a date outside the known sessions of an exchange
    │   └── InputFileError           a wrong cell, line or file (an event, claims or price file)
    ├── NoPricesError (3)            no price data for what was asked
    ├── SourceError (4)              the price source could not be reached, or limits us
    │   ├── RateLimitError           it said how long to wait, or we assume it
    │   └── StoreUnreadableError     the local store is there, but cannot be read now
    └── StoreError (2)               the local store cannot be used as it is

An expected failure of one event or one listing (no prices, a short estimation window) is a value
with a reason code, not an error: see ``reasons.Reason``.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from typing import Any

_KEPT = (400, 100)
"""Characters of a long text that a message keeps, of its beginning and of its end."""


class EventStudyError(Exception):
    """Root of the tree. ``message`` says what was wrong, ``remedy`` what to do; both are one line.

    Line ends inside them, which only text from outside brings, become blanks.
    """

    exit_code = 2

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = " ".join(message.splitlines())
        self.remedy = " ".join(remedy.splitlines())

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]:
        # Made again without its own arguments: errors of workers come back between processes.
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}" if self.remedy else self.message


class UsageError(EventStudyError):
    """A wrong argument, option or value."""


class WhenError(UsageError):
    """An announcement time that cannot be read, is ambiguous or does not exist."""


class UnknownSymbolError(UsageError):
    """A symbol whose exchange no table knows."""

    def __init__(self, symbol: str, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.symbol = symbol


class NonTradingDayError(UsageError):
    """A day without a session, where one is asked for."""


class CalendarRangeError(UsageError):
    """A date outside the known sessions of an exchange."""


class InputFileError(UsageError):
    """A wrong cell, line or file; the place comes first in the message (``events.csv:3: announced: ...``)."""

    def __init__(
        self, path: str, message: str, remedy: str = "", *, line: int | None = None, field: str = ""
    ) -> None:
        location = path if line is None else f"{path}:{line}"
        parts = (location, *map(_without_middle, (field, message)))
        super().__init__(": ".join(part for part in parts if part), _without_middle(remedy))
        self.path = path
        self.line = line
        self.field = field


def _without_middle(text: str) -> str:
    """What is said of a file, whose cells and headings may be long: its beginning and its end."""
    return text if len(text) <= _KEPT[0] + _KEPT[1] else f"{text[: _KEPT[0]]} ... {text[-_KEPT[1] :]}"


class NoPricesError(EventStudyError):
    """No price data for what was asked."""

    exit_code = 3


class SourceError(EventStudyError):
    """The price source could not be reached, answered nonsense, or limits us."""

    exit_code = 4


class RateLimitError(SourceError):
    """The source limits us; ``retry_after`` is the wait in seconds."""

    def __init__(self, message: str, remedy: str = "", *, retry_after: float = 60.0) -> None:
        super().__init__(message, remedy)
        self.retry_after = retry_after


class StoreUnreadableError(SourceError):
    """The local store is there but cannot be read now, as when another program keeps it locked."""


class StoreError(EventStudyError):
    """The local store cannot be used as it is (newer schema, read-only, full disk)."""
