"""``eventstudy calendars`` and dates at and past the end of the tables, with the installed command."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from command import Command

SET_FILE = """Date,Open,High,Low,Close,Volume
2020-04-09,33.50,34.00,33.00,33.75,150000000
2020-04-10,34.00,35.50,33.75,35.25,160000000
2020-04-13,34.75,36.00,34.50,35.50,140000000
2020-04-14,35.50,36.25,35.25,36.00,120000000
2020-04-15,36.00,36.25,35.00,35.25,110000000
"""


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_show_names_the_range_and_the_exchanges_of_a_calendar(command: Command) -> None:
    (row,) = rows_of(command("calendars", "show", "XNAS").stdout)
    assert ("XNYS", "1986-01-02", "2027-12-31", "") == tuple(
        row[name] for name in ("calendar", "first", "last", "library_from")
    )
    assert "XNYS XNAS XASE" in row["exchanges"]
    assert row["file"] == "shipped"


def test_show_without_a_name_lists_every_calendar(command: Command) -> None:
    assert len(command("calendars", "show", "--get", "calendar").stdout.splitlines()) >= 26


def test_check_finds_every_difference_cited(command: Command) -> None:
    done = command("calendars", "check", "XHKG")
    (row,) = rows_of(done.stdout)
    assert (done.returncode, row["uncited_differences"]) == (0, "0")
    assert int(row["cited_differences"]) > 0


def test_refresh_continues_a_calendar_and_the_row_says_where_it_comes_from(command: Command) -> None:
    (row,) = rows_of(command("calendars", "refresh", "XNYS").stdout)
    assert ("2027-12-31", "2028-12-31") == (row["last_before"], row["last"])
    assert Path(row["file"]).exists()
    (found,) = rows_of(command("sessions", "XNYS", "2028-07-05").stdout)
    assert ("2028-07-05", "calendar-from-library:XNYS") == (found["session"], found["warnings"])


def test_an_unknown_exchange_is_refused(command: Command) -> None:
    done = command("calendars", "show", "XXXX")
    assert done.returncode == 2
    assert "unknown exchange 'XXXX'" in done.stderr


def test_jakarta_2026_is_known_and_shanghai_2027_is_refused(command: Command) -> None:
    (row,) = rows_of(command("sessions", "BBCA.JK", "2026-11-24").stdout)
    assert ("2026-11-24", "2026-11-23") == (row["session"], row["base_session"])
    done = command("sessions", "600519.SS", "2026-12-31T16:00")
    assert done.returncode == 2
    assert "does not know 2027" in done.stderr


def test_bangkok_reacts_on_the_postponed_songkran_of_2020(command: Command, tmp_path: Path) -> None:
    """35.50 / 35.25 - 1 = 0.7092 %: from the close of Friday the 10th to that of Monday the 13th."""
    prices = tmp_path / "PTT.BK.csv"
    prices.write_text(SET_FILE)
    done = command("run", "PTT.BK", "2020-04-13", "--source", str(prices), "--benchmark", "none")
    (row,) = rows_of(done.stdout)
    assert ("2020-04-13", "2020-04-10") == (row["session"], row["base_session"])
    assert f"{float(row['close_to_close']):.4%}" == "0.7092%"


def test_a_traded_bar_on_a_closed_day_stops_the_row(command: Command, tmp_path: Path) -> None:
    """Wednesday 1 May 2024 is Labour Day in Bangkok: a bar with volume there contradicts the calendar."""
    prices = tmp_path / "PTT.BK.csv"
    prices.write_text(
        "Date,Open,High,Low,Close,Volume\n2024-04-30,34,34.5,33.75,34.25,900\n"
        "2024-05-01,34.25,35,34,34.75,800\n2024-05-02,34.75,35,34.5,35,700\n2024-05-03,35,35,34,34,700\n"
    )
    words = ("--source", str(prices), "--benchmark", "none")
    (row,) = rows_of(command("run", "PTT.BK", "2024-05-01", *words).stdout)
    assert (row["status"], row["close_to_close"]) == ("calendar-contradicted", "")
    (later,) = rows_of(command("run", "PTT.BK", "2024-05-03", *words).stdout)
    assert later["status"] == "ok"
    assert "calendar-contradicted:2024-05-01" in later["warnings"]


def test_a_file_whose_dates_are_a_day_early_is_not_measured(command: Command, tmp_path: Path) -> None:
    """Hong Kong's closes dated in UTC, at 16:00 the day before: bars on Sundays, none on Fridays."""
    prices, events, details = tmp_path / "9988.HK.csv", tmp_path / "events.csv", tmp_path / "details.csv"
    days = [date(2024, 7, 1) + timedelta(n) for n in range(300)]
    closes = enumerate(day - timedelta(1) for day in days if day.weekday() < 5)
    prices.write_text("Date,Close\n" + "".join(f"{day},{100 + n % 7}\n" for n, day in closes))
    source = ("--source", str(prices), "--benchmark", "none")
    done = command("run", "9988.HK", "2025-02-12", *source, "--listings", "given")
    (row,) = rows_of(done.stdout)
    assert (row["status"], row["close_to_close"]) == ("calendar-contradicted", "")
    assert "days without a session" in done.stderr
    events.write_text("symbol,announced\n9988.HK,2025-02-12\n")
    options = ("--model", "mean-adjusted", "--events-out", str(details))
    done = command("study", str(events), *source, *options)
    assert "calendar-contradicted" in done.stderr
    assert "9988.HK has no usable close" in details.read_text()


