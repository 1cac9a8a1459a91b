"""How the indices of several markets stand."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import pandas as pd

from bot.domain.figures.base import Figure
from bot.domain.text import Message, Name


@dataclass(frozen=True, slots=True)
class MarketRow:
    """One index: its last level (in `currency` where a fund stands in, else in points), the day of it where that is not
    its group's, its closes of the last month, and its changes in per cent, one a column, None where there is none."""

    symbol: str
    name: Name
    level: float
    currency: str | None
    day: date | None
    path: pd.Series
    changes: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class MarketGroup:
    """The indices of one market; `title` names it, and the day of its last close."""

    title: Message
    rows: tuple[MarketRow, ...]


@dataclass(frozen=True, slots=True)
class MarketsFigure(Figure):
    """Groups of indices, with a change for each of the `columns`, which are windows. `missing` names those without
    prices."""

    picture: ClassVar[str] = "markets"

    columns: tuple[Message, ...]
    groups: tuple[MarketGroup, ...]
    missing: tuple[Name, ...] = ()
