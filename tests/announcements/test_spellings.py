"""Times as people write them: one case a form, the instants worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from eventstudy.announcements.when import parse_when, split_when
from eventstudy.errors import WhenError
from eventstudy.exchanges.listings import exchange_of
from eventstudy.exchanges.reaction_session import Announcement, announce

NEW_YORK = ZoneInfo("America/New_York")


def in_new_york(text: str, tz: str | None = None) -> Announcement:
    return announce(parse_when(text), exchange_of("XNYS"), tz=tz)


@pytest.mark.parametrize(
    "text",
    [
        *("20250211", "2025/02/11", "2025.02.11", "2025-2-11", "2025-Feb-11"),
        *("11 Feb 2025", "11 february 2025", "11-Feb-2025", "11feb2025", "11th of February, 2025"),
        *("Feb 11, 2025", "feb. 11 2025", "February 11th, 2025", "FEB 11 2025"),
        *("Tue 11 Feb 2025", "Tuesday, February 11, 2025", "tues. 11 feb 2025"),
    ],
)
def test_a_day_is_read_in_every_unambiguous_spelling(text: str) -> None:
    when = parse_when(text)
    assert (date(2025, 2, 11), None, ()) == (when.date, when.clock, when.notes)


def test_a_date_in_figures_is_read_where_only_one_reading_is_a_day() -> None:
    assert date(2025, 2, 13) == parse_when("13/02/2025").date == parse_when("02/13/2025").date
    assert date(2025, 11, 11) == parse_when("11.11.2025").date


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        # 16:05 in New York is 21:05 UTC in February and 20:05 in July.
        ("2025-02-11 4:05pm", "2025-02-11T21:05"),
        ("2025-02-11 4:05 P.M.", "2025-02-11T21:05"),
        ("2025-02-11 4.05pm", "2025-02-11T21:05"),
        ("2025-02-11 4pm", "2025-02-11T21:00"),
        ("2025-02-11, 12:05 am", "2025-02-11T05:05"),
        ("2025-02-11 12:05pm", "2025-02-11T17:05"),
        ("2025-02-11 noon", "2025-02-11T17:00"),
        ("2025-02-11 at 16:05", "2025-02-11T21:05"),
        ("11 Feb 2025 16:05:30", "2025-02-11T21:05:30"),
        ("20250211T1605", "2025-02-11T21:05"),
        ("20250211T160530", "2025-02-11T21:05:30"),
        ("20250211160530", "2025-02-11T21:05:30"),
        ("2025-02-11T16:05:30.123456789", "2025-02-11T21:05:30.123456"),
        ("2025-02-11T16:05:30,5", "2025-02-11T21:05:30.500000"),
        # Zone words, offsets, cities.
        ("2025-02-11T16:05 ET", "2025-02-11T21:05"),
        ("2025-02-11 4:05 p.m. EST", "2025-02-11T21:05"),
        ("2025-07-11 4:05pm EDT", "2025-07-11T20:05"),
        ("2025-02-11 16:05 Eastern Time", "2025-02-11T21:05"),
        ("2025-02-11 16:05 New York time", "2025-02-11T21:05"),
        ("2025-02-11 16:05 CT", "2025-02-11T22:05"),
        ("2025-02-11 16:05 PST", "2025-02-12T00:05"),
        ("2025-02-11 16:05 GMT", "2025-02-11T16:05"),
        ("2025-07-11 16:05 BST", "2025-07-11T15:05"),
        ("2025-02-11 16:05 cet", "2025-02-11T15:05"),
        ("2025-02-11 16:05 HKT", "2025-02-11T08:05"),
        ("2025-02-11 16:05 JST", "2025-02-11T07:05"),
        ("2025-02-11 16:05 SGT", "2025-02-11T08:05"),
        ("2025-02-11 16:05 IST", "2025-02-11T10:35"),
        ("2025-02-11 16:05 AEDT", "2025-02-11T05:05"),
        ("2025-02-11 16:05 Asia/Tokyo", "2025-02-11T07:05"),
        ("2025-02-11 16:05 UTC+8", "2025-02-11T08:05"),
        ("2025-02-11 16:05 GMT+1", "2025-02-11T15:05"),
        ("2025-02-11 16:05 UTC", "2025-02-11T16:05"),
        ("2025-02-11 16:05+5", "2025-02-11T11:05"),
        ("2025-02-11 16:05 −05:00", "2025-02-11T21:05"),
        ("20250211T160500Z", "2025-02-11T16:05"),
        ("2025-02-11T16:05:00-05:00[America/New_York]", "2025-02-11T21:05"),
        # The time in front, as newspapers write it; what mail, browsers and date(1) print.
        ("4:05 p.m. ET on Feb. 11, 2025", "2025-02-11T21:05"),
        ("4:05 p.m. EST Tuesday, Feb. 11, 2025", "2025-02-11T21:05"),
        ("Tue, 11 Feb 2025 16:05:00 -0500", "2025-02-11T21:05"),
        ("Tue Feb 11 16:05:00 2025", "2025-02-11T21:05"),
        ("Tue Feb 11 16:05:00 EST 2025", "2025-02-11T21:05"),
        ("Tue Feb 11 2025 16:05:00 GMT-0500 (Eastern Standard Time)", "2025-02-11T21:05"),
        # RFC 9110: in the date of HTTP and mail GMT is UTC in summer too.
        ("Tue, 01 Jul 2025 16:05:00 GMT", "2025-07-01T16:05"),
        # 1739307900 = 20130 days (to 2025-02-11) x 86400 + 75900 s (21:05).
        ("@1739307900", "2025-02-11T21:05"),
        ("@1739307900000", "2025-02-11T21:05"),
        ("@1739307900.5", "2025-02-11T21:05:00.500000"),
    ],
)
def test_a_time_is_read_in_every_spelling(text: str, utc: str) -> None:
    found = in_new_york(text)
    assert datetime.fromisoformat(utc).replace(tzinfo=UTC) == found.instant
    assert ("time", False, ()) == (found.timing, found.assumed, found.notes)


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("02/11/2025", "has two readings: 2025-02-11 (month first) and 2025-11-02 (day first)", "2025-11-02"),
        ("11.02.2025 4:05pm", "has two readings: 2025-11-02 (month first)", "write 2025-11-02 or 2025-02-11"),
        ("31/31/2025", "is no day in either reading", "2025-02-11"),
        ("2/11/25", "has a two-digit year", "with four digits"),
        ("11 Feb 25", "has a two-digit year", "with four digits"),
        ("Feb 11", "has no year", "11 Feb 2025"),
        ("11 Feb 16:05", "has no year", "11 Feb 2025"),
        ("Mon 11 Feb 2025", "2025-02-11 was a Tuesday", "weekday"),
        ("last Tuesday", "a weekday alone names many days", "write the date"),
        ("4:05pm", "is a time without a date", "write both"),
        ("2025-02-11 16:05pm", "16:05pm is not on a 12-hour clock", "4:05pm"),
        ("2025-02-11 midnight", "midnight may begin or end the day", "00:00"),
        ("2025-02-11 after the close", "names a part of the day", "--timing before-open or after-close"),
        ("2025-02-11 ET", "has a zone and no time", "write both"),
        ("2025-02-11Z", "has a zone and no time", "write both"),
        ("2025-02-11 16:05 XYZ", "has 'XYZ' where a time zone is expected", "offset such as -05:00"),
        ("2025-02-11 16:05-04:00[America/New_York]", "contradicts itself", "leave out one"),
        ("2025-02-11T16:05+05:60", "has ':60' after the offset", "one offset"),
        ("1739307900", "seconds since 1970 begin with @", "@1739307900"),
        ("45699", "may be a spreadsheet's day number", "format the column"),
        ("30 Feb 2025", "is not a date or time: day", "write it as"),
    ],
)
def test_what_cannot_be_read_in_one_way_is_refused_with_the_remedy(
    text: str, message: str, remedy: str
) -> None:
    with pytest.raises(WhenError) as caught:
        parse_when(text)
    assert caught.value.message.startswith(repr(text))
    assert message in caught.value.message
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "utc", "word"),
    [
        # New York was at UTC-4 in July, London at UTC+1, Sydney at UTC+10.
        ("2025-07-11 4:05pm EST", "2025-07-11T20:05", "EST"),
        ("2025-02-11 4:05pm EDT", "2025-02-11T21:05", "EDT"),
        ("2025-07-11 16:05 GMT", "2025-07-11T15:05", "GMT"),
        ("2025-07-11 16:05 AEDT", "2025-07-11T06:05", "AEDT"),
    ],
)
def test_a_zone_word_of_the_other_season_is_the_citys_clock_and_said(text: str, utc: str, word: str) -> None:
    found = in_new_york(text)
    assert datetime.fromisoformat(utc).replace(tzinfo=UTC) == found.instant
    assert (f"zone-word-out-of-season:{word}",) == found.notes


def test_the_zone_of_the_option_may_be_a_word_and_one_in_the_time_goes_before_it() -> None:
    assert in_new_york("2025-02-11 16:05", tz="HKT").instant == datetime(2025, 2, 11, 8, 5, tzinfo=UTC)
    assert in_new_york("2025-02-11 16:05 JST", tz="HKT").instant == datetime(2025, 2, 11, 7, 5, tzinfo=UTC)
    assert ("zone-word-out-of-season:EST",) == in_new_york("2025-07-11 16:05", tz="EST").notes


def test_a_zone_word_says_which_of_two_repeated_hours_is_meant() -> None:
    """On 2 November 2025 New York's clocks went back from 02:00 EDT to 01:00 EST."""
    assert in_new_york("2025-11-02 1:30am EDT").instant.isoformat() == "2025-11-02T01:30:00-04:00"
    assert in_new_york("2025-11-02 1:30am EST").instant.isoformat() == "2025-11-02T01:30:00-05:00"
    with pytest.raises(WhenError, match="happened twice"):
        in_new_york("2025-11-02 1:30am ET")
    with pytest.raises(WhenError, match="does not exist"):
        in_new_york("2025-03-09 2:30am ET")


