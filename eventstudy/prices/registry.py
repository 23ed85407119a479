"""Sources by name."""

from __future__ import annotations

from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.source import PriceSource


def open_source(spec: str, *, offline: bool, refresh: bool, timeout: float) -> PriceSource:
    return BundledSource()
