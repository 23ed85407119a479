"""The example package of the documentation, installed into a folder as an installer would."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "example_source"


def install(folder: Path, entry_points: str) -> None:
    """Put the example package into a folder as an installer would: the module, and its metadata beside it."""
    shutil.copy(EXAMPLE / "example_source.py", folder)
    metadata = folder / "eventstudy_example_source-1.0.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: eventstudy-example-source\nVersion: 1.0.0\n"
    )
    (metadata / "entry_points.txt").write_text(entry_points)


def declared() -> str:
    """The entry points that the example's pyproject.toml declares, in the form an installer writes."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    groups = project["entry-points"]
    return "\n".join(line for group in groups for line in (f"[{group}]", *_lines(groups[group])))


def _lines(entries: dict[str, str]) -> list[str]:
    return [f"{name} = {target}" for name, target in entries.items()]
