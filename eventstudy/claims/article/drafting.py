"""Turns a text into the claims it makes: every field with its reason, what the text leaves open left open."""

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
    """The claims of an article, in its order; ``given``: its day, where the user gave it."""
    dateline = dateline_of(article.text, given)
    mentions = mentions_in(article.text)
    reader = _Reader(article, dateline, mentions)
    drafts = list(reader.drafts())
    return sorted(dict.fromkeys(drafts), key=lambda claim: (claim.start, claim.end))


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
            for statement in clause.statements:
                clause.span(statement, self.scope)
        elif clause.tags.lstrip("A,")[:1] == "k":
            first = clause.text(clause.tags.index("k"))
            for one in clause.statements:
                if not (one.day_words or one.subordinate):
                    clause.span(one, first)

    def _note_days(self, clause: Clause) -> None:
        sentence, today = clause.sentence, self.dateline.day
        if not sentence.tags.strip("T,.;u") and len(sentence.tags) < 6:
            return
        for at, token in enumerate(sentence.tokens):
            self.ground.night = self.ground.night or (token.tag == "T" and "that " in token.text.lower())
            if token.tag in "TZ" and token.match is not None and today is not None:
                day = day_meant(token.match, today)
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
        named = [
            statement
            for statement in clause.statements
            if statement.day and not statement.subordinate and not _owns_day(statement)
        ]
        days = {statement.day for statement in named}
        aside: Callable[[Statement], bool] = lambda one: clause.in_aside(one.first)  # noqa: E731
        for statement in clause.statements:
            if not statement.day_words and "J" in clause.tags[: statement.first]:
                statement.shift = -1
            elif statement.day_words and not (
                statement.subordinate or _owns_day(statement) or statement.shift or aside(statement)
            ):
                main = statement
            elif not statement.day_words and main is not None and statement.head != "k":
                _follow(statement, main)
            elif (
                not statement.day_words
                and main is None
                and len(days) == 1
                and "session" not in statement.unclear
            ):
                between = clause.tags[statement.last : named[0].first]
                if not named[0].perfect and ";" not in between and not aside(named[0]):
                    _follow(statement, named[0])
        named_days = [
            statement.day
            for statement in named
            if not (statement.perfect or aside(statement)) and statement.head in "VDCOBN"
        ]
        if not named_days and clause.statements and self.ground.lately and not self.dateline.market:
            named_days = [self.ground.lately]
        self._lead(named_days)

    def _leading_day(self, clause: Clause) -> None:
        """``On Wednesday, the day after the vote, it had leapt 14.8%``."""
        match = re.match(r"[AJ]*T(,)[^VCOBD%p$#w,;]+,(?=[dj]*[EPSQI])", clause.tags)
        if match is None:
            return
        following = [statement for statement in clause.statements if statement.first >= match.end()]
        for statement in following[:1]:
            if not statement.day_words and not statement.shift:
                clause.set_day(statement, [match.start(1) - 1])
                statement.unclear = [
                    field for field in statement.unclear if field != "session" or not statement.day_words
                ]

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
        for at, statement in enumerate(clause.statements):
            if not statement.subjects:
                statement.subjects = self._coming(clause, at)
            if not statement.market:
                statement.market = _market_before(clause.statements[:at], statement)
            if not statement.market:
                statement.market = _shared_market(statement, self._place(clause, statement))
            if not statement.market and statement.head == "E" and listing:
                statement.market = _shared_market(statement, market_of(list(listing.values())[-1]))
            aside = clause.in_aside(statement.first)
            for subject in statement.subjects:
                result = self._draft(statement, subject, before)
                if result.session and not (statement.shift or statement.subordinate or aside):
                    before = date.fromisoformat(result.session)
                    listing[subject.symbol] = result.symbol
                if result.symbol and subject.is_index:
                    self.ground.scene = market_of_listing(result.symbol)
                if result.symbol:
                    self.ground.lines[subject.symbol] = result.symbol
                    if result.session and statement.day_words and not aside:
                        self.ground.keep(result.symbol, date.fromisoformat(result.session))
                yield result

    def _place(self, clause: Clause, statement: Statement) -> str:
        """Where a statement plays: in the place that its sentence begins with, or there where the text is."""
        near = [*range(max(0, statement.first - 2), statement.first), *clause.behind(statement.last)]
        if any(clause.text(at) == "there" for at in near):
            return self.ground.scene
        leading = len(clause.tags) - len(clause.tags.lstrip("AT,"))
        return clause.tokens[leading].market if clause.tag(leading) == "L" else ""

    def _coming(self, clause: Clause, at: int) -> tuple[Subject, ...]:
        """The subjects of a later statement: ``After falling 7.9%, Alibaba finished 3.8% down``."""
        later = next(
            (statement.subjects for statement in clause.statements[at + 1 :] if statement.subjects), ()
        )
        if later:
            return later
        verbs = [verb for verb in sorted(clause.finder.known) if verb > clause.statements[at].last]
        return next((clause.finder.known[verb] for verb in verbs if clause.finder.known[verb]), ())

    def _draft(self, statement: Statement, subject: Subject, before: date | None) -> Draft:
        symbol = symbol_of(subject, statement, self.ground)
        for_session = symbol.value or next(iter(symbol.candidates), "")
        session = (
            session_of(for_session, statement, self.ground, before) if for_session else Told("", "no listing")
        )
        reference, why = self._reference(statement, session)
        if (
            statement.measure == "snapshot"
            and symbol.value
            and (clock := clock_of(statement.clock, symbol.value))
        ):
            reference, why = clock, f"; reference: {statement.clock!r} on the clock of the exchange"
        if statement.measure.startswith("record_") and statement.value == "yes" and statement.since < 0:
            reference, why = EVER, "; reference: a record is one of the whole life"
        unclear = dict.fromkeys(dict.fromkeys(statement.unclear), "")
        if not symbol.value:
            unclear["symbol"] = "|".join(symbol.candidates)
        if not session.value:
            unclear["session"] = "|".join(session.candidates)
        if statement.since >= 0 and not reference:
            unclear["reference"] = ""
        text = self.article.text
        measure = statement.measure if "measure" not in unclear else ""
        return Draft(
            statement.start, statement.end, _one_line(text[statement.start : statement.end]),
            _one_line(text[statement.sentence.start : statement.sentence.end]), symbol.value,
            session.value, measure, statement.n, statement.comparison, statement.value, reference,
            ";".join(f"{name}={candidates}" if candidates else name for name, candidates in unclear.items()),
            f"symbol: {symbol.why}; session: {session.why}; measure: {_words_of(statement)}{why}",
            statement.mark,
        )  # fmt: skip

    def _reference(self, statement: Statement, session: Told) -> tuple[str, str]:
        if statement.since < 0 or not session.value:
            return "", ""
        token, day = statement.sentence.tokens[statement.since], date.fromisoformat(session.value)
        if token.match is not None:
            meant = reference_meant(token.match, day)
            if (
                meant is not None
                and meant.weekly
                and statement.measure in ("biggest_gain_since", "biggest_fall_since")
            ):
                statement.measure = statement.measure.replace("biggest_", "biggest_week_")
            return (meant.text if meant else ""), f"; reference: {token.text!r}"
        return span_before(day, token.text.lower()), f"; reference: {token.text!r}"

    def _go_on(self, clause: Clause) -> None:
        """Let the next sentence go back to what this one was about."""
        subjects = [
            statement.subjects
            for statement in clause.statements
            if statement.subjects and not statement.subordinate
        ]
        verbs = clause.finder.known
        self.focus.several = len({subject.symbol for group in subjects for subject in group}) > 1
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


