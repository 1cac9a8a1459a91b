"""The evaluation: claim what is due, observe it once for all its rules, compare, commit."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.alerts.lacking import written
from bot.alerts.watching import Watching
from bot.clock import Clock
from bot.domain.alerts import Gauge, Observation
from bot.store.database import Transaction
from bot.store.evaluation import EvaluationStore, Event, Outcome

LEASE = timedelta(minutes=2)
GATHER = timedelta(seconds=5)
"""How long a post waits for others in the same place."""

_MOST = 200
"""Subjects in one claim."""

_AT_ONCE = 8
_PATIENCE = 60.0
_TURN = 75.0
"""Seconds for one claim's observations, within the lease: else two processes before a slow source would take each
other's claims away for ever, and nothing would come of either's."""

_GROUP = 3.0
"""Seconds after which what is observed by then is settled: it does not wait for what is slow."""

_LATEST = timedelta(days=1)
"""How long after a rule's end something that came before it, or with it, may still become known."""

_AFTER_A_DEFECT = timedelta(minutes=5)
log = logging.getLogger(__name__)

Step = Callable[[str], None]
"""Told of each step by its name. Tests end the process there."""


def unwatched(_step: str) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a gauge: its last observation; or, before there is one, the moment from which on they count.
    Then the last one up to that moment is wanted too, as the one that the first edge is taken from."""

    since: datetime
    last: Observation | None = None

    def fresh(self, seen: Sequence[Observation]) -> list[Observation]:
        """Those of a gauge's observations, in the order of time, that are wanted."""
        later = [one for one in seen if one.at > self.since]
        if self.last is not None:
            return later
        return [*[one for one in seen if one.at <= self.since][-1:], *later]


@dataclass(frozen=True, slots=True)
class Seen:
    """What could be observed of a subject since last time, in the order of the data's time, and when to look again.
    `reason` says in one word why nothing comes: the subject is degraded; `lacking` says so of some of its gauges alone.
    Of the gauges that begin `anew` the last observation is not comparable with these: their first one is like the first
    of all."""

    observations: tuple[Observation, ...]
    next_due: datetime
    reason: str | None = None
    anew: frozenset[Gauge] = frozenset()
    lacking: Mapping[Gauge, str] = field(default_factory=dict[Gauge, str])

    @property
    def sound(self) -> "Seen":
        """Without what is no number: nothing fires on it, and no store takes it."""
        kept = (one.sound for one in self.observations)
        return replace(self, observations=tuple(one for one in kept if one is not None))

    def why(self, gauge: Gauge) -> str | None:
        """Why nothing comes of a gauge; None where something does."""
        return self.lacking.get(gauge, self.reason)


class Observer(Protocol):
    """Where observations come from."""

    async def observe(self, subject: str, known: Mapping[Gauge, Known], now: datetime) -> Seen:
        """The closed observations of a subject's gauges after what is `known` of each. A failure of the source is a
        Seen with a reason."""
        ...


