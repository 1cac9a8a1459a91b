"""What a server lets the bot do by itself: one command, for those who manage the server."""

from typing import Any

import discord
from discord import app_commands

from bot.ui import texts
from bot.ui.desk import Desk
from bot.ui.home import Interaction
from bot.ui.interactions import acknowledged, replace_original


def server_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """`/server`: shows what is set, or sets it. Discord hides it from members who may not; that is checked here again,
    since a server can show commands to anybody."""
    words = desk.words

    async def server(interaction: Interaction, tickers: str | None = None) -> None:
        async with desk.guarded(lambda page: replace_original(interaction, page)):
            await acknowledged(interaction, thinking=True, ephemeral=True)
            if interaction.guild_id is None or not interaction.permissions.manage_guild:
                await replace_original(interaction, desk.notice(texts.not_yours_to_set()))
                return
            if tickers is not None:
                await desk.tickers.turn(interaction.guild_id, tickers == "on")
            now = await desk.tickers.wanted(interaction.guild_id)
            await replace_original(interaction, desk.notice(texts.tickers_now(now)))

    values = [app_commands.Choice(name=words.text(texts.on_or_off(on)), value="on" if on else "off")
              for on in (True, False)]  # fmt: skip
    described = app_commands.describe(tickers=words.text(texts.tickers_option()))(server)
    command: app_commands.Command[Any, ..., None] = app_commands.Command(
        name="server",
        description=words.text(texts.server_command()),
        callback=app_commands.choices(tickers=values)(described),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
    )
    command.default_permissions = discord.Permissions(manage_guild=True)
    return command
