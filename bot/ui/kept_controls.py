"""The controls of what is kept: each changes, or shows, an alert or a digest, or what was posted of it. All their state
is in their ids, so that they work over a restart."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord

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

_STATUS: Mapping[str, str | None] = {"pause": "paused", "resume": "active", "snooze": "snoozed", "delete": None}
"""How something stands once it is done; None where it is gone."""


def label_of(verb: str) -> Message:
    """What a button says."""
    return _LABELS[verb]


def turning(status: str) -> str:
    """What turns something of a status on, or off."""
    return "pause" if status == "active" else "resume"


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
        """The order, and what came of it. In a message that its reader alone sees it takes that message's place; under
        any other it is told apart, and the buttons there become those of what now is."""
        desk = desk_of(interaction)
        async with desk.guarded(lambda page: say_privately(interaction, page)):
            if self.verb == "edit":
                await show_form(interaction, self.family, self.number)
                return
            source = interaction.message
            instead = source is not None and source.flags.ephemeral and self.verb != "test"
            await acknowledged(interaction, thinking=not instead, ephemeral=not instead)
            page = await desk.kept_orders[self.family].done(self.verb, self.number, await caller_of(interaction, desk))
            await replace_original(interaction, page)
            if source is not None and not instead and self.verb in _STATUS:
                view = _after(source, self.family, self.number, _STATUS[self.verb], desk.words)
                await deliver("renewing buttons", lambda: source.edit(view=view))


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


class PageButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"bw1:n:(?P<family>alert|digest):(?P<asker>\d{1,20}):(?P<page>\d{1,4})",
):
    """Another page of a list, in its place, for the one whose list it is."""

    def __init__(self, family: str, asker: int, page: int, label: str = "…") -> None:
        self.family, self.asker, self.page = family, asker, page
        super().__init__(discord.ui.Button(label=label, custom_id=f"bw1:n:{family}:{asker}:{page}"))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item, match: re.Match[str], /) -> "PageButton":
        """From the message that was used."""
        return cls(match["family"], int(match["asker"]), int(match["page"]))

    async def callback(self, interaction: Interaction) -> None:
        """The page. Where others read the list, it stays one for others."""
        if interaction.user.id != self.asker:
            await tell(interaction, texts.not_yours())
            return
        desk = desk_of(interaction)
        async with desk.guarded(lambda page: say_privately(interaction, page)):
            await acknowledged(interaction, thinking=False)
            alone = interaction.message is not None and interaction.message.flags.ephemeral
            caller = replace(await caller_of(interaction, desk), private=alone)
            await replace_original(interaction, await desk.kept_orders[self.family].listed(caller, self.page))


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


KEPT_CONTROLS = (KeptButton, KeptSelect, PageButton, MoreButton)


def _after(message: discord.Message, family: str, number: int, status: str | None, words: Words) -> discord.ui.View:
    """A message's controls once something that they are about has this status; without its own where it is gone."""
    view = discord.ui.View(timeout=None)
    for part in _parts(message):
        item = _again(part, family, number, status, words)
        if item is not None:
            view.add_item(item)
    return view


def _parts(message: discord.Message) -> Iterator[discord.Button | discord.SelectMenu]:
    for row in message.components:
        if isinstance(row, discord.ActionRow):
            yield from (part for part in row.children if isinstance(part, discord.Button | discord.SelectMenu))


def _again(
    part: discord.Button | discord.SelectMenu, family: str, number: int, status: str | None, words: Words
) -> Item | None:  # fmt: skip
    """A control as it stands from now on; None where it goes."""
    control, ids = _control(part.custom_id or "")
    if isinstance(part, discord.SelectMenu):
        return None if control is not KeptSelect else _select_again(part, ids, family, number, status)
    label = part.label or "…"
    if control is MoreButton:
        return MoreButton(ids["delivery"], label)
    if control is PageButton:
        return PageButton(ids["family"], int(ids["asker"]), int(ids["page"]), label)
    if control is not KeptButton:
        return None
    if (ids["family"], int(ids["number"])) != (family, number):
        return KeptButton(ids["family"], ids["verb"], int(ids["number"]), label)
    if status is None:
        return None
    verb = turning(status) if ids["verb"] in ("pause", "resume") else ids["verb"]
    return KeptButton(family, verb, number, words.text(label_of(verb)))


def _select_again(
    part: discord.SelectMenu, ids: Mapping[str, str], family: str, number: int, status: str | None
) -> KeptSelect | None:  # fmt: skip
    gone = status is None and ids["family"] == family
    options = [option for option in part.options if not (gone and option.value == str(number))]
    return KeptSelect(ids["family"], int(ids["asker"]), options, part.placeholder) if options else None


def _control(custom_id: str) -> tuple[type[Item] | None, Mapping[str, str]]:
    """The kind of a control, and what its id says."""
    for control in KEPT_CONTROLS:
        found = control.__discord_ui_compiled_template__.fullmatch(custom_id)
        if found is not None:
            return control, found.groupdict()
    return None, {}
