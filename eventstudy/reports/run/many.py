"""Many listings on one announcement: what could not be measured, then a line each."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from rich.console import Group, RenderableType
from rich.text import Text

from eventstudy.reactions.run import Reaction, RunResult
from eventstudy.reasons import Reason
from eventstudy.reports.sentences import failures, warning_notes
from eventstudy.reports.terminal import (
    BLANKS,
    DOUBT,
    DOWN,
    UP,
    Sized,
    headline,
    money,
    paragraph,
    sentence,
    short_day,
    source_foot,
)
from eventstudy.reports.values import percent, probability

FIGURES = (("close_to_close", "move"), ("intraday_peak", "peak"), ("abnormal_return", "abnormal"))
FOOT = (
    "move, peak (of the whole day): against the close before the news",
    "abnormal: beyond what the market explains, with its p",
    "all columns: --format csv; why each session: -v; charts: -o page.html",
)
NAME = 20
"""Longest company name that is shown whole."""


def one_line_each(result: RunResult) -> RenderableType:
    """The answer to ``run`` for many listings, at most 80 columns wide, in the order of the result."""
    measured = [row for row in result.reactions if row.status is Reason.OK]
    parts: list[RenderableType] = [headline(result.announcement), sentence(_summary(result, measured))]
    parts += _failures([row for row in result.reactions if row.status is not Reason.OK])
    if measured:
        parts += [Text(), Sized(lambda width: _table(measured, width))]
    parts += paragraph("Notes", _doubts(result))
    parts += [Text(), *(sentence(line, rest="  ", style="dim") for line in FOOT)]
    parts += source_foot(result.sources)[1:]
    return Group(*parts)


def _summary(result: RunResult, measured: Sequence[Reaction]) -> str:
    moves = [move for row in measured if (move := row.values["close_to_close"]) is not None]
    counts = f"{len(result.reactions)} listings, {len(measured)} measured"
    if not moves:
        return f"{counts}."
    up, down = sum(move > 0 for move in moves), sum(move < 0 for move in moves)
    days = sorted({row.alignment.session.date for row in measured})
    when = f" All react on {short_day(days[0])}." if len(days) == 1 else ""
    return f"{counts}: {up} up, {down} down, median {percent(median(moves))}.{when}"


def _failures(failed: Sequence[Reaction]) -> list[RenderableType]:
    return paragraph(f"Not measured ({len(failed)})", failures(failed), f"bold {DOUBT}")


def _table(rows: Sequence[Reaction], width: int) -> list[Text]:
    """A line a listing; where the terminal is too narrow without the company and the last columns."""
    same_day = len({row.alignment.session.date for row in rows}) == 1
    names = ["symbol", *([] if same_day else ["session"]), "close", *(name for _, name in FIGURES), "p"]
    cells = [_cells(row, same_day) for row in rows]
    widths = [max(len(line[at]) for line in (names, *cells)) for at in range(len(names))]
    left = 1 if same_day else 2
    while len(widths) > left + 2 and sum(widths) + len(BLANKS) * (len(widths) - 1) > width:
        widths.pop()
    room = min(NAME, width - sum(widths) - len(BLANKS) * len(widths))
    lines = [Text(_line(names, widths, left, "company", room).rstrip(), style="dim")]
    for row, line in zip(rows, cells, strict=True):
        text = Text(_line(line, widths, left, row.listing.issuer, room))
        move = row.values["close_to_close"]
        if move:
            text.highlight_words([line[left + 1]], style=f"bold {UP if move > 0 else DOWN}")
        lines.append(text)
    return lines


def _cells(row: Reaction, same_day: bool) -> list[str]:
    v = row.values
    figures = [percent(v[name]) or "–" for name, _ in FIGURES]
    day = [] if same_day else [short_day(row.alignment.session.date)]
    return [
        row.listing.symbol,
        *day,
        money(v["close"], row.currency),
        *figures,
        probability(v["p_value"]) or "–",
    ]


def _line(cells: Sequence[str], widths: Sequence[int], left: int, company: str, room: int) -> str:
    """A line: the company as far as there is room for it, text on the left, figures on the right."""
    padded = [
        f"{cell:{width}}" if at < left else f"{cell:>{width}}"
        for at, (cell, width) in enumerate(zip(cells, widths, strict=False))
    ]
    if room < 6:
        return BLANKS.join(padded)
    short = company if len(company) <= room else f"{company[: room - 1]}…"
    return BLANKS.join([f"{short:{room}}", *padded])


def _doubts(result: RunResult) -> list[str]:
    """The notes that are no failure and no assumption, both of which are said above."""
    failed = {row.listing.symbol for row in result.reactions if row.status is not Reason.OK}
    return [
        note
        for note in warning_notes(result)
        if not note.startswith("date-only") and note.partition(":")[0] not in failed
    ]
