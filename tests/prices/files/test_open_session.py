"""A price file that ends today, while the exchange is open, before it opens, and after its close."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from eventstudy.exchanges.sessions import table_of
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.files.source import FileSource
from eventstudy.prices.quality import judge
from eventstudy.prices.source import PriceRequest
from eventstudy.reasons import Reason

DAY = date(2025, 2, 12)


@pytest.mark.parametrize(
    ("now", "flags"),
    [
        (datetime(2025, 2, 12, 3, 0, tzinfo=UTC), (Reason.PROVISIONAL_BAR,)),  # 11:00 in Hong Kong
        (datetime(2025, 2, 12, 0, 30, tzinfo=UTC), (Reason.NOT_YET,)),  # 08:30
        (datetime(2025, 2, 12, 8, 10, tzinfo=UTC), ()),  # 16:10: the close has been struck
        (datetime(2026, 2, 12, 3, 0, tzinfo=UTC), ()),
    ],
)
def test_the_bar_of_a_session_that_is_still_open_is_provisional_in_a_file_too(
    tmp_path: Path, now: datetime, flags: tuple[Reason, ...]
) -> None:
    path = tmp_path / "9988.HK.csv"
    path.write_text("Date,Open,High,Low,Close,Volume\n2025-02-11,1,2,1,2,5\n2025-02-12,2,3,2,3,5\n")
    want = PriceRequest("9988.HK", date(2025, 2, 11), DAY, DAY)
    series = FileSource(path, now=lambda: now).load([want])["9988.HK"]
    assert isinstance(series, BarSeries)
    assert judge(series, table_of("XHKG")).flags.get(DAY.toordinal(), ()) == flags
