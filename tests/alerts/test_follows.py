"""What an alert fired on and has not told when it is moved is told where it is now, and in no other place. On both
databases."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.alerts.courier import LEASE
from bot.domain.alerts import Place, Rule
from bot.domain.posting import HistoryUnreadable, NotPosted, PostDoubtful
from tests.alerts.stage import ADA, BEN, MARKETS, TOWN, Stage
from tests.alerts.tape import MOMENT, Tape
from tests.alerts.test_as_it_was import AGAIN, ROLE, edited, level, lines, stage
from tests.alerts.test_evaluator import clock, passes, tape

__all__ = ("clock", "stage", "tape")
DIRECT = Place("member", ADA)
OTHER = Place("channel", 502)


async def fired(stage: Stage, tape: Tape, label: str = "then") -> Rule:
    """An alert that has fired in Markets; its post has not been begun."""
    tape.show(100.0)
    rule = await stage.add(replace(stage.rule(level(105.0), at=MOMENT, arming=AGAIN, role=ROLE), label=label))
    await passes(stage)
    tape.show(106.0)
    await evaluated(stage)
    return rule


async def evaluated(stage: Stage) -> None:
    """A minute later what was to fire has fired, and its post is due."""
    stage.clock.now += timedelta(minutes=1)
    while await stage.evaluator.tick():
        pass
    stage.clock.now += timedelta(seconds=10)


async def moved(stage: Stage, rule: Rule, to: Place = DIRECT, **changes: Any) -> None:
    guild = rule.guild if to.kind == "channel" else None
    await edited(stage, rule, place=to, guild=guild, **changes)


def told(stage: Stage) -> list[tuple[Place, list[str]]]:
    """Where something was posted, and the alerts in it."""
    return [(place, [line for line in lines(post) if line.startswith("Alert")]) for place, post in stage.posts.sent]


ALERT = "Alert 1: Nvidia rises to USD 105.00"


async def test_it_is_told_where_the_alert_is_now_in_the_words_it_has_there(stage: Stage, tape: Tape) -> None:
    rule = await fired(stage, tape)
    await moved(stage, rule, label="now", role=None)
    await passes(stage, 3)
    assert told(stage) == [(DIRECT, [f"{ALERT} · now"])]
    [(_, post)] = stage.posts.sent
    assert post.roles == () and post.guild is None
    assert await stage.deliveries.counts() == {"void": 1, "sent": 1}


async def test_no_private_words_come_into_a_channel_with_it(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    private = stage.rule(level(105.0), at=MOMENT, arming=AGAIN, place=DIRECT, guild=None)
    rule = await stage.add(replace(private, label="sell all"))
    await passes(stage)
    tape.show(106.0)
    await evaluated(stage)
    await edited(stage, rule, place=MARKETS, guild=TOWN, label="")
    await passes(stage, 3)
    assert told(stage) == [(MARKETS, [ALERT])]


async def test_a_channel_that_refuses_it_can_be_left_for_another(stage: Stage, tape: Tape) -> None:
    rule = await fired(stage, tape)
    stage.posts.failures = [NotPosted("forbidden", "50013")]
    await passes(stage)
    assert told(stage) == []
    await moved(stage, rule, OTHER)
    await passes(stage, 30)
    assert [place for place, _ in told(stage)] == [OTHER]
    assert stage.given_up.told == []


@pytest.mark.parametrize("there", [False, True])
async def test_one_that_may_be_there_is_looked_for_first(stage: Stage, tape: Tape, there: bool) -> None:
    rule = await fired(stage, tape)
    stage.posts.failures, stage.posts.lost = [PostDoubtful("no answer")], there
    await stage.work()
    await moved(stage, rule, OTHER)
    await passes(stage, 5)
    assert [place for place, _ in told(stage)] == [MARKETS if there else OTHER]


async def test_what_waits_for_an_amendment_follows_and_what_was_told_stays(stage: Stage, tape: Tape) -> None:
    rule = await fired(stage, tape)
    await passes(stage)
    tape.show(103.0, 105.0)
    stage.clock.now += timedelta(minutes=1)
    await evaluated(stage)
    await moved(stage, rule, OTHER)
    await passes(stage, 3)
    assert [place for place, _ in told(stage)] == [MARKETS, OTHER]


async def test_of_two_in_one_post_the_one_that_stays_is_told_there(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    rule = await stage.add(stage.rule(level(105.0), at=MOMENT))
    await stage.add(stage.rule(level(104.0), at=MOMENT))
    await passes(stage)
    tape.show(106.0)
    await evaluated(stage)
    await moved(stage, rule, OTHER)
    await passes(stage, 3)
    assert sorted(told(stage), key=str) == sorted(
        [(MARKETS, ["Alert 2: Nvidia rises to USD 104.00"]), (OTHER, [ALERT])], key=str
    )


async def test_it_follows_as_often_as_its_alert_is_moved(stage: Stage, tape: Tape) -> None:
    rule = await fired(stage, tape)
    await moved(stage, rule, OTHER)
    stage.posts.failures = [NotPosted("forbidden", "50013")]
    await passes(stage)
    await moved(stage, rule, DIRECT)
    await passes(stage, 5)
    assert [place for place, _ in told(stage)] == [DIRECT]


async def two(stage: Stage, tape: Tape) -> tuple[Rule, Rule]:
    """Two alerts whose one post in Markets is in doubt, and is not there."""
    tape.show(100.0)
    one = await stage.add(stage.rule(level(105.0), at=MOMENT, arming=AGAIN))
    other = await stage.add(stage.rule(level(104.0), at=MOMENT, arming=AGAIN, owner=BEN))
    await passes(stage)
    tape.show(106.0)
    await evaluated(stage)
    stage.posts.failures = [PostDoubtful("no answer")]
    await stage.work()
    return one, other


def while_searched(stage: Stage, deed: Callable[[], Awaitable[None]]) -> None:
    """Something is done while the post is looked for, once."""
    find = stage.posts.find

    async def found(*given: Any) -> int | None:
        stage.posts.find = find
        await deed()
        return await find(*given)

    stage.posts.find = found


def triggers_told(stage: Stage) -> list[tuple[int, list[int]]]:
    """By the place's number the triggers in each post."""
    return sorted((place.id, sorted(post.answer.data["triggers"])) for place, post in stage.posts.sent)


