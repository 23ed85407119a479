"""Single sentences: what is drafted, what is left open, and what is no claim."""

from __future__ import annotations

from datetime import date

import pytest

from eventstudy.claims.article.claim import Draft
from eventstudy.claims.article.drafting import draft
from eventstudy.claims.article.reading import article_of

TUESDAY = date(2025, 2, 11)


def told(text: str, day: date | None = TUESDAY) -> list[Draft]:
    return draft(article_of(text), day)


def said(text: str, day: date | None = TUESDAY) -> list[str]:
    return [
        " ".join(
            part
            for part in (
                one.symbol,
                one.session,
                one.measure,
                one.n,
                one.comparison,
                one.value,
                one.reference,
            )
            if part
        )
        for one in told(text, day)
        if one.is_complete
    ]


DATELINE = "NEW YORK, Feb. 11 (Example) - "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The Dow dropped 878.82 to 45,479.60.",
            ["^DJI 2025-02-11 points about -878.82", "^DJI 2025-02-11 close about 45479.60"],
        ),
        ("Microsoft (-2.9%) and Nvidia (+2%) parted.", [
            "MSFT 2025-02-11 close_to_close about -2.9%", "NVDA 2025-02-11 close_to_close about 2%",
        ]),
        ("Intel cut its forecast: shares sank 5%.", ["INTC 2025-02-11 close_to_close about -5%"]),
        (
            "For the week, the Dow lost 2.5%, and the Nasdaq fell 3%.",
            ["^DJI 2025-02-11 week_to_date about -2.5%", "^IXIC 2025-02-11 week_to_date about -3%"],
        ),
        (
            "Tesla closed above $300 for the first time since May.",
            ["TSLA 2025-02-11 close over 300", "TSLA 2025-02-11 last_close_above 300 about 2024-05"],
        ),
        (
            "The S&P 500 rose 1% to 6,068.50, a level not seen since January.",
            [
                "^GSPC 2025-02-11 close_to_close about 1%",
                "^GSPC 2025-02-11 close about 6068.50",
                "^GSPC 2025-02-11 highest_close_since about 2025-01",
            ],
        ),
        (
            "Intel lost 2% after an intraday low of $19.10, down 4%.",
            [
                "INTC 2025-02-11 close_to_close about -2%",
                "INTC 2025-02-11 low about 19.10",
                "INTC 2025-02-11 intraday_trough about -4%",
            ],
        ),
        (
            "The S&P 500 fell 1%. The Dow lost 2%. The benchmark is 3% below its record close.",
            [
                "^GSPC 2025-02-11 close_to_close about -1%",
                "^DJI 2025-02-11 close_to_close about -2%",
                "^GSPC 2025-02-11 from_record_close about -3%",
            ],
        ),
        ("AMD rose 11%; Intel, by contrast, fell 5%.", [
            "AMD 2025-02-11 close_to_close about 11%", "INTC 2025-02-11 close_to_close about -5%",
        ]),
        ("Apple, despite a poor forecast, added 2%.", ["AAPL 2025-02-11 close_to_close about 2%"]),
        (
            "Walmart, which fell 6.5% on Monday, lost another 2.5%.",
            ["WMT 2025-02-10 close_to_close about -6.5%", "WMT 2025-02-11 close_to_close about -2.5%"],
        ),
        (
            "Apple ended at $232.62, down 3% from Monday's close.",
            ["AAPL 2025-02-11 close about 232.62", "AAPL 2025-02-11 close_to_close about -3%"],
        ),
        (
            "Tesla sank 9%, its worst day since January 7, when it lost 10%.",
            [
                "TSLA 2025-02-11 close_to_close about -9%",
                "TSLA 2025-02-11 biggest_fall_since about 2025-01-07",
                "TSLA 2025-01-07 close_to_close about -10%",
            ],
        ),
        (
            "Nvidia is 20% below its record close of $149.43 on January 6.",
            ["NVDA 2025-02-11 from_record_close about -20%"],
        ),
        (
            "Nvidia rose 9%. The rally added $218 billion to the company's market value.",
            ["NVDA 2025-02-11 close_to_close about 9%", "NVDA 2025-02-11 market_value_change about 218e9"],
        ),
        (
            "Alibaba surged. Its Hong Kong shares had gained 2% on Monday.",
            ["9988.HK 2025-02-10 close_to_close about 2%"],
        ),
    ],
)  # fmt: skip
def test_a_report_says_its_claims(text: str, expected: list[str]) -> None:
    assert expected == said(DATELINE + text)


