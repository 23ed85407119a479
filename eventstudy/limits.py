"""How much of an input from outside is read before it is refused. SECURITY.md lists the numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf
from typing import Any, TextIO

from eventstudy.errors import InputFileError

LONGEST_LINE = 16 * 2**20
"""Characters of a line of text; a cell is held to ``csv.field_size_limit()``, 131,072."""
MOST_COLUMNS = 100_000
"""Columns of a table."""
MOST_LINES = 10_000_001
"""Lines of an event or claims file: a header and ten million."""
MOST_CHARACTERS = 2**30
"""Characters of an event or claims file."""
LARGEST_TEXT = 16 * 2**30
"""Bytes of a price file of text."""
LARGEST_FACTORS = 64 * 2**20
"""Bytes of a file of factors that is text, unpacked."""
LARGEST_BARS = 2**30
"""Bytes of a file of intraday bars that is text, unpacked."""
MOST_BARS = 1_000_000
"""Rows of one symbol inside the days asked for, in one price file."""
MOST_FILES = 100_000
"""Price files of a folder and its subfolders."""
MOST_CELLS = 400_000_000
"""Rows times columns read of a Parquet file, and days times symbols of a study's closes."""
LARGEST_UNPACKED = 16 * 2**30
"""Bytes of a Parquet file, unpacked."""
LARGEST_FOOTER = 64 * 2**20
"""Bytes of the description at the end of a Parquet file."""
LONGEST_SYMBOL = 1_000
"""Characters of a symbol in a Parquet file."""
LARGEST_REPLY = 32 * 2**20
"""Bytes of an answer of Yahoo or Tiingo, unpacked."""
LARGEST_FILING = 64 * 2**20
"""Bytes of an answer of EDGAR, unpacked; the largest known submissions body has 5 MiB."""
LARGEST_STORED = 2**16
"""Bytes of one text in the price store."""
_STOP = 0xFFFFFFFF
"""What tells curl to give up a transfer."""


class TooLargeError(OSError):
    """An answer of a service that is larger than it may be."""


def bounded_reply(send: Callable[..., Any], *request: str, most: int, **options: Any) -> Any:
    """The response that ``send`` gives, a method of a curl_cffi session, its body unpacked; redirects stay.

    Raises TooLargeError as soon as the body has more than ``most`` bytes, and what ``send`` raises.
    """
    parts: list[bytes] = []
    size = 0

    def take(part: bytes) -> int:
        nonlocal size
        size += len(part)
        parts.append(part)
        return len(part) if size <= most else _STOP

    try:
        response = send(*request, content_callback=take, allow_redirects=False, **options)
    except OSError as error:
        if size > most:
            raise TooLargeError(f"more than {most:,} bytes") from error
        raise
    response.content = b"".join(parts)
    return response


def bounded_lines(lines: TextIO, name: str, most: float = inf) -> Iterator[str]:
    """The lines of a text, none of them longer than ``LONGEST_LINE``: a longer one raises InputFileError.

    So does a text of more than ``most`` characters.
    """
    longest, read, number, total = LONGEST_LINE, lines.readline, 0, 0
    while text := read(longest + 1):
        number += 1
        total += len(text)
        if total > most:
            raise too_long(name, most)
        if len(text) > longest:
            raise InputFileError(
                name, f"a line is longer than {longest:,} characters", "is it a CSV file?", line=number
            )
        yield text


def too_long(name: str, most: float) -> InputFileError:
    """The error for a text that is longer than may be read."""
    return InputFileError(name, f"more than {most:,} characters", "split it into several files")


def refuse_columns(count: int, name: str) -> None:
    """Raise InputFileError for a table of more than ``MOST_COLUMNS`` columns."""
    if count > MOST_COLUMNS:
        raise InputFileError(
            name, f"has {count:,} columns; at most {MOST_COLUMNS:,} are read", "leave out those not needed"
        )
