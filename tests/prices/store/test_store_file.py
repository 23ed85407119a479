"""The file of the store: its owner, its mode, its schema."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from store_helpers import is_sound, made, query, read, whole

from eventstudy.prices.store.store import Store


def test_the_file_is_for_its_owner_only(store: Store, tmp_path: Path) -> None:
    store.save(made("BABA"))
    home = tmp_path / "home"
    assert 0o700 == stat.S_IMODE(home.stat().st_mode)
    assert [("prices.sqlite", 0o600)] == [
        (one.name, stat.S_IMODE(one.stat().st_mode)) for one in home.iterdir()
    ]


def test_the_file_is_in_write_ahead_mode_and_names_its_schema(store: Store, tmp_path: Path) -> None:
    store.save(made("BABA"))
    assert [("wal",)] == query(tmp_path / "home", "PRAGMA journal_mode")
    assert [(3,)] == query(tmp_path / "home", "PRAGMA user_version")


@pytest.mark.parametrize("write", [False, True])
def test_an_older_schema_is_brought_up_to_date(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: bool
) -> None:
    from eventstudy.prices.store import schema as store_schema

    store.save(made("BABA"))
    more = (*store_schema.MIGRATIONS, "CREATE TABLE extra (x INTEGER); INSERT INTO extra VALUES (7)")
    monkeypatch.setattr(store_schema, "MIGRATIONS", more)
    if write:
        store.save(made("AAPL"))
    else:
        read(store, whole(made("BABA")))
    assert [(4,)] == query(tmp_path / "home", "PRAGMA user_version")
    assert [(7,)] == query(tmp_path / "home", "SELECT x FROM extra")
    assert 10 == len(read(store, whole(made("BABA"))).days)
    assert is_sound(tmp_path / "home")
