"""Instruments rebased to one axis."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import pandas as pd

from bot.domain.figures.base import Figure
from bot.domain.text import Message, Name


@dataclass(frozen=True, slots=True)
class Line:
    """One instrument's change since its base, in per cent, a value a session of its own.

    `values` is indexed by session date; its first value is the base's 0. The last value is its change.
    `ends_early` is the date of its last close where that is not the picture's as-of session. A `strong` line is the
    one that the picture is about.
    """

    symbol: str
    name: Name | Message
    values: pd.Series
    ends_early: date | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class LinesFigure(Figure):
    """Two to eight instruments rebased to 0 per cent on one axis."""

    picture: ClassVar[str] = "compare"

    lines: tuple[Line, ...]
