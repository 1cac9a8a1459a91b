"""A day's state does not depend on the day of asking, nor on how much of the past is at hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.alerts import Arming, Gauge, Regime
from bot.store import Database
from tests.alerts.market import Market, daily
from tests.alerts.stage import Stage
from tests.services.scripted import SESSIONS, Clock

DAYS = SESSIONS.between("XNYS", date(2016, 1, 4), date(2025, 6, 30))
ROSE = DAYS.index(date(2022, 2, 14))
LAST = date(2025, 4, 10)


def close_of(place: int) -> float:
    """150 for two years, so that a bear market begins with 100 in 2018, and 100 up to 2022, when it rises to 125 within
    ten sessions: a bull market. From then on it is 125 and 131 in turn, and once 110, which is 16% below 131: no state
    changes. Whoever sees only what came after the rise knows of no bull market, until a close is a fifth over 110."""
    day = DAYS[place]
    if day < date(2018, 1, 2):
        return 150.0
    if place <= ROSE + 10:
        return 100.0 + 2.5 * max(place - ROSE, 0)
    if day == date(2025, 1, 15):
        return 110.0
    # 132.5 is 20.5% over 110.
    return 132.5 if day >= LAST else (125.0, 131.0)[place % 2]


CLOSES = {day: close_of(place) for place, day in enumerate(DAYS)}
ASKED = [datetime(2024, 12, 30, 23, 0, tzinfo=UTC) + timedelta(days=9 * n) for n in range(13)]


@pytest.mark.parametrize("more", [0, 2000])
async def test_a_days_state_is_the_same_whenever_it_is_asked(more: int) -> None:
    clock = Clock(ASKED[0].isoformat())
    market = Market(clock)
    market.prices.more = timedelta(days=more)
    market.put(daily("NVDA", CLOSES))
    told: dict[tuple[str, str], set[tuple[float, object]]] = {}
    for now in ASKED:
        clock.now = now
        for state in ("bull", "bear", "correction"):
            seen = await market.seen(Gauge("NVDA", state), now - timedelta(days=14))
            for one in seen.observations:
                told.setdefault((state, one.session), set()).add((one.value, one.facts.get("since")))
    assert all(len(one) == 1 for one in told.values())
    # 100 to 120 on the eighth session of the rise.
    assert told["bull", "2025-01-14"] == {(1.0, DAYS[ROSE + 8].isoformat())}
    assert told["bull", LAST.isoformat()] == told["bull", "2025-01-14"]


async def test_no_state_is_entered_because_its_entry_is_long_ago(database: Database) -> None:
    """Not on the day when the last three years no longer hold the entry, and not on the first close a fifth over the
    lowest since."""
    clock = Clock(ASKED[0].isoformat())
    market = Market(clock)
    market.prices.more = timedelta(0)
    market.put(daily("NVDA", CLOSES))
    stage = Stage(database, market.observer, clock)
    rule = await stage.add(stage.rule(Regime("NVDA", "bull"), at=clock.now, arming=Arming(False)))
    for now in ASKED:
        clock.now = now
        await stage.work()
    assert clock.now.date() > LAST
    assert await stage.deliveries.triggers_by(rule.id, 9) == []
