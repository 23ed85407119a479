"""Files of factor returns: Ken French's layout, plain CSV, Parquet, zip; units; what is refused."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from eventstudy import limits
from eventstudy.errors import InputFileError, UsageError
from eventstudy.factors import FactorReturns
from eventstudy.prices.files.factors import read_factors

FRENCH = """This file was made by a library.
Values are percent.

,Mkt-RF,SMB,HML,RF
20250102,    1.72,    0.15,    0.55,   0.005
20250103,   -0.09,  -99.99,    0.20,   0.005
20250106,   -2.47,   -0.31,    -999,   0.005

 Annual Factors: January-December
,Mkt-RF,SMB,HML,RF
  2025,   -6.90,    0.49,    6.20,    1.20

Copyright 2025
"""
PLAIN = "date,mkt_rf,smb,hml,rf\n2025-01-02,0.0172,0.0015,0.0055,0.00005\n2025-01-03,-0.0009,,0.002,0.00005\n"
FF3 = ("Mkt-RF", "SMB", "HML")
DAYS = [date(2025, 1, day).toordinal() for day in (2, 3, 6)]


def read(tmp_path: Path, *texts: str, columns: tuple[str, ...] = FF3) -> FactorReturns:
    paths = []
    for number, text in enumerate(texts):
        paths.append(str(tmp_path / f"f{number}.csv"))
        Path(paths[-1]).write_text(text, encoding="utf-8")
    found = read_factors(paths, "ff3", columns)
    assert found is not None
    return found


def test_a_file_of_the_library_is_read_to_its_blank_line(tmp_path: Path) -> None:
    got = read(tmp_path, FRENCH)

    assert pytest.approx([0.0172, -0.0009, -0.0247]) == got.on("Mkt-RF", DAYS)
    assert pytest.approx([0.0015, float("nan"), -0.0031], nan_ok=True) == got.on("SMB", DAYS)
    assert pytest.approx([0.0055, 0.002, float("nan")], nan_ok=True) == got.on("HML", DAYS)
    assert got.lacking(FF3, DAYS) == DAYS[1:]
    (file,) = got.files
    assert (file.units, file.days, file.missing) == ("percent", 3, 2)
    assert str(file).endswith("Mkt-RF, SMB, HML, RF read as percent, 3 days, 2025-01-02 to 2025-01-06")


@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path, line_end: str) -> None:
    got = read(tmp_path, "\ufeff" + FRENCH.replace("\n", line_end))

    assert got.values["Mkt-RF"] == read(tmp_path, FRENCH).values["Mkt-RF"]


@pytest.mark.parametrize("scale", [1, 100])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_plain_file_is_percent_or_fraction_by_the_size_of_its_values(
    tmp_path: Path, scale: int, delimiter: str
) -> None:
    rows = [line.split(",") for line in PLAIN.splitlines()]
    scaled = [[row[0], *(cell and str(float(cell) * scale) for cell in row[1:])] for row in rows[1:]]
    got = read(tmp_path, "\n".join(delimiter.join(row) for row in (rows[0], *scaled)) + "\n")

    assert got.files[0].units == ("percent" if scale == 100 else "fraction")
    assert pytest.approx([0.0172, -0.0009]) == got.on("Mkt-RF", DAYS[:2])
    assert got.lacking(("SMB",), DAYS[:2]) == [DAYS[1]]


def test_a_header_that_begins_with_a_comma_does_not_make_fractions_percent(tmp_path: Path) -> None:
    """As pandas writes an index without a name."""
    got = read(tmp_path, PLAIN.replace("date,", ","))
    assert ("fraction", 0.0172) == (got.files[0].units, got.on("Mkt-RF", DAYS)[0])


def test_quoted_cells_are_read(tmp_path: Path) -> None:
    got = read(tmp_path, PLAIN.replace("0.0172", '"0.0172"').replace("2025-01-02", '"2025-01-02"'))
    assert 0.0172 == got.on("Mkt-RF", DAYS)[0]


def test_parquet_and_zip_are_read_like_the_text(tmp_path: Path) -> None:
    plain = read(tmp_path, PLAIN)
    days = pa.array([date(2025, 1, 2), date(2025, 1, 3)])
    columns = {"Date": days, "Mkt-RF": [0.0172, -0.0009], "SMB": [0.0015, None], "HML": [0.0055, 0.002]}
    pq.write_table(pa.table({**columns, "RF": [0.00005, 0.00005]}), tmp_path / "f.parquet")
    with zipfile.ZipFile(tmp_path / "f.zip", "w") as archive:
        archive.writestr("F-F.csv", FRENCH)

    parquet = read_factors([str(tmp_path / "f.parquet")], "ff3", FF3)
    zipped = read_factors([str(tmp_path / "f.zip")], "ff3", FF3)

    assert parquet is not None
    assert zipped is not None
    assert parquet.values == plain.values
    assert zipped.on("Mkt-RF", DAYS) == read(tmp_path, FRENCH).on("Mkt-RF", DAYS)


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("date", pa.array([2_000_000_000, 1], pa.date32()), "not readable as Parquet"),
        ("date", pa.array([None, None], pa.date32()), "None is not a day"),
        ("HML", ["0.1", "x"], "'x' is not a number"),
        ("HML", [[1.0], [2.0]], "is not a number"),
    ],
)
def test_what_a_parquet_file_cannot_mean_is_refused(
    tmp_path: Path, column: str, values: object, message: str
) -> None:
    """A day of 2,000,000,000 after 1970 is beyond Python's calendar."""
    columns = {"date": [date(2025, 1, 2), date(2025, 1, 3)], **{name: [0.1, 0.2] for name in (*FF3, "RF")}}
    pq.write_table(pa.table({**columns, column: values}), tmp_path / "f.parquet")
    with pytest.raises(InputFileError, match=message):
        read_factors([str(tmp_path / "f.parquet")], "ff3", FF3)


