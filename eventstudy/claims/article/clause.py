"""One sentence as the patterns see it: what stands around a token, and which day it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from eventstudy.claims.article.dates import day_meant
from eventstudy.claims.article.lexicon import MONTHS
from eventstudy.claims.article.numbers import number_of
from eventstudy.claims.article.statements import Statement
from eventstudy.claims.article.subjects import Focus, SubjectFinder, Subjects
from eventstudy.claims.article.tokens import Sentence, Token
from eventstudy.dates import month_number

_GOES_ON = "TZLeXkrRids$#pM%hf'SGtAgqDNmuxc()o"
_PAST_COMMA = "TkeLt"
_ANY_DAY = date(9999, 1, 1)
"""Stands for the day of a text that has none: any full date is before it."""
_ASIDES = ("after", "following", "despite", "before", "when", "having", "since")
_JOINS = ("but", "while", "although", "though", "as", "where", "when", "and", "whereas")
_BEFORE = "TLeXkrAdu,"


@dataclass(slots=True)
class Clause:
    """A sentence being read: its tokens and tags, its subjects, the statements found so far."""

    sentence: Sentence
    focus: Focus
    today: date | None
    finder: SubjectFinder = field(init=False)
    statements: list[Statement] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.finder = SubjectFinder(self.sentence, self.focus)
        for at, tag in enumerate(self.tags):
            if tag in "VCOBHy":
                self.finder.at(at)

    @property
    def tags(self) -> str:
        """A letter a token."""
        return self.sentence.tags

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens."""
        return self.sentence.tokens

    def tag(self, at: int) -> str:
        """The tag of a token, a blank outside the sentence."""
        return self.tags[at] if 0 <= at < len(self.tags) else " "

    def text(self, at: int) -> str:
        """The words of a token in small letters."""
        return self.tokens[at].text.lower() if 0 <= at < len(self.tokens) else ""

    def behind(self, at: int) -> range:
        """The tokens behind one that still belong to what it says."""
        end = at + 1
        after_pair = False
        while end < len(self.tags):
            tag = self.tags[end]
            if tag == ",":
                if self.tag(end + 1) not in _PAST_COMMA and self.tag(end + 1) != "o":
                    break
                if self.tag(end + 1) == "T" and self._begins_clause(end + 1):
                    break
            elif (tag == "|" and self.text(end) == "from") or (tag == "C" and self.tags[end - 1] == "t"):
                pass
            elif tag not in _GOES_ON or (tag == "%" and not (after_pair or self._is_pair(end))):
                break
            end += 1
        return range(at + 1, end)

    def _begins_clause(self, at: int) -> bool:
        """Whether a day behind a comma opens a clause of its own (``, on Monday it fell``)."""
        return self.tag(at + 1) in "EPQId"

    def _is_pair(self, at: int) -> bool:
        return (
            self.tag(at - 1) in "o("
            or (self.tag(at - 1) in "hf" and self.tag(at - 2) == "o")
            or self.tag(at - 1) == "D"
        )

    def ahead(self, at: int) -> list[int]:
        """The adjuncts before a verb: beside its subject, and at the beginning of its clause."""
        adjuncts, position = [], at - 1
        while position >= 0 and self.tags[position] not in ",;|&wKJ%p$#VCO":
            if self.tags[position] in "TLeXkrG":
                adjuncts.append(position)
            position -= 1
        if position >= 0 and self.tags[position] == ",":
            run = position - 1
            while run >= 0 and self.tags[run] in _BEFORE:
                run -= 1
            if run < 0 or self.tags[run] == ";" or self.text(run) in _JOINS:
                adjuncts += [i for i in range(run + 1, position) if self.tags[i] in "TLeXkr"]
        return adjuncts

    def is_doubtful(self, at: int) -> bool:
        """Whether words before a token (would, may, not, expects) mean that nothing is claimed."""
        position, passed = self._before_insertion(at), False
        while (
            position >= 0
            and self.tags[position] not in ";w"
            and not (self.tags[position] in ",&" and (position < at - 1 or self.text(at).endswith("ing")))
        ):
            if self.tags[position] == "|" and self.text(position) not in ("because", "that", "when", "so"):
                return False
            passed = passed or self.tags[position] == "|"
            if self.tags[position] == "n" and not (passed and self.tag(position - 1) == "x"):
                return True
            position -= 1
        return False

    def _before_insertion(self, at: int) -> int:
        """The token before one, or before words between commas: ``Apple, despite its forecast, dipped``."""
        if self.tag(at - 1) != "," or self.tag(at) != "V":
            return at - 1
        opening = self.tags.rfind(",", 0, at - 1)
        inserted = opening > 0 and self.tags[opening + 1] in "|wi" and self.tags[opening - 1] in "ESQPI'"
        return opening - 1 if inserted else at - 1

    def is_quoted(self, at: int) -> bool:
        """Whether a token stands between quotation marks."""
        start = self.tokens[at].start
        return any(first <= start < last for first, last in self.sentence.quoted)

    def last_statement(self, at: int) -> Statement | None:
        """The statement before a token."""
        earlier = [statement for statement in self.statements if statement.last < at]
        return earlier[-1] if earlier else None

    def subjects_before(self, at: int) -> Subjects | None:
        """The subjects that what stands at a token goes on about."""
        last = self.last_statement(at)
        subjects = self.finder.before(at)
        if last is not None and (
            subjects is None or last.last > max((v for v in self.finder.known if v < at), default=-1)
        ):
            return last.subjects
        return subjects

    def set_day(self, statement: Statement, around: list[int], own: int = -1) -> None:
        """Give a statement the day that the tokens around it name; ``own``: a possessive before its noun."""
        places = ([own] if own >= 0 else []) + [at for at in around if self.tags[at] in "TZ"]
        for at in places:
            if at != own and (self._is_base(at) or (self.tags[at] == "Z" and not self._of_session(at))):
                continue
            if "R" in self.tags[statement.last : at] and statement.measure.startswith("from_"):
                continue
            self._name_day(statement, self.tokens[at])
            return

    def _of_session(self, at: int) -> bool:
        following = " ".join(self.text(i) for i in range(at + 1, at + 4))
        return re.search(r"\b(?:session|close|trading|trade|finish)\b", following) is not None

    def _is_base(self, at: int) -> bool:
        """Whether a day says what a move is measured from (``from Tuesday's close of $246.38``)."""
        bases = ("than", "against", "below", "above", "under", "over", "off", "with")
        return self.text(at).startswith("from ") or (self.tags[at] == "Z" and self.text(at - 1) in bases)

    def in_aside(self, at: int) -> bool:
        """Whether a token is part of ``which fell on Monday``, ``after Monday's loss``, ``having lost``."""
        position = at - 1
        while position >= 0 and self.tags[position] not in ",;":
            if self.tags[position] == "w" or self.text(position) in _ASIDES:
                return True
            position -= 1
        return False

    def _name_day(self, statement: Statement, token: Token) -> None:
        words = token.text.lower()
        statement.day_words = token.text
        if words == "overnight":
            statement.overnight = True
        elif "that " in words:
            statement.same_day = True
        elif token.match is None and "last week" in words:
            statement.day = self._end_of_last_week()
        elif token.match is None:
            statement.shift = (
                0
                if re.search("in the (?:day|session)$", words)
                else 1
                if re.search("next|following|after|later", words)
                else -1
            )
        elif self.today is not None:
            statement.day = day_meant(token.match, self.today)
            if statement.day is None:
                statement.unclear.append("session")
        else:
            full = (
                token.match["w_year"]
                or token.match["w_year2"]
                or token.match["year"]
                or token.match["year2"]
                or token.match["iso"]
            )
            statement.day = day_meant(token.match, _ANY_DAY) if full else None
            if statement.day is None:
                statement.unclear.append("session")

    def _end_of_last_week(self) -> date | None:
        return self.today - timedelta(days=self.today.weekday() + 3) if self.today else None

    def scope(self, statement: Statement, places: list[int]) -> None:
        """Turn a day's move into that of the span, or of the part of the day, that the tokens name."""
        for at in places:
            words = self.text(at)
            match self.tags[at]:
                case "k" if at > statement.last and (self.tag(at + 1) == "N" or self.tag(at - 1) == "C"):
                    pass
                case "k":
                    self.span(statement, words)
                case "e":
                    statement.measure = _part_of_day(words, statement.measure)
                    statement.clock = words
                case "r":
                    statement.unclear.append("measure")
                case "s" if not any(self.tags[i] == "m" for i in range(statement.last + 1, at)):
                    statement.unclear.append("measure")
                case _:
                    pass

    def span(self, statement: Statement, words: str) -> None:
        """Make a day's move that of a span in words (``this year``, ``in two sessions``)."""
        points = "_points" if statement.measure == "points" else ""
        if sessions := re.search(r"(\w+) (?:straight |trading )?(?:sessions|days)$", words):
            statement.n = str(number_of(sessions[1]))
            statement.measure = "points_over_sessions" if points else "move_over_sessions"
            return
        if year := re.search(r"\b(?:19|20)\d\d\b", words):
            statement.year = int(year[0])
        if "last week" in words:
            statement.last_week = True
        if statement.measure not in ("close_to_close", "points"):
            if statement.measure in ("intraday_peak", "intraday_trough"):
                statement.unclear.append("measure")
            return
        period = next((period for period in ("week", "month", "quarter") if period in words), "")
        if (
            not period
            and re.search(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*", words)
            and not re.search("since .*jan", words)
            and "jan" not in words[:10]
        ):
            period = "month"
            named = re.search(rf"\b(?:{MONTHS})", words, re.IGNORECASE)
            statement.month = month_number(named[0]) if named else 0
        if re.search(r"so far in jan|to[- ]date", words) and not period:
            period = "month" if "jan" in words or "month" in words else "year"
        statement.measure = f"{period or 'year'}_to_date{points}"


def _part_of_day(words: str, measure: str) -> str:
    if re.search(r"pre-?market|before the (?:bell|opening|open)|ahead of the bell", words):
        return "premarket"
    if re.search(
        r"after-?(?:hours| the bell)|after (?:hours|the bell)|extended|post-?market|late (?:trad|deal|sess)",
        words,
    ):
        return "after_hours"
    return measure if measure in ("intraday_peak", "intraday_trough", "gap") else "snapshot"
