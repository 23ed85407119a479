"""Reading a WHEN, and placing it in a zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from eventstudy.announcements.when import Timing, parse_timing, parse_when, place
from eventstudy.errors import UsageError, WhenError
from eventstudy.words import exchange_zone, spell_day, zone_named

NEW_YORK = ZoneInfo("America/New_York")
LONDON = ZoneInfo("Europe/London")
FORMS = "write it as 2025-02-11, 2025-02-11T16:05, '2025-02-11 4:05pm ET' or 2025-02-11T16:05-05:00"
EST = timezone(timedelta(hours=-5))


def test_a_bare_date_has_no_moment() -> None:
    when = parse_when("2025-02-11")
    assert date(2025, 2, 11) == when.date
    assert when.moment is None
    assert when.text == "2025-02-11"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-02-11T16:05", datetime(2025, 2, 11, 16, 5)),
        ("2025-02-11 16:05", datetime(2025, 2, 11, 16, 5)),
        ("2025-02-11t16:05", datetime(2025, 2, 11, 16, 5)),
        ("2025-02-11T16:05:09", datetime(2025, 2, 11, 16, 5, 9)),
        ("2025-02-11T16:05:09.25", datetime(2025, 2, 11, 16, 5, 9, 250_000)),
        ("2025-02-11T00:00", datetime(2025, 2, 11)),
        ("  2025-02-11T16:05\n", datetime(2025, 2, 11, 16, 5)),
        ("2025-02-11T16:05Z", datetime(2025, 2, 11, 16, 5, tzinfo=UTC)),
        ("2025-02-11T16:05z", datetime(2025, 2, 11, 16, 5, tzinfo=UTC)),
        ("2025-02-11 16:05 Z", datetime(2025, 2, 11, 16, 5, tzinfo=UTC)),
        ("2025-02-11T16:05-05:00", datetime(2025, 2, 11, 16, 5, tzinfo=EST)),
        ("2025-02-11T16:05-0500", datetime(2025, 2, 11, 16, 5, tzinfo=EST)),
        ("2025-02-11T16:05+05:30", datetime(2025, 2, 11, 16, 5, tzinfo=ZoneInfo("Asia/Kolkata"))),
    ],
)
def test_a_time_is_read_in_every_form_the_help_names(text: str, expected: datetime) -> None:
    moment = parse_when(text).moment
    assert moment is not None
    assert expected.replace(tzinfo=None) == moment.replace(tzinfo=None)
    assert expected.utcoffset() == moment.utcoffset()
    assert date(2025, 2, 11) == parse_when(text).date


@pytest.mark.parametrize("text", ["", "2025-W07-2", "٢٠٢٥-٠٢-١١", "2025-02-11\n2025-02-12", "x" * 1000])
def test_anything_else_is_refused_with_the_forms_to_use(text: str) -> None:
    with pytest.raises(WhenError) as caught:
        parse_when(text)
    assert f"{text.strip()!r} is not a date or time" == caught.value.message.replace("\\n", "\\n")
    assert caught.value.remedy == FORMS
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2025-02-30", "day"),
        ("2025-13-01", "month"),
        ("0000-01-01", "year"),
        ("2025-02-29T10:00", "day"),
        ("2025-02-11T24:00", "hour"),
        ("2025-02-11T16:60", "minute"),
        ("2025-02-11T16:05:60", "second"),
        ("2025-02-11T16:05+24:00", "offset"),
    ],
)
def test_a_date_or_time_that_no_calendar_has_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(WhenError, match=f"is not a date or time: .*{reason}") as caught:
        parse_when(text)
    assert caught.value.remedy == FORMS


def test_a_leap_day_is_a_date() -> None:
    assert date(2024, 2, 29) == parse_when("2024-02-29").date


@pytest.mark.parametrize(
    ("text", "timing"),
    [
        ("pre-open", Timing.PRE_OPEN),
        ("intraday", Timing.INTRADAY),
        ("post-close", Timing.POST_CLOSE),
        (" Post-Close ", Timing.POST_CLOSE),
        ("before-open", Timing.PRE_OPEN),
        ("after-close", Timing.POST_CLOSE),
        ("BMO", Timing.PRE_OPEN),
        ("AMC", Timing.POST_CLOSE),
    ],
)
def test_timing_is_one_of_three_or_a_word_for_one(text: str, timing: Timing) -> None:
    assert timing is parse_timing(text)


@pytest.mark.parametrize("text", ["", "lunch", "date-only", "post close"])
def test_another_timing_is_refused_and_the_words_are_named(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_timing(text)
    assert (
        f"timing {text!r} is not one of pre-open, intraday, post-close, before-open, after-close"
        == caught.value.message
    )


@pytest.mark.parametrize(
    "name",
    [
        "../../x",
        "../../etc/passwd",
        "/etc/localtime",
        "",
        " UTC",
        "America",
        "america/new_york",
        "Mars/Olympus",
        "a\0b",
        "\udcff",
        "x" * 5000,
        "tzdata.zi",
    ],
)
def test_a_name_that_is_no_zone_is_refused_whatever_it_is(name: str) -> None:
    with pytest.raises(WhenError) as caught:
        zone_named(name)
    assert f"{name!r} is not a time zone" == caught.value.message
    assert caught.value.remedy == "use an IANA name such as Asia/Hong_Kong, or a word such as ET, HKT"


def test_a_zone_is_found_by_its_iana_name() -> None:
    assert zone_named("Asia/Hong_Kong").key == "Asia/Hong_Kong"
    assert exchange_zone("Europe/London").key == "Europe/London"


def test_a_naive_time_is_read_in_the_zone() -> None:
    """New York is five hours behind UTC in February."""
    placed = place(datetime(2025, 2, 11, 16, 5), NEW_YORK)
    assert placed.isoformat() == "2025-02-11T16:05:00-05:00"


def test_a_time_with_an_offset_stays_as_written() -> None:
    written = datetime(2025, 2, 11, 16, 5, tzinfo=UTC)
    assert place(written, NEW_YORK) is written


@pytest.mark.parametrize(
    ("zone", "moment", "first", "second"),
    [
        # Clocks went back from 02:00 EDT to 01:00 EST, and from 02:00 BST to 01:00 GMT.
        (NEW_YORK, datetime(2025, 11, 2, 1, 30), "2025-11-02T01:30-04:00", "2025-11-02T01:30-05:00"),
        (NEW_YORK, datetime(2025, 11, 2, 1, 0), "2025-11-02T01:00-04:00", "2025-11-02T01:00-05:00"),
        (LONDON, datetime(2025, 10, 26, 1, 30), "2025-10-26T01:30+01:00", "2025-10-26T01:30+00:00"),
        (LONDON, datetime(2025, 10, 26, 1, 59), "2025-10-26T01:59+01:00", "2025-10-26T01:59+00:00"),
    ],
)
def test_the_hour_that_daylight_saving_repeats_is_refused(
    zone: ZoneInfo, moment: datetime, first: str, second: str
) -> None:
    with pytest.raises(WhenError) as caught:
        place(moment, zone)
    written = moment.isoformat(timespec="minutes")
    assert f"{written} happened twice in {zone.key} (clocks went back)" == caught.value.message
    assert f"say which with an offset: {first} or {second}" == caught.value.remedy


@pytest.mark.parametrize(
    ("zone", "moment", "example"),
    [
        # Clocks went forward from 02:00 EST to 03:00 EDT, and from 01:00 GMT to 02:00 BST.
        (NEW_YORK, datetime(2025, 3, 9, 2, 30), "2025-03-09T02:30-05:00"),
        (NEW_YORK, datetime(2025, 3, 9, 2, 0), "2025-03-09T02:00-05:00"),
        (LONDON, datetime(2025, 3, 30, 1, 30), "2025-03-30T01:30+00:00"),
        (LONDON, datetime(2025, 3, 30, 1, 59), "2025-03-30T01:59+00:00"),
    ],
)
def test_the_hour_that_daylight_saving_leaves_out_is_refused(
    zone: ZoneInfo, moment: datetime, example: str
) -> None:
    with pytest.raises(WhenError) as caught:
        place(moment, zone)
    written = moment.isoformat(timespec="minutes")
    assert f"{written} does not exist in {zone.key} (clocks went forward)" == caught.value.message
    assert f"give the time with its offset, for example {example}" == caught.value.remedy


@pytest.mark.parametrize(
    ("zone", "moment", "expected"),
    [
        (NEW_YORK, datetime(2025, 11, 2, 0, 59), "2025-11-02T00:59:00-04:00"),
        (NEW_YORK, datetime(2025, 11, 2, 2, 0), "2025-11-02T02:00:00-05:00"),
        (NEW_YORK, datetime(2025, 3, 9, 1, 59), "2025-03-09T01:59:00-05:00"),
        (NEW_YORK, datetime(2025, 3, 9, 3, 0), "2025-03-09T03:00:00-04:00"),
        (LONDON, datetime(2025, 10, 26, 0, 59), "2025-10-26T00:59:00+01:00"),
        (LONDON, datetime(2025, 10, 26, 2, 0), "2025-10-26T02:00:00+00:00"),
        (LONDON, datetime(2025, 3, 30, 0, 59), "2025-03-30T00:59:00+00:00"),
        (LONDON, datetime(2025, 3, 30, 2, 0), "2025-03-30T02:00:00+01:00"),
    ],
)
def test_the_minutes_around_a_change_of_clocks_are_read(
    zone: ZoneInfo, moment: datetime, expected: str
) -> None:
    assert expected == place(moment, zone).isoformat()


def test_the_offset_that_a_refusal_proposes_is_accepted() -> None:
    moment = parse_when("2025-11-02T01:30-04:00").moment
    assert moment is not None
    assert place(moment, NEW_YORK).astimezone(UTC) == datetime(2025, 11, 2, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 2, 11), "Tue 11 Feb 2025"),
        (date(2024, 12, 1), "Sun 1 Dec 2024"),
        (date(1986, 1, 2), "Thu 2 Jan 1986"),
    ],
)
def test_a_date_is_spelt_the_same_in_every_locale(day: date, words: str) -> None:
    assert words == spell_day(day)
