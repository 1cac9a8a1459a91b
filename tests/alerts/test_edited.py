"""Digests that are edited: what was planned before comes to nothing, nobody shows another's list, and nothing is there
twice. On both databases."""

import asyncio
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.app import App
from bot.domain.alerts.callers import Caller
from bot.domain.digests import AtTime, DigestWish
from bot.domain.errors import QuestionFault
from bot.store import Database
from tests.alerts.test_digests import KEEPER, Desk
from tests.alerts.test_office import BEN, TOWN, Moving, ada, app, clock, keeper

__all__ = ["app", "clock"]


async def made(app: App, text: str, caller: Caller) -> int:
    digests = app.alerts.digests
    return (await digests.create(digests.read(text), caller)).digests[0].id


async def edited(app: App, number: int, text: str, caller: Caller) -> str:
    digests = app.alerts.digests
    return (await digests.edit(number, digests.read(text), caller)).digests[0].question


@pytest.mark.parametrize(
    "text", ["watchlist 08:30 utc dm", "nvidia 08:30 utc", "hstech 09:30 utc", "hstech 08:30 utc <#77>"]
)
async def test_what_was_planned_before_an_edit_is_not_posted(app: App, clock: Moving, text: str) -> None:
    """Least of all the private list's lines in the channel where the question before them was to come."""
    me = ada(channels=frozenset({77}))
    await app.watchlists.add(("9988.HK", "0700.HK"), replace(me, guild=None), server=False)
    number = await made(app, "hstech 08:30 utc", me)
    digest = await app.alerts._digests.get(number)
    assert digest is not None
    clock.now = digest.next_at + timedelta(minutes=1)
    assert await app.alerts._planner.tick()
    claimed = await app.alerts.deliveries.claim("w", clock.now, timedelta(seconds=90))
    assert claimed is not None
    assert await app.alerts._composed(claimed.delivery, []) is not None
    await edited(app, number, text, me)
    assert await app.alerts._composed(claimed.delivery, []) is None


async def test_nobody_has_anothers_own_list_posted(app: App) -> None:
    """Who manages may edit a member's digest, but does not put that member's own list into it."""
    me, manager = ada(), keeper(BEN, TOWN, 600)
    await app.watchlists.add(("9988.HK", "0700.HK"), replace(me, guild=None), server=False)
    await app.watchlists.add(("NVDA", "AAPL"), manager, server=True)
    number = await made(app, "hstech close", me)
    with pytest.raises(QuestionFault, match="Only its owner"):
        await edited(app, number, "watchlist close", manager)
    assert await edited(app, number, "server watchlist new york close", manager) == "movers server watchlist 1d"
    assert await edited(app, number, "watchlist close", me) == "movers watchlist 1d"
    # What its owner has had posted already stays, at another time.
    assert await edited(app, number, "watchlist 08:30 utc", manager) == "movers watchlist 1d"


async def test_two_that_are_edited_at_once_do_not_become_the_same(database: Database) -> None:
    desk = Desk(database, "2025-02-12T01:00:00")
    numbers = [(await desk.add(AtTime(time(hour), "UTC"))).id for hour in range(4)]
    same = DigestWish("brief hstech 1d", ("XHKG",), AtTime(time(8), "UTC"))
    done = await asyncio.gather(*(desk.office.edit(number, same, KEEPER) for number in numbers), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["DigestReply"] + ["QuestionFault"] * 3
    kept = [digest.schedule for digest in await desk.digests.of_guild(KEEPER.guild or 0)]
    assert sum(schedule == same.schedule for schedule in kept) == 1
