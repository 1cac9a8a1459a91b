"""The command tree: what happens when Discord's commands and ours differ."""

import hashlib
import json
import logging

import discord
from discord import app_commands

from bot.ui import texts
from bot.ui.delivery import Undelivered, deliver
from bot.ui.facade import Facade
from bot.ui.home import Interaction, desk_of
from bot.ui.interactions import say_privately

log = logging.getLogger(__name__)


class Tree(app_commands.CommandTree[discord.Client]):
    """Sends the commands to Discord only when they changed, and leaves no error unanswered."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """A command that is gone, or was changed while somebody typed it, is no defect; all else is."""
        desk = desk_of(interaction)
        async with desk.guarded(lambda page: say_privately(interaction, page)):
            if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
                await say_privately(interaction, desk.notice(texts.unknown_command()))
                return
            raise error

    async def sync_if_changed(self, app: Facade) -> bool:
        """Replace the command set at Discord's where it differs from the one sent last; True if it was sent.

        A failure is logged: the commands of last time go on working.
        """
        payload = json.dumps([command.to_dict(self) for command in self.get_commands()], sort_keys=True)
        digest = hashlib.sha256(payload.encode()).hexdigest()
        key = f"discord:commands:{self.client.application_id}"
        if await _sent_last(app, key) == digest:
            return False
        try:
            await deliver("sending the commands", self.sync)
        except (Undelivered, discord.DiscordException) as error:
            log.error("The commands were not sent, so those of last time stay: %s", error)
            return False
        try:
            await app.put_state(key, digest)
        except Exception as error:  # noqa: BLE001 - whatever the store raises, the commands are sent
            log.warning("The commands will be sent again at the next start: %s", error)
        return True


async def _sent_last(app: Facade, key: str) -> str | None:
    try:
        return await app.get_state(key)
    except Exception as error:  # noqa: BLE001 - whatever the store raises, commands that are sent again do no harm
        log.warning("The commands are sent whether they changed or not: %s", error)
        return None
