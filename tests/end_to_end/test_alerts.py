"""Alerts through Discord, with bars from Yahoo: asked, made, fired, posted, and still there after a restart."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts import engine
from bot.app import App
from bot.domain.alerts.wishes import LONGEST
from tests.end_to_end.world import World
from tests.loopback.discord import DEFAULT, Message, Perm
from tests.loopback.unplugged import unplug

OPEN = datetime(2025, 2, 12, 14, 30, tzinfo=UTC)
"""New York opens at 9:30 on 12 February 2025."""


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(engine, "IDLE", dict.fromkeys(engine.IDLE, 0.05))
    yield


def trade(world: World, *prices: float) -> None:
    """Five-minute bars of Nvidia from the opening on, and a clock fifteen minutes and a little after their end."""
    listing = world.yahoo.series["NVDA"]
    for price in prices:
        start = OPEN + timedelta(minutes=5 * len(listing.five))
        listing.five.append((start, price, 1000.0))
        listing.traded_at = start + timedelta(minutes=5)
    world.now = OPEN + timedelta(minutes=5 * len(listing.five) + 16)


@pytest.fixture
def nvidia(world: World) -> Iterator[World]:
    before = world.yahoo.series["NVDA"].bars.copy()
    listing = world.yahoo.series["NVDA"]
    listing.bars = listing.bars.loc[:"2025-02-11"]
    listing.five, listing.traded_at = [], None
    yield world
    listing.bars, listing.five, listing.traded_at = before, [], None


async def made(world: World, text: str, **slash: str) -> Message:
    """Asks for an alert in words and presses the button under its preview."""
    typed = await world.discord.say(world.ada, world.channel, text)
    preview = await world.discord.wait_reply(typed, timeout=20)
    assert "Preview" in preview.content, preview.content
    await (await world.discord.click(world.ada, preview, "Make it")).done()
    await world.discord.wait_edit(preview, timeout=20)
    return preview


@asynccontextmanager
async def passing(world: World) -> AsyncGenerator[None]:
    """The clock runs: five seconds every few hundredths of one."""

    async def run() -> None:
        while True:
            world.now += timedelta(seconds=5)
            await asyncio.sleep(0.03)

    running = asyncio.create_task(run())
    try:
        yield
    finally:
        running.cancel()


async def posted(world: World, words: str) -> Message:
    """The bot's first message in the channel with these words in it."""
    while True:
        message = await world.discord.next_message(world.channel, timeout=20)
        if words in message.content:
            return message


def close_of(world: World) -> float:
    return float(world.yahoo.series["NVDA"].bars["close"].iloc[-1])


@pytest.fixture
def settings_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was looked up of what servers have set."""
    seen: list[str] = []
    read = App.get_state

    async def get_state(app: App, key: str) -> str | None:
        seen.append(key)
        return await read(app, key)

    monkeypatch.setattr(App, "get_state", get_state)
    return seen


async def test_an_alert_from_its_wish_to_its_post_and_over_a_restart(nvidia: World, settings_read: list[str]) -> None:
    world = nvidia
    world.discord.guilds[world.channel.guild.id].owner_id = world.ada.id
    base = close_of(world)
    trade(world, base)
    level = round(base * 1.02, 2)
    async with world.running():
        reply = await made(world, f'!alert nvidia > {level + 1} "take profit"')
        assert "Alert 1 is on" in reply.content
        settings_read.clear()
        form = await world.discord.click(world.ada, reply, "Edit")
        await form.acked()
        assert settings_read == []  # nothing but the alert is read before the form is there: it must be there in 3 s
        assert form.modal is not None
        field = form.modal["components"][0]["components"][0]
        assert field["value"] == f'NVDA > {level + 1} "take profit"' and field["max_length"] == LONGEST
    # Restarted while the form is open: what is sent is still taken up.
    async with world.running():
        edited = await (await world.discord.submit(form, {"text": f'!alert nvidia > {level} "take profit"'})).done()
        assert "Alert 1 is now: Nvidia rises to USD" in edited.last.content
        absurd = await (await world.discord.submit(form, {"text": "nvidia > 9000"})).done()
        assert "times the price" in absurd.last.content
        long = await (await world.discord.submit(form, {"text": f"nvidia {'x' * 480} > 9000"})).done()
        assert "I understood Nvidia, but not" in long.last.content
    # Restarted: the price rises meanwhile, and is seen after.
    trade(world, base * 1.01, base * 1.03)
    async with world.running():
        async with passing(world):
            post = await posted(world, "reached")
        assert post.content.splitlines()[0].startswith("**Nvidia rose to USD ")
        assert "take profit" in post.content and "15 min delayed" in post.content
        assert post.files and post.files[0].filename.endswith(".png")
        listed = await (await world.discord.slash(world.ada, world.channel, "alerts")).done()
        assert "no alerts" in listed.messages[-1].content  # it was to fire once
        more = await (await world.discord.click(world.ben, post, "More")).done()
        assert "Nvidia" in more.messages[-1].content


async def test_a_network_that_is_away_keeps_nothing_back_and_leaves_no_doubt(
    nvidia: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the bot may not read the history, nobody could look for a post that is in doubt."""
    world = nvidia
    world.discord.guilds[world.channel.guild.id].owner_id = world.ada.id
    world.channel.set_permissions(DEFAULT & ~Perm.READ_MESSAGE_HISTORY)
    base = close_of(world)
    trade(world, base)
    async with world.running() as bot:
        await made(world, f"!alert nvidia > {round(base * 1.02, 2)}")
        trade(world, base * 1.03)
        with monkeypatch.context() as patch:
            unplug(patch, bot)
            async with passing(world), asyncio.timeout(20):
                while "nothing was taken" not in caplog.text:
                    await asyncio.sleep(0.05)
        async with passing(world):
            await posted(world, "Nvidia rose to USD ")


