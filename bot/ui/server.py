"""What a server lets the bot do by itself: one command, for those who manage the server."""

from typing import Any

import discord
from discord import app_commands

from bot.domain.text import Message
from bot.ui import texts
from bot.ui.desk import Desk
from bot.ui.home import Interaction
from bot.ui.interactions import acknowledged, replace_original
from bot.ui.server_orders import refusal_of


def server_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """`/server`: shows what is set, or sets it. Discord hides it from members who may not; that is checked here again,
    since a server can show commands to anybody."""
    words = desk.words

    async def server(
        interaction: Interaction,
        tickers: str | None = None,
        alert_role: discord.Role | None = None,
        alert_mentions: str | None = None,
        notices: discord.TextChannel | None = None,
        clear: str | None = None,
    ) -> None:
        async with desk.guarded(lambda page: replace_original(interaction, page)):
            await acknowledged(interaction, thinking=True, ephemeral=True)
            guild = interaction.guild_id
            if guild is None or not interaction.permissions.manage_guild:
                await replace_original(interaction, desk.notice(texts.not_yours_to_set()))
                return
            refusal = refusal_of(alert_role, notices, clear)
            if refusal is not None:
                await replace_original(interaction, desk.notice(refusal))
                return
            by = interaction.user.id
            if tickers is not None:
                await desk.tickers.turn(guild, tickers == "on", by)
            if alert_role is not None or clear == "alert_role":
                await desk.holder.choose(guild, None if alert_role is None else alert_role.id, by)
            if alert_mentions is not None:
                await desk.holder.allow(guild, alert_mentions == "on", by)
            if notices is not None or clear == "notices":
                await desk.holder.fall_back(guild, None if notices is None else notices.id, by)
            await replace_original(interaction, await desk.server.now(guild))

    def choice(message: Message, value: str) -> app_commands.Choice[str]:
        return app_commands.Choice(name=words.text(message), value=value)

    on_off = [choice(texts.on_or_off(on), "on" if on else "off") for on in (True, False)]
    cleared = [choice(texts.alert_role_name(), "alert_role"), choice(texts.notices_name(), "notices")]
    described = app_commands.describe(
        tickers=words.text(texts.tickers_option()),
        alert_role=words.text(texts.alert_role_option()),
        alert_mentions=words.text(texts.alert_mentions_option()),
        notices=words.text(texts.notices_option()),
        clear=words.text(texts.clear_option()),
    )(server)
    command: app_commands.Command[Any, ..., None] = app_commands.Command(
        name="server",
        description=words.text(texts.server_command()),
        callback=app_commands.choices(tickers=on_off, alert_mentions=on_off, clear=cleared)(described),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
    )
    command.default_permissions = discord.Permissions(manage_guild=True)
    return command
