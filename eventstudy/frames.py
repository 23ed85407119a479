"""pandas frames of the Python interface as the text that the readers of files take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from eventstudy.announcements.event_files import EventFile
from eventstudy.claims.files import ClaimsFile
from eventstudy.errors import InputFileError
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.registry import warn

if TYPE_CHECKING:
    import pandas as pd

NAME = "DataFrame"
"""What a frame is called where a file has its path."""


def events_of(frame: pd.DataFrame) -> EventFile:
    """A frame of events with the columns of an event file; an index with a name is a column, too.

    A missing value is an empty cell. Moments keep their offset; days of midnights without one are dates.
    Raises InputFileError for a frame without the columns that are needed.
    """
    import pandas as pd

    whole = frame.reset_index() if any(name is not None for name in frame.index.names) else frame
    written = pd.DataFrame({str(name): _texts(column) for name, column in whole.items()})
    return EventFile(NAME, StringIO(written.to_csv(index=False)))


def claims_of(frame: pd.DataFrame) -> ClaimsFile:
    """A frame of claims with the columns of a claims file, read as ``events_of`` reads events."""
    import pandas as pd

    written = pd.DataFrame({str(name): _texts(column) for name, column in frame.items()})
    return ClaimsFile(NAME, StringIO(written.to_csv(index=False)))


def _texts(column: Any) -> Any:
    """The values of a column as an event file has them."""
    import pandas as pd

    if not pd.api.types.is_datetime64_any_dtype(column):
        return column
    days = column.dt.tz is None and (column.dropna() == column.dropna().dt.normalize()).all()
    return column.map(lambda moment: str(moment.date()) if days else moment.isoformat(), na_action="ignore")


@contextmanager
def source_of(frame: pd.DataFrame) -> Iterator[FileSource]:
    """Prices from a frame, read as a price file is: a column a symbol, or a row for each symbol and day.

    The days are the index or a column. Raises InputFileError as for a file, of the name ``DataFrame``.
    """
    named = any(name is not None for name in frame.index.names)
    days = named or frame.index.inferred_type in ("datetime64", "date", "string")
    with TemporaryDirectory() as folder:
        path = Path(folder, f"{NAME}.csv")
        label = None if frame.index.nlevels > 1 else str(frame.index.name or "date")
        frame.to_csv(path, index=days, index_label=label if days else None)
        try:
            source = FileSource(path, lambda sentence: warn(sentence.replace(str(path), NAME)))
            source.name = NAME
            yield source
        except InputFileError as error:
            message = error.message.replace(str(path), NAME)
            raise InputFileError("", message, error.remedy, field=error.field) from None
