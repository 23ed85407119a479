"""One claim in words, ``rose 1.3%``, read by rules: its measure, its comparison and its figure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from eventstudy.claims.figure import Comparison
from eventstudy.claims.phrases import find_phrases
from eventstudy.claims.references import EVER
from eventstudy.claims.spelled import NUMBER, whole_number
from eventstudy.errors import UsageError

_FORMS = (
    'for example "rose 1.3%", "fell as much as 5%", "closed at $112.78", "is up over 30% so far this year",'
    ' "fifth straight gain"'
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
_RECORD = r"(?:(?:record|all-time) (?:closing )?(?:close|high|peak)|record)"
_MARKS = {"from_record_close": -1, "from_52w_high_close": -1, "from_52w_low_close": 1}
"""Marks that a price is measured from, with the side of them on which it must lie."""
_PHRASES: tuple[tuple[str, str, str], ...] = (
    # pattern, what it says (a slot), the slot's value
    (rf"(?:below|under|off|from|short of) (?:its|their|the) {_RECORD}", "span", "from_record_close"),
    (r"(?:below|under|off|from|short of) (?:its|their|the) fifty-two-week (?:closing )?high", "span",
     "from_52w_high_close"),
    (r"(?:above|over|off|from) (?:its|their|the) fifty-two-week (?:closing )?low", "span",
     "from_52w_low_close"),
    (r"(?:so far )?this week|(?:on|for|in) the week|week[ -]to[ -]date", "span", "week_to_date"),
    (r"(?:so far )?this month|(?:on|for|in) the month|month[ -]to[ -]date", "span", "month_to_date"),
    (r"(?:so far )?this quarter|(?:on|for|in) the quarter|quarter[ -]to[ -]date", "span", "quarter_to_date"),
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
    r"(?:the|its?|it|is|was|were|had|have|has|shares?|stock|by|on|at|a|an|to|of|in|day|session|trading|price|points?|and)\b"
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
    n: str = ""
    reference: str = ""


def parse_claim(text: str) -> ClaimWords:
    """Read ``rose 1.3%`` or ``fifth straight gain``.

    Raises UsageError for words that the rules do not know: nothing is guessed.
    """
    whole, (text, clock), after = text, _without_clock(text), bool(_AFTER_NEWS.search(text))
    text = _AFTER_NEWS.sub(" ", text)
    if clock:
        return _at_clock(text, clock)
    if after:
        read = parse_claim(text)
        measure = _AFTER.get(read.measure)
        if measure is None:
            hint = "say how far it went, for example rose as much as 3% after the news"
            raise UsageError(f"the claim {whole!r} does not say which move after the news", hint)
        return replace(read, measure=measure)
    context = _context(text)
    if context is not None:
        return context
    text, n = _without_counts(text)
    figures = [match for match in _FIGURE.finditer(text) if match["digits"]]
    if len(figures) != 1:
        problem = "has no figure" if not figures else f"has {len(figures)} figures"
        raise UsageError(f"the claim {text!r} {problem}", f"give one figure, {_FORMS}")
    figure = figures[0]
    slots, direction = _read(f"{text[: figure.start()]} {text[figure.end() :]}", text)
    sign = -1 if figure["sign"] in ("-", "−", "–") else 1 if figure["sign"] else 0
    if sign and direction and sign != direction:
        raise UsageError(f"the claim {text!r} says both up and down", _FORMS)
    direction = direction or _MARKS.get(slots.get("span", ""), 0)
    points = re.match(r"\s*(?:index )?points?\b", text[figure.end() :], re.IGNORECASE)
    if n and (figure["percent"] or points):
        measure = "move_over_sessions" if figure["percent"] else "points_over_sessions"
        return _signed(measure, slots, direction or sign, figure, text, n)
    if points:
        return _signed("points", slots, direction or sign, figure, text)
    if figure["percent"]:
        return _move(slots, direction or sign, figure["digits"], text)
    return _level(slots, figure["digits"], text)


_AFTER_NEWS = re.compile(r"\bafter the (?:news|announcement)\b", re.IGNORECASE)
_AFTER = {"intraday_peak": "peak_after_news", "intraday_trough": "trough_after_news"}
_CLOCK = re.compile(r"\b(?:at|by) (\d{1,2}):(\d{2})(?:\s*([ap])\.?m\b\.?)?", re.IGNORECASE)


def _without_clock(text: str) -> tuple[str, str]:
    """The text without ``at 11:24``, and that time; empty without one."""
    match = _CLOCK.search(text)
    if match is None:
        return text, ""
    hour = int(match[1])
    if match[3]:
        hour = hour % 12 + (12 if match[3].lower() == "p" else 0)
    return f"{text[: match.start()]} {text[match.end() :]}", f"{hour:02}:{match[2]}"


def _at_clock(text: str, clock: str) -> ClaimWords:
    """A move or a price at a time: ``was up 3% at 11:24``, ``traded at $112.50 at 11:24``."""
    figure = _FIGURE.search(text)
    if figure and not figure["percent"]:
        slots, _ = _read(f"{text[: figure.start()]} {text[figure.end() :]}".replace("traded", " "), text)
        if not set(slots) <= {"comparison"}:
            raise UsageError(f"the claim {text!r} says more than a price at {clock}", _FORMS)
        return ClaimWords(f"price_at[{clock}]", slots.get("comparison", "about"), figure["digits"])
    read = parse_claim(text)
    if read.measure != "close_to_close":
        raise UsageError(f"the claim {text!r} says more than a move at {clock}", _FORMS)
    return replace(read, measure=f"return_at[{clock}]")


def _without_counts(text: str) -> tuple[str, str]:
    """The text with its 52 weeks spelled out and without ``in two sessions``, and that number."""
    text = re.sub(r"\b52[- ]week", "fifty-two-week", text, flags=re.IGNORECASE)
    match = re.search(
        rf"\b(?:in|over) ({NUMBER}) (?:straight |trading )?(?:sessions|days)\b", text, re.IGNORECASE
    )
    if match is None:
        return text, ""
    return text[: match.start()] + text[match.end() :], str(whole_number(match[1]))


_HAVING = (
    r"\b(?:for|hit|reached|touched|posted|notched|suffered|marked|saw|scored|enjoyed|recorded|made|set)\b"
)
"""Words around a claim of context that add nothing to it: ``posted its biggest gain``."""


def _context(text: str) -> ClaimWords | None:
    """A claim of context, where the text has just one and nothing else but filler."""
    claims = find_phrases(text)
    if not claims:
        return None
    claim, *others = claims
    rest = f"{text[: claim.start]} {text[claim.end :]}"
    if others or _FIGURE.search(rest):
        raise UsageError(f"the claim {text!r} says several things", f"check one at a time, {_FORMS}")
    _read(re.sub(_HAVING, " ", rest, flags=re.IGNORECASE), text)
    return ClaimWords(claim.measure, claim.comparison, claim.value, claim.n, claim.reference)


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
        raise UsageError(f"the claim {text!r} has words that are not understood: {' '.join(unknown)}", _FORMS)
    return slots, directions.pop() if directions else 0


def _move(slots: dict[str, str], direction: int, digits: str, text: str) -> ClaimWords:
    """A percentage: which move, and on which side of it."""
    if not direction or "level" in slots:
        raise UsageError(f"the claim {text!r} does not say whether that is up or down", _FORMS)
    span = slots.get("span", "")
    measure = {
        "extreme": "intraday_peak" if direction > 0 else "intraday_trough",
        "year": "year_to_date",
        "open_to_close": "open_to_close",
        "open": "gap",
        "": "close_to_close",
    }.get(span, span)
    reference = EVER if measure == "from_record_close" else ""
    return ClaimWords(
        measure, _sided(slots, direction), f"{'-' if direction < 0 else ''}{digits}%", "", reference
    )


def _signed(
    measure: str, slots: dict[str, str], direction: int, figure: re.Match[str], text: str, n: str = ""
) -> ClaimWords:
    """A move in points, or one over several sessions."""
    span = slots.get("span", "")
    if span and measure == "points":
        measure = {"year": "year_to_date_points"}.get(span, f"{span}_points")
    known = not span or measure.endswith("_to_date_points")
    if not direction or not known or "level" in slots:
        raise UsageError(f"the claim {text!r} does not say whether that is up or down", _FORMS)
    value = f"{'-' if direction < 0 else ''}{figure['digits']}{'%' if figure['percent'] else ''}"
    return ClaimWords(measure, _sided(slots, direction), value, n)


def _sided(slots: dict[str, str], direction: int) -> str:
    comparison = Comparison(slots.get("comparison", "about"))
    return (_MIRRORED.get(comparison, comparison) if direction < 0 else comparison).value


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
