"""The word that governs a figure: ``rose 3%``, ``closed 3% lower``, ``a loss of 3%``, ``and Apple 3%``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from eventstudy.claims.article.clause import Clause
from eventstudy.claims.article.hedges import before_hedges
from eventstudy.claims.article.subjects import Subjects, named

PAIR = re.compile(r"(?:,?o[hXfd]*|\(D?[hXf]*)(?P<figure>[%p$])")


@dataclass(frozen=True, slots=True)
class Head:
    """The word that governs a figure, ``at`` a token; ``kind``: V, D, C, O, B, N (before), n (behind), E."""

    kind: str
    at: int
    direction: int
    subjects: Subjects | None
    owner: int = -1
    last: int = -1


def head_of(clause: Clause, at: int) -> Head | None:
    """What governs the figure at a token; None where the rules know of nothing."""
    position = before_hedges(clause, at)
    tag, behind = clause.tag(position), clause.tag(at + 1)
    if (tag in "TL" and clause.tag(position - 1) in "CVOB") or (
        tag == "k" and clause.tag(position - 1) == "C"
    ):
        position -= 1
        tag = clause.tag(position)
    match tag:
        case "V":
            return _by_verb(clause, at, position)
        case "D":
            return _by_adverb(clause, position)
        case "C" | "O" | "B":
            return _by_end(clause, at, position)
        case "i" if clause.text(position) == "of" and clause.tag(position - 1) == "N":
            return _by_noun(clause, position - 1)
        case "t" | "T" | "k" if _moved_to(clause, position):
            return _by_total(clause, position)
        case _:
            pass
    if clause.tag(position - 1) == "N" and tag == "k" and clause.tag(at - 1) == "h":
        return _by_total(clause, position)
    if behind in "Nkcq" or (behind == "u" and clause.tag(at + 2) == "N"):
        noun = next((i for i in range(at + 1, at + 4) if clause.tag(i) == "N"), -1)
        if noun > 0:
            return _by_noun_behind(clause, at, noun, position)
    if behind == "D" and tag in "&,SIPEQ":
        return _before_adverb(clause, at, position)
    return _left_out(clause, at, position)


def _by_verb(clause: Clause, at: int, verb: int) -> Head | None:
    if clause.tag(verb - 1) == "t" and not clause.text(verb).endswith("ing"):
        return None
    return Head("V", verb, clause.tokens[verb].direction, clause.finder.at(verb))


def _by_adverb(clause: Clause, position: int) -> Head | None:
    """``up 3%``, ``closed down 3%``, ``left the shares down 3%``, ``, up 3%``."""
    direction, verb = clause.tokens[position].direction, position - 1
    while clause.tag(verb) in "ATeXLh" and verb >= 0:
        verb -= 1
    tag = clause.tag(verb)
    if tag in "COBV" and verb >= 0:
        return Head(tag if tag in "CO" else "D", verb, direction, clause.finder.at(verb))
    if tag in ",&(":
        return Head("D", position, direction, clause.subjects_before(position))
    return Head("D", position, direction, clause.finder.phrase(verb) if verb >= 0 else ())


def _by_end(clause: Clause, at: int, verb: int) -> Head | None:
    """``closed 3% lower``, ``is 4.8% higher``, ``opened 5.7% lower``, ``is 36% below``."""
    following = at + 1
    pair = PAIR.match(clause.tags, following)
    if pair:
        following = pair.end()
        following += clause.tag(following) in ",)"
    while clause.tag(following) in "TL":
        following += 1
    if clause.tag(following) != "D" and clause.text(following) != "higher":
        return None
    direction = clause.tokens[following].direction or 1
    return Head(clause.tag(verb), verb, direction, clause.finder.at(verb), last=following)


def _moved_to(clause: Clause, position: int) -> bool:
    """``taking January's loss to 11%``."""
    start = max(0, position - 5)
    before = " ".join(clause.text(i) for i in range(start, position))
    moved = "K" in clause.tags[max(0, position - 7) : position] or _NARROWED.search(before)
    return (
        clause.text(position) == "to" and "N" in clause.tags[max(0, position - 3) : position] and bool(moved)
    )


def _by_total(clause: Clause, position: int) -> Head | None:
    noun = max((i for i in range(max(0, position - 3), position + 1) if clause.tag(i) == "N"), default=-1)
    if noun < 0:
        return None
    return Head("T", noun, clause.tokens[noun].direction, clause.subjects_before(noun))


_NARROWED = re.compile(
    r"\b(?:par(?:ed|ing)|trimm(?:ed|ing)|narrow(?:ed|ing)|cut(?:ting)?|reduc(?:ed|ing)"
    r"|extend(?:ed|ing)|widen(?:ed|ing))\b"
)


