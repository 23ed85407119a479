"""A drawing as SVG: no script, no font, nothing loaded; light and dark by ``prefers-color-scheme``."""

from __future__ import annotations

from html import escape

from eventstudy.reports.charts.drawing import SERIES, SIZES, XY, Area, Drawing, Line, Mark, Role, Words
from eventstudy.reports.values import visible

PALETTE = {
    "ink": ("#1b1b1b", "#ececec"),
    "soft": ("#5a5a5a", "#b4b4b4"),
    "paper": ("#ffffff", "#16181b"),
    "grid": ("#e2e2e2", "#34383d"),
    "weekend": ("#f5f5f5", "#1e2125"),
    "s0": ("#0072b2", "#56b4e9"),
    "s1": ("#d55e00", "#e69f00"),
    "s2": ("#009e73", "#2fc39a"),
    "s3": ("#a8558a", "#cc79a7"),
}
"""Light and dark. The series are Okabe and Ito's colours, which people with any colour vision tell apart;
two are darkened or lightened to stand out from the paper by at least 3 to 1."""
DASHES = ("", "7 4", "2 4", "9 3 2 3")
"""The dash of each series' line, for those who see no colours at all."""


def chart_css(scope: str) -> str:
    """The style of charts under the selector ``scope``, with the colours as custom properties."""
    light, dark = (";".join(f"--{name}:{pair[theme]}" for name, pair in PALETTE.items()) for theme in (0, 1))
    series = "".join(
        f".c{n}{{--c:var(--s{n})}}.trace.c{n}{{stroke-dasharray:{DASHES[n] or 'none'}}}"
        for n in range(SERIES)
    )
    sizes = "".join(f".{role.value}{{font-size:{size:g}px}}" for role, size in SIZES.items())
    return (
        f"{scope}{{{light}}}@media (prefers-color-scheme:dark){{{scope}{{{dark}}}}}"
        f"@media print{{{scope}{{{light}}}}}{_SHAPES}{sizes}{series}"
    )


_SHAPES = (
    ".chart{font-family:Arial,Helvetica,'Liberation Sans',sans-serif}"
    ".chart polyline{fill:none}.chart text{fill:var(--ink)}"
    ".chart .tick{fill:var(--soft)}.chart .title{font-weight:700}"
    ".chart .label{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}"
    ".paper{fill:var(--paper)}.weekend{fill:var(--weekend)}"
    ".grid{stroke:var(--grid)}.zero{stroke:var(--soft)}"
    ".news{stroke:var(--ink);stroke-width:1.5px;stroke-dasharray:4 3}"
    ".trace{stroke:var(--c);stroke-width:2px;stroke-linejoin:round}"
    ".range{stroke:var(--c);stroke-width:1.5px}.leader{stroke:var(--soft);stroke-width:.8px}"
    ".band{fill:var(--c);opacity:.18}.bar{fill:var(--c);opacity:.75}"
    ".open{fill:var(--c);opacity:.3}.reacts{fill:var(--c)}"
    ".mark{fill:var(--paper);stroke:var(--c);stroke-width:1.6px}.mark.strong{fill:var(--c)}"
)


def svg_document(drawing: Drawing) -> str:
    """A file of its own, with its style inside."""
    return svg(drawing, style=chart_css(".chart"), paper=True) + "\n"


def svg(drawing: Drawing, *, name: str = "chart", style: str = "", paper: bool = False) -> str:
    """The element, one shape a line. ``name`` keeps the ids of a page apart."""
    width, height = _number(drawing.width), _number(drawing.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="{name}-t {name}-d">'
    )
    parts = [head, f'<title id="{name}-t">{_text(drawing.title)}</title>']
    parts.append(f'<desc id="{name}-d">{_text(drawing.description)}</desc>')
    if style:
        parts.append(f"<style>{style}</style>")
    if paper:
        parts.append(f'<rect class="paper" width="{width}" height="{height}"/>')
    parts += [_shape(shape) for shape in drawing.shapes]
    return "\n".join([*parts, "</svg>"])


def _shape(shape: Line | Area | Mark | Words) -> str:
    match shape:
        case Line():
            points = _points(shape.points)
            return f'<polyline class="{_class(shape.role, shape.series)}" points="{points}"/>'
        case Area():
            return f'<polygon class="{_class(shape.role, shape.series)}" points="{_points(shape.points)}"/>'
        case Mark():
            return _mark(shape)
        case Words():
            (x, y), anchor = shape.at, "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
            place = f'x="{_number(x)}" y="{_number(y)}"'
            return f'<text class="{shape.role.value}" {place}{anchor}>{_text(shape.text)}</text>'


def _class(role: Role, series: int) -> str:
    return role.value if series < 0 else f"{role.value} c{series}"


def _mark(mark: Mark) -> str:
    style = f'class="mark c{mark.series}{" strong" if mark.strong else ""}"'
    x, y = mark.at
    if mark.series == 0:
        return f'<circle {style} cx="{_number(x)}" cy="{_number(y)}" r="{4.2 if mark.strong else 3.2}"/>'
    return f'<polygon {style} points="{_points(mark_outline(mark))}"/>'


def mark_outline(mark: Mark) -> tuple[XY, ...]:
    """The corners of the marker of series 1 (square), 2 (triangle) and 3 (diamond)."""
    r = 4.2 if mark.strong else 3.2
    x, y = mark.at
    match mark.series:
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
