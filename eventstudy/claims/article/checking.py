"""Drafted claims as rows for ``check``; an incomplete one is a row with its reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

from eventstudy.claims.article.agreeing import contradictions
from eventstudy.claims.article.claim import FIELDS, Draft
from eventstudy.claims.files import ClaimRow, ClaimsFile


def claim_rows(drafts: Sequence[Draft], name: str) -> tuple[tuple[str, ...], list[ClaimRow]]:
    """The columns that the output repeats, and a row for each draft; there must be one."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(FIELDS)
    writer.writerows(draft.cells for draft in drafts)
    file = ClaimsFile(name, io.StringIO(table.getvalue()))
    notes = contradictions(drafts)
    rows = [
        replace(row, problem=problem_of(drafts[at]), quote=drafts[at].words, note=notes.get(at, ""))
        for at, row in enumerate(file.rows())
    ]
    return file.columns, rows


def problem_of(draft: Draft) -> str:
    """Why a draft cannot be checked; empty where it can."""
    if draft.is_complete:
        return ""
    parts = (part.partition("=") for part in draft.open.split(";"))
    fields = (
        f"{name} ({candidates.replace('|', ' or ')}?)" if candidates else name
        for name, _, candidates in parts
    )
    return f"the text does not say the {' and the '.join(fields)}"
