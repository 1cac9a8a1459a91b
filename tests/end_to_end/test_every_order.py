"""Every order through Discord, on the sample market: previewed alike by slash, mention and prefix, made, and changed
with buttons from before a restart."""

import pytest

from bot.domain.orders import ALERT, DIGEST
from bot.ui.manners import Manners
from tests.end_to_end.world import World
from tests.loopback.discord import Message
from tests.loopback.discord.options import Value

UNHURRIED = Manners(questions=1000, per=1.0)


def owner(world: World) -> None:
    world.discord.guilds[world.channel.guild.id].owner_id = world.ada.id


async def previews(world: World, me: int, order: str) -> list[Message]:
    """What each door shows."""
    name, _, what = order.partition(" ")
    typed = await world.discord.say(world.ada, world.channel, f"!{order}")
    called = await world.discord.say(world.ada, world.channel, f"<@{me}> {order}")
    slash = await (await world.discord.slash(world.ada, world.channel, name, what=what)).done(20)
    assert slash.ack_ms is not None and slash.ack_ms < 1000
    shown = [await world.discord.wait_reply(message, timeout=20) for message in (typed, called)]
    return [*shown, slash.messages[-1]]


@pytest.mark.parametrize("order", [*ALERT.examples, *DIGEST.examples])
async def test_all_doors_preview_and_make_the_same(world: World, order: str) -> None:
    owner(world)
    if "watchlist" in order:
        async with world.running(world.app("sample"), UNHURRIED):
            filled = await world.discord.say(world.ada, world.channel, "!watch alibaba nvidia")
            await world.discord.wait_reply(filled, timeout=20)
    async with world.running(world.app("sample"), UNHURRIED) as bot:
        assert bot.user is not None
        first, second, third = await previews(world, bot.user.id, order)
        assert first.content == second.content == third.content
        assert "Preview: " in first.content and "imulated" in first.content and len(first.content) <= 2000
        await (await world.discord.click(world.ada, first, "Make it")).done()
        made = await world.discord.wait_edit(first, timeout=20)
        assert " 1 is on" in made.content
        # The same a second time is refused, at whatever door.
        again = await (await world.discord.click(world.ada, third, "Make it")).done()
        assert "the same" in again.last.content
    async with world.running(world.app("sample"), UNHURRIED):
        for button, said in (("Pause", "is paused"), ("Test", ""), ("Delete", "is deleted")):
            done = await (await world.discord.click(world.ada, made, button)).done(30)
            assert said in done.last.content and done.last.ephemeral


async def test_a_list_leads_to_one_and_all_its_buttons(world: World) -> None:
    owner(world)
    async with world.running(world.app("sample"), UNHURRIED):
        made = await world.discord.say(world.ada, world.channel, "!alert nvidia -5% 1d repeat")
        preview = await world.discord.wait_reply(made, timeout=20)
        await (await world.discord.click(world.ada, preview, "Make it")).done()
        await world.discord.wait_edit(preview, timeout=20)
        listed = await world.discord.say(world.ada, world.channel, "!alerts")
        shown = await world.discord.wait_reply(listed, timeout=20)
    async with world.running(world.app("sample"), UNHURRIED):
        chosen = await (
            await world.discord.select(world.ada, shown, "Pause, resume, edit, test or delete one", ["1"])
        ).done()
        assert "Alert 1: Nvidia loses 5% or more in a day" in chosen.last.content
        snoozed = await (await world.discord.click(world.ada, chosen.last, "Snooze a day")).done()
        assert "rests until" in snoozed.last.content
        resumed = await (await world.discord.click(world.ada, snoozed.last, "Resume")).done()
        assert "is on again" in resumed.last.content
        tested = await (await world.discord.click(world.ada, chosen.last, "Test")).done()
        assert "would have fired on" in tested.last.content and tested.last.files
        by_word = await world.discord.say(world.ada, world.channel, "!alert test 1")
        assert (await world.discord.wait_reply(by_word, timeout=20)).content == tested.last.content


async def test_slash_options_make_one_wish(world: World) -> None:
    owner(world)
    role = world.channel.guild.add_role("desk", mentionable=True)
    async with world.running(world.app("sample"), UNHURRIED):
        await (await world.discord.slash(world.ada, world.channel, "server", alert_mentions="on")).done()
        slash = await world.discord.slash(
            world.ada, world.channel, "alert", what="nvidia > 150", repeat=True, pause="1h", until="2026-12-31",
            role=role, label='a "quoted" label',
        )  # fmt: skip
        preview = (await slash.done()).messages[-1]
        assert "at most every hour" in preview.content and "until 31 Dec 2026" in preview.content
        made = await (await world.discord.click(world.ada, preview, "Make it")).done()
        form = await world.discord.click(world.ada, made.last, "Edit")
        await form.acked()
        assert form.modal is not None
        words = form.modal["components"][0]["components"][0]["value"]
        assert words == f"NVDA > 150 repeat pause 1h until 2026-12-31 <@&{role.id}> \"a 'quoted' label\""
        offered = await world.discord.autocomplete(world.ada, world.channel, "alert", focused="what", what="xiao")
        assert any(choice["value"] == "1810.HK new 52w high" for choice in offered), offered


async def test_slash_options_that_contradict_each_other_are_refused_by_their_names(world: World) -> None:
    owner(world)
    role = world.channel.guild.add_role("desk", mentionable=True)
    async with world.running(world.app("sample"), UNHURRIED):

        async def said(name: str, what: str, **options: Value) -> str:
            used = await world.discord.slash(world.ada, world.channel, name, what=what, **options)
            return (await used.done()).messages[-1].content

        places = "channel and dm contradict each other: it is posted in one place. Choose one of them."
        assert await said("alert", "nvidia > 150", channel=world.channel, dm=True) == places
        assert await said("digest", "hstech close", channel=world.channel, dm=True) == places
        assert "role and dm contradict" in await said("alert", "nvidia > 150", role=role, dm=True)
        once = await said("alert", "nvidia > 150", repeat=False, pause="1h")
        assert once.startswith("Not both once and pause 1h. Choose: ")
        assert "It fires once" in await said("alert", "nvidia > 150", repeat=False)
        for what, options, words in (
            ("nvidia > 150 dm", {"channel": world.channel}, "The option channel and “dm” in what"),
            ("nvidia > 150 until 2026-01-01", {"until": "2026-12-31"}, "until and “until 2026-01-01” in what"),
            ("nvidia > 150 once", {"repeat": True}, "repeat and “once” in what"),
            ('nvidia > 150 "mine"', {"label": "other"}, "label and “"),
            ("nvidia > 150 repeat pause 2h", {"pause": "1h"}, "pause and “pause 2h” in what"),
        ):
            assert words in await said("alert", what, **options), what
        # A label's words are no options.
        assert "Preview" in await said("alert", 'nvidia > 150 "until the dm"', until="2026-12-31", dm=True)
