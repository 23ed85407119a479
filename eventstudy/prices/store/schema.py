"""The store's file: its tables, how they change from version to version, and how it is opened.

Days are proleptic ordinals, prices REAL (NULL where there is none), flags codes joined by spaces.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from eventstudy.errors import StoreError
from eventstudy.limits import LARGEST_STORED

MIGRATIONS = (
    """
    CREATE TABLE symbols (
        id INTEGER PRIMARY KEY,
        symbol TEXT NOT NULL UNIQUE,
        source TEXT NOT NULL,
        currency TEXT,
        exchange TEXT
    );
    CREATE TABLE spans (
        symbol_id INTEGER NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        settled INTEGER NOT NULL,
        retrieved TEXT,
        PRIMARY KEY (symbol_id, first)
    ) WITHOUT ROWID;
    CREATE TABLE bars (
        symbol_id INTEGER NOT NULL,
        day INTEGER NOT NULL,
        open REAL,
        high REAL,
        low REAL,
        close REAL,
        volume REAL,
        flags TEXT,
        PRIMARY KEY (symbol_id, day)
    ) WITHOUT ROWID;
    CREATE TABLE actions (
        symbol_id INTEGER NOT NULL,
        day INTEGER NOT NULL,
        kind TEXT NOT NULL,
        value REAL NOT NULL,
        PRIMARY KEY (symbol_id, day, kind)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE intraday_days (
        symbol TEXT NOT NULL,
        seconds INTEGER NOT NULL,
        day INTEGER NOT NULL,
        final INTEGER NOT NULL,
        retrieved TEXT NOT NULL,
        PRIMARY KEY (symbol, seconds, day)
    ) WITHOUT ROWID;
    CREATE TABLE intraday_bars (
        symbol TEXT NOT NULL,
        seconds INTEGER NOT NULL,
        stamp INTEGER NOT NULL,
        open REAL,
        high REAL,
        low REAL,
        close REAL,
        volume REAL,
        PRIMARY KEY (symbol, seconds, stamp)
    ) WITHOUT ROWID;
    """,
    # Bars kept before their source was: those of 30 minutes cannot be Yahoo's, which keeps 15 in their place.
    """
    ALTER TABLE intraday_days RENAME TO earlier_days;
    ALTER TABLE intraday_bars RENAME TO earlier_bars;
    CREATE TABLE intraday_days (
        symbol TEXT NOT NULL,
        source TEXT NOT NULL,
        seconds INTEGER NOT NULL,
        day INTEGER NOT NULL,
        final INTEGER NOT NULL,
        retrieved TEXT NOT NULL,
        PRIMARY KEY (symbol, source, seconds, day)
    ) WITHOUT ROWID;
    CREATE TABLE intraday_bars (
        symbol TEXT NOT NULL,
        source TEXT NOT NULL,
        seconds INTEGER NOT NULL,
        stamp INTEGER NOT NULL,
        open REAL,
        high REAL,
        low REAL,
        close REAL,
        volume REAL,
        PRIMARY KEY (symbol, source, seconds, stamp)
    ) WITHOUT ROWID;
    INSERT INTO intraday_days
        SELECT symbol, iif(seconds = 1800, 'tiingo', 'yahoo'), seconds, day, final, retrieved
        FROM earlier_days;
    INSERT INTO intraday_bars
        SELECT symbol, iif(seconds = 1800, 'tiingo', 'yahoo'), seconds, stamp, open, high, low, close, volume
        FROM earlier_bars;
    DROP TABLE earlier_days;
    DROP TABLE earlier_bars;
    """,
)
"""What takes a file from each version to the next; the version is the number of those applied."""

BUSY_SECONDS = 10.0
"""How long to wait for another process that is writing."""
_UNREACHABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error says that the file is not a sound database."""
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another program uses the store."""
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_no_room(error: sqlite3.Error) -> bool:
    """Whether an error may say that there is no room on the disk: SQLite cannot write, or make its files."""
    return _code(error) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)


def names_without_room(path: Path) -> list[str]:
    """The symbols of a file that is read as it stands, without SQLite's own files beside it; perhaps none."""
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as store,
    ):
        return [str(symbol) for (symbol,) in store.execute("SELECT symbol FROM symbols ORDER BY symbol")]
    return []


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code of an error, 0 when the error is not SQLite's own."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open an existing file for reading. Raises sqlite3.Error, StoreError for a newer schema."""
    try:
        return _checked(path, "mode=rw")
    except sqlite3.OperationalError as error:
        # A folder that nobody may write to: SQLite can then neither share memory with a writer nor needs to.
        if _code(error) not in _UNREACHABLE or path.with_name(path.name + "-wal").exists():
            raise
        return _checked(path, "mode=ro&immutable=1")


