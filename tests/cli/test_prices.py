"""``eventstudy prices show | import | info | clear``: the store from the command line, no network."""

from __future__ import annotations

import csv
import io
import json
from array import array
from datetime import date
from pathlib import Path

import pytest
from command import Command
from store_helpers import START, made, with_hole

from eventstudy.prices.intraday.series import Rows
from eventstudy.prices.store.store import Store

FILE = "date,open,high,low,close,volume\n2025-02-10,9,11,8,10,100\n2025-02-11,10,12,9,11,200\n"
MANY = "symbol,date,close\nJD,2025-02-10,10\nJD,2025-02-11,11\n9618.HK,2025-02-11,150\n"


@pytest.fixture
def home(environment: dict[str, str]) -> Path:
    return Path(environment["EVENTSTUDY_HOME"])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "many.csv"
    path.write_text(MANY)
    return path


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_an_imported_file_is_used_by_run_without_naming_it(command: Command, tmp_path: Path) -> None:
    (tmp_path / "JD.csv").write_text(FILE)
    got = command("prices", "import", str(tmp_path / "JD.csv"))
    assert (0, "", "1 imported, 0 failed\n") == (got.returncode, got.stdout, got.stderr)
    words = (
        "run",
        "JD",
        "2025-02-11",
        "--listings",
        "given",
        "--model",
        "mean-adjusted",
        "--benchmark",
        "none",
        "--source",
        "store",
    )
    assert "store\n" == command(*words, "--get", "source").stdout
    assert 11 / 10 - 1 == pytest.approx(float(command(*words, "--get", "close_to_close").stdout), abs=1e-12)


def test_import_takes_all_symbols_of_a_file_or_those_named(command: Command, file: Path) -> None:
    assert "2 imported, 0 failed\n" == command("prices", "import", str(file)).stderr
    assert "9618.HK\nJD\n" == command("prices", "info", "--get", "symbol").stdout
    command("prices", "clear", "--all")
    assert "1 imported, 0 failed\n" == command("prices", "import", str(file), "jd").stderr
    assert "JD\n" == command("prices", "info", "--get", "symbol").stdout


