"""What a source of intraday bars gives: the protocol, and the symbols it was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from eventstudy.exchanges.sessions import Session
from eventstudy.prices.intraday.series import NoBars, Rows
from eventstudy.prices.intraday.sessions import PlacedBars


@dataclass(frozen=True, slots=True)
class BarRequest:
    """Bars wanted: those of a symbol in a session, and those from its base session on before it."""

    symbol: str
    base: Session
    session: Session


@dataclass(frozen=True, slots=True)
class DayBars:
    """What a service answered: bars of ``seconds`` each, from the first to the last day asked for."""

    symbol: str
    seconds: int
    rows: Rows
    first: date
    last: date
    retrieved: datetime


class BarSource(Protocol):
    """A place that intraday bars come from."""

    name: str

    def expect(self, requests: Sequence[BarRequest]) -> None:
        """Say what will be asked for, so that a file with many symbols is read once."""
        ...

    def bars(self, request: BarRequest) -> PlacedBars | NoBars:
        """The bars of one symbol. Raises UsageError for a file that cannot be used."""
        ...
