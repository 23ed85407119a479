"""Every vendor's layout gives the same bars; what a file does not say is asked for, never guessed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from bar_files import LAYOUTS, PLAIN, bars_of, lines, local, made, placed_of, prices

from eventstudy.errors import EventStudyError
from eventstudy.prices.intraday.series import NoBars
from eventstudy.prices.intraday.zones import clock_of


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_bars(tmp_path: Path, layout: str) -> None:
    name, text, clock = LAYOUTS[layout]
    read = bars_of(put(tmp_path, name, text), clock=clock)
    assert [(int(start.timestamp()), *rest) for start, *rest in made()] == [
        (bar.start, bar.open, bar.high, bar.low, bar.close, bar.volume) for bar in read
    ]
    assert {60} == {bar.end - bar.start for bar in read}


def test_bars_are_read_from_parquet_and_gzip(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    rows = made()
    names = ("Open", "High", "Low", "Close", "Volume")
    columns = {name: [bar[at] for bar in rows] for at, name in enumerate(names, start=1)}
    table = pa.table({"Datetime": pa.array([bar[0] for bar in rows], pa.timestamp("ns", "UTC")), **columns})
    pq.write_table(table, tmp_path / "BABA.parquet")
    packed = tmp_path / "BABA.csv.gz"
    packed.write_bytes(gzip.compress(LAYOUTS["yfinance"][1].encode()))
    assert repr(bars_of(tmp_path / "BABA.parquet")) == repr(bars_of(packed))


MANY = [
    f"Datetime,{PLAIN}",
    *(
        f"2026-03-19 {10 + at // 60}:{at % 60:02}:00-04:00,{at},{at + 2},{at - 2},{at}.5,9"
        for at in range(3, 93)
    ),
]
"""A file of 90 bars: the first 20 lines of a file are read with more care than the others."""


@pytest.mark.parametrize(
    "spoiled",
    [
        "\r\n".join(MANY),
        "\n".join([*MANY[:30], "", ",,,,,", *MANY[30:]]),
        "\n".join([*MANY[:30], '"' + MANY[30].replace(",", '","') + '"', *MANY[31:]]),
        "\n".join(MANY).replace(",", ";"),
    ],
    ids=["Windows ends of lines", "empty lines", "quoted cells", "semicolons"],
)
def test_empty_lines_quotes_and_other_separators_far_down_change_no_bar(tmp_path: Path, spoiled: str) -> None:
    plain = bars_of(put(tmp_path, "BABA.csv", "\n".join(MANY) + "\n"))
    assert list(bars_of(put(tmp_path, "BABA.csv", spoiled))) == list(plain)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2026-03-19 10:05:00-0400,1,2", "3 cells where others have 6"),
        ("2026,1,x,1,1,1", "'x' is not a number"),
    ],
)
def test_a_bad_line_far_down_is_named_by_its_number(tmp_path: Path, line: str, message: str) -> None:
    path = put(tmp_path, "BABA.csv", "\n".join([*MANY[:35], "", line, *MANY[35:]]))
    with pytest.raises(EventStudyError, match=message) as refused:
        bars_of(path)
    assert "37" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (lines(f"time,{PLAIN}", row=lambda b: f"{local(b[0], '%Y-%m-%d %H:%M')},{prices(b)}"), "TradingView"),
        (lines(f"stamp,time,{PLAIN}", row=lambda b: f"0,{local(b[0], '%Y-%m-%d %H:%M')},{prices(b)}"), ""),
        (LAYOUTS["MetaTrader 5"][1], "America/New_York+7"),
        # Alpha Vantage writes the newest first; in this order it can be anyone's file, on any clock.
        (lines(f"timestamp,{PLAIN}", row=lambda b: f"{b[0]:%Y-%m-%d %H:%M:%S},{prices(b)}"), ""),
    ],
)
def test_stamps_without_a_zone_are_refused_with_the_option(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(EventStudyError, match="nothing says which time zone") as refused:
        bars_of(put(tmp_path, "BABA.csv", text))
    assert "--bars-tz" in refused.value.remedy
    assert told in f"{refused.value.message} {refused.value.remedy}"


def test_a_layout_of_american_stocks_is_not_trusted_elsewhere(tmp_path: Path) -> None:
    path = put(tmp_path, "9988.HK.txt", LAYOUTS["FirstRate"][1])
    with pytest.raises(EventStudyError, match="FirstRate"):
        bars_of(path, "9988.HK")


def test_stamps_of_another_clock_lie_in_no_session_and_are_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "BABA.csv", LAYOUTS["MetaTrader 4"][1])
    with pytest.raises(EventStudyError, match="no bar lies in a session of XNYS; the first is at 16:30"):
        bars_of(path, clock="ET")


@pytest.mark.parametrize(
    ("text", "local_time", "utc"),
    [
        ("ET", "2026-03-19T09:30", "2026-03-19T13:30"),
        ("ET", "2026-02-19T09:30", "2026-02-19T14:30"),
        ("UTC+3", "2026-03-19T16:30", "2026-03-19T13:30"),
        ("-0330", "2026-03-19T10:00", "2026-03-19T13:30"),
        # A server that follows New York's daylight saving at a distance: the same winter and summer.
        ("America/New_York+7", "2026-03-19T16:30", "2026-03-19T13:30"),
        ("America/New_York+7", "2026-02-19T16:30", "2026-02-19T14:30"),
    ],
)
def test_a_clock_is_a_zone_an_offset_or_a_zone_moved_by_hours(text: str, local_time: str, utc: str) -> None:
    from datetime import UTC, datetime

    seconds = int(datetime.fromisoformat(local_time).replace(tzinfo=UTC).timestamp())
    moment = datetime.fromtimestamp(clock_of(text).utc(seconds), UTC)
    assert utc == f"{moment:%Y-%m-%dT%H:%M}"


def whole_day(first: str, last: str, *, flat_last: bool = False) -> str:
    """A session of five-minute bars on New York's clock whose first and last stamps are these."""
    from datetime import datetime, timedelta

    moment, end = (datetime.fromisoformat(f"2026-03-19 {clock}") for clock in (first, last))
    rows = ["Datetime,Open,High,Low,Close,Volume"]
    while moment <= end:
        high = 10 if flat_last and moment == end else 11
        rows.append(f"{moment:%Y-%m-%d %H:%M},10,{high},10,10,100")
        moment += timedelta(minutes=5)
    return "\n".join(rows) + "\n"