def test_news_in_a_closing_auction_says_so_in_its_row(command: Command) -> None:
    found = command("run", "9988.HK", "2025-02-12T16:05", "--listings", "given", "--format", "csv")
    (row,) = rows_of(found.stdout)
    assert ("closing-auction", "2025-02-12") == (row["phase"], row["session"])
    assert "closing-auction" in row["warnings"].split(";")


@pytest.mark.parametrize(
    ("symbol", "when", "session", "warnings"),
    [
        # Muhurat trading of Sunday 8 November 2026 took place at hours nobody has sourced.
        ("INFY.NS", "2026-11-06T16:00", "2026-11-09", "session-hours-unknown:2026-11-08"),
        ("INFY.NS", "2026-11-09T16:00", "2026-11-11", ""),  # the 10th is a holiday
        # Istanbul's half-days end at 12:30; a full day's auction takes five minutes.
        ("THYAO.IS", "2025-10-28T12:34", "2025-10-30", "closing-auction"),
        ("THYAO.IS", "2025-10-28T12:35", "2025-10-30", ""),
        # Oslo's half-days have an auction to 13:05.
        ("EQNR.OL", "2025-04-16T13:04", "2025-04-16", "closing-auction"),
        # South Africa voted on 4 November 2026.
        ("NPN.JO", "2026-11-04", "2026-11-05", ""),
    ],
)
def test_a_session_in_doubt_says_so(
    command: Command, symbol: str, when: str, session: str, warnings: str
) -> None:
    (row,) = rows_of(command("sessions", symbol, when, "--listings", "given", "--format", "csv").stdout)
    assert (row["session"], row["warnings"]) == (session, warnings)


def test_a_session_that_has_not_closed_is_named(command: Command) -> None:
    done = command("sessions", "XNYS", "tomorrow")
    assert "its closing price is struck at" in done.stderr
    assert command("sessions", "XNYS", "2025-02-11").stderr == ""


@pytest.mark.parametrize("word", ["XQQQ", "0700", "SH600519"])
def test_a_word_that_is_hardly_an_american_symbol_is_told_to_be_read_as_one(
    command: Command, word: str
) -> None:
    done = command("sessions", word, "2025-02-11")
    assert f"{word}: taken as a US symbol, as it has no suffix" in done.stderr


def test_words_that_are_hardly_american_symbols_are_told_in_one_line(command: Command) -> None:
    done = command("sessions", *(f"FIRM{at}" for at in range(1, 12)), "2025-02-11")
    assert done.stderr == (
        "FIRM1, FIRM2, FIRM3, FIRM4, FIRM5, FIRM6, FIRM7, FIRM8 and 3 more: taken as US symbols, as they "
        "have no suffix; not exchanges known here\n"
    )


def test_a_row_of_an_exchange_that_only_the_library_vouches_for_says_so(command: Command) -> None:
    (row,) = rows_of(command("sessions", "PKO.WA", "2025-02-11").stdout)
    assert row["warnings"] == "calendar-unverified:XWAR"
    (shown,) = rows_of(command("calendars", "show", "XWAR").stdout)
    assert shown["verified"] == "false"


def test_an_exchange_without_a_known_index_is_measured_without_a_benchmark(
    command: Command, tmp_path: Path
) -> None:
    """102 / 100 - 1 = 2 %: no symbol of an index of Warsaw is known."""
    prices = tmp_path / "PKO.WA.csv"
    prices.write_text("Date,Close\n2025-06-10,100\n2025-06-11,102\n2025-06-12,103\n")
    (row,) = rows_of(command("run", "PKO.WA", "2025-06-11T12:00", "--source", str(prices)).stdout)
    assert (row["status"], row["benchmark"], row["abnormal_return"]) == ("ok", "", "")
    assert f"{float(row['close_to_close']):.4f}" == "0.0200"
