"""``claims`` and ``check --article`` as the installed command, offline, on the text that ships."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from command import Command

ON = ("--date", "2025-02-21")
WIRE = (
    "HONG KONG, Feb 12 (Wire) - Alibaba closed 8.5% higher at HK$113.80 on Wednesday. Sumitomo gained 2%.\n"
)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_an_articles_claims_come_as_csv_with_a_reason_for_each_field(command: Command) -> None:
    drafts = rows(command("claims", "example", *ON).stdout)
    assert [
        ("9988.HK", "2025-02-21", "close_to_close", "about", "14.6%"),
        ("9988.HK", "2025-02-21", "close", "about", "138.50"),
        ("BABA", "2025-02-20", "close_to_close", "about", "8%"),
        ("BABA", "2025-02-20", "intraday_peak", "about", "15.2%"),
    ] == [
        tuple(one[name] for name in ("symbol", "session", "measure", "comparison", "value"))
        for one in drafts[:4]
    ]
    assert all("symbol: " in one["why"] and "session: " in one["why"] for one in drafts)


def test_a_text_comes_from_standard_input_too(command: Command) -> None:
    drafts = rows(command("claims", "-", "--date", "2025-02-12", stdin=WIRE).stdout)
    assert ["8.5%", "113.80", "2%"] == [one["value"] for one in drafts]
    assert ["", "", "symbol=8053.T|8316.T|8309.T|4005.T|5802.T|5713.T|8830.T|4506.T"] == [
        one["open"] for one in drafts
    ]


def test_drafted_claims_can_be_checked_as_a_file(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    command("claims", "example", *ON, "-o", str(path))
    checked = rows(command("check", str(path), "--offline").stdout)
    article = rows(command("check", "--article", "example", *ON, "--offline").stdout)
    assert [one["verdict"] for one in article] == [one["verdict"] for one in checked]


def test_an_article_is_held_against_prices_in_one_command(command: Command) -> None:
    done = command("check", "--article", "example", *ON, "--offline")
    # Bundled prices: BABA's high of 20 Feb is 14.88 % above the close before; Apple rose 2.183 % on 11 Feb.
    verdicts = {one["words"]: one["verdict"] for one in rows(done.stdout)}
    assert "refuted" == verdicts["was up as much as 15.2%"]
    assert "close" == verdicts["closed 2.1% higher"]
    assert "unverifiable" == verdicts["was up 5%"]
    assert 9 == list(verdicts.values()).count("confirmed")
    assert 1 == done.returncode


def test_an_open_claim_could_not_be_told_and_names_its_candidates(command: Command) -> None:
    done = command("check", "--article", "-", "--date", "2025-02-12", "--offline", stdin=WIRE)
    last = rows(done.stdout)[-1]
    assert "unverifiable" == last["verdict"]
    assert "the text does not say the symbol (8053.T or 8316.T" in last["reason"]


def test_what_does_not_belong_together_is_refused(command: Command) -> None:
    for arguments in (("--article", "example", "c.csv"), (), ("c.csv", "--date", "2025-02-21")):
        done = command("check", *arguments)
        assert (2, "") == (done.returncode, done.stdout)


def test_a_text_without_a_claim_says_so(command: Command) -> None:
    done = command("check", "--article", "-", stdin="Revenue rose 8%.\n")
    assert 3 == done.returncode
    assert "no claim about a listing's price was found" in done.stderr
    assert 0 == command("claims", "-", stdin="Revenue rose 8%.\n").returncode


def test_a_text_without_a_day_asks_for_one(command: Command) -> None:
    done = command("claims", "-", stdin="Apple rose 2%.\n")
    assert "add --date" in done.stderr