def test_a_word_with_another_meaning_at_the_exchange_is_refused() -> None:
    with pytest.raises(WhenError, match="CST means America/Chicago or Asia/Shanghai") as caught:
        announce(parse_when("2025-02-11 10:00 CST"), exchange_of("XSHG"))
    assert caught.value.remedy == "write the zone as America/Chicago or Asia/Shanghai"
    for word, mic in [("PST", "XPHS"), ("EST", "XASX"), ("IST", "XIST")]:
        with pytest.raises(WhenError, match=f"{word} means "):
            announce(parse_when(f"2025-07-11 10:00 {word}"), exchange_of(mic))


def test_where_both_meanings_are_the_same_time_there_is_nothing_to_refuse() -> None:
    """Mexico City is at UTC-6 all year, Chicago only in winter."""
    found = announce(parse_when("2025-02-11 10:00 CST"), exchange_of("XMEX"))
    assert found.instant == datetime(2025, 2, 11, 16, tzinfo=UTC)
    with pytest.raises(WhenError, match="CST means America/Chicago or America/Mexico_City"):
        announce(parse_when("2025-07-11 10:00 CST"), exchange_of("XMEX"))


@pytest.mark.parametrize(
    "text",
    ["2025-02-11 00:00:00", "2025-02-11T00:00:00.000000000", "2025-02-11 12:00:00 AM", "20250211000000"],
)
def test_a_midnight_to_the_second_without_a_zone_is_a_bare_date_and_said(text: str) -> None:
    found = in_new_york(text)
    assert (True, "date-only", ("midnight-as-date",)) == (found.assumed, found.timing, found.notes)
    assert found.instant == datetime(2025, 2, 11, 9, 30, tzinfo=NEW_YORK)


