"""p-values that allow for several tests of the same kind."""

from __future__ import annotations

from collections.abc import Sequence

from eventstudy.study_options import Adjust


def adjusted(p_values: Sequence[float | None], method: Adjust) -> list[float | None]:
    """The adjusted p-value of each of m p-values, None where there is none.

    Holm (1979), which bounds the chance of any false rejection: of the i-th smallest the largest of
    (m - j + 1) p_j over j <= i. Benjamini & Hochberg (1995), which bounds the expected share of false ones
    among the rejections: the smallest of m p_j / j over j >= i. Both at most 1.
    """
    order = sorted((p, at) for at, p in enumerate(p_values) if p is not None)
    m, corrected = len(order), list(p_values)
    if method is Adjust.HOLM:
        highest = 0.0
        for rank, (p, at) in enumerate(order):
            highest = max(highest, min(1.0, (m - rank) * p))
            corrected[at] = highest
    else:
        lowest = 1.0
        for rank, (p, at) in reversed(list(enumerate(order, 1))):
            lowest = min(lowest, m * p / rank)
            corrected[at] = lowest
    return corrected
