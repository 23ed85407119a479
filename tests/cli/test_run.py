"""The installed command as a process: standard output, standard error and exit code apart."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from command import Command

from eventstudy.cli.diagnostics import guarded
from eventstudy.cli.run import exit_code
from eventstudy.errors import NoPricesError, RateLimitError, SourceError, StoreError, WhenError
from eventstudy.prices.bundled import BundledSource
from eventstudy.reactions.run import run
from eventstudy.reports.values import visible

GOLDEN = Path(__file__).parents[1] / "golden" / "formats"
FIRST_EXAMPLE = ("run", "BABA", "AAPL", "2025-02-11")
APPLE = ("run", "AAPL", "2025-02-11")
COMMANDS = ("run", "batch", "sessions", "listings")
FORMS = "write it as 2025-02-11, 2025-02-11T16:05, '2025-02-11 4:05pm ET' or 2025-02-11T16:05-05:00"


# Data on standard output


@pytest.mark.parametrize(
    ("form", "extension"),
    [("table", "txt"), ("csv", "csv"), ("tsv", "tsv"), ("json", "json"), ("jsonl", "jsonl"), ("md", "md")],
)
def test_the_first_example_in_every_format(command: Command, form: str, extension: str) -> None:
    done = command(*FIRST_EXAMPLE, "--format", form)
    assert (GOLDEN / f"run-baba-aapl-2025-02-11.{extension}").read_text(encoding="utf-8") == done.stdout
    assert done.stderr == ""
    assert done.returncode == 0


def test_csv_is_what_a_pipe_gets(command: Command) -> None:
    assert command(*APPLE, "--format", "csv").stdout == command(*APPLE).stdout


def test_no_header_leaves_out_the_header(command: Command) -> None:
    whole = command(*APPLE).stdout
    assert whole.partition("\n")[2] == command(*APPLE, "--no-header").stdout


def test_get_prints_one_bare_number(command: Command) -> None:
    """232.62 / 227.65 - 1."""
    done = command(*APPLE, "--get", "close_to_close", "--listings", "given")
    assert (done.stdout, done.stderr, done.returncode) == ("0.021831759279595797\n", "", 0)


def test_get_prints_a_line_for_each_row(command: Command) -> None:
    assert command(*FIRST_EXAMPLE, "--get", "symbol").stdout == "BABA\n9988.HK\nAAPL\n"
    assert command(*FIRST_EXAMPLE, "--get", "parity_price").stdout.count("\n") == 3


def test_get_of_a_window_has_the_windows_name(command: Command) -> None:
    """BABA from 103.51 to 118.33."""
    words = ("run", "BABA", "2025-02-11", "--window", "-1:1", "--listings", "given")
    value = float(command(*words, "--get", "return[-1:1]").stdout)
    assert value == pytest.approx(118.33 / 103.51 - 1, abs=1e-12)


def test_windows_are_repeatable_and_each_is_printed_once(command: Command) -> None:
    done = command(*APPLE, "--window", "0:1", "--window", "-1:1", "--window", "+0:1")
    header = done.stdout.partition("\n")[0]
    assert re.findall(r"return\[.*?\]", header) == ["return[0:1]", "return[-1:1]"]


def test_total_returns_on_request(command: Command) -> None:
    """Apple's ex-day: from 227.63 to 227.65, and 0.25 a share."""
    words = ("run", "AAPL", "2025-02-10", "--get", "close_to_close")
    assert float(command(*words).stdout) == pytest.approx(227.65 / 227.63 - 1, abs=1e-12)
    total = command(*words, "--returns", "total").stdout
    assert float(total) == pytest.approx(227.9 / 227.63 - 1, abs=1e-12)


def test_timing_and_zone(command: Command) -> None:
    assert command(*APPLE, "--timing", "post-close", "--get", "session").stdout == "2025-02-12\n"
    berlin = command("run", "AAPL", "2025-02-11T22:00", "--tz", "Europe/Berlin", "--get", "session")
    assert berlin.stdout == "2025-02-12\n"


def test_a_benchmark_of_ones_own_and_none(command: Command) -> None:
    assert (
        command(*APPLE, "--benchmark", "none", "--model", "mean-adjusted", "--get", "benchmark").stdout
        == "\n"
    )
    assert command(*APPLE, "--benchmark", "BABA", "--get", "benchmark").stdout == "BABA\n"


