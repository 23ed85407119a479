"""Plain text, Markdown and HTML: what is read, and where it stood."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from eventstudy.claims.article.claim import in_input
from eventstudy.claims.article.drafting import draft
from eventstudy.claims.article.reading import article_of, read_article
from eventstudy.errors import InputFileError

DAY = date(2025, 2, 11)


@pytest.mark.parametrize(
    "raw",
    [
        "Apple rose 2.18%.",
        "Line one.\r\n\r\nApple rose 2.18%.\r\n",
        "# News\n\n**Apple** [rose 2.18%](https://example.com/x(9%)) today.",
        "> - Apple rose 2.18%",
        "<html><p>The S&amp;P&nbsp;500 &mdash; <b>Apple</b> <i>rose 2.18%</i></p></html>",
    ],
)
def test_a_claims_characters_are_those_of_the_input(raw: str) -> None:
    article = article_of(raw)
    (one,) = (in_input(article, one) for one in draft(article, DAY))
    assert "rose 2.18%" == raw[one.start : one.end]


def test_scripts_styles_navigation_and_code_are_not_read() -> None:
    page = "<html><script>Apple rose 9%</script><nav>Apple rose 9%</nav><p>Apple rose 2%.</p></html>"
    assert ["2%"] == [one.value for one in draft(article_of(page), DAY)]
    assert [] == draft(article_of("# T\n\n```\nApple rose 9%\n```\n"), DAY)


@pytest.mark.parametrize(
    ("content", "message"), [(b"", "is empty"), (b"Apple \xff rose", "not UTF-8"), (b"PK\0\0", "is no text")]
)
def test_what_is_no_text_is_refused_by_name(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(InputFileError, match=message):
        read_article(str(path))
