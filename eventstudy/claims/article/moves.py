"""Figures that say how far something moved, and the prices it moved to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from eventstudy.claims.article.clause import Clause
from eventstudy.claims.article.lexicon import FRACTIONS, NUMBER_VALUES
from eventstudy.claims.article.statements import Statement
from eventstudy.claims.article.subjects import Subjects, _named
from eventstudy.claims.article.tokens import Token
from eventstudy.claims.figure import Comparison

_PAIR = re.compile(r"(?:,?o[hXfd]*|\(D?[hXf]*)(?P<figure>[%p$])")
_NOT_OF_PRICE = re.compile(
    r"(?:market|stake|share|more|fewer|less|discount|premium|owned|ownership|chance"
    r"|probability|likelihood|holding|voters|pay|raise)\b"
)
_MIRRORED = {Comparison.OVER: Comparison.UNDER, Comparison.UNDER: Comparison.OVER} | {
    Comparison.AT_LEAST: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.AT_LEAST,
}


@dataclass(frozen=True, slots=True)
class _Head:
    """The word that governs a figure, ``at`` a token; ``kind``: V, D, C, O, B, N (before), n (behind), E."""

    kind: str
    at: int
    direction: int
    subjects: Subjects | None
    owner: int = -1
    last: int = -1


def read_moves(clause: Clause) -> None:
    """Add a statement for every move of a listing that the sentence tells, with the prices beside it."""
    for at, tag in enumerate(clause.tags):
        if (tag in "%p" and at not in clause.used) or (
            tag == "$" and at not in clause.used and _is_amount_moved(clause, at)
        ):
            _read_move(clause, at)


def _is_amount_moved(clause: Clause, at: int) -> bool:
    """``slipped 5.3p, or 4.3pc``: an amount, directly behind the verb, with the percentage beside it."""
    start = _before_hedges(clause, at)
    pair = _PAIR.match(clause.tags, at + 1)
    return clause.tag(start) == "V" and pair is not None and pair["figure"] == "%"


def _before_hedges(clause: Clause, at: int) -> int:
    """The token before a figure and its hedges."""
    place = at - 1
    while place >= 0 and (
        clause.tags[place] in "hXfA" or (clause.tags[place] == "d" and clause.tag(place + 1) in "fh")
    ):
        place -= 1
    return place


def _read_move(clause: Clause, at: int) -> None:
    head = _head(clause, at)
    if head is None or head.subjects == ():
        return
    if clause.is_doubtful(head.at) or clause.is_doubtful(at) or _is_of_something(clause, max(at, head.last)):
        return
    if clause.is_quoted(at) and (not head.subjects or any(one.carried for one in head.subjects)):
        return
    statement = _statement(clause, at, head)
    if statement is None:
        return
    clause.statements.append(statement)
    _pair(clause, statement, at)
    _prices(clause, statement)


def _is_of_something(clause: Clause, at: int) -> bool:
    """Whether what follows a figure says that it is of something else: ``2% market share``."""
    following = [clause.text(one) for one in range(at + 1, at + 5)]
    if clause.tag(at + 1) == "x" or _NOT_OF_PRICE.match(following[0]):
        return True
    if following[0] == "of":
        return not re.search(r"value|worth", " ".join(following[1:]))
    if following[0] in ("in", "on") and any(clause.tag(one) == "x" for one in range(at + 2, at + 5)):
        return True
    return following[0] == "short" or following[:2] == ["per", "share"]


def _head(clause: Clause, at: int) -> _Head | None:
    place = _before_hedges(clause, at)
    tag, behind = clause.tag(place), clause.tag(at + 1)
    if tag in "TL" and clause.tag(place - 1) in "CVOB":
        place -= 1
        tag = clause.tag(place)
    match tag:
        case "V":
            return _by_verb(clause, at, place)
        case "D":
            return _by_adverb(clause, place)
        case "C" | "O" | "B":
            return _by_end(clause, at, place)
        case "i" if clause.text(place) == "of" and clause.tag(place - 1) == "N":
            return _by_noun(clause, place - 1)
        case "t" | "T" | "k" if _moved_to(clause, place):
            return _by_total(clause, place)
        case _:
            pass
    if clause.tag(place - 1) == "N" and tag == "k" and clause.tag(at - 1) == "h":
        return _by_total(clause, place)
    if behind in "Nkcq" or (behind == "u" and clause.tag(at + 2) == "N"):
        noun = next((one for one in range(at + 1, at + 4) if clause.tag(one) == "N"), -1)
        if noun > 0:
            return _by_noun_behind(clause, at, noun, place)
    if behind == "D" and tag in "&,SIPEQ":
        return _before_adverb(clause, at, place)
    return _left_out(clause, at, place)


def _by_verb(clause: Clause, at: int, verb: int) -> _Head | None:
    if clause.tag(verb - 1) == "t" and not clause.text(verb).endswith("ing"):
        return None
    return _Head("V", verb, clause.tokens[verb].direction, clause.finder.at(verb))


def _by_adverb(clause: Clause, place: int) -> _Head | None:
    """``up 3%``, ``closed down 3%``, ``left the shares down 3%``, ``, up 3%``."""
    direction, verb = clause.tokens[place].direction, place - 1
    while clause.tag(verb) in "ATeXLh" and verb >= 0:
        verb -= 1
    tag = clause.tag(verb)
    if tag in "COBV" and verb >= 0:
        return _Head(tag if tag in "CO" else "D", verb, direction, clause.finder.at(verb))
    if tag in ",&(":
        return _Head("D", place, direction, clause.subjects_before(place))
    return _Head("D", place, direction, clause.finder._phrase(verb) if verb >= 0 else ())


def _by_end(clause: Clause, at: int, verb: int) -> _Head | None:
    """``closed 3% lower``, ``is 4.8% higher``, ``opened 5.7% lower``, ``is 36% below``."""
    following = at + 1
    pair = _PAIR.match(clause.tags, following)
    if pair:
        following = pair.end()
        following += clause.tag(following) in ",)"
    while clause.tag(following) in "TL":
        following += 1
    if clause.tag(following) != "D":
        return None
    kind = clause.tag(verb)
    return _Head(kind, verb, clause.tokens[following].direction, clause.finder.at(verb), last=following)


def _moved_to(clause: Clause, place: int) -> bool:
    """``taking January's loss to 11%``."""
    start = max(0, place - 5)
    before = " ".join(clause.text(one) for one in range(start, place))
    moved = "K" in clause.tags[max(0, place - 7) : place] or _NARROWED.search(before)
    return clause.text(place) == "to" and "N" in clause.tags[max(0, place - 3) : place] and bool(moved)


