"""Daily prices from Yahoo through yfinance: a chart request a symbol and span.

Prices are Yahoo's ``Close`` as it is: split-adjusted, not dividend-adjusted. A symbol that fails is a value.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from eventstudy import limits
from eventstudy.errors import RateLimitError, SourceError
from eventstudy.exchanges.trading_day import EXCHANGE_RATE_ZONE, zone_of
from eventstudy.options import TIMEOUT
from eventstudy.prices.adjust import NEAR_DAYS
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult, merge_requests
from eventstudy.prices.yahoo.reply import NoSessionsError, WrongPricesError, series_of
from eventstudy.prices.yahoo.retry import Backoff, Deadline
from eventstudy.prices.yahoo.wire import Wire
from eventstudy.words import exchange_zone

DEFAULT_WAIT = 60.0
"""Seconds to suggest waiting when Yahoo limits us without saying for how long."""
AHEAD = timedelta(days=NEAR_DAYS)
"""How much further is asked: a split soon after the days wanted shows which of their bars were forgotten."""
_SYMBOL = re.compile(r"[A-Z0-9^][A-Z0-9.^=&_-]*")
_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_CURL_REASON = re.compile(r"curl: \(\d+\) (.*?)\.? See https://")
_NOISY = r"(yfinance|pandas|numpy|curl_cffi|peewee|bs4|requests|urllib3)(\.|$)"
_UNREADABLE = (
    *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError),
    NotImplementedError,  # pandas, of a date that Python does not have
)
"""What yfinance raises on a reply that is not built as it expects."""
_CHECK = "check the symbol and the dates"
_OFFLINE = "--offline uses the prices stored locally"
_DAY_SECONDS = 86_400
_TRY_AGAIN, _TRY_LATER = f"check the network and try again; {_OFFLINE}", f"try again later; {_OFFLINE}"

Arrived = Callable[[PriceRequest, PriceResult], None]
"""Takes each symbol's answer as it arrives, in the thread that called ``load``."""


class YahooSource:
    """Asks Yahoo.

    ``timeout``: seconds without any answer after which Yahoo is given up. ``max_workers``: symbols asked at
    once. ``session``: a ``curl_cffi`` session to use instead of a new one. ``say`` takes messages for the
    user. ``now`` and ``backoff``: the clock that stamps what is retrieved, and the pauses between attempts.
    """

    name = "yahoo"

    def __init__(
        self,
        say: Callable[[str], None],
        *,
        timeout: float = TIMEOUT,
        max_workers: int = 4,
        session: Any = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        backoff: Backoff | None = None,
    ) -> None:
        self._say = say
        self._timeout = timeout
        self._max_workers = max_workers
        self._session = session
        self._now = now
        self._backoff = backoff or Backoff()

    def load(
        self, wanted: Sequence[PriceRequest], arrived: Arrived | None = None
    ) -> Mapping[str, PriceResult]:
        """Ask for every symbol, some at a time; ``arrived`` is told of each answer at once."""
        answers: dict[str, PriceResult] = {}
        with yfinance_library() as library:
            inquiry = Inquiry(
                library, self._session or new_session(), Deadline(self._timeout), self._backoff, self._now
            )
            for want, loaded, remarks in inquiry.ask(merge_requests(wanted), self._max_workers, self._say):
                for remark in remarks:
                    self._say(remark)
                answers[want.symbol] = loaded
                if arrived is not None:
                    arrived(want, loaded)
        return answers


@dataclass(frozen=True, slots=True)
class Failure:
    """An attempt that gave nothing: whether another is worth while, and the pause that Yahoo asks for.

    ``silent``: there was no reply, which says less than any reply before it. ``of_all``: no other symbol
    would fare better.
    """

    error: SourceError
    again: bool
    pause: float = 0.0
    silent: bool = False
    of_all: bool = False

    def of(self, want: PriceRequest) -> NoPrices:
        """What it means for a symbol."""
        return NoPrices(want.symbol, self.error.message, self.error.remedy, self.error)


SOON, AGAIN = 1.0, 5.0
"""Seconds after which the user is told what is waited for, and then how far it is."""
NAMED = 5
"""Symbols that are named then."""
ENOUGH = 5
"""Answers from which the time that the others take can be estimated."""
NO_SUCH_NAME = ("curl: (5)", "curl: (6)")
"""What the transport says of a proxy or a host whose name cannot be resolved: waiting does not help."""


_Outcome = tuple[PriceRequest, PriceResult, list[str]]


