"""Many events are measured together: the same rows as one event after another."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from memory_source import MemorySource, series_of

from eventstudy.announcements.event_files import EventRow, open_events
from eventstudy.exchanges.sessions import table_of
from eventstudy.options import RunOptions
from eventstudy.prices.bars import Row, build_series
from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.source import PriceSource
from eventstudy.reactions import together
from eventstudy.reactions.batch import FEWEST, BatchRow, batch
from eventstudy.windows import EstimationWindow, EventWindow

GOLDEN = Path(__file__).parents[1] / "golden"
OPTIONS = [
    RunOptions(benchmark="MKT"),
    RunOptions(benchmark="MKT", total_returns=True, windows=(EventWindow(-1, 1), EventWindow(-30, 20))),
    RunOptions(benchmark="MKT", model="dimson", estimation=EstimationWindow(-60, -5), min_estimation=40),
    RunOptions(benchmark="MKT", model="scholes-williams", windows=(EventWindow(0, 5),)),
    RunOptions(benchmark="MKT", model="market-adjusted"),
    RunOptions(benchmark="none", model="mean-adjusted"),
    RunOptions(benchmark="none"),
    RunOptions(),
]


def events_of(symbols: Iterable[str], days: Iterable[str]) -> list[EventRow]:
    """An event for each symbol and day (a WHEN)."""
    pairs = itertools.product(symbols, days)
    return [EventRow(n, str(n), symbol, day, "", "", "", "", ()) for n, (symbol, day) in enumerate(pairs, 2)]


def rows(events: Iterable[EventRow], source: PriceSource, options: RunOptions) -> list[BatchRow]:
    return list(batch(events, source, options, file="events.csv"))


def assert_same(events: list[EventRow], source: PriceSource, options: RunOptions) -> int:
    """Measure events together and one by one, and hold the rows against each other."""
    several = (events * math.ceil(FEWEST / len(events)))[: max(FEWEST, len(events))]
    together_rows = rows(several, source, options)
    alone = [row for event in events for row in rows([event], source, options)]
    for row, other in zip(together_rows, itertools.cycle(alone), strict=False):
        assert (other.event, other.status, other.detail) == (row.event, row.status, row.detail)
        assert (other.reaction is None) == (row.reaction is None)
        if row.reaction is None or other.reaction is None:
            continue
        one, two = other.reaction, row.reaction
        assert (one.warnings, one.currency, one.exchange) == (two.warnings, two.currency, two.exchange)
        assert list(one.values) == list(two.values)
        for name, value in one.values.items():
            other_value = two.values[name]
            assert (value is None) == (other_value is None), name
            assert value is None or value == pytest.approx(other_value, rel=1e-12, abs=1e-12), name
    return len(together_rows)


@pytest.mark.slow
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("panel", ["panel_a/prices_wide.csv", "panel_c/prices.csv"])
def test_events_of_a_panel(panel: str, options: RunOptions) -> None:
    source = FileSource(GOLDEN / panel)
    with open_events(str((GOLDEN / panel).with_name("events.csv"))) as file:
        events = list(file.rows())
    assert assert_same(events, source, options) >= FEWEST


@pytest.mark.slow
@pytest.mark.parametrize("total", [False, True])
@pytest.mark.parametrize("every", [False, True])
def test_events_of_the_bundled_listings_with_times_gaps_and_several_listings(
    bundled: BundledSource, total: bool, every: bool
) -> None:
    days = ["2024-11-08", "2025-02-11", "2025-02-11T12:00", "2025-02-08", "2025-03-31", "1999-01-04", "soon"]
    events = events_of(["AAPL", "BABA", "9988.HK", "^GSPC", "X.AT", "NOPE"], days)
    options = RunOptions(all_listings=every, total_returns=total, windows=(EventWindow(-5, 5),))
    assert assert_same(events, bundled, options) >= FEWEST


def test_most_events_of_a_calm_panel_are_measured_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of panel_a's but those of its first year: else the comparison would hold one way against itself."""
    measured: list[object] = []
    own = together.measure_together

    def noting(*arguments: object) -> object:
        measured.extend(own(*arguments))  # type: ignore[arg-type]
        return measured

    monkeypatch.setattr(together, "measure_together", noting)
    with open_events(str(GOLDEN / "panel_a" / "events.csv")) as file:
        events = list(file.rows()) * 10
    rows(events, FileSource(GOLDEN / "panel_a" / "prices_wide.csv"), RunOptions(benchmark="MKT"))
    assert len(events) == len(measured)
    assert measured.count(None) < len(events) / 3


DAYS = list(table_of("XNYS").days(date(2022, 1, 3), date(2023, 12, 29)))


