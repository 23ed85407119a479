"""What the reactions of a batch have in common: taken from its rows as they pass."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean, median
from typing import Any

from eventstudy.reasons import Reason
from eventstudy.reports.report import Cell
from eventstudy.reports.values import percent
from eventstudy.words import spell_day

AMBIGUOUS = "ambiguous"
"""The confidence of an announcement whose session is in doubt; ``announcements`` writes it."""
NAMED = 10
"""Ambiguous events that are named one by one."""
_WINDOW = re.compile(r"return\[(-?\d+):(-?\d+)\]")


@dataclass(frozen=True, slots=True)
class Biggest:
    """The largest move either way: which event, on which listing and session, how far (a fraction)."""

    event_id: str
    symbol: str
    session: str
    move: float


@dataclass(slots=True)
class Summary:
    """The moves (close-to-close, fractions) of the rows that were measured, and of each window asked for.

    ``columns`` are the names of the cells. Rows of an announcement whose ``confidence`` is ``ambiguous`` are
    counted apart: their session, and so their move, is in doubt. Each listing of an event is a reaction.
    """

    columns: Sequence[str]
    moves: array[float] = field(default_factory=lambda: array("d"))
    windows: dict[str, array[float]] = field(default_factory=dict)
    ambiguous: list[str] = field(default_factory=list)
    biggest: Biggest | None = None
    _places: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._places = {name: at for at, name in enumerate(self.columns)}
        self.windows = {name: array("d") for name in self.columns if _WINDOW.fullmatch(name)}

    def take(self, row: Sequence[Cell]) -> None:
        """Take a row into account."""
        move = row[self._places["close_to_close"]]
        if row[self._places["status"]] != Reason.OK or not isinstance(move, float):
            return
        if "confidence" in self._places and row[self._places["confidence"]] == AMBIGUOUS:
            self.ambiguous.append(str(row[self._places["event_id"]]))
            return
        self.moves.append(move)
        for name, values in self.windows.items():
            value = row[self._places[name]]
            if isinstance(value, float):
                values.append(value)
        if self.biggest is None or abs(move) > abs(self.biggest.move):
            event, symbol, session = (
                str(row[self._places[name]]) for name in ("event_id", "symbol", "session")
            )
            self.biggest = Biggest(event, symbol, session, move)

    @property
    def up(self) -> int:
        """How many rose."""
        return sum(move > 0 for move in self.moves)

    def facts(self) -> dict[str, Any]:
        """For JSON: fractions; null where nothing was measured."""
        sizes = [abs(move) for move in self.moves]
        big = self.biggest
        return {
            "measured": len(sizes),
            "ambiguous": len(self.ambiguous),
            "mean_absolute_move": fmean(sizes) if sizes else None,
            "median_absolute_move": median(sizes) if sizes else None,
            "up": self.up,
            "share_up": self.up / len(sizes) if sizes else None,
            "biggest": big
            and {
                "event_id": big.event_id,
                "symbol": big.symbol,
                "session": big.session,
                "close_to_close": big.move,
            },
            "windows": {
                name: {
                    "n": len(values),
                    "mean": fmean(values) if values else None,
                    "median": median(values) if values else None,
                    "up": sum(value > 0 for value in values),
                }
                for name, values in self.windows.items()
            },
        }

    def sentences(self) -> list[str]:
        """The same in words; none where nothing was measured."""
        if not self.moves and not self.ambiguous:
            return []
        return [*self._moved(), *self._windows(), *self._doubts()]

    def _moved(self) -> list[str]:
        if self.biggest is None:
            return []
        count = len(self.moves)
        sizes = [_size(move) for move in (fmean(map(abs, self.moves)), median(map(abs, self.moves)))]
        share = f"{100 * self.up / count:.0f} %"
        big = self.biggest
        session = spell_day(date.fromisoformat(big.session))
        return [
            f"{count:,} reaction{'s' * (count != 1)} measured: mean size of a move {sizes[0]}, "
            f"median {sizes[1]}; {self.up:,} up ({share}).",
            f"Biggest: {percent(big.move)}, {big.symbol} on {session} ({big.event_id}).",
        ]

    def _windows(self) -> list[str]:
        lines = []
        for name, values in self.windows.items():
            if values:
                up = sum(value > 0 for value in values)
                lines.append(
                    f"{_label(name)}: mean {percent(fmean(values))}, median {percent(median(values))}, "
                    f"{up:,} of {len(values):,} up."
                )
        return lines

    def _doubts(self) -> list[str]:
        if not self.ambiguous:
            return []
        more = f" and {len(self.ambiguous) - NAMED:,} more" if len(self.ambiguous) > NAMED else ""
        names = ", ".join(self.ambiguous[:NAMED])
        return [f"Not in these figures, because their session is in doubt (ambiguous): {names}{more}."]


def _size(value: float) -> str:
    """The size of a move, without a sign."""
    return percent(value).removeprefix("+")


def _label(name: str) -> str:
    """``return[1:5]``: the drift over the five sessions after the one that reacted."""
    match = _WINDOW.fullmatch(name)
    first, last = (int(end) for end in match.groups()) if match else (0, 0)
    if first == 1:
        return f"The next {last} sessions" if last > 1 else "The next session"
    return f"Sessions {first} to {last}"
