"""One panel of prices in twelve layouts, in the store and in Parquet: the same rows from every command."""

import csv
import io
import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import eventstudy as es
from eventstudy.cli.app import app
from eventstudy.errors import InputFileError
from eventstudy.paths import data_path

SYMBOLS = ("AAPL", "BABA")
Bar = tuple[str, date, float, float, float, float, int]
NAMES = ("symbol", "date", "open", "high", "low", "close", "volume")


def bars() -> list[Bar]:
    """The bundled bars of both symbols."""
    found: list[Bar] = []
    for symbol in SYMBOLS:
        with (data_path("prices") / f"{symbol}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                found.append(
                    (
                        symbol,
                        date.fromisoformat(row["date"]),
                        float(row["open"]),
                        float(row["high"]),
                        float(row["low"]),
                        float(row["close"]),
                        int(float(row["volume"])),
                    )
                )
    return found


def text(heading: str, line: Callable[[Bar], str], order: int) -> str:
    """A CSV of the bars in this order: 1 oldest first, -1 newest first, 0 shuffled."""
    rows = sorted(bars(), key=lambda bar: bar[1], reverse=order < 0)
    if not order:
        random.Random(7).shuffle(rows)
    return heading + "\n" + "".join(line(bar) + "\n" for bar in rows)


def german(value: float) -> str:
    return f"{value:,.10g}".translate(str.maketrans(",.", ".,"))


def plain(bar: Bar, day: object, mark: str = ",") -> str:
    return mark.join(map(str, (bar[0], day, *bar[2:])))


HEADING = ",".join(NAMES)
RUSSIAN = ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]
LONG: dict[str, tuple[str, Callable[[Bar], str]]] = {
    "plain": (HEADING, lambda bar: plain(bar, bar[1])),
    "German": (
        "Symbol;Datum;Eröffnung;Hoch;Tief;Schluss;Volumen",
        lambda bar: ";".join((bar[0], f"{bar[1]:%d.%m.%Y}", *map(german, bar[2:6]), f"{bar[6]}")),
    ),
    "Chinese": ("股票代码,日期,开盘,最高,最低,收盘,成交量", lambda bar: plain(bar, f"{bar[1]:%Y%m%d}")),
    "Russian months": (
        "Тикер;Дата;Откр.;Макс.;Мин.;Закр.;Объём",
        lambda bar: plain(bar, f"{bar[1].day} {RUSSIAN[bar[1].month - 1]}. {bar[1].year}", ";"),
    ),
    "two-digit years": (HEADING, lambda bar: plain(bar, f"{bar[1]:%m/%d/%y}")),
    "seconds": (
        "tic,time,open,high,low,close,volume",
        lambda bar: plain(
            bar, int(datetime(bar[1].year, bar[1].month, bar[1].day, 15, 30, tzinfo=UTC).timestamp())
        ),
    ),
    "midnights in New York": (HEADING, lambda bar: plain(bar, f"{bar[1]} 00:00:00-05:00")),
    "a preamble and empty columns": (
        "Prices,,,,,,,\n\n" + HEADING + ",",
        lambda bar: plain(bar, bar[1]) + ",",
    ),
    "tabs and sep=": ("sep=\\t\n" + HEADING.replace(",", "\t"), lambda bar: plain(bar, bar[1], "\t")),
    "vendor words": (
        "TckrSymb,TradDt,OpnPric,HghPric,LwPric,ClsPric,TtlTradgVol",
        lambda bar: plain(bar, bar[1]),
    ),
    "blanks": (HEADING.replace(",", ", "), lambda bar: plain(bar, f"{bar[1]:%d-%b-%Y}", ", ")),
}


