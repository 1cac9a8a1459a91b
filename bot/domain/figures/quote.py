"""What a line trades at."""

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from bot.domain.figures.base import Figure
from bot.domain.text import Message


@dataclass(frozen=True, slots=True)
class Range:
    """Between which levels a price lies: `low` and `high` with their texts, and what the range is of."""

    label: Message
    low: float
    high: float
    low_text: Message
    high_text: Message


@dataclass(frozen=True, slots=True)
class QuoteFact:
    """A thing that is known of a line: what it is, and its value."""

    about: Message
    value: Message


@dataclass(frozen=True, slots=True)
class QuoteFigure(Figure):
    """The price as text, the closes of a month, the ranges that it lies in, and facts.

    `level` is the price as a number, `change_pct` its change in per cent since the close before, NaN without one.
    `closes` are indexed by session, NaN where there is none, and `span` says which time they are of.
    """

    picture: ClassVar[str] = "quote"

    price: Message
    level: float
    change_pct: float
    since: Message
    closes: pd.Series
    span: Message
    ranges: tuple[Range, ...] = ()
    facts: tuple[QuoteFact, ...] = ()
