"""What a cog needs to add a question to the bot."""

from typing import cast

from discord.ext import commands

from bot.domain.questions import Question
from bot.ui.home import Home
from bot.ui.slash import question_command


def add_question(bot: commands.AutoShardedBot, question: type[Question]) -> None:
    """Add the question's slash command. Typed questions need none of this: the parser knows them all."""
    bot.tree.add_command(question_command(question, cast(Home, bot).desk))
