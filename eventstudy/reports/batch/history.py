"""The page of ``batch`` for one company: how its shares moved each time, newest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from math import comb
from statistics import fmean, median

from eventstudy.exchanges.listings import Listing, listing_of
from eventstudy.reasons import Reason
from eventstudy.reports.batch.page import NEEDED, ROWS_SHOWN, Row, failures, number
from eventstudy.reports.batch.summary import AMBIGUOUS
from eventstudy.reports.charts.drawing import NARROW, Drawing
from eventstudy.reports.charts.history_chart import Stem, history_chart
from eventstudy.reports.page import CardTable, Page
from eventstudy.reports.printed import money, move, short_day, size, spoken_day
from eventstudy.reports.report import Cell
from eventstudy.reports.sentences import NUMBERS
from eventstudy.words import exchange_zone

CHARTED = 40
"""The most moves that are drawn: the newest."""
RESULTS = "2.02"
"""The item of an 8-K under which results are filed."""
FEW = 30
"""With fewer moves than this, the page says how often chance gives such a share."""
_WINDOW = re.compile(r"return\[(-?\d+):(-?\d+)\]")
_NEEDED = NEEDED | {"base_close", "t_statistic", "timing"}


def is_history(names: Sequence[str], cells: Sequence[Sequence[Cell]]) -> bool:
    """Whether the rows are of one listing with several reactions, and have the columns of this page."""
    if not set(names) >= _NEEDED:
        return False
    at, status = names.index("symbol"), names.index("status")
    measured = [row[at] for row in cells if row[status] == Reason.OK]
    return len(measured) > 1 and len(set(measured)) == 1 and len({row[at] for row in cells}) == 1


def history_page(names: Sequence[str], cells: Sequence[Sequence[Cell]]) -> Page:
    """The page of one company's rows, whose columns have these names."""
    rows: list[Row] = [dict(zip(names, row, strict=True)) for row in cells]
    measured = sorted(
        (row for row in rows if row["status"] == Reason.OK), key=lambda row: str(row["announced"])
    )
    sure = [row for row in measured if not _doubtful(row)]
    listing, news = listing_of(str(measured[0]["symbol"])), _news(measured)
    windows = [name for name in names if _WINDOW.fullmatch(name)]
    return Page(
        kicker=f"{listing.symbol}: price reactions to {len(rows):,} {news}",
        headline=f"{listing.issuer}: how the shares moved on {news}"[:90],
        lead=[_lead(sure, listing, news)] if sure else [],
        failures=failures([row for row in rows if row["status"] != Reason.OK]),
        summary=_table(measured[::-1], sure, listing, windows),
        charts=[_chart(measured, sure)],
        sections={"About the times": _times(measured)},
        sources=", ".join(sorted({str(row["source"]) for row in measured})),
    )


def _news(rows: Sequence[Row]) -> str:
    items = [str(row.get("items") or "").split(",") for row in rows]
    return "results" if all(RESULTS in some for some in items) else "announcements"


def _doubtful(row: Row) -> bool:
    return row.get("confidence") == AMBIGUOUS


def _moves(rows: Sequence[Row], name: str = "close_to_close") -> list[float]:
    return [value for row in rows if (value := number(row, name)) is not None]


def _lead(rows: Sequence[Row], listing: Listing, news: str) -> str:
    moves = _moves(rows)
    sizes = [abs(value) for value in moves]
    up = sum(value > 0 for value in moves)
    biggest = max(rows, key=lambda row: abs(number(row, "close_to_close") or 0.0))
    day = date.fromisoformat(str(biggest["session"]))
    figure = number(biggest, "close_to_close") or 0.0
    return (
        f"{listing.issuer} moved {size(fmean(sizes))} on average, up or down, in the session that reacted "
        f"to each of {_count(len(rows))} {news} (median {size(median(sizes))}); {_count(up)} rose. "
        f"The biggest move was a {'fall' if figure < 0 else 'rise'} of {size(figure)}, "
        f"on {spoken_day(day)} {day.year}."
    )


def _count(count: int) -> str:
    return NUMBERS[count].lower() if count < len(NUMBERS) else f"{count:,}"


def _table(rows: Sequence[Row], sure: Sequence[Row], listing: Listing, windows: Sequence[str]) -> CardTable:
    city = listing.exchange.city
    heads = (
        *(f"Announced ({city})", "Session", "Close before", "Close", "Move", "Market", "Abnormal", "t"),
        *(_head(name) for name in windows),
    )
    more = f"; the newest {ROWS_SHOWN:,} of {len(rows):,}" if len(rows) > ROWS_SHOWN else ""
    return CardTable(
        f"Each reaction, newest first{more}",
        heads,
        [_cells(row, listing, windows) for row in rows[:ROWS_SHOWN]],
        texts=2,
        notes=" ".join(_notes(sure, windows)),
    )


def _head(name: str) -> str:
    """``+5`` for the drift after the session that reacted, else the window itself."""
    match = _WINDOW.fullmatch(name)
    first, last = match.groups() if match else ("", "")
    return f"+{last}" if first == "1" else f"{first} to {last}".replace("-", "−")