def test_stamps_that_mark_ends_are_refused_with_both_readings_until_told(tmp_path: Path) -> None:
    path = put(tmp_path, "BABA.csv", whole_day("09:35", "16:00"))
    with pytest.raises(EventStudyError, match="mark the end of their bars") as refused:
        bars_of(path, clock="ET")
    assert "--bars-stamp start or --bars-stamp end" in refused.value.remedy
    read = bars_of(path, clock="ET", marks="end")
    # 09:30 and 16:00 in New York's summer
    assert (78, 13.5 * 3600, 20 * 3600) == (len(read), read[0].start % 86_400, read[-1].end % 86_400)


def test_a_closing_print_does_not_make_starts_look_like_ends(tmp_path: Path) -> None:
    path = put(tmp_path, "BABA.csv", whole_day("09:35", "16:00", flat_last=True))
    assert "closing-print" == bars_of(path, clock="ET")[-1].part


def test_stooqs_stamps_need_both_options(tmp_path: Path) -> None:
    text = "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n"
    text += "".join(f"BABA.US,5,20260319,{at}00,10,11,9,10,5,0\n" for at in ("1545", "1550", "1555"))
    path = put(tmp_path, "baba.us.txt", text)
    for clock, marks, wanted in (("", "", "--bars-tz"), ("Europe/Warsaw", "", "--bars-stamp")):
        with pytest.raises(EventStudyError) as refused:
            bars_of(path, clock=clock, marks=marks)
        assert wanted in refused.value.remedy
    (first, *_) = bars_of(path, clock="Europe/Warsaw", marks="start")
    assert (14 * 3600 + 45 * 60, 300) == (first.start % 86_400, first.end - first.start)


