"""What instruments did around an event."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from bot.domain.figures.base import Figure
from bot.domain.text import Name


@dataclass(frozen=True, slots=True)
class Course:
    """One instrument's change in per cent since its last close before an event.

    `values` is indexed by session of its own calendar: 0 is that close, 1 the first session after the event, negative
    ones are before it.
    """

    symbol: str
    name: Name
    values: pd.Series


@dataclass(frozen=True, slots=True)
class EventFigure(Figure):
    """One to eight instruments on an axis of sessions, from ten before the event to twenty after it."""

    picture: ClassVar[str] = "event"

    courses: tuple[Course, ...]
