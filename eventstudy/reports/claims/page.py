"""The page of ``check``: the counts, a row a claim with the refuted first, and what to say of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from eventstudy.claims.check import Checked
from eventstudy.claims.figure import Verdict
from eventstudy.reports.claims.article_page import issuer, measured, sentence
from eventstudy.reports.claims.marks import CLASSES, MARKS_CSS, WORDS, WORST, squares
from eventstudy.reports.claims.sentences import MARKS, chance_line, findings, measure_words
from eventstudy.reports.formats.html import text
from eventstudy.reports.printed import typeset
from eventstudy.words import spell_day

_HEADS = ("Claim", "Printed", "Measured", "Verdict", "Same words would fit")
CLAIMS_CSS = (
    MARKS_CSS
    + """\
main{max-width:60rem}
@media(max-width:640px){.checked.cards td{grid-column:1/-1}}
.checked td{white-space:normal;vertical-align:top}
.checked td:nth-child(4) b,.checked td:nth-child(2) .m{white-space:nowrap}
.claim blockquote{font-family:Georgia,'Times New Roman','DejaVu Serif',serif}
"""
)


def claims_body(checked: Sequence[Checked], columns: Sequence[str]) -> str:
    """The verdicts as HTML; ``columns`` are those of the cells that a claim came with."""
    order = sorted(checked, key=lambda one: WORST.index(one.verdict))
    said = [_article(one, _source(one, columns)) for one in order if _has_more(one, columns)]
    return "\n".join([squares(checked), _table(order), *said])


def _table(checked: Sequence[Checked]) -> str:
    head = "".join(f'<th scope="col" class="l">{name}</th>' for name in _HEADS)
    lines = "\n".join(_line(one) for one in checked)
    return (
        '<table class="cards checked">\n<caption>What was printed, and what was measured</caption>\n'
        f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{lines}\n</tbody>\n</table>"
    )


def _line(one: Checked) -> str:
    kind = CLASSES[one.verdict]
    cells = (
        f'<span class="m {kind}">{text(_claimed(one))}</span>',
        text(typeset(sentence(measured(one)))),
        f'<b class="{kind}">{MARKS[one.verdict]} {WORDS[one.verdict]}</b>',
        text(_fits(one)),
    )
    inside = "".join(
        f'<td class="l" data-l="{name}"><span>{cell}</span></td>'
        for name, cell in zip(_HEADS[1:], cells, strict=True)
    )
    return f'<tr><th scope="row">{text(_subject(one))}</th>{inside}</tr>'


def _subject(one: Checked) -> str:
    """``Alibaba (BABA), move, Tue 11 Feb 2025``."""
    day = one.session or one.claim.session
    parts = [issuer(one.claim.symbol), measure_words(one.claim.measure)]
    return ", ".join([*parts, spell_day(date.fromisoformat(day))] if _is_day(day) else parts)


def _is_day(cell: str) -> bool:
    try:
        date.fromisoformat(cell)
    except ValueError:
        return False
    return True


def _claimed(one: Checked) -> str:
    """What was printed, with its comparison: ``over 30%``."""
    claim = one.claim
    how = claim.comparison.strip().lower().replace("-", " ")
    cells = ("" if how == "about" else how, claim.n, claim.value, claim.reference)
    return typeset(" ".join(cell for cell in cells if cell))


def _fits(one: Checked) -> str:
    """``2 of the 159 sessions before (1.3%)``."""
    if one.chance is None:
        return "–"
    fitting, sessions = round(one.chance.share * one.chance.sessions), one.chance.sessions
    if not fitting:
        return f"none of the {sessions} sessions before"
    return f"{fitting} of the {sessions} sessions before ({100 * one.chance.share:.1f}%)"


def _source(one: Checked, columns: Sequence[str]) -> str:
    """The claim's own ``source`` cell; empty without one."""
    cells: Mapping[str, str] = dict(zip((name.lower() for name in columns), one.claim.cells, strict=False))
    return cells.get("source", "").strip()


def _link(source: str) -> str:
    """A source as a link where it is an https address; nothing else is made one."""
    if not source.startswith("https://"):
        return text(source)
    shown = source.removeprefix("https://").rstrip("/")
    return f'<a href="{text(source)}" rel="noreferrer">{text(shown)}</a>'


def _said(one: Checked) -> list[str]:
    return [said for said in findings(one) if said != chance_line(one)]


def _has_more(one: Checked, columns: Sequence[str]) -> bool:
    return bool(one.claim.quote or _source(one, columns) or _said(one) or one.verdict is Verdict.REFUTED)


def _article(one: Checked, source: str) -> str:
    kind = CLASSES[one.verdict]
    quote = f"\n<blockquote>{text(one.claim.quote)}</blockquote>" if one.claim.quote else ""
    verdict = f'<b class="{kind}">{MARKS[one.verdict]} {WORDS[one.verdict]}.</b>'
    said = " ".join([f"{sentence(measured(one))}.", *(sentence(each) for each in _said(one))])
    origin = f'\n<p class="notes">Source: {_link(source)}</p>' if source else ""
    title = f"{_subject(one)}: {_claimed(one)}"
    return (
        f'<article class="claim">\n<h2>{text(title)}</h2>{quote}\n<p>{verdict} {text(typeset(said))}</p>'
        f"{origin}\n</article>"
    )
