"""Workbooks and Parquet files have the values of the CSV, as numbers."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from command import Command
from hidden_library import HIDE
from rich.text import Text

from eventstudy.kinds import Kind
from eventstudy.reports.formats.binary import parquet, xlsx
from eventstudy.reports.page import Table
from eventstudy.reports.report import Cell, Column, Report

COLUMNS = [
    Column("symbol"),
    Column("session", Kind.DATE),
    Column("close", Kind.PRICE),
    Column("move", Kind.FRACTION),
    Column("volume", Kind.COUNT),
    Column("verified"),
]
ROWS: list[tuple[Cell, ...]] = [
    ("BABA", "2025-02-11", 112.78, 0.013115343154868953, 55001297, True),
    ("=1+1", None, None, None, None, None),
]
REPORT = Report("reactions", COLUMNS, ROWS, Text)
EXCEL_EPOCH = date(1899, 12, 30)


def parts(book: bytes) -> tuple[str, str]:
    """The sheet and the shared texts, as XML."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode(), archive.read(
            "xl/sharedStrings.xml"
        ).decode()


def test_a_workbook_has_figures_as_numbers_and_dates_as_days() -> None:
    sheet, _ = parts(xlsx(REPORT))
    values = dict(re.findall(r'<c r="([A-Z]2)"[^>]*><v>([^<]*)</v>', sheet))
    assert 112.78 == float(values["C2"])
    # Excel keeps 15 to 17 digits; the writer writes 16.
    assert pytest.approx(0.013115343154868953, rel=1e-15) == float(values["D2"])
    assert 55001297 == float(values["E2"])
    assert (date(2025, 2, 11) - EXCEL_EPOCH).days == float(values["B2"])


def test_text_that_begins_like_a_formula_stays_text() -> None:
    sheet, texts = parts(xlsx(REPORT))
    assert "<f>" not in sheet
    assert "<t>=1+1</t>" in texts


def test_a_missing_value_is_an_empty_cell() -> None:
    sheet, _ = parts(xlsx(REPORT))
    assert '<c r="C3"' not in sheet


def test_a_further_table_has_a_sheet_of_its_own_with_its_title() -> None:
    table = Table("CAAR by group", (Column("term"), Column("WLS", Kind.NUMBER)), [("surprise", 3.5)])
    book = xlsx(Report("reactions", COLUMNS, ROWS, Text, tables=(table,)))
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
        assert 'name="table 2"' in archive.read("xl/workbook.xml").decode()
    assert "<t>CAAR by group</t>" in parts(book)[1]
    assert {"B3": "3.5"} == dict(re.findall(r'<c r="(B3)"[^>]*><v>([^<]*)</v>', sheet))


def test_the_same_report_gives_the_same_workbook() -> None:
    assert xlsx(REPORT) == xlsx(REPORT)


def test_a_parquet_file_has_types_and_nulls() -> None:
    table = pq.read_table(io.BytesIO(parquet(REPORT)))
    assert [column.name for column in COLUMNS] == table.column_names
    assert ["string", "string", "double", "double", "int64", "bool"] == [
        str(one.type) for one in table.schema
    ]
    assert [dict(zip(table.column_names, row, strict=True)) for row in ROWS] == table.to_pylist()


def test_a_column_that_is_empty_keeps_its_type() -> None:
    report = Report("reactions", COLUMNS, [("X", None, None, None, None, None)], Text)
    table = pq.read_table(io.BytesIO(parquet(report)))
    assert ["double", "int64"] == [str(table.schema.field(name).type) for name in ("close", "volume")]


@pytest.mark.parametrize(("suffix", "start"), [("xlsx", b"PK"), ("parquet", b"PAR1")])
def test_the_suffix_of_the_output_chooses_the_format(
    command: Command, tmp_path: Path, suffix: str, start: bytes
) -> None:
    file = tmp_path / f"out.{suffix}"
    done = command("run", "AAPL", "2025-02-11", "--offline", "-o", str(file))
    assert (0, "") == (done.returncode, done.stdout), done.stderr
    assert file.read_bytes().startswith(start)


def test_without_the_library_the_remedy_names_it(command: Command, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(HIDE, encoding="utf-8")
    env = {"PYTHONPATH": str(tmp_path), "HIDDEN": "xlsxwriter"}
    done = command("run", "AAPL", "2025-02-11", "--offline", "-o", str(tmp_path / "a.xlsx"), env=env)
    assert (2, True) == (done.returncode, "pip install xlsxwriter" in done.stderr), done.stderr


@pytest.mark.parametrize("suffix", ["xlsx", "parquet"])
def test_a_path_that_is_not_utf8_is_written_out(suffix: str, command: Command, tmp_path: Path) -> None:
    source, out = tmp_path / "\udcff" / "AAPL.csv", tmp_path / f"out.{suffix}"
    source.parent.mkdir()
    source.write_bytes(Path("data/prices/AAPL.csv").read_bytes())
    words = ["--listings", "given", "--benchmark", "none", "--source", str(source), "-o", str(out)]
    done = command("run", "AAPL", "2025-02-11", *words)
    assert 0 == done.returncode, done.stderr
    assert out.stat().st_size
