"""A text file of prices before its columns are read: its encoding, delimiter and header's line."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from eventstudy import limits
from eventstudy.errors import InputFileError
from eventstudy.prices.files.header import ASK_FOR_CLOSES
from eventstudy.prices.files.headings import Field, field_of, is_header, is_wide_header

DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = ("gb18030", "big5", "cp932", "cp949", "cp1252", "cp1250", "cp1254", "cp1251")
"""What a file that is no UTF-8 may be written in: the one in which the most headings are words is taken."""
PREAMBLE_LINES = 60
"""Lines, at most, in which the header is looked for."""

_BLOCK = 2**20
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18")
"""How gzip, zip, bzip2, xz, zstd and lz4 begin."""
_SEP = re.compile(r'"?sep=(.|\\t)"?\s*', re.I)
_HTML = re.compile(
    r"<(?:!doctype|html|head|body|script|meta|div|p|pre|table|\?xml|!--)[\s>!?/-]|<\?xml", re.I
)
_JSON_SAID = re.compile(r'"(?:Note|Information|message|error|Error Message|detail)"\s*:\s*"([^"]{1,160})')
_NOTICE = re.compile(
    r"limit|too many requests|forbidden|unauthori[sz]ed|not found|no data|access denied|captcha|api ?key"
    r"|subscri|try again|temporarily|premium|przekroczon|brak danych|invalid|error|denied|not available",
    re.I,
)


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file whose shape is known; ``header_line`` counts from 1.

    ``plain``: UTF-8 without blanks before quotes, which arrow reads as it stands.
    """

    path: Path
    encoding: str
    delimiter: str
    header_line: int
    plain: bool

    @contextmanager
    def rows(self) -> Iterator[Iterator[tuple[int, list[str]]]]:
        """Line numbers and cells from the header on, of rows with something in them.

        Raises InputFileError for text that is no CSV, or not in the file's encoding.
        """
        with self.path.open(encoding=self.encoding, newline="") as file:
            before = self.header_line - 1
            lines = islice(limits.bounded_lines(file, str(self.path)), before, None)
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True, skipinitialspace=True)
            try:
                yield ((before + reader.line_num, cells) for cells in reader if any(cells))
            except csv.Error as error:
                line = before + reader.line_num
                raise InputFileError(
                    str(self.path), f"not readable as CSV ({error})", "check the quotes", line=line
                ) from error
            except UnicodeDecodeError as error:
                raise _not_decodable(self.path, self.encoding, error) from error


def open_text(path: Path) -> TextFile:
    """The shape of a text file. Raises InputFileError for one that is no table of text, naming what it is."""
    encoding = _encoding(path)
    try:
        with path.open(encoding=encoding, newline="") as file:
            lines = list(islice(limits.bounded_lines(file, str(path)), PREAMBLE_LINES))
    except UnicodeDecodeError as error:
        raise _not_decodable(path, encoding, error) from error
    if not any(line.strip() for line in lines):
        raise InputFileError(str(path), "the file is empty", ASK_FOR_CLOSES)
    _refuse_other_text(lines, path)
    position, delimiter = _find_header(lines, path)
    quoted = re.compile(re.escape(delimiter) + ' +"')
    plain = encoding == "utf-8-sig" and not any(map(quoted.search, lines))
    return TextFile(path, encoding, delimiter, position + 1, plain)


def _find_header(lines: list[str], path: Path) -> tuple[int, str]:
    """The place of the header among the first lines, and the delimiter."""
    first = next(i for i, line in enumerate(lines) if line.strip())
    separator = _SEP.fullmatch(lines[first])
    if separator is not None:
        delimiters: tuple[str, ...] = ("\t" if separator[1] == "\\t" else separator[1],)
        first = next((i for i in range(first + 1, len(lines)) if lines[i].strip()), first)
    else:
        delimiters = DELIMITERS
    for good in (is_header, is_wide_header):
        for position in range(first, len(lines)):
            line = lines[position]
            if line.isascii() and line.lower() == line.upper():
                continue  # no letter: a row of numbers, of which a wide file has long ones
            split = [(mark, _cells(line, mark)) for mark in delimiters if mark in line]
            fitting = [(mark, cells) for mark, cells in split if len(cells) > 1 and good(cells)]
            if fitting:
                mark, cells = max(fitting, key=lambda row: len(row[1]))
                return _with_symbols_above(lines, position, mark, cells), mark
    return first, delimiters[0] if separator else _commonest(lines[first], path)


def _with_symbols_above(lines: list[str], position: int, delimiter: str, cells: list[str]) -> int:
    """The line before a header that names the close more than once, when it holds the symbols."""
    above = _cells(lines[position - 1], delimiter) if position else []
    if len(above) != len(cells) or not any(above):
        return position
    closes = sum(field_of(cell) is Field.CLOSE for cell in cells)
    return position - 1 if closes > 1 else position


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return []