def test_shares_behind_an_index_are_those_of_its_market() -> None:
    text = "TOKYO, Feb. 11 (Example) - The Hang Seng lost 1.1%. Alibaba fell 2%. HSBC lost 1% there."
    assert ["^HSI", "9988.HK", "0005.HK"] == [one.symbol for one in told(text)]


def test_without_a_dateline_the_day_of_the_first_move_is_the_reports() -> None:
    text = (
        "Shares of Tesla tumbled Tuesday after a strategist's note.\n\nTesla fell 6.3%. Late on Monday it had"
        " said that it would cut prices.\n\nThe stock is down 18.7% this year. Apple rose 2.2%."
    )
    days = [(one.symbol, one.session) for one in told(text) if one.is_complete]
    assert [("TSLA", "2025-02-11"), ("TSLA", "2025-02-11"), ("AAPL", "2025-02-11")] == days


def test_a_paragraph_that_goes_on_to_another_day_leaves_the_day_open() -> None:
    text = "Tesla fell 6.3% on Tuesday.\n\nOn Monday the company cut its prices. Apple rose 2.2%."
    assert [""] == [one.session for one in told(text)][1:]


@pytest.mark.parametrize(
    "text",
    [
        "Shares of several firms fell. Merck fell 3% while Tencent dropped 2%, and Alibaba lost 1%.",
        "The volatility index closed at 52.33. Apple rose 1%.",
        "Since 5 August 2024 the stock rose 2% on 6 August 2024.",
    ],
)
def test_a_text_that_names_no_day_and_firms_that_are_not_clear_is_read_without_a_failure(text: str) -> None:
    assert all(not one.is_complete for one in told(text, None) if not one.session)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Apple rose 2.18% on Tuesday.", ["AAPL 2025-02-11 close_to_close about 2.18%"]),
        ("Apple closed 2.18% higher.", ["AAPL 2025-02-11 close_to_close about 2.18%"]),
        ("Tesla ended Tuesday nearly 6.4% lower.", ["TSLA 2025-02-11 close_to_close nearly -6.4%"]),
        ("Tesla lost more than 6%.", ["TSLA 2025-02-11 close_to_close under -6%"]),
        ("Tesla fell less than 7%.", ["TSLA 2025-02-11 close_to_close over -7%"]),
        ("Apple gained at least two percent.", ["AAPL 2025-02-11 close_to_close at-least 2%"]),
        ("Apple was up as much as 3.3% at one point.", ["AAPL 2025-02-11 intraday_peak about 3.3%"]),
        ("Apple opened 0.4% lower.", ["AAPL 2025-02-11 gap about -0.4%"]),
        ("In premarket trading Apple was up 1%.", ["AAPL 2025-02-11 premarket about 1%"]),
        (
            "Apple was up 3% at 11:24 a.m. in New York.",
            ["AAPL 2025-02-11 snapshot about 3% 11:24"],
        ),
        ("Apple was up 3% at 14:24 GMT.", ["AAPL 2025-02-11 snapshot about 3%"]),
        ("By midday Apple was up 1%.", ["AAPL 2025-02-11 snapshot about 1%"]),
        ("Apple is down 7% so far this year.", ["AAPL 2025-02-11 year_to_date about -7%"]),
        ("Apple is up 2% for the week.", ["AAPL 2025-02-11 week_to_date about 2%"]),
        ("Apple has gained 4% in three sessions.", ["AAPL 2025-02-11 move_over_sessions 3 about 4%"]),
        ("Apple closed at $232.62.", ["AAPL 2025-02-11 close about 232.62"]),
        ("Apple finished above $230.", ["AAPL 2025-02-11 close over 230"]),
        ("Apple is 10% below its record close.", ["AAPL 2025-02-11 from_record_close about -10%"]),
        ("Apple closed at a record high.", ["AAPL 2025-02-11 record_close about yes ever"]),
        ("Apple snapped a five-day losing streak.", ["AAPL 2025-02-11 snaps_losing_streak about 5"]),
        ("Apple rose for a third straight session.", ["AAPL 2025-02-11 winning_streak about 3"]),
        (
            "The S&P 500 lost 2.06 points, or 0.03%, to 6,064.",
            [
                "^GSPC 2025-02-11 points about -2.06",
                "^GSPC 2025-02-11 close_to_close about -0.03%",
                "^GSPC 2025-02-11 close about 6064",
            ],
        ),
        (
            "Apple dropped 4%, its worst day since August 5.",
            [
                "AAPL 2025-02-11 close_to_close about -4%",
                "AAPL 2025-02-11 biggest_fall_since about 2024-08-05",
            ],
        ),
        (
            "Apple rose 2%, Microsoft 1% and Nvidia fell 0.6%.",
            [
                "AAPL 2025-02-11 close_to_close about 2%",
                "MSFT 2025-02-11 close_to_close about 1%",
                "NVDA 2025-02-11 close_to_close about -0.6%",
            ],
        ),
        (
            "Apple fell 1% on Tuesday after gaining 2% on Monday.",
            ["AAPL 2025-02-11 close_to_close about -1%", "AAPL 2025-02-10 close_to_close about 2%"],
        ),
        (
            "Apple rose 1%, having sunk 2% the day before.",
            ["AAPL 2025-02-11 close_to_close about 1%", "AAPL 2025-02-10 close_to_close about -2%"],
        ),
        ("Alibaba's Hong Kong shares fell 0.6%.", ["9988.HK 2025-02-11 close_to_close about -0.6%"]),
        ("US-listed Alibaba gained 1.3%.", ["BABA 2025-02-11 close_to_close about 1.3%"]),
        ("Alibaba (09988) ended down 0.57%.", ["9988.HK 2025-02-11 close_to_close about -0.57%"]),
    ],
)  # fmt: skip
def test_a_sentence_says_its_claims(text: str, expected: list[str]) -> None:
    assert expected == said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Apple's revenue rose 4%.",
        "Apple said iPhone sales fell 1% in the quarter.",
        "Analysts expect Apple to rise 10%.",
        "Analysts see Apple's shares rising another 20%, to $280.",
        "Apple could fall 5% if duties are raised.",
        "Apple did not fall 5%.",
        "Did Apple fall 5%?",
        "Apple cut prices by as much as 10% in China.",
        "Apple gained 2% market share.",
        "A rival of Apple jumped 8%.",
        "Apple's competitor in Seoul jumped 2%.",
        "S&P 500 futures fell 0.5%.",
        "The dollar index rose 1.2%.",
        "Oil fell 2% and the yen gained 3%.",
        "A fund raised its stake in Apple to 5%.",
        "A chip maker in Amsterdam tumbled 7%.",
        "Huawei rose 3%.",
        "Never sell a stock because it fell 17%.",
        "One broker lifted its price target for Apple by 8% to $300.",
        "Volume in Apple shares rose 30%.",
        "Apple raised its dividend by 4%.",
        "“Apple, if it keeps going, may rise 10%,” he said.",
    ],
)
def test_what_is_no_claim_about_a_price_is_left_alone(text: str) -> None:
    assert [] == said(text)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Sumitomo gained 2%.", "symbol=8053.T|8316.T|8309.T|4005.T|5802.T|5713.T|8830.T|4506.T"),
        ("Apple has gained 8% since October.", "measure"),
        ("Apple rose 2% on Sunday.", "session=2025-02-07"),
        ("Apple has gained 30% over the past year.", "measure"),
    ],
)
def test_what_the_text_does_not_tell_is_open_with_its_candidates(text: str, fields: str) -> None:
    (one,) = told(text)
    assert one.open.startswith(fields)


def test_without_any_date_the_session_is_open() -> None:
    (one,) = told("Apple rose 2%.", None)
    assert ("", "session") == (one.session, one.open)


def test_an_asian_report_means_the_american_session_of_the_day_before() -> None:
    text = "HONG KONG, Feb 12 (Wire) - The Hang Seng rose 2.6%. Overnight in New York Apple had gained 2.2%."
    assert ["^HSI 2025-02-12 close_to_close about 2.6%", "AAPL 2025-02-11 close_to_close about 2.2%"] == said(
        text, date(2025, 2, 12)
    )


def test_the_year_of_a_dateline_comes_from_the_date_that_is_given() -> None:
    text = "NEW YORK, Dec 31 (Wire) - Apple fell 0.7% on Tuesday."
    assert ["AAPL 2024-12-31 close_to_close about -0.7%"] == said(text, date(2025, 1, 2))


def test_every_claim_says_why() -> None:
    (one,) = told("In Hong Kong Alibaba closed 0.6% down.")
    assert "'Alibaba' with words or a currency of its market" in one.why
