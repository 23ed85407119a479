"""A sentence as tagged tokens: names, figures, days, and the words that the patterns know."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from eventstudy.claims.article import dates
from eventstudy.claims.article.lexicon import ADJECTIVE, PHRASES, PLACE
from eventstudy.claims.article.numbers import FIGURE
from eventstudy.claims.article.verbs import VERB
from eventstudy.exchanges.name_mentions import Mention


@dataclass(frozen=True, slots=True)
class Token:
    """Characters ``start`` to ``end`` of the article; ``tag`` as in :mod:`lexicon`; what else was read.

    ``direction``: 1 or -1 of verbs, adverbs and nouns of moving. ``market`` of a place or adjective.
    """

    tag: str
    start: int
    end: int
    text: str
    direction: int = 0
    market: str = ""
    mention: Mention | None = None
    match: re.Match[str] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: its tokens and their tags as one string, a letter each."""

    number: int
    start: int
    end: int
    tokens: tuple[Token, ...]
    tags: str
    quoted: tuple[tuple[int, int], ...] = ()


_NUMBERS = {tag: str(at) for at, (tag, _) in enumerate(PHRASES)}
_PUNCTUATION = {",": ",", ";": ";", ":": ";", "–": ";", "—": ";", "(": "(", ")": ")", "[": "(", "]": ")"}
_WORD = re.compile(r"[^\W_]+(?:['\u2019.&/-][^\W_]+)*|['\u2019]s?\b|--|\S")
_DOWN = re.compile(
    r"down|red$|negative|low|off|below|under|weak|short|beneath|behind|worse|deep", re.IGNORECASE
)


def sentence_of(text: str, number: int, start: int, end: int, mentions: Sequence[Mention]) -> Sentence:
    """Tag the sentence between two characters; ``mentions`` are those of the whole text, in order."""
    plain = text.replace("\n", " ")
    tokens: list[Token] = []
    named = {mention.start: mention for mention in mentions if start <= mention.start < end}
    at = start
    while at < end:
        if plain[at].isspace():
            at += 1
            continue
        token = _token(plain, at, end, named)
        if token.tag == "'" and tokens and tokens[-1].tag == "P":
            token = Token("B", token.start, token.end, token.text)
        tokens.append(token)
        at = token.end
    kept = tuple(_without_asides(tokens))
    return Sentence(
        number, start, end, kept, "".join(token.tag for token in kept), tuple(_quotes(plain, start, end))
    )


def _without_asides(tokens: list[Token]) -> list[Token]:
    """The tokens without quotation marks, and without brackets that hold no figure."""
    kept: list[Token] = []
    opened = -1
    for token in tokens:
        if token.tag == '"':
            continue
        if token.tag == "(":
            opened = len(kept)
        kept.append(token)
        if token.tag == ")" and opened >= 0:
            if not any(token.tag in "%p$#" for token in kept[opened:]):
                del kept[opened:]
            opened = -1
    return kept


def _token(text: str, at: int, end: int, named: dict[int, Mention]) -> Token:
    character = text[at]
    mention = named.get(at)
    if mention is not None and not mention.symbol:
        others = {start: one for start, one in named.items() if start != at}
        phrase = _phrase(text, at, end, others)
        if phrase.end > mention.end or phrase.tag in "GS":
            return phrase
    if mention is not None:
        return _entity(text, mention, end)
    if match := FIGURE.match(text, at, end):
        return _figure(match)
    if tag := _PUNCTUATION.get(character):
        return Token(tag, at, at + 1, character)
    if character.isalpha() or character in "'\u2019":
        return _phrase(text, at, end, named)
    word = _WORD.match(text, at, end)
    stop = word.end() if word else at + 1
    tag = ";" if text[at:stop] == "--" else '"' if character in '"\u201c\u201d' else "."
    return Token(tag if not character.isalnum() else "u", at, stop, text[at:stop])


def _entity(text: str, mention: Mention, end: int) -> Token:
    """A name; one with a place behind a hyphen ("Nasdaq-listed") says only where."""
    follows = re.compile(r"-(?:listed|traded|quoted)").match(text, mention.end, end)
    if follows:
        market = "US" if mention.name.lower().startswith(("nasdaq", "nyse")) else ""
        return Token("G", mention.start, follows.end(), text[mention.start : follows.end()], market=market)
    stop = mention.end
    if mention.is_index and (average := _AVERAGE.match(text, stop, end)):
        stop = average.end()
    return Token("E", mention.start, stop, text[mention.start : stop], mention=mention)


_AVERAGE = re.compile(
    r"(?: (?:share|stock|composite|benchmark|equity))* (?:average|index|gauge|benchmark|Index)\b"
)


