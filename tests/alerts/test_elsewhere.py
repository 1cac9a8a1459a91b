"""An index whose closes have sources of their own: it is watched on bars where the usual source has them, and on its
closes where it has none; and each post says where its number is from."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.alerts.evaluator import Known, Seen
from bot.alerts.origins import from_sources, sources_of
from bot.domain.alerts import Gauge, Observation
from bot.domain.prices import Source
from bot.providers.base import NoBars
from tests.alerts.market import Market, Rows, closes_of, daily
from tests.services.scripted import LIVE, Clock

INDEX = "HSTECH.HK"
PRICE, MOVE = Gauge(INDEX, "price"), Gauge(INDEX, "move:1d")
ELSEWHERE = Source("eastmoney", "Eastmoney", live=True, delay_stated=False)
OPEN = datetime(2025, 2, 12, 1, 30, tzinfo=UTC)
"""9:30 in Hong Kong."""

CLOSE = datetime(2025, 2, 12, 8, 0, tzinfo=UTC)
EVE = datetime(2025, 2, 11, 8, 0, tzinfo=UTC)
BARS: Rows = [(OPEN, 5000.0, 0.0), (OPEN + timedelta(minutes=5), 5100.0, 0.0)]
"""The day before closed at 5,000."""


def market(now: datetime, bars: Rows | None, *closes: float) -> Market:
    """The index's closes from elsewhere, up to 11 February, or as far as they are given."""
    made = Market(Clock(now.isoformat()), {} if bars is None else {INDEX: bars})
    if bars is None and made.bars is not None:
        made.bars.broken[INDEX] = NoBars("none of it")
    last = date(2025, 2, 12) if len(closes) > 1 else date(2025, 2, 11)
    series = daily(INDEX, closes_of("XHKG", date(2024, 1, 2), last, *closes, before=4900.0), currency="HKD")
    made.put(replace(series, source=ELSEWHERE))
    return made


async def observed(made: Market, *gauges: Gauge, last: dict[Gauge, Observation] | None = None) -> Seen:
    known = {gauge: Known(EVE, (last or {}).get(gauge)) for gauge in gauges}
    return await made.observer.observe(INDEX, known, made.clock())


def told(seen: Seen, gauge: Gauge) -> list[tuple[datetime, float, tuple[str, ...]]]:
    return [
        (one.at, round(one.value, 6), tuple(source.id for source in sources_of(one.facts, LIVE)))
        for one in seen.observations
        if one.gauge == gauge
    ]


async def test_it_is_watched_on_bars_in_open_trading() -> None:
    """Its level at 9:35 and 9:40; its change from the close of the day before: 5,100 / 5,000 − 1 is 2%."""
    made = market(OPEN + timedelta(minutes=26), BARS, 5000.0)
    before = Observation(PRICE, EVE, 5000.0, "2025-02-11")
    moved = Observation(MOVE, EVE, 1.0, "2025-02-11")
    seen = await observed(made, PRICE, MOVE, last={PRICE: before, MOVE: moved})
    first, second = OPEN + timedelta(minutes=5), OPEN + timedelta(minutes=10)
    assert told(seen, PRICE) == [(first, 5000.0, (LIVE.id,)), (second, 5100.0, (LIVE.id,))]
    assert [(at, value) for at, value, _ in told(seen, MOVE)] == [(OPEN, 0.0), (first, 0.0), (second, 2.0)]
    assert (seen.reason, seen.lacking) == (None, {})
    assert seen.next_due == OPEN + timedelta(minutes=30, seconds=30)


async def test_without_bars_its_closes_are_watched() -> None:
    """The source has none of it, ever: that is no fault of anybody, and it is not asked every five minutes."""
    noon = market(datetime(2025, 2, 12, 3, 0, tzinfo=UTC), None, 5000.0)
    before = Observation(PRICE, EVE, 5000.0, "2025-02-11")
    seen = await observed(noon, PRICE, last={PRICE: before})
    assert (seen.observations, seen.reason, seen.next_due) == ((), None, noon.clock() + timedelta(minutes=30))
    evening = market(datetime(2025, 2, 12, 10, 0, tzinfo=UTC), None, 5000.0, 5600.0)
    seen = await observed(evening, PRICE, last={PRICE: before})
    assert told(seen, PRICE) == [(CLOSE, 5600.0, ("eastmoney",))]
    assert seen.reason is None


async def test_bars_that_stop_within_a_session_are_followed_by_its_close() -> None:
    """And that they have stopped is said while the market is open."""
    noon = market(datetime(2025, 2, 12, 3, 0, tzinfo=UTC), BARS, 5000.0)
    before = Observation(PRICE, EVE, 5000.0, "2025-02-11")
    assert (await observed(noon, PRICE, last={PRICE: before})).reason == "silent"
    evening = market(datetime(2025, 2, 12, 10, 0, tzinfo=UTC), BARS, 5000.0, 5600.0)
    seen = await observed(evening, PRICE, last={PRICE: before})
    assert [(value, ids) for _, value, ids in told(seen, PRICE)] == [
        (5000.0, (LIVE.id,)), (5100.0, (LIVE.id,)), (5600.0, ("eastmoney",)),
    ]  # fmt: skip


async def test_a_close_is_not_told_again_after_the_bars_that_end_with_it() -> None:
    """The auction's bar ends after four: the close of elsewhere, which has the time of four, is no later."""
    late = [*BARS, (CLOSE, 5590.0, 0.0)]
    evening = market(datetime(2025, 2, 12, 10, 0, tzinfo=UTC), late, 5000.0, 5600.0)
    before = Observation(PRICE, EVE, 5000.0, "2025-02-11")
    seen = await observed(evening, PRICE, last={PRICE: before})
    assert told(seen, PRICE)[-1] == (CLOSE + timedelta(minutes=5), 5590.0, (LIVE.id,))


async def test_while_nothing_is_known_the_latest_of_both_is_what_it_starts_from() -> None:
    made = market(OPEN + timedelta(minutes=26), BARS, 5000.0)
    known = {PRICE: Known(OPEN + timedelta(minutes=7))}
    seen = await made.observer.observe(INDEX, known, made.clock())
    assert [one.value for one in seen.observations] == [5000.0, 5100.0]


def test_sources_are_kept_only_where_they_are_others() -> None:
    one = Observation(PRICE, EVE, 5000.0, "2025-02-11", {"close": 5000.0})
    assert from_sources([one], [LIVE, LIVE], LIVE) == [one]
    [kept] = from_sources([one], [LIVE, ELSEWHERE], LIVE)
    assert kept.facts["close"] == 5000.0
    assert sources_of(kept.facts, LIVE) == (LIVE, ELSEWHERE)
    assert sources_of({}, LIVE) == (LIVE,)
