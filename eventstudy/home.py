"""The folder of the program's own files: ``EVENTSTUDY_HOME``, else the platform's cache folder."""

import os
import sys
from pathlib import Path


def home_path() -> Path:
    """The folder's path; it need not exist."""
    told = os.environ.get("EVENTSTUDY_HOME")
    return Path(told).expanduser() if told else _cache_folder() / "eventstudy"


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
    if not path.is_dir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)  # an umask may have taken more away
    return path