def _figure(match: re.Match[str]) -> Token:
    tags = (
        ("range", "u"),
        ("percent", "%"),
        ("fraction", "%"),
        ("points", "p"),
        ("million", "M"),
        ("price", "$"),
    )
    tag = next((tag for name, tag in tags if match[name]), "#")
    direction = {"+": 1, "-": -1, "−": -1, "–": -1}.get(match["sign"] or match["psign"] or "", 0)
    return Token(tag, match.start(), match.end(), match[0], direction, match=match)


@cache
def _phrases() -> re.Pattern[str]:
    """All phrases as one pattern; the number of the group that matched tells which."""
    import re as expressions

    whole = "|".join(f"(?P<g{at}>{pattern.pattern})" for at, (_, pattern) in enumerate(PHRASES))
    return expressions.compile(whole, expressions.IGNORECASE)


def _phrase(text: str, at: int, end: int, named: dict[int, Mention]) -> Token:
    """The longest of what the rules know at a word; the word itself else."""
    if possessive := re.compile(r"['\u2019]s?(?!\w)").match(text, at, end):
        return Token("'", at, possessive.end(), possessive[0])
    limit = end + 1 if end < len(text) else end
    day = dates.DATE.match(text, at, end)
    if day and not (day["lead"] == "from" and day["word"]):
        return Token("Z" if day["owner"] else "T", at, day.end(), day[0], match=day)
    place = PLACE.match(text, at, end)
    if place and place[0].lower().startswith(("in ", "on ", "over in ")):
        return Token("L", at, place.end(), place[0], market=str(place.lastgroup))
    if adjective := ADJECTIVE.match(text, at, limit):
        return Token("G", at, adjective.end(), adjective[0], market=str(adjective.lastgroup))
    phrase = _phrases().match(text, at, limit)
    if (phrase and phrase["g" + _NUMBERS["I"]]) or (phrase and phrase["g" + _NUMBERS["Q"]]):
        inside = [start for start in named if at < start < phrase.end()]
        phrase = _phrases().match(text, at, min(inside)) if inside else phrase
    since = dates.SINCE.match(text, at, end)
    if since and not (
        phrase and PHRASES[int(str(phrase.lastgroup)[1:])][0] == "k" and phrase.end() >= since.end()
    ):
        stop = since.end() - (since.end() == end and since[0].endswith("."))
        return Token("s", at, stop, text[at:stop], match=since)
    verb = VERB.match(text, at, limit)
    if verb and (phrase is None or phrase.end() <= verb.end()):
        return _verb_or_noun(text, verb, at)
    if phrase is not None and phrase.end() > at:
        tag = PHRASES[int(str(phrase.lastgroup)[1:])][0]
        return Token(tag, at, min(phrase.end(), end), phrase[0], _direction(tag, phrase[0]))
    if place:
        return Token("L", at, place.end(), place[0], market=str(place.lastgroup))
    word = _WORD.match(text, at, end)
    stop = word.end() if word else at + 1
    return Token("u", at, stop, text[at:stop])


_AFTER_ARTICLE = re.compile(
    r"(?:\b(?:a|an|the|its|their|this|that|one-day|single-day|daily|weekly|day|further|percent"
    r"|per cent|%|biggest|largest|steepest|sharpest|heaviest"
    r"|worst|best|strongest|straight|consecutive|successive|modest|hefty|slight|whopping"
    r"|percentage|point|intraday|['\u2019]s|second|third|fourth|fifth|sixth|seventh"
    r"|eighth|ninth|tenth|\dth|losing|winning|monthly|cumulative|longest|full)|pc)\s$",
    re.IGNORECASE,
)


def _verb_or_noun(text: str, verb: re.Match[str], at: int) -> Token:
    """``a fall``, ``its biggest gain`` are nouns; ``fell``, ``gained`` are verbs."""
    direction = 1 if verb["VR"] else -1
    noun = re.compile(
        r"gain|rise|jump|surge|rall|advance|increase|climb|rebound|leap|loss|fall|drop|decline"
        r"|slide|slump|plunge|tumble|decrease|retreat|dip|slip|spike|pop|crash|bounce",
        re.I,
    )
    base = not re.search(r"(?:ed|ing|fell|lost|rose|slid|sank|sunk|fallen|risen)$", verb[0], re.I)
    if base and noun.match(verb[0]) and _AFTER_ARTICLE.search(text, max(0, at - 16), at):
        return Token("N", at, verb.end(), verb[0], direction)
    return Token("V", at, verb.end(), verb[0], direction)


def _direction(tag: str, text: str) -> int:
    from eventstudy.claims.article.lexicon import UPWARD

    if tag == "D":
        return -1 if _DOWN.search(text) else 1
    if tag == "l":
        return 1 if text.lower().startswith("winning") else -1 if text.lower().startswith("losing") else 0
    if tag == "N":
        return 1 if UPWARD.search(text.split()[-1]) else -1
    return 0


def _quotes(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [
        match.span() for match in re.compile(r"[\"\u201c][^\"\u201d]*[\"\u201d]").finditer(text, start, end)
    ]