def _owns_day(statement: Statement) -> bool:
    """Whether its day is the possessive of its own noun (``Thursday's drop of 26.4%``)."""
    return statement.head == "n" or (
        statement.head in "Nm" and statement.day_words.lower().endswith(("'s", "\u2019s"))
    )


def _shared_market(statement: Statement, market: str) -> str:
    """A market that the text is at, where the statement's issuer is listed there and no words say another."""
    free = [
        subject
        for subject in statement.subjects
        if subject.symbol and (subject.carried or not subject.market)
    ]
    return market if market and len(free) == 1 and market in markets_of(free[0].symbol) else ""


def _market_before(earlier: Sequence[Statement], statement: Statement) -> str:
    """The market that the sentence has already named for the same subject."""
    symbols = {subject.symbol for subject in statement.subjects}
    if not symbols or any(subject.market for subject in statement.subjects):
        return ""
    alike = (
        other for other in reversed(earlier) if {subject.symbol for subject in other.subjects} == symbols
    )
    return next((other.market or other.subjects[0].market for other in alike), "")


def _follow(statement: Statement, main: Statement) -> None:
    statement.day, statement.day_words, statement.overnight = main.day, main.day_words, main.overnight


def _words_of(statement: Statement) -> str:
    return repr(
        " ".join(token.text for token in statement.sentence.tokens[statement.first : statement.last + 1])
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
