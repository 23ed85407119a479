"""The published study of docs/replicate.md, against its own program's steps in pandas and statsmodels."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import statsmodels.api as sm

import eventstudy as es

ROOT = Path(__file__).parents[2]
RETURNS = ROOT / "data" / "replicate" / "alphabet-2015.csv"
COLUMNS = {"mean-adjusted": "AR_mean", "market-adjusted": "AR_market", "market": "AR_risk"}


@pytest.fixture(scope="module")
def published() -> pd.DataFrame:
    """The three abnormal returns of every day: EventStudies/eventstudies_R.R of NickCH-K/causalbook."""
    days = pd.read_csv(RETURNS).set_index("date")
    estimation = days[:"2015-07-31"]
    fit = sm.OLS(estimation["GOOG"], sm.add_constant(estimation["^GSPC"])).fit()
    expected = fit.predict(sm.add_constant(days["^GSPC"]))
    return days.assign(
        AR_mean=days["GOOG"] - estimation["GOOG"].mean(),
        AR_market=days["GOOG"] - days["^GSPC"],
        AR_risk=days["GOOG"] - expected,
    )


def study(model: Any) -> es.Study:
    return es.study(
        pd.DataFrame({"symbol": ["GOOG"], "announced": ["2015-08-10"]}),
        source=RETURNS,
        prices_are="returns",
        benchmark="^GSPC",
        estimation=(-68, -6),
        min_estimation=50,
        window=(-2, 10),
        model=model,
    )


@pytest.mark.parametrize("model", COLUMNS)
def test_every_abnormal_return_is_that_of_the_published_program(model: str, published: pd.DataFrame) -> None:
    (event,) = study(model).events.to_dict("records")
    mine = [event[f"ar[{session}]"] for session in range(-2, 11)]
    want = published.loc["2015-08-06":"2015-08-24", COLUMNS[model]].to_list()
    assert pytest.approx(want, rel=0, abs=1e-15) == mine
    assert 63 == event["n_estimation"]


def test_the_page_shows_the_published_numbers(published: pd.DataFrame) -> None:
    page = (ROOT / "docs" / "replicate.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (2015-\S+) \| \S+ \| (\S+) \| (\S+) \| (\S+) \|$", page, re.MULTILINE)
    assert 13 == len(rows)
    for day, *numbers in rows:
        want = published.loc[day, list(COLUMNS.values())]
        assert [f"{number:+.6f}" for number in want] == numbers

    # sd(goog$AR_risk) there, and the return of the day after the announcement over it
    spread = published["AR_risk"].std()
    assert f"| {spread:.6f} over all 84 days" in page
    assert f"over it | {published['AR_risk']['2015-08-11'] / spread:.2f} |" in page