def _by_total(clause: Clause, place: int) -> _Head | None:
    noun = max((one for one in range(max(0, place - 3), place + 1) if clause.tag(one) == "N"), default=-1)
    if noun < 0:
        return None
    return _Head("T", noun, clause.tokens[noun].direction, clause.subjects_before(noun))


_NARROWED = re.compile(
    r"\b(?:par(?:ed|ing)|trimm(?:ed|ing)|narrow(?:ed|ing)|cut(?:ting)?|reduc(?:ed|ing)"
    r"|extend(?:ed|ing)|widen(?:ed|ing))\b"
)


def _by_noun(clause: Clause, noun: int) -> _Head | None:
    """``a loss of 6.7%``, ``Thursday's drop of 26.4%``, ``posted a gain of 3%``."""
    direction, place, owner = clause.tokens[noun].direction, noun - 1, -1
    while (place >= 0 and clause.tag(place) in "dmkqghZcA") or (
        clause.tag(place) in "fu" and place >= 0 and clause.text(place) in _PLAIN
    ):
        owner = place if clause.tag(place) == "Z" else owner
        place -= 1
    if clause.tag(place) == "'" and clause.tag(place - 1) == "E":
        mention = clause.tokens[place - 1].mention
        return _Head("N", noun, direction, (_named(mention),) if mention else (), owner)
    tag = clause.tag(place)
    if tag == "H":
        return _Head("N", noun, direction, clause.finder.at(place), owner)
    if tag in ",&|it(":
        return _Head("N", noun, direction, clause.subjects_before(noun), owner)
    if place < 0 and owner >= 0:
        return _Head("N", noun, direction, clause.focus.it, owner)
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


