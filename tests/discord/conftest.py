"""A Discord on loopback, and the real client against it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from bot.client import Bellwether
from bot.ui.manners import Manners
from tests.discord.fake_app import FakeApp
from tests.loopback.discord import Channel, Guild, LoopbackDiscord, User

Start = Callable[..., AbstractAsyncContextManager[Bellwether]]


class Town:
    """A guild with a channel and two members."""

    def __init__(self, discord: LoopbackDiscord) -> None:
        self.discord = discord
        self.guild: Guild = discord.add_guild("Town")
        self.channel: Channel = self.guild.add_channel("markets")
        self.ada: User = self.guild.add_member("Ada")
        self.ben: User = self.guild.add_member("Ben")


@pytest.fixture
async def discord() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord(message_content=True) as server:
        with server.redirected():
            yield server
        assert server.pings == []
        assert server.violations == []


@pytest.fixture
def town(discord: LoopbackDiscord) -> Town:
    return Town(discord)


@pytest.fixture
def app() -> FakeApp:
    return FakeApp()


@pytest.fixture
def start(discord: LoopbackDiscord) -> Start:
    @asynccontextmanager
    async def started(app: FakeApp, *, content: bool = True, **manners: float) -> AsyncIterator[Bellwether]:
        bot = Bellwether(app, Manners(**manners), content=content)
        running = asyncio.create_task(bot.start(discord.token))
        try:
            await discord.ready()
            yield bot
        finally:
            await bot.desk.drain()
            await bot.close()
            await asyncio.wait({running})
            await discord.gone()

    return started


@pytest.fixture
async def bot(app: FakeApp, start: Start, town: Town) -> AsyncIterator[Bellwether]:
    async with start(app) as client:
        yield client
