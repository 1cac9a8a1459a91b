"""The planner: what is due becomes a post, or is left out where it is too late for it."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.alerts.digests.schedules import following
from bot.clock import Clock
from bot.domain.digests import Digest, Skipped, Unread
from bot.services.sessions import Sessions
from bot.store.digests import DigestStore, Plan

LATEST = timedelta(hours=6)
"""A digest that is so late is left out: its news is old by then."""

_AGAIN = timedelta(hours=1)
_MOST = 1000
UnreadDigest = Callable[[Digest], Awaitable[None]]
"""Told of a digest that cannot be read: it is to be stopped, and its owner told."""

log = logging.getLogger(__name__)


class Planner:
    """Turns digests that are due into deliveries. Any number may work on the same store."""

    def __init__(self, digests: DigestStore, sessions: Sessions, clock: Clock, unread: UnreadDigest) -> None:
        self._digests = digests
        self._unread = unread
        self._sessions = sessions
        self._clock = clock

    async def tick(self) -> bool:
        """Plans one; False where none is due. Raises what the store raises."""
        now = self._clock()
        planned = await self._digests.plan(now, lambda digest: self._decided(digest, now))
        if planned is not None and isinstance(planned.schedule, Unread):
            # What ends before this is done again when it is due again.
            await self._unread(planned)
        return planned is not None

    def _decided(self, digest: Digest, now: datetime) -> Plan:
        if isinstance(digest.schedule, Unread):
            return Plan(None, (), now + _AGAIN)
        try:
            return decided(digest, self._sessions, now)
        except Exception:
            # One that cannot be planned keeps no other from it.
            log.exception("digest %d could not be planned", digest.id)
            return Plan(None, (), now + _AGAIN)


def decided(digest: Digest, sessions: Sessions, now: datetime) -> Plan:
    """Of the moments that have come, the last one is posted if it is less than six hours old; all others are left
    out."""
    dues = [digest.next_at]
    after = following(digest.schedule, sessions, digest.next_at)
    while after is not None and after <= now and len(dues) < _MOST:
        dues.append(after)
        after = following(digest.schedule, sessions, after)
    if after is not None and after <= now:
        after = following(digest.schedule, sessions, now)
    last = dues[-1]
    missed = dues[:-1] if now - last < LATEST else dues
    return Plan(None if missed == dues else last, tuple(Skipped(due, "late") for due in missed), after)
