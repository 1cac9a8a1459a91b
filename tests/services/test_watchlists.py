"""Watch lists of members and servers, and questions about them, on both databases."""

import pytest

from bot.domain.alerts.callers import Caller
from bot.domain.errors import QuestionFault
from bot.domain.questions import Typed, Watched
from bot.domain.questions.brief import Brief
from bot.domain.questions.movers import Movers
from bot.parsing import Parser, canonical
from bot.services.resolver import Resolver
from bot.services.watchlists import MOST, WatchlistService
from bot.store import Database
from bot.store.audit import AuditStore
from bot.store.watchlists import WatchStore
from tests.services.scripted import Clock, reference

NOW = "2025-02-12T12:00:00+00:00"
ADA, BEN, TOWN = Caller(11, 100, 1), Caller(12, 100, 1), 100
KEEPER = Caller(13, 100, 1, may_manage=True)
PARSER = Parser(Resolver(reference()))


@pytest.fixture
def lists(database: Database) -> WatchlistService:
    return WatchlistService(WatchStore(database), Clock(NOW))


async def test_a_list_keeps_the_order_in_which_it_was_made(lists: WatchlistService) -> None:
    assert await lists.add(("NVDA", "9988.HK", "NVDA"), ADA, server=False) == ("NVDA", "9988.HK")
    assert await lists.add(("AAPL", "NVDA"), ADA, server=False) == ("AAPL",)
    assert await lists.listed(ADA, server=False) == ("NVDA", "9988.HK", "AAPL")
    assert await lists.remove(("9988.HK", "0700.HK"), ADA, server=False) == ("9988.HK",)
    assert await lists.add(("9988.HK",), ADA, server=False) == ("9988.HK",)
    assert await lists.listed(ADA, server=False) == ("NVDA", "AAPL", "9988.HK")
    assert await lists.listed(BEN, server=False) == ()
    assert set(await lists.remove(None, ADA, server=False)) == {"NVDA", "AAPL", "9988.HK"}
    assert await lists.listed(ADA, server=False) == ()


async def test_a_full_list_takes_no_more_and_nothing_of_it_is_added(lists: WatchlistService) -> None:
    await lists.add(tuple(f"{n:04}.HK" for n in range(1, MOST)), ADA, server=False)
    with pytest.raises(QuestionFault, match="at most"):
        await lists.add(("NVDA", "AAPL"), ADA, server=False)
    assert await lists.add(("NVDA",), ADA, server=False) == ("NVDA",)


async def test_a_server_s_list_is_for_those_who_may_and_its_changes_are_written_down(
    lists: WatchlistService, database: Database
) -> None:
    with pytest.raises(QuestionFault, match="may manage messages"):
        await lists.add(("NVDA",), ADA, server=True)
    with pytest.raises(QuestionFault, match="in the server"):
        await lists.add(("NVDA",), Caller(11, None, 1), server=True)
    await lists.add(("NVDA",), KEEPER, server=True)
    assert await lists.listed(ADA, server=True) == ("NVDA",)
    await lists.remove(None, KEEPER, server=True)
    assert [(e.action, e.actor) for e in await AuditStore(database).latest(TOWN, 5)] == [
        ("unwatched", 13),
        ("watched", 13),
    ]


async def test_a_question_is_about_ones_own_list_or_else_the_server_s(lists: WatchlistService) -> None:
    question = Movers(universe=Watched())
    with pytest.raises(QuestionFault, match="is empty"):
        await lists.meant(question, ADA.member, TOWN)
    await lists.add(("NVDA",), KEEPER, server=True)
    assert await lists.meant(question, ADA.member, TOWN) == Movers(universe=Typed(("NVDA",)))
    await lists.add(("AAPL", "BABA"), ADA, server=False)
    assert await lists.meant(question, ADA.member, TOWN) == Movers(universe=Typed(("AAPL", "BABA")))
    assert await lists.meant(question, BEN.member, TOWN) == Movers(universe=Typed(("NVDA",)))
    with pytest.raises(QuestionFault, match="is empty"):
        await lists.meant(question, BEN.member, None)
    with pytest.raises(QuestionFault, match="about an index"):
        await lists.meant(Brief(universe=Watched()), ADA.member, TOWN)


@pytest.mark.parametrize(
    "text", ["movers watchlist 1w", "movers my watchlist 1w", "movers 自選股 1w", "movers WATCHLIST 1w"]
)
def test_the_word_is_read_and_written(text: str) -> None:
    question = PARSER.parse(text)
    assert question is not None
    assert canonical(question) == "movers watchlist 1w"
    assert PARSER.parse(canonical(question)) == question
