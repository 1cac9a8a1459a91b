"""Digests through Discord: asked at every door, posted on time, and still there after a restart."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.alerts import engine
from tests.end_to_end.world import World
from tests.loopback.discord import Message

AFTER_CLOSE = datetime(2025, 2, 12, 21, 30, 5, tzinfo=UTC)
"""Half an hour after New York's close of 12 February 2025."""


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(engine, "IDLE", dict.fromkeys(engine.IDLE, 0.05))
    yield


async def posted(world: World, words: str) -> Message:
    """The bot's next message in the channel with these words in it."""
    while True:
        message = await world.discord.next_message(world.channel, timeout=20)
        if words in message.content:
            return message


def owner(world: World) -> None:
    world.discord.guilds[world.channel.guild.id].owner_id = world.ada.id


async def test_a_digest_from_its_wish_to_its_post_over_a_restart(world: World) -> None:
    owner(world)
    world.now = datetime(2025, 2, 12, 20, 0, tzinfo=UTC)
    async with world.running():
        typed = await world.discord.say(world.ada, world.channel, "!digest chart nvidia 1m close")
        preview = await world.discord.wait_reply(typed, timeout=20)
        assert "Preview: this comes 30 minutes after each close in New York" in preview.content
        assert preview.files and preview.files[0].filename.endswith(".png")
        await (await world.discord.click(world.ada, preview, "Make it")).done()
        await world.discord.wait_edit(preview, timeout=20)
        assert "Digest 1 is on" in preview.content
    world.now = AFTER_CLOSE
    async with world.running():
        post = await posted(world, "Digest 1: ")
        assert post.content.startswith("**Nvidia") and "Late" not in post.content
        assert post.files and post.files[0].filename.endswith(".png")
        more = await (await world.discord.click(world.ben, post, "More")).done()
        assert "Nvidia" in more.messages[-1].content
        listed = await (await world.discord.slash(world.ada, world.channel, "digests")).done()
        assert "chart NVDA 1m" in listed.messages[-1].content
        # The button of a message from before the restart.
        paused = await (await world.discord.click(world.ada, preview, "Pause")).done()
        assert "Digest 1 is paused" in paused.messages[-1].content
        refused = await (await world.discord.click(world.ben, preview, "Delete")).done()
        assert "You have no digest 1" in refused.messages[-1].content
        await asyncio.sleep(0.3)
        told = [m for m in world.channel.messages if m.content.startswith("**Nvidia") and "Digest 1: " in m.content]
        assert told == [post]


async def test_a_digest_by_mention_and_by_slash(world: World) -> None:
    owner(world)
    async with world.running() as bot:
        me = bot.user.id  # type: ignore[union-attr]
        asked = await world.discord.say(world.ada, world.channel, f"<@{me}> digest brief weekly")
        reply = await world.discord.wait_reply(asked, timeout=20)
        assert "weekly, 30 minutes after the last close of the week in Hong Kong, in <#" in reply.content
        slash = await world.discord.slash(world.ada, world.channel, "digest", what="markets 08:30 Asia/Hong_Kong")
        said = (await slash.done()).messages[-1].content
        assert "Monday to Friday at 08:30, Asia/Hong Kong, in <#" in said and "; first 13 Feb 2025 08:30 HKT" in said
        ben = await world.discord.say(world.ben, world.channel, "!digest nvidia close")
        assert "may manage messages" in (await world.discord.wait_reply(ben, timeout=20)).content
        await world.discord.say(world.ben, world.channel, "!digest this, please")
        await asyncio.sleep(0.3)
        assert world.channel.messages[-1].author is world.ben  # another bot's
