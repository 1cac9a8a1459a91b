import asyncio
import dataclasses
import logging
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy.exc import OperationalError

from bot.domain.instruments import Instrument
from bot.domain.prices import Action, PriceSeries
from bot.providers.base import NoBars, NotAsked, OverBudget, PriceProvider, ProviderError, SourceDown, SourceLimited
from bot.providers.guard import GuardedProvider
from bot.services import shelf
from bot.services.freshness import MARGIN
from bot.services.prices import HISTORY, Prices, PriceService
from bot.store import BarStore, Database
from tests.services.scripted import (
    ALIBABA,
    NVIDIA,
    SESSIONS,
    TENCENT,
    Clock,
    Scripted,
    rising,
    series,
    trading_days,
)

EVENING = "2025-02-12 16:40+08:00"
SINCE, DAY = date(2025, 1, 10), date(2025, 2, 12)


@pytest.fixture
def clock() -> Clock:
    return Clock(EVENING)


@pytest.fixture
def source(clock: Clock) -> Scripted:
    """Tencent and Alibaba rise by 1 a session from 100, from 3 January 2022 to 31 March 2025."""
    source = Scripted(clock)
    closes = rising("XHKG", "2022-01-03", "2025-03-31")
    source.put(series("0700.HK", closes), series("9988.HK", closes))
    return source


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bars.db"


class Machine:
    """Starts services over databases and closes them all at the end."""

    def __init__(self) -> None:
        self._started: list[tuple[PriceService, Database]] = []

    def start(
        self,
        source: Scripted,
        path: Path,
        *,
        deadline: float = 5.0,
        soon: float = 5.0,
        kept: int = 100,
        guard: PriceProvider | None = None,
    ) -> PriceService:
        """A service with long waits: nothing waits unless a test makes it hang. `guard` stands before the source."""
        database = Database(f"sqlite+aiosqlite:///{path}")
        store = BarStore(database, source.source)
        provider = guard or source
        prices = PriceService(provider, store, SESSIONS, source.clock, deadline=deadline, soon=soon, kept=kept)
        self._started.append((prices, database))
        return prices

    async def stop(self) -> None:
        for prices, database in self._started:
            await prices.close()
            await database.close()


@pytest.fixture
async def machine() -> AsyncIterator[Machine]:
    machine = Machine()
    yield machine
    await machine.stop()


@pytest.fixture
def prices(machine: Machine, source: Scripted, path: Path) -> PriceService:
    return machine.start(source, path)


async def asked(prices: PriceService, *, since: date = SINCE, day: date = DAY) -> PriceSeries:
    """Tencent's series, where nothing is missing or old."""
    found = await prices.get([TENCENT], since, day)
    assert (found.gaps, found.aging, found.loading) == ({}, frozenset(), frozenset())
    return found.series["0700.HK"]


def close_on(found: PriceSeries, day: str) -> float:
    return float(found.closes.loc[day])


def last_day(found: PriceSeries) -> str:
    return str(found.closes.index[-1].date())


async def test_cold_is_one_call_an_instrument_and_warm_is_none(prices: PriceService, source: Scripted) -> None:
    cold = await prices.get([TENCENT, ALIBABA], SINCE, DAY)
    start = DAY - HISTORY
    assert sorted(source.asked) == [("0700.HK", start), ("9988.HK", start)]
    assert (cold.gaps, cold.aging) == ({}, frozenset())
    warm = await prices.get([TENCENT, ALIBABA], SINCE, DAY)
    assert source.calls == 2
    for symbol in ("0700.HK", "9988.HK"):
        window = slice(pd.Timestamp(SINCE), None)
        pd.testing.assert_series_equal(
            cold.series[symbol].closes.loc[window], warm.series[symbol].closes.loc[window], check_index_type=False
        )


async def test_nothing_asked_is_nothing_found(prices: PriceService, source: Scripted) -> None:
    assert await prices.get([], SINCE, DAY) == Prices({}, {})
    assert source.calls == 0


async def test_two_askers_at_once_share_one_flight(prices: PriceService, source: Scripted) -> None:
    first, second = await asyncio.gather(asked(prices), asked(prices))
    assert source.calls == 1
    assert last_day(first) == last_day(second) == "2025-02-12"


async def test_a_cancelled_asker_does_not_cancel_the_flight(prices: PriceService, source: Scripted) -> None:
    gate = source.hang("0700.HK")
    leaving, staying = asyncio.create_task(asked(prices)), asyncio.create_task(asked(prices))
    while source.calls == 0:
        await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait([leaving])
    gate.set()
    assert last_day(await staying) == "2025-02-12"
    assert source.calls == 1


