"""A subject's gauges on final closes."""

import asyncio
from datetime import date, datetime

import pandas as pd

from bot.alerts import closes as made
from bot.alerts import timing
from bot.alerts.bases import bases, final_closes
from bot.alerts.evaluator import Seen
from bot.alerts.origins import from_sources
from bot.alerts.reading import STATES_FROM, Look, Reading, shares_by_day
from bot.alerts.splits import begins_anew, last_split
from bot.domain.alerts import Gauge, Observation
from bot.domain.prices import days_of

_SHORT = {"high": "no_year", "low": "no_year", "volume": "no_mean"}
"""What a gauge lacks whose closes reach too short a way back; others lack the close that they are measured from."""


async def on_closes(reading: Reading, look: Look) -> Seen:
    """What final closes say. A subject of two lines is observed on each day that closed in both since either's last."""
    sessions, now = reading.services.sessions, look.now
    gap = next((look.prices.gaps[one.symbol] for one in look.instruments if one.symbol in look.prices.gaps), None)
    if gap is not None:
        return Seen((), now + timing.LATE, gap)
    final = {one.symbol: final_closes(sessions, one, look.prices.series[one.symbol], now) for one in look.instruments}
    found: list[Observation] = []
    lacking: dict[Gauge, str] = {}
    for gauge, known in look.known.items():
        value = await _made(reading, look, gauge, final)
        if value is None:
            lacking[gauge] = "no_shares"
            continue
        days = _days(final, look)
        seen = await asyncio.to_thread(made.observed, gauge, days, _hours(reading, look), known, value)
        found += seen.fresh
        if seen.short:
            lacking[gauge] = _SHORT.get(gauge.name, "no_base")
    behind = _behind(reading, look, final)
    due = [timing.next_close(sessions, one.calendar, now, missing=behind == "stale") for one in look.instruments]
    latest = last_split(look.prices.series[look.instruments[0].symbol], look.instruments[0].date_at(now))
    sources = [look.prices.series[one.symbol].source for one in look.instruments]
    told = from_sources(found, sources, reading.services.source)
    return Seen(tuple(told), min(due), behind, begins_anew(look, look.known, latest), lacking)


def _behind(reading: Reading, look: Look, final: dict[str, pd.Series]) -> str | None:
    """ "stale" while the latest close should be there and is not; "no_session" where it has had its time: nothing was
    traded then, or the source has lost it."""
    if not reading.services.source.live:
        return None
    sessions = reading.services.sessions
    for one in look.instruments:
        due = sessions.phase(one.calendar, look.now).session
        if len(final[one.symbol]) == 0 or days_of(final[one.symbol].iloc[-1:])[0] < due:
            return "no_session" if look.now >= sessions.settled_at(one.calendar, due) else "stale"
    return None


def _days(final: dict[str, pd.Series], look: Look) -> list[date]:
    """The sessions of one line; of two those days on which either closed, up to the last that is known of both."""
    indices = [pd.DatetimeIndex(final[one.symbol].index) for one in look.instruments]
    if len(indices) == 1:
        return [stamp.date() for stamp in indices[0]]
    if any(len(index) == 0 for index in indices):
        return []
    first, last = max(index[0] for index in indices), min(index[-1] for index in indices)
    return [stamp.date() for stamp in indices[0].union(indices[1]) if first <= stamp <= last]


def _hours(reading: Reading, look: Look) -> made.Hours:
    """When a day began and when its close is known: of two lines, when the later one's is."""
    sessions = reading.services.sessions

    def hours(day: date) -> tuple[datetime, datetime]:
        of = [(one.calendar, sessions.on_or_before(one.calendar, day)) for one in look.instruments]
        return min(sessions.opens(*one) for one in of), max(sessions.close(*one) for one in of)

    return hours


async def _made(reading: Reading, look: Look, gauge: Gauge, final: dict[str, pd.Series]) -> made.Made | None:
    """How a gauge is made of closes; None where shares are wanted and none are known."""
    sessions, instrument = reading.services.sessions, look.instruments[0]
    series, path = look.prices.series[instrument.symbol], final[instrument.symbol]
    name, _, _ = gauge.name.partition(":")
    window = gauge.window
    if name == "spread" and window is not None:
        other = look.instruments[1]
        others = look.prices.series[other.symbol]
        base, other_base = bases(sessions, instrument, series, window), bases(sessions, other, others, window)
        return made.spread_made(path, final[other.symbol], base, other_base)
    if name == "move" and window is not None:
        return made.move_made(path, bases(sessions, instrument, series, window))
    if name in ("high", "low"):
        return made.extreme_made(path, 1 if name == "high" else -1)
    if name == "volume":
        return made.volume_made(series.bars["volume"].dropna().loc[: path.index[-1]] if len(path) else path)
    if name == "value":
        shares = await shares_by_day(reading, instrument, look.known[gauge].since.date())
        return None if shares is None else made.value_made(path, lambda day: (shares(day).shares, shares(day).day))
    if name == "price":
        return made.price_made(path)
    # A series may reach further back than it was asked to.
    return made.state_made(path.loc[pd.Timestamp(STATES_FROM) :], name)
