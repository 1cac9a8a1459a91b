"""Live Stock Connect turnover: what is asked of whom, what is kept, and what is said of what does not come."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.domain.flows import Direction, FlowDay, Flows, flows_of
from bot.domain.prices import Source, days_of
from bot.providers.base import NoBars, NotYet, ProviderError, SourceDown, Turn
from bot.services import flow_loader
from bot.services.flow_loader import FlowLoader
from bot.services.flows import FlowService, NoFlows
from bot.services.link import link_days, over_until
from bot.store import ArchiveStore, Database
from tests.services.scripted import SESSIONS, Clock

EXCHANGE = Source("hkex", "HKEX", live=True)
OTHER = Source("eastmoney", "Eastmoney", live=True)
SOUTH, NORTH = Direction.SOUTHBOUND, Direction.NORTHBOUND

NOW = "2025-02-12 18:00+08:00"
"""A Wednesday evening: both markets have closed."""
TODAY = date(2025, 2, 12)
WEEK = [date(2025, 2, day) for day in (5, 6, 7, 10, 11, 12)]
"""The days of February until then: the mainland was shut until the 4th."""


class Files:
    """Files by day, as "south north" in millions; a day that is not here has none. `broken` is raised instead; while
    `gate` is there, calls hang."""

    def __init__(self, days: Mapping[date, str]) -> None:
        self.source = EXCHANGE
        self.days = dict(days)
        self.broken: ProviderError | None = None
        self.gate: asyncio.Event | None = None
        self.asked: list[date] = []
        self.turns: dict[date, Turn] = {}
        self.closed = False

    async def fetch(self, day: date, turn: Turn) -> bytes:
        self.asked.append(day)
        self.turns[day] = turn
        if self.gate is not None:
            await self.gate.wait()
        if self.broken is not None:
            raise self.broken
        if day not in self.days:
            raise NoBars(f"no file of {day}")
        return self.days[day].encode()

    def read(self, payload: bytes, direction: Direction, day: date) -> FlowDay | None:
        text = payload.decode().split()[0 if direction is SOUTH else 1]
        if text == "broken":
            raise SourceDown("broken")
        return None if text == "-" else FlowDay(float(text) * 1e6)

    async def close(self) -> None:
        self.closed = True


class History:
    """The same turnover in millions on all its days."""

    def __init__(self, days: Iterable[date], millions: float = 7.0) -> None:
        self.source = OTHER
        self.days = list(days)
        self.millions = millions
        self.broken: ProviderError | None = None
        self.gate: asyncio.Event | None = None
        self.asked: list[tuple[Direction, date, date]] = []
        self.closed = False

    async def flows(self, direction: Direction, first: date, last: date) -> Flows:
        self.asked.append((direction, first, last))
        if self.gate is not None:
            await self.gate.wait()
        if self.broken is not None:
            raise self.broken
        half = self.millions * 5e5
        day = FlowDay(2 * half, half, half) if direction is SOUTH else FlowDay(2 * half)
        found = {d: (day, OTHER) for d in self.days if first <= d <= last}
        if not found:
            raise NoBars("none")
        return flows_of(direction, found, (OTHER,))

    async def close(self) -> None:
        self.closed = True


def years(until: date = TODAY) -> list[date]:
    """The trading days of the link of two years."""
    return list(link_days(SESSIONS, until - timedelta(days=730), until))


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[ArchiveStore]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'bars.db'}")
    yield ArchiveStore(database)
    await database.close()


def loader(
    files: Files, history: History, archive: ArchiveStore, clock: Clock | None = None, deadline: float = 5.0
) -> FlowLoader:
    return FlowLoader(files, history, archive, SESSIONS, clock or Clock(NOW), deadline=deadline)


def told(flows: Flows) -> dict[date, tuple[float, str]]:
    """Millions and source by day."""
    rows = flows.days[["turnover", "source"]].to_numpy().tolist()
    return {day: (turnover / 1e6, source) for day, (turnover, source) in zip(days_of(flows.days), rows, strict=True)}


async def landed() -> None:
    """Waits until nothing is under way any more."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)


async def begun(asked: Sequence[object], count: int) -> None:
    """Waits until a source has been asked that often."""
    while len(asked) < count:
        await asyncio.sleep(0)


