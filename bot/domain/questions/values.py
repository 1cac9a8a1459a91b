"""The values that a question's fields hold, beside windows, dates and symbols."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class ReturnKind(StrEnum):
    """Price return (splits adjusted, dividends not) or total return (dividends reinvested on the ex-date)."""

    PRICE = "price"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Named:
    """A universe of `data/`, by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A list of symbols typed by hand is a universe too."""

    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Watched(Typed):
    """The watch list of whoever asks, or the `server`'s. Without `symbols` it is not looked up yet: its lines are
    filled in before the question is answered."""

    symbols: tuple[str, ...] = ()
    server: bool = False


@dataclass(frozen=True, slots=True)
class Study:
    """What a chart shows beside prices: its `kind`, and the sessions it looks back over where it has a length (20, 50).
    Bollinger bands are 20 sessions and two deviations, MACD 12, 26 and 9, RSI 14 sessions unless a length is said."""

    kind: Literal["sma", "ema", "bollinger", "rsi", "macd", "volume"]
    length: int | None = None


UniverseChoice = Named | Typed
