"""The page of ``batch``: what the events have in common, the failures, one line for each row, every move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from eventstudy.errors import EventStudyError
from eventstudy.exchanges.listings import listing_of
from eventstudy.reasons import Reason
from eventstudy.reports.charts.drawing import NARROW, Drawing
from eventstudy.reports.charts.moves_chart import EXPLAINED, MOVES, Move, moves_chart
from eventstudy.reports.page import CardTable, Page
from eventstudy.reports.printed import chance, money, move, short_day
from eventstudy.reports.report import Cell
from eventstudy.reports.sentences import many_moves

CHARTED = 40
"""The most moves that are drawn: the largest rises and falls."""
FAILURES_SHOWN, ROWS_SHOWN = 100, 2000
"""The most rows on the page; the CSV has them all."""

Row = Mapping[str, Cell]


NEEDED = {
    *("event_id", "symbol", "announced", "session", "currency", "close", "close_to_close", "intraday_peak"),
    *("benchmark_return", "abnormal_return", "p_value", "source", "status", "warnings"),
}
"""Columns that the page is made from; where some are not asked for, it is a table of those that are."""


def batch_page(names: Sequence[str], cells: Sequence[Sequence[Cell]]) -> Page:
    """The page of the rows, whose columns have these names."""
    if not set(names) >= NEEDED:
        return Page()
    rows: list[Row] = [dict(zip(names, row, strict=True)) for row in cells]
    measured = [row for row in rows if row["status"] == Reason.OK]
    return Page(
        kicker="Price reactions to many announcements",
        headline=f"{len({_event(row) for row in rows}):,} events, {len(measured):,} reactions measured",
        lead=[_lead(measured)],
        failures=failures([row for row in rows if row["status"] != Reason.OK]),
        summary=_table(measured),
        charts=[_chart(measured)] if measured else [],
        sources=", ".join(sorted({str(row["source"]) for row in measured})),
    )


def _event(row: Row) -> tuple[Cell, Cell]:
    return row["event_id"], row["announced"]


def number(row: Row, name: str) -> float | None:
    """The number in a cell; None where there is none."""
    """The number in a cell; None where there is none."""
    value = row[name]
    return float(value) if isinstance(value, int | float) else None


def _lead(rows: Sequence[Row]) -> str:
    moves = [
        (_name(row), number(row, "close_to_close"), money(number(row, "close"), str(row["currency"])))
        for row in rows
    ]
    return many_moves(moves, "reactions")


def _name(row: Row) -> str:
    """The symbol with the event, or the event alone where its name says the symbol."""
    event, symbol = str(row["event_id"] or ""), str(row["symbol"])
    if not event or event == symbol:
        return symbol
    return event if event.upper().startswith(symbol) else f"{symbol} ({event})"


def failures(rows: Sequence[Row]) -> list[str]:
    """The rows that could not be measured: one sentence a reason, with what it concerns."""
    ordered = sorted(rows, key=lambda row: str(row["status"]))
    sentences = []
    for code, group in groupby(ordered, key=lambda row: str(row["status"])):
        some = [f"{_name(row)}{_line(row)}" for row in group]
        more = f" and {len(some) - FAILURES_SHOWN:,} more" if len(some) > FAILURES_SHOWN else ""
        sentence = Reason(code).sentence.format(day="the day", detail="")
        sentences.append(f"{code}, {sentence}: {', '.join(some[:FAILURES_SHOWN])}{more}.")
    return sentences


def _line(row: Row) -> str:
    code = next((code for code in str(row["warnings"] or "").split(";") if code.startswith("line:")), "")
    return f", line {code.partition(':')[2]}" if code else ""


def _table(rows: Sequence[Row]) -> CardTable:
    more = f"; the first {ROWS_SHOWN:,} of {len(rows):,}" if len(rows) > ROWS_SHOWN else ""
    return CardTable(
        f"Each listing on the first session that could react, in the order of the file{more}",
        ("Event", "Symbol", "Session", "Close", "Move", "Day’s high", "Market", "Abnormal"),
        [_cells(row) for row in rows[:ROWS_SHOWN]],
        texts=3,
        notes="Move: close against the close before. Abnormal: the move less what the model expects of it.",
    )


def _cells(row: Row) -> list[tuple[str, str]]:
    day = date.fromisoformat(str(row["session"]))
    return [
        (str(row["event_id"] or row["symbol"]), ""),
        (str(row["symbol"]), _company(str(row["symbol"]))),
        (f"{short_day(day)} {day.year}", ""),
        (money(number(row, "close"), str(row["currency"])), ""),
        (move(number(row, "close_to_close")), ""),
        (move(number(row, "intraday_peak")) or "–", "may precede the news" if _in_doubt(row) else ""),
        (move(number(row, "benchmark_return")) or "–", ""),
        (move(number(row, "abnormal_return")) or "–", chance(number(row, "p_value"))),
    ]


def _company(symbol: str) -> str:
    """The company's name where a table has it."""
    try:
        issuer = listing_of(symbol).issuer
    except EventStudyError:
        return ""
    return "" if issuer == symbol else issuer


def _in_doubt(row: Row) -> bool:
    """Whether the day's high may be older than the news."""
    return Reason.PEAK_MAY_PRECEDE_NEWS in str(row["warnings"] or "").split(";")


def _expected(row: Row) -> float | None:
    """What the model expects of the move."""
    move, beyond = number(row, "close_to_close"), number(row, "abnormal_return")
    return None if move is None or beyond is None else move - beyond


def _chart(rows: Sequence[Row]) -> Drawing:
    """Every move, the largest rise first; of very many, the largest rises and falls."""
    ranked = sorted(rows, key=lambda row: -(number(row, "close_to_close") or 0.0))
    drawn = ranked if len(ranked) <= CHARTED else ranked[: CHARTED // 2] + ranked[-CHARTED // 2 :]
    moves = [
        Move(
            _name(row),
            number(row, "close_to_close") or 0.0,
            (p := number(row, "p_value")) is not None and p < 0.05,
            f"{_name(row)}, {row['session']}: {money(number(row, 'close'), str(row['currency']))}",
            _expected(row),
        )
        for row in drawn
    ]
    left = (
        f" The {CHARTED // 2} largest rises and falls of {len(ranked):,}." if len(drawn) < len(ranked) else ""
    )
    explained = EXPLAINED if any(move.expected is not None for move in moves) else ""
    description = f"{MOVES.format(expected=explained)}{left}"
    top, bottom = moves[0], moves[-1]
    title = f"From {move(top.value)} ({top.name}) to {move(bottom.value)} ({bottom.name})"
    wide = moves_chart(moves, title=title, description=description, percent=move)
    wide.narrow = moves_chart(moves, title=title, description=description, percent=move, width=NARROW)
    return wide
