"""Where a report goes: the terminal, a pipe or a file; in which format; or just one field of it."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TextIO

import typer

from eventstudy.cli.diagnostics import NOT_WRITTEN, say
from eventstudy.errors import UsageError
from eventstudy.reports.formats.registry import PLOTS, SUFFIXES, WRITERS, Format, Style
from eventstudy.reports.report import Report
from eventstudy.reports.values import machine


@dataclass(frozen=True, kw_only=True)
class Output:
    """The output options: a field each, of every command that prints data."""

    format: Annotated[
        Format | None,
        typer.Option(
            "--format", help="table on a terminal, csv when piped, unless the -o suffix says otherwise."
        ),
    ] = None
    file: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to FILE; its suffix sets the format."),
    ] = None
    get: Annotated[
        str | None,
        typer.Option("--get", metavar="FIELD", help="Print only the bare values of FIELD, one a line."),
    ] = None
    no_header: Annotated[bool, typer.Option("--no-header", help="Leave out the header line (csv, tsv).")] = (
        False
    )
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages on standard error.")] = False
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more on standard error.")] = False
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours (NO_COLOR does the same).")] = False

    def check(self, names: Sequence[str]) -> None:
        """Refuse what cannot be written before any work is done; ``names``: the columns to come.

        Raises UsageError for an unknown suffix or field.
        """
        if self.get is None:
            self.chosen()
        elif self.get not in names:
            raise UsageError(f"--get {self.get}: no such field", f"fields: {', '.join(names)}")

    def say(self, message: str) -> None:
        """Say something on standard error, unless quiet."""
        say(message, quiet=self.quiet)

    def chosen(self) -> Format:
        """The format: as told, else by the file's suffix, else table on a terminal and csv in a pipe."""
        if self.format is not None:
            return self.format
        if self.file is not None and self.file != "-":
            suffix = Path(self.file).suffix.lower()
            if suffix not in SUFFIXES:
                raise UsageError(
                    f"--output {self.file}: no format for the suffix {suffix or '(none)'}",
                    f"use one of {' '.join(SUFFIXES)}, or use --format",
                )
            return SUFFIXES[suffix]
        return Format.TABLE if sys.stdout.isatty() else Format.CSV


@dataclass(frozen=True, kw_only=True)
class ChartOutput(Output):
    """The output options of a command that can draw a chart."""

    plot: Annotated[
        str | None,
        typer.Option("--plot", metavar="FILE", help="Also draw the chart: FILE ends in .svg, .png or .html."),
    ] = None

    def check(self, names: Sequence[str]) -> None:
        """Refuse a chart that cannot be written, too."""
        if self.plot is not None and (suffix := Path(self.plot).suffix.lower()) not in PLOTS:
            raise UsageError(
                f"--plot {self.plot}: no chart for the suffix {suffix or '(none)'}",
                f"use one of {' '.join(PLOTS)}",
            )
        super().check(names)


def emit(report: Report, output: Output) -> None:
    """Write a report where and how the options say, and its chart where ``--plot`` says."""
    output.check([column.name for column in report.columns])
    file = output.plot if isinstance(output, ChartOutput) else None
    plot = None if file is None else _plot(report, output, file)
    _emit_data(report, output)
    if plot is not None and file is not None:
        _write_bytes(Path(file), plot)


def _emit_data(report: Report, output: Output) -> None:
    if output.get is not None:
        index = _field(report, output.get)
        with _target(output.file) as out:
            for row in report.rows:
                out.write(machine(row[index]) + "\n")
        return
    chosen = output.chosen()
    on_terminal = output.file in (None, "-") and sys.stdout.isatty()
    colour = on_terminal and not output.no_color and not os.environ.get("NO_COLOR")
    style = Style(header=not output.no_header, colour=colour, width=None if on_terminal else 80)
    with _target(output.file) as out:
        WRITERS[chosen](report, out, style)


def _plot(report: Report, output: Output, file: str) -> bytes | None:
    """The chart, in the form that the file's suffix asks for; made before anything is written."""
    page = report.page() if report.page else None
    if page is None or not page.charts:
        output.say(f"--plot {file}: nothing could be measured, so there is no chart")
        return None
    return PLOTS[Path(file).suffix.lower()](report, page)


def _field(report: Report, name: str) -> int:
    return [column.name for column in report.columns].index(name)


@contextmanager
def _target(file: str | None) -> Iterator[TextIO]:
    """Standard output, or a file that appears only when it is whole: written beside it, then renamed."""
    if file is None or file == "-":
        yield sys.stdout
        return
    path = Path(file)
    if path.exists() and not path.is_file():
        # A device or a pipe (/dev/stderr, a FIFO) can be written but not replaced.
        with _named(path), path.open("w", encoding="utf-8", newline="") as out:
            yield out
        return
    with _part_of(path) as part, part.open("w", encoding="utf-8", newline="") as out:
        yield out


def _write_bytes(path: Path, content: bytes) -> None:
    if path.exists() and not path.is_file():
        with _named(path):
            path.write_bytes(content)
        return
    with _part_of(path) as part:
        part.write_bytes(content)


@contextmanager
def _named(given: Path, part: Path | None = None) -> Iterator[None]:
    """Let a failure to write say which file it was, by the name that the user knows."""
    try:
        yield
    except OSError as error:
        if error.filename == str(part) or (error.filename is None and error.errno in NOT_WRITTEN):
            error.filename = str(given)
        raise


@contextmanager
def _part_of(path: Path) -> Iterator[Path]:
    """A file beside another that takes its place when all went well, and vanishes when not.

    It may be read by whom the file in that place allows, else by whom the umask allows. A link stays a link:
    what it points to is replaced.
    """
    given = path
    try:
        path = path.resolve()
    except RuntimeError as error:
        raise UsageError(f"{given}: its links form a loop", "name another file") from error
    if not path.parent.is_dir():
        raise UsageError(f"{given}: its folder does not exist", "create it first, or choose another file")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    made = True
    with _named(given, part):
        try:
            # Exclusively: whoever may write to the folder must not be able to place a link here.
            part.touch(exist_ok=False)
            if path.exists():
                part.chmod(path.stat().st_mode & 0o777)
            yield part
            part.replace(path)
        except FileExistsError:
            made = False  # it is not ours
            raise
        finally:
            if made:
                part.unlink(missing_ok=True)
