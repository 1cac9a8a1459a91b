"""The program on its live sources, each a stand-in on this machine: who is asked for what, and what is said of it."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from aiohttp import web

from bot.answers.services import Services
from bot.app import App, build
from bot.domain.shares import ShareCount
from bot.providers.base import BarsQuery
from bot.settings import Settings
from bot.words import Words
from tests.end_to_end.world import load_listings, yahoo_of
from tests.loopback.web import Server, serving
from tests.loopback.yahoo import SHARES, LoopbackYahoo
from tests.services.scripted import rising

# Wednesday 12 February 2025, 20:00 in Hong Kong.
EVENING = datetime(2025, 2, 12, 12, tzinfo=UTC)
# A point more each session.
LEVELS = rising("XHKG", "2022-01-03", "2025-02-12", 5000.0, 1.0)


class Lines:
    """Eastmoney and Tencent on one address; each may be down."""

    def __init__(self) -> None:
        self.down: set[str] = set()

    async def __call__(self, request: web.Request) -> web.Response:
        name = "eastmoney" if request.path.startswith("/api/qt") else "tencent"
        if name in self.down:
            return web.Response(status=502)
        if name == "eastmoney":
            first = str(pd.Timestamp(request.query["beg"]).date())
            rows = [f"{day},{v},{v},{v},{v}" for day, v in LEVELS.items() if day >= first]
            market, code = request.query["secid"].split(".")
            data = {"code": code, "market": int(market), "klines": rows}
            return web.Response(text=json.dumps({"rc": 0, "data": data}))
        code, _, first, last, _, _ = request.query["param"].split(",")
        days = [[day, *[str(v)] * 4] for day, v in LEVELS.items() if first <= day <= last]
        return web.Response(text=json.dumps({"code": 0, "msg": "", "data": {code: {"day": days}}}))


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.fixture
async def server(lines: Lines) -> AsyncIterator[Server]:
    async with serving(lines) as made:
        yield made


@pytest.fixture
async def yahoo() -> AsyncIterator[LoopbackYahoo]:
    with yahoo_of(await load_listings()) as made:
        yield made


@pytest.fixture
async def app(yahoo: LoopbackYahoo, server: Server, tmp_path: Path) -> AsyncIterator[App]:
    addresses = {"eastmoney_lines": server.url, "tencent": server.url}
    url = f"sqlite+aiosqlite:///{tmp_path / 'x.db'}"
    settings = Settings(market_source="yahoo", database_url=url, cache_dir=tmp_path)
    made = build(settings, clock=lambda: EVENING, soon=5.0, addresses=addresses)
    yield made
    await made.close()


async def said(app: App, text: str) -> tuple[str, str, tuple[str, ...]]:
    """The headline, the notes, and the ids of the sources of an answer."""
    question = app.parse(text)
    assert question is not None
    answer = await app.answer(question)
    words = Words()
    notes = " ".join(words.text(note) for note in answer.notes)
    return words.text(answer.headline), notes, tuple(source.id for source in answer.provenance.sources)


async def test_the_index_comes_from_eastmoney_and_its_fund_is_not_needed(app: App, server: Server) -> None:
    headline, notes, origins = await said(app, "compare hstech tencent")
    assert "3033" not in headline + notes
    assert set(origins) == {"eastmoney", "yahoo"}
    assert [seen.path for seen in server.seen] == ["/api/qt/stock/kline/get"]


async def test_tencent_stands_in_for_eastmoney(app: App, lines: Lines) -> None:
    lines.down = {"eastmoney"}
    headline, notes, origins = await said(app, "compare hstech tencent")
    assert "3033" not in headline + notes
    assert set(origins) == {"tencent", "yahoo"}


async def test_without_any_the_fund_stands_in_and_is_named(app: App, lines: Lines) -> None:
    lines.down = {"eastmoney", "tencent"}
    _, notes, origins = await said(app, "compare hstech tencent")
    assert "Yahoo has no current history of Hang Seng TECH: the fund" in notes
    assert origins == ("yahoo",)


async def test_a_hole_is_not_filled_but_the_whole_series_of_another_is_taken(
    app: App, yahoo: LoopbackYahoo, server: Server
) -> None:
    csi = yahoo.series["000300.SS"]
    csi.bars = csi.bars.drop(pd.Timestamp("2025-01-27"))
    with_hole = await app.provider.daily(_query(app, "000300.SS", date(2025, 1, 20)))
    assert with_hole.source.id == "eastmoney"
    assert [seen.query["secid"] for seen in server.seen] == ["1.000300"]
    whole = await app.provider.daily(_query(app, "000300.SS", date(2025, 2, 5)))
    assert whole.source.id == "yahoo"


async def test_counts_of_shares_are_kept(app: App, yahoo: LoopbackYahoo, tmp_path: Path) -> None:
    yahoo.series["NVDA"].counts = [(date(2024, 11, 15), 24_490_000_000)]
    services: Services = app._services  # pyright: ignore[reportPrivateUsage]
    nvidia = app.reference.instruments["NVDA"]
    [found] = (await services.shares.known([nvidia]))["NVDA"]
    assert isinstance(found, ShareCount)
    assert (found.day, found.shares, found.source) == (date(2024, 11, 15), 24.49e9, "Yahoo")
    yahoo.fail(SHARES, "500")
    assert await services.shares.known([nvidia]) == {"NVDA": (found,)}
    assert yahoo.count_path("/ws/fundamentals-timeseries") == 1


async def test_a_local_market_has_its_own_counts_and_no_feeds(tmp_path: Path) -> None:
    settings = Settings(market_source="sample", database_url=f"sqlite+aiosqlite:///{tmp_path / 'x.db'}")
    app = build(settings, clock=lambda: EVENING)
    assert app.sources.feeds == ()
    services: Services = app._services  # pyright: ignore[reportPrivateUsage]
    counts = (await services.shares.known([app.reference.instruments["NVDA"]]))["NVDA"]
    # The last one of the sample before 24 January 2025.
    assert [one.shares for one in counts if isinstance(one, ShareCount) and one.day <= date(2025, 1, 24)][-1] == 24.49e9
    assert not (tmp_path / "x.db").exists()
    await app.close()


def test_every_source_that_the_data_name_is_built(app: App) -> None:
    built = {feed.source.id for feed in app.sources.feeds}
    named = {one.provider for order in app.reference.index_sources.values() for one in order}
    assert named == built == {"yahoo", "eastmoney", "tencent"}
    assert {source.id for source in app.sources.others} == {"eastmoney", "tencent"}


def _query(app: App, symbol: str, start: date) -> BarsQuery:
    return BarsQuery(app.reference.instruments[symbol], start)


async def test_that_a_delay_is_not_stated_is_said(app: App) -> None:
    question = app.parse("compare hstech tencent")
    assert question is not None
    answer = await app.answer(question)
    assert answer.provenance is not None
    line = Words().text(answer.provenance.line)
    assert "Eastmoney, delay not stated" in line
    assert "Yahoo, 15 min delayed" in line