async def test_the_deadline_returns_what_is_there_and_the_rest_is_there_for_the_next(
    machine: Machine, source: Scripted, path: Path
) -> None:
    prices = machine.start(source, path, deadline=1.0, soon=1.0)
    gate = source.hang("9988.HK")
    found = await prices.get([TENCENT, ALIBABA], SINCE, DAY)
    assert list(found.series) == ["0700.HK"]
    assert found.gaps == {"9988.HK": "loading"}
    gate.set()
    later = await prices.get([ALIBABA], SINCE, DAY, wait=5.0)
    assert list(later.series) == ["9988.HK"]
    assert source.calls == 2  # the flight that was under way, not another one
    await prices.close()
    assert (await asked(machine.start(source, path))).closes.size > 0
    assert source.calls == 2


async def test_no_waiting_at_all_is_possible(prices: PriceService, source: Scripted) -> None:
    source.hang("0700.HK")
    found = await prices.get([TENCENT], SINCE, DAY, wait=0.0)
    assert found.gaps == {"0700.HK": "loading"}
    await prices.close()


async def test_a_hanging_source_does_not_delay_what_the_store_can_answer(
    machine: Machine, source: Scripted, path: Path, clock: Clock
) -> None:
    prices = machine.start(source, path, deadline=60.0, soon=0.05)
    await asked(prices)
    source.hang("0700.HK")
    clock.set("2025-02-13 10:30+08:00")  # in trading: something newer may be had
    async with asyncio.timeout(5):
        found = await prices.get([TENCENT], SINCE, date(2025, 2, 13))
    assert last_day(found.series["0700.HK"]) == "2025-02-12"
    assert (found.loading, found.aging) == ({"0700.HK"}, frozenset())  # nothing has failed yet
    await prices.close()


async def test_what_is_needed_now_is_waited_for_longer_than_what_may_be_newer(
    machine: Machine, source: Scripted, path: Path, clock: Clock
) -> None:
    prices = machine.start(source, path, deadline=5.0, soon=0.02)
    await asked(prices)
    clock.set("2025-02-13 10:30+08:00")
    source.hang("0700.HK")
    gate = source.hang("9988.HK")
    asking = asyncio.create_task(prices.get([TENCENT, ALIBABA], SINCE, date(2025, 2, 13)))
    await asyncio.sleep(0.05)
    assert not asking.done()
    gate.set()
    found = await asking
    assert found.gaps == {}
    assert (found.loading, found.aging) == ({"0700.HK"}, frozenset())
    await prices.close()


@pytest.mark.parametrize("error", [SourceDown("no route"), SourceLimited("429")])
async def test_a_source_that_is_down_leaves_the_store(
    prices: PriceService, source: Scripted, clock: Clock, error: Exception
) -> None:
    await asked(prices)
    source.broken["0700.HK"] = error
    clock.set("2025-02-14 16:40+08:00")
    found = await prices.get([TENCENT], SINCE, date(2025, 2, 14))
    assert last_day(found.series["0700.HK"]) == "2025-02-12"
    assert (found.aging, found.loading) == ({"0700.HK"}, frozenset())
    assert found.gaps == {}


async def test_who_has_something_stored_does_not_wait_for_a_slow_source(
    source: Scripted, path: Path, clock: Clock
) -> None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    prices = PriceService(source, BarStore(database, source.source), SESSIONS, clock)
    await asked(prices)
    source.hang("0700.HK")
    clock.set("2025-02-13 10:30+08:00")
    async with asyncio.timeout(1.2):  # 0.3 s, and much for a busy machine
        found = await prices.get([TENCENT], SINCE, date(2025, 2, 13))
    assert found.loading == {"0700.HK"}
    await prices.close()
    await database.close()


async def test_what_may_be_newer_is_taken_for_all_or_for_none(
    machine: Machine, source: Scripted, path: Path, clock: Clock
) -> None:
    prices = machine.start(source, path, deadline=5.0, soon=0.3)
    await prices.get([TENCENT, ALIBABA], SINCE, DAY)
    clock.set("2025-02-13 10:30+08:00")
    gate = source.hang("9988.HK")
    first = await prices.get([TENCENT, ALIBABA], SINCE, date(2025, 2, 13))
    # Tencent's price of today has come. Beside Alibaba's of yesterday it would rank two days as one.
    assert {last_day(found) for found in first.series.values()} == {"2025-02-12"}
    assert (first.loading, first.aging) == ({"0700.HK", "9988.HK"}, frozenset())
    gate.set()
    second = await prices.get([TENCENT, ALIBABA], SINCE, date(2025, 2, 13), wait=5.0)
    assert {last_day(found) for found in second.series.values()} == {"2025-02-13"}
    assert second.loading == frozenset()


