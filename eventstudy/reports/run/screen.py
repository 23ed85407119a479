"""The newspaper box: one block an issuer, a row a listing, and under it why each session was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.text import Text

from eventstudy.reactions.run import Reaction, RunResult
from eventstudy.reasons import Reason
from eventstudy.reports.charts.sparkline import sparkline
from eventstudy.reports.run.many import one_line_each
from eventstudy.reports.sentences import reasons, warning_notes
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
from eventstudy.reports.values import number, percent, probability

FEWEST = 4
"""Columns that every row has: listing, session, close, move."""
MANY = 5
"""More listings than this get one line each."""
FIGURES = (("close_to_close", "move", 2), ("intraday_peak", "peak", 2), ("benchmark_return", "market", 2))


def newspaper_box(result: RunResult) -> RenderableType:
    """The whole answer to ``run``, at most 80 columns wide."""
    if len(result.reactions) > MANY:
        return one_line_each(result)
    parts: list[RenderableType] = [
        headline(result.announcement),
        Sized(lambda width: _listings(result.reactions, width)),
    ]
    if result.options.context:
        from eventstudy.reports.run.context import context_sentences

        parts += paragraph("Context", context_sentences(result))
    parts += paragraph("Why this session", reasons(result))
    parts += paragraph("Notes", [note for note in warning_notes(result) if not note.startswith("date-only")])
    parts += source_foot(result.sources)
    return Group(*parts)


def _listings(reactions: Sequence[Reaction], width: int) -> list[RenderableType]:
    """An issuer's listings under its name: a row each, and under it what else was measured."""
    parts: list[RenderableType] = []
    columns = _Columns(reactions, width)
    for issuer, group in groupby(reactions, key=lambda row: row.listing.issuer):
        rows = list(group)
        parts += [Text(), Text(issuer, style="bold"), columns.header(rows[0])]
        for row in rows:
            lines = [*columns.left_out(row), *_details(row)]
            parts += [
                columns.row(row),
                *(sentence(line, first="  ", rest="    ", style="dim") for line in lines),
            ]
            if row.closes:
                parts.append(_picture(row))
    return parts


class _Columns:
    """The columns of the table, each as wide as its widest cell, with blanks between.

    Where the terminal is too narrow the exchange goes first, then the last columns: the lines under a row
    say these. The close and the move always stay.
    """

    def __init__(self, rows: Sequence[Reaction], width: int) -> None:
        self.with_exchange = True
        self.widths = self._measured(rows)
        if self._total() > width:
            self.with_exchange = False
            self.widths = self._measured(rows)
        while self._total() > width and len(self.widths) > FEWEST:
            self.widths.pop()

    def _total(self) -> int:
        return sum(self.widths) + len(BLANKS) * (len(self.widths) - 1)

    def _measured(self, rows: Sequence[Reaction]) -> list[int]:
        table = [self._names("in 2025"), *(self._cells(row) for row in rows)]
        return [max(len(cells[at]) for cells in table) for at in range(len(table[0]))]

    def _names(self, year: str) -> list[str]:
        return ["listing", "session", "close", *(name for _, name, _ in FIGURES), year]

    def _cells(self, row: Reaction) -> list[str]:
        exchange = f" {row.exchange}" if self.with_exchange else ""
        figures = [percent(row.values[name], digits) or "–" for name, _, digits in FIGURES]
        year = percent(row.values["year_to_date"], 1) or "–"
        return [
            f"{row.listing.symbol}{exchange}",
            short_day(row.alignment.session.date),
            money(row.values["close"], row.currency),
            *figures,
            year,
        ]

    def _padded(self, cells: Sequence[str]) -> list[str]:
        return [
            f"{cell:{width}}" if at < 2 else f"{cell:>{width}}"
            for at, (cell, width) in enumerate(zip(cells, self.widths, strict=False))
        ]

    def left_out(self, row: Reaction) -> list[str]:
        """The figures that the row has no room for, in a line."""
        if row.status is not Reason.OK:
            return []
        names = self._names(f"in {row.alignment.session.date.year}")[len(self.widths) :]
        cells = self._cells(row)[len(self.widths) :]
        figures = [f"{name} {cell}" for name, cell in zip(names, cells, strict=True) if cell != "–"]
        return [", ".join(figures)] if figures else []

    def header(self, row: Reaction) -> Text:
        """The names above an issuer's listings."""
        names = self._names(f"in {row.alignment.session.date.year}")
        return Text(BLANKS.join(self._padded(names)).rstrip(), style="dim")

    def row(self, row: Reaction) -> Text:
        """A listing's line; the reason in place of its figures when it could not be measured."""
        cells = self._padded(self._cells(row))
        symbol = row.listing.symbol
        text = Text(symbol, style="bold")
        text.append(cells[0][len(symbol) :], style="not bold dim")
        text.append(f"{BLANKS}{cells[1]}{BLANKS}", style="not bold")
        if row.status is not Reason.OK:
            return text.append(row.status.value, style=f"not bold {DOUBT}")
        text.append(cells[2], style="not bold")
        for cell, name in zip(cells[3:], (*(name for name, _, _ in FIGURES), "year_to_date"), strict=False):
            weight = "bold" if name == "close_to_close" else "not bold"
            text.append(BLANKS)
            text.append(cell, style=f"{weight} {_colour(row.values[name])}".strip())
        return text


