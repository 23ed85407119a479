"""Where the program keeps what is the user's, and what can be fetched again."""

from pathlib import Path

import pytest

from eventstudy.paths import STORE_FILE, cache_folder, config_folder, data_folder, store_home


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("EVENTSTUDY_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_without_settings_the_folders_are_those_of_the_platform(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert home / ".local" / "share" / "eventstudy" == data_folder()
    assert home / ".config" / "eventstudy" == config_folder()
    assert home / ".cache" / "eventstudy" == cache_folder()
    monkeypatch.setattr("sys.platform", "darwin")
    assert home / "Library" / "Application Support" / "eventstudy" == data_folder() == config_folder()
    assert home / "Library" / "Caches" / "eventstudy" == cache_folder()
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(home / "Local"))
    monkeypatch.setenv("APPDATA", str(home / "Roaming"))
    assert (home / "Roaming" / "eventstudy", home / "Local" / "eventstudy") == (data_folder(), cache_folder())


def test_one_variable_names_a_folder_for_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTSTUDY_HOME", "~/mine")
    assert home / "mine" == data_folder() == config_folder() == cache_folder()


def test_a_platform_folder_must_be_an_absolute_path(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    assert home / "data" / "eventstudy" == data_folder()
    monkeypatch.setenv("XDG_DATA_HOME", "relative/is/not/valid")
    assert home / ".local" / "share" / "eventstudy" == data_folder()


def test_a_store_in_the_cache_is_moved_once_and_that_is_said(home: Path) -> None:
    cache_folder().mkdir(parents=True)
    (cache_folder() / STORE_FILE).write_bytes(b"prices")
    (cache_folder() / f"{STORE_FILE}-wal").write_bytes(b"log")
    said: list[str] = []
    assert data_folder() == store_home(said.append) == store_home(said.append)
    assert [b"prices", b"log"] == [
        (data_folder() / f"{STORE_FILE}{end}").read_bytes() for end in ("", "-wal")
    ]
    assert [] == list(cache_folder().iterdir())
    assert 1 == len(said)
    assert f"from {cache_folder()} to {data_folder()}" in said[0]


def test_a_store_that_is_where_it_belongs_stays(home: Path) -> None:
    for folder, content in ((cache_folder(), b"old"), (data_folder(), b"new")):
        folder.mkdir(parents=True)
        (folder / STORE_FILE).write_bytes(content)
    assert data_folder() == store_home(pytest.fail)
    assert b"new" == (data_folder() / STORE_FILE).read_bytes()
