"""The connection to the database, made when first needed, and the schema it must have."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

log = logging.getLogger(__name__)
_BUSY_MS = 15000
"""So long another process's write is waited for."""

SCHEMA = "0004"
"""The revision that this code works with: the head of `migrations/versions`."""

MIGRATIONS = Path(__file__).parent / "migrations"

Transaction = AsyncConnection
"""A transaction that is under way, for whoever hands it on and does not look into it."""

StoreFailure = (SQLAlchemyError, OSError)
"""What is raised where the database cannot be read or written: a full disk, a lock that stays, no connection."""


class Database:
    """One engine for the process. Opening creates the file and brings the schema up to date."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._engine: AsyncEngine | None = None
        self._opening = asyncio.Lock()
        self._turn = asyncio.Lock()

    @property
    def shown(self) -> str:
        """The address without its password."""
        return self._url.render_as_string(hide_password=True)

    async def open(self) -> AsyncEngine:
        """The engine, with the schema in place. Raises SQLAlchemyError or OSError where there is no database."""
        async with self._opening:
            if self._engine is None:
                _check_folder(self._url)
                try:
                    engine = create_async_engine(self._url)
                except ImportError as error:
                    raise OSError(f"no driver for {self._url.drivername} is installed") from error
                if self._url.get_backend_name() == "sqlite":
                    event.listen(engine.sync_engine, "connect", _sqlite_settings)
                    event.listen(engine.sync_engine, "invalidate", _give_the_file_back)
                try:
                    await _migrate(engine)
                except BaseException:
                    await engine.dispose()
                    raise
                self._engine = engine
        return self._engine

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction, committed at its end and rolled back on an error."""
        engine = await self.open()
        async with _connected(engine) as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def alone(self, name: str) -> AsyncGenerator[AsyncConnection]:
        """A transaction that writes, and that others of the same name wait for, in whatever process: what it reads
        nobody changes meanwhile. SQLite has one writer anyway; PostgreSQL keeps a lock until the transaction ends."""
        async with self.writing() as connection:
            if connection.dialect.name != "sqlite":
                await _lock(connection, name)
            yield connection

    @staticmethod
    async def taken(connection: AsyncConnection, name: str) -> bool:
        """Whether a transaction has a name for itself until it ends, without waiting: False where another has it. As
        `alone`, for what is known only within a transaction that writes."""
        if connection.dialect.name == "sqlite":
            return True
        lock = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
        return bool((await connection.execute(lock, {"name": f"bellwether:{name}"})).scalar())

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction that writes: on PostgreSQL what it has locked (`with_for_update`, which SQLite ignores), on
        SQLite the whole file, from the start. Those of one process queue for it: the file's own lock is waited for
        only so long, and in no order."""
        sqlite = self._url.get_backend_name() == "sqlite"
        async with AsyncExitStack() as stack:
            if sqlite:
                await stack.enter_async_context(self._turn)
            connection = await stack.enter_async_context(self.begin())
            if sqlite:
                await _be_the_writer(connection)
            yield connection

    async def close(self) -> None:
        if self._engine is not None:
            await self._engine.dispose()
            self._engine = None


def _check_folder(url: URL) -> None:
    """SQLite makes its file but not its folder. A failed connection would say so in a thread, and too late."""
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).parent.is_dir():
        raise FileNotFoundError(url.database)


def _sqlite_settings(connection: Any, _record: Any) -> None:
    """WAL lets readers and the one writer work at once; another process's write is waited for, also its turning WAL on,
    so the waiting is set first. What is committed outlives a power cut too: a post whose record was
    lost would be sent again."""
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={_BUSY_MS}", "journal_mode=WAL", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _give_the_file_back(connection: Any, _record: Any, why: BaseException | None) -> None:
    """A task that is cancelled in a statement leaves its connection to be closed. SQLite keeps a closed connection,
    with its locks, as long as one of its statements is about, which may be in a traceback that nobody collects for
    minutes: the transaction is ended first."""
    try:
        connection.rollback()
    except asyncio.CancelledError:
        # Once more, while the first is on its way. The rollback is queued before the closing.
        if not isinstance(why, asyncio.CancelledError):
            raise
    except (SQLAlchemyError, sqlite3.Error, ValueError) as error:
        log.info("a connection was given up without a rollback: %s", error)


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
    """A connection. SQLAlchemy lets through what a driver raises of its own where there is none: asyncpg does while a
    server starts up, ends, or has too many of them."""
    async with AsyncExitStack() as stack:
        connection = engine.connect()
        try:
            await connection.start()
        except StoreFailure:
            raise
        except Exception as error:
            raise ConnectionError(f"no connection to the database: {type(error).__name__}: {error}") from error
        stack.push_async_exit(connection)
        yield connection


async def _migrate(engine: AsyncEngine) -> None:
    """Brings the schema to `SCHEMA`. Alembic is imported only where there is something to do."""
    async with _connected(engine) as connection:
        if await connection.run_sync(_revision) == SCHEMA:
            return
    # Before the lock is taken: the import takes a second, and others wait for the lock.
    await asyncio.to_thread(import_module, "alembic.command")
    async with _connected(engine) as connection, connection.begin():
        # Two processes may start on a new database at once. The second waits here, and then finds the work done.
        await (_be_the_writer(connection) if engine.dialect.name == "sqlite" else _lock(connection, "schema"))
        await connection.run_sync(_upgrade)


async def _be_the_writer(connection: AsyncConnection) -> None:
    # Python's driver would begin a transaction before INSERT only, and let a read before it be overtaken.
    await connection.exec_driver_sql("BEGIN IMMEDIATE")


async def _lock(connection: AsyncConnection, name: str) -> None:
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
    await connection.execute(lock, {"name": f"bellwether:{name}"})


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
