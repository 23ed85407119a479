"""Runs of sessions: ``fourth straight decline``, ``snapped a five-day losing streak``."""

from __future__ import annotations

import re

from eventstudy.claims.article.clause import Clause
from eventstudy.claims.article.numbers import number_of
from eventstudy.claims.article.statements import Statement
from eventstudy.claims.article.subjects import Subjects
from eventstudy.claims.article.superlatives import day_like, owner_of


def read_streaks(clause: Clause) -> None:
    """``fourth straight decline``, ``sixth losing session in a row``, ``ending a four-day slide``."""
    for at, tag in enumerate(clause.tags):
        if clause.is_doubtful(at):
            continue
        if tag == "q":
            _read_ordinal(clause, at)
        elif tag == "c":
            _read_ended(clause, at)


def _read_ordinal(clause: Clause, at: int) -> None:
    near = clause.tags[at + 1 : at + 6]
    extended = re.search(r"zd?(?:G|E'?)?[Nl][td]+$", clause.tags[:at]) or re.search(
        r"zd?N?l?td?$", clause.tags[:at]
    )
    straight = re.match(r"[NVlug]{0,3}g|[NVl]g|l", near)
    if not straight and not extended:
        return
    end = at + 1
    while clause.tag(end) in "NVlug" and end < at + 5:
        end += 1
    words = " ".join(clause.text(i) for i in range(at, end))
    if re.search(r"quarter|year|time|month\b.*(?:profit|sales)", words):
        return
    direction = next(
        (
            clause.tokens[i].direction
            for i in range(at + 1, end)
            if clause.tags[i] in "NlV" and clause.tokens[i].direction
        ),
        0,
    )
    verb = max((i for i in range(at) if clause.tags[i] in "VD"), default=-1)
    if not direction and extended:
        noun = max((i for i in range(at) if clause.tags[i] in "Nl"), default=-1)
        direction = clause.tokens[noun].direction if noun >= 0 else 0
    if not direction and verb >= 0 and clause.tag(at - 1) in "di":
        direction = clause.tokens[verb].direction
    if not direction:
        return
    subjects = clause.subjects_before(at) or () if extended else _owner_of_streak(clause, at, verb)
    if not subjects:
        return
    period = "weeks_" if re.search(r"\bweek", words) else "months_" if re.search(r"\bmonth", words) else ""
    measure = f"{period}{'winning' if direction > 0 else 'losing'}_streak"
    statement = Statement(
        clause.sentence, at, end - 1, subjects, measure, value=str(number_of(clause.text(at))), head="q"
    )
    statement.direction = 0
    day_like(clause, statement, at, end - 1)
    if not statement.value or statement.value == "0":
        return
    clause.statements.append(statement)


def _owner_of_streak(clause: Clause, at: int, verb: int) -> Subjects:
    """``fell for a ninth straight session`` is about who fell; else as for a superlative."""
    between = clause.tags[verb + 1 : at] if verb >= 0 else "?"
    if verb >= 0 and clause.tags[verb] == "V" and re.fullmatch(r"[idATL]*", between):
        return clause.finder.at(verb) or ()
    return owner_of(clause, at)


def _read_ended(clause: Clause, at: int) -> None:
    """``snapped a five-day losing streak``, ``ending a four-day slide``."""
    near = clause.tags[at + 1 : at + 4]
    verb = max(
        (
            i
            for i in range(max(0, at - 4), at)
            if clause.tags[i] == "z" or (clause.tags[i] == "C" and clause.text(i).startswith("end"))
        ),
        default=-1,
    )
    noun = next(
        (i for i in range(at + 1, at + 4) if clause.tag(i) in "NlV" and clause.tokens[i].direction),
        -1,
    )
    if (
        verb < 0
        or noun < 0
        or re.match(r"extend|stretch|capp", clause.text(verb))
        or clause.tags[verb + 1 : at].strip("d")
    ):
        return
    del near
    subjects = (clause.finder.at(verb) if clause.tag(verb) == "C" else None) or _before_ending(clause, verb)
    if not subjects:
        return
    side = "winning" if clause.tokens[noun].direction > 0 else "losing"
    statement = Statement(
        clause.sentence,
        verb,
        noun,
        subjects,
        f"snaps_{side}_streak",
        value=str(number_of(clause.text(at))),
        head="z",
    )
    day_like(clause, statement, verb, noun)
    clause.statements.append(statement)


def _before_ending(clause: Clause, verb: int) -> Subjects:
    if clause.tag(verb - 1) in ",&|" or verb == 0:
        return clause.subjects_before(verb) or ()
    position = verb - 1
    while position >= 0 and clause.tags[position] in "A":
        position -= 1
    return clause.finder.phrase(position)
