"""Lists of alerts and digests, their menus, buttons and forms through Discord, over a restart."""

import re

import pytest

from bot.app import App
from bot.store.rules import RuleStore
from bot.ui.manners import Manners
from tests.end_to_end.world import World
from tests.loopback.discord import Message, Perm, User

UNHURRIED = Manners(questions=1000, per=1.0)
MENU = "Pause, resume, edit, test or delete one"


def owner(world: World) -> None:
    world.discord.guilds[world.channel.guild.id].owner_id = world.ada.id


async def reply(world: World, text: str, who: User | None = None) -> Message:
    return await world.discord.wait_reply(await world.discord.say(who or world.ada, world.channel, text), timeout=20)


async def made(world: World, text: str) -> Message:
    """Asks for an alert or a digest, and presses the button under its preview."""
    preview = await reply(world, text)
    assert "Preview" in preview.content, preview.content
    await (await world.discord.click(world.ada, preview, "Make it")).done()
    return await world.discord.wait_edit(preview, timeout=20)


def buttons(message: Message) -> list[str]:
    return [part["label"] for part in message.controls(2)]


async def test_buttons_become_those_of_what_now_is_also_over_a_restart(world: World) -> None:
    owner(world)
    async with world.running(world.app("sample"), UNHURRIED):
        message = await made(world, "!alert nvidia -5% 1d repeat")
        assert buttons(message) == ["Pause", "Snooze a day", "Edit", "Test", "Delete"]
        await (await world.discord.click(world.ada, message, "Pause")).done()
        await world.discord.wait_edit(message, edits=2, timeout=20)
        assert buttons(message) == ["Resume", "Snooze a day", "Edit", "Test", "Delete"]
    async with world.running(world.app("sample"), UNHURRIED):
        await (await world.discord.click(world.ada, message, "Resume")).done()
        await world.discord.wait_edit(message, edits=3, timeout=20)
        assert buttons(message)[0] == "Pause"
        # What its reader alone sees is replaced as a whole.
        listed = await (await world.discord.slash(world.ada, world.channel, "alerts")).done()
        chosen = (await (await world.discord.select(world.ada, listed.last, MENU, ["1"])).done()).last
        paused = (await (await world.discord.click(world.ada, chosen, "Pause")).done()).last
        assert paused is chosen and "is paused" in chosen.content and buttons(chosen)[0] == "Resume"
        await (await world.discord.click(world.ada, chosen, "Snooze a day")).done()
        assert "rests until" in chosen.content and buttons(chosen)[0] == "Resume"
        await (await world.discord.click(world.ada, message, "Delete")).done()
        await world.discord.wait_edit(message, edits=4, timeout=20)
        assert buttons(message) == []


async def test_a_menu_says_in_words_what_it_offers(world: World) -> None:
    owner(world)
    async with world.running(world.app("sample"), UNHURRIED) as bot:
        await made(world, "!alert nvidia value +20bn")
        await made(world, "!digest movers hstech 1w close")
        for text in ("!alerts", f"<@{bot.user.id}> alerts"):  # type: ignore[union-attr]
            (menu,) = (await reply(world, text)).controls(3)
            assert [one["label"] for one in menu["options"]] == [
                "1 · Nvidia gains $20.0bn of market value or more in a day"
            ]
        listed = await (await world.discord.slash(world.ada, world.channel, "digests")).done()
        (menu,) = listed.last.controls(3)
        assert [one["label"] for one in menu["options"]] == [
            "1 · movers hstech 1w, 30 minutes after each close in Hong Kong"
        ]
        place = f"in <#{world.channel.id}> · by <@{world.ada.id}>"
        assert f"30 minutes after each close in Hong Kong · {place} · next 13 Feb 2025" in listed.last.content


async def test_a_line_of_the_list_tells_where_how_often_until_when_whose_and_what_for(world: World) -> None:
    owner(world)
    async with world.running(world.app("sample"), UNHURRIED):
        await made(world, '!alert nvidia -5% 1d repeat pause 1h until 2026-12-31 "stop"')
        await made(world, "!alert hstech > 5500 dm")
        listed = (await (await world.discord.slash(world.ada, world.channel, "alerts")).done()).last
        assert listed.content.splitlines()[1:] == [
            f"1 · Nvidia loses 5% or more in a day · in <#{world.channel.id}> · again and again, at most every "
            f"hour · until 31 Dec 2026 · by <@{world.ada.id}> · “stop”",
            "2 · Hang Seng TECH rises to 5,500.00 · in your direct messages · once",
        ]


