"""What ``run``, ``batch`` and ``study`` can be asked for: every default stands here, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from eventstudy.errors import UsageError
from eventstudy.windows import EstimationWindow, EventWindow

if TYPE_CHECKING:
    from eventstudy.factors import FactorReturns
    from eventstudy.prices.intraday.source import BarSource

ESTIMATION = EstimationWindow(-130, -11)
MIN_ESTIMATION = 100
ModelName = Literal[
    "market",
    "market-adjusted",
    "mean-adjusted",
    "capm",
    "ff3",
    "carhart",
    "ff5",
    "ff5-momentum",
    "dimson",
    "scholes-williams",
    "garch",
]
"""How the expected return is estimated; ``models.registry`` has the formulas."""
MODEL: Final = "market"
BENCHMARK = "auto"
NOTHING_AGAINST_THE_MARKET = (
    "without a benchmark nothing is measured against the market; the model mean-adjusted needs none"
)
DIMSON = 1
"""Leads and lags of the market in the dimson model."""
SOURCE = "auto"
TIMEOUT = 30.0
"""Seconds without an answer after which a price source is given up."""


class OnNontrading(StrEnum):
    """What to do with an announcement on a day without a session."""

    NEXT = "next"
    PREVIOUS = "previous"
    SKIP = "skip"
    ERROR = "error"


@dataclass(frozen=True, eq=False, repr=False)
class RunOptions:
    """What ``run`` and ``batch`` can be asked for; windows are in sessions around the reaction.

    ``intraday``: where intraday bars come from; None leaves their measures out. ``context``: measure
    the session beside those before it, on the longest history that the source has. ``shares``: shares
    outstanding on the session's day by symbol, for the change of market value.
    """

    all_listings: bool = True
    windows: tuple[EventWindow, ...] = ()
    total_returns: bool = False
    benchmark: str = BENCHMARK
    model: str = MODEL
    estimation: EstimationWindow = ESTIMATION
    min_estimation: int = MIN_ESTIMATION
    factors: FactorReturns | None = None
    dimson: int = DIMSON
    on_nontrading: OnNontrading = OnNontrading.NEXT
    intraday: BarSource | None = None
    context: bool = False
    shares: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.model == "garch":
            raise UsageError("garch is a model of study", "take another model, or study a file of events")

    @property
    def leads(self) -> int:
        """Sessions beyond the estimation window whose market returns the model uses."""
        return leads_of(self.model, self.dimson)

    @property
    def overlapping(self) -> tuple[EventWindow, ...]:
        """Windows that share sessions with the estimation window: what is tested shapes what was expected."""
        first, last = self.estimation.start, self.estimation.end
        return tuple(window for window in self.windows if first <= window.end and window.start <= last)


def leads_of(model: str, dimson: int) -> int:
    """Sessions beyond the estimation window whose market returns a model uses."""
    return {"dimson": dimson, "scholes-williams": 1}.get(model, 0)


def parse_benchmark(text: str, name: str = "benchmark") -> str:
    """A benchmark as written: ``auto`` and ``none`` in any case, a symbol in capitals.

    Raises UsageError, which calls it ``name``, for what is no symbol.
    """
    benchmark = text.strip()
    if not benchmark or not benchmark.isprintable() or " " in benchmark:
        raise UsageError(f"{name} {text!r} is not a symbol", "name one (^GSPC), or say auto or none")
    return benchmark.lower() if benchmark.lower() in ("auto", "none") else benchmark.upper()