def _cells(row: Row, listing: Listing, windows: Sequence[str]) -> list[tuple[str, str]]:
    session, announced = date.fromisoformat(str(row["session"])), _announced(row, listing)
    year = "" if f" {session.year}" in announced else f" {session.year}"
    currency, t = str(row["currency"]), number(row, "t_statistic")
    return [
        (announced, "ambiguous" if _doubtful(row) else ""),
        (f"{short_day(session)}{year}", ""),
        (money(number(row, "base_close"), currency), ""),
        (money(number(row, "close"), currency), ""),
        (move(number(row, "close_to_close")), ""),
        (move(number(row, "benchmark_return")) or "–", ""),
        (move(number(row, "abnormal_return")) or "–", ""),
        (f"{t:.2f}".replace("-", "−") if t is not None else "–", ""),
        *((move(number(row, name)) or "–", "") for name in windows),
    ]


def _announced(row: Row, listing: Listing) -> str:
    """On the exchange's clock; the day alone where only that is known."""
    instant = datetime.fromisoformat(str(row["announced"])).astimezone(exchange_zone(listing.exchange.zone))
    day = f"{short_day(instant.date())} {instant.year}"
    dated = row["timing"] != "time" or row.get("confidence") == "date-only"
    return day if dated else f"{day}, {instant:%H:%M}"


def _notes(sure: Sequence[Row], windows: Sequence[str]) -> list[str]:
    """What the columns mean, and how much so few moves can show."""
    notes = [
        "Move: close against the close before. Abnormal: the move less what the model expects, with its t."
    ]
    drifts = [name for name in windows if _head(name).startswith("+")]
    if drifts:
        means = [f"{_head(name)} {move(fmean(moves))}" for name in drifts if (moves := _moves(sure, name))]
        after = ", ".join(_head(name) for name in drifts)
        notes.append(
            f"{after}: further move from that close over so many sessions; means: {', '.join(means)}."
        )
    moves = _moves(sure)
    up, count = sum(value > 0 for value in moves), len(moves)
    if 1 < count < FEW and _by_chance(up, count) < 0.995:
        notes.append(
            f"{_count(count).capitalize()} are few: a share of {up} in {count}, or one further from half, "
            f"comes by chance {100 * _by_chance(up, count):.0f}% of the time when ups and downs are equally "
            "likely."
        )
    if any(number(row, "abnormal_return") is None for row in sure):
        notes.append("–: not measured; the column warnings says why.")
    notes.append("Moves implied by options are not part of this program.")
    return notes


def _by_chance(up: int, count: int) -> float:
    """The two-sided chance of a split at least as uneven, P(|K - n/2| >= |k - n/2|), K binomial(n, 1/2)."""
    off = abs(2 * up - count)
    return float(sum(comb(count, k) for k in range(count + 1) if abs(2 * k - count) >= off) / 2**count)


def _times(rows: Sequence[Row]) -> list[str]:
    """How far the times can be trusted, as far as the events say."""
    confidences = [str(row.get("confidence") or "") for row in rows]
    if not any(confidences):
        return []
    sentences = []
    if "filing-time" in confidences:
        filed = any(row.get("accession") for row in rows)
        origin = "when the SEC accepted the filing" if filed else "the calendar’s"
        sentences.append(f"A time is {origin}: the news is at least that old.")
    if "date-only" in confidences:
        sentences.append(
            "Where only a day or a part of the day (before the open) is known, the hour is assumed."
        )
    doubtful = confidences.count(AMBIGUOUS)
    if doubtful:
        verb = "is" if doubtful == 1 else "are"
        count = _count(doubtful).capitalize()
        sentences.append(f"{count} {verb} ambiguous (session in doubt), and stays out of the averages.")
    return sentences


def _chart(rows: Sequence[Row], sure: Sequence[Row]) -> Drawing:
    """Every move, oldest first; of very many, the newest."""
    drawn = rows[-CHARTED:]
    stems = [
        Stem(
            date.fromisoformat(str(row["session"])),
            number(row, "close_to_close") or 0.0,
            (p := number(row, "p_value")) is not None and p < 0.05,
            f"{row['session']}: {money(number(row, 'close'), str(row['currency']))}, "
            f"{move(number(row, 'close_to_close'))}, market {move(number(row, 'benchmark_return')) or '–'}",
        )
        for row in drawn
    ]
    moves = _moves(sure)
    up = sum(value > 0 for value in moves)
    mean_size = fmean(abs(value) for value in moves) if moves else None
    sizes = f", by {size(mean_size)} up or down on average" if mean_size is not None else ""
    title = f"{_count(up).capitalize()} of {_count(len(moves))} rose{sizes}"
    left = f" The newest {len(drawn)} of {len(rows):,}." if len(drawn) < len(rows) else ""
    band = f" Shaded: the mean size, ±{size(mean_size)}." if mean_size is not None else ""
    description = (
        "Close of the session that reacted against the close before, oldest first. "
        f"Round: up; square: down; filled: p < 0.05.{band}{left}"
    )
    wide = history_chart(stems, mean_size, title=title, description=description, percent=move)
    wide.narrow = history_chart(
        stems, mean_size, title=title, description=description, percent=move, width=NARROW
    )
    return wide
