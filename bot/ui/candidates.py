"""The candidates of an unknown or ambiguous name: the asker chooses, and the question is asked with the choice.

They belong to a notice that lasts a minute in a channel and a quarter of an hour in private, so they are kept in
memory; after a restart they have expired.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.domain.errors import Candidate
from bot.domain.naming import visible
from bot.domain.text import Name
from bot.ui import texts
from bot.ui.controls import DeleteButton, LineButton, WindowSelect, tell
from bot.ui.delivery import deliver
from bot.ui.home import Interaction, desk_of
from bot.ui.interactions import InPlace, OwnMessage, say_privately
from bot.ui.markdown import clip
from bot.ui.surface import Dismiss, Surface
from bot.words import Words

_LABEL = 100
_BUTTON_LABEL = 80
_MOST_BUTTONS = 5
_MOST_OPTIONS = 25
Item = discord.ui.Item[Any]


@dataclass(slots=True)
class Pending:
    """A question that waits for its asker's choice. `dismiss` removes the private notice that offers the candidates;
    it is None where that is a reply in a channel."""

    surface: Surface
    term: str
    candidates: tuple[Candidate, ...]
    dismiss: Dismiss | None = None


class CandidateSelect(
    discord.ui.DynamicItem[discord.ui.Select[discord.ui.View]], template=r"bw1:c:(?P<token>[\w-]{1,40})"
):
    """The candidates as a select menu."""

    def __init__(
        self, token: str, options: Sequence[discord.SelectOption] = (), placeholder: str | None = None
    ) -> None:
        self.token = token
        select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
            custom_id=f"bw1:c:{token}", options=list(options), placeholder=placeholder
        )
        super().__init__(select)

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item, match: re.Match[str], /) -> "CandidateSelect":
        """From the message that was used."""
        return cls(match["token"])

    async def callback(self, interaction: Interaction) -> None:
        """Ask with the chosen candidate."""
        await choose(interaction, self.token, int(self.item.values[0]))


class CandidateButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"bw1:b:(?P<token>[\w-]{1,40}):(?P<index>\d{1,2})",
):
    """One candidate as a button."""

    def __init__(self, token: str, index: int, label: str = "…") -> None:
        self.token = token
        self.index = index
        super().__init__(discord.ui.Button(label=label, custom_id=f"bw1:b:{token}:{index}"))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item, match: re.Match[str], /) -> "CandidateButton":
        """From the message that was used."""
        return cls(match["token"], int(match["index"]))

    async def callback(self, interaction: Interaction) -> None:
        """Ask with this candidate."""
        await choose(interaction, self.token, self.index)


def candidates_view(token: str, candidates: Sequence[Candidate], words: Words, *, buttons: bool) -> discord.ui.View:
    """A few guesses are `buttons`, one tap each; otherwise a select menu."""
    view = discord.ui.View(timeout=None)
    if buttons and len(candidates) <= _MOST_BUTTONS:
        for index, candidate in enumerate(candidates):
            label = f"{_name(candidate.name, words)} ({candidate.value})"
            view.add_item(CandidateButton(token, index, clip(label, _BUTTON_LABEL)))
        return view
    options = [
        discord.SelectOption(
            label=clip(_name(candidate.name, words), _LABEL),
            value=str(index),
            description=clip(" · ".join(filter(None, (candidate.value, candidate.exchange))), _LABEL),
        )
        for index, candidate in enumerate(candidates[:_MOST_OPTIONS])
    ]
    view.add_item(CandidateSelect(token, options, words.text(texts.which())))
    return view


async def choose(interaction: Interaction, token: str, index: int) -> None:
    """Ask the pending question with a candidate in the place of the word at fault."""
    desk = desk_of(interaction)
    pending = desk.pending.get(token)
    if pending is None or index >= len(pending.candidates):
        await tell(interaction, desk.expired().message)
        return
    if pending.surface.asker != interaction.user.id:
        await tell(interaction, texts.not_yours())
        return
    inquiry = pending.surface.inquiry.instead(pending.term, pending.candidates[index].value)
    if inquiry is None:
        await tell(interaction, desk.expired().message)
        return
    if pending.dismiss is None:
        await desk.serve(InPlace(interaction, inquiry, private=False))
        return
    await desk.serve(OwnMessage(interaction, inquiry, private=pending.surface.room.private))
    dismiss = pending.dismiss
    async with desk.guarded(lambda page: say_privately(interaction, page)):
        await deliver("removing a notice", dismiss)


def _name(name: Name, words: Words) -> str:
    return visible(words.name(name)).strip() or name.en


CONTROLS = (WindowSelect, LineButton, DeleteButton, CandidateSelect, CandidateButton)
"""Every control, for the client to take up again after a restart."""
