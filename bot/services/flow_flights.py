"""Fetches of Stock Connect turnover: each once at a time, none again for a while, and why the last ones failed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from bot.clock import Clock
from bot.providers.base import NoBars, NotAsked, ProviderError, Turn

SOON = timedelta(minutes=15)
"""How long what failed is not tried again."""
FILE = "file"
"""The kind of a fetch of one day's file."""
_log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is fetched: of a kind (`FILE`, or "history southbound"), the days from `first` to `last`."""

    kind: str
    first: date
    last: date

    def covers(self, other: "Asked") -> bool:
        """Whether its outcome is also that of the other: a shorter fetch says nothing of the days before its first."""
        return self.kind == other.kind and self.first <= other.first and other.last <= self.last

    def __str__(self) -> str:
        return f"{self.kind} {self.first}" if self.kind == FILE else f"{self.kind} {self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class _Flight:
    task: asyncio.Task[None]
    turn: Turn


class Flights:
    """The running fetches, and those that were tried lately. Belongs to one event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._running: dict[Asked, _Flight] = {}
        self._quiet: dict[Asked, datetime] = {}
        self._faults: dict[Asked, ProviderError] = {}

    def fly(
        self, asked: Asked, fetch: Callable[[Turn], Awaitable[None]], place: int, later: timedelta
    ) -> asyncio.Task[None] | None:
        """The running fetch that covers what is asked, with the lowest place that anybody gave it; None where it was
        tried lately. Nobody's leaving stops it. `later` is how long it is not tried again once it has an answer."""
        running = _covering(self._running, asked)
        if running is not None:
            running.turn.number = min(running.turn.number, place)
            return running.task
        now = self._clock()
        if _covering({one: until for one, until in self._quiet.items() if now < until}, asked) is not None:
            return None
        turn = Turn(place)
        task = asyncio.ensure_future(self._watched(asked, fetch, turn, later))
        self._running[asked] = _Flight(task, turn)
        task.add_done_callback(lambda task: self._landed(asked, task))
        return task

    def brings(self, kind: str, day: date) -> bool:
        """Whether a running fetch of a kind may bring a day."""
        return _covering(self._running, Asked(kind, day, day)) is not None

    def faults(self, kind: str, first: date = date.min) -> list[ProviderError]:
        """Why the last fetches of a kind failed that reached to a day or later."""
        return [fault for asked, fault in self._faults.items() if asked.kind == kind and asked.last >= first]

    async def close(self) -> None:
        """Abandons what is under way."""
        tasks = [flight.task for flight in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _watched(
        self, asked: Asked, fetch: Callable[[Turn], Awaitable[None]], turn: Turn, later: timedelta
    ) -> None:
        """A fetch whose failure is remembered rather than raised."""
        try:
            await fetch(turn)
            self._ended(asked, None, later)
        except NoBars as error:
            self._ended(asked, error, later)
        except ProviderError as error:
            level = logging.INFO if isinstance(error, NotAsked) else logging.WARNING
            _log.log(level, "%s: %s: %s", asked, type(error).__name__, error)
            self._ended(asked, error, SOON)

    def _ended(self, asked: Asked, error: ProviderError | None, later: timedelta) -> None:
        """Remembers an outcome in the place of those that it makes out of date: one of the same days, and of a history
        any other, since its source has just been heard."""
        now = self._clock()
        self._quiet = {one: until for one, until in self._quiet.items() if now < until} | {asked: now + later}
        self._faults = {
            one: fault
            for one, fault in self._faults.items()
            if one != asked and (one.kind != asked.kind or one.kind == FILE)
        }
        if error is not None:
            self._faults[asked] = error

    def _landed(self, asked: Asked, task: asyncio.Task[None]) -> None:
        """Forgets a flight. A defect is told in the log, and not tried again at once."""
        del self._running[asked]
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._quiet[asked] = self._clock() + SOON
            _log.error("%s could not be fetched", asked, exc_info=error)


def _covering(table: Mapping[Asked, T], asked: Asked) -> T | None:
    if asked in table:
        return table[asked]
    return next((value for one, value in table.items() if one.covers(asked)), None)


async def ended(tasks: Iterable[asyncio.Task[None] | None]) -> None:
    """Waits for those that there are; being cancelled leaves them running."""
    running = [task for task in tasks if task is not None]
    if running:
        await asyncio.wait(running)
