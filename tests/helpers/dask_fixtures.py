"""Processes that work on parts of a study, started once for each module of tests that asks for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from eventstudy.engine.partition import Workers, workers_of

MISSING = "Dask is not installed: pip install 'eventstudy-cli[distributed]'"


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Two processes on this machine."""
    pytest.importorskip("distributed", reason=MISSING)
    with workers_of("local:2") as found:
        assert found is not None
        yield found
