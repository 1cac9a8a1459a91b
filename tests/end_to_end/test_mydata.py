"""What is kept of somebody, through Discord: offered at every door, shown to its asker alone, erased once confirmed."""

import json

from bot.ui.manners import Manners
from tests.end_to_end.world import World


async def test_a_member_sees_and_erases_what_is_kept(world: World) -> None:
    async with world.running(manners=Manners(questions=50)) as bot:
        discord, me = world.discord, bot.user.id  # type: ignore[union-attr]
        watched = await discord.say(world.ada, world.channel, "!watch alibaba xiaomi")
        await discord.wait_reply(watched, timeout=20)
        typed = await discord.say(world.ada, world.channel, "!mydata")
        offer = await discord.wait_reply(typed, timeout=20)
        assert offer.content == "What I keep of you, in every server and in direct messages: see it, or erase it."
        stranger = await (await discord.click(world.ben, offer, "Show me")).done()
        assert "Only the person who asked" in stranger.last.content and stranger.last.ephemeral

        shown = await (await discord.click(world.ada, offer, "Show me")).done()
        assert shown.last.ephemeral and "a watch list of 2 lines" in shown.last.content
        [file] = shown.last.files
        copy = json.loads(file.data)
        assert file.filename == f"bellwether-member-{world.ada.id}.json"
        assert sorted(row["symbol"] for row in copy["watchlist"]) == ["1810.HK", "9988.HK"]

    # A restart: the offer still works.
    async with world.running(manners=Manners(questions=50)) as bot:
        asked = await (await discord.click(world.ada, offer, "Erase it")).done()
        assert asked.last.ephemeral and "cannot be brought back" in asked.last.content
        done = await (await discord.click(world.ada, asked.last, "Yes, erase it for ever")).done()
        assert done.last.content == "All that I kept of you is erased."
        mentioned = await discord.say(world.ada, world.channel, f"<@{me}> watchlist")
        assert "Your watch list is empty" in (await discord.wait_reply(mentioned, timeout=20)).content
        slash = await (await discord.slash(world.ada, world.channel, "mydata")).done()
        assert slash.last.ephemeral and "What I keep of you" in slash.last.content
        wrong = await discord.say(world.ada, world.channel, "!mydata please")
        assert "is about you" in (await discord.wait_reply(wrong, timeout=20)).content
        for word, button in (("erase", "Erase it"), ("delete", "Erase it"), ("show", "Show me")):
            wrong = await discord.say(world.ada, world.channel, f"!mydata {word}")
            told = (await discord.wait_reply(wrong, timeout=20)).content
            assert "Write `!mydata` and press" in told and button in told


async def test_a_servers_data_are_for_who_manages_it(world: World) -> None:
    discord = world.discord
    discord.guilds[world.channel.guild.id].owner_id = world.ada.id
    async with world.running(manners=Manners(questions=50)) as bot:
        me = bot.user.id  # type: ignore[union-attr]
        watched = await discord.say(world.ada, world.channel, "!watch server alibaba")
        await discord.wait_reply(watched, timeout=20)
        ben = await discord.say(world.ben, world.channel, "!mydata server")
        assert "Manage Server" in (await discord.wait_reply(ben, timeout=20)).content
        slash = await (await discord.slash(world.ada, world.channel, "mydata", server=True)).done()
        asked = await (await discord.click(world.ada, slash.last, "Erase it")).done()
        assert "Kept of this server: 0 alerts, 0 digests, a watch list of 1 line" in asked.last.content
        # Who was allowed to ask and is not any more is refused at the last step.
        discord.guilds[world.channel.guild.id].owner_id = me
        refused = await (await discord.click(world.ada, asked.last, "Yes, erase it for ever")).done()
        assert "Manage Server" in refused.last.content
        discord.guilds[world.channel.guild.id].owner_id = world.ada.id
        await (await discord.click(world.ada, asked.last, "Yes, erase it for ever")).done()
        listed = await discord.say(world.ada, world.channel, "!watchlist server")
        assert "The server’s watch list is empty" in (await discord.wait_reply(listed, timeout=20)).content
