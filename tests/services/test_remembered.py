"""Quotes, news and counts of shares: fetched once for all, waited for briefly, kept for a while."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.domain.instruments import Instrument
from bot.domain.news import Headline
from bot.domain.shares import ShareCount
from bot.providers.base import NotAsked, NotYet, OverBudget, Quote, SourceDown
from bot.services.news import NewsService
from bot.services.quotes import QuoteService
from bot.services.remembered import Lack, Remembered
from bot.services.shares import KeptShares, ShareService
from bot.store import ArchiveStore, Database
from tests.services.scripted import ALIBABA, NVIDIA, TENCENT, Clock

MOMENT = "2025-02-12 16:40+08:00"
STORY = Headline("Title", "Wire", datetime(2025, 2, 12, tzinfo=UTC))
COUNTS = tuple(ShareCount("NVDA", date(2024, month, 1), 1e9 * month, "Yahoo") for month in (1, 2, 3))


@dataclass
class Fake:
    """Answers with what it has, fails, or hangs until it is let go."""

    has: dict[str, float] = field(default_factory=dict[str, float])
    counts: tuple[ShareCount, ...] = COUNTS
    error: Exception | None = None
    gate: asyncio.Event | None = None
    asked: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])

    async def _wait(self, *symbols: str) -> None:
        self.asked.append(symbols)
        if self.gate is not None:
            await self.gate.wait()
        if self.error is not None:
            raise self.error

    async def quotes(self, symbols: Collection[str]) -> Mapping[str, Quote]:
        await self._wait(*symbols)
        return {s: Quote(s, self.has[s], "USD", None, None, None) for s in symbols if s in self.has}

    async def news(self, instrument: Instrument) -> tuple[Headline, ...]:
        await self._wait(instrument.symbol)
        return (STORY,)

    async def shares(self, instrument: Instrument) -> tuple[ShareCount, ...]:
        await self._wait(instrument.symbol)
        return self.counts


@pytest.fixture
def clock() -> Clock:
    return Clock(MOMENT)


@pytest.fixture
def source() -> Fake:
    return Fake({"NVDA": 120.0, "BABA": 110.0})


async def settled() -> None:
    """Lets everything happen that waits for nothing."""
    for _ in range(20):
        await asyncio.sleep(0)


def pass_time(clock: Clock, span: timedelta) -> None:
    clock.now += span


# ── quotes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_quote_is_good_for_a_minute(source: Fake, clock: Clock) -> None:
    quotes = QuoteService(source, clock)
    assert (await quotes.get(["NVDA"]))["NVDA"].price == 120.0
    source.has["NVDA"] = 121.0
    pass_time(clock, timedelta(seconds=59))
    assert (await quotes.get(["NVDA"]))["NVDA"].price == 120.0
    pass_time(clock, timedelta(seconds=1))
    assert (await quotes.get(["NVDA"]))["NVDA"].price == 121.0
    assert source.asked == [("NVDA",), ("NVDA",)]


async def test_only_what_is_lacking_is_asked_for_and_in_one_request(source: Fake, clock: Clock) -> None:
    quotes = QuoteService(source, clock)
    await quotes.get(["NVDA"])
    found = await quotes.get(["BABA", "NVDA", "JD", "BABA"])
    assert list(found) == ["BABA", "NVDA"]
    assert source.asked == [("NVDA",), ("BABA", "JD")]
    # That one is not known is known for a minute, too.
    assert await quotes.get(["JD"]) == {}
    assert len(source.asked) == 2


async def test_a_symbol_is_in_one_flight_at_a_time(source: Fake, clock: Clock) -> None:
    source.gate = asyncio.Event()
    quotes = QuoteService(source, clock, deadline=5.0)
    first = asyncio.create_task(quotes.get(["NVDA"]))
    second = asyncio.create_task(quotes.get(["NVDA", "BABA"]))
    await settled()
    assert source.asked == [("NVDA",), ("BABA",)]
    source.gate.set()
    assert set(await first) == {"NVDA"}
    assert set(await second) == {"NVDA", "BABA"}


async def test_what_is_late_is_absent_and_there_for_the_next_asker(source: Fake, clock: Clock) -> None:
    source.gate = asyncio.Event()
    quotes = QuoteService(source, clock, deadline=0.01)
    assert await quotes.get(["NVDA"]) == {}
    source.gate.set()
    await settled()
    assert (await quotes.get(["NVDA"]))["NVDA"].price == 120.0
    assert len(source.asked) == 1


async def test_an_asker_who_leaves_stops_nothing(source: Fake, clock: Clock) -> None:
    source.gate = asyncio.Event()
    quotes = QuoteService(source, clock, deadline=5.0)
    asking = asyncio.create_task(quotes.get(["NVDA"]))
    await settled()
    asking.cancel()
    source.gate.set()
    await settled()
    assert set(await quotes.get(["NVDA"])) == {"NVDA"}
    assert len(source.asked) == 1


async def test_a_failure_is_absent_and_not_remembered(source: Fake, clock: Clock) -> None:
    quotes = QuoteService(source, clock)
    source.error = SourceDown("away")
    assert await quotes.get(["NVDA"]) == {}
    source.error = NotAsked("left alone")
    assert await quotes.get(["NVDA"]) == {}
    source.error = None
    assert set(await quotes.get(["NVDA"])) == {"NVDA"}


async def test_a_defect_is_not_hidden(source: Fake, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    source.error = ZeroDivisionError("ours")
    with pytest.raises(ZeroDivisionError):
        await QuoteService(source, clock).get(["NVDA"])
    assert "quotes could not be fetched" in caplog.text


async def test_no_source_and_no_symbols(source: Fake, clock: Clock) -> None:
    assert await QuoteService(None).get(["NVDA"]) == {}
    assert await QuoteService(source, clock).get([]) == {}
    assert source.asked == []


async def test_closing_abandons_what_hangs(source: Fake, clock: Clock) -> None:
    source.gate = asyncio.Event()
    quotes, news = QuoteService(source, clock, deadline=0.01), NewsService(source, clock, deadline=0.01)
    await quotes.get(["NVDA"])
    await news.get(NVIDIA)
    await quotes.close()
    await news.close()
    await QuoteService(None).close()
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_memory_is_bounded(clock: Clock) -> None:
    asked: list[int] = []

    async def fetch(keys: Collection[int]) -> Mapping[int, int]:
        asked.extend(keys)
        return {key: -key for key in keys}

    kept = Remembered[int, int]("numbers", fetch, clock, life=timedelta(hours=1), deadline=1.0, kept=3)
    for key in (1, 2, 3, 4):
        assert await kept.get([key]) == {key: -key}
    await kept.get([4, 3, 2])
    assert asked == [1, 2, 3, 4]
    await kept.get([1])
    assert asked == [1, 2, 3, 4, 1]


# ── news ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_news_are_good_for_ten_minutes(source: Fake, clock: Clock) -> None:
    news = NewsService(source, clock)
    for _ in range(3):
        assert await news.get(NVIDIA) == (STORY,)
    assert await news.get(TENCENT) == (STORY,)
    pass_time(clock, timedelta(minutes=10))
    await news.get(NVIDIA)
    assert source.asked == [("NVDA",), ("0700.HK",), ("NVDA",)]


async def test_no_news_no_source_and_no_answer_are_three_things(source: Fake, clock: Clock) -> None:
    assert await NewsService(None).get(NVIDIA) == "none"
    source.error = SourceDown("away")
    assert await NewsService(source, clock).get(NVIDIA) == "down"

    class Quiet:
        async def news(self, instrument: Instrument) -> tuple[Headline, ...]:
            return ()

    assert await NewsService(Quiet(), clock).get(NVIDIA) == ()


# ── counts of shares ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[ArchiveStore]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}")
    yield ArchiveStore(database)
    await database.close()


async def test_counts_are_asked_for_once_a_day_and_outlive_a_restart(
    source: Fake, archive: ArchiveStore, clock: Clock
) -> None:
    shares = KeptShares(source, "yahoo", archive, clock)
    assert await shares.shares(NVIDIA) == COUNTS
    assert await shares.shares(NVIDIA) == COUNTS
    pass_time(clock, timedelta(hours=23))
    assert await KeptShares(source, "yahoo", archive, clock).shares(NVIDIA) == COUNTS
    assert len(source.asked) == 1
    pass_time(clock, timedelta(hours=1))
    source.counts = (*COUNTS, ShareCount("NVDA", date(2025, 2, 1), 9e9, "Yahoo"))
    assert await shares.shares(NVIDIA) == source.counts
    assert len(source.asked) == 2


async def test_old_counts_are_better_than_none(source: Fake, archive: ArchiveStore, clock: Clock) -> None:
    await KeptShares(source, "yahoo", archive, clock).shares(NVIDIA)
    pass_time(clock, timedelta(days=30))
    source.error = SourceDown("away")
    assert await KeptShares(source, "yahoo", archive, clock).shares(NVIDIA) == COUNTS
    source.error, source.gate = None, asyncio.Event()
    late = KeptShares(source, "yahoo", archive, clock, deadline=0.5)  # in which the archive is read
    assert await late.shares(NVIDIA) == COUNTS
    await late.close()


async def test_an_answer_without_counts_leaves_what_is_kept(source: Fake, archive: ArchiveStore, clock: Clock) -> None:
    await KeptShares(source, "yahoo", archive, clock).shares(NVIDIA)
    pass_time(clock, timedelta(days=2))
    source.counts = ()
    shares = KeptShares(source, "yahoo", archive, clock)
    assert await shares.shares(NVIDIA) == COUNTS
    assert await shares.shares(ALIBABA) == ()
    assert await shares.shares(ALIBABA) == ()
    assert source.asked == [("NVDA",), ("NVDA",), ("9988.HK",)]


async def test_counts_without_a_database(source: Fake, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(ArchiveStore):
        def __init__(self) -> None:
            pass

        async def get(self, source: str, name: str) -> tuple[bytes, datetime] | None:
            raise OperationalError("select", {}, Exception("disk"))

        async def put(self, source: str, name: str, payload: bytes, fetched_at: datetime) -> None:
            raise OperationalError("insert", {}, Exception("disk"))

    shares = KeptShares(source, "yahoo", Broken(), clock)
    assert await shares.shares(NVIDIA) == COUNTS
    assert await shares.shares(NVIDIA) == COUNTS
    assert len(source.asked) == 1
    assert "could not be stored" in caplog.text


async def on(service: ShareService, instrument: Instrument, day: date) -> ShareCount | Lack:
    """The last count on or before a day, else the first one afterwards."""
    counts = (await service.known([instrument], day))[instrument.symbol]
    if isinstance(counts, Lack):
        return counts
    return next((count for count in reversed(counts) if count.day <= day), counts[0])


async def test_the_count_of_a_day(source: Fake, archive: ArchiveStore, clock: Clock) -> None:
    service = ShareService([KeptShares(source, "yahoo", archive, clock)])
    assert await on(service, NVIDIA, date(2024, 2, 28)) == COUNTS[1]
    assert await on(service, NVIDIA, date(2024, 2, 1)) == COUNTS[1]
    # None was counted by then: the first one afterwards, whose day says so.
    assert await on(service, NVIDIA, date(2023, 6, 1)) == COUNTS[0]
    assert await service.known([NVIDIA]) == {"NVDA": COUNTS}
    source.counts = ()
    assert await on(service, ALIBABA, date(2024, 2, 28)) is Lack.NONE


async def test_the_first_source_that_has_a_count_by_then_is_taken(source: Fake) -> None:
    broken, late = Fake(error=SourceDown("away")), Fake(counts=COUNTS[2:])
    service = ShareService([broken, late, source])
    assert await on(service, NVIDIA, date(2024, 2, 28)) == COUNTS[1]
    assert await on(service, NVIDIA, date(2024, 12, 28)) == COUNTS[2]
    assert await on(service, NVIDIA, date(2023, 1, 1)) == COUNTS[2]


async def test_no_counts_and_no_answer_are_two_things(source: Fake, archive: ArchiveStore, clock: Clock) -> None:
    source.counts = ()
    kept = KeptShares(source, "yahoo", archive, clock, deadline=0.5)
    service = ShareService([kept])
    assert await service.known([TENCENT]) == {"0700.HK": Lack.NONE}
    source.error = SourceDown("away")
    with pytest.raises(SourceDown):
        await kept.shares(NVIDIA)
    assert await service.known([NVIDIA]) == {"NVDA": Lack.DOWN}
    source.error = OverBudget("our own")
    assert await service.known([NVIDIA]) == {"NVDA": Lack.LOADING}
    source.error, source.gate = None, asyncio.Event()
    with pytest.raises(NotYet):
        await kept.shares(NVIDIA)
    assert await service.known([NVIDIA]) == {"NVDA": Lack.LOADING}
    assert await ShareService([]).known([NVIDIA]) == {"NVDA": Lack.NONE}
    await kept.close()


async def test_all_lines_are_asked_for_at_once(source: Fake, archive: ArchiveStore, clock: Clock) -> None:
    source.gate = asyncio.Event()
    kept = KeptShares(source, "yahoo", archive, clock, deadline=60.0)
    asking = asyncio.create_task(ShareService([kept]).known([NVIDIA, TENCENT, ALIBABA]))
    while len(source.asked) < 3:
        await asyncio.sleep(0)
    source.gate.set()
    assert set(await asking) == {"NVDA", "0700.HK", "9988.HK"}


async def test_counts_are_a_day_old_at_the_most_over_a_restart(
    source: Fake, archive: ArchiveStore, clock: Clock
) -> None:
    """Asked for at 16:40 on the 12th. A restart a minute before that is a day ago makes them no younger: a minute later
    they are asked for again."""
    await KeptShares(source, "yahoo", archive, clock).shares(NVIDIA)
    pass_time(clock, timedelta(hours=23, minutes=59))
    again = KeptShares(source, "yahoo", archive, clock)
    await again.shares(NVIDIA)
    assert len(source.asked) == 1
    pass_time(clock, timedelta(minutes=1))
    await again.shares(NVIDIA)
    assert len(source.asked) == 2


async def test_kept_counts_that_are_malformed_are_fetched_anew(
    source: Fake, archive: ArchiveStore, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for payload in (b"{", b"3", b'[["2024-01-01", "many", "Yahoo"]]', b'[["no day", 1.0, "Yahoo"]]', b"[[1]]"):
        await archive.put("yahoo-shares", "NVDA", payload, clock())
        assert await KeptShares(source, "yahoo", archive, clock).shares(NVIDIA) == COUNTS
    assert len(source.asked) == 5
    assert "the kept shares of NVDA cannot be read" in caplog.text


async def test_an_archive_that_hangs_is_not_waited_for(source: Fake, clock: Clock) -> None:
    class Hanging(ArchiveStore):
        def __init__(self) -> None:
            pass

        async def get(self, source: str, name: str) -> tuple[bytes, datetime] | None:
            await asyncio.Event().wait()
            return None

    shares = KeptShares(source, "yahoo", Hanging(), clock, deadline=0.01)
    with pytest.raises(NotYet):
        await asyncio.wait_for(shares.shares(NVIDIA), 5)
    await shares.close()


async def test_why_there_is_no_quote(source: Fake, clock: Clock) -> None:
    quotes = QuoteService(source, clock, deadline=0.01)
    assert (await quotes.look(["JD"]))["JD"] is Lack.NONE
    source.error = SourceDown("away")
    assert (await quotes.look(["NVDA"]))["NVDA"] is Lack.DOWN
    source.error, source.gate = None, asyncio.Event()
    assert (await quotes.look(["NVDA"]))["NVDA"] is Lack.LOADING
    assert await QuoteService(None).look(["NVDA"]) == {"NVDA": Lack.NONE}
    await quotes.close()
