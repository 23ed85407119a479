"""Files whose closes carry the dividends, as yfinance writes them by default."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from command import Command

from eventstudy.exchanges.sessions import table_of

DAYS = [day.isoformat() for day in table_of("XNYS").days(date(2024, 7, 1), date(2025, 2, 28))]
EX_DAY = "2025-02-10"


def price_folder(folder: Path, adjusted_close: bool) -> Path:
    """AAPL with one dividend, and its market; ``Dividends`` without ``Adj Close`` tells adjusted closes."""
    folder.mkdir()
    header = "Date,Close,Dividends" + (",Adj Close" if adjusted_close else "")
    lines = [header]
    for n, day in enumerate(DAYS):
        close, paid = 100 + n % 7, 0.25 if day == EX_DAY else 0
        lines.append(f"{day},{close},{paid}" + (f",{close * 0.99}" if adjusted_close else ""))
    (folder / "AAPL.csv").write_text("\n".join(lines) + "\n")
    market = [f"{day},{99 + n % 5}" for n, day in enumerate(DAYS)]
    (folder / "MKT.csv").write_text("\n".join(["Date,Close", *market]) + "\n")
    return folder


def events_out(command: Command, folder: Path, prices: Path, returns: str) -> str:
    events, out = folder / "events.csv", folder / "out.csv"
    events.write_text(f"symbol,announced\nAAPL,{EX_DAY}\n")
    words = ("study", str(events), "--source", str(prices), "--benchmark", "MKT", "--window", "-1:1")
    assert 0 == command(*words, "--returns", returns, "--events-out", str(out)).returncode
    return out.read_text()


def test_their_ex_day_is_named_and_no_dividend_is_added_again(command: Command, tmp_path: Path) -> None:
    prices = price_folder(tmp_path / "prices", adjusted_close=False)
    price, total = (events_out(command, tmp_path, prices, returns) for returns in ("price", "total"))
    assert f"dividends-in-closes:{EX_DAY}" in price
    assert price == total


@pytest.mark.parametrize(("returns", "code"), [("price", "ex-dividend"), ("total", "ex-dividend")])
def test_raw_closes_have_their_ex_day_as_ever(
    command: Command, tmp_path: Path, returns: str, code: str
) -> None:
    prices = price_folder(tmp_path / "prices", adjusted_close=True)
    assert f"{code}:{EX_DAY}" in events_out(command, tmp_path, prices, returns)
