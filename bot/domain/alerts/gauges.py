"""Gauges: the numbers that rules watch. Every condition is one or more levels on gauges, so that one comparison, an
edge between two consecutive observations, serves them all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.alerts.conditions import (
    Condition,
    Extreme,
    Flow,
    Level,
    Move,
    Mover,
    Regime,
    Side,
    Spread,
    Unread,
    Volume,
    Worth,
)
from bot.domain.windows import Sessions, Span, ToDate, Window

_DAY = Sessions(1)
_WINDOW = re.compile(r"(\d+)(d|week|month|year)")
STATES = ("bull", "bear", "correction")
_TIMED = frozenset({"move", "spread"})
_KINDS = _TIMED | {"price", "value", "volume", "high", "low", *STATES, "turnover"}


@dataclass(frozen=True, slots=True, order=True)
class Gauge:
    """One number of one subject. `subject` is what is fetched once for all its gauges: a symbol, two of them with a
    bar between, or a direction of Stock Connect.

    `name` is one of: price (last price, the line's currency) · move:WINDOW (change in per cent) · value (the session's
    change of market value, the line's currency) · volume (times the 20-session mean) · high, low (1 where a close is
    beyond all of 52 weeks before, else 0) · bull, bear, correction (1 where a close is in that state, else 0) ·
    spread:WINDOW (percentage points) · turnover (the direction's currency).
    """

    subject: str
    name: str

    @property
    def key(self) -> str:
        """As it is stored."""
        return f"{self.name}@{self.subject}"

    @classmethod
    def of(cls, key: str) -> "Gauge":
        """From its key. Raises ValueError for what is none of ours."""
        name, _, subject = key.partition("@")
        kind, timed, _ = name.partition(":")
        if kind not in _KINDS or bool(timed) != (kind in _TIMED) or not subject:
            raise ValueError(key)
        made = cls(subject, name)
        _ = made.window
        return made

    @property
    def window(self) -> Window | None:
        """The window of a move or spread."""
        _, mark, text = self.name.partition(":")
        return window_of(text) if mark else None

    @property
    def by_session(self) -> bool:
        """Whether it begins at nothing in every session: a session's change, its volume so far."""
        return self.name in {"value", "volume", f"move:{tag_of(_DAY)}"}

    @property
    def on_closes(self) -> bool:
        """Whether final closes are observed, rather than bars while the market is open."""
        return self.name in {"high", "low", *STATES} or self.name.startswith("spread:")


@dataclass(frozen=True, slots=True)
class Watch:
    """A level on a gauge, and the side from which reaching it counts."""

    gauge: Gauge
    side: Side
    level: float

    def back(self, rearm: float) -> float:
        """How far from its level its gauge has to go back until it may fire again, where `rearm` is asked. What begins
        at nothing in every session has gone back far enough when it begins: each session is one of its own."""
        return min(rearm, abs(self.level)) if self.gauge.by_session else rearm


def watches_of(condition: Condition, members: Sequence[str] = ()) -> tuple[Watch, ...]:
    """What a condition watches. `members` are those of a mover rule's universe."""
    match condition:
        case Level(symbol, side, level):
            return (Watch(Gauge(symbol, "price"), side, level),)
        case Move(symbol, pct, window, either):
            return _both(Gauge(symbol, f"move:{tag_of(window)}"), pct, either)
        case Mover(_, pct, either):
            return tuple(w for member in members for w in _both(Gauge(member, f"move:{tag_of(_DAY)}"), pct, either))
        case Extreme(symbol, side):
            return (Watch(Gauge(symbol, "high" if side is Side.UP else "low"), Side.UP, 1.0),)
        case Regime(symbol, only):
            return tuple(Watch(Gauge(symbol, state), Side.UP, 1.0) for state in STATES if only in (None, state))
        case Worth(symbol, amount):
            return _both(Gauge(symbol, "value"), amount, False)
        case Volume(symbol, times):
            return (Watch(Gauge(symbol, "volume"), Side.UP, times),)
        case Spread(first, second, points, window, either):
            return _both(Gauge(f"{first}|{second}", f"spread:{tag_of(window)}"), points, either)
        case Flow(direction, amount):
            return (Watch(Gauge(direction.value, "turnover"), Side.UP, amount),)
        case Unread():
            return ()


def _both(gauge: Gauge, level: float, either: bool) -> tuple[Watch, ...]:
    if either:
        return Watch(gauge, Side.UP, abs(level)), Watch(gauge, Side.DOWN, -abs(level))
    return (Watch(gauge, Side.UP if level > 0 else Side.DOWN, level),)


def tag_of(window: Window) -> str:
    """A window that an alert may have as a short text: 1d, 1week, 3month, year (to date).

    Raises ValueError for those that end on a day or begin on one: nothing new is observed of them, or ever less.
    """
    match window:
        case Sessions(count):
            return f"{count}d"
        case Span(count, unit):
            return f"{count}{unit}"
        case ToDate(period):
            return period
        case _:
            raise ValueError(f"no window of an alert: {window}")


def window_of(tag: str) -> Window:
    """The window of a tag."""
    if tag in ("year", "quarter", "month"):
        return ToDate(tag)
    found = _WINDOW.fullmatch(tag)
    if found is None:
        raise ValueError(tag)
    count, unit = int(found[1]), found[2]
    return Sessions(count) if unit == "d" else Span(count, unit)  # pyright: ignore[reportArgumentType]
