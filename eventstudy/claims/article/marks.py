"""Closes, records, streaks and "the biggest since": statements that say more than how far."""

from __future__ import annotations

import re

from eventstudy.claims.article.clause import Clause
from eventstudy.claims.article.lexicon import MAGNITUDES, number_of
from eventstudy.claims.article.moves import (
    _before_hedges,
    _compare,
    _figure_words,
    add_price,
    before_record,
    is_level,
)
from eventstudy.claims.article.statements import Statement
from eventstudy.claims.article.subjects import Subjects, _named


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
        clause.date(like, right + left)
        like.market = next(
            (
                clause.tokens[one].market
                for one in right + left
                if clause.tags[one] in "LG" and clause.tokens[one].market
            ),
            "",
        )
        if any(clause.tags[one] == "e" for one in right + left):
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
        place = next((one for one in range(at + 1, at + 5) if clause.tag(one) in "$#"), -1)
        subjects = clause.subjects_before(at) or ()
        if place < 0 or place in clause.used or not subjects or clause.is_doubtful(at):
            continue
        like = Statement(clause.sentence, at, place, subjects, "", head="y")
        around = list(clause.behind(place))
        clause.date(like, around)
        add_price(clause, like, place, word)


def _price_behind(clause: Clause, like: Statement, at: int, right: list[int]) -> None:
    place = next((one for one in right if is_level(clause, one)), -1)
    if place < 0 or place in clause.used:
        return
    before = before_record(clause, place)
    words = " ".join(clause.text(one) for one in range(at, place))
    tag = clause.tag(at)
    if tag == "y":
        measure = (
            "low"
            if re.search(r"\blow\b", words)
            else "high"
            if re.search(r"\bhigh\b", words)
            else _touched(clause, place)
        )
        if measure:
            add_price(clause, like, place, measure)
    elif clause.text(before) in ("at", "to") or before == at:
        add_price(clause, like, place, "open" if tag == "O" else "close")


def _touched(clause: Clause, place: int) -> str:
    """``touched HK$124.30, up as much as 9.2 per cent`` is a high."""
    follows = clause.tags[place + 1 : place + 4]
    return (
        ("high" if clause.tokens[place + 2].direction > 0 else "low")
        if follows.startswith(",D") and follows[2:3] in "X%h"
        else ""
    )


