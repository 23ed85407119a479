"""The newspaper box: one block an issuer, a row a listing, and under it why each session was chosen."""

from __future__ import annotations

from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from eventstudy.events import spell_day
from eventstudy.reaction import Reaction, RunResult, Status
from eventstudy.reports.reactions import reasons, warning_notes
from eventstudy.reports.rows import number, percent, price, probability
from eventstudy.reports.spark import sparkline
from eventstudy.sessions import Announcement

UP, DOWN = "green", "red"


def newspaper_box(result: RunResult) -> RenderableType:
    """The whole answer to ``run`` for a terminal of 80 columns or more."""
    parts: list[RenderableType] = [_headline(result.announcement), Text()]
    for issuer, rows in groupby(result.reactions, key=lambda row: row.listing.issuer):
        parts += [Text(issuer, style="bold"), _block(list(rows)), Text()]
    parts += _sentences("Why this session", reasons(result))
    parts += _sentences("Mind", warning_notes(result))
    return Group(*parts)


def _headline(announcement: Announcement) -> Text:
    instant = announcement.instant
    text = Text("News of ")
    text.append(f"{spell_day(instant.date())}, {instant:%H:%M %Z}", style="bold")
    if announcement.assumed:
        text.append(f" (assumed: {announcement.timing})", style="yellow")
    return text


def _block(rows: list[Reaction]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="dim", expand=False)
    for name, justify in (
        ("listing", "left"),
        ("session", "left"),
        ("close", "right"),
        ("move", "right"),
        ("peak", "right"),
        ("market", "right"),
        ("this year", "right"),
        ("closes", "left"),
    ):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]  # the literals above
    for row in rows:
        _add_listing(table, row)
    return table


def _add_listing(table: Table, row: Reaction) -> None:
    name = Text(row.listing.symbol, style="bold").append(f" {row.exchange}", style="not bold dim")
    session = spell_day(row.alignment.session.date).rsplit(" ", 1)[0]
    if row.status is not Status.OK:
        table.add_row(name, session, Text(row.status.value, style="yellow"))
        return
    v = row.values
    table.add_row(
        name,
        session,
        price(v["close"]),
        _move(v["close_to_close"], strong=True),
        _move(v["intraday_peak"]),
        _move(v["benchmark_return"]),
        _move(v["year_to_date"], digits=1),
        _picture(row),
    )


def _move(value: float | None, *, digits: int = 2, strong: bool = False) -> Text:
    style = "" if value is None else UP if value > 0 else DOWN if value < 0 else ""
    return Text(percent(value, digits) or "–", style=f"bold {style}" if strong else style)


def _picture(row: Reaction) -> Text:
    """The closes around the event; the reaction session's block stands out."""
    blocks = sparkline([close for _, close in row.closes])
    text = Text(style="dim")
    for (relative, _), block in zip(row.closes, blocks, strict=True):
        text.append(block, style="not dim bold" if relative == 0 else "")
    return text


def _sentences(title: str, sentences: list[str]) -> list[RenderableType]:
    if not sentences:
        return []
    return [Text(title, style="bold"), *(Padding(Text(one), (0, 0, 0, 2)) for one in sentences), Text()]


def details(row: Reaction) -> list[str]:
    """The rest of a listing's measures, as sentences; a measure that could not be made is left out."""
    v = row.values
    base = row.alignment.base.date
    lines = [f"base {price(v['base_close'])} ({spell_day(base)}), gap {percent(v['gap'])}, low {percent(v['intraday_trough'])}"]
    if v["volume_ratio"] is not None:
        lines[0] += f", volume {number(v['volume_ratio'], 1)}x"
    if v["abnormal_return"] is not None:
        lines.append(
            f"without the market's share {percent(v['abnormal_return'])}"
            f" (t {number(v['t_statistic'])}, p {probability(v['p_value'])})"
        )
    if v["catch_up"] is not None:
        lines.append(f"catching up {percent(v['catch_up'])}, beyond parity {percent(v['beyond_parity'])}")
    return lines
