"""Waiting for something to happen in the stand-in, woken by changes and never by polling."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from .errors import StandinError

T = TypeVar("T")


class Clock:
    """Monotonic seconds that a test can push forward to pass a deadline without sleeping."""

    def __init__(self) -> None:
        self._offset = 0.0

    def __call__(self) -> float:
        """The time now."""
        return time.monotonic() + self._offset

    def advance(self, seconds: float) -> None:
        """Make everything that exists `seconds` older."""
        self._offset += seconds


class Watch:
    """Wakes every waiter when the state of the stand-in changed."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        """Let all waiters look again."""
        waiters, self._waiters = self._waiters, set()
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def changed(self) -> None:
        """Return after the next change."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await waiter
        finally:
            self._waiters.discard(waiter)

    async def until(self, check: Callable[[], T | None], timeout: float, what: str, seen: Callable[[], str] = str) -> T:
        """The first true value of `check`; StandinError after `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                while True:
                    found = check()
                    if found:
                        return found
                    await self.changed()
        except TimeoutError:
            raise StandinError(f"no {what} within {timeout:g} s; seen instead: {seen() or 'nothing'}") from None
