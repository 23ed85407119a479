"""Claims of context in a text: ``its fifth straight gain``, ``the biggest fall since May``, ``a record``.

``find_phrases(text)`` gives every such claim with its place, for one claim of the command line and for an
article alike. What a phrase does not say itself (which way, by closes or inside the day) is read from the
words before it; where they do not say it either, there is no claim. Figures (``rose 1.3%``) are read by
``words.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from eventstudy.claims.figure import Comparison
from eventstudy.claims.references import DAY_OR_PERIOD, DURATION, EVER, parse_reference
from eventstudy.claims.spelled import NUMBER, ORDINAL, whole_number

_GAINS = r"gains?|rises?|advances?|jumps?|climbs?|increases?|rall(?:y|ies)|surges?|leaps?|upswings?|winning"
_FALLS = (
    r"falls?|drops?|loss(?:es)?|declines?|slides?|slumps?|plunges?|tumbles?|retreats?|decreases?|routs?"
    r"|sell-?offs?|losing"
)
_UP = (
    r"rose|risen|rises|rising|gain(?:s|ed|ing)?|climb(?:s|ed|ing)?|jump(?:s|ed|ing)?|surg(?:ed|es|ing)|soar(?:s|ed|ing)?"
    r"|rall(?:y|ied|ies|ying)|advanc(?:e|ed|es|ing)|added|adding|leapt|up|higher|winning|best"
)
_DOWN = (
    r"fell|fallen|falls|falling|los(?:t|es|ing)|drop(?:s|ped|ping)?|slid|slides|sliding|s[au]nk|sinks|sinking"
    r"|tumbl(?:ed|es|ing)|plung(?:ed|es|ing)|slump(?:s|ed|ing)?|slipp?(?:ed|s|ing)|declin(?:e|ed|es|ing)|shed"
    r"|retreat(?:s|ed|ing)?|down|lower|worst|dipp?(?:ed|s|ing)"
)
_INTRADAY = re.compile(
    r"\b(?:as (?:much|high|low) as|at one (?:point|stage)|intraday|touch(?:ed|es|ing)|hit(?:s|ting)?)\b", re.I
)
_BIGGEST = r"biggest|largest|steepest|sharpest|strongest|deepest|heaviest|greatest|worst|best"
_PERIOD = r"day|session|week|month|quarter|year"
_SPAN = (
    rf"(?:(?P<count>{NUMBER})[- ](?P<unit>day|session|week|month)"
    r"|(?P<period>daily|weekly|monthly|quarterly|annual|yearly))"
)
_HEDGE = r"(?:(?P<hedge>more than|over|at least|nearly|almost|about|around|some|roughly) )?"
_SINCE = (
    r"(?:since (?:(?:early|mid|late)[- ])?(?P<weekly>(?:the )?week (?:of|ending|ended) )?"
    rf"(?P<since>{DAY_OR_PERIOD})"
    rf"|(?:in|for|over) {_HEDGE}(?P<stretch>{DURATION})"
    r"|(?P<ever>ever|on record|of all time|in (?:its|their|the) history))"
)
_COMPARISONS = {
    "more than": Comparison.OVER, "over": Comparison.OVER, "at least": Comparison.AT_LEAST,
    "nearly": Comparison.NEARLY, "almost": Comparison.NEARLY,
}  # fmt: skip
_PERIODS = {"daily": "", "weekly": "week", "monthly": "month", "quarterly": "quarter", "annual": "year"}
_PERIODS |= {"yearly": "year", "day": "", "session": "", "week": "week", "month": "month"}
_PERIODS |= {"quarter": "quarter", "year": "year"}


@dataclass(frozen=True, slots=True)
class ContextPhrase:
    """A claim of context: its place in the text, and the cells that a claims file has for it.

    ``value`` is empty for a claim that is a date; ``reference`` is a day, month, year or stretch of time in
    ISO 8601 as far as the words say it (``2024-08``, ``4 months``; ``September`` where no year is said),
    ``ever`` for the whole life of a share, or empty. ``n``: sessions (or weeks), or empty.
    """

    start: int
    end: int
    words: str
    measure: str
    comparison: str = Comparison.ABOUT
    value: str = ""
    n: str = ""
    reference: str = ""


def find_phrases(text: str) -> list[ContextPhrase]:
    """Every claim of context in a text, in its order; of overlapping ones the longest."""
    claims: list[ContextPhrase] = []
    for pattern, make in _RULES:
        for match in pattern.finditer(text):
            claim = make(match, text[: match.start()])
            if claim is not None:
                claims.append(claim)
    separate: list[ContextPhrase] = []
    for claim in sorted(claims, key=lambda phrase: (phrase.start - phrase.end, phrase.start)):
        if all(claim.end <= other.start or other.end <= claim.start for other in separate):
            separate.append(claim)
    return sorted(separate, key=lambda phrase: phrase.start)


def direction_before(text: str) -> int:
    """Which way the last verb of a text goes: 1 up, -1 down, 0 where there is none."""
    ways = [*re.finditer(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", text, re.I)]
    return 0 if not ways else 1 if ways[-1]["up"] else -1


def _claim(
    match: re.Match[str],
    measure: str,
    *,
    value: str = "",
    n: str = "",
    reference: str = "",
    comparison: str = Comparison.ABOUT,
) -> ContextPhrase:
    return ContextPhrase(match.start(), match.end(), match[0], measure, str(comparison), value, n, reference)


def _part(match: re.Match[str], name: str) -> str:
    return (match.groupdict().get(name) or "").lower()


def _way(match: re.Match[str], before: str) -> int:
    """Which way a phrase goes: its own noun, its superlative, else the verb before it."""
    noun = _part(match, "noun")
    if noun and re.fullmatch(_GAINS, noun):
        return 1
    if noun and re.fullmatch(_FALLS, noun):
        return -1
    return {"best": 1, "worst": -1}.get(_part(match, "most")) or direction_before(before)


def _reference(match: re.Match[str]) -> tuple[str, str]:
    """The reference of ``_SINCE`` and the comparison with it."""
    if _part(match, "ever"):
        return EVER, Comparison.ABOUT
    if stretch := _part(match, "stretch"):
        duration = parse_reference(stretch)
        plural = "" if duration.count == 1 else "s"
        hedge = _COMPARISONS.get(_part(match, "hedge"), Comparison.ABOUT)
        return f"{duration.count} {duration.unit}{plural}", hedge
    reference = parse_reference(match["since"])
    if reference.year is None:
        return match["since"], Comparison.ABOUT
    parts = [f"{reference.year:04d}", *(f"{part:02d}" for part in (reference.month, reference.day) if part)]
    return "-".join(parts), Comparison.ABOUT


def _biggest(match: re.Match[str], before: str) -> ContextPhrase | None:
    way = _way(match, before)
    if not way:
        return None
    noun = "gain" if way > 0 else "fall"
    n, period = _span(match)
    points = "points_" if re.search(r"\bpoints?\b", match[0], re.I) else ""
    if _part(match, "record") or _part(match, "ever"):
        over = f"_over_{period or 'session'}s" if n else ""
        stem = f"record_{'points_' if points else ''}{period + '_' if period and not n else ''}{noun}{over}"
        return _claim(match, stem, value="yes", n=n, reference=EVER)
    reference, comparison = _reference(match)
    if n:
        measure = f"{points}biggest_{noun}_over_{period or 'session'}s_since"
    elif not period and not points and _inside_the_day(match, before):
        measure = "biggest_peak_since" if way > 0 else "biggest_trough_since"
    else:
        measure = f"{points}biggest_{period + '_' if period else ''}{noun}_since"
    return _claim(match, measure, n=n, reference=reference, comparison=comparison)


def _inside_the_day(match: re.Match[str], before: str) -> bool:
    """Whether the words from the clause's last verb of movement on speak of prices inside the session."""
    clause = re.split(r"[.;](?!\d)|\n", before)[-1]
    verbs = [*re.finditer(rf"\b(?!(?:up|down|higher|lower)\b)(?:{_UP}|{_DOWN})\b", clause, re.I)]
    return bool(_INTRADAY.search((clause[verbs[-1].start() :] if verbs else clause) + match[0]))


