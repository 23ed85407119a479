"""Build the sdist, a wheel from it, install that into new environments and try it there.

``python scripts/smoke.py [PYTHON ...]``: once on the oldest versions that pyproject.toml allows
(constraints-oldest.txt), with the first Python, and with each on the newest that pip finds; with this one
when none is named. Nothing of the repository is used but the built files.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent
EVENTS = "symbol,announced\nBABA,2025-02-11\nAAPL,2025-02-11\n"
SHARED = (
    "man/man1/eventstudy.1",
    "bash-completion/completions/eventstudy",
    "zsh/site-functions/_eventstudy",
    "fish/vendor_completions.d/eventstudy.fish",
)
PYTHON = """
import eventstudy as es
row = es.run(["BABA", "AAPL"], "2025-02-11", offline=True).to_frame().set_index("symbol").loc["9988.HK"]
print(row["session"], round(row["close_to_close"], 4))
from eventstudy.engine.loops import distance_kernels  # what the extra fast is for
from eventstudy.engine.loops import kernels  # what the extra fast is for
caar = es.study("events.csv", window=(0, 0), offline=True).caar
print(caar["n"].item(), round(caar["mean"].item(), 4))
"""
CHECKS = (
    ("eventstudy run AAPL 2025-02-11 --listings given --get close_to_close", "0.021831759279595797"),
    (
        "eventstudy run BABA AAPL 2025-02-11 --offline --format table",
        "9988.HK XHKG  Wed 12 Feb  HK$113.80  +8.48 %",
    ),
    ("eventstudy run BABA 2025-02-11 --plot chart.svg -o page.html", ""),
    ("eventstudy batch events.csv --get status", "ok\nok\nok"),
    ("eventstudy study events.csv --window 0:0 --get n", "2\n2"),
    ("eventstudy study events.csv --window 0:0 --model garch --get n", "2\n2"),
    ("eventstudy study events.csv --window 0:0 -o study.xlsx", ""),
    ("eventstudy check apple-alibaba-2025 --get verdict", "confirmed\n" * 6),
    ("eventstudy sessions 9988.HK 2025-01-28T13:00 --get session", "2025-02-03"),
    ("eventstudy prices info", ""),
    ("eventstudy --version", "eventstudy "),
    ("python -m eventstudy listings BABA --get symbol", "BABA\n9988.HK"),
    ("python check.py", "2025-02-12 0.0848\n2 0.0169"),  # (0.0119 + 0.0219) / 2
)


def main() -> int:
    """Build, then install and try; two environments at a time."""
    pythons = sys.argv[1:] or [sys.executable]
    with tempfile.TemporaryDirectory(prefix="eventstudy-smoke-") as name:
        folder = Path(name)
        wheel = build(folder / "dist")
        oldest = ["-c", str(ROOT / "constraints-oldest.txt")]
        tries = [(pythons[0], "oldest", oldest), *((python, "newest", []) for python in pythons)]
        with ThreadPoolExecutor(2) as pool:
            jobs = [
                pool.submit(try_out, wheel, folder / str(number), *attempt)
                for number, attempt in enumerate(tries)
            ]
            for job in jobs:
                job.result()
    print("all is well")
    return 0


def build(folder: Path) -> Path:
    """The sdist, and from it the wheel; the wheel's path."""
    run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)], cwd=ROOT)
    (sdist,) = folder.glob("*.tar.gz")
    run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(sdist)], cwd=folder)
    (wheel,) = folder.glob("*.whl")
    print(
        f"built {sdist.name} ({sdist.stat().st_size:,} bytes), {wheel.name} ({wheel.stat().st_size:,} bytes)"
    )
    return wheel


def try_out(wheel: Path, folder: Path, interpreter: str, kind: str, constraints: list[str]) -> None:
    """A new environment with the wheel, and every check in an empty folder."""
    environment, work = folder / "venv", folder / "work"
    work.mkdir(parents=True)
    run([interpreter, "-m", "venv", str(environment)], cwd=work)
    kind = f"{run([interpreter, '--version'], cwd=work).strip()}, {kind}"
    (work / "events.csv").write_text(EVENTS, encoding="utf-8")
    (work / "check.py").write_text(PYTHON, encoding="utf-8")
    python = str(environment / "bin" / "python")
    run([python, "-m", "pip", "install", "-q", *constraints, f"{wheel}[fast,research,xlsx]"], cwd=work)
    installed = run([python, "-m", "pip", "list", "--format=freeze"], cwd=work).split()
    print(f"{kind}: {' '.join(installed)}")
    for name in SHARED:
        if not (environment / "share" / name).is_file():
            raise SystemExit(f"{kind}: share/{name} was not installed")
    variables = {
        "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "EVENTSTUDY_HOME": str(work / "home"),
        # Nothing here may need the network.
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "PYTHONUTF8": "1",
    }
    for line, expected in CHECKS:
        words = line.split()
        said = run([str(environment / "bin" / words[0]), *words[1:]], cwd=work, env=variables)
        if expected.strip() not in said:
            raise SystemExit(f"{kind}: {line}\nexpected: {expected}\nprinted: {said}")
        print(f"{kind}: ok: {line}")


def run(words: list[str], *, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Run a program; its output. Ends everything with what it said when it fails."""
    done = subprocess.run(words, cwd=cwd, env=env, capture_output=True, check=False, encoding="utf-8")
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
