"""A study whose parts are worked on by the processes of a Dask cluster: the numbers of one process."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from dask_fixtures import MISSING
from numpy.testing import assert_allclose, assert_array_equal
from panels import Inputs, panel_a, random_panel

from eventstudy.engine import partition
from eventstudy.engine.partition import Workers, workers_of
from eventstudy.engine.sections import Bootstrap
from eventstudy.engine.study_arrays import StudyArrays
from eventstudy.errors import UsageError
from eventstudy.inference.interface import TestStatistic as Statistic

EVENT_VALUES = ("status", "n_estimation", "alpha", "slopes", "sigma", "r_squared", "ar", "car")


class LosesAWorker(Workers):
    """Kills the process of a worker once, when the first part has come back and others are under way."""

    killed = False

    def run(self, function: Callable[..., Any], parts: Iterable[Any], kept: Any = None) -> Iterator[Any]:
        for outcome in super().run(function, parts, kept):
            if not self.killed:
                os.kill(self.processes()[0], signal.SIGKILL)
                self.killed = True
            yield outcome

    def processes(self) -> list[int]:
        return sorted(self._client.run(os.getpid).values())


def assert_same(expected: StudyArrays, got: StudyArrays) -> None:
    """Every number of every event and row to 1e-12, every reason and count exactly."""
    for name in EVENT_VALUES:
        assert_allclose(getattr(got, name), getattr(expected, name), rtol=1e-12, atol=1e-15, err_msg=name)
    for ours, theirs in zip(expected.sections, got.sections, strict=True):
        for row, other in zip(ours.rows, theirs.rows, strict=True):
            assert (row.kind, row.start, row.end, row.n) == (other.kind, other.start, other.end, other.n)
            assert row.mean == pytest.approx(other.mean, rel=1e-12, abs=1e-15)
            for test, outcome in row.tests.items():
                found = other.tests[test]
                if not isinstance(outcome, Statistic):
                    assert outcome == found
                    continue
                assert isinstance(found, Statistic)
                assert found.statistic == pytest.approx(outcome.statistic, rel=1e-12, abs=1e-13)
                assert (found.p_value is None) is (outcome.p_value is None)
                assert (found.p_value or 0) == pytest.approx(outcome.p_value or 0, rel=1e-12, abs=1e-15)


def doubtful() -> Inputs:
    """60 events with gaps in their returns, two of them without a session and one without prices."""
    panel = random_panel(7, events=60, missing=0.02)
    rows, columns = panel.rows.copy(), panel.columns.copy()
    rows[[3, 11]], columns[20] = -1, -1
    return replace(panel, rows=rows, columns=columns)


@pytest.mark.slow
@pytest.mark.parametrize("model", ["market", "market-adjusted", "mean-adjusted", "scholes-williams", "garch"])
def test_a_study_on_two_processes_has_the_numbers_of_one(workers: Workers, model: str) -> None:
    events = slice(5 if model == "garch" else None)  # which takes a second for each
    panel = replace(panel_a(), rows=panel_a().rows[events], columns=panel_a().columns[events])

    assert_same(panel.run(model=model), panel.run(model=model, workers=workers))


@pytest.mark.slow
def test_gaps_missing_prices_and_groups_are_the_same_on_two_processes(
    workers: Workers,
) -> None:
    settings = {"groups": np.arange(60) % 2, "bootstrap": Bootstrap(99, 5)}

    assert_same(doubtful().run(**settings), doubtful().run(**settings, workers=workers))


@pytest.mark.slow
def test_events_scattered_over_the_years_are_sent_with_their_own_windows_only(workers: Workers) -> None:
    panel = random_panel(8, events=40)
    apart = np.full((5_000, panel.returns.shape[1]), np.nan)
    # The same returns twice, twenty years apart: parts with events of both would hold the years between.
    long = Inputs(
        np.concatenate([panel.returns, apart, panel.returns]),
        np.concatenate([panel.market, apart[:, 0], panel.market]),
        np.concatenate([panel.rows, panel.rows + len(panel.returns) + 5_000]),
        np.tile(panel.columns, 2),
    )

    assert_same(long.run(), long.run(workers=workers))


@pytest.mark.slow
def test_a_worker_that_is_killed_in_the_middle_changes_no_number() -> None:
    pytest.importorskip("distributed", reason=MISSING)
    panel = random_panel(9, events=200)
    with workers_of("local:2") as found:
        assert found is not None
        losing = LosesAWorker(found._client)
        before = losing.processes()

        got = panel.run(workers=losing)

        assert losing.killed
        assert before[0] not in losing.processes()
    assert_same(panel.run(), got)


@pytest.mark.slow
def test_a_cluster_elsewhere_is_used_by_its_address_and_one_without_workers_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    distributed = pytest.importorskip("distributed", reason=MISSING)
    monkeypatch.setattr(partition, "PATIENCE", 1)
    with distributed.LocalCluster(
        n_workers=0, threads_per_worker=1, dashboard_address="127.0.0.1:0"
    ) as cluster:
        with pytest.raises(UsageError, match="has no workers"), workers_of(cluster.scheduler_address):
            pass
        monkeypatch.setattr(partition, "PATIENCE", 30)
        cluster.scale(1)
        with workers_of(cluster.scheduler_address) as found:
            assert found is not None
            assert found.count == 1
            assert_array_equal(panel_a().run().ar, panel_a().run(workers=found).ar)


@pytest.mark.slow
def test_where_no_cluster_answers_is_said_in_a_line() -> None:
    pytest.importorskip("distributed", reason=MISSING)
    with pytest.raises(UsageError, match="no Dask scheduler answers there"), workers_of("tcp://127.0.0.1:1"):
        pass


@pytest.mark.parametrize(
    "word", ["", "locale", "local:0", "local:", "local:-1", "127.0.0.1:8786", "tcp://host", "http://host:1"]
)
def test_what_is_no_scheduler_is_refused_with_what_is(word: str) -> None:
    with pytest.raises(UsageError, match="not a scheduler") as caught, workers_of(word):
        pass
    assert "local:4" in caught.value.remedy


def test_without_dask_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(UsageError, match="needs Dask, which is not installed") as caught, workers_of("local"):
        pass

    assert caught.value.remedy == "pip install 'eventstudy-cli[distributed]'"
