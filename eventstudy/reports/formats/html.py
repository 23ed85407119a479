"""A report as one page that needs nothing else (no script, no file, no network): light, dark and on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, TextIO

from eventstudy import __version__
from eventstudy.kinds import Kind
from eventstudy.reports.charts.drawing import Drawing
from eventstudy.reports.charts.palette import Theme, page_colours
from eventstudy.reports.charts.svg import svg
from eventstudy.reports.formats.page_style import PAGE_CSS
from eventstudy.reports.page import CardTable, Page, Table
from eventstudy.reports.printed import typeset
from eventstudy.reports.report import Cell, Column, Report
from eventstudy.reports.values import human, machine, number, people_columns, visible

TRANSPOSED = 6
"""Up to so many rows, the table of every figure has a row a column of the report."""
LONG = 40
"""A text of more characters gets room of its own."""
EVERY = "Every column of the machine formats; fractions as percentages"
FIGURES_SHOWN = 1000
"""Rows that the table of every figure has at most."""
_TEXTS = (Kind.TEXT, Kind.DATE)


def write_html(report: Report, out: TextIO, theme: Theme = Theme.AUTO) -> None:
    """Title, summary, charts, sentences, and folded: every figure, and where the figures come from."""
    rows = [list(row) for row in report.rows]
    page = _page(report, rows)
    figures = [figure(drawing, number, theme) for number, drawing in enumerate(page.charts, start=1)]
    parts = [
        _header(page.headline or report.title or report.key, page),
        *([_failures(page.failures)] if page.failures else []),
        *(figures if page.charts_first else ()),
        _summary(report, page, rows),
        *(() if page.charts_first else figures),
        _detail(page.detail),
        _sections(page.sections),
        *(_further(table) for table in page.tables),
        *_folds(report, page, rows),
        _footer(page),
    ]
    out.write(document(page.headline or report.title or report.key, parts, theme, page.style))


def _page(report: Report, rows: Sequence[Sequence[Cell]]) -> Page:
    if report.page_of_rows:
        return report.page_of_rows([column.name for column in report.columns], rows)
    return report.page() if report.page else Page(sections={"Notes": report.notes()})


def charts_page(report: Report, page: Page, theme: Theme = Theme.AUTO) -> str:
    """A page of the charts alone."""
    figures = [figure(drawing, number, theme) for number, drawing in enumerate(page.charts, start=1)]
    title = page.headline or report.title
    return document(title, [_header(title, page), *figures, _footer(page)], theme)


def document(title: str, parts: Sequence[str], theme: Theme = Theme.AUTO, style: str = "") -> str:
    """The page around its parts; ``style`` is CSS beside that of every page."""
    body = "\n".join(part for part in parts if part)
    schemes = "light dark" if theme is Theme.AUTO else theme.value
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="{schemes}">\n'
        f"<title>{text(title)}</title>\n<style>\n{page_colours(theme)}\n{PAGE_CSS}{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def text(content: str) -> str:
    """A text made safe for a page, control characters written out."""
    return escape(visible(content))


def figure(drawing: Drawing, number: int, theme: Theme = Theme.AUTO) -> str:
    """A chart with its sentence: one drawing for screens and paper, one for telephones where there is one."""
    kind = "chart" if drawing.narrow is None else "chart broad"
    picture = svg(drawing, name=f"chart-{number}", kind=kind, theme=theme)
    if drawing.narrow is not None:
        picture += "\n" + svg(drawing.narrow, name=f"chart-{number}-n", kind="chart narrow", theme=theme)
    return f"<figure>\n{picture}\n<figcaption>{text(drawing.description)}</figcaption>\n</figure>"


def _detail(table: CardTable | None) -> str:
    if table is None:
        return ""
    return f"<section>\n<h2>{text(table.caption)}</h2>\n{cards_html(table._replace(caption=''))}\n</section>"


def cards_html(table: CardTable) -> str:
    """A table whose rows become cards on a telephone; nothing of it is ever left out."""
    sides = ["l" if at < table.texts else "n" for at in range(len(table.heads))]
    head = "".join(
        f'<th scope="col" class="{side}">{text(name)}</th>'
        for name, side in zip(table.heads, sides, strict=True)
    )
    lines = []
    for row in table.rows:
        cells = [f'<th scope="row">{_two_lines(row[0])}</th>']
        cells += [
            f'<td class="{side}{" strong" * (name == table.strong)}" data-l="{text(name)}">'
            f"<span>{_two_lines(cell)}</span></td>"
            for name, side, cell in zip(table.heads[1:], sides[1:], row[1:], strict=True)
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    body = "\n".join(lines)
    caption = f"<caption>{text(table.caption)}</caption>\n" if table.caption else ""
    notes = f'\n<p class="notes">{text(table.notes)}</p>' if table.notes else ""
    return (
        f'<table class="cards">\n{caption}'
        f"<thead>\n<tr>{head}</tr>\n</thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>{notes}"
    )


def _two_lines(cell: tuple[str, str]) -> str:
    value, small = cell
    return text(value) + (f"<small>{text(small)}</small>" if small else "")


def _summary(report: Report, page: Page, rows: Sequence[Sequence[Cell]]) -> str:
    if page.summary is not None:
        return cards_html(page.summary) if page.summary.rows else ""
    if page.body:
        return page.body
    columns, cells = people_columns(report, rows)
    return table_html(page.caption or report.title, columns, cells)


def _failures(failures: Sequence[str]) -> str:
    items = "\n".join(f"<li>{text(failure)}</li>" for failure in failures)
    return f'<div class="box">\n<h2>Could not be measured</h2>\n<ul>\n{items}\n</ul>\n</div>'


def _sections(sections: Mapping[str, Sequence[str]]) -> str:
    parts = [_section(title, sentences) for title, sentences in sections.items() if sentences]
    whole = "\n".join(parts)
    return f'<div class="two">\n{whole}\n</div>' if len(parts) > 1 else whole


def _folds(report: Report, page: Page, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """What is there for whoever looks for it: closed on a screen, left out on paper."""
    folds = []
    if rows and (report.shown or page.body or page.summary):
        more = len(rows) - FIGURES_SHOWN
        left = f"<p>{more:,} further rows are in the CSV of the same command.</p>" if more > 0 else ""
        folds.append(_fold("Every figure", _every_figure(report, rows[:FIGURES_SHOWN]) + left))
    if "provenance" in (after := report.after()):
        folds.append(_fold("Method and sources", _provenance(after["provenance"])))
    if not folds:
        return []
    on_paper = '<p class="paper notes">Every figure and the method are in the page this was printed from.</p>'
    return ['<div class="folds">\n' + "\n".join(folds) + "\n</div>", on_paper]


def _fold(title: str, inside: str) -> str:
    return f"<details>\n<summary>{text(title)}</summary>\n{inside}\n</details>"


def _footer(page: Page) -> str:
    note = f'<p class="notes">{text(page.note)}</p>\n' if page.note else ""
    sources = f"Prices: {text(page.sources)}. " if page.sources else ""
    return f"{note}<footer>{sources}Made with eventstudy {text(__version__)}. Not investment advice.</footer>"


def table_html(caption: str, columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> str:
    """A table whose first cell of a row names it."""
    head = "".join(f'<th scope="col"{_side(column)}>{_named(column)}</th>' for column in columns)
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


def _named(column: Column) -> str:
    """What people call a column, and small beneath it the name that --get and scripts know it by."""
    if not column.words:
        return text(_label(column.name))
    return f"{text(column.words.capitalize())}<small>{text(column.name)}</small>"


def _side(column: Column, cell: str = "") -> str:
    """The class of a cell: a date, a number or a long text."""
    match column.kind:
        case Kind.DATE:
            return ' class="d"'
        case Kind.TEXT:
            return ' class="l"' if len(cell) > LONG else ""
        case _:
            return ' class="n"'


def _header(title: str, page: Page) -> str:
    kicker = f'<p class="kick">{text(page.kicker or "eventstudy")}</p>\n'
    sentences = "".join(f'<p class="lead">{text(sentence)}</p>\n' for sentence in page.lead)
    return f"<header>\n{kicker}<h1>{text(title)}</h1>\n{sentences}</header>"


def _section(title: str, sentences: Sequence[str]) -> str:
    items = "\n".join(f"<li>{text(sentence)}</li>" for sentence in sentences)
    return f"<section>\n<h2>{text(title)}</h2>\n<ul>\n{items}\n</ul>\n</section>"


def _further(table: Table) -> str:
    cells = [
        [printed(value, column) for value, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    shown = table_html(table.title, table.columns, cells)
    return f"<section>\n<h2>{text(table.title)}</h2>\n{shown}\n</section>"


def printed(value: Cell, column: Column) -> str:
    """A value as pages print it: figures with their own minus, a percent sign without a blank."""
    shown = human(value, column)
    return typeset(shown) if isinstance(value, int | float) else shown


def _every_figure(report: Report, rows: Sequence[Sequence[Cell]]) -> str:
    """Every column of the report, one below the other while the rows fit side by side."""
    shown = [
        (column, [printed(row[at], column) for row in rows])
        for at, column in enumerate(report.columns)
        if any(human(row[at], column) for row in rows)
    ]
    if len(rows) > TRANSPOSED:
        cells = [[values[at] for _, values in shown] for at in range(len(rows))]
        return table_html(EVERY, [column for column, _ in shown], cells)
    (first, names), *rest = shown
    head = "".join(f'<th scope="col" class="n">{text(name)}</th>' for name in names)
    lines = [
        f'<tr><th scope="row">{_named(column)}</th>'
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
    return "\n".join([*([f"<dl>\n{items}</dl>"] if items else []), *tables])


def _facts_table(title: str, facts: Mapping[str, Any]) -> str:
    """A row a symbol; a fact that is no mapping of facts is a row of one cell."""
    by_symbol = {
        key: facts_of if isinstance(facts_of, Mapping) else {title: facts_of}
        for key, facts_of in facts.items()
    }
    names = dict.fromkeys(name for facts_of in by_symbol.values() for name in facts_of)
    filled = [name for name in names if any(_said(facts_of.get(name)) for facts_of in by_symbol.values())]
    rows = [[key, *(_said(facts_of.get(name)) for name in filled)] for key, facts_of in by_symbol.items()]
    return table_html(_label(title), [Column("symbol"), *(Column(name) for name in filled)], rows)


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
