"""Where a report goes: the terminal, a pipe or a file; in which format; or just one field of it."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import typer

from eventstudy.cli import completion
from eventstudy.cli.diagnostics import NOT_WRITTEN, say, show_debugging
from eventstudy.cli.groups import OptionGroup
from eventstudy.cli.suggest import no_such
from eventstudy.errors import UsageError
from eventstudy.paths import own_files
from eventstudy.reports.charts.palette import Theme
from eventstudy.reports.formats.registry import (
    BINARY,
    PLOTS,
    SUFFIXES,
    WRITERS,
    Format,
    Style,
    require,
    require_plot,
)
from eventstudy.reports.report import Report
from eventstudy.reports.values import machine

_KEPT_NAME = 40
"""Characters of a file's name that its temporary one keeps."""


class Color(StrEnum):
    """When to write colours."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Output(OptionGroup):
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
        list[str] | None,
        typer.Option(
            "--get",
            metavar="FIELD",
            autocompletion=completion.fields,
            help="Print only the bare values of FIELD, one row a line; repeatable (tabs between).",
        ),
    ] = None
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            metavar="A,B,...",
            autocompletion=completion.several_fields,
            help="Print only these columns, in this order.",
        ),
    ] = None
    sort: Annotated[
        str | None,
        typer.Option(
            "--sort",
            metavar="COLUMN",
            autocompletion=completion.fields,
            help="Sort by COLUMN: numbers from the largest, text from A; -COLUMN the other way around.",
        ),
    ] = None
    no_header: Annotated[bool, typer.Option("--no-header", help="Leave out the header line (csv, tsv).")] = (
        False
    )
    open_page: Annotated[
        bool,
        typer.Option("--open", help="Open the result as a page in the browser (the file of -o, if any)."),
    ] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages on standard error.")] = False
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more on standard error.")] = False
    color: Annotated[
        Color, typer.Option("--color", help="Colours: auto is on a terminal only, unless FORCE_COLOR is set.")
    ] = Color.AUTO
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours (NO_COLOR does the same).")] = False
    debug: Annotated[
        bool, typer.Option("--debug", help="Show requests, timings and tracebacks on standard error.")
    ] = False

    def __post_init__(self) -> None:
        if self.debug:
            show_debugging()

    @property
    def in_colour(self) -> bool:
        """Whether to write colours: as told, else as NO_COLOR and FORCE_COLOR say, else on a terminal."""
        if self.no_color or self.color is not Color.AUTO:
            return not self.no_color and self.color is Color.ALWAYS
        if os.environ.get("NO_COLOR"):
            return False
        return bool(os.environ.get("FORCE_COLOR")) or (self.file in (None, "-") and sys.stdout.isatty())

    @property
    def chosen_columns(self) -> list[str]:
        """The columns of ``--columns``, or none."""
        return [name.strip() for name in (self.columns or "").split(",") if name.strip()]

    def check(self, names: Sequence[str]) -> None:
        """Refuse what cannot be written before any work is done; ``names``: the columns to come.

        Raises UsageError for an unknown suffix, field or column, and where what writes the format is missing.
        """
        if self.get and self.columns:
            raise UsageError("--get and --columns contradict each other", "leave one of them out")
        wanted = [("--get", "fields", name) for name in self.get or ()]
        wanted += [("--columns", "columns", name) for name in self.chosen_columns]
        wanted += [("--sort", "columns", self.sort.removeprefix("-"))] if self.sort else []
        for option, kind, name in wanted:
            if name not in names:
                raise UsageError(*no_such(option, name, names, kind))
        if not self.get:
            require(self.chosen())
        for target in filter(None, (self.file, getattr(self, "plot", None))):
            if not Path(target).parent.is_dir():
                raise no_folder(target)
        self.protect()

    def protect(self, *inputs: str | None) -> None:
        """Refuse to write over an input, ``-`` for standard input, or a file of the program's own.

        Raises UsageError.
        """
        for target in filter(None, (self.file, getattr(self, "plot", None))):
            for source in (*inputs, *map(str, own_files())):
                if source and _is_input(target, source):
                    raise UsageError(f"{target} is an input of this command", "choose another output file")

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


class PageOutput(Output):
    """The output options of a command whose page is worth a look."""

    theme: Annotated[
        Theme,
        typer.Option("--theme", help="Colours of charts and pages: what the screen asks for, or always one."),
    ] = Theme.AUTO


class ChartOutput(PageOutput):
    """The output options of a command that can draw a chart."""

    plot: Annotated[
        str | None,
        typer.Option("--plot", metavar="FILE", help="Also draw the chart: FILE ends in .svg, .png or .html."),
    ] = None

    title: Annotated[
        str | None,
        typer.Option(
            "--title", metavar="TEXT", help="A title of your own, on screen, pages and in Markdown."
        ),
    ] = None
    note: Annotated[
        str | None,
        typer.Option(
            "--note", metavar="TEXT", help="A note of your own below the figures, in the same places."
        ),
    ] = None

    def check(self, names: Sequence[str]) -> None:
        """Refuse a chart that cannot be written, too."""
        if self.plot is not None:
            require_plot(self.plot, self.theme)
        if self.plot and self.file and os.path.realpath(self.plot) == os.path.realpath(self.file):
            raise UsageError(f"--plot {self.plot}: the output goes there already", "name another file")
        super().check(names)


def emit(report: Report, output: Output) -> None:
    """Write a report where and how the options say, and its chart where ``--plot`` says."""
    output.check([column.name for column in report.columns])
    report = _arranged(report, output)
    if not isinstance(output, ChartOutput) or output.plot is None:
        _emit_data(report, output)
        return
    plot = _plot(report, output, output.plot)
    _emit_data(report, output)
    if plot is not None:
        _write_bytes(Path(output.plot), plot)


def _arranged(report: Report, output: Output) -> Report:
    """The report sorted, cut down to the columns asked for, and under the title asked for."""
    title, note = (output.title, output.note) if isinstance(output, ChartOutput) else (None, None)
    if not (output.sort or output.columns or title or note):
        return report
    from eventstudy.reports.arrange import selected_report, sorted_report, titled_report

    report = sorted_report(report, output.sort) if output.sort else report
    report = selected_report(report, output.chosen_columns) if output.columns else report
    return titled_report(report, title, note) if title or note else report


def _emit_data(report: Report, output: Output) -> None:
    if output.get:
        places = [_field(report, name) for name in output.get]
        with _target(output.file) as out:
            for row in report.rows:
                out.write("\t".join(machine(row[column]) for column in places) + "\n")
        return
    if output.open_page and output.file in (None, "-"):
        _open_page(report, output)
        return
    on_terminal = output.file in (None, "-") and sys.stdout.isatty()
    style = Style(not output.no_header, output.in_colour, None if on_terminal else 80, _theme(output))
    if output.chosen() in BINARY:
        _emit_binary(report, output)
    else:
        with _target(output.file) as out:
            WRITERS[output.chosen()](report, out, style)
    if output.open_page:
        _browse(Path(str(output.file)), output)


def _theme(output: Output) -> Theme:
    return output.theme if isinstance(output, PageOutput) else Theme.AUTO


def _emit_binary(report: Report, output: Output) -> None:
    """Write a format that is no text: into its file, or into a pipe."""
    if output.file in (None, "-") and sys.stdout.isatty():
        raise UsageError(f"--format {output.chosen()} is not text", "write it to a file: -o FILE")
    content = BINARY[output.chosen()](report)
    if output.file is None or output.file == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    else:
        _write_bytes(Path(output.file), content)


def _open_page(report: Report, output: Output) -> None:
    """Write the report as a page into a folder of its own and open that."""
    import tempfile

    path = Path(tempfile.mkdtemp(prefix="eventstudy-")) / f"{report.key}.html"
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as out:
        WRITERS[Format.HTML](report, out, Style(theme=_theme(output)))
    _browse(path, output)


def _browse(path: Path, output: Output) -> None:
    import webbrowser

    opened = webbrowser.open(path.resolve().as_uri())
    output.say(f"opened {path}" if opened else f"no browser could be started; the page is {path}")


def no_folder(path: Path | str) -> UsageError:
    """The error for a file to write in a folder that is not there."""
    return UsageError(f"{path}: its folder does not exist", "create it first, or choose another file")


def _is_input(target: str, source: str) -> bool:
    """Whether a file to write is an input, or one of the price files of a folder of inputs."""
    file, input_path = Path(target), Path(source)
    try:
        if not file.is_file():
            return False
        if source == "-":
            return os.path.samestat(file.stat(), os.fstat(0))
        if input_path.is_dir():
            from eventstudy.prices.files.folder import price_files

            return any(file.samefile(str(price_file)) for price_file in price_files(input_path))
        return file.samefile(input_path)
    except OSError:
        return False


def _plot(report: Report, output: ChartOutput, file: str) -> bytes | None:
    """The chart, in the form that the file's suffix asks for; made before anything is written."""
    page = report.page() if report.page else None
    if page is None or not page.charts:
        output.say(f"--plot {file}: nothing could be measured, so there is no chart")
        return None
    return PLOTS[Path(file).suffix.lower()](report, page, output.theme)


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
        with _named(path), path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as out:
            yield out
        return
    with (
        _part_of(path) as part,
        part.open("w", encoding="utf-8", errors="backslashreplace", newline="") as out,
    ):
        yield out