async def test_a_first_question_costs_one_request_and_the_files_are_checked_behind_it(archive: ArchiveStore) -> None:
    files, history = Files({}), History(years())
    files.gate = asyncio.Event()  # nobody waits for the exchange where the history has the days
    flows = loader(files, history, archive, deadline=60)
    found = await asyncio.wait_for(flows.get(SOUTH, date(2024, 1, 1), date(2025, 2, 7)), 10)
    # Three years back, though thirteen months were wanted: it is one request anyway.
    assert history.asked == [(SOUTH, TODAY - timedelta(days=1095), TODAY)]
    assert told(found).keys() == set(link_days(SESSIONS, date(2024, 1, 1), date(2025, 2, 7)))
    assert found.sources == (OTHER,)
    await begun(files.asked, 40)
    # The latest forty trading days, latest first, behind everything that somebody waits for.
    assert files.asked == list(reversed(years()[-40:]))
    assert [files.turns[day].number for day in files.asked] == list(range(1000, 1040))
    await flows.close()


async def test_the_exchange_s_own_day_is_taken_whole(archive: ArchiveStore) -> None:
    files, history = Files({WEEK[3]: "100 200"}), History(years())
    flows = loader(files, history, archive)
    await flows.get(SOUTH, WEEK[0], TODAY)
    await landed()
    found = await flows.get(SOUTH, WEEK[2], WEEK[4])
    assert told(found) == {WEEK[2]: (7.0, "eastmoney"), WEEK[3]: (100.0, "hkex"), WEEK[4]: (7.0, "eastmoney")}
    assert found.sources == (EXCHANGE, OTHER)
    # It does not tell buying from selling here: the other source's buying is not put beside its turnover.
    assert found.days["buy"].isna().to_list() == [False, True, False]
    await flows.close()


async def test_one_new_day_is_one_request_to_the_exchange(archive: ArchiveStore) -> None:
    files, history = Files(dict.fromkeys(years()[-40:], "1 2")), History(years())
    clock = Clock("2025-02-11 18:00+08:00")
    flows = loader(files, history, archive, clock)
    await flows.get(SOUTH, WEEK[0], TODAY)
    await landed()
    files.asked.clear()
    history.asked.clear()
    clock.set(NOW)
    found = await flows.get(SOUTH, WEEK[0], TODAY)
    assert told(found)[TODAY] == (1.0, "hkex")
    assert (files.asked, history.asked) == ([TODAY], [])
    # The other direction is in the same files.
    assert told(await flows.get(NORTH, WEEK[0], TODAY))[TODAY] == (2.0, "hkex")
    assert (files.asked, history.asked) == ([TODAY], [])
    await flows.close()


async def test_the_history_is_asked_for_what_the_exchange_has_not(archive: ArchiveStore) -> None:
    files, history = Files({}), History(years())
    found = await (flows := loader(files, history, archive)).get(SOUTH, TODAY, TODAY)
    assert told(found) == {TODAY: (7.0, "eastmoney")}
    assert files.asked[0] == TODAY
    assert len(history.asked) == 1
    await flows.close()


async def test_the_exchange_is_asked_for_what_the_history_lacks(archive: ArchiveStore) -> None:
    lacking = years()[-20]
    files, history = Files({lacking: "5 6"}), History(day for day in years() if day != lacking)
    found = await (flows := loader(files, history, archive)).get(SOUTH, date(2024, 1, 1), TODAY)
    assert told(found)[lacking] == (5.0, "hkex")
    await flows.close()


async def test_a_day_counts_when_both_markets_have_closed_for_half_an_hour(archive: ArchiveStore) -> None:
    files, history = Files(dict.fromkeys(WEEK, "1 2")), History(years())
    # Hong Kong closes at 16:00, Shanghai at 15:00.
    clock = Clock("2025-02-12 16:29+08:00")
    flows = loader(files, history, archive, clock)
    assert TODAY not in told(await flows.get(SOUTH, WEEK[0], TODAY))
    await landed()
    assert TODAY not in files.asked
    clock.set("2025-02-12 16:30+08:00")
    assert TODAY in told(await flows.get(SOUTH, WEEK[0], TODAY))
    await flows.close()


