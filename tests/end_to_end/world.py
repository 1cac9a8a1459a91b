"""A loopback Discord and a loopback Yahoo with the program between them: nothing of ours is replaced."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.app import App, build
from bot.client import Bellwether
from bot.domain.shards import Shards
from bot.providers.base import BarsQuery
from bot.providers.sample import SampleProvider
from bot.reference import load_reference
from bot.settings import Settings
from bot.ui.manners import Manners
from tests.loopback.discord import Channel, LoopbackDiscord, User
from tests.loopback.yahoo import Listing, LoopbackYahoo, redirected

DATA = Path(__file__).parent.parent.parent / "data"
INDEX = "HSTECH.HK"
OTHERS = ("NVDA", "BABA", "^HSI", "000300.SS", "HKD=X", "CNY=X", "3033.HK")

# Thursday 13 February 2025 in Hong Kong, 10:30, and the evening before in New York.
MORNING = datetime(2025, 2, 13, 2, 30, tzinfo=UTC)
# Wednesday 12 February 2025, 20:00 in Hong Kong: its session is over, New York's has not begun.
EVENING = datetime(2025, 2, 12, 12, 0, tzinfo=UTC)


@dataclass
class World:
    """A moment that a test can move, and who asks."""

    discord: LoopbackDiscord
    yahoo: LoopbackYahoo
    folder: Path
    channel: Channel
    ada: User
    ben: User
    now: datetime = EVENING
    apps: list[App] = field(default_factory=list)

    def app(self, source: str = "yahoo", drawers: int = 0, shards: Shards | None = None) -> App:
        """The program as `run` builds it, on this world's database. One on the same folder is its next start."""
        settings = Settings(
            market_source=source,
            database_url=f"sqlite+aiosqlite:///{self.folder / 'bellwether.db'}",
            cache_dir=self.folder / "cache",
            discord_shards=shards,
        )
        made = build(settings, clock=lambda: self.now, drawers=drawers)
        self.apps.append(made)
        return made

    @asynccontextmanager
    async def running(self, app: App | None = None, manners: Manners | None = None) -> AsyncGenerator[Bellwether]:
        """The bot, logged in, on an app of this world, with the shards of its settings."""
        program = app or self.app()
        await program.start()
        bot = Bellwether(program, manners or Manners(), content=True, shards=program.settings.discord_shards)
        running = asyncio.create_task(bot.start(self.discord.token))
        try:
            await self._connected(program.settings.discord_shards)
            await bot.wait_until_ready()
            yield bot
        finally:
            await bot.desk.drain()
            await bot.close()
            await asyncio.wait({running})
            await self._gone(program.settings.discord_shards)

    async def _connected(self, shards: Shards | None) -> None:
        if shards is None:
            await self.discord.ready()
        else:
            await self.discord.wait_for(lambda: self._live(shards) == len(shards.ids), "connected shards", 10)

    async def _gone(self, shards: Shards | None) -> None:
        if shards is None:
            await self.discord.gone()
        else:
            await self.discord.wait_for(lambda: not self._live(shards), "disconnected shards", 10)

    def _live(self, shards: Shards) -> int:
        return sum(
            session.shard in [(id, shards.count) for id in shards.ids] for session in self.discord.gateway.live()
        )


def sample_listings() -> dict[str, Listing]:
    """`load_listings`, for where no loop is running."""
    return asyncio.run(load_listings())


async def load_listings() -> dict[str, Listing]:
    """The sample market up to the evening's day, as Yahoo would list it. Of the index it has one day, as in truth."""
    reference = load_reference(DATA)
    members = reference.universes["hstech"].members_on(EVENING.date()).members
    provider = SampleProvider(DATA / "sample")

    found: dict[str, Listing] = {}
    for symbol in (*members, INDEX, *OTHERS):
        instrument = reference.instruments[symbol]
        listing = Listing.of(await provider.daily(BarsQuery(instrument)), instrument)
        listing.bars = listing.bars.loc[: EVENING.date().isoformat()]
        found[symbol] = listing
    found[INDEX].bars = found[INDEX].bars.iloc[-1:]
    return found


@contextmanager
def yahoo_of(listings: dict[str, Listing]) -> Iterator[LoopbackYahoo]:
    """A loopback Yahoo that the real yfinance talks to."""
    with LoopbackYahoo(dict(listings)) as server, redirected(server):
        yield server


@asynccontextmanager
async def world_of(yahoo: LoopbackYahoo, folder: Path) -> AsyncGenerator[World]:
    """A guild with a channel and two members, and everything closed at the end."""
    async with LoopbackDiscord(message_content=True) as server:
        guild = server.add_guild("Town")
        people = guild.add_channel("markets"), guild.add_member("Ada"), guild.add_member("Ben")
        made = World(server, yahoo, folder, *people)
        with server.redirected():
            yield made
        for app in made.apps:
            await app.close()
        assert server.pings == []
        assert server.violations == []
