"""What is counted by the session, on closes: each session's change is an edge of its own, live and replayed alike."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.alerts.past import Past
from bot.domain.alerts import Arming, Move
from bot.domain.windows import Sessions
from bot.store import Database
from tests.alerts.market import Market, closes_of, daily
from tests.alerts.stage import Stage
from tests.services.scripted import Clock

BEFORE = datetime(2025, 2, 10, 23, 0, tzinfo=UTC)
"""After New York's close of 10 February."""

# 106 / 100, 113.42 / 106 and 122.4936 / 113.42: +6%, +7% and +8% in a day.
CLOSES = closes_of("XNYS", date(2024, 1, 2), date(2025, 2, 13), 106.0, 113.42, 122.4936)


@pytest.mark.parametrize("rearm", [0.0, 8.0])
@pytest.mark.parametrize("often", [1, 3])
async def test_three_days_over_the_level_fire_three_times(database: Database, rearm: float, often: int) -> None:
    """Whether they are looked at every evening or all at once, and however far it should go back: each begins at 0."""
    clock = Clock(BEFORE.isoformat())
    market = Market(clock)
    market.put(daily("NVDA", {day: close for day, close in CLOSES.items() if day <= date(2025, 2, 10)}))
    stage = Stage(database, market.observer, clock)
    rule = await stage.add(stage.rule(Move("NVDA", 5.0, Sessions(1)), at=BEFORE, arming=Arming(False, rearm)))
    await stage.work()
    for evening in (11, 12, 13)[3 - often :]:
        clock.now = datetime(2025, 2, evening, 23, 0, tzinfo=UTC)
        market.put(daily("NVDA", {day: close for day, close in CLOSES.items() if day <= clock.now.date()}))
        await stage.work()
    live = [one.observed.session for one in await stage.deliveries.triggers_by(rule.id, 9)]
    assert sorted(live) == ["2025-02-11", "2025-02-12", "2025-02-13"]
    fired = await Past(market.reading, stage.watching).fired(rule, timedelta(days=30))
    assert [day.isoformat() for day in fired.days] == sorted(live)
