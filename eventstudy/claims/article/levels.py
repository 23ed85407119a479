"""Prices and levels: those that a move ends at, closes, openings, highs, lows, records, market values."""

from __future__ import annotations

import re
from dataclasses import replace

from eventstudy.claims.article.clause import Clause
from eventstudy.claims.article.hedges import before_hedges, compare, currency_market
from eventstudy.claims.article.numbers import MAGNITUDES, figure_words
from eventstudy.claims.article.statements import Statement
from eventstudy.claims.article.subjects import Subjects, named
from eventstudy.claims.article.superlatives import day_like


def read_closes(clause: Clause) -> None:
    """``closed at $260.48``, ``opened at``, ``touched HK$124.30``, ``closed at a record``."""
    for at, tag in enumerate(clause.tags):
        if tag not in "COy":
            continue
        subjects = clause.finder.at(at)
        if (
            not subjects
            and clause.text(at) == "close"
            and (clause.tag(at - 1) in "dqm" or clause.text(at - 1) == "first")
        ):
            subjects = clause.subjects_before(at)
        if not subjects or clause.is_doubtful(at):
            continue
        like = Statement(clause.sentence, at, at, subjects, "", head=tag)
        right, left = list(clause.behind(at)), clause.ahead(at)
        clause.set_day(like, right + left)
        like.market = next(
            (
                clause.tokens[i].market
                for i in right + left
                if clause.tags[i] in "LG" and clause.tokens[i].market
            ),
            "",
        )
        if any(clause.tags[i] == "e" for i in right + left):
            continue
        _price_behind(clause, like, at, right)
        _record_behind(clause, like, at, right)
    _read_named_extremes(clause)


def _read_named_extremes(clause: Clause) -> None:
    """``an intraday low of Rs 3,660``."""
    for at in range(len(clause.tags) - 3):
        word = clause.text(at + 1)
        if clause.tags[at] != "X" or word not in ("low", "high") or clause.text(at + 2) not in ("of", "at"):
            if (
                not re.fullmatch(r"intraday (?:low|high)|(?:session|day's) (?:low|high)", clause.text(at))
                or clause.text(at + 1) != "of"
            ):
                continue
            word = "low" if "low" in clause.text(at) else "high"
        position = next((i for i in range(at + 1, at + 5) if clause.tag(i) in "$#"), -1)
        subjects = clause.subjects_before(at) or ()
        if position < 0 or position in clause.used or not subjects or clause.is_doubtful(at):
            continue
        like = Statement(clause.sentence, at, position, subjects, "", head="y")
        around = list(clause.behind(position))
        clause.set_day(like, around)
        add_price(clause, like, position, word)


def _price_behind(clause: Clause, like: Statement, at: int, right: list[int]) -> None:
    position = next((i for i in right if is_level(clause, i)), -1)
    if position < 0 or position in clause.used:
        return
    before = before_record(clause, position)
    words = " ".join(clause.text(i) for i in range(at, position))
    tag = clause.tag(at)
    if tag == "y":
        measure = (
            "low"
            if re.search(r"\blow\b", words)
            else "high"
            if re.search(r"\bhigh\b", words)
            else _touched(clause, position)
        )
        if measure:
            add_price(clause, like, position, measure)
    elif clause.text(before) in ("at", "to") or before == at:
        add_price(clause, like, position, "open" if tag == "O" else "close")


def _touched(clause: Clause, position: int) -> str:
    """``touched HK$124.30, up as much as 9.2 per cent`` is a high."""
    follows = clause.tags[position + 1 : position + 4]
    return (
        ("high" if clause.tokens[position + 2].direction > 0 else "low")
        if follows.startswith(",D") and follows[2:3] in "X%h"
        else ""
    )


def _record_behind(clause: Clause, like: Statement, at: int, right: list[int]) -> None:
    position = next((i for i in right if clause.tags[i] == "R"), -1)
    if (
        clause.tag(at) != "C"
        or position < 0
        or clause.tag(position + 1) in "$#"
        or clause.tag(position - 1) == "D"
    ):
        return
    if any(clause.tags[i] in "%p" for i in range(at, position)) and clause.text(position - 1) not in (
        "at",
        "to",
    ):
        return
    if clause.text(position + 1) == "of" and clause.tag(position + 2) in "$#" and position + 2 in clause.used:
        return
    words = clause.text(position)
    if clause.text(position - 1) in ("at", "to", "on") and not re.search(r"52-week|one-year|low", words):
        statement = Statement(
            clause.sentence,
            at,
            position,
            like.subjects,
            "record_close",
            value="yes",
            day=like.day,
            day_words=like.day_words,
            market=like.market,
            head="C",
        )
        clause.statements.append(statement)


def read_extreme_words(clause: Clause) -> None:
    """``which was also its low of the day`` behind a price."""
    text = " ".join(clause.text(i) for i in range(len(clause.tags)))
    match = re.search(
        r"(?:its|their|the) (?:session |intraday )?(low|high) (?:of|for) the (?:day|session)", text
    )
    price = next(
        (
            statement
            for statement in reversed(clause.statements)
            if statement.measure == "close" and statement.comparison == "about"
        ),
        None,
    )
    if match is None or price is None:
        return
    position = next((i for i in range(price.last, len(clause.tags)) if clause.text(i) == match[1]), -1)
    if position < 0 or re.search(
        r"\b(?:above|below|from|off|than)\b", text[max(0, match.start() - 12) : match.start()]
    ):
        return
    extreme = Statement(
        clause.sentence,
        position,
        min(position + 3, len(clause.tags) - 1),
        price.subjects,
        match[1],
        value=price.value,
        day=price.day,
        day_words=price.day_words,
        market=price.market,
        shift=price.shift,
        overnight=price.overnight,
        head="y",
    )
    clause.statements.append(extreme)


