"""How one file writes its dates and numbers, told from its own cells; and bars that are not daily."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, pairwise

from eventstudy.errors import InputFileError
from eventstudy.prices.files.dates import DateOrder, DateReader, OrderEvidence, clock_of, is_numeric_date
from eventstudy.prices.files.header import Layout
from eventstudy.prices.files.headings import PRICES, Field
from eventstudy.prices.files.numbers import MarkEvidence, NumberReader, hinted_mark

Numbered = tuple[int, list[str]]
"""A line number and the cells of that line."""
SAMPLE = 500
"""Rows that are looked at for what the rows of prices themselves do not tell."""
_FEWEST_ROWS, _MOST_SAMPLED = 50, 250_000
"""Of a file with very many columns fewer rows are looked at: so many, or so many cells."""
MOST_DATES = 20_000
"""Rows after which the order of dates is settled with what they have shown."""
_SYMBOL = re.compile(r"[A-Z0-9^][A-Z0-9.^=/:_-]{0,14}")


@dataclass(frozen=True, slots=True)
class Conventions:
    """The order of a file's numeric dates, the decimal mark of its prices and that of its volumes."""

    order: DateOrder | None = None
    mark: str = "."
    volume_mark: str = "."

    def numbers(self) -> NumberReader:
        """A reader of this file's numbers."""
        return NumberReader(self.mark, self.volume_mark)


def survey(
    rows: Callable[[], Iterator[Numbered]],
    layout: Layout,
    path: str,
    *,
    point_by_default: bool,
    texts: bool = True,
) -> Conventions:
    """The conventions of a file. ``rows`` begins anew with each call.

    ``texts``: whether prices are text at all. ``point_by_default``: prices that all look like 1.234 are
    decimals, as nothing speaks for another locale. Raises InputFileError when they cannot be told, or when
    the bars are not daily.
    """
    size = max(_FEWEST_ROWS, min(SAMPLE, _MOST_SAMPLED // len(layout.names)))
    sample = list(islice(rows(), size))

    def all_rows() -> Iterator[Numbered]:
        return chain(sample, islice(rows(), size, None)) if len(sample) == size else iter(sample)

    order = _date_order(all_rows(), layout, path)
    refuse_intraday(_clocks(sample, layout, order), path)
    mark = _decimal_mark(all_rows(), sample, layout, path, point_by_default) if texts else "."
    volumes = [fields[Field.VOLUME] for fields in layout.series.values() if Field.VOLUME in fields]
    proofs = (hinted_mark(cells[i]) for _, cells in sample for i in volumes if cells[i])
    return Conventions(order, mark, next((proof for proof in proofs if proof), mark))


def _date_order(rows: Iterator[Numbered], layout: Layout, path: str) -> DateOrder | None:
    """The order of day and month when the dates need one."""
    evidence = OrderEvidence()
    undecided: tuple[int, str] | None = None
    for line, cells in islice(rows, MOST_DATES):
        text = cells[layout.date]
        if undecided is None:
            if not is_numeric_date(text):
                return None
            undecided = line, text
        order = evidence.add(text)
        if order is not None:
            return order
    order = evidence.settle()
    if undecided is None or order is not None:
        return order
    raise InputFileError(
        path,
        f"day and month of {undecided[1].strip()!r} cannot be told apart, here or anywhere in the file",
        "write the dates as YYYY-MM-DD",
        line=undecided[0] or None,
        field=layout.names[layout.date],
    )


def _clocks(
    sample: Iterable[Numbered], layout: Layout, order: DateOrder | None
) -> dict[tuple[str, int], set[str]]:
    """The times of day of each symbol's days, where the rows say them."""
    reader, clocks = DateReader(order), defaultdict(set)
    for _, cells in sample:
        clock = clock_of(cells[layout.date if layout.time is None else layout.time])
        if clock:
            symbol = "" if layout.symbol is None else cells[layout.symbol]
            try:
                clocks[symbol, reader.read(cells[layout.date])].add(clock)
            except ValueError:
                continue
    return clocks


def refuse_intraday(clocks: dict[tuple[str, int], set[str]], path: str) -> None:
    """Raise InputFileError when most days have bars at several times: these are not daily bars."""
    several = [times for times in clocks.values() if len(times) > 1]
    if len(several) * 2 <= len(clocks) or not (len(several) > 1 or max(map(len, several)) > 2):
        return
    steps: Counter[int] = Counter()
    for times in several:
        minutes = sorted(map(_minutes, times))
        steps.update(b - a for a, b in pairwise(minutes))
    step = steps.most_common(1)[0][0]
    interval = f"{step}-minute" if step else "intraday"
    raise InputFileError(
        path,
        f"these are {interval} bars, not daily ones",
        f"use --intraday {path} for them, with daily --source",
    )


def _minutes(clock: str) -> int:
    if clock.isdigit():
        return int(clock) // 60
    hours, minutes = clock.split(":")[:2]
    return int(hours) * 60 + int(minutes)


def _decimal_mark(
    rows: Iterator[Numbered], sample: Sequence[Numbered], layout: Layout, path: str, point_by_default: bool
) -> str:
    """The mark that a price proves, else other columns and the prices around it."""
    evidence = MarkEvidence()
    series = [sorted(i for f, i in fields.items() if f in PRICES) for fields in layout.series.values()]
    for line, cells in rows:
        for number, columns in enumerate(series):
            symbol = cells[layout.symbol] if layout.symbol is not None else str(number)
            mark = evidence.add_prices(line, symbol, (cells[i] for i in columns))
            if mark is not None:
                return mark
    known = layout.price_columns | {layout.date, layout.symbol, layout.time}
    for _, cells in sample:
        for i, text in enumerate(cells):
            if i not in known:
                evidence.add_other(text)
    mark = evidence.settle()
    if mark is not None or evidence.doubtful is None:
        return mark or "."
    line, text = evidence.doubtful
    if point_by_default and "." in text and not evidence.is_torn():
        return "."
    thousand, fraction = text.replace(",", "").replace(".", ""), text.replace(",", ".")
    raise InputFileError(
        path,
        f"{text[:40]!r} may be {thousand} or {fraction}, and no other price tells which",
        "write prices with a decimal point and without separators",
        line=line or None,
    )


def settle_symbol(layout: Layout, sample: Iterable[str], path: str, stem: str) -> Layout:
    """The layout, its doubtful symbol column dropped when the cells hold a company's name.

    Raises InputFileError when they hold the names of several.
    """
    names = {text.strip() for text in sample if text.strip()}
    if not layout.doubtful_symbol or layout.symbol is None or all(map(_SYMBOL.fullmatch, names)):
        return layout
    heading = layout.names[layout.symbol]
    if len(names) > 1:
        raise InputFileError(
            path,
            f"the column {heading!r} holds names ({', '.join(sorted(names)[:2])}), not symbols",
            "add a column symbol",
            line=1,
        )
    return replace(layout, symbol=None, series={stem: layout.series[""]}, doubtful_symbol=False)
