"""The line before a source, where callers come and go in the same moment."""

import asyncio

import pytest

from bot.providers.base import NotAsked, OverBudget, Turn
from bot.providers.line import Budget, Line


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def line(clock: Clock, burst: int = 10, in_flight: int = 1) -> Line:
    """A token a second."""
    return Line(Budget(1.0, burst, clock), in_flight)


async def enter(line: Line, entered: list[str], name: str, turn: int = 0, patience: float = 60.0) -> None:
    async with line.place(Turn(turn), patience):
        entered.append(name)
        await asyncio.sleep(0)


async def test_who_is_cancelled_when_let_in_leaves_the_place_to_others() -> None:
    places, entered = line(Clock()), list[str]()
    async with places.place(Turn(), 60.0):
        leaving = asyncio.create_task(enter(places, entered, "leaving"))
        await asyncio.sleep(0)
    leaving.cancel()  # it has been let in, and does not know it yet
    async with asyncio.timeout(5):
        await enter(places, entered, "staying")
    assert entered == ["staying"]
    assert leaving.cancelled()


async def test_who_is_cancelled_when_dismissed_leaves_no_place_behind() -> None:
    places, entered = line(Clock()), list[str]()
    async with places.place(Turn(), 60.0):
        leaving = asyncio.create_task(enter(places, entered, "leaving"))
        await asyncio.sleep(0)
        places.dismiss(NotAsked("left alone"))
        leaving.cancel()
        await asyncio.wait([leaving])
        second = asyncio.create_task(enter(places, entered, "second"))
        await asyncio.sleep(0)
        assert entered == []  # one place, and it is taken
    await second
    assert entered == ["second"]


async def test_the_wait_is_counted_with_those_who_go_before() -> None:
    places, entered = line(Clock(), burst=1, in_flight=9), list[str]()
    calls = [asyncio.create_task(enter(places, entered, str(turn), turn)) for turn in range(5)]
    await asyncio.sleep(0)
    # The first has gone. Of the four who wait, two have a turn up to 2: the third token from now is in 3 s.
    with pytest.raises(OverBudget, match="spent for 3 s"):
        await enter(places, entered, "impatient", turn=2, patience=2.9)
    places.dismiss(NotAsked("left alone"))
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), *[NotAsked] * 4]
    assert entered == ["0"]
