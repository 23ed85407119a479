"""``check`` as it is run: streams, exit codes and formats."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command import Command

ROOT = Path(__file__).parents[2]
HEADER = "symbol,announced,measure,comparison,value"
ADDED = [
    *("measured", "measured_reference", "verdict", "session", "difference", "chance", "chance_sessions"),
    *("history_first", "reason"),
]


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    """Where a test writes its claims."""
    return tmp_path / "claims.csv"


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_articles_claims_are_all_confirmed(command: Command) -> None:
    done = command("check", str(ROOT / "data" / "claims" / "apple-alibaba-2025.csv"))
    assert (0, "6 confirmed\n") == (done.returncode, done.stderr)
    found = table(done.stdout)
    assert ["confirmed"] * 6 == [row["verdict"] for row in found]
    assert ["1.3%", "2.18%", "3%", "3%", "8%", "30%"] == [row["value"] for row in found]
    assert "0.08484270734032395" == found[4]["measured"]


def test_bundled_claims_go_by_their_name_and_two_published_moves_are_refuted(command: Command) -> None:
    done = command("check", "market-moves-2024-2025", "--get", "verdict", "--offline")
    assert 1 == done.returncode
    assert 17 == done.stdout.splitlines().count("confirmed")
    assert 2 == done.stdout.splitlines().count("refuted")


def test_the_output_is_the_input_and_nine_columns(command: Command, claims: Path) -> None:
    claims.write_text(f"desk,{HEADER},session\nNews,BABA,2025-02-11,gap,about,2.4%,\n", encoding="utf-8")
    (row,) = table(command("check", str(claims)).stdout)
    assert ["desk", *HEADER.split(","), *ADDED] == list(row)
    assert ("News", "2025-02-11", "") == (row["desk"], row["session"], row["reason"])


def test_what_came_out_can_be_checked_again(command: Command, claims: Path) -> None:
    first = command("check", "apple-alibaba-2025").stdout
    claims.write_text(first, encoding="utf-8")
    assert first == command("check", str(claims)).stdout


def test_claims_come_from_a_pipe(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "eventstudy", "check", "-", "--get", "verdict"],
        input=f"\ufeff{HEADER}\r\nBABA,2025-02-11,gap,about,2.4%\r\n".encode(),
        capture_output=True,
        check=False,
        env=environment,
        timeout=60,
    )
    assert (0, b"confirmed\n") == (done.returncode, done.stdout)


def test_a_refuted_claim_says_what_would_have_been_true(command: Command, claims: Path) -> None:
    claims.write_text(f"{HEADER}\nBABA,2025-02-11,close_to_close,about,8.48%\n", encoding="utf-8")
    done = command("check", str(claims))
    assert (1, "1 refuted\n") == (done.returncode, done.stderr)
    assert (
        "true of 9988.HK close_to_close of 2025-02-12 (+8.48 %); such a search finds one by chance for "
        in (table(done.stdout)[0]["reason"])
    )


def test_a_bad_row_stays_with_its_line(command: Command, claims: Path) -> None:
    claims.write_text(f"{HEADER}\nBABA,2025-02-11,gap,about,2.4%\nBABA,soon,gap,about,2%\n", encoding="utf-8")
    done = command("check", str(claims))
    assert 1 == done.returncode
    good, bad = table(done.stdout)
    assert ("confirmed", "unverifiable", "") == (good["verdict"], bad["verdict"], bad["measured"])
    assert "bad-row: line 3: 'soon' is not a date or time" == bad["reason"]
    assert f"{claims}:3: bad-row: 'soon' is not a date or time\n" in done.stderr
    assert done.stderr.endswith("1 confirmed, 1 unverifiable\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("symbol,announced,measure,value\n", ":1: no column comparison"),
        ("", ": is empty"),
        (f"{HEADER}\n", ": has a header but no claims"),
        (f"{HEADER},value\n", ":1: value: this column appears twice"),
    ],
)
def test_a_file_of_the_wrong_form_stops_the_command(
    command: Command, claims: Path, text: str, message: str
) -> None:
    claims.write_text(text, encoding="utf-8")
    done = command("check", str(claims))
    assert (2, "") == (done.returncode, done.stdout)
    assert f"error: {claims}{message}" == done.stderr.splitlines()[0]


def test_a_missing_file_stops_the_command(command: Command) -> None:
    done = command("check", "none.csv")
    assert (2, "", "error: none.csv: No such file or directory") == (
        done.returncode,
        done.stdout,
        done.stderr.splitlines()[0],
    )


def test_without_any_price_the_exit_code_says_so(command: Command, claims: Path) -> None:
    claims.write_text(
        f"{HEADER}\nMSFT,2025-02-11,gap,about,2%\nBABA,2026-02-11,gap,about,2%\n", encoding="utf-8"
    )
    done = command("check", str(claims))
    assert 3 == done.returncode
    assert ["unverifiable"] * 2 == [row["verdict"] for row in table(done.stdout)]


def test_an_unknown_field_is_refused_before_anything_is_measured(command: Command) -> None:
    done = command("check", "apple-alibaba-2025", "--get", "nope")
    assert (2, "") == (done.returncode, done.stdout)
    assert "verdict" in done.stderr


def test_json_has_the_claims_their_count_and_the_prices(command: Command) -> None:
    document = json.loads(command("check", "apple-alibaba-2025", "--format", "json").stdout)
    assert ["schema_version", "rows", "claims", "summary", "provenance", "deprecated"] == list(document)
    assert {"confirmed": 6, "close": 0, "refuted": 0, "unverifiable": 0} == document["summary"]
    assert "confirmed" == document["claims"][0]["verdict"]
    assert "bundled" == document["provenance"]["prices"]["9988.HK"]["source"]


def test_the_terminal_shows_quote_figure_and_verdict(command: Command) -> None:
    shown = command("check", "market-moves-2024-2025", "--format", "table").stdout
    lines = shown.splitlines()
    at = lines.index("✗ refuted      ^GSPC close_to_close about 1.2%")
    block = " ".join(line.strip() for line in lines[at + 1 : at + 11])
    assert "“On Tuesday (November 6, 2024), U.S. stocks rallied [...] The S&P 500 rose 1.2%”" in block
    assert "measured +2.53 % on Wed 6 Nov 2024" in block
    assert "true instead: ^GSPC move on Tue 5 Nov 2024 (+1.23 %)" in block
    assert "\x1b" not in shown


def test_markdown_has_the_verdicts_and_what_is_true_instead(command: Command) -> None:
    text = command("check", "market-moves-2024-2025", "--format", "md").stdout
    assert text.startswith("**Claims of market-moves-2024-2025: 17 confirmed, 2 refuted**\n\n| symbol |")
    assert "| ^GSPC | close_to_close | about | 1.2% | +2.53 % | refuted | 2024-11-06 |" in text


def test_the_page_tells_a_verdict_by_word_mark_and_colour(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "verdicts.html"
    done = command("check", "market-moves-2024-2025", "-o", str(file))
    assert (1, "") == (done.returncode, done.stdout)
    page = file.read_text(encoding="utf-8")
    body = page[: page.index('<div class="folds">')]
    rows = [line for line in body.splitlines() if line.startswith('<tr><th scope="row">')]
    assert 17 == sum('<b class="ok">✓ Confirmed</b>' in row for row in rows)
    assert [True, True, False] == ['<b class="no">✗ Refuted</b>' in row for row in rows[:3]]
    read = re.sub("<[^>]*>", "", body[body.index("<main>") :])
    assert "close_to_close" not in read
    assert not re.search(r"\d %|\s-\d", read)
    assert "The S&amp;P 500 fell 77.78 points" in page


def test_a_fraction_without_its_percent_sign_is_pointed_out(command: Command, claims: Path) -> None:
    claims.write_text(f"{HEADER}\nBABA,2025-02-11,close_to_close,about,1.3\n", encoding="utf-8")
    shown = command("check", str(claims), "--format", "table").stdout
    assert "1.3 without a % means +130.00 %." in shown


def test_quotes_cannot_steer_the_terminal_or_the_page(command: Command, claims: Path) -> None:
    quote = "\x1b[31m<script>alert(1)</script>"
    claims.write_text(f"{HEADER},quote\nBABA,2025-02-11,gap,about,2.4%,{quote}\n", encoding="utf-8")
    shown = command("check", str(claims), "--format", "table").stdout
    page = command("check", str(claims), "--format", "html").stdout
    assert "\x1b" not in shown + page
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_one_claim_in_words_needs_no_file(command: Command) -> None:
    """BABA closed 1.31 % higher on 11 February 2025."""
    done = command("check", "BABA", "2025-02-11", "rose 1.3%")
    assert (0, "1 confirmed\n") == (done.returncode, done.stderr)
    (row,) = table(done.stdout)
    assert ("close_to_close", "about", "1.3%") == (row["measure"], row["comparison"], row["value"])


def test_the_words_of_a_claim_and_of_its_date_need_no_quotes(command: Command) -> None:
    done = command("check", "BABA", "11", "Feb", "2025", "rose", "1.3%", "--get", "verdict")
    assert (0, "confirmed\n") == (done.returncode, done.stdout)


def test_words_without_a_date_are_refused_with_an_example(command: Command) -> None:
    done = command("check", "BABA", "rose 1.3%")
    assert 2 == done.returncode
    assert 'eventstudy check BABA 2025-02-11 "rose 1.3%"' in done.stderr


def test_a_close_claim_fails_unless_lenience_is_asked_for(command: Command) -> None:
    strict = command("check", "BABA", "2025-02-11", "rose 1.4%")
    lenient = command("check", "BABA", "2025-02-11", "rose 1.4%", "--lenient")
    assert (1, 0) == (strict.returncode, lenient.returncode)
    (row,) = table(strict.stdout)
    assert ("close", "within one unit of the last printed digit: 1.31 %") == (row["verdict"], row["reason"])


def test_the_chance_is_said_in_words_on_screen_and_page(command: Command) -> None:
    """Four of BABA's 153 sessions since July 2024 rose by 1.25 to 1.35 %."""
    said = {
        "table": "he same claim would have been confirmed for 2.6 % of the 153 sessions before (4)",
        "html": "4 of the 153 sessions before (2.6%)",
    }
    for name, words in said.items():
        shown = command("check", "BABA", "2025-02-11", "rose 1.3%", "--format", name).stdout
        assert words in " ".join(shown.split())