class Inquiry:
    """One call of ``load``: what its threads share. An inquiry for other bars asks and reads its own way."""

    def __init__(
        self, library: Any, session: Any, deadline: Deadline, backoff: Backoff, now: Callable[[], datetime]
    ) -> None:
        self._library = library
        self._session = session
        self._deadline = deadline
        self._backoff = backoff
        self._now = now
        self._wire = Wire(session, deadline)
        self._given_up: Failure | None = None
        self._trouble = ""
        self._stopped = threading.Event()

    def ask(
        self, wants: Sequence[PriceRequest], max_workers: int, say: Callable[[str], None] | None = None
    ) -> Iterator[_Outcome]:
        """The outcome of every want, as they arrive; ``say`` hears what is waited for when that takes long.

        The threads are daemons: an interrupted program need not wait for an answer that may never come.
        """
        jobs: SimpleQueue[PriceRequest] = SimpleQueue()
        outcomes: SimpleQueue[_Outcome | BaseException] = SimpleQueue()
        for want in wants:
            jobs.put(want)
        with self._wire.connected():
            for _ in range(min(max_workers, len(wants))):
                threading.Thread(target=self._work, args=(jobs, outcomes), daemon=True).start()
            try:
                for outcome in self._arriving(outcomes, wants, say or (lambda _: None)):
                    if isinstance(outcome, BaseException):
                        raise outcome
                    yield outcome
            finally:
                self._stopped.set()

    def _work(self, jobs: SimpleQueue[PriceRequest], outcomes: SimpleQueue[_Outcome | BaseException]) -> None:
        while not self._stopped.is_set():
            try:
                outcomes.put(self._answer(jobs.get_nowait()))
            except Empty:
                return
            except BaseException as error:  # noqa: BLE001 - it is raised again by the thread that asked
                outcomes.put(error)

    def _arriving(
        self,
        outcomes: SimpleQueue[_Outcome | BaseException],
        wants: Sequence[PriceRequest],
        say: Callable[[str], None],
    ) -> Iterator[_Outcome | BaseException]:
        """As many outcomes as wants. ``say`` hears what is waited for when none comes in a second,
        and how far it is every few seconds.
        """
        began = monotonic()
        due = began + SOON
        for done in range(len(wants)):
            outcome = None
            while outcome is None:
                with suppress(Empty):
                    outcome = outcomes.get(timeout=max(0.0, due - monotonic()))
                if (now := monotonic()) >= due:
                    if now - began >= AGAIN or not done:
                        say(self._far(done, wants, now - began) if done else self._waiting(wants))
                    due = now + AGAIN
            yield outcome

    def _far(self, done: int, wants: Sequence[PriceRequest], seconds: float) -> str:
        trouble = f" ({self._trouble})" if self._trouble else ""
        left = max(1, round(seconds / done * (len(wants) - done)))
        rest = f", about {left:,} s left" if done >= ENOUGH else ""
        return f"Yahoo has answered for {done:,} of {len(wants):,} symbols{rest}{trouble}"

    def _waiting(self, wants: Sequence[PriceRequest]) -> str:
        """What a user who waits is told."""
        names = ", ".join(want.symbol for want in wants[:NAMED])
        more = f" and {len(wants) - NAMED:,} more" if len(wants) > NAMED else ""
        trouble = f", again after: {self._trouble}" if self._trouble else ""
        return f"asking Yahoo for {names}{more}{trouble} ..."

    def _answer(self, want: PriceRequest) -> _Outcome:
        """Ask for one symbol until there is an answer, or no use in going on."""
        pauses, heard = iter(self._backoff), None
        while self._given_up is None:
            outcome = self._attempt(want)
            if not isinstance(outcome, Failure):
                self._deadline.renew()
                return want, *outcome
            if outcome.silent:
                outcome = heard or outcome
            else:
                heard = outcome
            pause = max(outcome.pause, next(pauses, inf)) if outcome.again else inf
            if pause >= self._deadline.left():
                # A source that limits us, or has been silent for so long, is not asked for the others either.
                if pause < inf or outcome.of_all:
                    self._given_up = outcome
                return want, outcome.of(want), []
            self._trouble = outcome.error.message
            self._stopped.wait(pause)
        return want, self._given_up.of(want), []

    def _attempt(self, want: PriceRequest) -> tuple[PriceResult, list[str]] | Failure:
        if not _SYMBOL.fullmatch(want.symbol) or _ISIN.fullmatch(want.symbol):
            return NoPrices(want.symbol, f"{want.symbol!r} is not a symbol that Yahoo could have"), []
        retrieved = self._now()
        try:
            return self._series(want, self._history(want), retrieved)
        except NoSessionsError as error:
            return NoPrices(want.symbol, str(error), error.remedy), []
        except WrongPricesError as error:
            return Failure(SourceError(str(error), error.remedy), again=False)
        except (self._library.exceptions.YFException, *_UNREADABLE, OSError) as error:
            return self._explain(want, error, retrieved)

    def _series(self, want: PriceRequest, frame: Any, retrieved: datetime) -> tuple[PriceResult, list[str]]:
        return series_of(want, frame, self._wire.received(), retrieved)

    def _ticker(self, symbol: str) -> Any:
        """yfinance's object of a symbol; without a zone it would ask Yahoo for it first."""
        ticker = self._library.Ticker(symbol, session=self._session)
        zone = zone_of(symbol)
        exchange_zone(zone or EXCHANGE_RATE_ZONE)  # without a zone database nothing Yahoo answers can be read
        ticker._tz = zone or "UTC"
        return ticker

    def _history(self, want: PriceRequest) -> Any:
        # yfinance remembers even a failed answer for the rest of the process.
        self._library.data.YfData.cache_get.cache_clear()
        # Where no zone is known, ask for a day more each side.
        more = timedelta(days=0 if zone_of(want.symbol) else 1)
        return self._ticker(want.symbol).history(
            start=(want.first - more).isoformat(),
            end=(want.last + more + AHEAD + timedelta(days=1)).isoformat(),
            auto_adjust=False,
            actions=True,
            keepna=True,
            timeout=self._deadline.seconds,
        )

    def _explain(
        self, want: PriceRequest, error: Exception, now: datetime
    ) -> tuple[NoPrices, list[str]] | Failure:
        """What a failed attempt means: the status and the body of the reply say more than the exception."""
        reply = self._wire.last_reply
        if isinstance(error, limits.TooLargeError):
            return Failure(SourceError(f"Yahoo's answer is too large: {error}", _TRY_LATER), again=False)
        if reply is None:
            unreachable = SourceError(_unreachable(error, self._deadline.seconds), _TRY_AGAIN)
            nameless = any(code in str(error) for code in NO_SUCH_NAME)
            return Failure(unreachable, again=not nameless, silent=True, of_all=nameless)
        if reply.status == 429:
            return _limited(reply.wait(now))
        if reply.status >= 500:
            broken = SourceError(f"Yahoo's server reports an error (HTTP {reply.status})", _TRY_LATER)
            return Failure(broken, again=True)
        if reply.status in (401, 403):
            why = f"HTTP {reply.status}: {reply.reason}".removesuffix(": ")
            return Failure(SourceError(f"Yahoo refuses to answer ({why})", _TRY_LATER), again=False)
        if reply.reason:
            return NoPrices(want.symbol, f"Yahoo: {reply.reason}", _CHECK), []
        if reply.meta and not reply.result.get("timestamp"):
            none = f"Yahoo has no prices of {want.symbol} from {want.first} to {want.last}"
            return NoPrices(want.symbol, none, _CHECK), []
        if 300 <= reply.status < 400:
            moved = (
                f"Yahoo sends us elsewhere (HTTP {reply.status}): only its own hosts are asked, over https"
            )
            return Failure(SourceError(moved, _TRY_LATER), again=False)
        size = f"HTTP {reply.status}, {len(reply.text)} characters: {type(error).__name__}"
        unreadable = SourceError(f"Yahoo's answer cannot be read ({size})", _TRY_LATER)
        return Failure(unreadable, again=reply.status < 400)


