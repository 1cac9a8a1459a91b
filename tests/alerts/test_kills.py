"""Kill −9 at every step: the triggers that must be are there, and each is in exactly one post."""

from collections import Counter
from datetime import timedelta

from bot.domain.alerts import Level, Side
from bot.store import Database
from tests.alerts.killing import MOMENTS, STEPS, Kill, Play
from tests.alerts.stage import Stage
from tests.alerts.tape import MOMENT, Tape
from tests.loopback.discord import LoopbackDiscord
from tests.postgres import binaries
from tests.services.scripted import Clock

AWAY = (timedelta(0), timedelta(seconds=100), timedelta(minutes=20))
"""At once; when the claims of the dead are over and Discord still knows the nonce; and when it has forgotten it."""


async def test_ten_kills(database_url: str) -> None:
    """Five on SQLite, and the five others on PostgreSQL; all of them on SQLite where there is nothing else."""
    on_sqlite = database_url.startswith("sqlite")
    moments = (MOMENTS[::2] if on_sqlite else MOMENTS[1::2]) if binaries() else MOMENTS
    async with LoopbackDiscord() as discord, Play(database_url, discord, workers=1, seed=4) as play:
        fired = [await play.round(Kill(moment, 1 + n % 2, AWAY[n % len(AWAY)])) for n, moment in enumerate(moments)]
    assert len(fired) == len(moments) and all(fired)
    assert play.hits == Counter(moments)


async def test_a_kill_is_tried_at_every_step_that_there_is(database: Database) -> None:
    clock, tape, steps = Clock(MOMENT.isoformat()), Tape(), list[str]()
    stage = Stage(database, tape, clock, step=steps.append)
    await stage.add(stage.rule(Level("NVDA", Side.UP, 101.0), at=MOMENT))
    tape.show(100.0, 102.0)
    for _ in range(2):
        clock.now += timedelta(minutes=2)
        await stage.work()
    assert tuple(dict.fromkeys(steps)) == STEPS
