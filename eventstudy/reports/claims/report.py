"""The report of ``check``: the claims as they came, what was measured, the verdict and its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from eventstudy.claims.check import Checked, Instead, Tally, Verdict
from eventstudy.claims.figure import parse_figure
from eventstudy.kinds import Kind
from eventstudy.reasons import Reason, explain
from eventstudy.reports.report import Cell, Column, Page, Report
from eventstudy.reports.run.report import column_of, price_sources
from eventstudy.reports.values import human
from eventstudy.words import spell_day

if TYPE_CHECKING:
    from rich.console import RenderableType

MARKS = {Verdict.CONFIRMED: "✓", Verdict.REFUTED: "✗", Verdict.UNVERIFIABLE: "?"}
_COLOURS = {Verdict.CONFIRMED: "green", Verdict.REFUTED: "red", Verdict.UNVERIFIABLE: "yellow"}
_SHOWN = ("symbol", "measure", "comparison", "value", "measured", "verdict", "session", "reason")


def claims_report(columns: Sequence[str], checked: Sequence[Checked], tally: Tally, *, file: str) -> Report:
    """The report of claims; ``columns`` are those of the input that the output repeats."""

    def screen() -> RenderableType:
        return _screen(checked)

    def page() -> Page:
        return Page(body=_cards(checked))

    every = {column_of(one.claim.measure).kind for one in checked if one.measured is not None}
    kind = Kind.FRACTION if every <= {Kind.FRACTION} else Kind.NUMBER
    added = (
        Column("measured", kind),
        Column("verdict"),
        Column("session", Kind.DATE),
        Column("difference", kind),
        Column("reason"),
    )
    return Report(
        key="claims",
        columns=(*(Column(name) for name in columns), *added),
        rows=[_row(one) for one in checked],
        screen=screen,
        after={
            "summary": {verdict.value: tally.verdicts[verdict] for verdict in Verdict},
            "provenance": {"prices": price_sources(tally.sources)},
        },
        notes=[f"{name(one)}: {sentence}" for one in checked for sentence in _findings(one)],
        title=f"Claims of {file}: {summary(tally)}",
        shown=_SHOWN,
        page=page,
    )


def summary(tally: Tally) -> str:
    """How many claims came out how: ``5 confirmed, 1 refuted``."""
    counts = [f"{tally.verdicts[verdict]} {verdict.value}" for verdict in Verdict if tally.verdicts[verdict]]
    return ", ".join(counts)


def _row(one: Checked) -> tuple[Cell, ...]:
    return (*one.claim.cells, one.measured, one.verdict.value, one.session, one.difference, reason(one))


def name(one: Checked) -> str:
    """The claim in a few words: ``BABA close_to_close about 1.3%``."""
    claim = one.claim
    return f"{claim.symbol} {claim.measure} {claim.comparison} {claim.value}"


def reason(one: Checked) -> str:
    """Why a claim has its verdict, where that is not plain from the figures; empty for a plain one."""
    parts = []
    if one.code:
        parts.append(f"{one.code}: line {one.claim.line}: {one.detail}")
    if one.first_reaction:
        parts.append(f"{Reason.SESSION_DIFFERS}: the first session to react was {one.first_reaction}")
    if one.instead:
        parts.append(f"true of {'; '.join(_found(place, one) for place in one.instead)}")
    return "; ".join(parts)


def _found(place: Instead, one: Checked) -> str:
    """``close_to_close of 2024-11-05 (+1.23 %)``, with the symbol when it is another listing."""
    whose = "" if place.symbol == one.claim.symbol.upper() else f"{place.symbol} "
    return f"{whose}{place.measure} of {place.session} ({_shown(place.measured, place.measure)})"


def _shown(value: float | None, measure: str) -> str:
    return human(value, column_of(measure))


def verdict_line(one: Checked) -> str:
    """What was measured, in words."""
    if one.measured is None:
        return f"{one.code}: {one.detail}"
    day = spell_day(date.fromisoformat(one.session))
    return f"measured {_shown(one.measured, one.claim.measure)} on {day}"


def _findings(one: Checked) -> list[str]:
    """The sentences under a claim: what else would have been true, and what is doubtful."""
    found = []
    if one.verdict is Verdict.REFUTED:
        if one.instead:
            places = "; ".join(
                f"{place.symbol} {place.measure} on {spell_day(date.fromisoformat(place.session))}"
                f" ({_shown(place.measured, place.measure)})"
                for place in one.instead
            )
            found.append(f"true instead: {places}.")
        else:
            found.append("no nearby session, other measure or other listing has this figure.")
        figure = parse_figure(one.claim.value)
        if (
            column_of(one.claim.measure).kind is Kind.FRACTION
            and not figure.percent
            and abs(figure.value) >= 1
        ):
            found.append(
                f"{one.claim.value} without a % means {human(float(figure.value), column_of('gap'))}."
            )
    if one.first_reaction:
        day = spell_day(date.fromisoformat(one.first_reaction))
        found.append(f"measured on the session that the claim names; the first to react was {day}.")
    if one.remedy:
        found.append(f"{one.remedy}.")
    return [*found, *(f"{explain(code)}." for code in one.warnings if code != Reason.DATE_ONLY)]


def _screen(checked: Iterable[Checked]) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    parts: list[RenderableType] = []
    for one in checked:
        colour = _COLOURS[one.verdict]
        head = Text(f"{MARKS[one.verdict]} {one.verdict.value:<13}", style=f"bold {colour}")
        head.append(name(one), style="default")
        parts.append(head)
        indented = [f"“{one.claim.quote}”"] if one.claim.quote else []
        texts = [Text(line, style="italic") for line in indented]
        texts += [Text(line) for line in (verdict_line(one), *_findings(one))]
        parts += [Padding(text, (0, 0, 0, 15)) for text in texts]
    return Group(*parts)


def _cards(checked: Iterable[Checked]) -> str:
    """The verdicts as HTML: told by words, a mark and a colour."""
    from eventstudy.reports.formats.html import text

    cards = []
    for one in checked:
        verdict = one.verdict.value
        quote = f"<blockquote>{text(one.claim.quote)}</blockquote>\n" if one.claim.quote else ""
        mark = f'<span aria-hidden="true">{MARKS[one.verdict]}</span>'
        said = f'<p><strong class="verdict {verdict}">{mark} {verdict}</strong> {text(verdict_line(one))}</p>'
        found = "".join(f"\n<p>{text(sentence)}</p>" for sentence in _findings(one))
        cards.append(f'<article class="claim">\n<h2>{text(name(one))}</h2>\n{quote}{said}{found}\n</article>')
    return "\n".join(cards)
