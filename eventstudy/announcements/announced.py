"""A row of ``announcements``: an event that ``batch`` and ``study`` read unchanged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Announced:
    """One announcement, as it is printed; the columns are the fields, in their order.

    ``announced`` is a WHEN. ``filed``: the filing date. ``clock``: on which clock the filing's time was read.
    ``confidence``: ``filing-time``, ``date-only`` or ``ambiguous``. ``marks``: codes joined by ``;``. Empty:
    what a source does not say.
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


def named(rows: Iterable[Announced]) -> list[Announced]:
    """The rows; one without a name is called after its symbol and day (``AAPL-2025-01-30``)."""
    taken: Counter[str] = Counter()
    renamed = []
    for row in rows:
        name = row.event_id or f"{row.symbol}-{row.announced[:10]}"
        taken[name] += 1
        renamed.append(replace(row, event_id=name if taken[name] == 1 else f"{name}-{taken[name]}"))
    return renamed
