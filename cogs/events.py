"""`events` as a slash command."""

from discord.ext import commands

from bot.domain.questions.events import Events
from bot.ui.cog import add_question


async def setup(bot: commands.AutoShardedBot) -> None:
    """Called by discord.py."""
    add_question(bot, Events)
