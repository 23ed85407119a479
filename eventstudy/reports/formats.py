"""The output formats: one row each. Adding one is a file with a writer and a row here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO

from eventstudy.reports.report import Report


@dataclass(frozen=True, slots=True)
class Style:
    """How to write: with a header line (csv, tsv), in colour and how wide (table)."""

    header: bool = True
    colour: bool = False
    width: int | None = None


class Format(StrEnum):
    """The output formats by name."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"
    MD = "md"


SUFFIXES = {
    ".txt": Format.TABLE,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".md": Format.MD,
}
"""The format that a file name asks for."""


def _table(report: Report, out: TextIO, style: Style) -> None:
    from eventstudy.reports.table import write_table

    write_table(report, out, colour=style.colour, width=style.width)


def _csv(report: Report, out: TextIO, style: Style) -> None:
    from eventstudy.reports.delimited import write_delimited

    write_delimited(report, out, ",", header=style.header)


def _tsv(report: Report, out: TextIO, style: Style) -> None:
    from eventstudy.reports.delimited import write_delimited

    write_delimited(report, out, "\t", header=style.header)


def _json(report: Report, out: TextIO, style: Style) -> None:
    from eventstudy.reports.jsons import write_json

    write_json(report, out)


def _jsonl(report: Report, out: TextIO, style: Style) -> None:
    from eventstudy.reports.jsons import write_jsonl

    write_jsonl(report, out)


def _markdown(report: Report, out: TextIO, style: Style) -> None:
    from eventstudy.reports.markdown import write_markdown

    write_markdown(report, out)


WRITERS: dict[Format, Callable[[Report, TextIO, Style], None]] = {
    Format.TABLE: _table,
    Format.CSV: _csv,
    Format.TSV: _tsv,
    Format.JSON: _json,
    Format.JSONL: _jsonl,
    Format.MD: _markdown,
}