async def test_what_is_late_is_named_and_goes_on_loading(archive: ArchiveStore) -> None:
    files, history = Files({TODAY: "1 2"}), History(years(WEEK[4]))
    clock = Clock("2025-02-11 18:00+08:00")
    flows = loader(files, history, archive, clock, deadline=0.05)
    await flows.get(SOUTH, WEEK[0], TODAY)
    await landed()
    clock.set(NOW)
    files.gate = asyncio.Event()
    found = await flows.get(SOUTH, WEEK[0], TODAY)
    assert told(found).keys() == set(WEEK[:-1])
    assert found.loading == (TODAY,)
    files.gate.set()
    await landed()
    files.gate = None
    found = await flows.get(SOUTH, WEEK[0], TODAY)
    assert told(found)[TODAY] == (1.0, "hkex")
    assert (found.loading, files.asked.count(TODAY)) == ((), 1)
    await flows.close()


async def test_nothing_yet_is_not_yet_and_not_a_failure(archive: ArchiveStore) -> None:
    files, history = Files({}), History(years())
    history.gate = asyncio.Event()
    service = FlowService((), loader(files, history, archive, deadline=0.05))
    with pytest.raises(NotYet):
        await service.get(SOUTH, date(2024, 1, 1), TODAY)
    assert await service.ask(SOUTH, date(2024, 1, 1), TODAY) == NoFlows(
        "loading", "southbound turnover is still loading"
    )
    history.gate.set()
    await landed()
    assert told(await service.get(SOUTH, date(2024, 1, 1), TODAY))
    await service.close()
    assert (files.closed, history.closed) == (True, True)


async def test_askers_share_a_flight_and_none_s_leaving_stops_it(archive: ArchiveStore) -> None:
    files, history = Files({}), History(years())
    history.gate = asyncio.Event()
    flows = loader(files, history, archive)
    askers = [asyncio.create_task(flows.get(SOUTH, date(2024, 1, 1), TODAY)) for _ in range(5)]
    await begun(history.asked, 1)
    askers[0].cancel()
    await asyncio.wait(askers[:1])
    history.gate.set()
    found = await asyncio.gather(*askers[1:])
    assert len(history.asked) == 1
    assert len({len(one.days) for one in found}) == 1
    await flows.close()


async def test_what_is_kept_is_not_asked_for_after_a_restart(archive: ArchiveStore) -> None:
    files, history = Files(dict.fromkeys(WEEK, "1 2")), History(years())
    first = loader(files, history, archive)
    before = told(await first.get(SOUTH, date(2024, 1, 1), TODAY))
    await landed()
    await first.close()
    silent, gone = Files({}), History([])
    silent.broken = gone.broken = SourceDown("down")
    again = loader(silent, gone, archive)
    after = told(await again.get(SOUTH, date(2024, 1, 1), TODAY))
    assert after.keys() == before.keys()
    assert [after[day] for day in WEEK] == [(1.0, "hkex")] * 6
    assert after[date(2024, 1, 2)] == (7.0, "eastmoney")
    await landed()
    assert not set(silent.asked) & set(WEEK)
    assert gone.asked == []
    await again.close()


async def test_buying_and_selling_come_back_from_the_archive(archive: ArchiveStore) -> None:
    first = loader(Files({}), History(years()), archive)
    await first.get(SOUTH, WEEK[0], TODAY)
    await first.get(NORTH, WEEK[0], TODAY)
    await first.close()
    again = loader(Files({}), History([]), archive)
    south, north = await again.get(SOUTH, WEEK[0], TODAY), await again.get(NORTH, WEEK[0], TODAY)
    assert south.days[["buy", "sell"]].to_numpy().tolist() == [[3.5e6, 3.5e6]] * 6
    assert north.days[["buy", "sell"]].isna().all(axis=None)
    await again.close()


async def test_a_file_that_is_not_whole_yet_is_used_and_asked_for_again(archive: ArchiveStore) -> None:
    files, history = Files({TODAY: "1 -"}), History([])
    clock = Clock(NOW)
    flows = loader(files, history, archive, clock)
    assert told(await flows.get(SOUTH, TODAY, TODAY)) == {TODAY: (1.0, "hkex")}
    assert await archive.names("hkex") == frozenset()
    files.days[TODAY] = "1 2"
    with pytest.raises(NoBars):
        await flows.get(NORTH, TODAY, TODAY)  # asked a moment ago
    clock.set("2025-02-12 18:16+08:00")
    assert told(await flows.get(NORTH, TODAY, TODAY)) == {TODAY: (2.0, "hkex")}
    assert await archive.names("hkex") == {"stock-connect 2025-02-12"}
    await flows.close()


