"""A worker of the alert engine in a process of its own, that ends where it is told to, as if its power were cut.

`python -m tests.alerts.worker PLAN`. Each line on its input is a turn: the time it is then, and perhaps the step at
which it kills itself. It does all that is due, and says so in a line. The evaluator, the courier, the store, discord.py
and the way of posts to it are the real ones; only prices, words and the clock are made.
"""

import asyncio
import json
import os
import secrets
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import discord

from bot.store import Database
from bot.ui.departures import Departures
from bot.ui.desk import Desk
from bot.ui.manners import Manners
from bot.ui.posting import DiscordPoster
from tests.alerts.stage import Stage
from tests.alerts.walk import Walk, Written
from tests.discord.fake_app import FakeApp
from tests.loopback.discord.redirect import redirect
from tests.services.scripted import Clock


class End:
    """Kills its process with SIGKILL at the nth time of a turn that a step is come to. Where, it says first."""

    def __init__(self) -> None:
        self._step, self._left = "", 0

    def order(self, step: str, nth: int) -> None:
        self._step, self._left = step, nth

    def __call__(self, step: str) -> None:
        if step == self._step:
            self._left -= 1
            if self._left == 0:
                print("at", step, flush=True)
                os.kill(os.getpid(), signal.SIGKILL)


async def worked(tick: Callable[[], Awaitable[object]]) -> None:
    while await tick():
        pass


async def main(plan: dict[str, Any]) -> None:
    redirect(plan["base"], plan["gateway"])
    client = discord.Client(
        intents=discord.Intents(guilds=True), max_messages=None, chunk_guilds_at_startup=False, guild_ready_timeout=0.1,
        member_cache_flags=discord.MemberCacheFlags.none(), allowed_mentions=discord.AllowedMentions.none(),
        http_trace=Departures(),
    )  # fmt: skip
    end, clock, walk = End(), Clock(plan["began"]), Walk(plan["seed"], datetime.fromisoformat(plan["began"]))
    desk = Desk(FakeApp(), Manners())
    desk.clock = clock
    poster = DiscordPoster(client, desk)
    stage = Stage(
        Database(plan["url"]), walk, clock, conditions=Written(), worker=secrets.token_hex(4), poster=poster, step=end
    )
    connected: asyncio.Task[None] | None = None
    while line := await asyncio.to_thread(sys.stdin.readline):
        connected = connected or await connection(client, plan["token"])
        turn = json.loads(line)
        clock.set(turn["now"])
        walk.until = turn["until"]
        step, nth = turn["end"] or ("", 0)
        end.order(step, nth)
        await asyncio.gather(worked(stage.evaluator.tick), worked(stage.courier.tick))
        print("idle", flush=True)


async def connection(client: discord.Client, token: str) -> asyncio.Task[None]:
    """The task that holds the connection, once the servers are known."""
    await client.login(token)
    holding, ready = asyncio.create_task(client.connect()), asyncio.create_task(client.wait_until_ready())
    await asyncio.wait({holding, ready}, return_when=asyncio.FIRST_COMPLETED)
    if not ready.done():
        holding.result()
    return holding


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
