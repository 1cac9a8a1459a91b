"""A simulated year: rules that are looked at whenever it happens, by programs that break down and start anew, while
members make, edit, pause and delete them and sources fail, must fire exactly when a slow reference says."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from bot.alerts.evaluator import Known, Seen
from bot.alerts.observer import MarketObserver
from bot.alerts.reading import Reading
from bot.alerts.service import AlertService
from bot.alerts.watching import Watching
from bot.answers import Services
from bot.domain.alerts import (
    Arming,
    Condition,
    Extreme,
    Flow,
    Gauge,
    Level,
    Move,
    Mover,
    Place,
    Regime,
    Rule,
    Side,
    Spread,
    Volume,
    Worth,
)
from bot.domain.alerts.callers import Caller
from bot.domain.alerts.wishes import Wish
from bot.domain.errors import QuestionFault
from bot.domain.flows import Direction
from bot.domain.windows import Sessions as Count
from bot.domain.windows import Span
from bot.services.flows import FlowService
from bot.services.prices import PriceService
from bot.services.resolver import Resolver
from bot.services.shares import ShareService
from bot.store import Database
from tests.alerts.killing import STEPS
from tests.alerts.slow import Deed, Look, Slow
from tests.alerts.sources import Closes, Counted, FiveMinutes, Turnover
from tests.alerts.stage import Conditions, Posts, Stage
from tests.alerts.year import COUNTS, INDEX, World
from tests.services.scripted import SESSIONS, Clock, reference

SEED = 7
END = datetime(2025, 1, 2, 12, 0, tzinfo=UTC)
WEEK, MONTH = Span(1, "week"), Span(1, "month")
PAIRS = (("0700.HK", "NVDA"), ("3690.HK", "AMD"))
MOVED = ("0700.HK", "NVDA", "AMD")
"""Of the other lines a day's change is watched only while they are members of the index."""

PRICED = (*MOVED, "3690.HK")
CHANNELS = frozenset(range(1, 41))


class PowerCut(BaseException):
    """A worker's end in the middle of its work."""


class Watched:
    """The observer of a worker: keeps which subjects were observed, and has a defect now and then."""

    def __init__(self, inner: MarketObserver, chance: random.Random) -> None:
        self._inner = inner
        self._chance = chance
        self.seen: list[str] = []

    async def observe(self, subject: str, known: Mapping[Gauge, Known], now: datetime) -> Seen:
        if self._chance.random() < 0.01:
            raise RuntimeError("a defect")
        found = await self._inner.observe(subject, known, now)
        self.seen.append(subject)
        return found