def add_prices(clause: Clause, statement: Statement) -> None:
    """``to $118.42``: the price behind a move, or the index's level."""
    start = max(statement.last, max((i for i in clause.used), default=0) if clause.used else 0)
    if max(clause.used, default=-1) < statement.first:
        start = statement.last
    for position in clause.behind(start):
        if not is_level(clause, position) or position in clause.used:
            continue
        before = before_record(clause, position)
        record = clause.text(before) == "for" and before_hedges(clause, position) > before + 1
        if (record or clause.text(before) in ("to", "at")) and (measure := _price_measure(statement)):
            add_price(clause, statement, position, measure)
        return


def is_level(clause: Clause, position: int) -> bool:
    """Whether a token may be a price or a level: points are one behind "at" and "to"."""
    tag = clause.tags[position]
    return tag in "$#" or (tag == "p" and clause.text(before_hedges(clause, position)) in ("at", "to"))


def before_record(clause: Clause, position: int) -> int:
    """The token before a price, its hedges, and "a record" or "a record high of"."""
    before = before_hedges(clause, position)
    if clause.text(before) == "of" and clause.tag(before - 1) == "R":
        before -= 1
    return before - 1 if clause.tag(before) == "R" else before


def _price_measure(statement: Statement) -> str:
    if statement.unclear and "measure" in statement.unclear:
        return ""
    table = {
        "intraday_peak": "high",
        "intraday_trough": "low",
        "gap": "open",
        "premarket": "",
        "after_hours": "",
        "snapshot": "",
    }
    return table.get(statement.measure, "close")


def add_price(clause: Clause, like: Statement, position: int, measure: str) -> None:
    """Add a price that has the subject and the day of another statement; a bare number for indices only."""
    token = clause.tokens[position]
    is_index = any(subject.is_index for subject in like.subjects)
    bare = clause.tag(position) in "#p"
    if (
        (bare and not is_index)
        or (is_index and not bare)
        or (bare and not re.search(r"[.,]|\d{4}", token.text))
    ):
        return
    if len(like.subjects) > 1:
        return
    clause.used.add(position)
    market = like.market or currency_market(token.text)
    like.market = market
    unclear = [field for field in like.unclear if field == "session"]
    price = replace(
        like,
        first=position,
        last=position,
        figure=position,
        measure=measure,
        n="",
        since=-1,
        year=0,
        direction=0,
        unclear=unclear,
    )
    compare(clause, price, position)
    price.value = figure_words(token.match)
    clause.statements.append(price)
    before = before_record(clause, position) + 1
    if (
        clause.tag(before) == "R"
        and measure == "close"
        and not re.search(r"52-week|one-year|low", clause.text(before))
    ):
        record = replace(
            price, first=before, figure=before, measure="record_close", comparison="about", value="yes"
        )
        clause.statements.append(record)


_ADDS = re.compile(r"add(?:ed|ing|s)?|gain(?:ed|ing)?$")


_TAKES = re.compile(
    r"to(?:ok|re)|tak(?:es|ing)|eras|wip(?:ed|ing|es)|los(?:t|ing)|shed|lop|slic|knock|destroy|cut|eliminat|vapor|evaporat"
)


def read_market_values(clause: Clause) -> None:
    """``erasing close to $589 billion of market value``."""
    for at, tag in enumerate(clause.tags):
        if tag != "M" or clause.is_doubtful(at):
            continue
        verb = before_hedges(clause, at)
        verb -= clause.text(verb) in ("out", "off")
        words = " ".join(clause.text(i) for i in range(at + 1, min(at + 7, len(clause.tags))))
        if verb < 0 or not re.search(r"\bvalue\b|capitali[sz]ation|market cap", words):
            continue
        direction = 1 if _ADDS.match(clause.text(verb)) else -1 if _TAKES.match(clause.text(verb)) else 0
        direction = direction or (clause.tokens[verb].direction if clause.tag(verb) == "V" else 0)
        owner = next(
            (
                i
                for i in range(at + 1, min(at + 5, len(clause.tags)))
                if clause.tags[i] == "E" and clause.tag(i + 1) == "'"
            ),
            -1,
        )
        mention = clause.tokens[owner].mention if owner >= 0 else None
        subjects = (named(mention),) if mention else _whose_value(clause, verb, at)
        match = clause.tokens[at].match
        if not direction or len(subjects) != 1 or match is None:
            continue
        statement = Statement(clause.sentence, verb, at, subjects, "market_value_change", head="M")
        statement.direction = direction
        compare(clause, statement, at)
        sign = "-" if direction < 0 else ""
        statement.value = f"{sign}{figure_words(clause.tokens[at].match)}{MAGNITUDES[match['mag'].lower()]}"
        day_like(clause, statement, verb, at)
        statement.direction = 0
        clause.statements.append(statement)


def _whose_value(clause: Clause, verb: int, at: int) -> Subjects:
    """``the rally added $204.5 billion to the company's value``: of the company, else the one spoken of."""
    described = next((clause.tokens[i].text for i in range(at + 1, at + 4) if clause.tag(i) == "Q"), "")
    if described:
        return clause.finder.described(described)
    if clause.tag(verb - 1) != "N":
        return clause.subjects_before(at) or ()
    last = clause.last_statement(verb)
    if last is not None and last.last == verb - 1:
        return last.subjects
    return clause.focus.it if len(clause.focus.it) == 1 and not clause.focus.it[0].is_index else ()
