"""A wide CSV of very many symbols, of which one is written differently: its neighbours lose nothing."""

from datetime import date, timedelta
from math import nan
from pathlib import Path

import numpy as np
import pytest

from eventstudy.errors import InputFileError
from eventstudy.prices.files.panel import Panel, read_panel
from eventstudy.reasons import Reason

WIDTH, HEIGHT, ODD = 600, 8, 300
"""More than 500 columns are read in larger blocks; the column ODD is the one that differs."""
DAYS = [date(2025, 2, 3) + timedelta(days) for days in (0, 1, 2, 3, 4, 7, 8, 9)]
NAMES = [f"F{number:04d}" for number in range(WIDTH)]
CLOSES = [[round(50 + column / 8 + row / 4, 4) for row in range(HEIGHT)] for column in range(WIDTH)]


def wide(folder: Path, odd: dict[int, str], *, mark: str = ".", delimiter: str = ",", tail: str = "") -> Path:
    """The file, its odd column with other cells by row."""
    lines = [delimiter.join(["date", *NAMES])]
    for row, day in enumerate(DAYS):
        cells = [str(column[row]).replace(".", mark) for column in CLOSES]
        cells[ODD] = odd.get(row, cells[ODD])
        lines.append(delimiter.join([day.isoformat(), *cells]))
    path = folder / "wide.csv"
    path.write_text("\n".join(lines) + "\n" + tail)
    return path


def check_others(panel: Panel) -> None:
    """All columns but the odd one are as written."""
    assert tuple(NAMES) == panel.symbols
    assert [day.toordinal() for day in DAYS] == panel.days.tolist()
    others = np.delete(np.array(CLOSES), ODD, axis=0).T
    np.testing.assert_array_equal(others, np.delete(panel.closes, ODD, axis=1))


@pytest.mark.parametrize(
    ("cells", "closes"),
    [
        ({0: "-", 1: "N/A", 2: "null", 3: "", 4: "nan", 5: "NaN"}, [nan] * 6),
        ({0: " 12.5", 1: "+12.5", 2: "12.", 3: "$12.5", 4: "12.5 USD"}, [12.5, 12.5, 12.0, 12.5, 12.5]),
        ({0: '"1,234.5"', 1: '"1,000"'}, [1234.5, 1000.0]),
        ({0: '"12.5"', 1: '""'}, [12.5, nan]),
    ],
)
def test_missing_marks_quotes_currencies_and_thousands_of_one_column_are_read_beside_plain_ones(
    tmp_path: Path, cells: dict[int, str], closes: list[float]
) -> None:
    panel = read_panel(wide(tmp_path, cells))
    check_others(panel)
    np.testing.assert_array_equal(closes, panel.closes[: len(closes), ODD])
    assert {} == panel.flags


def test_decimal_commas_with_thousands_in_one_column_are_read_beside_plain_ones(tmp_path: Path) -> None:
    panel = read_panel(wide(tmp_path, {0: "1.234,5", 1: "-"}, mark=",", delimiter=";"))
    check_others(panel)
    np.testing.assert_array_equal([1234.5, nan], panel.closes[:2, ODD])


@pytest.mark.parametrize(
    ("cell", "flag"),
    [
        ("-12.5", Reason.NON_POSITIVE_PRICE),
        ("0", Reason.NON_POSITIVE_PRICE),
        ("1e300", Reason.IMPOSSIBLE_BAR),
        ("1e400", Reason.IMPOSSIBLE_BAR),
        ("1e-300", Reason.IMPOSSIBLE_BAR),
    ],
)
def test_a_close_that_cannot_be_is_flagged_and_left_out(tmp_path: Path, cell: str, flag: Reason) -> None:
    panel = read_panel(wide(tmp_path, {2: cell}))
    check_others(panel)
    assert np.isnan(panel.closes[2, ODD])
    assert {flag: [[2, ODD]]} == {flag: places.tolist() for flag, places in panel.flags.items()}


def test_a_word_among_the_closes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="'halted' is not a number"):
        read_panel(wide(tmp_path, {2: "halted"}))


def test_a_short_row_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=rf":{HEIGHT + 2}: 3 cells under a header of {WIDTH + 1}"):
        read_panel(wide(tmp_path, {}, tail="2025-02-11,1,2\n"))


def test_days_in_any_order_make_the_same_panel(tmp_path: Path) -> None:
    path = wide(tmp_path, {2: "-12.5"})
    expected = read_panel(path)
    header, *rows = path.read_text().splitlines()
    path.write_text("\n".join([header, *rows[::-1]]) + "\n")
    panel = read_panel(path)
    np.testing.assert_array_equal(expected.closes, panel.closes)
    np.testing.assert_array_equal(expected.days, panel.days)
    assert [[2, ODD]] == panel.flags[Reason.NON_POSITIVE_PRICE].tolist()


def test_a_day_without_any_close_is_no_day_and_a_repeated_day_is_flagged(tmp_path: Path) -> None:
    empty = f"2025-02-12{',' * WIDTH}\n"
    again = f"{DAYS[1]},{','.join(['1'] * WIDTH)}\n"
    check_others(read_panel(wide(tmp_path, {}, tail=empty)))
    panel = read_panel(wide(tmp_path, {}, tail=again))
    assert np.isnan(panel.closes[1]).all()
    assert [[1, column] for column in range(WIDTH)] == panel.flags[Reason.DUPLICATE_DATE].tolist()


def test_a_symbol_in_two_spellings_has_a_column_of_which_no_different_closes_are_used(tmp_path: Path) -> None:
    path = wide(tmp_path, {2: str(CLOSES[0][2])})
    path.write_text(path.read_text().replace(NAMES[ODD], NAMES[0].lower(), 1))
    panel = read_panel(path, NAMES)
    assert WIDTH - 1 == len(panel.symbols)
    expected = [nan, nan, CLOSES[0][2], *[nan] * (HEIGHT - 3)]
    np.testing.assert_array_equal(expected, panel.closes[:, panel.symbols.index(NAMES[0])])


def test_two_wide_files_of_a_folder_are_put_together(tmp_path: Path) -> None:
    lines = wide(tmp_path, {}).read_text().splitlines()
    (tmp_path / "wide.csv").write_text("\n".join(lines[:5]) + "\n")
    (tmp_path / "later.csv").write_text("\n".join([lines[0], *lines[5:]]) + "\n")
    panel = read_panel(tmp_path)
    check_others(panel)
    assert CLOSES[ODD] == panel.closes[:, ODD].tolist()