def _commonest(header: str, path: Path) -> str:
    """The delimiter that occurs most often in a line, outside quotes."""
    bare = "".join(header[: csv.field_size_limit()].split('"')[::2])
    best = max(DELIMITERS, key=bare.count)
    if best not in bare:
        shown = f"the first line has a single column: {header.strip()[:60]!r}"
        raise InputFileError(str(path), shown, ASK_FOR_CLOSES, line=1)
    return best


def _encoding(path: Path) -> str:
    """The encoding of a file. Raises InputFileError for one that is packed or no text."""
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    size = path.stat().st_size
    if size > limits.LARGEST_TEXT:
        raise InputFileError(
            str(path),
            f"has {size:,} bytes; at most {limits.LARGEST_TEXT:,} are read",
            "split it into a folder of files, or store it as Parquet",
        )
    if head.startswith(b"PK\x03\x04") and path.suffix.lower() in (".xlsx", ".csv") and b"xl/" in head:
        raise InputFileError(str(path), "an Excel workbook", "save the sheet as CSV UTF-8")
    if head.startswith(_PACKED):
        raise InputFileError(str(path), "a compressed file", "unpack it first")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in head:
        return _utf16_without_mark(head, path)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return _by_headings(head) or "utf-8-sig"
    return "utf-8-sig"


def _utf16_without_mark(head: bytes, path: Path) -> str:
    for encoding, nulls in (("utf-16-le", head[1:200:2]), ("utf-16-be", head[0:200:2])):
        if nulls and nulls.count(0) > len(nulls) * 0.8 and _known_headings(head, encoding, ascii_too=True):
            return encoding
    raise InputFileError(str(path), "not a text file", "save it as CSV UTF-8, or as Parquet")


def _by_headings(head: bytes) -> str | None:
    """The encoding in which the most headings beyond ASCII are words; None when there are none in any."""
    counts = {encoding: _known_headings(head, encoding) for encoding in ENCODINGS}
    best = max(counts, key=lambda encoding: counts[encoding])
    return best if counts[best] else None


def _known_headings(head: bytes, encoding: str, *, ascii_too: bool = False) -> int:
    """How many headings of the best of the first lines are known words, in this encoding."""
    try:
        # A block may end inside a character.
        lines = codecs.getincrementaldecoder(encoding)().decode(head).splitlines()[:PREAMBLE_LINES]
    except UnicodeDecodeError:
        return 0
    rows = (_cells(line, mark) for line in lines for mark in DELIMITERS if mark in line)
    return max((_known(cells, ascii_too) for cells in rows), default=0)


def _known(cells: Iterable[str], ascii_too: bool) -> int:
    return sum(field_of(cell) is not None for cell in cells if ascii_too or not cell.isascii())


def _not_decodable(path: Path, encoding: str, error: UnicodeDecodeError) -> InputFileError:
    name = "UTF-8" if encoding == "utf-8-sig" else encoding.upper()
    shown = f"not {name} text (byte 0x{error.object[error.start]:02X})"
    return InputFileError(str(path), shown, "save the file as CSV UTF-8", line=_bad_line(path, encoding))


def _bad_line(path: Path, encoding: str) -> int | None:
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                # The object begins with what was left over of the block before.
                return line + error.object.count(b"\n", 0, error.start)
            line += block.count(b"\n")
    return None


def _refuse_other_text(lines: list[str], path: Path) -> None:
    """Name what a download that is no table is: a web page, an answer in JSON, a notice."""
    head = "".join(lines)[:8192].lstrip()
    again = "download it again in a browser, and look at it before you save it"
    if _HTML.match(head):
        title = re.search(r"<title[^>]*>\s*([^<]{1,80})", head, re.I)
        shown = f" ({' '.join(title[1].split())})" if title else ""
        raise InputFileError(str(path), f"a web page (HTML){shown}, not prices", again, line=1)
    if head.startswith(("{", "[")):
        said = _JSON_SAID.search(head)
        shown = f"an answer in JSON that says {said[1][:120]!r}" if said else "JSON, not CSV"
        raise InputFileError(str(path), shown, "ask the source for CSV, or convert it", line=1)
    if head.startswith("version https://git-lfs"):
        raise InputFileError(str(path), "a Git LFS pointer, not the file itself", "git lfs pull", line=1)
    filled = [line.strip() for line in lines if line.strip()]
    if len(filled) <= 3 and _NOTICE.search(head) and not any(map(_looks_tabular, filled)):
        raise InputFileError(str(path), f"a notice, not prices: {filled[0][:120]!r}", again, line=1)


def _looks_tabular(line: str) -> bool:
    return any(sum(field_of(cell) is not None for cell in _cells(line, mark)) > 1 for mark in DELIMITERS)
