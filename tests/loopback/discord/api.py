"""The stand-in as a test uses it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TypeVar

from .actions import Actions
from .errors import StandinError
from .gateway import Session
from .messages import Message
from .model import Channel
from .redirect import redirected
from .server import Server

T = TypeVar("T")


class LoopbackDiscord(Actions):
    """A Discord on 127.0.0.1 for the length of an `async with` block; options are those of `World`."""

    async def __aenter__(self) -> LoopbackDiscord:
        self._server = Server(self)
        self._taken: dict[int, int] = {}
        await self._server.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.stop()

    def redirected(self) -> AbstractContextManager[None]:
        """Point this process's discord.py here for the length of a block."""
        return redirected(self.base_url, self.gateway_url)

    def command_line(self, *args: str) -> list[str]:
        """The command that runs the bot against this stand-in in a process of its own."""
        runner = "tests.loopback.discord.runner"
        return [sys.executable, "-m", runner, self.base_url, self.gateway_url, "--", *args]

    async def ready(self, timeout: float = 10.0) -> Session:
        """Wait until all shards of a bot are connected and greeted; returns the first session."""

        def found() -> Session | None:
            by_shard = {session.shard: session for session in self.gateway.live()}
            complete = [key for key in by_shard if all((n, key[1]) in by_shard for n in range(key[1]))]
            return by_shard[min(complete)] if complete else None

        return await self.watch.until(found, timeout, "connected bot", self._traffic)

    async def gone(self, timeout: float = 10.0) -> None:
        """Wait until no bot is connected."""
        await self.watch.until(lambda: not self.gateway.connections, timeout, "disconnect", self._traffic)

    async def synced(self, count: int = 1, timeout: float = 10.0) -> None:
        """Wait until the bot replaced its commands `count` times in all."""
        await self.watch.until(
            lambda: len(self.commands.syncs) >= count, timeout, f"sync number {count}", self._traffic
        )

    async def drop(self, code: int | None = None) -> None:
        """Close the gateway connections with `code`, or cut them without one."""
        await self.gateway.drop(code)

    async def next_message(self, channel: Channel, timeout: float = 5.0) -> Message:
        """The bot's next message in a channel that this method did not return before."""

        def found() -> Message | None:
            after = self._taken.get(channel.id, 0)
            own = (m for m in channel.messages if m.author is self.bot and not m.loading)
            return next((message for message in own if message.id > after), None)

        message = await self.watch.until(
            found, timeout, f"new message by the bot in #{channel.name}", lambda: self._seen(channel)
        )
        self._taken[channel.id] = message.id
        return message

    async def wait_reply(self, message: Message, timeout: float = 5.0) -> Message:
        """The bot's answer to a message: a reply to it, or else its next plain message in the channel."""

        def found() -> Message | None:
            own = [m for m in message.channel.messages if m.author is self.bot and m.id > message.id]
            replies = [m for m in own if m.reference is message]
            plain = [m for m in own if m.reference_id is None and m.interaction is None]
            return next(iter(replies + plain), None)

        return await self.watch.until(found, timeout, f"answer to {message!r}", lambda: self._seen(message.channel))

    async def wait_edit(self, message: Message, edits: int = 1, timeout: float = 5.0) -> Message:
        """Wait until a message was edited `edits` times in all."""
        await self.watch.until(
            lambda: len(message.versions) > edits,
            timeout,
            f"edit number {edits}",
            lambda: repr(message.versions),
        )
        return message

    async def wait_deleted(self, message: Message, timeout: float = 5.0) -> None:
        """Wait until a message is gone."""
        await self.watch.until(lambda: message.deleted, timeout, "deletion", lambda: repr(message))

    async def wait_request(self, route: str, count: int = 1, timeout: float = 5.0) -> None:
        """Wait until `count` requests whose `METHOD /path` matches have been received."""
        await self.watch.until(
            lambda: len(self.requests_to(route)) >= count,
            timeout,
            f"{count} requests to {route}",
            self._traffic,
        )

    async def wait_for(self, check: Callable[[], T | None], what: str, timeout: float = 5.0) -> T:
        """The first true value of `check`, looked at after every change."""
        return await self.watch.until(check, timeout, what, self._traffic)

    async def silent(self, channel: Channel, seconds: float = 0.3) -> None:
        """Fail when the bot writes in a channel within `seconds`."""
        before = len(channel.messages)
        try:
            await self.watch.until(lambda: len(channel.messages) > before, seconds, "message")
        except StandinError:
            return
        raise StandinError(f"unexpected in #{channel.name}: {channel.messages[before:]}")

    def _seen(self, channel: Channel) -> str:
        return f"messages {channel.messages[-5:]}; {self._traffic()}"

    def _traffic(self) -> str:
        recent = [f"{request.line} {request.status}" for request in self.requests[-8:]]
        closed = self.gateway.closed
        return f"last requests {recent}" + (f", gateway closed with {closed}" if closed else "")
