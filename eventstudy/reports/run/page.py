"""The page of ``run``: what happened in sentences and a table, a chart an issuer, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from eventstudy.exchanges.sessions import Session, table_of
from eventstudy.exchanges.why import assumption
from eventstudy.reactions.returns import simple_return
from eventstudy.reactions.run import Reaction, RunResult
from eventstudy.reasons import Reason
from eventstudy.reports.charts.drawing import NARROW, WIDTH, Drawing
from eventstudy.reports.charts.time_chart import Trace, Trading, extent, time_chart
from eventstudy.reports.page import CardTable, Page
from eventstudy.reports.printed import chance, money, move, short_day, spoken_day
from eventstudy.reports.provenance import source_line
from eventstudy.reports.run.many_charts import many_charts
from eventstudy.reports.sentences import failures, headline, lead, reasons, share_name, warning_notes
from eventstudy.words import spell_instant

FEW = 6
"""Up to so many listings measured are charted one by one, of more all moves together."""
COLUMNS_SAID = (
    "Move: close against the close before. Day’s high: of the whole session, against the same close. Market:"
    " the benchmark over the same two closes. Abnormal: the move less what the model expects of it; p: how"
    " likely so large an abnormal move would be without news."
)


def reactions_page(result: RunResult) -> Page:
    """The page of one announcement. An issuer without any measured listing has no chart."""
    announcement = result.announcement
    measured = [row for row in result.reactions if row.status is Reason.OK]
    codes = {f"{row.listing.symbol}: {row.status.value}: {row.detail}." for row in result.reactions}
    notes = [
        note for note in warning_notes(result) if not note.startswith(Reason.DATE_ONLY) and note not in codes
    ]
    return Page(
        kicker=f"Price reaction · news of {spell_instant(announcement.instant)}",
        headline=headline(result),
        lead=[
            *lead(result),
            *([f"{assumption(announcement)}.".capitalize()] if announcement.assumed else []),
        ],
        failures=[f"{each}." for each in failures(row for row in result.reactions if row.detail)],
        summary=_table(measured, len(measured) > FEW),
        charts=[*_minutes(measured), *_charts(result, measured)],
        charts_first=len(measured) > FEW,
        detail=_minutes_table(measured),
        sections={**_context(result), "Why this session": reasons(result), "Notes": notes},
        sources=source_line(result.sources),
    )


def _context(result: RunResult) -> dict[str, list[str]]:
    """The section of context, where that was asked for."""
    if not result.options.context:
        return {}
    from eventstudy.reports.run.context import context_sentences

    return {"Context": context_sentences(result)}


def _minutes(rows: Sequence[Reaction]) -> Iterator[Drawing]:
    """The charts of the minutes after the news, where there are bars."""
    if any(row.inside for row in rows):
        from eventstudy.reports.run.intraday import intraday_charts

        yield from intraday_charts(rows)


def _minutes_table(rows: Sequence[Reaction]) -> CardTable | None:
    if not any(row.inside for row in rows):
        return None
    from eventstudy.reports.run.intraday import intraday_table

    return intraday_table(rows)


def _table(rows: list[Reaction], many: bool) -> CardTable:
    """The listings measured, by issuer; the largest rise first when they are many."""
    if many:
        rows = sorted(rows, key=lambda row: -(row.values["close_to_close"] or 0.0))
    return CardTable(
        "The session of each exchange that was the first to react, against the close before it",
        (
            *("Shares", "Session", "Close before", "Close", "Move", "Day’s high", "Market", "Abnormal"),
            "In the year",
        ),
        [_cells(row, rows) for row in rows],
        texts=2,
        notes=COLUMNS_SAID,
    )


def _cells(row: Reaction, rows: list[Reaction]) -> list[tuple[str, str]]:
    v = row.values
    return [
        (share_name(row, rows), f"{row.listing.symbol}, {row.exchange}"),
        (short_day(row.alignment.session.date), ""),
        (money(v["base_close"], row.currency), ""),
        (money(v["close"], row.currency), ""),
        (move(v["close_to_close"]), ""),
        (move(v["intraday_peak"]) or "–", "may precede the news" if row.peak_in_doubt else ""),
        (move(v["benchmark_return"]) or "–", row.benchmark or ""),
        (move(v["abnormal_return"]) or "–", chance(v["p_value"])),
        (move(v["year_to_date"]) or "–", ""),
    ]


def _charts(result: RunResult, measured: list[Reaction]) -> Iterator[Drawing]:
    """Every issuer's chart on one scale; of many listings, all moves and a panel for each of the largest."""
    if len(measured) > FEW:
        yield from many_charts(measured)
        return
    rows = measured
    traces = {row.listing.symbol: _trace(row) for row in rows}
    scale = extent(list(traces.values())) if traces else None
    for issuer, group in groupby(rows, key=lambda row: row.listing.issuer):
        some = list(group)
        chosen = [traces[row.listing.symbol] for row in some]
        title = _fact(issuer, some)
        yield _chart(result, some, chosen, title, scale)


