"""An article as text: plain, Markdown or HTML in paragraphs, and where each character stood in the input."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from html.parser import HTMLParser

from eventstudy.announcements.table import name_of, open_text
from eventstudy.errors import InputFileError
from eventstudy.paths import data_path

LONGEST = 4 * 2**20
"""Characters of an article."""
LONGEST_TITLE = 110
"""Characters of a first line that may be a title."""
EXAMPLE = "example"
"""The article that ships with the program."""


class Markup(StrEnum):
    """How a text is marked up."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Characters ``start`` to ``end`` of the article's text; ``kind`` is text, heading, item or row."""

    start: int
    end: int
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Article:
    """A text to be read: ``text``, its paragraphs, and where each character stood in the input. ``origins``
    are pairs (position in ``text``, position in the input) from which the two run in step.
    """

    name: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    origins: tuple[tuple[int, int], ...]
    title: str = ""

    def origin(self, at: int) -> int:
        """Where a character of ``text`` stood in the input."""
        near = bisect_right(self.origins, (at, 1 << 62)) - 1
        start, origin = self.origins[max(0, near)]
        return origin + at - start


def read_article(path: str) -> Article:
    """Read a file, ``-`` for standard input, or ``example``. Raises InputFileError for what is no text."""
    name = name_of(path)
    where = data_path("articles", "example.txt") if path == EXAMPLE else path
    with open_text(str(where), "name a text, Markdown or HTML file, or - for standard input") as lines:
        raw = lines.read(LONGEST + 1)
    if len(raw) > LONGEST:
        raise InputFileError(
            name, f"is too long: {LONGEST:,} characters are read", "split it into several texts"
        )
    if "\0" in raw:
        raise InputFileError(name, "is no text", "save it as plain text, Markdown or HTML")
    if any("\udc80" <= c <= "\udcff" for c in raw):
        raise InputFileError(name, "not UTF-8", "save it as UTF-8")
    if not raw.strip():
        raise InputFileError(name, "is empty", "it needs some text")
    return article_of(raw, name)


def article_of(raw: str, name: str = "the text") -> Article:
    """The article of a text, marked up in any of the three ways."""
    match _markup(raw, name):
        case Markup.HTML:
            return _from_html(raw, name)
        case Markup.MARKDOWN:
            return _from_plain(_without_markdown(raw), name)
        case Markup.PLAIN:
            return _from_plain(raw, name)


def _markup(raw: str, name: str) -> Markup:
    if name.lower().endswith((".html", ".htm")) or re.match(
        r"\s*(?:<!doctype html|<html|<article|<p|<h1|<div)\b", raw, re.I
    ):
        return Markup.HTML
    marked = re.search(r"^(?:#{1,6} |[*+-] |> |\|.*\|\s*$)|\*\*[^*\n]+\*\*|\]\([^)\s]+\)", raw, re.M)
    return Markup.MARKDOWN if name.lower().endswith((".md", ".markdown")) or marked else Markup.PLAIN


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _without_markdown(raw: str) -> str:
    """The same text, as long, with blanks where the markup was; rows of tables are left as they are."""
    text = re.sub(r"```.*?```|~~~.*?~~~|<!--.*?-->|\A---\n.*?\n---\n", _blank_lines, raw, flags=re.S)
    text = re.sub(r"!\[[^\]\n]*\]\([^)\n]*\)", _blanks, text)
    text = re.sub(r"\[([^\]\n]*)\]\(([^)\n]*)\)", lambda m: f" {m[1]} " + " " * (len(m[2]) + 2), text)
    text = re.sub(
        r"(?<![\w*])(\*{1,3}|_{1,3}|`)(?=\S)(.+?)(?<=\S)\1(?![\w*])",
        lambda m: " " * len(m[1]) + m[2] + " " * len(m[1]),
        text,
    )
    return re.sub(r"^[ \t]*>[ \t]?", _blanks, text, flags=re.M)