def many(source: Scripted, count: int, prefix: str = "S") -> list[Instrument]:
    """Instruments that the source has, named S0, S1 and so on."""
    symbols = [f"{prefix}{number}" for number in range(count)]
    closes = rising("XHKG", "2025-01-02", "2025-03-31")
    source.put(*(series(symbol, closes) for symbol in symbols))
    return [dataclasses.replace(TENCENT, symbol=symbol) for symbol in symbols]


class Tokens:
    """A clock for the budget. It stands where a test sets it, until it `flows`: then each look is a second later."""

    seconds = 0.0
    flows = False

    def __call__(self) -> float:
        self.seconds += self.flows
        return self.seconds


def guarded(source: Scripted, tokens: Tokens, *, burst: int, patience: float = 3600.0) -> GuardedProvider:
    """A thousand tokens a second of a clock that stands still, so that they are looked for every millisecond."""
    return GuardedProvider(
        source, monotonic=tokens, random=lambda: 0.0, rate=1000.0, burst=burst, patience=patience, in_flight=1
    )


async def until(calls: int, source: Scripted) -> None:
    async with asyncio.timeout(5):
        while source.calls < calls:
            await asyncio.sleep(0.001)


async def test_more_than_the_budget_has_goes_on_loading_in_the_background(
    machine: Machine, source: Scripted, path: Path
) -> None:
    tokens, members = Tokens(), many(source, 8)
    prices = machine.start(source, path, deadline=1.5, soon=0.5, guard=guarded(source, tokens, burst=3))
    cold = await prices.get(members, SINCE, DAY)
    assert source.calls == 3
    assert set(cold.gaps) == {f"S{number}" for number in range(3, 8)}
    assert set(cold.gaps.values()) == {"loading"}
    tokens.flows = True
    await until(8, source)  # without another question
    warm = await prices.get(members, SINCE, DAY, wait=5.0)
    assert (len(warm.series), warm.gaps) == (8, {})
    assert source.calls == 8


async def test_our_own_refusal_is_not_the_sources(machine: Machine, source: Scripted, path: Path, clock: Clock) -> None:
    guard = guarded(source, Tokens(), burst=1, patience=0.0)
    prices = machine.start(source, path, guard=guard)
    cold = await prices.get([TENCENT, ALIBABA], SINCE, DAY)
    assert list(cold.series) == ["0700.HK"]
    assert cold.gaps == {"9988.HK": "loading"}
    clock.set("2025-02-13 16:40+08:00")
    later = await prices.get([TENCENT], SINCE, date(2025, 2, 13))
    assert (later.loading, later.aging) == ({"0700.HK"}, frozenset())


async def test_a_small_question_does_not_wait_for_a_large_one(machine: Machine, source: Scripted, path: Path) -> None:
    tokens, members, few = Tokens(), many(source, 12), many(source, 2, "few")
    prices = machine.start(source, path, deadline=5.0, guard=guarded(source, tokens, burst=4))
    large = asyncio.create_task(prices.get(members, SINCE, DAY))
    await until(4, source)
    small = asyncio.create_task(prices.get(few, SINCE, DAY))
    await asyncio.sleep(0.5)
    tokens.seconds += 0.002  # two tokens
    assert len((await small).series) == 2
    assert [symbol for symbol, _ in source.asked[4:]] == ["few0", "few1"]
    tokens.flows = True
    assert len((await large).series) == 12


async def test_what_a_large_question_has_far_behind_comes_forward_for_a_small_one(
    machine: Machine, source: Scripted, path: Path
) -> None:
    tokens, members = Tokens(), many(source, 12)
    prices = machine.start(source, path, deadline=5.0, guard=guarded(source, tokens, burst=4))
    large = asyncio.create_task(prices.get(members, SINCE, DAY))
    await until(4, source)
    small = asyncio.create_task(prices.get([members[-1]], SINCE, DAY))
    await asyncio.sleep(0.5)
    tokens.seconds += 0.001  # one token
    assert list((await small).series) == ["S11"]
    tokens.flows = True
    assert len((await large).series) == 12
    assert source.calls == 12


