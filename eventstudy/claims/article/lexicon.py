"""The words of market reports, each with its tag: one letter, of which the patterns of sentences are made.

==== ==================================================================================================
tag  what it stands for
==== ==================================================================================================
E    a name of the tables; ``b`` something in brackets
j    what is said of an index ("benchmark", "tech-heavy")
P    it, they, them; ``Q`` "the iPhone maker"; ``I`` "the index"; ``S`` shares, stock, receipts; ``Y`` both
d    the, a, its, their; ``'`` a possessive; ``G`` the market of a listing ("New York", "US-listed")
V    a verb of moving; ``C`` of closing; ``O`` of opening; ``B`` is, remains; ``H`` suffered, posted
K    sent, left, pushed; ``A`` had, has, also, now; ``D`` up, down, higher, below; ``N`` gain, loss, drop
z    snapped, ended, extending; ``y`` touched, hit; ``l`` "losing streak"
% p  a percentage, points; ``$`` a price; ``#`` a bare number; ``M`` an amount of millions or more
q c  "ninth"; "five-day"
h X  a hedge ("more than"); a mark of an extreme of the day ("as much as", "at one point")
f    by, further, another
T Z  a day; the possessive of one ("Friday's")
k r  the span of a move ("this year"); a span without a measure ("over five years")
e    outside the session or at some time of it ("in premarket trading")
R    a record or a 52-week extreme; ``m`` "biggest"; ``s`` "since May"; ``g`` "straight", "in a row"
L    "in New York", "on Wall Street"
t i  to, at; of, in, for, from and other prepositions
| w  a boundary between clauses; which, who; ``J`` "one day after"
n    what makes a statement none: would, may, not, expects
x    what share prices are not: revenue, yield, futures, stake
, & ; o ( )  punctuation, and, or; ``u`` any other word
==== ==================================================================================================
"""

from __future__ import annotations

import re

PLACES = {
    "US": r"(?:the )?New York Stock Exchange|New York|Wall Street|(?:the )?U\.?S\.?(?:A\.)?"
    r"(?: markets?| trading| session)?|(?:the )?United States|America"
    r"|the (?:NYSE|New York Stock Exchange|Nasdaq(?: exchange)?)|NYSE",
    "HK": r"(?:the )?Hong Kong(?: [Ss]tock [Ee]xchange| exchange| market| trading)?|HKEX",
    "L": r"London(?: trading)?|the London Stock Exchange",
    "T": r"Tokyo(?: trading)?",
    "SS": r"Shanghai",
    "SZ": r"Shenzhen",
    "DE": r"Frankfurt|Xetra",
    "PA": r"Paris",
    "AS": r"Amsterdam",
    "NS": r"(?:the )?NSE|the National Stock Exchange",
    "BO": r"(?:the )?BSE",
    "AX": r"Sydney|Australia",
    "TO": r"Toronto",
    "SW": r"Zurich",
    "MI": r"Milan",
    "MC": r"Madrid",
    "SI": r"Singapore",
    "ST": r"Stockholm",
    "KS": r"Seoul",
    "TW": r"Taipei",
}
ADJECTIVES = {
    "US": r"New York|U\.?S\.?|American|Nasdaq|NYSE",
    "HK": r"Hong Kong|HK|H(?=[ -]shares?\b)",
    "L": r"London",
    "T": r"Tokyo",
    "SS": r"Shanghai",
    "SZ": r"Shenzhen",
    "DE": r"Frankfurt",
    "PA": r"Paris",
    "AS": r"Amsterdam",
    "AX": r"Sydney|Australian",
    "TO": r"Toronto",
    "SW": r"Zurich",
    "MI": r"Milan",
    "TW": r"Taipei",
}
_LISTED = r"(?:[ -](?:listed|traded|quoted))?"
_SHARES = (
    r"(?:share price|stock price|(?:American )?[Dd]epositary (?:receipts?|shares?)"
    r"|American [Dd]epositary (?:receipts?|shares?)"
    r"|(?<!market )(?<!per )(?<!a )share(?= (?:closed|ended|finished|opened|rose|fell|gained|lost|declined"
    r"|dropped|climbed|advanced|has|had|was|is)\b)|ADRs?|ADSs?|shares|stocks?|receipts|securities|equity|line|listing)"
)
_FIRMS = (
    r"(?:\w*maker|manufacturer|giant|titan|company|group|firm|designer|retailer"
    r"|\w*manufacturer|bank|lender|insurer"
    r"|producer|developer|operator|supplier|brewer|airline|carrier|conglomerate|heavyweight"
    r"|behemoth|owner|parent"
    r"|bellwether|business|miner|publisher|pioneer|leader)"
)
_MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})"
_ORDINAL = (
    r"(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|thirteenth|fourteenth|fifteenth"
    r"|\d{1,2}(?:st|nd|rd|th))"
)
_MOVES = (
    r"(?:gains?|rises?|jumps?|surges?|rally|rallies|advances?|increases?|climbs?|rebounds?"
    r"|leaps?|upswing|bounce|pop|spike"
    r"|loss|losses|falls?|drops?|declines?|slides?|slumps?|plunges?|tumbles?|decreases?"
    r"|retreats?|dips?|slips?|sell-?off"
    r"|rout|crash|setback|swoon|plummet)"
)
UPWARD = re.compile(
    r"gains?|rises?|jumps?|surges?|rally|rallies|advances?|increases?|climbs?|rebounds?|leaps?"
    r"|upswing|bounce|pop|spike"
    r"|winn?ing|wins?|winner|best",
    re.IGNORECASE,
)
_SUPERLATIVE = (
    r"(?:biggest|largest|steepest|sharpest|heaviest|worst|best|strongest|greatest|deepest"
    r"|weakest|poorest|highest|lowest|longest)"
)
_TODAY_PART = r"(?:morning|afternoon|midday|mid-?morning|mid-?afternoon|early|intraday)"

