"""The guard before a source: budget, breaker, refusals, one flight. A made-up source, a clock set by hand."""

import asyncio
import dataclasses
import time
from collections.abc import Collection, Mapping
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import Adjustment, PriceSeries, Source
from bot.domain.text import Name
from bot.providers.base import (
    BarsQuery,
    NoBars,
    NoSuchSymbol,
    NotAsked,
    OverBudget,
    ProviderError,
    Quote,
    SourceDown,
    SourceLimited,
    Turn,
)
from bot.providers.guard import GuardedProvider, GuardedQuotes

MINUTE = 60
HOUR = 60 * MINUTE
SOURCE = Source("made-up", "Made up", live=True)


def query(symbol: str = "A", start: date | None = None) -> BarsQuery:
    return BarsQuery(Instrument(symbol, Kind.SHARE, Name(symbol), "USD", "XNYS", "America/New_York"), start)


def series(symbol: str) -> PriceSeries:
    return PriceSeries(symbol, "USD", Adjustment.SPLIT, SOURCE, pd.DataFrame())


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Inner:
    """Answers, or raises what `error` holds; waits for `gate` where it is closed."""

    source = SOURCE
    local = False

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.error: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.in_flight = self.peak = 0
        self.closed = False

    async def daily(self, query: BarsQuery) -> PriceSeries:
        self.asked.append(query.instrument.symbol)
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        try:
            await self.gate.wait()
            if self.error is not None:
                raise self.error
            return series(query.instrument.symbol)
        finally:
            self.in_flight -= 1

    async def quotes(self, symbols: Collection[str]) -> Mapping[str, Quote]:
        self.asked.extend(symbols)
        if self.error is not None:
            raise self.error
        return {symbol: Quote(symbol, None, None, None, None, None) for symbol in symbols}

    async def last_session(self) -> date | None:
        return None

    async def close(self) -> None:
        self.closed = True


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inner() -> Inner:
    return Inner()


def guarded(inner: Inner, clock: Clock, **more: object) -> GuardedProvider:
    return GuardedProvider(inner, monotonic=clock, random=lambda: 0.0, **more)  # type: ignore[arg-type]


def quick(inner: Inner, **more: float) -> GuardedProvider:
    """One call at once, and then one every 10 ms of the real time."""
    settings = {"burst": 1, "rate": 100.0, "in_flight": 1, **more}
    return GuardedProvider(inner, monotonic=time.monotonic, random=lambda: 0.0, **settings)  # type: ignore[arg-type]


def in_turn(symbol: str, turn: Turn | int) -> BarsQuery:
    return dataclasses.replace(query(symbol), turn=turn if isinstance(turn, Turn) else Turn(turn))


async def failing(guard: GuardedProvider, *symbols: str) -> list[type[Exception]]:
    found = []
    for symbol in symbols:
        with pytest.raises(ProviderError) as caught:
            await guard.daily(query(symbol))
        found.append(caught.type)
    return found


async def test_an_answer_passes_and_is_counted(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock)
    assert (await guard.daily(query("A"))).symbol == "A"
    assert guard.source is SOURCE
    assert not guard.local
    assert await guard.last_session() is None
    status = guard.status()
    assert (status.breaker, status.retry_in, status.failures, status.requests) == ("closed", 0, 0, 1)


async def test_the_burst_is_spent_then_a_token_comes_back_each_second(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock, burst=3, rate=1.0, patience=0.5)
    for symbol in "ABC":
        await guard.daily(query(symbol))
    # The fourth token comes in 1 s, longer than the caller has.
    assert await failing(guard, "D") == [OverBudget]
    assert inner.asked == ["A", "B", "C"]
    clock.now += 1
    await guard.daily(query("D"))
    assert await failing(guard, "E") == [OverBudget]
    # A budget of our own is no word of the source: the breaker stays closed.
    assert guard.status().breaker == "closed"


