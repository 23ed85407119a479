"""A study whose prices the workers read, each its part: the numbers and the words of one process."""

from __future__ import annotations

import io
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from dask_fixtures import MISSING
from numpy.testing import assert_allclose, assert_array_equal
from study_helpers import GOLDEN

from eventstudy.announcements.event_files import EventFile
from eventstudy.engine import correlation
from eventstudy.engine.partition import Workers, workers_of
from eventstudy.errors import InputFileError
from eventstudy.exchanges.sessions import table_of
from eventstudy.inference.interface import TestStatistic as Statistic
from eventstudy.prices.files.source import FileSource
from eventstudy.studies import study as studies
from eventstudy.studies.parts import Part
from eventstudy.studies.study import StudyResult, study
from eventstudy.study_options import StudyOptions
from eventstudy.windows import EventWindow

pytestmark = pytest.mark.slow

FIRST, LAST = date(2018, 6, 1), date(2020, 12, 30)
US = ("^GSPC", "AAPL", "MSFT", "JPM", "KO", "XOM", "GE")
ELSEWHERE = ("^HSI", "9988.HK", "0700.HK", "^N225", "7203.T", "6758.T")


def hostile_prices() -> pa.Table:
    """Three calendars; a split, a jump, a stale bar, bars of closed days, a gap, a late start, dividends."""
    rng = np.random.default_rng(3)
    tables = []
    for symbol in (*US, *ELSEWHERE):
        calendar = {"K": "XHKG", "I": "XHKG", "T": "XTKS", "5": "XTKS"}.get(symbol[-1], "XNYS")
        calendar = "XNYS" if symbol in US else calendar
        days = [*table_of(calendar).days(FIRST, LAST)]
        if symbol == "XOM":  # bars of Saturdays: one that repeats Friday's close, and one that is traded
            days = sorted([*days, date(2019, 8, 3), date(2020, 3, 7)])
        close = np.round(100 * np.exp(np.cumsum(rng.normal(0, 0.012, len(days)))), 4)
        volume = rng.integers(1, 9, len(days)) * 1000
        dividend, split = np.where(np.arange(len(days)) % 63 == 5, 0.3, 0.0), np.ones(len(days))
        if symbol == "AAPL":
            close[300:] = np.round(close[300:] / 4, 4)
            split[300] = 4.0
        if symbol == "JPM":
            close[400:] *= 9.0
        if symbol == "XOM":
            close[days.index(date(2019, 8, 3))] = close[days.index(date(2019, 8, 3)) - 1]
        if symbol == "MSFT":
            close[350], volume[350] = close[349], 0
        keep = np.ones(len(days), dtype=bool)
        keep[200:215] = symbol != "KO"
        keep[:280] &= symbol != "GE"
        columns: dict[str, Any] = {"symbol": [symbol] * len(days), "date": days, "close": close}
        columns |= {"open": close, "high": close, "low": close, "volume": volume}
        columns |= {"dividends": dividend, "stock splits": split}
        tables.append(pa.table(columns).filter(pa.array(keep)))
    return pa.concat_tables(tables)


def hostile_events() -> str:
    """Scattered and clustered days, weekends, a bad time, symbols without prices, duplicates."""
    rng = np.random.default_rng(8)
    names = [name for name in (*US, *ELSEWHERE) if not name.startswith("^")]
    lines = ["symbol,announced,sector"]
    for number in range(150):
        symbol = names[int(rng.integers(0, len(names)))]
        offset = int(rng.integers(150, 900)) if number % 3 else 500 + number % 7
        lines.append(f"{symbol},{FIRST + timedelta(days=offset)},{'ab'[number % 2]}")
    lines += ["AAPL,someday,a", "NOTHING.XX,2020-01-03,a", "TSLA,2020-01-03,b", "XOM,2019-08-02,a"]
    lines += ["XOM,2020-03-06,b", "KO,2019-03-20,a", "KO,2019-03-20,a", "AAPL,2010-01-04,b"]
    return "\n".join(lines) + "\n"


def by_year(table: pa.Table, folder: Path) -> Path:
    """year=2018/part-0.parquet and so on, in row groups smaller than a symbol's rows."""
    years = np.array([day.year for day in table["date"].to_pylist()])
    for year in sorted(set(years.tolist())):
        part = folder / f"year={year}"
        part.mkdir(parents=True)
        pq.write_table(table.filter(pa.array(years == year)), part / "part-0.parquet", row_group_size=100)
    return folder


