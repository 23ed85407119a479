"""How the events of a study are cut into parts, and who works on them: threads, or a Dask cluster.

The one place that knows Dask. A part that is sent to a worker carries all that its function needs, so that
a part whose worker is lost is done again elsewhere with the same result.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from eventstudy.errors import UsageError

if TYPE_CHECKING:
    from distributed import Client, Future

CELLS = 1_024_000
"""Returns worked on at a time: fewer, and threads wait for one another more often; more take more memory."""
THREADS = 2
"""Parts worked on side by side. Results are put together in order, so they do not depend on it."""
PATIENCE = 10
"""Seconds to wait for a cluster and its first worker."""
SPELLINGS = "local, local:4 (four processes) or tcp://HOST:PORT"

Part = TypeVar("Part")
Piece = TypeVar("Piece")
Band = TypeVar("Band")
Outcome = TypeVar("Outcome")


def at_once(sessions: int) -> int:
    """How many events with so many sessions each are worked on at a time."""
    return max(1, CELLS // sessions)


def chunks(count: int, size: int) -> Iterator[slice]:
    """Slices over ``count`` events, ``size`` at a time."""
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))


class Workers:
    """The workers of a Dask cluster; ``count``: how many parts they work on at a time."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.count = sum(client.nthreads().values())

    def keep(self, function: Callable[[Part], Outcome], parts: Iterable[Part]) -> list[Future[Outcome]]:
        """``function`` of each part, as long as the result lives: it stays with the worker that made it.

        What a lost worker kept is made again elsewhere; what does not fit into memory goes to its disk.
        """
        return [self._submit(partial(function, part)) for part in parts]

    def run(
        self,
        function: Callable[..., Outcome],
        parts: Iterable[Part],
        kept: Iterable[Future[Any]] | None = None,
    ) -> Iterator[Outcome]:
        """``function`` of each part, in the order of the parts; only as many are under way as keep all busy.

        ``kept``: what ``keep`` gave for each part, a second argument. Raises UsageError when the cluster is
        gone, kills a part again and again, or lacks a library.
        """
        under_way: deque[Future[Outcome]] = deque()
        with _cluster_errors():
            for part, more in _with_kept(parts, kept):
                under_way.append(self._submit(partial(function, part), *more))
                if len(under_way) > 2 * self.count:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()

    def exchange(
        self,
        cut: Callable[..., Sequence[Piece]],
        parts: Iterable[Part],
        kept: Iterable[Future[Any]],
        function: Callable[[Band, Sequence[Piece]], Outcome],
        bands: Iterable[Band],
    ) -> Iterator[Outcome]:
        """``function`` of each band and the pieces that belong to it, one of each part, in the order of both.

        ``cut`` of a part, and what is kept for it, gives its piece for each band. The pieces stay with the
        workers, who send them to one another. Raises UsageError as ``run``.
        """
        with _cluster_errors():
            wholes = [self._submit(partial(cut, part), *more) for part, more in _with_kept(parts, kept)]
            outcomes = []
            for number, band in enumerate(bands):
                pieces = [self._submit(itemgetter(number), whole) for whole in wholes]
                outcomes.append(self._submit(function, band, pieces))
            del wholes
            for outcome in outcomes:
                yield outcome.result()

    def _submit(self, function: Callable[..., Outcome], *arguments: Any) -> Future[Outcome]:
        with warnings.catch_warnings():
            # Dask would rather have data kept on workers; parts that carry theirs outlive a worker.
            warnings.filterwarnings("ignore", message="Sending large graph")
            return self._client.submit(function, *arguments, pure=False)


def _with_kept(
    parts: Iterable[Part], kept: Iterable[Future[Any]] | None
) -> Iterator[tuple[Part, tuple[Future[Any], ...]]]:
    if kept is None:
        yield from ((part, ()) for part in parts)
    else:
        yield from ((part, (future,)) for part, future in zip(parts, kept, strict=True))


@contextmanager
def _cluster_errors() -> Iterator[None]:
    """Turns what Dask raises of workers that are lost, or lack a library, into a UsageError."""
    from distributed import KilledWorker

    try:
        yield
    except KilledWorker:
        raise UsageError(
            "--scheduler: a part of the study has lost its worker again and again",
            "start fewer workers, or give them more memory",
        ) from None
    except (CancelledError, OSError) as error:
        raise UsageError(f"--scheduler: the cluster is gone ({error})", "start it again") from None
    except ImportError as error:
        raise UsageError(
            f"--scheduler: a worker cannot do the work ({error})",
            "install the same eventstudy with the same extras on every machine of the cluster",
        ) from None


def run(
    function: Callable[[Part], Outcome], parts: Iterable[Part], workers: Workers | None = None
) -> Iterator[Outcome]:
    """``function`` of each part, in the order of the parts: by ``THREADS`` threads, or by workers.

    For workers the function is one of a module, it and the part can be pickled, and it changes nothing.
    """
    if workers is not None:
        yield from workers.run(function, parts)
        return
    with ThreadPoolExecutor(THREADS) as pool:
        yield from pool.map(function, parts)


@contextmanager
def workers_of(scheduler: str | None) -> Iterator[Workers | None]:
    """The workers that ``--scheduler`` names, None for none: processes started for as long as this lasts, or
    those of a cluster. Raises UsageError for another word, without Dask, and where no cluster answers.
    """
    if scheduler is None:
        yield None
        return
    local = re.fullmatch(r"local(?::([1-9]\d{0,3}))?", scheduler)
    if local is None and not re.fullmatch(r"tcp://(\[[0-9A-Fa-f:]+\]|[^\s/:]+):\d{1,5}", scheduler):
        raise UsageError(f"--scheduler {scheduler}: not a scheduler", f"say {SPELLINGS}")
    try:
        from distributed import LocalCluster
    except ImportError:
        raise UsageError(
            "--scheduler needs Dask, which is not installed", "pip install 'eventstudy-cli[distributed]'"
        ) from None
    with ExitStack() as stack:
        cluster: str | LocalCluster = scheduler
        if local is not None:
            count = int(local[1]) if local[1] else None
            cluster = stack.enter_context(
                LocalCluster(
                    n_workers=count,
                    threads_per_worker=1,
                    dashboard_address="127.0.0.1:0",
                    silence_logs=logging.CRITICAL,
                )
            )
        yield Workers(_connected(cluster, stack))


def _connected(cluster: object, stack: ExitStack) -> Client:
    """A client of a cluster that has a worker."""
    from distributed import Client

    try:
        client: Client = stack.enter_context(Client(cluster, timeout=PATIENCE, set_as_default=False))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"--scheduler {cluster}: no Dask scheduler answers there ({type(error).__name__})",
            "start one with dask scheduler, and workers with dask worker",
        ) from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise UsageError(
            f"--scheduler {cluster}: the cluster has no workers", f"start some: dask worker {cluster}"
        ) from None
    return client
