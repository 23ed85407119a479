"""JSON (one document) and JSON lines (an object a row). A missing value is null; no NaN is ever written.

What steers a terminal stands as an escape (``\\u202e``), which every reader of JSON turns back.
"""

from __future__ import annotations

import json
import re
from typing import Any, TextIO

from eventstudy.reports.report import SCHEMA_VERSION, Cell, Report

_WHOLE = json.JSONEncoder(indent=2, ensure_ascii=False, allow_nan=False)
_LINE = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_STEERS = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Controls that JSON lets stand as they are: they turn the direction of writing, say, or break lines."""


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
    out.writelines(map(_escaped, _WHOLE.iterencode(document)))
    out.write("\n")


def write_jsonl(report: Report, out: TextIO) -> None:
    """One compact object a line."""
    for row in report.rows:
        out.write(_escaped(_LINE.encode(_object(report, row))) + "\n")


def _escaped(text: str) -> str:
    return _STEERS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _object(report: Report, row: Any) -> dict[str, Cell]:
    return {column.name: value for column, value in zip(report.columns, row, strict=True)}
