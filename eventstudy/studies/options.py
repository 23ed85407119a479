"""What ``study`` can be asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from eventstudy.errors import UsageError
from eventstudy.run_options import OnNontrading
from eventstudy.windows import EstimationWindow, EventWindow


@dataclass(frozen=True, slots=True)
class StudyOptions:
    """Windows in sessions relative to the reaction session; ``by``: the column that groups the events.

    Raises UsageError for a window to cumulate that is not inside the event window.
    """

    window: EventWindow = field(default_factory=lambda: EventWindow(-5, 5))
    estimation: EstimationWindow = field(default_factory=lambda: EstimationWindow(-130, -11))
    model: str = "market"
    benchmark: str = "auto"
    min_estimation: int = 100
    cumulate: tuple[EventWindow, ...] = ()
    on_nontrading: OnNontrading = OnNontrading.NEXT
    by: str | None = None
    tz: str | None = None
    log_returns: bool = False

    def __post_init__(self) -> None:
        for one in self.cumulate:
            if not self.window.start <= one.start <= one.end <= self.window.end:
                told = f"the cumulated window {one} is not inside the event window {self.window}"
                raise UsageError(told, "widen --window")

    @property
    def overlap(self) -> bool:
        """Whether the model is estimated on sessions that are tested, too."""
        return self.estimation.start <= self.window.end and self.window.start <= self.estimation.end

    @property
    def reach(self) -> int:
        """The furthest session from day 0 that a return is needed of, and one for its base close."""
        ends = (self.window.start, self.window.end, self.estimation.start, self.estimation.end)
        return max(map(abs, ends)) + 2
