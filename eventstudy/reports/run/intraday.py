"""What ``run`` shows of the minutes after the news: charts and a table of the page, lines of the screen."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

from eventstudy.exchanges.sessions import table_of
from eventstudy.kinds import Kind
from eventstudy.reactions.inside import InsideDay
from eventstudy.reactions.measures.intraday import INTRADAY_MEASURES
from eventstudy.reactions.measures.measure import Measure
from eventstudy.reactions.run import Reaction
from eventstudy.reports.charts.drawing import NARROW, Drawing, stacked
from eventstudy.reports.charts.intraday_chart import ChartBar, Label, Panel, intraday_chart
from eventstudy.reports.charts.sparkline import sparkline
from eventstudy.reports.page import CardTable
from eventstudy.reports.printed import money, move, short_day, typeset
from eventstudy.reports.values import percent, price

BESIDE = 2
"""Panels of one chart."""
AGAINST = {
    "price_at_news": "close of the last bar that had ended",
    "peak_after_news": "against the base close",
    "trough_after_news": "against the base close",
    "return_5m": "against the price at the news",
    "vwap_after_news": "weighted by volume",
}
"""What stands small beneath the name of a measure."""
BESIDE_OTHERS = ("minutes_to_peak", "minutes_to_trough")
"""Measures that stand beneath others, not in rows of their own."""
MEASURES_SAID = (
    "Minutes run by the clock to the start of the bar; “minutes on” are trading minutes, without the lunch"
    " break. The bar that the news falls into belongs to neither side. Bars hold less than the day’s volume"
    " (auctions are missing), and their last price is not the official close: that is in the daily prices."
)
BLOCKS = 40
"""Blocks of the terminal's picture."""


def intraday_charts(rows: Sequence[Reaction]) -> Iterator[Drawing]:
    """The listings with bars, two to a chart, the first to open first."""
    inside = sorted((row for row in rows if row.inside), key=_opens)
    for first in range(0, len(inside), BESIDE):
        some = inside[first : first + BESIDE]
        panels = [_panel(row, _series(row, rows)) for row in some]
        title, said = _title(some), " ".join(map(_said, some))
        wide = intraday_chart(panels, title=title, description=said, percent=move)
        narrow = [
            intraday_chart(
                [panel],
                title=title if at == 0 else "",
                description=said,
                percent=move,
                width=NARROW,
                scale=panels,
                hover=False,
                explained=at == len(panels) - 1,
            )
            for at, panel in enumerate(panels)
        ]
        wide.narrow = stacked(narrow, title=title, description=said)
        wide.narrow.width = NARROW
        yield wide


def _series(row: Reaction, rows: Sequence[Reaction]) -> int:
    """The place of a listing among its issuer's: its colour in the chart of days too."""
    return [each.listing for each in rows if each.listing.issuer == row.listing.issuer].index(row.listing)


def _opens(row: Reaction) -> int:
    return _inside(row).hours.opens


def _inside(row: Reaction) -> InsideDay:
    return cast(InsideDay, row.inside)


def _local(row: Reaction, second: float) -> datetime:
    return datetime.fromtimestamp(second, UTC).astimezone(table_of(row.alignment.session.calendar).zone)


def _clock(row: Reaction, second: float) -> str:
    return f"{_local(row, second):%H:%M}"


def _title(rows: Sequence[Reaction]) -> str:
    """``Alibaba: +5.5% at 13:55 in New York``: the furthest move after the news."""
    found = [(abs(value), value, row) for row in rows if (value := _extreme(row)) is not None]
    issuer = " and ".join(dict.fromkeys(row.listing.issuer for row in rows))
    if not found:
        return f"{issuer}: no bar after the news"
    _, value, row = max(found, key=lambda one: one[0])
    inside = _inside(row)
    bar = inside.peak if value == row.intraday["peak_after_news"] else inside.trough
    at = _clock(row, bar.start) if bar else ""
    return f"{issuer}: {move(value)} at {at} in {row.listing.exchange.city}"


def _extreme(row: Reaction) -> float | None:
    ends = [row.intraday["peak_after_news"], row.intraday["trough_after_news"]]
    values = [value for value in ends if isinstance(value, float)]
    return max(values, key=abs, default=None)


def _said(row: Reaction) -> str:
    inside = _inside(row)
    if inside.peak is None or inside.trough is None:
        return f"{row.listing.symbol}: no bar after the news."
    peak, trough = (cast(float, row.intraday[name]) for name in ("peak_after_news", "trough_after_news"))
    return (
        f"{row.listing.symbol}: peak after the news {move(peak)} at {_clock(row, inside.peak.start)},"
        f" low {move(trough)} at {_clock(row, inside.trough.start)}."
    )


def _panel(row: Reaction, series: int) -> Panel:
    inside, base = _inside(row), _inside(row).base_close
    bars = tuple(
        ChartBar(
            bar.start,
            max(bar.end, bar.start + 1),
            bar.low / base - 1,
            bar.high / base - 1,
            bar.close / base - 1,
            0.0 if math.isnan(bar.volume) else bar.volume,
        )
        for bar in inside.traded
    )
    during = inside.hours.opens < inside.news < inside.hours.ends
    news = Label(inside.news, 0.0, f"News, {_clock(row, inside.news)}") if during else None
    day = short_day(row.alignment.session.date)
    before = "" if during else ", news earlier"
    return Panel(
        f"{row.listing.exchange.city} ({row.listing.symbol}), {day}",
        f"{money(base, row.currency)} = 0%, {inside.interval} bars{before}",
        series,
        inside.hours.opens,
        inside.hours.ends,
        inside.hours.lunch if inside.hours.lunch[0] else None,
        bars,
        tuple(_labels(row)),
        tuple(_hours(row)),
        news,
        partial(_told, row),
    )


