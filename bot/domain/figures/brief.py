"""The story of an index on one sheet."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.figures.base import Figure
from bot.domain.figures.lines import Line
from bot.domain.figures.movers import Bar
from bot.domain.text import Message


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known: what it is about, the number or word that matters, and what that is measured on.
    `way` is 1 for up, -1 for down, 0 for neither."""

    about: Message
    value: Message
    detail: Message
    way: int = 0


@dataclass(frozen=True, slots=True)
class BriefFigure(Figure):
    """The index among others as lines, its best and worst members, and facts.

    `best` and `worst` are changes in per cent, best first and worst first, at most five each.
    """

    picture: ClassVar[str] = "brief"

    lines: tuple[Line, ...]
    best: tuple[Bar, ...]
    worst: tuple[Bar, ...]
    facts: tuple[Fact, ...]
