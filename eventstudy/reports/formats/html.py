"""A report as one page that needs nothing else (no script, no file, no network): light, dark and on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, TextIO

from eventstudy.kinds import Kind
from eventstudy.reports.charts.drawing import Drawing
from eventstudy.reports.charts.svg import chart_css, svg
from eventstudy.reports.formats.page_style import PAGE_CSS
from eventstudy.reports.report import Cell, Column, Page, Report, Table
from eventstudy.reports.values import human, machine, number, people_columns, visible

TRANSPOSED = 6
"""Up to so many rows, the table of every figure has a row a column of the report."""
LONG = 40
"""A text of more characters gets room of its own."""
EVERY = "Every column of the machine formats; fractions as percentages"
_TEXTS = (Kind.TEXT, Kind.DATE)


def write_html(report: Report, out: TextIO) -> None:
    """Title, summary, charts, sentences, every figure, and where the figures come from."""
    rows = [list(row) for row in report.rows]
    page = report.page() if report.page else Page(sections={"Notes": report.notes})
    columns, cells = people_columns(report, rows)
    main = page.body or table_html(page.caption or report.title, columns, cells)
    summary = f'<section class="summary" aria-label="Summary">\n{main}\n</section>'
    figures = [figure(drawing, number) for number, drawing in enumerate(page.charts, start=1)]
    parts = [
        _header(report.title or report.key, page.lead),
        # A long table would push the charts out of sight.
        *([summary, *figures] if len(rows) <= TRANSPOSED else [*figures, summary]),
        *(_section(title, sentences) for title, sentences in page.sections.items() if sentences),
        *(_further(table) for table in page.tables),
    ]
    if rows and (report.shown or page.body):
        parts.append(f"<section>\n<h2>Every figure</h2>\n{_every_figure(report, rows)}\n</section>")
    if "provenance" in report.after:
        parts.append(_provenance(report.after["provenance"]))
    out.write(document(report.title or report.key, parts))


def charts_page(report: Report, page: Page) -> str:
    """A page of the charts alone."""
    figures = [figure(drawing, number) for number, drawing in enumerate(page.charts, start=1)]
    return document(report.title, [_header(report.title, page.lead), *figures])


def document(title: str, parts: Sequence[str]) -> str:
    """The page around its parts."""
    body = "\n".join(parts)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{text(title)}</title>\n<style>\n{chart_css(':root')}\n{PAGE_CSS}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def text(content: str) -> str:
    """A text made safe for a page, control characters written out."""
    return escape(visible(content))


def figure(drawing: Drawing, number: int) -> str:
    """A chart with its sentence."""
    picture = svg(drawing, name=f"chart-{number}")
    return f"<figure>\n{picture}\n<figcaption>{text(drawing.description)}</figcaption>\n</figure>"


def table_html(caption: str, columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> str:
    """A table whose first cell of a row names it."""
    head = "".join(f'<th scope="col"{_side(column)}>{text(_label(column.name))}</th>' for column in columns)
    lines = [
        "<tr>"
        + "".join(
            f'<th scope="row">{text(cell)}</th>'
            if at == 0
            else f"<td{_side(columns[at], cell)}>{text(cell)}</td>"
            for at, cell in enumerate(row)
        )
        + "</tr>"
        for row in cells
    ]
    return _wrapped(caption, f"<thead>\n<tr>{head}</tr>\n</thead>", lines)


def _wrapped(caption: str, head: str, lines: Sequence[str]) -> str:
    """The table in a frame that scrolls sideways where it is too wide, by keyboard too."""
    body = "\n".join(lines)
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{text(caption)}">\n<table>\n'
        f"<caption>{text(caption)}</caption>\n{head}\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )


def _label(name: str) -> str:
    return name.replace("_", " ")


def _side(column: Column, cell: str = "") -> str:
    """The class of a cell: a date, a number or a long text."""
    match column.kind:
        case Kind.DATE:
            return ' class="d"'
        case Kind.TEXT:
            return ' class="l"' if len(cell) > LONG else ""
        case _:
            return ' class="n"'


def _header(title: str, lead: Sequence[str]) -> str:
    sentences = "".join(f"<p>{text(sentence)}</p>\n" for sentence in lead)
    return f"<header>\n<h1>{text(title)}</h1>\n{sentences}</header>"


def _section(title: str, sentences: Sequence[str]) -> str:
    items = "\n".join(f"<li>{text(sentence)}</li>" for sentence in sentences)
    return f"<section>\n<h2>{text(title)}</h2>\n<ul>\n{items}\n</ul>\n</section>"


def _further(table: Table) -> str:
    cells = [
        [human(value, column) for value, column in zip(row, table.columns, strict=True)] for row in table.rows
    ]
    shown = table_html(table.title, table.columns, cells)
    return f"<section>\n<h2>{text(table.title)}</h2>\n{shown}\n</section>"


def _every_figure(report: Report, rows: Sequence[Sequence[Cell]]) -> str:
    """Every column of the report, one below the other while the rows fit side by side."""
    shown = [
        (column, [human(row[at], column) for row in rows])
        for at, column in enumerate(report.columns)
        if any(human(row[at], column) for row in rows)
    ]
    if len(rows) > TRANSPOSED:
        cells = [[values[at] for _, values in shown] for at in range(len(rows))]
        return table_html(EVERY, [column for column, _ in shown], cells)
    (first, names), *rest = shown
    head = "".join(f'<th scope="col" class="n">{text(name)}</th>' for name in names)
    lines = [
        f'<tr><th scope="row">{text(_label(column.name))}</th>'
        + "".join(
            f'<td class="{"t" if column.kind in _TEXTS else "n"}">{text(value)}</td>' for value in values
        )
        + "</tr>"
        for column, values in rest
    ]
    corner = f'<th scope="col">{text(_label(first.name))}</th>'
    return _wrapped(EVERY, f"<thead>\n<tr>{corner}{head}</tr>\n</thead>", lines)


def _provenance(facts: Mapping[str, Any]) -> str:
    """The conventions as a list, and what is told of each symbol as a table."""
    plain = {name: value for name, value in facts.items() if not isinstance(value, Mapping)}
    items = "".join(
        f"<dt>{text(_label(name))}</dt><dd>{text(_said(value))}</dd>\n" for name, value in plain.items()
    )
    tables = [
        _facts_table(name, value) for name, value in facts.items() if isinstance(value, Mapping) and value
    ]
    parts = ["<h2>Where the figures come from</h2>", *([f"<dl>\n{items}</dl>"] if items else []), *tables]
    return "<section>\n" + "\n".join(parts) + "\n</section>"


def _facts_table(title: str, facts: Mapping[str, Any]) -> str:
    """A row a symbol; a fact that is no mapping of facts is a row of one cell."""
    told = {key: found if isinstance(found, Mapping) else {title: found} for key, found in facts.items()}
    names = dict.fromkeys(name for found in told.values() for name in found)
    kept = [name for name in names if any(_said(found.get(name)) for found in told.values())]
    rows = [[key, *(_said(found.get(name)) for name in kept)] for key, found in told.items()]
    return table_html(_label(title), [Column("symbol"), *(Column(name) for name in kept)], rows)


def _said(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return machine(value)
        case float():
            return number(value, 6)
        case _:
            return str(value)
