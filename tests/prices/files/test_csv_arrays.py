"""A large text file is read as arrays: the same series, and the same refusals, as row by row."""

import random
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import pytest

from eventstudy.errors import InputFileError
from eventstudy.prices.files import csv, csv_arrays
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult

SYMBOLS = ("AAPL", "9988.HK", "BABA")
DAYS = [date(2024, 1, 1) + timedelta(days=at) for at in range(60)]
LONG = "symbol,date,open,high,low,close,volume"


def long_rows(seed: int = 1, day: str = "{:%Y-%m-%d}", mark: str = ",", point: str = ".") -> list[str]:
    """Rows of three symbols on sixty days, in no order."""
    dice = random.Random(seed)
    rows = []
    for symbol in SYMBOLS:
        for at in DAYS:
            close = f"{dice.uniform(50, 150):.4f}".replace(".", point)
            cells = [symbol, day.format(at), close, close, close, close, str(dice.randrange(10**9))]
            rows.append(mark.join(cells))
    dice.shuffle(rows)
    return rows


def long(rows: list[str], heading: str = LONG) -> str:
    return "\n".join([heading, *rows]) + "\n"


def changed(old: str, new: str) -> str:
    """The file with one row written otherwise."""
    rows = long_rows()
    rows[77] = rows[77].replace(old, new)
    return long(rows)


def wide(empty: str = "") -> str:
    """Closes of three symbols side by side, some cells of the last without a price."""
    dice = random.Random(2)
    lines = ["date,AAPL,9988.HK,BABA"]
    for at, day in enumerate(DAYS):
        cells = [f"{dice.uniform(50, 150):.2f}" for _ in SYMBOLS]
        lines.append(",".join([str(day), *cells[:2], empty if at % 7 == 0 else cells[2]]))
    return "\n".join(lines) + "\n"


def with_actions() -> str:
    rows = [
        f"{row},{0.25 if at == 5 else 0.0},{4.0 if at == 40 else 0.0}" for at, row in enumerate(long_rows())
    ]
    return long(rows, LONG + ",dividends,stock splits")


PLAIN = {
    "plain": long(long_rows()),
    "semicolons and decimal commas": long(
        long_rows(day="{:%d.%m.%Y}", mark=";", point=","), LONG.replace(",", ";")
    ),
    "an exchange's midnights": long(long_rows(day="{:%Y-%m-%d} 00:00:00-05:00")),
    "moments that are another day in Hong Kong": long(long_rows(day="{:%Y-%m-%d}T20:00:00Z")),
    "days as digits": long(long_rows(day="{:%Y%m%d}")),
    "cells that say there is no value": long([*long_rows(), "AAPL,2024-06-03,null,N/A,-,,NaN"]),
    "a day twice": long([*long_rows(), "AAPL,2024-01-05,1,1,1,1,1"]),
    "an infinite price": long([*long_rows(), "AAPL,2024-06-03,1,1,1,1e999,1"]),
    "blanks around names": long([row.replace("AAPL,", " AAPL ,") for row in long_rows()]),
    "blank lines": long(long_rows()).replace("\nBABA", "\n\nBABA"),
    "dividends and splits": with_actions(),
    "wide": wide(),
}
LOOKED_AT = {
    "a thousands separator": long([*long_rows(), 'AAPL,2024-06-03,1,1,1,"1,001.5",1']),
    "a shortened volume": long([*long_rows(), "AAPL,2024-06-03,1,1,1,1,45.67M"]),
    "a remark below": long(long_rows()) + "Source: the exchange,,,,,,\n",
    "a price that is none": changed(",2024", ",x2024"),
    "a row that is too long": changed(",2024", ",1,2,2024"),
    "a row without a date": long([*long_rows(), "AAPL,,1,1,1,1,1"]),
    "a row without a symbol": long([*long_rows(), ",2024-06-03,1,1,1,1,1"]),
    "wide, with a word for no price": wide("n/a"),
}


def answer(text: str, folder: Path) -> dict[str, str] | str:
    """What a file gives for its symbols and one that it lacks, in all its fields, or why it is refused."""
    path = folder / "prices.csv"
    path.write_text(text, encoding="utf-8")
    wanted = [PriceRequest(symbol, DAYS[3], date(2024, 12, 31)) for symbol in (*SYMBOLS, "MSFT")]
    try:
        loaded = FileSource(path).load(wanted)
    except InputFileError as error:
        return error.message
    return {symbol: written(series) for symbol, series in loaded.items()}


def written(series: PriceResult) -> str:
    """A series with all that belongs to it, as text: NaN is equal to NaN."""
    if isinstance(series, NoPrices):
        return repr(series)
    return repr({each.name: getattr(series, each.name) for each in fields(series)})


def answers(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[object, object, list[bool]]:
    """The answers of both ways of reading, and whether the second could read the file as arrays."""
    by_rows = answer(text, folder)
    as_arrays: list[bool] = []
    collect = csv_arrays.collect_arrays

    def noted(*arguments: object) -> bool:
        as_arrays.append(collect(*arguments))  # type: ignore[arg-type]
        return as_arrays[-1]

    monkeypatch.setattr(csv, "LARGE", 0)
    monkeypatch.setattr(csv_arrays, "collect_arrays", noted)
    return by_rows, answer(text, folder), as_arrays


@pytest.mark.parametrize("kind", PLAIN)
def test_arrays_give_the_series_of_the_rows(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_rows, by_arrays, as_arrays = answers(PLAIN[kind], tmp_path, monkeypatch)

    assert as_arrays == [True]
    assert isinstance(by_rows, dict)
    assert "'days': array('q', [738" in by_rows["9988.HK"]
    assert by_rows == by_arrays


@pytest.mark.parametrize("kind", LOOKED_AT)
def test_what_has_to_be_looked_at_is_read_row_by_row(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_rows, by_arrays, as_arrays = answers(LOOKED_AT[kind], tmp_path, monkeypatch)

    assert True not in as_arrays
    assert by_rows == by_arrays


def test_rows_of_other_symbols_may_hold_anything_that_arrow_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Row by row, too, only what is asked for is parsed: 31 February of a symbol that nobody wants is none.
    text = long([*long_rows(), "MSFTX,2024-02-31,1,1,1,1,1"])
    by_rows, by_arrays, as_arrays = answers(text, tmp_path, monkeypatch)

    assert as_arrays == [True]
    assert by_rows == by_arrays
