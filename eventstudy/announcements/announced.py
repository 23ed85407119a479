"""A row of ``announcements``: an event that ``batch`` and ``study`` read as it is."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Announced:
    """One announcement, as it is printed; the columns are the fields, in their order.

    ``announced`` is a WHEN. ``filed``: the filing date. ``clock``: on which clock the filing's time was read.
    ``confidence``: ``filing-time``, ``date-only`` or ``ambiguous``. ``marks``: codes joined by ``;``. What a
    source does not tell is empty.
    """

    event_id: str
    symbol: str
    announced: str
    form: str = ""
    items: str = ""
    accession: str = ""
    filed: str = ""
    clock: str = ""
    confidence: str = ""
    marks: str = ""
    url: str = ""


COLUMNS = tuple(field.name for field in fields(Announced))
