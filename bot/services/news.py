"""Headlines of a line."""

import logging
from typing import Literal

from bot.domain.instruments import Instrument
from bot.domain.news import Headline
from bot.providers.base import NewsProvider, ProviderError

_log = logging.getLogger(__name__)

News = tuple[Headline, ...] | Literal["none", "down"]
"""Headlines, latest first; or that there is no source of them, or that it did not answer."""


class NewsService:
    """Headlines from a live source, or none at all from one that has none."""

    def __init__(self, provider: NewsProvider | None) -> None:
        self._provider = provider

    async def get(self, instrument: Instrument) -> News:
        """The latest headlines. Nothing is raised."""
        if self._provider is None:
            return "none"
        try:
            return await self._provider.news(instrument)
        except ProviderError as error:
            _log.warning("news of %s: %s: %s", instrument.symbol, type(error).__name__, error)
            return "down"