async def test_a_direction_that_cannot_be_read_does_not_hide_the_other(archive: ArchiveStore) -> None:
    files, history = Files({TODAY: "1 broken"}), History([])
    flows = loader(files, history, archive)
    assert told(await flows.get(SOUTH, TODAY, TODAY)) == {TODAY: (1.0, "hkex")}
    with pytest.raises(SourceDown):
        await flows.get(NORTH, TODAY, TODAY)
    await flows.close()


async def test_a_file_that_was_half_readable_is_asked_for_again(archive: ArchiveStore) -> None:
    clock = Clock("2025-02-12 18:00+08:00")
    files, history = Files({TODAY: "1 broken"}), History([])
    flows = loader(files, history, archive, clock)
    assert told(await flows.get(SOUTH, TODAY, TODAY)) == {TODAY: (1.0, "hkex")}
    await landed()
    assert not await archive.names("hkex")
    files.days[TODAY] = "1 2"
    clock.set("2025-02-12 18:16+08:00")
    assert told(await flows.get(NORTH, TODAY, TODAY)) == {TODAY: (2.0, "hkex")}
    await landed()
    assert await archive.names("hkex") == {f"stock-connect {TODAY}"}
    await flows.close()


async def test_an_archive_that_could_not_be_read_once_is_read_again(archive: ArchiveStore) -> None:
    """A day that only the archive has: its file is gone, and the history lacks it."""
    old = years()[20]
    await archive.put("hkex", f"stock-connect {old}", b"55 66", Clock(NOW)())
    whole = History(years()[:40])
    first = loader(Files({}), whole, archive)
    await first.get(SOUTH, years()[0], years()[39])
    await first.close()

    beginning, failures = archive.beginning, [OperationalError("locked", None, Exception("locked"))]

    async def flaky(source: str, name: str) -> dict[str, bytes]:
        if failures:
            raise failures.pop()
        return await beginning(source, name)

    archive.beginning = flaky  # type: ignore[method-assign]
    shorter = History(years()[41:])
    flows = loader(Files({}), shorter, archive)
    await flows.get(SOUTH, years()[50], years()[60])  # what is kept is not known: it is not written over
    assert told(await flows.get(SOUTH, old, old)) == {old: (55.0, "hkex")}
    assert set(told(await flows.get(SOUTH, years()[0], years()[39]))) == set(years()[:40])
    await landed()
    await flows.close()


async def test_a_source_that_is_down_is_told_before_one_that_has_nothing(archive: ArchiveStore) -> None:
    files, history = Files({}), History(years())
    history.broken = SourceDown("refused")
    service = FlowService((), loader(files, history, archive))
    with pytest.raises(SourceDown, match="refused"):
        await service.get(SOUTH, date(2024, 1, 1), TODAY)
    assert await service.ask(SOUTH, date(2024, 1, 1), TODAY) == NoFlows("source_down", "refused")
    assert len(history.asked) == 1  # not again for a while
    await service.close()


async def test_with_both_sources_down_what_is_known_is_given(archive: ArchiveStore) -> None:
    clock = Clock("2025-02-11 18:00+08:00")
    files, history = Files({}), History(years())
    flows = loader(files, history, archive, clock)
    await flows.get(SOUTH, WEEK[0], TODAY)
    clock.set(NOW)
    files.broken = history.broken = SourceDown("down")
    found = await flows.get(SOUTH, WEEK[0], TODAY)
    assert told(found).keys() == set(WEEK[:-1])
    assert found.loading == ()
    await flows.close()


async def test_a_defect_is_told_in_the_log_and_not_repeated_at_once(
    archive: ArchiveStore, caplog: pytest.LogCaptureFixture
) -> None:
    files, history = Files({TODAY: "no number"}), History(years())
    flows = loader(files, history, archive)
    assert told(await flows.get(SOUTH, TODAY, TODAY)) == {TODAY: (7.0, "eastmoney")}
    await flows.get(SOUTH, TODAY, TODAY)
    lines = [record for record in caplog.records if record.levelname == "ERROR"]
    assert [line.getMessage() for line in lines] == ["file 2025-02-12 could not be fetched"]
    assert lines[0].exc_info is not None
    await flows.close()


