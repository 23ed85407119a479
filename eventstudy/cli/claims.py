"""``eventstudy claims``: the claims that an article makes, drafted for ``check``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from eventstudy.announcements.when import parse_when
from eventstudy.claims.article.claim import FIELDS, Draft, in_input
from eventstudy.claims.article.drafting import draft
from eventstudy.claims.article.reading import Article, read_article
from eventstudy.cli.diagnostics import ExitCode
from eventstudy.cli.groups import takes_groups
from eventstudy.cli.output import Output, emit
from eventstudy.errors import UsageError
from eventstudy.reports.claims.drafts import drafts_report, drafts_summary

DateOption = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="DATE",
        help="The day of the article: tells which Tuesday it means [default: its dateline's].",
    ),
]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes_groups
def claims(
    article: Annotated[
        str,
        typer.Argument(
            metavar="ARTICLE",
            help="A text, Markdown or HTML file; - is standard input, example a text that ships.",
        ),
    ],
    *,
    day: DateOption = None,
    output: Output,
) -> int:
    """What does the article claim about prices? A CSV that check reads, a claim a line.

    Read by rules, nothing is guessed: a claim whose listing, session or measure the text does not tell has
    the field in the column open, with the candidates. Revenue, targets, forecasts, other assets and companies
    without a listing are no claims. The column why gives a reason for each field; start and end are
    characters of the input.

    Examples:

      eventstudy claims example --date 2025-02-21

      eventstudy claims example --date 2025-02-21 --get words --get symbol
    """
    output.check(FIELDS)
    output.protect(article)
    text, drafts = drafted(article, day)
    emit(drafts_report([in_input(text, drafted_claim) for drafted_claim in drafts], file=text.name), output)
    output.say(f"{text.name}: {drafts_summary(drafts)}")
    say_what_is_missing(drafts, output)
    return ExitCode.DONE


def drafted(path: str, day: str | None) -> tuple[Article, list[Draft]]:
    """The article and its claims. Raises UsageError for a day that is none, InputFileError for no text."""
    written = None if day is None else day_of(day)
    article = read_article(path)
    return article, draft(article, written)


def day_of(text: str) -> date:
    """The ``--date`` option read. Raises UsageError."""
    when = parse_when(text)
    if when.date is None or when.clock is not None:
        raise UsageError(f"--date {text!r} is not a day", "write it as 2025-02-13")
    return when.date


def say_what_is_missing(drafts: list[Draft], output: Output) -> None:
    """Say what to add where no claim has a day."""
    if drafts and not any(drafted_claim.session for drafted_claim in drafts):
        output.say("the text does not say which day it is from: add --date 2025-02-13")
