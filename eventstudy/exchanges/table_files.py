"""Where session tables lie: shipped, continued or made anew in the data folder, and own corrections.

A table in the data folder takes the place of the shipped one as long as that has not changed since; the
user's own corrections are laid over either, each time a table is read.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from eventstudy.errors import CalendarRangeError, InputFileError, UsageError
from eventstudy.paths import data_folder, data_path, make_home

if TYPE_CHECKING:
    from eventstudy.exchanges.overlay import SpecialSession

Table = dict[str, Any]


def calendars_folder() -> Path:
    """The folder of the user's own tables and corrections; it need not exist."""
    return data_folder() / "calendars"


def shipped_table(name: str) -> Table:
    """The table of a calendar as this release ships it."""
    table: Table = json.loads(_shipped(name))
    return table


def _shipped(name: str) -> bytes:
    return data_path("sessions", f"{name}.json").read_bytes()


def read_table(name: str) -> Table:
    """The table of a calendar as it is to be used. Raises InputFileError for a wrong correction."""
    try:
        if not calendars_folder().is_dir():
            return shipped_table(name)
    except UsageError:  # a user without a folder of their own has nothing in it
        return shipped_table(name)
    return _corrected(kept_table(name) or shipped_table(name), own_special_sessions(name))


def kept_table(name: str) -> Table | None:
    """The table of the data folder, or None: without one, or when the shipped table is a newer one."""
    path = calendars_folder() / f"{name}.json"
    try:
        table: Table = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise InputFileError(str(path), "not a session table", "delete the file") from error
    return table if table.get("shipped") == crc32(_shipped(name)) else None


def keep_table(table: Table) -> Path:
    """Write a table into the data folder; its path. Raises OSError."""
    folder = make_home(calendars_folder())
    path = folder / f"{table['mic']}.json"
    text = json.dumps(table | {"shipped": crc32(_shipped(table["mic"]))}, ensure_ascii=False)
    written = path.with_suffix(".new")
    written.write_text(text, encoding="utf-8")
    written.replace(path)
    return path


def continued_table(name: str, year: int) -> Table:
    """The table of a calendar continued to the end of a year, from the installed library, and kept.

    Raises CalendarRangeError for a year that the library does not know.
    """
    from eventstudy.exchanges.refresh import extended

    own = own_special_sessions(name)
    table = extended(kept_table(name) or shipped_table(name), year, own)
    with suppress(OSError):  # a folder that cannot be written costs the next run the same look-up
        keep_table(table)
    return _corrected(table, own)


def own_special_sessions(name: str) -> list[SpecialSession]:
    """The rows of ``*.csv`` in the user's folder that speak of this calendar, file by file.

    ``exchange`` in a row is a calendar's name. Raises InputFileError for a row that cannot be used.
    """
    files = sorted(calendars_folder().glob("*.csv"))
    if not files:
        return []
    from eventstudy.exchanges.overlay import own_corrections

    return [row for path in files for row in own_corrections(path) if row.exchange == name]


def _corrected(table: Table, rows: list[SpecialSession]) -> Table:
    """The table with the user's rows laid over it, those after its end left out."""
    rows = [row for row in rows if row.date <= table["last"]]
    if not rows:
        return table
    from eventstudy.exchanges.table_maker import OverlayError, with_special_sessions

    try:
        return with_special_sessions(table, rows)
    except OverlayError as error:
        raise CalendarRangeError(str(error), f"correct the files in {calendars_folder()}") from error
