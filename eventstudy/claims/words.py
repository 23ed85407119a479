"""One claim in words, ``rose 1.3%``, read by rules: its measure, its comparison and its figure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from eventstudy.claims.figure import Comparison
from eventstudy.errors import UsageError

_FORMS = (
    'for example "rose 1.3%", "fell as much as 5%", "closed at $112.78", "is up over 30% so far this year"'
)

_RISES = (
    "rose rise rises rising gained gains gain climbed climbs jumped jumps surged surges soared soars rallied"
    " rallies advanced advances added adds popped leapt spiked increased up higher"
)
_FALLS = (
    "fell fall falls falling lost loses lose dropped drops slid slides sank sinks tumbled tumbles plunged"
    " plunges slipped slips declined declines shed sheds dipped dips retreated slumped decreased crashed down"
    " lower"
)
_DIRECTIONS = dict.fromkeys(_RISES.split(), 1) | dict.fromkeys(_FALLS.split(), -1)
_PHRASES: tuple[tuple[str, str, str], ...] = (
    # pattern, what it says (a slot), the slot's value
    (r"as much as|at one point|at (?:its|the) (?:peak|high|low|worst|best)|intraday", "span", "extreme"),
    (r"so far this year|year[ -]to[ -]date|this year|since (?:the )?(?:beginning|start) of (?:the|this) year|"
     r"(?:in|for) the year", "span", "year"),
    (r"(?:from|against|since) (?:its|the) open(?:ing)?", "span", "open_to_close"),
    (r"at the open(?:ing)?|opened|opens", "span", "open"),
    (r"closed|closes|close|ended|ends|finished|finishes|settled|settles", "end", "close"),
    (r"high of|peaked at|peak of", "level", "high"),
    (r"low of|bottomed at", "level", "low"),
    (r"at least|no less than", "comparison", "at-least"),
    (r"at most|no more than", "comparison", "at-most"),
    (r"more than|over|above|exceeding|exceeded", "comparison", "over"),
    (r"less than|under|below", "comparison", "under"),
    (r"nearly|almost|close to|just under", "comparison", "nearly"),
    (r"about|around|some|roughly|approximately", "comparison", "about"),
)  # fmt: skip
_FILLER = re.compile(
    r"(?:the|its?|it|is|was|were|had|have|has|shares?|stock|by|on|at|a|an|to|of|in|day|session|trading|price|and)\b"
)
_FIGURE = re.compile(
    r"(?P<money>(?:HK|US|A|C|S)?\$|€|£|¥)?\s*(?P<sign>[+\-−–]?)(?P<money2>(?:HK|US)?\$)?"
    r"(?P<digits>\d[\d,]*(?:\.\d+)?)\s*(?P<percent>%|per\s?cent|percent|pct)?(?![\w.]*\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """A claim's cells as a claims file has them; a fall's value is negative."""

    measure: str
    comparison: str
    value: str


def parse_claim(text: str) -> ClaimWords:
    """Read ``rose 1.3%``. Raises UsageError for words that the rules do not know: nothing is guessed."""
    figures = [match for match in _FIGURE.finditer(text) if match["digits"]]
    if len(figures) != 1:
        what = "has no figure" if not figures else f"has {len(figures)} figures"
        raise UsageError(f"the claim {text!r} {what}", f"give one figure, {_FORMS}")
    figure = figures[0]
    slots, direction = _read(f"{text[: figure.start()]} {text[figure.end() :]}", text)
    sign = -1 if figure["sign"] in ("-", "−", "–") else 1 if figure["sign"] else 0
    if sign and direction and sign != direction:
        raise UsageError(f"the claim {text!r} says both up and down", _FORMS)
    if figure["percent"]:
        return _move(slots, direction or sign, figure["digits"], text)
    return _level(slots, figure["digits"], text)


def _read(words: str, text: str) -> tuple[dict[str, str], int]:
    """What the words around the figure say, by slot, and the direction (0 where none is said)."""
    slots: dict[str, str] = {}
    rest = " ".join(words.lower().replace(",", " ").split()).rstrip(".")
    for pattern, slot, value in _PHRASES:
        rest, count = re.subn(rf"(?<!\w)(?:{pattern})(?!\w)", " ", rest)
        if count and slots.setdefault(slot, value) != value:
            raise UsageError(f"the claim {text!r} says two things at once", f"check one at a time, {_FORMS}")
    directions = {_DIRECTIONS[word] for word in rest.split() if word in _DIRECTIONS}
    if len(directions) > 1:
        raise UsageError(f"the claim {text!r} says both up and down", _FORMS)
    unknown = [word for word in rest.split() if word not in _DIRECTIONS and not _FILLER.fullmatch(word)]
    if unknown:
        raise UsageError(f"the claim {text!r} has words that no rule knows: {' '.join(unknown)}", _FORMS)
    return slots, directions.pop() if directions else 0


def _move(slots: dict[str, str], direction: int, digits: str, text: str) -> ClaimWords:
    """A percentage: which move, and on which side of it."""
    if not direction or "level" in slots:
        raise UsageError(f"the claim {text!r} does not say whether that is up or down", _FORMS)
    measure = {
        "extreme": "intraday_peak" if direction > 0 else "intraday_trough",
        "year": "year_to_date",
        "open_to_close": "open_to_close",
        "open": "gap",
        "": "close_to_close",
    }[slots.get("span", "")]
    comparison = Comparison(slots.get("comparison", "about"))
    if direction < 0:
        comparison = _MIRRORED.get(comparison, comparison)
    return ClaimWords(measure, comparison.value, f"{'-' if direction < 0 else ''}{digits}%")


_MIRRORED = {
    Comparison.OVER: Comparison.UNDER,
    Comparison.UNDER: Comparison.OVER,
    Comparison.AT_LEAST: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.AT_LEAST,
}
"""A fall of more than 9 % is a move under -9 %."""


def _level(slots: dict[str, str], digits: str, text: str) -> ClaimWords:
    """A price or an index level: which one of the session."""
    measures = {slots[slot] for slot in ("level", "end", "span") if slot in slots}
    if len(measures) != 1 or not measures <= {"close", "open", "high", "low"}:
        hint = f"write a move with its %, a price as closed at, opened at, high of or low of; {_FORMS}"
        raise UsageError(f"the claim {text!r} does not say which price that is", hint)
    return ClaimWords(measures.pop(), slots.get("comparison", "about"), digits)
