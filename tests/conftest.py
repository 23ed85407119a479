"""What several test modules share: the installed command, the bundled prices, reproducible properties."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import Command
from hypothesis import settings

from eventstudy.prices.bundled import BundledSource

pytest_plugins = ("dask_fixtures", "yahoo_fixtures")

settings.register_profile("reproducible", deadline=None, database=None, derandomize=True)
settings.load_profile("reproducible")

COLOUR_AND_WIDTH = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")


PROCESSES = {"environment", "proxy"}
"""Fixtures of tests that start processes, half a second each."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what starts processes; what is slow otherwise says so itself."""
    for item in items:
        if isinstance(item, pytest.Function) and PROCESSES.intersection(item.fixturenames):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", autouse=True)
def _no_calendars_of_the_users_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tables are read as shipped, whatever the data folder of who runs the tests holds."""
    os.environ["XDG_DATA_HOME"] = str(tmp_path_factory.mktemp("data"))


@pytest.fixture(params=["numpy", pytest.param("numba", marks=pytest.mark.slow)])
def either_loops(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Studies of any number of events with numpy's inner loops, then with compiled ones."""
    monkeypatch.setattr("eventstudy.engine.loops.choice.FROM", 0 if request.param == "numba" else sys.maxsize)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a user who set nothing: a home of their own, bundled prices, a colour terminal."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("EVENTSTUDY_", "PYTHON"))
        and name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")
    }
    return {
        **kept,
        "EVENTSTUDY_HOME": str(tmp_path / "home"),
        "EVENTSTUDY_SOURCE": "bundled",
        "PYTHONUTF8": "1",
        "TERM": "xterm-256color",
    }


@pytest.fixture
def command(environment: dict[str, str], tmp_path: Path) -> Command:
    """Run the command as a process of its own, from an empty folder; stdout, stderr and exit code apart."""
    folder = tmp_path / "work"
    folder.mkdir()

    def call(
        *words: str, env: dict[str, str] | None = None, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "eventstudy", *words],
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={**environment, **(env or {})},
            cwd=folder,
            timeout=60,
            input=stdin,
        )

    return call


@pytest.fixture(scope="session")
def bundled() -> BundledSource:
    """The bundled prices, each file read once."""
    return BundledSource()
