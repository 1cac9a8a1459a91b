"""Deadlines, failures, reconnects and separate processes against the Discord stand-in."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import discord
import discord.gateway
import discord.http
import pytest

from tests.loopback.discord import (
    InteractionFailed,
    LoopbackDiscord,
    StandinError,
)
from tests.loopback.discord.sample import Bot, running, scene

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.asyncio


async def test_wrong_token_is_refused_everywhere() -> None:
    async with scene() as here:
        with here.standin.redirected():
            bot = Bot()
            with pytest.raises(discord.LoginFailure):
                await bot.start("wrong")
            await bot.close()


async def test_privileged_intent_must_be_granted() -> None:
    async with scene(message_content=False) as here:
        with here.standin.redirected():
            bot = Bot(message_content=True)
            with pytest.raises(discord.PrivilegedIntentsRequired):
                await bot.start(here.standin.token)
        assert here.standin.gateway.closed == [4014]


async def test_late_answer_is_unknown_interaction() -> None:
    async with scene(ack_deadline=0.2) as here, running(here.standin) as bot:
        ix = await here.standin.slash(here.alice, here.channel, "slow", seconds=0.4)
        with pytest.raises(InteractionFailed, match=r"not acknowledged within 0\.2 s"):
            await ix.done()
        await here.standin.wait_for(lambda: ix.refusals, "refusal")
        assert (ix.refusals[0].status, ix.refusals[0].code, ix.messages) == (404, 10062, [])
        await bot.failed.wait()
        assert isinstance(bot.failures[0], discord.NotFound)


async def test_deadline_is_three_seconds_by_default() -> None:
    async with scene() as here, running(here.standin):
        for pause, codes in ((2.5, []), (3.0, [10062])):
            ix = await here.standin.slash(here.alice, here.channel, "slow", seconds=0.05)
            here.standin.clock.advance(pause)
            await here.standin.wait_for(lambda ix=ix: ix.finished or ix.refusals, "answer or refusal")
            assert [refusal.code for refusal in ix.refusals] == codes


async def test_shards_get_the_events_of_their_guilds() -> None:
    async with (
        scene(shards=2, message_content=True) as here,
        running(here.standin, message_content=True) as bot,
    ):
        assert sorted(bot.shards) == [0, 1]
        asked = await here.standin.say(here.alice, here.channel, "!echo sharded")
        assert (await here.standin.wait_reply(asked)).content == "sharded"
        private = await here.standin.say(here.alice, here.standin.dm(here.alice), "!echo private")
        assert (await here.standin.wait_reply(private)).content == "private"


async def test_ordered_failures_and_delays() -> None:
    async with scene() as here, running(here.standin) as bot:
        standin, faults = here.standin, here.standin.faults
        post, target = r"POST /channels/\d+/messages", bot.get_partial_messageable(here.channel.id)
        limited = faults.rate_limit(post, times=2, retry_after=0.02)
        await target.send("limited")
        assert limited.hits == 2
        faults.rate_limit(post, via=False)
        with pytest.raises(discord.HTTPException) as banned:
            await target.send("banned")
        assert banned.value.status == 429
        faults.reset(post)
        with pytest.raises(OSError) as reset:
            await target.send("reset")
        assert reset.value.errno == 104
        faults.hang(post, seconds=0.05)
        with pytest.raises((OSError, aiohttp.ClientError)):
            await target.send("hang")
        faults.error(post, status=503)
        with pytest.raises(discord.DiscordServerError):
            await target.send("broken")
        assert [message.content for message in here.channel.messages] == ["limited"]
        # The library repeats this one, and its nonce keeps the message from appearing twice.
        taken = faults.error(post, after=True)
        await target.send("taken")
        assert [message.content for message in here.channel.messages] == ["limited", "taken"]
        assert (taken.hits, len(standin.requests_to(post))) == (1, 9)
        standin.ack_deadline = 0.1
        faults.delay("/callback", 0.2)
        with pytest.raises(InteractionFailed):
            await (await standin.slash(here.alice, here.channel, "movers", universe="x")).done()
        await standin.wait_request("/callback")


async def test_dropped_connections_are_resumed_with_the_missed_events() -> None:
    async with scene(message_content=True) as here, running(here.standin, message_content=True) as bot:
        standin, gateway = here.standin, here.standin.gateway
        for round_number, code in enumerate((4000, None), start=1):
            await standin.drop(code)
            missed = await standin.say(here.alice, here.channel, "!echo missed")
            assert (await standin.wait_reply(missed)).content == "missed"
            assert (await standin.ready()).resumes == round_number
        session = await standin.ready()
        gateway.ask_reconnect()
        await standin.wait_for(lambda: session.resumes == 3, "resume")
        await standin.ready()
        assert (len(gateway.identifies), bot.is_closed()) == (1, False)
        gateway.invalidate()
        await standin.wait_for(lambda: len(gateway.identifies) == 2, "identify")
        assert (await standin.ready()).resumes == 0


async def test_waiting_says_what_was_seen() -> None:
    async with scene() as here:
        asked = await here.standin.say(here.alice, here.channel, "hello")
        with pytest.raises(StandinError, match=r"no answer to .*'hello'.* seen instead: .*by Alice"):
            await here.standin.wait_reply(asked, timeout=0.05)
        with pytest.raises(StandinError, match="no connected bot"):
            await here.standin.ready(timeout=0.05)


async def test_redirection_is_undone() -> None:
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY, discord.Asset.BASE
    async with LoopbackDiscord() as standin:
        with standin.redirected():
            assert discord.http.Route.BASE.startswith("http://127.0.0.1:")
    assert before == (
        discord.http.Route.BASE,
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY,
        discord.Asset.BASE,
    )


BOT_MAIN = """
import asyncio, discord
from discord.ext import commands

def main(args):
    intents = discord.Intents(guilds=True, guild_messages=True)
    bot = commands.AutoShardedBot(commands.when_mentioned, intents=intents)

    @bot.command()
    async def bye(ctx):
        await ctx.send("bye " + args[1])
        await bot.close()

    bot.run(args[0], log_handler=None)
"""


async def test_bot_in_a_process_of_its_own(tmp_path: Path) -> None:
    package = tmp_path / "bot"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(BOT_MAIN)
    async with scene() as here:
        process = await asyncio.create_subprocess_exec(
            *here.standin.command_line(here.standin.token, "now"),
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        try:
            await here.standin.ready()
            asked = await here.standin.say(here.alice, here.channel, f"{here.standin.bot.mention} bye")
            assert (await here.standin.wait_reply(asked)).content == "bye now"
            assert await asyncio.wait_for(process.wait(), 10) == 0
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
