"""A company's market value before and after, and its largest days."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.figures.base import Figure
from bot.domain.text import Message


@dataclass(frozen=True, slots=True)
class ValueFigure(Figure):
    """What the shares of one count were worth, in a currency (ISO 4217), at the close of `base` and of `day`.
    `change_pct` is its change in per cent, `shares` what is said of the share count."""

    picture: ClassVar[str] = "value"

    currency: str
    base: date
    before: float
    day: date
    after: float
    change_pct: float
    shares: Message


@dataclass(frozen=True, slots=True)
class ValueDay:
    """A session's change of market value, in money and in per cent."""

    day: date
    amount: float
    change_pct: float


@dataclass(frozen=True, slots=True)
class RecordFigure(Figure):
    """The largest one-day losses and gains of market value, largest first, at most five each."""

    picture: ClassVar[str] = "record"

    currency: str
    losses: tuple[ValueDay, ...]
    gains: tuple[ValueDay, ...]
