"""Workers that are killed in the middle of their work and started again, and what must have been told by then."""

import asyncio
import json
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.domain.alerts import Arming, Gauge, Level, Place, Rule, Side
from bot.store import Database
from bot.store.tables import deliveries, triggers
from tests.alerts.stage import Stage
from tests.alerts.walk import Walk, Written
from tests.loopback.discord import LoopbackDiscord
from tests.services.scripted import Clock

STEPS = ("claimed", "observed", "evaluated", "triggered", "begun", "composed", "posted", "recorded")
ACCEPTED, ANY = "accepted", "any moment"
MOMENTS = (*STEPS, ACCEPTED, ANY)
"""A step of the engine, after Discord has taken a post and before it answers, or whenever it happens to be."""

SYMBOLS = ("S1", "S2", "S3", "S4")
_ROOT = Path(__file__).parents[2]
_POSTS = r"(POST|PATCH) /channels/\d+/messages"
_MARK = re.compile(r"bw1:p:([0-9a-f]{16})")
_PATIENCE = 120.0
_TURNS, _ALONE = 60, 12


@dataclass(frozen=True)
class Kill:
    """At the nth time that a moment comes; the killed one is away for some time of the engine's."""

    moment: str
    nth: int = 1
    away: timedelta = timedelta(0)