def _by_noun_behind(clause: Clause, at: int, noun: int, place: int) -> _Head | None:
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
        return _Head("n", noun, direction, (_named(mention),), last=after)
    while clause.tag(place) in "dh":
        place -= 1
    if clause.tag(place) == "Z":
        owner = place
        return _Head("n", noun, direction, clause.subjects_before(at) or None, owner, noun)
    if clause.tag(place) == "'" and clause.tag(place - 1) == "E":
        mention = clause.tokens[place - 1].mention
        return _Head("n", noun, direction, (_named(mention),) if mention else (), last=noun)
    if clause.tag(place) == "H":
        return _Head("n", noun, direction, clause.finder.at(place), last=noun)
    if clause.tag(place) in "|,&ti" and place >= 0:
        return _Head("n", noun, direction, clause.subjects_before(at) or None, last=noun)
    return None


def _before_adverb(clause: Clause, at: int, place: int) -> _Head | None:
    """``and more than 30 per cent lower this year``, ``left the index almost 19pc down``."""
    direction = clause.tokens[at + 1].direction
    if clause.tag(place) in "&,":
        return _Head("D", at, direction, clause.subjects_before(at), last=at + 1)
    found = clause.finder._phrase(place)
    return _Head("D", at, direction, found, last=at + 1) if found else None


def _left_out(clause: Clause, at: int, place: int) -> _Head | None:
    """``and Apple 2.1%``, ``, 4.8% for the week``, ``Apple +2.2%``."""
    token, last = clause.tokens[at], clause.last_statement(at)
    if clause.tag(place) == ";" and token.direction and clause.tag(place - 1) in "ES":
        place -= 1
    if clause.tag(place) in "ES":
        subjects = clause.finder._phrase(place)
        if not subjects:
            return None
        if token.direction:
            return _Head("E", at, token.direction, subjects)
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
        return _Head("E", at, last.direction, subjects)
    if clause.tag(place) in "&," and last is not None and last.direction and clause.tag(at + 1) == "k":
        return _Head("e", at, last.direction, last.subjects)
    return None


def _statement(clause: Clause, at: int, head: _Head) -> Statement | None:
    first, last = min(head.at, at), max(head.at, at, head.last)
    if head.owner >= 0:
        first = min(first, head.owner)
    kind = clause.tag(at)
    statement = Statement(
        clause.sentence, first, last, head.subjects or (), "close_to_close" if kind == "%" else "points"
    )
    statement.direction, statement.head = head.direction, head.kind
    figure = _figure_words(clause.tokens[at])
    if not figure:
        return None
    _compare(clause, statement, at)
    statement.value = _signed(figure, head.direction, percent=kind == "%")
    _time(clause, statement, at, head)
    return statement


def _figure_words(token: Token) -> str:
    """The printed digits of a figure, without their commas."""
    match = token.match
    if match is None:
        return ""
    if word := match["fword"]:
        return FRACTIONS[word.lower()]
    number = next(
        (match[name] for name in ("pnum", "ptnum", "cnum", "unum", "number", "mnum") if match[name]), ""
    )
    return NUMBER_VALUES.get(number.lower(), number.replace(",", ""))


def _signed(figure: str, direction: int, *, percent: bool) -> str:
    return f"{'-' if direction < 0 else ''}{figure}{'%' if percent else ''}"


def _compare(clause: Clause, statement: Statement, at: int) -> None:
    """The comparison that the hedges before a figure make; a fall's is mirrored."""
    place, words = at - 1, []
    while place >= 0 and clause.tags[place] in "hXfdA":
        words.append(clause.text(place))
        place -= 1
    comparison = _comparison(" ".join(words))
    if statement.direction < 0:
        comparison = _MIRRORED.get(comparison, comparison)
    statement.comparison = comparison.value


def _comparison(words: str) -> Comparison:
    if re.search(r"more than|over|above|exceeding|north of|upwards of|in excess|past", words):
        return Comparison.OVER
    if re.search(r"at least|no less than", words):
        return Comparison.AT_LEAST
    if re.search(r"at most|no more than", words):
        return Comparison.AT_MOST
    if re.search(r"less than|^under|\bunder$", words) and "just under" not in words:
        return Comparison.UNDER
    return Comparison.NEARLY if re.search(r"nearly|almost|just under|just shy", words) else Comparison.ABOUT


