"""Breadth: how many members rose, fell, or stood still."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Breadth:
    """Counts of members by the sign of their change. Members without a change are in none of them."""

    up: int
    down: int
    unchanged: int

    @property
    def counted(self) -> int:
        return self.up + self.down + self.unchanged


def breadth(changes_pct: Iterable[float]) -> Breadth:
    """Counts by sign. Only an exact zero (the same close) is unchanged; NaN is no change at all."""
    up = down = unchanged = 0
    for value in changes_pct:
        if value > 0:
            up += 1
        elif value < 0:
            down += 1
        elif value == 0:
            unchanged += 1
    return Breadth(up, down, unchanged)
