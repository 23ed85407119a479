"""The symbols of a command line: as words, from a file, from standard input, or a watchlist of the config."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from eventstudy import limits
from eventstudy.announcements.when import split_when
from eventstudy.errors import UsageError

_PREFIXES = {
    **dict.fromkeys(("NASDAQ", "NYSE", "NYSEARCA", "NYSEAMERICAN", "AMEX", "ARCA", "BATS"), ""),
    **dict.fromkeys(("LON", "LSE"), ".L"),
    **dict.fromkeys(("HKG", "HKEX", "SEHK"), ".HK"),
    **dict.fromkeys(("TYO", "TSE"), ".T"),
    **dict.fromkeys(("ETR", "XETR", "XETRA"), ".DE"),
    **dict.fromkeys(("TSX", "TORONTO"), ".TO"),
    **dict.fromkeys(("EPA",), ".PA"),
    **dict.fromkeys(("AMS",), ".AS"),
    **dict.fromkeys(("SHA", "SSE"), ".SS"),
    **dict.fromkeys(("SHE", "SZSE"), ".SZ"),
    **dict.fromkeys(("KRX",), ".KS"),
    **dict.fromkeys(("NSE",), ".NS"),
    **dict.fromkeys(("ASX",), ".AX"),
}
"""Exchange prefixes as other services write them (``NASDAQ:AAPL``), and Yahoo's suffix for each."""
_PREFIXED = r"([A-Za-z]+):([A-Za-z0-9.\-]+)"
INDICES = {
    "SPX": "^GSPC",
    "GSPC": "^GSPC",
    "SP500": "^GSPC",
    "S&P500": "^GSPC",
    "DJI": "^DJI",
    "DJIA": "^DJI",
    "NDX": "^NDX",
    "IXIC": "^IXIC",
    "HSI": "^HSI",
    "FTSE": "^FTSE",
    "UKX": "^FTSE",
    "DAX": "^GDAXI",
    "N225": "^N225",
    "NIKKEI": "^N225",
    "CAC40": "^FCHI",
}
"""Yahoo's symbols of indices that people know by another name."""


def read_symbols(
    words: Sequence[str],
    file: str | None,
    watchlist: Callable[[str], Sequence[str]],
    say: Callable[[str], None],
) -> list[str]:
    """The symbols meant by the words and by ``--symbols FILE``, in order, each once.

    ``-`` stands for standard input, ``@name`` for a watchlist. A comma separates symbols, ``$AAPL`` is AAPL,
    and ``NASDAQ:AAPL`` is read as Yahoo writes it, which is said. Raises UsageError for a file that cannot be
    read or has too many symbols, a prefix that is not known, a watchlist that is not there.
    """
    symbols: dict[str, None] = {}
    for word in [*words, *([] if file is None else _words_of(file))]:
        for part in _words_of(word) if word == "-" else watchlist(word[1:]) if _is_list(word) else [word]:
            for symbol in part.split(","):
                if symbol.strip():
                    symbols[_yahoo(symbol.strip(), say)] = None
    return list(symbols)


def symbols_and_when(
    words: Sequence[str],
    file: str | None,
    watchlist: Callable[[str], Sequence[str]],
    say: Callable[[str], None],
) -> tuple[list[str], str]:
    """The symbols and the WHEN of a command line. With ``--symbols`` no word needs to be a symbol.

    Raises UsageError as ``read_symbols`` and ``split_when``.
    """
    symbols, when = split_when(words if file is None else ["", *words])
    return read_symbols(symbols, file, watchlist, say), when


def _is_list(word: str) -> bool:
    return word.startswith("@") and len(word) > 1


def _words_of(file: str) -> list[str]:
    """The words of a file, or of standard input; what follows a # is a remark."""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UsageError(
            f"--symbols {file}: there is no such file", "name a text file, one symbol a line"
        ) from None
    except UnicodeDecodeError:
        raise UsageError(f"--symbols {file}: not UTF-8 text", "save it as UTF-8, one symbol a line") from None
    words = [word for line in text.splitlines() for word in line.partition("#")[0].split()]
    if len(words) > limits.MOST_LINES:
        raise UsageError(f"{file}: more than {limits.MOST_LINES:,} symbols", "split it into several files")
    return words


def _yahoo(symbol: str, say: Callable[[str], None]) -> str:
    """A symbol as Yahoo writes it."""
    symbol = symbol.removeprefix("$")
    prefixed = re.fullmatch(_PREFIXED, symbol) if ":" in symbol else None
    if prefixed is None:
        return symbol
    exchange, name = prefixed[1].upper(), prefixed[2].upper()
    if exchange not in _PREFIXES:
        raise UsageError(
            f"{symbol}: no exchange is known by {exchange}:", f"write the symbol as Yahoo does: {name}"
        )
    suffix = _PREFIXES[exchange]
    number = name.zfill(4) if suffix == ".HK" and name.isdigit() else name
    read = f"{number}{suffix}" if suffix else number.replace(".", "-")
    say(f"{symbol} was read as {read}")
    return read


def hint(symbol: str) -> str:
    """``did you mean ^GSPC?`` for an index by another name; nothing for any other symbol."""
    meant = INDICES.get(symbol.upper())
    return f"did you mean {meant}?" if meant else ""