async def test_one_that_is_moved_while_the_post_is_searched_is_told_once(stage: Stage, tape: Tape) -> None:
    one, other = await two(stage, tape)
    await moved(stage, other, OTHER)
    while_searched(stage, lambda: moved(stage, one, OTHER))
    await passes(stage, 5)
    assert triggers_told(stage) == [(OTHER.id, [1, 2])]


@pytest.mark.parametrize("deed", ["moved", "deleted"])
async def test_what_is_done_while_the_post_is_searched_counts(stage: Stage, tape: Tape, deed: str) -> None:
    """Until then both were to be told in Markets."""
    one, _ = await two(stage, tape)

    async def done() -> None:
        if deed == "moved":
            await moved(stage, one, OTHER)
        else:
            await stage.rules.delete(one.id, ADA, stage.clock())

    while_searched(stage, done)
    await passes(stage, 5)
    assert triggers_told(stage) == [(MARKETS.id, [2]), *([(OTHER.id, [1])] if deed == "moved" else [])]


async def test_one_that_is_moved_away_and_back_is_told_where_it_was(stage: Stage, tape: Tape) -> None:
    _, other = await two(stage, tape)
    await moved(stage, other, OTHER)
    while_searched(stage, lambda: moved(stage, other, MARKETS))
    await passes(stage, 5)
    assert triggers_told(stage) == [(MARKETS.id, [1, 2])]


async def test_one_whose_channel_is_gone_while_it_is_in_doubt_follows(stage: Stage, tape: Tape) -> None:
    rule = await fired(stage, tape)
    stage.posts.failures = [PostDoubtful("no answer")]
    await stage.work()
    stage.posts.unreadable = [NotPosted("gone", "10003")] * 3
    await moved(stage, rule, OTHER)
    for _ in range(4):
        await passes(stage, 30)
    assert triggers_told(stage) == [(OTHER.id, [1])]
    assert await stage.deliveries.counts() == {"failed": 1, "sent": 1}


