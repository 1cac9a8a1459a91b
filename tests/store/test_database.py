import asyncio
import multiprocessing
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from asyncpg.exceptions import CannotConnectNowError
from sqlalchemy import Connection, event
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.store import Database, QuestionStore, StateStore, StoreFailure
from bot.store.database import MIGRATIONS, SCHEMA
from bot.store.tables import metadata

NOW = datetime(2025, 2, 12, 8, 0, tzinfo=UTC)


def url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def test_the_code_works_with_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA


async def test_migrations_make_exactly_the_tables_that_the_code_declares(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with database.begin() as connection:
        assert await connection.run_sync(differences) == []


async def test_opening_twice_gives_the_same_engine_and_migrates_nothing_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await database.open()
    assert await database.open() is first
    await database.close()
    monkeypatch.setattr("bot.store.database._upgrade", lambda _: pytest.fail("migrated again"))
    await database.open()


async def test_tasks_that_open_at_once_share_one_engine(database: Database) -> None:
    engines = await asyncio.gather(*(database.open() for _ in range(5)))
    assert len({id(engine) for engine in engines}) == 1


def _open_in_a_process(address: str, start: float) -> None:
    import time

    import alembic.command  # noqa: F401 - imported before the race, so that all migrate at once

    async def opened() -> None:
        database = Database(address)
        await database.open()
        await database.close()

    time.sleep(max(0.0, start - time.time()))
    asyncio.run(opened())


def test_processes_that_start_on_a_new_database_at_once_all_succeed(database_url: str) -> None:
    import time

    spawn = multiprocessing.get_context("spawn")
    start = time.time() + 2.5  # the imports of each process take about a second
    processes = [spawn.Process(target=_open_in_a_process, args=(database_url, start)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0, 0, 0]


async def test_engines_that_open_a_new_database_at_once_all_succeed(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(6)]
    await asyncio.gather(*(database.open() for database in databases))
    for database in databases:
        await database.close()


async def test_half_a_schema_is_never_seen(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    # A migration that fails in its middle leaves an empty file, from which the next start can begin.
    def half(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE series (source TEXT)")
        raise SQLAlchemyError("the machine goes down")

    with monkeypatch.context() as patched:
        patched.setattr("bot.store.database._upgrade", half)
        with pytest.raises(SQLAlchemyError, match="goes down"):
            await database.open()
    await StateStore(database).put("key", "value")
    assert await StateStore(database).get("key") == "value"


async def test_wal_is_on_and_another_writer_is_waited_for(tmp_path: Path) -> None:
    database = Database(url(tmp_path / "bars.db"))
    async with database.begin() as connection:
        assert (await connection.exec_driver_sql("PRAGMA journal_mode")).scalar() == "wal"
        assert (await connection.exec_driver_sql("PRAGMA busy_timeout")).scalar() == 15000
    with sqlite3.connect(tmp_path / "bars.db") as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    plain.close()
    await database.close()


async def test_many_who_write_at_once_queue_and_none_fails(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than there are connections, and nobody waits for a lock of the file: in a process one writes at a time."""
    monkeypatch.setattr("bot.store.database._BUSY_MS", 1)
    state, questions = StateStore(database), QuestionStore(database)
    kept = asyncio.gather(*(questions.keep(f"alert nvidia > {n}", n, NOW) for n in range(40)))
    await asyncio.gather(*(state.put(f"key{n}", "value") for n in range(40)))
    assert len(set(await kept)) == 40


def test_a_password_is_never_shown() -> None:
    database = Database("postgresql+asyncpg://bell:hunter2@db/bars")
    assert database.shown == "postgresql+asyncpg://bell:***@db/bars"
    assert "hunter2" not in repr(database) + str(vars(database)) + database.shown


def test_a_broken_address_is_refused_without_its_password() -> None:
    with pytest.raises(ArgumentError) as refused:
        Database("postgres//bell:hunter2@db")
    assert "hunter2" not in str(refused.value)


async def test_a_place_that_cannot_be_written_is_an_error_and_may_be_tried_again(tmp_path: Path) -> None:
    database = Database(url(tmp_path / "later" / "bars.db"))
    with pytest.raises(StoreFailure):
        await database.open()
    (tmp_path / "later").mkdir()
    await database.open()
    await database.close()


async def test_an_error_rolls_the_transaction_back(database: Database) -> None:
    async def failing() -> None:
        async with database.begin() as connection:
            await connection.exec_driver_sql("INSERT INTO state VALUES ('key', 'value')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await failing()
    assert await StateStore(database).get("key") is None


async def test_state_survives_reopening(database: Database, database_url: str) -> None:
    state = StateStore(database)
    assert await state.get("commands") is None
    await state.put("commands", "abc")
    await state.put("commands", 'it\'s "def"; DROP TABLE state')
    await database.close()
    again = Database(database_url)
    assert await StateStore(again).get("commands") == 'it\'s "def"; DROP TABLE state'
    await again.close()


async def test_questions_survive_reopening_and_are_forgotten_by_age(database: Database, database_url: str) -> None:
    old = await QuestionStore(database).keep("movers hstech 1m", 2**63, NOW - timedelta(days=2))
    new = await QuestionStore(database).keep("compare 9988.HK NVDA 1m", 7, NOW)
    await database.close()
    again = Database(database_url)
    questions = QuestionStore(again)
    assert len(old) == len(new) == 16
    always = NOW - timedelta(days=90)
    assert await questions.kept(old, always) == ("movers hstech 1m", 2**63)  # larger than SQLite's whole numbers
    await questions.forget_before(NOW - timedelta(days=1))
    assert await questions.kept(old, always) is None
    assert await questions.kept(new, always) == ("compare 9988.HK NVDA 1m", 7)
    assert await questions.kept("' OR 1=1 --", always) is None
    await again.close()


async def test_many_writers_of_two_connections_do_not_fail(database: Database, database_url: str) -> None:
    other = Database(database_url)
    stores = [StateStore(database), StateStore(other)]
    await asyncio.gather(*(stores[n % 2].put(f"key {n % 5}", str(n)) for n in range(30)))
    assert {await stores[0].get(f"key {n}") for n in range(5)} <= {str(n) for n in range(30)}
    await other.close()


async def test_a_driver_that_cannot_connect_is_a_failure_of_the_store(tmp_path: Path) -> None:
    """asyncpg raises errors of its own while a server starts up: SQLAlchemy lets them through as they are."""
    database = Database(url(tmp_path / "away.db"))
    engine = await database.open()
    await engine.dispose()

    def starting_up(*_given: object) -> None:
        raise CannotConnectNowError("the database system is starting up")

    event.listen(engine.sync_engine, "do_connect", starting_up)
    with pytest.raises(StoreFailure):
        async with database.begin():
            pass
    await database.close()
