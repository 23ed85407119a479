"""The golden panels as arrays, and random panels: what the tests of the numeric core are fed."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eventstudy.engine.study_arrays import StudyArrays, study_arrays
from eventstudy.models.garch import Garch
from eventstudy.models.registry import MODELS
from eventstudy.studies.returns import session_returns
from eventstudy.windows import EstimationWindow, EventWindow

if TYPE_CHECKING:
    from eventstudy.arrays import Floats, Ints

GOLDEN = Path(__file__).parents[1] / "golden"
EVENT = EventWindow(-5, 5)
ESTIMATION = EstimationWindow(-130, -11)
ONE_COLUMN = [
    name
    for name, model in MODELS.items()
    if len(model.series) == len(model.lags) == 1 and not isinstance(model, Garch)
]
"""The models in closed form whose design has one column."""


def table(name: str) -> list[dict[str, str]]:
    """A golden CSV file, a dictionary per row."""
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def document(name: str) -> dict[str, Any]:
    """A golden JSON file."""
    found: dict[str, Any] = json.loads((GOLDEN / name).read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Inputs:
    """Returns (T, S), market (T,), and for N events their row of day 0 and their column."""

    returns: Floats
    market: Floats
    rows: Ints
    columns: Ints

    def run(self, **settings: Any) -> StudyArrays:
        """Study them, by default over the windows of panel_a."""
        chosen = {"event_window": EVENT, "estimation_window": ESTIMATION, **settings}
        return study_arrays(self.returns, self.market, self.rows, self.columns, **chosen)

    def alone(self, event: int) -> Inputs:
        """The same panel with one event."""
        return Inputs(
            self.returns, self.market, self.rows[event : event + 1], self.columns[event : event + 1]
        )

    def windows(self, event: int) -> tuple[list[float], list[float], list[float], list[float]]:
        """Own and market returns of the estimation window, then of the event window, cut out by hand."""
        row, own = self.rows[event], self.returns[:, self.columns[event]]
        first, second = slice(row - 130, row - 10), slice(row - 5, row + 6)
        parts = own[first], self.market[first], own[second], self.market[second]
        return tuple([float(value) for value in part] for part in parts)  # type: ignore[return-value]


@cache
def panel_a() -> Inputs:
    """The 30 events of panel_a, in file order."""
    rows = table("panel_a/prices_wide.csv")
    names = list(rows[0])[1:]
    returns = session_returns(np.array([[float(row[name]) for name in names] for row in rows]))
    dates, events = [row["date"] for row in rows], table("panel_a/events.csv")
    return Inputs(
        returns[:, 1:],
        returns[:, 0],
        np.array([dates.index(event["announced"]) for event in events]),
        np.array([names.index(event["symbol"]) - 1 for event in events]),
    )


def panel_a_study() -> StudyArrays:
    """panel_a with the market model."""
    return panel_a().run()


def random_panel(seed: int, *, events: int = 40, missing: float = 0.0) -> Inputs:
    """A panel of 400 sessions and 8 symbols; ``missing``: the share of own returns taken out."""
    rng = np.random.default_rng(seed)
    market = rng.normal(0.0004, 0.01, 400)
    returns = rng.normal(0.0002, 0.02, (400, 8)) + market[:, None] * rng.uniform(0.5, 1.8, 8)
    returns[rng.random(returns.shape) < missing] = np.nan
    return Inputs(returns, market, rng.integers(140, 380, events), rng.integers(0, 8, events))