def _colour(value: float | None) -> str:
    return "" if not value else UP if value > 0 else DOWN


CLOSES_SHOWN = 15
"""Closes before and after the reaction session that a line has room for."""


def _picture(row: Reaction) -> Text:
    """The closes around the event; a bar marks the news, before the session that reacts."""
    closes = [(relative, close) for relative, close in row.closes if abs(relative) <= CLOSES_SHOWN]
    first, last = closes[0][0], closes[-1][0]
    text = Text(f"  closes of sessions {first:+d} to {last:+d}, | the news: ", style="dim")
    for (relative, _), block in zip(closes, sparkline([close for _, close in closes]), strict=True):
        if relative == 0:
            text.append("|", style="dim")
        text.append(block, style="not dim bold" if relative == 0 else "dim")
    return text


def _details(row: Reaction) -> list[str]:
    """The rest of a listing's measures; one that could not be made is left out."""
    if row.status is not Reason.OK:
        return [row.detail]
    v = row.values
    facts = [f"from {money(v['base_close'], row.currency)} on {short_day(row.alignment.base.date)}"]
    for name, words in (("gap", "gap"), ("intraday_trough", "low")):
        if v[name] is not None:
            facts.append(f"{words} {percent(v[name])}")
    if v["volume_ratio"] is not None:
        facts.append(f"volume {number(v['volume_ratio'], 1)}x")
    lines = [", ".join(facts)]
    if row.peak_in_doubt:
        lines.append("peak and low are those of the whole day, and may be older than the news")
    if row.inside:
        from eventstudy.reports.run.intraday import minutes_said

        lines += minutes_said(row)
    if v["abnormal_return"] is not None:
        lines.append(
            f"beyond the market {_tested(row, 'abnormal_return', 't_statistic', 'p_value')}{_fitted(row)}"
        )
    if v["parity_price"] is not None:
        lines.append(
            f"parity with {row.parity_with} is {money(v['parity_price'], row.currency)}:"
            f" catching up {percent(v['catch_up'])}, beyond it {percent(v['beyond_parity'])}"
        )
    for name in v:
        if name.startswith("return[") and v[name] is not None:
            window = name.removeprefix("return")
            beyond = _tested(row, f"car{window}", f"car_t{window}", f"car_p{window}")
            abnormal = f", beyond the market {beyond}" if beyond else ""
            lines.append(f"sessions {window[1:-1]}: {percent(v[name])}{abnormal}")
    return lines


def _tested(row: Reaction, value: str, t: str, p: str) -> str:
    """An abnormal return with its test; empty when there is none."""
    v = row.values
    return f"{percent(v[value])} (t {number(v[t])}, p {probability(v[p])})" if v[value] is not None else ""


def _fitted(row: Reaction) -> str:
    """On how many sessions the model was fitted, when some of those asked for were not there."""
    estimate = row.estimate
    return (
        f"; fitted on {estimate.fit.n} of {estimate.asked} sessions"
        if estimate and estimate.fit.n < estimate.asked
        else ""
    )
