"""A simulated year: rules that are looked at whenever it happens, by programs that break down and start anew, while
members make, edit, pause and delete them and sources fail, must fire exactly when a slow reference says."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from unittest.mock import patch

from bot.alerts.evaluator import Known, Seen
from bot.alerts.observer import MarketObserver
from bot.alerts.origins import Origin
from bot.alerts.reading import Reading
from bot.alerts.service import AlertService
from bot.alerts.watching import Watching
from bot.answers import Services
from bot.domain.alerts import Arming, Condition, Gauge, Place, Rule
from bot.domain.alerts.callers import Caller
from bot.domain.errors import QuestionFault
from bot.services.flows import FlowService
from bot.services.prices import PriceService
from bot.services.resolver import Resolver
from bot.services.shares import ShareService
from bot.store import Database
from tests.alerts.asked import MOVED, PRICED, arming_of, condition_of, never, wish_of
from tests.alerts.killing import STEPS
from tests.alerts.slow import Deed, Fired, Look, Slow
from tests.alerts.sources import Closes, Counted, FiveMinutes, Turnover
from tests.alerts.stage import Conditions, Posts, Stage
from tests.alerts.year import World
from tests.services.scripted import SESSIONS, Clock, reference

SEED = 7
CHANNELS = frozenset(range(1, 11))
GROUP = 0.002
"""Seconds after which a worker settles what is observed by then: short, so that one turn often has several groups."""

MOST = 100
"""Claims at one moment: there are some ten subjects."""


@dataclass(frozen=True)
class Counts:
    """What happened in a year: triggers by kind, posts, looks at subjects, what members did, and where workers broke
    down."""

    rules: int
    kinds: Counter[str]
    posts: int
    looks: int
    deeds: Counter[str]
    cuts: Counter[str]

    def __str__(self) -> str:
        kinds, deeds, cuts = (
            f"{one.total()} ({', '.join(f'{name} {n}' for name, n in sorted(one.items()))})"
            for one in (self.kinds, self.deeds, self.cuts)
        )
        return (f"{self.rules} rules, triggers {kinds}, {self.posts} posts; {self.looks} looks, deeds of members "
                f"{deeds}, power cuts {cuts}")  # fmt: skip


class PowerCut(BaseException):
    """A worker's end in the middle of its work."""


class Watched:
    """The observer of a worker: keeps which subjects were observed, and has defects."""

    def __init__(self, inner: MarketObserver, broken: set[str]) -> None:
        self._inner = inner
        self._broken = broken
        self.seen: list[str] = []

    async def observe(self, subject: str, known: Mapping[Gauge, Known], now: datetime) -> Seen:
        if subject in self._broken:
            raise RuntimeError("a defect of this subject")
        found = await self._inner.observe(subject, known, now)
        self.seen.append(subject)
        return found


