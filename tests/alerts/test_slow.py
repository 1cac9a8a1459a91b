"""A slow source of one line holds up no other line that was due with it, on both databases."""

import asyncio

import pytest

from bot.store import Database
from tests.alerts.stage import Stage
from tests.alerts.tape import MOMENT, Tape
from tests.alerts.test_evaluator import above, passes, told
from tests.services.scripted import Clock


async def test_what_is_observed_is_told_while_slow_lines_go_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.alerts.evaluator._GROUP", 0.02)
    tape = Tape()
    stage = Stage(database, tape, Clock(MOMENT.isoformat()))
    for symbol in ("NVDA", "AMD", "BABA"):
        tape.show(100.0, symbol=symbol)
        await stage.add(stage.rule(above(101, symbol), at=MOMENT))
    await passes(stage)
    for symbol in ("NVDA", "AMD", "BABA"):
        tape.show(102.0, symbol=symbol)
    tape.hanging.add("NVDA")
    settled = asyncio.Event()
    usual = stage.evaluation.settle

    async def settle(*args: object) -> None:
        await usual(*args)  # type: ignore[arg-type]
        settled.set()

    monkeypatch.setattr(stage.evaluation, "settle", settle)
    stage.clock.now = stage.clock.now.replace(minute=stage.clock.now.minute + 1)
    turn = asyncio.create_task(stage.evaluator.tick())
    await asyncio.wait_for(settled.wait(), 20)
    assert not turn.done()
    assert await told(stage, 2) == [(100.0, 102.0)] and await told(stage, 3) == [(100.0, 102.0)]
    assert await told(stage, 1) == []
    turn.cancel()
    await asyncio.gather(turn, return_exceptions=True)
