"""The same command on the same prices gives the same bytes, wherever and however it runs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from random import Random

import pytest
from study_helpers import GOLDEN, SOURCE

from eventstudy.exchanges.sessions import table_of

pytestmark = pytest.mark.slow

CLAIMS = Path(__file__).parents[1] / "data" / "claims" / "apple-alibaba-2025.csv"
RUN = ("run", "BABA", "AAPL", "2025-02-11")
STUDY = ("study", str(GOLDEN / "panel_a" / "events.csv"), *SOURCE)
COMMANDS: dict[str, tuple[str, ...]] = {
    "run as csv": RUN,
    "run as json": (*RUN, "--format", "json"),
    "run as a table": (*RUN, "--format", "table", "-v"),
    "run as markdown": (*RUN, "--format", "md"),
    "run as html, with a chart": (*RUN, "--format", "html", "--plot", "chart.svg"),
    "run into a file": (*RUN, "-o", "report.html"),
    "batch": ("batch", "{events}", "-v"),
    "batch as json": ("batch", "{events}", "--format", "json", "-q"),
    "study": (*STUDY, "--events-out", "each.csv", "-v"),
    "study as a table": (*STUDY, "--format", "table", "--plot", "chart.svg"),
    "check": ("check", str(CLAIMS)),
    "check as a table": ("check", str(CLAIMS), "--format", "table"),
    "sessions": ("sessions", "BABA", "9988.HK", "2025-02-11T16:05", "--format", "table"),
    "listings": ("listings", "BABA", "--format", "table"),
}
SETTINGS: dict[str, dict[str, str]] = {
    "plain": {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0"},
    "a C locale without UTF-8, in India": {
        **{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "Asia/Kolkata"},
        **{"PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    },
    "a locale that is not there, in New York, narrow": {
        **{"LANG": "tr_TR.UTF-8", "TZ": "America/New_York", "COLUMNS": "40", "LINES": "5"},
        **{"PYTHONHASHSEED": "2", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"},
    },
    "streams in Latin-1, wide, colour asked for": {
        **{"PYTHONIOENCODING": "latin-1", "COLUMNS": "300", "TERM": "xterm-256color"},
        **{"PYTHONHASHSEED": "3", "UMASK": "077", "ONE_CORE": "1"},
    },
}
WITH_PARTS = """
import os, sys
from eventstudy.engine import correlation, partition
from eventstudy.cli.start import main
partition.THREADS, correlation.ALL_PAIRS = int(os.environ["THREADS"]), int(os.environ["ALL_PAIRS"])
main()
"""
Made = dict[str, bytes]


def environment_of(folder: Path, setting: dict[str, str]) -> dict[str, str]:
    """Nothing but what the setting says, and a home."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "EVENTSTUDY_HOME": str(folder / "home"),
        "EVENTSTUDY_SOURCE": "bundled",
        **setting,
    }


def made(folder: Path, start: Sequence[str], words: Sequence[str], setting: dict[str, str]) -> Made:
    """Both streams, the exit code and every file that a command made in a new folder."""
    folder.mkdir(parents=True)
    one_core = {min(os.sched_getaffinity(0))}
    done = subprocess.run(
        [sys.executable, *start, *words],
        capture_output=True,
        check=False,
        cwd=folder,
        env=environment_of(folder, setting),
        umask=int(setting.get("UMASK", "022"), 8),
        preexec_fn=(lambda: os.sched_setaffinity(0, one_core)) if "ONE_CORE" in setting else None,
        timeout=60,
    )
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return {
        **files,
        "stdout": done.stdout,
        "stderr": done.stderr,
        "exit code": str(done.returncode).encode(),
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_the_bytes_do_not_depend_on_locale_zone_width_seed_cores_folder_or_umask(
    tmp_path: Path, name: str
) -> None:
    events = tmp_path / "events.csv"
    rows = "AAPL,2025-02-11,Größe − ,阿里\nBABA,2025-02-11T16:05,İi,x\n"
    rows += "9988.HK,2025-02-11,é,\nNOPE,2025-02-11,,\n"
    events.write_text("symbol,announced,note,extra\n" + rows, encoding="utf-8")
    words = [word.format(events=events) for word in COMMANDS[name]]

    def under(number: int) -> Made:
        folder = tmp_path / f"a folder {'x' * 9 * number}"
        return made(folder, ["-m", "eventstudy"], words, list(SETTINGS.values())[number])

    with ThreadPoolExecutor(2) as pool:
        first, *others = pool.map(under, range(len(SETTINGS)))
    assert first["exit code"] in (b"0", b"1")
    assert len(first) > 3 or first["stdout"]
    for other in others:
        assert first == other


def panel(folder: Path) -> tuple[str, ...]:
    """A study of 600 events of 30 firms in 900 sessions: windows that overlap in most pairs."""
    draw = Random(7)
    days = [day.isoformat() for day in table_of("XNYS").days(date(2019, 1, 2), date(2022, 7, 29))]
    names = ["MKT", *(f"F{n:02}" for n in range(30))]
    closes, lines = [100.0] * len(names), ["date," + ",".join(names)]
    for day in days:
        market = draw.gauss(0.0, 0.01)
        closes = [close * (1 + market + draw.gauss(0.0, 0.015)) for close in closes]
        lines.append(",".join([day, *(f"{close:.4f}" for close in closes)]))
    (folder / "prices.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = [f"{draw.choice(names[1:])},{draw.choice(days[200:-20])}" for _ in range(600)]
    (folder / "events.csv").write_text("symbol,announced\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return ("study", str(folder / "events.csv"), "--source", str(folder / "prices.csv"), "--benchmark", "MKT")


@pytest.mark.parametrize("all_pairs", ["0", "20000000"], ids=["sum by distance", "sum by pair"])
def test_a_study_does_not_depend_on_threads_or_cores(tmp_path: Path, all_pairs: str) -> None:
    words = (*panel(tmp_path), "--events-out", "each.csv", "-v")
    settings = [
        {"THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        {"THREADS": "2", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"},
        {"THREADS": "2", "ONE_CORE": "1"},
        {"THREADS": "5", "OMP_NUM_THREADS": "4", "OPENBLAS_NUM_THREADS": "4"},
    ]
    first, *others = [
        made(tmp_path / str(n), ["-c", WITH_PARTS], words, {**setting, "ALL_PAIRS": all_pairs})
        for n, setting in enumerate(settings)
    ]
    assert b"600 events read" in first["stderr"]
    method = b"distance" if all_pairs == "0" else b"pair"
    assert method in first["stderr"].splitlines()[-1]
    assert first["each.csv"].count(b"\n") == 601
    for other in others:
        assert first == other
