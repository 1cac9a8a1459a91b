"""Average daily turnover by month: what HKEX calls ADT, the value traded in a month over the days on which it was.

Pure functions of daily turnover as `bot.domain.flows.Flows.days` has it.
"""

# pandas ships no types of its own:
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import cast

import pandas as pd


@dataclass(frozen=True, slots=True)
class MonthTurnover:
    """A month, or its part up to a day.

    `month` is its first calendar day; `first` and `last` are the first and last trading day that there is turnover of,
    `days` how many there are. `average` is the mean over these days. `net_buy` is buying less selling, added up; None
    where a day does not tell them apart. `partial` is whether trading days of the month come after the day it is seen
    from; `missing` are the trading days until then without turnover: they are left out of the average.
    """

    month: date
    first: date
    last: date
    days: int
    average: float
    net_buy: float | None
    partial: bool
    missing: tuple[date, ...] = ()


def month_turnover(
    days: pd.DataFrame, month: date, until: date, trading: Collection[date], every_day_from: date = date.min
) -> MonthTurnover | None:
    """The month of the day `month`, seen from the day `until`; None where there is no turnover of it by then.

    `trading` are the days on which the link may trade, by the calendars, of the whole month; of other days it may have
    any. From `every_day_from` on it trades on each of them; before, a day without turnover is not a missing one.
    """
    first = month.replace(day=1)
    end = _month_end(first)
    own = days.loc[pd.Timestamp(first) : pd.Timestamp(min(end, until))]
    if own.empty:
        return None
    known = [stamp.date() for stamp in pd.DatetimeIndex(own.index)]
    expected = sorted(day for day in trading if first <= day <= end)
    net = float((own["buy"] - own["sell"]).sum(skipna=False))
    return MonthTurnover(
        month=first,
        first=known[0],
        last=known[-1],
        days=len(known),
        average=float(own["turnover"].mean()),
        net_buy=None if math.isnan(net) else net,
        # Where no calendar knows the month, only its last day ends it.
        partial=until < (expected[-1] if expected else end),
        missing=tuple(day for day in expected if every_day_from <= day <= until and day not in known),
    )


def months_before(month: date, count: int) -> date:
    """The first day of the month `count` months before that of a day."""
    at = month.year * 12 + month.month - 1 - count
    return date(at // 12, at % 12 + 1, 1)


def change_pct(now: float, before: float) -> float:
    """The change in per cent from an average above 0 to another."""
    return (now / before - 1) * 100


def busiest(days: pd.DataFrame) -> tuple[date, float]:
    """The day of the highest turnover, the first of equal ones, and that turnover."""
    at = cast(pd.Timestamp, days["turnover"].idxmax())
    return at.date(), float(days["turnover"].max())


def two_sided_share(average: float, market_average: float) -> float:
    """The link's share of the market in per cent, counted two-sided: turnover through the link is buying plus selling,
    while the market's counts each trade once, so `average / (2 * market_average)`. HKEX and the SFC count so: 109.94 of
    2 × 242.7 in the first quarter of 2025 is 23%."""
    return average / (2 * market_average) * 100


def runs(days: Collection[date], trading: Collection[date]) -> list[tuple[date, date]]:
    """Days put together where no other trading day is between them: first and last of each run, ascending."""
    missing, order = sorted(days), {day: at for at, day in enumerate(sorted(trading))}
    if not missing:
        return []
    breaks = [(one, other) for one, other in pairwise(missing) if order[other] != order[one] + 1]
    starts = [missing[0], *(other for _, other in breaks)]
    ends = [*(one for one, _ in breaks), missing[-1]]
    return list(zip(starts, ends, strict=True))


def _month_end(first: date) -> date:
    return months_before(first, -1) - timedelta(days=1)
