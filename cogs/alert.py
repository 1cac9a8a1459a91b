"""`/alert` and `/alerts`."""

from typing import cast

from discord.ext import commands

from bot.ui.alert_commands import alert_command, alerts_command
from bot.ui.home import Home


async def setup(bot: commands.AutoShardedBot) -> None:
    """Called by discord.py."""
    desk = cast(Home, bot).desk
    bot.tree.add_command(alert_command(desk))
    bot.tree.add_command(alerts_command(desk))
