"""Bull and bear markets by the 20 per cent rule, on closes.

The convention of Dow Jones Market Data and of the financial press: a market is in one of two states, and the state
flips when a close is 20% away from the extreme close since the last flip. A correction is a close 10% below the highest
since the flip (AAII, CNBC). No official body fixes either number.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from bot.domain.prices import days_of

FLIP = 0.20
CORRECTION = 0.10

_ROUNDING = 1e-9
"""A move of exactly 20% in decimals may be less by this much in binary."""

State = Literal["bull", "bear"]


@dataclass(frozen=True, slots=True)
class Point:
    """A session and its close."""

    day: date
    close: float


@dataclass(frozen=True, slots=True)
class Flip:
    """The entry into a state, on the close of `at`, measured from `extreme`: the lowest close since the flip before for
    a bull market, the highest for a bear market, the first of equal ones. A `provisional` one is the first that is
    found: nothing is known of the time before the series, so it depends on where that starts."""

    state: State
    at: Point
    extreme: Point
    provisional: bool

    @property
    def pct(self) -> float:
        """The change from the extreme to the entry, in per cent."""
        return _pct(self.extreme, self.at)


@dataclass(frozen=True, slots=True)
class NextFlip:
    """Where a state would be entered: a close at `level` or beyond it, `distance_pct` per cent from the last close;
    20% from `extreme`."""

    state: State
    level: float
    distance_pct: float
    extreme: Point


@dataclass(frozen=True, slots=True)
class Regime:
    """The state of a series at its last close. `low` and `high` are the lowest and the highest close since the last
    flip (its own among them), or since the start where there is none; the first of equal ones. `correction_since` is
    the first of the latest unbroken run of closes that are 10% or more below the highest of a bull market; None
    without a correction, and in a bear market."""

    start: Point
    last: Point
    flips: tuple[Flip, ...]
    low: Point
    high: Point
    correction_since: date | None

    @property
    def current(self) -> Flip | None:
        """The entry into the present state; None where no close was 20% from an extreme yet."""
        return self.flips[-1] if self.flips else None

    @property
    def change_pct(self) -> float | None:
        """The change since the extreme that the present state was measured from, in per cent; None without a state."""
        return None if self.current is None else _pct(self.current.extreme, self.last)

    @property
    def nexts(self) -> tuple[NextFlip, ...]:
        """Where the next flip would be: one level, or both where there is no state yet."""
        state = None if self.current is None else self.current.state
        found: list[NextFlip] = []
        if state != "bull":
            found.append(self._next("bull", self.low, 1.0 + FLIP))
        if state != "bear":
            found.append(self._next("bear", self.high, 1.0 - FLIP))
        return tuple(found)

    def _next(self, state: State, extreme: Point, factor: float) -> NextFlip:
        level = extreme.close * factor
        return NextFlip(state, level, (level / self.last.close - 1.0) * 100.0, extreme)


def regime(closes: pd.Series) -> Regime:
    """The state machine over a series of closes.

    `closes` is indexed by session (tz-naive, ascending, unique), positive and free of NaN. Until the first flip both
    extremes since the start are tracked. Raises ValueError on an empty series.
    """
    if closes.empty:
        raise ValueError("a state needs at least one close")
    points = [Point(day, close) for day, close in zip(days_of(closes), closes.to_list(), strict=True)]
    flips: list[Flip] = []
    low = high = points[0]
    correction: date | None = None
    for point in points:
        low = point if point.close < low.close else low
        high = point if point.close > high.close else high
        state = flips[-1].state if flips else None
        entered = _entered(state, point, low, high)
        if entered is not None:
            extreme = low if entered == "bull" else high
            flips.append(Flip(entered, point, extreme, provisional=not flips))
            state, low, high = entered, point, point
        corrected = state == "bull" and _fallen(high, point, CORRECTION)
        correction = (correction or point.day) if corrected else None
    return Regime(points[0], points[-1], tuple(flips), low, high, correction)


def _entered(state: State | None, point: Point, low: Point, high: Point) -> State | None:
    """The state that a close enters. It never enters both: of two extremes that are as far apart as that would take,
    the later one was an entry itself."""
    if state != "bull" and point.close / low.close - 1.0 >= FLIP - _ROUNDING:
        return "bull"
    if state != "bear" and _fallen(high, point, FLIP):
        return "bear"
    return None


def _fallen(high: Point, point: Point, share: float) -> bool:
    return point.close / high.close - 1.0 <= _ROUNDING - share


def _pct(base: Point, last: Point) -> float:
    return (last.close / base.close - 1.0) * 100.0
