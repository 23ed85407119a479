"""Symbols side by side on one date column: two header rows, pairs, or headings that name both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eventstudy.prices.files.headings import (
    INDEX_NAMES,
    SPLIT_KINDS,
    UNNAMED,
    Field,
    field_of,
    is_value,
    rank_of,
)
from eventstudy.prices.files.split_factors import SplitKind
from eventstudy.prices.files.vocabulary import plain

_CORNERS = frozenset({"price", "ticker", "attributes", "symbols", "security", "securities", *INDEX_NAMES})
_PAIR = re.compile(r"\('([^'\\]*)', '([^'\\]*)'\)")
_SEPARATORS = re.compile(r"[\s_.:|-]+")


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What such a header says, as the fields of ``header.Layout`` that are called so."""

    date: int
    series: dict[str, dict[Field, int]]
    names: tuple[str, ...]
    adjusted: bool
    split_kind: SplitKind
    choices: tuple[str, ...]
    header_rows: int


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a symbol, with the heading that names its field."""

    symbol: str
    heading: str
    place: int


def affixed(names: Sequence[str], date: int) -> SideBySide | None:
    """The columns of headings like Close_AAPL, AAPL.Close or Adj Close AAPL; None when not all are such.

    ``date``: the column of the dates.
    """
    columns = []
    for place, name in enumerate(names):
        if place == date or UNNAMED.fullmatch(name):
            continue
        parts = _symbol_and_field(name)
        if parts is None:
            return None
        columns.append(_Column(*parts, place))
    return _side_by_side(columns, date, names, header_rows=1)


def _symbol_and_field(name: str) -> tuple[str, str] | None:
    """The symbol and the part that names a field, the longest there is: AAPL and Adj Close."""
    parts = [(name[: match.start()], name[match.end() :]) for match in _SEPARATORS.finditer(name)]
    both = [pair for head, tail in parts if head and tail for pair in ((head, tail), (tail, head))]
    fitting = [(symbol, heading) for symbol, heading in both if field_of(heading) and not field_of(symbol)]
    return max(fitting, key=lambda pair: len(pair[1]), default=None)


def paired(header: Sequence[str]) -> list[list[str]] | None:
    """Two rows for a header of pairs like ``('Close', 'AAPL')``, as pandas flattens a table."""
    pairs = [_PAIR.fullmatch(name.strip()) for name in header]
    if not any(pairs):
        return None
    return [[match[part] if match else "" for match in pairs] for part in (1, 2)]


def stacked(rows: Sequence[Sequence[str]], stem: str) -> SideBySide | None:
    """A table with a row of fields over (or under) a row of symbols, as pandas and Bloomberg write it.

    An empty symbol repeats the one before it; where all are unnamed, they are ``stem``'s.
    """
    upper, lower = rows[0], rows[1]
    if len(upper) != len(lower) or any(map(is_value, lower)):
        return None
    corner = [i for i, pair in enumerate(zip(upper, lower, strict=True)) if _is_corner(pair)]
    if not corner:
        return None
    date = corner[0]
    fields, symbols = max((upper, lower), (lower, upper), key=lambda pair: sum(map(_is_field, pair[0])))
    columns, symbol = [], stem
    for place, heading in enumerate(fields):
        if place == date or not _is_field(heading):
            continue
        symbol = symbol if UNNAMED.fullmatch(symbols[place].strip()) else symbols[place].strip()
        columns.append(_Column(symbol, heading, place))
    names = tuple(f"{symbols[i].strip()} {fields[i].strip()}".strip() for i in range(len(upper)))
    third = rows[2] if len(rows) > 2 else []
    has_date_row = len(third) > date and field_of(third[date]) is Field.DATE and not any(third[1:])
    return _side_by_side(columns, date, names, header_rows=3 if has_date_row else 2)


def _is_field(heading: str) -> bool:
    return field_of(heading) is not None


def _is_corner(pair: tuple[str, str]) -> bool:
    """Whether the two header cells of a column are the corner over the dates."""
    return all(plain(cell) in _CORNERS or field_of(cell) is Field.DATE for cell in pair)


def _side_by_side(
    columns: Sequence[_Column], date: int, names: Sequence[str], *, header_rows: int
) -> SideBySide | None:
    """The series that have a close, without what is not read; None when there is none.

    Of two columns of a symbol and field the one of the lower rank is used, or else the first.
    """
    series: dict[str, dict[Field, _Column]] = {}
    for column in columns:
        field_ = field_of(column.heading)
        fields = series.setdefault(column.symbol, {})
        if field_ and (field_ not in fields or rank_of(column.heading) < rank_of(fields[field_].heading)):
            fields[field_] = column
    kind = split_kind([fields[Field.SPLITS].heading for fields in series.values() if Field.SPLITS in fields])
    for fields in series.values():
        fields.pop(Field.ADJUSTED_CLOSE, None)
        fields.pop(Field.FACTOR, None)
        if Field.SPLITS in fields and split_kind([fields[Field.SPLITS].heading]) is not kind:
            del fields[Field.SPLITS]
    priced = {
        symbol: {field_: column.place for field_, column in fields.items()}
        for symbol, fields in series.items()
        if Field.CLOSE in fields
    }
    if not priced:
        return None
    headings = list(dict.fromkeys(column.heading for column in columns))
    of_splits = [i for i, heading in enumerate(headings) if _is_split(heading, kind)]
    choices = tuple(factor_choices(headings, {Field.SPLITS: of_splits[0]} if of_splits else {}))
    return SideBySide(date, priced, tuple(names), carries_dividends(headings), kind, choices, header_rows)


def _is_split(heading: str, kind: SplitKind) -> bool:
    return field_of(heading) is Field.SPLITS and split_kind([heading]) is kind


def carries_dividends(headings: Iterable[str]) -> bool:
    """Whether the closes carry the dividends: yfinance's ``Dividends`` without ``Adj Close``."""
    headings = list(headings)
    adjusted = any(field_of(heading) is Field.ADJUSTED_CLOSE for heading in headings)
    return not adjusted and "dividends" in map(plain, headings)


def split_kind(headings: Sequence[str]) -> SplitKind:
    """What the columns of splits say that are headed so; of several the first in rank counts."""
    if "AdjFactor" in headings:
        return SplitKind.INVERSE
    return SPLIT_KINDS[min((rank_of(heading) for heading in headings), default=0)]


def factor_choices(header: Sequence[str], fields: Mapping[Field, int]) -> list[str]:
    """Sentences on factors: what kind of splits a column is taken for, or that it is not taken for any."""
    said = []
    if Field.SPLITS in fields:
        heading = header[fields[Field.SPLITS]]
        if (kind := split_kind([heading])) is not SplitKind.RATIO:
            said.append(f"splits are taken from {heading.strip()!r} ({kind})")
    said += [
        f"{name.strip()!r} is not used: such factors carry dividends besides splits"
        for name in header
        if field_of(name) is Field.FACTOR and Field.SPLITS not in fields
    ]
    return said
