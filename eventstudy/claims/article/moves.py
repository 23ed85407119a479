"""Figures that say how far something moved."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from eventstudy.claims.article.clause import Clause
from eventstudy.claims.article.dates import reference_meant
from eventstudy.claims.article.heads import PAIR, Head, head_of
from eventstudy.claims.article.hedges import before_hedges, compare, signed
from eventstudy.claims.article.levels import add_prices
from eventstudy.claims.article.numbers import figure_words
from eventstudy.claims.article.statements import Statement

_NOT_OF_PRICE = re.compile(
    r"(?:market|stake|share|more|fewer|less|discount|premium|owned|ownership|chance"
    r"|probability|likelihood|holding|voters|pay|raise)\b"
)


def read_moves(clause: Clause) -> None:
    """Add a statement for every move of a listing that the sentence tells, with the prices beside it."""
    for at, tag in enumerate(clause.tags):
        if (tag in "%p" and at not in clause.used) or (
            at not in clause.used and (_is_amount_moved(clause, at) or _is_bare_points(clause, at))
        ):
            _read_move(clause, at)


def _is_amount_moved(clause: Clause, at: int) -> bool:
    """``slipped 5.3p, or 4.3pc``: an amount, directly behind the verb, with the percentage beside it."""
    start = before_hedges(clause, at)
    pair = PAIR.match(clause.tags, at + 1)
    return clause.tag(at) == "$" and clause.tag(start) == "V" and pair is not None and pair["figure"] == "%"


def _is_bare_points(clause: Clause, at: int) -> bool:
    """``The Dow dropped 878.82 to 45,479.60``: points without the word, before the level of an index."""
    verb = before_hedges(clause, at)
    if clause.tags[at : at + 3] != "#t#" or clause.tag(verb) != "V" or clause.text(at + 1) != "to":
        return False
    moved, level = (float(figure_words(clause.tokens[i].match)) for i in (at, at + 2))
    subjects = clause.finder.at(verb)
    return bool(subjects) and moved < level / 2 and all(subject.is_index for subject in subjects or ())


def _read_move(clause: Clause, at: int) -> None:
    head = head_of(clause, at)
    if head is None or head.subjects == ():
        return
    if clause.is_doubtful(head.at) or clause.is_doubtful(at) or _is_of_something(clause, max(at, head.last)):
        return
    if clause.is_quoted(at) and (not head.subjects or any(subject.carried for subject in head.subjects)):
        return
    statement = _statement(clause, at, head)
    if statement is None:
        return
    clause.statements.append(statement)
    _pair(clause, statement, at)
    add_prices(clause, statement)


def _is_of_something(clause: Clause, at: int) -> bool:
    """Whether what follows a figure says that it is of something else: ``2% market share``."""
    following = [clause.text(i) for i in range(at + 1, at + 5)]
    if clause.tag(at + 1) == "x" or _NOT_OF_PRICE.match(following[0]):
        return True
    if following[0] == "of":
        return not re.search(r"value|worth", " ".join(following[1:]))
    if following[0] in ("in", "on") and any(clause.tag(i) == "x" for i in range(at + 2, at + 5)):
        return True
    return following[0] == "short" or following[:2] == ["per", "share"]


def _statement(clause: Clause, at: int, head: Head) -> Statement | None:
    first, last = min(head.at, at), max(head.at, at, head.last)
    if head.owner >= 0:
        first = min(first, head.owner)
    kind = clause.tag(at)
    statement = Statement(
        clause.sentence, first, last, head.subjects or (), "close_to_close" if kind == "%" else "points"
    )
    statement.direction, statement.head, statement.figure = head.direction, head.kind, at
    figure = figure_words(clause.tokens[at].match)
    if not figure:
        return None
    compare(clause, statement, at)
    statement.value = signed(figure, head.direction, percent=kind == "%")
    _time(clause, statement, at, head)
    return statement


def _time(clause: Clause, statement: Statement, at: int, head: Head) -> None:
    """The measure and the day, by what stands around the figure."""
    right = list(clause.behind(max(at, head.last if head.kind != "n" else at)))
    inside = list(range(statement.first, statement.last + 1))
    left = [] if head.kind in "Ee" else clause.ahead(head.at)
    if head.kind == "T" and not any(clause.tags[i] == "k" for i in range(head.at - 3, at)):
        words = " ".join(clause.text(i) for i in range(at, min(at + 8, len(clause.tags))))
        if not re.search(r"\b(?:at|by) the (?:close|end)\b", words):
            statement.unclear.append("measure")
    if head.kind in "NnT":
        left, inside = [], list(range(max(0, statement.first - 3), statement.last + 1))
        left = [i for i in clause.ahead(head.at) if clause.tags[i] in "LX"]
    around = right + inside + left
    _extreme(clause, statement, head, around)
    clause.scope(statement, [i for i in around if clause.tags[i] in "kers"])
    _compared(clause, statement, at)
    _from_peak(clause, statement, right)
    if head.kind == "O" and statement.measure == "close_to_close":
        statement.measure = "gap"
    clause.set_day(statement, right + inside + left, head.owner)
    statement.market = next(
        (
            clause.tokens[i].market
            for i in right + left
            if clause.tags[i] in "LG" and clause.tokens[i].market and "x" not in clause.tags[at:i]
        ),
        "",
    )
    _when(clause, statement, head)
    statement.subordinate = _is_subordinate(clause, head)
    last = clause.last_statement(statement.first)
    if (
        head.kind in "E"
        and last is not None
        and not statement.day_words
        and statement.measure == "close_to_close"
    ):
        statement.measure = (
            last.measure if last.measure in ("gap", "year_to_date", "week_to_date") else "close_to_close"
        )
        if last.measure.startswith("intraday"):
            statement.measure = last.measure
    had = head.kind == "V" and any(clause.text(i) == "had" for i in range(max(0, head.at - 3), head.at))
    statement.perfect = any(clause.text(i) == "had" for i in range(max(0, head.at - 4), head.at + 1))
    closing = any(
        re.match(r"(?:at|by) the (?:close|end)", clause.text(i))
        for i in right + left + list(range(max(0, head.at - 6), head.at))
    )
    if had and not closing and not (statement.day_words or statement.measure != "close_to_close"):
        statement.unclear.append("session")
    if statement.subordinate and not (statement.day_words or statement.measure != "close_to_close"):
        statement.unclear.append("session")


def _extreme(clause: Clause, statement: Statement, head: Head, around: list[int]) -> None:
    """The day's peak or trough, where "as much as" or "at one point" says so."""
    marks = [i for i in around if clause.tags[i] == "X"]
    position = before_hedges(clause, max(0, _figure_at(clause, statement)))
    marks += [
        i
        for i in range(position, _figure_at(clause, statement))
        if clause.tag(i) == "X" or clause.text(i) == "up to"
    ]
    if _behind_extreme(clause, head.at):
        marks.append(head.at)
    if marks and statement.measure == "close_to_close":
        statement.measure = "intraday_peak" if head.direction > 0 else "intraday_trough"
    elif marks:
        statement.unclear.append("measure")


