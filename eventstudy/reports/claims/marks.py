"""How pages mark a verdict: by word, sign, colour and underline, so that none of them stands alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from eventstudy.claims.check import Checked
from eventstudy.claims.figure import Verdict
from eventstudy.reports.claims.sentences import MARKS
from eventstudy.reports.formats.html import text

WORDS = {
    Verdict.CONFIRMED: "Confirmed",
    Verdict.CLOSE: "Close",
    Verdict.REFUTED: "Refuted",
    Verdict.UNVERIFIABLE: "Could not tell",
}
CLASSES = {Verdict.CONFIRMED: "ok", Verdict.CLOSE: "cl", Verdict.REFUTED: "no", Verdict.UNVERIFIABLE: "un"}
WORST = (Verdict.REFUTED, Verdict.UNVERIFIABLE, Verdict.CLOSE, Verdict.CONFIRMED)
"""The order in which claims are read: what is wrong first."""

MARKS_CSS = """\
main{--ref:color-mix(in srgb,var(--s1) 13%,transparent)}
.sum{font:19px/1.4 Georgia,'Times New Roman','DejaVu Serif',serif;margin-bottom:.4rem}
.sq{margin:0 0 1.4rem;display:flex;flex-wrap:wrap;gap:3px}
.q{width:24px;height:24px;line-height:20px;text-align:center;font-weight:700;font-size:14px;
border:2px solid var(--s0);color:var(--s0)}
.q.ok{background:var(--s0);color:var(--paper)}
.q.cl{border:2px dotted var(--amber);color:var(--amber)}
.q.no{background:var(--s1);border-color:var(--s1);color:var(--paper)}
.q.un{border:2px dashed var(--soft);color:var(--soft)}
.m{color:inherit;text-decoration:none;font-weight:700;padding:0 1px;white-space:nowrap}
.m sup{font:700 11.5px/0 'Helvetica Neue',Helvetica,Arial,sans-serif;margin-left:1px}
.m.ok{border-bottom:2px solid var(--s0)}
.m.cl{border-bottom:3px dotted var(--amber)}
.m.no{border-bottom:4px double var(--s1);background:var(--ref)}
.m.un{border-bottom:2px dashed var(--soft)}
.m.ok sup,b.ok{color:var(--s0)}
.m.cl sup,b.cl{color:var(--amber)}
.m.no sup,b.no{color:var(--s1)}
.m.un sup,b.un{color:var(--soft)}
@media print{
.m sup{font-size:7pt}
.sum{font-size:12pt}
.sq{margin-bottom:9pt}
.q{width:13pt;height:13pt;line-height:11pt;font-size:8.5pt;border-width:1pt!important}
.q.ok,.q.no{color:#fff}
}
"""


def counts_line(checked: Sequence[Checked]) -> str:
    """``12 figures: 9 confirmed, 1 close, 2 could not be told``."""
    counts = Counter(result.verdict for result in checked)
    words = {**WORDS, Verdict.UNVERIFIABLE: "could not be told"}
    parts = [f"{counts[verdict]} {words[verdict].lower()}" for verdict in WORDS if counts[verdict]]
    figures = f"{len(checked)} figure{'s' if len(checked) != 1 else ''}"
    return f"{figures}: {', '.join(parts)}" if parts else "no figure about a listing's price was found"


def counts(checked: Sequence[Checked]) -> str:
    """The counts in words, and a square for each claim."""
    return f'<p class="sum">{text(counts_line(checked))}.</p>\n{squares(checked)}'


def squares(checked: Sequence[Checked]) -> str:
    """A square for each claim, by verdict; for the eye alone."""
    each = "".join(
        f'<span class="q {CLASSES[verdict]}">{MARKS[verdict]}</span>'
        for verdict in WORDS
        for result in checked
        if result.verdict is verdict
    )
    return f'<p class="sq" aria-hidden="true">{each}</p>'
