"""Conditions: what a rule waits for, with symbols resolved and numbers read."""

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Literal

from bot.domain.flows import Direction
from bot.domain.windows import Window


class Side(IntEnum):
    """From which side a level is crossed: UP from below, DOWN from above."""

    UP = 1
    DOWN = -1


@dataclass(frozen=True, slots=True)
class Level:
    """A price (in the line's currency), or an index's level in points, reached from one side."""

    kind: ClassVar[str] = "level"
    symbol: str
    side: Side
    level: float


@dataclass(frozen=True, slots=True)
class Move:
    """A change of `pct` per cent over a window (1d, 1w, 1m …); `either` asks for it in both directions."""

    kind: ClassVar[str] = "move"
    symbol: str
    pct: float
    window: Window
    either: bool = False


@dataclass(frozen=True, slots=True)
class Extreme:
    """A close above (below) all closes of the 52 weeks before it."""

    kind: ClassVar[str] = "extreme"
    symbol: str
    side: Side


@dataclass(frozen=True, slots=True)
class Regime:
    """The entry into a bull market, a bear market or a correction, on closes; or into one of them `only`."""

    kind: ClassVar[str] = "state"
    symbol: str
    only: Literal["bull", "bear", "correction"] | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """A change of market value within a session, in the listing's currency; signed."""

    kind: ClassVar[str] = "value"
    symbol: str
    amount: float


@dataclass(frozen=True, slots=True)
class Mover:
    """A session's change of any member of a universe, in per cent; `either` asks for it in both directions."""

    kind: ClassVar[str] = "mover"
    universe: str
    pct: float
    either: bool = True


@dataclass(frozen=True, slots=True)
class Volume:
    """A session's volume so far, as a multiple of the mean of the 20 sessions before it."""

    kind: ClassVar[str] = "volume"
    symbol: str
    times: float


@dataclass(frozen=True, slots=True)
class Spread:
    """One line's change less another's over a window, on closes, in percentage points; `either`: whichever leads."""

    kind: ClassVar[str] = "spread"
    first: str
    second: str
    points: float
    window: Window
    either: bool = True


@dataclass(frozen=True, slots=True)
class Flow:
    """A day's Stock Connect turnover (bought and sold, both legs), in the direction's currency."""

    kind: ClassVar[str] = "flow"
    direction: Direction
    amount: float


@dataclass(frozen=True, slots=True)
class Unread:
    """What cannot be read any more: words of another version, or damaged ones. It watches nothing."""

    kind: ClassVar[str] = "unread"
    words: str


Condition = Level | Move | Extreme | Regime | Worth | Mover | Volume | Spread | Flow | Unread