def test_import_takes_a_folder(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "vendor"
    folder.mkdir()
    for name in ("JD", "BIDU"):
        (folder / f"{name}.csv").write_text(FILE)
    assert "2 imported, 0 failed\n" == command("prices", "import", str(folder)).stderr


def test_a_symbol_that_the_file_does_not_have_is_said(command: Command, file: Path) -> None:
    got = command("prices", "import", str(file), "JD", "TSLA")
    assert 1 == got.returncode
    assert f"{file} has no bars of TSLA; it has 9618.HK, JD\n1 imported, 1 failed\n" == got.stderr
    assert 3 == command("prices", "import", str(file), "TSLA").returncode


def test_import_of_a_path_that_is_not_there_is_refused(command: Command) -> None:
    got = command("prices", "import", "nowhere.csv")
    assert (2, "") == (got.returncode, got.stdout)
    assert got.stderr.startswith("error: nowhere.csv: no such file or folder\n")


def test_info_says_where_the_store_is_and_what_it_has(command: Command, file: Path, home: Path) -> None:
    command("prices", "import", str(file))
    got = command("prices", "info")
    assert 0 == got.returncode
    assert [("9618.HK", "2025-02-11", "2025-02-11", "1"), ("JD", "2025-02-10", "2025-02-11", "2")] == [
        (row["symbol"], row["first"], row["last"], row["bars"]) for row in table(got.stdout)
    ]
    assert f"{home / 'prices.sqlite'}: 2 symbols, 0.0 MB\n" == got.stderr


def test_info_lists_the_bars_of_minutes_beside_the_days(command: Command, file: Path, home: Path) -> None:
    command("prices", "import", str(file))
    opens, day = 1_739_284_200, date(2025, 2, 11).toordinal()  # 2025-02-11 09:30 in New York
    stamps = [opens + 300 * at for at in range(3)]
    prices = [array("d", [10.0] * 3) for _ in range(5)]
    days = {day: (opens, opens + 900, True), day + 1: (opens + 86_400, opens + 86_401, False)}
    store = Store(home, print)
    for symbol in ("JD", "BABA"):
        store.save_bars(symbol, "yahoo", 300, Rows(array("q", stamps), *prices), days, "2025-02-12T12:00:00Z")
    got = command("prices", "info")
    kept = ("yahoo", "2025-02-11", "2025-02-12", "2025-02-11", "3", "5m")
    assert [("BABA", *kept), ("JD", *kept)] == [
        tuple(row[name] for name in ("symbol", "source", "first", "last", "settled", "bars", "interval"))
        for row in table(got.stdout)
        if row["interval"] != "1d"
    ]
    assert ": 3 symbols, " in got.stderr


def test_info_of_an_empty_store_creates_none(command: Command, home: Path) -> None:
    got = command("prices", "info")
    assert "symbol,source,currency,exchange,first,last,settled,bars,retrieved,interval\n" == got.stdout
    assert f"{home / 'prices.sqlite'}: 0 symbols, 0.0 MB\n" == got.stderr
    assert not home.exists()


def test_show_prints_the_bars_with_their_flags(command: Command, home: Path) -> None:
    series = with_hole(made("JD", START, 3, dividends={START.toordinal(): 0.5}), START)
    store = Store(home, print)
    store.save(series)
    got = table(command("prices", "show", "jd").stdout)
    assert ["2025-01-06", "2025-01-07", "2025-01-08"] == [row["date"] for row in got]
    assert ("", "", "0.5") == (got[0]["close"], got[0]["volume"], got[0]["dividend"])
    assert ("101.0", "1001") == (got[1]["close"], got[1]["volume"])


def test_show_cuts_to_the_days_asked_for(command: Command, home: Path) -> None:
    Store(home, print).save(made("JD", START, 10))
    got = command("prices", "show", "JD", "--from", "2025-01-08", "--to", "2025-01-09", "--get", "close")
    assert "102.0\n103.0\n" == got.stdout


def test_show_as_json_carries_what_concerns_the_whole_series(command: Command, home: Path) -> None:
    Store(home, print).save(made("JD", START, 2))
    shown = json.loads(command("prices", "show", "JD", "--format", "json").stdout)
    assert {"first": "2025-01-06", "last": "2025-01-07"} == shown["covered"]
    assert ("JD", "USD", "XNYS", "2025-06-30T12:00:00+00:00") == tuple(
        shown[name] for name in ("symbol", "currency", "exchange", "retrieved")
    )


def test_show_of_what_is_not_there_is_3_with_the_command_that_fetches_it(command: Command) -> None:
    got = command("prices", "show", "JD", "--from", "2025-01-08")
    assert (3, "") == (got.returncode, got.stdout)
    assert [
        "error: the local store has no prices of JD in this range",
        "fetch them: eventstudy prices fetch JD --from 2025-01-08",
    ] == got.stderr.splitlines()


def test_the_tables_for_people_have_no_escape_codes_in_a_pipe(command: Command, file: Path) -> None:
    command("prices", "import", str(file))
    for words in (("info",), ("show", "JD")):
        got = command("prices", *words, "--format", "table").stdout
        assert "\x1b" not in got
        assert "2025-02-11" in got


def test_clear_deletes_the_symbols_named(command: Command, file: Path) -> None:
    command("prices", "import", str(file))
    got = command("prices", "clear", "jd")
    assert (0, "deleted: JD\n") == (got.returncode, got.stderr)
    assert "9618.HK\n" == command("prices", "info", "--get", "symbol").stdout


def test_clear_says_what_was_not_there(command: Command, file: Path) -> None:
    command("prices", "import", str(file))
    got = command("prices", "clear", "JD", "TSLA")
    assert 3 == got.returncode
    assert "error: the local store has no TSLA\n" in got.stderr


@pytest.mark.parametrize("words", [(), ("JD", "--all")])
def test_clear_never_guesses_what_to_delete(command: Command, words: tuple[str, ...]) -> None:
    got = command("prices", "clear", *words)
    assert 2 == got.returncode
    assert "error: give either the symbols to delete or --all\n" in got.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("fetch", "JD"), "error: --from is missing\n"),
        (("fetch", "JD", "--from", "last week"), "error: --from: 'last week' is not a date or time\n"),
        (
            ("fetch", "JD", "--from", "2025-02-30"),
            "error: --from: '2025-02-30' is not a date or time: day is out of range for month\n",
        ),
        (
            ("fetch", "JD", "--from", "2025-02-11", "--to", "2025-02-10"),
            "error: --from 2025-02-11 is after --to 2025-02-10\n",
        ),
        (("show", "JD", "--to", "11/02/2025"), "error: --to: '11/02/2025' has two readings: 2025-11-02 "),
    ],
)
def test_wrong_days_are_refused(command: Command, words: tuple[str, ...], message: str) -> None:
    got = command("prices", *words)
    assert 2 == got.returncode
    assert got.stderr.startswith(message)


def test_quiet_says_nothing(command: Command, file: Path) -> None:
    assert "" == command("prices", "import", str(file), "--quiet").stderr
    assert "" == command("prices", "info", "-q").stderr


def test_days_before_1900_are_refused_and_nothing_is_kept(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("date,symbol,close\n1850-01-02,OLD,1\n2025-02-11,OLD,2\n")
    got = command("prices", "import", str(path))
    assert 2 == got.returncode
    assert "OLD has prices of 1850-01-02; days before 1900-01-01 are not stored" in got.stderr
    assert "" == command("prices", "info", "--no-header", "--format", "csv").stdout


def test_an_infinite_dividend_of_a_file_harms_no_other_symbol(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "inf.csv"
    path.write_text("date,symbol,close,dividend\n2025-02-10,A,1,inf\n2025-02-11,A,2,0\n2025-02-11,B,2,0\n")
    assert 0 == command("prices", "import", str(path)).returncode
    words = "run", "A", "2025-02-11", "--source", "store", "--benchmark", "none", "--get", "close_to_close"
    got = command(*words)
    assert ("1.0\n", 0) == (got.stdout, got.returncode)
    assert "B\n" in command("prices", "info", "--get", "symbol").stdout
