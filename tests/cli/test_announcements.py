"""``announcements``: from the SEC (the real client, on the loopback), from saved bodies and calendars."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from command import Command
from edgar_loopback import GOLDEN, Answer, EdgarServer, refusal
from example_package import declared, install
from https_proxy import HttpsProxy, proxied
from signals import COMMAND

CONTACT = "Test Reader reader@example.org"
APPLE = "/submissions/CIK0000320193.json"
EXPEDIA = "/submissions/CIK0001324424.json"
TICKERS = json.dumps(
    {
        "0": {"cik_str": 320193, "ticker": "AAPL", "title": "Apple Inc."},
        "1": {"cik_str": 1324424, "ticker": "EXPE", "title": "Expedia Group, Inc."},
        "2": {"cik_str": 789019, "ticker": "MSFT", "title": "MICROSOFT CORP"},
    }
).encode()
Run = Callable[..., subprocess.CompletedProcess[str]]


def recorded(name: str) -> Answer:
    return Answer((GOLDEN / name).read_bytes(), etag=f'"{name}"')


@pytest.fixture
def server() -> Iterator[EdgarServer]:
    answers = {
        "/files/company_tickers.json": Answer(TICKERS, etag='"tickers"'),
        APPLE: recorded("AAPL_2026-07.json"),
        EXPEDIA: recorded("EXPE.json"),
        "/submissions/CIK0001324424-submissions-001.json": recorded("EXPE-submissions-001.json"),
        "/submissions/CIK0000789019.json": recorded("MSFT_newest_newyork_synthetic.json"),
    }
    with EdgarServer(answers) as running:
        yield running


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sec-certificates")


@pytest.fixture
def proxy(server: EdgarServer, certificates: Path) -> Iterator[HttpsProxy]:
    with HttpsProxy(server, certificates, "sec.gov") as running:
        yield running


@pytest.fixture
def ask(proxy: HttpsProxy, tmp_path: Path) -> Run:
    """The command behind the proxy, with a contact."""

    def call(*words: str, contact: str = CONTACT) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, "announcements", *words, "--format", "csv"],
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={**proxied(proxy, tmp_path / "home"), "EVENTSTUDY_CONTACT": contact},
            timeout=60,
        )

    return call


def rows(done: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(done.stdout)))


# From the SEC.


def test_the_last_results_with_a_contact_on_every_request(ask: Run, server: EdgarServer) -> None:
    done = ask("AAPL", "--item", "2.02", "--until", "2025-02-28", "--last", "2")
    assert (0, "") == (done.returncode, done.stderr)
    # Press releases of 31 October 2024 and 30 January 2025, both half an hour after the close.
    assert ["2024-10-31T16:30", "2025-01-30T16:30"] == [row["announced"][:16] for row in rows(done)]
    assert ["company_tickers.json", "CIK0000320193.json"] == server.asked()
    agents = {request.headers["user-agent"] for request in server.requests}
    assert len(agents) == 1
    assert agents.pop().endswith(CONTACT)


def test_what_is_kept_is_asked_for_with_its_tag_and_works_offline(ask: Run, server: EdgarServer) -> None:
    words = ("AAPL", "--item", "2.02", "--last", "1")
    first, again, offline = ask(*words), ask(*words), ask(*words, "--offline", contact="")
    assert first.stdout == again.stdout == offline.stdout
    assert 4 == len(server.requests)
    assert ['"tickers"', '"AAPL_2026-07.json"'] == [
        request.headers.get("if-none-match") for request in server.requests[2:]
    ]


def test_the_folder_that_is_made_for_an_answer_is_its_owners_own(ask: Run, tmp_path: Path) -> None:
    assert 0 == ask("AAPL", "--item", "2.02", "--last", "1").returncode
    assert 0o700 == (tmp_path / "home").stat().st_mode & 0o777


def test_a_server_without_a_trusted_certificate_is_not_asked(
    server: EdgarServer, proxy: HttpsProxy, tmp_path: Path
) -> None:
    nothing = dict.fromkeys(("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"), "")
    done = subprocess.run(
        [*COMMAND, "announcements", "AAPL", "--last", "1", "--timeout", "3"],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**proxied(proxy, tmp_path / "home"), "EVENTSTUDY_CONTACT": CONTACT, **nothing},
        timeout=60,
    )
    assert (4, "") == (done.returncode, done.stdout)
    assert "certificate" in done.stderr
    assert [] == server.requests


def test_older_pages_are_asked_for_only_when_they_are_needed(ask: Run, server: EdgarServer) -> None:
    recent = ask("EXPE", "--item", "2.02", "--since", "2020-01-01")
    assert 0 == recent.returncode
    assert "CIK0001324424-submissions-001.json" not in server.asked()
    old = ask("EXPE", "--item", "2.02", "--until", "2012-12-31")
    assert "CIK0001324424-submissions-001.json" in server.asked()
    assert rows(old)
    assert all(row["filed"] <= "2012-12-31" for row in rows(old))


def test_a_doubtful_clock_is_settled_by_the_header_of_the_filing(ask: Run, server: EdgarServer) -> None:
    accession = "0001193125-26-027198"
    found = rows(ask("MSFT", "--item", "2.02", "--last", "1", "--source", "edgar"))
    accession = found[0]["accession"]
    assert "ambiguous" == found[0]["confidence"]
    assert f"{accession}-index-headers.html" in server.asked()
    folder = accession.replace("-", "")
    header = b"<SEC-HEADER>\n<ACCEPTANCE-DATETIME>20260128160438\n"
    server.answers[f"/Archives/edgar/data/789019/{folder}/{accession}-index-headers.html"] = Answer(header)
    (settled,) = rows(ask("MSFT", "--item", "2.02", "--last", "1"))
    assert ("2026-01-28T16:04:38-05:00", "header", "filing-time") == (
        settled["announced"],
        settled["clock"],
        settled["confidence"],
    )


def test_at_most_ten_requests_a_second(ask: Run, server: EdgarServer) -> None:
    ask("AAPL", "EXPE", "MSFT", "--item", "2.02", "--last", "1")
    times = [request.at for request in server.requests]
    assert len(times) >= 6
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.05
    assert (times[-1] - times[0]) / (len(times) - 1) > 0.1


def test_without_a_contact_nothing_is_asked(ask: Run, server: EdgarServer) -> None:
    done = ask("AAPL", contact="")
    assert 2 == done.returncode
    assert "EVENTSTUDY_CONTACT" in done.stderr
    assert [] == server.requests


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        (refusal("404 unknown CIK"), 4, "EDGAR has no CIK0000320193.json"),
        (refusal("403 no or generic"), 4, "EDGAR does not accept the contact"),
        (refusal("403 too many"), 4, "EDGAR limits our requests (HTTP 403)"),
        (refusal("429 too many"), 4, "EDGAR limits our requests (HTTP 429)"),
        (Answer(b'{"cik": "0000320193", '), 4, "not a submissions body of EDGAR: not JSON"),
        (Answer(b"<html>File Unavailable</html>"), 4, "not a submissions body of EDGAR: not JSON"),
        (Answer(b"", 302, location="http://elsewhere.example/"), 4, "EDGAR refuses the request (HTTP 302)"),
        (Answer(b" " * (64 * 2**20 + 1)), 4, "EDGAR's answer is too large: more than 67,108,864 bytes"),
        (Answer(b"{}", seconds=3.0), 4, "EDGAR cannot be reached: Operation timed out after"),
    ],
    ids=["404", "403-contact", "403-rate", "429", "broken", "page", "redirect", "large", "slow"],
)
def test_each_refusal_has_its_words_and_exit_code(
    ask: Run, server: EdgarServer, answer: Answer, code: int, message: str
) -> None:
    server.answers[APPLE] = answer
    done = ask("AAPL", "--timeout", "1")
    assert code == done.returncode, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert 1 == server.asked().count("CIK0000320193.json"), "a refusal is not asked again"


def test_an_unknown_ticker_is_said(ask: Run) -> None:
    done = ask("ZZZZ")
    assert 4 == done.returncode
    assert "EDGAR lists no company with the ticker ZZZZ" in done.stderr


# From files.


def test_the_example_goes_through_a_pipe_into_batch(command: Command, environment: dict[str, str]) -> None:
    """All three came half an hour after a close, so the next sessions react."""
    found = command(
        *("announcements", "AAPL", "--source", "example", "--since", "2024-07-01", "--until", "2025-03-31"),
        *("--format", "csv"),
    )
    assert 0 == found.returncode
    done = subprocess.run(
        [*COMMAND, "batch", "-", "--listings", "given", "--offline", "--format", "csv", "-q"],
        input=found.stdout,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=environment,
        timeout=60,
    )
    measured = rows(done)
    assert ["2024-08-02", "2024-11-01", "2025-01-31"] == [row["session"] for row in measured]
    assert ["filing-time"] * 3 == [row["confidence"] for row in measured]


def test_a_calendar_of_a_vendor_with_bmo_and_amc(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "calendar.csv"
    path.write_text(
        "Ticker,Report Date,When\nAAPL,2025-01-30,AMC\nMSFT,2025-01-29,amc\n"
        "AAPL,2024-10-31,BMO\nAAPL,2024-08-01,\n"
    )
    done = command("announcements", "AAPL", "--source", str(path), "--format", "csv")
    assert [
        ("2024-08-01", "date-only", ""),
        ("2024-10-31T09:29:59-04:00", "date-only", "before-open"),
        ("2025-01-30T16:00:00-05:00", "date-only", "after-close"),
    ] == [(row["announced"], row["confidence"], row["marks"]) for row in rows(done)]


def test_batch_takes_news_before_the_open_for_pre_open_and_doubts_the_peak_of_news_during_the_session(
    command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "calendar.csv"
    path.write_text("symbol,date,when\nAAPL,2025-02-11,bmo\nAAPL,2025-02-13,dmh\n")
    events = command("announcements", "AAPL", "--source", str(path), "--format", "csv").stdout
    done = command("batch", "-", "--format", "csv", "--source", "bundled", stdin=events)
    assert [("pre-open", False), ("intraday", True)] == [
        (row["phase"], "peak-may-precede-news" in row["warnings"]) for row in rows(done)
    ]


def test_a_calendar_line_that_cannot_be_read_is_named(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "calendar.csv"
    path.write_text("symbol,date\nAAPL,soon\n")
    done = command("announcements", "AAPL", "--source", str(path))
    assert 2 == done.returncode
    assert f"{path}:2" in done.stderr


def test_a_file_of_another_company_is_refused(command: Command) -> None:
    done = command("announcements", "MSFT", "--source", str(GOLDEN / "AAPL_2026-07.json"))
    assert 2 == done.returncode
    assert "has no filings of MSFT, but of Apple Inc. (AAPL)" in done.stderr


def test_days_in_the_wrong_order_are_refused(command: Command) -> None:
    done = command("announcements", "AAPL", "--since", "2025-02-01", "--until", "2025-01-01")
    assert (2, "error: --until 2025-01-01 is before --since 2025-02-01\nswap them\n") == (
        done.returncode,
        done.stderr,
    )


def test_a_listing_in_hong_kong_has_the_filings_of_the_american_one(command: Command) -> None:
    words = ("--form", "6-K", "--last", "1", "--source", str(GOLDEN / "BABA.json"), "--format", "csv")
    (row,) = rows(command("announcements", "9988.HK", *words))
    assert ("9988.HK", "date-only") == (row["symbol"], row["confidence"])


def test_a_calendar_with_times_and_zones_is_placed_on_the_clock_of_the_exchange(
    command: Command, tmp_path: Path
) -> None:
    """21:30 UTC is 16:30 in New York in winter; in June ET is New York's clock, and EST is said to be."""
    path = tmp_path / "calendar.csv"
    path.write_text(
        "Symbol,Earnings Date,Time\nBRK.B,2025-01-30,21:30 UTC\nBRK-B,2024-06-03,4:05 pm EST\n"
        "BRK-B,2024-05-02 00:00:00,\nBRK-B,2024-03-01,Before Market Open\n"
    )
    done = command("announcements", "BRK-B", "--source", str(path), "--format", "csv")
    assert [
        ("2024-03-01T09:29:59-05:00", "date-only", "before-open"),
        ("2024-05-02", "date-only", "midnight-as-date"),
        ("2024-06-03T16:05:00-04:00", "filing-time", "zone-word-out-of-season:EST"),
        ("2025-01-30T16:30:00-05:00", "filing-time", ""),
    ] == [(row["announced"], row["confidence"], row["marks"]) for row in rows(done)]


