"""Edges: which watches are reached between two consecutive observations of their gauges, for many rules at once.

A watch of level L from below is reached between the observations p and n where p < L <= n; from above it is the mirror
image, p > L >= n. A watch that has fired is disarmed, and armed again by an observation that is beyond L by `rearm`, on
the side that it came from.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_FIRST = 1024


@dataclass(frozen=True, slots=True)
class Line:
    """A watch as a row: the number of its gauge, its side (1 from below, -1 from above), level and rearm distance in
    the gauge's unit, the moment after which observations count (seconds), whether it is armed, and a number of the
    caller's own."""

    gauge: int
    side: int
    level: float
    rearm: float
    after: float
    armed: bool = True
    tag: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A watch of a rule that a step did something to."""

    rule: int
    gauge: int
    side: int
    level: float
    tag: int


@dataclass(frozen=True, slots=True)
class Edges:
    """What two consecutive observations did. `fired` were armed and are reached; `rearmed` were not armed and may fire
    again."""

    fired: tuple[Hit, ...]
    rearmed: tuple[Hit, ...]


class RuleBook:
    """The watches of many rules as columns. Rules are put and removed one at a time; nothing is built anew.

    A rule of n watches has n rows in a row. Rows of removed rules are used again by rules of as many watches.
    """

    def __init__(self) -> None:
        self._gauge: Ints = np.zeros(_FIRST, dtype=np.int64)
        self._rule: Ints = np.zeros(_FIRST, dtype=np.int64)
        self._side: Floats = np.zeros(_FIRST)
        self._level: Floats = np.full(_FIRST, np.nan)
        self._back: Floats = np.full(_FIRST, np.nan)
        self._after: Floats = np.zeros(_FIRST)
        self._armed: NDArray[np.bool_] = np.zeros(_FIRST, dtype=np.bool_)
        self._tag: NDArray[np.int16] = np.zeros(_FIRST, dtype=np.int16)
        self._used = 0
        self._places: dict[int, tuple[int, int]] = {}
        self._free: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self._places)

    def put(self, rule: int, lines: Iterable[Line]) -> None:
        """Takes a rule in, in place of what is known of it."""
        self.remove(rule)
        rows = list(lines)
        if not rows:
            return
        start = self._room(len(rows))
        self._places[rule] = (start, len(rows))
        for at, line in enumerate(rows, start):
            self._gauge[at], self._rule[at], self._side[at] = line.gauge, rule, line.side
            # Both are compared with the gauge's value times the side, so that one comparison serves both sides.
            self._level[at] = line.side * line.level
            self._back[at] = line.side * line.level - line.rearm
            self._after[at], self._armed[at], self._tag[at] = line.after, line.armed, line.tag

    def gauges_of(self, rule: int) -> list[int]:
        """The gauges of a rule's watches, a number a watch; none where the rule is not there."""
        start, count = self._places.get(rule, (0, 0))
        return self._gauge[start : start + count].tolist()

    def earliest(self, gauge: int) -> float:
        """The earliest moment (seconds) after which an observation of a gauge counts for some rule; infinity where no
        rule watches it."""
        used = slice(0, self._used)
        watching = (self._gauge[used] == gauge) & ~np.isnan(self._level[used])
        return float(self._after[used][watching].min(initial=np.inf))

    def remove(self, rule: int) -> None:
        """Drops a rule; one that is not there is none of its business."""
        start, count = self._places.pop(rule, (0, 0))
        if count:
            self._level[start : start + count] = np.nan
            self._back[start : start + count] = np.nan
            self._free.setdefault(count, []).append(start)

    def arm(self, hit: Hit, armed: bool) -> None:
        """Arms or disarms the watch of a hit, as long as its rule is there."""
        start, count = self._places.get(hit.rule, (0, 0))
        for at in range(start, start + count):
            if self._gauge[at] == hit.gauge and self._side[at] == hit.side:
                self._armed[at] = armed

    def edges(self, previous: Floats, now: Floats, at: Floats) -> Edges:
        """What a step from each gauge's `previous` to its `now` observation did, that one made `at` (seconds).

        The three are indexed by the gauge's number; NaN is a gauge without a step, of which nothing is said.
        """
        # Mostly few of the gauges have a step: the rows of all others are left aside first.
        rows = np.flatnonzero(~np.isnan(now)[self._gauge[: self._used]])
        gauge, side, level = self._gauge[rows], self._side[rows], self._level[rows]
        seen = now[gauge] * side
        beyond, armed = seen >= level, self._armed[rows]
        new = at[gauge] > self._after[rows]
        fired = np.flatnonzero(armed & new & beyond & (previous[gauge] * side < level))
        rearmed = np.flatnonzero(~armed & ~beyond & (seen <= self._back[rows]))
        return Edges(self._named(rows[fired]), self._named(rows[rearmed]))

    def _named(self, rows: NDArray[np.intp]) -> tuple[Hit, ...]:
        side, level = self._side[rows], self._level[rows]
        columns = (self._rule[rows], self._gauge[rows], side.astype(int), level * side, self._tag[rows])
        return tuple(Hit(*values) for values in zip(*(column.tolist() for column in columns), strict=True))

    def _room(self, count: int) -> int:
        if self._free.get(count):
            return self._free[count].pop()
        start = self._used
        self._used += count
        while self._used > len(self._level):
            self._grow()
        return start

    def _grow(self) -> None:
        size = len(self._level)
        for name in ("_gauge", "_rule", "_side", "_level", "_back", "_after", "_armed", "_tag"):
            column = getattr(self, name)
            more = np.full(size, np.nan) if name in ("_level", "_back") else np.zeros(size, dtype=column.dtype)
            setattr(self, name, np.concatenate([column, more]))
