"""A post says of an alert what it was when it fired, and nothing of one that lives elsewhere by now. On both
databases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.alerts.compose import Composer
from bot.alerts.courier import Courier
from bot.domain.alerts import Arming, Level, Place, Rule, Side
from bot.domain.posting import Post
from bot.domain.text import Name
from bot.store import Database
from bot.store.rules import columns
from bot.store.tables import triggers
from bot.ui.page import answer_content, door_of
from bot.words import Words
from tests.alerts.stage import ADA, BEN, Stage
from tests.alerts.tape import MOMENT, Tape
from tests.alerts.test_evaluator import clock, passes, tape
from tests.services.scripted import LIVE, Clock, reference

__all__ = ("clock", "tape")
WORDS = Words("en")
AGAIN = Arming(once=False)
ROLE = 9


@pytest.fixture
def stage(database: Database, tape: Tape, clock: Clock) -> Stage:
    """One whose posts are made as in the real program; roles may be called."""
    made = Stage(database, tape, clock)

    async def no_figure(_question: str) -> None:
        return None

    async def allowed(_guild: int) -> bool:
        return True

    composer = Composer(made.rules, reference().instruments.__getitem__, Name, LIVE, no_figure, allowed, clock)
    made.courier = Courier(made.deliveries, composer, made.given_up, made.posts, clock, "w1")
    return made


def level(value: float, side: Side = Side.UP) -> Level:
    return Level("NVDA", side, value)


def lines(post: Post) -> list[str]:
    """What it says, without where that is from."""
    return answer_content(post.answer, WORDS, (), door_of("!")).splitlines()[:-1]


def controls(post: Post) -> list[tuple[int, str]]:
    return [(number, WORDS.text(words)) for number, words in post.rules]


async def edited(stage: Stage, rule: Rule, **changes: Any) -> None:
    """As a member's edit does: it starts from the latest observation."""
    row = columns(replace(rule, **changes)) | {"fired_at": None, "status": "active"}
    await stage.rules.change(rule.id, row, "alert edited", ADA, stage.clock(), watch=["NVDA"])


async def both_fired(stage: Stage, tape: Tape) -> Rule:
    """Ada's alert at 105 and Ben's at 104 are told in one post, in the second minute. Gives Ada's."""
    tape.show(100.0)
    made = stage.rule(level(105.0), at=MOMENT, arming=AGAIN, role=ROLE)
    rule = await stage.add(replace(made, label="Ada's own"))
    await stage.add(stage.rule(level(104.0), at=MOMENT, arming=AGAIN, owner=BEN))
    await passes(stage)
    tape.show(106.0)
    await passes(stage)
    [(_, post)] = stage.posts.sent
    assert lines(post)[2:] == [
        "Alert 1: Nvidia rises to USD 105.00 · Ada's own",
        "Alert 2: Nvidia rises to USD 104.00",
    ]
    assert post.roles == (ROLE,)
    return rule


async def amended(stage: Stage, tape: Tape) -> Post:
    """Ben's fires again, no further, in the same post."""
    tape.show(103.0, 104.5)
    await passes(stage, 2)
    [(_, post)] = stage.posts.amended
    return post


async def test_nothing_of_an_alert_that_was_moved_to_direct_messages_is_in_the_channel(
    stage: Stage, tape: Tape
) -> None:
    rule = await both_fired(stage, tape)
    private = level(60.0, Side.DOWN)
    await edited(
        stage, rule, condition=private, written=stage.conditions.name(private), guild=None,
        place=Place("member", ADA), label="my stop: sell all at 60", role=None,
        baseline=MOMENT + timedelta(minutes=2),
    )  # fmt: skip
    post = await amended(stage, tape)
    assert [line for line in lines(post) if line.startswith("Alert")] == ["Alert 2: Nvidia rises to USD 104.00"]
    assert controls(post) == [(2, "Nvidia rises to USD 104.00")] and post.roles == ()
    assert "USD 105.00 reached" in lines(post)[0]  # what was told there stays


async def test_of_an_alert_that_was_edited_a_post_says_what_it_was_when_it_fired(stage: Stage, tape: Tape) -> None:
    rule = await both_fired(stage, tape)
    other = level(110.0)
    await edited(stage, rule, condition=other, written=stage.conditions.name(other), label="further", role=ROLE + 1,
                 baseline=MOMENT + timedelta(minutes=2))  # fmt: skip
    post = await amended(stage, tape)
    assert [line for line in lines(post) if line.startswith("Alert")] == [
        "Alert 1: Nvidia rises to USD 105.00 · Ada's own",
        "Alert 2: Nvidia rises to USD 104.00",
    ]
    assert controls(post)[0] == (1, "Nvidia rises to USD 105.00")
    assert post.roles == ()  # neither the role that it called then, nor one that nobody was to be called by then


async def test_an_alert_that_fired_by_two_conditions_is_named_with_both(stage: Stage, tape: Tape) -> None:
    rule = await both_fired(stage, tape)
    other = level(104.2)
    await edited(stage, rule, condition=other, written=stage.conditions.name(other), label="nearer",
                 baseline=MOMENT + timedelta(minutes=2))  # fmt: skip
    post = await amended(stage, tape)
    assert [line for line in lines(post) if line.startswith("Alert")] == [
        "Alert 1: Nvidia rises to USD 105.00 · Ada's own",
        "Alert 2: Nvidia rises to USD 104.00",
        "Alert 1: Nvidia rises to USD 104.20 · nearer",
    ]
    assert controls(post) == [(1, "Nvidia rises to USD 104.20"), (2, "Nvidia rises to USD 104.00")]


async def test_what_fired_before_this_was_kept_is_told_with_the_alert_as_it_is(
    database: Database, stage: Stage, tape: Tape
) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(level(105.0), at=MOMENT))
    await passes(stage)
    tape.show(106.0)
    stage.clock.now += timedelta(minutes=1)
    while await stage.evaluator.tick():
        pass
    async with database.writing() as connection:
        await connection.execute(update(triggers).values(asked=None))
    await passes(stage)
    [(_, post)] = stage.posts.sent
    assert lines(post)[1] == "Alert 1: Nvidia rises to USD 105.00"


async def test_of_a_deleted_alert_its_triggers_keep_no_words(database: Database, stage: Stage, tape: Tape) -> None:
    rule = await both_fired(stage, tape)
    await stage.rules.delete(rule.id, ADA, stage.clock())
    async with database.begin() as connection:
        kept = (await connection.execute(select(triggers.c.rule, triggers.c.asked))).all()
    assert {row.rule: row.asked is None for row in kept} == {1: True, 2: False}
