"""The page of ``check``: a card a claim."""

from __future__ import annotations

from collections.abc import Iterable

from eventstudy.claims.check import Checked
from eventstudy.reports.claims.sentences import MARKS, findings, spoken, verdict_line
from eventstudy.reports.formats.html import text


def cards(checked: Iterable[Checked]) -> str:
    """The verdicts as HTML: told by words, a mark and a colour."""
    articles = []
    for claim in checked:
        verdict = claim.verdict.value
        quote = f"<blockquote>{text(claim.claim.quote)}</blockquote>\n" if claim.claim.quote else ""
        mark = f'<span aria-hidden="true">{MARKS[claim.verdict]}</span>'
        heading = (
            f'<h2>{text(spoken(claim))}</h2>\n{quote}<p><strong class="verdict {verdict}">{mark} {verdict}'
        )
        line = text(verdict_line(claim))
        more = "".join(f"\n<p>{text(sentence)}</p>" for sentence in findings(claim))
        articles.append(f'<article class="claim">\n{heading}</strong> {line}</p>{more}\n</article>')
    return "\n".join(articles)
