"""Which column of a price file is which, from headers as people and vendors write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from eventstudy.errors import InputFileError
from eventstudy.prices.files.headings import (
    INDEX_NAMES,
    PANDAS_INDEX,
    PRICES,
    TIME_RANK,
    UNNAMED,
    Field,
    meaning_of,
    rank_of,
)
from eventstudy.prices.files.returns import returns_header
from eventstudy.prices.files.side_by_side import (
    SideBySide,
    affixed,
    carries_dividends,
    factor_choices,
    paired,
    split_kind,
    stacked,
)
from eventstudy.prices.files.split_factors import SplitKind
from eventstudy.prices.files.vocabulary import plain

_LETTERS = {"o": Field.OPEN, "h": Field.HIGH, "l": Field.LOW, "c": Field.CLOSE, "v": Field.VOLUME}
"""Columns of one letter, understood where open, high, low and close are all there."""
ASK_FOR_CLOSES = (
    "name the columns: symbol, date, open, high, low, close, volume (only date and close are required)"
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is.

    ``series``: for each symbol its fields and their column numbers. In the long layout ``symbol`` is the
    column of the symbol and the only key of ``series`` is the empty string. ``header_rows``: how many rows to
    skip. ``names``: the header of each column, for messages. ``shared``: symbols side by side on one date
    column, where an empty cell means no bar. ``time``: the column of the time of day, beside a date.
    ``doubtful_symbol``: the symbol's heading may mean a company's name; its cells decide. ``adjusted``: the
    closes carry the dividends, as yfinance's default download has them. ``split_kind``: what the column of
    splits says. ``choices``: sentences for the user,
    how a column was chosen where two could be meant.
    """

    date: int
    symbol: int | None
    series: dict[str, dict[Field, int]]
    names: tuple[str, ...]
    header_rows: int = 1
    shared: bool = False
    time: int | None = None
    doubtful_symbol: bool = False
    adjusted: bool = False
    split_kind: SplitKind = SplitKind.RATIO
    choices: tuple[str, ...] = field(default=())

    @property
    def price_columns(self) -> set[int]:
        """The columns with prices."""
        return {i for fields in self.series.values() for f, i in fields.items() if f in PRICES}


def read_layout(rows: Sequence[Sequence[str]], path: str, stem: str, *, returns: bool = False) -> Layout:
    """The layout that the first (up to three) rows of a table tell; ``stem``: the symbol if none is named.

    ``returns``: a column of returns (CRSP's RET) stands for the closes.

    Raises InputFileError when there is no date or no close, or two columns claim the same field.
    """
    if returns:
        rows = [returns_header(rows[0]), *rows[1:]]
    header = rows[0]
    if (pairs := paired(header)) is not None and (side_by_side := stacked(pairs, stem)) is not None:
        return _shared(side_by_side, header_rows=1)
    if len(rows) > 1 and (side_by_side := stacked(rows, stem)) is not None:
        return _shared(side_by_side, header_rows=side_by_side.header_rows)
    columns_of, choices = _fields(header, path)
    fields = {name: columns[0] for name, columns in columns_of.items()}
    if Field.DATE not in fields:
        fields[Field.DATE] = _index_column(header, path)
    date_at = fields.pop(Field.DATE)
    names = tuple(name.strip() for name in header)
    if Field.CLOSE in fields and not _is_wide(header, fields, date_at):
        adjusted = carries_dividends(header)
        fields.pop(Field.ADJUSTED_CLOSE, None)
        fields.pop(Field.FACTOR, None)
        symbol = fields.pop(Field.SYMBOL, None)
        return Layout(
            date_at,
            symbol,
            {"" if symbol is not None else stem: fields},
            names,
            time=_clock_column(columns_of.get(Field.DATE, []), header),
            doubtful_symbol=symbol is not None and rank_of(header[symbol]) > 0,
            adjusted=adjusted,
            split_kind=split_kind([header[fields[Field.SPLITS]]] if Field.SPLITS in fields else []),
            choices=(*choices, *factor_choices(header, fields)),
        )
    if (side_by_side := affixed(names, date_at)) is not None:
        return _shared(side_by_side, header_rows=1)
    _refuse_without_close(fields, header, path)
    return _wide(names, date_at, path)


def _shared(side_by_side: SideBySide, *, header_rows: int) -> Layout:
    """The layout of symbols side by side on one date column."""
    return Layout(
        side_by_side.date,
        None,
        side_by_side.series,
        side_by_side.names,
        header_rows,
        shared=header_rows > 1 or len(side_by_side.series) > 1,
        adjusted=side_by_side.adjusted,
        split_kind=side_by_side.split_kind,
        choices=side_by_side.choices,
    )


def _wide(names: tuple[str, ...], date_at: int, path: str) -> Layout:
    columns = [(name, i) for i, name in enumerate(names) if i != date_at and not UNNAMED.fullmatch(name)]
    wide = {name: {Field.CLOSE: i} for name, i in columns}
    if not wide or len(wide) < len(columns):
        raise InputFileError(
            path,
            f"the header {_shown(names)} names a column twice, or only a date",
            "keep one column for each symbol",
            line=1,
        )
    return Layout(date_at, None, wide, names, shared=True)