def test_json_has_the_members_of_the_contract(command: Command) -> None:
    document = json.loads(command(*FIRST_EXAMPLE, "--format", "json").stdout)
    assert list(document) == ["schema_version", "event", "rows", "reactions", "provenance", "deprecated"]
    assert document["schema_version"] == 1
    assert document["rows"] == document["reactions"]
    assert document["deprecated"] == {"reactions": "rows"}
    assert [row["symbol"] for row in document["reactions"]] == ["BABA", "9988.HK", "AAPL"]


# sessions and listings


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("BABA", "2025-02-11T15:59"), ["2025-02-11", "2025-02-12"]),
        (("BABA", "2025-02-11T16:00"), ["2025-02-12", "2025-02-12"]),
        (("9988.HK", "2025-02-11T12:15"), ["2025-02-11", "2025-02-11"]),
        (("XHKG", "2025-01-28T13:00"), ["2025-02-03"]),
        (("XHKG", "2023-09-01"), ["2023-09-04"]),
        (("XNYS", "XHKG", "XLON", "2025-02-15"), ["2025-02-18", "2025-02-17", "2025-02-17"]),
        (("xnys", "2025-01-09"), ["2025-01-10"]),
    ],
)
def test_sessions_says_which_session_reacts(
    command: Command, words: tuple[str, ...], expected: list[str]
) -> None:
    assert command("sessions", *words, "--get", "session").stdout.split() == expected


def test_sessions_has_the_columns_of_the_contract(command: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(command("sessions", "9988.HK", "2025-02-11T12:15").stdout)))
    assert list(rows[0]) == [
        *("symbol", "exchange", "announced", "phase", "session", "opens", "closes"),
        *("base_session", "base_closes", "note", "trading_ends", "warnings"),
    ]
    assert list(rows[0].values()) == [
        "9988.HK",
        "XHKG",
        "2025-02-11T12:15:00+08:00",
        "lunch-break",
        "2025-02-11",
        "2025-02-11T09:30:00+08:00",
        "2025-02-11T16:10:00+08:00",
        "2025-02-10",
        "2025-02-10T16:10:00+08:00",
        "in Hong Kong it was 12:15 on Tue 11 Feb 2025, in the lunch break (12:00–13:00): "
        "the session around it is the first that could react",
        "2025-02-11T16:00:00+08:00",
        "",
    ]


def test_sessions_of_an_exchange_has_no_symbol(command: Command) -> None:
    assert command("sessions", "XHKG", "2025-02-11", "--get", "symbol").stdout == "\n"


@pytest.mark.parametrize(
    "words", [("BABA", "2025-02-11T16:05"), ("XHKG", "XNYS", "XLON", "2025-01-28T13:00")]
)
def test_the_timeline_fits_eighty_columns(command: Command, words: tuple[str, ...]) -> None:
    shown = command("sessions", *words, "--format", "table").stdout
    assert max(len(line) for line in shown.splitlines()) <= 80
    assert "━━ reacts" in shown
    assert "\x1b" not in shown


def test_listings_of_an_issuer(command: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(command("listings", "BABA").stdout)))
    assert [(row["symbol"], row["exchange"], row["currency"], row["ordinary_per_unit"]) for row in rows] == [
        ("BABA", "XNYS", "USD", "8.0"),
        ("9988.HK", "XHKG", "HKD", "1.0"),
    ]


def test_listings_as_a_table(command: Command) -> None:
    shown = command("listings", "9988.HK", "--format", "table").stdout
    assert re.search(r"^9988.HK  XHKG Hong Kong Stock Exchange +HKD +a share +\^HSI", shown, re.MULTILINE)
    assert re.search(
        r"^BABA     XNYS New York Stock Exchange +USD +an ADS of 8 shares +\^GSPC", shown, re.MULTILINE
    )
    assert max(len(line) for line in shown.splitlines()) <= 80


# Messages on standard error


def test_verbose_says_why_on_standard_error_and_nothing_else_on_standard_output(command: Command) -> None:
    plain, verbose = command(*APPLE), command(*APPLE, "-v")
    assert plain.stdout == verbose.stdout
    assert plain.stderr == ""
    assert verbose.stderr.splitlines() == [
        "AAPL: in New York it was 09:30 on Tue 11 Feb 2025, with the exchange open (09:30–16:00): "
        "that session's close is the first after the news.",
        "date-only: only a date was given, so the news is taken to have come at the time shown.",
    ]


