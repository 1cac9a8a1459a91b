"""Two processes that share a bot's shards, and its database: each answers and posts in its own servers, once."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager

import pytest

from bot.alerts import engine
from bot.client import Bellwether
from bot.domain.shards import Shards
from tests.end_to_end.test_alerts import close_of, nvidia, passing, trade
from tests.end_to_end.world import World
from tests.loopback.discord import Channel, Message

__all__ = ("nvidia",)


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(engine, "IDLE", dict.fromkeys(engine.IDLE, 0.05))
    yield


def channels(world: World) -> list[Channel]:
    """A channel on each of two shards, in servers that are Ada's."""
    world.channel.guild.owner_id = world.ada.id
    found: dict[int, Channel] = {(world.channel.guild.id >> 22) % 2: world.channel}
    while len(found) < 2:  # numbers follow the clock: the next thousandth of a second is the other shard's
        guild = world.discord.add_guild("Village", owner=world.ada)
        found.setdefault((guild.id >> 22) % 2, guild.add_channel("prices"))
    return [found[0], found[1]]


@asynccontextmanager
async def both(world: World) -> AsyncGenerator[tuple[Bellwether, Bellwether]]:
    apps = [world.app(shards=Shards(number, number, 2)) for number in (0, 1)]
    async with world.running(apps[0]) as one, world.running(apps[1]) as other:
        yield one, other


def ours(world: World, channel: Channel) -> list[Message]:
    return [message for message in channel.messages if message.author is world.discord.bot]


async def test_each_server_is_served_once(nvidia: World) -> None:
    world = nvidia
    world.discord.shards = 2
    places = channels(world)
    base = close_of(world)
    trade(world, base)
    async with both(world) as bots:
        assert [bot.get_channel(place.id) is not None for bot in bots for place in places] == [True, False, False, True]
        for place in places:
            typed = await world.discord.say(world.ada, place, f"!alert nvidia > {round(base * 1.02, 2)}")
            preview = await world.discord.wait_reply(typed, timeout=20)
            await (await world.discord.click(world.ada, preview, "Make it")).done()
            await world.discord.wait_edit(preview, timeout=20)
            assert ours(world, place) == [preview]
        trade(world, base * 1.01, base * 1.03)
        async with passing(world):
            for place in places:
                await world.discord.wait_for(lambda place=place: len(ours(world, place)) > 1, "a post", 20)
            await asyncio.sleep(0.3)
        for place in places:
            _, post = ours(world, place)
            assert post.content.splitlines()[0].startswith("**Nvidia rose to USD ")
        beats = {bot: (await bot.desk.app.alerts.health()).heartbeats for bot in bots}  # type: ignore[attr-defined]
        assert all(at is not None for found in beats.values() for at in found.values())
