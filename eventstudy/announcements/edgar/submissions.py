"""A company's list of filings as EDGAR answers it: a submissions body, or one of its older pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from eventstudy.errors import InputFileError

_LISTS = ("accessionNumber", "form", "acceptanceDateTime", "filingDate", "reportDate", "items")
_NEEDED = _LISTS[:4]


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing as the body has it.

    ``stamp`` is ``acceptanceDateTime`` without its Z, which does not tell whose clock it is (``clock``); None
    where there is none. ``reported``: the day of the event that a report is about, where given.
    """

    accession: str
    form: str
    stamp: datetime | None
    filed: date
    reported: date | None
    items: tuple[str, ...]

    @property
    def has_time(self) -> bool:
        """Whether the stamp is more than a date, which is written as midnight on either clock."""
        if self.stamp is None:
            return False
        clock = self.stamp.time()
        return bool(clock.minute or clock.second or clock.microsecond or clock.hour not in (0, 4, 5))


@dataclass(frozen=True, slots=True)
class Page:
    """A page of older filings that the body names, with the days it says it covers."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Body:
    """One answer of EDGAR: filings in its order (newest first), and what it says of the company.

    ``symbols``: today's, none once delisted. ``renamed``: the last day of its newest former name.
    An older page knows only filings.
    """

    name: str
    cik: str
    company: str
    symbols: tuple[str, ...]
    renamed: date | None
    filings: tuple[Filing, ...]
    pages: tuple[Page, ...]


def read_body(name: str, text: str | bytes) -> Body:
    """Read a submissions body or a page of one. Raises InputFileError naming what is wrong with it."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise InputFileError(name, "not a submissions body of EDGAR: not JSON", _REMEDY) from None
    if not isinstance(raw, dict):
        raise InputFileError(name, "not a submissions body of EDGAR: not an object", _REMEDY)
    filings = raw.get("filings")
    lists = raw if filings is None else filings.get("recent") if isinstance(filings, dict) else None
    if not isinstance(lists, dict) or not all(isinstance(lists.get(key), list) for key in _NEEDED):
        raise InputFileError(name, f"not a submissions body of EDGAR: no lists {', '.join(_NEEDED)}", _REMEDY)
    pages = filings.get("files") if isinstance(filings, dict) else None
    try:
        return Body(
            name,
            str(raw.get("cik", "") or _cik_of(name)).lstrip("0"),
            str(raw.get("name", "")),
            tuple(str(symbol) for symbol in raw.get("tickers") or ()),
            _newest_rename(raw.get("formerNames") or ()),
            tuple(_filings(lists)),
            tuple(_page(page) for page in pages or ()),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputFileError(name, f"not a submissions body of EDGAR: {error}", _REMEDY) from None


_REMEDY = "save https://data.sec.gov/submissions/CIK##########.json, ten digits, as it is"


def read_bodies(path: str) -> list[Body]:
    """The bodies of a saved file, or of every .json file of a folder. Raises InputFileError."""
    source = Path(path)
    try:
        files = sorted(source.glob("*.json")) if source.is_dir() else [source]
        if not files:
            raise InputFileError(path, "the folder has no .json file", _REMEDY)
        return [read_body(str(file), file.read_bytes()) for file in files]
    except OSError as error:
        raise InputFileError(
            path, error.strerror or str(error), "name a submissions body or a folder"
        ) from None


def _cik_of(name: str) -> str:
    """The number in the name that EDGAR gives a body or a page; empty when the file was renamed."""
    match = re.match(r"CIK(\d{10})", Path(name).name)
    return match[1] if match else ""


def _filings(lists: Mapping[str, Any]) -> Iterator[Filing]:
    count = len(lists["accessionNumber"])
    columns = [lists.get(key, [""] * count) for key in _LISTS]
    if any(len(column) != count for column in columns):
        raise ValueError("its lists are not equally long")
    for accession, form, stamp, filed, reported, items in zip(*columns, strict=True):
        yield Filing(
            str(accession),
            str(form),
            _stamp(stamp),
            date.fromisoformat(filed),
            date.fromisoformat(reported) if reported else None,
            tuple(item.strip() for item in str(items).split(",") if item.strip()),
        )


def _stamp(text: str) -> datetime | None:
    """The clock as written, without the Z that may not be true."""
    return datetime.fromisoformat(text).replace(tzinfo=None) if text else None


def _page(raw: Mapping[str, Any]) -> Page:
    return Page(str(raw["name"]), date.fromisoformat(raw["filingFrom"]), date.fromisoformat(raw["filingTo"]))


def _newest_rename(names: Any) -> date | None:
    ends = [str(name["to"])[:10] for name in names if isinstance(name, dict) and name.get("to")]
    return date.fromisoformat(max(ends)) if ends else None
