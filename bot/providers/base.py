"""The contract of a source of prices: query → fetch → parse, with the network in one step only."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.domain.instruments import Instrument
from bot.domain.prices import PriceSeries, Source


@dataclass(frozen=True, slots=True)
class BarsQuery:
    """Daily bars of one instrument from `start` (inclusive); None asks for all that the source has."""

    instrument: Instrument
    start: date | None = None


class ProviderError(Exception):
    """A source did not give what was asked. The subclasses are what a caller can act on."""


class NoSuchSymbol(ProviderError):
    """The source says, in as many words, that it does not know the symbol."""


class NoBars(ProviderError):
    """The source knows the symbol, or does not say, and has no bars for the query."""


class SourceDown(ProviderError):
    """Anything that is no statement about the symbol: refused, limited, timed out, unreadable."""


class SourceLimited(SourceDown):
    """The source asked us to slow down (HTTP 429)."""


class PriceProvider(Protocol):
    """A source of daily bars. Implementations are safe to call from many tasks at once and never block the
    event loop. `local` sources answer from this machine and are asked directly, past the store."""

    source: Source
    local: bool

    async def daily(self, query: BarsQuery) -> PriceSeries:
        """The bars of one instrument. Raises NoSuchSymbol, NoBars, SourceDown or SourceLimited."""
        ...

    async def last_session(self) -> date | None:
        """The last date of a source that has one of its own; None for a live source."""
        ...

    async def close(self) -> None:
        """Release threads and connections without waiting for calls in flight."""
        ...
