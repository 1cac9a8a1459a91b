"""What is said of a source that does not move with the clock: after its last day nothing fires."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

from bot.domain.prices import Source
from bot.domain.text import Day, Message, Name, msg


@dataclass(frozen=True, slots=True)
class Ending:
    """The usual source, and its last day; None where it has none."""

    source: Source
    last_day: Callable[[], Awaitable[date | None]]

    async def of_alert(self) -> tuple[Message, ...]:
        """For an alert's preview; nothing of a source that is live."""
        day = await self._day()
        if day is None:
            return ()
        if self.source.simulated:
            return (msg("{source} ends on {day}: after that nothing fires.", source=self._name, day=day),)
        return (msg("{source} ends on {day}: nothing fires until it goes on.", source=self._name, day=day),)

    async def of_digest(self) -> tuple[Message, ...]:
        """For the preview of a digest that waits for closes."""
        day = await self._day()
        if day is None:
            return ()
        if self.source.simulated:
            return (msg("{source} ends on {day}: after that no digest comes.", source=self._name, day=day),)
        return (msg("{source} ends on {day}: no digest comes until it goes on.", source=self._name, day=day),)

    @property
    def _name(self) -> Name:
        return Name(self.source.title)

    async def _day(self) -> Day | None:
        last = None if self.source.live else await self.last_day()
        return None if last is None else Day(last)
