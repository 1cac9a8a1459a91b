"""When a stored series must be fetched again."""

from datetime import date, datetime, timedelta
from enum import Enum

from bot.domain.instruments import Instrument
from bot.domain.prices import PriceSeries, days_of
from bot.services.sessions import SETTLING, Sessions
from bot.store import Stored

PATIENCE = timedelta(minutes=10)
"""A series is not asked for again sooner than this, and a price in open trading may be this old."""

MARGIN = timedelta(days=40)
"""Bars are read from this long before the base, so that "the last close on or before" is among them."""

_RECENT = 10
"""Provisional sessions are among the last bars; older ones need not be looked at."""


class Need(Enum):
    """NONE: the store can answer. SOON: it can, but something newer may be had. NOW: it lacks what is asked."""

    NONE = 0
    SOON = 1
    NOW = 2


def need(
    stored: Stored | None, instrument: Instrument, since: date, day: date, now: datetime, sessions: Sessions
) -> Need:
    """What a question from `since` to `day`, asked at `now`, needs of one instrument's source.

    A closed session's bar is wanted at once; a session in trading, or one whose bar may have been corrected
    overnight, is wanted soon. After the morning that follows a session nothing more is expected of it.
    """
    if stored is None or lacks_start(stored, since):
        return Need.NOW
    if now - stored.fetched_at < PATIENCE:
        return Need.NONE
    phase = sessions.phase(instrument.calendar, now)
    wanted = min(phase.session, sessions.on_or_before(instrument.calendar, day))
    settled = sessions.settled_at(instrument.calendar, wanted)
    if stored.fetched_at < settled:
        closed = sessions.close(instrument.calendar, wanted) + SETTLING
        have = _last_final(stored)
        if have is None or have < wanted:
            return Need.NOW if stored.fetched_at < closed or now < settled else Need.SOON
        if now >= settled:
            return Need.SOON
    return Need.SOON if phase.trading is not None and day >= phase.trading else Need.NONE


def lacks_start(stored: Stored, since: date) -> bool:
    """Whether the series may have a close on or before `since` that was never asked for."""
    if since < stored.covers_from:
        return True
    return since - MARGIN < stored.covers_from and not reaches(stored, since)


def reaches(stored: Stored, day: date) -> bool:
    """Whether the series has a close on or before a day."""
    return reaches_back(stored.series, day)


def reaches_back(series: PriceSeries, day: date) -> bool:
    """Whether a series has a close on or before a day, and so all splits since that its source tells."""
    closes = series.closes
    return len(closes) > 0 and closes.index[0].date() <= day


def _last_final(stored: Stored) -> date | None:
    first = stored.series.provisional_from
    final = [day for day in days_of(stored.series.closes.iloc[-_RECENT:]) if first is None or day < first]
    return final[-1] if final else None
