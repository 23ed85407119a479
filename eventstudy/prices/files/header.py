"""Which column of a price file is which, from headers as people and vendors write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from eventstudy.errors import InputFileError
from eventstudy.prices.files.headings import (
    PRICES,
    SPLIT_KINDS,
    TIME_RANK,
    UNNAMED,
    Field,
    field_of,
    is_value,
    meaning_of,
    rank_of,
)
from eventstudy.prices.files.returns import returns_header
from eventstudy.prices.files.split_factors import SplitKind
from eventstudy.prices.files.vocabulary import plain

_LETTERS = {"o": Field.OPEN, "h": Field.HIGH, "l": Field.LOW, "c": Field.CLOSE, "v": Field.VOLUME}
"""Columns of one letter, understood where open, high, low and close are all there."""
_PANDAS_INDEX = "indexlevel0"
_INDEX_NAMES = frozenset({"", "index", "unnamed0", _PANDAS_INDEX})
_CORNERS = frozenset({"price", "ticker", "attributes", "symbols", *_INDEX_NAMES})
_PAIR = re.compile(r"\('([^'\\]*)', '([^'\\]*)'\)")
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
    if (pairs := _paired(rows[0])) is not None and (layout := _stacked(pairs, stem)) is not None:
        return replace(layout, header_rows=1)
    header = rows[0]
    if len(rows) > 1 and (layout := _stacked(rows, stem)) is not None:
        return layout
    columns_of, choices = _fields(header, path)
    fields = {name: columns[0] for name, columns in columns_of.items()}
    if Field.DATE not in fields:
        fields[Field.DATE] = _index_column(header, path)
    date_at = fields.pop(Field.DATE)
    names = tuple(name.strip() for name in header)
    if Field.CLOSE in fields and not _is_wide(header, fields, date_at):
        adjusted = _carries_dividends(header, fields)
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
            split_kind=_split_kind([header[fields[Field.SPLITS]]] if Field.SPLITS in fields else []),
            choices=(*choices, *_factor_choices(header, fields)),
        )
    if (series := _affixed(names, date_at)) is not None:
        return Layout(date_at, None, series, names, shared=len(series) > 1)
    _refuse_without_close(fields, header, path)
    return _wide(names, date_at, path)


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
    index = [i for i, name in enumerate(header) if plain(name) == _PANDAS_INDEX]
    if not index and plain(header[0]) not in _INDEX_NAMES:
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


def _carries_dividends(header: Sequence[str], fields: Iterable[Field]) -> bool:
    """Whether the closes carry the dividends: yfinance's ``Dividends`` without ``Adj Close``."""
    return Field.ADJUSTED_CLOSE not in fields and "dividends" in map(plain, header)


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


def _affixed(names: Sequence[str], date_at: int) -> dict[str, dict[Field, int]] | None:
    """The series of columns called Close_AAPL, AAPL.Close or Adj Close AAPL; None when not all are."""
    series: dict[str, dict[Field, int]] = {}
    for i, name in enumerate(names):
        if i == date_at or UNNAMED.fullmatch(name):
            continue
        split = _split_affix(name)
        if split is None:
            return None
        symbol, field_ = split
        series.setdefault(symbol, {})[field_] = i
    return _priced(series)


def _split_affix(name: str) -> tuple[str, Field] | None:
    """The symbol and the field of a heading that names both."""
    places = [match.span() for match in re.finditer(r"[\s_.:|-]+", name)]
    for start, end in sorted(places, reverse=True):
        head, tail = name[:start], name[end:]
        if tail and (field_ := _affix_field(tail)) and not field_of(head):
            return head, field_
        if head and (field_ := _affix_field(head)) and tail and not field_of(tail):
            return tail, field_
    return None


def _affix_field(heading: str) -> Field | None:
    """The field of the part of a heading beside a symbol; a factor of another kind than a ratio is none."""
    field_ = field_of(heading)
    return None if field_ is Field.SPLITS and rank_of(heading) > 0 else field_


