"""Present quotes of many lines in one request."""

import logging
from collections.abc import Collection, Mapping

from bot.providers.base import ProviderError, Quote, QuoteProvider

_log = logging.getLogger(__name__)


class QuoteService:
    """Quotes from a live source, or none at all from one that is not."""

    def __init__(self, provider: QuoteProvider | None) -> None:
        self._provider = provider

    async def get(self, symbols: Collection[str]) -> Mapping[str, Quote]:
        """By symbol; what the source does not know, or does not tell now, is left out. Nothing is raised."""
        if self._provider is None or not symbols:
            return {}
        try:
            return await self._provider.quotes(symbols)
        except ProviderError as error:
            _log.warning("quotes: %s: %s", type(error).__name__, error)
            return {}
