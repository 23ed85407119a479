"""The charts of an announcement with many listings: every move on one scale, then the largest, day by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eventstudy.reactions.returns import simple_return
from eventstudy.reactions.run import Reaction
from eventstudy.reports.charts.drawing import NARROW, WIDTH, Drawing
from eventstudy.reports.charts.moves_chart import EXPLAINED, MOVES, Move, moves_chart
from eventstudy.reports.charts.panels_chart import Panel, panels_chart
from eventstudy.reports.printed import money, move, short_day
from eventstudy.reports.sentences import NUMBERS, share_name

PANELS = 6
"""Listings that get a panel of their own."""


def many_charts(measured: Sequence[Reaction]) -> Iterator[Drawing]:
    """All moves, the largest rise first, then a panel for each of those furthest from what was expected."""
    yield _moves(sorted(measured, key=lambda row: -_change(row)), measured)
    with_closes = [row for row in measured if len(row.closes) > 1]
    if with_closes:
        yield _panels(sorted(with_closes, key=lambda row: -abs(_beyond(row)))[:PANELS], measured)


def _change(row: Reaction) -> float:
    return row.values["close_to_close"] or 0.0


def _beyond(row: Reaction) -> float:
    """The abnormal move, or the move itself where no model was fitted."""
    abnormal = row.values["abnormal_return"]
    return _change(row) if abnormal is None else abnormal


def _moves(ranked: Sequence[Reaction], measured: Sequence[Reaction]) -> Drawing:
    moves = [
        Move(
            share_name(row, list(measured)),
            _change(row),
            row.values["p_value"] is not None and row.values["p_value"] < 0.05,
            f"{row.listing.symbol}: {money(row.values['close'], row.currency)}, {move(_change(row))}",
            None if row.values["abnormal_return"] is None else _change(row) - row.values["abnormal_return"],
        )
        for row in ranked
    ]
    top, bottom = moves[0], moves[-1]
    title = f"From {move(top.value)} ({top.name}) to {move(bottom.value)} ({bottom.name})"
    explained = EXPLAINED if any(each.expected is not None for each in moves) else ""
    description = MOVES.format(expected=explained)
    wide, wide.narrow = (
        moves_chart(moves, title=title, description=description, percent=move, width=width)
        for width in (WIDTH, NARROW)
    )
    return wide


def _panels(rows: Sequence[Reaction], measured: Sequence[Reaction]) -> Drawing:
    count = NUMBERS[len(rows)].lower() if len(rows) > 1 else ""
    abnormal = "abnormal " if any(row.values["abnormal_return"] is not None for row in rows) else ""
    return panels_chart(
        [_panel(row, list(measured)) for row in rows],
        title=f"The {count} largest {abnormal}moves".replace("  ", " ") if count else "The largest move",
        description="Closes around the news against the last close before it, all on one scale."
        " Grey: the market. Dotted: the news.",
        percent=move,
    )


def _panel(row: Reaction, measured: list[Reaction]) -> Panel:
    base, market = row.values["base_close"] or 1.0, dict(row.market)
    against = row.values["benchmark_return"]
    words = move(_change(row))
    return Panel(
        share_name(row, measured),
        words if against is None else f"{words}, market {move(against)}",
        [(session, simple_return(close, base)) for session, close in row.closes],
        [(session, simple_return(close, market[-1])) for session, close in row.market]
        if -1 in market
        else [],
        f"{row.listing.symbol}, {short_day(row.alignment.session.date)}:"
        f" {money(row.values['close'], row.currency)}, {move(_change(row))}",
    )