async def test_what_the_store_lacks_is_asked_for_before_what_may_be_newer(
    machine: Machine, source: Scripted, path: Path, clock: Clock
) -> None:
    prices = machine.start(source, path, deadline=1.5, soon=1.0, guard=guarded(source, Tokens(), burst=2))
    await prices.get([TENCENT], SINCE, DAY)
    clock.set("2025-02-13 10:30+08:00")
    found = await prices.get([TENCENT, ALIBABA], SINCE, date(2025, 2, 13))
    assert [symbol for symbol, _ in source.asked] == ["0700.HK", "9988.HK"]
    assert (found.loading, found.gaps) == ({"0700.HK"}, {})


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (SourceDown("no route"), logging.WARNING),
        (SourceLimited("429"), logging.WARNING),
        (NotAsked("left alone"), logging.INFO),
        (OverBudget("spent"), logging.INFO),
        (NoBars("none"), logging.INFO),
    ],
)
async def test_a_failure_of_the_source_is_a_warning_in_the_log(
    prices: PriceService, source: Scripted, caplog: pytest.LogCaptureFixture, error: ProviderError, level: int
) -> None:
    source.broken["0700.HK"] = error
    with caplog.at_level(logging.INFO, "bot.services.prices"):
        await prices.get([TENCENT], SINCE, DAY)
    assert [(record.levelno, str(error) in record.message) for record in caplog.records] == [(level, True)]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (SourceDown("no route"), "source_down"),
        (SourceLimited("429"), "source_down"),
        (NotAsked("left alone"), "source_down"),
        (NoBars("none"), "no_data"),
    ],
)
async def test_without_a_store_every_failure_has_its_reason(
    prices: PriceService, source: Scripted, error: Exception, reason: str
) -> None:
    source.broken["0700.HK"] = error
    found = await prices.get([TENCENT, NVIDIA, ALIBABA], SINCE, DAY)
    assert found.gaps == {"0700.HK": reason, "NVDA": "unknown"}
    assert list(found.series) == ["9988.HK"]


