"""`/server`: what a server lets the bot do by itself."""

from typing import cast

from discord.ext import commands

from bot.ui.home import Home
from bot.ui.server import server_command


async def setup(bot: commands.AutoShardedBot) -> None:
    """Called by discord.py."""
    bot.tree.add_command(server_command(cast(Home, bot).desk))