def _by_noun(clause: Clause, noun: int) -> Head | None:
    """``a loss of 6.7%``, ``Thursday's drop of 26.4%``, ``posted a gain of 3%``."""
    direction, position, owner = clause.tokens[noun].direction, noun - 1, -1
    while (position >= 0 and clause.tag(position) in "dmkqghZcA") or (
        clause.tag(position) in "fu" and position >= 0 and clause.text(position) in _PLAIN
    ):
        owner = position if clause.tag(position) == "Z" else owner
        position -= 1
    if clause.tag(position) == "'" and clause.tag(position - 1) == "E":
        mention = clause.tokens[position - 1].mention
        return Head("N", noun, direction, (named(mention),) if mention else (), owner)
    tag = clause.tag(position)
    if tag == "H":
        return Head("N", noun, direction, clause.finder.at(position), owner)
    if tag in ",&|it(":
        return Head("N", noun, direction, clause.subjects_before(noun), owner)
    if position < 0 and owner >= 0:
        return Head("N", noun, direction, clause.focus.it, owner)
    return None


_PLAIN = frozenset(
    [
        "sharp",
        "modest",
        "hefty",
        "slight",
        "total",
        "full",
        "combined",
        "one-day",
        "single-day",
        "daily",
        "steep",
        "big",
        "large",
        "strong",
        "net",
        "whole",
    ]
)


def _by_noun_behind(clause: Clause, at: int, noun: int, position: int) -> Head | None:
    """``a 3.7% slide the day before``, ``Friday's 5.8% drop``, ``a 10% drop in Alibaba shares``."""
    direction, owner = clause.tokens[noun].direction, -1
    if clause.tag(noun + 1) == "i" and clause.text(noun + 1) in ("in", "for", "of"):
        after = noun + 2
        while clause.tag(after) in "dGS" or (clause.tag(after) == "i" and after > noun + 2):
            after += 1
        mention = clause.tokens[after].mention if clause.tag(after) == "E" else None
        if mention is None:
            return None
        if clause.tag(after + 1) in "'xu" and not (
            clause.tag(after + 1) == "'" and clause.tag(after + 2) in "GS"
        ):
            return None
        return Head("n", noun, direction, (named(mention),), last=after)
    while clause.tag(position) in "dh":
        position -= 1
    if clause.tag(position) == "Z":
        owner = position
        return Head("n", noun, direction, clause.subjects_before(at) or None, owner, noun)
    if clause.tag(position) == "'" and clause.tag(position - 1) == "E":
        mention = clause.tokens[position - 1].mention
        return Head("n", noun, direction, (named(mention),) if mention else (), last=noun)
    if clause.tag(position) == "H":
        return Head("n", noun, direction, clause.finder.at(position), last=noun)
    if clause.tag(position) in "|,&ti" and position >= 0:
        return Head("n", noun, direction, clause.subjects_before(at) or None, last=noun)
    return None


def _before_adverb(clause: Clause, at: int, position: int) -> Head | None:
    """``and more than 30 per cent lower this year``, ``left the index almost 19pc down``."""
    direction = clause.tokens[at + 1].direction
    if clause.tag(position) in "&,":
        return Head("D", at, direction, clause.subjects_before(at), last=at + 1)
    subjects = clause.finder.phrase(position)
    return Head("D", at, direction, subjects, last=at + 1) if subjects else None


def _left_out(clause: Clause, at: int, position: int) -> Head | None:
    """``and Apple 2.1%``, ``, 4.8% for the week``, ``Apple +2.2%``, ``Apple (+2.2%)``."""
    token, last = clause.tokens[at], clause.last_statement(at)
    if clause.tag(position) == ";" and token.direction and clause.tag(position - 1) in "ES":
        position -= 1
    if clause.tag(position) == "(" and token.direction and clause.tag(at + 1) == ")":
        position -= 1
    if clause.tag(position) in "ES":
        subjects = clause.finder.phrase(position)
        if not subjects:
            return None
        if token.direction:
            return Head("E", at, token.direction, subjects)
        if (
            last is None
            or not last.direction
            or last.measure
            not in (
                "close_to_close",
                "points",
                "gap",
                "intraday_peak",
                "intraday_trough",
                "year_to_date",
                "week_to_date",
            )
        ):
            return None
        return Head("E", at, last.direction, subjects)
    if clause.tag(position) in "&," and last is not None and last.direction and clause.tag(at + 1) == "k":
        return Head("e", at, last.direction, last.subjects)
    return None