async def test_a_wait_within_the_patience_is_waited(inner: Inner) -> None:
    guard = quick(inner, patience=0.5)
    await guard.daily(query("A"))
    await guard.daily(query("B"))  # 10 ms
    assert inner.asked == ["A", "B"]


async def test_without_another_word_a_call_waits_for_minutes(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock, burst=1)
    calls = [asyncio.create_task(guard.daily(query(str(number)))) for number in range(600)]
    await asyncio.wait(calls, timeout=5, return_when=asyncio.FIRST_COMPLETED)
    for _ in range(3):
        await asyncio.sleep(0)
    assert sum(call.done() for call in calls) == 1
    await guard.close()
    await asyncio.gather(*calls, return_exceptions=True)


async def test_who_asks_for_little_need_not_wait_for_all_of_who_asks_for_much(inner: Inner) -> None:
    guard = quick(inner)
    much = [asyncio.create_task(guard.daily(in_turn(f"M{turn}", turn))) for turn in range(4)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    little = [asyncio.create_task(guard.daily(in_turn(f"L{turn}", turn))) for turn in range(2)]
    await asyncio.gather(*much, *little)
    # M0 went at once. Of the same turn, who came first goes first.
    assert inner.asked == ["M0", "L0", "M1", "L1", "M2", "M3"]


async def test_who_waits_can_be_brought_forward(inner: Inner) -> None:
    guard = quick(inner)
    turns = [Turn(number) for number in range(4)]
    calls = [asyncio.create_task(guard.daily(in_turn(f"M{t.number}", t))) for t in turns]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    turns[3].number = 0
    await asyncio.gather(*calls)
    assert inner.asked == ["M0", "M3", "M1", "M2"]


async def test_who_leaves_the_line_costs_no_token(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock, burst=1, rate=100.0)
    await guard.daily(query("A"))
    leaving = asyncio.create_task(guard.run(lambda: inner.daily(query("B"))))
    staying = asyncio.create_task(guard.run(lambda: inner.daily(query("C"))))
    await asyncio.sleep(0)
    leaving.cancel()
    clock.now += 0.01  # one token
    assert (await staying).symbol == "C"
    assert inner.asked == ["A", "C"]
    assert leaving.cancelled()


async def test_when_the_source_fails_nobody_waits_in_line_any_longer(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock, burst=1)
    inner.error = SourceLimited("429")
    calls = [asyncio.create_task(guard.daily(query(str(number)))) for number in range(5)]
    async with asyncio.timeout(5):  # their tokens never come: the clock stands still
        errors = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(error) for error in errors] == [SourceLimited, *[NotAsked] * 4]
    assert inner.asked == ["0"]


async def test_a_defect_says_nothing_of_the_source(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock)
    inner.error = KeyError("ours")
    for symbol in "ABCD":
        with pytest.raises(KeyError):
            await guard.daily(query(symbol))
    assert (guard.status().breaker, guard.status().failures) == ("closed", 0)


@given(steps=st.lists(st.floats(0, 5), min_size=1, max_size=60), burst=st.integers(1, 10))
def test_never_more_than_the_burst_and_the_rate(steps: list[float], burst: int) -> None:
    async def run() -> None:
        clock, inner = Clock(), Inner()
        guard = guarded(inner, clock, burst=burst, rate=1.0, patience=0.0)
        started = clock.now
        for number, step in enumerate(steps):
            clock.now += step
            try:
                await guard.daily(query(str(number)))
            except OverBudget:
                continue
            # 1e-6: sums of floats.
            assert len(inner.asked) <= burst + (clock.now - started) + 1e-6

    asyncio.run(run())


async def test_three_failures_in_a_row_open_it_for_a_quarter_of_an_hour(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock)
    inner.error = SourceDown("broken")
    await failing(guard, "A", "B")
    assert guard.status().breaker == "closed"
    await failing(guard, "C")
    status = guard.status()
    assert (status.breaker, status.retry_in, status.failures) == ("open", 15 * MINUTE, 3)
    inner.error = None
    assert await failing(guard, "D") == [NotAsked]
    assert inner.asked == ["A", "B", "C"]


