"""How often each test of ``study`` rejects at 5 % when nothing happened: its size, by simulation.

``python scripts/size.py [--draws N] [--seed N] [--design NAME]...`` prints the Markdown table of
``docs/methods.md``: the percentage of N simulated studies in which a test's two-sided p-value is at most
0.05, on day 0 and over the whole event window. The Monte Carlo standard error of a share p is
sqrt(p (1 - p) / N).

Simulated returns: R = beta R_market + e, beta uniform between 0.4 and 1.9, R_market Student t with 5 degrees
of freedom (standard deviation 1 %), e Student t with 4 (2 %), market model on sessions -250 to -11, event
window -5 to 5, 50 events on random dates of 1,500 sessions, unless the design says otherwise. ``common`` is
the share of a factor that all firms share in the residual variance. Real returns are those of the bundled
prices.
"""

from __future__ import annotations

import argparse
import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eventstudy.engine.study_arrays import study_arrays
from eventstudy.inference.interface import TestStatistic
from eventstudy.inference.registry import TESTS
from eventstudy.windows import EstimationWindow, EventWindow

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EVENT_WINDOW = EventWindow(-5, 5)
ESTIMATION = EstimationWindow(-250, -11)
SESSIONS = 1_500
LEVEL = 0.05
PRICES = Path(__file__).parent.parent / "data" / "prices"
REAL = (("AAPL", "^GSPC"), ("BABA", "^GSPC"), ("9988.HK", "^HSI"))
"""The bundled listings, each with the index of its exchange."""


@dataclass(frozen=True, slots=True)
class Design:
    """A way to draw a study without an effect.

    ``events``: how many; ``dates``: how many different dates, 0 for a random one each; ``spread``: sessions
    over which random dates lie. ``common``: share of a common factor in the residual variance. ``induced``:
    the residual variance of the event window, times the usual. ``carried``: share of prices that are carried
    forward.
    """

    words: str
    events: int = 50
    dates: int = 0
    spread: int = SESSIONS - 270
    common: float = 0.0
    induced: float = 1.0
    carried: float = 0.0


DESIGNS = {
    "random": Design("random dates, 50 events"),
    "random-5": Design("random dates, 5 events", events=5),
    "random-10": Design("random dates, 10 events", events=10),
    "induced": Design("variance doubled in the event window", induced=2.0),
    "one-date": Design("all on one date, common factor 10 %", dates=1, common=0.1),
    "one-date-induced": Design("the same, variance doubled", dates=1, common=0.1, induced=2.0),
    "twelve-dates": Design("on 12 dates, common factor 10 %", dates=12, common=0.1),
    "one-year": Design("dates within 250 sessions, common factor 10 %", spread=250, common=0.1),
    "thin": Design("40 % of prices carried forward", carried=0.4),
}
REAL_EVENTS = 6
REAL_ESTIMATION = EstimationWindow(-70, -11)
REAL_WORDS = f"real returns of the bundled listings, {REAL_EVENTS} random dates, estimation -70 to -11"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One study without an effect: returns (T, S), market (T, M), each event's row, column, market (N,)."""

    returns: Floats
    market: Floats
    rows: Ints
    columns: Ints
    markets: Ints


def draw(design: Design, random: np.random.Generator) -> Drawn:
    """A simulated study: a column for each event."""
    count = design.events
    market = _student(random, 5, (SESSIONS,), 0.01)
    own = _student(random, 4, (SESSIONS, count), 0.02)
    factor = _student(random, 4, (SESSIONS, 1), 0.02)
    residuals = math.sqrt(1 - design.common) * own + math.sqrt(design.common) * factor
    rows = 260 + _dates(design, random)
    columns = np.arange(count)
    for session in range(EVENT_WINDOW.start, EVENT_WINDOW.end + 1):
        residuals[rows + session, columns] *= math.sqrt(design.induced)
    returns = random.uniform(0.4, 1.9, count) * market[:, None] + residuals
    if design.carried:
        returns = _carried_forward(returns, random.random(returns.shape) < design.carried)
    return Drawn(returns, market[:, None], rows, columns, np.zeros(count, dtype=np.int64))


def _student(random: np.random.Generator, freedom: int, shape: tuple[int, ...], deviation: float) -> Floats:
    """Student t numbers of a standard deviation."""
    return random.standard_t(freedom, shape) * (deviation * math.sqrt((freedom - 2) / freedom))


def _dates(design: Design, random: np.random.Generator) -> Ints:
    """Each event's date, counted from the first that is possible; shape (N,)."""
    if not design.dates:
        return random.integers(0, design.spread, design.events)
    return 20 * (np.arange(design.events) % design.dates) + random.integers(0, 500)


def _carried_forward(returns: Floats, carried: NDArray[np.bool_]) -> Floats:
    """The returns of prices of which some repeat the one before: 0 there, and the sum at the next trade."""
    prices = np.cumsum(np.log1p(np.maximum(returns, -0.9)), axis=0)
    carried[0] = False
    last = np.maximum.accumulate(np.where(carried, 0, np.arange(len(prices))[:, None]), axis=0)
    kept = np.take_along_axis(prices, last, axis=0)
    return np.expm1(np.diff(kept, axis=0, prepend=kept[:1]))


