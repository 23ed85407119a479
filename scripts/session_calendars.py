"""Which calendars get a session table, from which library, and between which dates it is to be trusted."""

from dataclasses import dataclass

FIRST = "1990-01-02"
"""Where a table starts unless its calendar is known to be incomplete for longer."""

LAST = "2027-12-31"
"""Where a table ends when its holidays follow from fixed rules."""

ANNOUNCED = "2026-12-31"
"""Where a table ends when somebody has to announce its holidays year by year."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar's library and its known dates; ``why`` gives the reason for both ends.

    ``library`` is ``exchange_calendars`` or the name of a calendar that pandas_market_calendars keeps itself.
    """

    name: str
    why: str
    first: str = FIRST
    last: str = LAST
    library: str = "exchange_calendars"


RULES = "holidays follow from rules that reach past the last date"

CALENDARS = (
    Calendar("XNYS", RULES + "; the hours 09:30-16:00 hold since 1985-09-30", first="1986-01-02"),
    Calendar("XHKG", RULES + " (lunar dates to 2049)"),
    Calendar(
        "XSHG",
        "trading began on 1990-12-19; holidays are copied from yearly notices, the library's bound is 2026",
        first="1990-12-19",
        last=ANNOUNCED,
    ),
    Calendar("XTKS", RULES + "; the library starts in 1997", first="1997-01-01"),
    Calendar("XLON", RULES),
    Calendar("XETR", RULES),
    Calendar("XFRA", RULES),
    Calendar("XPAR", RULES),
    Calendar("XAMS", RULES),
    Calendar("XBRU", RULES),
    Calendar("XLIS", RULES),
    Calendar("XASX", RULES),
    Calendar("XNZE", RULES + " (Matariki dates to 2049)"),
    Calendar(
        "XTAI",
        "closures before the Lunar New Year are announced yearly: the library's list runs from 2002 to 2026",
        first="2002-01-02",
        last=ANNOUNCED,
    ),
    Calendar(
        "XKRX",
        "up to 1999 an exam day moved the lunch break; elections and one-off holidays are announced yearly "
        "and checked to 2026; the library moves the last session's open when asked from 2000-01-03 on",
        first="2000-01-04",
        last=ANNOUNCED,
    ),
    Calendar(
        "XBOM",
        "holidays are copied from yearly notices of 1997 to 2026",
        first="1997-01-01",
        last=ANNOUNCED,
        library="BSE",
    ),
    Calendar(
        "XNSE",
        "holidays are copied from yearly notices of 1996 to 2026",
        first="1996-01-01",
        last=ANNOUNCED,
        library="NSE",
    ),
    Calendar("XTSE", RULES),
    Calendar("XSES", "holidays are copied from yearly notices, the library's bound is 2026", last=ANNOUNCED),
    Calendar(
        "XKLS",
        "Deepavali and Wesak are listed from 2003 on; Islamic dates after 2026 are estimates",
        first="2003-01-02",
        last=ANNOUNCED,
    ),
    Calendar(
        "XIDX",
        "moving holidays and common leave are listed for 2002 to 2025 only",
        first="2002-01-02",
        last="2025-12-31",
    ),
    Calendar(
        "XBKK",
        "bridge days and special holidays are announced yearly: the library's list runs from 2002 to 2026",
        first="2002-01-02",
        last=ANNOUNCED,
    ),
    Calendar("XMIL", RULES),
    Calendar("XMAD", RULES),
    Calendar("XSWX", RULES),
    Calendar("XSTO", RULES),
)
