"""Kill −9 at every step: the triggers that must be are there, and each is in exactly one post."""

from datetime import timedelta
from pathlib import Path

from tests.alerts.killing import MOMENTS, Kill, Play
from tests.loopback.discord import LoopbackDiscord

AWAY = (timedelta(0), timedelta(seconds=100), timedelta(minutes=20))
"""At once; when the claims of the dead are over and Discord still knows the nonce; and when it has forgotten it."""


async def test_ten_kills(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'kills.db'}"
    async with LoopbackDiscord() as discord, Play(url, discord, workers=1, seed=4) as play:
        fired = [await play.round(Kill(moment, 1 + n % 2, AWAY[n % len(AWAY)])) for n, moment in enumerate(MOMENTS)]
    assert len(fired) == 10 and all(fired)