class RealReturns:
    """The returns of the bundled prices, a block of sessions for each listing."""

    def __init__(self) -> None:
        self._pairs = [_returns_of(*pair) for pair in REAL]

    def draw(self, random: np.random.Generator) -> Drawn:
        """A study of random dates of random listings. Rows of NaN part the listings."""
        gap = -REAL_ESTIMATION.start + 1
        height = sum(len(own) + gap for own, _ in self._pairs)
        returns, market = (np.full((height, len(self._pairs)), np.nan) for _ in range(2))
        places, start = [], 0
        for column, (own, index) in enumerate(self._pairs):
            end = start + len(own)
            returns[start:end, column], market[start:end, column] = own, index
            places += [(row, column) for row in range(start + gap, end - EVENT_WINDOW.end)]
            start = end + gap
        rows, columns = np.array(places)[random.choice(len(places), REAL_EVENTS, replace=False)].T
        return Drawn(returns, market, rows, columns, columns)


def _returns_of(symbol: str, index: str) -> tuple[Floats, Floats]:
    """The returns of a listing and of its index on the days that both have, each of shape (T,)."""
    closes = []
    for name in (symbol, index):
        with (PRICES / f"{name}.csv").open(encoding="utf-8") as lines:
            closes.append({row["date"]: float(row["close"]) for row in csv.DictReader(lines) if row["close"]})
    days = sorted(closes[0].keys() & closes[1].keys())
    own, other = (np.array([one[day] for day in days]) for one in closes)
    return own[1:] / own[:-1] - 1, other[1:] / other[:-1] - 1


def rejections(drawn: Drawn, estimation: EstimationWindow = ESTIMATION) -> dict[str, tuple[bool | None, ...]]:
    """For each test whether it rejects on day 0 and over the window; None where it does not apply."""
    arrays = study_arrays(
        drawn.returns,
        drawn.market,
        drawn.rows,
        drawn.columns,
        event_window=EVENT_WINDOW,
        estimation_window=estimation,
        min_estimation=30,
        event_markets=drawn.markets,
    )
    section = arrays.sections[0]
    day = next(row for row in section.rows if row.kind == "aar" and row.start == 0)
    return {
        test.statistic: tuple(_rejects(row.tests[test.statistic]) for row in (day, section.whole))
        for test in TESTS
    }


def _rejects(outcome: object) -> bool | None:
    if not isinstance(outcome, TestStatistic) or outcome.p_value is None:
        return None
    return outcome.p_value <= LEVEL


def rates(name: str, draws: int, seed: int) -> dict[str, tuple[float | None, ...]]:
    """The percentage of draws in which each test rejects, on day 0 and over the window; None without any p.

    ``name``: of a design, or ``real``. Every design has random numbers of its own, repeated by the seed.
    """
    place = [*DESIGNS, "real"].index(name)
    random = np.random.default_rng([seed, place])
    counts = {test.statistic: np.zeros((2, 2), dtype=np.int64) for test in TESTS}
    real = RealReturns() if name == "real" else None
    for _ in range(draws):
        drawn = real.draw(random) if real else draw(DESIGNS[name], random)
        for test, outcomes in rejections(drawn, REAL_ESTIMATION if real else ESTIMATION).items():
            for at, rejected in enumerate(outcomes):
                if rejected is not None:
                    counts[test][at] += (1, int(rejected))
    return {
        test: tuple(100 * int(hits) / int(known) if known else None for known, hits in both)
        for test, both in counts.items()
    }


def table(names: list[str], draws: int, seed: int) -> str:
    """The Markdown table: a row for each design, a column for each test with a p-value, day 0 / window."""
    tests = [test.statistic for test in TESTS if test.statistic != "skewness_adjusted_t"]
    lines = [
        "| design | " + " | ".join(f"`{test}`" for test in tests) + " |",
        "|---" * (len(tests) + 1) + "|",
    ]
    for name in names:
        words = REAL_WORDS if name == "real" else DESIGNS[name].words
        found = rates(name, draws, seed)
        lines.append("| " + " | ".join([words, *(_cell(found[test]) for test in tests)]) + " |")
    return "\n".join(lines)


def _cell(both: tuple[float | None, ...]) -> str:
    return " / ".join("-" if one is None else f"{one:.1f}" for one in both)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--draws", type=int, default=1_000, help="simulated studies for each design")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random numbers")
    parser.add_argument("--design", action="append", choices=[*DESIGNS, "real"], help="only this; repeatable")
    given = parser.parse_args()
    print(table(given.design or [*DESIGNS, "real"], given.draws, given.seed), flush=True)
    print(f"\nMonte Carlo standard error at 5 %: {100 * math.sqrt(0.05 * 0.95 / given.draws):.2f} points.")


if __name__ == "__main__":
    main()