class Worker:
    """A process that has not been given its first turn does nothing but be ready. `died_at` is the step at which it
    killed itself, by its own last word."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.end: tuple[str, int] | None = None
        self.died_at = ""

    @classmethod
    async def start(cls, plan: dict[str, Any]) -> "Worker":
        pipe = asyncio.subprocess.PIPE
        program = (sys.executable, "-m", "tests.alerts.worker", json.dumps(plan))
        environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
        return cls(await asyncio.create_subprocess_exec(*program, stdin=pipe, stdout=pipe, cwd=_ROOT, env=environment))

    async def turn(self, order: dict[str, Any]) -> bool:
        """Has a turn done; False where it was killed meanwhile. Raises where it ended in any other way."""
        assert self.process.stdin is not None and self.process.stdout is not None
        end, self.end = self.end, None
        with suppress(ConnectionError):
            self.process.stdin.write(json.dumps({**order, "end": end}).encode() + b"\n")
            await self.process.stdin.drain()
        async with asyncio.timeout(_PATIENCE):
            said = (await self.process.stdout.readline()).decode().split()
            if said == ["idle"]:
                return True
            self.died_at = said[1] if said else ""
            assert await self.process.wait() == -9, f"a worker ended with {self.process.returncode}"
        return False

    async def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


class Play:
    """Workers on one database and one loopback Discord. Time passes only between their turns; all see the same. `hits`
    counts who died, by the moment at which it was."""

    def __init__(self, url: str, discord: LoopbackDiscord, workers: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = self.began = datetime.now(UTC).replace(microsecond=0)
        self.walk = Walk(seed, self.began)
        self._discord = discord
        self._count = workers
        self._rules: list[Rule] = []
        self._workers: list[Worker] = []
        self._spares: list[Worker] = []
        self._database = Database(url)
        self.hits = Counter[str]()
        self._stage = Stage(self._database, self.walk, Clock(self.now.isoformat()), conditions=Written())
        self._plan = {
            "url": url, "base": discord.base_url, "gateway": discord.gateway_url, "token": discord.token,
            "seed": seed, "began": self.began.isoformat(),
        }  # fmt: skip
        town = discord.add_guild("Town")
        self._places = [Place("channel", town.add_channel(name).id) for name in ("markets", "alerts")]
        self._places.append(Place("member", town.add_member("Ada").id))

    async def __aenter__(self) -> "Play":
        await self._database.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        for worker in (*self._workers, *self._spares):
            await worker.kill()
        await self._database.close()

    async def round(self, kill: Kill) -> int:
        """New rules, their prices, a kill in the middle, a new start, and the check of all that was told by then; gives
        how many triggers there were."""
        self._rules: list[Rule] = []
        await self._killed(kill)
        await self._away(kill.away)
        self._pass(timedelta(minutes=3))
        while not any(self.walk.expected(rule, self.walk.until) for rule in self._rules):
            self._pass(timedelta(minutes=3))
        await self._settle()
        fired = await self._checked(self._rules)
        for rule in self._rules:
            await self._stage.rules.delete(rule.id, rule.owner, self.now)
        return fired

    def _rule(self) -> Rule:
        symbol, side = self.chance.choice(SYMBOLS), self.chance.choice([Side.UP, Side.DOWN])
        price = self.walk.price(symbol, self.walk.minute_of(self.now))
        level = price + self.chance.choice([-1.5, -0.5, 0.5, 1.5])
        arming, place = Arming(once=self.chance.random() < 0.3), self.chance.choice(self._places)
        return self._stage.rule(Level(symbol, side, level), at=self.now, arming=arming, place=place)

    async def _killed(self, kill: Kill) -> None:
        """Goes on until somebody has been killed."""
        await self._fill()
        faults = self._discord.faults
        fault = faults.hang(_POSTS, after=True) if kill.moment == ACCEPTED else None
        for turn in range(_TURNS):
            if turn % 15 == 0:
                self._rules += [await self._stage.add(self._rule()) for _ in range(8)]
            # Who is to be killed may be one that finds nothing to do: then it is somebody else's turn to die, and in
            # the end that of whoever comes there.
            victim, watch = self.chance.choice(self._workers), None
            doomed = [victim] if turn < _ALONE else [*self._workers]
            for one in doomed if kill.moment in STEPS else ():
                one.end = (kill.moment, max(1, kill.nth - turn // 4))
            if fault is not None:
                watch = asyncio.create_task(self._discord.wait_for(lambda: fault.hits, "post", timeout=_PATIENCE))
            dies = victim if kill.moment == ANY and turn == 2 * kill.nth else None
            if await self._turn(timedelta(seconds=20), watch=watch, victim=dies):
                assert kill.moment not in STEPS or any(one.died_at == kill.moment for one in doomed), kill
                self.hits[kill.moment] += 1
                faults.clear()
                return
        raise AssertionError(f"{kill} did not come about in {_TURNS} turns")

    async def _turn(
        self, passes: timedelta, *, freeze: bool = False, watch: "asyncio.Task[Any] | None" = None,
        victim: Worker | None = None,
    ) -> int:  # fmt: skip
        """A turn of all the workers, and how many of them are dead after it. `victim` is killed at some moment of it;
        the one that does not finish, when `watch` is done."""
        self._pass(passes, freeze=freeze)
        order = {"now": self.now.isoformat(), "until": self.walk.until}
        tasks = {asyncio.create_task(worker.turn(order)): worker for worker in self._workers}
        if victim is not None:
            await asyncio.sleep(self.chance.random() * 0.06)
            await victim.kill()
        waiting: set[asyncio.Task[Any]] = {*tasks}
        while waiting:
            wait_for = waiting if watch is None else waiting | {watch}
            done, _ = await asyncio.wait(wait_for, return_when=asyncio.FIRST_COMPLETED)
            waiting -= done
            if watch is not None and watch.done() and len(waiting) == 1:
                await tasks[waiting.copy().pop()].kill()
                watch = None
        if watch is not None:
            watch.cancel()
        dead = [worker for task, worker in tasks.items() if not task.result()]
        if victim is not None and victim not in dead:
            dead.append(victim)  # it had finished its turn when it was killed
        self._workers = [worker for worker in self._workers if worker not in dead]
        return len(dead)

    async def _away(self, time: timedelta) -> None:
        """Time passes; those who live go on."""
        if not self._workers:
            self._pass(time)
        for _ in range(3 if self._workers else 0):
            assert not await self._turn(time / 3)

    async def _settle(self) -> None:
        """Prices stand still until everything is done."""
        await self._fill()
        for _ in range(_TURNS):
            assert not await self._turn(timedelta(seconds=30), freeze=True)
            if await self._settled():
                return
        raise AssertionError(f"not settled: {await self._stage.deliveries.counts()}")

    async def _settled(self) -> bool:
        last = await self._stage.evaluation.last(Gauge(symbol, "price") for symbol in SYMBOLS)
        watched = {rule.condition.symbol for rule in await self._live()}
        seen = {gauge.subject: self.walk.minute_of(one.at) for gauge, one in last.items()}
        if any(seen.get(symbol) != self.walk.until for symbol in watched):
            return False
        return (await self._stage.deliveries.counts()).keys() <= {"sent"}

    async def _live(self) -> list[Any]:
        own = await self._stage.rules.of_guild(77)
        return [rule for rule in own if rule.status == "active"]

    async def _checked(self, rules: Sequence[Rule]) -> int:
        """Every expected trigger exists, once; every trigger is told in exactly one post, and every post is one
        message."""
        async with self._database.begin() as connection:
            rows = (await connection.execute(select(triggers))).all()
            posts = list((await connection.execute(select(deliveries.c.id))).scalars())
        for rule in rules:
            found = sorted(row.observed_at for row in rows if row.rule == rule.id)
            assert found == self.walk.expected(rule, self.walk.until), (rule.written, rule.arming.once, found)
        told = self._told()
        assert sorted(delivery for delivery, _ in told) == sorted(posts), "a post is missing, or there twice"
        expected = {delivery: Counter(row.id for row in rows if row.delivery == delivery) for delivery in posts}
        assert {delivery: Counter(numbers) for delivery, numbers in told} == expected
        assert self._discord.violations == []
        return sum(row.rule in {rule.id for rule in rules} for row in rows)

    def _told(self) -> list[tuple[str, list[int]]]:
        """The posts in Discord: the delivery's id in each, and the triggers it tells now."""
        found: list[tuple[str, list[int]]] = []
        for message in self._discord.messages.values():
            marks = [_MARK.fullmatch(part.get("custom_id", "")) for part in message.controls(2)]
            [mark] = [mark for mark in marks if mark is not None]
            found.append((mark[1], [int(number) for number in re.findall(r"\d+", message.content)]))
        return found

    async def _fill(self) -> None:
        """As many workers as there should be, and some more that are ready to take their place."""
        while len(self._workers) < self._count:
            self._workers.append(self._spares.pop() if self._spares else await Worker.start(self._plan))
        if not self._spares:
            self._spares.append(await Worker.start(self._plan))

    def _pass(self, time: timedelta, *, freeze: bool = False) -> None:
        """Time passes for everybody: here, in the workers at their next turn, and at Discord, whose messages are of
        the same time however long this machine takes: they are looked for around the time of their attempt."""
        self.now += time
        self._discord.clock.advance(time.total_seconds())
        self._discord.ids.ahead = (self.now - datetime.now(UTC)).total_seconds()
        if not freeze:
            self.walk.until = self.walk.minute_of(self.now)
