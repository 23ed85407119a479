"""Options of intraday bars."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from eventstudy.cli.groups import OptionGroup
from eventstudy.cli.options import PriceOptions

if TYPE_CHECKING:
    from eventstudy.prices.intraday.source import BarSource


class BarOptions(OptionGroup):
    """Where intraday bars come from, and what their stamps mean where the file does not say it."""

    intraday: Annotated[
        str,
        typer.Option(
            "--intraday",
            metavar="auto|none|1m|5m|15m|30m|60m|PATH",
            help="Measure the minutes after the news: bars at hand (auto), of that size from Yahoo, or of a"
            " file or folder.",
        ),
    ] = "none"
    bars_tz: Annotated[
        str | None,
        typer.Option(
            "--bars-tz",
            metavar="ZONE",
            help="The clock of stamps without a zone: America/New_York, ET, +03:00, America/New_York+7"
            " [default: refused, unless the layout has one].",
        ),
    ] = None
    bars_stamp: Annotated[
        str | None,
        typer.Option(
            "--bars-stamp",
            metavar="start|end",
            help="Which end of a bar its stamp marks [default: as the layout does].",
        ),
    ] = None

    @property
    def paths(self) -> tuple[str, ...]:
        """The file or folder given, which no output may overwrite."""
        return (self.intraday,)

    def open(self, prices: PriceOptions, say: Callable[[str], None]) -> "BarSource | None":
        """The source of bars; None without any. Raises UsageError."""
        if self.intraday == "none":
            return None
        from eventstudy.prices.intraday_sources import open_bars

        return open_bars(
            self.intraday,
            clock=self.bars_tz,
            marks=self.bars_stamp,
            prices=prices.source,
            offline=prices.offline,
            refresh=prices.refresh,
            timeout=prices.timeout,
            say=say,
        )
