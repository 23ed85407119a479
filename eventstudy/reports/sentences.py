"""What is said of an announcement and of the sessions that reacted: made once, laid out by every format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eventstudy.exchanges.why import why
from eventstudy.reactions.run import Reaction, RunResult
from eventstudy.reasons import Reason, day_of, explain
from eventstudy.reports.printed import listed, long_date, money, move, size, spoken_day
from eventstudy.words import spell_day


def reasons(result: RunResult) -> list[str]:
    """Why each session was chosen: a sentence per exchange, naming its listings."""
    by_sentence: dict[str, list[str]] = {}
    for row in result.reactions:
        by_sentence.setdefault(why(row.alignment), []).append(row.listing.symbol)
    return [f"{', '.join(symbols)}: {sentence}." for sentence, symbols in by_sentence.items()]


def failures(failed: Iterable[Reaction]) -> list[str]:
    """Why some listings could not be measured: each reason once, with the symbols that it concerns."""
    by_reason: dict[str, list[str]] = {}
    for row in failed:
        words = row.detail.replace(f" of {row.listing.symbol}", "") or row.status.sentence
        by_reason.setdefault(words, []).append(row.listing.symbol)
    return [f"{', '.join(symbols)}: {words}" for words, symbols in by_reason.items()]


def warning_notes(result: RunResult) -> list[str]:
    """What was assumed and what is doubtful: a sentence per warning, naming its listings and its days."""
    by_codes: dict[tuple[str, ...], list[str]] = {}
    for row in result.reactions:
        for codes in _of_one_kind(row.warnings):
            by_codes.setdefault(codes, []).append(row.listing.symbol)
    notes = [
        f"{row.listing.symbol}: {row.status.value}: {row.detail}." for row in result.reactions if row.detail
    ]
    everyone = len(result.reactions)
    for codes, symbols in by_codes.items():
        who = "" if len(symbols) == everyone else f"{', '.join(symbols)}: "
        notes.append(f"{who}{codes[0].partition(':')[0]}: {explain(codes[0])}{_also(codes[1:])}.")
    return notes


def _of_one_kind(warnings: Iterable[str]) -> list[tuple[str, ...]]:
    """The codes that differ only in their days together, the days in order; any other code alone."""
    kinds: dict[str, list[str]] = {}
    for code in warnings:
        day = day_of(code)
        kinds.setdefault(code.removesuffix(f":{day}") if day else code, []).append(code)
    return [tuple(sorted(codes)) for codes in kinds.values()]


def _also(codes: Sequence[str]) -> str:
    """The further days of a warning."""
    if not codes:
        return ""
    days = [spell_day(day) for code in codes[:DAYS_NAMED] if (day := day_of(code))]
    more = len(codes) - len(days)
    if more:
        days.append(f"{more} more day{'s' * (more > 1)}")
    return f" (also {listed(days)})"


DAYS_NAMED = 3
"""Further days of a warning that are named; more are counted."""


HEADLINE_ISSUERS = 3
"""Companies that a headline and the sentences under it name one by one; more are counted."""
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def headline(result: RunResult) -> str:
    """``Alibaba and Apple on the news of 11 February 2025``; more than three companies are counted."""
    issuers = list(dict.fromkeys(row.listing.issuer for row in result.reactions))
    day = long_date(result.announcement.instant.date())
    named = f"{listed(issuers)} on the news of {day}"
    if len(issuers) <= HEADLINE_ISSUERS and len(named) <= 90:
        return named
    return f"{len(result.reactions)} listings on the news of {day}"


def share_name(row: Reaction, rows: list[Reaction]) -> str:
    """``Alibaba, New York``; the company alone when it has one listing here."""
    shared = [each for each in rows if each.listing.issuer == row.listing.issuer]
    alone = len(shared) == 1
    return row.listing.issuer if alone else f"{row.listing.issuer}, {row.listing.exchange.city}"


def lead(result: RunResult) -> list[str]:
    """What happened, in sentences that can be pasted: each listing's move, or a summary of many."""
    measured = [row for row in result.reactions if row.status is Reason.OK]
    issuers = list(dict.fromkeys(row.listing.issuer for row in measured))
    if not measured:
        return ["None of the listings could be measured."]
    if len(issuers) > HEADLINE_ISSUERS or len(measured) > 2 * HEADLINE_ISSUERS:
        named = [(share_name(row, measured), row.values["close_to_close"], _closed(row)) for row in measured]
        return [many_moves([each for each in named if each[1] is not None], "listings")]
    return [" ".join(event_sentences(measured))]


