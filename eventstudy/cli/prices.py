"""``eventstudy prices``: the local price store."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from eventstudy.announcements.when import parse_when
from eventstudy.cli import options as o
from eventstudy.cli.config import watchlist
from eventstudy.cli.diagnostics import ExitCode
from eventstudy.cli.groups import takes_groups
from eventstudy.cli.output import Output, emit
from eventstudy.cli.symbols import read_symbols
from eventstudy.errors import InputFileError, NoPricesError, StoreError, UsageError, WhenError
from eventstudy.options import TIMEOUT
from eventstudy.paths import store_home
from eventstudy.prices.auto import covers
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.registry import TIINGO_KEY
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult
from eventstudy.prices.store.store import Store
from eventstudy.words import ONE_DAY

if TYPE_CHECKING:
    from eventstudy.prices.files.address import FilePath
    from eventstudy.prices.tiingo.source import TiingoSource
    from eventstudy.prices.yahoo.source import YahooSource

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help="""The local price store: prices that were fetched or imported, for use without the network.

    Examples:

      eventstudy prices import my-prices.csv

      eventstudy prices info
    """,
)


@app.callback()
def prices(context: typer.Context) -> None:
    """Refuse the bare word."""
    if context.invoked_subcommand is None:
        raise UsageError(
            "prices needs a subcommand: fetch, show, import, info or clear",
            "for example: eventstudy prices info; see: eventstudy prices --help",
        )


_FIRST, _LAST = date(1900, 1, 1), date(2999, 12, 31)
SymbolsArgument = Annotated[
    list[str],
    typer.Argument(metavar="SYMBOL...", help="Yahoo-style: BABA, 9988.HK, ^GSPC.", show_default=False),
]
SomeSymbolsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SYMBOL]...", help="Only these [default: all].", show_default=False),
]
FromOption = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="First day [default: the first stored].")
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="Last day [default: the last stored].")
]


@app.command()
@takes_groups
def fetch(
    context: typer.Context,
    symbols: SymbolsArgument,
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day, such as 2024-07-01 (required).")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day [default: today].")
    ] = None,
    source: Annotated[
        str,
        typer.Option(
            "--source", metavar="yahoo|tiingo", help="Whose prices; Tiingo's need a key in TIINGO_API_KEY."
        ),
    ] = "yahoo",
    refresh: o.RefreshOption = False,
    timeout: o.TimeoutOption = TIMEOUT,
    quiet: o.QuietOption = False,
) -> int:
    """Download daily prices into the store, from Yahoo or from Tiingo.

    What is already stored, from either, is not requested again (--refresh does). Run the same command again
    to resume an interrupted fetch.

    Examples:

      eventstudy prices fetch JD 9618.HK --from 2024-07-01 --to 2025-02-28

      eventstudy prices fetch '^GSPC' --from 2024-07-01 --to 2025-02-28
    """
    if start is None:
        raise UsageError("--from is missing", "give the first day, for example --from 2024-07-01")
    output = Output(quiet=quiet)
    service = _service(
        source if source == "tiingo" or _is_given(context, "source") else "yahoo", timeout, output
    )
    first, last = _range(start, end) if end else _to_today(start)
    requests = [
        PriceRequest(symbol, first, last)
        for symbol in read_symbols(_upper(symbols), None, watchlist, output.say)
    ]
    store = Store(store_home(output.say), output.say)
    stored = {} if refresh else store.load(requests, provisional=False)
    missing = [
        request
        for request in requests
        if request.symbol not in stored or not covers(stored[request.symbol], request)
    ]
    answers: dict[str, PriceResult] = {}

    def keep(request: PriceRequest, loaded: PriceResult) -> None:
        answers[request.symbol] = loaded if isinstance(loaded, NoPrices) else store.save(loaded)

    if missing:
        service.load(missing, keep)
    return _fetched(requests, answers, store, output)


def _is_given(context: typer.Context, name: str) -> bool:
    """Whether an option stands on the command line. A source that the variable or the config file names for
    all commands, such as a file, is not meant for a fetch.
    """
    given = context.get_parameter_source(name)
    return given is not None and given.name == "COMMANDLINE"


def _service(name: str, timeout: float, output: Output) -> YahooSource | TiingoSource:
    """The service that prices are fetched from. Raises UsageError for another, and without Tiingo's key."""
    if name == "yahoo":
        from eventstudy.prices.yahoo.source import YahooSource

        return YahooSource(output.say, timeout=timeout)
    if name == "tiingo":
        from eventstudy.prices.tiingo.source import TiingoSource

        return TiingoSource(os.environ.get(TIINGO_KEY, ""), timeout=timeout)
    raise UsageError(
        f"--source {name}: prices are fetched from yahoo or tiingo",
        "name one of them; to store the prices of a file: eventstudy prices import PATH",
    )


