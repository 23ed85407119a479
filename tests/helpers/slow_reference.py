"""One event at a time, one session at a time: the definitions of the methods in plain loops.

Nothing of the package takes part. ``Event.residual`` and ``Event.scaled`` (residual over prediction error)
are by session of the estimation window, ``ar`` by session of the event window, all counted from day 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from panels import Inputs
from scipy.stats import rankdata

ESTIMATION = range(-130, -10)
EVENT = range(-5, 6)


@dataclass(frozen=True)
class Event:
    row: int
    residual: dict[int, float]
    scaled: dict[int, float]
    ar: dict[int, float]
    sar: dict[int, float]
    scar: float


def slow_event(panel: Inputs, event: int, model: str = "market") -> Event:
    """Least squares on the sessions that have both returns, by the normal equations."""
    row, column = int(panel.rows[event]), int(panel.columns[event])

    def returns(session: int) -> tuple[float, float]:
        return float(panel.returns[row + session, column]), float(panel.market[row + session])

    def design(session: int) -> list[float]:
        parts = {"market": [1.0, returns(session)[1]], "mean-adjusted": [1.0], "market-adjusted": []}
        return parts[model]

    there = [session for session in ESTIMATION if not math.isnan(sum(returns(session)))]
    x = np.array([design(session) for session in there]).reshape(len(there), -1)
    inverse = np.linalg.inv(x.T @ x)
    y = np.array([returns(session)[0] for session in there])
    coefficients = inverse @ (x.T @ y)

    def abnormal(session: int) -> float:
        own, market = returns(session)
        return own - (market if model == "market-adjusted" else float(np.dot(design(session), coefficients)))

    def error(sessions: Sequence[int]) -> float:
        total = np.sum([design(session) for session in sessions], axis=0)
        return sigma * math.sqrt(len(sessions) + float(total @ inverse @ total))

    residual = {session: abnormal(session) for session in there}
    lost = max(1, x.shape[1])
    centred = np.array(list(residual.values())) - np.mean(list(residual.values()))
    sigma = math.sqrt(float(centred @ centred) / (len(there) - lost))
    ar = {session: abnormal(session) for session in EVENT}
    return Event(
        row,
        residual,
        {session: value / error([session]) for session, value in residual.items()},
        ar,
        {session: value / error([session]) for session, value in ar.items()},
        sum(ar.values()) / error(list(EVENT)),
    )


def slow_events(panel: Inputs, used: Sequence[int], model: str = "market") -> list[Event]:
    return [slow_event(panel, event, model) for event in used]


def _root_n_means(us: Sequence[dict[int, float]], sessions: Sequence[int]) -> dict[int, float]:
    """sqrt(N_t) times the mean of u over the N_t events that have session t."""
    found = {}
    for session in sessions:
        values = [u[session] for u in us if session in u]
        if values:  # a session in which no event has a return does not exist
            found[session] = math.sqrt(len(values)) * sum(values) / len(values)
    return found


def _us(values: dict[int, float]) -> dict[int, float]:
    ranks = rankdata(list(values.values()))
    return {session: rank / (len(ranks) + 1) - 0.5 for session, rank in zip(values, ranks, strict=True)}


def slow_corrado(events: Sequence[Event], first: int, last: int) -> float:
    """Corrado & Zivney's Z of the sessions first..last."""
    us = [_us({**event.residual, **event.ar}) for event in events]
    means = _root_n_means(us, [*ESTIMATION, *EVENT])
    s = math.sqrt(sum(value**2 for value in means.values()) / len(means))
    days = range(first, last + 1)
    return sum(means[day] for day in days) / (math.sqrt(len(days)) * s)


