"""A signal at any moment: its exit code, no traceback, no file half written or left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from signal import SIGHUP, SIGINT, SIGTERM, Signals

import pytest
from signals import COMMAND, HEED

PANEL = Path(__file__).parents[1] / "golden" / "panel_a"
PRICES = str(PANEL / "prices_wide.csv")
OLD = b"what was there before\n"
SENDS_ITSELF_A_SIGNAL = """
import atexit, os, sys
from eventstudy.cli import start, stopping

at, number, seen, heed = int(os.environ["AT"]), int(os.environ["NUMBER"]), 0, stopping.heed_signals

def step(event, arguments):
    global seen
    if event in ("import", "open", "exec", "os.rename", "os.remove", "os.link", "sqlite3.connect"):
        seen += 1
        if seen == at:
            os.kill(os.getpid(), number)

def heed_and_count():
    heed()
    sys.addaudithook(step)

start.heed_signals = heed_and_count
if at == 0:
    atexit.register(lambda: print("steps:", seen, file=sys.stderr))
start.main()
"""
"""Sends itself a signal at step AT: an import, an opened file, a rename, ... With AT=0 counts the steps."""
PLACES = 12
"""At how many steps of each command, spread from the first to the last."""
COMMANDS = {
    "run": ("run", "BABA", "AAPL", "2025-02-11", "-o", "out/a.csv", "--plot", "out/b.svg"),
    "batch": ("batch", "events.csv", "-o", "out/a.csv"),
    "study": (
        *("study", str(PANEL / "events.csv"), "--source", PRICES, "--benchmark", "MKT"),
        *("-o", "out/a.csv", "--events-out", "out/b.csv"),
    ),
    "import": ("prices", "import", PRICES),
}


@dataclass(frozen=True)
class Outcome:
    """How a run ended, and the files it left."""

    code: int
    told: str
    files: dict[str, bytes]


def run(environment: dict[str, str], folder: Path, words: tuple[str, ...], at: int, number: int) -> Outcome:
    """A run in a folder of its own, with an older a.csv there; the signal comes at a step."""
    out, home = folder / "out", folder / "home"
    out.mkdir(parents=True)
    (out / "a.csv").write_bytes(OLD)
    (folder / "events.csv").write_text("symbol,announced\n" + "AAPL,2025-02-11\n" * 20, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", HEED + SENDS_ITSELF_A_SIGNAL, *words],
        capture_output=True,
        check=False,
        encoding="utf-8",
        cwd=folder,
        env={**environment, "EVENTSTUDY_HOME": str(home), "AT": str(at), "NUMBER": str(number)},
        timeout=60,
    )
    kept = [*out.iterdir(), *(home.iterdir() if home.exists() else ())]
    files = {path.name: b"" if path.suffix == ".sqlite" else path.read_bytes() for path in kept}
    return Outcome(done.returncode, done.stderr, files)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_signal_at_any_step_leaves_each_file_old_or_whole(
    environment: dict[str, str], tmp_path: Path, name: str
) -> None:
    words = COMMANDS[name]
    whole = run(environment, tmp_path / "whole", words, 0, 0)
    assert 0 == whole.code
    steps = int(whole.told.rsplit(None, 1)[-1])
    assert steps > 100
    # From the first step to the last, and the last five each: there the files take their places.
    places = sorted({1 + (steps - 1) * n // PLACES for n in range(PLACES)} | set(range(steps - 4, steps + 1)))

    def stopped(at: int) -> tuple[int, Signals, Outcome]:
        number = (SIGINT, SIGTERM, SIGHUP)[places.index(at) % 3]
        return at, number, run(environment, tmp_path / str(at), words, at, number)

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(stopped, places))
    for at, number, outcome in outcomes:
        context = f"{number.name} at step {at} of {steps}: {outcome.told}"
        assert outcome.code in (0, 128 + number), context
        assert "Traceback" not in outcome.told, context
        assert "Exception ignored" not in outcome.told, context
        assert set(outcome.files) <= set(whole.files), context
        for file, content in outcome.files.items():
            assert content in (OLD, whole.files[file]), (context, file)
    assert {128 + SIGINT, 128 + SIGTERM, 128 + SIGHUP} <= {outcome.code for _, _, outcome in outcomes}


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [
        (SIGINT, 130, "interrupted\n"),
        (SIGTERM, 143, "terminated\n"),
        (SIGHUP, 129, "terminated: its terminal was closed\n"),
    ],
)
def test_a_stopped_command_says_so_in_a_line(
    environment: dict[str, str], tmp_path: Path, number: Signals, code: int, message: str
) -> None:
    """In the midst of the import of typer, before a command is chosen."""
    done = run(environment, tmp_path / "x", COMMANDS["run"], 20, number)
    assert Outcome(code, message, {"a.csv": OLD}) == done


def test_a_signal_that_the_parent_ignores_stays_ignored(environment: dict[str, str], tmp_path: Path) -> None:
    """As under nohup."""
    program = HEED + "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + SENDS_ITSELF_A_SIGNAL
    done = subprocess.run(
        [sys.executable, "-c", program, "run", "AAPL", "2025-02-11", "--get", "close"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**environment, "AT": "20", "NUMBER": str(int(SIGHUP))},
        timeout=60,
    )
    assert (0, b"232.62\n", b"") == (done.returncode, done.stdout, done.stderr)


def test_a_batch_that_reads_a_terminal_or_pipe_is_interrupted(environment: dict[str, str]) -> None:
    """It has answered the first rows, so it waits for more: the signal finds it reading."""
    words = [*COMMAND, "batch", "-", "-q"]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"symbol,announced\n" + b"AAPL,2025-02-11\n" * 2000)
        process.stdin.flush()
        os.read(process.stdout.fileno(), 1)
        process.send_signal(SIGINT)
        told = process.stderr.read()
        process.stdout.close()
        assert 130 == process.wait(60)
    assert b"interrupted\n" == told


IN_IMPORT_CODE = """
import os, signal, time
from eventstudy.cli.stopping import Stopped, heed_signals
namespace = {"done": [], "kill": os.kill, "own": os.getpid(), "number": signal.SIGINT}
code = "def importing():\\n kill(own, number)\\n for _ in range(1000): pass\\n done.append(True)"
exec(compile(code, "<frozen importlib._bootstrap>", "exec"), namespace)
heed_signals()
try:
    namespace["importing"]()
    while True:
        time.sleep(0.001)
