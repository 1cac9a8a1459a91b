"""A line of `bellwether check`."""

from dataclasses import dataclass

from bot.domain.text import Message


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check."""

    good: bool
    what: Message
    text: Message
