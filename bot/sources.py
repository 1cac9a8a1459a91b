"""The sources that the settings name, built once: prices, and what stands beside them."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock, monotonic
from bot.domain.errors import SourceFault
from bot.domain.text import Foreign, msg
from bot.providers.base import (
    FlowsProvider,
    NewsProvider,
    PriceProvider,
    ProviderError,
    QuoteProvider,
    SharesProvider,
    WeightsProvider,
)
from bot.settings import Settings

PATIENCE = 3600.0
"""How long a fetch in the background may wait for its turn at the source, in seconds: better slow than refused."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where everything comes from; of several sources of one thing the first that has it is taken."""

    prices: PriceProvider
    shares: tuple[SharesProvider, ...] = ()
    quotes: QuoteProvider | None = None
    news: NewsProvider | None = None
    flows: tuple[FlowsProvider, ...] = ()
    weights: tuple[WeightsProvider, ...] = ()


def make_sources(settings: Settings, clock: Clock) -> Sources:
    """The sources. Raises SourceFault where a folder cannot be read."""
    try:
        if settings.market_source == "sample":
            return _sample(settings.data_dir / "sample")
        if settings.market_source.startswith("folder:"):
            return _folder(Path(settings.market_source.removeprefix("folder:")).expanduser())
        return _yahoo(settings, clock)
    except ProviderError as error:
        message = msg("The folder of prices cannot be read. {fault}", fault=Foreign(str(error), 300))
        raise SourceFault("source_down", message) from error


def _sample(folder: Path) -> Sources:
    from bot.providers.sample import SampleProvider

    return Sources(SampleProvider(folder))


def _folder(folder: Path) -> Sources:
    from bot.providers.folder import FolderProvider

    return Sources(FolderProvider(folder))


def _yahoo(settings: Settings, clock: Clock) -> Sources:
    from bot.providers.guard import GuardedProvider, GuardedQuotes
    from bot.providers.yahoo import YahooProvider

    yahoo = YahooProvider(clock=clock, cache_dir=settings.cache_dir)
    guard = GuardedProvider(yahoo, monotonic=monotonic, random=_chance, patience=PATIENCE)
    return Sources(guard, quotes=GuardedQuotes(yahoo, guard))


def _chance() -> float:
    return secrets.randbelow(1_000_000) / 1_000_000