def _index_column(header: Sequence[str], path: str) -> int:
    """The column of the dates when none is called so: the index that pandas wrote."""
    index = [i for i, name in enumerate(header) if plain(name) == PANDAS_INDEX]
    if not index and plain(header[0]) not in INDEX_NAMES:
        raise InputFileError(path, f"no date column in the header {_shown(header)}", ASK_FOR_CLOSES, line=1)
    return index[0] if index else 0


def _fields(header: Sequence[str], path: str) -> tuple[dict[Field, list[int]], tuple[str, ...]]:
    """The columns of each field, the one to use first, and what to say of that choice.

    Of two columns the one of the lower rank is used, or the one that is called exactly so; two equals are
    refused.
    """
    letters = _letters(header)
    if letters:
        return {name: [i] for name, i in letters.items()}, ()
    columns_of: dict[Field, list[int]] = {}
    for i, name in enumerate(header):
        if meaning := meaning_of(name):
            columns_of.setdefault(meaning[0], []).append(i)
    choices = []
    for field_, columns in columns_of.items():
        columns.sort(key=lambda i: (rank_of(header[i]), plain(header[i]) != plain(field_)))
        first, second = columns[0], columns[1] if len(columns) > 1 else None
        if second is None:
            continue
        same = rank_of(header[first]) == rank_of(header[second])
        if same and (plain(header[first]) == plain(header[second]) or plain(header[first]) != plain(field_)):
            raise InputFileError(
                path,
                f"the columns {header[first].strip()!r} and {header[second].strip()!r} both say {field_}",
                "keep one of them",
                line=1,
            )
        if field_ is Field.CLOSE:
            chosen, other = header[first].strip(), header[second].strip()
            choices.append(f"closes are taken from {chosen!r}, the official close, not from {other!r}")
    return columns_of, tuple(choices)


def _letters(header: Sequence[str]) -> dict[Field, int]:
    """The fields of columns called o, h, l, c, v and t, as Polygon and Finnhub do; empty for others.

    J-Quants has capitals.
    """
    places = {name.strip(): i for i, name in enumerate(header)}
    if {"O", "H", "L", "C", "AdjC"} <= places.keys():
        places |= {name.lower(): places[name] for name in "OHLC"}
    if not {"o", "h", "l", "c"} <= places.keys():
        return {}
    fields = {field_: places[letter] for letter, field_ in _LETTERS.items() if letter in places}
    for name, position in places.items():
        meaning = meaning_of(name)
        if name == "AdjFactor" and "AdjC" in places:  # J-Quants, not Tushare's adj_factor
            fields[Field.SPLITS] = position
        elif name == "Vo" and Field.VOLUME not in fields:
            fields[Field.VOLUME] = position
        elif name == "t" or (meaning and meaning[0] is Field.DATE and Field.DATE not in fields):
            fields[Field.DATE] = position
        elif name == "T" or (meaning and meaning[0] is Field.SYMBOL):
            fields[Field.SYMBOL] = position
    return fields if Field.DATE in fields else {}


def _clock_column(dates: Sequence[int], header: Sequence[str]) -> int | None:
    """The column of the time of day, when another one holds the date."""
    times = [i for i in dates[1:] if rank_of(header[i]) == TIME_RANK]
    return times[0] if times else None


def _is_wide(header: Sequence[str], fields: dict[Field, int], date_at: int) -> bool:
    """Whether a heading that can mean a close is a symbol among others: SON beside AAPL and MSFT."""
    close = header[fields[Field.CLOSE]].strip()
    meaning = meaning_of(close)
    if (
        len(fields) > 1
        or not close.isupper()
        or not close.isascii()
        or (meaning and meaning[2] in ("en", "vendor"))
    ):
        return False
    others = [
        name.strip()
        for i, name in enumerate(header)
        if i not in (date_at, fields[Field.CLOSE]) and name.strip()
    ]
    return bool(others) and all(name.upper() == name for name in others)


def _refuse_without_close(fields: dict[Field, int], header: Sequence[str], path: str) -> None:
    if Field.ADJUSTED_CLOSE in fields:
        raise InputFileError(
            path,
            f"only adjusted closes in the header {_shown(header)}, not the prices that were paid",
            "export the raw close as well; or rename the column to close, knowing that dividends are in it",
            line=1,
        )
    named = [name for name, i in fields.items() if not _may_be_symbol(header[i])]
    if {Field.SYMBOL, Field.HIGH, Field.VOLUME} & set(named) or len(set(named) & {Field.OPEN, Field.LOW}) > 1:
        raise InputFileError(path, f"no close column in the header {_shown(header)}", ASK_FOR_CLOSES, line=1)


def _may_be_symbol(heading: str) -> bool:
    """Whether a heading may be a ticker that is also a word: OPEN, LOW, MAX (not HIGH, VOLUME)."""
    meaning = meaning_of(heading)
    english = meaning is not None and meaning[2] in ("en", "vendor")
    return heading.strip().isupper() and not (
        english and meaning and meaning[0] not in (Field.OPEN, Field.LOW)
    )


def _shown(header: Sequence[str]) -> str:
    text = ", ".join(name.strip() for name in header)
    return repr(text if len(text) <= 80 else text[:77] + "...")
