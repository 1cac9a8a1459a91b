"""`/alert`, `/alerts`, `/digest` and `/digests`."""

from typing import cast

from discord.ext import commands

from bot.ui.alert_commands import alert_command, alerts_command, digest_command, digests_command
from bot.ui.home import Home


async def setup(bot: commands.AutoShardedBot) -> None:
    """Called by discord.py."""
    desk = cast(Home, bot).desk
    for command in (alert_command, alerts_command, digest_command, digests_command):
        bot.tree.add_command(command(desk))
