"""The members of a universe ranked by their change."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.figures.base import Figure
from bot.domain.text import Name


@dataclass(frozen=True, slots=True)
class Bar:
    """One instrument's change in per cent."""

    symbol: str
    name: Name
    change_pct: float


@dataclass(frozen=True, slots=True)
class MoversFigure(Figure):
    """Changes of the members of a universe, best first; `benchmark` is the index's own, if it has one.

    `missing` names members that have no change (no data, stale). More than 40 members are shown as the fifteen
    best and worst and the distribution of all.
    """

    picture: ClassVar[str] = "movers"

    bars: tuple[Bar, ...]
    benchmark: Bar | None
    missing: tuple[Name, ...] = ()
