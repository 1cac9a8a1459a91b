"""What refuses a post, and what only looks as if it did: a bare status, a search that is not allowed, a defect of ours.

The real discord.py against the loopback Discord; see `test_faults` for what gets lost on the way.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.alerts import Delivery, Trigger
from bot.domain.posting import Post
from bot.ui.posting import DiscordPoster
from tests.alerts.scene import Scene
from tests.alerts.test_faults import HISTORY, POST, refused, scene, schema
from tests.loopback.discord import DEFAULT, Perm

__all__ = ("scene", "schema")


async def untouched(scene: Scene, rule: int) -> None:
    """The rule is on (it fires again and again), and its owner has been told nothing."""
    kept = await scene.stage.rules.get(rule)
    assert kept is not None and (kept.status, kept.reason) == ("active", None)
    assert scene.posts(scene.discord.dm(scene.ada)) == []


@pytest.mark.parametrize("status", ["401", "403", "404", "400"])
async def test_a_refusal_without_a_known_code_stops_nothing(scene: Scene, status: str) -> None:
    """Four times: one more than a place is tried that refuses by a code of its own."""
    rule = await scene.rule()
    fault = scene.discord.faults.error(POST, status=int(status), times=4)
    await scene.fires(102.0)
    await scene.told_once()
    assert fault.hits == 4
    await untouched(scene, rule.id)


async def test_busy_times_do_not_count_as_refusals(scene: Scene) -> None:
    """Three times without a code, then twice forbidden: a place is given up after three refusals of its own."""
    rule = await scene.rule()
    fault = scene.discord.faults.error(POST, status=403, times=3)
    await scene.fires(102.0)
    for _ in range(2):
        await scene.passes(timedelta(minutes=11))
    assert fault.hits == 3
    await scene.allows(DEFAULT & ~Perm.SEND_MESSAGES)
    for _ in range(2):
        await scene.passes(timedelta(minutes=11))
    assert [outcome.split(":")[0] for _, outcome in await scene.tried()] == ["busy"] * 3 + ["refused"] * 2
    await scene.allows(DEFAULT)
    await scene.told_once()
    await untouched(scene, rule.id)


async def test_a_defect_in_making_a_post_is_ours_and_stops_nothing(scene: Scene) -> None:
    rule = await scene.rule()
    made: Any = scene.courier
    well, broken = made._compose, True

    async def compose(delivery: Delivery, told: Sequence[Trigger]) -> Post | None:
        if broken:
            raise KeyError("facts")
        return await well(delivery, told)

    made._compose = compose
    await scene.fires(102.0)
    await scene.hours()
    assert await scene.counts() == {"open": 1} and scene.discord.requests_to(POST) == []
    [(waiting, why)] = await scene.stage.troubled.defects(5)
    assert (waiting.status, why) == ("open", "defect: KeyError")
    await untouched(scene, rule.id)
    broken = False
    await scene.told_once()
    assert await scene.stage.troubled.defects(5) == []
    assert scene.discord.requests_to(HISTORY) == []  # it was surely not there


async def test_a_defect_in_drawing_its_page_is_ours_too(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = await scene.rule()

    def broken(*_: object) -> str:
        raise KeyError("words")

    with monkeypatch.context() as patch:
        patch.setattr("bot.ui.posting.post_content", broken)
        await scene.fires(102.0)
        await scene.passes(timedelta(minutes=5))
    [(_, why)] = await scene.stage.troubled.defects(5)
    assert why == "defect: KeyError"
    await scene.told_once()
    await untouched(scene, rule.id)


@pytest.mark.parametrize("lost", ["unseen", "forbidden"])
async def test_a_post_that_is_there_is_never_reported_as_missing(scene: Scene, lost: str) -> None:
    """Taken, the answer lost, and then the bot may not look any more: nobody knows, so nobody is told that it is not
    there, and no alert is stopped. Forbidden to write only, it is found."""
    rule = await scene.rule()
    scene.discord.faults.reset(POST, after=True)
    await scene.fires(102.0)
    await refused(scene, lost)
    await scene.hours()
    assert await scene.counts() == ({"unknown": 1} if lost == "unseen" else {"sent": 1})
    assert len(scene.posts()) == 1
    await untouched(scene, rule.id)


async def test_a_search_that_discord_refuses_leaves_it_unknown(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caches have not heard yet that the bot may not look: Discord says 50001 itself."""

    async def readable(*_: object) -> None:
        pass

    rule = await scene.rule()
    scene.discord.faults.reset(POST, after=True)
    await scene.fires(102.0)
    monkeypatch.setattr(DiscordPoster, "_refuse_unreadable", readable)
    await scene.allows(DEFAULT & ~Perm.VIEW_CHANNEL)
    await scene.hours()
    assert await scene.counts() == {"unknown": 1} and len(scene.posts()) == 1
    assert len(scene.discord.requests_to(HISTORY)) == 1
    await untouched(scene, rule.id)


async def test_a_search_refused_without_a_code_is_made_again(scene: Scene) -> None:
    rule = await scene.rule()
    scene.discord.faults.reset(POST, after=True)
    search = scene.discord.faults.error(HISTORY, status=403, times=5)
    await scene.fires(102.0)
    await scene.told_once()
    assert search.hits == 5
    await untouched(scene, rule.id)
