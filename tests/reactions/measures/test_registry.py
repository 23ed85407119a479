"""The table of measures: every row works on floats and on arrays, and every column of ``run`` is a row."""

from __future__ import annotations

import math

import numpy as np
import pytest

from eventstudy.errors import UsageError
from eventstudy.kinds import Kind
from eventstudy.reactions.measures.intraday import INTRADAY_MEASURES
from eventstudy.reactions.measures.measure import Bars, Measure
from eventstudy.reactions.measures.registry import MEASURES, WINDOW_MEASURES, measure_of, window_columns
from eventstudy.reactions.measures.volume import mean_volume

EVERY = [*MEASURES, *INTRADAY_MEASURES, *WINDOW_MEASURES]


def row(name: str) -> Measure:
    return measure_of(name)


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("gap", (110.0, 100.0), 0.1),
        ("close_to_close", (50.0, 100.0), -0.5),
        ("open_to_close", (3.0, 2.0), 0.5),
        ("volume_ratio", (30.0, 15.0), 2.0),
        ("benchmark_return", (99.0, 100.0), -0.01),
        ("catch_up", (104.0, 100.0), 0.04),
        ("beyond_parity", (100.0, 80.0), 0.25),
        ("close", (12.5,), 12.5),
    ],
)
def test_a_measure_is_its_formula(name: str, values: tuple[float, ...], expected: float) -> None:
    assert row(name).formula(*values) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("measure", EVERY, ids=lambda measure: measure.name)
def test_a_formula_gives_on_arrays_what_it_gives_on_each_float(measure: Measure) -> None:
    first = [[10.0 + 3 * at, 12.5 + at, math.nan] for at in range(len(measure.inputs))]
    arrays = measure.formula(*(np.array(values) for values in first))
    floats = [measure.formula(*values) for values in zip(*first, strict=True)]
    np.testing.assert_array_equal(floats, arrays)
    assert math.isnan(arrays[2])


def test_every_measure_says_what_people_need_to_read_it() -> None:
    for measure in EVERY:
        assert measure.words and measure.meaning and measure.unit
        assert not measure.meaning.endswith(".")
    assert len({measure.name for measure in EVERY}) == len(EVERY)
    assert {measure.bars for measure in EVERY} == set(Bars)


def test_the_columns_of_a_window_follow_each_other() -> None:
    assert ("return[-1:1]", "car[-1:1]", "car_t[-1:1]", "car_p[-1:1]") == window_columns([(-1, 1)])
    assert Kind.PROBABILITY is row("car_p[-1:1]").kind
    assert Kind.FRACTION is row("return[0:5]").kind


@pytest.mark.parametrize("column", ["move", "", "return", "car_t", "close[0:1]", "nothing[0:1]"])
def test_an_unknown_column_is_refused_and_never_a_percentage(column: str) -> None:
    with pytest.raises(UsageError, match="is not a numeric column of run"):
        measure_of(column)


def test_the_usual_volume_is_missing_when_one_session_is_or_when_nothing_was_traded() -> None:
    assert mean_volume([10.0, 20.0]) == 15.0
    assert math.isnan(mean_volume([10.0, math.nan]))
    assert math.isnan(mean_volume([0.0, 0.0]))