def _told(row: Reaction, bars: Sequence[ChartBar]) -> str:
    """What a pointer is shown of some bars: when, the price at their end, and how far they ranged."""
    base, end = _inside(row).base_close, bars[-1]
    low, high = min(bar.low for bar in bars), max(bar.high for bar in bars)
    return (
        f"{row.listing.symbol}, {_clock(row, bars[0].start)}–{_clock(row, end.end)}:"
        f" {money(base * (1 + end.close), row.currency)}, {move(end.close)};"
        f" {money(base * (1 + low), row.currency)} to {money(base * (1 + high), row.currency)}"
    )


def _labels(row: Reaction) -> Iterator[Label]:
    inside, base = _inside(row), _inside(row).base_close
    for name, bar, value in (
        ("peak", inside.peak, inside.peak.high if inside.peak else math.nan),
        ("trough", inside.trough, inside.trough.low if inside.trough else math.nan),
    ):
        if bar is not None:
            words = f"{name} {move(value / base - 1)}, {_clock(row, bar.start)}"
            title = f"{row.listing.symbol}, {words}: {money(value, row.currency)}"
            yield Label((bar.start + bar.end) / 2, value / base - 1, words, title)
    if inside.traded:
        last = inside.traded[-1]
        words = f"last {move(last.close / base - 1)}"
        title = f"{row.listing.symbol}, {words}, {_clock(row, last.end)}: {money(last.close, row.currency)}"
        yield Label(last.end, last.close / base - 1, words, title, strong=False)


def _hours(row: Reaction) -> Iterator[tuple[float, str, str]]:
    """The full hours of the session on both clocks."""
    hours = _inside(row).hours
    moment = _local(row, hours.opens).replace(minute=0, second=0)
    while moment.timestamp() <= hours.ends:
        if moment.timestamp() >= hours.opens:
            yield moment.timestamp(), f"{moment:%H:%M}", f"{moment.astimezone(UTC):%H:%M}"
        moment = (moment.astimezone(UTC) + timedelta(hours=1)).astimezone(moment.tzinfo)


def intraday_table(rows: Sequence[Reaction]) -> CardTable | None:
    """Every measure inside the day, a row each; None without any listing that has bars."""
    inside = [row for row in rows if row.inside]
    if not inside:
        return None
    cells = [
        (
            (measure.words[0].upper() + measure.words[1:], AGAINST.get(measure.name, "")),
            *((_cell(row, measure), _beside(row, measure.name)) for row in inside),
        )
        for measure in INTRADAY_MEASURES
        if measure.name not in BESIDE_OTHERS and any(row.intraday[measure.name] is not None for row in inside)
    ]
    heads = ("Measure", *(row.listing.symbol for row in inside))
    return CardTable("What the minutes say", heads, cells, strong="", notes=MEASURES_SAID)


def _beside(row: Reaction, name: str) -> str:
    """What stands small beneath a measure: the bar it was read from, and how long after the news."""
    inside = _inside(row)
    if name == "price_at_news" and inside.price_bar:
        bar = inside.price_bar
        clocks = f"{_clock(row, bar.start)}–{_clock(row, bar.end)}"
        today = bar.start >= inside.hours.opens or _local(row, bar.start).date() == row.alignment.session.date
        return f"bar {clocks}" if today else f"bar {clocks} of the day before"
    extremes = {"peak_after_news": inside.peak, "trough_after_news": inside.trough}
    extreme = extremes.get(name)
    after = row.intraday.get(f"minutes_to_{name.removesuffix('_after_news')}")
    if extreme is None or not isinstance(after, float):
        return ""
    since = "the opening" if inside.begins == inside.hours.opens else "lunch"
    since = "the news" if inside.begins == inside.news else since
    return f"{_clock(row, extreme.start)}, {after:.0f} min after {since}"


def _cell(row: Reaction, measure: Measure) -> str:
    value = row.intraday[measure.name]
    if value is None:
        return "–"
    if isinstance(value, str):
        return value if measure.name == "intraday_interval" else _when(value)
    if measure.kind is Kind.PRICE:
        return money(value, row.currency)
    if "share" in measure.name:
        return typeset(f"{value:.0%}")
    return move(value) if measure.kind is Kind.FRACTION else f"{value:.0f}"


def _when(value: str) -> str:
    return f"{value} the news".replace("straddles", "across")


def minutes_said(row: Reaction) -> list[str]:
    """The lines of the terminal: price at the news, extremes after it, and the bars as a picture."""
    inside, v = _inside(row), row.intraday
    at_news = v["price_at_news"]
    facts = [f"at the news {price(at_news)}"] if isinstance(at_news, float) else []
    for name, words, bar in (("peak", "peak", inside.peak), ("trough", "low", inside.trough)):
        value = v[f"{name}_after_news"]
        if bar is not None and isinstance(value, float):
            facts.append(f"{words} after it {percent(value)} at {_clock(row, bar.start)}")
    if isinstance(v["day_high_when"], str):
        when = "across" if v["day_high_when"] == "straddles" else v["day_high_when"]
        facts.append(f"day's high {when} the news")
    return [
        ", ".join(facts),
        f"{inside.interval} bars of the session, | the news: {_picture(inside)}",
    ]


def _picture(inside: InsideDay) -> str:
    """The closes of the session in a few blocks, a bar where the news came."""
    bars = inside.traded
    step = max(1, math.ceil(len(bars) / BLOCKS))
    chosen = [bars[min(at + step, len(bars)) - 1] for at in range(0, len(bars), step)]
    text, told = "", False
    for bar, block in zip(chosen, sparkline([bar.close for bar in chosen]), strict=True):
        if not told and bar.start >= inside.news:
            text, told = f"{text}|", True
        text += block
    return text if told else f"{text}|"