def _split_kind(headings: Sequence[str]) -> SplitKind:
    """What the columns of splits say that are headed so; of several the first in rank counts."""
    if "AdjFactor" in headings:
        return SplitKind.INVERSE
    return SPLIT_KINDS[min((rank_of(heading) for heading in headings), default=0)]


def _factor_choices(header: Sequence[str], fields: dict[Field, int]) -> list[str]:
    """Sentences on factors: what kind of splits a column is taken for, or that it is not taken for any."""
    said = []
    if Field.SPLITS in fields:
        heading = header[fields[Field.SPLITS]]
        if (kind := _split_kind([heading])) is not SplitKind.RATIO:
            said.append(f"splits are taken from {heading.strip()!r} ({kind})")
    said += [
        f"{name.strip()!r} is not used: such factors carry dividends besides splits"
        for name in header
        if field_of(name) is Field.FACTOR and Field.SPLITS not in fields
    ]
    return said


def _priced(series: dict[str, dict[Field, int]]) -> dict[str, dict[Field, int]] | None:
    """The series that have a close, without what is not read; None when there is none."""
    for fields in series.values():
        fields.pop(Field.ADJUSTED_CLOSE, None)
        fields.pop(Field.FACTOR, None)
    return {symbol: fields for symbol, fields in series.items() if Field.CLOSE in fields} or None


def _paired(header: Sequence[str]) -> list[list[str]] | None:
    """Two rows for a header of pairs like ``('Close', 'AAPL')``, as pandas flattens a table."""
    pairs = [_PAIR.fullmatch(name.strip()) for name in header]
    if not any(pairs):
        return None
    return [[match[part] if match else "" for match in pairs] for part in (1, 2)]


def _stacked(rows: Sequence[Sequence[str]], stem: str) -> Layout | None:
    """The layout of a table with a row of fields over (or under) a row of symbols, as pandas writes it.

    An empty symbol repeats the one before it; where all are unnamed, they are the file's own.
    """
    upper, lower = rows[0], rows[1]
    if len(upper) != len(lower) or any(map(is_value, lower)):
        return None
    corner = [i for i, pair in enumerate(zip(upper, lower, strict=True)) if _is_corner(pair)]
    if not corner:
        return None
    date_at = corner[0]
    fields, symbols = max((upper, lower), (lower, upper), key=lambda pair: sum(map(_is_field, pair[0])))
    series: dict[str, dict[Field, int]] = {}
    symbol = stem
    for i, name in enumerate(fields):
        field_ = field_of(name)
        if i == date_at or field_ is None:
            continue
        symbol = symbol if UNNAMED.fullmatch(symbols[i].strip()) else symbols[i].strip()
        columns = series.setdefault(symbol, {})
        if field_ not in columns or rank_of(name) < rank_of(fields[columns[field_]]):
            columns[field_] = i
    splits = [name for name in fields if field_of(name) is Field.SPLITS]
    adjusted = _carries_dividends(fields, {name for columns in series.values() for name in columns})
    priced = _priced(series)
    if priced is None:
        return None
    has_date_row = len(rows) > 2 and field_of(rows[2][date_at]) is Field.DATE and not any(rows[2][1:])
    names = tuple(f"{symbols[i].strip()} {fields[i].strip()}".strip() for i in range(len(upper)))
    count = 3 if has_date_row else 2
    kind = _split_kind(splits)
    return Layout(date_at, None, priced, names, count, shared=True, adjusted=adjusted, split_kind=kind)


def _is_field(heading: str) -> bool:
    return field_of(heading) is not None


def _is_corner(pair: tuple[str, str]) -> bool:
    """Whether the two header cells of a column are the corner over the dates."""
    return all(plain(cell) in _CORNERS or field_of(cell) is Field.DATE for cell in pair)


def _shown(header: Sequence[str]) -> str:
    text = ", ".join(name.strip() for name in header)
    return repr(text if len(text) <= 80 else text[:77] + "...")
