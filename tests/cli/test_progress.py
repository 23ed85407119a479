"""The counter on a terminal, and messages beside it."""

from __future__ import annotations

import io
import sys
import time

import pytest

from eventstudy.cli.diagnostics import Progress, say


class Terminal(io.StringIO):
    """A stream that says it is a terminal; its width is not known, so 80 columns."""

    def isatty(self) -> bool:
        return True


def a_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Standard error as a terminal, from now on."""
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    return shown


def test_the_counter_says_how_many_there_are_and_how_long_the_rest_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = a_terminal(monkeypatch)
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    with Progress("events") as progress:
        progress.total = 4_000
        clock[0] = 110.0
        progress.at(1_000)
        # 1,000 took 10 seconds: the other 3,000 take 30.
        assert terminal.getvalue() == "\r1,000 of 4,000 events, about 30 s left\x1b[K"
        clock[0] = 400.0
        progress.at(3_000)
        # 3,000 took 300 seconds: the last 1,000 take 100.
        assert terminal.getvalue().endswith("\r3,000 of 4,000 events, about 1 min 40 s left\x1b[K")
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_a_message_stands_on_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = a_terminal(monkeypatch)
    monkeypatch.setattr(time, "monotonic", iter(float(second) for second in range(100)).__next__)
    with Progress("events") as progress:
        progress.at(12)
        say("row 14: not a date")
    assert terminal.getvalue() == "\r12 events\x1b[K\r\x1b[Krow 14: not a date\n"


def test_a_long_message_is_broken_at_words_and_a_command_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = a_terminal(monkeypatch)
    words = "there is a bar for Tue 11 Feb 2025 with volume and prices of its own, when the calendar has none"
    command = f"fetch them first: eventstudy prices fetch {' '.join(f'SYMBOL{at}' for at in range(9))}"
    say(f"{words}\n{command}")
    lines = terminal.getvalue().splitlines()
    assert lines == [
        "there is a bar for Tue 11 Feb 2025 with volume and prices of its own, when the",
        "  calendar has none",
        command,
    ]


def test_what_is_not_a_terminal_gets_each_message_on_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    say("word " * 40)
    assert capsys.readouterr().err == f"{'word ' * 40}\n"
