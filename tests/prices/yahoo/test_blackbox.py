"""The command as a process of its own, with the real yfinance, behind a loopback HTTPS proxy."""

from __future__ import annotations

import csv
import io
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from https_proxy import HttpsProxy, proxied
from lasting_faults import FAULTS, HTML, LIMITED
from rising_prices import rising, session_days
from signals import COMMAND
from waiting import wait_until
from yahoo_loopback import (
    NEW_YORK,
    Fault,
    YahooServer,
    after,
    answering,
    chart,
    first,
    hang,
    reset,
    result_of,
)

WITHOUT_BENCHMARK = (
    "without a benchmark nothing is measured against the market; the model mean-adjusted needs none\n"
)
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def server() -> Iterator[YahooServer]:
    with YahooServer({"JD": rising("JD"), "9618.HK": rising("9618.HK")}) as running:
        yield running


@pytest.fixture
def proxy(server: YahooServer, certificates: Path) -> Iterator[HttpsProxy]:
    with HttpsProxy(server, certificates) as running:
        yield running


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def run(proxy: HttpsProxy, home: Path, tmp_path: Path) -> Run:
    def call(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*COMMAND, *words],
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={**proxied(proxy, home), "HOME": str(tmp_path / "user"), **more},
            timeout=60,
        )
        # Most of these ask for no benchmark, and are about what is said of Yahoo.
        done.stderr = done.stderr.replace(WITHOUT_BENCHMARK, "")
        return done

    return call


def rows(result: subprocess.CompletedProcess[str]) -> dict[str, dict[str, str]]:
    return {row["symbol"]: row for row in csv.DictReader(io.StringIO(result.stdout))}


