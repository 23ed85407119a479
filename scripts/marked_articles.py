"""Articles with their answers marked in them (tests/claims/article/texts/), and how drafts compare.

The first line is ``date: 2025-02-11``, the day of the text. A claim is marked as
``‹rose 1.3%›{BABA 2025-02-11 close_to_close about 1.3%}``: symbol, session, measure, comparison, value
(``-`` without one) and, for "since", the reference; several are separated by semicolons. ``‹...›{?}`` may be
drafted or not, ``«8%»`` must not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from eventstudy.claims.article.claim import Draft, in_input
from eventstudy.claims.article.drafting import draft
from eventstudy.claims.article.reading import article_of

_MARK = re.compile(r"‹(?P<words>[^›]*)›\{(?P<answers>[^}]*)\}|«(?P<decoy>[^»]*)»")


@dataclass(frozen=True, slots=True)
class Answer:
    """A claim that a text makes: a row of what must be drafted on characters ``start`` to ``end``."""

    start: int
    end: int
    words: str
    cells: tuple[str, ...]

    @property
    def measure(self) -> str:
        """What it claims."""
        return self.cells[2]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without its marks, its day, its claims, and the spans that may or must not be drafted."""

    name: str
    day: date
    text: str
    answers: tuple[Answer, ...]
    optional: tuple[tuple[int, int], ...]
    decoys: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """What became of a text: answers found and missed, complete drafts that are right, wrong, or unmarked."""

    found: tuple[Answer, ...]
    missed: tuple[Answer, ...]
    right: tuple[Draft, ...]
    wrong: tuple[Draft, ...]
    unmarked: tuple[Draft, ...]


def read_marked(path: Path) -> Marked:
    """Read a marked text."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n")
    parts: list[str] = []
    answers: list[Answer] = []
    optional: list[tuple[int, int]] = []
    decoys: list[tuple[int, int]] = []
    at = length = 0
    for match in _MARK.finditer(body):
        words = match["decoy"] if match["decoy"] is not None else match["words"]
        before = body[at : match.start()]
        start = length + len(before)
        span = (start, start + len(words))
        parts += [before, words]
        at, length = match.end(), span[1]
        if match["decoy"] is not None:
            decoys.append(span)
        elif match["answers"] == "?":
            optional.append(span)
        else:
            cells = (tuple(answer.split()) for answer in match["answers"].split(";"))
            answers += [Answer(*span, words, each) for each in cells]
    parts.append(body[at:])
    day = date.fromisoformat(head.removeprefix("date: "))
    return Marked(path.name, day, "".join(parts), tuple(answers), tuple(optional), tuple(decoys))


def score(marked: Marked) -> Scored:
    """Draft the claims of a text and hold them against its answers.

    A complete draft is wrong when it lies on an answer and says something else, or on a decoy. What lies on
    an optional span counts neither way; what lies nowhere is ``unmarked``.
    """
    article = article_of(marked.text, marked.name)
    drafts = [in_input(article, one) for one in draft(article, marked.day)]
    found = [answer for answer in marked.answers if any(_says(one, answer) for one in drafts)]
    right, wrong, unmarked = [], [], []
    for one in (one for one in drafts if one.is_complete):
        near = [answer for answer in marked.answers if _overlap(one, (answer.start, answer.end))]
        if any(_says(one, answer) for answer in near):
            right.append(one)
        elif near or any(_overlap(one, span) for span in marked.decoys):
            wrong.append(one)
        elif not any(_overlap(one, span) for span in marked.optional):
            unmarked.append(one)
    missed = [answer for answer in marked.answers if answer not in found]
    return Scored(tuple(found), tuple(missed), tuple(right), tuple(wrong), tuple(unmarked))


def _says(one: Draft, answer: Answer) -> bool:
    symbol, session, measure, comparison, value, *reference = answer.cells
    same = (one.symbol, one.session, one.measure) == (symbol, session, measure)
    same = same and one.comparison.replace("nearly", "about") == comparison.replace("nearly", "about")
    same = same and _number(one.value) == _number("" if value == "-" else value)
    return same and one.reference.startswith("".join(reference)) and _overlap(one, (answer.start, answer.end))


def _number(text: str) -> float | str:
    try:
        return float(text.rstrip("%").replace(",", ""))
    except ValueError:
        return text


def _overlap(one: Draft, span: Sequence[int]) -> bool:
    return one.start < span[1] and span[0] < one.end