def test_the_last_of_a_calendar_are_the_newest_whatever_its_order(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "calendar.csv"
    path.write_text("symbol,date\nAAPL,2025-01-30\nAAPL,2024-10-31\nAAPL,2024-08-01\n")
    words = ("announcements", "AAPL", "--source", str(path), "--format", "csv")
    assert ["2024-10-31", "2025-01-30"] == [row["announced"] for row in rows(command(*words, "--last", "2"))]


# The contact, and packages.


def test_the_contact_may_stand_in_the_config_file(
    server: EdgarServer, proxy: HttpsProxy, tmp_path: Path
) -> None:
    environment = proxied(proxy, tmp_path / "home")
    environment.pop("EVENTSTUDY_CONTACT", None)
    (tmp_path / "home").mkdir(exist_ok=True)
    (tmp_path / "home" / "config.toml").write_text(f'[announcements]\ncontact = "{CONTACT}"\n')
    done = subprocess.run(
        [*COMMAND, "announcements", "AAPL", "--last", "1", "--format", "csv"],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=environment,
        timeout=60,
    )
    assert 0 == done.returncode, done.stderr
    assert server.requests
    assert all(request.headers["user-agent"].endswith(CONTACT) for request in server.requests)


def test_a_package_adds_a_source_of_announcements(tmp_path: Path, environment: dict[str, str]) -> None:
    install(tmp_path, declared())
    done = subprocess.run(
        [*COMMAND, "announcements", "JD", "--source", "example-days", "--format", "csv"],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**environment, "PYTHONPATH": str(tmp_path)},
        timeout=60,
    )
    assert 0 == done.returncode, done.stderr
    assert [("JD-2025-02-11", "2025-02-11", "date-only")] == [
        (row["event_id"], row["announced"], row["confidence"]) for row in rows(done)
    ]


def test_a_source_that_nothing_knows_is_refused_with_those_that_are(command: Command) -> None:
    done = command("announcements", "AAPL", "--source", "edgarr")
    assert 2 == done.returncode
    assert "--source edgarr: no such source\nuse edgar, example" in done.stderr
