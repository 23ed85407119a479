"""What the wheel and the source distribution hold. ``make smoke`` installs and tries them."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

import eventstudy

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both, built without the network."""
    folder = tmp_path_factory.mktemp("dist")
    words = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return folder


def below(folder: str) -> set[str]:
    """Files of the repository below a folder, as paths from its root."""
    found = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT)) for path in found if "__pycache__" not in path.parts}


@pytest.mark.slow
def test_the_wheel_has_the_package_its_data_and_the_shared_files_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    data = {f"eventstudy/{name}" for name in below("data")}
    shared = {f"{wheel.name.removesuffix('-py3-none-any.whl')}.data/data/{name}" for name in below("share")}
    assert below("eventstudy") | data | shared == names
    assert "eventstudy/py.typed" in names
    assert len(shared) == 4


@pytest.mark.slow
def test_the_sdist_can_be_worked_with(built: Path) -> None:
    """Everything that make and the tests use."""
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for folder in ("eventstudy", "data", "share", "docs", "examples", "scripts", "benchmarks", "tests"):
        assert below(folder) <= names, folder
    assert {"Makefile", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"} <= names
    assert {"constraints.txt", "constraints-oldest.txt", "CITATION.cff"} <= names


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == eventstudy.__version__
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {project['version']}\n" in citation


def test_every_pinned_version_can_be_installed_on_the_oldest_python() -> None:
    """Of those that are installed here: their own metadata say which Python they need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = project["requires-python"].removeprefix(">=") + ".0"
    pins = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").split())
    installed = {found["Name"]: found for found in map(_installed, pins.items()) if found}
    assert len(installed) > 50
    too_new = {
        f"{name} {found['Version']} needs Python {found['Requires-Python']}"
        for name, found in installed.items()
        if "Requires-Python" in found and oldest not in SpecifierSet(found["Requires-Python"])
    }
    assert set() == too_new


def _installed(pin: tuple[str, str]) -> PackageMetadata | None:
    """What a pinned package says of itself, when it is here in just this version."""
    try:
        found = metadata(pin[0])
    except PackageNotFoundError:
        return None
    return found if found["Version"] == pin[1] else None


def test_the_oldest_versions_are_the_lower_bounds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *extras["fast"], *extras["research"], *extras["xlsx"]]
    allowed = [one.split(",")[0].replace(">=", "==") for one in needed]
    lines = (ROOT / "constraints-oldest.txt").read_text(encoding="utf-8").splitlines()
    oldest = [line for line in lines if not line.startswith("#")]
    assert len(allowed) == len(oldest)
    for bound, pinned in zip(allowed, oldest, strict=True):
        assert pinned == bound or pinned.startswith(f"{bound}."), bound
