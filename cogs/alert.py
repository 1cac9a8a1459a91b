"""The commands that change something: alerts, digests, watch lists."""

from typing import cast

from discord.ext import commands

from bot.ui.alert_commands import (
    alert_command,
    alerts_command,
    digest_command,
    digests_command,
    unwatch_command,
    watch_command,
    watchlist_command,
)
from bot.ui.home import Home


async def setup(bot: commands.AutoShardedBot) -> None:
    """Called by discord.py."""
    desk = cast(Home, bot).desk
    for command in (
        alert_command, alerts_command, digest_command, digests_command, watch_command, unwatch_command,
        watchlist_command,
    ):  # fmt: skip
        bot.tree.add_command(command(desk))
