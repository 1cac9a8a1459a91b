"""The controls of alerts and digests: under a preview, under a post, and in a list. All their state is in their ids."""

import re
from collections.abc import Sequence
from typing import Any

import discord

from bot.domain.paging import Leaf
from bot.domain.posting import Post
from bot.domain.text import Message, msg
from bot.ui import texts
from bot.ui.callers import caller_of
from bot.ui.controls import tell
from bot.ui.delivery import deliver
from bot.ui.home import Interaction, desk_of
from bot.ui.interactions import acknowledged, replace_original, say_privately
from bot.ui.kept_controls import KEPT_CONTROLS, KeptButton, KeptSelect, MoreButton, PageButton, label_of, turning
from bot.ui.markdown import clip
from bot.words import Words

Item = discord.ui.Item[Any]
_LABEL, _OPTIONS = 100, 25
"""The most that Discord takes: characters of an option, and options of a select."""


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


def preview_view(family: str, asker: int, key: str, words: Words) -> discord.ui.View:
    """Make it, or not."""
    view = discord.ui.View(timeout=None)
    view.add_item(MakeButton(family, asker, key, words.text(msg("Make it"))))
    view.add_item(DropButton(asker, words.text(msg("No"))))
    return view


def kept_view(family: str, number: int, status: str, words: Words) -> discord.ui.View:
    """What can be done to one alert or digest."""
    view = discord.ui.View(timeout=None)
    verbs = (
        turning(status),
        *(("snooze",) if family == "alert" and status not in ("done", "expired") else ()),
        "edit",
        "test",
        "delete",
    )
    for verb in verbs:
        view.add_item(KeptButton(family, verb, number, words.text(label_of(verb))))
    return view


def list_view(
    family: str, asker: int, named: Sequence[tuple[int, Message]], leaf: Leaf, words: Words
) -> discord.ui.View | None:
    """A select of the alerts or digests of a page, and the way to the others."""
    if not named:
        return None
    view = discord.ui.View(timeout=None)
    view.add_item(_select(family, asker, named, words.text(msg("Pause, resume, edit, test or delete one")), words))
    if leaf.number > 0:
        view.add_item(PageButton(family, asker, leaf.number - 1, words.text(msg("Back"))))
    if leaf.number < leaf.pages - 1:
        view.add_item(PageButton(family, asker, leaf.number + 1, words.text(msg("Next"))))
    return view


def _select(
    family: str, asker: int, named: Sequence[tuple[int, Message]], placeholder: str, words: Words
) -> KeptSelect:  # fmt: skip
    options = [
        discord.SelectOption(label=clip(f"{number} · {words.text(what)}", _LABEL), value=str(number))
        for number, what in named[:_OPTIONS]
    ]
    return KeptSelect(family, asker, options, placeholder)


def post_view(post: Post, words: Words) -> discord.ui.View:
    """Under a post: what can be done to its alert, or to each of several, and more."""
    view = discord.ui.View(timeout=None)
    if len(post.rules) == 1:
        for verb in ("snooze", "edit", "delete"):
            view.add_item(KeptButton("alert", verb, post.rules[0][0], words.text(label_of(verb))))
    elif post.rules:
        view.add_item(_select("alert", 0, post.rules, words.text(msg("Snooze, edit or delete one")), words))
    view.add_item(MoreButton(post.delivery, words.text(msg("More"))))
    return view


CONTROLS = (MakeButton, DropButton, *KEPT_CONTROLS)