@pytest.mark.parametrize("content", [b"PK\x05\x06" + b"\0" * 18 + b"x", b"PK\x03\x04 no zip"])
def test_a_damaged_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f.zip").write_bytes(content)
    with pytest.raises(InputFileError, match=r"f\.zip"):
        read_factors([str(tmp_path / "f.zip")], "ff3", FF3)


def test_a_zip_that_unpacks_to_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_FACTORS", 1000)
    with zipfile.ZipFile(tmp_path / "f.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("f.csv", " " * 1001)
    with pytest.raises(InputFileError, match="1,001 bytes; at most 1,000 are read"):
        read_factors([str(tmp_path / "f.zip")], "ff3", FF3)


def test_a_second_file_adds_its_columns_and_its_days(tmp_path: Path) -> None:
    momentum = ",Mom\n20250102,0.40\n20250103,-0.20\n"
    later = FRENCH.replace("202501", "202502")

    got = read(tmp_path, FRENCH, momentum, later, columns=(*FF3, "Mom"))

    assert pytest.approx([0.004, -0.002]) == got.on("Mom", DAYS[:2])
    assert len(got.values["Mkt-RF"]) == 6


def test_the_size_factor_comes_from_the_file_of_the_models_kind(tmp_path: Path) -> None:
    """The library's five-factor file has another SMB."""
    five = ",Mkt-RF,SMB,HML,RMW,CMA,RF\n20250102,1.72,0.99,0.55,0.1,0.2,0.005\n"

    three = read(tmp_path, five, FRENCH)
    more = read(tmp_path, FRENCH, five, columns=(*FF3, "RMW", "CMA"))

    assert pytest.approx([0.0015]) == three.on("SMB", DAYS[:1])
    assert pytest.approx([0.0099]) == more.on("SMB", DAYS[:1])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FRENCH.replace("-0.09", "-0,09x"), "f0.csv:6: .*SMB.*'09x'|f0.csv:6"),
        (FRENCH.replace("1.72", "one"), "f0.csv:5: Mkt-RF: 'one' is not a number"),
        (FRENCH.replace("20250103", "20250102"), "f0.csv:6: 2025-01-02 appears twice"),
        (FRENCH.replace("20250103", "20251303"), "f0.csv:6: '20251303' is not a day"),
        (FRENCH.replace("20250102", "202501").replace("20250103", "202502"), "f0.csv:5: 202501 is a month"),
        (FRENCH + FRENCH, "f0.csv:18: has a second table of days"),
        (FRENCH.replace("HML", "XML"), "no column HML, which the ff3 model needs"),
        ("no factors here\n", "has no header that names factors"),
        (",Mkt-RF,SMB,HML,RF\n\n", "has no daily factor returns"),
        (FRENCH.replace("1.72", "1e400"), "f0.csv:5: Mkt-RF: '1e400' is not a number"),
        (PLAIN.replace("rf\n", "rf,umd,wml\n"), "has two columns Mom"),
        (PLAIN.replace("0.0172", "172").replace("-0.0009", "-90"), "a factor return beyond"),
        ("date,RF\n2025-01-02,0.01\n", "no column|units cannot be determined"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputFileError, match=message):
        read(tmp_path, text)


def test_files_that_contradict_one_another_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"Mkt-RF of 2025-01-02 is 0\.0173, and 0\.0172 in"):
        read(tmp_path, FRENCH, FRENCH.replace("1.72", "1.73"))


def test_a_model_of_factors_needs_a_file_and_no_other_takes_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the ff3 model needs factor returns"):
        read_factors([], "ff3", FF3)
    with pytest.raises(UsageError, match="the market model uses no factors"):
        read_factors(["f.csv"], "market", ())
    with pytest.raises(InputFileError, match=r"gone\.csv: cannot be read"):
        read_factors([str(tmp_path / "gone.csv")], "ff3", FF3)
    assert read_factors([], "market", ()) is None