@pytest.mark.parametrize("payload", [b"{", b"[1]", b'{"2025-02-12": 3}', b'{"no day": [1, 2, 3]}'])
async def test_an_archive_that_cannot_be_read_is_done_without(archive: ArchiveStore, payload: bytes) -> None:
    await archive.put("eastmoney", "stock-connect southbound", payload, Clock(NOW)())
    flows = loader(Files({}), History(years()), archive)
    assert told(await flows.get(SOUTH, TODAY, TODAY)) == {TODAY: (7.0, "eastmoney")}
    await flows.close()


async def test_an_earlier_start_in_the_same_year_is_asked_for(archive: ArchiveStore) -> None:
    """Asked on 12 February 2025 the first history begins three years (1095 days) back, on 13 February 2022."""
    files, history = Files({}), History(link_days(SESSIONS, date(2021, 1, 1), TODAY))
    flows = loader(files, history, archive)
    await flows.get(SOUTH, WEEK[0], TODAY)
    assert history.asked == [(SOUTH, date(2022, 2, 13), TODAY)]
    # February 2022 had 16 trading days of the link: Hong Kong and Shanghai were shut until the 4th; the 7th to the
    # 28th have 16 weekdays, none of them a holiday. Those from the 14th on are 11.
    february = await flows.get(SOUTH, date(2022, 2, 1), date(2022, 2, 28))
    assert len(february.days) == 16
    assert history.asked[1:] == [(SOUTH, date(2022, 2, 7), TODAY)]
    # All before the first start: no false "none".
    assert told(await flows.get(SOUTH, date(2022, 1, 4), date(2022, 1, 7))).keys() == {
        date(2022, 1, day) for day in (4, 5, 6, 7)
    }
    await flows.close()


async def test_a_running_history_is_not_shared_by_who_asks_for_earlier_days(archive: ArchiveStore) -> None:
    files, history = Files({}), History(link_days(SESSIONS, date(2021, 1, 1), TODAY))
    history.gate = asyncio.Event()
    flows = loader(files, history, archive)
    late = asyncio.create_task(flows.get(SOUTH, WEEK[0], TODAY))
    await begun(history.asked, 1)
    early = asyncio.create_task(flows.get(SOUTH, date(2022, 2, 1), date(2022, 2, 28)))
    shared = asyncio.create_task(flows.get(SOUTH, date(2022, 2, 14), date(2022, 2, 28)))
    await begun(history.asked, 2)
    history.gate.set()
    assert [len((await one).days) for one in (late, early, shared)] == [6, 16, 11]
    assert [first for _, first, _ in history.asked] == [date(2022, 2, 13), date(2022, 2, 7)]
    await flows.close()


async def test_an_old_failure_of_the_history_is_not_told_after_it_has_answered(archive: ArchiveStore) -> None:
    files, history = Files({}), History(link_days(SESSIONS, date(2022, 3, 1), TODAY))
    history.broken = SourceDown("refused")
    flows = loader(files, history, archive)
    with pytest.raises(SourceDown):
        await flows.get(SOUTH, date(2023, 1, 3), date(2023, 1, 6))
    history.broken = None
    # Another start, so it is asked again, and has nothing before March 2022.
    with pytest.raises(NoBars):
        await flows.get(SOUTH, date(2022, 1, 4), date(2022, 1, 7))
    await flows.close()


@pytest.mark.parametrize("hang", ["beginning", "get"])
async def test_an_archive_that_hangs_is_gone_on_without(
    archive: ArchiveStore, monkeypatch: pytest.MonkeyPatch, hang: str
) -> None:
    gate, real = asyncio.Event(), getattr(archive, hang)

    async def hanging(*args: str) -> object:
        await gate.wait()
        return await real(*args)

    old = years()[20]
    await archive.put("hkex", f"stock-connect {old}", b"55 66", Clock(NOW)())
    monkeypatch.setattr(archive, hang, hanging)
    monkeypatch.setattr(flow_loader, "ARCHIVE", 0.05)
    files, history = Files({}), History(day for day in years() if day != old)
    flows = loader(files, history, archive)
    found = await asyncio.wait_for(flows.get(SOUTH, old, TODAY), 5)
    assert (len(found.days), found.loading) == (len(years()) - 21, (old,))
    assert files.asked == []  # nothing is checked before it is known what is kept
    gate.set()
    await landed()
    assert told(await flows.get(SOUTH, old, old)) == {old: (55.0, "hkex")}
    await flows.close()


