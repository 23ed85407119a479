"""The options of ``study``: what it measures, and what it asks of the columns of the event file."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from eventstudy.cli import options as o
from eventstudy.cli.groups import OptionGroup
from eventstudy.errors import UsageError
from eventstudy.options import OnNontrading
from eventstudy.study_options import (
    EVENT_WINDOW,
    MONTHS,
    Adjust,
    CalendarTime,
    Cluster,
    Duplicates,
    Outcome,
    PricesAre,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventstudy.study_options import StudyOptions


class Compounding(StrEnum):
    """How a return is compounded."""

    SIMPLE = "simple"
    LOG = "log"


class StudyMeasures(OptionGroup):
    """The windows, the events that count, and the kind of return."""

    window: Annotated[
        str, typer.Option("--window", metavar="A:B", help="Sessions whose abnormal returns are measured.")
    ] = str(EVENT_WINDOW)
    cumulate: Annotated[
        list[str] | None,
        typer.Option("--cumulate", metavar="A:B", help="One more CAAR window [default: none]; repeatable."),
    ] = None
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="COLUMN",
            help="Statistics for each value of COLUMN [default: all events together].",
        ),
    ] = None
    on_nontrading: o.OnNontradingOption = OnNontrading.NEXT
    duplicates: Annotated[
        Duplicates,
        typer.Option("--duplicates", help="Events of the same listing and session as another one."),
    ] = Duplicates.SKIP
    bootstrap: Annotated[
        int,
        typer.Option(
            "--bootstrap",
            metavar="N",
            min=0,
            max=1_000_000,
            help="Resamples for the p-value of the skewness-adjusted t.",
        ),
    ] = 0
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Seed of random draws.")] = 0
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="local[:N]|tcp://HOST:PORT",
            help="Share the work among N processes or a Dask cluster (extra distributed) [default: threads].",
            show_default=False,
        ),
    ] = None
    tz: o.TzOption = None
    returns: Annotated[
        str,
        typer.Option(
            "--returns",
            metavar="price|total",
            help="Price moves, or with dividends added back.",
        ),
    ] = "price"
    compounding: Annotated[
        Compounding | None,
        typer.Option("--compounding", help="Simple or log returns [default: simple].", show_default=False),
    ] = None
    prices_are: Annotated[
        PricesAre,
        typer.Option("--prices-are", help="What the file of --source holds: prices, or simple returns."),
    ] = PricesAre.PRICES


class StudyQuestions(OptionGroup):
    """What is asked beyond the tests: of the columns of the event file, and of the tests themselves."""

    compare: Annotated[
        str | None,
        typer.Option(
            "--compare",
            metavar="COLUMN",
            help="Compare the CAARs of the two values of COLUMN [default: none].",
        ),
    ] = None
    regress: Annotated[
        list[str] | None,
        typer.Option(
            "--regress",
            metavar="COLUMN,...",
            help="Regress CARs on columns of EVENTS, numbers or texts [default: none].",
        ),
    ] = None
    cluster: Annotated[
        Cluster | None,
        typer.Option(
            "--cluster", help="Standard errors of --regress clustered by date or symbol [default: none]."
        ),
    ] = None
    placebo: Annotated[
        int,
        typer.Option(
            "--placebo",
            metavar="N",
            min=0,
            max=100_000,
            help="Repeat the study on N draws of random dates of the same listings.",
        ),
    ] = 0
    power: Annotated[
        bool, typer.Option("--power", help="The power of each test (a normal approximation).")
    ] = False
    adjust: Annotated[
        Adjust | None,
        typer.Option("--adjust", help="Also p-values adjusted for several windows [default: none]."),
    ] = None


class StudyOutcomes(OptionGroup):
    """What is measured of a session, and over the long run."""

    outcome: Annotated[
        Outcome,
        typer.Option("--outcome", help="Abnormal returns, volumes, or variances against the usual one."),
    ] = Outcome.RETURN
    shares: Annotated[
        str | None,
        typer.Option(
            "--shares",
            metavar="FILE",
            help="Shares outstanding for --outcome volume (symbol, valid_from, shares_outstanding)"
            " [default: none, the log of the volume itself].",
        ),
    ] = None
    trade_to_trade: Annotated[
        bool,
        typer.Option("--trade-to-trade", help="Returns from trade to trade, over halts and gaps."),
    ] = False
    bhar: Annotated[
        bool, typer.Option("--bhar", help="Also buy-and-hold abnormal returns, as rows of the kind bhar.")
    ] = False
    reference: Annotated[
        str | None,
        typer.Option(
            "--reference",
            metavar="COLUMN",
            help="Column of EVENTS with the symbol that --bhar is held against [default: the benchmark].",
        ),
    ] = None
    calendar_time: Annotated[
        CalendarTime | None,
        typer.Option("--calendar-time", help="Alpha of a portfolio of firms with an event [default: none]."),
    ] = None
    months: Annotated[
        int,
        typer.Option(
            "--months", metavar="K", min=1, max=120, help="Months in the monthly calendar-time portfolio."
        ),
    ] = MONTHS
    hac_lag: Annotated[
        int | None,
        typer.Option(
            "--hac-lag",
            metavar="N",
            min=0,
            help="Lags of the HAC errors of --calendar-time [default: 4 (n/100)^(2/9)].",
        ),
    ] = None

    def read(self) -> "OutcomeSettings":
        """The settings of this name of StudyOptions. Raises InputFileError."""
        from eventstudy.studies.shares import read_shares

        return {
            "outcome": self.outcome,
            "shares": None if self.shares is None else read_shares(self.shares),
            "trade_to_trade": self.trade_to_trade,
            "bhar": self.bhar,
            "reference": self.reference,
            "calendar_time": self.calendar_time,
            "months": self.months,
            "hac_lag": self.hac_lag,
        }


class OutcomeSettings(TypedDict):
    """What ``StudyOutcomes`` gives StudyOptions."""

    outcome: Outcome
    shares: "dict[str, list[tuple[int, float]]] | None"
    trade_to_trade: bool
    bhar: bool
    reference: str | None
    calendar_time: CalendarTime | None
    months: int
    hac_lag: int | None


def study_options(
    measures: StudyMeasures,
    questions: StudyQuestions,
    outcomes: StudyOutcomes,
    models: o.ModelOptions,
    say: "Callable[[str], None]",
) -> "StudyOptions":
    """The options read. Raises UsageError."""
    from eventstudy.study_options import StudyOptions

    kind, compounded = _returns(measures.returns, measures.compounding, say)
    return StudyOptions(
        window=o.event_window(measures.window),
        cumulate=o.windows(measures.cumulate),
        on_nontrading=measures.on_nontrading,
        by=measures.by,
        prices_are=measures.prices_are,
        duplicates=measures.duplicates,
        bootstrap=measures.bootstrap,
        seed=measures.seed,
        scheduler=measures.scheduler,
        tz=measures.tz,
        total_returns=kind is o.Returns.TOTAL,
        log_returns=compounded is Compounding.LOG,
        compare=questions.compare,
        regress=_names(questions.regress),
        cluster=questions.cluster,
        placebo=questions.placebo,
        power=questions.power,
        adjust=questions.adjust,
        **outcomes.read(),
        **models.read(must_fit=True),
    )


def _names(texts: list[str] | None) -> tuple[str, ...]:
    """Columns from words with commas. Raises UsageError for an empty name."""
    names = tuple(name.strip() for text in texts or () for name in text.split(","))
    if not all(names):
        raise UsageError("--regress has an empty name", "for example --regress size,leverage")
    return names


def _returns(
    returns: str, compounding: Compounding | None, say: "Callable[[str], None]"
) -> tuple[o.Returns, Compounding]:
    """``--returns`` and ``--compounding`` read. Raises UsageError for what is neither.

    ``--returns simple|log``, as it used to be written, is said and taken as ``--compounding``.
    """
    word = returns.strip().lower()
    if word in tuple(Compounding):
        if compounding is not None and compounding != word:
            raise UsageError(
                f"--returns {word} and --compounding {compounding} contradict each other",
                "leave out --returns, or say --returns price or total",
            )
        say(f"--returns {word} is now called --compounding {word}; --returns is price or total")
        return o.Returns.PRICE, Compounding(word)
    if word not in tuple(o.Returns):
        raise UsageError(f"--returns {returns}: not a kind of return", "say price or total")
    return o.Returns(word), compounding or Compounding.SIMPLE
