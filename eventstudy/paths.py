"""Folders: the bundled data, and the program's own files (``EVENTSTUDY_HOME``, else the cache folder)."""

import errno
import os
import sys
from pathlib import Path

from eventstudy.errors import UsageError

_PACKAGE = Path(__file__).parent


def data_path(*parts: str) -> Path:
    """Path of a bundled data file, for example ``data_path("sessions", "XNYS.json")``; it need not exist."""
    installed = _PACKAGE / "data"
    root = installed if installed.is_dir() else _PACKAGE.parent / "data"
    return root.joinpath(*parts)


def home_path() -> Path:
    """The folder's path; it need not exist. Raises UsageError when this user has no folder of their own."""
    told = os.environ.get("EVENTSTUDY_HOME")
    try:
        return Path(told).expanduser() if told else _cache_folder() / "eventstudy"
    except RuntimeError:
        what = f"EVENTSTUDY_HOME={told}: no such user" if told else "this user has no home folder"
        raise UsageError(what, "set EVENTSTUDY_HOME to a folder for the price store") from None


def data_folder() -> Path:
    """Folder of what the user adds (session tables, corrections); it need not exist.

    ``EVENTSTUDY_HOME`` when it is set, else a folder of our own in the platform's data folder. Raises
    UsageError when this user has no home.
    """
    told = os.environ.get("EVENTSTUDY_HOME")
    try:
        return Path(told).expanduser() if told else _platform_data_folder() / "eventstudy"
    except RuntimeError:
        what = f"EVENTSTUDY_HOME={told}: no such user" if told else "this user has no home folder"
        raise UsageError(what, "set EVENTSTUDY_HOME to a folder of your own") from None


def _platform_data_folder() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    variable, fallback = (
        ("APPDATA", "AppData/Roaming") if sys.platform == "win32" else ("XDG_DATA_HOME", ".local/share")
    )
    told = os.environ.get(variable)
    return Path(told) if told and Path(told).is_absolute() else Path.home() / fallback


def _cache_folder() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    variable, fallback = (
        ("LOCALAPPDATA", "AppData/Local") if sys.platform == "win32" else ("XDG_CACHE_HOME", ".cache")
    )
    told = os.environ.get(variable)
    return Path(told) if told and Path(told).is_absolute() else Path.home() / fallback


def make_home(path: Path) -> Path:
    """Create the folder, for its owner only, when it is missing. Raises OSError."""
    if path.exists() and not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
    if not path.exists():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)  # an umask may have taken more away
    return path
