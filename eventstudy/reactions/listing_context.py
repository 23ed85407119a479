"""One listing's sessions with its bars: what every measure reads from, and what it found doubtful."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import TYPE_CHECKING

from eventstudy.options import RunOptions
from eventstudy.prices.adjust import CROSSED, DIVIDEND_DOUBTS, at_scale_of
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.cache import PriceCache
from eventstudy.prices.quality import is_shifted
from eventstudy.reactions.counterpart import counterpart_of
from eventstudy.reactions.estimate import Estimate
from eventstudy.reactions.returns import simple_return
from eventstudy.reactions.span import SessionSpan
from eventstudy.reasons import Reason, code_of
from eventstudy.words import spell_day

if TYPE_CHECKING:
    from eventstudy.prices.intraday.series import NoBars

_OF_A_STEP = CROSSED | DIVIDEND_DOUBTS
"""Flags that are said by ``crossed`` and ``went_ex``, not where the price of their day is read."""
_ADJUSTED = (
    "the closes of this file are adjusted for its dividends (Dividends without Adj Close; yfinance:"
    " download with auto_adjust=False), so that the move over an ex-day"
)


class ListingContext:
    """A listing's sessions with its bars; every flagged bar that a measure reads is noted in ``warnings``.

    The bars are on the scale of the reaction session's own: prices are those that its source prints for it.
    ``estimate`` is filled when the measures of the expected return are made; ``no_bars`` says why there are
    no intraday bars, where they were asked for.
    """

    def __init__(self, span: SessionSpan, series: BarSeries, prices: PriceCache, options: RunOptions) -> None:
        self.span, self.prices, self.options = span, prices, options
        self.series = at_scale_of(series, span.alignment.session.date.toordinal())
        self.warnings: list[str] = []
        self.counterpart = counterpart_of(span)
        self.estimate: Estimate | None = None
        self.no_bars: NoBars | None = None
        self.warnings.extend(series.notes)

    def warn(self, reason: Reason, day: int | None = None, symbol: str = "", *, window: str = "") -> None:
        """Note a warning code once, with the symbol (if it is another than the listing's) and the day."""
        warning = code_of(reason, day, symbol="" if symbol == self.series.symbol else symbol) + window
        if warning not in self.warnings:
            self.warnings.append(warning)

    def read(self, field: str, day: int | None, series: BarSeries | None = None) -> float:
        """A value of one day's bar, NaN without one; the bar's flags become warnings."""
        series = series or self.series
        if day is None:
            return math.nan
        for flag in series.flags.get(day, ()):
            if flag not in _OF_A_STEP:
                self.warn(flag, day, series.symbol)
        at = series.index_of(day)
        return math.nan if at is None else float(getattr(series, field)[at])

    def crossed(
        self,
        after: int | None,
        last: int | None,
        series: BarSeries | None = None,
        flags: frozenset[Reason] = CROSSED,
    ) -> None:
        """Warn of flagged steps from one day's close to a later one's; of dividends where they count."""
        series = series or self.series
        if after is None or last is None:
            return
        wanted = flags | DIVIDEND_DOUBTS if self.options.total_returns else flags
        for day in sorted(day for day in series.flags if after < day <= last):
            for flag in series.flags[day]:
                if flag in wanted:
                    self.warn(flag, day, series.symbol)

    def went_ex(self, after: int, last: int) -> list[int]:
        """The ex-days after one day and not after another; each is a warning, and so is what is doubtful."""
        days = self.series.ex_days(after, last)
        for day in days:
            self.warn(Reason.EX_DIVIDEND, day)
            for flag in self.series.flags.get(day, ()):
                if flag in DIVIDEND_DOUBTS:
                    self.warn(flag, day)
        return days

    def unmeasurable(self) -> tuple[Reason, str] | None:
        """Why the reaction cannot be measured at all: reason code and sentence."""
        session, retrieved = self.span.alignment.session, self.series.retrieved
        if retrieved is not None and datetime.fromisoformat(retrieved) <= session.opens:
            return Reason.NOT_YET, not_yet(session.date)
        if is_shifted(self.series):
            return Reason.CALENDAR_CONTRADICTED, _shifted(self.series)
        for relative, name in ((0, "reaction"), (-1, "base")):
            day = self.span.day(relative)
            first, last = self.series.covered
            if day is None or not first <= day <= last:
                shown = "no session" if day is None else spell_day(date.fromordinal(day))
                known = f"{date.fromordinal(first)} to {date.fromordinal(last)}"
                return (
                    Reason.OUTSIDE_PRICE_HISTORY,
                    f"the {name} session, {shown}, is outside the prices ({known})",
                )
            if math.isnan(self.read("close", day)):
                return (
                    Reason.MISSING_EVENT_WINDOW,
                    f"no close on {spell_day(date.fromordinal(day))}, the {name} session",
                )
        before, after = self.span.day(-1), self.span.day(0)
        if before is not None and after is not None and self.series.carried_dividends(before, after):
            return (Reason.DIVIDENDS_IN_CLOSES, f"{_ADJUSTED} cannot be measured")
        return self._contradicted()

    def _contradicted(self) -> tuple[Reason, str] | None:
        """The first bar between the sessions measured that speaks against the calendar, as a reason.

        Such a bar earlier than these sessions, which may touch the estimation, becomes a warning.
        """
        days = self.span.days
        first = self.span.day(min([-1, *(start - 1 for start, _ in self.span.windows)])) or days[0]
        last = self.span.day(max([0, *(end for _, end in self.span.windows)])) or days[-1]
        for day, flags in self.series.flags.items():
            if Reason.CALENDAR_CONTRADICTED not in flags or not days[0] < day < last:
                continue
            if day > first:
                return (
                    Reason.CALENDAR_CONTRADICTED,
                    f"{Reason.CALENDAR_CONTRADICTED.sentence.format(day=spell_day(date.fromordinal(day)))}; "
                    "correct the calendar (eventstudy calendars --help) or the prices",
                )
            self.warn(Reason.CALENDAR_CONTRADICTED, day)
        return None

    def closes_around(self) -> list[tuple[int, float]]:
        """(relative session, close) of the sessions that a chart shows, where bars are at hand."""
        return self._closes(self.series)

    def market_around(self) -> list[tuple[int, float]]:
        """The benchmark's closes of the same sessions; none without a benchmark."""
        series = self.prices[self.span.benchmark] if self.span.benchmark else None
        return self._closes(series) if isinstance(series, BarSeries) else []

    def _closes(self, series: BarSeries) -> list[tuple[int, float]]:
        days, zero = self.span.charted
        closes = []
        for relative, day in enumerate(days, start=-zero):
            at = series.index_of(day)
            if at is not None and not math.isnan(series.close[at]):
                closes.append((relative, series.close[at]))
        return closes

    def growth(self, from_day: int | None, to_day: int | None) -> float:
        """Close-to-close return between two days, with dividends reinvested if total returns are asked for.

        Price return P_b / P_a - 1; total return (P_b / P_a) prod(1 + D_k / P_k) - 1 over the ex-days k in
        (a, b], P_k the close of the ex-day. NaN where a close is missing.
        """
        start, end = self.read("close", from_day), self.read("close", to_day)
        if from_day is None or to_day is None:
            return math.nan
        carried = self.series.carried_dividends(from_day, to_day)
        if carried:
            self.warn(Reason.DIVIDENDS_IN_CLOSES, carried[0])
            return math.nan
        self.crossed(from_day, to_day)
        factor = 1.0
        if self.options.total_returns:
            for ex_day, cash in self.series.dividends.items():
                if from_day < ex_day <= to_day:
                    factor *= 1.0 + cash / self.read("close", ex_day)
        return simple_return(end * factor, start)


def _shifted(series: BarSeries) -> str:
    """Why a series whose dates are not those of its exchange cannot be measured."""
    days = [day for day, flags in series.flags.items() if Reason.CALENDAR_CONTRADICTED in flags]
    return (
        f"{len(days)} of its bars are on days without a session, {spell_day(date.fromordinal(min(days)))} "
        "for example: its dates are those of another time zone, or another exchange's; correct the dates"
    )


def not_yet(session: date) -> str:
    """Why a session that had not opened cannot be measured."""
    return f"the reaction session, {spell_day(session)}, had not opened when the prices were read"
