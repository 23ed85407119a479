"""A paragraph cut into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SHORT = re.compile(
    r"(?:\b(?:Inc|Corp|Co|Ltd|Plc|plc|Mr|Mrs|Ms|Dr|St|vs|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Rs|approx|U\.S|U\.K|e\.g|i\.e"
    r"|a\.m|p\.m|etc|Bros|Gen|Sen|Rep|Gov|Prof|Sr|Jr|Est|Mt)|\b[A-Z])\.$"
)
_ENDS = re.compile(r"[.!?]+[\"'\u201d\u2019)\]]*(?=\s+[\"'\u201c\u2018(\[]?[A-Z0-9$€£¥\u201c])")


def sentences_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences between two characters of a text, as pairs of characters."""
    begin = start
    for match in _ENDS.finditer(text, start, end):
        head = text[begin : match.start() + 1]
        if text[match.start()] == "." and _SHORT.search(head) and not _is_end(text, match, end):
            continue
        yield _trimmed(text, begin, match.end())
        begin = match.end()
    if text[begin:end].strip():
        yield _trimmed(text, begin, end)


def _is_end(text: str, match: re.Match[str], end: int) -> bool:
    """Whether a full stop behind a short form ends the sentence, too: an article or pronoun follows."""
    short = text[max(0, match.start() - 4) : match.start() + 1]
    following = text[match.end() : min(end, match.end() + 12)].lstrip()
    if not re.search(r"(?:[ap]\.m|Inc|Corp|Ltd|plc|U\.S|Co)\.$", short):
        return False
    return re.match(r"(?:The|It|Its|In|On|A|They|Shares|Analysts|But|At|He|She)\b", following) is not None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
