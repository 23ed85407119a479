"""What the tests of studies share: the golden panel's prices, and a study of an event file's text."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from eventstudy.announcements.event_files import EventFile
from eventstudy.engine.sections import Row
from eventstudy.reasons import REASONS
from eventstudy.studies.study import StudyResult, study
from eventstudy.study_options import StudyOptions
from eventstudy.windows import EventWindow

GOLDEN = Path(__file__).parents[1] / "golden"
PRICES = str(GOLDEN / "panel_a/prices_wide.csv")
SOURCE = ("--source", PRICES, "--benchmark", "MKT")
MODELS = ("market", "market-adjusted", "mean-adjusted")
WINDOW = EventWindow(-1, 1)


def studied(text: str, source: Any, **options: Any) -> StudyResult:
    file = EventFile("events.csv", io.StringIO(text, newline=""))
    return study(file, source, StudyOptions(**{"window": WINDOW, **options}))


def reasons(result: StudyResult) -> list[str]:
    return [REASONS[code] for code in result.arrays.status]


def row_of(result: StudyResult, kind: str, start: int, end: int) -> Row:
    (section,) = result.arrays.sections
    (found,) = [one for one in section.rows if (one.kind, one.start, one.end) == (kind, start, end)]
    return found
