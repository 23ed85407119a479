"""Yahoo's bars of minutes through yfinance, pre- and post-market among them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from eventstudy.errors import InputFileError
from eventstudy.options import TIMEOUT
from eventstudy.prices.intraday.json_bars import chart_table
from eventstudy.prices.intraday.series import Rows
from eventstudy.prices.intraday.source import DayBars
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult
from eventstudy.prices.yahoo.retry import Backoff, Deadline
from eventstudy.prices.yahoo.source import Failure, Inquiry, new_session, yfinance_library
from eventstudy.words import ONE_DAY

REACH = {"1m": 30, "2m": 60, "5m": 60, "15m": 60, "30m": 60, "90m": 60, "60m": 730}
"""For how many days back Yahoo has bars of each size, as it says in its refusals."""
MINUTE_DAYS = 7
"""Days of one-minute bars that one request may span."""
INSTEAD = {"30m": "15m"}
"""Sizes whose bars Yahoo gets wrong, and those that are asked for in their place; yfinance does the same."""


@dataclass(frozen=True, slots=True)
class TooOld:
    """Yahoo has no bars so old: its own words where it was asked, empty where the age alone says so."""

    symbol: str
    words: str = ""


Answer = DayBars | TooOld | NoPrices


def within_reach(interval: str, day: date, now: datetime) -> bool:
    """Whether Yahoo may still have bars of a size for a day."""
    return (now.astimezone(UTC).date() - day).days < REACH[interval]


class YahooBars:
    """Asks Yahoo for bars of one size. Arguments as those of ``YahooSource``."""

    name = "Yahoo"

    def __init__(
        self,
        say: Callable[[str], None],
        interval: str,
        *,
        timeout: float = TIMEOUT,
        max_workers: int = 4,
        session: Any = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        backoff: Backoff | None = None,
    ) -> None:
        self._say, self.interval = say, interval
        self._timeout, self._max_workers = timeout, max_workers
        self._session, self.now, self._backoff = session, now, backoff or Backoff()

    def load(self, wanted: Sequence[PriceRequest]) -> Mapping[PriceRequest, Answer]:
        """What Yahoo has of each symbol from its first to its last day."""
        answers: dict[PriceRequest, Answer] = {}
        recent = [want for want in wanted if within_reach(self.interval, want.last, self.now())]
        answers.update({want: TooOld(want.symbol) for want in wanted if want not in recent})
        if not recent:
            return answers
        with yfinance_library() as library:
            inquiry = _BarInquiry(
                library, self._session or new_session(), Deadline(self._timeout), self._backoff, self.now
            )
            inquiry.interval = INSTEAD.get(self.interval, self.interval)
            for want, loaded, _ in inquiry.ask(recent, self._max_workers):
                answers[want] = inquiry.bars.get(want, loaded)  # type: ignore[arg-type]
        return answers


class _BarInquiry(Inquiry):
    """An inquiry for bars of minutes; what it found is in ``bars``."""

    interval = "1m"

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.bars: dict[PriceRequest, DayBars | TooOld] = {}

    def _history(self, want: PriceRequest) -> Any:
        self._library.data.YfData.cache_get.cache_clear()
        first = want.first
        if self.interval == "1m":
            first = max(first, want.last - timedelta(days=MINUTE_DAYS - 1))
        return self._ticker(want.symbol).history(
            start=first.isoformat(),
            end=(want.last + ONE_DAY).isoformat(),
            interval=self.interval,
            prepost=True,
            auto_adjust=False,
            actions=False,
            keepna=True,
            timeout=self._deadline.seconds,
        )

    def _series(self, want: PriceRequest, frame: Any, retrieved: datetime) -> tuple[PriceResult, list[str]]:
        reply = self._wire.received()
        try:
            table = chart_table("Yahoo", json.loads(reply.text)["chart"])
        except InputFileError as error:
            raise ValueError(error.message) from error
        rows = table.rows.get(want.symbol) or next(iter(table.rows.values()), Rows())
        self.bars[want] = DayBars(want.symbol, table.seconds or 60, rows, want.first, want.last, retrieved)
        return NoPrices(want.symbol, ""), []

    def _explain(
        self, want: PriceRequest, error: Exception, now: datetime
    ) -> tuple[NoPrices, list[str]] | Failure:
        reply = self._wire.last_reply
        if reply is not None and reply.status == 422 and "not available" in reply.reason:
            self.bars[want] = TooOld(want.symbol, reply.reason)
            return NoPrices(want.symbol, reply.reason), []
        return super()._explain(want, error, now)
