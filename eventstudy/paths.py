"""Folders: the bundled data, and the program's own: ``EVENTSTUDY_HOME``, else where the platform has them."""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

from eventstudy.errors import UsageError

STORE_FILE = "prices.sqlite"
_PACKAGE = Path(__file__).parent


def data_path(*parts: str) -> Path:
    """Path of a bundled data file, for example ``data_path("sessions", "XNYS.json")``; it need not exist."""
    installed = _PACKAGE / "data"
    root = installed if installed.is_dir() else _PACKAGE.parent / "data"
    return root.joinpath(*parts)


def data_folder() -> Path:
    """Folder of what the user has made or added: the price store, listings, session tables, corrections."""
    return _own_folder(
        ("APPDATA", "AppData/Roaming"), "Application Support", ("XDG_DATA_HOME", ".local/share")
    )


def config_folder() -> Path:
    """Folder of ``config.toml``."""
    return _own_folder(("APPDATA", "AppData/Roaming"), "Application Support", ("XDG_CONFIG_HOME", ".config"))


def cache_folder() -> Path:
    """Folder of what can be fetched again."""
    return _own_folder(("LOCALAPPDATA", "AppData/Local"), "Caches", ("XDG_CACHE_HOME", ".cache"))


def _own_folder(windows: tuple[str, str], mac: str, other: tuple[str, str]) -> Path:
    """A folder of our own: ``EVENTSTUDY_HOME`` when it is set, else in the platform's; it need not exist.

    ``windows``, ``other``: a variable that names the platform's folder, and where it is without. Raises
    UsageError when this user has no folder of their own.
    """
    home = os.environ.get("EVENTSTUDY_HOME")
    try:
        if home:
            return Path(home).expanduser()
        if sys.platform == "darwin":
            return Path.home() / "Library" / mac / "eventstudy"
        variable, fallback = windows if sys.platform == "win32" else other
        named = os.environ.get(variable)
        folder = Path(named) if named and Path(named).is_absolute() else Path.home() / fallback
    except RuntimeError:
        message = f"EVENTSTUDY_HOME={home}: no such user" if home else "this user has no home folder"
        raise UsageError(message, "set EVENTSTUDY_HOME to a folder of your own") from None
    return folder / "eventstudy"


def own_files() -> list[Path]:
    """The user's files that any command may read, whether there or not: store, settings, listings, tables."""
    try:
        folders = {data_folder(), config_folder(), cache_folder()}
        tables = list((data_folder() / "calendars").glob("*"))
    except (UsageError, OSError):  # no folder of their own
        return []
    store = (STORE_FILE, f"{STORE_FILE}-wal", f"{STORE_FILE}-shm")
    names = (*store, "config.toml", "listings.csv")
    return [folder / name for folder in sorted(folders) for name in names] + tables


def store_home(say: Callable[[str], None]) -> Path:
    """The folder of the price store.

    A store in the cache folder, where it used to be, is moved once, and that is said: imported prices cannot
    be fetched again, so they are no cache.
    """
    import shutil

    home, old = data_folder(), cache_folder()
    files = [old / f"{STORE_FILE}{suffix}" for suffix in ("-wal", "-shm", "")]
    if home == old or (home / STORE_FILE).exists() or not files[-1].exists():
        return home
    try:
        make_home(home)
        for file in files:
            if file.exists():
                shutil.move(file, home / file.name)
    except OSError as error:
        say(f"the price store in {old} could not be moved to {home}: {error.strerror}")
        return old
    say(f"the price store was moved from {old} to {home}, because imported prices are not a cache")
    return home


def make_home(path: Path) -> Path:
    """Create the folder, and those above it that are missing, for their owner only. Raises OSError."""
    if path.is_dir():
        return path
    if path.exists():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
    make_home(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o700)  # an umask may have taken more away
    return path
