"""What a picture shows, as data: an answer says what to draw, `bot.charts` says how."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from bot.domain.text import Message, Name


@dataclass(frozen=True, slots=True)
class Caption:
    """The words around every picture. `title` states the finding, `subtitle` what it is measured on (window,
    dates, currency), `footer` source, delay and membership. `notes` are short warnings that must be seen
    (missing members, a proxy, staleness). `alt` describes the picture for those who cannot see it."""

    title: Message
    subtitle: Message
    footer: Message
    alt: Message
    notes: tuple[Message, ...] = ()
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One instrument's change in per cent."""

    symbol: str
    name: Name
    change_pct: float


@dataclass(frozen=True, slots=True)
class MoversFigure:
    """Changes of the members of a universe, best first; `benchmark` is the index's own, if it has one.

    `missing` names members that have no change (no data, stale). More than 40 members are shown as the fifteen
    best and worst and the distribution of all.
    """

    caption: Caption
    bars: tuple[Bar, ...]
    benchmark: Bar | None
    missing: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One instrument's change since its base, in per cent, a value a session of its own.

    `values` is indexed by session date; its first value is the base's 0. The last value is its change.
    `ends_early` is the date of its last close where that is not the picture's as-of session.
    """

    symbol: str
    name: Name
    values: pd.Series
    ends_early: date | None = None


@dataclass(frozen=True, slots=True)
class LinesFigure:
    """Two to eight instruments rebased to 0 per cent on one axis."""

    caption: Caption
    lines: tuple[Line, ...]


Figure = MoversFigure | LinesFigure
