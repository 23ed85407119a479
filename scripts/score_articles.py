"""How well claims are drafted from articles: precision and recall by measure, with every mistake.

``python scripts/score_articles.py [FILE...]``: marked texts (``marked_articles.py``); those of
tests/claims/article/texts/ without any. Exit code 1 below the aims.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from marked_articles import Marked, Scored, read_marked, score

TEXTS = Path(__file__).parent.parent / "tests" / "claims" / "article" / "texts"
PRECISION, RECALL = 0.95, 0.70
"""The aims: of complete drafts how many are right, of the claims of a text how many are found."""


def main(paths: list[str]) -> int:
    """Score the texts; whether the aims are missed."""
    texts = [read_marked(Path(path)) for path in paths] or [
        read_marked(path) for path in sorted(TEXTS.iterdir())
    ]
    scored = [(marked, score(marked)) for marked in texts]
    for marked, result in scored:
        _mistakes(marked, result)
    found, missed, right, wrong = (Counter[str]() for _ in range(4))
    for _, result in scored:
        found.update(one.measure for one in result.found)
        missed.update(one.measure for one in result.missed)
        right.update(one.measure for one in result.right)
        wrong.update(one.measure for one in result.wrong)
    print(f"{'measure':24}{'claims':>8}{'found':>8}{'right':>8}{'wrong':>8}")
    for measure in sorted({*found, *missed, *wrong}):
        row = (found[measure] + missed[measure], found[measure], right[measure], wrong[measure])
        print(f"{measure:24}" + "".join(f"{count:8}" for count in row))
    precision = right.total() / max(1, right.total() + wrong.total())
    recall = found.total() / max(1, found.total() + missed.total())
    drafts, claims = right.total() + wrong.total(), found.total() + missed.total()
    print(f"precision {precision:.1%} of {drafts} drafts, recall {recall:.1%} of {claims} claims")
    return int(precision < PRECISION or recall < RECALL)


def _mistakes(marked: Marked, result: Scored) -> None:
    for answer in result.missed:
        print(f"{marked.name}: missed {answer.words!r}: {' '.join(answer.cells)}")
    for kind, drafts in (("wrong", result.wrong), ("unmarked", result.unmarked)):
        for one in drafts:
            said = f"{one.symbol} {one.session} {one.measure} {one.comparison} {one.value} {one.reference}"
            print(f"{marked.name}: {kind} {one.words!r}: {said.rstrip()}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