_PHRASES: tuple[tuple[str, str], ...] = (
    # tag, pattern; letter case is ignored except where a pattern says (?-i:...); the first that fits wins
    ("J", r"(?:one|a) (?:day|session) after(?= )"),
    ("T", r"(?:one|a) (?:day|session) before,?(?= (?:it|they|(?:the|its|their) [a-z]+) had\b)"),
    ("|", r"(?:one|a) (?:day|session) before(?= )|in spite of"),
    ("A", r"the (?:previous|prior) (?:day|session)['\u2019]s (?:close|closing price|closing level|finish)"),
    (
        "T",
        r"(?:the|a|one) (?:day|session) (?:before|earlier)|(?:the|in the|on the) (?:previous|prior"
        r"|preceding) (?:day|session|trading day)"
        r"|(?:on )?the (?:next|following) (?:day|session|trading day)"
        r"|(?:the|a|one) (?:day|session) (?:after|later)(?= ?(?:[.,;]|and\b))|at the (?:end"
        r"|close) of last week|overnight"
        r"|(?:later )?that (?:night|evening|day|afternoon)|(?:earlier|late|later) in the (?:day|session)",
    ),
    (
        "e",
        r"(?:in |during |ahead of the bell in )?(?:the )?(?:pre-?market|after-?hours|extended"
        r"|post-?market|late|overnight futures)"
        r"(?:[ -]hours)?(?: (?:trading|trade|dealings|deals|session|action|hours))|after (?:hours"
        r"|the bell)|pre-?market|before the (?:bell|opening bell|open)",
    ),
    (
        "e",
        rf"(?:in |during |by )?(?:the )?{_TODAY_PART}(?: \w+)? (?:trading|trade|dealings|deals"
        rf"|session|action|hours)"
        r"|(?:in|during|by) (?:the )?(?:early |late )?(?:morning|afternoon|midday|mid-?afternoon"
        r"|mid-?morning|noon|lunchtime)|at (?:midday|noon|lunch|lunchtime|the midday break"
        r"|the lunch break|the break)"
        r"|by the time (?:\w+ ){1,3}?(?:shut|closed|opened|closes)|shortly after the (?:open"
        r"|opening|opening bell|start)|in the first (?:hour|minutes|half-hour)(?: of trading)?"
        r"|(?:at|by|as of|around) (?:\d{4}(?= (?:GMT|ET|EST|EDT|HKT|CET|BST|local))"
        r"|\d{1,2}(?:[:.]\d{2})?(?= ?[ap]\.?m\b| (?:GMT|ET|EST|EDT|HKT|local time|in (?:New York|London)))"
        r"|\d{1,2}:\d{2}(?![\d,.%]| per))(?: ?[ap]\.?m\b\.?)?(?: (?:GMT|ET|EST|EDT|HKT|local time"
        r"|in New York|in London))?|early on\b|so far (?:on \w+|today)",
    ),
    (
        "X",
        r"(?:by )?as (?:much|many) as|at (?:one|some|any) (?:point|stage|time)|at (?:its|their|the"
        r"|that day's|the day's|the session's) (?:intraday |session )?(?:peak|high|low|worst|best"
        r"|trough|lows|highs)(?: of the (?:day|session))?(?! (?:of|in|since))"
        r"|intraday|(?:at )?(?:its|the) (?:intraday|session) (?:high|low|peak)|before (?:paring"
        r"|trimming)(?= )",
    ),
    (
        "k",
        r"(?:so far (?:in|this|for the) |year[- ]to[- ]date|month[- ]to[- ]date"
        r"|week[- ]to[- ]date)(?:this )?(?:year|month|quarter|week|\d{4}\b|" + _MONTHS + r")?"
        r"|since (?:the )?(?:beginning|start|turn|opening) of (?:the |this |last )?(?:year|month"
        r"|quarter|week|\d{4}\b|(?-i:January)\b)|since (?:the )?(?-i:New Year)(?:'s(?: Day)?)?"
        r"|since (?:(?-i:January|Jan\.?) 1\b)"
        r"|(?:for|on|over|during|in) (?:the|this) (?:(?:whole|full|calendar) )?(?:year|month"
        r"|quarter|week)(?: so far| to date| as a whole)?|this (?:year|month|quarter|week)(?: so far)?"
        rf"|for (?-i:{_MONTHS})(?= to\b| so far|,| (?:it|they|the|its|their)\b)"
        r"|last week|(?:in|during|for) (?-i:20\d\d|19\d\d)(?: so far| to date)?"
        r"|the year so far|over the course of the week|from the start of the year",
    ),
    (
        "k",
        rf"(?:in|over|across|within) (?:the (?:past|last"
        rf"|previous) )?(?:just )?{_COUNT} (?:trading )?(?:sessions|days)|(?:in"
        rf"|over) (?:the (?:past|last) )?{_COUNT} straight (?:sessions|days)",
    ),
    (
        "k",
        r"the (?:week|month|quarter|year)(?= (?:up|down|\d|nearly|almost|about|more|some|higher|lower)\b)",
    ),
    ("k", r"(?:weekly|monthly|quarterly|annual|yearly|year-to-date)(?= )"),
    (
        "r",
        r"(?:in|over|during) (?:the same|that) (?:period|time|span)"
        r"|(?:in|over|during|across|within) (?:the )?(?:past|last|previous|coming|next|following"
        r"|space of|first|second|third|fourth|final|opening)[ -][\w -]{0,20}?(?:days?|weeks?"
        r"|months?|years?|decades?|quarters?|sessions|half)(?: before| earlier)?"
        rf"|(?:in|over|for|within) (?:the )?(?:{_COUNT}|several|a few|many|a couple of) (?:weeks"
        rf"|months|years|quarters|decades)(?: before| earlier)?"
        r"|(?:from|than|compared with|on|against) (?:a|the same period a|one|the) (?:year|month"
        r"|week|quarter)(?: (?:ago|earlier|before))?|year[- ](?:on|over)[- ]year|a year (?:ago"
        r"|earlier|before)|in (?:a|one) (?:year|month|week|day)"
        r"|(?:from|since) (?:last|the same|that|its|their|the|mid|late|early"
        r"|election)[ -][\w' -]{2,30}?(?=[,.;)]|$)|last (?:year|month|quarter|spring|summer|autumn"
        r"|fall|winter)|next (?:year|month|week|quarter)|a (?:year|month|quarter)(?![- ])",
    ),
    (
        "h",
        r"below(?= (?:HK|US|A)?[$€£¥]?\d[\d,.]*(?![\d,.%]| per| point))"
        r"|(?:just |slightly |well |a little )?(?:more than|over|above|exceeding|north of"
        r"|upwards of|in excess of)(?= )(?! the\b)|at least|no less than|less than|under(?= \d)"
        r"|at most|no more than|nearly|almost|just under|close to|just shy of"
        r"|about|around|some(?= (?:\d|two|three|four|five|six|seven|eight|nine|ten))|roughly"
        r"|approximately|an estimated|exactly|(?:just|only)(?= )|a (?:hefty|modest|whopping|mere"
        r"|slim|sharp|massive)|up to(?= \d)|past(?= \d)|approx\.?|circa|or so|as little as",
    ),
    (
        "R",
        rf"(?:(?:its|their|the|a|an|last (?:month|year|{_MONTHS})'s|{_MONTHS}'s|this (?:month"
        rf"|year)'s) )?(?:(?:fresh|new|latest|previous|all-time|record|lifetime|historic|{_ORDINAL}"
        rf"|another) )*(?:all-time|record|lifetime)(?:[ -](?:closing|intraday|close|high|highs|peak"
        rf"|level|top|set|hit))*"
        rf"(?:,? (?:of|from|on|in|set|reached|hit|touched|set in|set on|reached in"
        rf"|reached on)(?: (?:early|late|mid-?|last|the|this|on"
        rf"|in))* {_MONTHS}(?: \d{{1,2}})?(?:,? \d{{4}})?)?"
        rf"|(?:its|their|the|a) high-?water mark(?: of(?: early"
        rf"| late)? {_MONTHS}(?: \d{{1,2}})?(?: \d{{4}})?)?|(?:its|their"
        rf"|the) (?:{_MONTHS}) (?:peak|record)(?: of \d{{4}})?|(?:its|their|the|a) (?:52-week|one-year"
        rf"|12-month) (?:high|low|peak)",
    ),
    ("g", r"straight|consecutive|successive|in a row|on the (?:trot|bounce)|running(?= |,|\.|;|$)"),
    (
        "l",
        r"(?:losing|winning) (?:streaks?|runs?|sessions?|days?|spells?|weeks?|months?)"
        r"|streaks?(?! of (?:luck|bad))|longest run",
    ),
    ("c", rf"{_COUNT}[- ](?:day|session)(?= )"),
    ("q", rf"{_ORDINAL}(?!-)(?! (?:quarter|half|largest|biggest|place))"),
    (
        "m",
        rf"{_SUPERLATIVE}(?! of (?:its|their|the) (?:kind|rivals))|(?:by )?the most(?= (?:since|in"
        rf"|on|ever))",
    ),
    (
        "N",
        rf"(?:one-day |single-day |single-session |daily |intraday |percentage |point |closing "
        rf"|weekly )*{_MOVES}(?![-\w])(?<!fall)",
    ),
    (
        "K",
        r"sent|sending|sends|left|leaving|leaves|pushed|pushing|pushes|dragged|dragging|drove"
        r"|driving|took|taking|takes|pulled|pulling|knocked|knocking|lifted|lifting|carried"
        r"|brought|bringing|saw|seeing|kept|keeping",
    ),
    (
        "n",
        r"would|could|may(?= )|might|should|will|shall|can|cannot|'ll|never|not|\w+n't|(?:is|was"
        r"|were|are) (?:expected|seen|forecast|likely|set|due|poised|projected) to|expect(?:s|ed"
        r"|ing)?|forecasts?|predict(?:s|ed|ing)?|project(?:s|ed)|estimates?|estimated|target(?:s"
        r"|ed|ing)?|if|unless|were to|likely|potential(?:ly)?|imply|implies|implied|assum\w+"
        r"|hypothetical\w*|suppose\w*|without",
    ),
    (
        "x",
        r"revenues?|sales|profits?|earnings|income|margins?|costs?|yields?|rates?|prices?|futures"
        r"|options?|volumes?|turnover|trading volume|stakes?|interest|dividends?|payout|forecasts?"
        r"|guidance|outlook|deliveries|shipments|output|production|orders?|bookings|users?"
        r"|subscribers|customers|exports?|imports?|inflation|unemployment|wages|spending|capex"
        r"|tariffs?|duty|duties|tax(?:es)?|demand|growth|backlog|headcount|workforce|jobs?|rival"
        r"|rivals|peer|peers|competitors?|supplier|suppliers|rate|odds|index futures|bonds?|notes?"
        r"|bitcoin|ether|ethereum|crypto\w*|gold|oil|crude|brent|copper|silver|dollar|yen|euro"
        r"|sterling|pound|yuan|currency|swaps|spread|assets|holdings?|position|budget|loans?"
        r"|deposits|traffic|emissions|ratings?|multiple|unit|division|business|arm|segment"
        r"|subsidiary",
    ),
    (
        "|",
        r"while|whereas|but|although|though|even though|because|since(?= (?:the|its|it))|until"
        r"|before|after|when|as(?! much| many| little| of)|with|where|so(?= )|despite|following"
        r"|amid|even as|even so|yet|however|said(?: that)?|says(?: that)?|saying(?: that)?|that"
        r"|reported|reports|told|noted|showed|meaning|adding that|than|from",
    ),
    ("w", r"which|who|whose"),
    ("P", r"it|they|them|themselves|itself"),
    ("Y", r"both|all three|each|all four|the (?:two|pair|trio)|either"),
    (
        "I",
        r"(?:the|(?-i:[A-Z]\w+)'s) (?:(?:[\w-]+-(?:heavy|chip|based|cap|share|weighted|stock"
        r"|focused)|broad|broader|wider|main|benchmark|key|leading|local|technology|tech|stock"
        r"|share|equity|market|national|city's|country's) ){0,3}(?:index|benchmark|gauge|barometer"
        r"|average|measure)(?:'s)?(?: of (?:leading|blue-chip|large"
        r"|the biggest)[\w -]{0,15}?(?:shares|stocks|companies))?(?= )",
    ),
    ("Q", rf"(?:the|this) (?:[\w&.-]+ ){{0,4}}?{_FIRMS}(?:'s)?(?![-\w])|the (?:firm|company)'s"),
    (
        "j",
        r"(?:benchmark|blue-chip|tech-heavy|technology-heavy|broader|broad|broad-based"
        r"|pan-European|export-heavy|export-reliant|small-cap|wider|flagship|market-leading"
        r"|large-cap)(?= )",
    ),
    ("S", _SHARES + r"(?![-\w])"),
    ("d", r"the|a|an|its|our|their|this|these|his|her"),
    (
        "C",
        r"closed|closes|closing|ended|ends|ending(?= (?:up|down|at|the|\d|[A-Z]\w+day|nearly"
        r"|almost|more|about))|end(?= )|close(?= (?:at|up|down|\d|above|below|nearly))|finished"
        r"|finishes|finish(?:ing)?|settled|settling|settles|wrapped up",
    ),
    ("O", r"opened|opens|opening(?= (?:up|down|at|\d))|began|started"),
    (
        "z",
        r"snapp(?:ed|ing)|end(?:ed|ing)|halt(?:ed|ing)|br(?:oke|eaking)|extend(?:ed|ing|s)"
        r"|capp(?:ed|ing)|stretch(?:ed|ing)",
    ),
    ("y", r"touch(?:ed|ing)|hit(?:ting)?|reach(?:ed|ing)|peaked|peaking|bottomed|trough(?:ed)"),
    (
        "B",
        r"(?:inched|edged|ticked|crept|drifted|moved|nudged|went)"
        r"(?= (?:\w+ ){0,2}?\d[\d.,]*(?:%| per| point))"
        r"|is|are|was|were|be|been|being|remains?|remained|stands?|stood|sits?|sat"
        r"|trad(?:es?|ed|ing)|changed hands",
    ),
    (
        "H",
        r"experienc\w+|(?:eked|squeezed|scraped|ground) out|managed"
        r"|showcas\w+|post(?:ed|ing|s)?|record(?:ed|ing)(?! )|recorded|suffer(?:ed|ing"
        r"|s)?|notch(?:ed|ing)?|logg(?:ed|ing)|mark(?:ed|ing|s)?|register(?:ed|ing)?|enjoy(?:ed"
        r"|ing)?|booked|made|making|giving|represent(?:ed|ing|s)?|had(?= (?:its|their|a|an|the))"
        r"|scor(?:ed|ing)|clock(?:ed|ing)|saw(?= (?:a|an|its))|stag(?:ed|ing)|deliver(?:ed|ing)"
        r"|achiev(?:ed|ing)|log(?:s)?",
    ),
    (
        "A",
        r"(?:hours|minutes|moments) (?:earlier|before|later)|there(?! (?:is|are|was|were)\b)"
        r"|had|has|have|having|also|now|still"
        r"|then|later|currently|already|since|again|only|just|even|briefly|quickly|however"
        r"|together|meanwhile|on average|eventually|ultimately|subsequently|thus|therefore|early"
        r"|nevertheless|yet|collectively|sharply|strongly|modestly|slightly|steeply|cumulatively"
        r"|went on to|gone on to|continued to|managed to|did|does|more modestly|immediately"
        r"|initially|earlier|at first|soon|long|far|instead|overall|higher(?= to)"
        r"|at the close(?: of trading)?|at the end of (?:the )?(?:trading|session|day)(?: day)?"
        r"|by the (?:close|end)(?: of (?:the )?(?:trading|day|session|trading day))?|on the day"
        r"|in heavy trading|in brisk trading",
    ),
    (
        "D",
        r"in (?:the (?:red|black|green)|(?:negative|positive) territory)"
        r"|up|upwards?|higher|ahead(?! of)|firmer|better off|down|downwards?|lower|off|below|under|weaker"
        r"|above(?= (?:its|their|the))|short of|beneath|behind|worse|deeper|to the (?:good|bad)",
    ),
    ("f", r"by|further|additional|extra|another"),
    ("o", r"or|equivalent to|equal to"),
    ("t", r"to|at"),
    ("i", r"of|in|for|on|into|against|between|per|within|across|per"),
    ("&", r"and|plus|as well as|then"),
)
PHRASES = [(tag, re.compile(rf"(?:{pattern})(?!\w)", re.IGNORECASE)) for tag, pattern in _PHRASES]
PLACE = re.compile(
    r"(?:\b(?i:in|on|over in) (?:the )?)?(?:"
    + "|".join(f"(?P<{market}>{pattern})" for market, pattern in PLACES.items())
    + r")(?: trading| dealings)?(?![\w-])(?! (?:shares|stock|line|listing|ADR|dollar|broker))"
)
ADJECTIVE = re.compile(
    "(?:"
    + "|".join(f"(?P<{market}>{pattern})" for market, pattern in ADJECTIVES.items())
    + rf"){_LISTED}(?= |-)"
)
MONTHS, COUNT, ORDINAL, FIRMS = _MONTHS, _COUNT, _ORDINAL, _FIRMS
