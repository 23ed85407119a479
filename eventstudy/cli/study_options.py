"""The options of ``study``: what it measures, and what it asks of the columns of the event file."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from eventstudy.cli import options as o
from eventstudy.errors import UsageError
from eventstudy.options import EVENT_WINDOW, Cluster, Duplicates, OnNontrading, PricesAre

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventstudy.options import StudyOptions


class Compounding(StrEnum):
    """How a return is compounded."""

    SIMPLE = "simple"
    LOG = "log"


@dataclass(frozen=True, kw_only=True)
class StudyMeasures:
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
        typer.Option("--duplicates", help="Events of the same listing and session as an earlier one."),
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


@dataclass(frozen=True, kw_only=True)
class StudyQuestions:
    """What is asked of the columns of the event file."""

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


def study_options(
    measures: StudyMeasures, questions: StudyQuestions, models: o.ModelOptions, say: "Callable[[str], None]"
) -> "StudyOptions":
    """The options read. Raises UsageError."""
    from eventstudy.options import StudyOptions

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
        tz=measures.tz,
        total_returns=kind is o.Returns.TOTAL,
        log_returns=compounded is Compounding.LOG,
        compare=questions.compare,
        regress=_names(questions.regress),
        cluster=questions.cluster,
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
