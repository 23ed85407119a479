"""What a sentence says of a listing's price, before its day and its symbol are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from eventstudy.claims.article.subjects import Subjects
from eventstudy.claims.article.tokens import Sentence


@dataclass(slots=True)
class Statement:
    """A drafted claim: tokens ``first`` to ``last``, whose subjects say what ``measure`` has which ``value``.

    ``value`` is as a claims file has it (``-1.3%``). ``day``: the day named, None without one; ``shift``:
    sessions from the statement before it (-1 for "the day before"); ``same_day``: "that night". ``market``:
    where words of the clause say it. ``since``: the token of what a superlative goes back to. ``year``,
    ``month``: those of a span. ``clock``: words of a time of the day. ``unclear``: what cannot be told.
    """

    sentence: Sentence
    first: int
    last: int
    subjects: Subjects
    measure: str
    comparison: str = "about"
    value: str = ""
    n: str = ""
    day: date | None = None
    day_words: str = ""
    overnight: bool = False
    same_day: bool = False
    shift: int = 0
    subordinate: bool = False
    market: str = ""
    since: int = -1
    year: int = 0
    month: int = 0
    last_week: bool = False
    direction: int = 0
    head: str = ""
    perfect: bool = False
    figure: int = -1
    clock: str = ""
    unclear: list[str] = field(default_factory=list)

    @property
    def mark(self) -> tuple[int, int]:
        """The characters of its figure, or all of it where it has none."""
        token = self.sentence.tokens[self.figure] if self.figure >= 0 else None
        return (self.start, self.end) if token is None else (token.start, token.end)

    @property
    def start(self) -> int:
        """Its first character."""
        return self.sentence.tokens[self.first].start

    @property
    def end(self) -> int:
        """The character behind its last."""
        return self.sentence.tokens[self.last].end
