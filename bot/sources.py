"""The sources that the settings name, built once: prices, and what stands beside them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import Clock, monotonic
from bot.domain.errors import SourceFault
from bot.domain.instruments import Instrument
from bot.domain.prices import Source
from bot.domain.text import Foreign, msg
from bot.providers.base import (
    FlowFilesProvider,
    FlowsProvider,
    IntradayProvider,
    NewsProvider,
    PriceProvider,
    ProviderError,
    QuoteProvider,
    SharesProvider,
    WeightsProvider,
)
from bot.reference import Reference
from bot.services.sessions import Sessions
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.providers.guard import GuardedProvider

PATIENCE = 3600.0
"""How long a fetch in the background may wait for its turn at the source, in seconds: better slow than refused."""

_BRIEFLY = 4.0
"""How long a source of index history is waited for before the next one is asked: an asker waits for all of them."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where everything comes from; of several sources of one thing the first that has it is taken."""

    prices: PriceProvider
    shares: tuple[SharesProvider, ...] = ()
    quotes: QuoteProvider | None = None
    intraday: IntradayProvider | None = None
    news: NewsProvider | None = None
    flows: tuple[FlowsProvider, ...] = ()
    flow_files: FlowFilesProvider | None = None
    weights: tuple[WeightsProvider, ...] = ()
    others: tuple[Source, ...] = ()
    """Where some prices are from that are not the usual source's."""
    feeds: "tuple[GuardedProvider, ...]" = ()
    """Each source of prices that is asked through the network, alone, behind its guard."""


def make_sources(
    settings: Settings,
    clock: Clock,
    reference: Reference,
    sessions: Sessions,
    addresses: Mapping[str, str] | None = None,
) -> Sources:
    """The sources. `addresses` are others than a source's own, for stand-ins: of "eastmoney_lines", "tencent",
    "eastmoney_flows" and "hkex". Raises SourceFault where a folder cannot be read."""
    try:
        if settings.market_source == "sample":
            return _sample(settings.data_dir / "sample")
        if settings.market_source.startswith("folder:"):
            return _folder(Path(settings.market_source.removeprefix("folder:")).expanduser())
        return _yahoo(settings, clock, reference, sessions, addresses or {})
    except ProviderError as error:
        message = msg("The folder of prices cannot be read. {fault}", fault=Foreign(str(error), 300))
        raise SourceFault("source_down", message) from error


def _sample(folder: Path) -> Sources:
    from bot.providers.sample import SampleProvider

    return _local(SampleProvider(folder), folder)


def _folder(folder: Path) -> Sources:
    from bot.providers.folder import FolderProvider

    return _local(FolderProvider(folder), folder)


def _local(prices: PriceProvider, folder: Path) -> Sources:
    from bot.providers.folder_flows import FolderFlows
    from bot.providers.folder_shares import FolderShares
    from bot.providers.folder_weights import FolderWeights

    source = prices.source
    return Sources(
        prices,
        shares=(FolderShares(folder, source.title),),
        flows=(FolderFlows(folder, source),),
        weights=(FolderWeights(folder, source.title, simulated=source.simulated),),
    )


def _yahoo(
    settings: Settings, clock: Clock, reference: Reference, sessions: Sessions, addresses: Mapping[str, str]
) -> Sources:
    from bot.providers.eastmoney import flows as eastmoney
    from bot.providers.guard import Guard, GuardedIntraday, GuardedNews, GuardedProvider, GuardedQuotes, GuardedShares
    from bot.providers.hkex import BASE_URL as HKEX
    from bot.providers.hkex import HkexFlows
    from bot.providers.http import Http
    from bot.providers.ordered import OrderedProvider
    from bot.providers.yahoo import YahooProvider

    yahoo = YahooProvider(clock=clock, cache_dir=settings.cache_dir)
    guard = GuardedProvider(
        yahoo, monotonic=monotonic, random=_chance, patience=PATIENCE, listed=reference.instruments.keys()
    )
    lines = {"yahoo": guard} | _index_lines(reference, clock, addresses)
    orders = {symbol: [lines[one.provider] for one in order] for symbol, order in reference.index_sources.items()}
    history, files = Guard(monotonic=monotonic, random=_chance, rate=0.5), Guard(monotonic=monotonic, random=_chance)

    def expected(instrument: Instrument, first: date) -> tuple[date, ...]:
        last = sessions.phase(instrument.calendar, clock()).session
        return sessions.between(instrument.calendar, first, last)

    prices = OrderedProvider(guard, orders, expected, monotonic)
    return Sources(
        prices,
        shares=(GuardedShares(yahoo, guard),),
        quotes=GuardedQuotes(yahoo, guard),
        intraday=GuardedIntraday(yahoo, guard),
        news=GuardedNews(yahoo, guard),
        flows=(eastmoney.EastmoneyFlows(Http(), history, addresses.get("eastmoney_flows", eastmoney.BASE_URL)),),
        flow_files=HkexFlows(Http(), files, addresses.get("hkex", HKEX)),
        others=prices.others,
        feeds=tuple(lines.values()),
    )


def _index_lines(reference: Reference, clock: Clock, addresses: Mapping[str, str]) -> "dict[str, GuardedProvider]":
    """The sources of index history beside Yahoo, each behind a guard of its own."""
    from bot.providers import tencent
    from bot.providers.eastmoney import lines as eastmoney
    from bot.providers.guard import Guard, GuardedProvider
    from bot.providers.http import Http

    def codes(provider: str) -> dict[str, str]:
        orders = reference.index_sources.items()
        return {symbol: one.code for symbol, order in orders for one in order if one.provider == provider}

    at_eastmoney = addresses.get("eastmoney_lines", eastmoney.HOST)
    at_tencent = addresses.get("tencent", tencent.HOST)
    guard = Guard(monotonic=monotonic, random=_chance, rate=0.5, burst=10)
    one = eastmoney.EastmoneyLines(Http(timeout=_BRIEFLY), codes("eastmoney"), clock, at_eastmoney)
    other = tencent.TencentLines(Http(timeout=_BRIEFLY), codes("tencent"), clock, guard, at_tencent)
    return {
        "eastmoney": GuardedProvider(one, monotonic=monotonic, random=_chance, rate=0.5, burst=10, in_flight=2),
        "tencent": GuardedProvider(other, monotonic=monotonic, random=_chance, guard=guard),
    }


def _chance() -> float:
    return secrets.randbelow(1_000_000) / 1_000_000