class Year:
    """The program on one database: two workers at a time, and members. Keeps the journal of what was done."""

    def __init__(self, url: str, start: datetime) -> None:
        self.chance = random.Random(SEED)
        self.world = World(SEED)
        self.clock = Clock(start.isoformat())
        self.journal: list[Look | Deed] = []
        self.cuts: Counter[str] = Counter()
        self.deeds: Counter[str] = Counter()
        self.rules: list[int] = []
        self._database = Database(url)
        prices = PriceService(Closes(self.world, self.clock), None, SESSIONS, self.clock)
        services = Services(
            reference(), Resolver(reference()), SESSIONS, prices, self.clock,
            shares=ShareService((Counted(self.clock),)), flows=FlowService((Turnover(self.world, self.clock),)),
        )  # fmt: skip
        self._observer = MarketObserver(Reading(services, FiveMinutes(self.world, self.clock)))
        self._instrument = services.instrument
        self._conditions, self.posts = Conditions(), Posts()
        self._names = 0
        self._gone: set[int] = set()
        self.workers = [self._worker(), self._worker()]

    @property
    def stage(self) -> Stage:
        return self.workers[0]

    def _worker(self) -> Stage:
        """A program that starts: whatever it knows it reads."""
        self._names += 1
        observer = Watched(self._observer, self.chance)

        def step(name: str) -> None:
            if self.chance.random() < 0.004:
                self.cuts[name] += 1
                raise PowerCut(name)
            if name == "evaluated":
                self.journal.append(Look(self.clock(), tuple(observer.seen)))
            if name == "claimed":
                observer.seen.clear()

        return Stage(self._database, observer, self.clock, conditions=self._conditions, worker=f"w{self._names}",
                     posts=self.posts, step=step, watching=self._watching)  # fmt: skip

    def _watching(self, stage: Stage) -> Watching:
        world, clock = self.world, self.clock
        return Watching(stage.rules, lambda _: world.members(clock()), lambda _, symbol: world.joined(symbol, clock()))

    async def work(self) -> None:
        """Both do all that is due; one may break down, and another takes its place."""
        for _ in range(3):
            done = await asyncio.gather(*(one.work() for one in self.workers), return_exceptions=True)
            for place, came in enumerate(done):
                if isinstance(came, PowerCut):
                    self.workers[place] = self._worker()
                elif came is not None:
                    raise came
            if done == [None, None]:
                break
        if self.chance.random() < 0.1:
            self.workers = [self._worker(), self._worker()]

    async def put(self, condition: Condition, arming: Arming, ends: datetime | None = None) -> None:
        """A rule that is there from now on."""
        now, number = self.clock(), len(self.rules) + 1
        place = Place("channel", self.chance.choice([*CHANNELS]))
        rule = self.stage.rule(condition, at=now, arming=arming, place=place, owner=number, guild=1000 + number // 100)
        added = await self.stage.add(replace(rule, expires_at=ends))
        self.rules.append(added.id)
        self.journal.append(Deed(now, "put", added.id, added))

    async def deed(self) -> None:
        """A member does something to some rule, or makes one."""
        kind = self.chance.choice(["make", "make", "edit", "edit", "pause", "resume", "resume", "snooze", "delete"])
        number = self.chance.choice([one for one in self.rules if one not in self._gone])
        rule = await self.stage.rules.get(number)
        assert rule is not None
        service = AlertService(
            self.stage.rules, self.stage.evaluation, self.stage.watching, self._observer, self.clock,
            lambda wish: self._conditions.name(wish.condition), self._instrument,
        )  # fmt: skip
        caller = Caller(rule.owner, rule.guild, rule.place.id, may_manage=True, channels=CHANNELS)
        made: Rule | None = None
        try:
            match kind:
                case "make":
                    fresh = replace(caller, member=10_000 + len(self.rules), guild=100 + len(self.rules) // 100)
                    made = await service.create(self._wish(), fresh)
                    number = made.id
                    self.rules.append(number)
                case "edit":
                    made = await service.edit(number, self._wish(), caller)
                case "pause":
                    await service.pause(number, caller)
                case "resume":
                    await service.resume(number, caller)
                case "snooze":
                    await service.snooze(number, caller)
                case _:
                    await service.delete(number, caller)
                    self._gone.add(number)
        except QuestionFault:
            kind = "refused"
        self.deeds[kind] += 1
        if kind != "refused":
            self.journal.append(Deed(self.clock(), kind, number, made))  # pyright: ignore[reportArgumentType]

    def _wish(self) -> Wish:
        arming = self.arming()
        lasts = timedelta(days=self.chance.randint(20, 200)) if self.chance.random() < 0.3 else None
        return Wish(self.condition(), arming.once, arming.rearm, pause=arming.pause, lasts=lasts)

    def arming(self) -> Arming:
        if self.chance.random() < 0.4:
            return Arming()
        return Arming(False, self.chance.choice([0.0, 1.0, 5.0]), timedelta(hours=self.chance.choice([0, 3, 50])))

    def condition(self) -> Condition:
        """Some condition that is reached now and then."""
        chance = self.chance
        symbol, side, kind = chance.choice(PRICED), chance.choice([Side.UP, Side.DOWN]), chance.random()
        if kind < 0.35:
            return Level(symbol, side, round(self.world.price(symbol, self.clock()) * chance.uniform(0.75, 1.35), 2))
        if kind < 0.47:
            pct = chance.choice([-8.0, -5.0, -3.0, 3.0, 5.0, 8.0])
            return Move(chance.choice(MOVED), pct, Count(1), chance.random() < 0.3)
        if kind < 0.55:
            return Move(symbol, chance.choice([-12.0, -6.0, 6.0, 12.0]), WEEK, chance.random() < 0.3)
        if kind < 0.62:
            return Volume(symbol, chance.choice([0.8, 1.0, 1.3]))
        if kind < 0.68:
            return Extreme(symbol, side)
        if kind < 0.74:
            return Regime(symbol)
        if kind < 0.80:
            return Spread(*chance.choice(PAIRS), chance.choice([10.0, 20.0]), MONTH)
        if kind < 0.87:
            symbol = chance.choice([*COUNTS])
            worth = self.world.price(symbol, self.clock()) * COUNTS[symbol][0][1]
            return Worth(symbol, worth * chance.choice([-0.08, -0.04, 0.04, 0.08]))
        if kind < 0.94:
            return Mover(INDEX, chance.choice([4.0, 6.0, 8.0]), chance.random() < 0.7)
        return Flow(chance.choice([*Direction]), chance.choice([120e9, 180e9, 240e9]))

    async def close(self) -> None:
        await self._database.close()


def never() -> list[Condition]:
    """Conditions that are never reached, so that every gauge is watched from the first day on."""
    return [
        *(Level(symbol, Side.UP, 1e9) for symbol in PRICED),
        *(Move(symbol, 1e6, Count(1)) for symbol in MOVED),
        *(Move(symbol, 1e6, WEEK) for symbol in PRICED),
        *(Volume(symbol, 1e9) for symbol in PRICED),
        *(Extreme(symbol, side) for symbol in PRICED for side in Side),
        *(Regime(symbol) for symbol in PRICED),
        *(Spread(*pair, 1e6, MONTH) for pair in PAIRS),
        *(Worth(symbol, 1e18) for symbol in COUNTS),
        *(Flow(direction, 1e18) for direction in Direction),
    ]


def moments(year: Year, start: datetime, count: int) -> list[datetime]:
    """When somebody looks: at any time, often when it matters, sometimes not for days."""
    chance, span = year.chance, int((END - start) / timedelta(minutes=1))
    worth = [at for at in year.world.moments() if start < at < END]
    found = [start + timedelta(minutes=chance.randrange(span)) for _ in range(count // 2)]
    found += chance.sample(worth, min(len(worth), count // 2))
    # Some are followed by others at once: what is tried again is tried again.
    return sorted([*found, *(at + timedelta(minutes=12) for at in chance.sample(found, count // 3))])


async def simulated(url: str, start: datetime, rules: int, looks: int, deeds: int) -> str:
    """Runs rules from a moment to the year's end and compares what fired; gives the counts in words."""
    year = Year(url, start)
    with patch("bot.alerts.evaluator._MOST", 3):
        for condition in never():
            await year.put(condition, Arming())
        for _ in range(rules):
            ends = start + timedelta(days=year.chance.randint(20, 200)) if year.chance.random() < 0.3 else None
            await year.put(year.condition(), year.arming(), ends)
        span = int((END - start) / timedelta(minutes=1))
        planned = [(at, "look") for at in moments(year, start, looks)]
        planned += [(start + timedelta(minutes=year.chance.randrange(span)), "deed") for _ in range(deeds)]
        for at, what in sorted([*planned, *((END + timedelta(minutes=n), "look") for n in range(0, 60, 4))]):
            year.clock.now = max(year.clock.now, at)
            await (year.work() if what == "look" else year.deed())
    said = await compared(year)
    await year.close()
    return said


async def compared(year: Year) -> str:
    slow = Slow(year.world)
    expected = slow.played(year.journal)
    found = {number: await fired(year.stage, number) for number in year.rules}
    wrong = [n for n in year.rules if Counter(expected[n]) != Counter(found[n])]
    assert not wrong, "\n".join(told(year, n, expected[n], found[n]) for n in wrong[:5]) + f"\n{len(wrong)} are wrong"
    assert slow.unseen(year.clock()) == []
    kinds = Counter(kind for n in year.rules for kind in [name.partition(":")[0] for name, *_ in found[n]])
    total = kinds.total()
    triggers = [one for n in year.rules for one in await year.stage.deliveries.triggers_by(n, 10_000)]
    posts = [post.delivery for _, post in year.posts.sent]
    assert len(posts) == len(set(posts)) and {one.delivery for one in triggers} == set(posts)
    assert await year.stage.deliveries.counts() == {"sent": len(posts)}
    return (
        f"{len(year.rules)} rules, {total} triggers {dict(kinds)}, {len(posts)} posts; "
        f"{len(year.journal)} looks and deeds {dict(year.deeds)}; {year.cuts.total()} power cuts {dict(year.cuts)}"
    )


def told(year: Year, number: int, expected: object, found: object) -> str:
    deeds = [one for one in year.journal if isinstance(one, Deed) and one.number == number]
    return f"{number}: {[(str(d.at), d.kind, d.rule) for d in deeds]}\n  expected {expected}\n  found {found}"


async def fired(stage: Stage, rule: int) -> list[tuple[str, str, int, datetime]]:
    found = await stage.deliveries.triggers_by(rule, 10_000)
    return [(one.gauge.name, one.gauge.subject, int(one.side), one.observed.at) for one in found]
