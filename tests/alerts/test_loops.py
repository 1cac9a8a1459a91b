"""A loop goes on whatever its turns do, and ends when it is told to."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest

from bot.alerts.loops import Loop, Loops
from tests.services.scripted import Clock

MOMENT = "2025-02-12T15:00:00+00:00"


class Turns:
    """Turns of a loop: each does what stands next in `plan`; after it `done` is set, and a turn does nothing."""

    def __init__(self, *plan: str) -> None:
        self.plan = list(plan)
        self.done = asyncio.Event()

    async def __call__(self) -> bool:
        match self.plan.pop(0) if self.plan else "":
            case "fault":
                raise RuntimeError("a defect")
            case "cancelled":
                # Somebody else ended what this turn waits for.
                shared = asyncio.ensure_future(asyncio.Event().wait())
                asyncio.get_running_loop().call_soon(shared.cancel)
                await shared
            case "hangs":
                await asyncio.Event().wait()
            case "ended":
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
                await asyncio.sleep(0)
            case _:
                self.done.set()
        return False


async def beat(_name: str, _at: datetime) -> None:
    """Nobody keeps it."""


@pytest.fixture
def loops(monkeypatch: pytest.MonkeyPatch) -> Callable[[Turns], Loops]:
    """Loops that wait for next to nothing."""
    for name in ("_FIRST", "_LONGEST", "_LOOK"):
        monkeypatch.setattr(f"bot.alerts.loops.{name}", 0.001)
    monkeypatch.setattr("bot.alerts.loops._PATIENCE", 0.05)
    return lambda turns: Loops({"one": Loop("one", turns, beat, Clock(MOMENT), idle=0.001)})


@pytest.mark.parametrize("what", ["fault", "cancelled", "hangs", "ended"])
async def test_after_a_bad_turn_the_next_one_comes(loops: Callable[[Turns], Loops], what: str) -> None:
    turns = Turns(what, what)
    running = loops(turns)
    running.start()
    async with asyncio.timeout(20):
        await turns.done.wait()
    assert turns.plan == []
    await running.stop()


@pytest.mark.parametrize("what", ["", "hangs"])
async def test_stopped_it_stays_so(loops: Callable[[Turns], Loops], what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.alerts.loops._PATIENCE", 60.0)
    turns = Turns("", what, "")
    running = loops(turns)
    running.start()
    async with asyncio.timeout(20):
        await turns.done.wait()
        await running.stop()
    turns.done.clear()
    for _ in range(20):
        await asyncio.sleep(0.001)
    assert not turns.done.is_set()
    assert {task.get_name() for task in asyncio.all_tasks()}.isdisjoint({"one", "loops"})
