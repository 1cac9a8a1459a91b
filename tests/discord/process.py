"""A bot in a process of its own, whose answers wait until SIGUSR1.

`python -m tests.discord.process BASE GATEWAY TOKEN`
"""

import asyncio
import logging
import signal
import sys
from types import SimpleNamespace

from pydantic import SecretStr

from bot.client import run
from tests.discord.fake_app import FakeApp, Gate
from tests.loopback.discord import redirect


async def main(base: str, gateway: str, token: str) -> int:
    redirect(base, gateway)
    app = FakeApp()
    app.settings = SimpleNamespace(
        discord_token=SecretStr(token), bot_prefix="!", bot_language="en", bot_colours="western", discord_shards=None
    )
    app.before = gate = Gate()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, gate.open)
    return await run(app)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    sys.exit(asyncio.run(main(*sys.argv[1:])))
