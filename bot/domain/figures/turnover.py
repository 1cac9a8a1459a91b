"""Average daily turnover by month."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.figures.base import Figure
from bot.domain.text import Month, MonthTo


@dataclass(frozen=True, slots=True)
class MonthBar:
    """A month: its average daily turnover, and buying less selling added up where that is known, both in whole units of
    the figure's currency; `change_pct` is the average's on the month before. `average` is None for a month without
    data. `name` is what it is called; a `partial` one is a part of its month and its name says which. `compared` are
    those that the finding speaks of.
    """

    month: date
    name: Month | MonthTo
    average: float | None
    net_buy: float | None
    change_pct: float | None = None
    partial: bool = False
    compared: bool = False


@dataclass(frozen=True, slots=True)
class TurnoverFigure(Figure):
    """The months, earliest first; the last one is what the finding is about. `net` is whether buying and selling are
    published at all; else the change on the month before is shown beside the bars."""

    picture: ClassVar[str] = "turnover"

    currency: str
    bars: tuple[MonthBar, ...]
    net: bool = True
