"""A claim drafted from a text, before it is checked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from eventstudy.claims.article.reading import Article

FIELDS = (
    *("start", "end", "words", "sentence", "symbol", "announced", "session", "measure", "n", "comparison"),
    *("value", "reference", "open", "why"),
)
"""The columns of drafted claims."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim as the text makes it; ``start`` and ``end`` are characters of the article's text.

    ``open`` names the fields that could not be told, with their candidates; empty for a complete claim.
    ``why``: a reason for each field. ``mark``: the characters of its figure, in the article's text.
    """

    start: int
    end: int
    words: str
    sentence: str
    symbol: str
    session: str
    measure: str
    n: str
    comparison: str
    value: str
    reference: str
    open: str
    why: str
    mark: tuple[int, int] = (0, 0)

    @property
    def cells(self) -> tuple[str | int, ...]:
        """Its cells in the order of ``FIELDS``; it counts as announced on its session."""
        return (
            *(self.start, self.end, self.words, self.sentence, self.symbol, self.session, self.session),
            *(self.measure, self.n, self.comparison, self.value, self.reference, self.open, self.why),
        )

    @property
    def is_complete(self) -> bool:
        """Whether every field was told."""
        return not self.open


def in_input(article: Article, draft: Draft) -> Draft:
    """The same with the characters of the input instead of those of the text."""
    start = article.origin(draft.start)
    return replace(draft, start=start, end=article.origin(draft.end - 1) + 1)
