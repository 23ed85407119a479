"""Damages Parquet files at random and gives each to the installed command, as prices, bars and factors.

    python scripts/fuzz_parquet.py [--files 300] [--seed 1] [--keep FOLDER] [--from FOLDER]

The files are written with every compression, encoding and page version of arrow, with and without
dictionaries, nested columns and several row groups (``--from``: files of other writers join them). Then
bytes are turned over, mostly in the headers of pages. A case fails when the exit code is not one of the
documented ones, when a refusal has no message or a traceback, or when it takes longer than 90 seconds. The
exit codes are counted; the exit code of the script is 1 if a case failed.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from fuzz_process import program

SECONDS = 90
CODES = {0, 1, 2, 3}
DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(500)]
COMPRESSIONS = ("none", "snappy", "gzip", "zstd", "brotli", "lz4")
NUMBERS = ("PLAIN", "BYTE_STREAM_SPLIT")
WRITTEN: dict[str, tuple[str, ...]] = {
    "prices": ("prices", "import", "{}"),
    "panel": ("study", "events.csv", "--source", "{}", "--benchmark", "none", "--model", "mean-adjusted"),
    "bars": ("run", "AAPL", "2025-02-11T14:40Z", "--listings", "given", "--intraday", "{}", "--offline"),
    "factors": ("study", "events.csv", "--source", "panel.parquet", "--model", "ff3", "--factors", "{}"),
}
"""How the command is called with a file of each kind."""


def table(kind: str) -> pa.Table:
    """What a sound file of a kind holds."""
    if kind == "factors":
        names = ("Mkt-RF", "SMB", "HML", "RF")
        return pa.table({"date": DAYS, **{name: [0.001] * len(DAYS) for name in names}})
    if kind == "bars":
        start = datetime(2025, 2, 11, 14, 30, tzinfo=UTC)
        prices = [180 + 0.01 * number for number in range(390)]
        stamps = [start + timedelta(minutes=number) for number in range(390)]
        return pa.table({"datetime": stamps, **dict.fromkeys(("open", "high", "low", "close"), prices)})
    symbols = ("AAPL", "MSFT", "JD") if kind == "panel" else ("AAPL",)
    closes = [100 + 0.1 * (number % 37) for number in range(len(DAYS))] * len(symbols)
    columns: dict[str, Any] = {
        "date": DAYS * len(symbols),
        "symbol": [symbol for symbol in symbols for _ in DAYS],
        **dict.fromkeys(("open", "high", "low", "close"), closes),
        "volume": [1000 + number % 11 for number in range(len(closes))],
    }
    return pa.table(columns)


def write(rng: random.Random, kind: str, path: Path) -> None:
    """A sound file, written in one of the many ways."""
    content = table(kind)
    if kind in WRITTEN and rng.random() < 0.15:
        nested = [{"a": [number, number + 1], "b": str(number)} for number in range(len(content))]
        content = content.append_column("more", pa.array(nested))
    dictionary = rng.random() < 0.5
    plain = [field.name for field in content.schema if pa.types.is_floating(field.type)]
    encoding = {} if dictionary else {"column_encoding": dict.fromkeys(plain, rng.choice(NUMBERS))}
    pq.write_table(
        content,
        path,
        compression=rng.choice(COMPRESSIONS),
        use_dictionary=dictionary,
        data_page_version=rng.choice(["1.0", "2.0"]),
        row_group_size=rng.choice([100, 700, 100_000]),
        data_page_size=rng.choice([200, 1_000_000]),
        write_statistics=rng.random() < 0.7,
        write_page_index=rng.random() < 0.3,
        write_page_checksum=rng.random() < 0.1,
        **encoding,
    )


def damage(rng: random.Random, path: Path) -> None:
    """Turn over some bytes of a file."""
    data = bytearray(path.read_bytes())
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    manner = rng.choice(["headers", "headers", "pages", "pages", "block", "footer"])
    starts = [4]
    if manner == "headers":
        metadata = pq.ParquetFile(path).metadata
        for group in range(metadata.num_row_groups):
            chunks = [metadata.row_group(group).column(at) for at in range(metadata.num_columns)]
            starts += [
                place
                for chunk in chunks
                for place in (chunk.data_page_offset, chunk.dictionary_page_offset or 4)
            ]
    for _ in range(rng.choice([1, 1, 2, 3, 8, 30])):
        if manner == "headers":
            place = rng.choice(starts) + rng.randrange(30)
        else:
            place = rng.randrange(footer, len(data) - 8) if manner == "footer" else rng.randrange(4, footer)
        width = rng.randrange(4, 200) if manner == "block" else 1
        for at in range(place, min(place + width, len(data) - 8)):
            data[at] = rng.choice([rng.randrange(256), data[at] ^ 1 << rng.randrange(8), 0, 255, 127])
    path.write_bytes(data)


def call(words: tuple[str, ...], file: Path, folder: Path) -> tuple[int | str, str, float]:
    """Exit code (or what happened), standard error and seconds."""
    home = folder / "home"
    start = time.monotonic()
    try:
        done = subprocess.run(
            [*program(), *(word.format(file) for word in words), "-q"],
            cwd=folder,
            capture_output=True,
            check=False,
            timeout=SECONDS,
            env={**os.environ, "EVENTSTUDY_HOME": str(home), "PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired:
        return "hangs", "", time.monotonic() - start
    return done.returncode, done.stderr.decode("utf-8", "replace"), time.monotonic() - start


def main() -> None:
    """Damage, call, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the files that fail")
    parser.add_argument("--from", dest="others", type=Path, help="a folder of price files of other writers")
    options = parser.parse_args()
    others = sorted(options.others.glob("*.parquet")) if options.others else []
    codes: Counter[str] = Counter()
    failed, longest = 0, 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pq.write_table(table("panel"), folder / "panel.parquet")
        (folder / "events.csv").write_text("symbol,announced\nAAPL,2025-02-11\nJD,2024-11-05\n")
        for number in range(options.files):
            rng = random.Random(options.seed * 1_000_003 + number)
            file = folder / f"AAPL-{number}.parquet"
            kind = rng.choice(["prices", "panel", "panel", "bars", "factors"])
            if others and rng.random() < 0.4:
                kind = rng.choice(["prices", "panel"])
                file.write_bytes(rng.choice(others).read_bytes())
            else:
                write(rng, kind, file)
            damage(rng, file)
            code, told, seconds = call(WRITTEN[kind], file, folder)
            longest = max(longest, seconds)
            codes[str(code)] += 1
            if code not in CODES or "Traceback" in told or (code == 2 and not told.strip()):
                failed += 1
                print(f"file {number}, {kind}: exit {code} in {seconds:.1f} s\n  {told[:300]!r}", flush=True)
                if options.keep:
                    options.keep.mkdir(exist_ok=True)
                    (options.keep / file.name).write_bytes(file.read_bytes())
            file.unlink()
    print(f"{options.files} files; exit codes {dict(sorted(codes.items()))}; longest {longest:.1f} s")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
