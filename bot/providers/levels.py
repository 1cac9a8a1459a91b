"""Index levels as rows → a series. What the sources of index history have in common; pure."""

# pandas ships no types of its own:
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from bot.domain.prices import COLUMNS, Adjustment, PriceSeries, Source
from bot.providers.base import BarsQuery, NoBars, SourceDown

_ODD = 0.01
"""Single rows of old history may have a close outside their high and low; many have their columns in another order."""


@dataclass(frozen=True, slots=True)
class Level:
    """A session of an index; a level that is absent is NaN."""

    day: date
    open: float
    high: float
    low: float
    close: float


def level(day: str, *, open: str, high: str, low: str, close: str) -> Level:
    """A level from the texts of a source. A blank and "-" are absent, and so is a number not above 0. Raises
    ValueError for a day that is none (YYYY-MM-DD) and a text that is no number."""
    return Level(date.fromisoformat(day), _number(open), _number(high), _number(low), _number(close))


def today_of(query: BarsQuery, now: datetime) -> date:
    """The day in the exchange's zone at `now` (aware)."""
    return query.instrument.date_at(now)


def series_of(levels: Iterable[Level], query: BarsQuery, source: Source, now: datetime) -> PriceSeries:
    """The series of an index from `query.start` to today, of several rows of a day the last.

    An index is a price return and has no splits: its levels stand on the basis SPLIT, in its members' currency. It
    has no volume and no adjusted closes. Raises NoBars where no close is left, and SourceDown where so many closes lie
    outside their high and low that the columns must have another order than the one they are read in.
    """
    by_day = {one.day: one for one in levels}
    first, last = query.start or date.min, today_of(query, now)
    kept = [by_day[day] for day in sorted(by_day) if first <= day <= last]
    if all(math.isnan(one.close) for one in kept):
        raise NoBars(f"{query.instrument.symbol}: no closes from {query.start} on")
    odd = sum(map(_is_odd, kept))
    if odd > max(1, _ODD * len(kept)) or odd == len(kept):
        raise SourceDown(f"{query.instrument.symbol}: {odd} of {len(kept)} closes are outside their high and low")
    rows = [[one.open, one.high, one.low, one.close, np.nan, np.nan] for one in kept]
    index = pd.DatetimeIndex([one.day for one in kept]).as_unit("us")
    return PriceSeries(
        symbol=query.instrument.symbol,
        currency=query.instrument.currency,
        adjustment=Adjustment.SPLIT,
        source=source,
        bars=pd.DataFrame(rows, index=index, columns=list(COLUMNS), dtype="float64"),
        fetched_at=now,
    )


def _number(text: str) -> float:
    if text.strip() in {"", "-"}:
        return math.nan
    value = float(text)
    return value if math.isfinite(value) and value > 0 else math.nan


def _is_odd(one: Level) -> bool:
    """Whether open or close lie outside high and low, where all are known."""
    return any(value < one.low or value > one.high for value in (one.open, one.close))
