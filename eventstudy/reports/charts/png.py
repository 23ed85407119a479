"""A drawing as PNG, through matplotlib, which only this file needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eventstudy.errors import UsageError
from eventstudy.reports.charts.drawing import SERIES, SIZES, Area, Drawing, Line, Mark, Role, Words
from eventstudy.reports.charts.palette import PALETTE
from eventstudy.reports.charts.svg import FILLS, STROKES, mark_outline
from eventstudy.reports.values import visible

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCALE = 2
"""Pixels a point: sharp at twice the size that the chart is made for."""
_DASHES: tuple[Any, ...] = ("solid", (0, (7, 4)), (0, (2, 4)), (0, (9, 3, 2, 3)))


def png(drawing: Drawing) -> bytes:
    """The picture on white. Raises UsageError when matplotlib is not installed."""
    from io import BytesIO

    out = BytesIO()
    # Without its version in the file, the bytes change only when the picture does.
    figure_of(drawing).savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def figure_of(drawing: Drawing) -> Figure:
    """The picture as a matplotlib figure, one unit of its axes a point. Raises as :func:`png` does."""
    require_matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(drawing.width / 72, drawing.height / 72), dpi=72 * SCALE, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, drawing.width)
    axes.set_ylim(drawing.height, 0)
    axes.axis("off")
    for layer, shape in enumerate(drawing.shapes, start=1):
        _draw(axes, shape, layer)
    return figure


def require_matplotlib() -> None:
    """Raises UsageError with the remedy when matplotlib is not installed."""
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError:
        raise UsageError(
            "a .png chart needs matplotlib, which is not installed",
            "pip install matplotlib, or write the chart as .svg",
        ) from None


def _colour(name: str, series: int) -> str:
    return PALETTE[name or f"s{series % SERIES}"][0]


def _draw(axes: Any, shape: Line | Area | Mark | Words, layer: int) -> None:
    from matplotlib.patches import Polygon

    match shape:
        case Line():
            name, width, _ = STROKES[shape.role]
            dash = _DASHES[shape.series % SERIES] if shape.role is Role.TRACE else "solid"
            axes.plot(
                *zip(*shape.points, strict=True),
                color=_colour(name, shape.series),
                linewidth=width,
                linestyle=(0, (2, 3)) if shape.role is Role.NEWS else dash,
                zorder=layer,
            )
        case Area():
            name, opacity = FILLS[shape.role]
            fill = _colour(name, shape.series)
            axes.add_patch(
                Polygon(shape.points, facecolor=fill, edgecolor="none", alpha=opacity, zorder=layer)
            )
        case Mark():
            _mark(axes, shape, layer)
        case Words():
            _words(axes, shape, layer)


def _mark(axes: Any, mark: Mark, layer: int) -> None:
    from matplotlib.patches import Circle, Polygon

    colour = _colour("", mark.series)
    style: dict[str, Any] = {
        "facecolor": colour if mark.strong else "white",
        "edgecolor": colour,
        "linewidth": 1.6,
        "zorder": layer,
    }
    if mark.series == 0:
        axes.add_patch(Circle(mark.at, 4.2 if mark.strong else 3.2, **style))
    else:
        axes.add_patch(Polygon(mark_outline(mark), **style))


def _words(axes: Any, words: Words, layer: int) -> None:
    from matplotlib.patheffects import withStroke

    axes.text(
        *words.at,
        visible(words.text),
        # matplotlib's own font is wider than the ones the texts were placed for.
        fontsize=0.9 * SIZES[words.role],
        fontweight="bold" if words.role is Role.TITLE or words.series >= 0 else "normal",
        color=_colour(
            "" if words.series >= 0 else "soft" if words.role is Role.TICK else "ink", words.series
        ),
        horizontalalignment={"start": "left", "middle": "center", "end": "right"}[words.anchor],
        verticalalignment="baseline",
        path_effects=[withStroke(linewidth=3, foreground="white")] if words.role is Role.LABEL else [],
        parse_math=False,
        zorder=layer,
    )
