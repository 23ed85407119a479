""" "The biggest fall since October 1987": how far back a move or a close is the largest."""

from __future__ import annotations

import re

from eventstudy.claims.article.clause import Clause
from eventstudy.claims.article.statements import Statement
from eventstudy.claims.article.subjects import Subjects, named


def read_superlatives(clause: Clause) -> None:
    """``biggest fall since October 1987``, ``highest close in a month``, ``biggest ever``."""
    for at, tag in enumerate(clause.tags):
        if tag != "m" or clause.is_doubtful(at):
            continue
        end = _reference_end(clause, at)
        if end < 0:
            continue
        subjects = owner_of(clause, at)
        if not subjects:
            continue
        measure, yes = _superlative(clause, at, end)
        if not measure:
            continue
        statement = Statement(
            clause.sentence, at, end, subjects, measure, value="yes" if yes else "", head="m"
        )
        statement.figure = end
        if not yes:
            statement.since = end
        day_like(clause, statement, at, end)
        clause.statements.append(statement)


def _reference_end(clause: Clause, at: int) -> int:
    """The token that says since when; -1 where none does."""
    for position in range(at + 1, min(at + 8, len(clause.tags))):
        if clause.tags[position] == "s" or (
            clause.tags[position] == "r" and re.match(r"in (?:a|one|more|\w+) ", clause.text(position))
        ):
            return position
        if clause.text(position) == "ever" or (
            clause.text(position) == "record" and clause.text(position - 1) == "on"
        ):
            return position
        if clause.tags[position] in ",;|&w%p$" and clause.text(position) not in ("and",):
            return -1
    return -1


def _superlative(clause: Clause, at: int, end: int) -> tuple[str, bool]:
    """The measure, and whether it says yes or no rather than since when."""
    word, inner = clause.text(at), " ".join(clause.text(i) for i in range(at + 1, end))
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
        named = any(clause.tags[i] == "l" for i in range(at, end)) or re.search(r"run|streak|rally", inner)
        return (
            (f"longest_{'winning' if direction > 0 else 'losing'}_streak_since", False)
            if named and not yes
            else ("", False)
        )
    side = "gain" if direction > 0 else "fall"
    if yes:
        return (f"record_points_{side}" if "point" in inner else f"record_{side}"), True
    period = next(
        (
            period
            for period in ("week", "month", "quarter", "year")
            if re.search(rf"\b{period}(?:ly)?\b", inner)
        ),
        "",
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
        clause.tokens[i].direction
        for i in range(at + 1, end)
        if clause.tags[i] in "NlV" and clause.tokens[i].direction
    ]
    if inner:
        return inner[0]
    if word in ("worst", "best"):
        return 1 if word == "best" else -1
    if word in ("strongest", "weakest", "poorest"):
        return 1 if word == "strongest" else -1
    words = " ".join(clause.text(i) for i in range(at + 1, end))
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
    streak = next(
        (statement for statement in reversed(clause.statements) if statement.measure.endswith("_streak")),
        None,
    )
    if streak is not None:
        return 1 if streak.measure.startswith("winning") else -1
    verbs = [i for i in range(at) if clause.tags[i] == "V"]
    return clause.tokens[verbs[-1]].direction if verbs else 0


def owner_of(clause: Clause, at: int) -> Subjects:
    """Whose superlative or streak it is."""
    position = at - 1
    while position >= 0 and (
        clause.tags[position] in "dqhAZfN" or clause.text(position) in ("also", "marking", "for")
    ):
        position -= 1
    if clause.tag(position) == "'" and clause.tag(position - 1) == "E":
        mention = clause.tokens[position - 1].mention
        return (named(mention),) if mention is not None else ()
    if clause.tag(position) == "'" and clause.tag(position - 1) == "S":
        position -= 2
        while clause.tag(position) in "dG":
            position -= 1
    if clause.tag(position) == "Q":
        return clause.finder.described(clause.tokens[position].text)
    if clause.tag(position) in "HVBCOz":
        return _by_verb(clause, position)
    if position < 0 and not clause.statements:
        return ()
    return clause.subjects_before(at) or () if clause.tag(position) in ",&|i;t%)" else ()


def _by_verb(clause: Clause, verb: int) -> Subjects:
    """Whose it is behind a verb: ``posted its biggest gain``, ``, which was``, ``That was its``."""
    last, behind = clause.last_statement(verb), verb - 1
    subjects = clause.finder.at(verb) if clause.tag(verb) != "z" else clause.subjects_before(verb)
    if behind == 0 and clause.text(0) in ("that", "this") and not clause.focus.several:
        return clause.focus.it
    if clause.tag(verb) == "B" and clause.text(behind) == "it" and clause.focus.several and not last:
        return ()
    if clause.tag(behind) == "w":
        behind -= 2 if clause.tag(behind - 1) == "," else 1
    if not subjects and clause.tag(verb) == "B" and last is not None and last.last == behind:
        return last.subjects
    return subjects or ()


def day_like(clause: Clause, statement: Statement, at: int, end: int) -> None:
    """The day of a superlative: named behind it, else that of the statement before it."""
    right = [i for i in clause.behind(end) if clause.tags[i] in "TL"]
    clause.set_day(statement, right + clause.ahead(at))
    statement.market = next((clause.tokens[i].market for i in right if clause.tags[i] == "L"), "")
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
        statement.same_day = last.same_day
        statement.market = statement.market or last.market
        statement.last_week = last.last_week
        statement.subordinate = last.subordinate
        statement.unclear += [field for field in last.unclear if field == "session"]