def _to_today(start: str) -> tuple[date, date]:
    """From a day to today by the machine's clock. Raises UsageError when that is before the day."""
    today = date.today()
    first, _ = _range(start, _LAST.isoformat())
    if today < first:
        raise UsageError(
            f"--from {first} is after today, which is {today} by this machine's clock",
            "name an earlier day, or correct the clock",
        )
    return first, today


def _fetched(
    requests: Sequence[PriceRequest], answers: dict[str, PriceResult], store: Store, output: Output
) -> ExitCode:
    """Say what became of a fetch; its exit code. Raises StoreError when something could not be kept."""
    failed = [answer for answer in answers.values() if isinstance(answer, NoPrices)]
    fetched = [request for request in requests if isinstance(answers.get(request.symbol), BarSeries)]
    for answer in failed:
        output.say(f"{answer.symbol}: {answer.detail}")
    for remedy in dict.fromkeys(answer.remedy for answer in failed):
        output.say(remedy)
    output.say(f"{len(fetched)} fetched, {len(requests) - len(answers)} already stored, {len(failed)} failed")
    if not all(isinstance(stored, BarSeries) for stored in store.load(fetched).values()):
        raise _not_kept(store)
    if not failed:
        return ExitCode.DONE
    if len(failed) < len(requests):
        return ExitCode.SOME_FAILED
    return ExitCode.SOURCE if any(answer.error for answer in failed) else ExitCode.NO_PRICES


@app.command()
@takes_groups
def show(
    symbol: Annotated[
        str, typer.Argument(metavar="SYMBOL", help="A symbol of the store.", show_default=False)
    ],
    *,
    start: FromOption = None,
    end: ToOption = None,
    output: Output,
) -> int:
    """The stored bars of one symbol, and what is doubtful about them.

    Examples:

      eventstudy prices show JD --from 2025-02-01

      eventstudy prices show JD --format json
    """
    from eventstudy.prices.adjust import on_one_scale
    from eventstudy.reports.store.report import bars_report

    (name,) = _upper([symbol])
    first, last = _range(start or _FIRST.isoformat(), end or _LAST.isoformat())
    store = Store(store_home(output.say), output.say)
    series = store.load([PriceRequest(name, first, last)])[name]
    if isinstance(series, NoPrices):
        if series.error is not None:
            raise series.error
        raise NoPricesError(
            f"the local store has no prices of {name} in this range",
            f"fetch them: eventstudy prices fetch {name} --from {start or '2024-07-01'}",
        )
    emit(bars_report(replace(series, flags=on_one_scale(series).flags)), output)
    return ExitCode.DONE


@app.command(name="import", short_help="Store the prices of a CSV or Parquet file, or of a folder.")
@takes_groups
def import_(
    path: Annotated[str, typer.Argument(metavar="PATH", help="A file or a folder.", show_default=False)],
    symbols: SomeSymbolsArgument = None,
    quiet: o.QuietOption = False,
) -> int:
    """Store the prices of a CSV or Parquet file, or of a folder of them: these SYMBOLs, or all.

    PATH is what --source takes. Only the range that the file covers is stored; it is never mixed with
    stored prices that contradict it.

    Examples:

      eventstudy prices import my-prices.csv

      eventstudy prices import vendor/ JD 9618.HK
    """
    from eventstudy.prices.files.source import FileSource

    output = Output(quiet=quiet)
    files = FileSource(path, output.say)
    names = _upper(symbols or _file_symbols(files.path))
    loaded = files.load([PriceRequest(symbol, date.min, _LAST) for symbol in names])
    _refuse_unkept(path, loaded.values())
    store = Store(store_home(output.say), output.say)
    failed = [answer for answer in loaded.values() if isinstance(answer, NoPrices)]
    imported = [store.save(answer) for answer in loaded.values() if isinstance(answer, BarSeries)]
    for answer in failed:
        output.say(answer.detail)
    if store.in_trouble:
        raise _not_kept(store)
    output.say(f"{len(imported)} imported, {len(failed)} failed")
    if not imported:
        return ExitCode.NO_PRICES
    return ExitCode.SOME_FAILED if failed else ExitCode.DONE


