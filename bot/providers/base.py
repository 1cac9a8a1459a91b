"""The contract of a source of prices: query → fetch → parse, with the network in one step only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, runtime_checkable

from bot.domain.bars import IntradayBars
from bot.domain.flows import Direction, FlowDay, Flows
from bot.domain.instruments import Instrument
from bot.domain.news import Headline
from bot.domain.prices import PriceSeries, Source
from bot.domain.shares import ShareCount
from bot.domain.weights import Weights


@dataclass(slots=True)
class Turn:
    """A place in the line before a source: of those who wait, the lowest number goes first. Whoever asks counts from
    0 anew, so that who asks for little need not wait for all of who asks for much. May be lowered while it waits."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class BarsQuery:
    """Daily bars of one instrument from `start` (inclusive); None asks for all that the source has. `turn` is no part
    of what is asked. `origin` is the id of the source that the bars should continue, where there are several."""

    instrument: Instrument
    start: date | None = None
    turn: Turn = field(default_factory=Turn, compare=False)
    origin: str | None = None


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


class NotAsked(SourceDown):
    """The source has failed lately and is left alone for a while: it was not asked."""


class NotYet(SourceDown):
    """It was asked, has not answered by the asker's deadline, and goes on loading: nothing is wrong with it so far."""


class OverBudget(NotAsked):
    """Our own budget of requests is spent for long: nothing is wrong with the source."""


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


@runtime_checkable
class SeveralSources(Protocol):
    """A PriceProvider that asks more than one source."""

    def sources_for(self, symbol: str) -> tuple[Source, ...]:
        """The sources that are asked for a symbol, in their order."""
        ...


@dataclass(frozen=True, slots=True)
class Quote:
    """What a source says of a line now; what it does not say is None.

    `price` and `market_cap` are in whole units of `currency` (ISO 4217). `market_cap` is the company's as the source
    counts it, `shares` the number it counts with. `quoted_at` is aware, in the exchange's zone.
    """

    symbol: str
    price: float | None
    currency: str | None
    market_cap: float | None
    shares: float | None
    quoted_at: datetime | None


class QuoteProvider(Protocol):
    """A source of present quotes, many at once."""

    async def quotes(self, symbols: Collection[str]) -> Mapping[str, Quote]:
        """By symbol; a symbol that the source does not know is left out. Raises SourceDown or SourceLimited."""
        ...


class IntradayProvider(Protocol):
    """A source of five-minute bars."""

    source: Source

    async def five_minutes(self, instrument: Instrument, since: datetime) -> IntradayBars:
        """The bars that start at or after a moment (aware), today's at the least. Raises NoSuchSymbol, NoBars,
        SourceDown or SourceLimited."""
        ...


class SharesProvider(Protocol):
    """A source of shares outstanding."""

    async def shares(self, instrument: Instrument) -> tuple[ShareCount, ...]:
        """All dated counts of the line's company that the source has, ascending by day; none where it has none.

        Raises SourceDown or SourceLimited.
        """
        ...


class NewsProvider(Protocol):
    """A source of headlines."""

    async def news(self, instrument: Instrument) -> tuple[Headline, ...]:
        """The latest headlines about a line, latest first; none where there are none. Raises SourceDown or
        SourceLimited."""
        ...


class FlowsProvider(Protocol):
    """A source of Stock Connect turnover."""

    source: Source

    async def flows(self, direction: Direction, first: date, last: date) -> Flows:
        """The days that the source has from `first` to `last`. Raises SourceDown or SourceLimited, and NoBars where it
        has none of them."""
        ...

    async def close(self) -> None:
        """Release connections."""
        ...


class FlowFilesProvider(Protocol):
    """A source of Stock Connect turnover that publishes one file a trading day, and takes old ones away."""

    source: Source

    async def fetch(self, day: date, turn: Turn) -> bytes:
        """The file of a day, of which `read` makes sense. Raises NoBars where there is none, not yet or not any more;
        SourceDown or SourceLimited."""
        ...

    def read(self, payload: bytes, direction: Direction, day: date) -> FlowDay | None:
        """What a file says of a direction; None where nothing was traded, or nothing is published yet. Pure. Raises
        SourceDown where the file is not of that day or not as expected."""
        ...

    async def close(self) -> None:
        """Release connections."""
        ...


class WeightsProvider(Protocol):
    """A source of index weights."""

    def weights(self, index: str) -> tuple[Weights, ...]:
        """All dated weights of an index, ascending by day; none where the source has none. Local and quick, but reads
        a file when first asked: call it in a thread. Raises SourceDown for a broken file."""
        ...
