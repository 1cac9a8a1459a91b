"""Observations on ended five-minute bars. Pure."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from bot.domain.alerts import Gauge, Observation
from bot.domain.bars import BAR, IntradayBars


@dataclass(frozen=True, slots=True)
class Day:
    """A session's hours, in UTC."""

    session: date
    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class Bar:
    """An ended bar: its end (UTC), last price, and the session's volume up to then (None where one is missing)."""

    end: datetime
    price: float
    volume: float | None


Measure = Callable[[Bar], tuple[float, Mapping[str, Any]] | None]
"""A gauge's value at a bar of a session; None where it has none."""


def ended(found: IntradayBars, known_to: datetime) -> pd.DataFrame:
    """The bars that are over: those that end by the time of the last price, or by `known_to` where none is given."""
    until = pd.Timestamp(found.quoted_at or known_to).tz_convert("UTC")
    return found.bars[pd.DatetimeIndex(found.bars.index) + BAR <= until]


def bars_of(bars: pd.DataFrame, day: Day) -> list[Bar]:
    """A session's bars in order. A bar that starts at the close is the closing auction's, and the session's last."""
    found: list[Bar] = []
    volume: float | None = 0.0
    starts: list[datetime] = pd.DatetimeIndex(bars.index).to_pydatetime().tolist()
    rows: list[list[float]] = bars[["close", "volume"]].to_numpy(dtype=float).tolist()
    for start, (price, traded) in zip(starts, rows, strict=True):
        if not day.opens <= start <= day.closes:
            continue
        volume = None if volume is None or math.isnan(traded) else volume + traded
        found.append(Bar(start + BAR, price, volume))
    return found


def observed(gauge: Gauge, day: Day, bars: list[Bar], measure: Measure) -> list[Observation]:
    """A gauge's observations within a session.

    What is counted by the session begins at nothing when it opens: at the last close the change since the last close is
    0, and no volume has been traded. That is an observation, from which the first bar's edge is taken.
    """
    session = day.session.isoformat()
    made = [(bar, measure(bar)) for bar in bars]
    found = [Observation(gauge, bar.end, value[0], session, value[1]) for bar, value in made if value is not None]
    if gauge.by_session and found:
        return [Observation(gauge, day.opens, 0.0, session), *found]
    return found