def _blank_lines(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


_ITEM = re.compile(r"[ \t]*(?:[*+•‣-]|\d{1,2}[.)])[ \t]+")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+")


def _from_plain(raw: str, name: str) -> Article:
    text, origins = _one_line_ends(raw)
    paragraphs: list[Paragraph] = []
    begin, end = -1, -1
    for line in re.finditer(r"[^\n]*", text):
        content = line[0]
        special = "heading" if _HEADING.match(content) else "item" if _ITEM.match(content) else ""
        special = "row" if content.strip().startswith("|") else special
        if (not content.strip() or special) and begin >= 0:
            paragraphs.append(Paragraph(begin, end))
            begin = -1
        if special:
            mark = _HEADING.match(content) or _ITEM.match(content)
            paragraphs.append(Paragraph(line.start() + (mark.end() if mark else 0), line.end(), special))
        elif content.strip():
            begin = line.start() if begin < 0 else begin
            end = line.end()
    if begin >= 0:
        paragraphs.append(Paragraph(begin, end))
    return Article(name, text, tuple(_items_joined(text, paragraphs)), origins, _title(text, paragraphs))


def _items_joined(text: str, paragraphs: list[Paragraph]) -> list[Paragraph]:
    return [paragraph for paragraph in paragraphs if text[paragraph.start : paragraph.end].strip()]


def _one_line_ends(raw: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text with plain line ends, and where its characters were."""
    origins, parts, at, out = [(0, 0)], [], 0, 0
    for match in re.finditer(r"\r\n?", raw):
        parts.append(raw[at : match.start()] + "\n")
        out += match.start() - at + 1
        at = match.end()
        origins.append((out, at))
    parts.append(raw[at:])
    return "".join(parts), tuple(origins)


def _title(text: str, paragraphs: list[Paragraph]) -> str:
    """The heading or short line without a full stop that a text begins with."""
    first = paragraphs[0] if paragraphs else Paragraph(0, 0)
    line = " ".join(text[first.start : first.end].split())
    alone = len(paragraphs) > 1 and len(line) <= LONGEST_TITLE and not line.endswith((".", ":"))
    return line if first.kind == "heading" or (first.kind == "text" and alone) else ""


_BLOCKS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "tr",
        "table",
        "ul",
        "ol",
        "article",
        "section",
        "header",
        "footer",
        "blockquote",
        "br",
        "figure",
        "figcaption",
        "title",
        "main",
        "aside",
        "nav",
        "dd",
        "dt",
        "pre",
        "hr",
        "body",
    ]
)
_SILENT = frozenset(
    ["script", "style", "noscript", "template", "svg", "head", "nav", "button", "form", "select"]
)


class _Reader(HTMLParser):
    """The text of a page in paragraphs; a row of a table becomes ``| cell | cell |``."""

    def __init__(self, raw: str) -> None:
        super().__init__(convert_charrefs=False)
        self._starts = [0, *(match.end() for match in re.finditer("\n", raw))]
        self._raw = raw
        self._silent = 0
        self._kind = "text"
        self._begin = -1
        self.parts: list[str] = []
        self.length = 0
        self.origins: list[tuple[int, int]] = []
        self.paragraphs: list[Paragraph] = []
        self.title = ""
        self._in_title = False

    def _place(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        self._in_title = self._in_title or tag == "title"
        if tag in _BLOCKS:
            self._end_paragraph()
            self._kind = (
                "heading" if re.fullmatch("h[1-6]", tag) else {"li": "item", "tr": "row"}.get(tag, "text")
            )
        if tag in ("td", "th"):
            self._add("| ", self._place())

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        self._in_title = self._in_title and tag != "title"
        if tag in ("td", "th"):
            self._add(" ", self._place())
        if tag in _BLOCKS:
            if tag == "tr":
                self._add("|", self._place())
            self._end_paragraph()
            self._kind = "text"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._silent:
            at = self._place()
            # Line breaks inside a paragraph are blanks.
            self._add(re.sub(r"\s", " ", data), at)

    def handle_entityref(self, name: str) -> None:
        self._add_reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._add_reference(f"&#{name};")

    def _add_reference(self, written: str) -> None:
        if not self._silent:
            self._add(re.sub(r"\s", " ", unescape(written)), self._place())

    def _add(self, content: str, origin: int) -> None:
        if self._begin < 0:
            if not content.strip():
                return
            self._begin = self.length
        self.origins.append((self.length, origin))
        self.parts.append(content)
        self.length += len(content)

    def _end_paragraph(self) -> None:
        if self._begin >= 0:
            self.paragraphs.append(Paragraph(self._begin, self.length, self._kind))
            self.parts.append("\n\n")
            self.length += 2
            self._begin = -1

    def close(self) -> None:
        super().close()
        self._end_paragraph()


def _from_html(raw: str, name: str) -> Article:
    reader = _Reader(raw)
    reader.feed(raw)
    reader.close()
    title = " ".join(unescape(reader.title).split())
    text = "".join(reader.parts)
    if not text.strip():
        raise InputFileError(name, "has no text outside its markup", "is it the page of an article?")
    return Article(name, text, tuple(reader.paragraphs), tuple(reader.origins or [(0, 0)]), title)
