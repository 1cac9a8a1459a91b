"""Digests after a close, on real prices: they wait for the session's final closes, and say what did not come."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.answers import ANSWERS, Services
from bot.domain.answers import Answer
from bot.domain.digests import AtClose, Digest, DigestWish
from bot.domain.errors import QuestionFault
from bot.domain.text import Name, msg
from bot.parsing.parser import Parser
from bot.providers.base import SourceDown
from bot.services.prices import PriceService
from bot.services.resolver import Resolver
from bot.store import BarStore, Database
from bot.words import Words
from tests.alerts.market import closes_of, daily
from tests.alerts.test_digests import KEEPER, Desk, at
from tests.services.scripted import LIVE, SESSIONS, Scripted, reference

HONG_KONG = ("9988.HK", "0700.HK")
FIRST, SESSION = date(2022, 1, 3), date(2025, 2, 12)
MOVERS = "movers 9988.HK,0700.HK 1d"
WORDS = Words("en")


class Market(Desk):
    """A desk whose digests are answered from a source that a test can break, and a store where it is wanted."""

    def __init__(self, database: Database, now: str, *, store: bool = False, deadline: float = 5.0) -> None:
        super().__init__(database, now)
        self.source = Scripted(self.clock, source=LIVE)
        bars = BarStore(database, LIVE) if store else None
        self.prices = PriceService(self.source, bars, SESSIONS, self.clock, soon=0.05, deadline=deadline)
        self.services = Services(reference(), Resolver(reference()), SESSIONS, self.prices, self.clock)

    async def answer(self, digest: Digest) -> Answer:
        return await self.ask(digest.question)

    async def ask(self, text: str) -> Answer:
        question = Parser(Resolver(reference()), self.clock).parse(text)
        return await ANSWERS[type(question)](question, self.services)  # type: ignore[index]

    async def digest(self, question: str, calendar: str = "XHKG", *, weekly: bool = False) -> Digest:
        wish = DigestWish(question, (), AtClose(calendar, weekly), "here")
        return (await self.office.create(wish, KEEPER)).digests[0]

    def put(self, symbol: str, *ends: float, last: date = SESSION, without: tuple[date, ...] = ()) -> None:
        """100 on each session until a day, but for the last ones, and nothing on some days."""
        american = not symbol.endswith(".HK")
        closes = closes_of("XNYS" if american else "XHKG", FIRST, last, *ends)
        closes = {day: close for day, close in closes.items() if day not in without}
        self.source.put(daily(symbol, closes, currency="USD" if american else "HKD"))

    async def until(self, end: str, minutes: int) -> None:
        """Works every so many minutes until a moment, which included."""
        while self.clock.now < at(end):
            self.clock.now = min(self.clock.now + timedelta(minutes=minutes), at(end))
            await self.work()

    @property
    def headlines(self) -> list[str]:
        return [WORDS.text(post.answer.headline) for _, post in self.posts.sent]

    @property
    def said(self) -> str:
        """The last post's words."""
        answer = self.posts.sent[-1][1].answer
        return " ".join(WORDS.text(message) for message in (answer.headline, *answer.lines))

    async def reasons(self) -> list[str]:
        [digest] = await self.digests.of_guild(KEEPER.guild or 0)
        return [one.reason for one in digest.skipped]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    found = Database(f"sqlite+aiosqlite:///{tmp_path / 'digests.db'}")
    yield found
    await found.close()


@pytest.fixture
async def market(database: Database) -> AsyncIterator[Market]:
    found = Market(database, "2025-02-12T01:00:00")
    yield found
    await found.prices.close()


@pytest.fixture
async def stored(database: Database) -> AsyncIterator[Market]:
    """The same with a store, which answers while the source does not."""
    found = Market(database, "2025-02-12T01:00:00", store=True)
    yield found
    await found.prices.close()


async def traded(market: Market) -> None:
    """Both are asked for during trade, when they stand at +5%."""
    for symbol in HONG_KONG:
        market.put(symbol, 105.0)
    market.clock.now = at("2025-02-12 07:20:00")
    await market.ask(MOVERS)


async def test_a_price_from_before_the_close_is_no_close(stored: Market) -> None:
    await stored.digest(MOVERS)
    await traded(stored)
    stored.source.broken = {symbol: SourceDown("429") for symbol in HONG_KONG}
    await stored.work("2025-02-12 08:30:30")
    assert not stored.headlines
    stored.source.broken = {}
    for symbol in HONG_KONG:
        stored.put(symbol, 92.0)
    await stored.work("2025-02-12 09:00:00")
    assert (
        len(stored.headlines) == 1
        and "8.00" in stored.said
        and stored.notes().startswith("Late:")
        and await stored.reasons() == []
    )


