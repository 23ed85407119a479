"""Which column of a price file is which, from headers as people and vendors write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from eventstudy.errors import InputFileError


class Field(StrEnum):
    """What a column of a price file can hold."""

    DATE = "date"
    SYMBOL = "symbol"
    OPEN = "open"
    HIGH = "high"
    LOW = "low"
    CLOSE = "close"
    ADJUSTED_CLOSE = "adjusted close"
    VOLUME = "volume"
    DIVIDENDS = "dividends"
    SPLITS = "splits"


PRICES = (Field.OPEN, Field.HIGH, Field.LOW, Field.CLOSE)

_NAMES = {
    Field.DATE: "date datetime timestamp day tradedate tradingdate dtyyyymmdd data",
    Field.SYMBOL: "symbol ticker tic ric symbols tickers",
    Field.OPEN: "open openprice openingprice priceopen openprc otwarcie",
    Field.HIGH: "high highprice dayhigh pricehigh askhi najwyzszy",
    Field.LOW: "low lowprice daylow pricelow bidlo najnizszy",
    Field.CLOSE: "close closeprice closingprice priceclose price last lastprice closelast pxlast prc"
    " zamkniecie closeclosepriceadjustedforsplits",
    Field.ADJUSTED_CLOSE: "adjclose adjustedclose adjclosingprice adjcloseprice adjustedclosingprice closeadj"
    " closeadjusted adjprice adjustedprice"
    " adjcloseadjustedclosepriceadjustedforsplitsanddividendandorcapitalgaindistributions",
    Field.VOLUME: "volume vol tradingvolume totalvolume volumeshares sharestraded wolumen",
    Field.DIVIDENDS: "dividends dividend divcash cashdividend dividendamount",
    Field.SPLITS: "stocksplits stocksplit splits split splitfactor splitratio splitcoefficient",
}
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}
_PANDAS_INDEX = "indexlevel0"
_INDEX_NAMES = frozenset({"", "index", "unnamed0", _PANDAS_INDEX})
_CORNERS = frozenset({"price", "ticker", "attributes", "symbols", *_INDEX_NAMES})
_POLISH = str.maketrans("żśęóąćłńź", "zseoaclnz")

ASK_FOR_CLOSES = (
    "name the columns: symbol, date, open, high, low, close, volume (only date and close are required)"
)


def field_of(header: str) -> Field | None:
    """The field that a header names, in any case and with any spaces, dots, underscores or brackets."""
    return _FIELD_OF.get(_plain(header))


def _is_field(header: str) -> bool:
    return field_of(header) is not None


def _plain(header: str) -> str:
    return "".join(c for c in header.casefold().translate(_POLISH) if c.isalnum())


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is.

    ``series``: for each symbol its fields and their column numbers. In the long layout ``symbol`` is the
    column of the symbol and the only key of ``series`` is the empty string. ``header_rows``: how many
    rows to skip. ``names``: the header of each column, for messages. ``shared``: symbols side by side on one
    date column, where an empty cell means no bar.
    """

    date: int
    symbol: int | None
    series: dict[str, dict[Field, int]]
    names: tuple[str, ...]
    header_rows: int = 1
    shared: bool = False

    @property
    def price_columns(self) -> set[int]:
        """The columns that hold prices."""
        return {
            place for fields in self.series.values() for field, place in fields.items() if field in PRICES
        }


def read_layout(rows: Sequence[Sequence[str]], path: str, stem: str) -> Layout:
    """The layout of a file from its first rows (up to three); ``stem``: the symbol of a file that names none.

    Raises InputFileError when there is no date or no close, or two columns claim the same field.
    """
    header = rows[0]
    if len(rows) > 1 and (layout := _stacked(rows)) is not None:
        return layout
    fields = _fields(header, path)
    if Field.DATE not in fields:
        index = [i for i, name in enumerate(header) if _plain(name) == _PANDAS_INDEX]
        if not index and _plain(header[0]) not in _INDEX_NAMES:
            raise InputFileError(
                path, f"no date column in the header {_shown(header)}", ASK_FOR_CLOSES, line=1
            )
        fields[Field.DATE] = index[0] if index else 0
    place = fields.pop(Field.DATE)
    names = tuple(name.strip() for name in header)
    if Field.CLOSE in fields:
        symbol = fields.pop(Field.SYMBOL, None)
        return Layout(place, symbol, {"" if symbol is not None else stem: fields}, names)
    _refuse_without_close(fields, header, path)
    wide = {name: {Field.CLOSE: i} for i, name in enumerate(names) if i != place and name}
    if not wide or len(wide) < len([name for i, name in enumerate(names) if i != place and name]):
        raise InputFileError(
            path,
            f"the header {_shown(header)} names a column twice, or only a date",
            "keep one column for each symbol",
            line=1,
        )
    return Layout(place, None, wide, names, shared=True)


def _fields(header: Sequence[str], path: str) -> dict[Field, int]:
    """The column of each field; of two claims the one that is called exactly so wins."""
    found: dict[Field, int] = {}
    for i, name in enumerate(header):
        field = field_of(name)
        if field is None:
            continue
        if field not in found or (_plain(name) == field and _plain(header[found[field]]) != field):
            found[field] = i
        elif _plain(header[found[field]]) != field or _plain(name) == field:
            raise InputFileError(
                path,
                f"the columns {header[found[field]].strip()!r} and {name.strip()!r} both say {field}",
                "keep one of them",
                line=1,
            )
    return found


def _refuse_without_close(fields: dict[Field, int], header: Sequence[str], path: str) -> None:
    if Field.ADJUSTED_CLOSE in fields:
        raise InputFileError(
            path,
            f"only adjusted closes in the header {_shown(header)}, not the prices that were paid",
            "export the raw close as well; or rename the column to close, knowing that dividends are in it",
            line=1,
        )
    if {Field.SYMBOL, Field.HIGH, Field.VOLUME} & fields.keys():
        raise InputFileError(path, f"no close column in the header {_shown(header)}", ASK_FOR_CLOSES, line=1)


def _stacked(rows: Sequence[Sequence[str]]) -> Layout | None:
    """The layout of a table with a row of fields over (or under) a row of symbols, as pandas writes it."""
    upper, lower = rows[0], rows[1]
    if len(upper) != len(lower):
        return None
    corner = [
        i for i, pair in enumerate(zip(upper, lower, strict=True)) if _CORNERS.issuperset(map(_plain, pair))
    ]
    if not corner:
        return None
    place = corner[0]
    fields, symbols = max((upper, lower), (lower, upper), key=lambda pair: sum(map(_is_field, pair[0])))
    series: dict[str, dict[Field, int]] = {}
    for i, name in enumerate(fields):
        field = field_of(name)
        if field is not None and i != place:
            series.setdefault(symbols[i].strip(), {})[field] = i
    series = {symbol: columns for symbol, columns in series.items() if Field.CLOSE in columns}
    if not series:
        return None
    has_date_row = len(rows) > 2 and field_of(rows[2][place]) is Field.DATE and not any(rows[2][1:])
    names = tuple(f"{symbols[i].strip()} {fields[i].strip()}" for i in range(len(upper)))
    return Layout(place, None, series, names, 3 if has_date_row else 2, shared=True)


def _shown(header: Sequence[str]) -> str:
    text = ", ".join(name.strip() for name in header)
    return repr(text if len(text) <= 80 else text[:77] + "...")
