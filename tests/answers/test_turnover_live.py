"""`turnover` of the whole program against servers of our own in the place of the exchange and of the history."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import App
from bot.domain.questions.turnover import Turnover
from bot.providers.eastmoney.flows import EastmoneyFlows
from bot.providers.guard import Guard
from bot.providers.hkex import HkexFlows
from bot.providers.http import Http
from bot.services.link import link_days
from bot.settings import Settings
from bot.sources import Sources
from tests.answers.market import text, texts
from tests.providers.connect import file, four, page, row
from tests.services.scripted import SESSIONS, Clock, Scripted, reference

NOW = "2025-02-12 18:00+08:00"
DATA = Path(__file__).parents[2] / "data"


class Servers:
    """The exchange has the files of `files`, 100 billion southbound and 200 northbound each; the history has 50 billion
    southbound on every day of the link until the 11th."""

    def __init__(self) -> None:
        self.files = {"20250211", "20250212"}
        self.up = True
        self.asked: list[str] = []
        app = web.Application()
        app.router.add_get("/stat/{name}", self._file)
        app.router.add_get("/get", self._page)
        self.server = TestServer(app)

    async def _file(self, request: web.Request) -> web.Response:
        day = request.match_info["name"].removeprefix("data_tab_daily_").removesuffix("e.js")
        self.asked.append(day)
        if not self.up or day not in self.files:
            return web.Response(status=404 if self.up else 500)
        legs = four(date.fromisoformat(day).isoformat(), southbound=100_000.0, northbound=200_000.0)
        return web.Response(body=file(legs))

    async def _page(self, request: web.Request) -> web.Response:
        self.asked.append("history")
        days = list(link_days(SESSIONS, date(2023, 6, 1), date(2025, 2, 11)))
        rows = [row(day.isoformat(), 26_000.0, 24_000.0) for day in reversed(days)]
        return web.Response(body=page(rows) if self.up else b"<html>")


@pytest.fixture
async def servers() -> AsyncIterator[Servers]:
    made = Servers()
    await made.server.start_server()
    yield made
    await made.server.close()


def program(servers: Servers, folder: Path) -> App:
    def guard() -> Guard:
        return Guard(monotonic=lambda: asyncio.get_running_loop().time(), random=lambda: 0.0, rate=1000, burst=100)

    clock = Clock(NOW)
    sources = Sources(
        Scripted(clock),
        flows=(EastmoneyFlows(Http(timeout=5.0), guard(), str(servers.server.make_url("/get"))),),
        flow_files=HkexFlows(Http(timeout=5.0), guard(), str(servers.server.make_url("/stat"))),
    )
    settings = Settings(data_dir=DATA, database_url=f"sqlite+aiosqlite:///{folder / 'bars.db'}")
    return App(settings, reference(), SESSIONS, sources, clock, drawers=0, soon=0.3)


async def test_the_first_answer_and_the_one_after_a_restart(servers: Servers, tmp_path: Path) -> None:
    app = program(servers, tmp_path)
    question = Turnover()
    first = await app.answer(question)
    # The 12th is the exchange's alone: (5 × 50 + 100) ÷ 6 = 58.3; the 11th's file may or may not have come by then.
    assert servers.asked.count("history") == 1
    assert "20250212" in servers.asked
    for _ in range(500):
        await asyncio.sleep(0.01)
        if len(servers.asked) == 1 + 40:
            break
    await asyncio.sleep(0.05)
    second = await app.answer(question)
    # Now both files: (4 × 50 + 2 × 100) ÷ 6 = 66.7 on six days; bought 60% of the exchange's and 52% of the others.
    assert text(second.headline) == (
        "Southbound turnover HK$66.7bn a day on 1–12 Feb 2025, +33.3% on January, 1.3 times Feb 2024"
    )
    assert second.data["turnover"]["net_buy"] == 4 * 2_000_000_000 + 2 * 20_000_000_000
    assert second.provenance is not None
    assert [source.title for source in second.provenance.sources] == ["HKEX", "Eastmoney"]
    assert len(servers.asked) == 1 + 40  # nothing was asked for twice
    assert first.complete and second.complete
    await app.close()

    servers.up = False
    again = program(servers, tmp_path)
    assert text((await again.answer(question)).headline) == text(second.headline)
    north = await again.answer(Turnover(direction="northbound"))
    # The two files have northbound too, and nobody has the days before.
    assert north.data["turnover"]["average_daily"] == 200_000_000_000
    assert (north.data["turnover"]["days"], north.complete) == (2, False)
    assert any("is missing, and left out: 5 Feb → 10 Feb 2025" in note for note in texts(north.notes))
    await again.close()
