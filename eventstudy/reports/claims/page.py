"""The page of ``check``: a card a claim."""

from __future__ import annotations

from collections.abc import Iterable

from eventstudy.claims.check import Checked
from eventstudy.reports.claims.sentences import MARKS, findings, spoken, verdict_line
from eventstudy.reports.formats.html import text


def cards(checked: Iterable[Checked]) -> str:
    """The verdicts as HTML: told by words, a mark and a colour."""
    articles = []
    for one in checked:
        verdict = one.verdict.value
        quote = f"<blockquote>{text(one.claim.quote)}</blockquote>\n" if one.claim.quote else ""
        mark = f'<span aria-hidden="true">{MARKS[one.verdict]}</span>'
        said = f'<p><strong class="verdict {verdict}">{mark} {verdict}</strong> {text(verdict_line(one))}</p>'
        found = "".join(f"\n<p>{text(sentence)}</p>" for sentence in findings(one))
        articles.append(
            f'<article class="claim">\n<h2>{text(spoken(one))}</h2>\n{quote}{said}{found}\n</article>'
        )
    return "\n".join(articles)
