"""A task that is cancelled while it writes leaves nothing behind: no rows, and no lock that keeps others waiting."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import text
from sqlalchemy.util import await_only, greenlet_spawn

from bot.store import Database, StateStore, database
from bot.store.database import Transaction, _give_the_file_back


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(database, "_BUSY_MS", 200)
    yield


@dataclass
class Slow:
    """A statement that goes on as long as a test likes."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    ends: threading.Event = field(default_factory=threading.Event)

    async def __call__(self, connection: Transaction) -> None:
        if connection.dialect.name != "sqlite":
            self.begun.set()
            await connection.execute(text("SELECT pg_sleep(30) FROM state"))
            return
        loop = asyncio.get_running_loop()

        def paused(key: str) -> str:
            loop.call_soon_threadsafe(self.begun.set)
            self.ends.wait(10)
            return key

        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        await raw.create_function("paused", 1, paused)
        await connection.execute(text("SELECT paused(key) FROM state"))


@pytest.mark.parametrize("times", [1, 2])
async def test_a_cancelled_writer_keeps_nobody_from_writing(database: Database, times: int) -> None:
    """Its error is kept, as logs and tasks keep them, and with it all that it held."""
    slow = Slow()

    async def write() -> None:
        async with database.alone("state:mine") as connection:
            await connection.execute(text("INSERT INTO state VALUES ('lost', 'never'), ('too', 'never')"))
            await slow(connection)

    writing = asyncio.create_task(write())
    await slow.begun.wait()
    for _ in range(times):
        writing.cancel()
        await asyncio.sleep(0)
    slow.ends.set()
    with pytest.raises(asyncio.CancelledError) as kept:
        await writing
    state = StateStore(database)
    async with asyncio.timeout(10):
        await state.put("mine", "kept")
    assert await state.get("mine") == "kept" and await state.get("lost") is None
    assert kept.value is not None


@pytest.mark.parametrize(("why", "raised"), [(asyncio.CancelledError(), False), (OSError("disk"), True)])
async def test_a_cancellation_is_lost_only_where_another_is_on_its_way(why: BaseException, raised: bool) -> None:
    begun = asyncio.Event()

    class Slow:
        def rollback(self) -> None:
            begun.set()
            await_only(asyncio.sleep(10))

    giving = asyncio.create_task(greenlet_spawn(_give_the_file_back, Slow(), None, why))
    await begun.wait()
    giving.cancel()
    await asyncio.wait({giving})
    assert giving.cancelled() is raised


async def test_a_writer_that_is_cancelled_while_it_waits_for_another_process(
    database: Database, database_url: str
) -> None:
    other = Database(database_url)
    async with other.alone("state:mine") as connection:
        waiting = asyncio.create_task(StateStore(database).put("mine", "never"))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await connection.execute(text("INSERT INTO state VALUES ('other', 'kept')"))
    await StateStore(database).put("mine", "kept")
    assert [await StateStore(other).get(key) for key in ("mine", "other")] == ["kept", "kept"]
    await other.close()
