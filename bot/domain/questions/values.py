"""The values that a question's fields hold, beside windows, dates and symbols."""

from dataclasses import dataclass
from enum import StrEnum


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


UniverseChoice = Named | Typed
