"""What is known of symbols before they are kept in a list: their instruments, and whether the source has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock
from bot.domain.instruments import Instrument
from bot.services.prices import PriceService
from bot.services.resolver import Resolver

_SPAN = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Checked:
    """Of some symbols those that the source says it does not know, and those of which it said nothing in time."""

    unknown: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


class Listing:
    """Looks symbols up. What the data have is known; of others the source is asked."""

    def __init__(self, prices: PriceService, resolver: Resolver, clock: Clock) -> None:
        self._prices = prices
        self._resolver = resolver
        self._clock = clock

    def line(self, symbol: str) -> Instrument:
        """The instrument of a symbol; of one that is in no data any more what its letters tell. Raises QuestionFault
        where they tell nothing."""
        return self._resolver.instrument(symbol)

    async def checked(self, symbols: Sequence[str]) -> Checked:
        """Asks the source of those that the data do not have, as long as it may take."""
        known = self._resolver.reference.instruments
        asked = [self.line(symbol) for symbol in symbols if symbol not in known]
        if not asked:
            return Checked()
        today = self._clock().date()
        gaps = (await self._prices.get(asked, today - _SPAN, today)).gaps
        unknown = tuple(symbol for symbol, reason in gaps.items() if reason == "unknown")
        unsure = tuple(symbol for symbol, reason in gaps.items() if reason in ("source_down", "loading"))
        return Checked(unknown, unsure)
