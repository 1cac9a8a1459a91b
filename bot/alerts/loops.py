"""Loops that cannot die: whatever happens in a turn is logged, and the next turn comes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot.clock import Clock

BEAT = timedelta(minutes=1)
"""How often a loop says that it lives."""

_FIRST, _LONGEST = 5.0, 300.0
_HOURLY = timedelta(hours=1)
log = logging.getLogger(__name__)

Tick = Callable[[], Awaitable[bool]]
"""One turn; True where there may be more to do at once."""

Beat = Callable[[str, datetime], Awaitable[None]]
"""Keeps that a loop lived at a moment."""


class Loop:
    """One loop. `idle` seconds pass after a turn without work; after a failure five, then twice as many each time, up
    to five minutes."""

    def __init__(self, name: str, tick: Tick, beat: Beat, clock: Clock, *, idle: float) -> None:
        self.name = name
        self._tick = tick
        self._beat = beat
        self._clock = clock
        self._idle = idle
        self._beaten: datetime | None = None
        self._told: datetime | None = None
        self._turns = 0
        self._failures = 0

    async def run(self) -> None:
        """Until it is cancelled."""
        wait = _FIRST
        while True:
            try:
                more = await self._tick()
                self._turns += 1
                await self._live()
                wait = _FIRST
                if not more:
                    await asyncio.sleep(self._idle)
            except Exception:
                self._failures += 1
                log.exception("the loop %s had a failure; it goes on in %g s", self.name, wait)
                await asyncio.sleep(wait)
                wait = min(2 * wait, _LONGEST)

    async def _live(self) -> None:
        now = self._clock()
        if self._beaten is None or now - self._beaten >= BEAT:
            self._beaten = now
            await self._beat(self.name, now)
        if self._told is None or now - self._told >= _HOURLY:
            self._told = now
            log.info("the loop %s lives: %d turns, %d failures", self.name, self._turns, self._failures)


class Loops:
    """Several loops as tasks, watched: one that ended all the same is started again."""

    def __init__(self, loops: Mapping[str, Loop]) -> None:
        self._loops = loops
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self) -> None:
        """Starts those that do not run."""
        for name, loop in self._loops.items():
            task = self._tasks.get(name)
            if task is None or task.done():
                if task is not None:
                    log.error("the loop %s had ended and is started again", name)
                self._tasks[name] = asyncio.create_task(loop.run(), name=name)

    async def stop(self) -> None:
        """Ends all. What was begun in the store is taken up at the next start."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._tasks.clear()
