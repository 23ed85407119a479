"""The table of price sources: names, paths, packages that add their own."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any

import pytest
from command import Command
from example_package import EXAMPLE, declared, install

from eventstudy.errors import InputFileError, UsageError
from eventstudy.prices.auto import AutoSource
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.registry import SOURCES, open_source
from eventstudy.prices.source import PriceRequest
from eventstudy.prices.store.store import Store
from eventstudy.prices.tiingo.source import TiingoSource
from eventstudy.prices.yahoo.source import YahooSource

WANT = PriceRequest("BABA", date(2025, 2, 10), date(2025, 2, 12))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EVENTSTUDY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TIINGO_API_KEY", "key")
    return tmp_path / "home"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the import path with the example package installed."""
    folder = tmp_path / "site"
    folder.mkdir()
    install(folder, declared())
    monkeypatch.syspath_prepend(str(folder))
    invalidate_caches()
    yield folder
    sys.modules.pop("example_source", None)


def test_every_name_opens_its_source() -> None:
    kinds = {
        "auto": AutoSource,
        "store": Store,
        "bundled": BundledSource,
        "yahoo": YahooSource,
        "tiingo": TiingoSource,
    }
    assert kinds == {name: type(open_source(name)) for name in SOURCES}
    assert list(kinds) == [open_source(name).name for name in SOURCES]


@pytest.mark.parametrize("name", ["prices.csv", "prices.parquet", "vendor/prices"])
def test_what_looks_like_a_path_is_read_as_price_files(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("date,close\n")
    source = open_source(str(path))
    assert isinstance(source, FileSource)
    assert path == source.path


def test_a_folder_in_the_working_folder_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vendor").mkdir()
    monkeypatch.chdir(tmp_path)
    assert isinstance(open_source("vendor"), FileSource)


def test_a_name_of_the_table_wins_over_a_file_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bundled").mkdir()
    monkeypatch.chdir(tmp_path)
    assert isinstance(open_source("bundled"), BundledSource)


def test_a_path_that_is_not_there_is_said() -> None:
    with pytest.raises(InputFileError, match=r"nowhere\.csv: no such file or folder"):
        open_source("nowhere.csv")


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        open_source("bloomberg")
    assert "--source bloomberg: no such source" == caught.value.message
    assert (
        "use auto, store, bundled, yahoo, tiingo, or the path of a price file or folder"
        == caught.value.remedy
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"offline": True, "refresh": True}, "--offline and --refresh contradict each other"),
        ({"timeout": 0.0}, "--timeout 0: not a time"),
        ({"timeout": -3.0}, "--timeout -3: not a time"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_source("auto", **options)
    assert message == caught.value.message


def test_yahoo_offline_is_refused() -> None:
    with pytest.raises(UsageError, match="--source yahoo needs the network"):
        open_source("yahoo", offline=True)


def test_opening_a_source_creates_nothing(home: Path) -> None:
    for name in SOURCES:
        open_source(name)
    assert not home.exists()


def test_messages_that_nobody_takes_go_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="eventstudy"):
        open_source("auto", offline=True).load([PriceRequest("BABA", date(2024, 1, 1), date(2025, 2, 11))])
    assert ["eventstudy"] == [record.name for record in caplog.records]
    assert caplog.records[0].message.startswith("BABA: offline, only the bundled prices from 2024-07-01")


# A source of another package.


def test_an_installed_package_adds_a_source(installed: Path) -> None:
    source = open_source("example")
    want = PriceRequest("JD", date(2025, 2, 10), date(2025, 2, 12))
    series = source.load([want])["JD"]
    assert "example" == source.name
    assert isinstance(series, BarSeries)
    assert [100.0, 101.0, 102.0] == list(series.close)


def test_an_installed_source_gets_the_settings(installed: Path) -> None:
    said: list[str] = []
    open_source("example", offline=True, say=said.append)
    assert ["the example source needs no network anyway"] == said


def test_an_installed_source_is_listed_among_the_known_ones(installed: Path) -> None:
    with pytest.raises(UsageError) as caught:
        open_source("bloomberg")
    assert (
        "use auto, store, bundled, yahoo, tiingo, example, or the path of a price file or folder"
        == caught.value.remedy
    )


@pytest.mark.parametrize("target", ["example_source:not_there", "no_such_module:open_example"])
def test_a_package_that_cannot_be_loaded_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    install(tmp_path, f"[eventstudy.sources]\nbroken = {target}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UsageError) as caught:
        open_source("broken")
    assert caught.value.message.startswith("--source broken: the package that adds it cannot be loaded: ")


def test_no_package_can_take_a_name_of_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "[eventstudy.sources]\nbundled = example_source:open_example\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert isinstance(open_source("bundled"), BundledSource)


def test_the_command_measures_on_an_installed_source(installed: Path, command: Command) -> None:
    """A weekday's close is one above the day before, from 100 on Friday 2 August 2024, the first day wanted.

    To Monday 10 February 2025 these are 27 weeks of five and one: the base close is 236.
    """
    words = ("run", "JD", "2025-02-11", "--listings", "given", "--source", "example")
    got = command(*words, "--get", "base_close", env={"PYTHONPATH": str(installed)})
    assert ("236.0\n", 0) == (got.stdout, got.returncode)
    got = command(*words, "--get", "source", env={"PYTHONPATH": str(installed)})
    assert "example\n" == got.stdout


def test_the_worked_example_of_the_documentation_is_the_one_that_is_tested() -> None:
    text = (Path(__file__).parents[2] / "docs" / "adding-a-source.md").read_text(encoding="utf-8")
    for name in ("example_source.py", "pyproject.toml"):
        assert (EXAMPLE / name).read_text(encoding="utf-8").strip() in text


def test_the_example_satisfies_the_protocol(installed: Path) -> None:
    module = import_module("example_source")
    loaded = module.ExampleSource().load([WANT])
    assert {"BABA"} == set(loaded)
    assert "the example has no BABA" == loaded["BABA"].detail
