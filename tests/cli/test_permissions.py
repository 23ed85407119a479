"""Who may read what the program writes, and what becomes of links."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Command
from store_helpers import made

from eventstudy.paths import make_home
from eventstudy.prices.store.store import Store

APPLE = ("run", "AAPL", "2025-02-11", "--listings", "given")


@pytest.fixture
def umask() -> Iterator[None]:
    """Puts the process's umask back."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o277])
def test_the_store_and_its_folder_are_the_owners_own_whatever_the_umask(tmp_path: Path, mask: int) -> None:
    home = tmp_path / "home"
    os.umask(mask)
    Store(home, print).save(made("BABA"))
    assert 0o700 == mode(home)
    assert {"prices.sqlite": 0o600} == {one.name: mode(one) for one in home.iterdir()}


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("mask", [0o000, 0o022])
@pytest.mark.parametrize(
    ("words", "written"),
    [
        (("listings", "--add", "issuer=Alibaba", "symbol=AHLA.DE"), "listings.csv"),
        (("sessions", "XNYS", "2028-07-03"), "calendars/XNYS.json"),
    ],
    ids=["a listing", "a session table"],
)
def test_whatever_is_written_first_the_folder_is_the_owners_own(
    command: Command, tmp_path: Path, words: tuple[str, ...], written: str, mask: int
) -> None:
    home = tmp_path / "new" / "home"
    os.umask(mask)
    assert 0 == command(*words, env={"EVENTSTUDY_HOME": str(home)}).returncode
    assert (home / written).exists()
    assert 0o700 == mode(home)


def test_a_link_in_the_place_of_the_listings_stays_one(command: Command, tmp_path: Path) -> None:
    home, target = tmp_path / "linked", tmp_path / "kept.csv"
    home.mkdir()
    target.write_text("issuer,symbol\nJD.com,JDX.DE\n")
    target.chmod(0o640)
    (home / "listings.csv").symlink_to(target)
    words = ("listings", "--add", "issuer=Alibaba", "symbol=AHLA.DE")
    assert 0 == command(*words, env={"EVENTSTUDY_HOME": str(home)}).returncode
    assert (home / "listings.csv").is_symlink()
    assert ["issuer", "JD.com", "Alibaba"] == [line.split(",")[0] for line in target.read_text().splitlines()]
    assert 0o640 == mode(target)


@pytest.mark.usefixtures("umask")
def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    home = tmp_path / "shared"
    home.mkdir()
    home.chmod(0o755)
    Store(home, print).save(made("BABA"))
    assert 0o755 == mode(make_home(home))
    assert 0o600 == mode(home / "prices.sqlite")


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize(("mask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_written_file_follows_the_umask(command: Command, tmp_path: Path, mask: int, expected: int) -> None:
    os.umask(mask)
    written = [tmp_path / name for name in ("out.csv", "plot.svg")]
    done = command(*APPLE, "-o", str(written[0]), "--plot", str(written[1]))
    assert 0 == done.returncode
    assert [expected, expected] == [mode(one) for one in written]


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("before", [0o600, 0o640, 0o666])
def test_a_replaced_file_keeps_its_permissions(command: Command, tmp_path: Path, before: int) -> None:
    """As with ``>``: what was private stays private."""
    out = tmp_path / "out.csv"
    out.write_text("old")
    out.chmod(before)
    assert 0 == command(*APPLE, "-o", str(out)).returncode
    assert out.read_text(encoding="utf-8").startswith("symbol,")
    assert before == mode(out)


def test_a_link_stays_a_link_and_what_it_points_to_is_replaced(command: Command, tmp_path: Path) -> None:
    target, link = tmp_path / "there" / "target.csv", tmp_path / "link.csv"
    target.parent.mkdir()
    target.write_text("old")
    link.symlink_to(target)
    assert 0 == command(*APPLE, "-o", str(link)).returncode
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8").startswith("symbol,")
    assert ["target.csv"] == [one.name for one in target.parent.iterdir()]


def test_a_link_to_nothing_makes_the_file_that_it_names(command: Command, tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "target.csv")
    assert 0 == command(*APPLE, "-o", str(link)).returncode
    assert link.is_symlink()
    assert (tmp_path / "target.csv").read_text(encoding="utf-8").startswith("symbol,")


@pytest.mark.parametrize("option", ["-o", "--plot"])
def test_links_in_a_circle_are_refused(command: Command, tmp_path: Path, option: str) -> None:
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    first.symlink_to(second)
    second.symlink_to(first)
    done = command(*APPLE, option, str(first), "--format", "csv")
    assert 2 == done.returncode
    assert "Traceback" not in done.stderr
    assert str(first) in done.stderr
    assert len(done.stderr.splitlines()) < 5


def test_a_link_in_the_place_of_the_temporary_file_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever may write to the folder could have another file of the user's overwritten."""
    from eventstudy.cli.output import _write_bytes

    monkeypatch.setattr(os, "getpid", lambda: 7)
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / ".chart.svg.7.part").symlink_to(victim)
    with pytest.raises(FileExistsError):
        _write_bytes(tmp_path / "chart.svg", b"<svg/>")
    assert "mine" == victim.read_text()
    assert not (tmp_path / "chart.svg").exists()
