"""A failure that many symbols share is said once."""

from eventstudy.cli.failures import merged_reasons, merged_remedies

FETCH = "fetch them first: eventstudy prices fetch"


def test_one_command_fetches_everything_that_is_missing() -> None:
    remedies = [
        f"{FETCH} A --from 2024-08-02 --to 2025-02-11",
        "check the network",
        f"{FETCH} 'B C' --from 2024-08-01 --to 2025-02-10".replace("'", ""),
        "",
        "check the network",
    ]
    expected = f"{FETCH} A B C --from 2024-08-01 --to 2025-02-11"
    assert ["check the network", expected] == merged_remedies(remedies)


def test_other_remedies_are_said_once_each() -> None:
    assert ["one", "two"] == merged_remedies(["one", "two", "one"])
    assert [] == merged_remedies(["", ""])


def test_symbols_with_the_same_reason_stand_together() -> None:
    failures = [
        ("A", "no-prices", "no prices of A from 2025-01-01"),
        ("B", "missing-event-window", "no close on Tue 11 Feb 2025"),
        ("C", "no-prices", "no prices of C from 2025-01-01"),
        ("D", "no-prices", "no prices of D from 2024-01-01"),
    ]
    assert [
        "A, C: no-prices: no prices from 2025-01-01",
        "B: missing-event-window: no close on Tue 11 Feb 2025",
        "D: no-prices: no prices of D from 2024-01-01",
    ] == merged_reasons(failures)
