"""What the store does a second, and how many bytes its rows take: alerts made, a tick without and with triggers, posts.

Run as `python -m tests.benchmarks.engine`, on SQLite and, where it is installed, PostgreSQL. Nothing is fetched and
nothing is sent: what is timed is the engine and its database.
"""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from bot.domain.alerts import Level, Place, Side
from bot.store import Database
from tests.alerts.stage import Stage
from tests.alerts.tape import MOMENT, Tape
from tests.alerts.walk import Written
from tests.postgres import Postgres, binaries
from tests.services.scripted import Clock

RULES, SUBJECTS, CHANNELS = 4000, 200, 1000
TABLES = ("rules", "disarmed", "subjects", "observations", "triggers", "deliveries", "attempts", "audit")


async def took(work: Callable[[], Awaitable[object]]) -> float:
    before = time.perf_counter()
    await work()
    return time.perf_counter() - before


async def played(kind: str, database: Database) -> None:
    clock, tape = Clock(MOMENT.isoformat()), Tape()
    stage = Stage(database, tape, clock, conditions=Written())
    symbols = [f"S{number}.HK" for number in range(SUBJECTS)]

    async def tick(price: float) -> float:
        for symbol in symbols:
            tape.show(price, symbol=symbol)
        clock.now += timedelta(minutes=1)
        return await took(stage.evaluator.tick)

    async def made() -> None:
        for number in range(RULES):
            condition = Level(symbols[number % SUBJECTS], Side.UP, 101.0 + number % 7)
            place = Place("channel", 10**18 + number % CHANNELS)
            await stage.add(stage.rule(condition, at=MOMENT, place=place, owner=10**18 + number % 500, guild=10**18))

    async def posted() -> None:
        while await stage.courier.tick():
            pass

    making = await took(made)
    await tick(100.0)
    quiet, busy = await tick(100.5), await tick(109.0)
    clock.now += timedelta(seconds=10)
    posting = await took(posted)
    print(f"{kind}: {RULES / making:.0f} alerts made a second; {SUBJECTS} subjects observed in {quiet * 1000:.0f} ms, "
          f"with {RULES} triggers in {busy:.2f} s; {len(stage.posts.sent) / posting:.0f} posts a second")  # fmt: skip


async def sized(database: Database) -> dict[str, float]:
    """Bytes a row of each table, with its indices, on PostgreSQL."""
    found: dict[str, float] = {}
    async with database.begin() as connection:
        for table in TABLES:
            query = f"SELECT pg_total_relation_size('{table}')::float / (SELECT count(*) FROM {table})"
            found[table] = (await connection.execute(text(query))).scalar_one()
    return found


def sized_in(path: Path) -> dict[str, float]:
    """The same on SQLite."""
    connection = sqlite3.connect(path)
    pages = "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = ?)"
    found = {
        table: connection.execute(pages, [table]).fetchone()[0]
        / connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in TABLES
    }
    connection.close()
    return found


def line(sizes: dict[str, float]) -> str:
    return "  bytes a row: " + ", ".join(f"{table} {size:.0f}" for table, size in sizes.items())


async def on_sqlite(path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    await played("sqlite", database)
    await database.close()
    print(line(sized_in(path)))


async def on_postgres(url: str) -> None:
    database = Database(url)
    await played("postgresql", database)
    print(line(await sized(database)))
    await database.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(on_sqlite(Path(folder) / "engine.db"))
    found = binaries()
    if found is None:
        return
    server = Postgres.start(found)
    try:
        asyncio.run(on_postgres(server.database()))
    finally:
        server.stop()


if __name__ == "__main__":
    main()
