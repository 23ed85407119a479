"""The newspaper box: one block an issuer, a row a listing, and under it why each session was chosen."""

from __future__ import annotations

from itertools import groupby
from textwrap import wrap

from rich.console import Group, RenderableType
from rich.text import Text

from eventstudy.reactions.run import Reaction, RunResult
from eventstudy.reasons import Reason
from eventstudy.reports.charts.sparkline import sparkline
from eventstudy.reports.sentences import reasons, warning_notes
from eventstudy.reports.terminal import DOUBT, DOWN, TEXT_WIDTH, UP, headline, paragraph
from eventstudy.reports.values import number, percent, price, probability
from eventstudy.words import spell_day

LISTING, SESSION, FIGURE = 13, 10, 8


def newspaper_box(result: RunResult) -> RenderableType:
    """The whole answer to ``run``, 80 columns wide."""
    parts: list[RenderableType] = [headline(result.announcement)]
    for issuer, group in groupby(result.reactions, key=lambda row: row.listing.issuer):
        rows = list(group)
        parts += [Text(), Text(issuer, style="bold"), _header(rows[0])]
        for row in rows:
            parts += [_row(row), *(Text(f"  {line}", style="dim") for line in _details(row))]
    parts += paragraph("Why this session", reasons(result))
    parts += paragraph("Notes", [note for note in warning_notes(result) if not note.startswith("date-only")])
    return Group(*parts)


def _header(row: Reaction) -> Text:
    names = ("close", "move", "peak", "market", f"in {row.alignment.session.date.year}")
    figures = "".join(f"{name:>{FIGURE + 1}}" for name in names)
    return Text(f"{'listing':{LISTING}} {'session':{SESSION}}{figures} closes", style="dim")


def _row(row: Reaction) -> Text:
    text = Text(f"{row.listing.symbol} ", style="bold")
    text.append(f"{row.exchange:{max(LISTING - len(row.listing.symbol), 0)}}", style="not bold dim")
    text.append(f"{spell_day(row.alignment.session.date).rsplit(' ', 1)[0]:{SESSION}}", style="not bold")
    v = row.values
    if row.status is not Reason.OK:
        return text.append(f" {row.status.value}", style=f"not bold {DOUBT}")
    text.append(f"{price(v['close']):>{FIGURE + 1}}", style="not bold")
    for name, digits in (
        ("close_to_close", 2),
        ("intraday_peak", 2),
        ("benchmark_return", 2),
        ("year_to_date", 1),
    ):
        weight = "bold" if name == "close_to_close" else "not bold"
        text.append(
            f"{percent(v[name], digits) or '–':>{FIGURE + 1}}", style=f"{weight} {_colour(v[name])}".strip()
        )
    return text.append(" ").append_text(_picture(row))


def _colour(value: float | None) -> str:
    return "" if not value else UP if value > 0 else DOWN


def _picture(row: Reaction) -> Text:
    """The closes around the event; the reaction session's block stands out."""
    text = Text(style="not bold")
    for (relative, _), block in zip(row.closes, sparkline([close for _, close in row.closes]), strict=True):
        text.append(block, style="bold" if relative == 0 else "dim")
    return text


def _details(row: Reaction) -> list[str]:
    """The rest of a listing's measures; one that could not be made is left out."""
    if row.status is not Reason.OK:
        return wrap(row.detail, TEXT_WIDTH - 2)
    v = row.values
    facts = [f"from {price(v['base_close'])} on {spell_day(row.alignment.base.date).rsplit(' ', 1)[0]}"]
    for name, words in (("gap", "gap"), ("intraday_trough", "low")):
        if v[name] is not None:
            facts.append(f"{words} {percent(v[name])}")
    if v["volume_ratio"] is not None:
        facts.append(f"volume {number(v['volume_ratio'], 1)}x")
    lines = [", ".join(facts)]
    if v["abnormal_return"] is not None:
        lines.append(
            f"beyond the market {_tested(row, 'abnormal_return', 't_statistic', 'p_value')}{_fitted(row)}"
        )
    if v["parity_price"] is not None:
        lines.append(
            f"parity with {row.parity_with} is {price(v['parity_price'])}:"
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
    found = row.estimate
    return (
        f"; fitted on {found.fit.n} of {found.asked} sessions" if found and found.fit.n < found.asked else ""
    )
