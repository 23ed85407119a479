"""Shared options travel as one object, and typer still sees each of them."""

import inspect
from typing import Annotated

import pytest
import typer

from eventstudy.cli.groups import OptionGroup, takes_groups


class Size(OptionGroup):
    width: Annotated[int, typer.Option("--width")] = 80
    tall: Annotated[bool, typer.Option("--tall")] = False


class Frame(Size):
    border: Annotated[int, typer.Option("--border")] = 1


@takes_groups
def draw(name: str, *, size: Frame, colour: str = "blue") -> int:
    """Draw something."""
    print(name, size.width, size.tall, size.border, colour)
    return 0


def test_the_options_of_a_group_and_of_what_it_extends_stand_in_its_place() -> None:
    parameters = inspect.signature(draw).parameters
    assert ["name", "width", "tall", "border", "colour"] == list(parameters)
    assert (80, False) == (parameters["width"].default, parameters["tall"].default)


def test_a_command_gets_its_group_whole(capsys: pytest.CaptureFixture[str]) -> None:
    app = typer.Typer()
    app.command()(draw)
    assert 0 == app(["box", "--width", "60", "--tall"], standalone_mode=False)
    assert "box 60 True 1 blue\n" == capsys.readouterr().out


def test_a_command_keeps_its_name_and_help() -> None:
    assert ("draw", "Draw something.") == (draw.__name__, draw.__doc__)


def test_a_group_made_without_an_option_has_its_default() -> None:
    assert (60, 1) == (Frame(width=60).width, Frame(width=60).border)
