"""The installed command, as a test calls it (the fixture ``command`` of conftest)."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

Command = Callable[..., subprocess.CompletedProcess[str]]
