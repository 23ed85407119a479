"""The description at the end of a Parquet file, held against itself and the file before arrow believes it.

Arrow's reader takes a footer as true: one that gives a column another type than its parts, or sizes that the
file cannot have, makes it read for ever, or end the process. The footer is Thrift's compact protocol, see
https://github.com/apache/parquet-format (``parquet.thrift``); only what is checked here is given a name.
"""

from __future__ import annotations

from typing import Any

from eventstudy import limits
from eventstudy.errors import InputFileError
from eventstudy.prices.files.address import FilePath
from eventstudy.prices.files.bounds import declare

NOT_PARQUET = "not readable as Parquet"
_FALSE, _BINARY, _LIST, _SET, _STRUCT = 2, 8, 9, 10, 12
_INTEGERS = (4, 5, 6)
_WIDTHS = {1: 1, 2: 1, 3: 1, 7: 8}
"""Bytes of a flag in a list, of a byte and of a double."""
_DEEPEST = 32
_SCHEMA, _ROWS, _GROUPS = 2, 3, 4
_CHILDREN, _TYPE = 5, 1
_COLUMNS, _GROUP_ROWS, _META = 1, 3, 3
_CHUNK_TYPE, _VALUES, _UNPACKED, _PACKED, _DATA, _DICTIONARY = 1, 5, 6, 7, 9, 11


def _number(data: bytes, at: int) -> tuple[int, int]:
    """An unsigned number, seven bits a byte, and the place behind it."""
    result = shift = 0
    while True:
        byte = data[at]
        at += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result, at
        shift += 7
        if shift > 63:
            raise ValueError("a number without end")


def _struct(data: bytes, at: int, depth: int = 0) -> tuple[dict[int, Any], int]:
    """The fields of a struct by their numbers, and the place behind it.

    Texts, doubles and lists of flags stand for None. Raises ValueError, and IndexError at the end.
    """
    if depth > _DEEPEST:
        raise ValueError("too deep")
    fields: dict[int, Any] = {}
    field = 0
    while head := data[at]:
        at += 1
        kind = head & 0x0F
        if head >= 0x10:
            field += head >> 4
        else:
            field, at = _signed(data, at)
        if kind in _INTEGERS:
            fields[field], at = _signed(data, at)
        elif kind == _BINARY:
            count, at = _number(data, at)
            at += count
        elif kind > _FALSE:
            fields[field], at = _value(data, at, kind, depth)
    return fields, at + 1


def _signed(data: bytes, at: int) -> tuple[int, int]:
    number = data[at]
    if number < 0x80:
        return (number >> 1) ^ -(number & 1), at + 1
    number, at = _number(data, at)
    return (number >> 1) ^ -(number & 1), at


def _value(data: bytes, at: int, kind: int, depth: int) -> tuple[Any, int]:
    if kind in _INTEGERS:
        return _signed(data, at)
    if kind == _BINARY:
        count, at = _number(data, at)
        return None, at + count
    if kind == _STRUCT:
        return _struct(data, at, depth + 1)
    if kind in _WIDTHS:
        return None, at + _WIDTHS[kind]
    if kind not in (_LIST, _SET):
        raise ValueError(f"a value of the kind {kind}")
    head = data[at]
    count, at = _number(data, at + 1) if head >> 4 == 15 else (head >> 4, at + 1)
    if count > len(data) - at or depth > _DEEPEST:
        raise ValueError("a list longer than its file")
    values = []
    for _ in range(count):
        value, at = _value(data, at, head & 0x0F, depth + 1)
        values.append(value)
    return values, at


def check_footer(path: FilePath) -> None:
    """Refuse a Parquet file whose description is too long, cannot be read, or cannot be true.

    Raises InputFileError.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 8))
        tail = file.read(8)
        length = int.from_bytes(tail[:4], "little")
        if length > min(limits.LARGEST_FOOTER, size):
            raise _refused(path, f"a footer of {length:,} bytes")
        if tail[4:] != b"PAR1" or size < length + 12:
            return  # arrow says what it is
        file.seek(size - 8 - length)
        data = file.read(length)
    try:
        footer = _struct(data, 0)[0]
        problem = _problem(footer, size)
    except (ValueError, IndexError, TypeError, KeyError, AttributeError):
        problem = "its footer is damaged"
    if problem:
        raise _refused(path, problem)
    declare(path, size, footer[_ROWS] * len(footer[_SCHEMA]))


def _problem(footer: dict[int, Any], size: int) -> str:
    """What in a footer contradicts itself, or a file of ``size`` bytes; empty for nothing."""
    types = [element[_TYPE] for element in footer[_SCHEMA][1:] if not element.get(_CHILDREN)]
    groups = footer.get(_GROUPS, [])
    if footer[_ROWS] < 0 or sum(group[_GROUP_ROWS] for group in groups) != footer[_ROWS]:
        return f"{footer[_ROWS]:,} rows are not those of its parts"
    for group in groups:
        chunks = [chunk[_META] for chunk in group[_COLUMNS]]
        if [chunk[_CHUNK_TYPE] for chunk in chunks] != types:
            return "its columns have other types than their parts"
        for chunk in chunks:
            places = (chunk[_DATA], chunk.get(_DICTIONARY, chunk[_DATA]))
            if min(chunk[_VALUES], chunk[_UNPACKED], chunk[_PACKED], *places) < 0:
                return "it declares a negative size"
            if chunk[_PACKED] > size or max(places) > size:
                return "it declares more bytes than it has"
    return ""


def _refused(path: FilePath, problem: str) -> InputFileError:
    return InputFileError(str(path), f"{NOT_PARQUET} ({problem})", "export the file again")
