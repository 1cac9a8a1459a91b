"""A rule, its engine with the real discord.py, and the loopback Discord that it posts to."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
from sqlalchemy import select

from bot.alerts.courier import Courier
from bot.alerts.stopped import Stopper
from bot.domain.alerts import Arming, Delivery, Level, Place, Rule, Side, Trigger
from bot.domain.posting import Post
from bot.store import Database
from bot.store.digests import DigestStore
from bot.store.tables import attempts
from bot.ui.desk import Desk
from bot.ui.manners import Manners
from bot.ui.posting import DiscordPoster
from tests.alerts.stage import Stage
from tests.alerts.tape import Tape
from tests.alerts.walk import Written, listed
from tests.discord.fake_app import FakeApp
from tests.loopback.discord import Channel, LoopbackDiscord, Message, User
from tests.services.scripted import Clock, reference


class Hasty:
    """asyncio without pauses, in its place in discord.py."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, _seconds: float) -> None:
        await asyncio.sleep(0)


class Scene:
    """A rule of Ada's for a place, its engine, and the Discord that it posts to. Time passes when a test says so."""

    def __init__(self, standin: LoopbackDiscord, client: discord.Client, database: Database) -> None:
        self.discord = standin
        town = next(iter(standin.guilds.values()))
        self.channel: Channel = town.channels[0]
        self.ada: User = next(m.user for m in town.members.values() if m.user.name == "Ada")
        began = datetime.now(UTC).replace(microsecond=0)
        self.clock, self.tape = Clock(began.isoformat()), Tape(began)
        self.stage = stage = Stage(database, self.tape, self.clock, conditions=Written())
        lines = reference().instruments
        self.stopper = Stopper(
            stage.rules, DigestStore(database), stage.deliveries, self._fallback, lines.__getitem__, self.clock
        )
        self.poster = DiscordPoster(client, Desk(FakeApp(), Manners()))
        self.courier = Courier(stage.deliveries, self._compose, self.stopper, self.poster, self.clock, "w1")
        self.fallback: int | None = None
        self.client = client
        self._database = database

    async def allows(self, permissions: int) -> None:
        """The bot's permissions in the channel change, and it knows."""
        await self._known("guild_channel_update", lambda: self.channel.set_permissions(permissions))

    async def archive(self, thread: Channel) -> None:
        """A thread is archived, and the bot knows."""
        await self._known("raw_thread_update", lambda: self.discord.archive(thread))

    async def _known(self, event: Any, happens: Callable[[], None]) -> None:
        known = asyncio.create_task(self.client.wait_for(event, timeout=10))
        await asyncio.sleep(0)
        happens()
        await known

    async def _compose(self, delivery: Delivery, told: Sequence[Trigger]) -> Post | None:
        return await self.stopper.notice(delivery) or await listed(delivery, told)

    async def _fallback(self, _guild: int) -> int | None:
        return self.fallback

    async def rule(self, place: Place | None = None, level: float = 101.0) -> Rule:
        """A rule that fires again and again, and that knows a price of 100."""
        if "NVDA" not in self.tape.seen:
            self.tape.show(100.0)
        where = place or Place("channel", self.channel.id)
        condition = Level("NVDA", Side.UP, level)
        rule = self.stage.rule(condition, at=self.clock(), arming=Arming(once=False), place=where, owner=self.ada.id)
        added = await self.stage.add(rule)
        await self.passes(timedelta(minutes=1))
        return added

    async def fires(self, *prices: float) -> None:
        """Prices are observed, and what they make is due."""
        self.tape.show(*prices)
        await self.passes(timedelta(minutes=len(prices)))
        await self.passes(timedelta(seconds=10))

    async def passes(self, time: timedelta) -> None:
        """Time passes, for Discord too, and whatever is due then is done."""
        self.clock.now += time
        self.discord.clock.advance(time.total_seconds())
        self.discord.ids.ahead += time.total_seconds()
        while await self.stage.evaluator.tick():
            pass
        while await self.courier.tick():
            pass

    async def hours(self) -> None:
        """Long enough for everything that is tried again."""
        for minutes in (1, 1, 6, 6, 6, 6, 11, 11, 60):
            await self.passes(timedelta(minutes=minutes))

    def late(self, patch: pytest.MonkeyPatch, time: timedelta, nth: int | None = None) -> None:
        """Time passes while a connection is made: the n-th, or each."""

        def passes() -> None:
            self.clock.now += time

        self.before_connecting(patch, passes, nth)

    def before_connecting(self, patch: pytest.MonkeyPatch, happens: Callable[[], object], nth: int | None) -> None:
        """Something happens before a connection is made."""
        connector: Any = self.client.http.connector
        connect, times = connector.connect, 0

        async def tried(request: Any, **options: Any) -> Any:
            nonlocal times
            times += 1
            if nth in (None, times):
                happens()
            return await connect(request, **options)

        patch.setattr(connector, "connect", tried)

    def posts(self, channel: Channel | None = None) -> list[Message]:
        return [message for message in (channel or self.channel).messages if not message.deleted]

    async def counts(self) -> dict[str, int]:
        return await self.stage.deliveries.counts()

    async def tried(self) -> list[tuple[datetime, str]]:
        """When anything was tried, and what came of it."""
        async with self._database.begin() as connection:
            rows = await connection.execute(select(attempts).order_by(attempts.c.begun_at, attempts.c.delivery))
            return [(row.begun_at, row.outcome) for row in rows]

    async def told_once(self) -> None:
        """The post is there, once, and stays alone for hours."""
        await self.hours()
        assert len(self.posts()) == 1
        assert await self.counts() == {"sent": 1}
        assert self.discord.violations == []
