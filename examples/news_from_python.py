"""The Apple-Alibaba news of 11 February 2025 from Python, then a study of thirty events; needs no network.

Run it in the repository: ``python examples/news_from_python.py``. Its output is news_from_python.txt.
"""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

import eventstudy as es

PANEL = Path(__file__).parent.parent / "tests" / "golden" / "panel_a"


def show(title: str, frame: pd.DataFrame) -> None:
    """Print a frame under its title."""
    print(f"\n{title}\n{frame.round(4).to_string(index=False)}")


def main() -> None:
    """One announcement on every listing; the session behind it; many events; the same as arrays."""
    reactions = es.run(["BABA", "AAPL"], "2025-02-11", windows=[(-1, 1)], offline=True)
    columns = ["symbol", "session", "close_to_close", "intraday_peak", "abnormal_return", "car[-1:1]"]
    show("What did the stocks do on the news?", reactions.to_frame()[columns])

    news = datetime(2025, 2, 11, 14, 30, tzinfo=UTC)
    session = es.reaction_session("XHKG", news)
    print(f"\nHong Kong could react from {session.opens:%a %d %b %Y, %H:%M} to {session.closes:%H:%M}.")

    prices = PANEL / "prices_wide.csv"
    study = es.study(PANEL / "events.csv", window=(-1, 1), source=prices, benchmark="MKT")
    show("Thirty events, cumulated", study.caar[["start", "end", "n", "mean", "bmp_t", "bmp_p"]])
    first = study.events.iloc[0]
    print(f"\nThe first: {first['symbol']}, beta {first['beta']:.6f} on {first['n_estimation']} returns.")

    returns = pd.read_csv(prices, index_col="date").pct_change()
    arrays = es.study_arrays(
        returns[["AX04"]].to_numpy(),
        returns["MKT"].to_numpy(),
        event_rows=np.array([returns.index.get_loc("2020-09-25")]),
        event_columns=np.array([0]),
        event_window=es.EventWindow(-1, 1),
        estimation_window=es.EstimationWindow(-130, -11),
    )
    print(f"The same from arrays: beta {arrays.beta[0]:.6f}, abnormal returns {arrays.ar.round(4)[0]}.")


if __name__ == "__main__":
    main()
