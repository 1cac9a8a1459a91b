"""Index weights near a day, from sources in order."""

import asyncio
from collections.abc import Sequence

from bot.domain.weights import Weights
from bot.providers.base import WeightsProvider


class WeightService:
    """Asks its sources in order and takes the first that has weights of the index."""

    def __init__(self, providers: Sequence[WeightsProvider]) -> None:
        self._providers = providers

    async def known(self, index: str) -> tuple[Weights, ...]:
        """All dated weights of an index, ascending by day; none where no source has any. Raises SourceDown for a
        broken file."""
        for provider in self._providers:
            found = await asyncio.to_thread(provider.weights, index)
            if found:
                return found
        return ()
