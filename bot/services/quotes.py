"""Present quotes of many lines in one request."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from bot.clock import Clock, system_clock
from bot.providers.base import Quote, QuoteProvider
from bot.services.remembered import Lack, Remembered

LIFE = timedelta(seconds=60)
"""How long a quote is given without asking again: it is some fifteen minutes old as it comes."""

DEADLINE = 2.0


class QuoteService:
    """Quotes from a live source, or none at all from one that is not."""

    def __init__(
        self, provider: QuoteProvider | None, clock: Clock = system_clock, *, deadline: float = DEADLINE
    ) -> None:
        """`deadline` is how many seconds an asker waits."""
        self._remembered = (
            None
            if provider is None
            else Remembered[str, Quote]("quotes", provider.quotes, clock, life=LIFE, deadline=deadline)
        )

    async def get(self, symbols: Collection[str]) -> Mapping[str, Quote]:
        """By symbol; what the source does not know, or does not tell in time, is left out. No ProviderError is
        raised."""
        return {} if self._remembered is None else await self._remembered.get(symbols)

    async def look(self, symbols: Collection[str]) -> Mapping[str, Quote | Lack]:
        """As `get`, and of every other symbol why there is no quote."""
        return dict.fromkeys(symbols, Lack.NONE) if self._remembered is None else await self._remembered.look(symbols)

    async def close(self) -> None:
        """Abandons what is under way."""
        if self._remembered is not None:
            await self._remembered.close()
