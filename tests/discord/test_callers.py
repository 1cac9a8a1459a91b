"""Where members may have posts: what Discord says of a place decides, threads included."""

from collections.abc import Awaitable, Callable

import pytest

from bot.client import Bellwether
from bot.domain.alerts.callers import Caller
from bot.ui.page import Page
from tests.discord.conftest import Town
from tests.loopback.discord import DEFAULT, Channel, Perm

Work = Callable[[], Awaitable[Page]]


@pytest.fixture
def callers(bot: Bellwether, monkeypatch: pytest.MonkeyPatch) -> list[Caller]:
    """Those who gave the orders."""
    seen: list[Caller] = []

    def work(text: str, by: Callable[[], Awaitable[Caller]]) -> Work:
        async def done() -> Page:
            seen.append(await by())
            return Page("done")

        return done

    monkeypatch.setattr(bot.desk.orders, "work", work)
    return seen


async def typed(town: Town, callers: list[Caller], channel: Channel) -> Caller:
    await town.discord.wait_reply(await town.discord.say(town.ada, channel, "!alerts"))
    return callers[-1]


async def slashed(town: Town, callers: list[Caller], channel: Channel) -> Caller:
    await (await town.discord.slash(town.ada, channel, "alerts")).done()
    return callers[-1]


@pytest.mark.parametrize("asked", [typed, slashed])
async def test_channels_and_threads_that_both_may_write_in(
    town: Town, callers: list[Caller], asked: Callable[..., Awaitable[Caller]]
) -> None:
    closed = town.guild.add_channel("closed", permissions=DEFAULT & ~Perm.SEND_MESSAGES)
    unthreaded = town.guild.add_channel("unthreaded", permissions=DEFAULT & ~Perm.SEND_MESSAGES_IN_THREADS)
    open_thread = town.guild.add_thread(town.channel, "open")
    under_closed = town.guild.add_thread(closed, "answers only")
    under_unthreaded = town.guild.add_thread(unthreaded, "no answers")
    stranger = town.guild.add_thread(town.channel, "private, without the bot", private=True)
    inside = town.guild.add_thread(town.channel, "private, with the bot", private=True, joined=True)
    caller = await asked(town, callers, town.channel)
    assert {town.channel.id, unthreaded.id, open_thread.id, under_closed.id} <= caller.channels
    # Whether Ada is in the private thread nobody has told: she orders it there.
    assert not {closed.id, under_unthreaded.id, stranger.id, inside.id} & caller.channels
    # Ada owns the server, and may write where the bot may not.
    assert caller.channels | {closed.id} <= caller.writes
    assert (await asked(town, callers, inside)).channels > {inside.id}
    assert caller.lacking == ""


async def test_what_the_bot_lacks_in_the_place_at_hand_is_known(town: Town, callers: list[Caller]) -> None:
    silent = town.guild.add_channel("silent", permissions=DEFAULT & ~Perm.SEND_MESSAGES)
    hidden = town.guild.add_channel("hidden", permissions=DEFAULT & ~Perm.VIEW_CHANNEL)
    thread = town.guild.add_thread(
        town.guild.add_channel("c", permissions=DEFAULT & ~Perm.SEND_MESSAGES_IN_THREADS), "thread"
    )
    lacking = {"silent": "send_messages", "hidden": "view_channel", "thread": "send_messages_in_threads"}
    for place in (silent, hidden, thread):
        caller = await slashed(town, callers, place)
        assert caller.lacking == lacking[place.name]
        assert place.id not in caller.channels


@pytest.mark.parametrize("asked", [typed, slashed])
async def test_who_manages_one_channel_does_not_manage_the_server(
    town: Town, callers: list[Caller], asked: Callable[..., Awaitable[Caller]]
) -> None:
    """Ada moderates one channel and its threads: her own alerts there are hers to make, and the server's elsewhere, its
    watch list and its data are not, wherever she asks."""
    moderated = town.guild.add_channel("moderated")
    thread = town.guild.add_thread(moderated, "of it")
    moderated.allow(town.ada, Perm.MANAGE_MESSAGES | Perm.MANAGE_GUILD)
    for place in (moderated, thread, town.channel):
        caller = await asked(town, callers, place)
        assert not caller.may_manage and not caller.may_administer
        assert caller.manages == {moderated.id, thread.id}
        assert caller.may_manage_in(thread.id) and not caller.may_manage_in(town.channel.id)


@pytest.mark.parametrize("asked", [typed, slashed])
async def test_who_manages_the_server_manages_all_of_it(
    town: Town, callers: list[Caller], asked: Callable[..., Awaitable[Caller]]
) -> None:
    mod = town.guild.add_member("Mod", permissions=Perm.MANAGE_MESSAGES | Perm.MANAGE_GUILD)
    town.ada = mod
    caller = await asked(town, callers, town.channel)
    assert caller.may_manage and caller.may_administer and town.channel.id in caller.manages


@pytest.mark.parametrize("asked", [typed, slashed])
async def test_what_a_member_may_view_and_what_everybody_may(
    town: Town, callers: list[Caller], asked: Callable[..., Awaitable[Caller]]
) -> None:
    """Who may manage messages in all of a server does so only where they are let in."""
    town.ada = town.guild.add_member("Mod", permissions=Perm.MANAGE_MESSAGES)
    staff, vault = town.guild.add_channel("staff"), town.guild.add_channel("vault")
    staff.hide()
    vault.hide()
    staff.allow(town.ada, Perm.VIEW_CHANNEL)
    in_staff, in_vault = town.guild.add_thread(staff, "of staff"), town.guild.add_thread(vault, "of the vault")
    shown = town.guild.add_thread(town.channel, "for all")
    closed = town.guild.add_thread(town.channel, "for few", private=True, joined=True)
    caller = await asked(town, callers, town.channel)
    assert caller.may_manage and not caller.views_all
    assert caller.views == {town.channel.id, shown.id, staff.id, in_staff.id}
    assert caller.open == {town.channel.id, shown.id}
    assert not any(caller.may_view(place.id) for place in (vault, in_vault, closed))
    # Where it is asked, everybody who reads it reads that place.
    inside = await asked(town, callers, staff)
    assert inside.all_may_view(staff.id)
    assert inside.all_may_view(in_staff.id) is inside.private


@pytest.mark.parametrize("asked", [typed, slashed])
async def test_who_administers_a_server_views_all_of_it(
    town: Town, callers: list[Caller], asked: Callable[..., Awaitable[Caller]]
) -> None:
    town.ada = town.guild.add_member("Admin", permissions=Perm.ADMINISTRATOR)
    vault = town.guild.add_channel("vault")
    vault.hide()
    closed = town.guild.add_thread(town.channel, "for few", private=True, joined=True)
    caller = await asked(town, callers, town.channel)
    assert caller.views_all and {vault.id, closed.id} <= caller.views
    assert not {vault.id, closed.id} & caller.open
