"""Fault replies in channels: they go after a while, and at the latest when the bot does."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

import discord

from bot.ui.delivery import UNKNOWN_MESSAGE, Undelivered, deliver

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """A reply that is to go. `became_answer` is called when an answer took its place instead."""

    message: discord.Message
    became_answer: Callable[[], None]


class Fading:
    """The fault replies that are still to be seen."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._faults: dict[int, tuple[Fault, asyncio.TimerHandle]] = {}
        self._deletions: set[asyncio.Task[None]] = set()

    def add(self, fault: Fault) -> None:
        """Remove the reply after a while."""
        self.take(fault.message.id)
        timer = asyncio.get_running_loop().call_later(self._seconds, self._due, fault.message.id)
        self._faults[fault.message.id] = (fault, timer)

    def take(self, message_id: int) -> Fault | None:
        """Stop the removal; None where the message is no fault, or already gone."""
        found = self._faults.pop(message_id, None)
        if found is None:
            return None
        found[1].cancel()
        return found[0]

    async def clear(self, seconds: float) -> None:
        """Remove all at once, waiting at most so long for Discord."""
        for message_id in list(self._faults):
            self._due(message_id)
        if self._deletions:
            await asyncio.wait(self._deletions, timeout=seconds)

    def _due(self, message_id: int) -> None:
        fault = self.take(message_id)
        if fault is not None:
            task = asyncio.create_task(_delete(fault.message))
            self._deletions.add(task)
            task.add_done_callback(self._deletions.discard)


async def _delete(message: discord.Message) -> None:
    try:
        await deliver("removing a fault reply", message.delete)
    except Undelivered as error:
        if error.code != UNKNOWN_MESSAGE:
            log.warning("%s", error)
