"""The members of a universe as tiles."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.figures.base import Figure
from bot.domain.text import Message, Name


@dataclass(frozen=True, slots=True)
class Heat:
    """One member: `size` is its share of the picture in any unit, `change_pct` its change in per cent."""

    symbol: str
    name: Name
    size: float
    change_pct: float


@dataclass(frozen=True, slots=True)
class HeatmapFigure(Figure):
    """Tiles as large as their `size`, coloured by their change. `sized_by` says what the size is; `missing` names
    members without a tile."""

    picture: ClassVar[str] = "heatmap"

    tiles: tuple[Heat, ...]
    sized_by: Message
    missing: tuple[Name, ...] = ()
