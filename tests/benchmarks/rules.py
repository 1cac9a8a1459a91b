"""A million alerts over ten thousand instruments: how long they take to load, to compare and to change, in how much
memory.

Run as `python -m tests.benchmarks.rules`. They are put into a SQLite database; a process of its own, whose peak memory
is measured, reads them from there as an evaluator does. What is compared is a whole market's tick: a new observation of
every instrument, all at once, and then again in the portions that evaluators claim. Their words are simple ones: the
real grammar takes some 15 µs a rule more to read.
"""

import asyncio
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bot.alerts.watching import Watching
from bot.domain.alerts import Condition, Gauge, Level, Move, Observation, Side
from bot.domain.windows import Sessions
from bot.store import Database
from bot.store.rules import RuleStore

RULES, INSTRUMENTS, CHANGED, PORTION, TICKS = 1_000_000, 10_000, 1_000, 200, 5
LONGEST, MOST = 1.0, 1024.0
"""Seconds of one core that a tick may take, and MiB of memory."""

BEGAN = datetime(2025, 2, 12, 15, 0, tzinfo=UTC)
DAY = Sessions(1)
COLUMNS = (
    "id", "owner", "guild", "place", "written", "once", "rearm", "pause", "created_at", "baseline", "status", "label",
    "version",
)  # fmt: skip


def rows(first: int, count: int, version: int, chance: Random) -> Iterator[tuple[Any, ...]]:
    """Rules as the store keeps them: prices mostly, some changes of a day."""
    began = BEGAN.strftime("%Y-%m-%d %H:%M:%S.%f")
    for number in range(first, first + count):
        symbol, side = f"S{chance.randrange(INSTRUMENTS)}", chance.choice((1, -1))
        gauge, zero, most = ("price", 100.0, 40.0) if chance.random() < 0.8 else ("move", 0.0, 20.0)
        written = f"{symbol} {gauge} {side} {zero + side * chance.uniform(0.05, most):.2f}"
        member, guild, place = str(10**18 + number // 10), str(10**18 + number // 50), f"c:{10**18 + number // 50}"
        yield number, member, guild, place, written, 0, 1.0, 0, began, began, "active", "", version


def read(written: str) -> Condition:
    symbol, gauge, side, level = written.split()
    if gauge == "move":
        return Move(symbol, float(level), DAY)
    return Level(symbol, Side(int(side)), float(level))


def put(path: Path, first: int, count: int, version: int, chance: Random) -> None:
    """Writes rules into the database, in place of what is there."""
    with sqlite3.connect(path) as connection:
        insert = f"INSERT OR REPLACE INTO rules ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
        connection.executemany(insert, rows(first, count, version, chance))
        connection.execute("INSERT OR REPLACE INTO versions (name, value) VALUES ('rules', ?)", [version])
    connection.close()


def observed(minute: int, chance: Random) -> dict[Gauge, Observation]:
    """Each instrument's price and change of the day at a minute."""
    at, seen = BEGAN + timedelta(minutes=minute), dict[Gauge, Observation]()
    for number in range(INSTRUMENTS):
        change = chance.uniform(-1.0, 1.0)
        for name, value in (("price", 100.0 + change), ("move:1d", change)):
            gauge = Gauge(f"S{number}", name)
            seen[gauge] = Observation(gauge, at, value, "2025-02-12")
    return seen


@dataclass(frozen=True)
class Took:
    """Seconds on the clock, and those that one core worked. On an idle machine they are the same."""

    clock: float
    work: float

    @classmethod
    @contextmanager
    def timed(cls, found: "list[Took]") -> Iterator[None]:
        clock, work = time.perf_counter(), time.process_time()
        yield
        found.append(cls(time.perf_counter() - clock, time.process_time() - work))


def worst(took: list[Took]) -> str:
    clock, work = max(one.clock for one in took), max(one.work for one in took)
    return f"{work:.3f} s of one core, {clock:.3f} s on the clock, at worst of {len(took)}"


class Pulse:
    """The longest time in which the event loop did nothing else."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def run(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            self.longest = max(self.longest, time.perf_counter() - before)


async def measured(path: Path) -> None:
    """Loads, compares and changes, and prints what it took."""
    chance, database = Random(1), Database(f"sqlite+aiosqlite:///{path}")
    await database.open()
    watching = Watching(RuleStore(database, read), lambda mover: ())
    pulse = Pulse()
    beating = asyncio.create_task(pulse.run())
    loading: list[Took] = []
    with Took.timed(loading):
        await watching.refresh()
    print(f"load: {len(watching):,} rules over {INSTRUMENTS:,} instruments in {loading[0].work:.0f} s of one core, "
          f"{loading[0].clock:.0f} s on the clock; the event loop waited {pulse.longest:.2f} s at most")  # fmt: skip

    last, ticks, portions, fired = observed(1, chance), list[Took](), list[Took](), 0
    for minute in range(2, 2 + 2 * TICKS, 2):
        now = observed(minute, chance)
        steps = {gauge: [last[gauge], one] for gauge, one in now.items()}
        with Took.timed(ticks):
            fired += len(watching.events(steps))
        last, now = now, observed(minute + 1, chance)
        with Took.timed(portions):
            portioned(watching, last, now)
        last = now
    print(f"tick: new observations of all instruments against all rules, {fired // TICKS:,} events: {worst(ticks)}")
    print(f"the same in {INSTRUMENTS // PORTION} portions of {PORTION} instruments: {worst(portions)}")

    before = time.perf_counter()
    await watching.refresh()
    print(f"after the ticks: the rules in which something happened read as they are stored, in "
          f"{(time.perf_counter() - before) * 1000:.0f} ms")  # fmt: skip
    await asyncio.to_thread(put, path, RULES // 2, CHANGED, 2, chance)
    before = time.perf_counter()
    await watching.refresh()
    print(f"change: {CHANGED:,} rules read and taken in, in {(time.perf_counter() - before) * 1000:.0f} ms")
    beating.cancel()
    await database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory: {peak:.0f} MiB")
    if max(took.work for took in (*ticks, *portions)) >= LONGEST or peak >= MOST:
        raise SystemExit(f"too much: the bar is {LONGEST:g} s a tick, {MOST:.0f} MiB")


def portioned(watching: Watching, last: dict[Gauge, Observation], now: dict[Gauge, Observation]) -> None:
    """A tick in the portions that evaluators claim."""
    subjects = [f"S{number}" for number in range(INSTRUMENTS)]
    for start in range(0, INSTRUMENTS, PORTION):
        gauges = [gauge for subject in subjects[start : start + PORTION] for gauge in watching.gauges(subject)]
        watching.events({gauge: [last[gauge], now[gauge]] for gauge in gauges})


async def schema(path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    await database.open()
    await database.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.db"
        asyncio.run(schema(path))
        empty = path.stat().st_size
        put(path, 1, RULES, 1, Random(0))
        print(f"store: {(path.stat().st_size - empty) / RULES:.0f} bytes a rule, with its indices")
        done = subprocess.run([sys.executable, "-m", "tests.benchmarks.rules", str(path)], check=False)
    raise SystemExit(done.returncode)


if __name__ == "__main__":
    asyncio.run(measured(Path(sys.argv[1]))) if len(sys.argv) > 1 else main()
