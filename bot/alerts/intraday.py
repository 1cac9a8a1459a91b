"""Observations on ended five-minute bars. Pure."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from bot.domain.alerts import Gauge, Observation
from bot.domain.bars import BAR, IntradayBars
from bot.services.sessions import SETTLING


@dataclass(frozen=True, slots=True)
class Day:
    """A session's hours, in UTC, and how long after its close its auction may trade."""

    session: date
    opens: datetime
    closes: datetime
    auction: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Bar:
    """An ended bar: its end (UTC), last price, and the session's volume up to then (None where one is missing)."""

    end: datetime
    price: float
    volume: float | None


Measure = Callable[[Bar], tuple[float, Mapping[str, Any]] | None]
"""A gauge's value at a bar of a session; None where it has none."""


def bars_of(found: IntradayBars, day: Day, known_to: datetime) -> list[Bar]:
    """A session's bars that are over, in order. Those that start at the close, or while its auction may trade, are the
    closing auction's.

    A bar is over when there is a price from after its end; `known_to` stands for the time of the last price where none
    is given. The last one before a break or a close has no price after it: it is over when a bar may not move any more.
    """
    quoted = found.quoted_at or known_to
    made: list[Bar] = []
    volume: float | None = 0.0
    starts: list[datetime] = pd.DatetimeIndex(found.bars.index).to_pydatetime().tolist()
    rows: list[list[float]] = found.bars[["close", "volume"]].to_numpy(dtype=float).tolist()
    for start, (price, traded) in zip(starts, rows, strict=True):
        if not day.opens <= start <= day.closes + day.auction:
            continue
        end = start + BAR
        if quoted < end and known_to < min(end, day.closes) + SETTLING:
            break
        volume = None if volume is None or math.isnan(traded) else volume + traded
        made.append(Bar(end, price, volume))
    return made


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