@pytest.mark.parametrize("text", ["2025-02-11T00:00", "2025-02-11T00:00:00Z", "2025-02-11 00:00:00 ET"])
def test_a_midnight_without_seconds_or_with_a_zone_is_a_time(text: str) -> None:
    assert in_new_york(text).timing == "time"


def test_today_is_the_day_at_the_first_symbols_exchange() -> None:
    """At 02:00 UTC on 12 February it is still the 11th in New York and already the 12th in Hong Kong."""
    now = datetime(2025, 2, 12, 2, 0, tzinfo=UTC)
    hong_kong = ZoneInfo("Asia/Hong_Kong")
    assert date(2025, 2, 11) == parse_when("today").dated(NEW_YORK, now).date
    assert date(2025, 2, 12) == parse_when("Today").dated(hong_kong, now).date
    assert date(2025, 2, 10) == parse_when("yesterday").dated(NEW_YORK, now).date
    late = parse_when("yesterday 4:05pm").dated(NEW_YORK, now)
    assert datetime(2025, 2, 10, 16, 5) == late.moment


def test_today_is_refused_where_the_clock_named_shows_another_day() -> None:
    now = datetime(2025, 2, 12, 2, 0, tzinfo=UTC)
    told = "today is 2025-02-11 in America/New_York and 2025-02-12 on the clock named"
    with pytest.raises(WhenError, match=told):
        parse_when("today 09:00 HKT").dated(NEW_YORK, now)


