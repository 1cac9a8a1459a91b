"""What a live source said lately: fetched once for all who ask at a time, waited for briefly, kept for a while."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from bot.clock import Clock
from bot.providers.base import NotAsked, NotYet, OverBudget, ProviderError, SourceDown

_log = logging.getLogger(__name__)
_KEPT = 1000

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Lack(StrEnum):
    """Why there is no answer: the source has none, it did not answer, or the answer is still on its way."""

    NONE = "none"
    DOWN = "down"
    LOADING = "loading"

    @classmethod
    def of(cls, error: ProviderError) -> "Lack":
        """What an error of a source means: where it has not answered yet, or our own budget is spent, nothing is wrong
        with it."""
        if isinstance(error, NotYet | OverBudget):
            return cls.LOADING
        return cls.DOWN if isinstance(error, SourceDown) else cls.NONE

    @classmethod
    def worst(cls, found: Iterable[object]) -> "Lack":
        """Of the lacks among what was found, the one that is no statement about what there is; else NONE."""
        lacks = {one for one in found if isinstance(one, Lack)}
        return next((lack for lack in (cls.DOWN, cls.LOADING) if lack in lacks), cls.NONE)


class Remembered(Generic[K, V]):
    """Answers by key. A key is in one flight at a time; the keys of one call that nobody has asked for fly together.

    What the source does not know is remembered too; a failure is not, since the guard before the source sees to that.
    Nobody's leaving stops a flight, and what comes after the deadline is there for the next asker. Belongs to one
    event loop.
    """

    def __init__(
        self,
        what: str,
        fetch: Callable[[Collection[K]], Awaitable[Mapping[K, V]]],
        clock: Clock,
        *,
        life: timedelta,
        deadline: float,
        kept: int = _KEPT,
        moment: Callable[[V], datetime] | None = None,
    ) -> None:
        """`what` is the word for logs; `fetch` leaves out what the source does not know, and raises ProviderError.
        `deadline` is how many seconds an asker waits, `kept` how many answers stay in memory, the latest. `moment`
        tells when an answer was true, from which on it lives; without it that is when it came."""
        self._what = what
        self._fetch = fetch
        self._clock = clock
        self._life = life
        self._deadline = deadline
        self._most = kept
        self._moment = moment
        self._kept: dict[K, tuple[datetime, V | None]] = {}
        self._flights: dict[K, asyncio.Task[None]] = {}

    async def get(self, keys: Iterable[K]) -> dict[K, V]:
        """The answers that are fresh, or come before the deadline. Raises no ProviderError; a defect is not hidden."""
        return {key: found for key, found in (await self.look(keys)).items() if not isinstance(found, Lack)}

    async def look(self, keys: Iterable[K]) -> dict[K, V | Lack]:
        """As `get`, and of every other key why it has no answer."""
        wanted = tuple(dict.fromkeys(keys))
        lacking = [key for key in wanted if not self._is_fresh(key)]
        fresh = [key for key in lacking if key not in self._flights]
        if fresh:
            flight = asyncio.create_task(self._fly(fresh))
            self._flights |= dict.fromkeys(fresh, flight)
            flight.add_done_callback(lambda task: self._landed(fresh, task))
        flights = {key: self._flights[key] for key in lacking}
        if flights:
            await asyncio.wait(set(flights.values()), timeout=self._deadline)
        return {key: self._told(key, flights.get(key)) for key in wanted}

    async def close(self) -> None:
        """Abandons what is under way."""
        flights = set(self._flights.values())
        for task in flights:
            task.cancel()
        await asyncio.gather(*flights, return_exceptions=True)

    async def _fly(self, keys: Collection[K]) -> None:
        found = await self._fetch(keys)
        now = self._clock()
        for key in keys:
            answer = found.get(key)
            self._kept.pop(key, None)
            self._kept[key] = (now if answer is None or self._moment is None else self._moment(answer), answer)
        while len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]

    def _landed(self, keys: Iterable[K], task: asyncio.Task[None]) -> None:
        for key in keys:
            del self._flights[key]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, ProviderError):
            failed = isinstance(error, SourceDown) and not isinstance(error, NotAsked)
            level = logging.WARNING if failed else logging.INFO
            _log.log(level, "%s: %s: %s", self._what, type(error).__name__, error)
        elif error is not None:
            _log.error("%s could not be fetched", self._what, exc_info=error)

    def _is_fresh(self, key: K) -> bool:
        kept = self._kept.get(key)
        return kept is not None and self._clock() - kept[0] < self._life

    def _told(self, key: K, flight: asyncio.Task[None] | None) -> V | Lack:
        """What is said of a key once its flight, if it had one, was waited for. A defect is raised."""
        if flight is not None and not flight.done():
            return Lack.LOADING
        if flight is not None and flight.cancelled():
            return Lack.DOWN
        error = None if flight is None else flight.exception()
        if isinstance(error, ProviderError):
            return Lack.of(error)
        if error is not None:
            raise error
        _, answer = self._kept.get(key, (None, None))
        return Lack.NONE if answer is None else answer