def closed_port() -> str:
    """An address where nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def bars_by_symbol(home: Path) -> dict[str, int]:
    with closing(sqlite3.connect(home / "prices.sqlite")) as store:
        assert [("ok",)] == store.execute("PRAGMA integrity_check").fetchall()
        return dict(
            store.execute("SELECT symbol, (SELECT count(*) FROM bars WHERE symbol_id = id) FROM symbols")
        )


# An unbundled ticker.


def test_the_first_run_fetches_and_the_second_needs_no_network(run: Run, server: YahooServer) -> None:
    """JD closes on 10 and 11 February 2025, sessions 152 and 153 from 2 July 2024: 37.60 and 37.65."""
    fetched = run("run", "JD", "2025-02-11")
    assert (0, "") == (fetched.returncode, fetched.stderr)
    jd = rows(fetched)["JD"]
    assert ("37.6", "37.65", "yahoo") == (jd["base_close"], jd["close"], jd["source"])
    assert 37.65 / 37.6 - 1 == pytest.approx(float(jd["close_to_close"]), abs=1e-12)
    assert [1, 1] == [len(server.asked(symbol)) for symbol in ("JD", "9618.HK")]

    kept = run("run", "JD", "2025-02-11", HTTPS_PROXY=closed_port(), https_proxy=closed_port())
    assert (0, "") == (kept.returncode, kept.stderr)
    assert fetched.stdout.replace(",yahoo,", ",store,") == kept.stdout


def test_the_long_history_of_context_is_asked_for_once_and_serves_later_sessions_and_claims(
    run: Run, server: YahooServer
) -> None:
    """JD rose on each of the 153 sessions from 3 July 2024 to 11 February 2025: 37.65 = 30 + 153 x 0.05."""
    given = ("--listings", "given", "--benchmark", "none")
    asked = run("run", "JD", "2025-02-11", "--context", *given, "--get", "streak")
    assert (0, "153\n") == (asked.returncode, asked.stdout)
    assert 1 == len(server.asked("JD"))
    offline = {"HTTPS_PROXY": closed_port(), "https_proxy": closed_port()}
    later = run("run", "JD", "2025-03-11", "--context", *given, "--get", "history_first", **offline)
    assert (0, "2024-07-02\n") == (later.returncode, later.stdout)
    claim = run("check", "JD", "2025-02-11", "closed at a record high", "--get", "verdict", **offline)
    assert (0, "confirmed\n") == (claim.returncode, claim.stdout), claim.stderr
    assert [1, 1] == [len(server.asked(symbol)) for symbol in ("JD", "9618.HK")]


def test_the_bundled_example_asks_nobody(run: Run, server: YahooServer, home: Path) -> None:
    assert 0 == run("run", "BABA", "AAPL", "2025-02-11").returncode
    assert [] == server.requests
    assert not home.exists()


def test_the_exchange_of_an_unbundled_ticker_is_yahoos(run: Run, server: YahooServer) -> None:
    server.charts["ZZZZ"] = rising("ZZZZ")
    assert "XNAS" == rows(run("run", "ZZZZ", "2025-02-11"))["ZZZZ"]["exchange"]
    assert "XNAS" == rows(run("run", "ZZZZ", "2025-02-11", "--offline"))["ZZZZ"]["exchange"]


def test_every_file_lies_in_our_home(run: Run, home: Path, tmp_path: Path) -> None:
    run("run", "JD", "2025-02-11")
    assert ["prices.sqlite"] == [path.name for path in home.iterdir()]
    assert 0o700 == home.stat().st_mode & 0o777
    assert not (tmp_path / "user").exists()


def test_refresh_asks_again(run: Run, server: YahooServer) -> None:
    run("run", "JD", "2025-02-11", "--listings", "given", "--benchmark", "none")
    run("run", "JD", "2025-02-11", "--listings", "given", "--benchmark", "none", "--refresh")
    assert 2 == len(server.asked("JD"))


def test_offline_and_unknown_is_3_with_the_command_that_fetches_it(run: Run, server: YahooServer) -> None:
    words = ("run", "JD", "2025-02-11", "--listings", "given", "--benchmark", "none")
    refused = run(*words, "--offline")
    assert 3 == refused.returncode
    assert [] == server.requests
    (line,) = [line for line in refused.stderr.splitlines() if "eventstudy prices fetch" in line]
    fetch = line.partition("eventstudy ")[2].split()
    assert 0 == run(*fetch).returncode
    assert 0 == run(*words, "--offline").returncode


# Faults: message, exit code, and never a traceback.


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_stays_is_a_sentence_and_an_exit_code(run: Run, server: YahooServer, fault: str) -> None:
    server.faults["JD"], timeout, code, message = FAULTS[fault]
    before = time.monotonic()
    got = run("run", "JD", "2025-02-11", "--listings", "given", "--benchmark", "none", "--timeout", timeout)
    assert time.monotonic() - before < 15
    assert code == got.returncode
    assert message in got.stderr
    assert "no-prices" == rows(got)["JD"]["status"]
    assert len(got.stderr.splitlines()) <= 2
    assert "Traceback" not in got.stderr
    assert "yfinance" not in got.stderr


@pytest.mark.parametrize(
    "fault", [first(2, answering(429, "")), first(2, answering(500, HTML)), first(1, reset), after(1.0)]
)
def test_a_fault_that_passes_is_not_noticed(run: Run, server: YahooServer, fault: Fault) -> None:
    server.faults["JD"] = fault
    got = run("run", "JD", "2025-02-11", "--listings", "given", "--benchmark", "none")
    assert ("", 0) == (got.stderr, got.returncode)


def test_one_failing_listing_does_not_stop_the_other(run: Run, server: YahooServer) -> None:
    server.faults["9618.HK"] = answering(500, HTML, kind="text/html")
    got = run("run", "JD", "2025-02-11", "--benchmark", "none", "--timeout", "2")
    assert 1 == got.returncode
    assert {"JD": "ok", "9618.HK": "no-prices"} == {name: row["status"] for name, row in rows(got).items()}


def test_a_stored_part_is_used_where_yahoo_fails(run: Run, server: YahooServer) -> None:
    words = ("--listings", "given", "--benchmark", "none")
    run("run", "JD", "2025-02-11", *words)
    server.faults["JD"] = LIMITED
    got = run("run", "JD", "2025-03-12", *words)
    assert "outside-price-history" == rows(got)["JD"]["status"]
    assert "JD: Yahoo limits our requests (HTTP 429); using the store prices from " in got.stderr


def test_a_wrong_currency_is_refused(run: Run, server: YahooServer) -> None:
    result_of(server.charts["JD"])["meta"]["currency"] = "HKD"
    got = run("run", "JD", "2025-02-11", "--listings", "given", "--benchmark", "none")
    assert 4 == got.returncode
    assert "Yahoo quotes JD in HKD, but it trades in USD: not used" in got.stderr


def test_a_split_between_two_runs_replaces_the_history_and_says_so(run: Run, server: YahooServer) -> None:
    """2:1 on 3 March 2025: all closes are halved, and so are the returns of neither day."""
    words = ("--listings", "given", "--benchmark", "none")
    run("run", "JD", "2025-02-11", *words)
    server.charts["JD"] = rising("JD", scale=0.5, splits={date(2025, 3, 3): (2.0, 1.0)})
    got = run("run", "JD", "2025-03-12", *words)
    assert 0 == got.returncode
    assert "JD: yahoo has restated its history: " in got.stderr
    assert "restated-history" in rows(got)["JD"]["warnings"]
    again = run("run", "JD", "2025-03-12", *words)
    assert "restated-history" not in rows(again)["JD"]["warnings"]
    assert rows(got)["JD"]["close"] == rows(again)["JD"]["close"]


def test_a_traded_bar_on_a_closed_day_stops_the_row(run: Run, server: YahooServer) -> None:
    """Sunday 9 February 2025 with a close of 99 and volume, between 37.55 on Friday and 37.60 on Monday."""
    bars = {day: 30 + 0.05 * n for n, day in enumerate(session_days("XNYS"))} | {date(2025, 2, 9): 99.0}
    days = sorted(bars)
    server.charts["JD"] = chart("JD", NEW_YORK, days, [bars[day] for day in days])
    got = rows(run("run", "JD", "2025-02-10", "--listings", "given", "--benchmark", "none"))["JD"]
    assert ("2025-02-07", "calendar-contradicted", "") == (
        got["base_session"],
        got["status"],
        got["close_to_close"],
    )


def test_without_space_the_answer_is_given_all_the_same(proxy: HttpsProxy, home: Path) -> None:
    """No file may grow beyond 4 KB, the program's or its libraries'."""
    words = ("run", "JD", "2025-02-11", "--listings", "given", "--benchmark", "none")
    got = subprocess.run(
        ["sh", "-c", 'ulimit -f 8; exec "$@"', "sh", sys.executable, "-B", "-m", "eventstudy", *words],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=proxied(proxy, home),
        timeout=60,
    )
    assert (0, "ok") == (got.returncode, rows(got)["JD"]["status"])
    kept = f"prices could not be stored: {home / 'prices.sqlite'}: disk I/O error\n"
    assert WITHOUT_BENCHMARK + kept == got.stderr


# Interrupted and killed.


def started(proxy: HttpsProxy, home: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=proxied(proxy, home),
    )


def test_a_server_without_a_trusted_certificate_is_not_asked(run: Run, server: YahooServer) -> None:
    """The proxy's own certificate, which nothing here is told to trust."""
    nothing = dict.fromkeys(("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"), "")
    words = ("run", "JD", "2025-02-11", "--listings", "given", "--benchmark", "none", "--timeout", "3")
    got = run(*words, **nothing)
    assert 4 == got.returncode
    assert "certificate" in got.stderr
    assert not server.asked("JD")


