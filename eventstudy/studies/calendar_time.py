"""Calendar-time portfolios: the firms with a recent event, held together, and their alpha (Jaffe 1974)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from eventstudy.errors import UsageError
from eventstudy.factors import RISK_FREE
from eventstudy.inference.calendar_time import AlphaFit, alpha_fit
from eventstudy.inference.interface import NotApplicable
from eventstudy.studies.grid import Floats, Ints
from eventstudy.study_options import CalendarTime, StudyOptions

if TYPE_CHECKING:
    from eventstudy.studies.measuring import StudyData


@dataclass(frozen=True, slots=True)
class CalendarTimePortfolio:
    """A portfolio of the firms with a recent event.

    ``periods``: sessions or months with at least one firm; ``largest``: the most firms in any of them. The
    fit uses the periods from ``first`` to ``last`` (ISO dates or months, empty if there are none) that have
    every factor. ``factors``: what the portfolio is regressed on.
    """

    kind: CalendarTime
    periods: int
    largest: int
    first: str
    last: str
    factors: tuple[str, ...]
    outcome: AlphaFit | NotApplicable


def calendar_time(data: StudyData, options: StudyOptions) -> CalendarTimePortfolio:
    """The alpha of the equal-weighted portfolio of the distinct firms with an event (Fama 1998).

    Daily: a firm is in the portfolio on the sessions of the event window around its event. Monthly: in the
    ``months`` calendar months after that of its event, a firm's return of a month, like a factor's, is
    compounded from its sessions. Every event counts, used or not. The portfolio's return less the risk-free
    rate is regressed on the model's factors, or without a factor file on the benchmark's return. Periods
    without a firm or a factor are left out, and HAC treats those on either side as neighbours; the first and
    the last month of the prices are left out too, since they may be incomplete. Raises UsageError for events
    with several benchmarks.
    """
    kind = options.calendar_time or CalendarTime.DAILY
    if options.factors is None and data.benchmarks.shape[1] > 1:
        message = f"--calendar-time against {data.benchmarks.shape[1]} benchmarks"
        raise UsageError(message, "name one with --benchmark, or a factor model with --factors")
    days = np.unique(data.dates[data.dates > 0])
    returns, factors, free = _by_day(data, options, days)
    held = _held(data, options, days)
    names = tuple(data.series) if options.factors is not None else ("market",)
    labels = [date.fromordinal(day).isoformat() for day in days.tolist()]
    if kind is CalendarTime.MONTHLY:
        months = np.array([label[:7] for label in labels])
        labels = sorted(set(months.tolist()))
        parts = [months == label for label in labels]
        returns, factors, free = (_compounded(values, parts, options) for values in (returns, factors, free))
        held = _held_months(data, options, labels)
        held[:1] = held[-1:] = False
    there = held & ~np.isnan(returns)
    count = there.sum(axis=1)
    mean = np.where(there, returns, 0.0).sum(axis=1) / np.where(count, count, np.nan)
    excess = mean - free[:, 0]
    used = ~np.isnan(excess + factors.sum(axis=1))
    places = np.flatnonzero(used)
    outcome = alpha_fit(excess[used], factors[used], names, options.hac_lag)
    first, last = (labels[places[0]], labels[places[-1]]) if len(places) else ("", "")
    largest = int(count.max(initial=0))
    return CalendarTimePortfolio(kind, int((count > 0).sum()), largest, first, last, names, outcome)


def _by_day(data: StudyData, options: StudyOptions, days: Ints) -> tuple[Floats, Floats, Floats]:
    """Returns (D, S), factors (D, F) and the risk-free rate (D, 1) of each calendar date; NaN if missing."""
    returns = np.full((len(days), data.returns.shape[1]), np.nan)
    market = np.full((len(days), 1), np.nan)
    number = np.searchsorted(days, data.dates)
    for row in np.flatnonzero(data.dates > 0).tolist():  # calendars stand under one another
        at = number[row]
        returns[at] = np.where(np.isnan(data.returns[row]), returns[at], data.returns[row])
        market[at] = np.where(np.isnan(data.benchmarks[row, :1]), market[at], data.benchmarks[row, :1])
    if options.factors is None:
        return returns, market, np.zeros((len(days), 1))
    on = [options.factors.on(name, days.tolist()) for name in (*data.series, RISK_FREE)]
    values = np.column_stack(on)
    return returns, values[:, :-1], values[:, -1:]


def _placed(data: StudyData) -> list[tuple[int, int]]:
    """(row, column) of every event that has both."""
    pairs = zip(data.rows.tolist(), data.columns.tolist(), strict=True)
    return [(row, column) for row, column in pairs if row >= 0 and column >= 0]


def _held(
    data: StudyData, options: StudyOptions, days: Ints
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Whether a firm is in the portfolio of a date, (D, S)."""
    held = np.zeros((len(days), data.returns.shape[1]), dtype=bool)
    window = options.window
    for row, column in _placed(data):
        dates = data.dates[max(0, row + window.start) : max(0, row + window.end + 1)]
        held[np.searchsorted(days, dates[dates > 0]), column] = True
    return held


def _held_months(
    data: StudyData, options: StudyOptions, labels: list[str]
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Whether a firm is in the portfolio of a month, (M, S): that of its event is not among them."""
    number = np.array([_number(label) for label in labels])
    held = np.zeros((len(labels), data.returns.shape[1]), dtype=bool)
    for row, column in _placed(data):
        own = _number(date.fromordinal(int(data.dates[row])).isoformat())
        held[(number > own) & (number <= own + options.months), column] = True
    return held


def _number(label: str) -> int:
    return int(label[:4]) * 12 + int(label[5:7])


def _compounded(
    daily: Floats, parts: list[np.ndarray[tuple[int], np.dtype[np.bool_]]], options: StudyOptions
) -> Floats:
    """The product of 1 + the values of each month, less 1; NaN where a session of the month has none."""
    if options.log_returns:
        months = [np.expm1(daily[part].sum(axis=0)) for part in parts]
    else:
        months = [np.prod(1.0 + daily[part], axis=0) - 1.0 for part in parts]
    return np.array(months).reshape(len(months), *daily.shape[1:])
