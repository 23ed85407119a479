"""The measures of ``run`` and ``batch``: a row each, in the order of the output.

CSV, JSON, screen, pages, ``check`` and the documentation read this table. A further measure is a row here
and, where it needs bars that no other measure reads, a member of ``Bars`` and a row in ``READERS``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from eventstudy.errors import UsageError
from eventstudy.kinds import Kind
from eventstudy.reactions.listing_context import ListingContext
from eventstudy.reactions.measures.intraday import CLOCK_MEASURES, INTRADAY_MEASURES
from eventstudy.reactions.measures.market import benchmark_values, model_values
from eventstudy.reactions.measures.measure import Bars, Measure, Values
from eventstudy.reactions.measures.parity import parity_values
from eventstudy.reactions.measures.session import session_values
from eventstudy.reactions.measures.volume import volume_values
from eventstudy.reactions.measures.window import window_values, windowed, year_values
from eventstudy.reactions.parity import beyond_parity, catch_up
from eventstudy.reactions.returns import as_read, ratio, simple_return

if TYPE_CHECKING:
    from eventstudy.arrays import Floats
    from eventstudy.reactions.inside import InsideDay

READERS: dict[Bars, Callable[[ListingContext], Values]] = {
    Bars.SESSION: session_values,
    Bars.VOLUME: volume_values,
    Bars.YEAR: year_values,
    Bars.BENCHMARK: benchmark_values,
    Bars.COUNTERPART: parity_values,
    Bars.WINDOW: window_values,
    Bars.MODEL: model_values,
}
"""What reads each kind of bars, in the order in which warnings are given."""


def _price(name: str, words: str, meaning: str, bars: Bars = Bars.SESSION) -> Measure:
    return Measure(name, Kind.PRICE, "the listing's currency", words, meaning, bars, as_read, (name,))


def _move(name: str, words: str, meaning: str, price: str) -> Measure:
    unit, inputs = "fraction of base_close", (f"paid_{price}", "base_close")
    return Measure(name, Kind.FRACTION, unit, words, meaning, Bars.SESSION, simple_return, inputs)


_VOLUME = Measure(
    "volume", Kind.COUNT, "traded unit", "volume", "units traded", Bars.SESSION, as_read, ("volume",)
)

MEASURES: tuple[Measure, ...] = (
    _price("base_close", "close before", "the close of `base_session`: what every move is measured from"),
    _price("open", "open", "the first price of the reaction session"),
    _price("high", "high", "the highest price of the reaction session"),
    _price("low", "low", "the lowest price of the reaction session"),
    _price("close", "close", "the last price of the reaction session"),
    _VOLUME,
    _move("gap", "gap", "open / base_close - 1", "open"),
    _move("close_to_close", "move", "close / base_close - 1", "close"),
    _move("intraday_peak", "peak", "high / base_close - 1", "high"),
    _move("intraday_trough", "low", "low / base_close - 1", "low"),
    Measure(
        "open_to_close",
        Kind.FRACTION,
        "fraction of open",
        "open to close",
        "close / open - 1",
        Bars.SESSION,
        simple_return,
        ("close", "open"),
    ),
    Measure(
        "year_to_date",
        Kind.FRACTION,
        "fraction of the last close of the year before",
        "in the year",
        "close / last close of the calendar year before - 1",
        Bars.YEAR,
        as_read,
        ("year_to_date",),
        digits=1,
    ),
    Measure(
        "volume_ratio",
        Kind.NUMBER,
        "the mean volume of the 20 sessions before",
        "times the usual volume",
        "volume / mean volume of the 20 sessions before",
        Bars.VOLUME,
        ratio,
        ("volume", "mean_volume"),
    ),
    Measure(
        "benchmark_return",
        Kind.FRACTION,
        "fraction of the benchmark's close before",
        "market",
        "the benchmark's close-to-close over the same two closes",
        Bars.BENCHMARK,
        simple_return,
        ("benchmark_close", "benchmark_base"),
    ),
    Measure(
        "abnormal_return",
        Kind.FRACTION,
        "fraction of base_close",
        "beyond the market",
        "the return less what `--model` expects of it, estimated on `--estimation`",
        Bars.MODEL,
        as_read,
        ("abnormal_return",),
    ),
    Measure(
        "t_statistic",
        Kind.NUMBER,
        "its standard error",
        "t",
        "`abnormal_return` over the standard deviation of its prediction error",
        Bars.MODEL,
        as_read,
        ("t_statistic",),
    ),
    Measure(
        "p_value",
        Kind.PROBABILITY,
        "probability",
        "p",
        "two-sided p-value of `t_statistic`",
        Bars.MODEL,
        as_read,
        ("p_value",),
    ),
    _price(
        "parity_price",
        "parity",
        "what this listing should cost at the other listing's latest close before this session opens:"
        " ADR ratio and exchange rate applied",
        Bars.COUNTERPART,
    ),
    Measure(
        "catch_up",
        Kind.FRACTION,
        "fraction of base_close",
        "catching up",
        "parity_price / base_close - 1",
        Bars.COUNTERPART,
        catch_up,
        ("parity_price", "base_close"),
    ),
    Measure(
        "beyond_parity",
        Kind.FRACTION,
        "fraction of parity_price",
        "beyond parity",
        "close / parity_price - 1; (1 + catch_up)(1 + beyond_parity) = 1 + close_to_close",
        Bars.COUNTERPART,
        beyond_parity,
        ("close", "parity_price"),
    ),
)
"""The measures of every row, in the order of the output."""

WINDOW_MEASURES: tuple[Measure, ...] = (
    Measure(
        "return",
        Kind.FRACTION,
        "fraction of the close before the window",
        "move",
        "the return from the close before session A to the close of session B",
        Bars.WINDOW,
        as_read,
        ("return",),
    ),
    Measure(
        "car",
        Kind.FRACTION,
        "fraction",
        "beyond the market",
        "the cumulative abnormal return over sessions A to B",
        Bars.MODEL_WINDOW,
        as_read,
        ("car",),
    ),
    Measure(
        "car_t",
        Kind.NUMBER,
        "its standard error",
        "t",
        "`car[A:B]` over its standard error",
        Bars.MODEL_WINDOW,
        as_read,
        ("car_t",),
    ),
    Measure(
        "car_p",
        Kind.PROBABILITY,
        "probability",
        "p",
        "two-sided p-value of `car_t[A:B]`",
        Bars.MODEL_WINDOW,
        as_read,
        ("car_p",),
    ),
)
"""The measures of each ``--window A:B``, in the order of the output."""

NAMES: tuple[str, ...] = tuple(row.name for row in MEASURES)
"""The columns of every row that hold a measure, in the order of the output."""
_BY_NAME = {row.name: row for row in (*MEASURES, *INTRADAY_MEASURES)}
_BY_STEM = {row.name: row for row in (*WINDOW_MEASURES, *CLOCK_MEASURES)}


def window_columns(windows: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    """The columns of some windows (first and last relative session), in the order of the output."""
    return tuple(windowed(row.name, window) for window in windows for row in WINDOW_MEASURES)


def measure_of(column: str) -> Measure:
    """The measure of a column, ``car[-1:1]`` as ``car``. Raises UsageError for any other column."""
    stem, bracket, _ = column.partition("[")
    table = _BY_STEM if bracket else _BY_NAME
    if stem not in table:
        known = f"one of {', '.join(NAMES)}, or of a window: return[-1:1], car[-1:1]"
        raise UsageError(f"measure {column!r} is not a numeric column of run", known)
    return table[stem]


def measure(context: ListingContext) -> dict[str, float | None]:
    """Every measure of a listing by column, in the order of the output; None where it cannot be made."""
    values: dict[str, float] = {}
    for reader in READERS.values():
        values.update(reader(context))
    made = {row.name: _made(row, values, "") for row in MEASURES}
    for window in context.span.windows:
        made |= {
            windowed(row.name, window): _made(row, values, windowed("", window)) for row in WINDOW_MEASURES
        }
    return made


def inside_measures(inside: InsideDay | None) -> dict[str, float | str | None]:
    """Every intraday measure by column, in the order of the output; None where it cannot be made."""
    if inside is None:
        return dict.fromkeys(row.name for row in INTRADAY_MEASURES)
    from eventstudy.reactions.inside import texts_of, values_of

    values, texts = values_of(inside), texts_of(inside)
    return {
        row.name: (texts[row.name] or None) if row.kind is Kind.TEXT else _made(row, values, "")
        for row in INTRADAY_MEASURES
    }


def measure_arrays(
    values: Mapping[str, Floats], count: int, windows: Sequence[tuple[int, int]]
) -> dict[str, list[float | None]]:
    """As ``measure``, of ``count`` listings at once: from values of shape (count,), NaN for a missing one."""
    made = {row.name: _made_arrays(row, values, "", count) for row in MEASURES}
    for window in windows:
        suffix = windowed("", window)
        made |= {f"{row.name}{suffix}": _made_arrays(row, values, suffix, count) for row in WINDOW_MEASURES}
    return made


def _made_arrays(row: Measure, values: Mapping[str, Floats], suffix: str, count: int) -> list[float | None]:
    inputs = [values.get(f"{name}{suffix}") for name in row.inputs]
    if any(value is None for value in inputs):
        return [None] * count
    made: list[float] = row.formula(*inputs).tolist()
    return [None if math.isnan(value) else value for value in made]


def measure_one(context: ListingContext, column: str) -> float | None:
    """One measure of a listing, by its column, from the bars it needs; None where it cannot be made."""
    row = measure_of(column)
    own = Bars.MODEL if row.bars is Bars.MODEL_WINDOW else row.bars
    values = dict(READERS[Bars.SESSION](context))
    if own is not Bars.SESSION:
        values.update(READERS[own](context))
    return _made(row, values, column.removeprefix(row.name))


def _made(row: Measure, values: Values, suffix: str) -> float | None:
    """A measure from the values read; None without one of them."""
    inputs = [values.get(f"{name}{suffix}", math.nan) for name in row.inputs]
    if any(map(math.isnan, inputs)):
        return None
    result: float = row.formula(*inputs)
    return None if math.isnan(result) else result