def _when(clause: Clause, statement: Statement, head: Head) -> None:
    """``since March 10, when it sank 15.4%``: on that day, where it is one."""
    position = head.at - 1
    while position >= 0 and clause.tags[position] not in "|,;w":
        position -= 1
    since = position - 1 - (clause.tag(position - 1) == ",")
    match = clause.tokens[since].match if clause.tag(since) == "s" else None
    if clause.text(position) != "when" or match is None or statement.day_words or clause.today is None:
        return
    reference = reference_meant(match, clause.today)
    if reference is not None and len(reference.text) == len("2025-03-10"):
        statement.day, statement.day_words = date.fromisoformat(reference.text), clause.tokens[since].text
    else:
        statement.unclear.append("session")


def _compared(clause: Clause, statement: Statement, at: int) -> None:
    """``compared with a 0.1% rise in the S&P 500``: over the same span as the move before it."""
    position = before_hedges(clause, at)
    position -= clause.tag(position) == "d"
    last = clause.last_statement(at)
    if last is None or statement.measure != "close_to_close":
        return
    if clause.text(position) in ("against", "versus", "vs") or clause.text(position - 1) == "compared":
        statement.measure, statement.n = last.measure, last.n
        if not last.measure.endswith(("_to_date", "over_sessions", "close_to_close")):
            statement.unclear.append("measure")


