"""Index weights near a day, from sources in order."""

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from datetime import date

from bot.domain.errors import SourceFault
from bot.domain.text import Foreign, msg
from bot.domain.weights import Weights
from bot.providers.base import SourceDown, WeightsProvider
from bot.services.sessions import Sessions

NEAR = 5
"""Sessions that weights may be away from the day that they are wanted for."""


class WeightService:
    """Asks its sources in order and takes the first that has weights of the index."""

    def __init__(self, providers: Sequence[WeightsProvider]) -> None:
        self._providers = providers

    async def known(self, index: str) -> tuple[Weights, ...]:
        """All dated weights of an index, ascending by day; none where no source has any. Raises SourceFault for a
        broken file."""
        for provider in self._providers:
            try:
                found = await asyncio.to_thread(provider.weights, index)
            except SourceDown as error:
                message = msg("The index weights cannot be read. {fault}", fault=Foreign(str(error), 300))
                raise SourceFault("source_down", message) from error
            if found:
                return found
        return ()

    async def near(
        self, index: str, day: date, until: date, sessions: Sessions, calendar: str, members: Collection[str] = ()
    ) -> Weights | None:
        """The weights nearest to a day, by the sessions of the index's calendar: at most five away and of `until` at
        the latest, those of the very `members` first where these are known, of two equally near the earlier; None where
        there are none. Raises SourceFault as `known` does."""
        known = await self.known(index)
        found: list[tuple[bool, int, date, Weights]] = []
        # There may be years of weights, a row a day: only those that can be near are looked at.
        first = bisect_left(known, sessions.before(calendar, day, NEAR), key=_day)
        for weights in known[first : bisect_right(known, until, key=_day)]:
            away = _apart(weights.day, day, sessions, calendar)
            if away is None:
                break  # later than near, and so are all that follow
            others = bool(members) and set(weights.pct) != set(members)
            found.append((others, away, weights.day, weights))
        return min(found, key=lambda item: item[:3])[3] if found else None

    async def last(self, index: str, day: date, sessions: Sessions, calendar: str, most: int) -> Weights | None:
        """The last weights on or before a day that are at most `most` sessions older; None where there are none.
        Raises SourceFault as `known` does."""
        oldest = sessions.before(calendar, day, most)
        return next((w for w in reversed(await self.known(index)) if oldest <= w.day <= day), None)


def _day(weights: Weights) -> date:
    return weights.day


def _apart(one: date, other: date, sessions: Sessions, calendar: str) -> int | None:
    """How many sessions two days are apart; None for more than `NEAR`."""
    first, last = sorted((sessions.on_or_before(calendar, one), sessions.on_or_before(calendar, other)))
    return next((count for count in range(NEAR + 1) if sessions.before(calendar, last, count) == first), None)
