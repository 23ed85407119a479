"""Shared options travel as one object, and typer still sees each of them."""

import inspect
from dataclasses import dataclass
from typing import Annotated

import pytest
import typer

from eventstudy.cli.groups import takes_groups


@dataclass(frozen=True, kw_only=True)
class Size:
    width: Annotated[int, typer.Option("--width")] = 80
    tall: Annotated[bool, typer.Option("--tall")] = False


@takes_groups
def draw(name: str, *, size: Size, colour: str = "blue") -> int:
    """Draw something."""
    print(name, size, colour)
    return 0


def test_the_fields_of_a_group_are_options_in_its_place() -> None:
    parameters = inspect.signature(draw).parameters
    assert ["name", "width", "tall", "colour"] == list(parameters)
    assert (80, False) == (parameters["width"].default, parameters["tall"].default)


def test_a_command_gets_its_group_whole(capsys: pytest.CaptureFixture[str]) -> None:
    app = typer.Typer()
    app.command()(draw)
    assert 0 == app(["box", "--width", "60", "--tall"], standalone_mode=False)
    assert "box Size(width=60, tall=True) blue\n" == capsys.readouterr().out


def test_a_command_keeps_its_name_and_help() -> None:
    assert ("draw", "Draw something.") == (draw.__name__, draw.__doc__)
