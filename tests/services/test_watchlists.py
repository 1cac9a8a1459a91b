"""Watch lists of members and servers, and questions about them, on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.domain.alerts import Place
from bot.domain.alerts.callers import Caller
from bot.domain.digests import AtClose, Digest
from bot.domain.errors import QuestionFault
from bot.domain.instruments import Instrument
from bot.domain.questions import Named, Watched
from bot.domain.questions.brief import Brief
from bot.domain.questions.movers import Movers
from bot.domain.windows import Span
from bot.parsing import Parser, canonical
from bot.parsing.digests import DigestParser
from bot.services.listing import Listing
from bot.services.prices import Prices
from bot.services.resolver import Resolver
from bot.services.watchlists import MOST, Settled, WatchlistService
from bot.store import Database
from bot.store.audit import AuditStore
from bot.store.watchlists import WatchStore
from bot.words import Words
from tests.services.scripted import Clock, reference

NOW = "2025-02-12T12:00:00+00:00"
ADA, BEN, TOWN = Caller(11, 100, 1), Caller(12, 100, 1), 100
KEEPER = Caller(13, 100, 1, may_manage=True)
PARSER = Parser(Resolver(reference()))


class Source:
    """A source of prices that has none, each with its reason."""

    def __init__(self) -> None:
        self.gaps: dict[str, str] = {}
        self.asked: list[str] = []

    async def get(self, instruments: list[Instrument], since: date, day: date) -> Prices:
        self.asked += [one.symbol for one in instruments]
        return Prices({}, {one.symbol: self.gaps[one.symbol] for one in instruments if one.symbol in self.gaps})  # type: ignore[misc]


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def lists(database: Database, source: Source) -> WatchlistService:
    listing = Listing(source, Resolver(reference()), Clock(NOW))  # type: ignore[arg-type]
    return WatchlistService(WatchStore(database), listing, Clock(NOW))


def symbols(lines: Sequence[Instrument]) -> tuple[str, ...]:
    return tuple(line.symbol for line in lines)


async def test_a_list_keeps_the_order_in_which_it_was_made(lists: WatchlistService) -> None:
    assert symbols((await lists.add(("NVDA", "9988.HK", "NVDA"), ADA, server=False)).lines) == ("NVDA", "9988.HK")
    assert symbols((await lists.add(("AAPL", "NVDA"), ADA, server=False)).lines) == ("AAPL",)
    assert symbols(await lists.listed(ADA, server=False)) == ("NVDA", "9988.HK", "AAPL")
    assert symbols(await lists.remove(("9988.HK", "0700.HK"), ADA, server=False)) == ("9988.HK",)
    assert symbols((await lists.add(("9988.HK",), ADA, server=False)).lines) == ("9988.HK",)
    assert symbols(await lists.listed(ADA, server=False)) == ("NVDA", "AAPL", "9988.HK")
    assert symbols(await lists.listed(BEN, server=False)) == ()
    assert set(symbols(await lists.remove(None, ADA, server=False))) == {"NVDA", "AAPL", "9988.HK"}
    assert symbols(await lists.listed(ADA, server=False)) == ()


async def test_a_full_list_takes_no_more_and_nothing_of_it_is_added(lists: WatchlistService) -> None:
    await lists.add(tuple(f"{n:04}.HK" for n in range(1, MOST)), ADA, server=False)
    with pytest.raises(QuestionFault, match="at most"):
        await lists.add(("NVDA", "AAPL"), ADA, server=False)
    assert symbols((await lists.add(("NVDA",), ADA, server=False)).lines) == ("NVDA",)


async def test_a_server_s_list_is_for_those_who_may_and_its_changes_are_written_down(
    lists: WatchlistService, database: Database
) -> None:
    with pytest.raises(QuestionFault, match="may manage messages"):
        await lists.add(("NVDA",), ADA, server=True)
    with pytest.raises(QuestionFault, match="in the server"):
        await lists.add(("NVDA",), Caller(11, None, 1), server=True)
    await lists.add(("NVDA",), KEEPER, server=True)
    assert symbols(await lists.listed(ADA, server=True)) == ("NVDA",)
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
    assert await lists.meant(question, ADA.member, TOWN) == Movers(universe=Watched(("NVDA",), server=True))
    await lists.add(("AAPL", "BABA"), ADA, server=False)
    assert await lists.meant(question, ADA.member, TOWN) == Movers(universe=Watched(("AAPL", "BABA")))
    assert await lists.meant(question, BEN.member, TOWN) == Movers(universe=Watched(("NVDA",), server=True))
    with pytest.raises(QuestionFault, match="is empty"):
        await lists.meant(question, BEN.member, None)
    with pytest.raises(QuestionFault, match="about an index"):
        await lists.meant(Brief(universe=Watched()), ADA.member, TOWN)


async def test_a_digest_of_an_empty_list_says_whose_it_is(lists: WatchlistService) -> None:
    """Many read it, and the list is one member's."""
    at = datetime.fromisoformat(NOW)
    digest = Digest(1, ADA.member, TOWN, Place("channel", 5), "movers watchlist 1d", AtClose("XHKG", False), at, at)
    with pytest.raises(QuestionFault) as caught:
        await lists.digested(Movers(universe=Watched()), digest)
    assert Words("en").text(caught.value.message) == f"The watch list of <@{ADA.member}> is empty."
    with pytest.raises(QuestionFault, match="Your watch list is empty"):
        await lists.digested(Movers(universe=Watched()), replace(digest, guild=None))


