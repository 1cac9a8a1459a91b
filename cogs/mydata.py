"""`/mydata`: what is kept of a member, or of a server."""

from typing import cast

from discord.ext import commands

from bot.ui.alert_commands import mydata_command
from bot.ui.home import Home


async def setup(bot: commands.AutoShardedBot) -> None:
    """Called by discord.py."""
    bot.tree.add_command(mydata_command(cast(Home, bot).desk))
