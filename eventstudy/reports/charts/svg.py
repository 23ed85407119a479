"""A drawing as SVG: no script, no font, nothing loaded.

Colours are literal attributes, which every program draws; the dark ones are rules by class beside them, for
the programs that know what their reader prefers.
"""

from __future__ import annotations

from html import escape

from eventstudy.reports.charts.drawing import SERIES, SIZES, XY, Area, Drawing, Line, Mark, Role, Words
from eventstudy.reports.charts.palette import DASHES, Theme, colour, dark_rules
from eventstudy.reports.values import visible

FONTS = "Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif"
STROKES: dict[Role, tuple[str, float, str]] = {
    Role.GRID: ("grid", 1, ""),
    Role.ZERO: ("zero", 1, ""),
    Role.NEWS: ("ink", 1.5, "2 3"),
    Role.LEADER: ("soft", 0.8, ""),
    Role.MARKET: ("market", 1.3, ""),
    Role.TRACE: ("", 2, ""),
    Role.MINUTES: ("", 1.6, ""),
    Role.RANGE: ("", 1.5, ""),
}
"""Colour (that of the series when empty), width and dash of each role of lines."""
FILLS: dict[Role, tuple[str, float]] = {
    Role.WEEKEND: ("weekend", 1),
    Role.BAND: ("", 0.18),
    Role.BAR: ("", 0.75),
    Role.OPEN: ("", 0.3),
    Role.REACTS: ("", 1),
    Role.HOVER: ("paper", 0),
}
"""Colour (that of the series when empty) and opacity of each role of areas."""


def svg_document(drawing: Drawing, theme: Theme = Theme.AUTO) -> str:
    """A file of its own on its own ground."""
    style = f"@media (prefers-color-scheme:dark){{{dark_rules()}}}" if theme is Theme.AUTO else ""
    return svg(drawing, style=style, paper=True, theme=theme) + "\n"


def svg(
    drawing: Drawing,
    *,
    name: str = "chart",
    kind: str = "chart",
    style: str = "",
    paper: bool = False,
    theme: Theme = Theme.AUTO,
) -> str:
    """The element, one shape a line. ``name`` keeps the ids of a page apart; ``kind`` is its class."""
    width, height = _number(drawing.width), _number(drawing.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="{name}-t {name}-d" '
        f'font-family="{FONTS}">'
    )
    parts = [head, f'<title id="{name}-t">{_text(drawing.title)}</title>']
    parts.append(f'<desc id="{name}-d">{_text(drawing.description)}</desc>')
    if style:
        parts.append(f"<style>{style}</style>")
    if paper:
        parts.append(f'<rect {_fill("paper", theme)} width="{width}" height="{height}"/>')
    parts += [_shape(shape, theme) for shape in drawing.shapes]
    return "\n".join([*parts, "</svg>"])


def _shape(shape: Line | Area | Mark | Words, theme: Theme) -> str:
    match shape:
        case Line():
            return _line(shape, theme)
        case Area():
            name, opacity = FILLS[shape.role]
            thin = "" if opacity == 1 else f' fill-opacity="{opacity:g}"'
            paint = _fill(name or f"s{shape.series % SERIES}", theme, shape.role.value)
            inside = _titled("polygon", shape.title)
            return f'<polygon {paint}{thin} points="{_points(shape.points)}"{inside}'
        case Mark():
            return _mark(shape, theme)
        case Words():
            return _words(shape, theme)


def _fill(name: str, theme: Theme, role: str = "") -> str:
    return f'class="{role}{" " if role else ""}f-{name}" fill="{colour(name, theme)}"'


def _line(line: Line, theme: Theme) -> str:
    name, width, dash = STROKES[line.role]
    name = name or f"s{line.series % SERIES}"
    dash = DASHES[line.series % SERIES] if line.role is Role.TRACE else dash
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<polyline class="{line.role.value} k-{name}" fill="none" stroke="{colour(name, theme)}"'
        f' stroke-width="{width:g}"{dashed} points="{_points(line.points)}"/>'
    )


def _words(words: Words, theme: Theme) -> str:
    """A text; over lines on a halo, which is a text of its own: not every program knows paint-order."""
    x, y = words.at
    name = "soft" if words.role is Role.TICK else "ink"
    name = name if words.series < 0 else f"s{words.series % SERIES}"
    weight = ' font-weight="700"' if words.role is Role.TITLE or words.series >= 0 else ""
    anchor = "" if words.anchor == "start" else f' text-anchor="{words.anchor}"'
    place = f'font-size="{SIZES[words.role]:g}"{weight} x="{_number(x)}" y="{_number(y)}"{anchor}'
    text = _text(words.text)
    written = f'<text class="{words.role.value} f-{name}" fill="{colour(name, theme)}" {place}>{text}</text>'
    if words.role is not Role.LABEL:
        return written
    ground = f'fill="none" stroke="{colour("paper", theme)}" stroke-width="3" stroke-linejoin="round"'
    return f'<text class="halo k-paper" aria-hidden="true" {ground} {place}>{text}</text>\n{written}'


def _mark(mark: Mark, theme: Theme) -> str:
    """A marker; filled where it matters. What it stands for is shown when a pointer rests on it."""
    name = f"s{mark.series % SERIES}"
    ground = name if mark.strong else "paper"
    paint = (
        f'class="mark f-{ground} k-{name}" fill="{colour(ground, theme)}" stroke="{colour(name, theme)}"'
        ' stroke-width="1.6"'
    )
    x, y = mark.at
    if mark.series % SERIES == 0:
        tag = "circle"
        attributes = f'cx="{_number(x)}" cy="{_number(y)}" r="{4.2 if mark.strong else 3.2}"'
    else:
        tag, attributes = "polygon", f'points="{_points(mark_outline(mark))}"'
    return f"<{tag} {paint} {attributes}{_titled(tag, mark.title)}"


def _titled(tag: str, title: str) -> str:
    """The end of an element, with what is shown when a pointer rests on it."""
    return f"><title>{_text(title)}</title></{tag}>" if title else "/>"


def mark_outline(mark: Mark) -> tuple[XY, ...]:
    """The corners of the marker of series 1 (square), 2 (triangle) and 3 (diamond)."""
    r = 4.2 if mark.strong else 3.2
    x, y = mark.at
    match mark.series % SERIES:
        case 2:
            return (x, y - 1.3 * r), (x + 1.2 * r, y + r), (x - 1.2 * r, y + r)
        case 3:
            return (x, y - 1.4 * r), (x + 1.4 * r, y), (x, y + 1.4 * r), (x - 1.4 * r, y)
        case _:
            return (x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)


def _points(points: tuple[XY, ...]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(text: str) -> str:
    return escape(visible(text).translate(_NO_XML), quote=False)


_NO_XML = dict.fromkeys((0xFFFE, 0xFFFF, *range(0xD800, 0xE000)), "\ufffd")
"""What no XML document may hold."""
