"""What a live source said lately: fetched once for all who ask at a time, waited for briefly, kept for a while."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.clock import Clock
from bot.providers.base import NotAsked, ProviderError, SourceDown

_log = logging.getLogger(__name__)
_KEPT = 1000

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


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
    ) -> None:
        """`what` is the word for logs; `fetch` leaves out what the source does not know, and raises ProviderError.
        `deadline` is how many seconds an asker waits, `kept` how many answers stay in memory, the latest."""
        self._what = what
        self._fetch = fetch
        self._clock = clock
        self._life = life
        self._deadline = deadline
        self._most = kept
        self._kept: dict[K, tuple[datetime, V | None]] = {}
        self._flights: dict[K, asyncio.Task[None]] = {}

    async def get(self, keys: Iterable[K]) -> dict[K, V]:
        """The answers that are fresh, or come before the deadline. Raises no ProviderError; a defect is not hidden."""
        wanted = tuple(dict.fromkeys(keys))
        lacking = [key for key in wanted if not self._is_fresh(key)]
        fresh = [key for key in lacking if key not in self._flights]
        if fresh:
            flight = asyncio.create_task(self._fly(fresh))
            self._flights |= dict.fromkeys(fresh, flight)
            flight.add_done_callback(lambda task: self._landed(fresh, task))
        flights = {self._flights[key] for key in lacking}
        if flights:
            done, _ = await asyncio.wait(flights, timeout=self._deadline)
            for task in done:
                if not task.cancelled() and not isinstance(error := task.exception(), ProviderError | None):
                    raise error
        return {key: answer for key in wanted if (answer := self._answer(key)) is not None}

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
            self._kept.pop(key, None)
            self._kept[key] = (now, found.get(key))
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

    def _answer(self, key: K) -> V | None:
        return self._kept[key][1] if self._is_fresh(key) else None
