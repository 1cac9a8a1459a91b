"""Alerts that are over: they are kept as such, count for nothing, and let nothing be fetched."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerts.checks import refuse_duplicate
from bot.domain.alerts import Level, Side
from bot.store import Database
from tests.alerts.stage import ADA, TOWN, Stage
from tests.alerts.tape import MOMENT, Tape
from tests.services.scripted import Clock

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ABOVE = Level("NVDA", Side.UP, 101.0)


@pytest.fixture
def tape() -> Tape:
    return Tape()


@pytest.fixture
def stage(database: Database, tape: Tape) -> Stage:
    return Stage(database, tape, Clock(MOMENT.isoformat()))


async def passes(stage: Stage, time: timedelta) -> None:
    stage.clock.now += time
    await stage.work()


async def status(stage: Stage, number: int) -> str | None:
    rule = await stage.rules.get(number)
    return None if rule is None else rule.status


async def test_an_alert_whose_time_is_over_is_expired_and_its_line_is_not_fetched(stage: Stage, tape: Tape) -> None:
    """A day after its end: what was before it can be known late."""
    tape.show(100.0)
    await stage.add(stage.rule(ABOVE, at=MOMENT, expires_at=MOMENT + 3 * MINUTE))
    await passes(stage, MINUTE)
    await passes(stage, 23 * HOUR)
    assert await status(stage, 1) == "active"
    await passes(stage, 2 * HOUR)
    assert await status(stage, 1) == "expired"
    await passes(stage, HOUR)
    assert await stage.evaluation.next_due() is None and len(stage.watching) == 0


async def test_what_came_before_its_end_is_told_also_late(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(ABOVE, at=MOMENT, expires_at=MOMENT + 3 * MINUTE))
    await passes(stage, MINUTE)
    tape.show(102.0)  # of the second minute
    await passes(stage, 20 * HOUR)
    assert len(await stage.deliveries.triggers_by(1, 9)) == 1
    assert await status(stage, 1) == "done"


async def test_another_alert_on_the_same_line_goes_on(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(ABOVE, at=MOMENT, expires_at=MOMENT + 3 * MINUTE))
    await stage.add(stage.rule(ABOVE, at=MOMENT))
    for _ in range(3):
        await passes(stage, 20 * HOUR)
    tape.show(102.0)
    await passes(stage, HOUR)
    assert [await status(stage, number) for number in (1, 2)] == ["expired", "done"]


async def test_at_its_end_it_no_longer_counts_and_may_be_made_again(stage: Stage) -> None:
    ends = MOMENT + HOUR
    old = await stage.add(stage.rule(ABOVE, at=MOMENT, expires_at=ends))
    assert await stage.rules.counts(ADA, TOWN, ends - MINUTE) == (1, 1)
    assert await stage.rules.counts(ADA, TOWN, ends) == (0, 0)
    refuse_duplicate(replace(stage.rule(ABOVE, at=ends), id=9), [old])
