"""Tables of a text, Markdown's or a page's: a row a listing, a column a measure that its head names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from eventstudy.claims.article.claim import Draft
from eventstudy.claims.article.numbers import FIGURE
from eventstudy.claims.article.places import Ground, session_of, symbol_of
from eventstudy.claims.article.reading import Article, Paragraph
from eventstudy.claims.article.statements import Statement
from eventstudy.claims.article.subjects import Subject
from eventstudy.claims.article.tokens import Sentence
from eventstudy.exchanges.name_mentions import Mention

_CELL = re.compile(r"(?<=\|)[^|\n]*(?=\|)")
_HEADS = (
    (r"year[- ]to[- ]date|ytd|this year|since jan", "year_to_date"),
    (r"week[- ]to[- ]date|this week|week|wtd", "week_to_date"),
    (r"month[- ]to[- ]date|this month|mtd", "month_to_date"),
    (
        r"pre-?market|after-?hours|volume|target|market cap|p/?e|weight|revenue|sales|previous"
        r"|prior|earlier|1y|12m|year",
        "",
    ),
    (r"(?:day'?s? )?high", "high"),
    (r"(?:day'?s? )?low", "low"),
    (r"open(?:ing)?", "open"),
    (r"points?", "points"),
    (
        r"(?:daily |day'?s? |1-?day |one-day |net )?(?:% ?)?(?:change|move|chg\.?|gain"
        r"|return)(?: ?\(?%\)?| in %)?|%|% ?\(day\)|day",
        "close_to_close",
    ),
    (r"close|closing(?: price| level)?|last|price|level", "close"),
)


def read_table(
    article: Article, rows: Sequence[Paragraph], mentions: Sequence[Mention], ground: Ground
) -> Iterator[Draft]:
    """A claim for every cell that can be read; cells of other columns are ignored."""
    lines = [_cells(article.text, row) for row in rows]
    if len(lines) < 2:
        return
    measures = [_measure(article.text[start:end]) for start, end in lines[0]]
    for at, cells in enumerate(lines[1:], start=1):
        names = [mention for mention in mentions if rows[at].start <= mention.start < rows[at].end]
        if len(names) != 1 or not names[0].symbol:
            continue
        for (start, end), measure in zip(cells, measures, strict=False):
            if measure and (drafted := _draft(article, rows[at], (start, end), measure, names[0], ground)):
                yield drafted


def _cells(text: str, row: Paragraph) -> list[tuple[int, int]]:
    cells = []
    for match in _CELL.finditer(text, row.start, row.end):
        inner = match[0].strip(" *_`")
        start = match.start() + match[0].find(inner) if inner else match.start()
        cells.append((start, start + len(inner)))
    return cells


def _measure(head: str) -> str:
    words = head.strip().lower()
    return next((measure for pattern, measure in _HEADS if re.fullmatch(pattern, words)), "")


def _draft(
    article: Article, line: Paragraph, span: tuple[int, int], measure: str, mention: Mention, ground: Ground
) -> Draft | None:
    text = article.text[span[0] : span[1]]
    match = FIGURE.match(text)
    if match is None or match.end() != len(text):
        return None
    moved = measure.endswith("_to_date") or measure == "close_to_close"
    number_text = match["pnum"] or match["cnum"] or match["number"] or match["ptnum"]
    if not number_text or moved != bool(match["percent"]):
        return None
    sign = "-" if (match["sign"] or match["psign"] or "") in ("-", "−", "–") else ""
    sentence = Sentence(0, span[0], span[1], (), "")
    statement = Statement(sentence, 0, 0, (), measure)
    subject = Subject(mention.symbol, mention.name, "", mention.fixed, mention.is_index)
    symbol = symbol_of(subject, statement, ground)
    session = session_of(symbol.value, statement, ground, None)
    value = f"{sign}{number_text.replace(',', '')}{'%' if match['percent'] else ''}"
    missing = [name for name, told in (("symbol", symbol), ("session", session)) if not told.value]
    why = f"symbol: {symbol.why}; session: {session.why}; measure: the head of its column"
    row = " ".join(article.text[line.start : line.end].split())
    return Draft(
        span[0],
        span[1],
        text,
        row,
        symbol.value,
        session.value,
        measure,
        "",
        "about",
        value,
        "",
        ";".join(missing),
        why,
        span,
    )
