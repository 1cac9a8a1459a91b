"""The engine with observations that a test writes down, on both databases."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.alerts import Arming, Level, Place, Side
from bot.domain.posting import HistoryUnreadable, NotPosted, PostDoubtful
from bot.store import Database
from tests.alerts.stage import BEN, MARKETS, Posts, Stage
from tests.alerts.tape import MOMENT, Tape
from tests.services.scripted import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(MOMENT.isoformat())


@pytest.fixture
def tape() -> Tape:
    return Tape()


@pytest.fixture
def stage(database: Database, tape: Tape, clock: Clock) -> Stage:
    return Stage(database, tape, clock)


async def passes(stage: Stage, minutes: float = 1.0) -> None:
    """Time passes, and everything that is due is done; then what waits to be gathered."""
    stage.clock.now += timedelta(minutes=minutes)
    await stage.work()
    stage.clock.now += timedelta(seconds=10)
    await stage.work()


def above(level: float, symbol: str = "NVDA") -> Level:
    return Level(symbol, Side.UP, level)


async def told(stage: Stage, number: int = 1) -> list[tuple[float, float]]:
    """What a rule has fired on, oldest first."""
    found = await stage.deliveries.triggers_by(number, 100)
    return [(one.previous, one.observed.value) for one in reversed(found)]


async def test_an_edge_fires_once_and_is_posted_once(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    assert stage.posts.sent == []
    tape.show(100.5, 101.0, 102.0, 100.0, 103.0)
    for _ in range(3):
        await passes(stage)
    assert await told(stage) == [(100.5, 101.0)]
    assert [place for place, _ in stage.posts.sent] == [MARKETS]
    rule = await stage.rules.get(1)
    assert rule is not None and (rule.status, rule.fired_at) == ("done", MOMENT + timedelta(minutes=3))
    assert await stage.deliveries.counts() == {"sent": 1}


async def test_nothing_fires_on_what_was_there_when_the_rule_was_made(stage: Stage, tape: Tape) -> None:
    tape.show(100.0, 105.0)
    await stage.add(stage.rule(above(101), at=MOMENT + timedelta(minutes=2)))
    await passes(stage, 5)
    tape.show(106.0)
    await passes(stage)
    assert await told(stage) == []


async def test_another_rule_of_the_same_gauge_starts_with_its_own_time(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(above(500), at=MOMENT))
    await passes(stage, 3)
    # Two minutes' bars are late: they end before the second rule is made, and are not its to hear of.
    tape.show(102.0)
    await stage.add(stage.rule(above(101), at=stage.clock()))
    await passes(stage)
    assert await told(stage, 2) == []


async def test_a_repeating_rule_is_armed_again_by_its_distance_and_waits_out_its_pause(
    stage: Stage, tape: Tape
) -> None:
    tape.show(100.0)
    arming = Arming(once=False, rearm=2.0, pause=timedelta(minutes=6))
    await stage.add(stage.rule(above(101), at=MOMENT, arming=arming))
    await passes(stage)
    #         2      3     4      5     6      7      8     9      10
    tape.show(101.5, 99.5, 101.5, 98.9, 101.2, 101.3, 98.0, 102.0, 102.5)
    await passes(stage, 20)
    # 101.5 (minute 2) fires; 99.5 is not 2 below; 98.9 arms it; 101.2 (minute 6) is within the pause and disarms it;
    # 98.0 arms it; 102 (minute 9) is 7 minutes after the first.
    assert await told(stage) == [(100.0, 101.5), (98.0, 102.0)]


async def test_several_at_once_are_one_message(stage: Stage, tape: Tape) -> None:
    for symbol in ("NVDA", "AMD", "TSM"):
        tape.show(100.0, symbol=symbol)
        await stage.add(stage.rule(above(101, symbol), at=MOMENT))
    await stage.add(stage.rule(above(101), at=MOMENT, place=Place("member", BEN), owner=BEN))
    await passes(stage)
    for symbol in ("NVDA", "AMD", "TSM"):
        tape.show(102.0, symbol=symbol)
    await passes(stage)
    assert sorted(place.key for place, _ in stage.posts.sent) == ["c:501", "m:12"]
    assert await stage.deliveries.counts() == {"sent": 2}


async def test_the_same_again_amends_the_post_and_a_further_move_is_a_new_one(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    for level in (101, 101.5, 104):
        await stage.add(stage.rule(above(level), at=MOMENT, arming=Arming(once=False)))
    await passes(stage)
    tape.show(102.0)
    await passes(stage)
    assert len(stage.posts.sent) == 1  # 101 and 101.5 together
    tape.show(100.0, 101.2)
    await passes(stage)
    assert len(stage.posts.sent) == 1 and len(stage.posts.amended) == 1  # 101 again: a line in the same post
    tape.show(105.0)
    await passes(stage)
    assert len(stage.posts.sent) == 2  # 104 is further; 101.5 again stands in the first
    tape.show(100.0, session="2025-02-13")
    tape.show(102.0, session="2025-02-13")
    await passes(stage)
    assert len(stage.posts.sent) == 3  # another day
    every = [one for number in (1, 2, 3) for one in await stage.deliveries.triggers_by(number, 9)]
    assert len(every) == 7 and len({one.delivery for one in every}) == 3


async def test_missing_observations_and_faults_neither_fire_nor_disarm(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    tape.show(50.0, symbol="AMD")
    await stage.add(stage.rule(above(101), at=MOMENT))
    await stage.add(stage.rule(above(51, "AMD"), at=MOMENT))
    await passes(stage)
    tape.broken.add("NVDA")
    tape.show(102.0)
    tape.show(52.0, symbol="AMD")
    await passes(stage)
    assert await told(stage, 1) == [] and await told(stage, 2) == [(50.0, 52.0)]
    since, reason = (await stage.evaluation.degraded(["NVDA", "AMD"]))["NVDA"]
    assert reason == "defect" and since <= stage.clock()
    tape.broken.clear()
    await passes(stage, 6)
    assert await told(stage, 1) == [(100.0, 102.0)]
    assert await stage.evaluation.degraded(["NVDA", "AMD"]) == {}


async def test_who_is_not_observed_in_a_turn_keeps_nobody_waiting_and_is_observed_later(
    stage: Stage, tape: Tape, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.alerts.evaluator._TURN", 0.1)
    for symbol in ("NVDA", "AMD"):
        tape.show(100.0, symbol=symbol)
        await stage.add(stage.rule(above(101, symbol), at=MOMENT))
    await passes(stage)
    for symbol in ("NVDA", "AMD"):
        tape.show(102.0, symbol=symbol)
    tape.hanging.add("NVDA")
    await passes(stage)
    assert await told(stage, 1) == [] and await told(stage, 2) == [(100.0, 102.0)]
    # Nothing comes of it, and whoever asks for the health of alerts hears so, with the moment of that turn: 15:02:10.
    assert await stage.evaluation.degraded(["NVDA", "AMD"]) == {"NVDA": (MOMENT + timedelta(seconds=130), "slow")}
    tape.hanging.clear()
    await passes(stage)
    assert await told(stage, 1) == []  # it is not asked again at once
    await passes(stage, 2)
    assert await told(stage, 1) == [(100.0, 102.0)]
    assert await stage.evaluation.degraded(["NVDA", "AMD"]) == {}


async def test_paused_expired_and_deleted_rules_are_silent(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    paused = await stage.add(stage.rule(above(101), at=MOMENT))
    deleted = await stage.add(stage.rule(above(101), at=MOMENT))
    await stage.add(stage.rule(above(101), at=MOMENT, expires_at=MOMENT + timedelta(minutes=1)))
    await passes(stage)
    await stage.rules.change(paused.id, {"status": "paused"}, "paused", paused.owner, stage.clock())
    assert await stage.rules.delete(deleted.id, deleted.owner, stage.clock())
    tape.show(102.0)
    await passes(stage)
    assert stage.posts.sent == []
    assert await stage.rules.get(deleted.id) is None
    assert not await stage.rules.delete(deleted.id, deleted.owner, stage.clock())


async def test_what_nobody_watches_is_not_observed(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    rule = await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    await stage.rules.delete(rule.id, rule.owner, stage.clock())
    tape.broken.add("NVDA")  # it would be degraded if it were looked at
    await passes(stage)
    await passes(stage)
    assert await stage.evaluation.next_due() is None


async def test_workers_at_once_do_nothing_twice(database: Database, tape: Tape, clock: Clock) -> None:
    posts = Posts()
    first = Stage(database, tape, clock, worker="w1", posts=posts)
    others = [Stage(database, tape, clock, worker=f"w{n}", posts=posts, conditions=first.conditions) for n in (2, 3)]
    for number in range(12):
        tape.show(100.0, symbol=f"S{number}")
        await first.add(first.rule(above(101, f"S{number}"), at=MOMENT))
    for price in (100.0, 102.0, 103.0):
        for number in range(12):
            tape.show(price, symbol=f"S{number}")
        clock.now += timedelta(minutes=1)
        await asyncio.gather(*(one.work() for one in (first, *others)))
    clock.now += timedelta(seconds=10)
    await asyncio.gather(*(one.work() for one in (first, *others)))
    for number in range(1, 13):
        assert await told(first, number) == [(100.0, 102.0)]
    ids = [post.delivery for _, post in posts.sent]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("lost", [False, True])
async def test_a_doubtful_post_is_looked_for_before_it_is_sent_again(stage: Stage, tape: Tape, lost: bool) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    tape.show(102.0)
    stage.posts.failures, stage.posts.lost = [PostDoubtful("reset")], lost
    await passes(stage)
    assert await stage.deliveries.counts() == {"open": 1}
    await passes(stage)
    assert len(stage.posts.sent) == 1
    assert await stage.deliveries.counts() == {"sent": 1}


async def test_a_history_that_cannot_be_read_leaves_it_unknown_and_nothing_is_sent_twice(
    stage: Stage, tape: Tape
) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    tape.show(102.0)
    stage.posts.failures, stage.posts.unreadable = [PostDoubtful("reset")], [HistoryUnreadable("no permission")]
    await passes(stage)
    await passes(stage, 30)
    assert stage.posts.sent == []
    assert await stage.deliveries.counts() == {"unknown": 1}
    [(doubtful, why)] = await stage.troubled.unknown(5, MOMENT)
    assert (doubtful.status, doubtful.place, why) == ("unknown", MARKETS, "unreadable: no permission")
    # A week later nobody is told of it any more.
    assert await stage.troubled.unknown(5, stage.clock() + timedelta(minutes=1)) == []


async def test_a_place_that_refuses_is_tried_three_times(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    tape.show(102.0)
    stage.posts.failures = [NotPosted("gone", "404") for _ in range(9)]
    for _ in range(12):
        await passes(stage, 2)
    assert len(stage.posts.failures) == 6
    [(_, reason)] = stage.given_up.told
    assert reason == "gone"
    assert await stage.deliveries.counts() == {"failed": 1}


async def test_what_was_refused_is_sent_again_without_a_search(stage: Stage, tape: Tape) -> None:
    tape.show(100.0)
    await stage.add(stage.rule(above(101), at=MOMENT))
    await passes(stage)
    tape.show(102.0)
    stage.posts.failures = [NotPosted("busy", "429")]
    stage.posts.unreadable = [HistoryUnreadable("it is not looked for")]
    await passes(stage)
    await passes(stage)
    assert len(stage.posts.sent) == 1 and stage.posts.unreadable
