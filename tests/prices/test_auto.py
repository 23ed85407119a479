"""``--source auto``: the store, then the bundled prices, then the remote: the first that has everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from store_helpers import START, made

from eventstudy.errors import SourceError
from eventstudy.prices.auto import AutoSource
from eventstudy.prices.bars import BarSeries
from eventstudy.prices.bundled import BundledSource
from eventstudy.prices.source import NoPrices, PriceRequest, PriceResult
from eventstudy.prices.store.store import Store
from eventstudy.reasons import Reason

FIRST, LAST = START, date(2025, 1, 17)
UNREACHABLE = SourceError("Yahoo cannot be reached: no route", "try again")


class Remote:
    """Answers with what it is given, cut to what is wanted; keeps what it was asked."""

    def __init__(self, *series: BarSeries, failing: SourceError | None = None) -> None:
        self.series = {one.symbol: one for one in series}
        self.failing = failing
        self.asked: list[PriceRequest] = []

    def load(
        self,
        wanted: Sequence[PriceRequest],
        arrived: Callable[[PriceRequest, PriceResult], None] | None = None,
    ) -> Mapping[str, PriceResult]:
        self.asked.extend(wanted)
        answers = {want.symbol: self._answer(want) for want in wanted}
        for want in wanted:
            if arrived is not None:
                arrived(want, answers[want.symbol])
        return answers

    def _answer(self, want: PriceRequest) -> PriceResult:
        if self.failing is not None:
            return NoPrices(want.symbol, self.failing.message, self.failing.remedy, self.failing)
        if want.symbol not in self.series:
            return NoPrices(want.symbol, "Yahoo: No data found, symbol may be delisted", "check the symbol")
        return replace(self.series[want.symbol], covered=(want.first.toordinal(), want.last.toordinal()))


@pytest.fixture
def messages() -> list[str]:
    return []


@pytest.fixture
def store(tmp_path: Path, messages: list[str]) -> Store:
    return Store(tmp_path / "home", messages.append)


Make = Callable[..., AutoSource]


@pytest.fixture
def auto(store: Store, messages: list[str]) -> Make:
    def make(remote: Remote | None, *, refresh: bool = False) -> AutoSource:
        opened = None if remote is None else lambda: remote
        return AutoSource(store, BundledSource(), opened, messages.append, refresh=refresh)

    return make


def want(symbol: str, first: date = FIRST, last: date = LAST) -> PriceRequest:
    return PriceRequest(symbol, first, last)


def load(source: AutoSource, wanted: PriceRequest) -> PriceResult:
    return source.load([wanted])[wanted.symbol]


def series(source: AutoSource, wanted: PriceRequest) -> BarSeries:
    loaded = load(source, wanted)
    assert isinstance(loaded, BarSeries)
    return loaded


def covered(loaded: BarSeries) -> tuple[date, date]:
    return date.fromordinal(loaded.covered[0]), date.fromordinal(loaded.covered[1])


def test_what_is_nowhere_is_asked_for_once_and_kept(auto: Make) -> None:
    remote = Remote(made("JD"))
    assert "yahoo" == series(auto(remote), want("JD")).source
    assert "store" == series(auto(remote), want("JD")).source
    assert [want("JD")] == remote.asked


def test_the_store_comes_before_the_bundled_prices(auto: Make, store: Store) -> None:
    store.save(made("BABA"))
    remote = Remote()
    assert "store" == series(auto(remote), want("BABA")).source
    assert [] == remote.asked


def test_imported_prices_that_replace_bundled_ones_are_said(
    auto: Make, store: Store, messages: list[str]
) -> None:
    store.save(replace(made("BABA"), retrieved=None))
    store.save(replace(made("ZZZZ"), retrieved=None))
    loaded = auto(None).load([want("BABA"), want("ZZZZ"), want("AAPL")])
    sources = [one.source for one in loaded.values() if isinstance(one, BarSeries)]
    assert sources == ["store", "store", "bundled"]
    assert messages == [
        "BABA: the prices you imported are used, not the bundled ones\n"
        "to have those again: eventstudy prices clear BABA"
    ]


def test_bundled_prices_that_cover_everything_need_no_network(auto: Make) -> None:
    remote = Remote()
    got = series(auto(remote), want("BABA", date(2024, 7, 1), date(2025, 3, 31)))
    assert "bundled" == got.source
    assert [] == remote.asked


def test_bundled_prices_that_end_too_early_are_not_enough(auto: Make) -> None:
    remote = Remote(made("BABA", date(2025, 3, 3), 40))
    wanted = want("BABA", date(2025, 3, 3), date(2025, 4, 25))
    assert "yahoo" == series(auto(remote), wanted).source
    assert [wanted] == remote.asked


def test_a_stored_part_is_not_enough_and_the_whole_range_is_asked_for(auto: Make, store: Store) -> None:
    """The overlap shows whether the source has changed the past meanwhile."""
    store.save(made("JD", START, 5))
    remote = Remote(made("JD", START, 10))
    assert 10 == len(series(auto(remote), want("JD")).days)
    assert [want("JD")] == remote.asked
    assert "store" == series(auto(remote), want("JD")).source


def test_each_symbol_comes_from_the_first_place_that_has_it(auto: Make, store: Store) -> None:
    store.save(made("MSFT"))
    remote = Remote(made("JD"))
    got = auto(remote).load([want("JD"), want("BABA"), want("MSFT"), want("NOPE")])
    sources = [one.source if isinstance(one, BarSeries) else "none" for one in got.values()]
    assert (["JD", "BABA", "MSFT", "NOPE"], ["yahoo", "bundled", "store", "none"]) == (list(got), sources)
    assert ["JD", "NOPE"] == [one.symbol for one in remote.asked]


def test_several_spans_of_a_symbol_are_one_request(auto: Make) -> None:
    remote = Remote(made("JD"))
    days = [date(2025, 1, 8), date(2025, 1, 6), date(2025, 1, 17)]
    auto(remote).load([want("JD", day, day) for day in days])
    assert [want("JD")] == remote.asked


def test_each_remote_answer_is_told(auto: Make) -> None:
    told: list[tuple[str, bool]] = []
    auto(Remote(made("JD"))).load(
        [want("JD"), want("NOPE")], lambda one, got: told.append((one.symbol, isinstance(got, BarSeries)))
    )
    assert [("JD", True), ("NOPE", False)] == told


def test_a_restated_history_comes_with_its_note(auto: Make, store: Store, messages: list[str]) -> None:
    store.save(made("JD", START, 5, level=200.0))
    got = series(auto(Remote(made("JD", level=100.0))), want("JD"))
    assert (Reason.RESTATED_HISTORY,) == got.notes
    assert 100.0 == got.close[0]
    assert messages[0].startswith("JD: yahoo has restated its history: 5 stored days differ")


def test_a_provisional_day_is_asked_for_again(auto: Make, store: Store) -> None:
    store.save(made("JD", START, 10, retrieved="2025-01-17T21:00:00+00:00"))
    remote = Remote(made("JD"))
    assert "yahoo" == series(auto(remote), want("JD")).source
    assert "store" == series(auto(remote), want("JD")).source
    assert [want("JD")] == remote.asked


# --refresh.


def test_refresh_asks_even_for_what_is_here(auto: Make, store: Store) -> None:
    store.save(made("JD"))
    remote = Remote(made("JD"), made("BABA"))
    got = auto(remote, refresh=True).load([want("JD"), want("BABA")])
    assert ["yahoo", "yahoo"] == [one.source for one in got.values() if isinstance(one, BarSeries)]
    assert [want("JD"), want("BABA")] == remote.asked


def test_a_refresh_that_fails_falls_back_to_what_is_here_and_says_so(
    auto: Make, store: Store, messages: list[str]
) -> None:
    store.save(made("JD"))
    assert "store" == series(auto(Remote(failing=UNREACHABLE), refresh=True), want("JD")).source
    assert [
        "JD: Yahoo cannot be reached: no route; using the store prices from 2025-01-06 to 2025-01-17"
    ] == messages


# The remote fails.


def test_an_unreachable_remote_is_the_reason_where_nothing_is_here(auto: Make) -> None:
    got = load(auto(Remote(failing=UNREACHABLE)), want("JD"))
    assert NoPrices("JD", "Yahoo cannot be reached: no route", "try again", UNREACHABLE) == got


def test_where_the_remote_fails_the_part_that_is_here_is_used_and_said(
    auto: Make, store: Store, messages: list[str]
) -> None:
    store.save(made("JD", START, 5))
    got = series(auto(Remote(failing=UNREACHABLE)), want("JD"))
    assert (START, date(2025, 1, 10)) == covered(got)
    assert [
        "JD: Yahoo cannot be reached: no route; using the store prices from 2025-01-06 to 2025-01-10"
    ] == messages


def test_the_longer_part_is_used(auto: Make, store: Store) -> None:
    store.save(made("BABA", date(2025, 3, 24), 5))
    wanted = want("BABA", date(2024, 7, 1), date(2025, 4, 30))
    got = series(auto(Remote(failing=UNREACHABLE)), wanted)
    assert ("bundled", (date(2024, 7, 1), date(2025, 3, 31))) == (got.source, covered(got))


def test_a_symbol_that_the_remote_has_given_up_is_still_here(auto: Make, store: Store) -> None:
    store.save(made("JD", START, 5))
    assert 5 == len(series(auto(Remote()), want("JD")).days)


# --offline.


def test_offline_what_is_not_here_names_the_command_that_fetches_it(auto: Make) -> None:
    got = load(auto(None), want("JD", date(2024, 7, 1), date(2025, 2, 28)))
    assert isinstance(got, NoPrices)
    assert "offline, and no prices of JD from 2024-07-01 to 2025-02-28 are available locally" == got.detail
    assert "fetch them first: eventstudy prices fetch JD --from 2024-07-01 --to 2025-02-28" == got.remedy
    assert got.error is None


def test_offline_a_part_is_used_and_the_command_for_the_rest_is_said(
    auto: Make, store: Store, messages: list[str]
) -> None:
    store.save(made("JD", START, 5))
    assert (START, date(2025, 1, 10)) == covered(series(auto(None), want("JD")))
    assert [
        "JD: offline, only the store prices from 2025-01-06 to 2025-01-10 are available locally;"
        " to fetch the rest: eventstudy prices fetch JD --from 2025-01-06 --to 2025-01-17"
    ] == messages


def test_offline_a_provisional_day_is_better_than_none(auto: Make, store: Store) -> None:
    store.save(made("JD", START, 10, retrieved="2025-01-17T18:00:00+00:00"))
    got = series(auto(None), want("JD"))
    assert (LAST, "2025-01-17T18:00:00+00:00") == (covered(got)[1], got.retrieved)


def test_offline_what_is_complete_is_said_nothing_about(
    auto: Make, store: Store, messages: list[str]
) -> None:
    store.save(made("JD"))
    auto(None).load([want("JD"), want("BABA"), want("^GSPC")])
    assert [] == messages
