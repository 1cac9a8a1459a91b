"""Changes of market value: prices times shares outstanding, both on one split basis."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from bot.domain.prices import Action

LATE = timedelta(days=60)
"""For so long after a split a count may still be that of before."""


@dataclass(frozen=True, slots=True)
class Count:
    """Shares outstanding known on a day, on the split basis of the prices that they are multiplied with."""

    day: date
    shares: float


@dataclass(frozen=True, slots=True)
class DayChange:
    """What one session did: `amount` in the prices' currency, `pct` in per cent, and the day of the count used."""

    day: date
    amount: float
    pct: float
    counted_on: date


def split_factor(counted_on: date, actions: Iterable[Action]) -> float:
    """New shares for one share of `counted_on`: the product of all later splits' ratios; 1.0 without any.

    Prices that are adjusted for splits are all on the basis of the last one. A count is on the basis of its own day,
    so it is multiplied by this. A split whose ex-date is the day itself is in the count already.
    """
    factor = 1.0
    for action in actions:
        if action.kind == "split" and action.day > counted_on:
            factor *= action.value
    return factor


def split_factors(counts: Sequence[Count], actions: Sequence[Action]) -> list[float]:
    """`split_factor` for each of a source's counts, ascending by day, where the source may be late: after a split its
    count can stay that of before for weeks.

    A count of up to 60 days after a split's ex-date is taken for one of before it where it is nearer, in proportion, to
    the last one before that day than to that one times the split's ratio.
    """
    factors = [split_factor(count.day, actions) for count in counts]
    for split in (action for action in actions if action.kind == "split" and action.value > 0):
        earlier = [count.shares for count in counts if count.day < split.day]
        if not earlier:
            continue
        for at, count in enumerate(counts):
            grown = math.log(count.shares / earlier[-1])
            if split.day <= count.day <= split.day + LATE and abs(grown) < abs(grown - math.log(split.value)):
                factors[at] *= split.value
    return factors


def value_change(base_close: float, close: float, shares: float) -> float:
    """(close - base close) × shares: what the shares that there are gained or lost between two closes."""
    return (close - base_close) * shares


def day_changes(closes: pd.Series, counts: Sequence[Count]) -> list[DayChange]:
    """The change of market value of each session after the first, with the last count on or before that session; the
    earliest count for sessions before it.

    `closes` is indexed by session (ascending, without NaN), `counts` ascending by day and not empty.
    """
    if len(closes) < 2:
        return []
    prices = closes.to_numpy(dtype=float)
    steps = np.diff(prices)
    days = pd.DatetimeIndex(closes.index)[1:]
    known = pd.DatetimeIndex([count.day for count in counts])
    used = np.maximum(known.searchsorted(days, side="right") - 1, 0)
    shares = np.array([count.shares for count in counts])[used]
    amounts, changes = steps * shares, steps / prices[:-1] * 100.0
    return [
        DayChange(day.date(), float(amount), float(pct), counts[int(at)].day)
        for day, amount, pct, at in zip(days, amounts, changes, used, strict=True)
    ]


def largest(changes: Iterable[DayChange], count: int, sign: int, fits: Callable[[DayChange], bool]) -> list[DayChange]:
    """The `count` largest gains (`sign` 1) or losses (-1), largest first, of those that fit; of equal ones the earlier
    first. A change of the other sign, or of none, is never among them."""
    found: list[DayChange] = []
    for change in sorted(changes, key=lambda change: (-sign * change.amount, change.day)):
        if len(found) == count or sign * change.amount <= 0:
            break
        if fits(change):
            found.append(change)
    return found
