"""The report of ``check``: the claims as they came, what was measured, the verdict and its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from eventstudy.claims.article.claim import Draft
from eventstudy.claims.article.reading import Article
from eventstudy.claims.check import Checked, Tally
from eventstudy.claims.figure import Verdict
from eventstudy.kinds import Kind
from eventstudy.reports.claims.sentences import claim_column, findings, name, reason
from eventstudy.reports.page import Page
from eventstudy.reports.provenance import price_sources, source_line
from eventstudy.reports.report import Cell, Column, Report
from eventstudy.words import spell_day

if TYPE_CHECKING:
    from rich.console import RenderableType

HEADLINE = 90
"""Characters of a headline at most."""
_SHOWN = ("symbol", "measure", "comparison", "value", "measured", "verdict", "chance", "session", "reason")


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """The article that the claims were drafted from, a draft for each claim; ``day``: when it was written."""

    article: Article
    drafts: Sequence[Draft]
    day: date | None = None


def claims_report(
    columns: Sequence[str],
    checked: Sequence[Checked],
    tally: Tally,
    *,
    file: str,
    read: ReadArticle | None = None,
) -> Report:
    """The report of claims; ``columns`` are those of the input that the output repeats.

    ``read``: the article whose text the page shows with its figures marked.
    """

    def screen() -> RenderableType:
        from eventstudy.reports.claims.screen import claims_screen

        return claims_screen(checked)

    def page() -> Page:
        if read is not None:
            return _article_page(read, checked, tally, file)
        from eventstudy.reports.claims.page import CLAIMS_CSS, claims_body

        return Page(
            kicker="Printed claims held against prices",
            headline=f"{Path(file).name}: {summary(tally)}".replace("unverifiable", "could not be told"),
            body=claims_body(checked, columns),
            sources=source_line(tally.sources),
            style=CLAIMS_CSS,
        )

    every = {claim_column(row.claim.measure).kind for row in checked if row.measured is not None}
    kind = Kind.FRACTION if every <= {Kind.FRACTION} else Kind.NUMBER
    added = (
        Column("measured", kind),
        Column("measured_reference"),
        Column("verdict"),
        Column("session", Kind.DATE),
        Column("difference", kind),
        Column("chance", Kind.PROBABILITY),
        Column("chance_sessions", Kind.COUNT),
        Column("history_first", Kind.DATE),
        Column("reason"),
    )
    return Report(
        key="claims",
        columns=(*(Column(name) for name in columns), *added),
        rows=[_row(row) for row in checked],
        screen=screen,
        after=lambda: {
            "summary": {verdict.value: tally.verdicts[verdict] for verdict in Verdict},
            "provenance": {"prices": price_sources(tally.sources)},
        },
        notes=lambda: [f"{name(row)}: {sentence}" for row in checked for sentence in findings(row)],
        title=f"Claims of {file}: {summary(tally)}",
        shown=_SHOWN,
        page=page,
    )


def _article_page(read: ReadArticle, checked: Sequence[Checked], tally: Tally, file: str) -> Page:
    from eventstudy.reports.claims.article_page import ARTICLE_CSS, article_body

    return Page(
        kicker="Figures held against prices" + (f" · article of {spell_day(read.day)}" if read.day else ""),
        headline=(read.article.title or Path(file).name)[:HEADLINE],
        body=article_body(read.article, read.drafts, checked),
        sources=source_line(tally.sources),
        style=ARTICLE_CSS,
    )


def summary(tally: Tally) -> str:
    """How many claims came out how: ``5 confirmed, 1 refuted``."""
    counts = [f"{tally.verdicts[verdict]} {verdict.value}" for verdict in Verdict if tally.verdicts[verdict]]
    return ", ".join(counts)


def _row(checked: Checked) -> tuple[Cell, ...]:
    share, sessions = (checked.chance.share, checked.chance.sessions) if checked.chance else (None, None)
    verdict = checked.verdict.value
    measured = (
        _measured(checked),
        checked.measured_reference,
        verdict,
        checked.session,
        checked.difference,
        share,
        sessions,
    )
    return (*checked.claim.cells, *measured, checked.history_first, reason(checked))


def _measured(checked: Checked) -> Cell:
    """The measured value; yes or no where that was asked."""
    yes = checked.fact.value if checked.fact else None
    return ("yes" if yes else "no") if isinstance(yes, bool) else checked.measured