async def test_a_long_list_has_pages(world: World) -> None:
    owner(world)
    app = world.app("sample")
    async with world.running(app, UNHURRIED):
        label = "x" * 90
        for pct in range(16):
            text = f'!alert alibaba vs nvidia {10 + 3 * pct}pp 1m repeat pause 90m until 2026-12-31 "{label}"'
            await made(world, text)
        shown = await reply(world, "!alerts")
        assert "16 alerts of this server, page 1 of 3" in shown.content and "Shortened" not in shown.content
        assert buttons(shown) == ["Next"] and len(shown.controls(3)[0]["options"]) == 7
        stranger = await (await world.discord.click(world.ben, shown, "Next")).done()
        assert "Only the person who asked" in stranger.last.content
    async with world.running(world.app("sample"), UNHURRIED):
        for page, both in ((2, ["Back", "Next"]), (3, ["Back"])):
            await (await world.discord.click(world.ada, shown, "Next")).done()
            assert f"page {page} of 3" in shown.content and buttons(shown) == both
        # Others read it: what is theirs alone stays out of it on every page.
        await made(world, "!alert hstech > 5500 dm")
        await (await world.discord.click(world.ada, shown, "Back")).done()
        assert "page 2 of 3" in shown.content and "1 more is yours alone" in shown.content


async def test_a_digest_is_edited_in_a_form(world: World) -> None:
    owner(world)
    async with world.running(world.app("sample"), UNHURRIED):
        message = await made(world, "!digest movers hstech 1w fridays 18:00 Europe/London")
        assert buttons(message) == ["Pause", "Edit", "Test", "Delete"]
        form = await world.discord.click(world.ada, message, "Edit")
        await form.acked()
        assert form.modal is not None and form.modal["title"] == "Edit digest 1"
        words = form.modal["components"][0]["components"][0]["value"]
        assert words == "movers hstech 1w 18:00 Europe/London friday"
        stranger = await (await world.discord.click(world.ben, message, "Edit")).done()
        assert "You have no digest 1" in stranger.last.content
    async with world.running(world.app("sample"), UNHURRIED):
        edited = await (await world.discord.submit(form, {"text": "brief hstech weekly"})).done()
        said = edited.last.content
        assert "Digest 1 is now: `!brief hstech 1w`" in said
        assert "It comes weekly, 30 minutes after the last close of the week in Hong Kong, in <#" in said
        assert "; next 14 Feb 2025 16:30 HKT" in said
        wrong = await (await world.discord.submit(form, {"text": "hstech sometimes"})).done()
        assert "but not “sometimes”. Do you mean `!digest edit 1 hstech hong kong close weekly`?" in wrong.last.content
        listed = await reply(world, "!digests")
        assert "brief hstech 1w" in listed.content


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is read of the store, one after the other."""
    seen: list[str] = []
    state, rule = App.get_state, RuleStore.get

    async def get_state(app: App, key: str) -> str | None:
        seen.append(key.rpartition(":")[0])
        return await state(app, key)

    async def get(store: RuleStore, number: int) -> object:
        seen.append("rule")
        return await rule(store, number)

    monkeypatch.setattr(App, "get_state", get_state)
    monkeypatch.setattr(RuleStore, "get", get)
    return seen


async def test_little_is_read_before_a_form_is_there(world: World, reads: list[str]) -> None:
    """A form must be there in three seconds and cannot be put off: for who manages the alert alone is read, for who has
    the server's role that role too."""
    owner(world)
    role = world.channel.guild.add_role("Watchers")
    cat = world.channel.guild.add_member("Cat", roles=(role,))
    async with world.running(world.app("sample"), UNHURRIED):
        await (await world.discord.slash(world.ada, world.channel, "server", alert_role=role)).done()
        message = await made(world, "!alert nvidia -5% 1d repeat")
        for who, expected in ((world.ada, ["rule"]), (cat, ["discord:alert_role", "rule"])):
            reads.clear()
            form = await world.discord.click(who, message, "Edit")
            await form.acked()
            assert (form.modal is not None, reads) == (True, expected)
        sent = await (await world.discord.submit(form, {"text": "nvidia -6% 1d repeat"})).done()
        assert "Alert 1 is now" in sent.last.content