async def test_failures_that_are_not_in_a_row_do_not(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock)
    for error in (SourceDown(), SourceDown(), None, SourceDown(), SourceDown(), NoBars(), SourceDown(), SourceDown()):
        inner.error = error
        if error is None:
            await guard.daily(query(str(len(inner.asked))))
        else:
            await failing(guard, str(len(inner.asked)))
    # An answer, and a NoBars, which is one too, each began the count anew.
    assert guard.status().breaker == "closed"
    assert guard.status().failures == 2


async def test_one_429_opens_it(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock)
    inner.error = SourceLimited("429")
    assert await failing(guard, "A", "B") == [SourceLimited, NotAsked]
    assert inner.asked == ["A"]


async def test_the_time_doubles_up_to_six_hours_and_a_success_forgets_it(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock)
    inner.error = SourceLimited("429")
    spans = []
    for _ in range(7):
        await failing(guard, "A")
        spans.append(guard.status().retry_in / MINUTE)
        clock.now += guard.status().retry_in
        assert guard.status().breaker == "half-open"
    assert spans == [15, 30, 60, 120, 240, 360, 360]
    inner.error = None
    await guard.daily(query("A"))
    assert guard.status().breaker == "closed"
    inner.error = SourceLimited("429")
    await failing(guard, "A")
    assert guard.status().retry_in == 15 * MINUTE


async def test_chance_adds_up_to_a_fifth(inner: Inner, clock: Clock) -> None:
    guard = GuardedProvider(inner, monotonic=clock, random=lambda: 1.0)
    inner.error = SourceLimited("429")
    await failing(guard, "A")
    assert guard.status().retry_in == pytest.approx(18 * MINUTE)


