"""The Discord stand-in, driven by a small bot on the unmodified discord.py."""

from __future__ import annotations

import discord
import pytest

from tests.loopback.discord import (
    DEFAULT,
    Perm,
    StandinError,
)
from tests.loopback.discord.sample import rest, running, scene

pytestmark = pytest.mark.asyncio


async def test_bot_logs_in_and_sees_guild_and_permissions() -> None:
    async with scene(message_content=True) as here, running(here.standin, message_content=True) as bot:
        guild = bot.get_guild(here.guild.id)
        assert guild is not None and guild.me is not None
        channel = guild.get_channel(here.channel.id)
        assert isinstance(channel, discord.TextChannel)
        assert channel.permissions_for(guild.me).value == DEFAULT
        assert bot.application_flags.gateway_message_content_limited
        here.channel.set_permissions(Perm.VIEW_CHANNEL)
        await here.standin.say(here.alice, here.channel, "wake")
        late = here.standin.add_guild("Second").add_channel("later")
        await here.standin.say(here.alice, here.channel, f"<@{here.standin.bot.id}> echo x")
        await here.standin.wait_request(r"POST /channels/\d+/messages$")
        assert channel.permissions_for(guild.me).value == Perm.VIEW_CHANNEL
        assert bot.get_channel(late.id) is not None
        assert not here.standin.messages[here.channel.messages[-1].id].pings
        assert here.standin.requests_to("GET /users/@me")[0].status == 200


async def test_prefix_mention_and_direct_message() -> None:
    async with scene(message_content=True) as here, running(here.standin, message_content=True):
        standin, alice, channel = here.standin, here.alice, here.channel
        asked = await standin.say(alice, channel, "!echo plain")
        answer = await standin.wait_reply(asked)
        assert (answer.content, answer.pings) == ("plain", [alice.mention])
        mention = await standin.say(alice, channel, f"{standin.bot.mention} echo mentioned")
        assert (await standin.wait_reply(mention)).text == "mentioned"
        private = await standin.say(alice, standin.dm(alice), "!echo private")
        assert (await standin.wait_reply(private)).text == "private"
        assert (await standin.next_message(channel)).text == "plain"
        assert (await standin.next_message(channel)).text == "mentioned"


async def test_without_message_content_only_mentions_and_dms_are_readable() -> None:
    async with scene() as here, running(here.standin):
        standin, alice, channel = here.standin, here.alice, here.channel
        await standin.say(alice, channel, "!echo plain", files={"a.txt": b"a"})
        await standin.silent(channel, 0.2)
        mention = await standin.say(alice, channel, f"{standin.bot.mention} echo mentioned")
        assert (await standin.wait_reply(mention)).text == "mentioned"
        private = await standin.say(alice, standin.dm(alice), "!echo private")
        assert (await standin.wait_reply(private)).text == "private"
        async with rest(standin) as send:
            _, listing = await send("GET", f"/channels/{channel.id}/messages")
            shown = [(item["content"], len(item["attachments"])) for item in listing]
            assert shown == [("mentioned", 0), (f"{standin.bot.mention} echo mentioned", 0), ("", 0)]


async def test_edited_and_deleted_messages_reach_the_bot() -> None:
    async with scene(message_content=True) as here, running(here.standin, message_content=True):
        standin = here.standin
        asked = await standin.say(here.alice, here.channel, "!echo one")
        answer = await standin.wait_reply(asked)
        # The bot remembers its answer only when its own request has returned.
        await standin.say(here.alice, here.channel, "!echo other")
        await standin.next_message(here.channel)
        await standin.next_message(here.channel)
        await standin.edit(here.alice, asked, "!echo two")
        await standin.wait_edit(answer)
        assert [version.content for version in answer.versions] == ["one", "two"]
        await standin.delete(here.alice, asked)
        with pytest.raises(StandinError, match="cannot edit"):
            await standin.edit(here.alice, asked, "again")


async def test_slash_commands_are_typed_and_checked() -> None:
    async with scene() as here, running(here.standin):
        standin, alice, channel = here.standin, here.alice, here.channel
        bob = here.guild.add_member("Bob")
        ix = await (await standin.slash(alice, channel, "movers", universe="hstech", who=bob)).done()
        assert ix.last.content == "hstech 1d Bob"
        assert ix.ephemeral and ix.last.ephemeral and ix.kind == "message"
        assert ix.ack_ms is not None and ix.ack_ms < 2000
        nested = await (await standin.slash(alice, channel, "list add", symbol="0700.HK")).done()
        assert nested.last.content == "added 0700.HK"
        private = await (await standin.slash(alice, standin.dm(alice), "movers", universe="dm")).done()
        assert private.last.content == "dm 1d -"
        for command, options, complaint in (
            ("absent", {}, "never synced"),
            ("movers", {"universe": "a", "x": 1}, "no option"),
            ("movers", {}, "needs the options"),
            ("movers", {"universe": 5}, "does not take"),
            ("list", {}, "needs a sub-command"),
        ):
            with pytest.raises(StandinError, match=complaint):
                await standin.slash(alice, channel, command, **options)


