"""Shares outstanding on a day, from sources in order."""

import logging
from collections.abc import Sequence
from datetime import date

from bot.domain.instruments import Instrument
from bot.domain.shares import ShareCount
from bot.providers.base import ProviderError, SharesProvider

_log = logging.getLogger(__name__)


class ShareService:
    """Asks its sources in order: the first that has a count of the company on or before the day is taken."""

    def __init__(self, providers: Sequence[SharesProvider]) -> None:
        self._providers = providers

    async def on(self, instrument: Instrument, day: date) -> ShareCount | None:
        """The last count on or before a day, of the first source that has one; else the earliest later one, whose day
        says so; None where no source has any. A source that fails is as one that has none."""
        later: ShareCount | None = None
        for provider in self._providers:
            try:
                counts = await provider.shares(instrument)
            except ProviderError as error:
                _log.warning("shares of %s: %s: %s", instrument.symbol, type(error).__name__, error)
                continue
            known = [count for count in counts if count.day <= day]
            if known:
                return known[-1]
            later = later or next(iter(counts), None)
        return later
