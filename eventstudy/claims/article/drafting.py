"""A text to the claims that it makes: every field with its reason, what could not be told left open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from eventstudy.claims.article.claim import Draft
from eventstudy.claims.article.clause import Clause
from eventstudy.claims.article.clocks import clock_of
from eventstudy.claims.article.dates import Dateline, dateline_of, day_meant, reference_meant, span_before
from eventstudy.claims.article.first_times import read_first_times
from eventstudy.claims.article.levels import read_closes, read_extreme_words, read_market_values
from eventstudy.claims.article.moves import read_moves
from eventstudy.claims.article.places import Ground, Told, market_of_listing, session_of, symbol_of
from eventstudy.claims.article.reading import Article, Paragraph
from eventstudy.claims.article.sentences import sentences_in
from eventstudy.claims.article.statements import Statement
from eventstudy.claims.article.streaks import read_streaks
from eventstudy.claims.article.subjects import Focus, Subject, note_names
from eventstudy.claims.article.superlatives import read_superlatives
from eventstudy.claims.article.tables import read_table
from eventstudy.claims.article.tokens import sentence_of
from eventstudy.claims.references import EVER
from eventstudy.exchanges.name_mentions import Mention, market_of, markets_of, mentions_in


def draft(article: Article, given: date | None = None) -> list[Draft]:
    """The claims of an article, in its order; ``given``: the day it is from, where the user told it."""
    dateline = dateline_of(article.text, given)
    mentions = mentions_in(article.text)
    reader = _Reader(article, dateline, mentions)
    drafts = list(reader.drafts())
    return sorted(dict.fromkeys(drafts), key=lambda one: (one.start, one.end))


_LEAD = 4
"""Sentences, headlines among them, that may tell which day a text without a dateline is about."""


@dataclass(slots=True)
class _Reader:
    """Reads an article from its first sentence to its last; later sentences go back to earlier ones."""

    article: Article
    dateline: Dateline
    mentions: Sequence[Mention]
    focus: Focus
    ground: Ground
    number: int
    scope: str

    def __init__(self, article: Article, dateline: Dateline, mentions: Sequence[Mention]) -> None:
        self.article, self.dateline, self.mentions = article, dateline, mentions
        self.focus, self.ground, self.number, self.scope = Focus(), Ground(dateline), 0, ""
        self.ground.main = dateline.day if dateline.market else None

    def drafts(self) -> Iterator[Draft]:
        """Every claim, paragraph by paragraph."""
        rows: list[Paragraph] = []
        for paragraph in self.article.paragraphs:
            if paragraph.kind == "row":
                rows.append(paragraph)
                continue
            yield from self._table(rows)
            rows = []
            start = (
                max(paragraph.start, self.dateline.end)
                if paragraph.end > self.dateline.end
                else paragraph.start
            )
            if paragraph.end <= self.dateline.end:
                continue
            self.ground.new_paragraph()
            for first, last in sentences_in(self.article.text, start, paragraph.end):
                yield from self._sentence(first, last, paragraph.kind)
        yield from self._table(rows)

    def _table(self, rows: list[Paragraph]) -> Iterator[Draft]:
        if rows:
            yield from read_table(self.article, rows, self.mentions, self.ground)

    def _sentence(self, start: int, end: int, kind: str) -> Iterator[Draft]:
        sentence = sentence_of(self.article.text, self.number, start, end, self.mentions)
        self.number += 1
        note_names(sentence, self.focus)
        clause = Clause(sentence, self.focus, self.dateline.day)
        if not self.article.text[start:end].rstrip("\"'\u201d").endswith("?"):
            read_moves(clause)
            read_closes(clause)
            read_extreme_words(clause)
            read_superlatives(clause)
            read_streaks(clause)
            read_market_values(clause)
            read_first_times(clause)
        self._sections(clause, kind)
        self._note_days(clause)
        self._one_day(clause)
        yield from self._resolved(clause)
        self._go_on(clause)

    def _sections(self, clause: Clause, kind: str) -> None:
        """A line like ``For the week:`` says the span of what stands below it."""
        alone = clause.tags.strip(";.,")
        if kind == "heading" or alone == "k":
            self.scope = clause.text(0) if alone == "k" else ""
        elif self.scope:
            for one in clause.statements:
                clause.span(one, self.scope)
        elif clause.tags.lstrip("A,")[:1] == "k":
            first = clause.text(clause.tags.index("k"))
            for one in clause.statements:
                if not (one.day_words or one.subordinate):
                    clause.span(one, first)

    def _note_days(self, clause: Clause) -> None:
        sentence, today = clause.sentence, self.dateline.day
        if not sentence.tags.strip("T,.;u") and len(sentence.tags) < 6:
            return
        for at, one in enumerate(sentence.tokens):
            self.ground.night = self.ground.night or (one.tag == "T" and "that " in one.text.lower())
            if one.tag in "TZ" and one.match is not None and today is not None:
                day = day_meant(one.match, today)
                if day is not None and day <= today and today - day < timedelta(days=60):
                    self._note_day(clause, at, day)

    def _note_day(self, clause: Clause, at: int, day: date) -> None:
        ground, opens = self.ground, at == 0 and self.ground.lately is None
        ground.named.append(day)
        if clause.in_aside(at):
            return
        ground.lately = day
        ground.opening = day if opens else ground.opening
        tells = clause.tags[max(0, at - 1)] != "d" and re.search("[VC]", clause.tags)
        if clause.tags[at] == "T" and day == self.dateline.day and self.number <= _LEAD and tells:
            ground.lead = ground.lead or day

    def _one_day(self, clause: Clause) -> None:
        """Statements without a day have that of the sentence, where a main clause of it names one."""
        clause.statements.sort(key=lambda one: (one.first, one.last))
        main: Statement | None = None
        self._leading_day(clause)
        named = [one for one in clause.statements if one.day and not one.subordinate and not _owns_day(one)]
        days = {one.day for one in named}
        aside: Callable[[Statement], bool] = lambda one: clause.in_aside(one.first)  # noqa: E731
        for one in clause.statements:
            if not one.day_words and "J" in clause.tags[: one.first]:
                one.shift = -1
            elif one.day_words and not (one.subordinate or _owns_day(one) or one.shift or aside(one)):
                main = one
            elif not one.day_words and main is not None and one.head != "k":
                _follow(one, main)
            elif not one.day_words and main is None and len(days) == 1 and "session" not in one.unclear:
                between = clause.tags[one.last : named[0].first]
                if not named[0].perfect and ";" not in between and not aside(named[0]):
                    _follow(one, named[0])
        told = [one.day for one in named if not (one.perfect or aside(one)) and one.head in "VDCOBN"]
        if not told and clause.statements and self.ground.lately and not self.dateline.market:
            told = [self.ground.lately]
        self._lead(told)

    def _leading_day(self, clause: Clause) -> None:
        """``On Wednesday, the day after the vote, it had leapt 14.8%``."""
        match = re.match(r"[AJ]*T(,)[^VCOBD%p$#w,;]+,(?=[dj]*[EPSQI])", clause.tags)
        if match is None:
            return
        following = [one for one in clause.statements if one.first >= match.end()]
        for one in following[:1]:
            if not one.day_words and not one.shift:
                clause.set_day(one, [match.start(1) - 1])
                one.unclear = [field for field in one.unclear if field != "session" or not one.day_words]

    def _lead(self, days: Sequence[date | None]) -> None:
        """Note the day of the first move that the text tells: what its later statements are about."""
        today, ground = self.dateline.day, self.ground
        first = next(iter(days), None)
        if first is None or today is None or ground.by_symbol or today - first > timedelta(days=4):
            return
        if not self.dateline.market:
            ground.lead = ground.lead or first
        elif ground.main == today and self.number <= 2:
            ground.main = first

    def _resolved(self, clause: Clause) -> Iterator[Draft]:
        before: date | None = None
        listing: dict[str, str] = {}
        for at, one in enumerate(clause.statements):
            if not one.subjects:
                one.subjects = self._coming(clause, at)
            if not one.market:
                one.market = _market_before(clause.statements[:at], one)
            if not one.market:
                one.market = _shared_market(one, self._place(clause, one))
            if not one.market and one.head == "E" and listing:
                one.market = _shared_market(one, market_of(list(listing.values())[-1]))
            aside = clause.in_aside(one.first)
            for subject in one.subjects:
                result = self._draft(one, subject, before)
                if result.session and not (one.shift or one.subordinate or aside):
                    before = date.fromisoformat(result.session)
                    listing[subject.symbol] = result.symbol
                if result.symbol and subject.is_index:
                    self.ground.scene = market_of_listing(result.symbol)
                if result.symbol:
                    self.ground.lines[subject.symbol] = result.symbol
                    if result.session and one.day_words and not aside:
                        self.ground.keep(result.symbol, date.fromisoformat(result.session))
                yield result

    def _place(self, clause: Clause, one: Statement) -> str:
        """Where a statement plays: in the place that its sentence begins with, or there where the text is."""
        near = [*range(max(0, one.first - 2), one.first), *clause.behind(one.last)]
        if any(clause.text(at) == "there" for at in near):
            return self.ground.scene
        leading = len(clause.tags) - len(clause.tags.lstrip("AT,"))
        return clause.tokens[leading].market if clause.tag(leading) == "L" else ""

    def _coming(self, clause: Clause, at: int) -> tuple[Subject, ...]:
        """The subjects of a later statement: ``After falling 7.9%, Alibaba finished 3.8% down``."""
        later = next((one.subjects for one in clause.statements[at + 1 :] if one.subjects), ())
        if later:
            return later
        verbs = [verb for verb in sorted(clause.finder.known) if verb > clause.statements[at].last]
        return next((clause.finder.known[verb] for verb in verbs if clause.finder.known[verb]), ())

    def _draft(self, one: Statement, subject: Subject, before: date | None) -> Draft:
        symbol = symbol_of(subject, one, self.ground)
        for_session = symbol.value or next(iter(symbol.candidates), "")
        session = session_of(for_session, one, self.ground, before) if for_session else Told("", "no listing")
        reference, why = self._reference(one, session)
        if one.measure == "snapshot" and symbol.value and (clock := clock_of(one.clock, symbol.value)):
            reference, why = clock, f"; reference: {one.clock!r} on the clock of the exchange"
        if one.measure.startswith("record_") and one.value == "yes" and one.since < 0:
            reference, why = EVER, "; reference: a record is one of the whole life"
        unclear = dict.fromkeys(dict.fromkeys(one.unclear), "")
        if not symbol.value:
            unclear["symbol"] = "|".join(symbol.candidates)
        if not session.value:
            unclear["session"] = "|".join(session.candidates)
        if one.since >= 0 and not reference:
            unclear["reference"] = ""
        text = self.article.text
        measure = one.measure if "measure" not in unclear else ""
        return Draft(
            one.start, one.end, _one_line(text[one.start : one.end]),
            _one_line(text[one.sentence.start : one.sentence.end]), symbol.value,
            session.value, measure, one.n, one.comparison, one.value, reference,
            ";".join(f"{name}={found}" if found else name for name, found in unclear.items()),
            f"symbol: {symbol.why}; session: {session.why}; measure: {_words_of(one)}{why}", one.mark,
        )  # fmt: skip

    def _reference(self, one: Statement, session: Told) -> tuple[str, str]:
        if one.since < 0 or not session.value:
            return "", ""
        token, day = one.sentence.tokens[one.since], date.fromisoformat(session.value)
        if token.match is not None:
            found = reference_meant(token.match, day)
            if (
                found is not None
                and found.weekly
                and one.measure in ("biggest_gain_since", "biggest_fall_since")
            ):
                one.measure = one.measure.replace("biggest_", "biggest_week_")
            return (found.text if found else ""), f"; reference: {token.text!r}"
        return span_before(day, token.text.lower()), f"; reference: {token.text!r}"

    def _go_on(self, clause: Clause) -> None:
        """Let the next sentence go back to what this one was about."""
        subjects = [one.subjects for one in clause.statements if one.subjects and not one.subordinate]
        verbs = clause.finder.known
        self.focus.several = len({one.symbol for told in subjects for one in told}) > 1
        if subjects:
            self.focus.take(subjects[-1])
            return
        meant = [verbs[verb] for verb in sorted(verbs) if verbs[verb]]
        if meant:
            self.focus.take(meant[-1])
            return
        first = clause.finder.initial(len(clause.tags))
        if first:
            self.focus.take(first)
        elif any(clause.tags[verb] == "V" for verb in verbs):
            self.focus.it = ()
            if not any(tag == "x" for tag in clause.tags):
                self.focus.share = None


def _owns_day(one: Statement) -> bool:
    """Whether its day is the possessive of its own noun (``Thursday's drop of 26.4%``)."""
    return one.head == "n" or (one.head in "Nm" and one.day_words.lower().endswith(("'s", "\u2019s")))


def _shared_market(one: Statement, market: str) -> str:
    """A market that the text is at, where the statement's issuer is listed there and no words say another."""
    free = [subject for subject in one.subjects if subject.symbol and (subject.carried or not subject.market)]
    return market if market and len(free) == 1 and market in markets_of(free[0].symbol) else ""


def _market_before(earlier: Sequence[Statement], one: Statement) -> str:
    """The market that the sentence has told for the same subject."""
    symbols = {subject.symbol for subject in one.subjects}
    if not symbols or any(subject.market for subject in one.subjects):
        return ""
    alike = (
        other for other in reversed(earlier) if {subject.symbol for subject in other.subjects} == symbols
    )
    return next((other.market or other.subjects[0].market for other in alike), "")


def _follow(one: Statement, main: Statement) -> None:
    one.day, one.day_words, one.overnight = main.day, main.day_words, main.overnight


def _words_of(one: Statement) -> str:
    return repr(" ".join(token.text for token in one.sentence.tokens[one.first : one.last + 1]))


def _one_line(text: str) -> str:
    return " ".join(text.split())
