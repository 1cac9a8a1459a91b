"""Dated events as a list."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.figures.base import Figure
from bot.domain.text import Message, Name


@dataclass(frozen=True, slots=True)
class Dated:
    """One event: its day, its title, and of what kind it is and who says so."""

    day: date
    title: Name
    detail: Message


@dataclass(frozen=True, slots=True)
class EventsFigure(Figure):
    """Events, latest first; `further` is how many more there are."""

    picture: ClassVar[str] = "events"

    events: tuple[Dated, ...]
    further: int
