"""The prices that ship with the program: six symbols, offline, for the bundled example.

``data/prices/index.csv`` lists them with the range each file answers for, ``<SYMBOL>.csv`` holds the
bars and ``dividends.csv`` the cash dividends of that range. ``data/SOURCES.md`` says where they come from.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from math import nan
from pathlib import Path

from eventstudy.paths import data_path
from eventstudy.prices.bars import BarSeries, Row, build_series
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult


class BundledSource:
    """Reads the bundled files, each only when it is wanted. Symbols are matched exactly."""

    name = "bundled"

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or data_path("prices")
        self._index: dict[str, dict[str, str]] | None = None
        self._paid: dict[str, dict[int, float]] | None = None
        self._series: dict[str, BarSeries] = {}

    def symbols(self) -> tuple[str, ...]:
        """The symbols that ship with the program."""
        return tuple(self._entries())

    def load(self, wanted: Sequence[PriceRequest]) -> Mapping[str, PriceResult]:
        """Whole series (``covered`` says how far they reach); a symbol that is not bundled is a NoPrices."""
        return {want.symbol: self._load(want) for want in wanted}

    def _load(self, want: PriceRequest) -> PriceResult:
        entry = self._entries().get(want.symbol)
        if entry is None:
            return NoPrices(
                want.symbol,
                f"{want.symbol} is not among the bundled prices ({', '.join(self.symbols())})",
                "use --source yahoo, or --source PATH with a file of your own",
            )
        if want.symbol not in self._series:
            self._series[want.symbol] = self._read(want.symbol, entry)
        return self._series[want.symbol]

    def _entries(self) -> dict[str, dict[str, str]]:
        if self._index is None:
            with (self._folder / "index.csv").open(encoding="utf-8", newline="") as file:
                self._index = {row["symbol"]: row for row in csv.DictReader(file)}
        return self._index

    def _read(self, symbol: str, entry: dict[str, str]) -> BarSeries:
        first, last = date.fromisoformat(entry["first"]), date.fromisoformat(entry["last"])
        return build_series(
            symbol,
            _rows((self._folder / f"{symbol}.csv").read_text(encoding="utf-8")),
            source=self.name,
            covered=(first.toordinal(), last.toordinal()),
            currency=entry["currency"],
            dividends=self._dividends().get(symbol),
        )

    def _dividends(self) -> dict[str, dict[int, float]]:
        if self._paid is None:
            self._paid = {}
            with (self._folder / "dividends.csv").open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    ex_day = date.fromisoformat(row["ex_date"]).toordinal()
                    self._paid.setdefault(row["symbol"], {})[ex_day] = float(row["amount"])
        return self._paid


def _rows(text: str) -> list[Row]:
    """The rows of a bundled file: header ``date,open,high,low,close,volume``, or ``date,close``."""
    header, _, body = text.partition("\n")
    width = header.count(",") + 1
    cells = body.replace("\n", ",").rstrip(",").split(",")
    days = [day.toordinal() for day in map(date.fromisoformat, cells[::width])]
    columns = [list(map(float, cells[i::width])) for i in range(1, width)]
    if width == 2:
        empty = [nan] * len(days)
        columns = [empty, empty, empty, *columns, empty]
    return list(zip(days, *columns, strict=True))
