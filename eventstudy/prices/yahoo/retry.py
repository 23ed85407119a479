"""How often and how long to ask a service that does not answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import random
from time import monotonic


class Deadline:
    """How long to go on without an answer: ``seconds``, counted anew from every answer.

    A service that answers nothing is given up after ``seconds``, however many questions wait; one that
    answers slowly, but does, is not given up in the middle of a long list.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Seconds left, negative when it has passed."""
        return self._end - self._clock()

    def renew(self) -> None:
        """Count anew from now: an answer came."""
        self._end = self._clock() + self.seconds


@dataclass(frozen=True, slots=True)
class Backoff:
    """Pauses that double from ``first`` up to ``longest`` seconds, each shortened by up to half at random.

    The randomness keeps several programs that were limited together from coming back together.
    """

    first: float = 0.5
    longest: float = 8.0
    pauses: int = 6

    def __iter__(self) -> Iterator[float]:
        for n in range(self.pauses):
            yield min(self.longest, self.first * 2.0**n) * (1.0 - random() / 2)
