"""A simulated year: rules that are looked at whenever it happens must fire exactly when a slow reference says."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.alerts.observer import MarketObserver
from bot.alerts.reading import Reading
from bot.answers import Services
from bot.domain.alerts import Arming, Condition, Extreme, Level, Move, Place, Regime, Side, Spread, Volume
from bot.domain.prices import PriceSeries
from bot.domain.windows import Sessions as Count
from bot.providers.base import BarsQuery
from bot.services.prices import PriceService
from bot.services.resolver import Resolver
from bot.store import Database
from tests.alerts.stage import ScriptedBars, Stage
from tests.alerts.year import LINES, MONTH, WEEK, Slow, path_of
from tests.services.scripted import LIVE, SESSIONS, Clock, Scripted, reference

SEED = 7
END = datetime(2025, 1, 2, 12, 0, tzinfo=UTC)


class Truth(Scripted):
    """Daily bars as a source has them that is never late: those of sessions that have settled by the clock."""

    async def daily(self, query: BarsQuery) -> PriceSeries:
        whole = self.shelf[query.instrument.symbol]
        last = SESSIONS.phase(query.instrument.calendar, self.clock()).session
        return replace(whole, bars=whole.bars.loc[: str(last)])


def conditions(chance: random.Random) -> Condition:
    symbol = chance.choice([*LINES])
    side = chance.choice([Side.UP, Side.DOWN])
    kind = chance.random()
    if kind < 0.45:
        return Level(symbol, side, float(chance.randint(25, 250)))
    if kind < 0.6:
        return Move(symbol, chance.choice([-8.0, -5.0, -3.0, 3.0, 5.0, 8.0]), Count(1), chance.random() < 0.3)
    if kind < 0.7:
        return Move(symbol, chance.choice([-12.0, -6.0, 6.0, 12.0]), WEEK, chance.random() < 0.3)
    if kind < 0.8:
        return Volume(symbol, chance.choice([0.8, 1.0, 1.3]))
    if kind < 0.87:
        return Extreme(symbol, side)
    if kind < 0.94:
        return Regime(symbol)
    return Spread(*chance.choice([("0700.HK", "NVDA"), ("9988.HK", "AMD")]), chance.choice([10.0, 20.0]), MONTH)


def moments(chance: random.Random, start: datetime) -> list[datetime]:
    """When somebody looks: at any time, sometimes not for days."""
    found, now = list[datetime](), start
    while now < END:
        now += timedelta(minutes=chance.choice([45, 400, 3000, 8000, 8000]))
        found.append(min(now, END))
    return found


async def simulated(url: str, start: datetime, count: int) -> str:
    """Runs `count` rules from a moment to the year's end and compares what fired; gives the counts in words."""
    chance = random.Random(SEED)
    clock = Clock(start.isoformat())
    paths = {symbol: path_of(symbol, SEED) for symbol in LINES}
    source = Truth(clock, source=LIVE, local=True)
    source.put(*(path.series() for path in paths.values()))
    database = Database(url)
    prices = PriceService(source, None, SESSIONS, clock)
    services = Services(reference(), Resolver(reference()), SESSIONS, prices, clock)
    bars = ScriptedBars(clock, {symbol: path.five_minutes() for symbol, path in paths.items()})
    stage = Stage(database, MarketObserver(Reading(services, bars)), clock)

    made = [conditions(chance) for _ in range(count)]
    # Every gauge is watched from the first day on, by rules that are never reached.
    always = [
        *(Level(symbol, Side.UP, 1e9) for symbol in LINES),
        *(Move(symbol, 1e6, window) for symbol in LINES for window in (Count(1), WEEK)),
        *(Volume(symbol, 1e9) for symbol in LINES),
        *(Extreme(symbol, side) for symbol in LINES for side in Side),
        *(Regime(symbol) for symbol in LINES),
        *(Spread(*pair, 1e6, MONTH) for pair in (("0700.HK", "NVDA"), ("9988.HK", "AMD"))),
    ]
    rules = [await stage.add(stage.rule(condition, at=start)) for condition in always]
    later: list[tuple[datetime, Condition]] = []
    for condition in made:
        if chance.random() < 0.8:
            rules.append(await stage.add(varied(stage, condition, start, chance)))
        else:
            later.append(
                (start + timedelta(minutes=chance.randint(1, int((END - start) / timedelta(minutes=1)))), condition)
            )
    later.sort(key=lambda one: one[0])
    await stage.work()

    for now in moments(chance, start):
        while later and later[0][0] <= now:
            at, condition = later.pop(0)
            clock.now = max(clock.now, at)
            rules.append(await stage.add(varied(stage, condition, clock.now, chance)))
        clock.now = now
        await stage.work()
    clock.now += timedelta(minutes=1)
    await stage.work()

    slow = Slow(paths, start)
    expected = {rule.id: slow.fires(rule, END) for rule in rules}
    found = {rule.id: await fired(stage, rule.id) for rule in rules}
    wrong = [rule for rule in rules if Counter(expected[rule.id]) != Counter(found[rule.id])]
    assert not wrong, [(rule.condition, rule.arming, expected[rule.id], found[rule.id]) for rule in wrong[:3]]
    total = sum(map(len, found.values()))
    kinds = Counter(rule.condition.kind for rule in rules for _ in found[rule.id])
    assert total > 2 * count and len(kinds) == 6, kinds
    told = [one for rule in rules for one in await stage.deliveries.triggers_by(rule.id, 10_000)]
    assert {one.delivery for one in told} == {post.delivery for _, post in stage.posts.sent}
    assert await stage.deliveries.counts() == {"sent": len(stage.posts.sent)}
    await prices.close()
    await database.close()
    return f"{len(rules)} rules, {total} triggers {dict(kinds)}, {len(stage.posts.sent)} posts"


def varied(stage: Stage, condition: Condition, at: datetime, chance: random.Random):
    arming = Arming()
    if chance.random() < 0.6:
        arming = Arming(False, chance.choice([0.0, 1.0, 5.0]), timedelta(hours=chance.choice([0, 3, 50])))
    expires = at + timedelta(days=chance.randint(20, 200)) if chance.random() < 0.3 else None
    rule = stage.rule(condition, at=at, arming=arming, place=Place("channel", chance.randint(1, 40)))
    return replace(rule, expires_at=expires)


async def fired(stage: Stage, rule: int) -> list[tuple[str, int, datetime]]:
    found = await stage.deliveries.triggers_by(rule, 10_000)
    return [(one.gauge.name, int(one.side), one.observed.at) for one in found]
