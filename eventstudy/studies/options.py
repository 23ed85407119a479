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
    def around(self) -> tuple[int, int]:
        """Sessions before and after day 0 whose closes are needed; the first is the earliest base close."""
        first = min(self.window.start, self.estimation.start) - 1
        return max(0, -first), max(0, self.window.end, self.estimation.end)

    @property
    def reach(self) -> int:
        """Further from day 0 than any session that is needed."""
        return max(self.around) + 1

    @property
    def sessions(self) -> int:
        """Sessions of the estimation window, the event window and each cumulative window, counted once."""
        return len(self.estimation) + 2 * len(self.window) + len(self.cumulate)
