"""The shape of the code in numbers: rooms, floors, import circles, largest file, longest function body.

``python scripts/structure.py [FOLDER]`` prints them for the package in FOLDER (default: this repository),
imports inside functions included; it ends with 1 when there is a circle, a file over 400 lines (tests
too) or a function over 60.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

LONGEST_FILE, LONGEST_FUNCTION = 400, 60
CODE = ("eventstudy", "scripts", "benchmarks")
"""Where a file or a function can be too long; circles are looked for in the package and in the scripts."""
TESTS = ("tests",)
"""Where a file can be too long, too."""

Graph = dict[str, set[str]]


def modules(root: Path) -> dict[str, Path]:
    """Every module of the package and of the scripts by its dotted name."""
    names = {}
    for path in sorted(root.glob("eventstudy/**/*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return {**names, **{path.stem: path for path in sorted(root.glob("scripts/*.py"))}}


def imported(path: Path, known: Iterable[str]) -> set[str]:
    """The known modules that a file imports anywhere but for type checking alone."""
    known = set(known)
    names: set[str] = set()
    for node in _running(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= (inner & known) or {node.module}
    return names & known


def _running(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _running(child)


def circles(graph: Graph) -> list[list[str]]:
    """Import circles: one through each group of modules that reach one another."""
    found, rest = [], {name: set(targets) for name, targets in graph.items()}
    while True:
        try:
            TopologicalSorter(rest).prepare()
        except CycleError as error:
            circle = error.args[1]
            found.append(circle)
            # Taken apart at one arrow, so that the next circle can be found.
            rest[circle[1]].discard(circle[0])
            continue
        return found


def by_room(graph: Graph) -> Graph:
    """The same graph between rooms: the packages of the house, and the modules on its ground floor."""
    rooms: Graph = {}
    for name, targets in graph.items():
        if name.startswith("eventstudy."):
            own = _room(name)
            rooms.setdefault(own, set()).update({_room(one) for one in targets if "." in one} - {own})
    return rooms


def _room(name: str) -> str:
    return name.split(".")[1]


def floors(graph: Graph) -> int:
    """How many floors the rooms need when imports point downwards only; 0 when there is a circle."""
    if circles(graph):
        return 0
    height: dict[str, int] = {}
    for name in TopologicalSorter(graph).static_order():
        height[name] = 1 + max((height[target] for target in graph.get(name, ())), default=0)
    return max(height.values(), default=0)


def functions(path: Path) -> Iterator[tuple[int, str]]:
    """Every function of a file with the length of its body in lines, its docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0, node.name


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def main(root: Path) -> int:
    """Print the numbers; 1 when the house is not in order."""
    known = modules(root)
    graph = {name: imported(path, known) - {name} for name, path in known.items()}
    rooms = by_room(graph)
    packages = sum((root / "eventstudy" / name).is_dir() for name in rooms)
    files = [path for folder in CODE for path in sorted(root.glob(f"{folder}/**/*.py"))]
    lengths = sorted((_lines(path), str(path.relative_to(root))) for path in files)
    tests = [path for folder in TESTS for path in root.glob(f"{folder}/**/*.py")]
    most_of_tests, longest_test = max(
        ((_lines(path), str(path.relative_to(root))) for path in tests), default=(0, "")
    )
    longest = max(
        (length, name, str(path.relative_to(root))) for path in files for length, name in functions(path)
    )
    found = circles(graph)
    print(f"rooms: {packages}, modules on the ground floor: {len(rooms) - packages}, floors: {floors(rooms)}")
    median, (most, largest) = lengths[len(lengths) // 2][0], lengths[-1]
    print(f"modules: {len(known)}, median {median} lines, largest: {largest} ({most})")
    print(f"largest file of the tests: {longest_test} ({most_of_tests})")
    print(f"longest function body: {longest[1]} in {longest[2]} ({longest[0]})")
    print(f"import circles: {len(found)}")
    for circle in found:
        print("  " + " - ".join(reversed(circle)))
    return int(bool(found) or max(most, most_of_tests) > LONGEST_FILE or longest[0] > LONGEST_FUNCTION)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1]))
