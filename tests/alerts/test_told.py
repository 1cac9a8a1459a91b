"""What a post has told, what it is yet to tell, and who may still tell it."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts import courier
from bot.alerts.courier import Courier
from bot.domain.alerts import Arming, Delivery, Level, Place, Side, Trigger
from bot.domain.posting import NotPosted, Post, PostDoubtful
from bot.store import Database
from tests.alerts.scene import Scene
from tests.alerts.stage import BEN, Posts, Stage, compose
from tests.alerts.tape import MOMENT, Tape
from tests.alerts.test_evaluator import above, clock, passes, stage, tape
from tests.alerts.test_faults import HISTORY, POST, scene, schema
from tests.loopback.discord import DEFAULT, Perm
from tests.services.scripted import Clock

__all__ = ("clock", "scene", "schema", "stage", "tape")
AGAIN = Arming(once=False)


def numbers(post: Post) -> list[int]:
    """The triggers that a stage's post tells."""
    return [int(word) for word in str(post.answer.headline.args["names"].text).split(",")]  # type: ignore[union-attr]


async def fired(stage: Stage, tape: Tape, *prices: float) -> None:
    """Prices come and what they fire waits to be sent."""
    tape.show(*prices)
    stage.clock.now += timedelta(minutes=1)
    while await stage.evaluator.tick():
        pass


async def test_what_joins_a_deleted_post_is_told_in_a_new_one(scene: Scene) -> None:
    """Another member's alert, of the same topic and no further: it joins the post that a moderator deletes."""
    await scene.rule(level=101.0)
    await scene.fires(102.0)
    [first] = scene.posts()
    first.deleted = True
    scene.tape.show(100.0)
    await scene.passes(timedelta(minutes=1))
    place = Place("channel", scene.channel.id)
    other = await scene.stage.add(
        scene.stage.rule(Level("NVDA", Side.UP, 100.5), at=scene.clock(), place=place, owner=BEN)
    )
    await scene.passes(timedelta(minutes=1))
    await scene.fires(100.7)
    await scene.hours()
    [trigger] = await scene.stage.deliveries.triggers_by(other.id, 9)
    [post] = scene.posts()
    assert post.content == f"**{trigger.id}**"  # not what the deleted one told
    assert await scene.counts() == {"deleted": 1, "sent": 1}


async def test_an_amendment_that_is_refused_gives_up_only_what_was_not_told(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    await fired(stage, tape, 102.0)
    await passes(stage)
    assert len(stage.posts.sent) == 1
    tape.show(100.0)
    await passes(stage)
    await stage.add(stage.rule(above(101), at=MOMENT + timedelta(minutes=3), owner=BEN))
    heard: list[list[int]] = []

    async def given_up(_delivery: Delivery, told: Sequence[Trigger], _reason: str) -> None:
        heard.append([trigger.rule for trigger in told])

    stage.courier._given_up = given_up
    stage.posts.failures = [NotPosted("forbidden", "403") for _ in range(3)]
    await fired(stage, tape, 102.0)
    for _ in range(5):
        await passes(stage, 6)
    assert heard == [[2]] and stage.posts.amended == []
    assert await stage.deliveries.counts() == {"failed": 1}


async def test_the_notice_tells_what_the_refused_amendment_had_to_tell(scene: Scene) -> None:
    rule = await scene.rule(level=101.0)
    await scene.fires(102.0)
    await scene.allows(DEFAULT & ~Perm.SEND_MESSAGES & ~Perm.VIEW_CHANNEL)
    await scene.fires(100.0, 103.0)
    await scene.hours()
    kept = await scene.stage.rules.get(rule.id)
    assert kept is not None and (kept.status, kept.reason) == ("stopped", "forbidden")
    [notice] = scene.posts(scene.discord.dm(scene.ada))
    assert "Nvidia rose to USD 103.00" in notice.content and "102.00" not in notice.content


async def test_a_worker_that_slept_beyond_its_lease_sends_nothing(stage: Stage, tape: Tape, clock: Clock) -> None:
    """Ten minutes between its begin and its request, in which another worker has sent the post."""
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    other = Courier(stage.deliveries, compose, stage.given_up, stage.posts, clock, "w2")

    async def slow(delivery: Delivery, told: Sequence[Trigger]) -> Post | None:
        clock.now += timedelta(minutes=10)
        assert await other.tick()
        return await compose(delivery, told)

    await fired(stage, tape, 102.0)
    clock.now += timedelta(seconds=10)
    stage.courier._compose = slow
    assert await stage.courier.tick()
    assert len(stage.posts.sent) == 1 and await stage.deliveries.counts() == {"sent": 1}


@pytest.mark.parametrize(("slept", "sends"), [(64, 1), (66, 0)])
async def test_no_request_is_begun_that_could_end_after_the_lease(
    stage: Stage, tape: Tape, clock: Clock, slept: float, sends: int
) -> None:
    """The lease is 90 seconds and a request takes 25 at most: the last moment is 65 seconds after the claim, though
    nobody else has taken it yet. It is sent in the next turn."""
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)

    async def slow(delivery: Delivery, told: Sequence[Trigger]) -> Post | None:
        clock.now += timedelta(seconds=slept)
        return await compose(delivery, told)

    await fired(stage, tape, 102.0)
    clock.now += timedelta(seconds=10)
    stage.courier._compose = slow
    assert await stage.courier.tick()
    assert len(stage.posts.sent) == sends
    stage.courier._compose = compose
    stage.posts.unreadable = [AssertionError("it is not looked for: it was surely not sent")]  # type: ignore[list-item]
    await passes(stage)
    assert len(stage.posts.sent) == 1


