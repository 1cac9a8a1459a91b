"""Whoever deletes an alert, or erases a member, while its post is parted or follows it, leaves no words and no rows. On
both databases."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.alerts.courier import LEASE
from bot.domain.posting import PostDeleted
from bot.store import Database, deliveries, tables
from bot.store.deliveries import DeliveryStore
from bot.store.following import follow
from bot.store.personal import PersonalStore, Whose
from bot.store.tables import triggers
from tests.alerts.stage import ADA, Stage
from tests.alerts.tape import Tape
from tests.alerts.test_as_it_was import stage
from tests.alerts.test_evaluator import clock, passes, tape
from tests.alerts.test_follows import evaluated, fired, moved

__all__ = ("clock", "stage", "tape")


class Interrupted:
    """A transaction before whose first change something else is begun, and goes on as far as it can."""

    def __init__(self, connection: Any, deed: Callable[[], Coroutine[Any, Any, object]]) -> None:
        self._connection = connection
        self._deed = deed
        self.doing: asyncio.Task[object] | None = None

    async def execute(self, statement: Any, *given: Any) -> Any:
        if self.doing is None and not statement.is_select:
            self.doing = asyncio.create_task(self._deed())
            await asyncio.wait({self.doing}, timeout=0.3)
        return await self._connection.execute(statement, *given)


@pytest.mark.parametrize("deed", ["deleted", "erased"])
async def test_whoever_deletes_or_erases_an_alert_while_it_follows_leaves_no_words_of_it(
    database: Database, stage: Stage, tape: Tape, deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = await fired(stage, tape)
    await moved(stage, rule, label="secret words")
    personal, doing = PersonalStore(database), list[asyncio.Task[object]]()

    def done() -> Coroutine[Any, Any, object]:
        if deed == "deleted":
            return stage.rules.delete(rule.id, ADA, stage.clock())
        return personal.erase(Whose(ADA), stage.clock())

    async def interrupted(connection: Any, *given: Any) -> frozenset[int]:
        own = Interrupted(connection, done)
        found = await follow(own, *given)  # pyright: ignore[reportArgumentType]
        doing.extend([own.doing] if own.doing else [])
        return found

    monkeypatch.setattr(deliveries, "follow", interrupted)
    assert await stage.courier.tick()
    await asyncio.gather(*doing)
    monkeypatch.undo()
    await passes(stage, 5)
    async with database.begin() as connection:
        words = (await connection.execute(select(triggers.c.asked))).scalars().all()
    assert len(doing) == 1 and words == ([None] if deed == "deleted" else [])
    kept = await personal.kept(Whose(ADA))
    assert deed == "deleted" or kept["posts"] == kept["triggers"] == []


@pytest.mark.parametrize("how", ["deleted", "given up"])
async def test_whoever_erases_while_a_post_is_parted_leaves_none(
    database: Database, stage: Stage, tape: Tape, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a deleted post had yet to tell gets another one; so does what joined one that is given up."""
    rule = await fired(stage, tape)
    await passes(stage)
    tape.show(103.0, 105.0)
    stage.clock.now += timedelta(minutes=1)
    await evaluated(stage)
    personal, doing = PersonalStore(database), list[asyncio.Task[object]]()
    part = DeliveryStore._part

    async def slowly(store: DeliveryStore, *given: Any) -> None:
        doing.append(asyncio.create_task(personal.erase(Whose(ADA), stage.clock())))
        await asyncio.wait(doing, timeout=0.3)
        await part(store, *given)

    monkeypatch.setattr(DeliveryStore, "_part", slowly)
    if how == "deleted":
        stage.posts.failures = [PostDeleted("10008")]
        assert await stage.courier.tick()
    else:
        claimed = await stage.deliveries.claim("w2", stage.clock(), LEASE)
        assert claimed is not None
        await stage.deliveries.failed("w2", claimed.delivery.id, [rule.id], "refused: gone", stage.clock())
    await asyncio.gather(*doing)
    async with database.begin() as connection:
        left = [(await connection.execute(select(table.c.id))).all() for table in (tables.deliveries, triggers)]
    assert len(doing) == 1 and left == [[], []]
