"""When a digest is due: by an exchange's own closes, or by the clock of a place."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.domain.digests import AtClose, AtTime, Schedule, Unread
from bot.services.sessions import Sessions

AFTER_CLOSE = timedelta(minutes=30)
"""When closes are final: see SETTLING."""

_AHEAD = timedelta(days=40)
"""No exchange rests longer, and no week is longer."""


def following(schedule: Schedule, sessions: Sessions, after: datetime) -> datetime | None:
    """The first moment after another at which a digest is due, in UTC; None where a calendar has ended,
    or the schedule cannot be read."""
    if isinstance(schedule, Unread):
        return None
    if isinstance(schedule, AtTime):
        return _by_clock(schedule, after)
    first = (after - AFTER_CLOSE).date() - timedelta(days=1)
    for session in _told(schedule, sessions, first):
        due = sessions.close(schedule.calendar, session) + AFTER_CLOSE
        if due > after:
            return due
    return None


def session_of(schedule: Schedule, sessions: Sessions, due: datetime) -> date | None:
    """The session whose close a due moment waited for; None for a digest by the clock."""
    if not isinstance(schedule, AtClose):
        return None
    return sessions.closed_before(schedule.calendar, due)


def _told(schedule: AtClose, sessions: Sessions, first: date) -> list[date]:
    """The sessions from a day on that a schedule is about, for some weeks."""
    found = sessions.between(schedule.calendar, first, first + _AHEAD)
    if not schedule.weekly:
        return list(found)
    return [day for day, after in pairwise(found) if day.isocalendar()[:2] != after.isocalendar()[:2]]


def _by_clock(schedule: AtTime, after: datetime) -> datetime:
    """An hour that the clocks leave out is the same hour by the clock that was left; one that they repeat is told
    once, the first time."""
    zone = ZoneInfo(schedule.zone)
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        due = datetime.combine(day, schedule.clock, zone).astimezone(UTC)
        if due > after and day.weekday() in schedule.days:
            return due
        day += timedelta(days=1)
