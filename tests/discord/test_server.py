"""`/server`: what is set is shown, kept over a restart, and taken back."""

import pytest

from bot.domain.posting import fallback_key
from tests.discord.conftest import Start, Town
from tests.discord.fake_app import FakeApp
from tests.loopback.discord import Perm


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
        assert used.last.content.splitlines()[1:] == [
            "Alerts and digests here are made by members who may manage messages.",
            "Alerts mention nobody.",
            "Nobody is told here where an alert cannot be posted and its maker cannot be told.",
        ]
        used = await town.discord.slash(
            town.ada, town.channel, "server", alert_role=role, alert_mentions="on", notices=town.channel
        )
        await used.done()
    async with start(FakeApp(app.store)) as bot:
        used = await town.discord.slash(town.ada, town.channel, "server")
        await used.done()
        assert used.last.content.splitlines()[1:] == [
            f"Alerts and digests here are made by <@&{role.id}> and by members who may manage messages.",
            "Alerts may mention roles.",
            f"Where an alert cannot be posted and its maker cannot be told, <#{town.channel.id}> is.",
        ]
        assert used.last.ephemeral
        assert app.store.state[fallback_key(town.guild.id)] == str(town.channel.id)
        for setting in ("alert_role", "notices"):
            await (await town.discord.slash(town.ada, town.channel, "server", clear=setting)).done()
        assert await bot.desk.holder.role(town.guild.id) is None
        assert await bot.desk.holder.fallback(town.guild.id) is None
