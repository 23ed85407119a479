"""What the shell offers where a word is half typed: fields, sources, symbols and watchlists, bundled claims.

No future annotations here: typer reads the types of these functions for every command.
"""

from collections.abc import Iterable, Iterator

import typer


def offer_help_as_written() -> None:
    """Keep the brackets of help texts beside what a shell offers: typer takes them for markup."""
    from typer import _completion_classes

    _completion_classes._sanitize_help_text = lambda text: text


def _starting(words: Iterable[str], incomplete: str) -> list[str]:
    return [word for word in words if word.lower().startswith(incomplete.lower())]


def fields(ctx: typer.Context, incomplete: str) -> list[str]:
    """The columns of the command, for ``--get`` and ``--sort``."""
    return _starting(_fields_of(ctx.info_name or ""), incomplete)


def several_fields(ctx: typer.Context, incomplete: str) -> list[str]:
    """The columns of the command behind the commas that are there, for ``--columns``."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in _starting(_fields_of(ctx.info_name or ""), last)]


def _fields_of(command: str) -> list[str]:
    match command:
        case "run" | "batch":
            from eventstudy.reports.run.report import columns

            return [*(["event_id"] if command == "batch" else []), *(column.name for column in columns())]
        case "study":
            from eventstudy.reports.study.report import COLUMNS

            return [column.name for column in COLUMNS]
        case "listings":
            from eventstudy.reports.listings.report import COLUMNS as LISTINGS

            return [column.name for column in LISTINGS]
        case "check":
            from eventstudy.claims.files import ADDED, OPTIONAL, REQUIRED

            return [*REQUIRED, *OPTIONAL, *ADDED]
        case _:
            return []


def sources(incomplete: str) -> list[str]:
    """The names that ``--source`` knows; the shell completes paths itself."""
    from eventstudy.prices.registry import SOURCES

    return _starting(SOURCES, incomplete)


def claims(incomplete: str) -> list[str]:
    """The bundled claims; the shell completes paths itself."""
    from eventstudy.claims.files import bundled_claims

    return _starting(bundled_claims(), incomplete)


def symbols(incomplete: str) -> list[str]:
    """The known listings, and the watchlists of the config behind an @."""
    return _starting(_symbols(incomplete), incomplete)


def _symbols(incomplete: str) -> Iterator[str]:
    if incomplete.startswith("@"):
        from eventstudy.cli.config import watchlists

        yield from (f"@{name}" for name in watchlists())
        return
    import csv

    from eventstudy.paths import data_path

    with data_path("listings.csv").open(encoding="utf-8", newline="") as file:
        yield from (row["symbol"] for row in csv.DictReader(file))
