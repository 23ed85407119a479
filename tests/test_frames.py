"""DataFrames of events and prices in place of files."""

from pathlib import Path

import pandas as pd
import pytest

import eventstudy as es
from eventstudy.errors import InputFileError

PANEL = Path(__file__).parent / "golden" / "panel_a"
EVENTS = pd.read_csv(PANEL / "events.csv")
WIDE = pd.read_csv(PANEL / "prices_wide.csv", index_col="date")


def study(events: Path | pd.DataFrame, source: Path | pd.DataFrame) -> pd.DataFrame:
    return es.study(events, source=source, window=(-1, 1), benchmark="MKT").to_frame()


@pytest.mark.slow
def test_frames_give_the_study_of_their_files_wide_or_long_with_dates_as_text_or_as_moments() -> None:
    expected = study(PANEL / "events.csv", PANEL / "prices_wide.csv")
    dated = EVENTS.assign(announced=pd.to_datetime(EVENTS["announced"])).set_index("event_id")
    long = pd.DataFrame({"close": WIDE.rename_axis(columns="symbol").stack()})

    for events in (EVENTS, dated):
        for prices in (WIDE, WIDE.set_index(pd.to_datetime(WIDE.index)), long.reset_index(), long):
            pd.testing.assert_frame_equal(expected, study(events, prices))


def test_a_run_takes_a_frame_of_prices_and_names_it() -> None:
    prices = pd.read_csv(PANEL.parents[2] / "data" / "prices" / "AAPL.csv").assign(symbol="AAPL")
    reactions = es.run("AAPL", "2025-02-11", listings="given", source=prices, benchmark="none")
    assert 0.0218 == round(reactions["AAPL"].values["close_to_close"] or 0, 4)
    assert "DataFrame" == reactions.to_frame()["source"].item()


def test_what_is_wrong_with_a_frame_is_said_of_the_frame() -> None:
    with pytest.raises(InputFileError, match=r"^DataFrame:1: no column announced"):
        study(EVENTS.rename(columns={"announced": "day"}), WIDE)
    with pytest.raises(InputFileError, match=r"^DataFrame: .*returns, not prices"):
        study(EVENTS, WIDE.pct_change(fill_method=None).iloc[1:])