async def test_a_price_asked_for_minutes_before_is_no_close_either(stored: Market) -> None:
    await stored.digest(MOVERS)
    await traded(stored)
    stored.clock.now = at("2025-02-12 08:25:00")
    await stored.ask(MOVERS)
    await stored.work("2025-02-12 08:30:30")
    assert not stored.headlines
    for symbol in HONG_KONG:
        stored.put(symbol, 92.0)
    await stored.work("2025-02-12 08:36:00")
    assert len(stored.headlines) == 1 and "8.00" in stored.said


async def test_a_line_that_is_merely_slow_is_waited_for(database: Database) -> None:
    slow = Market(database, "2025-02-12T01:00:00", store=True, deadline=0.5)
    await slow.digest(MOVERS)
    await traded(slow)
    for symbol in HONG_KONG:
        slow.put(symbol, 92.0)
    gate = slow.source.hang("0700.HK")
    await slow.work("2025-02-12 08:30:30")
    assert not slow.headlines
    gate.set()
    await slow.until("2025-02-12 09:00:00", 5)
    assert len(slow.headlines) == 1 and "8.00" in slow.said
    await slow.prices.close()


async def test_a_source_that_is_down_for_six_hours_is_named_in_the_next(stored: Market) -> None:
    await stored.digest(MOVERS)
    await traded(stored)
    stored.source.broken = {symbol: SourceDown("429") for symbol in HONG_KONG}
    stored.clock.now = at("2025-02-12 08:30:00")
    await stored.until("2025-02-12 15:00:00", 30)
    assert not stored.headlines and await stored.reasons() == ["no_answer"]
    stored.source.broken = {}
    for symbol in HONG_KONG:
        stored.put(symbol, 92.0, 93.0, last=date(2025, 2, 13))
    await stored.work("2025-02-13 08:30:30")
    assert stored.notes().endswith("the source gave no answer in time.")


async def test_what_has_not_come_in_six_hours_is_named_as_missing(stored: Market) -> None:
    await stored.digest(MOVERS)
    await traded(stored)
    stored.put("9988.HK", 92.0)
    stored.source.broken = {"0700.HK": SourceDown("429")}
    stored.clock.now = at("2025-02-12 08:30:00")
    await stored.until("2025-02-12 14:10:00", 40)
    assert not stored.headlines
    await stored.until("2025-02-12 14:29:00", 3)
    assert (
        len(stored.headlines) == 1
        and "8.00" in stored.said
        and "Tencent (12 Feb 2025, before the close)" in stored.notes()
    )


async def test_a_line_that_did_not_trade_is_waited_for_briefly(market: Market) -> None:
    await market.digest(MOVERS)
    market.put("9988.HK", 92.0)
    market.put("0700.HK", last=date(2025, 2, 11))
    market.clock.now = at("2025-02-12 08:30:00")
    await market.until("2025-02-12 08:55:00", 5)
    assert not market.headlines
    await market.until("2025-02-12 09:15:00", 5)
    assert len(market.headlines) == 1 and "Not current, last close: Tencent (11 Feb 2025)" in market.notes()


@pytest.mark.parametrize("last", [date(2025, 2, 10), None])
async def test_one_that_has_not_traded_for_longer_is_not_waited_for(market: Market, last: date | None) -> None:
    await market.digest(MOVERS)
    market.put("9988.HK", 92.0)
    if last is not None:
        market.put("0700.HK", last=last)
    await market.work("2025-02-12 08:30:30")
    assert len(market.headlines) == 1 and "Tencent" in market.notes()


async def test_an_index_whose_source_is_down_is_not_waited_for_where_a_fund_stands_in(market: Market) -> None:
    await market.digest("chart hstech 1m")
    market.source.broken = {"HSTECH.HK": SourceDown("503")}
    market.put(reference().instruments["HSTECH.HK"].proxies[0], 92.0)
    await market.work("2025-02-12 08:30:30")
    assert not market.headlines
    market.clock.now = at("2025-02-12 08:31:00")
    await market.until("2025-02-12 09:20:00", 5)
    assert len(market.headlines) == 1 and "stands in" in market.notes()


def without_current_prices() -> QuestionFault:
    return QuestionFault("no_data", msg("There are no current prices of {name} itself.", name=Name("Hang Seng TECH")))