except Stopped as stopped:
    print(namespace["done"], stopped.exit_code)
"""


def test_a_signal_in_the_middle_of_an_import_waits_until_its_lock_is_free(
    environment: dict[str, str],
) -> None:
    """Raised there, it could leave the lock of imports taken, and a study's threads waiting for ever."""
    done = subprocess.run(
        [sys.executable, "-c", HEED + IN_IMPORT_CODE],
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (b"[True] 130\n", b"") == (done.stdout, done.stderr)


TURNED_INTO_ANOTHER_ERROR = """
import os, signal, sys, time
from eventstudy.cli.diagnostics import guarded
from eventstudy.cli.stopping import heed_signals
class Descriptor:
    def __set_name__(self, owner, name):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)
def command():
    try:
        class Owner:
            one = Descriptor()
    except BaseException as error:
        raise RuntimeError("while a class was made") from error
heed_signals()
sys.exit(guarded(command))
"""


def test_a_signal_that_is_made_another_error_still_stops_the_command(environment: dict[str, str]) -> None:
    """Python 3.11 makes a RuntimeError of whatever ends ``__set_name__``, in the middle of an import too."""
    words = [sys.executable, "-c", HEED + TURNED_INTO_ANOTHER_ERROR]
    done = subprocess.run(words, env=environment, capture_output=True, check=False, timeout=60)
    assert (b"interrupted\n", 130) == (done.stderr, done.returncode)


BEFORE_THE_COMMAND = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
at, seen = int(sys.argv.pop(1)), None

def step(event, arguments):
    global seen
    if event == "import" and seen is not None:
        seen += 1
        if seen == at:
            os.kill(os.getpid(), 2)
    elif event == "import" and arguments[0] == "eventstudy.cli":  # next comes its own first line
        seen = 0

sys.addaudithook(step)
from eventstudy.cli.start import main
main()
"""
"""Sends itself SIGINT at an import after the command's own first line."""


@pytest.mark.parametrize("at", [2, 3, 5, 8, 13, 21, 34])
def test_ctrl_c_in_the_first_milliseconds_prints_no_traceback(at: int, environment: dict[str, str]) -> None:
    words = [sys.executable, "-c", BEFORE_THE_COMMAND, str(at), "run", "AAPL", "2025-02-11"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) in ((-SIGINT, ""), (130, "interrupted\n"))
    assert done.stdout == ""