def _chart(
    result: RunResult,
    rows: Sequence[Reaction],
    traces: Sequence[Trace],
    title: str,
    scale: tuple[float, float] | None,
) -> Drawing:
    announcement = result.announcement
    label = f"News of {spell_instant(announcement.instant)}{', time assumed' if announcement.assumed else ''}"
    description = " ".join(_said(row) for row in rows)
    news = announcement.instant.timestamp()

    def draw(some: Sequence[Trace], title: str, label: str, width: float) -> Drawing:
        return time_chart(
            some,
            title=title,
            news=news,
            news_label=label,
            description=description,
            percent=move,
            scale=scale,
            width=width,
        )

    wide = draw(traces, title, label, WIDTH)
    short = title.rpartition(" on ")[0]
    wide.narrow = draw([replace(trace, titles=()) for trace in traces], short, "the news", NARROW)
    return wide


def _fact(issuer: str, rows: Sequence[Reaction]) -> str:
    """What is seen, from the numbers: ``Alibaba: 9988.HK moved most, +8.5% on Wednesday 12 February``."""
    top = max(rows, key=lambda row: abs(row.values["close_to_close"] or 0.0))
    change, day = move(top.values["close_to_close"]), spoken_day(top.alignment.session.date)
    if len(rows) == 1:
        return f"{issuer}: {change} on {day}"
    return f"{issuer}: {top.listing.symbol} moved most, {change} on {day}"


def _said(row: Reaction) -> str:
    name, furthest = _trace(row).furthest
    day = short_day(row.alignment.session.date)
    after = f" after {move(furthest)} at its {name}" if furthest is not None else ""
    return f"{row.listing.symbol} closed {move(row.values['close_to_close'])} on {day}{after}."


def _trace(row: Reaction) -> Trace:
    base = row.values["base_close"] or 1.0
    sessions = {relative: _session(row, relative) for relative, _ in row.closes}
    sessions[0], sessions[-1] = row.alignment.session, row.alignment.base
    days = [session.date for session in sessions.values()]
    market = dict(row.market)
    return Trace(
        row.listing.symbol,
        tuple(_hours(row, min(days), max(days))),
        tuple((sessions[at].closes.timestamp(), simple_return(close, base)) for at, close in row.closes),
        row.values["close_to_close"],
        row.values["intraday_peak"],
        row.values["intraday_trough"],
        tuple(
            f"{row.listing.symbol}, {short_day(sessions[at].date)}: {money(close, row.currency)},"
            f" {move(simple_return(close, base))}"
            for at, close in row.closes
        ),
        tuple(
            (sessions[at].closes.timestamp(), simple_return(close, market[-1]))
            for at, close in row.market
            if at in sessions and -1 in market
        ),
        row.alignment.inside_session,
    )


def _session(row: Reaction, relative: int) -> Session:
    zero = row.alignment.session
    table = table_of(zero.calendar)
    return table.session_on(table.offset(zero.date, relative))


def _hours(row: Reaction, first: date, last: date) -> Iterator[Trading]:
    zero = row.alignment.session
    table = table_of(zero.calendar)
    for day in table.days(first, last):
        session = table.session_on(day)
        yield Trading(session.opens.timestamp(), session.closes.timestamp(), day == zero.date)