def test_a_repeated_start_with_other_numbers_is_refused_and_the_same_counts_once(tmp_path: Path) -> None:
    text = LAYOUTS["yfinance"][1]
    again = text.splitlines()[1]
    assert 5 == len(bars_of(put(tmp_path, "BABA.csv", f"{text}{again}\n")))
    path = put(tmp_path, "BABA.csv", f"{text}{again.replace('123.0', '123.25', 1)}\n")
    with pytest.raises(EventStudyError, match=r"two bars of BABA begin at 2026-03-19 13:30 UTC"):
        bars_of(path)


def test_a_cell_that_is_no_number_and_a_stamp_that_is_none_are_named_with_their_line(tmp_path: Path) -> None:
    text = LAYOUTS["yfinance"][1]
    for wrong, line in (
        (text.replace("122.625", "122,625.0x"), 3),
        (text.replace("13:32:00+00:00", "soon"), 4),
    ):
        with pytest.raises(EventStudyError, match=f":{line}"):
            bars_of(put(tmp_path, "BABA.csv", wrong))


@pytest.mark.parametrize(
    ("prices", "symbols", "line"),
    [
        ("Price,Close,High", "Ticker,AAPL,AAPL", "2026-01-29 14:30:00+00:00,257.63"),
        ("Price,Close", "Ticker,AAPL,AAPL", "2026-01-29 14:30:00+00:00,257.63,258"),
        ("Price,Close,High", "Ticker,AAPL", "2026-01-29 14:30:00+00:00,257.63,258"),
    ],
)
def test_lines_of_several_widths_under_prices_and_symbols_are_refused(
    tmp_path: Path, prices: str, symbols: str, line: str
) -> None:
    path = put(tmp_path, "AAPL.csv", "\n".join([prices, symbols, line]) + "\n")
    with pytest.raises(EventStudyError, match="give all lines as many cells"):
        bars_of(path)


def test_a_cell_of_thousands_of_characters_is_cut_in_the_message(tmp_path: Path) -> None:
    text = LAYOUTS["yfinance"][1].replace("122.625", "1" + "x" * 5_000)
    with pytest.raises(EventStudyError) as refused:
        bars_of(put(tmp_path, "BABA.csv", text))
    assert len(refused.value.message) < 700 + len(str(tmp_path))
    assert refused.value.message.endswith(" is not a number")


def test_a_row_without_a_close_is_left_out(tmp_path: Path) -> None:
    text = LAYOUTS["yfinance"][1].replace("122.625,123.0,122.0,122.0", ",,,")
    assert 4 == len(bars_of(put(tmp_path, "BABA.csv", text)))


# Folders


def test_a_folder_is_read_by_the_symbols_in_its_names(tmp_path: Path) -> None:
    text = LAYOUTS["yfinance"][1]
    put(tmp_path, "BABA_1m.csv", text)
    put(tmp_path, "AAPL_1m.csv", text.replace("122.25,400001", "99.0,400001"))
    assert 122.25 == bars_of(tmp_path)[-1].close
    assert 99.0 == bars_of(tmp_path, "AAPL")[-1].close
    missing = placed_of(tmp_path, "MSFT")
    assert isinstance(missing, NoBars)


def test_files_of_any_name_are_the_one_symbols_that_is_asked_for_day_after_day(tmp_path: Path) -> None:
    text = LAYOUTS["yfinance"][1]
    put(tmp_path, "monday.csv", text)
    put(tmp_path, "tuesday.csv", text.replace("2026-03-19", "2026-03-20"))
    assert 5 == len(bars_of(tmp_path, day="2026-03-19")) == len(bars_of(tmp_path, day="2026-03-20"))


def test_a_file_called_after_another_share_is_not_taken_for_the_one_asked_for(tmp_path: Path) -> None:
    put(tmp_path, "AAPL.csv", LAYOUTS["yfinance"][1])
    assert isinstance(placed_of(tmp_path / "AAPL.csv", "BABA"), NoBars)


def test_of_several_sizes_the_finest_that_has_the_session_is_used(tmp_path: Path) -> None:
    put(tmp_path, "BABA_1m.csv", LAYOUTS["yfinance"][1].replace("2026-03-19", "2026-03-20"))
    put(tmp_path, "BABA_5m.csv", whole_day("09:30", "15:55").replace(",10,11", "-04:00,10,11"))
    assert 78 == len(bars_of(tmp_path))
    assert 5 == len(bars_of(tmp_path, day="2026-03-20"))
