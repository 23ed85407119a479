"""The price sources by name: one row each. Adding one is a file with a class and a row here.

An installed package can add more without touching this one, through an entry point of the group
``eventstudy.sources``: see ``docs/adding-a-source.md``. A row's own name wins over an entry point's.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from eventstudy.entry_points import added
from eventstudy.errors import UsageError
from eventstudy.options import TIMEOUT
from eventstudy.paths import store_home
from eventstudy.prices.source import PriceSource

if TYPE_CHECKING:
    from eventstudy.prices.auto import Fallback

TIINGO_KEY = "TIINGO_API_KEY"
ENTRY_POINT_GROUP = "eventstudy.sources"


class Settings(NamedTuple):
    """What a source is opened with.

    ``offline``: never use the network. ``refresh``: ask again even for what is kept. ``timeout``: seconds
    without an answer after which to give up. ``home``: the folder that a source may keep files in.
    ``say`` takes messages for the user, a sentence each.
    """

    offline: bool
    refresh: bool
    timeout: float
    home: Path
    say: Callable[[str], None]


Opener = Callable[[Settings], PriceSource]


def _auto(settings: Settings) -> PriceSource:
    from eventstudy.prices.auto import AutoSource
    from eventstudy.prices.bundled import BundledSource
    from eventstudy.prices.store.store import Store

    return AutoSource(
        Store(settings.home, settings.say),
        BundledSource(),
        None if settings.offline else lambda: _yahoo(settings),
        settings.say,
        refresh=settings.refresh,
        fallback=_fallback(settings),
    )


def _fallback(settings: Settings) -> Fallback | None:
    """Tiingo, where there is a key for it."""
    if settings.offline or not os.environ.get(TIINGO_KEY):
        return None
    from eventstudy.prices.auto import Fallback
    from eventstudy.prices.tiingo.source import serves

    return Fallback("Tiingo", lambda: _tiingo(settings), serves)


def _store(settings: Settings) -> PriceSource:
    from eventstudy.prices.store.store import Store

    return Store(settings.home, settings.say)


def _bundled(settings: Settings) -> PriceSource:
    from eventstudy.prices.bundled import BundledSource

    return BundledSource()


def _yahoo(settings: Settings) -> Any:
    from eventstudy.prices.yahoo.source import YahooSource

    return YahooSource(settings.say, timeout=settings.timeout)


def _tiingo(settings: Settings) -> Any:
    from eventstudy.prices.tiingo.source import TiingoSource

    return TiingoSource(os.environ.get(TIINGO_KEY, ""), timeout=settings.timeout)


SOURCES: dict[str, Opener] = {
    "auto": _auto,
    "store": _store,
    "bundled": _bundled,
    "yahoo": _yahoo,
    "tiingo": _tiingo,
}
"""What ``--source`` can name; anything else is an entry point's name, or a path."""
_NEEDS_NETWORK = frozenset({"yahoo", "tiingo"})


def warn(message: str) -> None:
    """Where a source's messages go when nobody else takes them: the log ``eventstudy``."""
    import logging

    logging.getLogger("eventstudy").warning(message)


def open_source(
    spec: str,
    *,
    offline: bool = False,
    refresh: bool = False,
    timeout: float = TIMEOUT,
    say: Callable[[str], None] = warn,
) -> PriceSource:
    """The source that ``--source SPEC`` means: a name of ``SOURCES``, an entry point's name, or a path.

    Raises UsageError for a spec that is not one of these, and for options that contradict each other.
    """
    if timeout <= 0:
        raise UsageError(f"--timeout {timeout:g}: not a time", "give seconds above 0")
    if offline and refresh:
        raise UsageError("--offline and --refresh contradict each other", "leave one of them out")
    if offline and spec in _NEEDS_NETWORK:
        raise UsageError(f"--source {spec} needs the network", "leave out --offline, or use --source auto")
    opener = SOURCES.get(spec) or _path_opener(spec) or _entry_point_opener(spec)
    return opener(Settings(offline, refresh, timeout, store_home(say), say))


def _path_opener(spec: str) -> Opener | None:
    """Opens price files, when the spec looks like a path or is one."""
    path = Path(spec)
    if not (path.suffix or "/" in spec or "::" in spec or "\\" in spec or path.exists()):
        return None

    def open_files(settings: Settings) -> PriceSource:
        from eventstudy.prices.files.address import is_remote
        from eventstudy.prices.files.source import FileSource

        if settings.offline and is_remote(spec):
            raise UsageError(f"--source {spec} needs the network", "leave out --offline, or name a folder")
        return FileSource(spec, settings.say)

    return open_files


def _entry_point_opener(spec: str) -> Opener:
    opener: Opener = added(ENTRY_POINT_GROUP, spec, tuple(SOURCES), "the path of a price file or folder")
    return opener
