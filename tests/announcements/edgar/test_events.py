"""Filings as announcements, against 288 filings of public bodies whose instants are known."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from eventstudy.announcements.edgar.clock import Clock, decide, witness
from eventstudy.announcements.edgar.events import (
    Announcement,
    Confidence,
    Mark,
    announcements,
    needs_header,
    settled,
)
from eventstudy.announcements.edgar.submissions import Body, Filing, read_bodies, read_body
from eventstudy.announcements.source import Reaction
from eventstudy.errors import InputFileError
from eventstudy.exchanges.reaction_session import first_to_close_after
from eventstudy.exchanges.sessions import table_of

GOLDEN = Path(__file__).parents[2] / "golden" / "edgar"
BODIES = sorted(path.name for path in GOLDEN.glob("*.json"))
with (GOLDEN / "expected_events.csv").open(encoding="utf-8", newline="") as lines:
    EXPECTED = list(csv.DictReader(lines))


def reacts(instant: datetime) -> Reaction:
    """New York's session rule."""
    session = first_to_close_after(table_of("XNYS"), instant)
    return Reaction(session.date, session.opens <= instant < session.closes)


def is_result(filing: Filing) -> bool:
    return filing.form in ("8-K", "8-K/A") and "2.02" in filing.items


def body(name: str) -> Body:
    return read_body(name, (GOLDEN / name).read_bytes())


def results(*names: str) -> list[Announcement]:
    return announcements("X", [body(name) for name in names], reacts, is_result)


@pytest.mark.parametrize("name", BODIES)
def test_every_result_has_its_instant_session_marks_and_doubt(name: str) -> None:
    expected = {row["accession"]: row for row in EXPECTED if row["file"] == name}
    found = {one.filing.accession: one for one in results(name)}
    assert set(expected) == set(found)
    for accession, row in expected.items():
        one = found[accession]
        assert one.instant is not None
        assert row["announced_utc"] == one.instant.astimezone(UTC).isoformat()
        assert row["session"] == reacts(one.instant).session.isoformat()
        assert (row["ambiguous"] == "yes") is one.doubtful, accession
        kinds = [mark.value for mark in one.marks if mark in (Mark.AMENDMENT, Mark.REPEAT)]
        assert [row["kind"]] == (kinds or ["announcement"])
        doubts = {mark.value for mark in one.marks} - {"amendment", "repeat", "former-name"}
        assert {doubt for doubt in row["doubts"].split(";") if doubt} == doubts


def test_the_same_filings_on_two_clocks_are_the_same_instants() -> None:
    """Apple's body of February 2026 shows New York's clock, that of July 2026 UTC."""
    assert (Clock.NEW_YORK, Clock.UTC) == (
        decide(body("AAPL_2026-02.json")).clock,
        decide(body("AAPL_2026-07.json")).clock,
    )
    old = {one.filing.accession: one.instant for one in results("AAPL_2026-02.json")}
    new = {one.filing.accession: one.instant for one in results("AAPL_2026-07.json")}
    shared = old.keys() & new.keys()
    assert len(shared) > 10
    assert {key: old[key] for key in shared} == {key: new[key] for key in shared}


def test_a_filing_in_two_bodies_is_one_event_and_the_surer_one_counts() -> None:
    alone, together = results("AAPL_2026-07.json"), results("AAPL_2026-02.json", "AAPL_2026-07.json")
    accessions = [one.filing.accession for one in together]
    assert len(accessions) == len(set(accessions)) >= len(alone)
    assert sorted(one.announced for one in together) == [one.announced for one in together]


def test_a_mixture_of_clocks_is_undecided() -> None:
    assert Clock.UNDECIDED is decide(body("TSLA_mixed_synthetic.json")).clock


def test_the_newest_rows_of_a_body_are_not_proven_by_older_ones() -> None:
    """Its 8-K of 28 January 2026 was accepted at 16:04:38 New York; the rest of the body is on UTC."""
    newest = results("MSFT_newest_newyork_synthetic.json")[-1]
    assert Mark.CLOCK_UNPROVEN in newest.marks
    assert newest.doubtful


