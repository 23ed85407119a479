"""Factor returns on the rows of a study, and the event sessions that have none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from eventstudy.engine.study_arrays import StudyArrays
from eventstudy.factors import RISK_FREE, FactorReturns
from eventstudy.reasons import Reason
from eventstudy.studies.grid import CloseGrid, Floats, Ints
from eventstudy.study_options import StudyOptions


def factor_returns(factors: FactorReturns, columns: Sequence[str], grid: CloseGrid) -> Floats:
    """The factors on the rows of the grid, NaN without one, shape (T, 1, F)."""
    days = grid.dates.tolist()
    return np.column_stack([factors.on(column, days) for column in columns])[:, None]


def sessions_without_factors(
    options: StudyOptions, columns: Sequence[str], arrays: StudyArrays, rows: Ints, dates: Ints
) -> dict[int, str]:
    """For each event skipped for want of a return: which of its sessions have no factors, in words."""
    details, factors, window = {}, options.factors, options.window
    if factors is None:
        return {}
    for i in np.flatnonzero(arrays.status == Reason.MISSING_EVENT_WINDOW.number).tolist():
        first = max(int(rows[i]) + window.start, 0)
        days = dates[first : int(rows[i]) + window.end + 1].tolist()
        lacking = factors.lacking((*columns, RISK_FREE), [day for day in days if day > 0])
        if lacking:
            shown = ", ".join(date.fromordinal(day).isoformat() for day in lacking)
            details[i] = f"the factor files have no values for {shown}"
    return details
