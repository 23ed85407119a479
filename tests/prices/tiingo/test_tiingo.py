"""Tiingo over the loopback: the real HTTP client, rows as the service sends them, the command as a process.

The form of a row, its offset and its columns: an answer recorded by the tests of the public client
(github.com/hydrosquall/tiingo-python, tests/fixtures/ticker_price_with_date.yaml). The figures are Apple's
closes as traded around its 4-for-1 split of 31 August 2020, and its dividend of $0.82 of 7 August.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from math import isnan
from pathlib import Path

import pytest
from edgar_loopback import Answer, EdgarServer
from https_proxy import HttpsProxy, proxied
from signals import COMMAND

from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.source import PriceRequest
from eventstudy.prices.tiingo.intraday import bars_of
from eventstudy.prices.tiingo.reply import UnreadableError, rows_of, series_of
from eventstudy.prices.tiingo.source import serves

KEY = "0123456789abcdef"
APPLE = "/tiingo/daily/AAPL/prices"
LIMIT = "Error: You have run over your hourly request allocation. Please upgrade."
Run = Callable[..., subprocess.CompletedProcess[str]]
NOW = datetime(2020, 9, 30, 22, tzinfo=UTC)


def row(day: str, close: float, *, cash: float = 0.0, split: float = 1.0) -> dict[str, object]:
    return {
        "date": f"{day}T00:00:00.000Z",
        **{"close": close, "high": close + 1, "low": close - 1, "open": close, "volume": 1000},
        **{"adjClose": 1.0, "adjHigh": 1.0, "adjLow": 1.0, "adjOpen": 1.0, "adjVolume": 1000},
        **{"divCash": cash, "splitFactor": split},
    }


ROWS = [
    row("2020-08-06", 455.61),
    row("2020-08-07", 444.45, cash=0.82),
    row("2020-08-28", 499.23),
    row("2020-08-31", 129.04, split=4.0),
    row("2020-09-01", 134.18),
]


@pytest.fixture
def server() -> Iterator[EdgarServer]:
    with EdgarServer({APPLE: Answer(json.dumps(ROWS).encode())}) as running:
        yield running


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tiingo-certificates")


@pytest.fixture
def command(server: EdgarServer, certificates: Path, tmp_path: Path) -> Iterator[Run]:
    """The command behind a proxy that reaches Tiingo only."""
    with HttpsProxy(server, certificates, "tiingo.com") as proxy:

        def call(*words: str, key: str = KEY) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [*COMMAND, *words],
                capture_output=True,
                check=False,
                encoding="utf-8",
                env={**proxied(proxy, tmp_path / "home"), "TIINGO_API_KEY": key},
                timeout=60,
            )

        yield call


@pytest.fixture
def run(command: Run) -> Run:
    """``run AAPL 2020-08-31``."""

    def call(
        *words: str, symbol: str = "AAPL", key: str = KEY, when: str = "2020-08-31"
    ) -> subprocess.CompletedProcess[str]:
        return command("run", symbol, when, "--listings", "given", "--benchmark", "none", *words, key=key)

    return call


def test_raw_prices_volumes_and_dividends_are_put_on_the_scale_of_todays_shares() -> None:
    """499.23 / 4 = 124.8075 and 0.82 / 4 = 0.205; what came after the split stays."""
    request = PriceRequest("AAPL", date(2020, 8, 1), date(2020, 8, 31))
    series = series_of(request, ROWS, NOW.date(), NOW)
    assert series is not None
    assert [113.9025, 111.1125, 124.8075, 129.04] == list(series.close)
    assert [4000.0, 4000.0, 4000.0, 1000.0] == list(series.volume)
    assert {date(2020, 8, 7).toordinal(): 0.205} == series.dividends
    assert {date(2020, 8, 31).toordinal(): 4.0} == series.splits
    assert ("USD", "tiingo") == (series.currency, series.source)


def test_a_split_after_the_days_wanted_counts_too() -> None:
    request = PriceRequest("AAPL", date(2020, 8, 1), date(2020, 8, 10))
    series = series_of(request, ROWS, NOW.date(), NOW)
    assert series is not None
    assert [113.9025, 111.1125] == list(series.close)


def test_today_counts_as_asked_only_when_its_bar_is_there() -> None:
    request = PriceRequest("AAPL", date(2020, 8, 28), date(2020, 9, 2))
    series = series_of(request, ROWS, date(2020, 9, 2), NOW)
    assert series is not None
    assert date(2020, 9, 1).toordinal() == series.covered[1]


@pytest.mark.parametrize(
    "text", ["<html>", '{"detail": "x"}', "[1]", '[{"close": 1}]', '[{"date": "2020-08-31", "close": "x"}]']
)
def test_an_answer_of_another_form_is_not_read(text: str) -> None:
    request = PriceRequest("AAPL", date(2020, 8, 1), date(2020, 8, 31))
    with pytest.raises(UnreadableError):
        series_of(request, rows_of(text), NOW.date(), NOW)


def test_american_shares_and_funds_are_asked_for_and_nothing_else() -> None:
    assert [True, True, False, False, False] == [
        serves(symbol) for symbol in ("AAPL", "BRK-B", "^GSPC", "9988.HK", "HKD=X")
    ]


@pytest.mark.slow
def test_the_command_measures_over_the_split_and_sends_the_key(run: Run, server: EdgarServer) -> None:
    """129.04 / 124.8075 - 1 = 0.0339122."""
    done = run("--source", "tiingo", "--get", "close_to_close", "--get", "source")
    move, source = done.stdout.split()
    assert float(move) == pytest.approx(0.0339122, abs=5e-8)
    assert "tiingo" == source
    (request,) = server.requests
    assert f"Token {KEY}" == request.headers["authorization"]
    assert request.path.startswith(f"{APPLE}?startDate=")
    assert KEY not in request.path + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        (Answer(b'{"detail":"Invalid token."}', 401), 4, "Tiingo refuses the key (HTTP 401: Invalid token.)"),
        (Answer(b'{"detail":"You do not have permission"}', 403), 4, "Tiingo refuses the key (HTTP 403: You"),
        (Answer(b'{"detail":"Error: Ticker \'AAPL\' not found"}', 404), 3, "Tiingo has no AAPL"),
        (Answer(b"[]"), 3, "Tiingo has no prices of AAPL from"),
        (Answer(json.dumps({"detail": LIMIT}).encode(), 429, wait="90"), 4, "wait 90 seconds"),
        (Answer(b"", 429, wait="9" * 400), 4, "(HTTP 429)\ntry again later"),
        (Answer(b" " * (32 * 2**20 + 1)), 4, "Tiingo's answer is too large: more than 33,554,432 bytes"),
        (Answer(LIMIT.encode()), 4, "Tiingo limits our requests (HTTP 200)"),
        (Answer(b'[{"date": "2020-08-3'), 4, "Tiingo's answer cannot be read: not JSON"),
        (Answer(b"", 302, location="http://elsewhere.example/"), 4, "Tiingo refuses to answer (HTTP 302)"),
        (Answer(b"[]", seconds=3.0), 4, "Tiingo gave no answer within 1 seconds"),
        (Answer(b"busy", 503), 4, "Tiingo's server reports an error (HTTP 503)"),
    ],
    ids=[
        "401",
        "403",
        "404",
        "empty",
        "429",
        "wait",
        "large",
        "limit-as-200",
        "broken",
        "redirect",
        "slow",
        "503",
    ],
)
def test_each_refusal_has_its_words_and_exit_code(
    run: Run, server: EdgarServer, answer: Answer, code: int, message: str
) -> None:
    server.answers[APPLE] = answer
    done = run("--source", "tiingo", "--timeout", "1")
    assert (code, True) == (done.returncode, message in done.stderr), done.stderr
    assert "Traceback" not in done.stderr
    assert KEY not in done.stderr


@pytest.mark.slow
def test_without_a_key_nothing_is_asked(run: Run, server: EdgarServer) -> None:
    done = run("--source", "tiingo", key="")
    assert 2 == done.returncode
    assert "--source tiingo needs an API key\nexport TIINGO_API_KEY=" in done.stderr
    assert [] == server.requests


@pytest.mark.slow
def test_a_listing_elsewhere_is_not_asked_for(run: Run, server: EdgarServer) -> None:
    done = run("--source", "tiingo", symbol="9988.HK")
    assert 3 == done.returncode
    assert "Tiingo has American shares and funds only, not 9988.HK" in done.stderr
    assert all("9988" not in request.path for request in server.requests)


@pytest.mark.slow
def test_auto_asks_tiingo_where_yahoo_fails_says_so_and_keeps_the_answer(
    run: Run, server: EdgarServer
) -> None:
    done = run("--timeout", "2", "--get", "close_to_close")
    assert float(done.stdout) == pytest.approx(0.0339122, abs=5e-8)
    assert "AAPL: Yahoo cannot be reached" in done.stderr
    assert "; the prices are from Tiingo" in done.stderr
    asked = len(server.requests)
    kept = run("--offline", "--get", "close_to_close", key="")
    assert done.stdout == kept.stdout
    assert asked == len(server.requests)


@pytest.mark.slow
def test_auto_says_both_reasons_where_both_fail(run: Run) -> None:
    done = run("--timeout", "2", symbol="MSFT")
    assert 4 == done.returncode
    assert "Yahoo cannot be reached" in done.stderr
    assert "; Tiingo has no MSFT" in done.stderr


@pytest.mark.slow
def test_auto_without_a_key_asks_yahoo_alone(run: Run, server: EdgarServer) -> None:
    done = run("--timeout", "2", symbol="MSFT", key="")
    assert 4 == done.returncode
    assert "Tiingo" not in done.stderr
    assert [] == server.requests


IEX = "/iex/AAPL/prices"


def iex_bars() -> list[dict[str, object]]:
    """Half-hours of 31 August 2020 as the service writes them: starts in UTC, highs 0.5 above the closes."""
    closes = [128.0, 128.5, 129.0, 129.2, 129.6, 130.0, 131.0, 130.5, 130.0, 129.5, 129.3, 129.1, 129.0]
    starts = [f"{13 + (30 + 30 * at) // 60}:{(30 + 30 * at) % 60:02}" for at in range(len(closes))]
    return [
        {"date": f"2020-08-31T{at}:00.000Z", "open": close, "high": close + 0.5, "low": close - 0.5}
        | {"close": close, "volume": 100.0}
        for at, close in zip(starts, closes, strict=True)
    ]


def test_bars_inside_the_day_come_from_iex_and_measure_the_minutes_after_the_news(
    server: EdgarServer, run: Run
) -> None:
    server.answers[IEX] = Answer(json.dumps(iex_bars()).encode())
    done = run(
        *("--source", "tiingo", "--intraday", "30m", "--format", "json"), when="2020-08-31T11:00-04:00"
    )
    assert 0 == done.returncode, done.stderr
    reaction = json.loads(done.stdout)["reactions"][0]
    # The bar of 10:30 closed at 129.0; 131.5 against 499.23 / 4 = 124.8075, in the bar of 12:30.
    assert 129.0 == reaction["price_at_news"]
    assert pytest.approx(131.5 / 124.8075 - 1) == reaction["peak_after_news"]
    assert (90.0, "30m") == (reaction["minutes_to_peak"], reaction["intraday_interval"])
    asked = next(request.path for request in server.requests if request.path.startswith(IEX))
    for part in ("resampleFreq=30min", "afterHours=true", "columns=open%2Chigh%2Clow%2Cclose%2Cvolume"):
        assert part in asked


def test_auto_takes_bars_from_iex_where_yahoo_has_none_and_says_so(server: EdgarServer, run: Run) -> None:
    server.answers[IEX] = Answer(json.dumps(iex_bars()).encode())
    done = run("--intraday", "30m", "--get", "price_at_news", when="2020-08-31T11:00-04:00")
    assert "AAPL: Yahoo has no bars of 30m; they are from Tiingo (IEX)" in done.stderr
    assert "129.0" == done.stdout.strip()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(b"[]"), "Tiingo has no bars of AAPL"),
        (Answer(b"{}", status=404), "Tiingo has no AAPL"),
        (Answer(b"<html>"), "cannot be read: not JSON"),
        (Answer(b'[{"date": "2020-08-31T13:30:00", "close": 1}]'), "cannot be read: a stamp without a zone"),
        (Answer(b"no", status=429), "limits our requests"),
    ],
)
def test_why_iex_gave_no_bars_is_said(server: EdgarServer, run: Run, answer: Answer, message: str) -> None:
    server.answers[IEX] = answer
    words = ("--source", "tiingo", "--intraday", "30m", "--format", "table")
    done = run(*words, when="2020-08-31T11:00-04:00")
    assert 0 == done.returncode
    text = " ".join(f"{done.stdout} {done.stderr}".split())
    assert message in text, text


@pytest.mark.slow
def test_kept_bars_of_iex_are_used_again_for_tiingo_and_named_elsewhere(
    server: EdgarServer, run: Run
) -> None:
    server.answers[IEX] = Answer(json.dumps(iex_bars()).encode())
    words = ("--intraday", "30m", "--get", "price_at_news")
    news = "2020-08-31T11:00-04:00"
    asked = [run("--source", "tiingo", *words, when=news) for _ in range(2)]
    assert ["129.0", "129.0"] == [done.stdout.strip() for done in asked]
    assert 1 == sum(request.path.startswith(IEX) for request in server.requests)
    run("--timeout", "2", "--get", "status")  # keeps the daily prices
    offline = run("--offline", *words, when=news, key="")
    assert "129.0" == offline.stdout.strip()
    assert "AAPL: the stored bars of 30m are from Tiingo (IEX)" in offline.stderr


def test_the_stamps_of_iex_bars_are_starts_for_a_recorded_session_begins_with_the_opening() -> None:
    """Procter & Gamble on 2 January 2018: 14:30 to 20:30 UTC for a session of 14:30 to 21:00, 13 half-hours.

    Were they ends, the first would be 15:00. Stamps and closes as recorded by the tests of the public client
    (github.com/hydrosquall/tiingo-python, tests/fixtures/intraday_price.yaml), which has no volume.
    """
    closes = (
        91.145,
        91.115,
        91.005,
        90.95,
        91.005,
        90.94,
        90.875,
        90.91,
        90.83,
        90.715,
        90.81,
        90.915,
        90.585,
    )
    clocks = [f"{minute // 60}:{minute % 60:02}" for minute in range(14 * 60 + 30, 21 * 60, 30)]
    answer = [
        {"date": f"2018-01-02T{clock}:00.000Z", "close": close, "high": close, "low": close, "open": close}
        for clock, close in zip(clocks, closes, strict=True)
    ]
    rows = bars_of(answer)
    session = table_of("XNYS").session_on(date(2018, 1, 2))
    assert session.opens.timestamp() == rows.stamps[0]
    assert session.closes.timestamp() == rows.stamps[-1] + 30 * 60
    assert all(isnan(volume) for volume in rows.volume)


@pytest.mark.slow
def test_prices_are_fetched_from_tiingo_into_the_store(server: EdgarServer, command: Run) -> None:
    fetch = ("prices", "fetch", "AAPL", "--from", "2020-08-06", "--to", "2020-09-01", "--source", "tiingo")
    done = command(*fetch)
    assert (0, "1 fetched, 0 already stored, 0 failed") == (done.returncode, done.stderr.strip())
    shown = command("prices", "show", "AAPL", "--get", "close")
    assert ["113.9025", "111.1125", "124.8075", "129.04", "134.18"] == shown.stdout.split()
    assert "tiingo" == command("prices", "info", "--get", "source").stdout.strip()
    assert "0 fetched, 1 already stored" in command(*fetch).stderr
    assert 1 == len(server.requests)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        (Answer(b'{"detail":"Invalid token."}', 401), 4, "Tiingo refuses the key (HTTP 401: Invalid token.)"),
        (Answer(b"{}", 404), 3, "AAPL: Tiingo has no AAPL"),
        (Answer(json.dumps({"detail": LIMIT}).encode(), 429, wait="90"), 4, "wait 90 seconds"),
        (Answer(b'[{"date": "2020-08-3'), 4, "Tiingo's answer cannot be read: not JSON"),
        (Answer(b"[]", seconds=3.0), 4, "Tiingo gave no answer within 1 seconds"),
    ],
    ids=["401", "404", "429", "broken", "slow"],
)
def test_a_fetch_that_tiingo_refuses_says_why(
    server: EdgarServer, command: Run, answer: Answer, code: int, message: str
) -> None:
    server.answers[APPLE] = answer
    done = command("prices", "fetch", "AAPL", "--from", "2020-08-06", "--source", "tiingo", "--timeout", "1")
    assert (code, True) == (done.returncode, message in done.stderr), done.stderr
    assert "0 fetched, 0 already stored, 1 failed" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "message"),
    [("tiingo", "needs an API key"), ("prices.csv", "--source prices.csv: prices are fetched from yahoo or")],
)
def test_a_fetch_without_a_service_is_refused(command: Run, source: str, message: str) -> None:
    done = command("prices", "fetch", "AAPL", "--from", "2020-08-06", "--source", source, key="")
    assert (2, True) == (done.returncode, message in done.stderr), done.stderr
