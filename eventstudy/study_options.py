"""What ``study`` can be asked for beyond what it shares with ``run``: its choices and their defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from eventstudy.errors import UsageError
from eventstudy.options import BENCHMARK, DIMSON, ESTIMATION, MIN_ESTIMATION, MODEL, OnNontrading, leads_of
from eventstudy.windows import EstimationWindow, EventWindow

if TYPE_CHECKING:
    from eventstudy.factors import FactorReturns

EVENT_WINDOW = EventWindow(-5, 5)


MONTHS = 12
"""How long a firm stays in a monthly calendar-time portfolio after its event."""


class Cluster(StrEnum):
    """What the events share whose errors may be correlated."""

    DATE = "date"
    SYMBOL = "symbol"


class Adjust(StrEnum):
    """How p-values allow for several windows."""

    HOLM = "holm"
    BH = "bh"


class Outcome(StrEnum):
    """What a study measures of each session."""

    RETURN = "return"
    VOLUME = "volume"
    VOLATILITY = "volatility"


class CalendarTime(StrEnum):
    """How often a calendar-time portfolio is formed anew."""

    DAILY = "daily"
    MONTHLY = "monthly"


class Duplicates(StrEnum):
    """What to do with an event of the same listing and reaction session as an earlier one."""

    SKIP = "skip"
    KEEP = "keep"


class PricesAre(StrEnum):
    """What a file holds where prices are expected."""

    PRICES = "prices"
    RETURNS = "returns"


@dataclass(frozen=True, slots=True)
class StudyOptions:
    """Windows in sessions relative to the reaction session; ``by``: the column that groups the events.

    ``compare``: the column whose two values are compared; ``regress``: the columns that CARs are regressed
    on, with standard errors clustered by ``cluster`` where it is given.
    ``bootstrap``: resamples for the p-value of the skewness-adjusted t, 0 for none; ``seed`` of their draws.
    ``placebo``: draws of random dates, 0 for none. ``adjust``: how p-values allow for several windows.
    ``shares``: shares outstanding by symbol, as (first day, number) in order of the days, for volumes.
    ``reference``: the column of symbols that buy-and-hold returns are held against, the benchmark by default.
    ``months``: how long a firm stays in a monthly calendar-time portfolio. ``hac_lag``: of its Newey-West
    errors, None for the usual one. ``scheduler``: who works on it, as for
    ``engine.partition.workers_of``.

    Raises UsageError for options that do not go together.
    """

    window: EventWindow = EVENT_WINDOW
    estimation: EstimationWindow = ESTIMATION
    model: str = MODEL
    benchmark: str = BENCHMARK
    min_estimation: int = MIN_ESTIMATION
    factors: FactorReturns | None = None
    dimson: int = DIMSON
    cumulate: tuple[EventWindow, ...] = ()
    on_nontrading: OnNontrading = OnNontrading.NEXT
    by: str | None = None
    tz: str | None = None
    log_returns: bool = False
    total_returns: bool = False
    prices_are: PricesAre = PricesAre.PRICES
    duplicates: Duplicates = Duplicates.SKIP
    bootstrap: int = 0
    seed: int = 0
    compare: str | None = None
    regress: tuple[str, ...] = ()
    cluster: Cluster | None = None
    placebo: int = 0
    power: bool = False
    adjust: Adjust | None = None
    outcome: Outcome = Outcome.RETURN
    shares: Mapping[str, Sequence[tuple[int, float]]] | None = None
    bhar: bool = False
    reference: str | None = None
    calendar_time: CalendarTime | None = None
    months: int = MONTHS
    hac_lag: int | None = None
    trade_to_trade: bool = False
    scheduler: str | None = None

    def __post_init__(self) -> None:
        for window in self.cumulate:
            if not self.window.start <= window.start <= window.end <= self.window.end:
                message = f"the cumulated window {window} is not inside the event window {self.window}"
                raise UsageError(message, "widen --window")
        if self.total_returns and self.prices_are is PricesAre.RETURNS:
            message = (
                "the returns of a file cannot be made total returns: it has no prices to add dividends to"
            )
            raise UsageError(message, "leave out --returns total, and give a file of total returns")
        if self.cluster is not None and not self.regress:
            raise UsageError("--cluster without --regress", "say which columns: --regress size,leverage")
        if self.log_returns and self.factors is not None:
            raise UsageError("factors are simple returns", "leave out --compounding log")
        self._check_outcome()
        self._check_further()

    def _check_outcome(self) -> None:
        """Raises UsageError where what is measured of a session excludes another option."""
        outcome = f"--outcome {self.outcome}"
        if self.shares is not None and self.outcome is not Outcome.VOLUME:
            raise UsageError("--shares without --outcome volume", "add --outcome volume, or leave it out")
        if self.outcome is Outcome.VOLUME:
            if self.model not in ("market", "mean-adjusted"):
                raise UsageError(
                    f"{outcome} goes with --model market or mean-adjusted", "not with returns' models"
                )
            if self.total_returns or self.log_returns or self.prices_are is PricesAre.RETURNS:
                raise UsageError(f"{outcome} measures no returns", "leave out the options of returns")
        if self.outcome is not Outcome.RETURN and (self.bhar or self.calendar_time or self.trade_to_trade):
            message = f"{outcome} with --bhar, --calendar-time or --trade-to-trade, which measure returns"
            raise UsageError(message, "ask for one of them at a time")
        if self.trade_to_trade:
            if self.model != "market":
                raise UsageError("--trade-to-trade goes with --model market alone", "leave out --model")
            if self.total_returns or self.prices_are is PricesAre.RETURNS:
                raise UsageError(
                    "--trade-to-trade needs prices, without dividends", "leave out --returns, --prices-are"
                )
        if self.model == "garch" and self.outcome is Outcome.VOLATILITY:
            raise UsageError(f"{outcome} with --model garch", "take another model")

    def _check_further(self) -> None:
        """Raises UsageError for a further question that the other options leave without an answer."""
        if self.power and self.outcome is Outcome.VOLATILITY:
            raise UsageError("--power is of returns or volumes", "leave out --outcome volatility")
        if self.reference is not None and not self.bhar:
            raise UsageError("--reference without --bhar", "add --bhar, or leave it out")
        if self.bhar and self.factors is not None and self.reference is None:
            message = f"--bhar has no benchmark with the {self.model} model"
            raise UsageError(message, "name the column of reference portfolios with --reference")
        if self.hac_lag is not None and self.calendar_time is None:
            raise UsageError("--hac-lag without --calendar-time", "add --calendar-time daily or monthly")
        if self.placebo and (self.model == "garch" or self.trade_to_trade):
            message = "--placebo with --model garch or --trade-to-trade would fit every draw anew"
            raise UsageError(message, "take --model market, without --trade-to-trade")

    @property
    def columns(self) -> dict[str, str]:
        """Further columns of the event file that are needed, each with the option that names it."""
        compared = {self.compare: "--compare"} if self.compare else {}
        held = {self.reference: "--reference"} if self.reference else {}
        return {**dict.fromkeys(self.regress, "--regress"), **compared, **held}

    @property
    def overlap(self) -> bool:
        """Whether the model is estimated on sessions that are tested, too."""
        return self.estimation.start <= self.window.end and self.window.start <= self.estimation.end

    @property
    def around(self) -> tuple[int, int]:
        """Sessions before and after day 0 whose closes are needed; the first is the earliest base close."""
        more = leads_of(self.model, self.dimson)
        first = min(self.window.start, self.estimation.start - more) - 1
        return max(0, -first), max(0, self.window.end, self.estimation.end + more)

    @property
    def reach(self) -> int:
        """Further from day 0 than any session that is needed."""
        return max(self.around) + 1

    @property
    def sessions(self) -> int:
        """Sessions of the estimation window, the event window and each cumulative window, counted once."""
        return len(self.estimation) + 2 * len(self.window) + len(self.cumulate)