def event_sentences(measured: list[Reaction]) -> list[str]:
    """One sentence for each company, in the style of a news agency, its listings joined by semicolons."""
    clauses: dict[str, list[str]] = {}
    for row in measured:
        clauses.setdefault(row.listing.issuer, []).append(_moved(row, measured))
    joined = ["; ".join(each) for each in clauses.values()]
    return [f"{text[0].upper()}{text[1:]}." for text in joined]


def _moved(row: Reaction, rows: list[Reaction]) -> str:
    """``Alibaba's New York shares rose 1.3% to $112.78 on Tuesday 11 February, ...``"""
    shared = [each for each in rows if each.listing.issuer == row.listing.issuer]
    owner = "its" if shared[0] is not row else f"{row.listing.issuer}’s"
    whose = row.listing.issuer if len(shared) == 1 else f"{owner} {row.listing.exchange.city} shares"
    change, day = row.values["close_to_close"], spoken_day(row.alignment.session.date)
    furthest = row.values["intraday_trough" if (change or 0) < 0 else "intraday_peak"]
    doubt = " at some time of the day, perhaps before the news" if row.peak_in_doubt else ""
    if row.inside and row.alignment.inside_session:
        after_news = row.intraday["trough_after_news" if (change or 0) < 0 else "peak_after_news"]
        furthest, doubt = after_news if isinstance(after_news, float) else None, " after the news"
    verb = "rose" if (change or 0) > 0 else "fell"
    moved = f"{verb} {size(change or 0)} to" if size(change or 0) != "0.0%" else "closed unchanged at"
    after = ""
    if furthest is not None and change is not None and size(furthest) != "0.0%" and furthest * change > 0:
        after = f", after being {'up' if change > 0 else 'down'} as much as {size(furthest)}{doubt}"
    return f"{whose} {moved} {_closed(row)} on {day}{after}"


def _closed(row: Reaction) -> str:
    return money(row.values["close"], row.currency)


def many_moves(moves: list[tuple[str, float | None, str]], noun: str) -> str:
    """Many moves in a few sentences; each has a name, its fraction, and the price it led to (or nothing)."""
    from statistics import median

    values = sorted(((value, name, price) for name, value, price in moves if value is not None))
    if not values:
        return f"None of the {noun} could be measured."
    up = sum(value > 0 for value, *_ in values)
    count = NUMBERS[up] if up < len(NUMBERS) else f"{up:,}"
    total = NUMBERS[len(values)].lower() if len(values) < len(NUMBERS) else f"{len(values):,}"
    start = f"{count} of the {total} {noun} measured rose"
    sizes = [abs(value) for value, *_ in values]
    middle = f"the median move was {move(median(value for value, *_ in values))}"
    spread = f"the mean size of a move was {size(sum(sizes) / len(sizes))}, the median {size(median(sizes))}"
    extremes = []
    for (value, name, price), verb in ((values[-1], "rose"), (values[0], "fell")):
        if value * (1 if verb == "rose" else -1) > 0:
            extremes.append(f"{name} {verb} most, by {size(value)}{f' to {price}' if price else ''}")
    sentences = [f"{start}; {middle}, and {spread}."]
    if extremes:
        sentences.append(f"{'; '.join(extremes)}.")
    return " ".join(sentences)
