"""Loops that cannot die: whatever happens in a turn is logged, and the next turn comes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot.clock import Clock

BEAT = timedelta(minutes=1)
"""How often a loop says that it lives."""

_FIRST, _LONGEST = 5.0, 300.0
_PATIENCE = 300.0
"""Seconds that a turn may take. One that hangs would be the loop's last."""

_LOOK = 30.0
"""Seconds between two looks at whether all loops run."""

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
        """Until it is cancelled itself: something that it waits for may be cancelled too, which is a failure."""
        wait = _FIRST
        while True:
            try:
                async with asyncio.timeout(_PATIENCE):
                    more = await self._tick()
                    self._turns += 1
                    await self._live()
            except (Exception, asyncio.CancelledError):
                if _cancelled():
                    raise
                self._failures += 1
                log.exception("the loop %s had a failure; it goes on in %g s", self.name, wait)
                await asyncio.sleep(wait)
                wait = min(2 * wait, _LONGEST)
                continue
            wait = _FIRST
            if not more:
                await asyncio.sleep(self._idle)

    async def _live(self) -> None:
        now = self._clock()
        if self._beaten is None or now - self._beaten >= BEAT:
            self._beaten = now
            await self._beat(self.name, now)
        if self._told is None or now - self._told >= _HOURLY:
            self._told = now
            log.info("the loop %s lives: %d turns, %d failures", self.name, self._turns, self._failures)


def _cancelled() -> bool:
    """Whether the task that runs is asked to end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class Loops:
    """Several loops as tasks, watched: one that ended all the same is started again."""

    def __init__(self, loops: Mapping[str, Loop]) -> None:
        self._loops = loops
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Starts those that do not run, and sees to it that they do from now on."""
        self._revive()
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._watched(), name="loops")

    async def _watched(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            self._revive()

    def _revive(self) -> None:
        for name, loop in self._loops.items():
            task = self._tasks.get(name)
            if task is None or task.done():
                if task is not None:
                    log.error("the loop %s had ended and is started again", name)
                self._tasks[name] = asyncio.create_task(loop.run(), name=name)

    async def stop(self) -> None:
        """Ends all. What was begun in the store is taken up at the next start."""
        if self._watch is not None:
            self._watch.cancel()
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._tasks.clear()
