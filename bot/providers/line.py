"""The line before a source: who may call next, and when."""

import asyncio
import math
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.providers.base import OverBudget, ProviderError, Turn


class Budget:
    """A bucket of `burst` tokens that refills at `rate` a second (the generic cell rate algorithm)."""

    def __init__(self, rate: float, burst: int, monotonic: Callable[[], float]) -> None:
        self._interval = 1 / rate
        self._slack = (burst - 1) * self._interval
        self._monotonic = monotonic
        self._full_at = -math.inf

    def wait(self, ahead: int = 0) -> float:
        """In how many seconds there is a token for who has so many others before it; 0 where there is one now."""
        now = self._monotonic()
        return max(0.0, max(self._full_at, now) + ahead * self._interval - now - self._slack)

    def take(self) -> None:
        """Take a token. There is one."""
        self._full_at = max(self._full_at, self._monotonic()) + self._interval


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    turn: Turn
    let_in: asyncio.Future[None]


class Line:
    """Lets callers in as there are tokens, `in_flight` at a time: of those who wait, the lowest turn, and of the same
    turn who came first. Belongs to one event loop."""

    def __init__(self, budget: Budget, in_flight: int) -> None:
        self._budget = budget
        self._free = in_flight
        self._waiting: list[_Waiting] = []
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def place(self, turn: Turn, patience: float) -> AsyncGenerator[None]:
        """Wait for a place, and keep it for the block.

        Raises OverBudget at once where the token for it, after those who go before it, comes later than in `patience`
        seconds; and what it is dismissed with.
        """
        ahead = sum(other.turn.number <= turn.number for other in self._waiting)
        wait = self._budget.wait(ahead)
        if wait > patience:
            raise OverBudget(f"our own budget of requests is spent for {wait:.0f} s")
        await self._let_in(turn)
        try:
            yield
        finally:
            self._leave()

    def dismiss(self, error: ProviderError) -> None:
        """Raise an error at all who wait."""
        for waiting in self._waiting:
            if not waiting.let_in.done():
                waiting.let_in.set_exception(type(error)(*error.args))
        self._waiting.clear()

    async def _let_in(self, turn: Turn) -> None:
        mine = _Waiting(turn, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        self._serve()
        try:
            await mine.let_in
        except asyncio.CancelledError:
            if mine in self._waiting:
                self._waiting.remove(mine)
            elif not mine.let_in.cancelled() and mine.let_in.exception() is None:
                self._leave()  # cancelled in the moment between being let in and going in
            raise

    def _leave(self) -> None:
        self._free += 1
        self._serve()

    def _serve(self) -> None:
        """Let in as many as may go now, and come back when the next token is there."""
        while self._free and self._waiting:
            wait = self._budget.wait()
            if wait > 0:
                if self._timer is None:
                    self._timer = asyncio.get_running_loop().call_later(wait, self._token_came)
                return
            first = min(self._waiting, key=lambda waiting: waiting.turn.number)
            self._waiting.remove(first)
            if not first.let_in.done():  # else it was cancelled and has not left yet
                self._budget.take()
                self._free -= 1
                first.let_in.set_result(None)

    def _token_came(self) -> None:
        self._timer = None
        self._serve()