def _span(match: re.Match[str]) -> tuple[str, str]:
    """``n`` and the period of a superlative: ("", "week") for ``weekly``, ("2", "") for ``two-day``."""
    if count := _part(match, "count"):
        number, period = whole_number(count), _PERIODS[_part(match, "unit")]
        return ("" if number == 1 else str(number)), period
    named = _part(match, "period") or _part(match, "whole")
    return "", _PERIODS.get(named, "") or ("week" if _part(match, "weekly") else "")


def _level(match: re.Match[str], before: str) -> ContextPhrase | None:
    reference, comparison = _reference(match)
    side = _part(match, "side")
    if not side:
        way = direction_before(before)
        if not way:
            return None
        side = "highest" if way > 0 else "lowest"
    if _part(match, "record") or reference == EVER:
        return _claim(
            match, f"record_{'' if side == 'highest' else 'low_'}close", value="yes", reference=EVER
        )
    by = "close" if "clos" in match[0].lower() or not _inside_the_day(match, before) else "intraday"
    return _claim(match, f"{side}_{by}_since", reference=reference, comparison=comparison)


def _month_high(match: re.Match[str], before: str) -> ContextPhrase | None:
    """``four-month high``; a mark that something else is measured from is no claim of its own."""
    side = match["mark"].lower()
    by = "intraday" if _inside_the_day(match, before) else "close"
    if re.search(_FROM, before, re.I):
        return None
    count, unit = whole_number(match["count"]), match["unit"].lower()
    if (count, unit) in ((52, "week"), (1, "year"), (12, "month")):
        return _claim(match, f"new_52w_{side}_{by}", value="yes")
    stretch = f"{count} {unit}{'' if count == 1 else 's'}"
    measure = f"{'highest' if side == 'high' else 'lowest'}_{by}_since"
    hedge = _COMPARISONS.get(_part(match, "hedge"), Comparison.ABOUT)
    return _claim(match, measure, reference=stretch, comparison=hedge)