async def test_one_that_is_moved_during_the_last_refusal_follows(
    stage: Stage, tape: Tape, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = await fired(stage, tape)
    send, refusals = stage.posts.send, 0

    async def refused(place: Place, *given: Any) -> int:
        nonlocal refusals
        if place == OTHER:
            return await send(place, *given)
        refusals += 1
        if refusals == 3:
            await moved(stage, rule, OTHER)
        raise NotPosted("forbidden", "50013")

    monkeypatch.setattr(stage.posts, "send", refused)
    for _ in range(4):
        await passes(stage, 30)
    assert refusals == 3 and triggers_told(stage) == [(OTHER.id, [1])]


async def test_one_that_comes_back_before_the_last_refusal_is_told_of_to_its_owner(stage: Stage, tape: Tape) -> None:
    _, other = await two(stage, tape)
    for minutes in (2, 6):
        stage.posts.failures = [NotPosted("forbidden", "50013")]
        await passes(stage, minutes)
    await moved(stage, other, OTHER)
    while_searched(stage, lambda: moved(stage, other, MARKETS))
    stage.posts.failures = [NotPosted("forbidden", "50013")]
    await passes(stage, 30)
    assert stage.given_up.triggers == [[1, 2]] and await stage.deliveries.counts() == {"failed": 1}


@pytest.mark.parametrize("more", [False, True])
async def test_what_an_amendment_in_doubt_may_have_shown_follows_once_it_surely_is_not_there(
    stage: Stage, tape: Tape, more: bool
) -> None:
    """The next amendment is sure of that, also where it has nothing else to tell."""
    await fired(stage, tape)
    await passes(stage)
    other = await stage.add(stage.rule(level(104.0), at=stage.clock.now, arming=AGAIN, owner=BEN, role=ROLE))
    minutes = int((stage.clock.now - MOMENT) / timedelta(minutes=1))
    tape.show(*([103.0] * (minutes - 1)), 105.0 if more else 104.5)
    await evaluated(stage)
    stage.posts.failures = [PostDoubtful("no answer")]
    await stage.work()
    assert await stage.deliveries.counts() == {"amend": 1}
    [moving] = [one.id for one in await stage.deliveries.triggers_by(other.id, 5)]
    await moved(stage, other, OTHER)
    await passes(stage, 30)
    await passes(stage)
    assert triggers_told(stage) == [(MARKETS.id, [1]), (OTHER.id, [moving])]
    told_there = [sorted(post.answer.data["triggers"]) for _, post in stage.posts.amended]
    assert told_there == [[1, 5 - moving] if more else [1]]
    assert await stage.deliveries.counts() == {"sent": 2}


@pytest.mark.parametrize("away", [False, True])
async def test_what_joined_a_post_after_its_last_attempt_is_told_though_nobody_can_look_for_that(
    stage: Stage, tape: Tape, away: bool
) -> None:
    _, other = await two(stage, tape)
    while (due := await stage.deliveries.next_due()) is not None and due < stage.clock.now + 2 * LEASE:
        stage.posts.failures = [PostDoubtful("no answer")]
        stage.clock.now = due
        while await stage.courier.tick():
            pass
    minutes = int((stage.clock.now - MOMENT) / timedelta(minutes=1))
    stage.clock.now += LEASE * 1.5
    tape.show(*([103.0] * (minutes - 1)), 104.5)
    while await stage.evaluator.tick():
        pass
    if away:
        await moved(stage, other, OTHER)
    stage.posts.unreadable = [HistoryUnreadable("no")]
    for _ in range(3):
        await passes(stage, 30)
    assert await stage.deliveries.counts() == {"unknown": 1, "sent": 1} | ({"void": 1} if away else {})
    assert triggers_told(stage) == [(OTHER.id if away else MARKETS.id, [3])]


@pytest.mark.parametrize("deed", ["other condition", "paused", "deleted"])
async def test_what_nobody_waits_for_any_more_is_told_nowhere(stage: Stage, tape: Tape, deed: str) -> None:
    rule = await fired(stage, tape)
    other = level(140.0)
    changes = {"condition": other, "written": stage.conditions.name(other)} if deed == "other condition" else {}
    await moved(stage, rule, OTHER, **changes)
    if deed == "paused":
        await stage.rules.change(rule.id, {"status": "paused"}, "alert paused", ADA, stage.clock())
    elif deed == "deleted":
        await stage.rules.delete(rule.id, ADA, stage.clock())
    await passes(stage, 5)
    assert told(stage) == [] and await stage.deliveries.counts() == {"void": 1}
