"""Where an answer can appear."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.domain.text import Message
from bot.ui.inquiry import Inquiry
from bot.ui.page import Page

Dismiss = Callable[[], Awaitable[object]]
"""Removes a private notice."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a place allows. In a `private` one only the asker sees the answer. `insistent` is a place where
    silence looks like a failure, because Discord waits for an answer. `guild` is the server that it is in, `channel`
    the place itself (0 where that is not known)."""

    attach: bool
    private: bool
    insistent: bool
    guild: int | None = None
    channel: int = 0


class Surface(Protocol):
    """One place for one answer. All methods raise Undelivered."""

    @property
    def asker(self) -> int: ...
    @property
    def room(self) -> Room: ...
    @property
    def inquiry(self) -> Inquiry: ...

    async def acknowledge(self) -> None:
        """Show at once that the question was heard."""
        ...

    async def show(self, page: Page) -> None:
        """Show the answer; nothing where a later question has taken its place."""
        ...

    async def tell(self, page: Page) -> Dismiss | None:
        """Tell the asker alone, as far as the place allows, and leave no placeholder.

        Gives what removes a private notice; None where the notice goes by itself.
        """
        ...

    def done(self) -> None:
        """Nothing more will be shown or told: whatever `acknowledge` keeps up by itself ends here."""
        ...


class Notice(Exception):
    """A sentence of the door instead of an answer."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message