def bars(changes: dict[int, tuple[float, ...]] | None = None, without: Iterable[int] = ()) -> list[Row]:
    """Two years of bars that swing; ``changes`` by number of the session, ``without`` some sessions."""
    made: list[Row] = []
    for n, day in enumerate(DAYS):
        close = 100.0 * math.exp(0.02 * math.sin(1.7 * n * n) + 0.0002 * n)
        bar = (close * 0.99, close * 1.02, close * 0.97, close, 1000.0 + n % 7)
        made.append((day.toordinal(), *(changes or {}).get(n, bar)))  # type: ignore[arg-type]
    return [row for n, row in enumerate(made) if n not in set(without)]


def hostile_source() -> MemorySource:
    """Each symbol has one thing that is wrong near session 300."""
    tiny, nan = (1e-160,) * 4 + (5.0,), math.nan
    dividend, split = {DAYS[300].isoformat(): 1.0}, {DAYS[290].toordinal(): 2.0}
    contradicted = (date(2023, 3, 18).toordinal(), 90.0, 91.0, 89.0, 90.5, 500.0)  # a Saturday
    repeated = (date(2023, 3, 18).toordinal(), *bars()[302][1:5], 0.0)
    halved = {n: (*(value / 2 for value in bars()[n][1:5]), 2000.0) for n in range(290, len(DAYS))}
    return MemorySource(
        series_of("MKT", bars()),
        series_of("CALM", bars()),
        series_of("TINY", bars({300: tiny, 250: tiny})),
        series_of("GAP", bars(without=[300, 200])),
        series_of("EMPTY", bars({299: (nan, nan, nan, nan, nan)})),
        series_of("STALE", bars(dict.fromkeys((260, 261, 301), (100.0,) * 4 + (0.0,)))),
        series_of("FLAT", bars(dict.fromkeys(range(len(DAYS)), (100.0,) * 4 + (9.0,)))),
        series_of("PAID", bars(), dividends=dividend),
        series_of("ENDLESS", bars(), dividends={DAYS[300].isoformat(): math.inf}),
        build_series("HALF", bars(halved), source="memory", splits=split),
        series_of("JUMP", bars(dict.fromkeys(range(295, 500), (400.0, 401.0, 399.0, 400.0, 1.0)))),
        series_of("CLOSED", [*bars(), contradicted]),
        series_of("CARRIED", [*bars(), repeated]),
        series_of("QUIET", bars({n: (*bars()[n][1:5], nan) for n in range(len(DAYS))})),
        series_of("SILENT", bars({n: (*bars()[n][1:5], 0.0) for n in range(len(DAYS))})),
        replace(series_of("FRESH", bars()), retrieved=f"{DAYS[301]}T18:00:00+00:00"),
        replace(series_of("CARRYING", bars(), dividends=dividend), adjusted=True),
        series_of("SHORT", bars()[280:]),
    )


@pytest.mark.slow
@pytest.mark.parametrize("options", OPTIONS)
def test_events_with_every_kind_of_doubtful_bar(options: RunOptions) -> None:
    """Doubts before, at and after the event: sessions 150 to 420 around the bars at 290 to 303."""
    source = hostile_source()
    symbols = [*source._series, "MISSING"]
    days = [DAYS[n].isoformat() for n in (10, 150, 299, 300, 301, 302, 304, 320, 420, 500)]
    assert assert_same(events_of(symbols, days), source, options) >= FEWEST


def test_context_is_given_for_many_events_as_for_one() -> None:
    source, options = hostile_source(), RunOptions(benchmark="MKT", context=True)
    events = events_of(["CALM"], [DAYS[n].isoformat() for n in range(200, 420, 20)])
    many = rows(events * FEWEST, source, options)
    for event, row in zip(events, many, strict=False):
        (alone,) = rows([event], source, options)
        assert row.reaction is not None and alone.reaction is not None
        assert row.reaction.context == alone.reaction.context
        assert row.reaction.context["streak"] is not None


def test_a_benchmark_with_a_gap_or_without_prices() -> None:
    holes = series_of("HOLES", bars(without=[300, 280]))
    source = MemorySource(series_of("CALM", bars()), holes)
    days = [DAYS[n].isoformat() for n in range(200, 420, 20)]
    for benchmark in ("HOLES", "MISSING"):
        assert assert_same(events_of(["CALM"], days), source, RunOptions(benchmark=benchmark)) >= FEWEST


@pytest.mark.slow
def test_a_bad_price_never_ends_the_events_after_it() -> None:
    events = events_of(["TINY"] * 150 + ["CALM"] * 150, [DAYS[300].isoformat()])
    found = rows(events, hostile_source(), RunOptions(benchmark="MKT"))
    assert [150, 150] == [
        sum(row.status == status for row in found) for status in ("ok", "missing-event-window")
    ]
