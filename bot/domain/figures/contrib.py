"""What the members contributed to the change of their index."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.figures.base import Figure
from bot.domain.text import Name


@dataclass(frozen=True, slots=True)
class Part:
    """What a member added to the index's change, in percentage points."""

    symbol: str
    name: Name
    pp: float


@dataclass(frozen=True, slots=True)
class ContribFigure(Figure):
    """The parts, largest first, what they leave unexplained in percentage points, and the index's change in per
    cent, which all of them add up to. `missing` names members without a part."""

    picture: ClassVar[str] = "contrib"

    parts: tuple[Part, ...]
    unexplained_pp: float
    index: Name
    change_pct: float
    missing: tuple[Name, ...] = ()