_FROM = (
    r"(?:below|above|under|beneath|off|from|than|short of|beyond|of) "
    r"(?:(?:its|their|the|an?|that|last) )?(?:[a-z'’]+ )?$"
)
"""Stands before a mark that something else is measured from."""


def _record(match: re.Match[str], before: str) -> ContextPhrase | None:
    if re.search(_FROM, before, re.I):
        return None
    low = bool(re.search(r"\blow\b", match[0], re.I))
    return _claim(match, f"record_{'low_' if low else ''}close", value="yes", reference=EVER)


def _straight(match: re.Match[str], before: str) -> ContextPhrase | None:
    way = _way(match, before)
    if not way:
        return None
    period = _PERIODS.get(_part(match, "unit"), "")
    return _claim(match, _streak(way, period), value=str(whole_number(match["count"])))


def _streak(way: int, period: str) -> str:
    return f"{period + 's_' if period else ''}{'winning' if way > 0 else 'losing'}_streak"


def _run(match: re.Match[str], before: str) -> ContextPhrase | None:
    """``five-day losing streak``: one that goes on, or one that was ended."""
    way = _way(match, before)
    period = _PERIODS.get(_part(match, "unit"), "")
    if not way:
        return None
    ended = "snaps_" if _part(match, "snapped") else ""
    if not ended and not re.search(r"streak|run\b", match[0], re.I):
        return None
    return _claim(match, ended + _streak(way, period), value=str(whole_number(match["count"])))


def _longest(match: re.Match[str], before: str) -> ContextPhrase | None:
    way = _way(match, before)
    if not way:
        return None
    reference, comparison = _reference(match)
    period = _PERIODS.get(_part(match, "period"), "")
    measure = f"longest_{_streak(way, period)}_since"
    return None if reference == EVER else _claim(match, measure, reference=reference, comparison=comparison)


def _up_of(match: re.Match[str], before: str) -> ContextPhrase | None:
    way = direction_before(before + match[0].split(" of ")[0])
    if not way:
        return None
    unit = "weeks" if match["unit"].lower().startswith("week") else "sessions"
    measure = f"{'up' if way > 0 else 'down'}_{unit}_of"
    return _claim(
        match, measure, value=str(whole_number(match["count"])), n=str(whole_number(match["total"]))
    )


def _first_time(match: re.Match[str], before: str) -> ContextPhrase | None:
    reference, comparison = _reference(match)
    side = "above" if match["side"].lower() in ("above", "over", "past") else "below"
    level = match["level"].replace(",", "")
    return _claim(match, f"last_close_{side}", n=level, reference=reference, comparison=comparison)