def _write_bytes(path: Path, content: bytes) -> None:
    if path.exists() and not path.is_file():
        with _named(path):
            path.write_bytes(content)
        return
    with _part_of(path) as part:
        part.write_bytes(content)


@contextmanager
def _named(path: Path, part: Path | None = None) -> Iterator[None]:
    """Let a failure to write say which file it was, by the name that the user knows."""
    try:
        yield
    except OSError as error:
        if error.filename == str(part) or (error.filename is None and error.errno in NOT_WRITTEN):
            error.filename = str(path)
        raise


def _part_name(name: str) -> str:
    """A name beside a file's own that is never too long for the file system, where the file's is not."""
    start = name if len(name) <= _KEPT_NAME else f"{name[:_KEPT_NAME]}{hash(name) & 0xFFFFFF:x}"
    return f".{start}.{os.getpid()}.part"


@contextmanager
def _part_of(path: Path) -> Iterator[Path]:
    """A file beside another that takes its place when all went well, and vanishes when not.

    It may be read by whom the file in that place allows, else by whom the umask allows. A link stays a link:
    what it points to is replaced.
    """
    written = path
    try:
        path = path.resolve()
    except RuntimeError as error:
        raise UsageError(f"{written}: its links form a loop", "name another file") from error
    if not path.parent.is_dir():
        raise no_folder(written)
    part = path.with_name(_part_name(path.name))
    ours = True
    with _named(written, part):
        try:
            # Exclusively: whoever may write to the folder must not be able to place a link here.
            part.touch(exist_ok=False)
            if path.exists():
                part.chmod(path.stat().st_mode & 0o777)
            yield part
            part.replace(path)
        except FileExistsError:
            ours = False  # it is not ours
            raise
        finally:
            if ours:
                part.unlink(missing_ok=True)
