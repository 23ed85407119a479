"""What a verb of a sentence speaks about: a listing that is named, or that "it" and "the shares" go back to.

Anything else in that place (revenue, the yen, a rival) is no listing, and what is said of it is no claim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

from eventstudy.claims.article.lexicon import FIRMS
from eventstudy.claims.article.tokens import Sentence, Token
from eventstudy.errors import UnknownSymbolError
from eventstudy.exchanges.name_mentions import Mention, exchange_called, markets_of
from eventstudy.exchanges.names import read_names


@dataclass(frozen=True, slots=True)
class Subject:
    """An issuer or index by its usual ``symbol``; ``market`` where words said which listing.

    ``symbol`` is empty for a name that may mean several (``candidates``). ``words``: how the text says it.
    ``symbol`` is that of the listing itself where ``fixed``.
    """

    symbol: str
    words: str
    market: str = ""
    fixed: bool = False
    is_index: bool = False
    candidates: tuple[str, ...] = ()
    carried: bool = False


Subjects = tuple[Subject, ...]
UNKNOWN: Subjects = ()
"""Something that is not a listing."""


@dataclass(slots=True)
class Focus:
    """What "it", "the shares" and "the index" go back to; ``companies`` and ``indices``: those named so far.

    ``several``: the last sentence told of more than one.
    """

    it: Subjects = UNKNOWN
    share: Subject | None = None
    index: Subject | None = None
    companies: dict[str, Subject] = field(default_factory=dict)
    several: bool = False
    indices: dict[str, Subject] = field(default_factory=dict)

    def take(self, subjects: Subjects) -> None:
        """Let later words go back to these."""
        self.it = tuple(replace(subject, carried=True) for subject in subjects)
        for subject in self.it:
            if subject.is_index:
                self.index = subject
            else:
                self.share = subject


_PHRASE = re.compile(
    r"(?:(?P<several>Y?d?j*E(?:,d?E)*,?&d?j*E'?G?S*)|(?P<of>d?G?Sid?E(?:&d?E)?)|(?P<own>(?:[uGL]'|d)?G?j*d?E'?G?S*)|(?P<they>P)|(?P<its>d[GS]*S)|(?P<bare>S)"
    r"|(?P<described>(?:d?G?Si)?Q'?G?S*)|(?P<index>I))[LTA]*$"
)
_START = re.compile(
    r"[TLeXkAJ,]*(?P<phrase>(?:[uGL]'|d)?G?j*E'?G?S*|d?G?SidE?E?|P|Q'?G?S*|I|d[GS]*S)(?=[uABHVCOKzywn|])"
)
_HOMES = {
    **{
        "america": "",
        "london": "L",
        "britain": "L",
        "tokyo": "T",
        "japan": "T",
        "shanghai": "SS",
        "china": "SS",
    },
    **{"shenzhen": "SZ", "germany": "DE", "frankfurt": "DE", "france": "PA", "paris": "PA", "taiwan": "TW"},
    **{"taipei": "TW", "seoul": "KS", "sydney": "AX", "australia": "AX", "india": "NS", "singapore": "SI"},
    **{"canada": "TO", "toronto": "TO", "italy": "MI", "milan": "MI", "spain": "MC", "madrid": "MC"},
    **{"switzerland": "SW", "zurich": "SW", "amsterdam": "AS", "stockholm": "ST", "sweden": "ST"},
}
"""The suffix of the exchange of cities and countries; none in America."""
_KINDS = {"blue-chip": "^DJI", "tech": "^IXIC", "benchmark": "^GSPC", "broad": "^GSPC"}
"""Which of the American indices words mean where several have been named."""
_NATIONS = {
    **{
        "Chinese": {"HK", "SS", "SZ"},
        "Japanese": {"T"},
        "British": {"L"},
        "German": {"DE"},
        "French": {"PA"},
    },
    **{"Dutch": {"AS"}, "Swiss": {"SW"}, "Korean": {"KS"}, "Taiwanese": {"TW"}, "Indian": {"NS", "BO"}},
}
"""Where the companies of a nation are listed at home."""
_FIRM = re.compile(FIRMS, re.IGNORECASE)
_BOUNDARY = ",;.|&wKoJ("
_ADJUNCTS = "TLeXkAr"


@dataclass(slots=True)
class SubjectFinder:
    """Finds the subjects of one sentence, verb by verb from the left."""

    sentence: Sentence
    focus: Focus
    known: dict[int, Subjects] = field(default_factory=dict)
    """Subjects by the token of their verb, those without a figure among them."""

    def at(self, verb: int) -> Subjects | None:
        """The subjects of the verb at a token. ``UNKNOWN`` for what is no listing; None for one to come."""
        if verb not in self.known:
            subjects = self._find(verb)
            if subjects is None:
                return None
            self.known[verb] = subjects
        return self.known[verb]

    def before(self, token: int) -> Subjects | None:
        """The subjects of the last verb before a token; None without one."""
        earlier = [verb for verb in self.known if verb < token]
        return self.known[max(earlier)] if earlier else self.initial(token)

    def _find(self, verb: int) -> Subjects | None:
        tags = self.sentence.tags
        at = verb - 1
        while at >= 0 and tags[at] in "ATLeXhBkfrY":
            if tags[at] == "r":
                break
            at -= 1
        if tags[verb] == "C" and at >= 0 and self.sentence.tokens[at].text.lower() == "to":
            return self.before(verb)
        if at < 0 or tags[at] in "&|;tJHCO" or (tags[at] == "," and not self._inserted(at)):
            return self._left_out(verb, at)
        if tags[at] == "w":
            comma = at - 1 if at and tags[at - 1] == "," else at
            if comma < at and tags[comma - 1] in "%p$#T":
                return self.before(comma) or UNKNOWN
            return self.phrase(comma - 1) or UNKNOWN
        if tags[at] == ",":
            return self._inserted(at)
        market = next((token.market for token in self.sentence.tokens[at + 1 : verb] if token.tag == "L"), "")
        subjects = self.phrase(at)
        return (
            tuple(replace(subject, market=subject.market or market) for subject in subjects)
            if market
            else subjects
        )

    def _inserted(self, comma: int) -> Subjects:
        """The subject before words between commas: ``Amazon, which had fallen, jumped``."""
        tags = self.sentence.tags
        for opening in range(comma - 1, 0, -1):
            inside = tags[opening + 1 : comma]
            plain = not set(inside) & set("VC%p$#,EP&")
            if tags[opening] == "," and (inside[:1] in tuple("wduADGiBTQ|") or (inside and plain)):
                subjects = self.phrase(opening - 1)
                if subjects:
                    return subjects
        return UNKNOWN

    def _left_out(self, verb: int, at: int) -> Subjects | None:
        """The subject of a verb that has none of its own: that of the verb before, or the one to come."""
        tags = self.sentence.tags
        before = self.before(verb)
        if before is not None:
            return before
        if at >= 0 and tags[at] == "|" and not tags[:at].strip(_ADJUNCTS):
            return None
        if at < 0 and not self.sentence.tokens[verb].text.lower().endswith("ing"):
            return UNKNOWN
        return None if at < 0 else UNKNOWN

    def initial(self, token: int) -> Subjects | None:
        """The name that a sentence begins with, where a verb that no rule knows follows it."""
        tags = self.sentence.tags
        match = _START.match(tags)
        if match is None or match.end() > token:
            return None
        return self.phrase(match.end() - 1) or None

    def phrase(self, end: int) -> Subjects:
        """The subjects of the noun phrase that ends at a token; ``UNKNOWN`` for one of another form."""
        tags = self.sentence.tags[: end + 1]
        match = _PHRASE.search(tags)
        if match is None or not self._stands_alone(match.start()):
            return UNKNOWN
        tokens = self.sentence.tokens[match.start() : end + 1]
        kind = match.lastgroup
        market = next((token.market for token in tokens if token.tag in "GL" and token.market), "")
        subjects = self._meant(str(kind), tokens)
        return tuple(
            replace(subject, market=market or subject.market, fixed=subject.fixed and not market)
            for subject in subjects
        )

    def _stands_alone(self, start: int) -> bool:
        tags = self.sentence.tags
        at = start - 1
        owner = self.sentence.tokens[at].text.replace("\u2019", "'") if at >= 0 else ""
        if owner.endswith("'s") and tags[at] == "u" and owner[0].isupper() and self._names_index(start):
            at -= 1
            while at >= 0 and tags[at] == "u" and self.sentence.tokens[at].text[0].isupper():
                at -= 1
        while at >= 0 and tags[at] in _ADJUNCTS:
            at -= 1
        if at < 0 or tags[at] in _BOUNDARY:
            return True
        if tags[max(0, at - 1) : at + 1] == "%N":
            return True
        if tags[start] in "E'" and _FIRM.fullmatch(self.sentence.tokens[at].text):
            at -= 1
            while at >= 0 and tags[at] in "uxGjd":
                at -= 1
            if at < 0 or tags[at] in _BOUNDARY:
                return True
        opening = re.search(r"(?:^|[,;|&])[i|][duxqGN]{1,4}$", tags[: at + 1])
        return opening is not None and (tags[start] in "PIE" or re.match("d[jE]", tags[start:]) is not None)

    def _names_index(self, start: int) -> bool:
        """Whether an index follows (``Japan's Nikkei``)."""
        following = self.sentence.tokens[start : start + 3]
        return next((one.mention.is_index for one in following if one.mention), False)

    def _meant(self, kind: str, tokens: Sequence[Token]) -> Subjects:
        match kind:
            case "several" | "of" | "own":
                return tuple(named(token.mention) for token in tokens if token.mention is not None)
            case "they" if self._is_vague(tokens[0]) or len(self._names_before(tokens[0])) > 1:
                return self._earlier()
            case "they":
                return self._earlier() or self._named_before(tokens[0]) or self.focus.it
            case "its":
                return self._own_shares(tokens)
            case "bare":
                return self._bare_shares(tokens[0])
            case "described":
                return self._said_of_one(tokens) or self.described(
                    next(token.text for token in tokens if token.tag == "Q")
                )
            case _:
                words = next((token.text.lower() for token in tokens if token.tag == "I"), "")
                return tuple(subject for subject in self._index(words) if _is_at_home(subject, words))

    def _names_before(self, token: Token) -> dict[str, Mention]:
        """The names of this sentence before a token, by symbol."""
        before = [one.mention for one in self.sentence.tokens if one.mention and one.start < token.start]
        return {mention.symbol: mention for mention in before}

    def _named_before(self, pronoun: Token) -> Subjects:
        """The one name that the sentence has before a pronoun, whatever was said of it."""
        return tuple(named(mention) for mention in self._names_before(pronoun).values())

    def _is_vague(self, pronoun: Token) -> bool:
        """Whether a pronoun goes back to "a stock", some firm or other."""
        before = [token for token in self.sentence.tokens if token.start < pronoun.start]
        return any(
            (one.text.lower() in ("a", "an", "any") and after.tag in "SQ")
            or (after.text.lower() in ("company", "firm") and one.text.lower() in ("a", "an", "any"))
            for one, after in pairwise(before)
        )

    def _earlier(self) -> Subjects:
        """The subjects named earlier in the sentence."""
        return next(
            (self.known[verb] for verb in sorted(self.known, reverse=True) if self.known[verb]), UNKNOWN
        )

    def _own_shares(self, tokens: Sequence[Token]) -> Subjects:
        """``its shares``, ``the Hong Kong line``: of the company spoken of."""
        earlier = [subject for subject in self._earlier() if not subject.is_index]
        mentioned = [
            token for token in self.sentence.tokens if token.mention and token.start < tokens[0].start
        ]
        shares = [named(token.mention) for token in mentioned if token.mention and not token.mention.is_index]
        if earlier:
            return (earlier[-1],)
        if len({subject.symbol for subject in shares}) == 1:
            return (shares[0],)
        if tokens[-1].text.lower() in ("stocks", "securities", "equity"):
            return UNKNOWN
        return (self.focus.share,) if self.focus.share and not shares else UNKNOWN

    def _bare_shares(self, token: Token) -> Subjects:
        """``Chipotle cut its outlook: shares plunged``: of the company named here or before."""
        if token.text.lower() != "shares":
            return UNKNOWN
        mentioned = {
            one.mention.symbol: named(one.mention)
            for one in self.sentence.tokens
            if one.mention and one.start < token.start
        }
        if mentioned:
            subjects = tuple(mentioned.values())
            return subjects if len(subjects) == 1 and not subjects[0].is_index else UNKNOWN
        return self.focus.it if len(self.focus.it) == 1 and self.focus.it[0] == self.focus.share else UNKNOWN

    def _said_of_one(self, tokens: Sequence[Token]) -> Subjects:
        """``Intel jumped, though the chipmaker is still down``: the one company that the sentence has named.

        Not where words set it against another, nor where the description says more than its trade.
        """
        words = next(token.text for token in tokens if token.tag == "Q")
        before = [token for token in self.sentence.tokens if token.start < tokens[0].start]
        named_so_far = {one.mention.symbol: one.mention for one in before if one.mention}
        if len(named_so_far) != 1 or not re.fullmatch(
            r"(?:the|this) (?:[a-z-]+ )?[a-z]+(?:['\u2019]s)?", words
        ):
            return UNKNOWN
        if any(part in words for part in _descriptions()):
            return UNKNOWN
        if any(one.text.lower() in ("while", "whereas", "and", "but") for one in before):
            return UNKNOWN
        (mention,) = named_so_far.values()
        return () if mention.is_index or not mention.symbol else (named(mention),)

    def described(self, words: str) -> Subjects:
        """``the iPhone maker``: whom the table describes so, else the one company that the text has named."""
        text = words.lower().replace("\u2019", "'")
        symbols = [symbol for part, symbol in _descriptions().items() if part in text]
        for symbol in symbols:
            if symbol in self.focus.companies:
                return (self.focus.companies[symbol],)
        if symbols:
            return (Subject(symbols[0], words),) if len(symbols) == 1 and "'s" not in text else UNKNOWN
        if len(self.focus.companies) == 1:
            return (next(iter(self.focus.companies.values())),)
        if nation := next((ends for name, ends in _NATIONS.items() if name in words), None):
            fitting = [
                one for symbol, one in self.focus.companies.items() if nation.intersection(markets_of(symbol))
            ]
            return (fitting[0],) if len(fitting) == 1 else UNKNOWN
        generic = re.fullmatch(r"(?:the|this) (?:company|group|firm)(?:'s)?", text)
        return (self.focus.share,) if generic and self.focus.share else UNKNOWN

    def _index(self, words: str) -> Subjects:
        """``the benchmark``: the index of this sentence's earlier verbs, else of an earlier sentence.

        The American benchmark is the S&P 500, the blue chips are the Dow's, the technology the Nasdaq's.
        """
        kind = next((symbol for part, symbol in _KINDS.items() if part in words), "")
        if kind in self.focus.indices and self.focus.index and self.focus.index.symbol in _KINDS.values():
            return (self.focus.indices[kind],)
        earlier = [subject for subject in self._earlier() if subject.is_index]
        if earlier:
            return (earlier[-1],)
        return (self.focus.index,) if self.focus.index else UNKNOWN


def _is_at_home(index: Subject, words: str) -> bool:
    """Whether an index may be "Shanghai's main index": no place is named, or it is the index's own."""
    place = re.match(r"(?!the )([\w.]+)['\u2019]s ", words)
    if place is None or place[1] == "city":
        return True
    try:
        return exchange_called(index.symbol).suffix == _HOMES.get(place[1], "?")
    except UnknownSymbolError:
        return False


def named(mention: Mention) -> Subject:
    """The subject that a name in the text is."""
    return Subject(mention.symbol, mention.name, "", mention.fixed, mention.is_index, mention.candidates)


def note_names(sentence: Sentence, focus: Focus) -> None:
    """Keep the companies that a sentence names."""
    for token in sentence.tokens:
        if token.mention is not None and token.mention.is_index:
            focus.indices.setdefault(token.mention.symbol, replace(named(token.mention), carried=True))
        elif token.mention is not None and token.mention.symbol:
            focus.companies.setdefault(token.mention.symbol, replace(named(token.mention), carried=True))


@cache
def _descriptions() -> dict[str, str]:
    """``zara owner`` to ``ITX.MC``; and a few products that need no table."""
    table = {"iphone": "AAPL", "electric-car": "TSLA", "electric-vehicle": "TSLA", "windows": "MSFT"}
    for row in read_names("company_names.csv"):
        for part in row["descriptions"].split("|"):
            if part:
                table[part.lower().rpartition(" ")[0] + " "] = row["symbol"]
    return table