def test_ctrl_c_ends_a_silent_request_at_once(proxy: HttpsProxy, home: Path, server: YahooServer) -> None:
    server.faults["JD"] = hang
    process = started(proxy, home, "run", "JD", "2025-02-11", "--listings", "given", "--benchmark", "none")
    wait_until(lambda: bool(server.asked("JD")))
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=20)
    assert ("", 130) == (out, process.returncode)
    assert "Traceback" not in said


def test_a_fetch_killed_in_the_middle_is_resumed(
    proxy: HttpsProxy, home: Path, server: YahooServer, run: Run
) -> None:
    symbols = [f"Q{n}" for n in range(12)]
    for n, symbol in enumerate(symbols):
        server.charts[symbol] = rising(symbol)
        server.faults[symbol] = after(0.02 if n < 6 else 5.0)
    words = ("prices", "fetch", *symbols, "--from", "2024-07-02", "--to", "2025-03-31")
    process = started(proxy, home, *words)
    wait_until(lambda: (home / "prices.sqlite").exists() and len(bars_by_symbol(home)) >= 4)
    process.kill()
    process.communicate(timeout=5)
    kept = bars_by_symbol(home)
    assert {len(session_days("XNYS"))} == set(kept.values())

    server.faults.clear()
    before = {symbol: len(server.asked(symbol)) for symbol in symbols}
    got = run(*words)
    assert 0 == got.returncode
    assert f"{len(symbols) - len(kept)} fetched, {len(kept)} already stored, 0 failed\n" == got.stderr
    assert all(len(server.asked(symbol)) == before[symbol] for symbol in kept)
    assert set(symbols) == set(bars_by_symbol(home))


