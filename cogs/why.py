"""`why` as a slash command."""

from discord.ext import commands

from bot.domain.questions.why import Why
from bot.ui.cog import add_question


async def setup(bot: commands.AutoShardedBot) -> None:
    """Called by discord.py."""
    add_question(bot, Why)
