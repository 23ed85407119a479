"""Every output format against a golden file, over one table of awkward values and over the first example.

A difference here is a change of what users and their scripts read. When it is meant, rewrite the files with
``python tests/reports/test_reports.py`` and read the diff.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Command
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from eventstudy.kinds import Kind
from eventstudy.options import RunOptions
from eventstudy.prices.bundled import BundledSource
from eventstudy.reactions.run import run
from eventstudy.reports.formats.delimited import write_delimited
from eventstudy.reports.formats.registry import BINARY, SUFFIXES, WRITERS, Format, Style
from eventstudy.reports.report import Cell, Column, Report
from eventstudy.reports.run.report import reactions_report
from eventstudy.reports.values import human, visible
from eventstudy.windows import EventWindow

GOLDEN = Path(__file__).parents[1] / "golden" / "formats"
EXTENSIONS = {
    Format.TABLE: "txt",
    Format.CSV: "csv",
    Format.TSV: "tsv",
    Format.JSON: "json",
    Format.JSONL: "jsonl",
    Format.MD: "md",
    Format.TEX: "tex",
}
COLUMNS = (
    Column("text"),
    Column("day", Kind.DATE),
    Column("fraction", Kind.FRACTION),
    Column("price", Kind.PRICE),
    Column("count", Kind.COUNT),
    Column("number", Kind.NUMBER, 3),
    Column("probability", Kind.PROBABILITY),
    Column("flag"),
    Column("never"),
)
ROWS: list[tuple[Cell, ...]] = [
    ("plain", "2025-02-11", 0.013115343154868953, 112.78, 55001297, 2.0, 0.04999, True, None),
    ("", None, None, None, None, None, None, None, None),
    ('comma, "quotes" and | pipe', "2024-02-29", -0.0, -0.0, 0, -0.0, 0.0, False, None),
    ("two\nlines", "1986-01-02", 1e-20, 1e-20, 1, 1e-20, 1e-20, True, None),
    ("one\rreturn and one\r\npair", "9999-12-31", 1e15, 1e15, 10**15, 1e15, 1.0, True, None),
    (
        "阿里巴巴 – Crédit Agricole ✓ \u202eright to left",
        "2025-02-11",
        -1.0,
        0.0001,
        999,
        -2.5,
        0.0005,
        True,
        None,
    ),
    (
        "\x1b[31mred\x1b[0m \x07bell \x9b31m",
        "2025-02-11",
        0.1 + 0.2,
        0.99995,
        1000,
        1 / 3,
        0.00049,
        True,
        None,
    ),
    ("tab\there, <b>bold</b> *star* `tick` \\ back", "2025-02-11", 5e-324, 0.5, -1, 1e-4, 0.9999, True, None),
    ("long " + "word " * 30 + "x" * 120, "2025-02-11", 123.456, 123456.789, 2**53, 99.9995, 0.5, True, None),
]


def awkward() -> Report:
    """The table of awkward values; its picture shows the first four columns as people read them."""

    def screen() -> RenderableType:
        table = Table(box=None, pad_edge=False)
        for column in COLUMNS[:4]:
            table.add_column(column.name, no_wrap=column.kind is not Kind.TEXT)
        for row in ROWS:
            cells = (visible(human(cell, column)) for cell, column in zip(row, COLUMNS[:4], strict=False))
            table.add_row(*(Text(cell) for cell in cells))
        return table

    return Report(
        key="rows",
        columns=COLUMNS,
        rows=ROWS,
        screen=screen,
        before={"event": {"when": "2025-02-11", "assumed": True}},
        after=lambda: {"provenance": {"source": None}},
        notes=lambda: ["A note with | and <angle> brackets.", "Two\nlines and \x1b[31man escape."],
        title="Awkward | values",
    )


def first_example() -> Report:
    """``run BABA AAPL 2025-02-11``."""
    return reactions_report(run(["BABA", "AAPL"], "2025-02-11", BundledSource()))


REPORTS = {"awkward": awkward, "run-baba-aapl-2025-02-11": first_example}


def written(report: Report, form: Format, style: Style | None = None) -> str:
    out = io.StringIO(newline="")
    WRITERS[form](report, out, style or Style(width=80))
    return out.getvalue()


def golden(name: str, form: Format) -> Path:
    return GOLDEN / f"{name}.{EXTENSIONS[form]}"


@pytest.mark.parametrize("form", list(EXTENSIONS))
@pytest.mark.parametrize("name", list(REPORTS))
def test_a_format_writes_what_its_golden_file_says(name: str, form: Format) -> None:
    expected = golden(name, form).read_bytes().decode()
    assert expected == written(REPORTS[name](), form)


# What must hold of every golden file


@pytest.mark.parametrize("name", list(REPORTS))
@pytest.mark.parametrize("form", [Format.TABLE, Format.MD])
def test_nothing_that_people_read_has_a_control_character(name: str, form: Format) -> None:
    text = golden(name, form).read_bytes().decode()
    assert [] == re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)


@pytest.mark.parametrize("name", list(REPORTS))
def test_a_table_fits_eighty_columns(name: str) -> None:
    lines = golden(name, Format.TABLE).read_text(encoding="utf-8").splitlines()
    assert 80 >= max(cell_len(line) for line in lines)


def test_an_escape_in_the_data_never_reaches_the_terminal() -> None:
    """Not even from a picture that takes it as it is, and with colours on."""
    report = Report("rows", (), [], lambda: Text("\x1b[31mred\x9b31m\x07", style="bold"))
    assert written(report, Format.TABLE) == "\\x1b[31mred\\x9b31m\n"
    coloured = written(report, Format.TABLE, Style(colour=True, width=80))
    assert "\x1b[31m" not in coloured


@pytest.mark.parametrize(("form", "delimiter"), [(Format.CSV, ","), (Format.TSV, "\t")])
def test_delimited_text_reads_back_as_it_was(form: Format, delimiter: str) -> None:
    """Texts to the character, floats to the bit."""
    with golden("awkward", form).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter=delimiter)
    assert [column.name for column in COLUMNS] == header
    assert [row[0] for row in ROWS] == [row[0] for row in rows]
    for expected, row in zip(ROWS, rows, strict=True):
        fraction = expected[2]
        if fraction is None:
            assert row[2] == ""
        else:
            assert isinstance(fraction, float)
            assert math.copysign(1, fraction) == math.copysign(1, float(row[2]))
            assert fraction == float(row[2])


def test_json_reads_back_as_it_was() -> None:
    document = json.loads(golden("awkward", Format.JSON).read_bytes())
    assert ["schema_version", "event", "rows", "provenance"] == list(document)
    assert document["schema_version"] == 1
    assert [list(row) for row in ROWS] == [list(row.values()) for row in document["rows"]]
    assert [column.name for column in COLUMNS] == list(document["rows"][0])


def test_json_lines_are_the_rows_of_the_json() -> None:
    lines = golden("awkward", Format.JSONL).read_bytes().decode().split("\n")
    assert lines.pop() == ""
    document = json.loads(golden("awkward", Format.JSON).read_bytes())
    assert document["rows"] == [json.loads(line) for line in lines]


def test_json_refuses_what_json_does_not_have() -> None:
    report = Report("rows", (Column("x"),), [(math.nan,)], awkward)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not JSON compliant"):
        written(report, Format.JSON)


def test_a_markdown_row_has_as_many_cells_as_its_header() -> None:
    lines = golden("awkward", Format.MD).read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert len(ROWS) + 2 == len(table)
    assert {len(COLUMNS)} == {len(re.findall(r"(?<!\\)\|", line)) for line in table}  # "never" is left out


def test_markdown_aligns_figures_right_and_leaves_out_an_empty_column() -> None:
    lines = golden("awkward", Format.MD).read_text(encoding="utf-8").splitlines()
    header = next(i for i, line in enumerate(lines) if line.startswith("| text"))
    assert lines[header] == "| text | day | fraction | price | count | number | probability | flag |"
    assert lines[header + 1] == "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |"


@pytest.mark.parametrize("form", [Format.CSV, Format.TSV])
def test_the_header_can_be_left_out(form: Format) -> None:
    whole = written(first_example(), form)
    assert whole.partition("\n")[2] == written(first_example(), form, Style(header=False))


def test_delimited_rows_are_written_as_they_come() -> None:
    """A stream of rows is never held whole; the header waits for the first, which may be refused."""
    out = io.StringIO()
    seen = []

    def rows() -> Iterator[tuple[Cell, ...]]:
        for value in ("a", "b"):
            seen.append(out.getvalue())
            yield (value,)

    write_delimited(Report("rows", (Column("x"),), rows(), awkward), out, ",")  # type: ignore[arg-type]
    assert ["", "x\na\n"] == seen


def test_the_columns_of_run_stand_in_the_order_of_the_contract() -> None:
    expected = (
        "symbol,exchange,currency,announced,timing,phase,session,base_session,base_close,open,high,low,close,"
        "volume,gap,close_to_close,intraday_peak,intraday_trough,open_to_close,year_to_date,volume_ratio,"
        "benchmark,benchmark_return,abnormal_return,t_statistic,p_value,parity_price,catch_up,beyond_parity,"
        "source,status,warnings"
    )
    assert expected == written(first_example(), Format.CSV).partition("\n")[0]


def test_the_columns_of_windows_come_last() -> None:
    options = RunOptions(windows=(EventWindow(-1, 1),))
    report = reactions_report(run(["AAPL"], "2025-02-11", BundledSource(), options))
    header = written(report, Format.CSV).partition("\n")[0]
    assert header.endswith(",warnings,return[-1:1],car[-1:1],car_t[-1:1],car_p[-1:1]")


def test_every_format_has_a_suffix_and_a_writer() -> None:
    assert set(Format) == {*WRITERS, *BINARY} == {*SUFFIXES.values(), Format.SENTENCE}


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name, report in REPORTS.items():
        for form in EXTENSIONS:
            golden(name, form).write_bytes(written(report(), form).encode())


HOSTILE = [
    "![x](http://example.com/x.png)", "[x](javascript:alert)", "[y]: http://example.com", "[x][y]", "[^1]: x",
    "_one_ __two__ a_b", "*e* ~~struck~~ `code`", "&lt;b&gt; &copy; AT&T", "<b>x</b>", "a | b \\| c",
    "$x$ US$5", "[ ] todo", "# heading", "- item", "+ item", "2025. item", "1) item", "---", "===",
    "-3 %, 5-year", "__init__",
]  # fmt: skip


def test_texts_stand_in_markdown_as_they_came() -> None:
    """Markdown's own characters make no emphasis, link, tag, heading or list. Read by markdown-it."""
    rows = [(text,) for text in HOSTILE]
    report = Report("", (Column("text"),), rows, lambda: "", notes=lambda: list(HOSTILE))
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    inline = [token for token in reader.parse(written(report, Format.MD)) if token.type == "inline"]
    assert ["text", *HOSTILE, *HOSTILE] == [
        "".join(child.content for child in token.children or []) for token in inline
    ]
    assert {"text"} == {child.type for token in inline for child in token.children or []}


def test_no_link_and_no_image_of_markdown_comes_from_the_data(command: Command, tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    events.write_text("symbol,announced,mine\nBABA,2025-02-11,![x](http://example.com/x.png)\n")
    done = command("batch", str(events), "--format", "md", "--columns", "symbol,mine")
    assert "![x]\\(http" in done.stdout
    assert "](" not in done.stdout


def test_no_cell_of_latex_is_read_as_an_option_of_the_row_before() -> None:
    r"""After ``\\`` and ``\midrule``, LaTeX takes ``[`` and ``*`` for options, and may not end."""
    cells = [("[2] `a` | b",), ("*e*",), ("-- and ---",)]
    report = Report("", (Column("text"),), cells, lambda: "")
    rows = written(report, Format.TEX).partition("\\midrule\n")[2].splitlines()[:3]
    assert [
        r"{[}2] \textasciigrave{}a\textasciigrave{} \textbar{} b \\",
        r"{*}e{*} \\",
        r"-{}- and -{}-{}- \\",
    ] == rows
