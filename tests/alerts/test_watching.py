"""Rules are followed change by change; that must come to the same as reading all of them anew."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert

from bot.alerts.watching import Watching
from bot.domain.alerts import Arming, Gauge, Level, Observation, Rule, Side
from bot.store import Database
from bot.store.tables import disarmed
from tests.alerts.stage import Stage
from tests.alerts.tape import Tape
from tests.alerts.walk import Written
from tests.services.scripted import Clock

SYMBOLS = ("S1", "S2", "S3")
BEGAN = datetime(2025, 2, 12, 15, 0, tzinfo=UTC)


class Town:
    """Members who make, change and drop rules, which fire now and then."""

    def __init__(self, database: Database, seed: int) -> None:
        self.clock = Clock(BEGAN.isoformat())
        self.stage = Stage(database, Tape(), self.clock, conditions=Written())
        self.rules: list[Rule] = []
        self._database = database
        self._chance = Random(seed)

    def watching(self) -> Watching:
        return Watching(self.stage.rules, lambda mover: ())

    async def lives(self) -> None:
        """Some changes."""
        for _ in range(self._chance.randint(0, 4)):
            self.clock.now += timedelta(minutes=1)
            await self._chance.choice((self._make, self._make, self._change, self._delete, self._fire))()

    async def _make(self) -> None:
        side, level = self._chance.choice([*Side]), self._chance.choice([98.5, 99.5, 100.5, 101.5])
        arming = Arming(once=False, rearm=self._chance.choice([0.0, 1.0]))
        condition = Level(self._chance.choice(SYMBOLS), side, level)
        self.rules.append(await self.stage.add(self.stage.rule(condition, at=self.clock(), arming=arming)))

    async def _change(self) -> None:
        if self.rules:
            status, rule = self._chance.choice(["active", "paused", "done"]), self._chance.choice(self.rules)
            await self.stage.rules.change(rule.id, {"status": status}, "changed", rule.owner, self.clock())

    async def _delete(self) -> None:
        if self.rules:
            rule = self.rules.pop(self._chance.randrange(len(self.rules)))
            await self.stage.rules.delete(rule.id, rule.owner, self.clock())

    async def _fire(self) -> None:
        if not self.rules:
            return
        rule = self._chance.choice(self.rules)
        assert isinstance(rule.condition, Level)
        row = {"rule": rule.id, "gauge": Gauge(rule.condition.symbol, "price").key, "side": int(rule.condition.side)}
        await self.stage.rules.change(rule.id, {"fired_at": self.clock()}, "fired", 0, self.clock(), watch=["S1"])
        async with self._database.begin() as connection:
            await connection.execute(insert(disarmed), [{**row, "fired_at": self.clock()}])
        await self.stage.rules.change(rule.id, {"fired_at": self.clock()}, "fired", 0, self.clock())


async def seen(watching: Watching, town: Town) -> dict[str, Any]:
    """All that can be told of a copy of the rules from outside."""
    gauges = {symbol: watching.gauges(symbol) for symbol in SYMBOLS}
    watched = [gauge for found in gauges.values() for gauge in found]
    told: dict[str, Any] = {"version": watching.version, "count": len(watching), "gauges": gauges}
    told["since"] = {gauge: watching.since(gauge) for gauge in watched}
    at = town.clock() + timedelta(minutes=1)
    for name, prices in {"up": (97.0, 103.0), "down": (103.0, 97.0), "both": (97.0, 103.0, 97.0, 103.0)}.items():
        steps = {
            gauge: [Observation(gauge, at + n * timedelta(minutes=1), price, "") for n, price in enumerate(prices)]
            for gauge in watched
        }
        events = watching.events(steps)
        told[name] = sorted((one.now.at, one.rule, one.fired, int(one.side), one.level) for one in events)
        await watching.refresh()
    return told


@pytest.mark.parametrize("seed", [1, 2])
async def test_following_changes_comes_to_the_same_as_reading_anew(
    database: Database, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.rules._A_PART", 3)
    town = Town(database, seed)
    following, fired = town.watching(), 0
    for _ in range(15):
        await town.lives()
        await following.refresh()
        anew = town.watching()
        await anew.refresh()
        found = await seen(following, town)
        assert found == await seen(anew, town)
        fired += len(found["both"])
    assert fired > 20
