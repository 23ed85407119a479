"""Random dates, power and adjusted p-values of a study, as JSON, as tables and as sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from eventstudy.inference.interface import TestStatistic
from eventstudy.inference.registry import TESTS
from eventstudy.kinds import Kind
from eventstudy.reports.page import Table
from eventstudy.reports.report import Cell, Column
from eventstudy.reports.study.measured import is_percent, kind_of
from eventstudy.reports.study.sentences import UNGROUPED, group_name
from eventstudy.reports.values import percent
from eventstudy.studies.adjustment import adjusted_p_values
from eventstudy.studies.placebo import PlaceboRow
from eventstudy.studies.power import WindowPower, window_powers
from eventstudy.studies.study import StudyResult
from eventstudy.study_options import Adjust

METHODS = {Adjust.HOLM: "Holm", Adjust.BH: "Benjamini-Hochberg"}
EFFECTS_SHOWN = (2, 4, 6, 8)
"""The effects, by their place, at which people see the power; JSON has all eleven."""


def placebo_power_members(result: StudyResult) -> dict[str, Any]:
    """The members ``placebo`` and ``power`` of the JSON, each where it was asked for."""
    members: dict[str, Any] = {}
    if result.placebo is not None:
        members["placebo"] = {
            "draws": result.placebo.draws,
            "seed": result.options.seed,
            "sessions": result.placebo.sessions,
            "statistics": [_drawn(result, row) for row in result.placebo.rows],
        }
    if powers := window_powers(result):
        members["power"] = [_powers(result, power) for power in powers]
    return members


def _drawn(result: StudyResult, placebo: PlaceboRow) -> dict[str, Any]:
    return {
        "group": name_of_group(result, placebo.group),
        "kind": placebo.row.kind,
        "start": placebo.row.start,
        "end": placebo.row.end,
        "test": placebo.test,
        "statistic": placebo.statistic,
        "draws": placebo.draws,
        "p": placebo.p,
        "low": placebo.low,
        "high": placebo.high,
        "rejected": placebo.rejected,
    }


def _powers(result: StudyResult, power: WindowPower) -> dict[str, Any]:
    return {
        "group": name_of_group(result, power.group),
        "start": power.window.start,
        "end": power.window.end,
        "n": power.n,
        "effects": power.effects,
        "tests": [
            {"test": curve.test, "detectable_80": curve.detectable, "power": curve.power}
            for curve in power.curves
        ],
    }


def name_of_group(result: StudyResult, group: int) -> str:
    """The group as the column ``group`` has it."""
    return result.groups[group] if result.options.by else UNGROUPED


def placebo_power_tables(result: StudyResult) -> list[Table]:
    """A table of each, for the windows that were asked for."""
    return [*_placebo_tables(result), *_power_tables(result), *_adjusted_tables(result)]


def asked_title(result: StudyResult, text: str, group: int) -> str:
    """A title with the group where there are several."""
    return f"{text}: {group_name(result.groups[group])}" if result.options.by else text


def _placebo_tables(result: StudyResult) -> Iterator[Table]:
    if result.placebo is None:
        return
    windows = (result.options.window, *result.options.cumulate)
    asked = {(window.start, window.end) for window in windows}
    columns = (
        Column("test"),
        Column("statistic", Kind.NUMBER),
        Column("placebo p", Kind.PROBABILITY),
        Column("2.5 %", Kind.NUMBER),
        Column("97.5 %", Kind.NUMBER),
        Column("rejected at 5 %"),
    )
    tables: dict[tuple[int, int, int], list[tuple[Cell, ...]]] = {}
    for placebo in result.placebo.rows:
        key = placebo.row.start, placebo.row.end
        if placebo.row.kind == "caar" and key in asked:
            rejected = "–" if placebo.rejected is None else f"{100 * placebo.rejected:.1f} %"
            cells = (placebo.test, placebo.statistic, placebo.p, placebo.low, placebo.high, rejected)
            tables.setdefault((placebo.group, *key), []).append(cells)
    for (group, start, end), rows in tables.items():
        text = f"Sessions {start}:{end} among {result.placebo.draws:,} draws of random dates"
        yield Table(asked_title(result, text, group), columns, rows)


def _power_tables(result: StudyResult) -> Iterator[Table]:
    for power in window_powers(result):
        if not power.curves:
            continue
        effects = [_effect(result, power.effects[at]) for at in EFFECTS_SHOWN]
        columns = (
            Column("test"),
            Column("found with 80 %", kind_of(result)),
            *(Column(effect) for effect in effects),
        )
        rows: list[tuple[Cell, ...]] = [
            (curve.test, curve.detectable, *(f"{100 * curve.power[at]:.0f} %" for at in EFFECTS_SHOWN))
            for curve in power.curves
        ]
        text = f"Power at 5 % of {power.n:,} events over sessions {power.window}, by the size of the effect"
        yield Table(asked_title(result, text, power.group), columns, rows)


def _effect(result: StudyResult, effect: float) -> str:
    if is_percent(result):
        return percent(effect, _digits(effect)).removeprefix("+")
    return f"{effect:g}"


def _digits(effect: float) -> int:
    return max(0, min(4, 1 - math.floor(math.log10(effect * 100)))) if effect > 0 else 0


def _adjusted_tables(result: StudyResult) -> Iterator[Table]:
    method = result.options.adjust
    if method is None:
        return
    windows = {(window.start, window.end) for window in (result.options.window, *result.options.cumulate)}
    columns = (
        Column("window"),
        Column("test"),
        Column("p", Kind.PROBABILITY),
        Column("adjusted", Kind.PROBABILITY),
    )
    for group, values in enumerate(adjusted_p_values(result)):
        rows: list[tuple[Cell, ...]] = []
        for row, adjusted in zip(result.arrays.sections[group].rows, values, strict=True):
            if row.kind != "caar" or (row.start, row.end) not in windows:
                continue
            for test in TESTS:
                outcome = row.tests[test.statistic]
                if isinstance(outcome, TestStatistic) and outcome.p_value is not None:
                    cells = (outcome.p_value, adjusted.get(test.statistic))
                    rows.append((f"{row.start}:{row.end}", test.statistic, *cells))
        text = f"p-values adjusted for {len(windows):,} window{'s' * (len(windows) != 1)} ({METHODS[method]})"
        yield Table(asked_title(result, text, group), columns, rows)


def placebo_power_sentences(result: StudyResult) -> list[str]:
    """How the random dates were drawn, what power rests on, what p-values were adjusted for."""
    sentences = []
    if result.placebo is not None:
        sentences.append(
            f"Random dates: the same study {result.placebo.draws:,} times, each session of events moved to"
            f" one of {result.placebo.sessions:,} or more others of the same listings (seed"
            f" {result.options.seed}); the placebo p is the share as far from the middle as the true"
            " statistic."
        )
    if result.options.power:
        sentences.append(
            "Power is a normal approximation at this number of events and this variance, for an effect that"
            " is the same for every event; it says nothing of size."
        )
    if result.options.adjust is not None:
        sentences.append(
            f"Adjusted p-values ({METHODS[result.options.adjust]}): each test over its sessions, and over the"
            " windows that were asked for; stars are of the p-values as they are."
        )
    return sentences


def or_none(value: float) -> float | None:
    """A number for JSON and tables: None for NaN."""
    return None if math.isnan(value) else value