async def test_data_that_are_not_there_yet_are_no_fault_of_the_question(database: Database) -> None:
    desk = Desk(database, "2025-02-12T01:00:00")
    await desk.office.create(DigestWish("brief hstech 1d", ("XHKG",), AtClose("XHKG"), "here"), KEEPER)
    desk.fault = without_current_prices()
    await desk.work("2025-02-12 08:30:30")
    assert not desk.posts.sent
    desk.fault = None
    await desk.work("2025-02-12 08:40:00")
    [(_, post)] = desk.posts.sent
    assert WORDS.text(post.answer.headline) == "The market did things."


async def test_data_that_do_not_come_are_said_to_be_lacking_then_and_not_for_good(database: Database) -> None:
    desk = Desk(database, "2025-02-12T01:00:00")
    await desk.office.create(DigestWish("brief hstech 1d", ("XHKG",), AtClose("XHKG"), "here"), KEEPER)
    desk.fault = without_current_prices()
    for moment in ("08:30", "09:00", "09:40", "14:20"):
        await desk.work(f"2025-02-12 {moment}:00")
    [(_, post)] = desk.posts.sent
    said = WORDS.text(post.answer.headline)
    assert said == "This digest has no answer now: There are no current prices of Hang Seng TECH itself."


async def test_an_index_that_is_behind_its_members_is_waited_for(market: Market) -> None:
    await market.digest("brief hstech 1d")
    members = reference().universes["hstech"].members_on(SESSION).members
    for symbol in members:
        market.put(symbol, 92.0)
    market.put("HSTECH.HK", last=date(2025, 2, 11))
    await market.work("2025-02-12 08:30:30")
    assert not market.headlines
    market.put("HSTECH.HK", 91.0)
    await market.work("2025-02-12 08:45:00")
    assert len(market.headlines) == 1 and "9.00" in market.said


ELSEWHERE = ("quote NVDA", "chart NVDA 1m", "state NVDA")


@pytest.mark.parametrize("question", [*ELSEWHERE, "compare 9988.HK NVDA 1w", "movers 9988.HK,NVDA,TSLA 1d"])
async def test_lines_of_another_exchange_are_not_asked_for_a_session_of_this_one(market: Market, question: str) -> None:
    await market.digest(question)
    market.put("9988.HK", 92.0)
    for symbol in ("NVDA", "TSLA"):
        market.put(symbol, 103.0, last=date(2025, 2, 11))
    await market.work("2025-02-12 08:30:30")
    assert len(market.headlines) == 1 and await market.reasons() == []


async def test_a_close_in_new_york_is_posted_on_a_holiday_in_hong_kong(database: Database) -> None:
    market = Market(database, "2025-10-01T12:00:00")
    await market.digest("movers 9988.HK,1810.HK,NVDA 1d", "XNYS")
    for symbol in ("9988.HK", "1810.HK"):
        market.put(symbol, 92.0, last=date(2025, 9, 30))
    market.put("NVDA", 103.0, last=date(2025, 10, 1))
    await market.work("2025-10-01 20:30:30")
    assert len(market.headlines) == 1 and await market.reasons() == []
    await market.prices.close()


async def test_of_an_exchange_that_nobody_waits_for_the_last_close_is_there(market: Market) -> None:
    await market.digest("quote NVDA")
    market.put("NVDA", last=date(2025, 2, 10))
    market.source.broken = {"NVDA": SourceDown("429")}
    await market.work("2025-02-12 08:30:30")
    assert not market.headlines
    market.source.broken = {}
    market.put("NVDA", 103.0, last=date(2025, 2, 11))
    await market.work("2025-02-12 08:31:30")
    assert len(market.headlines) == 1


async def week(market: Market, *, weekly: bool) -> datetime:
    """A week whose Friday was a typhoon; when its digest is due."""
    await market.digest("movers 9988.HK,0700.HK 1w", weekly=weekly)
    for symbol in HONG_KONG:
        market.put(symbol, 92.0, 92.0, last=date(2025, 2, 14), without=(date(2025, 2, 14),))
    market.clock.now = at("2025-02-14 08:30:00")
    await market.until("2025-02-14 14:00:00", 40)
    assert not market.headlines
    await market.until("2025-02-14 15:00:00", 5)
    return at("2025-02-14 08:30:00")


async def test_a_week_that_ends_in_a_typhoon_is_told_up_to_its_last_close(market: Market) -> None:
    market.clock.now = at("2025-02-13 09:00:00")
    await week(market, weekly=True)
    assert len(market.headlines) == 1 and "8.00" in market.said and await market.reasons() == []
    assert "There was no close on 14 Feb 2025: this goes up to 13 Feb 2025." in market.notes()


async def test_a_day_of_a_typhoon_is_left_out_and_said_so(market: Market) -> None:
    market.clock.now = at("2025-02-13 09:00:00")
    await week(market, weekly=False)
    assert not market.headlines and await market.reasons() == ["no_close"]
