"""What installed packages add: announcement sources and price sources, through entry points."""

from __future__ import annotations

from typing import Any

from eventstudy.errors import UsageError


def added(group: str, spec: str, known: tuple[str, ...], otherwise: str) -> Any:
    """What an installed package adds to a group under the name ``spec``, as ``--source`` gives it.

    ``known``: the names that need no package. ``otherwise``: what else can be given, in words. Raises
    UsageError for a name that nobody adds, and for a package that cannot be loaded.
    """
    from importlib.metadata import entry_points

    points = entry_points(group=group)
    if spec not in points.names:
        names = ", ".join([*known, *sorted(points.names)])
        raise UsageError(f"--source {spec}: no such source", f"use {names}, or {otherwise}")
    try:
        return points[spec].load()
    except (ImportError, AttributeError) as error:
        raise UsageError(
            f"--source {spec}: the package that adds it cannot be loaded: {error}",
            "reinstall or remove that package",
        ) from error
