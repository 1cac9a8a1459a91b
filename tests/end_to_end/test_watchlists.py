"""Watch lists through Discord: by prefix, mention and slash, in questions and in digests."""

import asyncio

from bot.store.watchlists import WatchStore, member_key
from bot.ui.manners import Manners
from tests.end_to_end.world import World
from tests.loopback.discord import User


async def test_a_list_is_filled_asked_and_left_alone_by_others(world: World) -> None:
    async with world.running(manners=Manners(questions=50)) as bot:
        me = bot.user.id  # type: ignore[union-attr]
        discord = world.discord
        typed = await discord.say(world.ada, world.channel, "!watch alibaba xiaomi")
        said = (await discord.wait_reply(typed, timeout=20)).content
        assert said.splitlines() == [
            "Added: Alibaba (9988.HK), Xiaomi (1810.HK)",
            "Your watch list, 2 lines: Alibaba (9988.HK), Xiaomi (1810.HK)",
            "To take one off: `!unwatch 9988.HK`",
        ]
        asked = await discord.say(world.ada, world.channel, f"<@{me}> watch kuaishou")
        assert "3 lines" in (await discord.wait_reply(asked, timeout=20)).content

        movers = await discord.say(world.ada, world.channel, "!movers watchlist 1w")
        answer = await discord.wait_reply(movers, timeout=20)
        assert all(name in answer.content for name in ("Alibaba", "Xiaomi", "Kuaishou"))
        assert "> Your watch list." in answer.content
        # Somebody else's choice is about the same lines, not about his own.
        chosen = await (await discord.select(world.ben, answer, "Another window", ["3m"])).done()
        assert "Kuaishou" in chosen.last.content and "A member’s watch list." in chosen.last.content
        again = await (await discord.select(world.ada, answer, "Another window", ["1m"])).done()
        assert "Kuaishou" in again.last.content and "Your watch list." in again.last.content

        ben = await discord.say(world.ben, world.channel, "!movers watchlist 1w")
        assert "Your watch list is empty" in (await discord.wait_reply(ben, timeout=20)).content
        slash = await (await discord.slash(world.ada, world.channel, "movers", universe="watchlist")).done()
        assert "Kuaishou" in slash.last.content

        gone = await (await discord.slash(world.ada, world.channel, "unwatch", names="kuaishou")).done()
        assert "Taken off: Kuaishou (1024.HK)" in gone.last.content
        shown = await (await discord.slash(world.ada, world.channel, "watchlist")).done()
        assert "Your watch list, 2 lines" in shown.last.content and shown.last.files

        preview = await discord.say(world.ada, world.channel, "!digest watchlist close dm")
        reply = await discord.wait_reply(preview, timeout=20)
        assert "Xiaomi" in reply.content and "30 minutes after each close in Hong Kong" in reply.content
        assert "Your watch list." in reply.content

        before = len(world.channel.messages)
        await discord.say(world.ben, world.channel, "!watch the new episode with us tonight")
        await asyncio.sleep(0.3)
        assert len(world.channel.messages) == before + 1


def owner(world: World) -> None:
    world.discord.guilds[world.channel.guild.id].owner_id = world.ada.id


async def said(world: World, who: User, text: str) -> str:
    """What a typed order or question is answered with."""
    return (await world.discord.wait_reply(await world.discord.say(who, world.channel, text), timeout=20)).content


async def test_a_line_that_nobody_knows_is_refused_or_named_and_the_rest_is_ranked(world: World) -> None:
    async with world.running(manners=Manners(questions=50)):
        refused = await said(world, world.ada, "!watch alibaba $ZZZZ")
        assert refused.splitlines()[:2] == [
            "Added: Alibaba (9988.HK)", "The source knows no prices of ZZZZ: left out.",
        ]  # fmt: skip
        minus = await said(world, world.ada, "!watch -alibaba")
        assert minus == "watch adds. To take one off: `!unwatch alibaba`"
        alone = await said(world, world.ada, "!watch $ZZZZ")
        assert alone.startswith("The source knows no prices of ZZZZ: left out.\nYour watch list, 1 line: Alibaba")
    # One that was put there while nobody could say so is named, and the rest is ranked.
    app = world.app()
    await WatchStore(app.database).add(member_key(world.ada.id), ["ZZZZ", "1810.HK"], 9, 1, None, world.now)
    async with world.running(app, Manners(questions=50)):
        asked = await world.discord.say(world.ada, world.channel, "!movers watchlist 1w")
        answer = await world.discord.wait_reply(asked, timeout=20)
        assert "Alibaba" in answer.content and "Xiaomi" in answer.content
        assert "1 missing" in answer.content and "ZZZZ" in answer.content
        chosen = await (await world.discord.select(world.ada, answer, "Another window", ["3m"])).done()
        assert "3 months" in chosen.last.content and "1 missing" in chosen.last.content
        shown = await said(world, world.ada, "!watchlist")
        assert "ZZZZ" in shown and "1 missing" in shown


async def test_the_servers_list_is_asked_for_shown_and_changed_by_its_name(world: World) -> None:
    owner(world)
    async with world.running(manners=Manners(questions=50)) as bot:
        empty = await said(world, world.ben, "!watchlist server")
        assert empty.startswith("The server’s watch list is empty. Members who may manage messages")
        added = await (
            await world.discord.slash(world.ada, world.channel, "watch", names="alibaba", server=True)
        ).done()
        assert "The server’s watch list, 1 line: Alibaba (9988.HK)" in added.last.content
        refused = await said(world, world.ben, "!watch server xiaomi")
        assert refused.startswith("The server’s watch list is for members who may manage messages")
        for text in ("!movers watchlist server 1w", f"<@{bot.user.id}> movers server watchlist 1w"):  # type: ignore[union-attr]
            answer = await said(world, world.ben, text)
            assert "Alibaba" in answer and "> The server’s watch list." in answer
        slash = await (
            await world.discord.slash(world.ben, world.channel, "movers", universe="server watchlist")
        ).done()
        assert "The server’s watch list." in slash.last.content
        fallen = await said(world, world.ben, "!movers watchlist 1w")
        assert "The server’s watch list, since yours is empty. Begin yours: `!watch" in fallen
        own = await said(world, world.ben, "!watchlist")
        assert own.splitlines()[0].startswith("Your watch list is empty. Fill it:")
        assert own.splitlines()[1] == "The server’s list has 1 line: `!watchlist server`"

        asked = await world.discord.say(world.ada, world.channel, "!digest watchlist close")
        preview = await world.discord.wait_reply(asked, timeout=20)
        assert "> The server’s watch list." in preview.content
        await (await world.discord.click(world.ada, preview, "Make it")).done()
        made = await world.discord.wait_edit(preview, timeout=20)
        assert "movers server watchlist 1d" in made.content
        own_list = await said(world, world.ada, "!watch xiaomi")
        assert "Your watch list, 1 line" in own_list
        mine = await said(world, world.ada, "!digest watchlist close")
        assert f"> The watch list of <@{world.ada.id}>." in mine and "Xiaomi" in mine
        direct = await said(world, world.ada, "!digest watchlist server close dm")
        assert direct.startswith("The server’s watch list is posted in the server’s channels.")
