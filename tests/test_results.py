"""What Python's results say of themselves and draw, and the dates that ``run`` takes."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

import eventstudy as es
from eventstudy.errors import UsageError, WhenError

PANEL = Path(__file__).parent / "golden" / "panel_a"
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    "when",
    [
        date(2025, 2, 11),
        datetime(2025, 2, 11, 9, 30),
        datetime(2025, 2, 11, 14, 30, tzinfo=ZoneInfo("UTC")),
        pd.Timestamp("2025-02-11 09:30", tz=NEW_YORK),
        pd.Timestamp("2025-02-11"),
    ],
)
def test_a_date_is_taken_in_every_form_that_python_has(when: date) -> None:
    """112.78 / 111.32 - 1 and 113.80 / 104.90 - 1."""
    reactions = es.run("BABA", when, offline=True)
    assert "<Reactions: BABA 2025-02-11 +1.31 %, 9988.HK 2025-02-12 +8.48 %>" == repr(reactions)


@pytest.mark.parametrize("when", [pd.NaT, 20250211, None])
def test_what_is_no_date_is_refused(when: object) -> None:
    with pytest.raises(WhenError, match="is no date"):
        es.run("BABA", when, offline=True)  # type: ignore[arg-type]


def test_a_listing_that_could_not_be_measured_shows_why() -> None:
    assert "<Reactions: AAPL 2024-07-01 outside-price-history>" == repr(
        es.run("AAPL", "2024-07-01", offline=True)
    )


def test_results_draw_themselves_in_notebooks_and_files(tmp_path: Path) -> None:
    picture = es.run("BABA", "2025-02-11", offline=True).plot()
    assert picture._repr_svg_().startswith("<svg")
    picture.save(tmp_path / "news.svg")
    assert "BABA peak +3.79%" in (tmp_path / "news.svg").read_text(encoding="utf-8")
    events = pd.DataFrame({"symbol": ["BABA", "AAPL"], "announced": ["2025-02-11"] * 2})
    assert "+8.5%" in es.batch(events, offline=True).plot()._repr_svg_()


def test_a_study_says_its_result_and_draws_it(tmp_path: Path) -> None:
    """The CAAR of the panel's golden table: +1.05 %."""
    study = es.study(PANEL / "events.csv", source=PANEL / "prices_wide.csv", benchmark="MKT")
    assert repr(study).endswith("summed to +1.05%>")
    study.plot().save(tmp_path / "study.html")
    assert "CAAR +1.05%" in (tmp_path / "study.html").read_text(encoding="utf-8")


def test_a_picture_that_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing could be measured"):
        es.run("AAPL", "2024-07-01", offline=True).plot().save(tmp_path / "news.svg")
    with pytest.raises(UsageError, match="no chart for the suffix"):
        es.run("AAPL", "2025-02-11", offline=True).plot().save(tmp_path / "news.gif")