def _limited(wait: float | None) -> Failure:
    seconds = DEFAULT_WAIT if wait is None else wait
    error = RateLimitError(
        "Yahoo limits our requests (HTTP 429)",
        f"wait {seconds:.0f} seconds and try again; {_OFFLINE}" if seconds < _DAY_SECONDS else _TRY_LATER,
        retry_after=seconds,
    )
    return Failure(error, again=True, pause=wait or 0.0, of_all=True)


def _unreachable(error: Exception, seconds: float) -> str:
    """What a transport error means, in a few words."""
    text = str(error)
    if "curl: (28)" in text:
        return f"Yahoo gave no answer within {seconds:g} seconds"
    match = _CURL_REASON.search(text)
    return f"Yahoo cannot be reached: {match[1] if match else f'{type(error).__name__}: {text}'}"


def new_session() -> Any:
    """A session that looks like a browser's."""
    from curl_cffi.requests import Session

    return Session(impersonate="chrome")


class _Cookies:
    """Yahoo's cookie, kept for the process.

    yfinance's own place for it is a database that it opens without care: a full disk, or a second process
    that writes at the same moment, would end the program.
    """

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def lookup(self, strategy: str) -> dict[str, Any] | None:
        return {"cookie": self._kept[strategy]} if strategy in self._kept else None

    def store(self, strategy: str, cookie: Any) -> None:
        self._kept[strategy] = cookie


@contextmanager
def yfinance_library() -> Iterator[Any]:
    """yfinance, told to raise its errors and to write no files; its chatter stays inside."""
    import warnings

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=_NOISY)
        import yfinance
        import yfinance.cache
        import yfinance.data
        import yfinance.exceptions

        # Once more: the import has put a filter of its own in front.
        warnings.filterwarnings("ignore", module=_NOISY)
        logger = logging.getLogger("yfinance")
        was_disabled, was_hidden = logger.disabled, yfinance.config.debug.hide_exceptions
        logger.disabled, yfinance.config.debug.hide_exceptions = True, False
        if not isinstance(yfinance.cache._CookieCacheManager._Cookie_cache, _Cookies):
            yfinance.cache._CookieCacheManager._Cookie_cache = _Cookies()
        try:
            yield yfinance
        finally:
            logger.disabled, yfinance.config.debug.hide_exceptions = was_disabled, was_hidden
