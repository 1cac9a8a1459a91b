"""The controls under an answer. Their state is in their ids and in the store, so they survive a restart."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
_KEPT = r"(?P<asker>\d{1,20}):(?P<key>[\w-]{1,40})"
Item = discord.ui.Item[Any]


@dataclass(frozen=True, slots=True)
class KeptAs:
    """Where a question is kept, and who asked it: known without the store, so that its use can be acknowledged
    at once."""

    asker: int
    key: str

    @classmethod
    def of(cls, match: re.Match[str]) -> "KeptAs":
        """From a control's id."""
        return cls(int(match["asker"]), match["key"])


class WindowSelect(
    discord.ui.DynamicItem[discord.ui.Select[discord.ui.View]],
    template=f"bw1:w:{_KEPT}",
):
    """Asks the same over another window."""

    def __init__(
        self, kept: KeptAs, options: Sequence[discord.SelectOption] = (), placeholder: str | None = None
    ) -> None:
        self.kept = kept
        select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
            custom_id=f"bw1:w:{kept.asker}:{kept.key}", options=list(options), placeholder=placeholder
        )
        super().__init__(select, row=0)

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item, match: re.Match[str], /) -> "WindowSelect":
        """From the message that was used."""
        return cls(KeptAs.of(match))

    async def callback(self, interaction: Interaction) -> None:
        """The chosen window, if this version of the bot has it."""
        chosen = self.item.values[0]
        if chosen not in WINDOWS:
            await tell(interaction, desk_of(interaction).expired().message)
            return
        await ask_changed(interaction, self.kept, lambda question: with_window(question, chosen))


class LineButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=f"bw1:l:{_KEPT}:" + r"(?P<symbol>[^\s:]{1,24})",
):
    """Asks the same of another listing of the company."""

    def __init__(self, kept: KeptAs, symbol: str, label: str = "…") -> None:
        self.kept = kept
        self.symbol = symbol
        super().__init__(discord.ui.Button(label=label, custom_id=f"bw1:l:{kept.asker}:{kept.key}:{symbol}", row=1))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item, match: re.Match[str], /) -> "LineButton":
        """From the message that was used."""
        return cls(KeptAs.of(match), match["symbol"])

    async def callback(self, interaction: Interaction) -> None:
        """The question with that line."""
        app = desk_of(interaction).app
        await ask_changed(interaction, self.kept, lambda question: app.with_line(question, self.symbol))


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
    question: Question, lines: Sequence[Instrument], kept: KeptAs, words: Words, *, private: bool
) -> discord.ui.View | None:
    """Windows, other listings and Delete. An answer that only its asker sees needs no Delete."""
    view = discord.ui.View(timeout=None)
    present = window_of(question)
    if present is not None:
        options = [
            discord.SelectOption(label=words.text(label), value=name, default=window == present)
            for name, (window, label) in WINDOWS.items()
        ]
        view.add_item(WindowSelect(kept, options, words.text(texts.another_window())))
    for line in lines[:_MOST_LINES]:
        view.add_item(LineButton(kept, line.symbol, words.text(texts.other_line(line.symbol))))
    if not private:
        view.add_item(DeleteButton(kept.asker, words.text(texts.delete())))
    return view if view.children else None


async def ask_changed(interaction: Interaction, kept: KeptAs, change: Callable[[Question], Question]) -> None:
    """Ask the kept question with a change: in place for the one who asked, else in private."""
    desk = desk_of(interaction)
    inquiry = Kept(change, desk.expired)
    seen_by_asker_only = interaction.message is not None and interaction.message.flags.ephemeral
    if kept.asker == interaction.user.id:
        surface = InPlace(interaction, inquiry, private=seen_by_asker_only)
    else:
        surface = OwnMessage(interaction, inquiry, private=True)
    async with desk.guarded(surface.tell):
        # The store may be slow, and Discord waits three seconds.
        await surface.acknowledge()
        found = await desk.app.kept_question(kept.key)
        inquiry.text = None if found is None else found[0]
        await desk.serve(surface)


async def tell(interaction: Interaction, message: Message) -> None:
    """Tell the one who used a control something, alone."""
    desk = desk_of(interaction)
    async with desk.guarded(lambda page: say_privately(interaction, page)):
        await say_privately(interaction, desk.notice(message))
