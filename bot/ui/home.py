"""From an interaction to the desk that serves it."""

from typing import TYPE_CHECKING, Protocol, cast

import discord

if TYPE_CHECKING:
    from bot.ui.desk import Desk


class Home(Protocol):
    """The client, as its controls and commands see it."""

    @property
    def desk(self) -> "Desk": ...


Interaction = discord.Interaction[discord.Client]


def desk_of(interaction: Interaction) -> "Desk":
    """The desk of the client that received the interaction."""
    return cast(Home, interaction.client).desk