def connect_to_write(path: Path) -> sqlite3.Connection:
    """Open the file, made when missing, at the current schema.

    Raises sqlite3.Error, OSError, StoreError for a newer schema.
    """
    if not path.exists():
        _create(path)
    return _checked(path, "mode=rw")


def _checked(path: Path, mode: str) -> sqlite3.Connection:
    if not path.is_file():  # SQLite would wait for a pipe's other end, and read a device for ever
        raise StoreError(f"{path} is not a file", "move it away, or set EVENTSTUDY_HOME to another folder")
    uri = f"{path.absolute().as_uri()}?{mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_STORED)
        connection.execute("PRAGMA trusted_schema=OFF")
        version = _version(connection)
        if version < 0:
            raise StoreError(
                f"{path} is not a price store (schema {version})",
                "move it away, or set EVENTSTUDY_HOME to another folder",
            )
        if version > len(MIGRATIONS):
            raise StoreError(
                f"{path} was written by a newer eventstudy (schema {version}; this one: {len(MIGRATIONS)})",
                "upgrade eventstudy, or set EVENTSTUDY_HOME to another folder",
            )
        if version < len(MIGRATIONS):
            _migrate(connection, path)
        _refuse_foreign(connection, path)
        connection.execute("PRAGMA synchronous=NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _declared(connection: sqlite3.Connection) -> set[str]:
    """The statements of a file's tables, indexes, triggers and views."""
    statements = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL LIMIT 100")
    return {" ".join(str(sql).split()) for (sql,) in statements}


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Raise StoreError for a database that has not just the tables of the schema that it says it has."""
    version = _version(connection)
    if _declared(connection) != _own(version):
        raise StoreError(
            f"{path} is not a price store: it has tables that none of schema {version} has, or lacks some, "
            "or has triggers or views",
            "move it away, or set EVENTSTUDY_HOME to another folder",
        )


def _own(version: int) -> set[str]:
    """The statements that make the tables of a schema: of each table the last one."""
    scripts = MIGRATIONS[:version]
    statements = (" ".join(statement.split()) for script in scripts for statement in script.split(";"))
    created = (statement for statement in statements if statement.startswith("CREATE TABLE "))
    return set({statement.split()[2]: statement for statement in created}.values())


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a file to the current schema in one transaction; another process may have been faster.

    Raises StoreError for another program's database, which stays as it is.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        _refuse_foreign(connection, path)
        for script in MIGRATIONS[_version(connection) :]:
            for statement in script.split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version={len(MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _create(path: Path) -> None:
    """Make the file beside its place and put it there whole: no other process sees it half made."""
    new = path.with_name(f"{path.name}.new-{os.urandom(8).hex()}")
    try:
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        new.chmod(0o600)  # an umask may have taken more away
        connection = sqlite3.connect(new, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            _migrate(connection, path)
        finally:
            connection.close()
        # A link, unlike a rename, never replaces a file that another process has put there meanwhile.
        with suppress(FileExistsError):
            os.link(new, path)
    finally:
        new.unlink(missing_ok=True)