@pytest.fixture(autouse=True)
def _two_symbols_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that few symbols are many parts."""
    monkeypatch.setattr("eventstudy.studies.in_parts.SYMBOLS", 2)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return by_year(hostile_prices(), tmp_path_factory.mktemp("hostile") / "prices")


Said = tuple[StudyResult, list[str]]


def studied(text: str, prices: Path, workers: Workers | None, **options: Any) -> Said:
    said: list[str] = []
    source, file = FileSource(prices, said.append), EventFile("events.csv", io.StringIO(text, newline=""))
    chosen = StudyOptions(**{"window": EventWindow(-2, 2), **options})
    return studies._studied(studies._read(file, chosen), source, chosen, None, workers), said


def assert_same(expected: Said, got: Said) -> None:
    """Every number to 1e-12, every word, reason, flag and count exactly."""
    one, other = expected[0], got[0]
    assert sorted(expected[1]) == sorted(set(got[1]))
    for field in fields(StudyResult):
        ours, theirs = getattr(one, field.name), getattr(other, field.name)
        if field.name in ("days", "repeats", "confounded", "overlapping", "meeting"):
            assert_array_equal(ours, theirs, err_msg=field.name)
        elif field.name not in ("arrays", "events", "options", "notes"):
            assert ours == theirs, field.name
    for name in ("status", "n_estimation", "alpha", "slopes", "sigma", "r_squared", "ar", "car"):
        ours, theirs = getattr(one.arrays, name), getattr(other.arrays, name)
        assert_allclose(theirs, ours, rtol=1e-12, atol=1e-15, err_msg=name)
    for events in range(len(one.days)):
        assert one.why(events) == other.why(events)
    for section, theirs in zip(one.arrays.sections, other.arrays.sections, strict=True):
        assert (section.n, section.summed_by) == (theirs.n, theirs.summed_by)
        for row, found in zip(section.rows, theirs.rows, strict=True):
            assert (row.kind, row.n, row.positive) == (found.kind, found.n, found.positive)
            assert found.correlation == pytest.approx(row.correlation, rel=1e-12, abs=1e-15)
            for test, outcome in row.tests.items():
                same = found.tests[test]
                if isinstance(outcome, Statistic):
                    assert isinstance(same, Statistic)
                    assert same.statistic == pytest.approx(outcome.statistic, rel=1e-12, abs=1e-13)
                    assert (same.p_value or 0) == pytest.approx(outcome.p_value or 0, rel=1e-12, abs=1e-15)
                else:
                    assert same == outcome


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"by": "sector", "bootstrap": 99, "cumulate": (EventWindow(-1, 1),)},
        {"log_returns": True, "total_returns": True, "model": "market-adjusted"},
        {"benchmark": "none", "model": "mean-adjusted"},
        {"model": "scholes-williams", "benchmark": "^GSPC"},
        {"duplicates": "keep", "benchmark": "KO"},  # a listing of events as their benchmark
    ],
    ids=["plain", "groups", "log and total", "no benchmark", "lags", "a listing as benchmark"],
)
def test_hostile_prices_on_three_calendars_are_the_same_in_parts(
    workers: Workers, hostile: Path, options: dict[str, Any]
) -> None:
    expected = studied(hostile_events(), hostile, None, **options)

    assert_same(expected, studied(hostile_events(), hostile, workers, **options))
    assert 60 < expected[0].used < 150
    assert len(expected[0].skipped()) > 4


@pytest.mark.parametrize("benchmark", ["^GSPC", "auto"])
def test_correlations_do_not_depend_on_how_many_events_a_worker_holds(
    workers: Workers, hostile: Path, monkeypatch: pytest.MonkeyPatch, benchmark: str
) -> None:
    """Of one calendar by distance, of several and with missing returns pair by pair."""
    lines = hostile_events().splitlines()
    us = [line for line in lines if line.split(",")[0] in ("AAPL", "MSFT", "JPM", "symbol")]
    text = "\n".join(us if benchmark == "^GSPC" else lines) + "\n"
    whole = {"min_estimation": 120} if benchmark == "^GSPC" else {}
    settings: dict[str, Any] = {"benchmark": benchmark, **whole}
    expected = studied(text, hostile, None, **settings)
    monkeypatch.setattr(correlation, "BAND", 16)
    monkeypatch.setattr(correlation, "_BLOCK", 8)

    assert_same(expected, studied(text, hostile, workers, **settings))
    assert expected[0].arrays.sections[0].summed_by == ("distances" if benchmark == "^GSPC" else "pairs")


def test_the_golden_panel_is_the_same_in_partitions(workers: Workers, tmp_path: Path) -> None:
    prices = pa_csv.read_csv(GOLDEN / "panel_a" / "prices_wide.csv")
    events = (GOLDEN / "panel_a" / "events.csv").read_text(encoding="utf-8")
    (tmp_path / "one").mkdir()
    pq.write_table(prices, tmp_path / "one" / "prices.parquet")
    folder = by_year(prices.rename_columns(["date", *prices.column_names[1:]]), tmp_path / "parts")
    settings: dict[str, Any] = {"benchmark": "MKT", "window": EventWindow(-5, 5)}

    expected = studied(events, tmp_path / "one" / "prices.parquet", None, **settings)
    for number in (workers, None):
        got = studied(events, folder, number, **settings)
        for name in ("alpha", "ar", "sigma"):
            ours, theirs = getattr(got[0].arrays, name), getattr(expected[0].arrays, name)
            assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)
        assert (
            got[0].arrays.sections[0].whole.tests.keys() == expected[0].arrays.sections[0].whole.tests.keys()
        )


def test_a_worker_killed_while_parts_are_read_changes_no_number(hostile: Path) -> None:
    pytest.importorskip("distributed", reason=MISSING)

    class LosesAWorker(Workers):
        killed = 0
        processes: tuple[int, ...] = ()

        def run(self, function: Callable[..., Any], parts: Any, kept: Any = None) -> Iterator[Any]:
            for done, outcome in enumerate(super().run(function, parts, kept)):
                if self.killed < 2 and done == 3:  # one among the fits, one among those again
                    os.kill(self.processes[self.killed], signal.SIGKILL)
                    self.killed += 1
                yield outcome

    with workers_of("local:2") as found:
        assert found is not None
        losing = LosesAWorker(found._client)
        losing.processes = tuple(found._client.run(os.getpid).values())
        got = studied(hostile_events(), hostile, losing)

    assert losing.killed == 2
    assert_same(studied(hostile_events(), hostile, None), got)


def test_one_worker_and_the_option_of_the_command_give_the_same(hostile: Path) -> None:
    pytest.importorskip("distributed", reason=MISSING)
    said: list[str] = []
    file = EventFile("events.csv", io.StringIO(hostile_events(), newline=""))
    options = StudyOptions(window=EventWindow(-2, 2), scheduler="local:1")

    got = study(file, FileSource(hostile, said.append), options)

    assert_same(studied(hostile_events(), hostile, None), (got, said))


def test_no_part_carries_a_price(workers: Workers, hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of the fits has two symbols, whose closes alone are ten kilobytes."""
    sent: list[int] = []
    keep = Workers.keep

    def counted(self: Workers, function: Callable[[Part], Any], parts: Any) -> list[Any]:
        parts = list(parts)
        sent.extend(len(pickle.dumps(part)) for part in parts if part.days is None)
        return keep(self, function, parts)

    monkeypatch.setattr(Workers, "keep", counted)
    studied(hostile_events(), hostile, workers)

    assert 0 < max(sent) < 6_000


def test_prices_that_no_part_has_and_a_damaged_partition_are_refused_as_in_one_process(
    workers: Workers, hostile: Path, tmp_path: Path
) -> None:
    text = "symbol,announced\nTSLA,2020-01-03\nNVDA,2020-01-03\n"
    for prices in (hostile, by_year(hostile_prices(), tmp_path)):
        if prices == tmp_path:
            (tmp_path / "year=2019" / "part-0.parquet").write_bytes(b"PAR1 damaged PAR1")
        messages = []
        for number in (workers, None):
            with pytest.raises(InputFileError) as caught:
                studied(text, prices, number, benchmark="none", model="mean-adjusted")
            messages.append(str(caught.value))
        assert messages[0] == messages[1]
