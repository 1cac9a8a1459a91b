"""The controls of alerts and digests: under a preview, under a post, and in a list. All their state is in their ids."""

import re
from collections.abc import Sequence
from typing import Any

import discord

from bot.domain.posting import Post
from bot.domain.text import Message, msg
from bot.ui import texts
from bot.ui.alert_form import show_form
from bot.ui.callers import caller_of
from bot.ui.controls import tell
from bot.ui.delivery import deliver
from bot.ui.home import Interaction, desk_of
from bot.ui.inquiry import Kept
from bot.ui.interactions import OwnMessage, acknowledged, replace_original, say_privately
from bot.words import Words

Item = discord.ui.Item[Any]
_LABELS: dict[str, Message] = {
    "pause": msg("Pause"),
    "resume": msg("Resume"),
    "snooze": msg("Snooze a day"),
    "delete": msg("Delete"),
    "test": msg("Test"),
    "edit": msg("Edit"),
}


class MakeButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"bw1:m:(?P<family>alert|digest):(?P<asker>\d{1,20}):(?P<key>[\w-]{1,40})",
):
    """Makes what a preview shows, for the one who asked."""

    def __init__(self, family: str, asker: int, key: str, label: str = "…") -> None:
        self.family, self.asker, self.key = family, asker, key
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(label=label, custom_id=f"bw1:m:{family}:{asker}:{key}", style=style))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item, match: re.Match[str], /) -> "MakeButton":
        """From the message that was used."""
        return cls(match["family"], int(match["asker"]), match["key"])

    async def callback(self, interaction: Interaction) -> None:
        """Makes it, in the place of the preview."""
        if interaction.user.id != self.asker:
            await tell(interaction, texts.not_yours())
            return
        desk = desk_of(interaction)
        async with desk.guarded(lambda page: say_privately(interaction, page)):
            await acknowledged(interaction, thinking=False)
            found = await desk.app.kept_question(self.key)
            if found is None:
                raise desk.expired()
            page = await desk.kept_orders[self.family].made(found[0], await caller_of(interaction, desk))
            await replace_original(interaction, page)


class DropButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"bw1:ad:(?P<asker>\d{1,20})"):
    """Drops a preview, for the one who asked."""

    def __init__(self, asker: int, label: str = "…") -> None:
        self.asker = asker
        super().__init__(discord.ui.Button(label=label, custom_id=f"bw1:ad:{asker}"))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item, match: re.Match[str], /) -> "DropButton":
        """From the message that was used."""
        return cls(int(match["asker"]))

    async def callback(self, interaction: Interaction) -> None:
        """Deletes the preview."""
        if interaction.user.id != self.asker:
            await tell(interaction, texts.not_yours())
            return
        async with desk_of(interaction).guarded(lambda page: say_privately(interaction, page)):
            await acknowledged(interaction, thinking=False)
            await deliver("dropping a preview", interaction.delete_original_response)


class KeptButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"bw1:k:(?P<family>alert|digest):(?P<verb>pause|resume|snooze|edit|delete|test):(?P<number>\d{1,9})",
):
    """Does something to an alert or a digest, for those who may, and tells them alone."""

    def __init__(self, family: str, verb: str, number: int, label: str = "…") -> None:
        self.family, self.verb, self.number = family, verb, number
        super().__init__(discord.ui.Button(label=label, custom_id=f"bw1:k:{family}:{verb}:{number}"))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item, match: re.Match[str], /) -> "KeptButton":
        """From the message that was used."""
        return cls(match["family"], match["verb"], int(match["number"]))

    async def callback(self, interaction: Interaction) -> None:
        """The order, and what came of it."""
        desk = desk_of(interaction)
        async with desk.guarded(lambda page: say_privately(interaction, page)):
            if self.verb == "edit":
                await show_form(interaction, self.number)
                return
            await acknowledged(interaction, thinking=True, ephemeral=True)
            page = await desk.kept_orders[self.family].done(self.verb, self.number, await caller_of(interaction, desk))
            await replace_original(interaction, page)