class Year:
    """The program on one database: two workers at a time, and members. Keeps the journal of what was done."""

    def __init__(self, url: str, start: datetime, seed: int) -> None:
        self.chance = random.Random(seed)
        self.world = World(seed)
        self.clock = Clock(start.isoformat())
        self.journal: list[Look | Deed] = []
        self.cuts: Counter[str] = Counter()
        self.deeds: Counter[str] = Counter()
        self.rules: list[int] = []
        self.kept = 0
        self._cut, self._claims = "", 0
        self._broken: set[str] = set()
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
        observer = Watched(self._observer, self._broken)
        settling: tuple[str, ...] = ()

        def step(name: str) -> None:
            nonlocal settling
            if name == self._cut:
                self._cut = ""
                self.cuts[name] += 1
                raise PowerCut(name)
            if name == "observed":
                # What is observed while this group is settled is of the next one.
                settling = tuple(observer.seen)
            if name == "evaluated":
                self.journal.append(Look(self.clock(), settling))
            if name == "claimed":
                observer.seen.clear()
                self._claims += 1
                assert self._claims < MOST, "something is due again and again while no time passes"

        return Stage(self._database, observer, self.clock, conditions=self._conditions, worker=f"w{self._names}",
                     posts=self.posts, step=step, watching=self._watching)  # fmt: skip

    def _watching(self, stage: Stage) -> Watching:
        world, clock = self.world, self.clock
        return Watching(stage.rules, lambda _: world.members(clock()), lambda _, symbol: world.joined(symbol, clock()))

    async def work(self) -> None:
        """Both do all that is due; one may break down, and another takes its place. A line may have a defect."""
        self._cut = self.chance.choice(STEPS) if self.chance.random() < 0.2 else ""
        self._claims = 0
        self._broken.clear()
        self._broken.update(symbol for symbol in PRICED if self.chance.random() < 0.02)
        for _ in range(3):
            done = await asyncio.gather(*(one.work() for one in self.workers), return_exceptions=True)
            for place, came in enumerate(done):
                if isinstance(came, PowerCut):
                    self.workers[place] = self._worker()
                elif came is not None:
                    raise came
            if done == [None, None]:
                break
        self._cut = ""
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
        number = self.chance.choice([one for one in self.rules[self.kept :] if one not in self._gone])
        rule = await self.stage.rules.get(number)
        assert rule is not None
        service = AlertService(
            self.stage.rules, self.stage.evaluation, self.stage.watching, self._observer, self.clock,
            lambda wish: self._conditions.name(wish.condition), self._instrument,
            Origin(lambda _: True, lambda _: False, self._observer),
        )  # fmt: skip
        caller = Caller(rule.owner, rule.guild, rule.place.id, may_manage=True, channels=CHANNELS)
        made: Rule | None = None
        try:
            match kind:
                case "make":
                    fresh = replace(caller, member=10_000 + len(self.rules), guild=100 + len(self.rules) // 100)
                    made = await service.create(wish_of(self.chance, self.world, self.clock()), fresh)
                    number = made.id
                    self.rules.append(number)
                case "edit":
                    made = await service.edit(number, wish_of(self.chance, self.world, self.clock()), caller)
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

    def looks(self) -> int:
        """How many subjects were looked at."""
        return sum(len(one.subjects) for one in self.journal if isinstance(one, Look))

    async def close(self) -> None:
        await self._database.close()


def moments(year: Year, start: datetime, end: datetime, count: int) -> list[datetime]:
    """When somebody looks: at any time, often when it matters, sometimes not for days."""
    chance, span = year.chance, int((end - start) / timedelta(minutes=1))
    worth = [at for at in year.world.moments() if start < at < end]
    found = [start + timedelta(minutes=chance.randrange(span)) for _ in range(count // 2)]
    found += chance.sample(worth, min(len(worth), count // 2))
    # Some are followed by others at once: what is tried again is tried again.
    return sorted([*found, *(at + timedelta(minutes=12) for at in chance.sample(found, count // 3))])


async def simulated(
    url: str, start: datetime, end: datetime, rules: int, looks: int, deeds: int, *, seed: int = SEED
) -> Counts:
    """Runs rules from a moment to another and compares what fired."""
    year = Year(url, start, seed)
    with patch("bot.alerts.evaluator._MOST", 5), patch("bot.alerts.evaluator._GROUP", GROUP):
        for condition in never():
            await year.put(condition, Arming(once=False))
        year.kept = len(year.rules)
        for _ in range(rules):
            ends = start + timedelta(days=year.chance.randint(20, 200)) if year.chance.random() < 0.3 else None
            await year.put(condition_of(year.chance, year.world, start), arming_of(year.chance), ends)
        # What somebody makes later starts from what is known, not the other way round.
        await year.work()
        span = int((end - start) / timedelta(minutes=1))
        planned = [(at, "look") for at in moments(year, start, end, looks)]
        planned += [(start + timedelta(minutes=year.chance.randrange(span)), "deed") for _ in range(deeds)]
        for at, what in sorted([*planned, *((end + timedelta(minutes=n), "look") for n in range(0, 60, 12))]):
            year.clock.now = max(year.clock.now, at)
            await (year.work() if what == "look" else year.deed())
    said = await compared(year)
    await year.close()
    return said


async def compared(year: Year) -> Counts:
    """What fired, compared with what had to, and with what was posted."""
    slow = Slow(year.world)
    expected = slow.played(year.journal)
    found = {number: await fired(year.stage, number) for number in year.rules}
    wrong = [n for n in year.rules if Counter(expected[n]) != Counter(found[n])]
    assert not wrong, "\n".join(told(year, n, expected[n], found[n]) for n in wrong)
    unseen = [key for key in slow.unseen(year.clock()) if key[0] != "move:1d" or key[1] in MOVED]
    assert not unseen, f"there is more to be seen of {unseen}"
    triggers = [one for n in year.rules for one in await year.stage.deliveries.triggers_by(n, 10_000)]
    posts = [post.delivery for _, post in year.posts.sent]
    assert len(posts) == len(set(posts)), "a post is there twice"
    # What was paused, deleted or edited before it was told need not be told; all else is.
    ends = ("pause", "delete", "edit")
    stopped = {one.number for one in year.journal if isinstance(one, Deed) and one.kind in ends}
    assert not [one for one in triggers if one.delivery not in posts and one.rule not in stopped]
    counts = await year.stage.deliveries.counts()
    assert counts.keys() <= {"sent", "failed", "void"} and counts["sent"] == len(posts), counts
    return Counts(len(year.rules), slow.kinds, len(posts), year.looks(), year.deeds, year.cuts)


def told(year: Year, number: int, expected: Iterable[Fired], found: Iterable[Fired]) -> str:
    """What is wrong with a rule, and what was done to it."""
    deeds = [one for one in year.journal if isinstance(one, Deed) and one.number == number]
    done = "; ".join(f"{one.kind} {one.at:%d %b %H:%M} {one.rule.written if one.rule else ''}" for one in deeds)
    sides = {"missing": Counter(expected) - Counter(found), "too many": Counter(found) - Counter(expected)}
    wrong = "; ".join(f"{side}: {', '.join(f'{name}@{of} {at:%d %b %H:%M}' for name, of, _, at in sorted(those))}"
                      for side, those in sides.items())  # fmt: skip
    return f"{number} ({done}): {wrong}"


async def fired(stage: Stage, rule: int) -> list[Fired]:
    found = await stage.deliveries.triggers_by(rule, 10_000)
    return [(one.gauge.name, one.gauge.subject, int(one.side), one.observed.at) for one in found]
