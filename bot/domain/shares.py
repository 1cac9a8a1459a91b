"""Shares outstanding, as somebody counted them on a day."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ShareCount:
    """`shares` is the whole company's number, of all classes, in units of the line `symbol`, on the split basis of
    `day` itself: prices that are adjusted for later splits need it brought to theirs. `source` is a title to show."""

    symbol: str
    day: date
    shares: float
    source: str
