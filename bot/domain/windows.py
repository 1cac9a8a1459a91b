"""Windows: from which base to which day a change is measured."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Sessions:
    """The last `count` sessions of each instrument's own calendar (1d, 5d, 20d)."""

    count: int


@dataclass(frozen=True, slots=True)
class Span:
    """A calendar span (1w, 1m, 1y): the base is the last close on or before the same day back."""

    count: int
    unit: Literal["week", "month", "year"]


@dataclass(frozen=True, slots=True)
class ToDate:
    """ytd, qtd, mtd: the base is the last close of the previous year, quarter or month."""

    period: Literal["year", "quarter", "month"]


@dataclass(frozen=True, slots=True)
class Since:
    """From the last close on or before a day, to the as-of day."""

    day: date


@dataclass(frozen=True, slots=True)
class Between:
    """From the last close on or before `first` to the last close on or before `last`."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class OnDay:
    """One session: from the last close before a day to that day's close."""

    day: date


@dataclass(frozen=True, slots=True)
class SinceEvent:
    """From each instrument's own last close before an event, by the event's id."""

    event: str


Window = Sessions | Span | ToDate | Since | Between | OnDay | SinceEvent


@dataclass(frozen=True, slots=True)
class Event:
    """A dated event. `instant` is its moment (aware) where one is known; else it fell in `market`'s session of
    `day` and counts as before that session (each market's base is its last close before the day).
    """

    id: str
    title: str
    day: date
    instant: datetime | None
    market: str | None
    aliases: tuple[str, ...]
    instruments: tuple[str, ...]
    source: str
    category: str = ""
    end_day: date | None = None
