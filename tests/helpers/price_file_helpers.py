"""What the tests of price files share: writing a file, loading a symbol from it."""

import textwrap
from datetime import date
from pathlib import Path

import pytest

from eventstudy.errors import InputFileError
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.source import PriceRequest, PriceResult

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
THREE_DAYS = [date(2025, 2, 10), date(2025, 2, 11), date(2025, 2, 12)]
BABA = [111.32, 112.78, 118.33]


def write(folder: Path, name: str, text: str, *, encoding: str = "utf-8", newline: str = "\n") -> Path:
    """A file with this text, its common indentation taken away."""
    path = folder / name
    path.write_bytes(textwrap.dedent(text).lstrip("\n").replace("\n", newline).encode(encoding))
    return path


def load(path: Path, symbol: str, first: date = YEAR[0], last: date = YEAR[1]) -> PriceResult:
    return FileSource(path).load([PriceRequest(symbol, first, last)])[symbol]


def loaded(path: Path, symbol: str = "BABA") -> BarSeries:
    series = load(path, symbol)
    assert isinstance(series, BarSeries), series
    return series


def refused(path: Path, symbol: str = "BABA") -> InputFileError:
    with pytest.raises(InputFileError) as caught:
        load(path, symbol)
    assert path.name in caught.value.message
    assert "\n" not in caught.value.message
    return caught.value


def days(series: BarSeries) -> list[date]:
    return [date.fromordinal(day) for day in series.days]
