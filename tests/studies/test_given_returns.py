"""A file of returns gives the study of the prices that it came from."""

import csv
import itertools
from functools import partial
from pathlib import Path
from typing import Literal

import pytest
from command import Command
from numpy.testing import assert_allclose

from eventstudy import api as es
from eventstudy.errors import InputFileError, UsageError

PANEL = Path(__file__).parent.parent / "golden" / "panel_a"
PRICES = PANEL / "prices_wide.csv"
STUDY = partial(es.study, PANEL / "events.csv", window=(-1, 1), benchmark="MKT")


def prices() -> tuple[list[str], list[list[str]]]:
    with PRICES.open(encoding="utf-8") as lines:
        header, *rows = csv.reader(lines)
    return header, rows


def returns_of(rows: list[list[str]]) -> list[list[str]]:
    """R_t = P_t / P_{t-1} - 1 by hand, an empty cell where either close is missing."""

    def one(before: str, now: str) -> str:
        return repr(float(now) / float(before) - 1) if before and now else ""

    return [[now[0], *map(one, before[1:], now[1:])] for before, now in itertools.pairwise(rows)]


def write(path: Path, header: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([header, *rows])
    return path


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    header, rows = prices()
    return write(tmp_path_factory.mktemp("returns") / "returns.csv", header, returns_of(rows))


@pytest.mark.parametrize("compounding", ["simple", "log"])
def test_returns_give_the_study_of_their_prices(wide: Path, compounding: Literal["simple", "log"]) -> None:
    of_prices = STUDY(source=PRICES, compounding=compounding)
    of_returns = STUDY(source=wide, prices_are="returns", compounding=compounding)

    assert of_prices.events["status"].tolist() == of_returns.events["status"].tolist()
    assert_allclose(
        of_returns.to_frame().select_dtypes("number"),
        of_prices.to_frame().select_dtypes("number"),
        rtol=1e-7,
        atol=1e-10,
    )


def test_a_ret_column_as_crsp_has_it_is_the_same_study(wide: Path, tmp_path: Path) -> None:
    with wide.open(encoding="utf-8") as lines:
        header, *rows = csv.reader(lines)
    long = [
        [row[0], name, "-10.5", cell] for row in rows for name, cell in zip(header[1:], row[1:], strict=True)
    ]
    file = write(tmp_path / "crsp.csv", ["date", "TICKER", "PRC", "RET"], long)

    of_long, of_wide = (STUDY(source=one, prices_are="returns") for one in (file, wide))

    assert of_wide.to_frame().equals(of_long.to_frame())


def test_a_missing_return_stays_missing_and_takes_no_other_with_it(wide: Path, tmp_path: Path) -> None:
    with wide.open(encoding="utf-8") as lines:
        header, *rows = csv.reader(lines)
    with (PANEL / "events.csv").open(encoding="utf-8") as lines:
        event = next(csv.DictReader(lines))
    column = header.index(event["symbol"])
    day = next(at for at, row in enumerate(rows) if row[0] >= event["announced"][:10])
    rows[day - 50][column] = ""
    rows[day - 60][column] = "-99.0"  # CRSP's codes for a missing return
    rows[day - 70][column] = "C"
    file = write(tmp_path / "gap.csv", header, rows)

    before, after = (STUDY(source=one, prices_are="returns") for one in (wide, file))

    assert before.events["n_estimation"][0] - 3 == after.events["n_estimation"][0]
    assert {"non-positive-price": 1} == after.result.left_out


def test_the_command_takes_returns_too(wide: Path, command: Command) -> None:
    given = ["study", str(PANEL / "events.csv"), "--window", "-1:1", "--benchmark", "MKT", "--format", "csv"]

    refused = command(*given, "--source", str(wide))
    taken = command(*given, "--source", str(wide), "--prices-are", "returns")

    assert 2 == refused.returncode
    assert "these are returns, not prices" in refused.stderr
    assert "--prices-are returns" in refused.stderr
    assert 0 == taken.returncode
    assert 7 == len(taken.stdout.splitlines())


def test_prices_are_not_taken_as_returns_nor_total_returns_made_of_them(wide: Path) -> None:
    with pytest.raises(InputFileError, match="not returns as fractions"):
        STUDY(source=PRICES, prices_are="returns")
    with pytest.raises(UsageError, match="cannot be made total returns"):
        STUDY(source=wide, prices_are="returns", returns="total")
    with pytest.raises(UsageError, match="bundled has prices, not returns"):
        STUDY(source="bundled", prices_are="returns")
