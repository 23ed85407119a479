"""Which days of a symbol the store can answer for: the arithmetic of its spans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Span:
    """Days (ordinals, both included) that a source answered for at one time, ``retrieved`` (ISO 8601, UTC).

    The days after ``settled`` were not over yet: what is stored of them is provisional.
    """

    first: int
    last: int
    settled: int
    retrieved: str | None

    def overlap(self, first: int, last: int) -> int:
        """How many days of a range lie in the span."""
        return max(0, min(self.last, last) - max(self.first, first) + 1)

    def holds(self, day: int) -> bool:
        """Whether the span has final data of a day."""
        return self.first <= day <= self.settled


def nearest(spans: Iterable[Span], first: int, last: int) -> Span | None:
    """The span that has most days of a range, or None when none has any."""
    best = max(spans, key=lambda span: span.overlap(first, last), default=None)
    return best if best is not None and best.overlap(first, last) else None


def place(old: Iterable[Span], new: Span, agreed: Iterable[int]) -> list[Span]:
    """The spans after ``new`` has replaced its range of ``old``, in order of time.

    A span is joined with the new one only when both have a close of the same settled day and the two agree
    (``agreed``): a source that multiplies its whole history at a later split shows only there.
    """
    common = list(agreed)
    spans: list[Span] = []
    for span in old:
        joined = any(span.holds(day) for day in common)
        left = _left(span, new)
        right = _right(span, new)
        if joined and left is not None:
            new = replace(new, first=left.first)
            left = None
        if joined and right is not None and new.settled == right.first - 1:
            new = replace(new, last=right.last, settled=right.settled, retrieved=right.retrieved)
            right = None
        spans.extend(part for part in (left, right) if part is not None)
    return sorted([*spans, new], key=lambda span: span.first)


def _left(span: Span, new: Span) -> Span | None:
    if span.first >= new.first:
        return None
    end = new.first - 1
    return replace(span, last=min(span.last, end), settled=min(span.settled, end))


def _right(span: Span, new: Span) -> Span | None:
    return replace(span, first=max(span.first, new.last + 1)) if span.last > new.last else None
