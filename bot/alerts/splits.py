"""Splits. A source brings its closes and its bars to the basis after a split, each at a time of its own, and what was
observed before it stays on the basis of then.

Nothing is compared over a split: a step from one basis to the other would be an edge that no price has made. So bars
wait until the daily series is of today, which tells a split and has its bases; those of sessions before a split are
left out, and those that do not agree with their own session's close; and a price from before it is forgotten, so that
the first one after it is like a first observation. The level of an alert stays as its owner wrote it.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

import pandas as pd

from bot.alerts.reading import Look, Reading, prices_of
from bot.domain.alerts import Gauge
from bot.domain.instruments import Kind
from bot.domain.prices import PriceSeries

_NEAR = 0.85
"""A session's last bar and its close differ by an auction at most; the smallest usual split is five for four."""

_WAIT = 3.0
"""Seconds for a daily series that is of yesterday."""


async def of_today(reading: Reading, look: Look, seen: datetime) -> Look | None:
    """The look with a daily series of its first instrument from after the opening of the session that is seen at a
    moment; None where that is still to come. Indices and currencies have no splits, and no series is asked of them."""
    if look.instruments[0].kind in (Kind.INDEX, Kind.FX) or _of_today(reading, look, seen):
        return look
    prices = await prices_of(reading, look.instruments[:1], look.known, look.now, wait=_WAIT)
    fresh = replace(look, prices=prices)
    return fresh if _of_today(reading, fresh, seen) else None


def _of_today(reading: Reading, look: Look, seen: datetime) -> bool:
    instrument, sessions = look.instruments[0], reading.services.sessions
    series = look.prices.series.get(instrument.symbol)
    if series is None:
        return False
    # A local source has all that it will have.
    return series.fetched_at is None or series.fetched_at >= sessions.opened(instrument.calendar, seen)


def last_split(series: PriceSeries | None, day: date) -> date:
    """The day of a series' latest split up to a day; the first of all days where it has none."""
    splits = () if series is None else (one.day for one in series.actions if one.kind == "split" and one.day <= day)
    return max(splits, default=date.min)


def of_another_basis(closes: pd.Series, session: date, last: float) -> bool:
    """Whether a session's last bar is so far from its close that one of them is on the basis of a split, and the other
    is not yet: before the opening of that day the daily series tells nothing of it. Bars of such a session are not
    compared with anything."""
    stamp = pd.Timestamp(session)
    return stamp in closes.index and not _NEAR <= last / float(closes[stamp]) <= 1 / _NEAR


def begins_anew(look: Look, gauges: Collection[Gauge], split: date) -> frozenset[Gauge]:
    """The gauges whose last observation is a price from before a split."""
    return frozenset(
        gauge
        for gauge in gauges
        if gauge.name == "price" and (last := look.known[gauge].last) and date.fromisoformat(last.session) < split
    )