def _time(clause: Clause, statement: Statement, at: int, head: _Head) -> None:
    """The measure and the day, by what stands around the figure."""
    right = list(clause.behind(max(at, head.last if head.kind != "n" else at)))
    inside = list(range(statement.first, statement.last + 1))
    left = [] if head.kind in "Ee" else clause.ahead(head.at)
    if head.kind == "T" and not any(clause.tags[one] == "k" for one in range(head.at - 3, at)):
        words = " ".join(clause.text(one) for one in range(at, min(at + 8, len(clause.tags))))
        if not re.search(r"\b(?:at|by) the (?:close|end)\b", words):
            statement.unclear.append("measure")
    if head.kind in "NnT":
        left, inside = [], list(range(max(0, statement.first - 3), statement.last + 1))
        left = [one for one in clause.ahead(head.at) if clause.tags[one] in "LX"]
    around = right + inside + left
    _extreme(clause, statement, head, around)
    clause.scope(statement, [one for one in around if clause.tags[one] in "kers"])
    _from_peak(clause, statement, right)
    if head.kind == "O" and statement.measure == "close_to_close":
        statement.measure = "gap"
    clause.date(statement, right + inside + left, head.owner)
    statement.market = next(
        (
            clause.tokens[one].market
            for one in right + left
            if clause.tags[one] in "LG" and clause.tokens[one].market
        ),
        "",
    )
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
    had = head.kind == "V" and any(clause.text(one) == "had" for one in range(max(0, head.at - 3), head.at))
    statement.perfect = any(clause.text(one) == "had" for one in range(max(0, head.at - 4), head.at + 1))
    closing = any(
        re.match(r"(?:at|by) the (?:close|end)", clause.text(one))
        for one in right + left + list(range(max(0, head.at - 6), head.at))
    )
    if had and not closing and not (statement.day_words or statement.measure != "close_to_close"):
        statement.unclear.append("session")
    if statement.subordinate and not (statement.day_words or statement.measure != "close_to_close"):
        statement.unclear.append("session")


def _extreme(clause: Clause, statement: Statement, head: _Head, around: list[int]) -> None:
    """The day's peak or trough, where "as much as" or "at one point" says so."""
    marks = [one for one in around if clause.tags[one] == "X"]
    place = _before_hedges(clause, max(0, _figure_at(clause, statement)))
    marks += [
        one
        for one in range(place, _figure_at(clause, statement))
        if clause.tag(one) == "X" or clause.text(one) == "up to"
    ]
    if marks and statement.measure == "close_to_close":
        statement.measure = "intraday_peak" if head.direction > 0 else "intraday_trough"
    elif marks:
        statement.unclear.append("measure")


def _figure_at(clause: Clause, statement: Statement) -> int:
    return next(
        (one for one in range(statement.last, statement.first - 1, -1) if clause.tags[one] in "%p$"),
        statement.last,
    )


def _from_peak(clause: Clause, statement: Statement, right: list[int]) -> None:
    """``36% below its record close``; ``8% from an all-time high`` behind a verb is a day's move."""
    place = next((one for one in right if clause.tags[one] == "R"), -1)
    if place < 0:
        return
    words, before = clause.text(place), clause.tag(place - 1)
    if before == "D" or (clause.text(place - 1) == "from" and clause.tag(place - 2) == "D"):
        if re.search(r"52-week|one-year|12-month", words):
            statement.measure = "from_52w_low_close" if "low" in words else "from_52w_high_close"
        else:
            statement.measure = "from_record_close"
        statement.last = max(statement.last, place)
    elif clause.text(place - 1) == "from" and not words.startswith(("a ", "an ")):
        statement.unclear.append("measure")


def _is_subordinate(clause: Clause, head: _Head) -> bool:
    """``after losing 2%``, ``having sunk 10%``: about an earlier day, unless it says otherwise."""
    if head.kind != "V":
        return False
    place = head.at - 1
    words = []
    while place >= 0 and clause.tags[place] in "AXh":
        words.append(clause.text(place))
        place -= 1
    perfect = "having" in words
    earlier = "had" in words and clause.tag(place) == "w"
    after = (
        clause.tag(place) == "|"
        and clause.text(place) in ("after", "following", "despite")
        and clause.text(head.at).endswith("ing")
    )
    return after or earlier or (perfect and clause.last_statement(head.at) is not None)