def test_the_header_of_a_filing_settles_the_clock() -> None:
    newest = results("MSFT_newest_newyork_synthetic.json")[-1]
    assert needs_header(newest)
    sure = settled(newest, datetime(2026, 1, 28, 16, 4, 38), reacts)
    assert ("2026-01-28T16:04:38-05:00", Clock.HEADER, Confidence.FILING_TIME) == (
        sure.announced,
        sure.clock,
        sure.confidence,
    )
    assert Mark.CLOCK_UNPROVEN not in sure.marks


def test_a_6_k_has_a_date_and_no_hour() -> None:
    found = announcements("BABA", [body("BABA.json")], reacts, lambda filing: filing.form == "6-K")
    february = next(one for one in found if one.filing.accession == "0001104659-25-015648")
    assert ("2025-02-20", Confidence.DATE_ONLY) == (february.announced, february.confidence)


def filing(form: str, stamp: str, filed: str, reported: str = "") -> Filing:
    return Filing(
        "0000000001-25-000001",
        form,
        datetime.fromisoformat(stamp),
        date.fromisoformat(filed),
        date.fromisoformat(reported) if reported else None,
        ("2.02",),
    )


@pytest.mark.parametrize(
    ("form", "stamp", "filed", "expected"),
    [
        # 21:00 would be 16:00 in New York, before the deadline: dated that day. As New York's own clock it is
        # after 17:30, and would be dated the day after.
        ("8-K", "2025-02-11T21:00:00", "2025-02-11", Clock.UTC),
        ("8-K", "2025-02-11T21:00:00", "2025-02-12", Clock.NEW_YORK),
        # 23:10 is 18:10 in New York; as New York's clock it is past 22:15, when nothing is accepted.
        ("4", "2025-02-11T23:10:00", "2025-02-11", Clock.UTC),
        # 10:30 would be 05:30 in New York.
        ("4", "2025-02-11T10:30:00", "2025-02-11", Clock.NEW_YORK),
        # Both readings are possible: 09:00 or 14:00.
        ("8-K", "2025-02-11T14:00:00", "2025-02-11", None),
        # Minutes of doubt after the deadline, and after hours.
        ("8-K", "2025-02-11T17:32:00", "2025-02-11", None),
        ("4", "2025-02-11T22:10:00", "2025-02-11", None),
        # What the SEC makes itself keeps no hours; a date alone is written as midnight.
        ("UPLOAD", "2025-02-11T23:10:00", "2025-02-11", None),
        ("8-K", "2025-02-11T05:00:00", "2025-02-11", None),
        ("8-K", "2025-02-11T00:00:00", "2025-02-11", None),
    ],
)
def test_a_filing_is_a_witness_when_its_stamp_is_possible_on_one_clock_only(
    form: str, stamp: str, filed: str, expected: Clock | None
) -> None:
    assert expected is witness(filing(form, stamp, filed))


def test_items_are_matched_whole() -> None:
    """12.02 and 2.021 are no item 2.02."""
    text = json.dumps(
        {
            "accessionNumber": ["1", "2"],
            "form": ["8-K", "8-K"],
            "acceptanceDateTime": ["2025-02-11T21:00:00.000Z"] * 2,
            "filingDate": ["2025-02-11"] * 2,
            "reportDate": ["", ""],
            "items": ["12.02,9.01", "9.01, 2.02"],
        }
    )
    found = announcements("X", [read_body("page.json", text)], reacts, is_result)
    assert ["2"] == [one.filing.accession for one in found]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<html>", "not JSON"),
        ("[]", "not an object"),
        ("{}", "no lists accessionNumber, form, acceptanceDateTime, filingDate"),
        ('{"filings": {"recent": null}}', "no lists"),
        (
            '{"accessionNumber": ["1"], "form": [], "acceptanceDateTime": [], "filingDate": []}',
            "its lists are not equally long",
        ),
        (
            '{"accessionNumber": ["1"], "form": ["8-K"], "acceptanceDateTime": [""], "filingDate": ["soon"]}',
            "Invalid isoformat string: 'soon'",
        ),
    ],
)
def test_a_file_that_is_no_body_is_refused_with_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(InputFileError) as refused:
        read_body("x.json", text)
    assert message in refused.value.message
    assert "data.sec.gov" in refused.value.remedy


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"no \.json file"):
        read_bodies(str(tmp_path))