def test_a_listing_without_prices_is_said_with_what_to_do(command: Command) -> None:
    done = command("run", "TSLA", "2025-02-11")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 2
    assert done.stderr.startswith("TSLA: no-prices: TSLA is not among the bundled prices (")
    assert ",no-prices,date-only\n" in done.stdout


def test_quiet_says_nothing(command: Command) -> None:
    done = command("run", "TSLA", "2025-02-11", "-q")
    assert (done.stderr, done.returncode) == ("", 3)


# Exit codes


def test_some_rows_failed_is_1(command: Command) -> None:
    done = command("run", "TSLA", "AAPL", "2025-02-11", "--get", "status")
    assert (done.stdout, done.returncode) == ("no-prices\nok\n", 1)


def test_prices_that_do_not_reach_the_event_are_3(command: Command) -> None:
    done = command("run", "AAPL", "2025-04-15", "--get", "status")
    assert (done.stdout, done.returncode) == ("outside-price-history\n", 3)


@pytest.mark.parametrize(
    ("words", "message", "remedy"),
    [
        (("run", "AAPL", "someday"), "'someday' is not a date or time", FORMS),
        (("run", "BABA", "AAPL"), "'AAPL' is not a date or time", FORMS),
        (("run", "2025-02-11"), "no symbol given", "for example: eventstudy run BABA 2025-02-11"),
        (("sessions", "2025-02-11"), "no symbol or exchange given", "for example: eventstudy sessions"),
        ((*APPLE, "--get", "nope"), "--get nope: no such field", "fields: symbol, exchange, currency, "),
        ((*APPLE, "--window", "1:-1"), "window 1:-1 is not A:B", "-1:1"),
        ((*APPLE, "--timing", "noon"), "timing 'noon' is not one of pre-open, intraday, post-close", ""),
        ((*APPLE, "--tz", "../../x"), "'../../x' is not a time zone", "Asia/Hong_Kong"),
        (("run", "AAPL", "2025-11-02T01:30"), "happened twice in America/New_York", "-04:00 or "),
        (("run", "AAPL", "2025-03-09T02:30"), "does not exist in America/New_York", "-05:00"),
        (
            ("run", "AAPL", "2099-01-05"),
            "2099-01-05 is outside the known sessions of XNYS",
            "choose a date up to",
        ),
        (("run", "BRK.B", "2025-02-11"), "the suffix .B is not one that eventstudy knows", "BRK-B"),
        (("run", "HKD=X", "2025-02-11"), "HKD=X is an exchange rate", ""),
        (("listings", "ETE.AT"), "there is no session table of Athens", ""),
        ((*APPLE, "--format", "xml"), "'xml' is not one of 'table', 'csv'", "see: eventstudy run --help"),
        ((*APPLE, "--nope"), "No such option: --nope", "see: eventstudy run --help"),
        (("run",), "Missing argument 'SYMBOL... WHEN'", "see: eventstudy run --help"),
        (("nosuch",), "No such command 'nosuch'", "see: eventstudy --help"),
        ((*APPLE, "-o", "out.doc"), "no format for the suffix .doc", ".csv .tsv .json"),
        ((*APPLE, "-o", "out"), "no format for the suffix (none)", "--format"),
        ((*APPLE, "-o", "missing/out.csv"), "missing/out.csv", ""),
        ((*APPLE, "--benchmark", ""), "", ""),
    ],
)
def test_a_wrong_command_is_2_in_two_lines_without_a_traceback(
    command: Command, words: tuple[str, ...], message: str, remedy: str
) -> None:
    done = command(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert 1 <= len(lines) <= 2
    assert lines[0].startswith("error: ")
    assert message in lines[0]
    assert remedy in lines[-1]


def test_control_characters_in_an_argument_do_not_reach_the_terminal(command: Command) -> None:
    done = command("run", "AAPL", "2025\x1b[31m", "--tz", "x")
    assert "\x1b" not in done.stderr
    assert "\\x1b[31m" in done.stderr


def test_debug_shows_the_traceback_before_the_message(command: Command) -> None:
    done = command("run", "AAPL", "someday", env={"EVENTSTUDY_DEBUG": "1"})
    assert done.returncode == 2
    assert done.stderr.startswith("Traceback (most recent call last):")
    assert done.stderr.splitlines()[-2:] == ["error: 'someday' is not a date or time", FORMS]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (WhenError("x"), 2),
        (StoreError("x"), 2),
        (NoPricesError("x"), 3),
        (SourceError("x"), 4),
        (RateLimitError("x", retry_after=5), 4),
        (FileNotFoundError(2, "No such file or directory", "events.csv"), 2),
        (ZeroDivisionError("x"), 70),
    ],
)
def test_each_kind_of_error_has_its_exit_code(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EVENTSTUDY_DEBUG", raising=False)

    def stop() -> int:
        raise error

    assert code == guarded(stop)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err
    assert 1 <= len(shown.err.splitlines()) <= 2


def test_the_exit_code_of_a_run_is_that_of_its_rows() -> None:
    source = BundledSource()
    assert exit_code(run(["AAPL"], "2025-02-11", source)) == 0
    assert exit_code(run(["AAPL", "TSLA"], "2025-02-11", source)) == 1
    assert exit_code(run(["TSLA"], "2025-02-11", source)) == 3
    unreachable = run(["TSLA"], "2025-02-11", source)
    unreachable.reactions[0].unreachable = True
    assert exit_code(unreachable) == 4


def test_visible_keeps_line_breaks_and_text() -> None:
    assert visible("阿里 é\n\tx\x1b[0m") == "阿里 é\n\tx\\x1b[0m"


# Help


def test_version(command: Command) -> None:
    done = command("--version")
    assert re.fullmatch(r"eventstudy \d+\.\d+\.\d+\n", done.stdout)
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize("words", [(), *((name,) for name in COMMANDS)])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_help_page_shows_an_example(command: Command, words: tuple[str, ...], option: str) -> None:
    done = command(*words, option)
    assert done.returncode == 0
    assert done.stderr == ""
    example = " ".join(("eventstudy", *(words or ("run",)))) + " "
    assert f"\n    {example}" in done.stdout or f"\n  {example}" in done.stdout
    assert f"Usage: {' '.join(('eventstudy', *words))} " in done.stdout


def test_the_first_help_page_lists_every_command(command: Command) -> None:
    shown = command("--help").stdout
    for name in COMMANDS:
        assert re.search(rf"^  {name} +[A-Z]", shown, re.MULTILINE)


def test_the_command_alone_shows_its_help_and_no_error(command: Command) -> None:
    done = command()
    assert "Usage: eventstudy " in done.stdout + done.stderr
    assert "error:" not in done.stderr


# Market value


def test_shares_give_the_change_of_market_value_in_each_listings_currency(command: Command) -> None:
    """2.39bn ADSs x (112.78 - 111.32); an ADS is 8 shares: 19.12bn x (113.80 - 104.90) in Hong Kong."""
    given = ("run", "BABA", "2025-02-11", "--context", "--shares", "2.39bn", "--offline")
    done = command(*given, "--get", "market_value_change")
    assert [3489400000.0, 170168000000.0] == [float(line) for line in done.stdout.splitlines()]


def test_the_market_value_of_a_day_before_a_split_is_in_the_shares_of_that_day(
    command: Command, tmp_path: Path
) -> None:
    """Apple's 4 for 1 of 31 August 2020: 499.23 - 500.04 on the 28th, times the 4.2755bn shares of then."""
    file = tmp_path / "AAPL.csv"
    file.write_text(
        "Date,Close\n2020-08-27,125.01\n2020-08-28,124.8075\n2020-08-31,129.04\n2020-09-01,134.18\n",
        encoding="utf-8",
    )
    given = ("--context", "--listings", "given", "--benchmark", "none", "--source", str(file))
    for day, shares, change in (
        ("2020-08-28", "4.2755e9", -3463155000.0),
        ("2020-08-31", "17.102e9", 72384215000.0),  # 129.04 - 124.8075, in the shares of after
    ):
        done = command("run", "AAPL", day, "--shares", shares, *given, "--get", "market_value_change")
        assert f"{change}\n" == done.stdout


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("BABA", "2025-02-11", "--shares", "2.39bn"), "add --context"),
        (("BABA", "AAPL", "2025-02-11", "--context", "--shares", "2.39bn"), "ask for them one by one"),
        (("BABA", "2025-02-11", "--context", "--shares", "many"), "for example 24.49e9"),
    ],
)
def test_shares_that_could_mean_another_thing_are_refused(
    command: Command, words: tuple[str, ...], remedy: str
) -> None:
    done = command("run", *words, "--offline")
    assert 2 == done.returncode
    assert remedy in done.stderr
