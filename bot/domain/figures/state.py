"""Closes in bull and bear markets."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

import pandas as pd

from bot.domain.figures.base import Figure


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry into a state: its day and close, and the day and close of the extreme that it was measured from."""

    state: Literal["bull", "bear"]
    day: date
    close: float
    extreme_day: date
    extreme_close: float


@dataclass(frozen=True, slots=True)
class Level:
    """A close at which a state would be entered, and how far that is from the last close, in per cent."""

    state: Literal["bull", "bear"]
    close: float
    distance_pct: float


@dataclass(frozen=True, slots=True)
class StateFigure(Figure):
    """`closes` by session, entries into states in order of time, and where the next would be.

    `change_pct` is the last close's change since the extreme of the present state, in per cent; None without a state.
    """

    picture: ClassVar[str] = "state"

    closes: pd.Series
    entries: tuple[Entry, ...]
    levels: tuple[Level, ...]
    change_pct: float | None