@pytest.mark.parametrize(
    "text", ["movers watchlist 1w", "movers my watchlist 1w", "movers 自選股 1w", "movers WATCHLIST 1w"]
)
def test_the_word_is_read_and_written(text: str) -> None:
    question = PARSER.parse(text)
    assert question is not None
    assert canonical(question) == "movers watchlist 1w"
    assert PARSER.parse(canonical(question)) == question


@pytest.mark.parametrize(
    "text",
    ["movers server watchlist 1w", "movers watchlist server 1w", "movers the server’s watch list 1w"],
)
def test_the_servers_list_is_asked_for_by_its_name(text: str) -> None:
    question = Movers(universe=Watched(server=True), window=Span(1, "week"))
    assert PARSER.parse(text) == question
    assert canonical(question) == "movers server watchlist 1w"
    assert PARSER.parse(canonical(question)) == question


def test_a_list_that_was_looked_up_is_read_again_with_its_lines() -> None:
    for server in (False, True):
        question = Movers(universe=Watched(("9988.HK", "MTD", "ZZZZ"), server=server))
        assert Parser(Resolver(reference()), kept=True).parse(canonical(question)) == question


@pytest.mark.parametrize("text", ["movers server watchlist:NVDA,BABA 1w", "movers watchlist:NVDA 1w"])
def test_nobody_types_lines_in_the_name_of_a_list(text: str) -> None:
    with pytest.raises(QuestionFault):
        PARSER.parse(text)
    with pytest.raises(QuestionFault):
        PARSER.from_options("movers", {"universe": text.split(maxsplit=1)[1]})
    with pytest.raises(QuestionFault):
        DigestParser(PARSER, Resolver(reference())).wish(f"{text} close")


async def test_what_the_source_does_not_know_is_left_out(lists: WatchlistService, source: Source) -> None:
    source.gaps = {"ZZZZ": "unknown", "YYYY": "source_down", "XXXX": "no_data"}
    added = await lists.add(("NVDA", "ZZZZ", "YYYY", "XXXX"), ADA, server=False)
    assert symbols(added.lines) == ("NVDA", "YYYY", "XXXX")
    assert (added.unknown, added.unsure) == (("ZZZZ",), ("YYYY",))
    # Of what the data have nothing is asked, nor of what is on the list already.
    assert source.asked == ["ZZZZ", "YYYY", "XXXX"]
    again = await lists.add(("NVDA", "YYYY"), ADA, server=False)
    assert (again.lines, again.unsure, source.asked) == ((), (), ["ZZZZ", "YYYY", "XXXX"])
    assert symbols(await lists.listed(ADA, server=False)) == ("NVDA", "YYYY", "XXXX")


async def test_it_is_said_whose_list_it_is(lists: WatchlistService) -> None:
    own, server = Movers(universe=Watched()), Movers(universe=Watched(server=True))

    async def whose(question: Movers, caller: Caller) -> str:
        found = (await lists.looked_up(question, caller.member, caller.guild)).whose
        return "" if found is None else Words("en").text(found)

    await lists.add(("NVDA",), KEEPER, server=True)
    assert (await whose(own, ADA)).startswith("The server’s watch list, since yours is empty.")
    await lists.add(("AAPL",), ADA, server=False)
    assert await whose(own, ADA) == "Your watch list."
    assert await whose(server, ADA) == "The server’s watch list."
    assert await whose(Movers(universe=Named("hstech")), ADA) == ""
    with pytest.raises(QuestionFault, match="in the server"):
        await lists.looked_up(server, ADA.member, None)
    with pytest.raises(QuestionFault, match="Your watch list is empty"):
        await lists.looked_up(own, BEN.member, TOWN, strictly=True)


async def test_a_digest_stays_with_the_list_that_it_began_with(lists: WatchlistService) -> None:
    own, server = Movers(universe=Watched()), Movers(universe=Watched(server=True))
    await lists.add(("NVDA",), KEEPER, server=True)
    kept = await lists.settled(own, ADA, direct=False)
    assert kept == Settled(server, Movers(universe=Watched(("NVDA",), server=True)))
    with pytest.raises(QuestionFault, match="Your watch list is empty"):
        await lists.settled(own, ADA, direct=True)
    with pytest.raises(QuestionFault, match="in the server’s channels"):
        await lists.settled(server, ADA, direct=True)
    await lists.add(("AAPL",), ADA, server=False)
    assert (await lists.settled(own, ADA, direct=False)).question == own