async def test_ephemeral_is_decided_by_the_first_answer() -> None:
    async with scene() as here, running(here.standin):
        standin, alice, channel = here.standin, here.alice, here.channel
        ix = await standin.slash(alice, channel, "slow", hidden=True)
        first, second = await ix.wait_messages(2)
        assert (ix.kind, ix.ephemeral, first.ephemeral, second.ephemeral) == ("deferred", True, True, False)
        assert first is ix.original and first.content == "first"
        ix = await standin.slash(alice, channel, "slow", then_hidden=True)
        first, _ = await ix.wait_messages(2)
        assert not first.ephemeral
        assert [violation.kind for violation in standin.violations] == ["ephemeral ignored"]


async def test_answers_are_accepted_once_and_for_fifteen_minutes() -> None:
    async with scene() as here, running(here.standin), rest(here.standin) as send:
        standin = here.standin
        ix = await standin.slash(here.alice, here.channel, "movers", universe="a")
        callback, webhook = (
            f"/interactions/{ix.id}/{ix.token}/callback",
            f"/webhooks/{standin.bot.id}/{ix.token}",
        )
        await ix.done()
        status, body = await send("POST", callback, {"type": 5})
        assert (status, body["code"]) == (400, 40060)
        assert (await send("POST", webhook, {"content": "more"}))[0] == 200
        assert (await send("GET", webhook + "/messages/@original"))[1]["flags"] == 64
        assert (await send("PATCH", f"{webhook}/messages/{ix.last.id}", {"content": "new"}))[1]["content"] == "new"
        assert (await send("DELETE", webhook + "/messages/@original"))[0] == 204
        assert (await send("GET", webhook + "/messages/@original"))[1]["code"] == 10008
        early = await standin.slash(here.alice, here.channel, "slow", seconds=0.2)
        status, body = await send("POST", f"/webhooks/{standin.bot.id}/{early.token}", {"content": "early"})
        assert (status, body["code"]) == (404, 10015)
        await early.wait_messages(2)
        standin.clock.advance(901)
        status, body = await send("POST", webhook, {"content": "late"})
        assert (status, body["code"]) == (401, 50027)
        status, body = await send("POST", f"/webhooks/{standin.bot.id}/nonsense", {"content": "x"})
        assert (status, body["code"]) == (404, 10015)


async def test_button_and_select_work_after_a_restart() -> None:
    async with scene() as here:
        standin, alice = here.standin, here.alice
        async with running(standin, "old"):
            board = (await (await standin.slash(alice, here.channel, "board")).done()).last
            await (await standin.click(alice, board, "Refresh")).done()
            assert board.content == "refreshed by old"
        await standin.gone()
        with pytest.raises(StandinError, match="not connected"):
            await standin.click(alice, board, "Refresh")
        async with running(standin, "new"):
            ix = await (await standin.click(alice, board, "board:refresh:v1")).done()
            assert (ix.kind, board.content) == ("update", "refreshed by new")
            ix = await (await standin.select(alice, board, "Window", ["1w"])).done()
            assert (ix.kind, ix.last, board.content) == ("deferred update", board, "window 1w")
            with pytest.raises(StandinError, match="offers"):
                await standin.select(alice, board, "Window", ["1y"])
            with pytest.raises(StandinError, match="no component 'Gone'"):
                await standin.click(alice, board, "Gone")
        assert [sync.created for sync in standin.commands.syncs] == [5, 0]


async def test_typing_reactions_and_unknown_routes() -> None:
    async with scene() as here, running(here.standin) as bot, rest(here.standin) as send:
        asked = await here.standin.say(here.alice, here.channel, "hello")
        target = bot.get_partial_messageable(here.channel.id)
        await target.typing()
        await target.get_partial_message(asked.id).add_reaction("👍")
        assert len(here.channel.typing) == 1
        assert asked.reactions == [(here.standin.bot, "👍")]
        with pytest.raises(discord.Forbidden) as refused:
            await target.get_partial_message(asked.id).edit(content="x")
        assert refused.value.code == 50005
        assert (await send("GET", "/nowhere"))[0] == 404
        assert here.standin.violations[0].detail == "GET /nowhere"