def _record_behind(clause: Clause, like: Statement, at: int, right: list[int]) -> None:
    place = next((one for one in right if clause.tags[one] == "R"), -1)
    if clause.tag(at) != "C" or place < 0 or clause.tag(place + 1) in "$#" or clause.tag(place - 1) == "D":
        return
    if any(clause.tags[one] in "%p" for one in range(at, place)) and clause.text(place - 1) not in (
        "at",
        "to",
    ):
        return
    if clause.text(place + 1) == "of" and clause.tag(place + 2) in "$#" and place + 2 in clause.used:
        return
    words = clause.text(place)
    if clause.text(place - 1) in ("at", "to", "on") and not re.search(r"52-week|one-year|low", words):
        statement = Statement(
            clause.sentence,
            at,
            place,
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
    text = " ".join(clause.text(one) for one in range(len(clause.tags)))
    match = re.search(
        r"(?:its|their|the) (?:session |intraday )?(low|high) (?:of|for) the (?:day|session)", text
    )
    price = next(
        (one for one in reversed(clause.statements) if one.measure == "close" and one.comparison == "about"),
        None,
    )
    if match is None or price is None:
        return
    place = next((one for one in range(price.last, len(clause.tags)) if clause.text(one) == match[1]), -1)
    if place < 0 or re.search(
        r"\b(?:above|below|from|off|than)\b", text[max(0, match.start() - 12) : match.start()]
    ):
        return
    extreme = Statement(
        clause.sentence,
        place,
        min(place + 3, len(clause.tags) - 1),
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


def read_superlatives(clause: Clause) -> None:
    """``biggest fall since October 1987``, ``highest close in a month``, ``biggest ever``."""
    for at, tag in enumerate(clause.tags):
        if tag != "m" or clause.is_doubtful(at):
            continue
        end = _reference_end(clause, at)
        if end < 0:
            continue
        subjects = _owner(clause, at)
        if not subjects:
            continue
        measure, yes = _superlative(clause, at, end)
        if not measure:
            continue
        statement = Statement(
            clause.sentence, at, end, subjects, measure, value="yes" if yes else "", head="m"
        )
        if not yes:
            statement.since = end
        _day_like(clause, statement, at, end)
        clause.statements.append(statement)


def _reference_end(clause: Clause, at: int) -> int:
    """The token that says since when; -1 where none does."""
    for place in range(at + 1, min(at + 8, len(clause.tags))):
        if clause.tags[place] == "s" or (
            clause.tags[place] == "r" and re.match(r"in (?:a|one|more|\w+) ", clause.text(place))
        ):
            return place
        if clause.text(place) == "ever" or (
            clause.text(place) == "record" and clause.text(place - 1) == "on"
        ):
            return place
        if clause.tags[place] in ",;|&w%p$" and clause.text(place) not in ("and",):
            return -1
    return -1


def _superlative(clause: Clause, at: int, end: int) -> tuple[str, bool]:
    """The measure, and whether it says yes or no rather than since when."""
    word, inner = clause.text(at), " ".join(clause.text(one) for one in range(at + 1, end))
    yes = clause.tags[end] not in "sr"
    last = clause.last_statement(at)
    if word in ("highest", "lowest"):
        if yes or re.search(r"volume|price target|turnover|yield|rate|estimate", inner):
            return "", False
        intraday = re.search(r"intraday", inner) or (
            not re.search(r"clos|finish|settle", inner)
            and last is not None
            and last.measure in ("high", "low", "intraday_peak", "intraday_trough")
        )
        if (
            not intraday
            and not re.search(r"clos|finish|settle|level|point", inner)
            and (last is None or last.measure != "close")
        ):
            return "", False
        return f"{word}_{'intraday' if intraday else 'close'}_since", False
    direction = _direction(clause, at, end, word, last)
    if not direction:
        return "", False
    if word == "longest":
        named = any(clause.tags[one] == "l" for one in range(at, end)) or re.search(
            r"run|streak|rally", inner
        )
        return (
            (f"longest_{'winning' if direction > 0 else 'losing'}_streak_since", False)
            if named and not yes
            else ("", False)
        )
    side = "gain" if direction > 0 else "fall"
    if yes:
        return (f"record_points_{side}" if "point" in inner else f"record_{side}"), True
    period = next(
        (one for one in ("week", "month", "quarter", "year") if re.search(rf"\b{one}(?:ly)?\b", inner)), ""
    )
    if (
        not period
        and last is not None
        and last.sentence is clause.sentence
        and last.measure in ("week_to_date", "month_to_date", "week_to_date_points")
        and last.last >= at - 6
    ):
        period = last.measure.partition("_")[0]
    if period:
        return f"biggest_{period}_{side}_since", False
    if "intraday" in inner or (
        last is not None and last.measure in ("intraday_peak", "intraday_trough") and last.last >= at - 4
    ):
        return f"biggest_{'peak' if direction > 0 else 'trough'}_since", False
    return (
        f"points_biggest_{side}_since" if re.search(r"\bpoints?\b", inner) else f"biggest_{side}_since"
    ), False


def _direction(clause: Clause, at: int, end: int, word: str, last: Statement | None) -> int:
    inner = [
        clause.tokens[one].direction
        for one in range(at + 1, end)
        if clause.tags[one] in "NlV" and clause.tokens[one].direction
    ]
    if inner:
        return inner[0]
    if word in ("worst", "best"):
        return 1 if word == "best" else -1
    if word in ("strongest", "weakest"):
        return 1 if word == "strongest" else -1
    words = " ".join(clause.text(one) for one in range(at + 1, end))
    if (
        words
        and not re.search(
            r"\b(?:day|session|move|ever|one-day|single-day|daily|percentage|week|month|on|run|in|such)\b",
            words,
        )
        and "streak" not in words
    ):
        return 0
    if last is not None and last.direction:
        return last.direction
    streak = next((one for one in reversed(clause.statements) if one.measure.endswith("_streak")), None)
    if streak is not None:
        return 1 if streak.measure.startswith("winning") else -1
    verbs = [one for one in range(at) if clause.tags[one] == "V"]
    return clause.tokens[verbs[-1]].direction if verbs else 0


def _owner(clause: Clause, at: int) -> Subjects:
    """Whose superlative or streak it is."""
    place = at - 1
    while place >= 0 and (
        clause.tags[place] in "dqhAZfN" or clause.text(place) in ("also", "marking", "for")
    ):
        place -= 1
    if clause.tag(place) == "'" and clause.tag(place - 1) == "E":
        mention = clause.tokens[place - 1].mention
        return (_named(mention),) if mention is not None else ()
    if clause.tag(place) == "Q":
        return clause.finder._described(clause.tokens[place].text)
    if clause.tag(place) in "HVBCOz":
        found = clause.finder.at(place) if clause.tag(place) != "z" else clause.subjects_before(place)
        last = clause.last_statement(place)
        if not found and clause.tag(place) == "B" and last is not None and last.last == place - 1:
            return last.subjects
        return found or ()
    if place < 0 and not clause.statements:
        return ()
    return clause.subjects_before(at) or () if clause.tag(place) in ",&|i;t%)" else ()


def _day_like(clause: Clause, statement: Statement, at: int, end: int) -> None:
    """The day of a superlative: named behind it, else that of the statement before it."""
    right = [one for one in clause.behind(end) if clause.tags[one] in "TL"]
    clause.date(statement, right + clause.ahead(at))
    statement.market = next((clause.tokens[one].market for one in right if clause.tags[one] == "L"), "")
    last = clause.last_statement(at)
    if last is not None and "J" in clause.tags[last.last : at]:
        statement.shift = -1
    elif not statement.day_words and last is not None and last.sentence is clause.sentence:
        statement.day, statement.day_words, statement.shift, statement.overnight = (
            last.day,
            last.day_words,
            last.shift,
            last.overnight,
        )
        statement.market = statement.market or last.market
        statement.last_week = last.last_week


def read_streaks(clause: Clause) -> None:
    """``fourth straight decline``, ``sixth losing session in a row``, ``snapped a five-day losing streak``."""
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
    words = " ".join(clause.text(one) for one in range(at, end))
    if re.search(r"quarter|year|time|month\b.*(?:profit|sales)", words):
        return
    direction = next(
        (
            clause.tokens[one].direction
            for one in range(at + 1, end)
            if clause.tags[one] in "NlV" and clause.tokens[one].direction
        ),
        0,
    )
    verb = max((one for one in range(at) if clause.tags[one] in "VD"), default=-1)
    if not direction and extended:
        noun = max((one for one in range(at) if clause.tags[one] in "Nl"), default=-1)
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
    _day_like(clause, statement, at, end - 1)
    if not statement.value or statement.value == "0":
        return
    clause.statements.append(statement)


def _owner_of_streak(clause: Clause, at: int, verb: int) -> Subjects:
    """``fell for a ninth straight session`` is about who fell; else as for a superlative."""
    between = clause.tags[verb + 1 : at] if verb >= 0 else "?"
    if verb >= 0 and clause.tags[verb] == "V" and re.fullmatch(r"[idATL]*", between):
        return clause.finder.at(verb) or ()
    return _owner(clause, at)


def _read_ended(clause: Clause, at: int) -> None:
    """``snapped a five-day losing streak``, ``ending a four-day slide``."""
    near = clause.tags[at + 1 : at + 4]
    verb = max(
        (
            one
            for one in range(max(0, at - 4), at)
            if clause.tags[one] == "z" or (clause.tags[one] == "C" and clause.text(one).startswith("end"))
        ),
        default=-1,
    )
    noun = next(
        (one for one in range(at + 1, at + 4) if clause.tag(one) in "NlV" and clause.tokens[one].direction),
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
    _day_like(clause, statement, verb, noun)
    clause.statements.append(statement)


def _before_ending(clause: Clause, verb: int) -> Subjects:
    if clause.tag(verb - 1) in ",&|" or verb == 0:
        return clause.subjects_before(verb) or ()
    place = verb - 1
    while place >= 0 and clause.tags[place] in "A":
        place -= 1
    return clause.finder._phrase(place)


_ADDS = re.compile(r"add(?:ed|ing|s)?|gain(?:ed|ing)?$")
_TAKES = re.compile(
    r"eras|wip(?:ed|ing|es)|los(?:t|ing)|shed|lop|slic|knock|destroy|cut|eliminat|vapor|evaporat"
)


def read_market_values(clause: Clause) -> None:
    """``erasing close to $589 billion of market value``."""
    for at, tag in enumerate(clause.tags):
        if tag != "M" or clause.is_doubtful(at):
            continue
        verb = _before_hedges(clause, at)
        verb -= clause.text(verb) in ("out", "off")
        words = " ".join(clause.text(one) for one in range(at + 1, min(at + 7, len(clause.tags))))
        if verb < 0 or not re.search(r"\bvalue\b|capitali[sz]ation|market cap", words):
            continue
        direction = 1 if _ADDS.match(clause.text(verb)) else -1 if _TAKES.match(clause.text(verb)) else 0
        owner = next(
            (
                one
                for one in range(at + 1, min(at + 5, len(clause.tags)))
                if clause.tags[one] == "E" and clause.tag(one + 1) == "'"
            ),
            -1,
        )
        mention = clause.tokens[owner].mention if owner >= 0 else None
        subjects = (_named(mention),) if mention else clause.subjects_before(at) or ()
        match = clause.tokens[at].match
        if not direction or len(subjects) != 1 or match is None:
            continue
        statement = Statement(clause.sentence, verb, at, subjects, "market_value_change", head="M")
        statement.direction = direction
        _compare(clause, statement, at)
        sign = "-" if direction < 0 else ""
        statement.value = f"{sign}{_figure_words(clause.tokens[at])}{MAGNITUDES[match['mag'].lower()]}"
        _day_like(clause, statement, verb, at)
        statement.direction = 0
        clause.statements.append(statement)
