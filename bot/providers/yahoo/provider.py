"""Yahoo as a source of prices, quotes, counts of shares and news for asyncio."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from bot.domain.bars import IntradayBars
from bot.domain.instruments import Instrument, Kind
from bot.domain.news import Headline
from bot.domain.prices import PriceSeries, Source
from bot.domain.shares import ShareCount
from bot.providers.base import BarsQuery, NoBars, NoSuchSymbol, Quote, SourceDown
from bot.providers.yahoo.client import YahooClient, recover, translate
from bot.providers.yahoo.parse import parse_history, parse_intraday, parse_quotes
from bot.providers.yahoo.parse_more import parse_news, parse_shares
from bot.providers.yahoo.threads import DaemonPool, NoThreadError

T = TypeVar("T")
Raw = TypeVar("Raw")


class YahooProvider:
    """Daily bars adjusted for splits, and batched quotes, about 15 minutes behind the exchange; shares and news.

    `clock` gives the present moment, aware. At most `in_flight` calls run at a time; each is given up after `timeout`
    seconds, though its thread may go on: with `stuck_limit` of such threads every call is SourceDown until one of
    them returns. It keeps no budget and no breaker: see `bot.providers.guard`. Belongs to one event loop.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        cache_dir: Path | None = None,
        timeout: float = 10.0,
        in_flight: int = 8,
        stuck_limit: int = 16,
    ) -> None:
        self.source = Source(id="yahoo", title="Yahoo", live=True, delay_minutes=15)
        self.local = False
        self._clock = clock
        self._timeout = timeout
        self._client = YahooClient(cache_dir, timeout)
        self._turns = asyncio.Semaphore(in_flight)
        self._pool = DaemonPool("yahoo", stuck_limit)

    @property
    def stuck_threads(self) -> int:
        """How many calls were given up and have not returned yet."""
        return self._pool.stuck

    async def daily(self, query: BarsQuery) -> PriceSeries:
        """The bars of one instrument, in one request. A start in the exchange's future is NoBars without a request.

        Raises NoSuchSymbol, NoBars, SourceDown or SourceLimited.
        """
        instrument = query.instrument
        today = instrument.date_at(self._clock())
        if query.start is not None and query.start > today:
            raise NoBars(f"{instrument.symbol}: {query.start} is in the future")

        return await self._call(
            instrument.symbol,
            lambda: self._client.history(instrument.symbol, instrument.timezone, query.start),
            lambda fetched: parse_history(fetched, query, self.source, self._clock()),
        )

    async def five_minutes(self, instrument: Instrument, since: datetime) -> IntradayBars:
        """The five-minute bars that start at or after a moment, in one request. Raises NoSuchSymbol, NoBars, SourceDown
        or SourceLimited."""
        return await self._call(
            instrument.symbol,
            lambda: self._client.intraday(instrument.symbol, instrument.timezone, since),
            lambda fetched: parse_intraday(fetched, instrument, self.source),
        )

    async def quotes(self, symbols: Collection[str]) -> Mapping[str, Quote]:
        """Present quotes by symbol, in one request for all; a symbol unknown to Yahoo is left out.

        Raises SourceDown or SourceLimited.
        """
        if not symbols:
            return {}
        try:
            return await self._call("quotes", lambda: self._client.quotes(symbols), parse_quotes)
        except NoSuchSymbol as error:
            raise SourceDown(str(error)) from error  # a 404 here is the address's, not a symbol's

    async def shares(self, instrument: Instrument) -> tuple[ShareCount, ...]:
        """All counts of a share's company by day, in one request; see `parse_shares` for what they are. Nothing is
        asked for what is no share. Raises SourceDown or SourceLimited, and NoBars for an answer of another kind."""
        if instrument.kind is not Kind.SHARE:
            return ()
        try:
            return await self._call(
                instrument.symbol,
                lambda: self._client.shares(instrument.symbol, instrument.timezone),
                lambda rows: parse_shares(rows, instrument.symbol, self.source.title),
            )
        except NoSuchSymbol as error:
            raise NoBars(str(error)) from error

    async def news(self, instrument: Instrument) -> tuple[Headline, ...]:
        """The latest headlines about a line, latest first, in one request. Raises SourceDown or SourceLimited."""
        return await self._call(instrument.symbol, lambda: self._client.news(instrument.symbol), parse_news)

    async def last_session(self) -> date | None:
        """None: a live source ends with the present."""
        return None

    async def close(self) -> None:
        """Let the threads go without waiting for them. Later calls are SourceDown."""
        self._pool.close()

    async def _call(self, what: str, fetch: Callable[[], Raw], parse: Callable[[Raw], T]) -> T:
        """`fetch` and `parse` in a thread, what `fetch` raises in the words of the contract. What `parse` raises that
        is not of the contract is a defect, and stays one."""

        def work() -> T:
            try:
                fetched = fetch()
            except Exception as error:
                recover(error)
                raise translate(what, error) from error
            return parse(fetched)

        async with self._turns:
            try:
                call = self._pool.submit(work)
            except NoThreadError as error:
                raise SourceDown(f"{what}: {error}") from error
            try:
                async with asyncio.timeout(self._timeout):
                    return await asyncio.wrap_future(call)
            except TimeoutError as error:
                raise SourceDown(f"{what}: no answer in {self._timeout:g} s") from error
            finally:
                self._pool.abandon(call)
