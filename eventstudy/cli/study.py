"""``eventstudy study``: abnormal returns over many events."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventstudy.announcements.event_files import open_events
from eventstudy.cli import options as o
from eventstudy.cli.diagnostics import ExitCode, Progress
from eventstudy.cli.groups import takes_groups
from eventstudy.cli.output import ChartOutput, Output, emit
from eventstudy.cli.study_options import StudyMeasures, StudyOutcomes, StudyQuestions, study_options
from eventstudy.errors import UsageError
from eventstudy.reasons import REASONS, Reason
from eventstudy.reports.formats.registry import Format

if TYPE_CHECKING:
    from eventstudy.studies.study import StudyResult
    from eventstudy.study_options import StudyOptions

app = typer.Typer(rich_markup_mode=None, add_completion=False)

FURTHER = ("compare", "regress", "placebo", "power", "calendar_time")
"""Options whose results are tables of their own."""
WITHOUT_TABLES = (Format.CSV, Format.TSV, Format.JSONL, Format.PARQUET)
"""Formats of rows alone, without further tables."""

FIRST_FITS = 3
"""Fits after which the time for all of them is estimated."""
DETAILS_SAID = 20
"""How many skipped events are reported one by one with -v."""


@app.command()
@takes_groups
def study(
    events: Annotated[
        str | None,
        typer.Argument(metavar="EVENTS", help="A CSV file, or - for standard input.", show_default=False),
    ] = None,
    *,
    measures: StudyMeasures,
    questions: StudyQuestions,
    outcomes: StudyOutcomes,
    models: o.ModelOptions,
    events_out: Annotated[
        str | None,
        typer.Option(
            "--events-out", metavar="FILE", help="Also write a row for each event (csv, tsv, json, jsonl)."
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print the formula and the source of each statistic and model.")
    ] = False,
    prices: o.PriceOptions,
    allow_failed: o.AllowFailedOption = False,
    output: ChartOutput,
) -> int:
    """Average and cumulative abnormal returns over a file of events, with their tests.

    EVENTS is CSV with a header: symbol, announced, and optionally event_id, timing, tz, benchmark, group.

    Examples:

      eventstudy study --explain

      printf 'symbol,announced\\nBABA,2025-02-11\\n' | eventstudy study -

      eventstudy study events.csv --window -1:1 --by group --events-out each.csv

      eventstudy study deals.csv --source prices.csv --benchmark MKT

      eventstudy study deals.csv --source returns.csv --prices-are returns

      eventstudy study events.csv --compare group --regress size --cluster date

      eventstudy study events.csv --bootstrap 999 --power

      eventstudy study deals.csv --source prices.csv --benchmark MKT --placebo 9

      eventstudy study events.csv --cumulate 0:1 --adjust holm

      eventstudy study events.csv --outcome volume

      eventstudy study events.csv --bhar --calendar-time daily

      eventstudy study deals.csv --source prices.csv --model ff3 --factors f.csv

      eventstudy study events.csv --returns total --compounding log

      eventstudy study events.csv --bootstrap 9999 --scheduler local:4
    """
    if explain:
        return _explain()
    if events is None:
        raise UsageError("no EVENTS given", "name a CSV file of events, or - for standard input")
    settings = study_options(measures, questions, outcomes, models, output.say)
    o.say_factors(settings.factors, output.say)
    out = None if events_out is None else _events_output(events_out, output)
    for target in (output, out):
        if target is not None:
            target.protect(events, prices.source, *(models.factors or ()), *filter(None, [outcomes.shares]))
    return o.allowed(_study(events, settings, prices, output, out), allow_failed)


def _explain() -> ExitCode:
    from eventstudy.reports.study.explanations import explanations

    for name, formula, reference in explanations():
        print(f"{name}: {formula} [{reference}]")
    return ExitCode.DONE


def _study(
    events: str, settings: StudyOptions, prices: o.PriceOptions, output: Output, out: Output | None
) -> ExitCode:
    """Measure and write; ``out``: where the rows of the events go."""
    from eventstudy.reports.study.report import events_report, statistics_columns, study_report
    from eventstudy.studies.study import study as measure

    output.check([column.name for column in statistics_columns(settings)])
    source = prices.open(output.say)
    with open_events(events) as file, Progress("fits", quiet=output.quiet) as progress:
        result = measure(file, source, settings, progress=partial(_fitted, progress, output))
    emit(study_report(result), output)
    if out is not None:
        emit(events_report(result), out)
    _summarise(result, output)
    return _exit_code(result)


def _fitted(progress: Progress, output: Output, count: int, total: int, seconds: float) -> None:
    """Estimate, after the first fits, how long all of them take; then count them."""
    if count == min(FIRST_FITS, total):
        expected = round(seconds / count * total) or 1
        output.say(f"{total:,} fits, about {expected:,} second{'s' * (expected > 1)}")
    progress.total = total
    progress.at(count)


def _events_output(file: str, output: Output) -> Output:
    """Where ``--events-out`` goes. Raises UsageError, before any work is done, for what cannot be written."""
    if file == (output.file or "-") or os.path.realpath(file) == os.path.realpath(output.file or "-"):
        raise UsageError(
            f"--events-out {file}: the statistics go there already", "name another file for one of them"
        )
    if file == "-":
        return Output(format=Format.CSV, file=file)
    out = Output(file=file)
    if out.chosen() is Format.TABLE:
        raise UsageError(f"--events-out {file}: events are not written as a table", "use .csv or .jsonl")
    if not Path(file).parent.is_dir():
        raise UsageError(
            f"--events-out {file}: its folder does not exist", "create it first, or choose another file"
        )
    out.check(())
    return out


def _summarise(result: StudyResult, output: Output) -> None:
    """What became of the events and the closes; with -v why events were skipped and tests are empty."""
    from eventstudy.reports.study.sentences import cautions, empty_tests, group_name, summed_by

    skipped = result.skipped()
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in skipped.items())
    counts = f"{len(result.events):,} events read, {result.used:,} used, {sum(skipped.values()):,} skipped"
    more = "" if output.verbose else "; -v says why"
    output.say(f"{counts}: {reasons}{more}" if reasons else counts)
    for sentence in cautions(result):
        output.say(sentence)
    unshown = [f"--{name.replace('_', '-')}" for name in FURTHER if getattr(result.options, name)]
    if unshown and (output.get or output.chosen() in WITHOUT_TABLES):
        shown_as = "--get" if output.get else output.chosen()
        output.say(f"{shown_as} cannot show {_listed(unshown)}: see table, md, tex, xlsx, html, json")
    if not output.verbose:
        return
    places = [event for event, status in enumerate(result.arrays.status.tolist()) if status]
    for event in places[:DETAILS_SAID]:
        reason = REASONS[result.arrays.status[event]]
        output.say(f"{result.events.name}:{result.events.lines[event]}: {reason}: {result.why(event)}")
    if len(places) > DETAILS_SAID:
        output.say(f"... and {len(places) - DETAILS_SAID:,} more events; --events-out has them all")
    for sentence in empty_tests(result):
        output.say(sentence)
    for name, section in zip(result.groups, result.arrays.sections, strict=True):
        of = f" ({group_name(name)})" if result.options.by else ""
        r = "none" if section.correlation is None else f"{section.correlation:.4f}"
        output.say(f"mean correlation for Kolari-Pynnonen, whole window{of}: {r} ({summed_by(section)})")


def _listed(words: list[str]) -> str:
    """Words as a sentence lists them: ``a, b and c``."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _exit_code(result: StudyResult) -> ExitCode:
    skipped = result.skipped()
    if not skipped:
        return ExitCode.DONE
    if set(skipped) <= {Reason.NO_PRICES, Reason.PRICES_UNREADABLE} and not result.used:
        return ExitCode.SOURCE if result.unreachable else ExitCode.NO_PRICES
    return ExitCode.SOME_FAILED