def answers(source: Path, home: str, store: bool = False) -> list[str]:
    """What run, batch and study print for three events, the paths left out."""
    events = source.parent / "events.csv"
    events.write_text(
        "symbol,announced\nAAPL,2025-02-11\nBABA,2025-02-11\nBABA,2024-12-18\n", encoding="utf-8"
    )
    where = "store" if store else str(source)
    common = ["--source", where, "--offline", "--benchmark", "AAPL", "--format", "csv"]
    commands = [
        ["run", "BABA", "2025-02-11", "--listings", "given", *common],
        ["batch", str(events), "--listings", "given", *common],
        ["study", str(events), *common],
    ]
    found = []
    for command in commands:
        result = CliRunner().invoke(app, command, env={"EVENTSTUDY_HOME": home})
        assert result.exit_code == 0, (command, result.output)
        rows = csv.DictReader(io.StringIO(result.stdout))
        found.append("\n".join(str({name: row[name] for name in row if name != "source"}) for row in rows))
    frame = es.run(["BABA"], "2025-02-11", source=where, benchmark="AAPL", listings="given").to_frame()
    found.append(frame.drop(columns="source").to_csv())
    return found


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("plain")
    heading, line = LONG["plain"]
    (folder / "panel.csv").write_text(text(heading, line, 1), encoding="utf-8")
    rows = answers(folder / "panel.csv", str(folder))
    assert "0.0131" in rows[0], "BABA rose from 111.32 to 112.78"
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("order", [1, -1, 0], ids=["oldest first", "newest first", "shuffled"])
@pytest.mark.parametrize("layout", [*LONG, "the store", "Parquet"])
def test_one_panel_in_twelve_layouts_gives_the_same_rows_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected: list[str], layout: str, order: int
) -> None:
    home = str(tmp_path / "home")
    monkeypatch.setenv("EVENTSTUDY_HOME", home)
    heading, line = LONG.get(layout, LONG["plain"])
    path = tmp_path / "panel.csv"
    path.write_text(text(heading, line, order), encoding="utf-8")
    if layout == "Parquet":
        columns = zip(*[row.split(",") for row in path.read_text().splitlines()[1:]], strict=True)
        path = tmp_path / "panel.parquet"
        pq.write_table(pa.table(dict(zip(NAMES, map(pa.array, columns), strict=True))), path)
    store = layout == "the store"
    if store:
        result = CliRunner().invoke(app, ["prices", "import", str(path)], env={"EVENTSTUDY_HOME": home})
        assert result.exit_code == 0, result.output
    assert expected == answers(path, home, store)


ADJUSTED = "Date,Close,Dividends\n2021-05-18,235.2,0\n2021-05-19,235.8,0.56\n2021-05-20,239.1,0\n"


def test_adjusted_closes_give_no_return_over_an_ex_day(tmp_path: Path) -> None:
    path = tmp_path / "MSFT.csv"
    path.write_text(ADJUSTED, encoding="utf-8")
    for returns in ("price", "total"):
        for day, status in (("2021-05-19", "dividends-in-closes"), ("2021-05-20", "ok")):
            result = CliRunner().invoke(
                app,
                [
                    "run",
                    "MSFT",
                    day,
                    "--source",
                    str(path),
                    "--benchmark",
                    "none",
                    "--returns",
                    returns,
                    "--listings",
                    "given",
                    "--get",
                    "status",
                ],
                env={"EVENTSTUDY_HOME": str(tmp_path)},
            )
            assert [status] == result.stdout.split(), result.output
    assert (
        "auto_adjust=False"
        in CliRunner()
        .invoke(
            app,
            [
                "run",
                "MSFT",
                "2021-05-19",
                "--source",
                str(path),
                "--benchmark",
                "none",
                "--listings",
                "given",
            ],
        )
        .output
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (ADJUSTED, "adjusted for dividends"),
        ("Date,Close\n1899-12-30,5\n1900-01-02,6\n", "prices of 1899-12-30"),
    ],
)
def test_import_refuses_what_the_store_would_lose(tmp_path: Path, rows: str, said: str) -> None:
    path = tmp_path / "MSFT.csv"
    path.write_text(rows, encoding="utf-8")
    result = CliRunner().invoke(app, ["prices", "import", str(path)], env={"EVENTSTUDY_HOME": str(tmp_path)})
    assert isinstance(result.exception, InputFileError)
    assert said in result.exception.message
