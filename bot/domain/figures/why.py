"""A move in its context."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import pandas as pd

from bot.domain.figures.base import Figure
from bot.domain.figures.chart import EventMark
from bot.domain.text import Message


@dataclass(frozen=True, slots=True)
class Beside:
    """What a move stands beside: the usual size of its sessions, its volume, its index. `value` is the number, `detail`
    what it is measured on."""

    about: Message
    value: Message
    detail: Message


@dataclass(frozen=True, slots=True)
class WhyFigure(Figure):
    """Three months of closes with the sessions of the move, from `first` (its base) to `last`; what it stands beside;
    and events near it, which are marked and listed.

    `closes` are indexed by session, NaN where there is none. `change_pct` is the move.
    """

    picture: ClassVar[str] = "why"

    closes: pd.Series
    first: date
    last: date
    change_pct: float
    facts: tuple[Beside, ...]
    marks: tuple[EventMark, ...] = ()
    listed: tuple[Message, ...] = ()
