"""A new store in a home folder of its own, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from eventstudy.prices.store.store import Store


@pytest.fixture
def messages() -> list[str]:
    return []


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def store(home: Path, messages: list[str]) -> Store:
    return Store(home, messages.append)
