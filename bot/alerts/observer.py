"""Observations from the services: bars while the market is open, closes when they are final, turnover when it is
published. Each subject's data are read once for all its gauges."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pandas as pd

from bot.alerts.evaluator import Known, Seen
from bot.alerts.on_bars import on_bars
from bot.alerts.on_closes import on_closes
from bot.alerts.origins import from_sources
from bot.alerts.reading import Look, Reading, prices_of
from bot.domain.alerts import Gauge, Observation
from bot.domain.flows import Direction
from bot.providers.base import IntradayProvider
from bot.services.flows import NoFlows
from bot.services.link import link_days, over_at, over_until

_FLOWS_BACK = timedelta(days=30)
_AGAIN, _TOMORROW = timedelta(minutes=30), timedelta(hours=1)


class MarketObserver:
    """The Observer of the real services. Belongs to one event loop, and leaves it for pandas."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    async def observe(self, subject: str, known: Mapping[Gauge, Known], now: datetime) -> Seen:
        """See `Observer`."""
        if subject in tuple(Direction):
            [(gauge, one)] = known.items()
            return await self._turnover(Direction(subject), gauge, one, now)
        reading = self._reading
        instruments = tuple(reading.services.instrument(symbol) for symbol in subject.split("|"))
        provider = reading.bars_of(subject)
        slow = {gauge: one for gauge, one in known.items() if gauge.on_closes or provider is None}
        fast = {gauge: one for gauge, one in known.items() if gauge not in slow}
        prices = await prices_of(reading, instruments, known, now)
        parts: list[tuple[Seen, Mapping[Gauge, Known]]] = []
        if slow:
            parts.append((await on_closes(reading, Look(instruments, slow, prices, now)), slow))
        if fast and provider is not None:
            parts.append((await self._on_bars(provider, Look(instruments, fast, prices, now)), fast))
        found = tuple(sorted((one for part, _ in parts for one in part.observations), key=lambda one: one.at))
        # What one part lacks is not lacking in the other.
        lacking = {gauge: why for part, own in parts for gauge in own if (why := part.why(gauge)) is not None}
        reasons = {part.reason for part, _ in parts}
        reason = reasons.pop() if len(reasons) == 1 else None
        anew = frozenset(gauge for part, _ in parts for gauge in part.anew)
        return Seen(found, min(part.next_due for part, _ in parts), reason, anew, lacking)

    async def _on_bars(self, provider: IntradayProvider, look: Look) -> Seen:
        """What bars say; of an index whose closes have sources of their own, what these say of the time after its last
        bar."""
        bars = await on_bars(self._reading, provider, look)
        if not self._reading.closes_elsewhere(look.instruments[0].symbol):
            return bars
        closes = await on_closes(self._reading, look)
        latest = {one.gauge: one.at for one in bars.observations}
        later = [one for one in closes.observations if one.gauge not in latest or one.at > latest[one.gauge]]
        reason = bars.reason or (None if bars.observations else closes.reason)
        due = min(bars.next_due, closes.next_due)
        return Seen((*bars.observations, *later), due, reason, bars.anew | closes.anew, bars.lacking)

    async def _turnover(self, direction: Direction, gauge: Gauge, known: Known, now: datetime) -> Seen:
        """A day's turnover, as soon as it is published."""
        sessions, flows = self._reading.services.sessions, self._reading.services.flows
        over = over_until(sessions, now)
        found = await flows.ask(direction, min(known.since.date(), over) - _FLOWS_BACK, over)
        if isinstance(found, NoFlows):
            return Seen((), now + _AGAIN, found.reason)
        seen: list[Observation] = []
        published, usual = found.days.dropna(subset=["turnover"]), self._reading.services.source
        for stamp, amount, id in zip(published.index, published["turnover"], published["source"], strict=True):
            day = pd.Timestamp(str(stamp)).date()
            at = sessions.close("XHKG", sessions.on_or_before("XHKG", day))
            one = Observation(gauge, at.astimezone(UTC), float(amount), day.isoformat())
            seen += from_sources([one], [source for source in found.sources if source.id == id], usual)
        latest = seen[-1].at.date() if seen else known.since.date()
        behind = next(link_days(sessions, latest + timedelta(days=1), over), None) is not None
        if behind:
            return Seen(tuple(known.fresh(seen)), now + _AGAIN, "unpublished")
        upcoming = next(link_days(sessions, over + timedelta(days=1), over + timedelta(days=30)), None)
        due = now + _TOMORROW if upcoming is None else over_at(sessions, upcoming) + _AGAIN
        return Seen(tuple(known.fresh(seen)), due)