def test_only_a_source_at_an_https_address_is_a_link(command: Command, claims: Path) -> None:
    rows = [
        f"BABA,2025-02-11,gap,about,2.4%,{url}" for url in ("https://example.com/a?b=1", "http://x.org/y")
    ]
    rows.append("BABA,2025-02-11,gap,about,2.4%,javascript:alert(1)")
    claims.write_text(f"{HEADER},source\n" + "\n".join(rows) + "\n", encoding="utf-8")
    page = command("check", str(claims), "--format", "html").stdout
    assert '<a href="https://example.com/a?b=1" rel="noreferrer">example.com/a?b=1</a>' in page
    assert 1 == page.count("<a ")


def test_a_change_of_market_value_needs_the_shares_outstanding(command: Command, tmp_path: Path) -> None:
    """2.39bn ADSs x (112.78 - 111.32) = $3.49 billion."""
    claims = tmp_path / "claims.csv"
    head = "symbol,announced,measure,comparison,value"
    claims.write_text(f"{head}\nBABA,2025-02-11,market_value_change,nearly,3.5e9\n", encoding="utf-8")
    without = command("check", str(claims), "--offline")
    assert "give them as --shares BABA=N" in without.stderr
    (row,) = table(command("check", str(claims), "--shares", "BABA=2.39e9", "--offline").stdout)
    assert ("confirmed", 3489400000.0) == (row["verdict"], float(row["measured"]))