# prices fetch.


def test_fetch_keeps_what_it_gets_and_says_what_failed(run: Run, server: YahooServer, home: Path) -> None:
    server.faults["9618.HK"] = LIMITED
    got = run("prices", "fetch", "jd", "NOPE", "9618.HK", "--from", "2025-02-10", "--to", "2025-02-12")
    assert (1, "") == (got.returncode, got.stdout)
    assert "NOPE: Yahoo: No data found, symbol may be delisted\n" in got.stderr
    assert "9618.HK: Yahoo limits our requests (HTTP 429)\n" in got.stderr
    assert got.stderr.endswith("1 fetched, 0 already stored, 2 failed\n")
    assert {"JD": 3} == bars_by_symbol(home)


def test_the_cookie_is_asked_for_once(run: Run, server: YahooServer) -> None:
    symbols = [f"Q{n}" for n in range(5)]
    server.charts.update((symbol, rising(symbol)) for symbol in symbols)
    assert 0 == run("prices", "fetch", *symbols, "--from", "2025-02-10", "--to", "2025-02-12").returncode
    assert ["fc.yahoo.com"] == [request.host for request in server.requests if request.path == "/"]
    assert 5 == sum("/chart/" in request.path for request in server.requests)


@pytest.mark.parametrize(("symbol", "code"), [("NOPE", 3), ("9618.HK", 4)])
def test_a_fetch_that_gets_nothing_says_why_by_its_exit_code(
    run: Run, server: YahooServer, symbol: str, code: int
) -> None:
    server.faults["9618.HK"] = LIMITED
    assert code == run("prices", "fetch", symbol, "--from", "2025-02-10", "--to", "2025-02-12").returncode


def test_a_fetch_that_cannot_keep_anything_is_an_error(run: Run, home: Path) -> None:
    home.write_text("a file where the folder should be")
    got = run("prices", "fetch", "JD", "--from", "2025-02-10", "--to", "2025-02-12")
    assert 2 == got.returncode
    assert f"prices could not be stored: {home / 'prices.sqlite'}: Not a directory\n" in got.stderr
    assert "error: not all prices could be stored\n" in got.stderr


def test_what_was_fetched_can_be_shown(run: Run) -> None:
    run("prices", "fetch", "JD", "--from", "2025-02-10", "--to", "2025-02-11")
    shown = json.loads(run("prices", "show", "JD", "--format", "json").stdout)
    assert ("JD", "USD", "XNAS") == (shown["symbol"], shown["currency"], shown["exchange"])
    assert [("2025-02-10", 37.6), ("2025-02-11", 37.65)] == [
        (bar["date"], bar["close"]) for bar in shown["bars"]
    ]
    assert shown["retrieved"].startswith("20")


@pytest.mark.parametrize(
    "words",
    [
        ("run", "JD", "2025-02-11", "--context"),
        ("run", "BABA", "2025-02-11T11:00", "--intraday", "5m"),
        ("batch", "EVENTS"),
        ("study", "EVENTS", "--estimation", "-60:-11"),
        ("check", "JD", "2025-02-11", "closed at a record high"),
    ],
)
def test_offline_nothing_is_asked(
    run: Run, server: YahooServer, proxy: HttpsProxy, tmp_path: Path, words: tuple[str, ...]
) -> None:
    events = tmp_path / "events.csv"
    events.write_text("symbol,announced\nJD,2025-02-11\n", encoding="utf-8")
    done = run(*(str(events) if word == "EVENTS" else word for word in words), "--offline")
    assert done.returncode in (0, 1, 3), done.stderr
    assert ([], []) == (server.requests, proxy.refused)


def test_only_symbols_and_dates_are_sent(run: Run, server: YahooServer, tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    events.write_text("event_id,symbol,announced,note\nsecret,JD,2025-02-11,secret\n", encoding="utf-8")
    assert 0 == run("batch", str(events)).returncode
    assert server.asked("JD")
    for request in server.requests:
        assert "secret" not in f"{request.path} {request.query}"
    asked = {name for request in server.requests if "/chart/" in request.path for name in request.query}
    assert asked <= {"period1", "period2", "interval", "events", "includePrePost", "crumb"}


def test_the_proxy_was_asked_for_yahoo_only(run: Run, proxy: HttpsProxy) -> None:
    assert 0 == run("run", "JD", "2025-02-11", "--listings", "given").returncode
    assert [] == proxy.refused
