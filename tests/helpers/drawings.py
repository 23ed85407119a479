"""What tests of charts look for in a drawing."""

from __future__ import annotations

from itertools import combinations

from hypothesis import Phase, settings

from eventstudy.reports.charts.drawing import Drawing, words_box

quick = settings(max_examples=60, phases=(Phase.explicit, Phase.generate))
"""Enough charts to find a crowded one, without minutes of looking for the simplest."""


def overlaps(drawing: Drawing) -> list[tuple[str, str]]:
    boxes = [(words.text, words_box(words)) for words in drawing.words()]
    return [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.meets(other)]


def outside(drawing: Drawing) -> list[str]:
    boxes = [(words.text, words_box(words)) for words in drawing.words()]
    return [
        text
        for text, box in boxes
        if min(box.left, box.top) < 0 or box.right > drawing.width or box.bottom > drawing.height
    ]


def texts(drawing: Drawing) -> list[str]:
    return [words.text for words in drawing.words()]
