"""The page of ``check``: the counts, a row a claim with the refuted first, and what to say of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from eventstudy.claims.check import Checked
from eventstudy.claims.figure import Verdict
from eventstudy.reports.claims.article_page import issuer, measured, sentence
from eventstudy.reports.claims.marks import CLASSES, MARKS_CSS, WORDS, WORST, squares
from eventstudy.reports.claims.sentences import MARKS, chance_line, findings, fitting, measure_words
from eventstudy.reports.formats.html import text
from eventstudy.reports.printed import typeset
from eventstudy.words import spell_day

_HEADS = ("Claim", "Printed", "Measured", "Verdict", "Same words would fit")
CLAIMS_CSS = (
    MARKS_CSS
    + """\
main{max-width:60rem}
@media(max-width:640px){.checked.cards td:last-child{flex-basis:100%}}
.checked td{white-space:normal;vertical-align:top}
.checked td:nth-child(4) b,.checked td:nth-child(2) .m{white-space:nowrap}
.claim blockquote{font-family:Georgia,'Times New Roman','DejaVu Serif',serif}
@media print{.claim{padding:4pt 0}.claim h2{font-size:9.5pt}.claim blockquote{font-size:10pt;margin:1pt 0}
.claim p{margin:1pt 0;display:inline-block;margin-right:1em}}
"""
)


def claims_body(checked: Sequence[Checked], columns: Sequence[str]) -> str:
    """The verdicts as HTML; ``columns`` are those of the cells that a claim came with."""
    order = sorted(checked, key=lambda result: WORST.index(result.verdict))
    said = [_article(result, _source(result, columns)) for result in order if _has_more(result, columns)]
    return "\n".join([squares(checked), _table(order), *said])


def _table(checked: Sequence[Checked]) -> str:
    head = "".join(f'<th scope="col" class="l">{name}</th>' for name in _HEADS)
    lines = "\n".join(_line(result) for result in checked)
    return (
        '<table class="cards checked">\n<caption>What was printed, and what was measured</caption>\n'
        f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{lines}\n</tbody>\n</table>"
    )


def _line(result: Checked) -> str:
    kind = CLASSES[result.verdict]
    cells = (
        f'<span class="m {kind}">{text(_claimed(result))}</span>',
        text(typeset(sentence(measured(result)))),
        f'<b class="{kind}">{MARKS[result.verdict]} {WORDS[result.verdict]}</b>',
        text(fitting(result) or "–"),
    )
    inside = "".join(
        f'<td class="l" data-l="{name}"><span>{cell}</span></td>'
        for name, cell in zip(_HEADS[1:], cells, strict=True)
    )
    return f'<tr><th scope="row">{text(_subject(result))}</th>{inside}</tr>'


def _subject(result: Checked) -> str:
    """``Alibaba (BABA), move, Tue 11 Feb 2025``."""
    day = result.session or result.claim.session
    parts = [issuer(result.claim.symbol), measure_words(result.claim.measure)]
    return ", ".join([*parts, spell_day(date.fromisoformat(day))] if _is_day(day) else parts)


def _is_day(cell: str) -> bool:
    try:
        date.fromisoformat(cell)
    except ValueError:
        return False
    return True


def _claimed(result: Checked) -> str:
    """What was printed, with its comparison: ``over 30%``."""
    claim = result.claim
    how = claim.comparison.strip().lower().replace("-", " ")
    cells = ("" if how == "about" else how, claim.n, claim.value, claim.reference)
    return typeset(" ".join(cell for cell in cells if cell))


def _source(result: Checked, columns: Sequence[str]) -> str:
    """The claim's own ``source`` cell; empty without one."""
    cells: Mapping[str, str] = dict(zip((name.lower() for name in columns), result.claim.cells, strict=False))
    return cells.get("source", "").strip()


def _link(source: str) -> str:
    """A source as a link where it is an https address; nothing else is made one."""
    if not source.startswith("https://"):
        return text(source)
    shown = source.removeprefix("https://").rstrip("/")
    return f'<a href="{text(source)}" rel="noreferrer">{text(shown)}</a>'


def _said(result: Checked) -> list[str]:
    return [said for said in findings(result) if said != chance_line(result)]


def _has_more(result: Checked, columns: Sequence[str]) -> bool:
    return bool(
        result.claim.quote or _source(result, columns) or _said(result) or result.verdict is Verdict.REFUTED
    )


def _article(result: Checked, source: str) -> str:
    kind = CLASSES[result.verdict]
    quote = f"\n<blockquote>{text(result.claim.quote)}</blockquote>" if result.claim.quote else ""
    verdict = f'<b class="{kind}">{MARKS[result.verdict]} {WORDS[result.verdict]}.</b>'
    said = " ".join([f"{sentence(measured(result))}.", *(sentence(each) for each in _said(result))])
    origin = f'\n<p class="notes">Source: {_link(source)}</p>' if source else ""
    title = f"{_subject(result)}: {_claimed(result)}"
    return (
        f'<article class="claim">\n<h2>{text(title)}</h2>{quote}\n<p>{verdict} {text(typeset(said))}</p>'
        f"{origin}\n</article>"
    )
