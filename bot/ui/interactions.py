"""Answers to interactions: as a message of their own, or in the place of the message that was used."""

import discord
from discord.utils import MISSING

from bot.ui.delivery import UNKNOWN_INTERACTION, Undelivered, deliver
from bot.ui.home import Interaction, desk_of
from bot.ui.inquiry import Inquiry
from bot.ui.page import Page, unpictured
from bot.ui.surface import Dismiss, Room


def may_speak(interaction: Interaction) -> bool:
    """Whether the bot may write in the interaction's channel for all to see."""
    if interaction.guild_id is None:
        return True
    allowed = interaction.app_permissions
    thread = isinstance(interaction.channel, discord.Thread)
    return allowed.send_messages_in_threads if thread else allowed.send_messages


def may_attach(interaction: Interaction) -> bool:
    """Whether the bot may attach files there."""
    return interaction.guild_id is None or interaction.app_permissions.attach_files


class OwnMessage:
    """A new message: for all, or, in `private` or where the bot may not speak, for the asker alone."""

    def __init__(self, interaction: Interaction, inquiry: Inquiry, *, private: bool = False) -> None:
        self._interaction = interaction
        self.inquiry = inquiry
        self.asker = interaction.user.id
        self.room = Room(
            attach=may_attach(interaction),
            private=private or not may_speak(interaction),
            insistent=True,
            guild=interaction.guild_id,
            channel=interaction.channel_id or 0,
        )

    async def acknowledge(self) -> None:
        """The placeholder that says that the bot is thinking. Who sees it cannot be changed later."""
        await acknowledged(self._interaction, thinking=True, ephemeral=self.room.private)

    async def show(self, page: Page) -> None:
        """Turn the placeholder into the answer."""
        await replace_original(self._interaction, page)

    async def tell(self, page: Page) -> Dismiss:
        """An ephemeral message; a public placeholder goes first."""
        if self._interaction.response.is_done():
            if self.room.private:
                await replace_original(self._interaction, page)
                return self._interaction.delete_original_response
            await deliver("removing a placeholder", self._interaction.delete_original_response)
        return await say_privately(self._interaction, page)

    def done(self) -> None:
        """Nothing goes on by itself."""


class InPlace:
    """The message whose control its asker used. Of several uses, only the last is shown."""

    def __init__(self, interaction: Interaction, inquiry: Inquiry, *, private: bool) -> None:
        self._interaction = interaction
        self._desk = desk_of(interaction)
        self._message = interaction.message.id if interaction.message is not None else interaction.id
        self._turn = self._desk.turns.get(self._message, 0) + 1
        self._desk.turns[self._message] = self._turn
        self._fault = self._desk.fading.take(self._message)
        self.inquiry = inquiry
        self.asker = interaction.user.id
        attach, guild, channel = may_attach(interaction), interaction.guild_id, interaction.channel_id or 0
        self.room = Room(attach=attach, private=private, insistent=True, guild=guild, channel=channel)

    async def acknowledge(self) -> None:
        """Nothing to be seen: the message stays until the answer is there."""
        await acknowledged(self._interaction, thinking=False)

    async def show(self, page: Page) -> None:
        """Replace the message's text, picture and controls."""
        if self._desk.turns.get(self._message) != self._turn:
            return
        await replace_original(self._interaction, page)
        if self._fault is not None:
            self._fault.became_answer()

    async def tell(self, page: Page) -> Dismiss:
        """An ephemeral message; the message itself stays as it is."""
        if self._fault is not None:
            self._desk.fading.add(self._fault)
        return await say_privately(self._interaction, page)

    def done(self) -> None:
        """Nothing goes on by itself."""


async def acknowledged(interaction: Interaction, *, thinking: bool, ephemeral: bool = False) -> None:
    """Defer, unless that is done already. Raises Undelivered, with its age for an interaction that came too late."""
    response = interaction.response
    if response.is_done():
        return
    try:
        await deliver("acknowledging", lambda: response.defer(thinking=thinking, ephemeral=ephemeral), again=False)
    except Undelivered as error:
        if error.code != UNKNOWN_INTERACTION:
            raise
        age = (desk_of(interaction).clock() - interaction.created_at).total_seconds()
        raise Undelivered("acknowledging", f"Discord no longer knew the interaction, {age:.1f} s old") from None


async def replace_original(interaction: Interaction, page: Page) -> None:
    """Make the interaction's first message this page, without its picture where the bot may not attach one. Raises
    Undelivered."""
    shown = page if may_attach(interaction) else unpictured(page, desk_of(interaction).words)
    await deliver(
        "showing an answer",
        lambda: interaction.edit_original_response(content=shown.content, attachments=shown.files(), view=shown.view),
    )


async def say_privately(interaction: Interaction, page: Page) -> Dismiss:
    """An ephemeral message, as first answer or as follow-up; gives what removes it. Raises Undelivered."""
    view = MISSING if page.view is None else page.view
    what = "telling the asker"
    if interaction.response.is_done():
        follow = interaction.followup
        sent = await deliver(what, lambda: follow.send(page.content, view=view, ephemeral=True, wait=True), again=False)
        return sent.delete
    response = interaction.response
    await deliver(what, lambda: response.send_message(page.content, view=view, ephemeral=True), again=False)
    return interaction.delete_original_response
