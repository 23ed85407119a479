"""JSON (one document) and JSON lines (an object a row). A missing value is null; no NaN is ever written."""

from __future__ import annotations

import json
from typing import Any, TextIO

from eventstudy.reports.report import SCHEMA_VERSION, Cell, Report


def write_json(report: Report, out: TextIO) -> None:
    """``{"schema_version": 1, ..., "rows": [...], ...}``, indented, in the order of the contract.

    The rows stand under ``rows`` in every command, and once more under the command's own older key, which
    ``deprecated`` names.
    """
    rows = [_object(report, row) for row in report.rows]
    document = {
        "schema_version": SCHEMA_VERSION,
        **report.before,
        "rows": rows,
        report.key: rows,
        **report.after(),
        **({} if report.key == "rows" else {"deprecated": {report.key: "rows"}}),
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