def _behind_extreme(clause: Clause, adverb: int) -> bool:
    """``after an intraday low of Rs 3,660, down 6.99 per cent``."""
    if clause.tag(adverb - 1) != "," or clause.tag(adverb - 2) not in "$#":
        return False
    words = " ".join(clause.text(one) for one in range(max(0, adverb - 6), adverb - 2))
    return re.search(r"(?:intraday|session|day's) (?:low|high) (?:of|at)$", words) is not None


def _figure_at(clause: Clause, statement: Statement) -> int:
    return next(
        (i for i in range(statement.last, statement.first - 1, -1) if clause.tags[i] in "%p$"),
        statement.last,
    )


def _from_peak(clause: Clause, statement: Statement, right: list[int]) -> None:
    """``36% below its record close``; ``8% from an all-time high`` behind a verb is a day's move."""
    position = next((i for i in right if clause.tags[i] == "R"), -1)
    if position < 0:
        return
    words, before = clause.text(position), clause.tag(position - 1)
    if before == "D" or (clause.text(position - 1) == "from" and clause.tag(position - 2) == "D"):
        if re.search(r"52-week|one-year|12-month", words):
            statement.measure = "from_52w_low_close" if "low" in words else "from_52w_high_close"
        else:
            statement.measure = "from_record_close"
        statement.last = max(statement.last, position)
    elif clause.text(position - 1) == "from" and not words.startswith(("a ", "an ")):
        statement.unclear.append("measure")


def _is_subordinate(clause: Clause, head: Head) -> bool:
    """``after losing 2%``, ``having sunk 10%``: about an earlier day, unless it says otherwise."""
    if head.kind != "V":
        return False
    position = head.at - 1
    words = []
    while position >= 0 and clause.tags[position] in "AXh":
        words.append(clause.text(position))
        position -= 1
    perfect = "having" in words
    earlier = "had" in words and clause.tag(position) == "w"
    after = (
        clause.tag(position) == "|"
        and clause.text(position) in ("after", "following", "despite")
        and clause.text(head.at).endswith("ing")
    )
    return after or earlier or (perfect and clause.last_statement(head.at) is not None)


_WITHOUT_POINTS = {"points": "close_to_close", "points_over_sessions": "move_over_sessions"}


def _pair(clause: Clause, statement: Statement, at: int) -> None:
    """``563 points, or 2.64 percent``: a second statement of the same move."""
    match = PAIR.match(clause.tags, at + 1)
    if match is None:
        return
    position = match.start("figure")
    clause.used.add(position)
    kind = clause.tag(position)
    base = statement.measure.removesuffix("_points")
    base = _WITHOUT_POINTS.get(base, base)
    points = {share: name for name, share in _WITHOUT_POINTS.items()}
    measure = base if kind == "%" else points.get(base, f"{base}_points" if base.endswith("_to_date") else "")
    if statement.head not in "E" and clause.tag(at) == "$" and statement.measure == "close_to_close":
        statement.measure = "points"
    if not measure:
        return
    other = replace(
        statement, last=position, figure=position, measure=measure, unclear=list(statement.unclear)
    )
    compare(clause, other, position)
    other.value = signed(
        figure_words(clause.tokens[position].match), statement.direction, percent=kind == "%"
    )
    clause.statements.append(other)