class KeptSelect(
    discord.ui.DynamicItem[discord.ui.Select[discord.ui.View]],
    template=r"bw1:l:(?P<family>alert|digest):(?P<asker>\d{1,20})",
):
    """The alerts or digests of a list: the chosen one is shown with its buttons."""

    def __init__(
        self, family: str, asker: int, options: Sequence[discord.SelectOption] = (), placeholder: str | None = None
    ) -> None:
        self.family, self.asker = family, asker
        select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
            custom_id=f"bw1:l:{family}:{asker}", options=list(options), placeholder=placeholder
        )
        super().__init__(select)

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item, match: re.Match[str], /) -> "KeptSelect":
        """From the message that was used."""
        return cls(match["family"], int(match["asker"]))

    async def callback(self, interaction: Interaction) -> None:
        """What was chosen, for the one who chose alone."""
        desk = desk_of(interaction)
        async with desk.guarded(lambda page: say_privately(interaction, page)):
            await acknowledged(interaction, thinking=True, ephemeral=True)
            chosen, caller = int(self.item.values[0]), await caller_of(interaction, desk)
            await replace_original(interaction, await desk.kept_orders[self.family].done("show", chosen, caller))


class MoreButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"bw1:p:(?P<delivery>[0-9a-f]{16})"
):
    """Carries a post's id, by which it is found again; shows the one who presses it more."""

    def __init__(self, delivery: str, label: str = "…") -> None:
        self.delivery = delivery
        super().__init__(discord.ui.Button(label=label, custom_id=f"bw1:p:{delivery}"))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item, match: re.Match[str], /) -> "MoreButton":
        """From the message that was used."""
        return cls(match["delivery"])

    async def callback(self, interaction: Interaction) -> None:
        """The question behind the post, answered for the one who asked alone."""
        desk = desk_of(interaction)
        inquiry = Kept(lambda question: question, desk.expired)
        surface = OwnMessage(interaction, inquiry, private=True)
        async with desk.guarded(surface.tell):
            await surface.acknowledge()
            inquiry.text = await desk.app.alerts.question(self.delivery)
            await desk.serve(surface)


def preview_view(family: str, asker: int, key: str, words: Words) -> discord.ui.View:
    """Make it, or not."""
    view = discord.ui.View(timeout=None)
    view.add_item(MakeButton(family, asker, key, words.text(msg("Make it"))))
    view.add_item(DropButton(asker, words.text(msg("No"))))
    return view


def kept_view(family: str, number: int, status: str, words: Words) -> discord.ui.View:
    """What can be done to one alert or digest."""
    view = discord.ui.View(timeout=None)
    first = "resume" if status in ("paused", "stopped", "done") else "pause"
    for verb in (first, *(("snooze", "edit") if family == "alert" else ()), "test", "delete"):
        view.add_item(KeptButton(family, verb, number, words.text(_LABELS[verb])))
    return view


def list_view(family: str, asker: int, named: Sequence[tuple[int, str]], words: Words) -> discord.ui.View | None:
    """A select of alerts or digests."""
    if not named:
        return None
    view = discord.ui.View(timeout=None)
    view.add_item(_select(family, asker, named, words.text(msg("Pause, resume, test or delete one"))))
    return view


def _select(family: str, asker: int, named: Sequence[tuple[int, str]], placeholder: str) -> KeptSelect:
    options = [discord.SelectOption(label=f"{number} · {text}"[:100], value=str(number)) for number, text in named[:25]]
    return KeptSelect(family, asker, options, placeholder)


def post_view(post: Post, words: Words) -> discord.ui.View:
    """Under a post: what can be done to its alert, or to each of several, and more."""
    view = discord.ui.View(timeout=None)
    if len(post.rules) == 1:
        for verb in ("snooze", "edit", "delete"):
            view.add_item(KeptButton("alert", verb, post.rules[0][0], words.text(_LABELS[verb])))
    elif post.rules:
        view.add_item(_select("alert", 0, post.rules, words.text(msg("Snooze, edit or delete one"))))
    view.add_item(MoreButton(post.delivery, words.text(msg("More"))))
    return view


CONTROLS = (MakeButton, DropButton, KeptButton, KeptSelect, MoreButton)
