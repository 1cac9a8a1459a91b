"""The controls under an answer. Their state is in their ids and in the store, so they survive a restart."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import discord

from bot.domain.instruments import Instrument
from bot.domain.questions import Question
from bot.domain.text import Message
from bot.ui import texts
from bot.ui.delivery import deliver
from bot.ui.home import Interaction, desk_of
from bot.ui.inquiry import Kept
from bot.ui.interactions import InPlace, OwnMessage, acknowledged, say_privately
from bot.ui.windows import WINDOWS, window_of, with_window
from bot.words import Words

_MOST_LINES = 4
Item = discord.ui.Item[Any]


class WindowSelect(discord.ui.DynamicItem[discord.ui.Select[discord.ui.View]], template=r"bw1:w:(?P<key>[\w-]{1,64})"):
    """Asks the same over another window."""

    def __init__(self, key: str, options: Sequence[discord.SelectOption] = (), placeholder: str | None = None) -> None:
        self.key = key
        select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
            custom_id=f"bw1:w:{key}", options=list(options), placeholder=placeholder
        )
        super().__init__(select, row=0)

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item, match: re.Match[str], /) -> "WindowSelect":
        """From the message that was used."""
        return cls(match["key"])

    async def callback(self, interaction: Interaction) -> None:
        """The chosen window, if this version of the bot has it."""
        chosen = self.item.values[0]
        if chosen not in WINDOWS:
            await tell(interaction, desk_of(interaction).expired().message)
            return
        await ask_changed(interaction, self.key, lambda question: with_window(question, chosen))


class LineButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"bw1:l:(?P<key>[\w-]{1,64}):(?P<symbol>[^\s:]{1,24})",
):
    """Asks the same of another listing of the company."""

    def __init__(self, key: str, symbol: str, label: str = "…") -> None:
        self.key = key
        self.symbol = symbol
        super().__init__(discord.ui.Button(label=label, custom_id=f"bw1:l:{key}:{symbol}", row=1))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item, match: re.Match[str], /) -> "LineButton":
        """From the message that was used."""
        return cls(match["key"], match["symbol"])

    async def callback(self, interaction: Interaction) -> None:
        """The question with that line."""
        app = desk_of(interaction).app
        await ask_changed(interaction, self.key, lambda question: app.with_line(question, self.symbol))


class DeleteButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"bw1:d:(?P<asker>\d{1,20})"):
    """Deletes the answer, for the one who asked and for moderators."""

    def __init__(self, asker: int, label: str = "…") -> None:
        self.asker = asker
        super().__init__(discord.ui.Button(label=label, custom_id=f"bw1:d:{asker}", row=1))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item, match: re.Match[str], /) -> "DeleteButton":
        """From the message that was used."""
        return cls(int(match["asker"]))

    async def callback(self, interaction: Interaction) -> None:
        """Delete, or say who may."""
        if interaction.user.id != self.asker and not interaction.permissions.manage_messages:
            await tell(interaction, texts.not_yours_to_delete())
            return
        async with desk_of(interaction).guarded(lambda page: say_privately(interaction, page)):
            await acknowledged(interaction, thinking=False)
            await deliver("deleting an answer", interaction.delete_original_response)


def answer_view(
    question: Question, lines: Sequence[Instrument], key: str, asker: int, words: Words, *, private: bool
) -> discord.ui.View | None:
    """Windows, other listings and Delete. An answer that only its asker sees needs no Delete."""
    view = discord.ui.View(timeout=None)
    present = window_of(question)
    if present is not None:
        options = [
            discord.SelectOption(label=words.text(label), value=name, default=window == present)
            for name, (window, label) in WINDOWS.items()
        ]
        view.add_item(WindowSelect(key, options, words.text(texts.another_window())))
    for line in lines[:_MOST_LINES]:
        view.add_item(LineButton(key, line.symbol, words.text(texts.other_line(line.symbol))))
    if not private:
        view.add_item(DeleteButton(asker, words.text(texts.delete())))
    return view if view.children else None


async def ask_changed(interaction: Interaction, key: str, change: Callable[[Question], Question]) -> None:
    """Ask the kept question with a change: in place for the one who asked, else in private."""
    desk = desk_of(interaction)
    async with desk.guarded(lambda page: say_privately(interaction, page)):
        kept = await desk.app.kept_question(key)
        if kept is None:
            raise desk.expired()
        text, asker = kept
        inquiry = Kept(text, change, desk.expired)
        seen_by_asker_only = interaction.message is not None and interaction.message.flags.ephemeral
        if asker == interaction.user.id:
            surface = InPlace(interaction, inquiry, private=seen_by_asker_only)
        else:
            surface = OwnMessage(interaction, inquiry, private=True)
        await desk.serve(surface)


async def tell(interaction: Interaction, message: Message) -> None:
    """Tell the one who used a control something, alone."""
    desk = desk_of(interaction)
    async with desk.guarded(lambda page: say_privately(interaction, page)):
        await say_privately(interaction, desk.notice(message))
