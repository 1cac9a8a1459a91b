"""Bases of windows that end with a session, and closes that may be counted on."""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

import pandas as pd

from bot.domain.instruments import Instrument
from bot.domain.prices import PriceSeries
from bot.domain.windows import Window
from bot.services.sessions import Sessions
from bot.services.windows import limits


def final_closes(sessions: Sessions, instrument: Instrument, series: PriceSeries, now: datetime) -> pd.Series:
    """The closes of sessions that are final at a moment."""
    last = sessions.phase(instrument.calendar, now).session
    return _settled(series).loc[: pd.Timestamp(last)]


def _settled(series: PriceSeries) -> pd.Series:
    """The closes that may not change any more."""
    if series.provisional_from is None:
        return series.closes
    return series.closes[series.closes.index < pd.Timestamp(series.provisional_from)]


def bases(
    sessions: Sessions, instrument: Instrument, series: PriceSeries, window: Window, traded: Collection[date] = ()
) -> Callable[[date], date]:
    """The day on or before which the base of a window lies, by the session that the window ends with.

    Where the series has no close of the very session that is wanted, an older one stands in only if that session has
    had time to come, and is none of those that were `traded`: on a day without a bar nothing was traded, whatever the
    calendar said. Else there is no base: the day before the first of all days stands for that.
    """
    # One that may still change is no base, and hides none: the session before it is not the one that is wanted.
    closes = _settled(series)

    def base_of(day: date) -> date:
        wanted = sessions.on_or_before(instrument.calendar, limits(window, instrument, day, sessions, {}).base)
        if pd.Timestamp(wanted) in closes.index:
            return wanted
        if wanted not in traded and _had_time(sessions, instrument, series, wanted):
            return wanted
        return date.min + timedelta(days=1)

    return base_of


def _had_time(sessions: Sessions, instrument: Instrument, series: PriceSeries, session: date) -> bool:
    """Whether a session's close would be there if there were one. A local source has all that it will have."""
    return series.fetched_at is None or series.fetched_at >= sessions.settled_at(instrument.calendar, session)