def test_a_time_of_the_day_in_an_article_is_held_against_the_bar_of_that_minute(
    command: Command, tmp_path: Path
) -> None:
    """From 111.32: 115.00 to 115.30 at 11:24 are +3.31 to +3.58 %, 113.90 to 115.10 at 11:40 are +2.32 to
    +3.40 %, and 112.43 before the bell is +1.0 %.
    """
    bars, text = tmp_path / "BABA.csv", tmp_path / "article.txt"
    rows = [
        "2025-02-11 09:00:00-05:00,112.50,112.60,112.40,112.43,10",
        "2025-02-11 09:30:00-05:00,114.00,114.10,113.90,114.00,10",
        "2025-02-11 11:24:00-05:00,115.00,115.30,115.00,115.20,10",
        "2025-02-11 11:25:00-05:00,115.20,115.40,115.00,115.10,10",
        "2025-02-11 11:40:00-05:00,114.00,114.20,113.90,114.10,10",
        "2025-02-11 15:59:00-05:00,112.70,112.80,112.60,112.78,10",
    ]
    bars.write_text("\n".join(["Datetime,Open,High,Low,Close,Volume", *rows]) + "\n", encoding="utf-8")
    text.write_text(
        "NEW YORK, Feb. 11 (Example) - Alibaba rose 1.3% on Tuesday. The shares were up 3.5% at 11:24 a.m.,"
        " and 2.0% higher at 11:40 a.m. In premarket trading they had been up 1%.",
        encoding="utf-8",
    )
    words = ("check", "--article", str(text), "--date", "2025-02-11", "--offline", "--get", "verdict")
    assert "confirmed unverifiable unverifiable unverifiable" == " ".join(command(*words).stdout.split())
    done = command(*words, "--intraday", str(bars))
    assert "confirmed confirmed refuted confirmed" == " ".join(done.stdout.split())


def test_points_and_percentage_of_a_phrase_are_held_against_each_other(
    command: Command, tmp_path: Path
) -> None:
    """77.78 points to 5,521.52 are 1.389 %; 2.06 to 6,064 are 0.034 %, printed with one digit less."""
    text = tmp_path / "article.txt"
    text.write_text(
        "NEW YORK, March 13 (Example) - The S&P 500 fell 77.78 points, or 1.9%, to 5,521.52. On Feb. 11 the"
        " S&P 500 rose 2.06 points, or 0.0%, to 6,068.50.",
        encoding="utf-8",
    )
    words = ("check", "--article", str(text), "--date", "2025-03-13", "--offline")
    reasons = [row["reason"] for row in table(command(*words).stdout)]
    said = "the phrase contradicts itself: -77.78 points to 5,521.52 are -1.4 %, not -1.9 %"
    assert [True, True] == [said in reason for reason in reasons[:2]]
    assert not any("contradicts" in reason for reason in reasons[2:])
    assert "The phrase contradicts itself" in command(*words, "--format", "html").stdout


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_has_the_colours_of_the_theme_and_prints_on_white(command: Command, theme: str) -> None:
    page = command("check", "apple-alibaba-2025", "--theme", theme, "--format", "html", "--offline").stdout
    assert f'<meta name="color-scheme" content="{theme}">' in page
    assert ":root{color-scheme:light;" in page
    assert (theme == "dark") == ("@media screen{:root{color-scheme:dark;" in page)
