"""What joins a post that comes to nothing is no part of it: it gets a post of its own."""

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.alerts import Delivery, Trigger
from bot.domain.posting import HistoryUnreadable, NotPosted, Post, PostDoubtful
from tests.alerts.stage import BEN, Stage, compose
from tests.alerts.tape import MOMENT, Tape
from tests.alerts.test_evaluator import above, clock, passes, stage, tape
from tests.alerts.test_told import fired, numbers

__all__ = ("clock", "stage", "tape")


async def fires(stage: Stage, tape: Tape) -> None:
    """Ada's alert has fired, and waits to be sent."""
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    await fired(stage, tape, 102.0)


async def joins(stage: Stage, tape: Tape) -> int:
    """Ben's alert of the same topic, no further, joins the post."""
    other = await stage.add(stage.rule(above(100.5), at=tape.seen["NVDA"][-1].at, owner=BEN))
    await fired(stage, tape, 100.0, 100.7)
    [trigger] = await stage.deliveries.triggers_by(other.id, 9)
    [first] = await stage.deliveries.triggers_by(1, 9)
    assert trigger.delivery == first.delivery
    return trigger.id


async def attempts(stage: Stage, minutes: float) -> None:
    """Later, whatever is due is sent."""
    stage.clock.now += timedelta(minutes=minutes)
    while await stage.courier.tick():
        pass


async def test_what_joins_while_a_post_is_given_up_is_posted(stage: Stage, tape: Tape) -> None:
    """The channel was forbidden for six minutes; the other alert joins during the last attempt."""
    await fires(stage, tape)
    stage.posts.failures = [NotPosted("forbidden", "no"), NotPosted("forbidden", "no"), NotPosted("forbidden", "no")]
    for minutes in (0.2, 1.5):
        await passes(stage, minutes)
    joined: list[int] = []

    async def late(delivery: Delivery, told: Sequence[Trigger]) -> Post | None:
        stage.courier._compose = compose
        joined.append(await joins(stage, tape))
        return await compose(delivery, told)

    stage.courier._compose = late
    await passes(stage, 6)
    assert len(stage.given_up.told) == 1
    await passes(stage, 1)
    assert [numbers(post) for _, post in stage.posts.sent] == [joined]
    assert await stage.deliveries.counts() == {"failed": 1, "sent": 1}


async def test_what_joins_a_post_in_doubt_is_posted(stage: Stage, tape: Tape) -> None:
    """The answer was lost, and the channel cannot be searched: the first may be there, the second is surely not."""
    await fires(stage, tape)
    stage.posts.failures = [PostDoubtful("reset")]
    await attempts(stage, 0.1)
    stage.posts.unreadable = [PostDoubtful("down"), HistoryUnreadable("no permission")]
    stage.clock.now += timedelta(minutes=3)
    joined = await joins(stage, tape)
    await attempts(stage, 20)
    await attempts(stage, 20)
    assert [numbers(post) for _, post in stage.posts.sent] == [[joined]]
    assert await stage.deliveries.counts() == {"unknown": 1, "sent": 1}


async def test_what_joins_within_the_attempt_may_be_in_it_and_is_not_sent_again(stage: Stage, tape: Tape) -> None:
    await fires(stage, tape)
    stage.posts.failures = [PostDoubtful("reset")]
    await attempts(stage, 0.1)
    joined = await joins(stage, tape)
    stage.posts.unreadable = [HistoryUnreadable("no permission")]
    await attempts(stage, 20)
    assert joined and stage.posts.sent == []
    assert await stage.deliveries.counts() == {"unknown": 1}


async def test_a_post_that_is_found_again_tells_nothing_of_an_alert_that_was_deleted_before_it(
    stage: Stage, tape: Tape
) -> None:
    """Two fire together, one is deleted before the post is sent, and the answer to that is lost."""
    tape.show(100.0)
    first = await stage.add(stage.rule(above(101), at=MOMENT))
    await stage.add(stage.rule(above(103), at=MOMENT))
    await passes(stage)
    await fired(stage, tape, 104.0)
    await stage.rules.delete(first.id, 11, stage.clock())
    stage.posts.failures, stage.posts.lost = [PostDoubtful("lost")], True
    for minutes in (0.2, 2, 2, 2):
        await attempts(stage, minutes)
    [told] = [one.id for one in await stage.deliveries.triggers_by(2, 9)]
    shown = [numbers(post) for _, post in (*stage.posts.sent, *stage.posts.amended)]
    assert len(stage.posts.sent) == 1 and {tuple(ids) for ids in shown} == {(told,)}
    assert await stage.deliveries.counts() == {"sent": 1}


async def test_what_waits_of_an_alert_that_was_moved_is_not_told_in_the_old_place(stage: Stage, tape: Tape) -> None:
    await fires(stage, tape)
    at = tape.seen["NVDA"][-1].at
    changes = {"baseline": at, "fired_at": None, "status": "active", "place": "c:900", "role": "9"}
    await stage.rules.change(1, changes, "alert edited", 11, stage.clock())
    await attempts(stage, 1)
    assert [place.key for place, _ in stage.posts.sent] == ["c:900"]
    assert await stage.deliveries.counts() == {"void": 1, "sent": 1}