async def test_one_malformed_row_of_the_archive_costs_that_row(
    archive: ArchiveStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rows = '{"2025-02-05": [7.0, null, null], "2025-02-06": ["x", null, null], "2025-02-07": [8.0, 3.0]}'
    await archive.put("eastmoney", "stock-connect southbound", rows.encode(), Clock(NOW)())
    await archive.put("hkex", "stock-connect the tenth", b"1 2", Clock(NOW)())
    await archive.put("hkex", "stock-connect 2025-02-10", b"x y", Clock(NOW)())
    await archive.put("hkex", "stock-connect 2025-02-11", b"1 2", Clock(NOW)())
    read: list[str] = []
    beginning = archive.beginning

    async def counted(source: str, prefix: str) -> dict[str, bytes]:
        read.append(source)
        return await beginning(source, prefix)

    monkeypatch.setattr(archive, "beginning", counted)
    flows = loader(Files({}), History([]), archive)
    for _ in range(2):
        found = await flows.get(SOUTH, WEEK[0], TODAY)
        assert told(found) == {WEEK[0]: (7e-6, "eastmoney"), WEEK[4]: (1.0, "hkex")}
    assert read == ["hkex"]
    assert sum("cannot be read" in line for line in caplog.messages) == 3
    assert sum("is of no day" in line for line in caplog.messages) == 1
    await flows.close()


async def test_days_before_the_link_have_none(archive: ArchiveStore) -> None:
    files, history = Files({}), History(years())
    flows = loader(files, history, archive)
    with pytest.raises(NoBars):
        await flows.get(SOUTH, date(2010, 1, 1), date(2010, 2, 1))
    await flows.close()


async def test_a_store_that_does_not_write_costs_only_the_keeping(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'absent' / 'bars.db'}")
    flows = loader(Files({TODAY: "1 2"}), History(years()), ArchiveStore(database))
    assert told(await flows.get(SOUTH, TODAY, TODAY)) == {TODAY: (1.0, "hkex")}
    assert "cannot be read" in caplog.text
    assert "is not kept" in caplog.text
    await flows.close()


async def test_a_difference_between_the_sources_is_a_line_in_the_log(
    archive: ArchiveStore, caplog: pytest.LogCaptureFixture
) -> None:
    # 7.01 of 7.00 are 0.14 % apart; a thousandth is allowed.
    files, history = Files({WEEK[3]: "7.01 7.00", WEEK[4]: "7.005 7.00"}), History(years())
    flows = loader(files, history, archive)
    await flows.get(SOUTH, date(2024, 1, 1), TODAY)
    await landed()
    lines = [record.getMessage() for record in caplog.records if "the exchange has" in record.getMessage()]
    assert lines == ["southbound on 2025-02-10: the exchange has 7010000, the history 7000000"]
    await flows.close()


async def test_without_a_loader_the_first_source_with_days_is_taken() -> None:
    service = FlowService([History([]), History(WEEK, 3.0)])
    assert told(await service.get(SOUTH, WEEK[0], WEEK[0])) == {WEEK[0]: (3.0, "eastmoney")}
    assert await FlowService(()).ask(SOUTH, WEEK[0], TODAY) == NoFlows("no_data", "no source of Stock Connect turnover")
    await service.close()


def test_the_link_s_days_are_those_of_both_markets() -> None:
    # The mainland was shut from 28 January to 4 February 2025, Hong Kong from 29 to 31 January.
    days = list(link_days(SESSIONS, date(2025, 1, 24), date(2025, 2, 6)))
    assert days == [date(2025, 1, 24), date(2025, 1, 27), date(2025, 2, 5), date(2025, 2, 6)]
    # On 3 February Hong Kong traded and Shanghai did not: its last session was on 27 January.
    assert over_until(SESSIONS, Clock("2025-02-03 20:00+08:00")()) == date(2025, 1, 27)