async def test_a_defect_is_raised_where_there_is_nothing_else_to_answer(
    prices: PriceService, source: Scripted, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    source.broken["0700.HK"] = KeyError("ours")
    with pytest.raises(KeyError, match="ours"):
        await prices.get([TENCENT], SINCE, DAY)
    del source.broken["0700.HK"]
    await asked(prices)
    source.broken["0700.HK"] = KeyError("ours again")
    clock.set("2025-02-13 16:40+08:00")
    caplog.clear()
    found = await prices.get([TENCENT], SINCE, date(2025, 2, 13))
    assert found.aging == {"0700.HK"}
    assert [record.exc_info is not None for record in caplog.records if record.levelno == logging.ERROR] == [True]


async def test_a_restart_answers_without_the_source(
    machine: Machine, prices: PriceService, source: Scripted, path: Path
) -> None:
    before = await asked(prices)
    await prices.close()
    assert source.closed
    after = await asked(machine.start(source, path))
    assert source.calls == 1
    pd.testing.assert_series_equal(
        after.closes, before.closes.loc[after.closes.index[0] :], check_names=False, check_index_type=False
    )


async def test_a_week_is_three_fetches_a_day_of_the_last_ten_sessions(
    prices: PriceService, source: Scripted, clock: Clock
) -> None:
    clock.set("2025-02-11 16:10+08:00")  # closed, not final before 16:30
    noon = await asked(prices, day=date(2025, 2, 11))
    assert noon.provisional_from == date(2025, 2, 11)
    source.asked.clear()

    async def calls_at(moment: str) -> int:
        clock.set(moment)
        before = source.calls
        await asked(prices, day=date.fromisoformat(moment[:10]))
        return source.calls - before

    assert await calls_at("2025-02-11 16:30+08:00") == 1  # now it is final
    # The tenth session back from 11 February, over the holidays of 29 to 31 January.
    assert source.asked[-1] == ("0700.HK", date(2025, 1, 24))
    assert (await asked(prices, day=date(2025, 2, 11))).provisional_from is None
    assert await calls_at("2025-02-11 23:00+08:00") == 0
    assert await calls_at("2025-02-12 06:59+08:00") == 0
    assert await calls_at("2025-02-12 07:00+08:00") == 1  # and corrected overnight
    assert await calls_at("2025-02-12 09:29+08:00") == 0  # never again for the 11th
    assert await calls_at("2025-02-12 09:50+08:00") == 1  # in trading
    assert await calls_at("2025-02-12 09:59+08:00") == 0
    assert await calls_at("2025-02-12 10:00+08:00") == 1
    # At the weekend Friday is fetched, corrected once, and left alone.
    assert await calls_at("2025-02-14 17:00+08:00") == 1
    assert await calls_at("2025-02-15 10:00+08:00") == 1
    assert await calls_at("2025-02-15 22:00+08:00") == 0
    assert await calls_at("2025-02-16 12:00+08:00") == 0
    assert await calls_at("2025-02-17 09:00+08:00") == 0


async def test_holidays_and_half_days_cause_no_fetch(prices: PriceService, source: Scripted, clock: Clock) -> None:
    clock.set("2025-01-28 12:30+08:00")  # New Year's eve closes at noon
    eve = await asked(prices, since=date(2024, 12, 30), day=date(2025, 1, 28))
    assert last_day(eve) == "2025-01-28"
    assert eve.provisional_from is None
    for moment in ("2025-01-28 15:00+08:00", "2025-01-28 23:00+08:00"):
        clock.set(moment)
        await asked(prices, since=date(2024, 12, 30), day=date(2025, 1, 28))
    assert source.calls == 1
    for moment in ("2025-01-29 08:00+08:00", "2025-01-29 14:00+08:00", "2025-01-31 14:00+08:00"):
        clock.set(moment)
        await asked(prices, since=date(2024, 12, 30), day=date.fromisoformat(moment[:10]))
    assert source.calls == 2  # the correction on the 29th


async def test_a_day_in_the_past_that_the_store_covers_is_never_fetched(
    prices: PriceService, source: Scripted, clock: Clock
) -> None:
    await asked(prices)
    for moment in ("2025-02-14 10:30+08:00", "2025-02-14 17:00+08:00", "2025-03-31 12:00+08:00"):
        clock.set(moment)
        assert close_on(await asked(prices, day=date(2025, 2, 11)), "2025-02-11") > 0
    assert source.calls == 1


async def test_an_earlier_window_is_fetched_once_from_there(prices: PriceService, source: Scripted) -> None:
    await asked(prices)
    early = date(2022, 1, 31)
    assert early - MARGIN < DAY - HISTORY
    found = await asked(prices, since=early)
    assert source.asked[1:] == [("0700.HK", early - MARGIN)]
    assert str(found.closes.index[0].date()) == "2022-01-03"
    await asked(prices, since=early)
    await asked(prices)
    assert source.calls == 2


EARLY = date(2022, 1, 31)


async def test_an_asker_of_an_earlier_start_gets_it_beside_a_running_fetch(
    prices: PriceService, source: Scripted
) -> None:
    gate = source.hang("0700.HK")
    late = asyncio.create_task(asked(prices))
    await until(1, source)
    first = asyncio.create_task(asked(prices, since=EARLY))
    gate.set()
    assert (await first).closes.index[0].date() <= EARLY
    assert last_day(await late) == last_day(await first)
    assert source.calls == 2  # the running one does not reach back far enough


async def test_an_asker_of_a_later_start_shares_a_running_fetch(prices: PriceService, source: Scripted) -> None:
    gate = source.hang("0700.HK")
    first = asyncio.create_task(asked(prices, since=EARLY))
    await until(1, source)
    late = asyncio.create_task(asked(prices))
    gate.set()
    assert (await first).closes.index[0].date() <= EARLY
    assert last_day(await late) == last_day(await first)
    assert source.calls == 1  # the running one brings what this one wants too


async def test_askers_at_once_each_get_their_own_start_from_a_warm_store(
    machine: Machine, prices: PriceService, source: Scripted, clock: Clock, path: Path
) -> None:
    await asked(prices)
    again = machine.start(source, path)  # nothing in memory: each asker reads its own part
    clock.set("2025-02-13 16:40+08:00")
    year = date(2024, 2, 13)
    short, long = await asyncio.gather(
        asked(again, day=date(2025, 2, 13)), asked(again, since=year, day=date(2025, 2, 13))
    )
    assert source.calls == 2  # one cold, one for both
    assert long.closes.index[0].date() <= year
    assert last_day(short) == last_day(long) == "2025-02-13"


async def test_a_split_is_fetched_whole(prices: PriceService, source: Scripted, clock: Clock) -> None:
    before = await asked(prices)
    whole = source.shelf["0700.HK"]
    source.put(dataclasses.replace(whole, bars=whole.bars / 2, actions=(Action(date(2025, 2, 13), "split", 2.0),)))
    clock.set("2025-02-13 16:40+08:00")
    after = await asked(prices, day=date(2025, 2, 13))
    # The tenth session back from 12 February, and then all that was asked for at first.
    assert [start for _, start in source.asked[1:]] == [date(2025, 1, 27), DAY - HISTORY]
    assert close_on(after, "2025-01-10") == close_on(before, "2025-01-10") / 2
    assert [action.kind for action in after.actions] == ["split"]


async def test_a_dividend_is_fetched_whole(prices: PriceService, source: Scripted, clock: Clock) -> None:
    await asked(prices)
    whole = source.shelf["0700.HK"]
    bars = whole.bars.copy()
    bars.loc[:"2025-02-12", "adj_close"] *= 0.99
    source.put(dataclasses.replace(whole, bars=bars))
    clock.set("2025-02-13 16:40+08:00")
    after = await asked(prices, day=date(2025, 2, 13))
    assert source.calls == 3
    assert after.bars.loc["2025-01-10", "adj_close"] == pytest.approx(after.bars.loc["2025-01-10", "close"] * 0.99)


async def test_a_hole_is_fetched_whole_once(prices: PriceService, source: Scripted, clock: Clock) -> None:
    await asked(prices)
    whole = source.shelf["0700.HK"]
    source.put(dataclasses.replace(whole, bars=whole.bars.drop(pd.Timestamp("2025-02-12"))))
    clock.set("2025-02-13 16:40+08:00")
    after = await asked(prices, day=date(2025, 2, 13))
    assert source.calls == 3
    assert pd.Timestamp("2025-02-12") not in after.bars.index
    clock.set("2025-02-14 16:40+08:00")
    await asked(prices, day=date(2025, 2, 14))
    assert source.calls == 4


async def test_what_was_extended_is_stored(
    machine: Machine, prices: PriceService, source: Scripted, clock: Clock, path: Path
) -> None:
    await asked(prices)
    clock.set("2025-02-13 16:40+08:00")
    extended = await asked(prices, day=date(2025, 2, 13))
    restarted = await asked(machine.start(source, path), day=date(2025, 2, 13))
    assert source.calls == 2
    shared = slice(restarted.bars.index[0], None)
    pd.testing.assert_frame_equal(
        restarted.bars.loc[shared], extended.bars.loc[shared], check_names=False, check_index_type=False
    )


async def test_an_earlier_asker_waits_for_the_flight_under_way(prices: PriceService, source: Scripted) -> None:
    early = date(2022, 1, 31)
    gate = source.hang("0700.HK")
    late, first = asyncio.create_task(asked(prices)), asyncio.create_task(asked(prices, since=early))
    while source.calls == 0 or first.done():
        await asyncio.sleep(0)
    for _ in range(100):
        await asyncio.sleep(0)
    assert source.calls == 1  # two at once could store the shorter one last
    gate.set()
    await late
    assert (await first).closes.index[0].date() <= early
    assert source.calls == 2


@pytest.mark.parametrize("stored_before", [False, True])
async def test_a_bar_is_as_final_as_when_it_was_asked_for(
    prices: PriceService, source: Scripted, clock: Clock, stored_before: bool
) -> None:
    if stored_before:
        clock.set("2025-02-11 17:00+08:00")
        await asked(prices, day=date(2025, 2, 11))
    clock.set("2025-02-12 16:29+08:00")
    source.takes_until = "2025-02-12 16:31+08:00"  # the answer arrives after the half-hour, but was given before it
    found = await asked(prices)
    assert found.provisional_from == date(2025, 2, 12)


async def test_a_share_suspended_for_months_finds_its_last_close(
    machine: Machine, prices: PriceService, source: Scripted, path: Path, clock: Clock
) -> None:
    traded = [day for day in trading_days("XHKG", "2024-01-02", "2025-02-12") if not "2024-09-16" < day < "2025-02-10"]
    source.put(series("0700.HK", dict.fromkeys(traded, 50.0)))
    await asked(prices)
    restarted = machine.start(source, path)
    for _ in range(2):  # from the database, then from memory
        found = await asked(restarted)
        before = found.closes.loc[: pd.Timestamp(SINCE)]
        assert str(before.index[-1].date()) == "2024-09-16"
    assert source.calls == 1


async def test_a_share_listed_after_the_base_is_not_asked_for_again(prices: PriceService, source: Scripted) -> None:
    source.put(series("0700.HK", rising("XHKG", "2025-02-03", "2025-02-12")))
    for _ in range(3):
        assert str((await asked(prices)).closes.index[0].date()) == "2025-02-03"
    assert source.calls == 1


async def test_what_stands_before_a_listing_is_no_price(prices: PriceService, source: Scripted) -> None:
    waiting = series("0700.HK", dict.fromkeys(trading_days("XHKG", "2025-01-20", "2025-01-24"), 10.0), volume=0.0)
    trading = series("0700.HK", rising("XHKG", "2025-01-27", "2025-02-12", start=11.0))
    source.put(dataclasses.replace(trading, bars=pd.concat([waiting.bars, trading.bars])))
    assert str((await asked(prices)).closes.index[0].date()) == "2025-01-27"


async def test_another_process_that_fetched_later_is_believed(
    machine: Machine, prices: PriceService, source: Scripted, path: Path, clock: Clock
) -> None:
    await asked(prices)
    other = machine.start(source, path)
    clock.set("2025-02-13 16:40+08:00")
    await asked(other, day=date(2025, 2, 13))
    found = await asked(prices, day=date(2025, 2, 13))
    assert last_day(found) == "2025-02-13"
    assert source.calls == 2  # the other's, and none of its own


async def test_memory_is_used_while_the_database_has_nothing_newer(
    prices: PriceService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asked(prices)
    loads: list[list[str]] = []
    load = BarStore.load

    async def counted(store: BarStore, symbols: list[str], since: date | None = None) -> object:
        loads.append(list(symbols))
        return await load(store, symbols, since)

    monkeypatch.setattr(BarStore, "load", counted)
    await asked(prices)
    assert [symbols for symbols in loads if symbols] == []


async def test_only_so_many_series_stay_in_memory(
    machine: Machine, source: Scripted, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prices = machine.start(source, path, kept=2)
    one, two, three = many(source, 3)
    loads: list[str] = []
    load = BarStore.load

    async def counted(store: BarStore, symbols: list[str], since: date | None = None) -> object:
        loads.extend(symbols)
        return await load(store, symbols, since)

    for instrument in (one, two, one, three):  # the second is used least recently
        await prices.get([instrument], SINCE, DAY)
    monkeypatch.setattr(BarStore, "load", counted)
    assert list((await prices.get([one], SINCE, DAY)).series) == ["S0"]
    assert loads == []
    assert list((await prices.get([two], SINCE, DAY)).series) == ["S1"]
    assert loads[0] == "S1"
    # A question may need more than is kept.
    assert len((await prices.get([one, two, three], SINCE, DAY)).series) == 3
    assert source.calls == 3


async def test_what_is_forgotten_meanwhile_is_still_there_for_who_has_asked(
    machine: Machine, source: Scripted, path: Path
) -> None:
    prices = machine.start(source, path, kept=1)
    members = many(source, 6)
    await prices.get(members, SINCE, DAY)
    found = await asyncio.gather(*(prices.get([members[at], members[-1 - at]], SINCE, DAY) for at in range(6)))
    assert [len(prices.series) for prices in found] == [2] * 6
    assert source.calls == 6


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(BarStore, "replace", full)
    monkeypatch.setattr(BarStore, "extend", full)


@pytest.mark.usefixtures("full_disk")
async def test_a_full_disk_still_answers_from_memory(prices: PriceService, source: Scripted, clock: Clock) -> None:
    await asked(prices)
    assert last_day(await asked(prices)) == "2025-02-12"
    assert source.calls == 1
    clock.set("2025-02-13 16:40+08:00")
    assert last_day(await asked(prices, day=date(2025, 2, 13))) == "2025-02-13"


async def test_after_a_full_disk_the_store_is_never_left_with_a_part(
    machine: Machine, source: Scripted, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    prices = machine.start(source, path)
    with monkeypatch.context() as disk:

        async def full(*_: object) -> None:
            raise OperationalError("INSERT", {}, Exception("database or disk is full"))

        disk.setattr(BarStore, "replace", full)
        await asked(prices)
    clock.set("2025-02-13 16:40+08:00")
    await asked(prices, day=date(2025, 2, 13))
    restarted = await asked(machine.start(source, path), since=date(2023, 1, 10), day=date(2025, 2, 13))
    assert restarted.closes.index[0].date() <= date(2023, 1, 10)
    assert source.calls == 2


async def test_a_database_that_cannot_be_opened_still_answers(
    machine: Machine, source: Scripted, tmp_path: Path
) -> None:
    prices = machine.start(source, tmp_path / "no such folder" / "bars.db")
    assert last_day(await asked(prices)) == "2025-02-12"
    assert last_day(await asked(prices)) == "2025-02-12"
    assert source.calls == 1


@pytest.mark.parametrize("hang", ["fetched", "load"])
async def test_a_database_that_hangs_is_not_waited_for(
    machine: Machine, source: Scripted, path: Path, monkeypatch: pytest.MonkeyPatch, hang: str
) -> None:
    await asked(machine.start(source, path))
    prices, gate, real = machine.start(source, path), asyncio.Event(), getattr(BarStore, hang)

    async def hanging(*args: object) -> object:
        await gate.wait()
        return await real(*args)

    monkeypatch.setattr(BarStore, hang, hanging)
    monkeypatch.setattr(shelf, "WAIT", 0.05)
    async with asyncio.timeout(5):
        # What it has is fetched instead, and is in memory for the next asker.
        assert last_day(await asked(prices)) == "2025-02-12"
        assert last_day(await asked(prices)) == "2025-02-12"
    assert source.calls == 2
    gate.set()
    assert last_day(await asked(prices)) == "2025-02-12"
    assert source.calls == 2


async def test_no_more_than_a_few_reads_hang_at_a_time(
    machine: Machine, source: Scripted, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = 0

    async def hanging(*_: object) -> object:
        nonlocal reads
        reads += 1
        return await asyncio.Event().wait()

    monkeypatch.setattr(BarStore, "fetched", hanging)
    monkeypatch.setattr(shelf, "WAIT", 0.01)
    prices = machine.start(source, path)
    async with asyncio.timeout(5):
        for _ in range(20):
            await asked(prices)
    assert (reads, source.calls) == (8, 1)


async def test_closing_abandons_what_is_loading(machine: Machine, source: Scripted, path: Path) -> None:
    prices = machine.start(source, path, deadline=30.0, soon=30.0)
    source.hang("0700.HK")
    asking = asyncio.create_task(prices.get([TENCENT], SINCE, DAY))
    while source.calls == 0:
        await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await prices.close()
        assert (await asking).gaps == {"0700.HK": "loading"}
    assert source.closed


async def test_a_local_source_is_asked_each_time_and_past_the_store(
    source: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    source.local = True
    source.last = date(2025, 3, 31)
    source.broken["9988.HK"] = SourceDown("9988.HK.csv line 3: Close 'abc' is not a number")
    prices = PriceService(source, None, SESSIONS, source.clock)
    found = await prices.get([TENCENT, ALIBABA, NVIDIA], SINCE, DAY)
    assert found.gaps == {"9988.HK": "source_down", "NVDA": "unknown"}
    # Who keeps the files must know which one, and where in it.
    assert found.faults == {"9988.HK": "9988.HK.csv line 3: Close 'abc' is not a number"}
    assert [(record.levelno, "9988.HK.csv line 3" in record.message) for record in caplog.records] == [
        (logging.WARNING, True)
    ]
    assert last_day(found.series["0700.HK"]) == "2025-03-31"
    assert [start for _, start in source.asked] == [None] * 3
    assert await prices.last_day() == date(2025, 3, 31)


async def test_two_markets_are_each_as_final_as_their_own_exchange(
    prices: PriceService, source: Scripted, clock: Clock
) -> None:
    source.put(series("NVDA", rising("XNYS", "2024-01-02", "2025-03-31"), currency="USD"))
    clock.set("2025-02-13 02:00+08:00")  # 13:00 of the 12th in New York
    found = await prices.get([TENCENT, NVIDIA], SINCE, date(2025, 2, 13))
    assert found.series["NVDA"].provisional_from == date(2025, 2, 12)
    assert found.series["0700.HK"].provisional_from is None
    assert found.series["0700.HK"].fetched_at == clock()


async def test_a_database_of_another_source_is_not_read(
    machine: Machine, prices: PriceService, source: Scripted, path: Path
) -> None:
    await asked(prices)
    other = Scripted(source.clock, source=dataclasses.replace(source.source, id="other"))
    found = await machine.start(other, path).get([TENCENT], SINCE, DAY)
    assert found.gaps == {"0700.HK": "unknown"}
