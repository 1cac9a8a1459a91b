"""What a rule would have done in the past: its gauges on the closes of the time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.alerts.evaluator import Known
from bot.alerts.on_closes import on_closes
from bot.alerts.reading import Look, Reading, prices_of
from bot.alerts.replay import Reached, replayed
from bot.alerts.watching import Watching
from bot.domain.alerts import Observation, Rule, Watch
from bot.domain.flows import Direction
from bot.services.flows import NoFlows


@dataclass(frozen=True, slots=True)
class Fired:
    """The sessions on which a rule would have fired, ascending; how many `lines` it watches, and which of them are
    `lacking`: nothing of the span is known of them (`older`: though of what was before it); and what it would have
    fired on last. A line is a gauge's subject."""

    days: tuple[date, ...]
    lines: int
    lacking: tuple[str, ...]
    older: bool = False
    last: Reached | None = None

    @property
    def nothing_known(self) -> bool:
        """Whether nothing of the span is known of any line."""
        return len(self.lacking) == self.lines


class Past:
    """Replays rules."""

    def __init__(self, reading: Reading, watching: Watching) -> None:
        self._reading = reading
        self._watching = watching

    async def fired(self, rule: Rule, span: timedelta) -> Fired:
        """The days on which a rule would have fired in the span up to now."""
        now = self._reading.services.clock()
        paths: list[tuple[Watch, Sequence[Observation]]] = []
        lacking: list[str] = []
        by_subject: dict[str, list[Watch]] = {}
        for watch in self._watching.watches(rule.condition):
            by_subject.setdefault(watch.gauge.subject, []).append(watch)
        for subject, watches in by_subject.items():
            seen = await self._seen(subject, watches, now - span)
            if not any(one.at > now - span for one in seen):
                lacking.append(subject)
            paths += [(w, [one for one in seen if one.gauge == w.gauge]) for w in watches]
        found = await asyncio.to_thread(replayed, paths, rule.arming)
        days = sorted({date.fromisoformat(one.session) for _, one in found})
        older = any(seen for _, seen in paths)
        return Fired(tuple(days), len(by_subject), tuple(lacking), older, found[-1] if found else None)

    async def _seen(self, subject: str, watches: Sequence[Watch], since: datetime) -> Sequence[Observation]:
        """The observations on closes since a moment, and the one before it."""
        services = self._reading.services
        if subject in tuple(Direction):
            flows = await services.flows.ask(Direction(subject), since.date(), services.clock().date())
            if isinstance(flows, NoFlows):
                return ()
            gauge = watches[0].gauge
            rows = zip([stamp.date() for stamp in flows.days.index], flows.days["turnover"].to_list(), strict=True)
            return [
                Observation(
                    gauge,
                    services.sessions.close("XHKG", services.sessions.on_or_before("XHKG", day)),
                    value,
                    day.isoformat(),
                )
                for day, value in rows
            ]
        instruments = tuple(services.instrument(symbol) for symbol in subject.split("|"))
        now = services.clock()
        known = {watch.gauge: Known(since) for watch in watches}
        look = Look(instruments, known, await prices_of(self._reading, instruments, known, now), now)
        return (await on_closes(self._reading, look)).observations
