"""Half a word and TAB: what the shell is offered."""

from pathlib import Path

import pytest
from command import Command


def offered(command: Command, line: str, **env: str) -> list[str]:
    words = {"COMP_WORDS": f"eventstudy {line}", "COMP_CWORD": str(len(line.split()))}
    return command(env={"_EVENTSTUDY_COMPLETE": "complete_bash", **words, **env}).stdout.split()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("run AAPL 2025-02-11 --get cl", ["close", "close_to_close"]),
        ("run AAPL 2025-02-11 --columns symbol,cat", ["symbol,catch_up"]),
        ("batch events.csv --sort event", ["event_id"]),
        ("study events.csv --get kol", ["kolari_pynnonen_t", "kolari_pynnonen_p"]),
        ("run AAPL 2025-02-11 --source b", ["bundled"]),
        ("check apple", ["apple-alibaba-2025"]),
        ("run BAB", ["BABA"]),
        ("listings BAB", ["BABA"]),
    ],
)
def test_fields_sources_claims_and_symbols_are_offered(command: Command, line: str, words: list[str]) -> None:
    assert words == offered(command, line)


def test_watchlists_are_offered_behind_an_at_sign(command: Command, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[watchlists]\nchina = ["BABA"]\n', encoding="utf-8")
    assert ["@china"] == offered(command, "run @ch", EVENTSTUDY_HOME=str(tmp_path))
