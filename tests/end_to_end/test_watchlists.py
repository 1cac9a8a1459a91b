"""Watch lists through Discord: by prefix, mention and slash, in questions and in digests."""

import asyncio

from bot.ui.manners import Manners
from tests.end_to_end.world import World


async def test_a_list_is_filled_asked_and_left_alone_by_others(world: World) -> None:
    async with world.running(manners=Manners(questions=50)) as bot:
        me = bot.user.id  # type: ignore[union-attr]
        discord = world.discord
        typed = await discord.say(world.ada, world.channel, "!watch alibaba xiaomi")
        said = (await discord.wait_reply(typed, timeout=20)).content
        assert "Added: 9988.HK, 1810.HK" in said and "Your watch list, 2 lines: 9988.HK, 1810.HK" in said
        asked = await discord.say(world.ada, world.channel, f"<@{me}> watch kuaishou")
        assert "3 lines" in (await discord.wait_reply(asked, timeout=20)).content

        movers = await discord.say(world.ada, world.channel, "!movers watchlist 1w")
        answer = await discord.wait_reply(movers, timeout=20)
        assert all(name in answer.content for name in ("Alibaba", "Xiaomi", "Kuaishou"))
        # Somebody else's choice is about the same lines, not about his own.
        chosen = await (await discord.select(world.ben, answer, "Another window", ["3m"])).done()
        assert "Kuaishou" in chosen.last.content

        ben = await discord.say(world.ben, world.channel, "!movers watchlist 1w")
        assert "Your watch list is empty" in (await discord.wait_reply(ben, timeout=20)).content
        slash = await (await discord.slash(world.ada, world.channel, "movers", universe="watchlist")).done()
        assert "Kuaishou" in slash.last.content

        gone = await (await discord.slash(world.ada, world.channel, "unwatch", names="kuaishou")).done()
        assert "Taken off: 1024.HK" in gone.last.content
        shown = await (await discord.slash(world.ada, world.channel, "watchlist")).done()
        assert "Your watch list, 2 lines" in shown.last.content and shown.last.files

        preview = await discord.say(world.ada, world.channel, "!digest watchlist close dm")
        reply = await discord.wait_reply(preview, timeout=20)
        assert "Xiaomi" in reply.content and "30 minutes after each close in Hong Kong" in reply.content

        before = len(world.channel.messages)
        await discord.say(world.ben, world.channel, "!watch the new episode with us tonight")
        await asyncio.sleep(0.3)
        assert len(world.channel.messages) == before + 1
