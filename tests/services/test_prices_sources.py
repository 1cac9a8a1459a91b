"""Prices of several sources: a stored series is of one source, and says which."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from bot.domain.prices import PriceSeries, Source
from bot.providers.base import NoBars, SourceDown
from bot.providers.ordered import OrderedProvider
from bot.services.prices import Prices, PriceService
from bot.store import BarStore, Database
from tests.services.scripted import LIVE, SESSIONS, TENCENT, Clock, Scripted, reference, rising, series, trading_days

EAST = Source("east", "East", live=True)
WEST = Source("west", "West", live=True)
INDEX = reference().instruments["HSTECH.HK"]
SINCE, DAY = date(2025, 1, 10), date(2025, 2, 12)
FIRST, LAST = "2022-01-03", "2025-03-31"


@dataclass
class Market:
    """East and west have the index, west a point higher; the usual source has one row of it, and a share."""

    path: Path
    clock: Clock = field(default_factory=lambda: Clock("2025-02-12 16:40+08:00"))
    started: list[tuple[PriceService, Database]] = field(default_factory=list[tuple[PriceService, Database]])

    def __post_init__(self) -> None:
        self.east, self.west = Scripted(self.clock, source=EAST), Scripted(self.clock, source=WEST)
        self.usual = Scripted(self.clock, source=LIVE)
        self.east.put(series("HSTECH.HK", rising("XHKG", FIRST, LAST, 5000.0), source=EAST))
        self.west.put(series("HSTECH.HK", rising("XHKG", FIRST, LAST, 5001.0), source=WEST))
        row = trading_days("XHKG", "2025-02-12", "2025-02-12")
        self.usual.put(series("HSTECH.HK", dict.fromkeys(row, 9999.0)))
        self.usual.put(series("0700.HK", rising("XHKG", FIRST, LAST)))

    def start(self) -> PriceService:
        """A process: its own connection to the same database."""

        def expected(instrument: object, first: date) -> tuple[date, ...]:
            return SESSIONS.between("XHKG", first, SESSIONS.phase("XHKG", self.clock()).session)

        ordered = OrderedProvider(self.usual, {"HSTECH.HK": (self.east, self.west, self.usual)}, expected, lambda: 0.0)
        database = Database(f"sqlite+aiosqlite:///{self.path}")
        store = BarStore(database, LIVE, ordered.others)
        service = PriceService(ordered, store, SESSIONS, self.clock, deadline=5.0, soon=5.0)
        self.started.append((service, database))
        return service

    async def get(self, service: PriceService, day: date = DAY) -> PriceSeries:
        prices: Prices = await service.get([INDEX], SINCE, day)
        assert dict(prices.gaps) == {}
        return prices.series["HSTECH.HK"]


@pytest.fixture
async def market(tmp_path: Path) -> AsyncIterator[Market]:
    made = Market(tmp_path / "bars.db")
    yield made
    for service, database in made.started:
        await service.close()
        await database.close()


def is_of(found: PriceSeries, source: Source, first: float) -> bool:
    """Whether the series says that it is of a source, and every bar is."""
    whole = rising("XHKG", FIRST, LAST, first)
    return found.source == source and found.closes.to_list() == [whole[str(day.date())] for day in found.closes.index]


async def test_each_series_is_of_its_source_and_stays_so_after_a_restart(market: Market) -> None:
    for _ in range(2):
        service = market.start()
        prices = await service.get([INDEX, TENCENT], SINCE, DAY)
        sources = {symbol: found.source for symbol, found in prices.series.items()}
        assert sources == {"HSTECH.HK": EAST, "0700.HK": LIVE}
        assert is_of(prices.series["HSTECH.HK"], EAST, 5000.0)
    assert (market.east.calls, market.west.calls, market.usual.calls) == (1, 0, 1)


async def test_the_next_day_continues_with_the_same_source(market: Market) -> None:
    await market.get(market.start())
    market.clock.set("2025-02-13 16:40+08:00")
    found = await market.get(market.start(), date(2025, 2, 13))
    assert is_of(found, EAST, 5000.0)
    assert str(found.closes.index[-1].date()) == "2025-02-13"
    # The second time for the last ten sessions only.
    assert [start for _, start in market.east.asked][1] == date.fromisoformat(
        trading_days("XHKG", "2025-01-01", "2025-02-12")[-10]
    )
    assert market.west.calls == 0


async def test_a_change_of_source_replaces_the_whole_series(market: Market) -> None:
    await market.get(market.start())
    market.east.broken["HSTECH.HK"] = SourceDown("away")
    market.clock.set("2025-02-13 16:40+08:00")
    service = market.start()
    found = await market.get(service, date(2025, 2, 13))
    # Levels that agree within the overlap's tolerance (a point in five thousand), and yet no bar of east is left.
    assert is_of(found, WEST, 5001.0)
    assert len(found.closes) > 700
    assert is_of(await market.get(market.start(), date(2025, 2, 13)), WEST, 5001.0)


async def test_a_series_stays_with_the_source_that_it_came_to(market: Market) -> None:
    market.east.broken["HSTECH.HK"] = SourceDown("away")
    await market.get(market.start())
    market.east.broken.clear()
    asked = market.east.calls
    market.clock.set("2025-02-13 16:40+08:00")
    found = await market.get(market.start(), date(2025, 2, 13))
    assert is_of(found, WEST, 5001.0)
    assert market.east.calls == asked


async def test_one_row_never_takes_the_place_of_a_history(market: Market) -> None:
    await market.get(market.start())
    market.east.broken["HSTECH.HK"] = market.west.broken["HSTECH.HK"] = SourceDown("away")
    market.clock.set("2025-02-13 16:40+08:00")
    service = market.start()
    prices = await service.get([INDEX], SINCE, date(2025, 2, 13))
    found = prices.series["HSTECH.HK"]
    assert is_of(found, EAST, 5000.0)
    assert str(found.closes.index[-1].date()) == "2025-02-12"
    assert prices.aging == {"HSTECH.HK"}
    # And it goes on when they are back.
    market.east.broken.clear()
    market.clock.set("2025-02-13 16:55+08:00")
    found = await market.get(service, date(2025, 2, 13))
    assert str(found.closes.index[-1].date()) == "2025-02-13"


async def test_a_series_whose_source_is_no_more_is_fetched_anew(market: Market) -> None:
    await market.get(market.start())
    usual = PriceService(market.usual, BarStore(market.started[0][1], LIVE), SESSIONS, market.clock)
    found = (await usual.get([INDEX], SINCE, DAY)).series["HSTECH.HK"]
    assert (found.source, found.closes.to_list()) == (LIVE, [9999.0])


async def test_which_sources_are_asked(market: Market) -> None:
    service = market.start()
    assert [source.id for source in service.sources_for("HSTECH.HK")] == ["east", "west", LIVE.id]
    assert service.sources_for("0700.HK") == (LIVE,)
    alone = PriceService(market.usual, None, SESSIONS, market.clock)
    assert alone.sources_for("HSTECH.HK") == (LIVE,)
    market.east.broken["HSTECH.HK"] = market.west.broken["HSTECH.HK"] = SourceDown("away")
    market.usual.broken["HSTECH.HK"] = NoBars("none")
    assert (await service.get([INDEX], SINCE, DAY)).gaps == {"HSTECH.HK": "source_down"}


async def test_a_series_that_another_process_has_replaced_meanwhile_is_not_joined(market: Market) -> None:
    service = market.start()
    await market.get(service)
    other = Database(f"sqlite+aiosqlite:///{market.path}")
    theirs = BarStore(other, LIVE, (EAST, WEST))
    await theirs.replace(market.west.shelf["HSTECH.HK"], SINCE, market.clock())
    market.clock.set("2025-02-13 16:40+08:00")
    # Memory has all of east, and answers; the store keeps all of west, and no bar of east among it.
    assert is_of(await market.get(service, date(2025, 2, 13)), EAST, 5000.0)
    assert is_of((await theirs.load(["HSTECH.HK"]))["HSTECH.HK"].series, WEST, 5001.0)
    # The next time, the whole of east takes its place.
    market.clock.set("2025-02-14 16:40+08:00")
    assert is_of(await market.get(service, date(2025, 2, 14)), EAST, 5000.0)
    assert is_of((await theirs.load(["HSTECH.HK"]))["HSTECH.HK"].series, EAST, 5000.0)
    await other.close()