def _pair(clause: Clause, statement: Statement, at: int) -> None:
    """``563 points, or 2.64 percent``: a second statement of the same move."""
    match = _PAIR.match(clause.tags, at + 1)
    if match is None:
        return
    place = match.start("figure")
    clause.used.add(place)
    kind = clause.tag(place)
    base = (
        statement.measure.removesuffix("_points")
        if statement.measure.endswith("_points")
        else statement.measure
    )
    base = (
        "close_to_close"
        if base == "points"
        else "move_over_sessions"
        if base == "points_over_sessions"
        else base
    )
    points = {"close_to_close": "points", "move_over_sessions": "points_over_sessions"}
    measure = base if kind == "%" else points.get(base, f"{base}_points" if base.endswith("_to_date") else "")
    if statement.head not in "E" and clause.tag(at) == "$" and statement.measure == "close_to_close":
        statement.measure = "points"
    if not measure:
        return
    other = Statement(
        clause.sentence, statement.first, place, statement.subjects, measure, n=statement.n, day=statement.day,
        day_words=statement.day_words, overnight=statement.overnight, shift=statement.shift, market=statement.market,
        year=statement.year, last_week=statement.last_week, direction=statement.direction, head=statement.head,
        subordinate=statement.subordinate, unclear=list(statement.unclear),
    )  # fmt: skip
    _compare(clause, other, place)
    other.value = _signed(_figure_words(clause.tokens[place]), statement.direction, percent=kind == "%")
    clause.statements.append(other)


def _prices(clause: Clause, statement: Statement) -> None:
    """``to $118.42``: the price behind a move, or the index's level."""
    start = max(statement.last, max((one for one in clause.used), default=0) if clause.used else 0)
    if max(clause.used, default=-1) < statement.first:
        start = statement.last
    for place in clause.behind(start):
        if not is_level(clause, place) or place in clause.used:
            continue
        before = before_record(clause, place)
        if clause.text(before) in ("to", "at") and (measure := _price_measure(statement)):
            add_price(clause, statement, place, measure)
        return


def is_level(clause: Clause, place: int) -> bool:
    """Whether a token may be a price or a level: points are one behind "at" and "to"."""
    tag = clause.tags[place]
    return tag in "$#" or (tag == "p" and clause.text(_before_hedges(clause, place)) in ("at", "to"))


def before_record(clause: Clause, place: int) -> int:
    """The token before a price, its hedges, and "a record" or "a record high of"."""
    before = _before_hedges(clause, place)
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


def add_price(clause: Clause, like: Statement, place: int, measure: str) -> None:
    """Add a price that has the subject and the day of another statement; a bare number for indices only."""
    token = clause.tokens[place]
    is_index = any(one.is_index for one in like.subjects)
    bare = clause.tag(place) in "#p"
    if (
        (bare and not is_index)
        or (is_index and not bare)
        or (bare and not re.search(r"[.,]|\d{4}", token.text))
    ):
        return
    if len(like.subjects) > 1:
        return
    clause.used.add(place)
    price = Statement(
        clause.sentence, place, place, like.subjects, measure, day=like.day, day_words=like.day_words,
        overnight=like.overnight, shift=like.shift, market=like.market or currency_market(token.text), head=like.head,
        subordinate=like.subordinate, unclear=[one for one in like.unclear if one == "session"],
    )  # fmt: skip
    if not like.market and currency_market(token.text):
        like.market = currency_market(token.text)
    _compare(clause, price, place)
    price.value = _figure_words(token)
    clause.statements.append(price)
    before = before_record(clause, place) + 1
    if (
        clause.tag(before) == "R"
        and measure == "close"
        and not re.search(r"52-week|one-year|low", clause.text(before))
    ):
        record = Statement(
            clause.sentence,
            before,
            place,
            like.subjects,
            "record_close",
            value="yes",
            day=like.day,
            day_words=like.day_words,
            market=like.market,
            head=like.head,
        )
        clause.statements.append(record)


def currency_market(text: str) -> str:
    """The market whose currency a price has; empty for a bare dollar's look-alikes."""
    table = (
        ("HK$", "HK"),
        ("HKD", "HK"),
        ("Hong Kong", "HK"),
        ("US$", "US"),
        ("USD", "US"),
        ("£", "L"),
        ("¥", ""),
        ("€", ""),
        ("Rs", ""),
        ("A$", "AX"),
    )
    return next(
        (market for sign, market in table if text.startswith(sign) or sign in text),
        "US" if text.startswith("$") else "L" if text.endswith(("p", "pence")) else "",
    )
