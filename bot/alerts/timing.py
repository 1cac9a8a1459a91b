"""When a subject is to be looked at again: by its exchange's hours, not by the clock on the wall."""

from datetime import UTC, datetime, timedelta

from bot.domain.bars import BAR
from bot.services.sessions import SETTLING, Sessions

MARGIN = timedelta(seconds=30)
"""After a bar should be there: sources are not punctual."""

LATE = timedelta(minutes=10)
"""After a close that has not come by its time."""

SHORTLY = timedelta(minutes=1)
"""After what is under way."""

_FAR = timedelta(hours=6)
"""Where nothing is known of the next session: at a calendar's end."""


def next_bar(
    sessions: Sessions, calendar: str, now: datetime, delay: timedelta, last: datetime | None = None
) -> datetime:
    """When the next ended bar should be known, at a source that lags by `delay`. `last` is the end of the latest one
    that is known.

    While a session is traded, that is after the next five minutes of its data. When trade has stopped, for the break or
    the day, its last bar is looked for until it is there, or could not move any more; a day's last one is the closing
    auction's, which may come in several bars. Then it is after the first bar of the next session, or of the afternoon.
    """
    seen = now - delay
    hours = sessions.hours(calendar, seen)
    if hours.state == "open" and hours.closes is not None:
        return _ceiling(seen) + delay + MARGIN
    stopped = sessions.stopped(calendar, seen)
    wanted, final = stopped, stopped
    if hours.state != "break":
        wanted, final = stopped + BAR, stopped + sessions.auction(calendar) + BAR
    if seen < wanted:
        return wanted + delay + MARGIN
    until = stopped + SETTLING
    if seen < until and (last is None or last < final):
        return min(now + LATE, until + delay + MARGIN)
    return now + _FAR if hours.opens is None else hours.opens + BAR + delay + MARGIN


def next_close(sessions: Sessions, calendar: str, now: datetime, *, missing: bool) -> datetime:
    """When the next final close should be known; `missing` where the latest one has not come yet."""
    if missing:
        return now + LATE
    following = sessions.phase(calendar, now).trading or sessions.following(calendar, now)
    return now + _FAR if following is None else sessions.close(calendar, following) + SETTLING + MARGIN


def _ceiling(moment: datetime) -> datetime:
    """The next full five minutes."""
    since = datetime(1970, 1, 1, tzinfo=UTC)
    return since + ((moment - since) // BAR + 1) * BAR
