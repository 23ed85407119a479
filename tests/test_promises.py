"""docs/promises.md names a test for every promise, and every test that it names exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "promises.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("|") and "---" not in line]
NAMED = re.findall(r"`(?:tests/)?([\w/]*test_\w+\.py)::([\w:]+)`", PAGE)


@cache
def defined(file: str) -> frozenset[str]:
    """The tests of a file as pytest names them, without parameters."""
    names = set[str]()
    for part in ast.parse((TESTS / file).read_text(encoding="utf-8")).body:
        if isinstance(part, ast.FunctionDef):
            names.add(part.name)
        elif isinstance(part, ast.ClassDef):
            names |= {f"{part.name}::{one.name}" for one in part.body if isinstance(one, ast.FunctionDef)}
    return frozenset(name for name in names if name.split("::")[-1].startswith("test_"))


def test_every_test_that_is_named_exists() -> None:
    assert [] == [f"{file}::{name}" for file, name in NAMED if name not in defined(file)]


def test_every_promise_names_a_test() -> None:
    promises = [row for row in ROWS if not row.startswith("| promise |")]
    assert len(promises) > 50
    assert [] == [row for row in promises if not re.search(r"`[\w/]*test_\w+\.py::", row)]
    assert len(NAMED) == sum(row.count(".py::") for row in ROWS), "a name is not written as the others are"
