"""DataFrames of events and prices in place of files."""

import dataclasses
import inspect
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from command import Command

import eventstudy as es
from eventstudy.errors import InputFileError
from eventstudy.study_options import StudyOptions

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


def test_batch_and_check_give_the_rows_of_their_commands_from_files_and_frames(
    command: Command, tmp_path: Path
) -> None:
    events = pd.DataFrame({"symbol": ["BABA", "NOSUCH.XX"], "announced": ["2025-02-11", "2025-02-11"]})
    claims = pd.DataFrame(
        [["BABA", "2025-02-11", "close_to_close", "about", "1.3%"], ["AAPL", "soon", "gap", "over", "1%"]],
        columns=["symbol", "announced", "measure", "comparison", "value"],
    )
    events.to_csv(tmp_path / "events.csv", index=False)
    claims.to_csv(tmp_path / "claims.csv", index=False)
    for name, ask, frame in (("batch", es.batch, events), ("check", es.check, claims)):
        file = tmp_path / ("events.csv" if name == "batch" else "claims.csv")
        printed = pd.read_csv(StringIO(command(name, str(file), "--offline", "--format", "csv").stdout))
        for given in (file, frame):
            found = ask(given, offline=True)
            assert repr(found).startswith(f"<{type(found).__name__} of ")
            assert len(found) == len(printed)
            pd.testing.assert_frame_equal(
                printed, pd.read_csv(StringIO(found.to_frame().to_csv(index=False))), check_dtype=False
            )


def test_a_study_in_python_has_the_options_of_the_command() -> None:
    """Every field of the options; three go by another name, and by is always there."""
    called = {"total_returns": "returns", "log_returns": "compounding"}
    fields = {called.get(field.name, field.name) for field in dataclasses.fields(StudyOptions)}
    assert fields <= set(inspect.signature(es.study).parameters)