class Evaluator:
    """One of any number that work on the same store. `tick` may be called whenever something may be due."""

    def __init__(
        self, store: EvaluationStore, watching: Watching, observer: Observer, clock: Clock, worker: str,
        *, step: Step = unwatched,
    ) -> None:  # fmt: skip
        self._store = store
        self._watching = watching
        self._observer = observer
        self._clock = clock
        self._worker = worker
        self._step = step
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def tick(self) -> int:
        """Evaluates what is due, and gives how many subjects that were. Raises what the store raises."""
        now = self._clock()
        claimed = await self._store.claim(self._worker, now, LEASE, _MOST)
        if not claimed:
            return 0
        self._step("claimed")
        await self._follow(now)
        last = await self._store.last(gauge for subject in claimed for gauge in self._watching.gauges(subject))
        self._watching.let_go(last)
        watched = {subject: self._watching.gauges(subject) for subject in claimed}
        async with aclosing(self._observed(watched, last, now)) as groups:
            async for seen in groups:
                await self._settle(seen, watched, last, now)
        return len(claimed)

    async def _settle(
        self, seen: Mapping[str, Seen], watched: Mapping[str, Collection[Gauge]], last: Mapping[Gauge, Observation],
        now: datetime,
    ) -> None:  # fmt: skip
        """Commits what came of some of the claimed subjects."""
        self._step("observed")

        async def compare(on: Transaction) -> Sequence[Outcome]:
            await self._watching.refresh(on)
            outcomes = self._outcomes(seen, watched, last, now)
            self._step("evaluated")
            return outcomes

        await self._store.settle(self._worker, compare, self._clock(), GATHER)
        self._step("triggered")

    async def _follow(self, now: datetime) -> None:
        """Takes the rules in as they are now, without those that are over; new members of a universe are looked at."""
        self._watching.forget(now - _LATEST)
        await self._watching.refresh()
        ended = self._watching.ended(now - _LATEST)
        if ended:
            await self._store.expire(ended, now - _LATEST)
            await self._watching.refresh()
        if self._watching.entered:
            await self._store.watch(self._watching.entered, now)
            self._watching.entered.clear()

    async def _observed(
        self, watched: Mapping[str, Collection[Gauge]], last: Mapping[Gauge, Observation], now: datetime
    ) -> AsyncGenerator[dict[str, Seen]]:
        """What is observed of each subject within a turn, in groups of what is there at a time. The others are slow, or
        waited for slow ones."""
        tasks = {
            subject: asyncio.create_task(self._seen(subject, gauges, last, now)) for subject, gauges in watched.items()
        }
        waiting: dict[str, asyncio.Task[Seen]] = dict(tasks)
        ends = asyncio.get_running_loop().time() + _TURN
        try:
            while waiting and (left := ends - asyncio.get_running_loop().time()) > 0:
                await asyncio.wait(waiting.values(), timeout=min(_GROUP, left))
                ready = {subject: task.result() for subject, task in waiting.items() if task.done()}
                waiting = {subject: task for subject, task in waiting.items() if subject not in ready}
                if ready:
                    yield ready
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
        if waiting:
            log.warning("%d of %d subjects were not observed in time", len(waiting), len(tasks))
            yield {subject: Seen((), now + LEASE, "slow") for subject in waiting}

    async def _seen(
        self, subject: str, gauges: Collection[Gauge], last: Mapping[Gauge, Observation], now: datetime
    ) -> Seen:
        """What is observed of one subject. Its failure is its own."""
        if not gauges:
            return Seen((), now)
        known = {
            gauge: Known(last[gauge].at, last[gauge]) if gauge in last else Known(self._watching.since(gauge))
            for gauge in gauges
        }
        try:
            async with self._turns, asyncio.timeout(_PATIENCE):
                return (await self._observer.observe(subject, known, now)).sound
        except TimeoutError:
            return Seen((), now + _AFTER_A_DEFECT, "slow")
        except Exception:
            log.exception("%s could not be observed", subject)
            return Seen((), now + _AFTER_A_DEFECT, "defect")

    def _outcomes(
        self,
        seen: Mapping[str, Seen],
        watched: Mapping[str, Collection[Gauge]],
        last: Mapping[Gauge, Observation],
        now: datetime,
    ) -> list[Outcome]:
        """What came of each subject; all of them are compared at once."""
        new = {subject: self._after(one.observations, last) for subject, one in seen.items()}
        anew = frozenset(gauge for one in seen.values() for gauge in one.anew)
        steps: dict[Gauge, list[Observation]] = {}
        for one in (one for fresh in new.values() for one in fresh):
            known = one.gauge in last and one.gauge not in anew
            steps.setdefault(one.gauge, [last[one.gauge]] if known else []).append(one)
        events: dict[str, list[Event]] = {}
        for event in self._watching.events(steps):
            events.setdefault(event.now.gauge.subject, []).append(event)
        return [
            Outcome(
                subject, self._due(subject, one, watched[subject], now), new[subject],
                tuple(events.get(subject, ())), self._reason(subject, one), idle=not self._watching.gauges(subject),
            )
            for subject, one in seen.items()
        ]  # fmt: skip

    def _due(self, subject: str, seen: Seen, looked_at: Collection[Gauge], now: datetime) -> datetime:
        """When a subject is next due: at once, where a gauge is watched by now that was not looked at."""
        return seen.next_due if self._watching.gauges(subject) <= set(looked_at) else now

    def _reason(self, subject: str, seen: Seen) -> str | None:
        """Why nothing comes of a subject, or of some of its gauges."""
        return written({gauge: seen.why(gauge) for gauge in self._watching.gauges(subject)}) or seen.reason

    @staticmethod
    def _after(seen: Sequence[Observation], last: Mapping[Gauge, Observation]) -> tuple[Observation, ...]:
        """The observations that are later than the last ones, in the order of time."""
        fresh = (one for one in seen if one.gauge not in last or one.at > last[one.gauge].at)
        return tuple(sorted(fresh, key=lambda one: one.at))
