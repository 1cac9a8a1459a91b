"""An alert that fires once on any of several lines tells all that reach it in the same moment, however a source gives
them: in one look, in two, to two workers, or a turn later. On both databases."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from bot.alerts.evaluator import Known, Seen
from bot.alerts.watching import Watching
from bot.domain.alerts import Gauge, Mover, Rule
from bot.store import Database
from tests.alerts.stage import Stage
from tests.alerts.tape import MOMENT
from tests.alerts.test_evaluator import clock, passes
from tests.alerts.test_movers import MEMBERS, Moves
from tests.services.scripted import Clock

__all__ = ("clock",)
THREE = [(f"000{n}.HK", 2) for n in (1, 2, 3)]


class Halting(Moves):
    """Some members are asked for, and come only when they are let go. `asked` are the subjects, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.halted: set[str] = set()
        self.halts, self.freed = asyncio.Semaphore(0), asyncio.Event()
        self.asked: list[str] = []

    async def observe(self, subject: str, known: Mapping[Gauge, Known], now: datetime) -> Seen:
        self.asked.append(subject)
        if subject in self.halted:
            self.halts.release()
            await self.freed.wait()
        return await super().observe(subject, known, now)


@pytest.fixture
def moves() -> Halting:
    return Halting()


@pytest.fixture
async def once(database: Database, moves: Halting, clock: Clock) -> Stage:
    """An alert on any of thirty members, once; all of them stand still in the first minute."""
    stage = Stage(database, moves, clock, watching=lambda own: Watching(own.rules, lambda _mover: MEMBERS))
    moves.show(1, **{f"s{symbol[:4]}": 0.0 for symbol in MEMBERS})
    await stage.add(stage.rule(Mover("hstech", 8.0), at=MOMENT))
    await passes(stage)
    return stage


async def fired(stage: Stage, number: int = 1) -> list[tuple[str, int]]:
    """The members that a rule has fired on, each with its minute."""
    found = await stage.deliveries.triggers_by(number, 99)
    return sorted((one.gauge.subject, int((one.observed.at - MOMENT).total_seconds()) // 60) for one in found)


async def rule(stage: Stage) -> Rule:
    found = await stage.rules.get(1)
    assert found is not None
    return found


async def test_members_that_come_in_another_group_are_told(
    once: Stage, moves: Halting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.alerts.evaluator._GROUP", 0.02)
    moves.show(2, s0001=9.0, s0002=9.0, s0003=9.0)
    moves.halted = {"0002.HK", "0003.HK"}
    usual = once.evaluation.settle

    async def settle(*args: object) -> None:
        await usual(*args)  # type: ignore[arg-type]
        moves.freed.set()

    monkeypatch.setattr(once.evaluation, "settle", settle)
    await passes(once)
    assert await fired(once) == THREE and (await rule(once)).status == "done"
    assert len(once.posts.sent) == 1


async def test_members_that_come_in_another_claim_are_told(once: Stage, moves: Halting) -> None:
    moves.show(2, **{f"s{symbol[:4]}": 9.0 for symbol in MEMBERS})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.alerts.evaluator._MOST", 7)
        await passes(once)
    assert await fired(once) == [(symbol, 2) for symbol in MEMBERS]


async def test_members_that_another_worker_looked_at_are_told(database: Database, once: Stage, moves: Halting) -> None:
    """Its look at two of them began before the first fired, and ends after it."""
    other = Stage(database, moves, once.clock, worker="w2", conditions=once.conditions, posts=once.posts,
                  watching=lambda own: Watching(own.rules, lambda _mover: MEMBERS))  # fmt: skip
    moves.show(2, **{f"s{symbol[:4]}": 9.0 for symbol in MEMBERS})
    once.clock.now += timedelta(minutes=1)
    moves.halted = set(MEMBERS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.alerts.evaluator._MOST", 2)
        slow = asyncio.create_task(other.evaluator.tick())
        for _ in range(2):
            await moves.halts.acquire()
    moves.halted = set()
    await once.work()
    assert len(await fired(once)) == len(MEMBERS) - 2
    moves.freed.set()
    await slow
    assert await fired(once) == [(symbol, 2) for symbol in MEMBERS]


async def test_a_member_that_comes_a_turn_later_is_told_and_what_came_after_is_not(once: Stage, moves: Halting) -> None:
    moves.show(2, s0001=9.0)
    await passes(once)
    assert (await rule(once)).status == "done"
    moves.show(2, s0002=9.0, s0003=1.0)
    moves.show(3, s0003=9.0, s0002=11.0)
    await passes(once, 20)
    assert await fired(once) == [("0001.HK", 2), ("0002.HK", 2)]
    assert (await rule(once)).fired_at == MOMENT + timedelta(minutes=2)


async def test_a_program_that_starts_meanwhile_tells_it_too(database: Database, once: Stage, moves: Halting) -> None:
    moves.show(2, s0001=9.0)
    await passes(once)
    fresh = Stage(database, moves, once.clock, worker="w2", conditions=once.conditions,
                  watching=lambda own: Watching(own.rules, lambda _mover: MEMBERS))  # fmt: skip
    moves.show(2, s0002=9.0)
    await passes(fresh)
    assert await fired(once) == [("0001.HK", 2), ("0002.HK", 2)]


async def test_who_has_been_seen_at_that_moment_is_not_fetched_again(once: Stage, moves: Halting) -> None:
    """Of thirty members two have nothing of that minute yet; a day later nobody waits for them any more."""
    moves.show(2, **{f"s{symbol[:4]}": 1.0 for symbol in MEMBERS[2:]}, s0001=9.0)
    await passes(once)
    moves.asked.clear()
    await passes(once, 5)
    assert set(moves.asked) == {"0002.HK"}
    await passes(once, 24 * 60)
    moves.asked.clear()
    await passes(once, 5)
    assert moves.asked == [] and await once.evaluation.next_due() is None
    moves.show(2, s0002=9.0)
    await passes(once, 5)
    assert await fired(once) == [("0001.HK", 2)]


@pytest.mark.parametrize("end", ["paused", "deleted", "resumed"])
async def test_of_an_alert_that_is_changed_after_it_fired_nothing_late_is_told(
    once: Stage, moves: Halting, end: str
) -> None:
    """Resumed, it begins anew: with what comes after that."""
    moves.show(2, s0001=9.0)
    await passes(once)
    if end == "deleted":
        await once.rules.delete(1, 11, once.clock())
    else:
        changes = {"status": "paused"}
        if end == "resumed":
            changes = {"status": "active", "baseline": MOMENT + timedelta(minutes=5), "fired_at": None}
        await once.rules.change(1, changes, f"alert {end}", 11, once.clock(), watch=MEMBERS)
    moves.show(2, s0002=9.0)
    await passes(once, 2)
    assert await fired(once) == [("0001.HK", 2)]
