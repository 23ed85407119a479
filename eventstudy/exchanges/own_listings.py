"""The user's own listings: ``listings.csv`` in the data folder adds to and overrides the shipped table."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from eventstudy.errors import InputFileError
from eventstudy.paths import data_folder, make_home

COLUMNS = (
    *("issuer", "symbol", "exchange", "currency", "kind", "ordinary_per_unit", "ratio_since", "verified"),
    *("source", "notes", "valid_from", "valid_to", "fungible", "status"),
)
"""The columns of a table of listings; ``issuer`` and ``symbol`` are needed."""
_CHOICES = {
    "kind": ("share", "ads", "index"),
    "verified": ("yes", "no"),
    "fungible": ("yes", "restricted", "no"),
    "status": ("active", "delisted", "suspended", "at_risk", "unknown"),
}


def own_listings_path() -> Path:
    """Where the user's listings are kept; it need not exist."""
    return data_folder() / "listings.csv"


def own_listings() -> list[dict[str, str]]:
    """The user's rows, checked, every column filled with text; none without a file.

    Raises InputFileError with the line of a row that cannot be used.
    """
    path = own_listings_path()
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        return [checked(row, str(path), reader.line_num) for row in reader]


def checked(row: Mapping[str, str | None], path: str, line: int | None) -> dict[str, str]:
    """A row with every column; empty cells where the defaults hold. Raises InputFileError."""
    full = {name: (row.get(name) or "").strip() for name in COLUMNS}
    full["symbol"], full["exchange"] = full["symbol"].upper(), full["exchange"].upper()
    for name in ("issuer", "symbol"):
        if not full[name]:
            raise InputFileError(path, "is empty", f"every listing needs its {name}", line=line, field=name)
    for name, choices in _CHOICES.items():
        full[name] = full[name] or choices[0]
        if full[name] not in choices:
            message = f"{full[name]!r} is not one of {', '.join(choices)}"
            raise InputFileError(path, message, "write one of these", line=line, field=name)
    full["ordinary_per_unit"] = full["ordinary_per_unit"] or "1"
    _check_ratio(full["ordinary_per_unit"], path, line)
    for name in ("ratio_since", "valid_from", "valid_to"):
        _check_day(full[name], path, line, name)
    return full


def _check_ratio(text: str, path: str, line: int | None) -> None:
    try:
        ratio = float(text)
    except ValueError:
        ratio = math.nan
    if not (0 < ratio < math.inf):
        remedy = "write how many ordinary shares one traded unit stands for: 8, or 0.5"
        raise InputFileError(path, f"{text!r} is not a ratio", remedy, line=line, field="ordinary_per_unit")


def _check_day(text: str, path: str, line: int | None, field: str) -> None:
    try:
        if text:
            date.fromisoformat(text)
    except ValueError:
        raise InputFileError(
            path, f"{text!r} is not a day", "write it as 2025-02-11", line=line, field=field
        ) from None


def add_listing(row: Mapping[str, str]) -> Path:
    """Keep a row in the user's file, in the place of one with the same symbol and ``valid_from``.

    Written to a file beside it, then renamed; a link stays a link, and a file its permissions. Raises
    InputFileError for a row that cannot be used.
    """
    import tempfile

    new, path = checked(row, "the new listing", None), own_listings_path()
    others = [
        old
        for old in own_listings()
        if (old["symbol"], old["valid_from"]) != (new["symbol"], new["valid_from"])
    ]
    make_home(path.parent)
    target = path.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".csv")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows([*others, new])
        if target.exists():
            Path(name).chmod(target.stat().st_mode & 0o777)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path
