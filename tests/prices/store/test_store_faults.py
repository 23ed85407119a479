"""The store when things go wrong: damage, other processes, kill -9, no space, no permission, a newer file."""

from __future__ import annotations

import os
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from command import Command
from store_helpers import bars_by_symbol, is_sound, made, query, whole

from eventstudy.errors import StoreError
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.source import NoPrices
from eventstudy.prices.store import schema as store_schema
from eventstudy.prices.store.store import Store

pytestmark = pytest.mark.slow

NOBODY = 65534


# Damage.


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "text": lambda content: b"these are not prices\n" * 400,
    "cut": lambda content: content[: len(content) // 2 + 100],
    "pages": lambda content: content[:4096] + b"\xa5" * (len(content) - 4096),
    "header": lambda content: b"\x00" * 16 + content[16:],
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("write", [False, True], ids=["reading", "writing"])
def test_a_damaged_file_is_moved_aside_said_and_begun_anew(
    store: Store, home: Path, messages: list[str], damage: str, write: bool
) -> None:
    for n in range(10):
        store.save(made(f"S{n}", count=200))
    content = DAMAGE[damage](store.path.read_bytes())
    store.path.write_bytes(content)
    if write:
        store.save(made("BABA"))
    else:
        assert isinstance(store.load([whole(made("S5", count=200))])["S5"], NoPrices)
    aside = home / "prices.sqlite.corrupt-1"
    assert content == aside.read_bytes()
    assert 1 == len(messages)
    assert messages[0].startswith("the price store was damaged (")
    assert messages[0].endswith(f"): moved aside to {aside}; a new one was started")
    store.save(made("AAPL"))
    assert {"AAPL": (10, 1)} | ({"BABA": (10, 1)} if write else {}) == bars_by_symbol(home)
    assert is_sound(home)


def test_every_damaged_file_is_kept(store: Store, home: Path) -> None:
    for n in (1, 2):
        store.save(made("BABA"))
        store.path.write_bytes(b"damage %d" % n * 100)
        store.save(made("BABA"))
    asides = [home / f"prices.sqlite.corrupt-{n}" for n in (1, 2)]
    assert [b"damage 1", b"damage 2"] == [aside.read_bytes()[:8] for aside in asides]


def test_the_log_of_a_damaged_file_is_not_played_into_the_new_one(store: Store, home: Path) -> None:
    """The log that another process still holds open goes aside with its file."""
    store.save(made("OLD"))
    held = sqlite3.connect(store.path, isolation_level=None)
    held.execute("UPDATE symbols SET symbol = 'FROM THE LOG'")
    store.path.write_bytes(b"damage" * 1000)
    store.save(made("NEW"))
    assert {"NEW": (10, 1)} == bars_by_symbol(home)
    assert b"FROM THE LOG" in (home / "prices.sqlite.corrupt-1-wal").read_bytes()
    held.close()
    assert {"NEW": (10, 1)} == bars_by_symbol(home)


def test_a_file_of_a_newer_version_is_refused_and_left_alone(store: Store, home: Path) -> None:
    store.save(made("BABA"))
    connection = sqlite3.connect(store.path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for action in (
        lambda: store.load([whole(made("BABA"))]),
        lambda: store.save(made("BABA")),
        store.holdings,
    ):
        with pytest.raises(StoreError) as caught:
            action()
        assert (
            f"{store.path} was written by a newer eventstudy (schema 99; this one: 3)" == caught.value.message
        )
        assert "upgrade eventstudy, or set EVENTSTUDY_HOME to another folder" == caught.value.remedy
    assert [(99,)] == query(home, "PRAGMA user_version")


# No space, no permission.


@contextmanager
def file_size_limit(limit: int) -> Iterator[None]:
    """Let no file grow beyond a size, as a disk without space would; no compiled module either."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    compiled, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        sys.dont_write_bytecode = compiled
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_without_space_the_answer_is_given_and_nothing_half_is_kept(
    store: Store, home: Path, messages: list[str]
) -> None:
    store.save(made("AAPL"))
    series = made("BABA", count=2000)
    with file_size_limit(48 * 1024):
        assert series is store.save(series)
    assert [f"prices could not be stored: {store.path}: disk I/O error"] == messages
    assert {"AAPL": (10, 1)} == bars_by_symbol(home)
    assert is_sound(home)
    Store(home, messages.append).save(series)
    assert (2000, 1) == bars_by_symbol(home)["BABA"]


def test_trouble_is_said_once_and_not_run_into_again(store: Store, home: Path, messages: list[str]) -> None:
    """With a locked store, say, a hundred symbols would otherwise each wait in vain."""
    home.write_text("a file")
    for n in range(3):
        store.save(made(f"S{n}"))
    assert [f"prices could not be stored: {store.path}: Not a directory"] == messages
    home.unlink()
    store.save(made("S3"))
    assert not home.exists()


def test_a_full_database_rolls_back(
    store: Store, home: Path, messages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's own answer to a full disk, SQLITE_FULL, ends the transaction by itself."""
    store.save(made("AAPL"))
    connect = store_schema.connect_to_write

    def on_a_small_disk(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        connection.execute("PRAGMA max_page_count = 20")
        return connection

    monkeypatch.setattr(store_schema, "connect_to_write", on_a_small_disk)
    store.save(made("BABA", count=2000))
    assert [f"prices could not be stored: {store.path}: database or disk is full"] == messages
    assert {"AAPL": (10, 1)} == bars_by_symbol(home)
    assert is_sound(home)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody may write in the folder; the superuser, who always may, is somebody else meanwhile."""
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.fixture
def open_home() -> Iterator[Path]:
    """A folder that every user can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_read_only_home_is_read_and_what_is_new_is_not_kept(open_home: Path, messages: list[str]) -> None:
    store = Store(open_home, messages.append)
    kept, new = made("BABA"), made("AAPL")
    store.save(kept)
    with read_only(open_home):
        got = store.load([whole(kept)])["BABA"]
        assert new is store.save(new)
    assert isinstance(got, BarSeries)
    assert kept.close == got.close
    assert [f"prices could not be stored: {store.path}: attempt to write a readonly database"] == messages


def test_an_empty_read_only_home_is_an_empty_store(open_home: Path, messages: list[str]) -> None:
    store = Store(open_home, messages.append)
    with read_only(open_home):
        store.save(made("AAPL"))
        assert isinstance(store.load([whole(made("AAPL"))])["AAPL"], NoPrices)
    assert [f"prices could not be stored: {store.path}: Permission denied"] == messages


def test_a_home_that_is_a_file_is_said(tmp_path: Path, messages: list[str]) -> None:
    (tmp_path / "home").write_text("a file")
    store = Store(tmp_path / "home", messages.append)
    assert isinstance(store.load([whole(made("AAPL"))])["AAPL"], NoPrices)
    store.save(made("AAPL"))
    why = f"{store.path}: Not a directory"
    assert [f"the price store cannot be read: {why}", f"prices could not be stored: {why}"] == messages


def test_a_file_that_may_not_be_read_is_an_empty_store_and_said(open_home: Path, messages: list[str]) -> None:
    store = Store(open_home, messages.append)
    store.save(made("BABA"))
    with read_only(open_home):
        pass
    store.path.chmod(0)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(NOBODY)
    try:
        assert isinstance(store.load([whole(made("BABA"))])["BABA"], NoPrices)
    finally:
        if was_root:
            os.seteuid(0)
    assert [f"the price store cannot be read: {store.path}: unable to open database file"] == messages


def test_a_store_that_another_process_keeps_locked_is_given_up(
    store: Store, messages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_schema, "BUSY_SECONDS", 0.05)
    store.save(made("BABA"))
    held = sqlite3.connect(store.path, isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    store.save(made("AAPL"))
    assert isinstance(store.load([whole(made("BABA"))])["BABA"], BarSeries)
    held.close()
    assert [f"prices could not be stored: {store.path}: database is locked"] == messages


# Something in its place, a lock, a version.


def test_a_pipe_in_the_stores_place_is_said_at_once(home: Path, store: Store) -> None:
    home.mkdir()
    os.mkfifo(store.path)
    with pytest.raises(StoreError, match="is not a file"):
        store.holdings()


@pytest.mark.parametrize("version", [-1, 0, 1])
def test_a_store_of_an_impossible_version_is_refused(store: Store, version: int) -> None:
    store.save(made("BABA"))
    with sqlite3.connect(store.path) as connection:
        connection.execute(f"PRAGMA user_version={version}")
    connection.close()
    with pytest.raises(StoreError, match="is not a price store") as caught:
        store.holdings()
    assert "move it away" in caught.value.remedy


@pytest.mark.parametrize("table", ["symbols", "customers"])
def test_another_programs_database_is_refused_and_stays_as_it_is(
    home: Path, store: Store, table: str
) -> None:
    """Most databases have the version 0, as an empty one has."""
    home.mkdir()
    with closing(sqlite3.connect(store.path, isolation_level=None)) as connection:
        connection.execute(f"CREATE TABLE {table} (name TEXT)")
    before = store.path.read_bytes()
    for use in (store.holdings, lambda: store.save(made("BABA")), store.clear):
        with pytest.raises(StoreError, match="is not a price store: it has tables that none of schema 0 has"):
            use()
    assert store.path.read_bytes() == before


@contextmanager
def locked_store(environment: dict[str, str]) -> Iterator[None]:
    """A store with prices of BABA that another program keeps for itself."""
    home = Path(environment["EVENTSTUDY_HOME"])
    home.mkdir(exist_ok=True)
    Store(home, print).save(made("BABA"))
    with closing(sqlite3.connect(home / "prices.sqlite", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        yield


@pytest.mark.parametrize(
    "words",
    [
        ("run", "BABA", "2025-02-11", "--listings", "given", "--benchmark", "none", "--get", "status"),
        ("study", "events.csv", "--model", "mean-adjusted", "--benchmark", "none"),
        ("prices", "show", "BABA"),
    ],
    ids=lambda words: words[0],
)
def test_a_locked_store_is_not_one_without_prices(
    command: Command, environment: dict[str, str], tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "work" / "events.csv").write_text("symbol,announced\nBABA,2025-02-11\n")
    with locked_store(environment):
        more = () if words[0] == "prices" else ("--source", "store")
        done = command(*words, *more, env=environment)
    assert (4, {"run": "prices-unreadable\n"}.get(words[0], "")) == (done.returncode, done.stdout)
    assert "the local store could not be read (database is locked)" in done.stderr
    assert "no prices" not in done.stderr


@pytest.mark.parametrize(
    "words", [("info",), ("clear", "BABA"), ("import", "mine.csv")], ids=lambda words: words[0]
)
def test_a_locked_store_says_to_try_again(
    command: Command, environment: dict[str, str], tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "work" / "mine.csv").write_text("symbol,date,close\nBABA,2025-02-11,112.78\n")
    with locked_store(environment):
        done = command("prices", *words, env=environment)
    assert (2, "") == (done.returncode, done.stdout)
    assert "try again when no other program is using it" == done.stderr.splitlines()[-1]


def test_clearing_all_frees_room_on_a_disk_without_any(store: Store, home: Path, messages: list[str]) -> None:
    for name in ("AAPL", "BABA"):
        store.save(made(name, count=2000))
    with file_size_limit(1024):
        assert [] == store.clear(["AAPL"])
        assert store.without_room
        full = Store(home, messages.append)
        assert ["AAPL", "BABA"] == full.clear()
    assert not full.in_trouble
    assert [] == list(home.iterdir())
    assert f"no room to delete in it: {store.path} was removed" == messages[-1]
    assert full.save(made("AAPL"))
    assert {"AAPL": (10, 1)} == bars_by_symbol(home)


def test_clearing_makes_the_file_smaller(store: Store, home: Path) -> None:
    for name in ("AAPL", "BABA", "JD"):
        store.save(made(name, count=2000))
    before = store.path.stat().st_size
    assert ["AAPL", "BABA"] == store.clear(["AAPL", "BABA"])
    assert store.path.stat().st_size < before / 2
    assert {"JD": (2000, 1)} == bars_by_symbol(home)
    assert is_sound(home)


def test_a_symbol_that_is_no_text_is_not_in_the_store(store: Store) -> None:
    store.save(made("AAPL"))
    symbol = "\udcff"
    assert isinstance(store.load([whole(made("AAPL"))._replace(symbol=symbol)])[symbol], NoPrices)
    assert [] == store.clear([symbol])
    assert not store.in_trouble


def test_a_damaged_store_that_cannot_be_moved_is_left_and_the_rest_is_done(
    store: Store, messages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a folder that nobody may write to."""
    series = made("BABA")
    store.save(series)
    store.path.write_bytes(b"not a database" * 100)

    def refuse(self: Path, target: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    assert isinstance(store.load([whole(series)])["BABA"], NoPrices)
    assert "cannot be moved aside: Permission denied" in messages[-1]