async def test_members_without_permission_have_personal_alerts_only(nvidia: World) -> None:
    world = nvidia
    trade(world, close_of(world))
    async with world.running():
        typed = await world.discord.say(world.ben, world.channel, "!alert nvidia -5% 1d")
        refused = await world.discord.wait_reply(typed, timeout=20)
        assert "who may manage messages" in refused.content
        slash = await (await world.discord.slash(world.ben, world.channel, "alert", what="nvidia -5% 1d dm")).done()
        assert "Preview" in slash.messages[-1].content


async def test_another_bots_alert_is_left_alone(nvidia: World) -> None:
    world = nvidia
    async with world.running() as bot:
        for text in ("!alert me when the raid begins", "!digest this, please"):
            await world.discord.say(world.ada, world.channel, text)
        asked = await world.discord.say(world.ada, world.channel, f"<@{bot.user.id}> alert me when the raid begins")  # type: ignore[union-attr]
        reply = await world.discord.wait_reply(asked, timeout=20)
        assert "I do not understand the alert" in reply.content
        assert len([m for m in world.channel.messages if m.author is world.discord.bot]) == 1


async def test_nothing_is_asked_of_what_nobody_watches(nvidia: World) -> None:
    """The store is full of the index's members; an alert watches Nvidia alone. While all loops work for some minutes
    they ask Yahoo for Nvidia, and for nothing else."""
    world = nvidia
    world.discord.guilds[world.channel.guild.id].owner_id = world.ada.id
    trade(world, close_of(world))
    async with world.running():
        filled = await world.discord.say(world.ada, world.channel, "!movers hstech 1w")
        await world.discord.wait_reply(filled, timeout=30)
        await made(world, f"!alert nvidia > {round(close_of(world) * 1.5, 2)}")
        before = len(world.yahoo.requests)
        async with passing(world):
            began = world.now
            while world.now - began < timedelta(minutes=12):
                await asyncio.sleep(0.05)
        asked = [seen.symbol for seen in world.yahoo.requests[before:]]
    assert "NVDA" in asked
    assert set(asked) <= {"NVDA", None}, asked


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("!alert nvidia goes over 150 please", "I understood “nvidia goes over 150”, but not “please”"),
        ("!digest hstech every morning", "I understood “hstech”, but not “every morning”"),
    ],
)
async def test_an_order_about_what_we_know_is_not_met_with_silence(nvidia: World, text: str, said: str) -> None:
    """Its author would wait for ever for what was never made."""
    world = nvidia
    async with world.running():
        reply = await world.discord.wait_reply(await world.discord.say(world.ada, world.channel, text), timeout=20)
        assert reply.content.startswith(said), reply.content
