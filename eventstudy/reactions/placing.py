"""Placing an announcement among the sessions of an exchange, and why one cannot be placed.

``run``, ``batch``, ``study`` and ``check`` all place their events here, so that a row means the same to each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, NoReturn, TypeVar

from eventstudy.announcements.when import Timing, When, parse_timing, parse_when
from eventstudy.errors import InputFileError, NonTradingDayError, UnknownSymbolError, UsageError
from eventstudy.exchanges.listings import Exchange
from eventstudy.exchanges.reaction_session import Alignment, Phase, align, announce
from eventstudy.options import OnNontrading
from eventstudy.reasons import Reason

T = TypeVar("T")


class News(NamedTuple):
    """An announcement as written: its WHEN, what refines a bare date, the zone of a time without offset."""

    when: When
    timing: Timing | None = None
    tz: str | None = None

    @classmethod
    def read(cls, announced: str, timing: str = "", tz: str | None = None) -> News:
        """Read the cells of a row; an empty one says nothing. Raises UsageError."""
        refined = parse_timing(timing) if timing.strip() else None
        return cls(parse_when(announced), refined, (tz or "").strip() or None)


class Unplaced(NamedTuple):
    """Why an event has no place: the reason, the same in words, what to do."""

    reason: Reason
    detail: str
    remedy: str = ""


def place(exchange: Exchange, news: News, on_nontrading: OnNontrading) -> Alignment:
    """The sessions of an exchange around an announcement that is read on its clock.

    Raises NonTradingDayError when the exchange is closed that day and ``on_nontrading`` is ``skip`` or
    ``error``, another UsageError for a date or time that cannot be used.
    """
    announcement = announce(news.when, exchange, timing=news.timing, tz=news.tz)
    alignment = align(exchange, announcement, back=on_nontrading is OnNontrading.PREVIOUS)
    if alignment.phase is Phase.CLOSED and on_nontrading in (OnNontrading.SKIP, OnNontrading.ERROR):
        raise no_session(exchange, news.when.text)
    return alignment


def no_session(exchange: Exchange, day: str) -> NonTradingDayError:
    """The error for a day on which an exchange has no session; ``day`` as written."""
    return NonTradingDayError(f"{day} has no session on {exchange.name}")


def attempt(placing: Callable[[], T]) -> T | Unplaced:
    """What ``placing`` gives, or why it gives nothing: one event's error is a value, and the others go on."""
    try:
        return placing()
    except UsageError as error:
        return Unplaced(_reason(error), error.message, error.remedy)


def _reason(error: UsageError) -> Reason:
    match error:
        case UnknownSymbolError():
            return Reason.UNKNOWN_SYMBOL
        case NonTradingDayError():
            return Reason.NON_TRADING_DAY
        case _:
            return Reason.BAD_ROW


def refuse(unplaced: Unplaced, file: str, line: int) -> NoReturn:
    """Stop at a day without a session, as ``--on-nontrading error`` asks. Raises InputFileError."""
    raise InputFileError(
        file,
        unplaced.detail,
        "give a day with a session, or use --on-nontrading next",
        line=line,
        field="announced",
    )
