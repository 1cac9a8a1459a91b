"""What cannot be kept, said or read keeps nothing else back, on both databases."""

import json
import logging
import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.alerts.told import fact_words
from bot.domain.alerts import Gauge, Observation, Side, Watch
from bot.store import Database
from bot.store.tables import attempts, observations, triggers
from bot.words import Words
from tests.alerts.stage import BEN, Stage
from tests.alerts.tape import MOMENT, Tape
from tests.alerts.test_evaluator import above, clock, passes, stage, tape
from tests.alerts.test_told import fired, numbers
from tests.services.scripted import reference

__all__ = ("clock", "stage", "tape")


async def test_what_is_no_number_gets_into_no_record(stage: Stage, tape: Tape, database: Database) -> None:
    """A fact that is none is left out, a value that is none is no observation. PostgreSQL's JSON would refuse both."""
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    tape.show(102.0, math.nan, math.inf)
    odd = {"close": 102.0, "base": math.nan, "shares": math.inf, "base_on": "2025-02-11"}
    tape.seen["NVDA"][1] = replace(tape.seen["NVDA"][1], facts=odd)
    for _ in range(3):
        await passes(stage)
    assert len(stage.posts.sent) == 1
    async with database.begin() as connection:
        [fact] = (await connection.execute(select(triggers.c.facts))).scalars()
        [kept] = (await connection.execute(select(observations))).all()
    assert fact == {"close": 102.0, "base_on": "2025-02-11"} and (kept.value, kept.facts) == (102.0, fact)
    json.dumps(kept.facts, allow_nan=False)


@pytest.mark.parametrize(
    ("name", "value", "facts", "said"),
    [
        ("move:1d", 5.5, {}, "Nvidia +5.50% in a day"),
        ("value", 2e9, {"base": 1.0}, "Nvidia gained $2.0bn of market value in a day"),
        ("high", 1.0, {"close": 150.0}, "Nvidia closed at USD 150.00, a new 52-week high"),
        ("low", 1.0, {"close": 50.0}, "Nvidia closed at USD 50.00, a new 52-week low"),
        ("bull", 1.0, {"close": 150.0}, "Nvidia entered a bull market at USD 150.00"),
        ("correction", 1.0, {"close": 150.0}, "Nvidia entered a correction at USD 150.00"),
    ],
)
def test_a_fact_that_is_missing_is_left_out_of_the_sentence(
    name: str, value: float, facts: dict[str, Any], said: str
) -> None:
    gauge = Gauge("NVDA", name)
    seen = Observation(gauge, MOMENT, value, "2025-02-12", facts)
    words = fact_words(Watch(gauge, Side.UP, 1.0), seen, reference().instruments.__getitem__)
    assert Words("en").text(words) == said


@pytest.mark.parametrize("damage", [{"gauge": "candle@NVDA"}, {"gauge": "move:soon@NVDA"}, {"side": 7}])
async def test_one_trigger_that_cannot_be_read_keeps_no_other_back(
    stage: Stage, tape: Tape, database: Database, damage: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    tape.show(100.0)
    first = await stage.add(stage.rule(above(101), at=MOMENT))
    await stage.add(stage.rule(above(101.5), at=MOMENT, owner=BEN))
    await passes(stage)
    await fired(stage, tape, 102.0)
    async with database.begin() as connection:
        await connection.execute(update(triggers).where(triggers.c.rule == first.id).values(damage))
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            await passes(stage)
    [(_, post)] = stage.posts.sent
    assert numbers(post) == [2] and stage.posts.amended == []
    assert await stage.deliveries.counts() == {"sent": 1}
    [(delivery, unread)] = await stage.troubled.unreadable(9, MOMENT)
    assert (delivery.id, unread) == (post.delivery, [1])
    assert any("cannot be read" in record.getMessage() for record in caplog.records)
    assert await stage.troubled.unreadable(9, stage.clock()) == []


async def test_a_post_of_which_nothing_can_be_read_is_shown_and_not_waited_for(
    stage: Stage, tape: Tape, database: Database
) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    await fired(stage, tape, 102.0)
    async with database.begin() as connection:
        await connection.execute(update(triggers).values(gauge="candle@NVDA"))
    await passes(stage)
    assert stage.posts.sent == [] and await stage.deliveries.counts() == {"void": 1}
    assert len(await stage.troubled.unreadable(9, MOMENT)) == 1


async def test_a_post_that_has_nothing_to_say_any_more_was_refused_by_nobody(
    stage: Stage, tape: Tape, database: Database
) -> None:
    tape.show(100.0)
    rule = await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    await fired(stage, tape, 102.0)
    await stage.rules.delete(rule.id, rule.owner, stage.clock())
    await passes(stage)
    assert stage.posts.sent == [] and await stage.deliveries.counts() == {"void": 1}
    async with database.begin() as connection:
        assert (await connection.execute(select(attempts.c.outcome))).scalars().all() == ["void: nothing to say"]
    await passes(stage, 60)
    assert await stage.deliveries.counts() == {"void": 1}


async def test_what_joins_a_post_while_it_has_nothing_to_say_is_told(stage: Stage, tape: Tape) -> None:
    """Its one alert is deleted; before that is found out another's trigger joins it. It is sent without a search."""
    tape.show(100.0)
    rule = await stage.add(stage.rule(above(101), at=MOMENT))
    other = await stage.add(stage.rule(above(100.8), at=MOMENT + timedelta(minutes=2), owner=BEN))
    await passes(stage)
    await fired(stage, tape, 102.0, 100.0)
    await stage.rules.delete(rule.id, rule.owner, stage.clock())
    stage.clock.now += timedelta(seconds=10)
    ended = stage.deliveries.void

    async def meanwhile(*args: Any) -> None:
        stage.deliveries.void = ended  # type: ignore[method-assign]
        await fired(stage, tape, 101.0)
        await ended(*args)

    stage.deliveries.void = meanwhile  # type: ignore[method-assign, assignment]
    stage.posts.unreadable = [AssertionError("it is not looked for")]  # type: ignore[list-item]
    for _ in range(3):
        await passes(stage)
    [trigger] = await stage.deliveries.triggers_by(other.id, 9)
    [(_, post)] = stage.posts.sent
    assert numbers(post) == [trigger.id] and await stage.deliveries.counts() == {"sent": 1}
