"""The price history of one instrument."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

import pandas as pd

from bot.domain.figures.base import Figure
from bot.domain.text import Message


@dataclass(frozen=True, slots=True)
class Overlay:
    """A line in the plot of prices: an average, or a band's edge, which has no `label` of its own. `group` is the same
    for lines that are drawn in one colour."""

    label: Message | None
    values: pd.Series
    group: int


@dataclass(frozen=True, slots=True)
class Strength:
    """A relative strength index, 0 to 100."""

    label: Message
    values: pd.Series


@dataclass(frozen=True, slots=True)
class Convergence:
    """MACD: its line, signal and histogram, in units of the price."""

    label: Message
    line: pd.Series
    signal: pd.Series
    histogram: pd.Series


@dataclass(frozen=True, slots=True)
class EventMark:
    """An event on the axis: its number, which the note of its title has too, and its session."""

    number: int
    day: date


@dataclass(frozen=True, slots=True)
class ChartFigure(Figure):
    """Bars from the base to the last session, and studies on the same index; NaN wherever there is no value.

    `bars` has the float columns open, high, low, close and volume, indexed by the sessions of the calendar, so that a
    session without a price is a row of NaN and leaves a gap. `price` is the last close as text, `listed` the events
    that are marked.
    """

    picture: ClassVar[str] = "chart"

    bars: pd.DataFrame
    style: Literal["line", "candles"]
    logarithmic: bool
    price: Message
    overlays: tuple[Overlay, ...] = ()
    volume: bool = False
    strength: tuple[Strength, ...] = ()
    convergence: Convergence | None = None
    marks: tuple[EventMark, ...] = ()
    listed: tuple[Message, ...] = ()
