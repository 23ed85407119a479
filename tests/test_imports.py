"""What a warm command must not import: each of these costs more than the whole run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"

HEAVY = {
    *("pandas", "numpy", "scipy", "pyarrow", "matplotlib", "pydantic", "rich", "yfinance", "curl_cffi"),
    *("pandas_market_calendars", "exchange_calendars", "asyncio", "concurrent.futures", "requests"),
}


TOLD = """
import atexit, runpy, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
runpy.run_module("eventstudy", run_name="__main__")
"""


def imported(environment: dict[str, str], *words: str) -> set[str]:
    """The modules that were loaded when the command ended."""
    done = subprocess.run(
        [sys.executable, "-c", TOLD, *words],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env=environment,
        timeout=60,
    )
    return set(done.stderr.split())


NOT_FOR_A_PLAIN_RUN = {
    *("statistics", "decimal", "fractions", "random", "zipfile", "sqlite3", "tomllib", "logging"),
    "eventstudy.cli.failures",
    "eventstudy.exchanges.names",
    "eventstudy.exchanges.why",
    "eventstudy.factors",
    "eventstudy.models.dimson",
    "eventstudy.models.market_adjusted",
    "eventstudy.models.mean_adjusted",
    "eventstudy.models.scholes_williams",
    "eventstudy.prices.files.factors",
    "eventstudy.prices.foreign",
    "eventstudy.prices.store.rows",
    "eventstudy.reports.provenance",
    "eventstudy.reports.sentences",
}
"""What a run of one symbol from the bundled prices to CSV has no use for."""


def test_a_plain_run_imports_only_what_it_uses(environment: dict[str, str]) -> None:
    modules = imported(environment, "run", "BABA", "2025-02-11", "--format", "csv", "--offline")
    assert "eventstudy.models.market" in modules
    assert not NOT_FOR_A_PLAIN_RUN & modules
    own = {name for name in modules if name.startswith("eventstudy")}
    assert len(own) <= 85, "a further module costs every run about a millisecond: is it needed?"


def test_a_study_with_its_usual_tests_does_without_scipy(environment: dict[str, str]) -> None:
    """Importing it takes 0.2 s, a quarter of a small study."""
    panel = GOLDEN / "panel_a"
    prices = ("--source", str(panel / "prices_wide.csv"), "--benchmark", "MKT", "--window", "-1:1")
    modules = imported(environment, "study", str(panel / "events.csv"), *prices, "--offline", "-q")
    assert "numpy" in modules
    assert not {"scipy", "pandas"} & modules


def test_a_run_of_daily_prices_leaves_minutes_and_context_alone(environment: dict[str, str]) -> None:
    modules = imported(environment, "run", "BABA", "2025-02-11", "--format", "csv", "--offline")
    code = "import eventstudy.prices.store.rows, sys; print(*sys.modules)"
    store = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8", env=environment
    )
    aside = ("eventstudy.prices.intraday", "eventstudy.reactions.context", "eventstudy.prices.store.intraday")
    assert not [name for name in (*modules, *store.stdout.split()) if name.startswith(aside)]


@pytest.mark.parametrize(
    "words",
    [
        ("run", "BABA", "AAPL", "2025-02-11", "--format", "csv"),
        ("run", "BABA", "2025-02-11", "--window", "-1:1", "--format", "json"),
        ("run", "AAPL", "2025-02-11", "--get", "close_to_close"),
        ("run", "AAPL", "2025-02-11", "--format", "md"),
        ("sessions", "BABA", "2025-02-11", "--format", "csv"),
        ("listings", "BABA", "--format", "csv"),
        ("--help",),
        ("run", "--help"),
    ],
)
def test_nothing_heavy_is_imported(environment: dict[str, str], words: tuple[str, ...]) -> None:
    modules = imported(environment, *words)
    assert "eventstudy.cli.app" in modules
    assert not HEAVY & modules


def test_the_table_is_the_only_format_that_needs_rich(environment: dict[str, str]) -> None:
    modules = imported(environment, "run", "AAPL", "2025-02-11", "--format", "table")
    assert "rich" in modules
    assert not (HEAVY - {"rich"}) & modules


def test_a_command_does_not_import_the_others(environment: dict[str, str]) -> None:
    modules = imported(environment, "listings", "BABA")
    assert "eventstudy.cli.listings" in modules
    assert "eventstudy.cli.run" not in modules
    assert "eventstudy.reactions.run" not in modules


def test_completing_a_command_imports_no_command(environment: dict[str, str]) -> None:
    told = {"_EVENTSTUDY_COMPLETE": "complete_bash", "COMP_WORDS": "eventstudy r", "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-c", TOLD],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env=environment | told,
        timeout=60,
    )
    assert ["run"] == done.stdout.split()
    assert not {one for one in done.stderr.split() if one == "eventstudy.cli.run"}
    assert not HEAVY & set(done.stderr.split())


def test_an_option_of_a_command_is_completed(environment: dict[str, str]) -> None:
    words = {"COMP_WORDS": "eventstudy run --off", "COMP_CWORD": "2"}
    done = subprocess.run(
        [sys.executable, "-m", "eventstudy"],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env=environment | {"_EVENTSTUDY_COMPLETE": "complete_bash"} | words,
        timeout=60,
    )
    assert ["--offline"] == done.stdout.split()
