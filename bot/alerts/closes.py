"""Observations on final closes. Pure."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from dateutil.relativedelta import relativedelta

from bot.alerts.evaluator import Known
from bot.analytics.regime import CORRECTION, regime
from bot.analytics.returns import change, last_on_or_before
from bot.domain.alerts import Gauge, Observation
from bot.domain.prices import days_of

YEAR = relativedelta(weeks=52)
MEAN = 20
"""Sessions whose mean volume a session's is compared with."""

Hours = Callable[[date], tuple[datetime, datetime]]
"""When a session opened and closed, in UTC."""

BaseOf = Callable[[date], date]
"""The day on or before which the base of a gauge's window lies, for a window that ends on a day."""

Made = Callable[[date], tuple[float, Mapping[str, Any]] | None]
"""A gauge's value on a session's close, with what a sentence needs; None where it has none."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What was observed of a gauge; `short` where its closes reach too short a way back to say anything of the last."""

    fresh: tuple[Observation, ...]
    short: bool


def observed(gauge: Gauge, days: list[date], hours: Hours, known: Known, made: Made) -> Observed:
    """A gauge's observations on closes, as far as they are wanted. What is counted by the session begins at nothing
    when it opens, as it does on bars: each session's change is an edge of its own, whatever the one before it was."""
    value: tuple[float, Mapping[str, Any]] | None = None
    first = bisect_right(days, known.since, key=lambda day: hours(day)[1])
    found: list[Observation] = []
    for day in days[max(first - 1, 0) :]:
        value = made(day)
        if value is None:
            continue
        opens, closes = hours(day)
        if gauge.by_session:
            found.append(Observation(gauge, opens, 0.0, day.isoformat()))
        found.append(Observation(gauge, closes, value[0], day.isoformat(), value[1]))
    return Observed(tuple(known.fresh(found)), bool(days) and value is None)


def price_made(closes: pd.Series) -> Made:
    """The close itself."""

    def made(day: date) -> tuple[float, Mapping[str, Any]] | None:
        found = last_on_or_before(closes, day)
        return None if found is None else (found[1], {"close": found[1]})

    return made


def move_made(closes: pd.Series, base_of: BaseOf) -> Made:
    """The change from the window's base to the close, in per cent."""

    def made(day: date) -> tuple[float, Mapping[str, Any]] | None:
        found = change(closes, base_of(day), day)
        if found is None:
            return None
        facts = {"close": found.close, "base": found.base_close, "base_on": found.base_date.isoformat()}
        return found.pct, facts

    return made


def spread_made(first: pd.Series, second: pd.Series, first_base: BaseOf, second_base: BaseOf) -> Made:
    """The first one's change less the second one's, in percentage points, each between its own closes."""

    def made(day: date) -> tuple[float, Mapping[str, Any]] | None:
        one, other = change(first, first_base(day), day), change(second, second_base(day), day)
        if one is None or other is None:
            return None
        facts = {
            "first": one.pct, "first_on": one.as_of.isoformat(), "first_base_on": one.base_date.isoformat(),
            "second": other.pct, "second_on": other.as_of.isoformat(), "second_base_on": other.base_date.isoformat(),
        }  # fmt: skip
        return one.pct - other.pct, facts

    return made


def extreme_made(closes: pd.Series, side: int) -> Made:
    """1 where a close is above (`side` 1) or below (-1) all closes of the 52 weeks before it, else 0; nothing is said
    before there are 52 weeks."""

    def made(day: date) -> tuple[float, Mapping[str, Any]] | None:
        start = day - YEAR
        found = last_on_or_before(closes, day)
        if found is None or found[0] != day or last_on_or_before(closes, start) is None:
            return None
        before = closes.loc[pd.Timestamp(start) : pd.Timestamp(day)].iloc[:-1]
        if before.empty:
            return None
        place = int((side * before.to_numpy(dtype=float)).argmax())
        former, former_on = float(before.iloc[place]), days_of(before)[place]
        facts = {"close": found[1], "former": former, "former_on": former_on.isoformat()}
        return float(side * found[1] > side * former), facts

    return made


def state_made(closes: pd.Series, state: str) -> Made:
    """1 where the series is in a state on a close (bull, bear, correction), else 0. The facts tell the present state,
    and at which close this one begins, where it is the next."""

    def made(day: date) -> tuple[float, Mapping[str, Any]] | None:
        path = closes.loc[: pd.Timestamp(day)]
        if path.empty:
            return None
        told = regime(path)
        flip = told.current
        facts: dict[str, Any] = {"close": told.last.close}
        if flip is not None:
            facts |= {"state": flip.state, "since": flip.at.day.isoformat()}
        if state == "correction":
            facts |= {"extreme": told.high.close, "extreme_on": told.high.day.isoformat()}
            if flip is not None and flip.state == "bull" and told.correction_since is None:
                facts["begins"] = told.high.close * (1.0 - CORRECTION)
            if told.correction_since is not None:
                facts["entered"] = told.correction_since.isoformat()
            return float(told.correction_since is not None), facts
        if flip is not None:
            facts |= {
                "extreme": flip.extreme.close,
                "extreme_on": flip.extreme.day.isoformat(),
                "entered": flip.at.day.isoformat(),
            }
        begins = next((one.level for one in told.nexts if one.state == state), None)
        if begins is not None:
            facts["begins"] = begins
        return float(flip is not None and flip.state == state), facts

    return made


def value_made(closes: pd.Series, shares_on: Callable[[date], tuple[float, date]]) -> Made:
    """The session's change of market value, with its shares, on the closes' split basis, and the day of their count."""

    def made(day: date) -> tuple[float, Mapping[str, Any]] | None:
        base = last_on_or_before(closes.loc[: pd.Timestamp(day)].iloc[:-1], day)
        found = last_on_or_before(closes, day)
        if base is None or found is None:
            return None
        shares, counted_on = shares_on(day)
        return (found[1] - base[1]) * shares, value_facts(found[1], base, shares, counted_on)

    return made


def value_facts(price: float, base: tuple[date, float], shares: float, counted_on: date) -> dict[str, Any]:
    """What a sentence about a change of market value needs."""
    return {
        "close": price,
        "base": base[1],
        "base_on": base[0].isoformat(),
        "shares": shares,
        "counted_on": counted_on.isoformat(),
    }


def volume_made(volumes: pd.Series) -> Made:
    """A session's volume over the mean of the 20 sessions before it; `volumes` without NaN."""

    def made(day: date) -> tuple[float, Mapping[str, Any]] | None:
        known = volumes.loc[: pd.Timestamp(day)]
        if known.empty or known.index[-1].date() != day:
            return None
        mean = mean_volume(volumes, day)
        if mean is None:
            return None
        return float(known.iloc[-1]) / mean, {"volume": float(known.iloc[-1]), "mean": mean}

    return made


def mean_volume(volumes: pd.Series, day: date) -> float | None:
    """The mean of the 20 sessions before a day; None where there are fewer, or nothing was traded."""
    before = volumes.loc[: pd.Timestamp(day)]
    before = before[before.index < pd.Timestamp(day)].iloc[-MEAN:]
    mean = float(before.mean()) if len(before) == MEAN else 0.0
    return mean if mean > 0 else None
