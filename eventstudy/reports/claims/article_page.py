"""The page of an article: its text with every figure marked, and beside it what the prices say of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from eventstudy.claims.article.claim import Draft
from eventstudy.claims.article.reading import Article, Paragraph
from eventstudy.claims.check import Checked
from eventstudy.claims.figure import Verdict
from eventstudy.errors import EventStudyError
from eventstudy.exchanges.listings import listing_of
from eventstudy.kinds import Kind
from eventstudy.reports.claims.marks import CLASSES, MARKS_CSS, WORDS, WORST, counts
from eventstudy.reports.claims.sentences import (
    MARKS,
    chance_line,
    claim_column,
    findings,
    fitting,
    verdict_line,
)
from eventstudy.reports.formats.html import text
from eventstudy.reports.printed import money, typeset
from eventstudy.words import spell_day

ARTICLE_CSS = (
    MARKS_CSS
    + """\
main{max-width:60rem}
.para{display:grid;grid-template-columns:minmax(0,33rem) minmax(0,23rem);column-gap:2.5rem;
padding:.2rem 0 1.1rem}
.para p{font:19px/1.62 Georgia,'Times New Roman','DejaVu Serif',serif;margin:0;overflow-wrap:anywhere}
.para p.heading{font-weight:700}
.mn{font-size:13.5px;line-height:1.45;margin:.25rem 0 0;padding-left:2.3rem;border-left:1px solid var(--rule)}
.mn li{margin:0 0 .35rem}
.mn li:target{background:var(--weekend);outline:2px solid var(--amber)}
.ch{color:var(--soft)}
.how{border-top:1px solid var(--rule);margin-top:.4rem}
.how h2{margin-top:.8rem}
.how ul{display:grid;grid-template-columns:1fr 1fr;gap:.1rem 2rem;list-style:none;padding:0;font-size:14.5px}
@media(max-width:800px){
.para{display:block}
.para p{font-size:18px;margin-bottom:.5rem}
.mn{background:var(--weekend);border-left:0;padding:.5rem .6rem .2rem 2rem}
.how ul{display:block}
}
@media print{
.para{display:grid;grid-template-columns:1fr 1.12fr;column-gap:12pt;padding:0 0 3pt}
.para p{font-size:10.6pt;line-height:1.45}
.mn{background:none;font-size:7.6pt;line-height:1.28;padding-left:22pt;border-left:.5pt solid #c9cdd2;
margin-top:1pt}
.mn li{margin-bottom:2pt}
.how{break-inside:avoid;margin-top:0}
.how h2{margin-top:4pt}
.how ul{display:grid;font-size:8pt;line-height:1.35;margin:0 0 2pt}
.how li{margin:0 0 2pt}
.how .notes{margin:2pt 0}
}
"""
)


@dataclass(frozen=True, slots=True)
class _Mark:
    """Characters of the text that carry claims, by their places in the list of drafts."""

    start: int
    end: int
    claims: tuple[int, ...]


def article_body(article: Article, drafts: Sequence[Draft], checked: Sequence[Checked]) -> str:
    """The counts, the text with its notes, and how to read the marks."""
    marks = list(_marks(drafts))
    shown = article.paragraphs
    if shown and _blanks(article.text[shown[0].start : shown[0].end]).strip() == article.title:
        shown = shown if any(one.start < shown[0].end for one in marks) else shown[1:]
    paragraphs = [_paragraph(article, one, marks, checked) for one in shown]
    return "\n".join([counts(checked), '<div class="art">', *paragraphs, "</div>", _how_to_read(checked)])


def _marks(drafts: Sequence[Draft]) -> Iterator[_Mark]:
    """What is marked, from left to right; claims whose figures overlap share a mark."""
    places = sorted(range(len(drafts)), key=lambda at: drafts[at].mark)
    group: list[int] = []
    for at in places:
        if group and drafts[at].mark[0] >= max(drafts[one].mark[1] for one in group):
            yield _mark(drafts, group)
            group = []
        group.append(at)
    if group:
        yield _mark(drafts, group)


def _mark(drafts: Sequence[Draft], group: Sequence[int]) -> _Mark:
    spans = [drafts[at].mark for at in group]
    return _Mark(min(start for start, _ in spans), max(end for _, end in spans), tuple(sorted(group)))


def _paragraph(
    article: Article, paragraph: Paragraph, marks: Sequence[_Mark], checked: Sequence[Checked]
) -> str:
    """A paragraph beside the notes of its figures."""
    inside = [one for one in marks if paragraph.start <= one.start and one.end <= paragraph.end]
    parts, at = [], paragraph.start
    for one in inside:
        parts += [text(_blanks(article.text[at : one.start])), _marked(article, one, checked)]
        at = one.end
    parts.append(text(_blanks(article.text[at : paragraph.end])))
    notes = "".join(_note(at, checked[at]) for one in inside for at in one.claims)
    beside = f'<ol class="mn">{notes}</ol>' if notes else ""
    kind = f' class="{paragraph.kind}"' if paragraph.kind != "text" else ""
    return f'<div class="para"><p{kind}>{"".join(parts).strip()}</p>{beside}</div>'


def _blanks(content: str) -> str:
    return re.sub(r"\s+", " ", content)


def _marked(article: Article, mark: _Mark, checked: Sequence[Checked]) -> str:
    """A figure with its verdict as underline, sign and number of its note; hovering shows the note."""
    verdicts = [checked[at].verdict for at in mark.claims]
    worst = next(verdict for verdict in WORST if verdict in verdicts)
    said = typeset(" ".join(f"{WORDS[checked[at].verdict]}: {measured(checked[at])}." for at in mark.claims))
    numbers = ",".join(str(at + 1) for at in mark.claims)
    words = text(_blanks(article.text[mark.start : mark.end]))
    return (
        f'<a class="m {CLASSES[worst]}" href="#n{mark.claims[0] + 1}" title="{text(said)}">{words}'
        f"<sup>{MARKS[worst]}{numbers}</sup></a>"
    )


def _note(at: int, one: Checked) -> str:
    verdict = f'<b class="{CLASSES[one.verdict]}">{MARKS[one.verdict]} {WORDS[one.verdict]}.</b>'
    chance = chance_line(one)
    more = [sentence(said) for said in findings(one) if said != chance]
    said = " ".join([f"{_about(one)}{measured(one)}.", *more])
    odds = f' <span class="ch">Same words would fit {fitting(one)}.</span>' if chance else ""
    return f'<li id="n{at + 1}" value="{at + 1}">{verdict} {text(typeset(said))}{odds}</li>'


def _about(one: Checked) -> str:
    """``Alibaba (9988.HK), Fri 21 Feb 2025, move: `` - what the note is about."""
    claim = one.claim
    parts = [issuer(claim.symbol)] if claim.symbol else []
    if session := one.session or claim.session:
        parts.append(spell_day(date.fromisoformat(session)))
    if one.measured is not None and one.fact is None:
        parts.append(claim_column(claim.measure).words or claim.measure)
    return f"{', '.join(parts)}: " if parts else ""


def issuer(symbol: str) -> str:
    """``Alibaba (BABA)``; the symbol alone where no table knows it."""
    try:
        issuer = listing_of(symbol).issuer
    except EventStudyError:
        return symbol
    return f"{issuer} ({symbol})" if issuer != symbol else symbol


def measured(one: Checked) -> str:
    """What was measured, or why nothing could be; without the code that machines read."""
    if one.code:
        return one.detail
    column = claim_column(one.claim.measure)
    if one.fact is None and one.measured is not None and column.kind is Kind.PRICE:
        return money(one.measured, _currency(one.claim.symbol))
    line = verdict_line(one)
    return line.removeprefix("measured ").rpartition(" on ")[0] if one.fact is None else line


def _currency(symbol: str) -> str:
    """The currency of a listing's prices; empty for an index."""
    listing = listing_of(symbol)
    return "" if listing.kind == "index" else listing.currency


def sentence(said: str) -> str:
    """With a capital letter."""
    return said[:1].upper() + said[1:]


def _how_to_read(checked: Sequence[Checked]) -> str:
    if not checked:
        return ""
    meanings = {
        Verdict.CONFIRMED: "the measured figure, rounded to the printed digits, is the printed one.",
        Verdict.CLOSE: "cut off instead of rounded, or off by one in the last digit.",
        Verdict.REFUTED: "neither.",
        Verdict.UNVERIFIABLE: "the text or the prices at hand do not hold it. It may be true.",
    }
    items = "\n".join(
        f'<li><span class="m {CLASSES[verdict]}">1.3%</span> <b>{WORDS[verdict]}</b>: {meaning}</li>'
        for verdict, meaning in meanings.items()
    )
    return (
        f'<section class="how"><h2>How to read the marks</h2>\n<ul>\n{items}\n</ul>\n'
        '<p class="notes">“Same words would fit” counts the sessions before, up to 252, for which the same'
        " claim would have been confirmed: the more there are, the less a confirmation says. Falls are"
        " negative; “more than” compares the unrounded figure. Figures without a mark are not about a"
        " listing's price, or are not read. A verdict is about the figure, not about its cause.</p></section>"
    )
