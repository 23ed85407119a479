"""The output formats: one row each. Adding one is a file with a writer and a row here."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

from eventstudy.errors import UsageError
from eventstudy.reports.charts.palette import Theme
from eventstudy.reports.report import Report

if TYPE_CHECKING:
    from eventstudy.reports.charts.drawing import Drawing
    from eventstudy.reports.page import Page


class Style(NamedTuple):
    """How to write: with a header line (csv, tsv), in colour and how wide (table), light or dark (html)."""

    header: bool = True
    colour: bool = False
    width: int | None = None
    theme: Theme = Theme.AUTO


class Format(StrEnum):
    """The output formats by name."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"
    MD = "md"
    HTML = "html"
    TEX = "tex"
    XLSX = "xlsx"
    PARQUET = "parquet"
    SENTENCE = "sentence"
    PDF = "pdf"


SUFFIXES = {
    ".txt": Format.TABLE,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".md": Format.MD,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".tex": Format.TEX,
    ".xlsx": Format.XLSX,
    ".parquet": Format.PARQUET,
    ".pdf": Format.PDF,
}
"""The format that a file name asks for."""


def _table(report: Report, out: TextIO, style: Style) -> None:
    from eventstudy.reports.formats.table import write_table

    write_table(report, out, colour=style.colour, width=style.width)


def _csv(report: Report, out: TextIO, style: Style) -> None:
    from eventstudy.reports.formats.delimited import write_delimited

    write_delimited(report, out, ",", header=style.header)


def _tsv(report: Report, out: TextIO, style: Style) -> None:
    from eventstudy.reports.formats.delimited import write_delimited

    write_delimited(report, out, "\t", header=style.header)


def _json(report: Report, out: TextIO, style: Style) -> None:
    from eventstudy.reports.formats.json_text import write_json

    write_json(report, out)


def _jsonl(report: Report, out: TextIO, style: Style) -> None:
    from eventstudy.reports.formats.json_text import write_jsonl

    write_jsonl(report, out)


def _markdown(report: Report, out: TextIO, style: Style) -> None:
    from eventstudy.reports.formats.markdown import write_markdown

    write_markdown(report, out)


def _html(report: Report, out: TextIO, style: Style) -> None:
    from eventstudy.reports.formats.html import write_html

    write_html(report, out, style.theme)


def _tex(report: Report, out: TextIO, style: Style) -> None:
    from eventstudy.reports.formats.tex import write_tex

    write_tex(report, out)


def _sentence(report: Report, out: TextIO, style: Style) -> None:
    if report.sentences is None:
        raise UsageError("only run and batch come as sentences", "choose another --format")
    for sentence in report.sentences():
        out.write(f"{sentence}\n")


def _xlsx(report: Report) -> bytes:
    from eventstudy.reports.formats.binary import xlsx

    return xlsx(report)


def _parquet(report: Report) -> bytes:
    from eventstudy.reports.formats.binary import parquet

    return parquet(report)


def _pdf(report: Report) -> bytes:
    from eventstudy.reports.formats.pdf import pdf

    return pdf(report)


WRITERS: dict[Format, Callable[[Report, TextIO, Style], None]] = {
    Format.TABLE: _table,
    Format.CSV: _csv,
    Format.TSV: _tsv,
    Format.JSON: _json,
    Format.JSONL: _jsonl,
    Format.MD: _markdown,
    Format.HTML: _html,
    Format.TEX: _tex,
    Format.SENTENCE: _sentence,
}
"""The formats that are text."""
BINARY: dict[Format, Callable[[Report], bytes]] = {
    Format.XLSX: _xlsx,
    Format.PARQUET: _parquet,
    Format.PDF: _pdf,
}
"""The formats that are no text: a whole file each."""


def _whole(page: Page, title: str) -> Drawing:
    from eventstudy.reports.charts.drawing import stacked

    return stacked(page.charts, title=title, description=" ".join(chart.description for chart in page.charts))


def _svg_plot(report: Report, page: Page, theme: Theme) -> bytes:
    from eventstudy.reports.charts.svg import svg_document

    return svg_document(_whole(page, report.title), theme).encode("utf-8", "backslashreplace")


def _png_plot(report: Report, page: Page, theme: Theme) -> bytes:
    from eventstudy.reports.charts.png import png

    _refuse_dark(theme)
    return png(_whole(page, report.title))


def _html_plot(report: Report, page: Page, theme: Theme) -> bytes:
    from eventstudy.reports.formats.html import charts_page

    return charts_page(report, page, theme).encode("utf-8", "backslashreplace")


PLOTS: dict[str, Callable[[Report, Page, Theme], bytes]] = {
    ".svg": _svg_plot,
    ".png": _png_plot,
    ".html": _html_plot,
}
"""What ``--plot`` writes for each suffix: every chart of the page."""


def require(form: Format) -> None:
    """Refuse a format before any work is done. Raises UsageError where what writes it is not installed."""
    if form is Format.XLSX:
        from eventstudy.reports.formats.binary import require_xlsxwriter

        require_xlsxwriter()
    elif form is Format.PDF:
        from eventstudy.reports.formats.pdf import require_printer

        require_printer()


def require_plot(file: str, theme: Theme) -> None:
    """Refuse a chart before any work is done. Raises UsageError for one that cannot be drawn so, or here."""
    suffix = Path(file).suffix.lower()
    if suffix not in PLOTS:
        raise UsageError(
            f"--plot {file}: no chart for the suffix {suffix or '(none)'}", f"use one of {' '.join(PLOTS)}"
        )
    if suffix == ".png":
        from eventstudy.reports.charts.png import require_matplotlib

        _refuse_dark(theme)
        require_matplotlib()


def _refuse_dark(theme: Theme) -> None:
    if theme is Theme.DARK:
        raise UsageError("a .png chart is always light", "write the chart as .svg, or use --theme light")
