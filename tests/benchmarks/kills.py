"""Kill −9, two hundred times on SQLite and two hundred times on PostgreSQL, three workers at a time.

Run as `python -m tests.benchmarks.kills [SEED]`. Each time one of the three is killed at a random step, after Discord
has accepted a post, or at any moment, and started again; then all triggers must be there, each in exactly one post.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from tests.alerts.killing import MOMENTS, Kill, Play
from tests.loopback.discord import LoopbackDiscord
from tests.postgres import Postgres, binaries

KILLS, WORKERS = 200, 3
AWAY = (timedelta(0), timedelta(seconds=100), timedelta(minutes=4), timedelta(hours=1))


async def killed(kind: str, url: str, seed: int) -> None:
    chance, began = random.Random(seed), time.perf_counter()
    moments, fired, fine = Counter[str](), 0, 0
    async with LoopbackDiscord() as discord, Play(url, discord, WORKERS, seed) as play:
        for number in range(KILLS):
            kill = Kill(chance.choice(MOMENTS), chance.randint(1, 4), chance.choice(AWAY))
            moments[kill.moment] += 1
            try:
                fired += await play.round(kill)
                fine += 1
            except AssertionError as error:
                print(f"  kill {number}, {kill}: {error}")
                break
        told = len(discord.messages)
    print(f"{kind}: {fine} of {KILLS} kills, after each of which every trigger was in exactly one post; "
          f"{WORKERS} workers, {fired} triggers, {told} posts, {time.perf_counter() - began:.0f} s")  # fmt: skip
    print("  " + ", ".join(f"{moment} {count}" for moment, count in sorted(moments.items())))


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(killed("sqlite", f"sqlite+aiosqlite:///{Path(folder) / 'kills.db'}", seed))
    found = binaries()
    if found is None:
        print("postgresql: not installed on this machine")
        return
    server = Postgres.start(found)
    try:
        asyncio.run(killed("postgresql", server.database(), seed))
    finally:
        server.stop()


if __name__ == "__main__":
    main()
