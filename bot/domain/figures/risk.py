"""How much instruments move, and with what."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import pandas as pd

from bot.domain.figures.base import Figure
from bot.domain.text import Message, Name


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure: what it is, its value, and what it is measured on. `way` is 1 for up, -1 for down, 0 for neither."""

    about: Message
    value: Message
    detail: Message
    way: int = 0


@dataclass(frozen=True, slots=True)
class Water:
    """How far each close was below the highest until then, in per cent (≤ 0) by session, and the deepest: from the
    high of `peak` to the low of `trough`."""

    values: pd.Series
    deepest_pct: float
    peak: date
    trough: date


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One instrument among several: volatility in per cent a year (None where too few days are known), the largest
    drawdown in per cent (≤ 0), and what else is known of it in words."""

    symbol: str
    name: Name
    volatility_pct: float | None
    drawdown_pct: float
    detail: Message


@dataclass(frozen=True, slots=True)
class RiskFigure(Figure):
    """One instrument: `water` and `figures`. Several: `rows`, the most volatile first, and their `correlations`, a row
    of values for each in the same order, None where too few common days are known."""

    picture: ClassVar[str] = "risk"

    water: Water | None = None
    figures: tuple[KeyFigure, ...] = ()
    rows: tuple[RiskRow, ...] = ()
    correlations: tuple[tuple[float | None, ...], ...] = ()
