"""The local price store: one SQLite file that several processes may use at once.

What a source answered is kept a symbol at a time, each in one transaction, with the spans it was asked
for: "no bar" and "never asked" stay different. ``docs/store.md`` describes the file and its rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from eventstudy.errors import StoreUnreadableError
from eventstudy.paths import STORE_FILE, make_home
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult

if TYPE_CHECKING:
    import sqlite3

    from eventstudy.prices.intraday.series import Rows
    from eventstudy.prices.store.intraday import BarHolding
    from eventstudy.prices.store.rows import Holding

T = TypeVar("T")
Say = Callable[[str], None]
"""Takes a message for the user."""
FILE_NAME = STORE_FILE


def fetch_command(want: PriceRequest) -> str:
    """The command that would put into the store what is wanted."""
    plain = all(c.isalnum() or c in ".-_=" for c in want.symbol)
    symbol = want.symbol if plain else f"'{want.symbol}'"
    return f"eventstudy prices fetch {symbol} --from {want.first} --to {want.last}"


class Store:
    """The price store in a folder, which is made when something is first kept.

    ``say`` takes messages for the user: a file moved aside, a history restated, prices that could not be
    kept. Every method opens the file and closes it again. Raises StoreError when the file was written by
    a newer version of the program; other trouble is said once. Trouble in reading reads as an empty store;
    after trouble in writing nothing more is written. ``without_room``: that trouble was a disk without room;
    ``busy``: another program was using the file.
    """

    name = "store"

    def __init__(self, home: Path, say: Say) -> None:
        self.path = home / FILE_NAME
        self._say = say
        self._writable = True
        self._readable, self._why = True, ""
        self.busy = False
        self.without_room = False

    def load(self, wanted: Sequence[PriceRequest], *, provisional: bool = True) -> Mapping[str, PriceResult]:
        """What is stored of each symbol's wanted range, or a NoPrices with the command that would fetch it.

        Without ``provisional`` the days that were not over when they were retrieved count as never asked.
        """

        def read(store: sqlite3.Connection) -> dict[str, BarSeries | None]:
            from eventstudy.prices.store.rows import read_series

            return {want.symbol: read_series(store, want, provisional=provisional) for want in wanted}

        stored = self._reading(read) or {}
        return {want.symbol: stored.get(want.symbol) or self._nothing(want) for want in wanted}

    def _nothing(self, want: PriceRequest) -> NoPrices:
        if not self._readable:
            why = f"the local store could not be read ({self._why})"
            return NoPrices(want.symbol, why, self.remedy, StoreUnreadableError(why, self.remedy))
        return NoPrices(
            want.symbol,
            f"the local store has no prices of {want.symbol} from {want.first} to {want.last}",
            f"fetch them: {fetch_command(want)}",
        )

    def save(self, series: BarSeries) -> BarSeries:
        """Keep a series; it comes back noted ``restated-history`` when its source has changed the past.

        A settled bar whose prices differ from the stored ones means that: the symbol's whole stored history
        is then replaced by the series. Otherwise only the range that the series covers is replaced.
        """
        from eventstudy.prices.store.rows import write_series

        return self._writing(lambda store: write_series(store, series, self._say)) or series

    def load_bars(
        self, symbol: str, source: str, days: Sequence[int], seconds: int, *, final: bool
    ) -> Rows | None:
        """Intraday bars that a source (``yahoo``, ``tiingo``) gave of these days (ordinals).

        None unless each of the days is kept, ``final`` if asked.
        """
        from eventstudy.prices.store.intraday import read_bars

        return self._reading(lambda store: read_bars(store, symbol, source, days, seconds, final=final))

    def bar_sizes(self, symbol: str, source: str, day: int) -> list[int]:
        """The sizes in seconds of a source's intraday bars kept of a day (ordinal), the finest first."""
        from eventstudy.prices.store.intraday import sizes

        return self._reading(lambda store: sizes(store, symbol, source, day)) or []

    def bar_holdings(self) -> list[BarHolding]:
        """The intraday bars that are stored, by symbol, the finest first."""
        from eventstudy.prices.store.intraday import bar_holdings

        return self._reading(bar_holdings) or []

    def save_bars(
        self,
        symbol: str,
        source: str,
        seconds: int,
        rows: Rows,
        days: Mapping[int, tuple[int, int, bool]],
        retrieved: str,
    ) -> None:
        """Keep a source's intraday bars: for each day its first second, its end, whether it was over."""
        from eventstudy.prices.store.intraday import write_bars
        from eventstudy.prices.store.rows import transaction

        def write(store: sqlite3.Connection) -> None:
            with transaction(store):
                write_bars(store, symbol, source, seconds, rows, days, retrieved)

        self._writing(write)

    def holdings(self) -> list[Holding]:
        """What is stored, by symbol."""
        from eventstudy.prices.store.rows import holdings

        return self._reading(holdings) or []

    def clear(self, symbols: Iterable[str] | None = None) -> list[str]:
        """Forget these symbols, or all; the ones that were there come back.

        SQLite needs room to delete. Where there is none, all are forgotten by removing the file.
        """
        from eventstudy.prices.store.rows import forget

        if not self._is_there():
            return []
        chosen = None if symbols is None else frozenset(symbols)
        gone = self._writing(lambda store: forget(store, chosen))
        if gone is None and chosen is None and self.without_room:
            return self._remove()
        return gone or []

    def _remove(self) -> list[str]:
        """Remove the file and what SQLite keeps beside it; the symbols that it had."""
        from eventstudy.prices.store.schema import names_without_room

        names = names_without_room(self.path)
        try:
            for suffix in ("", "-wal", "-shm"):
                self.path.with_name(FILE_NAME + suffix).unlink(missing_ok=True)
        except OSError as error:
            self._trouble(error.strerror or str(error), write=True)
            return []
        self._writable = True
        self._say(f"no room to delete in it: {self.path} was removed")
        return names

    @property
    def remedy(self) -> str:
        """What helps against the trouble there was."""
        if self.busy:
            return "try again when no other program is using it"
        return "make the folder usable, or set EVENTSTUDY_HOME to another"

    @property
    def in_trouble(self) -> bool:
        """Whether something could not be read or written; why has been said."""
        return not (self._readable and self._writable)

    def _is_there(self) -> bool:
        try:
            self.path.stat()
        except FileNotFoundError:
            return False
        except OSError as error:
            self._trouble(error.strerror or str(error), write=False)
            return False
        return True

    def _reading(self, action: Callable[[sqlite3.Connection], T]) -> T | None:
        """The action's result; None when there is no file, or none that can be used."""
        return self._using(action, write=False) if self._readable and self._is_there() else None

    def _writing(self, action: Callable[[sqlite3.Connection], T]) -> T | None:
        if not self._writable:
            return None
        try:
            make_home(self.path.parent)
        except OSError as error:
            self._trouble(error.strerror or str(error), write=True)
            return None
        return self._using(action, write=True)

    def _using(self, action: Callable[[sqlite3.Connection], T], *, write: bool) -> T | None:
        """The action's result; a damaged file is moved aside, and a write begins a new one."""
        import sqlite3

        from eventstudy.prices.store.schema import (
            connect_to_read,
            connect_to_write,
            is_busy,
            is_damage,
            is_no_room,
        )

        connect = connect_to_write if write else connect_to_read
        for last_try in (not write, True):
            opened = _identity(self.path)
            try:
                with closing(connect(self.path)) as connection:
                    return action(connection)
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    self.busy = is_busy(error)
                    self.without_room = write and is_no_room(error)
                    self._trouble(str(error), write=write)
                    return None
                self._move_aside(opened, str(error))
            except OSError as error:
                self._trouble(error.strerror or str(error), write=write)
                return None
            except UnicodeEncodeError as error:  # half a character, which no store has
                if write:
                    self._trouble(f"{error.object[:40]!r} is not text", write=True)
                return None
            if last_try:
                break
        return None

    def _trouble(self, why: str, *, write: bool) -> None:
        """Say what the matter is, and leave the file alone from now on."""
        problem = "prices could not be stored" if write else "the price store cannot be read"
        self._say(f"{problem}: {self.path}: {why}")
        if write:
            self._writable = False
        else:
            self._readable, self._why = False, why

    def _move_aside(self, opened: tuple[int, int] | None, why: str) -> None:
        """Rename a file that is not a database, unless another process has done so already."""
        if opened is None or _identity(self.path) != opened:
            return
        number = 1
        while (aside := self.path.with_name(f"{FILE_NAME}.corrupt-{number}")).exists():
            number += 1
        try:
            self.path.rename(aside)
        except OSError as error:
            self._trouble(f"{why}; it cannot be moved aside: {error.strerror or error}", write=False)
            self._writable = False
            return
        for suffix in ("-wal", "-shm"):
            beside = self.path.with_name(FILE_NAME + suffix)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + suffix))
        self._say(f"the price store was damaged ({why}): moved aside to {aside}; a new one was started")


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file lies there now: its device and number."""
    if not path.exists():
        return None
    status = path.stat()
    return status.st_dev, status.st_ino