_Make = Callable[[re.Match[str], str], ContextPhrase | None]


def _rules() -> Iterator[tuple[str, _Make]]:
    """Patterns, each with what makes its claim."""
    noun = rf"(?P<noun>{_GAINS}|{_FALLS})"
    detail = r"(?:(?:percentage|percent|intraday|point|points|trading|price) )*"
    yield (
        rf"(?P<most>{_BIGGEST}) {detail}(?:{_SPAN} )?{detail}(?:{noun}|(?P<whole>{_PERIOD})) {_SINCE}",
        _biggest,
    )
    yield rf"(?P<most>most) {_SINCE}", _biggest
    yield rf"(?P<most>{_BIGGEST}) (?P<ever>ever|on record)", _biggest
    yield rf"(?P<record>record) {detail}(?:{_SPAN} )?{detail}{noun}", _biggest
    yield (
        r"(?P<side>highest|lowest)(?: (?:closing|settlement|intraday))?"
        rf"(?: (?:close|finish|level|price|point|mark))? {_SINCE}",
        _level,
    )
    yield rf"(?:level )?(?:not seen|unseen) {_SINCE}", _level
    yield (
        rf"{_HEDGE}(?P<count>{NUMBER})[- ](?P<unit>week|month|year)[- ]"
        r"(?:(?:closing|intraday) )?(?P<mark>high|low)\b",
        _month_high,
    )
    yield r"(?:all-time|record)[ -](?:closing )?(?:high|low|close|finish)\b(?! (?:price )?target)", _record
    yield (
        r"(?:clos|end|finish|settl)(?:ed|es|e|s|ing) (?:the \w+ )?at (?:a|an|its|their) (?:new |fresh )?"
        r"(?:record(?:[ -](?:closing )?(?:high|low|close|peak))?|all-time (?:closing )?(?:high|low|peak))\b",
        _record,
    )
    yield r"\bto (?:a|an) (?:new |fresh )?record(?= [\d$]|\W|$)", _record
    straight = r"(?:straight|consecutive|successive)"
    run = r"(?: in a row| running| in succession)"
    unit_or_noun = rf"(?:(?:trading )?(?P<unit>day|session|week|month)s?(?: of (?P<noun>{_GAINS}|{_FALLS}))?"
    count = rf"(?P<count>{ORDINAL}|{NUMBER})"
    of_which = rf"(?:{_GAINS}|{_FALLS})"
    yield rf"{count} {straight} {unit_or_noun})", _straight
    yield rf"{count} {straight} (?:(?P<unit>daily|weekly|monthly) )?{noun}", _straight
    yield rf"{count} {straight} (?P<noun>winning|losing) (?P<unit>day|session|week|month)s?", _straight
    yield rf"{count} (?P<noun>{of_which})(?: (?:day|session))?{run}", _straight
    yield rf"{count} {unit_or_noun}){run}", _straight
    snapped = (
        r"(?P<snapped>snap(?:s|ped|ping)?|end(?:s|ed|ing)?|br(?:oke|eaks|eaking)|halt(?:s|ed|ing)?"
        r"|stopp?(?:s|ed|ing)?)"
    )
    yield (
        rf"(?:{snapped} (?:its|their|the|an?) )?(?P<count>{NUMBER})[- ](?P<unit>day|session|week|month)[- ]"
        rf"(?P<noun>{of_which})(?: (?:streak|run))?",
        _run,
    )
    yield (
        rf"longest (?:(?P<period>daily|weekly|monthly) )?(?P<noun>{of_which}) (?:streak|run) {_SINCE}",
        _longest,
    )
    yield (
        rf"(?:(?:up|down|rose|fell|risen|fallen) )?(?:in |on )?(?P<count>{NUMBER}) of (?:the|its|their) "
        rf"(?:last|past) (?P<total>{NUMBER}) (?:trading )?(?P<unit>day|session|week)s",
        _up_of,
    )
    yield (
        r"(?P<side>above|over|past|below|under) (?:HK|US)?[$€£¥]?(?P<level>\d[\d,]*(?:\.\d+)?),?"
        rf"(?: points)?(?: on [a-z]+)? for the first time {_SINCE}",
        _first_time,
    )


_RULES: tuple[tuple[re.Pattern[str], _Make], ...] = tuple(
    (re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE), make) for pattern, make in _rules()
)
