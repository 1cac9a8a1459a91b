"""Headlines of a line."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Literal

from bot.clock import Clock, system_clock
from bot.domain.instruments import Instrument
from bot.domain.news import Headline
from bot.providers.base import NewsProvider
from bot.services.remembered import Remembered

LIFE = timedelta(minutes=10)
DEADLINE = 3.0

News = tuple[Headline, ...] | Literal["none", "down"]
"""Headlines, latest first; or that there is no source of them, or that it did not answer in time."""


class NewsService:
    """Headlines from a live source, or none at all from one that has none."""

    def __init__(
        self, provider: NewsProvider | None, clock: Clock = system_clock, *, deadline: float = DEADLINE
    ) -> None:
        """`deadline` is how many seconds an asker waits."""
        self._provider = provider
        self._remembered = Remembered[Instrument, tuple[Headline, ...]](
            "news", self._fetch, clock, life=LIFE, deadline=deadline
        )

    async def get(self, instrument: Instrument) -> News:
        """The latest headlines. No ProviderError is raised."""
        if self._provider is None:
            return "none"
        return (await self._remembered.get([instrument])).get(instrument, "down")

    async def close(self) -> None:
        """Abandons what is under way."""
        await self._remembered.close()

    async def _fetch(self, instruments: Collection[Instrument]) -> Mapping[Instrument, tuple[Headline, ...]]:
        if self._provider is None:
            return {}
        return {instrument: await self._provider.news(instrument) for instrument in instruments}
