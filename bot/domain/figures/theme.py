"""A basket as one line, beside an index and its own best and worst."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.figures.base import Figure
from bot.domain.figures.lines import Line
from bot.domain.figures.movers import Bar
from bot.domain.text import Name


@dataclass(frozen=True, slots=True)
class ThemeFigure(Figure):
    """The basket's line first, then those that it is seen beside: an index, its best and its worst member.

    `best` and `worst` are changes in per cent, best first and worst first. `missing` names members that are not in the
    mean.
    """

    picture: ClassVar[str] = "theme"

    lines: tuple[Line, ...]
    best: tuple[Bar, ...]
    worst: tuple[Bar, ...]
    missing: tuple[Name, ...] = ()
