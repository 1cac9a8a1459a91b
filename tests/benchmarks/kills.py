"""Kill −9, two hundred times on SQLite and two hundred times on PostgreSQL, three workers at a time.

Run as `python -m tests.benchmarks.kills [SEED [KILLS]]`. Each time one of the three is killed at one of the steps in
turn, after Discord has accepted a post, or at any moment, and started again; then all triggers must be there, each in
exactly one post. It is printed how often each step was hit.
"""

import asyncio
import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests.alerts.killing import MOMENTS, Kill, Play
from tests.loopback.discord import LoopbackDiscord
from tests.postgres import Postgres, binaries

KILLS, WORKERS = 200, 3
AWAY = (timedelta(0), timedelta(seconds=100), timedelta(minutes=4), timedelta(hours=1))


async def killed(kind: str, url: str, seed: int, kills: int) -> int:
    """How many kills came to nothing: after each of them every trigger was in exactly one post."""
    chance, began, fired, fine = random.Random(seed), time.perf_counter(), 0, 0
    async with LoopbackDiscord() as discord, Play(url, discord, WORKERS, seed) as play:
        for number in range(kills):
            kill = Kill(MOMENTS[number % len(MOMENTS)], chance.randint(1, 4), chance.choice(AWAY))
            try:
                fired += await play.round(kill)
                fine += 1
            except AssertionError as error:
                print(f"  kill {number}, {kill}: {error}")
                break
        told = len(discord.messages)
    print(f"{kind}: {fine} of {kills} kills, after each of which every trigger was in exactly one post; "
          f"{WORKERS} workers, {fired} triggers, {told} posts, {time.perf_counter() - began:.0f} s")  # fmt: skip
    print("  killed at: " + ", ".join(f"{moment} {play.hits[moment]}" for moment in MOMENTS), flush=True)
    return fine


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else KILLS
    with tempfile.TemporaryDirectory() as folder:
        fine = asyncio.run(killed("sqlite", f"sqlite+aiosqlite:///{Path(folder) / 'kills.db'}", seed, kills))
    found = binaries()
    if found is None:
        print(f"postgresql: not installed on this machine\n{fine} of {kills}")
        raise SystemExit(fine < kills)
    server = Postgres.start(found)
    try:
        fine += asyncio.run(killed("postgresql", server.database(), seed, kills))
    finally:
        server.stop()
    print(f"{fine} of {2 * kills}")
    raise SystemExit(fine < 2 * kills)


if __name__ == "__main__":
    main()
