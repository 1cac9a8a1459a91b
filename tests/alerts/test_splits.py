"""A split is no edge: nothing is compared over it, on bars or on closes, whichever of them is restated first."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.alerts.timing import SHORTLY
from bot.domain.alerts import Arming, Condition, Gauge, Level, Move, Side, Volume
from bot.domain.prices import Action
from bot.domain.windows import Sessions
from bot.store import Database
from tests.alerts.market import Market, closes_of, daily
from tests.alerts.stage import Stage, bars_of
from tests.services.scripted import SESSIONS, Clock

EVE, DAY = date(2025, 2, 11), date(2025, 2, 12)
SPLIT = Action(DAY, "split", 10.0)
"""Ten for one on 12 February 2025: 1,000 dollars are 100 dollars from then on."""

OPEN = datetime(2025, 2, 12, 14, 30, tzinfo=UTC)
OLD = closes_of("XNYS", date(2024, 1, 2), EVE, before=1000.0)
NEW = {day: close / 10 for day, close in OLD.items()}
EVES_BARS = [(datetime(2025, 2, 11, 20, 50, tzinfo=UTC), 1000.0, 10.0)]
BARS = [(OPEN, 100.2, 10.0), (OPEN + timedelta(minutes=5), 100.3, 10.0)]
LOOK = OPEN + timedelta(minutes=26)


async def test_bars_wait_for_a_daily_series_from_after_the_opening() -> None:
    clock = Clock(LOOK.isoformat())
    market = Market(clock, {"NVDA": BARS})
    market.put(daily("NVDA", OLD, fetched_at=OPEN - timedelta(hours=12)))
    for name in ("move:1d", "move:1week", "volume", "price"):
        seen = await market.seen(Gauge("NVDA", name), OPEN - timedelta(hours=1))
        assert (seen.observations, seen.reason, seen.next_due) == ((), "loading", LOOK + SHORTLY), name
    market.put(daily("NVDA", NEW, actions=[SPLIT], fetched_at=OPEN + timedelta(minutes=20)))
    seen = await market.seen(Gauge("NVDA", "move:1d"), OPEN - timedelta(hours=1))
    # 100.2 and 100.3 from 100, after the opening at nothing.
    assert [round(one.value, 6) for one in seen.observations] == [0.0, 0.2, 0.3] and seen.reason is None


async def test_an_index_waits_for_nothing() -> None:
    """It has no splits, and its level needs no daily series."""
    clock = Clock(LOOK.isoformat())
    market = Market(clock, {"^IXIC": BARS})
    market.put(daily("^IXIC", OLD, fetched_at=OPEN - timedelta(hours=12)))
    seen = await market.seen(Gauge("^IXIC", "price"), OPEN - timedelta(hours=1))
    assert [one.value for one in seen.observations] == [100.2, 100.3]


CONDITIONS: list[Condition] = [
    Level("NVDA", Side.DOWN, 900.0),
    Level("NVDA", Side.UP, 99.0),
    Level("NVDA", Side.DOWN, 100.25),
    Move("NVDA", 5.0, Sessions(1), either=True),
    Move("NVDA", 5.0, Sessions(5), either=True),
    Volume("NVDA", 5.0),
]


@pytest.mark.parametrize("restated", [False, True])
async def test_no_alert_fires_because_of_a_split(database: Database, restated: bool) -> None:
    """Neither where the source restates the bars of the day before, nor where it leaves them."""
    clock = Clock("2025-02-11 21:30+00:00")
    market = Market(clock, {"NVDA": EVES_BARS})
    assert market.bars is not None
    market.put(daily("NVDA", OLD, fetched_at=clock.now - timedelta(minutes=5)))
    stage = Stage(database, market.observer, clock)
    rules = [await stage.add(stage.rule(one, at=clock.now, arming=Arming(False))) for one in CONDITIONS]
    await stage.work()
    before = [(EVES_BARS[0][0], 100.0, 100.0)] if restated else EVES_BARS
    market.bars.bars["NVDA"] = bars_of([*before, *BARS])
    # The daily series is late: nothing is said until it is there.
    clock.now = LOOK
    await stage.work()
    market.put(daily("NVDA", NEW, volume=10_000.0, actions=[SPLIT], fetched_at=clock.now))
    clock.now = LOOK + timedelta(minutes=5)
    await stage.work()
    assert [await stage.deliveries.triggers_by(rule.id, 9) for rule in rules] == [[]] * len(rules)
    # It goes on from there: down to 100.1 is below 100.25, and no other alert's business.
    market.bars.bars["NVDA"] = bars_of([*before, *BARS, (OPEN + timedelta(minutes=10), 100.1, 10.0)])
    clock.now = LOOK + timedelta(minutes=15)
    await stage.work()
    assert [len(await stage.deliveries.triggers_by(rule.id, 9)) for rule in rules] == [0, 0, 1, 0, 0, 0]


async def test_a_split_is_of_its_exchanges_own_day(database: Database) -> None:
    """Sydney opens at 10:00 on the 13th, which is 23:00 UTC of the 12th. The eve's last bar was 1,000; the first of the
    day is 100.2."""
    opens, eve_close = datetime(2025, 2, 12, 23, 0, tzinfo=UTC), datetime(2025, 2, 12, 5, 0, tzinfo=UTC)
    assert SESSIONS.opens("XASX", date(2025, 2, 13)) == opens and SESSIONS.close("XASX", date(2025, 2, 12)) == eve_close
    clock = Clock((eve_close + timedelta(minutes=40)).isoformat())
    old = closes_of("XASX", date(2024, 1, 2), date(2025, 2, 12), before=1000.0)
    market = Market(clock, {"BHP.AX": [(eve_close - timedelta(minutes=5), 1000.0, 10.0)]})
    assert market.bars is not None
    market.put(daily("BHP.AX", old, currency="AUD", fetched_at=clock.now))
    stage = Stage(database, market.observer, clock)
    rule = await stage.add(stage.rule(Level("BHP.AX", Side.DOWN, 900.0), at=eve_close - timedelta(minutes=30)))
    await stage.work()
    assert (await stage.evaluation.last([Gauge("BHP.AX", "price")]))[Gauge("BHP.AX", "price")].value == 1000.0
    clock.now = opens + timedelta(minutes=36)
    market.bars.bars["BHP.AX"] = bars_of([(opens, 100.2, 10.0), (opens + timedelta(minutes=5), 100.3, 10.0)])
    new, split = {day: close / 10 for day, close in old.items()}, Action(date(2025, 2, 13), "split", 10.0)
    market.put(daily("BHP.AX", new, currency="AUD", actions=[split], fetched_at=clock.now))
    await stage.work()
    assert (await stage.evaluation.last([Gauge("BHP.AX", "price")]))[Gauge("BHP.AX", "price")].value == 100.3
    assert await stage.deliveries.triggers_by(rule.id, 9) == []


async def test_bars_that_are_restated_before_anything_tells_of_the_split_fire_nothing(database: Database) -> None:
    """The evening before they were not seen, since the source was down. In the morning, hours before the opening, they
    are a tenth of their own session's close; what tells of the split comes after it."""
    clock = Clock("2025-02-11 20:00+00:00")
    earlier = (datetime(2025, 2, 11, 19, 30, tzinfo=UTC), 1000.0, 10.0)
    market = Market(clock, {"NVDA": [earlier]})
    assert market.bars is not None
    market.put(daily("NVDA", OLD, fetched_at=clock.now))
    stage = Stage(database, market.observer, clock)
    rules = [await stage.add(stage.rule(one, at=clock.now, arming=Arming(False))) for one in CONDITIONS]
    await stage.work()
    clock.now = OPEN - timedelta(hours=3)
    market.put(daily("NVDA", OLD, fetched_at=clock.now))
    market.bars.bars["NVDA"] = bars_of([(at, price / 10, volume * 10) for at, price, volume in [earlier, *EVES_BARS]])
    await stage.work()
    assert [await stage.deliveries.triggers_by(rule.id, 9) for rule in rules] == [[]] * len(rules)


async def test_no_level_is_crossed_by_a_split_on_closes(database: Database) -> None:
    clock = Clock("2025-02-11 23:00+00:00")
    market = Market(clock)
    market.put(daily("NVDA", OLD))
    stage = Stage(database, market.observer, clock)
    conditions = [Level("NVDA", Side.DOWN, 900.0), Level("NVDA", Side.UP, 101.0)]
    rules = [await stage.add(stage.rule(one, at=clock.now, arming=Arming(False))) for one in conditions]
    await stage.work()
    clock.now += timedelta(days=1)
    market.put(daily("NVDA", NEW | {DAY: 100.2}, actions=[SPLIT]))
    await stage.work()
    assert [await stage.deliveries.triggers_by(rule.id, 9) for rule in rules] == [[], []]
    # 100.2 to 102 the day after reaches 101.
    clock.now += timedelta(days=1)
    market.put(daily("NVDA", NEW | {DAY: 100.2, date(2025, 2, 13): 102.0}, actions=[SPLIT]))
    await stage.work()
    assert [len(await stage.deliveries.triggers_by(rule.id, 9)) for rule in rules] == [0, 1]