async def test_a_clock_that_stands_still_does_not_hide_a_long_sleep(
    stage: Stage, tape: Tape, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    await fired(stage, tape, 102.0)
    stage.clock.now += timedelta(seconds=10)
    moments = iter([0.0, 66.0])
    with monkeypatch.context() as patch:
        patch.setattr("bot.alerts.courier.monotonic", lambda: next(moments))
        assert await stage.courier.tick()
    assert stage.posts.sent == []


def test_where_a_post_is_looked_for() -> None:
    """Five minutes around each attempt, the latest first; 10:00 and 10:08 overlap, 14:00 stands alone."""

    def at(hour: int, minute: int) -> datetime:
        return datetime(2025, 2, 12, hour, minute, tzinfo=UTC)

    found = list(courier._around([at(10, 0), at(14, 0), at(10, 8)]))
    assert found == [(at(13, 55), at(14, 5)), (at(9, 55), at(10, 13))]


async def test_a_post_is_looked_for_around_its_attempt_and_not_since_it_was_due(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for an hour while others write; then it is taken and the answer lost; others write again. More has been
    written than is looked through, but not around the attempt."""
    monkeypatch.setattr("bot.ui.posting._MOST_MESSAGES", 50)
    await scene.rule()
    scene.discord.faults.rate_limit(POST, via=False, times=8)
    await scene.fires(102.0)
    for _ in range(80):
        await scene.discord.say(scene.ada, scene.channel, "before")
    for _ in range(7):
        await scene.passes(timedelta(minutes=11))
    scene.discord.faults.reset(POST, after=True)
    search = scene.discord.faults.error(HISTORY, status=503, times=4)
    await scene.passes(timedelta(minutes=11))
    assert sum(message.author is scene.discord.bot for message in scene.posts()) == 1
    while search.hits < 4:
        await scene.passes(timedelta(minutes=11))
    for _ in range(80):
        await scene.discord.say(scene.ada, scene.channel, "after")
    await scene.passes(timedelta(minutes=11))
    assert await scene.counts() == {"sent": 1}
    outcomes = [outcome.split(":")[0] for _, outcome in await scene.tried()]
    assert outcomes == ["busy"] * 8 + ["doubtful"] + ["search"] * 4 + ["found"]


@pytest.mark.parametrize("end", ["paused", "deleted"])
async def test_what_was_paused_or_deleted_before_its_post_is_not_told(stage: Stage, tape: Tape, end: str) -> None:
    """The first alert is; the second fires once and is done, which is no reason to keep it from being told."""
    tape.show(100.0)
    for owner in (11, BEN):
        await stage.add(stage.rule(above(101), at=MOMENT, owner=owner))
    await passes(stage)
    await fired(stage, tape, 102.0)
    if end == "paused":
        await stage.rules.change(1, {"status": "paused"}, "alert paused", 11, stage.clock())
    else:
        await stage.rules.delete(1, 11, stage.clock())
    await passes(stage)
    [(_, post)] = stage.posts.sent
    [told] = await stage.deliveries.triggers_by(2, 9)
    assert numbers(post) == [told.id]
    assert await stage.deliveries.counts() == {"sent": 1}
    await passes(stage, 20)
    assert stage.posts.amended == []


async def test_where_all_of_a_post_was_paused_there_is_none(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT, arming=AGAIN))
    await passes(stage)
    await fired(stage, tape, 102.0)
    await stage.rules.change(1, {"status": "paused"}, "alert paused", 11, stage.clock())
    await passes(stage)
    assert stage.posts.sent == [] and stage.given_up.told == []


async def test_what_was_told_stays_in_the_post_though_its_alert_is_deleted(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT, arming=AGAIN))
    await stage.add(stage.rule(above(101), at=MOMENT, arming=AGAIN, owner=BEN))
    await passes(stage)
    await fired(stage, tape, 102.0)
    await passes(stage)
    [(_, first)] = stage.posts.sent
    assert len(numbers(first)) == 2
    await stage.rules.delete(1, 11, stage.clock())
    tape.show(100.0, 102.0)
    await passes(stage, 2)
    [(_, amended)] = stage.posts.amended
    assert set(numbers(first)) < set(numbers(amended)) and len(numbers(amended)) == 3


async def test_an_answer_lost_before_more_came_is_found_and_completed(stage: Stage, tape: Tape) -> None:
    """Found, it has what it was sent with; nobody knows how much that was, so it is made anew with all of it."""
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT, arming=AGAIN))
    await passes(stage)
    stage.posts.failures, stage.posts.lost = [PostDoubtful("reset")], True
    await fired(stage, tape, 102.0)
    stage.clock.now += timedelta(seconds=10)
    assert await stage.courier.tick()
    tape.show(100.0, 102.0)
    await passes(stage, 2)
    assert len(stage.posts.sent) == 1
    [(_, amended)] = stage.posts.amended
    assert len(numbers(amended)) == 2 and await stage.deliveries.counts() == {"sent": 1}


async def test_a_claim_is_of_one_turn(database: Database, tape: Tape, clock: Clock) -> None:
    """Turns of one worker at the same time hold different claims."""
    posts = Posts()
    stage = Stage(database, tape, clock, posts=posts)
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    await fired(stage, tape, 102.0)
    clock.now += timedelta(seconds=10)

    async def slow(delivery: Delivery, told: Sequence[Trigger]) -> Post | None:
        clock.now += timedelta(seconds=95)
        stage.courier._compose = compose
        assert await stage.courier.tick()
        return await compose(delivery, told)

    stage.courier._hands = 2
    stage.courier._compose = slow
    assert await stage.courier.tick()
    assert len(posts.sent) == 1


async def test_a_post_that_is_full_is_not_joined(stage: Stage, tape: Tape) -> None:
    """Twelve crossings of one topic: ten in the first post, two in the second; each is told."""
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT, arming=AGAIN))
    await passes(stage)
    for _ in range(12):
        tape.show(102.0, 100.0)
        await passes(stage, 2)
    every = await stage.deliveries.triggers_by(1, 99)
    assert sorted(Counter(one.delivery for one in every).values()) == [2, 10]
    assert len(stage.posts.sent) == 2 and await stage.deliveries.counts() == {"sent": 2}


async def test_how_long_the_oldest_post_waits(stage: Stage, tape: Tape) -> None:
    """Since it was made; an amendment since its trigger came, not since the post was first sent."""
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT, arming=AGAIN))
    await passes(stage)
    await fired(stage, tape, 102.0)
    assert await stage.troubled.waiting() == {"alert": stage.clock()}
    await passes(stage)
    assert await stage.troubled.waiting() == {}
    stage.clock.now += timedelta(hours=2)
    await fired(stage, tape, 100.0, 102.0)
    came = stage.clock()
    stage.posts.failures = [NotPosted("busy", "429")]
    await passes(stage)
    assert await stage.troubled.waiting() in ({}, {"alert": came})
    assert stage.posts.failures == []