EDITS = {
    "!alert edit 1 dm": ('1 NVDA -5% 1d repeat pause 1h dm "stop"',),
    "!alert edit 1 > 150": ('1 NVDA > 150 repeat pause 1h "stop"',),
    "!alert edit 1 nvidia > 9000": ("1 NVDA > ",),
    "!alert edit 1 nvidja > 150": ("1 NVDA > 150",),
    "!alert edit 1 nvidia -5% 1d for 99y": ("1 nvidia -5% 1d for 1y",),
    "!alert edit 1 hstech bananas 8%": ("1 ",),
    "!digest edit 1 hstech 17:00": ("1 hstech 17:00 hong kong", "1 hstech 17:00 new york", "1 hstech 17:00 UTC+8"),
    "!alert edit 1 bananas": ('1 NVDA -5% 1d repeat pause 1h "stop"',),
    "!digest edit 1 17:00": tuple(f"1 movers hstech 1w 17:00 {zone}" for zone in ("hong kong", "new york", "UTC+8")),
    "!digest edit 1 #general": ("1 movers hstech 1w hong kong close",),
    "!digest edit 1 weekly": ("1 movers hstech 1w hong kong close weekly",),
    "!digest edit 1 markets close": ("1 markets hong kong close", "1 markets new york close"),
}  # fmt: skip
"""Edits that are refused, and what the orders that are offered instead begin with."""


async def test_orders_in_the_refusal_of_an_edit_edit(world: World) -> None:
    """One that is copied changes what is there, and makes no second one beside it."""
    owner(world)
    async with world.running(world.app("sample"), UNHURRIED):
        alert = await made(world, '!alert nvidia -5% 1d repeat pause 1h "stop"')
        await made(world, "!digest movers hstech 1w close")
        for text, orders in EDITS.items():
            said = (await reply(world, text)).content
            family = text[1:].partition(" ")[0]
            offered = re.findall(rf"`!{family} ([^`]*)`", said)
            assert offered and all(one.startswith("edit 1 ") for one in offered), said
            assert all(any(one.startswith(f"edit {order}") for one in offered) for order in orders), said
        form = await world.discord.click(world.ada, alert, "Edit")
        await form.acked()
        wrong = (await (await world.discord.submit(form, {"text": "> 150"})).done()).last.content
        assert '`!alert edit 1 NVDA > 150 repeat pause 1h "stop"`' in wrong
        # What is about one by its number stays as it is.
        await made(world, "!alert nvidia > 150")
        assert "`!alert show 2`" in (await reply(world, "!alert edit 1 nvidia > 150")).content


async def test_no_form_opens_for_what_is_in_a_channel_that_a_manager_cannot_view(world: World) -> None:
    owner(world)
    mod = world.channel.guild.add_member("Mod", permissions=Perm.MANAGE_MESSAGES)
    staff = world.channel.guild.add_channel("staff")
    staff.hide()
    async with world.running(world.app("sample"), UNHURRIED):
        message = await made(world, "!alert nvidia -5% 1d repeat")
        form = await world.discord.click(mod, message, "Edit")
        await form.acked()
        assert form.modal is not None
        await (await world.discord.submit(form, {"text": f"nvidia -5% 1d repeat <#{staff.id}>"})).done()
        form = await world.discord.click(world.ada, message, "Edit")
        await form.acked()
        await (await world.discord.submit(form, {"text": f"nvidia -5% 1d repeat <#{staff.id}>"})).done()
        for verb in ("Edit", "Delete"):
            refused = await (await world.discord.click(mod, message, verb)).done()
            assert "You have no alert 1." in refused.last.content
        assert "others here may not see" in (await reply(world, "!alerts")).content
        again = await world.discord.click(world.ada, message, "Edit")
        await again.acked()
        assert again.modal is not None
