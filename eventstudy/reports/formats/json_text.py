"""JSON (one document) and JSON lines (an object a row). A missing value is null; no NaN is ever written."""

from __future__ import annotations

import json
from typing import Any, TextIO

from eventstudy.reports.report import SCHEMA_VERSION, Cell, Report


def write_json(report: Report, out: TextIO) -> None:
    """``{"schema_version": 1, ..., "<key>": [...], ...}``, indented, in the order of the contract."""
    document = {
        "schema_version": SCHEMA_VERSION,
        **report.before,
        report.key: [_object(report, row) for row in report.rows],
        **report.after,
    }
    json.dump(document, out, indent=2, ensure_ascii=False, allow_nan=False)
    out.write("\n")


def write_jsonl(report: Report, out: TextIO) -> None:
    """One compact object a line."""
    for row in report.rows:
        json.dump(_object(report, row), out, ensure_ascii=False, allow_nan=False)
        out.write("\n")


def _object(report: Report, row: Any) -> dict[str, Cell]:
    return {column.name: value for column, value in zip(report.columns, row, strict=True)}
