"""An alert on any member of an index: what fires at once is one post, whose largest move leads, on both databases."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from bot.alerts.evaluator import Known, Seen
from bot.alerts.watching import Watching
from bot.domain.alerts import Arming, Gauge, Level, Mover, Observation, Side, Trigger
from bot.store import Database
from tests.alerts.stage import BEN, Posts, Stage
from tests.alerts.tape import MOMENT
from tests.alerts.test_evaluator import clock, passes
from tests.alerts.test_told import numbers
from tests.services.scripted import Clock

__all__ = ("clock",)
MEMBERS = tuple(f"{code:04d}.HK" for code in range(1, 31))
ROLE = 9
AGAIN = Arming(once=False)


class Moves:
    """An Observer of members' changes of the day, as a test writes them: at a minute, in per cent."""

    def __init__(self) -> None:
        self.seen: dict[str, list[Observation]] = {symbol: [] for symbol in (*MEMBERS, "NVDA")}

    def show(self, minute: int, **changes: float) -> None:
        for name, change in changes.items():
            symbol = f"{name[1:]}.HK"
            at = MOMENT + timedelta(minutes=minute)
            self.seen[symbol].append(
                Observation(Gauge(symbol, "move:1d"), at, change, "2025-02-12", {"close": 100.0 + change})
            )

    def price(self, minute: int, price: float) -> None:
        at = MOMENT + timedelta(minutes=minute)
        self.seen["NVDA"].append(Observation(Gauge("NVDA", "price"), at, price, "2025-02-12", {"close": price}))

    async def observe(self, subject: str, known: Mapping[Gauge, Known], now: datetime) -> Seen:
        found = [one for one in self.seen[subject] if one.at <= now]
        wanted = [seen for gauge, one in known.items() for seen in one.fresh([s for s in found if s.gauge == gauge])]
        return Seen(tuple(wanted), now + timedelta(minutes=1))


@pytest.fixture
def moves() -> Moves:
    return Moves()


@pytest.fixture
async def index(database: Database, moves: Moves, clock: Clock) -> Stage:
    stage = Stage(database, moves, clock, watching=lambda own: Watching(own.rules, lambda _mover: MEMBERS))
    for symbol in MEMBERS:
        moves.show(1, **{f"s{symbol[:4]}": 0.0})
    await stage.add(stage.rule(Mover("hstech", 8.0), at=MOMENT, arming=AGAIN, role=ROLE))
    await passes(stage)
    return stage


async def told(stage: Stage, post: int) -> list[Trigger]:
    return await stage.deliveries.triggers_of(stage.posts.sent[post][1].delivery)


async def test_however_many_members_move_at_once_they_are_one_post(index: Stage, moves: Moves) -> None:
    """More than a post of single alerts takes."""
    moves.show(2, **{f"s{symbol[:4]}": 8.0 + place / 10 for place, symbol in enumerate(MEMBERS[:14])})
    await passes(index)
    assert len(index.posts.sent) == 1 and len(await told(index, 0)) == 14


async def test_members_that_a_slow_source_gives_a_little_later_join_the_post(index: Stage, moves: Moves) -> None:
    """One ping: an edited post calls nobody."""
    moves.show(2, s0001=8.5, s0002=-9.0)
    await passes(index)
    moves.show(3, s0003=12.0)
    await passes(index, 5)
    assert len(index.posts.sent) == 1
    [(_, amended)] = index.posts.amended
    assert len(numbers(amended)) == 3


async def test_a_member_that_moves_much_later_is_news_of_its_own(index: Stage, moves: Moves) -> None:
    moves.show(2, s0001=8.5)
    await passes(index)
    moves.show(120, s0002=8.5)
    await passes(index, 120)
    assert len(index.posts.sent) == 2 and index.posts.amended == []
    assert [one.gauge.subject for one in await told(index, 1)] == ["0002.HK"]


async def test_many_members_leave_room_for_other_alerts(index: Stage, moves: Moves) -> None:
    """A basket counts as one of the ten facts that a post has room for."""
    moves.price(1, 100.0)
    for level in range(101, 112):
        await index.add(index.rule(Level("NVDA", Side.UP, float(level)), at=MOMENT + timedelta(minutes=2)))
    await passes(index)
    moves.show(4, **{f"s{symbol[:4]}": 9.0 for symbol in MEMBERS[:20]})
    moves.price(4, 120.0)
    await passes(index, 2)
    sizes = [len(await told(index, post)) for post in range(len(index.posts.sent))]
    assert sorted(sizes) == [2, 29]


async def test_another_members_alert_on_the_same_index_is_in_the_same_post(index: Stage, moves: Moves) -> None:
    await index.add(index.rule(Mover("hstech", 8.2), at=MOMENT, arming=AGAIN, owner=BEN))
    moves.show(3, s0001=8.5, s0002=8.1)
    await passes(index, 3)
    [(_, post)] = index.posts.sent
    assert len(numbers(post)) == 3


async def test_what_joined_while_the_post_was_sent_is_told_in_it(index: Stage, moves: Moves) -> None:
    moves.show(2, s0001=8.5)
    index.clock.now += timedelta(minutes=1)
    while await index.evaluator.tick():
        pass
    index.posts = Posts()
    claimed = await index.deliveries.claim("another", index.clock() + timedelta(seconds=10), timedelta(seconds=90))
    assert claimed is not None
    moves.show(3, s0002=8.5)
    index.clock.now += timedelta(minutes=1)
    while await index.evaluator.tick():
        pass
    first = await index.deliveries.triggers_of(claimed.delivery.id)
    assert len(first) == 2
    await index.deliveries.sent("another", claimed.delivery.id, 7, [first[0].id], index.clock())
    assert await index.deliveries.counts() == {"amend": 1}


async def test_a_role_that_is_called_from_now_on_is_called_in_a_post_of_its_own(index: Stage, moves: Moves) -> None:
    """An edited post calls nobody."""
    moves.show(2, s0001=8.5)
    await passes(index)
    await index.rules.change(1, {"role": str(ROLE + 1)}, "alert edited", BEN, index.clock())
    moves.show(3, s0002=8.5)
    await passes(index)
    assert len(index.posts.sent) == 2 and index.posts.amended == []


async def test_a_pause_holds_between_what_came_late_and_what_was_told_before(index: Stage, moves: Moves) -> None:
    """A slow source shows the 32nd minute after the second and the 122nd: it is half an hour from the second."""
    pause = Arming(once=False, pause=timedelta(hours=1))
    rule = await index.add(index.rule(Mover("hstech", 8.0), at=MOMENT, arming=pause, owner=BEN))
    moves.show(2, s0001=9.0)
    await passes(index, 2)
    moves.show(122, s0002=9.0)
    await passes(index, 122)
    moves.show(32, s0003=9.0)
    moves.show(62, s0004=9.0)
    await passes(index, 3)
    fired = await index.deliveries.triggers_by(rule.id, 99)
    minutes = sorted(int((one.observed.at - MOMENT).total_seconds()) // 60 for one in fired)
    assert minutes == [2, 62, 122]