async def test_half_open_lets_a_single_probe_go(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock)
    inner.error = SourceLimited("429")
    await failing(guard, "A")
    clock.now += 15 * MINUTE
    inner.error = None
    inner.gate.clear()
    probe = asyncio.create_task(guard.daily(query("B")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert inner.asked == ["A", "B"]
    assert await failing(guard, "C") == [NotAsked]
    inner.gate.set()
    assert (await probe).symbol == "B"
    assert (await guard.daily(query("C"))).symbol == "C"


async def test_a_probe_that_is_cancelled_leaves_room_for_the_next(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock)
    inner.error = SourceLimited("429")
    await failing(guard, "A")
    clock.now += 15 * MINUTE
    inner.gate.clear()
    probe = asyncio.create_task(guard.run(lambda: inner.daily(query("B"))))
    await asyncio.sleep(0)
    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe
    inner.gate.set()
    inner.error = None
    assert (await guard.daily(query("B"))).symbol == "B"


async def test_calls_that_wait_their_turn_stop_when_it_opens(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock, in_flight=8)
    inner.error = SourceDown("broken")
    inner.gate.clear()
    calls = [asyncio.create_task(guard.daily(query(str(number)))) for number in range(30)]
    await asyncio.sleep(0.01)
    inner.gate.set()
    errors = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(error) for error in errors} == {SourceDown, NotAsked}
    # The eight that were under way, and those let in before the third failure was known.
    assert inner.peak == 8
    assert len(inner.asked) <= 8 + 2
    # Late failures of calls from before do not lengthen the time.
    assert guard.status().retry_in == 15 * MINUTE


async def test_an_unknown_symbol_is_remembered_for_a_day(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock)
    inner.error = NoSuchSymbol("A: unknown")
    assert await failing(guard, "A", "A") == [NoSuchSymbol, NoSuchSymbol]
    with pytest.raises(NoSuchSymbol, match="A: unknown"):
        await guard.daily(query("A", date(2025, 1, 2)))  # whatever the start
    clock.now += 24 * HOUR - 1
    await failing(guard, "A")
    assert inner.asked == ["A"]
    clock.now += 1
    inner.error = None
    assert (await guard.daily(query("A"))).symbol == "A"


async def test_a_listed_symbol_that_is_called_unknown_is_asked_for_again_soon(inner: Inner, clock: Clock) -> None:
    """A source may call any symbol unknown for a while: of one that the data have it is believed for 15 minutes."""
    guard = guarded(inner, clock, listed={"A"})
    inner.error = NoSuchSymbol("may be delisted")
    assert await failing(guard, "A", "B") == [NoSuchSymbol, NoSuchSymbol]
    inner.error = None
    clock.now += 15 * MINUTE - 1
    assert await failing(guard, "A") == [NoSuchSymbol]
    clock.now += 1
    assert (await guard.daily(query("A"))).symbol == "A"
    assert await failing(guard, "B") == [NoSuchSymbol]
    assert inner.asked == ["A", "B", "A"]


async def test_no_bars_are_remembered_for_an_hour_by_start(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock)
    inner.error = NoBars("none")
    with pytest.raises(NoBars):
        await guard.daily(query("A", date(2025, 2, 9)))
    inner.error = None
    await guard.daily(query("A", date(2025, 2, 7)))
    with pytest.raises(NoBars):
        await guard.daily(query("A", date(2025, 2, 9)))
    assert len(inner.asked) == 2
    clock.now += HOUR
    await guard.daily(query("A", date(2025, 2, 9)))
    assert len(inner.asked) == 3


async def test_refusals_are_kept_for_a_bounded_number_of_symbols(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock, burst=10_000)
    inner.error = NoSuchSymbol("unknown")
    await failing(guard, *(str(number) for number in range(4097)))
    await failing(guard, "4096", "0")
    # 4,096 are kept: the first made room for the last and is asked again.
    assert inner.asked[4097:] == ["0"]


async def test_the_same_query_is_one_flight(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock)
    inner.gate.clear()
    calls = [asyncio.create_task(guard.daily(query("A"))) for _ in range(5)]
    other = asyncio.create_task(guard.daily(query("A", date(2025, 1, 2))))
    await asyncio.sleep(0.01)
    calls[0].cancel()
    await asyncio.sleep(0)
    inner.gate.set()
    answers = await asyncio.gather(*calls[1:], other)
    assert inner.asked == ["A", "A"]  # one a start
    assert all(answer is answers[0] for answer in answers[:4])
    with pytest.raises(asyncio.CancelledError):
        await calls[0]
    await guard.daily(query("A"))
    assert len(inner.asked) == 3  # nothing is kept of an answer


async def test_a_failure_that_nobody_waits_for_is_no_noise(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock)
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    inner.gate.clear()
    inner.error = SourceDown("broken")
    call = asyncio.create_task(guard.daily(query("A")))
    await asyncio.sleep(0.01)
    call.cancel()
    inner.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.sleep(0.01)
    assert guard.status().failures == 1
    assert complaints == []


async def test_close_ends_what_is_under_way(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock)
    inner.gate.clear()
    call = asyncio.create_task(guard.daily(query("A")))
    await asyncio.sleep(0.01)
    await guard.close()
    with pytest.raises(SourceDown, match="closed"):
        await call
    assert inner.closed
    assert inner.in_flight == 0


async def test_quotes_share_budget_and_breaker(inner: Inner, clock: Clock) -> None:
    guard = guarded(inner, clock)
    quotes = GuardedQuotes(inner, guard)
    assert await quotes.quotes([]) == {}
    assert set(await quotes.quotes(["A", "B"])) == {"A", "B"}
    assert guard.status().requests == 1
    inner.error = SourceLimited("429")
    with pytest.raises(SourceLimited):
        await quotes.quotes(["A"])
    assert await failing(guard, "C") == [NotAsked]
    assert inner.asked == ["A", "B", "A"]
