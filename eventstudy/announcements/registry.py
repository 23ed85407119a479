"""The announcement sources by name, a row each. To add one, write a class in a file of its own and a row
here.

An installed package can add more without touching this one, through an entry point of the group
``eventstudy.announcements``: see ``docs/adding-a-source.md``. A row's own name wins over an entry point's.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from eventstudy.announcements.calendar_files import CalendarSource
from eventstudy.announcements.source import AnnouncementSource, Settings
from eventstudy.entry_points import added
from eventstudy.errors import UsageError
from eventstudy.paths import data_path

ENTRY_POINT_GROUP = "eventstudy.announcements"

Opener = Callable[[Settings], AnnouncementSource]


def _edgar(settings: Settings) -> AnnouncementSource:
    from eventstudy.announcements.edgar.source import EdgarSource

    return EdgarSource(settings)


def _example(settings: Settings) -> AnnouncementSource:
    return CalendarSource(str(data_path("events", "aapl-results.csv")), settings.exchanges, name="example")


SOURCES: dict[str, Opener] = {"edgar": _edgar, "example": _example}
"""What ``--source`` can name; anything else is a path, or an entry point's name."""


def open_announcements(spec: str, settings: Settings) -> AnnouncementSource:
    """The source that ``--source SPEC`` means: a name of ``SOURCES``, a path, or an entry point's name.

    Raises UsageError for a spec that is not one of these, and for a timeout that is no time.
    """
    if settings.timeout <= 0:
        raise UsageError(f"--timeout {settings.timeout:g}: not a time", "give seconds above 0")
    opener = SOURCES.get(spec) or _path_opener(spec) or _entry_point_opener(spec)
    return opener(settings)


def _path_opener(spec: str) -> Opener | None:
    """Opens files, when the spec looks like a path or is one."""
    path = Path(spec)
    if not (path.suffix or "/" in spec or "\\" in spec or path.exists()):
        return None

    def open_files(settings: Settings) -> AnnouncementSource:
        if path.is_dir() or path.suffix.lower() == ".json":
            from eventstudy.announcements.edgar.source import SavedBodies

            return SavedBodies(spec, settings.exchanges)
        return CalendarSource(spec, settings.exchanges)

    return open_files


def _entry_point_opener(spec: str) -> Opener:
    opener: Opener = added(
        ENTRY_POINT_GROUP,
        spec,
        tuple(SOURCES),
        "the path of a saved submissions body, a folder of them or a CSV calendar",
    )
    return opener