def test_now_is_this_instant() -> None:
    moment = parse_when("now").moment
    assert moment is not None
    assert timedelta(0) <= datetime.now(UTC) - moment < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("line", "symbols", "when"),
    [
        ("BABA 2025-02-11", ["BABA"], "2025-02-11"),
        ("BABA AAPL 2025-02-11", ["BABA", "AAPL"], "2025-02-11"),
        ("BABA 2025-02-11 4:05pm", ["BABA"], "2025-02-11 4:05pm"),
        ("9988.HK 20250211", ["9988.HK"], "20250211"),
        ("BABA 9988.HK 11 Feb 2025", ["BABA", "9988.HK"], "11 Feb 2025"),
        ("BABA Feb 11, 2025 4:05 pm ET", ["BABA"], "Feb 11, 2025 4:05 pm ET"),
        ("BABA 4:05 p.m. ET on Feb. 11, 2025", ["BABA"], "4:05 p.m. ET on Feb. 11, 2025"),
        ("AAPL ET 2025-02-11", ["AAPL", "ET"], "2025-02-11"),
        ("AAPL NOW today", ["AAPL", "NOW"], "today"),
        ("AAPL MAR 11 Feb 2025", ["AAPL", "MAR"], "11 Feb 2025"),
        # What cannot be read is joined as far as it looks like a time, so that the refusal names it.
        ("BABA 02/11/2025 4:05pm", ["BABA"], "02/11/2025 4:05pm"),
        ("BABA Feb 11", ["BABA"], "Feb 11"),
    ],
)
def test_the_words_of_a_time_are_joined_without_quotes(line: str, symbols: list[str], when: str) -> None:
    assert (symbols, when) == split_when(line.split())


def test_a_word_that_may_be_a_symbol_or_a_weekday_is_asked_about() -> None:
    """9 February 2025 was a Sunday, and SUN is a symbol too."""
    with pytest.raises(WhenError, match="is SUN a symbol or a weekday") as caught:
        split_when(["AAPL", "SUN", "9", "Feb", "2025"])
    assert caught.value.remedy == "quote the date: '9 Feb 2025' or 'SUN 9 Feb 2025'"
