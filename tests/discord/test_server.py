"""`/server`: what is set is shown, kept over a restart, and taken back."""

import pytest

from bot.domain.posting import fallback_key
from tests.discord.conftest import Start, Town
from tests.discord.fake_app import FakeApp
from tests.loopback.discord import Perm
from tests.loopback.discord.options import Value


@pytest.fixture
def manager(town: Town) -> Town:
    """Ada manages the server."""
    town.ada = town.guild.add_member("Ada the manager", permissions=Perm.MANAGE_GUILD)
    return town


async def test_what_alerts_may_do_is_set_shown_and_taken_back(manager: Town, app: FakeApp, start: Start) -> None:
    town = manager
    role = town.guild.add_role("Watchers")
    async with start(app):
        used = await town.discord.slash(town.ada, town.channel, "server")
        await used.done()
        assert used.last.content.splitlines() == [
            "tickers: off. Where it is on, $BABA inside any message is answered with a quote.",
            "alert_role: none. Alerts and digests here, and the server’s watch list, are for members who may manage "
            "messages; members of this role would be let in too.",
            "alert_mentions: off. Alerts mention nobody; where it is on, roles that their maker may mention.",
            "notices: none. Where an alert cannot be posted and its maker cannot be told, nobody is.",
            "To change one, choose it after /server; clear takes a role or a channel back.",
        ]
        used = await town.discord.slash(
            town.ada, town.channel, "server", alert_role=role, alert_mentions="on", notices=town.channel
        )
        await used.done()
    async with start(FakeApp(app.store)) as bot:
        used = await town.discord.slash(town.ada, town.channel, "server")
        await used.done()
        assert used.last.content.splitlines()[1:4] == [
            f"alert_role: <@&{role.id}>. Its members, and those who may manage messages, make alerts and digests here "
            "and change the server’s watch list.",
            "alert_mentions: on. Alerts may mention roles that their maker may mention.",
            f"notices: <#{town.channel.id}>. It is told where an alert cannot be posted and its maker cannot be told.",
        ]
        assert used.last.ephemeral
        assert app.store.state[fallback_key(town.guild.id)] == str(town.channel.id)
        assert app.store.set_by[fallback_key(town.guild.id)] == town.ada.id
        for setting in ("alert_role", "notices"):
            await (await town.discord.slash(town.ada, town.channel, "server", clear=setting)).done()
        assert await bot.desk.holder.role(town.guild.id) is None
        assert await bot.desk.holder.fallback(town.guild.id) is None


async def test_what_contradicts_itself_changes_nothing(manager: Town, app: FakeApp, start: Start) -> None:
    town = manager
    role, everyone = town.guild.add_role("Watchers"), next(one for one in town.guild.roles if one.id == town.guild.id)
    async with start(app) as bot:

        async def said(**options: Value) -> str:
            used = await town.discord.slash(town.ada, town.channel, "server", **options)
            return (await used.done()).last.content

        await said(alert_role=role, notices=town.channel)
        assert await said(alert_role=everyone, alert_mentions="on") == (
            "Everyone is no role to choose: nothing was changed. To leave alerts to members who may manage messages "
            "alone, use /server clear:alert_role."
        )
        assert await said(alert_role=role, clear="alert_role") == (
            "alert_role and clear:alert_role contradict each other: nothing was changed. Choose one of them."
        )
        assert "notices and clear:notices contradict" in await said(notices=town.channel, clear="notices")
        holder = bot.desk.holder
        kept = (await holder.role(town.guild.id), await holder.fallback(town.guild.id))
        assert kept == (role.id, town.channel.id) and not await holder.mentions(town.guild.id)


async def test_it_is_shown_by_prefix_and_mention_to_who_manages_the_server(
    manager: Town, app: FakeApp, start: Start
) -> None:
    town = manager
    town.guild.owner_id = town.ada.id
    async with start(app) as bot:
        slash = (await (await town.discord.slash(town.ada, town.channel, "server")).done()).last.content
        for text in ("!server", f"<@{bot.user.id}> server"):  # type: ignore[union-attr]
            asked = await town.discord.say(town.ada, town.channel, text)
            assert (await town.discord.wait_reply(asked)).content == slash
        asked = await town.discord.say(town.ben, town.channel, "!server")
        refused = (await town.discord.wait_reply(asked)).content
        assert refused == "Only members with the permission “Manage Server” can see or change this."
        await town.discord.say(town.ben, town.channel, "!server ip please")
        asked = await town.discord.say(town.ben, town.channel, "!server")
        await town.discord.wait_reply(asked)
        assert [m.content for m in town.channel.messages[-3:]] == ["!server ip please", "!server", refused]