def _refuse_unkept(path: str, loaded: Iterable[PriceResult]) -> None:
    """Raise InputFileError for days that no store keeps, and for prices whose doubt it would forget."""
    for series in loaded:
        if isinstance(series, NoPrices) or not len(series.days):
            continue
        if series.days[0] < _FIRST.toordinal():
            raise InputFileError(
                path,
                f"{series.symbol} has prices of {date.fromordinal(series.days[0])}; days before {_FIRST} are"
                " not stored",
                "correct those dates, or leave their rows out; --source PATH reads them as they are",
            )
        if series.adjusted:
            raise InputFileError(
                path,
                f"the closes of {series.symbol} are adjusted for dividends (Dividends without Adj Close)",
                "import raw closes: with yfinance, download with auto_adjust=False",
            )


def _file_symbols(path: FilePath) -> list[str]:
    """Every symbol that a price file, or the files of a folder, have."""
    from eventstudy.prices.files.collect import Collection
    from eventstudy.prices.files.folder import price_files
    from eventstudy.prices.files.source import open_table
    from eventstudy.prices.spellings import usual_symbol

    collection = Collection([PriceRequest("", _FIRST, _LAST)])
    for file in price_files(path) if path.is_dir() else [path]:
        open_table(file).collect(collection)
    return [usual_symbol(name.strip().upper()) for name in collection.seen if name.strip()]


@app.command(short_help="What the store holds, one row per symbol and range of days.")
@takes_groups
def info(*, output: Output) -> int:
    """What the store holds, one row per symbol and range of days. Its path goes to standard error.

    The bars of minutes that --intraday kept are rows of their own, one for each source and size of bar.

    Examples:

      eventstudy prices info

      eventstudy prices info --get symbol
    """
    from eventstudy.reports.store.report import holdings_report

    store = Store(store_home(output.say), output.say)
    holdings, minutes = store.holdings(), store.bar_holdings()
    if store.in_trouble:
        raise StoreError("the contents of the price store cannot be read", store.remedy)
    size = store.path.stat().st_size if store.path.exists() else 0
    emit(holdings_report(str(store.path), holdings, minutes), output)
    symbols = {days.symbol for days in holdings} | {bars.symbol for bars in minutes}
    output.say(f"{store.path}: {len(symbols)} symbols, {size / 1e6:.1f} MB")
    return ExitCode.DONE


@app.command()
@takes_groups
def clear(
    symbols: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SYMBOL]...", help="Which symbols to delete.", show_default=False),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Delete every symbol.")] = False,
    quiet: o.QuietOption = False,
) -> int:
    """Delete the stored prices of these SYMBOLs, or of all.

    On a full disk --all removes the store's file; deleting some of its symbols needs room.

    Examples:

      eventstudy prices clear JD

      eventstudy prices clear --all
    """
    output = Output(quiet=quiet)
    if bool(symbols) == everything:
        raise UsageError(
            "give either the symbols to delete or --all", "for example: eventstudy prices clear JD"
        )
    store = Store(store_home(output.say), output.say)
    gone = store.clear(None if everything else _upper(symbols or []))
    if store.in_trouble:
        whole = "eventstudy prices clear --all needs no room: it then removes the whole store"
        raise StoreError("nothing was deleted", whole if store.without_room else store.remedy)
    output.say(f"deleted: {', '.join(gone) or 'nothing'}")
    missing = [symbol for symbol in _upper(symbols or []) if symbol not in gone]
    if missing:
        listing = "eventstudy prices info lists what it has"
        raise NoPricesError(f"the local store has no {', '.join(missing)}", listing)
    return ExitCode.DONE


def _not_kept(store: Store) -> StoreError:
    room = "" if store.busy else "free some disk space, "
    return StoreError("not all prices could be stored", f"{room}{store.remedy}")


def _upper(symbols: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(symbol.strip().upper() for symbol in symbols))


def _range(start: str, end: str) -> tuple[date, date]:
    """The days of ``--from`` and ``--to``. Raises UsageError."""
    days = []
    for option, text in (("--from", start), ("--to", end)):
        try:
            when = parse_when(text)
        except WhenError as error:
            raise UsageError(f"{option}: {error.message}", error.remedy) from error
        if when.clock is not None:
            raise UsageError(f"{option} {text}: not a date", "write it like 2025-02-11")
        days.append(when.date or date.today() + when.from_today * ONE_DAY)
    first, last = days
    if first > last:
        raise UsageError(f"--from {first} is after --to {last}", "swap them")
    return first, last
