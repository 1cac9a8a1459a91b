"""What every picture has."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.text import Message


@dataclass(frozen=True, slots=True)
class Caption:
    """The words around every picture. `title` states the finding, `subtitle` what it is measured on (window,
    dates, currency), `footer` source, delay and membership. `notes` are short warnings that must be seen
    (missing members, a proxy, staleness). `alt` describes the picture for those who cannot see it."""

    title: Message
    subtitle: Message
    footer: Message
    alt: Message
    notes: tuple[Message, ...] = ()
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """The base of every figure. `picture` is its file's name without the ending, fixed and in ASCII."""

    picture: ClassVar[str]
    caption: Caption
