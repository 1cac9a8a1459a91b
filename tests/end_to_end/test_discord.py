"""Questions through Discord, with prices from Yahoo and the store."""

import asyncio
from datetime import timedelta

import pytest

from bot.app import App
from tests.end_to_end.world import INDEX, MORNING, World
from tests.loopback.yahoo import ALL

HEADLINE = "**Hang Seng TECH (by fund 3033.HK) +25.1% in 1 month: Kingdee leads (+74.6%), 26 of 30 up**"


async def test_movers_by_prefix_mention_and_slash_are_the_same(world: World) -> None:
    async with world.running() as bot:
        assert bot.user is not None
        typed = await world.discord.say(world.ada, world.channel, "!movers hstech 1m")
        first = await world.discord.wait_reply(typed, timeout=20)
        mention = await world.discord.say(world.ada, world.channel, f"<@{bot.user.id}> movers hstech 1m")
        second = await world.discord.wait_reply(mention, timeout=20)
        slash = await (
            await world.discord.slash(world.ben, world.channel, "movers", universe="hstech", window="1m")
        ).done()
    assert first.content.splitlines()[0] == HEADLINE
    assert first.content == second.content == slash.messages[-1].content
    assert first.files[0].filename == "movers.png"
    assert first.files[0].data == second.files[0].data == slash.messages[-1].files[0].data
    assert "30 changes" in first.files[0].description


async def test_a_cold_universe_costs_one_request_an_instrument(world: World) -> None:
    async with world.running():
        asked = await world.discord.say(world.ada, world.channel, "!movers hstech 1m")
        await world.discord.wait_reply(asked, timeout=20)
        # Thirty members, the index and the fund that stands in for it; a cookie and a crumb.
        assert len(world.yahoo.requests) <= 32 + 3
        cold = len(world.yahoo.requests)
        for question in ("!movers hstech 1w", "!movers hstech 3m", "!compare tencent alibaba 6m"):
            again = await world.discord.say(world.ada, world.channel, question)
            await world.discord.wait_reply(again, timeout=20)
        assert len(world.yahoo.requests) == cold


async def test_a_restart_answers_from_the_store_while_yahoo_is_down(world: World) -> None:
    async with world.running():
        asked = await world.discord.say(world.ada, world.channel, "!movers hstech 1m")
        await world.discord.wait_reply(asked, timeout=20)
    world.yahoo.fail(ALL, "500")
    world.now = MORNING + timedelta(days=1)
    async with world.running():
        asked = await world.discord.say(world.ada, world.channel, "!movers hstech 1m")
        reply = await world.discord.wait_reply(asked, timeout=20)
    # The 13th is not in the store: the closes of the 12th are shown as those of the 12th, with their age.
    assert " in 1 month to 12 Feb 2025: " in reply.content.splitlines()[0]
    assert "Yahoo did not answer" in reply.content
    assert "38 hours ago" in reply.content


async def loaded(app: App) -> None:
    """Waits until nothing is fetched any more: an answer from the store does not wait for it."""
    async with asyncio.timeout(20):
        while app.prices._flights:  # pyright: ignore[reportPrivateUsage]
            await asyncio.sleep(0.02)


async def test_a_question_of_a_past_day_needs_no_yahoo(world: World) -> None:
    async with world.running():
        asked = await world.discord.say(world.ada, world.channel, "!movers hstech 1m")
        live = await world.discord.wait_reply(asked, timeout=20)
        # The next morning the bars are fetched once more, because sources correct them overnight.
        world.now = MORNING
        asked = await world.discord.say(world.ada, world.channel, "!movers hstech 1m on 2025-02-12")
        await world.discord.wait_reply(asked, timeout=20)
        await loaded(world.apps[-1])
    world.yahoo.fail(ALL, "hang")
    world.now = MORNING + timedelta(days=1)
    # But for the index: no source has given its history, so it is looked for again.
    requests = len(world.yahoo.requests) - world.yahoo.count(INDEX)
    async with world.running():
        asked = await world.discord.say(world.ada, world.channel, "!movers hstech 1m on 2025-02-12")
        reply = await world.discord.wait_reply(asked, timeout=20)
    assert reply.content.splitlines()[0] == live.content.splitlines()[0]
    assert len(world.yahoo.requests) - world.yahoo.count(INDEX) == requests


async def test_a_hanging_yahoo_delays_no_acknowledgement_and_no_other_asker(world: World) -> None:
    async with world.running():
        asked = await world.discord.say(world.ada, world.channel, "!compare tencent alibaba")
        await world.discord.wait_reply(asked, timeout=20)
        world.yahoo.fail("NVDA", "hang")
        waiting = await world.discord.slash(world.ada, world.channel, "compare", instruments="nvidia baba")
        await waiting.acked()
        other = await world.discord.say(world.ben, world.channel, "!compare tencent alibaba")
        reply = await world.discord.wait_reply(other, timeout=20)
        # Ben has his answer while Ada's source still hangs.
        assert [message.content for message in waiting.messages] == [""]
        assert reply.content.startswith("**")
        world.yahoo.heal()
        done = await asyncio.wait_for(waiting.done(), 20)
    assert done.messages


@pytest.mark.parametrize("fault", ["429", "500", "html", "cut", "reset"])
async def test_a_cold_store_and_a_broken_yahoo_give_a_plain_sentence(world: World, fault: str) -> None:
    world.yahoo.fail(ALL, fault)
    async with world.running():
        asked = await world.discord.slash(world.ada, world.channel, "compare", instruments="nvidia baba")
        done = await asked.done()
    assert done.messages[-1].ephemeral
    assert done.messages[-1].content.startswith("Yahoo does not answer")


async def test_one_member_without_data_leaves_the_others(world: World) -> None:
    world.yahoo.fail("1810.HK", "empty")
    async with world.running():
        asked = await world.discord.say(world.ada, world.channel, "!movers hstech 1m")
        reply = await world.discord.wait_reply(asked, timeout=20)
    assert "Xiaomi (1810.HK)" in reply.content
    assert "of 29 up" in reply.content


async def test_controls_work_after_a_restart(world: World) -> None:
    async with world.running():
        asked = await world.discord.say(world.ada, world.channel, "!compare alibaba nvidia 1m")
        reply = await world.discord.wait_reply(asked, timeout=20)
    async with world.running():
        await (await world.discord.select(world.ada, reply, "Another window", ["1w"])).done()
        changed = reply.content
        await (await world.discord.click(world.ada, reply, "BABA instead")).done()
    assert " in 1 week" in changed
    assert "Alibaba ADR" in reply.content


async def test_an_edited_question_is_answered_in_the_same_message(world: World) -> None:
    async with world.running():
        asked = await world.discord.say(world.ada, world.channel, "!movers hstek 1m")
        reply = await world.discord.wait_reply(asked, timeout=20)
        assert "hstek" in reply.content
        await world.discord.edit(world.ada, asked, "!movers hstech 1m")
        await world.discord.wait_edit(reply, timeout=20)
    assert reply.content.splitlines()[0] == HEADLINE


async def test_autocomplete_knows_names_in_three_scripts(world: World) -> None:
    async with world.running():
        for typed in ("tenc", "騰訊", "腾讯", "700"):
            choices = await world.discord.autocomplete(
                world.ada, world.channel, "compare", focused="instruments", instruments=typed
            )
            assert any("0700.HK" in choice["value"] for choice in choices), typed
        choices = await world.discord.autocomplete(
            world.ada, world.channel, "movers", focused="universe", universe="hang"
        )
        assert choices[0]["value"] in {"hstech", "hsi"}
