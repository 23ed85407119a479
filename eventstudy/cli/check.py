"""``eventstudy check``: checks printed claims against prices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Annotated

import typer

from eventstudy.announcements.when import parse_when
from eventstudy.claims.article.checking import claim_rows
from eventstudy.claims.article.claim import in_input
from eventstudy.claims.article.dates import dateline_of
from eventstudy.claims.check import Checked, Tally
from eventstudy.claims.check import check as hold
from eventstudy.claims.figure import Verdict
from eventstudy.claims.files import ADDED, SPOKEN, ClaimRow, open_claims, spoken_claim
from eventstudy.cli import completion
from eventstudy.cli import options as o
from eventstudy.cli.bar_options import BarOptions
from eventstudy.cli.claims import DateOption, day_of, drafted, say_what_is_missing
from eventstudy.cli.diagnostics import ExitCode
from eventstudy.cli.failures import merged_remedies
from eventstudy.cli.groups import takes_groups
from eventstudy.cli.output import PageOutput, emit
from eventstudy.errors import UsageError
from eventstudy.options import BENCHMARK, RunOptions
from eventstudy.reasons import Reason
from eventstudy.reports.claims.report import ReadArticle, claims_report, summary
from eventstudy.shares import shares_by_symbol

_WITHOUT_PRICES = (
    Reason.NO_PRICES,
    Reason.PRICES_UNREADABLE,
    Reason.OUTSIDE_PRICE_HISTORY,
    Reason.MISSING_EVENT_WINDOW,
)

ArticleOption = Annotated[
    str | None,
    typer.Option(
        "--article",
        metavar="ARTICLE",
        help="Check what a text, Markdown or HTML file claims (- is standard input) [default: none].",
        show_default=False,
    ),
]
SharesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--shares",
        metavar="SYMBOL=N",
        help="Shares outstanding that day, for claims of a change of market value [default: none];"
        " repeatable.",
        show_default=False,
    ),
]
LenientOption = Annotated[bool, typer.Option("--lenient", help="Let close claims count as confirmed.")]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes_groups
def check(
    claims: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CLAIMS | SYMBOL WHEN WORDS",
            show_default=False,
            autocompletion=completion.claims,
            help='A CSV file, -, a bundled name; or one claim: BABA 2025-02-11 "rose 1.3%".',
        ),
    ] = None,
    *,
    article: ArticleOption = None,
    day: DateOption = None,
    returns: o.ReturnsOption = o.Returns.PRICE,
    tz: o.TzOption = None,
    benchmark: o.BenchmarkOption = BENCHMARK,
    lenient: LenientOption = False,
    shares: SharesOption = None,
    bars: BarOptions,
    prices: o.PriceOptions,
    output: PageOutput,
) -> int:
    """Is the printed figure right? Each claim is confirmed, close, refuted or unverifiable.

    CLAIMS is CSV with a header: symbol, announced, measure (a numeric column of run, or one of context),
    comparison (about, nearly, over, under, at-least, at-most), value (1.3%, -0.5% or 0.013), and optionally
    timing, tz, session, quote, n, reference (for streaks, records and the like: docs/context.md).
    --article reads the claims from a text instead, as the command claims drafts them. The column
    chance is the share of the 252 sessions before for which the same claim would have been confirmed.

    Exit code 0 means that every claim is confirmed (or close, with --lenient).

    Examples:

      eventstudy check apple-alibaba-2025

      eventstudy check BABA 2025-02-11 "rose 1.3%"

      eventstudy check BABA 2025-02-11 "fourth straight gain" --offline

      eventstudy check claims.csv --format html -o verdicts.html

      printf 'Apple rose 2%%.' | eventstudy check --article - --date 2025-02-11
    """
    settings = RunOptions(total_returns=returns is o.Returns.TOTAL, benchmark=o.symbol_of(benchmark))
    settings = replace(
        settings, intraday=bars.open(prices, output.say), shares=shares_by_symbol(shares or [])
    )
    tally, printed = Tally(), set[str]()

    def say_once(message: str) -> None:
        # A refuted claim asks the source again, for other sessions, and the source repeats itself.
        if message not in printed:
            printed.add(message)
            output.say(message)

    def held(
        columns: Sequence[str], rows: Iterable[ClaimRow], name: str, read: ReadArticle | None = None
    ) -> list[Checked]:
        output.check([*columns, *ADDED])
        checked = list(hold(rows, prices.open(say_once), settings, tz=tz, tally=tally))
        emit(claims_report(columns, checked, tally, file=name, read=read), output)
        return checked

    claims = claims or []
    _refuse_both(claims, article, day)
    if article is not None:
        output.protect(article, prices.source, *bars.paths)
        text, drafts = drafted(article, day)
        if not drafts:
            output.say(f"{text.name}: no claim about a listing's price was found")
            return ExitCode.NO_PRICES
        columns, rows = claim_rows([in_input(text, draft) for draft in drafts], text.name)
        written = dateline_of(text.text, None if day is None else day_of(day)).day
        name, checked = text.name, held(columns, rows, text.name, ReadArticle(text, drafts, written))
        say_what_is_missing(drafts, output)
    elif len(claims) == 1:
        output.protect(claims[0], prices.source, *bars.paths)
        with open_claims(claims[0]) as file:
            name, checked = file.name, held(file.columns, file.rows(), file.name)
    else:
        output.protect(prices.source, *bars.paths)
        name, row = "the claim", _spoken(claims)
        checked = held(SPOKEN, [row], f"{row.symbol}, {row.announced}")
    for line in _said(name, checked):
        output.say(line)
    output.say(summary(tally))
    return exit_code(tally, lenient=lenient)


def _refuse_both(claims: Sequence[str], article: str | None, day: str | None) -> None:
    """Raise UsageError unless it is claims or an article."""
    if article is not None and claims:
        raise UsageError("--article takes the place of CLAIMS", "leave one of them out")
    if article is None and not claims:
        raise UsageError("no claims to check", "name a claims file, a claim in words or --article")
    if day is not None and article is None:
        raise UsageError("--date belongs to --article", "a claims file has its own days")


def _spoken(words: Sequence[str]) -> ClaimRow:
    """The claim of a command line: SYMBOL, the longest WHEN that can be read, then the words."""
    symbol, *rest = words
    for end in range(len(rest) - 1, 0, -1):
        when = " ".join(rest[:end])
        if _is_when(when):
            return spoken_claim(symbol, when, " ".join(rest[end:]))
    raise UsageError(
        f"{' '.join(words)!r} is not SYMBOL WHEN WORDS",
        'for example eventstudy check BABA 2025-02-11 "rose 1.3%", or name one claims file',
    )


def _is_when(text: str) -> bool:
    try:
        parse_when(text)
    except UsageError:
        return False
    return True


def _said(name: str, checked: Iterable[Checked]) -> Iterator[str]:
    """What is said on standard error: why claims could not be verified, and what to do."""
    for verdict in checked:
        if verdict.code:
            yield f"{name}:{verdict.claim.line}: {verdict.code}: {verdict.detail}"
    yield from merged_remedies(verdict.remedy for verdict in checked)


def exit_code(tally: Tally, *, lenient: bool = False) -> ExitCode:
    """Done when all are confirmed (``lenient``: or close).

    No prices, or no source, when for want of them nothing could be measured.
    """
    total = tally.verdicts.total()
    passed = tally.verdicts[Verdict.CONFIRMED] + (tally.verdicts[Verdict.CLOSE] if lenient else 0)
    if passed == total:
        return ExitCode.DONE
    if sum(tally.codes[code] for code in _WITHOUT_PRICES) == total:
        return ExitCode.SOURCE if tally.unreachable else ExitCode.NO_PRICES
    return ExitCode.SOME_FAILED
