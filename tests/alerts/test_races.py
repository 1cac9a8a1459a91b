"""What comes between the look at a subject and the commit of what was seen: an outage, an end, and members' changes.
Every edge is told once, by the rule as it is when it is told."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.alerts.evaluator import Known, Seen
from bot.domain.alerts import Gauge, Level, Move, Side
from bot.domain.windows import Sessions
from bot.store import Database
from bot.store.rules import columns
from tests.alerts.stage import BEN, Stage
from tests.alerts.tape import MOMENT, Tape
from tests.services.scripted import Clock

MINUTE = timedelta(minutes=1)


class Interrupted(Tape):
    """A tape during whose next observation something else happens."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        self.asked = 0

    async def observe(self, subject: str, known: Mapping[Gauge, Known], now: datetime) -> Seen:
        self.asked += 1
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        return await super().observe(subject, known, now)


@pytest.fixture
def tape() -> Interrupted:
    return Interrupted()


@pytest.fixture
def stage(database: Database, tape: Interrupted) -> Stage:
    return Stage(database, tape, Clock(MOMENT.isoformat()))


def above(level: float, symbol: str = "NVDA") -> Level:
    return Level(symbol, Side.UP, level)


async def passes(stage: Stage, minutes: float = 1.0) -> None:
    stage.clock.now += timedelta(minutes=minutes)
    await stage.work()


async def fired(stage: Stage, number: int) -> list[float]:
    """The values that a rule has fired on, oldest first."""
    return [one.observed.value for one in reversed(await stage.deliveries.triggers_by(number, 9))]


@pytest.mark.parametrize(
    "end", [OperationalError("", {}, Exception("refused")), asyncio.CancelledError()], ids=["away", "ended"]
)
async def test_what_could_not_be_committed_fires_at_the_next_turn(
    stage: Stage, tape: Interrupted, monkeypatch: pytest.MonkeyPatch, end: BaseException
) -> None:
    """The database is away, or the turn is ended, after the comparison: in writing, and in reading anew."""
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    tape.show(102.0)

    async def away(*_given: object, **_named: object) -> Any:
        raise end

    with monkeypatch.context() as patch:
        patch.setattr("bot.store.evaluation.keep_observations", away)
        patch.setattr(stage.rules, "changes_of", away)
        stage.clock.now += MINUTE
        for _ in range(2):
            with pytest.raises(type(end)):
                await stage.evaluator.tick()
            stage.clock.now += 3 * MINUTE  # the claim runs out
    await passes(stage)
    tape.show(103.0)
    await passes(stage, 3)
    assert await fired(stage, 1) == [102.0]


async def test_an_alert_that_is_edited_meanwhile_fires_by_its_new_words_alone(stage: Stage, tape: Interrupted) -> None:
    """100 → 102 reaches 101, but it is 200 by then; 201 reaches it."""
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    tape.show(102.0)

    async def edited() -> None:
        row = columns(stage.rule(above(200), at=MOMENT + MINUTE))
        await stage.rules.change(1, row, "alert edited", 11, stage.clock(), watch=["NVDA"])

    tape.meanwhile = edited
    await passes(stage)
    assert await fired(stage, 1) == []
    rule = await stage.rules.get(1)
    assert rule is not None and rule.status == "active"
    tape.show(201.0)
    await passes(stage)
    assert await fired(stage, 1) == [201.0]


async def test_an_alert_that_is_made_meanwhile_hears_of_the_step_and_so_does_the_older_one(
    stage: Stage, tape: Interrupted
) -> None:
    """The second is made at 100.0, the last observation that there is; then 102 comes."""
    tape.show(100.0)
    await stage.add(stage.rule(above(101.5), at=MOMENT))
    await passes(stage)

    async def made() -> None:
        await stage.add(stage.rule(above(101), at=MOMENT + MINUTE, owner=BEN), tape.seen["NVDA"][-1:])
        tape.show(102.0)

    tape.meanwhile = made
    for _ in range(3):
        await passes(stage)
    tape.show(103.0)
    await passes(stage)
    assert await fired(stage, 1) == [102.0] and await fired(stage, 2) == [102.0]


async def test_an_alert_that_is_paused_meanwhile_is_silent(stage: Stage, tape: Interrupted) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    tape.show(102.0)

    async def paused() -> None:
        await stage.rules.change(1, {"status": "paused"}, "alert paused", 11, stage.clock())

    tape.meanwhile = paused
    await passes(stage)
    assert await fired(stage, 1) == [] and await stage.evaluation.next_due() is None


async def test_another_gauge_that_is_watched_meanwhile_is_looked_at_at_once(stage: Stage, tape: Interrupted) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(above(500), at=MOMENT))
    await passes(stage)

    async def made() -> None:
        await stage.add(stage.rule(Move("NVDA", 5.0, Sessions(1), either=False), at=MOMENT))

    tape.meanwhile, tape.asked = made, 0
    await passes(stage)
    assert tape.asked == 2  # with the gauge that was watched, and again with both


async def test_changes_of_other_alerts_let_nothing_be_fetched_again(stage: Stage, tape: Interrupted) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(above(500), at=MOMENT))
    other = await stage.add(stage.rule(above(50, "AMD"), at=MOMENT))
    await passes(stage)
    await stage.rules.change(other.id, {"status": "paused"}, "alert paused", 11, stage.clock())
    await passes(stage)

    async def changed() -> None:
        await stage.rules.change(other.id, {"label": "another"}, "alert edited", 11, stage.clock())

    tape.meanwhile, tape.asked = changed, 0
    await passes(stage)
    assert tape.asked == 1


async def test_a_later_rule_takes_nothing_from_one_of_which_nothing_is_known(stage: Stage, tape: Interrupted) -> None:
    """The first is made while the source is down, so that it has nothing to start from; the price passes its level
    before the second, which knows the latest price, is made: that is the first one's to tell, and not the second's."""
    tape.show(100.0)
    first = await stage.add(stage.rule(above(101), at=MOMENT + MINUTE))
    tape.show(102.0, 103.0)
    second = await stage.add(stage.rule(above(101.5), at=MOMENT + 3 * MINUTE, owner=BEN), tape.seen["NVDA"][-1:])
    await passes(stage, 5)
    assert await fired(stage, first.id) == [102.0]
    assert await fired(stage, second.id) == []
