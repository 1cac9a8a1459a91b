"""What is said of prices in a market of several sources: only what is true of the source that is named."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.prices import Source
from bot.providers.base import NoSuchSymbol, SourceDown
from bot.providers.ordered import OrderedProvider
from bot.services.prices import PriceService
from bot.store import BarStore
from tests.answers.market import END, Market, text, texts, two_closes
from tests.services.scripted import LIVE, SESSIONS, Clock, Scripted

EAST = Source("east", "East", live=True)
EVENING = "2025-02-12 20:00+08:00"


class Mixed(Market):
    """East has the index, the usual source everything else."""

    def __init__(self, path: Path) -> None:
        self.clock = Clock(EVENING)
        usual = Scripted(self.clock, source=LIVE)
        super().__init__(usual, path=path)
        assert self.database is not None
        self.east = Scripted(self.clock, source=EAST)

        def expected(_: object, first: date) -> tuple[date, ...]:
            return SESSIONS.between("XHKG", first, SESSIONS.phase("XHKG", self.clock()).session)

        self.ordered = OrderedProvider(usual, {"HSTECH.HK": (self.east, usual)}, expected, lambda: 0.0)
        store = BarStore(self.database, LIVE, self.ordered.others)
        self.prices = PriceService(self.ordered, store, SESSIONS, self.clock, deadline=5.0, soon=5.0)
        self.services = replace(self.services, prices=self.prices)
        two_closes(self, {"0700.HK": 10.0, "9988.HK": 20.0})
        self._index()

    def _index(self) -> None:
        two_closes(self, {"HSTECH.HK": 25.0})
        self.east.put(self.source.shelf.pop("HSTECH.HK"))


@pytest.fixture
async def market(tmp_path: Path) -> AsyncIterator[Mixed]:
    made = Mixed(tmp_path / "bars.db")
    yield made
    await made.close()


async def test_both_sources_are_named(market: Mixed) -> None:
    answer = await market.ask("compare hstech tencent")
    assert [source.title for source in answer.provenance.sources] == ["East", "Scripted"]
    assert "East" in text(answer.provenance.origin)
    assert "Scripted, 15 min delayed" in text(answer.provenance.origin)


async def test_an_index_that_no_source_gave_is_said_of_all_of_them(market: Mixed) -> None:
    market.east.broken["HSTECH.HK"] = SourceDown("away")
    answer = await market.ask("compare hstech tencent alibaba")
    assert "No prices now from East or Scripted: Hang Seng TECH (HSTECH.HK)" in texts(answer.notes)
    assert not any("did not answer" in note for note in texts(answer.notes))
    error = await market.refused("compare hstech 3033.hk")
    assert "did not answer" not in text(error.message)


async def test_nothing_stored_and_nothing_given(market: Mixed) -> None:
    market.east.broken["HSTECH.HK"] = SourceDown("away")
    market.source.broken["HSTECH.HK"] = NoSuchSymbol("none")
    error = await market.refused("compare hstech ^hsce")
    assert error.code == "source_down"
    assert "No prices of Hang Seng TECH came from East or Scripted" in text(error.message)


async def test_of_one_source_all_is_said_as_before(market: Mixed) -> None:
    market.source.broken["9988.HK"] = SourceDown("away")
    answer = await market.ask("compare hstech tencent alibaba")
    assert "Scripted did not answer for Alibaba (9988.HK)" in texts(answer.notes)


@pytest.mark.parametrize("both", [False, True])
async def test_the_source_that_did_not_answer_is_the_series_own(market: Mixed, both: bool) -> None:
    await market.ask("compare hstech tencent")
    # The next evening the bars are fetched once more, because sources correct them overnight.
    market.clock.set("2025-02-13 20:00+08:00")
    market.east.broken["HSTECH.HK"] = SourceDown("away")
    if both:
        market.source.broken["0700.HK"] = SourceDown("away")
    notes = texts((await market.ask(f"compare hstech tencent on {END}")).notes)
    assert [note for note in notes if "did not answer" in note] == [
        "East did not answer for Hang Seng TECH: stored 24 hours ago.",
        *(["Scripted did not answer for Tencent: stored 24 hours ago."] if both else []),
    ]