def slow_grank(events: Sequence[Event], statistics: Sequence[float]) -> float:
    """Kolari & Pynnonen's GRANK-t of one SAR or SCAR per event, on day 9,999 beside the estimation days."""
    spread = float(np.std(statistics, ddof=1))
    us = [
        _us({**event.scaled, 9_999: value / spread}) for event, value in zip(events, statistics, strict=True)
    ]
    means = _root_n_means(us, [*ESTIMATION, 9_999])
    length = len(means) - 1
    s = math.sqrt(sum(value**2 for value in means.values()) / (length + 1))
    z = means[9_999] / s
    return z * math.sqrt((length - 1) / (length - z * z))


def slow_signs(events: Sequence[Event], first: int, last: int) -> float:
    """Corrado & Zivney's sign Z of the sessions first..last, about each event's median."""
    gs = []
    for event in events:
        both = {**event.residual, **event.ar}
        median = float(np.median(list(both.values())))
        gs.append({session: float(np.sign(value - median)) for session, value in both.items()})
    means = _root_n_means(gs, [*ESTIMATION, *EVENT])
    s = math.sqrt(sum(value**2 for value in means.values()) / len(means))
    days = range(first, last + 1)
    return sum(means[day] for day in days) / (math.sqrt(len(days)) * s)


def slow_crude(events: Sequence[Event], first: int, last: int) -> float:
    """Brown & Warner's t: the sum of mean abnormal returns over that of the mean residuals' deviation."""
    means = [
        np.mean([event.residual[session] for event in events if session in event.residual])
        for session in ESTIMATION
        if any(session in event.residual for event in events)
    ]
    days = range(first, last + 1)
    total = sum(float(np.mean([event.ar[day] for event in events])) for day in days)
    return total / (math.sqrt(len(days)) * float(np.std(means, ddof=1)))


def _shared(one: Event, other: Event, first: int, last: int) -> int:
    """How many rows both event windows have."""
    return max(0, last - first + 1 - abs(one.row - other.row))


def slow_correlation(
    events: Sequence[Event], first: int = EVENT[0], last: int = EVENT[-1], fewest: int = 30
) -> tuple[float, int]:
    """r of the sessions first..last: correlations on common rows, weighted by the shared part of the windows.

    Also how many pairs count: those with ``fewest`` common rows and event windows that meet.
    """
    total, counted = 0.0, 0
    for i, one in enumerate(events):
        for other in events[:i]:
            mine = {one.row + session: value for session, value in one.residual.items()}
            theirs = {other.row + session: value for session, value in other.residual.items()}
            common = sorted(mine.keys() & theirs.keys())
            shared = _shared(one, other, first, last)
            if shared and len(common) >= fewest:
                pair = [mine[row] for row in common], [theirs[row] for row in common]
                total += float(np.corrcoef(*pair)[0, 1]) * shared / (last - first + 1)
                counted += 1
    return total / (len(events) * (len(events) - 1) / 2), counted


def slow_correlation_of_own_overlaps(events: Sequence[Event], fewest: int = 30) -> float:
    """The same of the whole window, but each event's mean and norm over all its residuals in the overlap."""
    total = 0.0
    for i, one in enumerate(events):
        for other in events[:i]:
            low, high = (pick(one.row, other.row) for pick in (max, min))
            overlap = range(low + ESTIMATION[0], high + ESTIMATION[-1] + 1)
            shared = _shared(one, other, EVENT[0], EVENT[-1])
            if shared and len(overlap) >= fewest:
                units = [_unit_length(event, overlap) for event in (one, other)]
                total += sum(units[0][row] * units[1].get(row, 0.0) for row in units[0]) * shared / len(EVENT)
    return total / (len(events) * (len(events) - 1) / 2)


def _unit_length(event: Event, overlap: range) -> dict[int, float]:
    """Residuals in the overlap about their mean, divided by their norm."""
    found = {row: event.residual[row - event.row] for row in overlap if row - event.row in event.residual}
    mean = sum(found.values()) / len(found)
    norm = math.sqrt(sum((value - mean) ** 2 for value in found.values()))
    return {row: (value - mean) / norm for row, value in found.items()}
