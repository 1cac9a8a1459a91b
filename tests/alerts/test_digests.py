"""Digests: on time, once, late where they are late, and said where they did not come."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.alerts.courier import Courier
from bot.alerts.digests.office import MEMBER, DigestOffice
from bot.alerts.digests.planner import Planner
from bot.alerts.digests.posts import DigestPosts
from bot.alerts.ending import Ending
from bot.alerts.stopped import Stopper
from bot.alerts.unread import Unreadable
from bot.domain.alerts import Delivery, Place, Trigger
from bot.domain.alerts.callers import Caller
from bot.domain.answers import Answer, Provenance
from bot.domain.digests import AtClose, AtTime, Digest, DigestWish, Schedule, Skipped
from bot.domain.errors import QuestionFault, SourceFault
from bot.domain.posting import Leaving, NotPosted, Post
from bot.domain.text import msg
from bot.store import Database
from bot.store.deliveries import DeliveryStore
from bot.store.digests import DigestStore, Plan
from bot.store.rules import RuleStore
from bot.words import Words
from tests.alerts.stage import ADA, MARKETS, TOWN, Posts
from tests.services.scripted import LIVE, SESSIONS, Clock, reference

HOUR = timedelta(hours=1)
TRIES = 3
"""Attempts at a place that refuses."""

CHANNEL = MARKETS.id
CLOSE = AtClose("XHKG")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


KEEPER = Caller(ADA, TOWN, CHANNEL, may_manage=True, channels=frozenset({CHANNEL}))


class Desk:
    """One worker with a market whose last close is `closed`, or that is down."""

    def __init__(self, database: Database, now: str, worker: str = "w1") -> None:
        self.clock = Clock(now + "+00:00")
        self.digests = DigestStore(database)
        self.deliveries = DeliveryStore(database)
        self.posts = Posts()
        self.closed: date | None = date(2025, 2, 12)
        self.fault: Exception | None = None
        self.fallback: int | None = None
        ending = Ending(LIVE, self.never)
        self.office = DigestOffice(self.digests, self.never, self.answer, self.as_asked, SESSIONS, self.clock, ending)
        rules = RuleStore(database, self.never)
        self.unreadable = unreadable = Unreadable(rules, self.digests, self.deliveries, self.clock)
        self.planner = Planner(self.digests, SESSIONS, self.clock, unreadable.digest)
        lines = reference().instruments
        self.stopper = Stopper(rules, self.digests, self.deliveries, self.kept, lines.__getitem__, self.clock)
        self.made = DigestPosts(self.digests, self.answer, SESSIONS, self.clock, unreadable.digest)
        self.courier = Courier(self.deliveries, self.composed, self.stopper, self.posts, self.clock, worker)

    def never(self, text: str, now: str = "") -> DigestWish:
        raise AssertionError(text)

    async def as_asked(self, wish: DigestWish, caller: Caller) -> DigestWish:
        return wish

    async def kept(self, guild: int) -> int | None:
        return self.fallback

    async def composed(self, delivery: Delivery, told: list[Trigger]) -> Post | None:  # type: ignore[override]
        unread = await self.unreadable.notice(delivery)
        return unread or await self.stopper.notice(delivery) or await self.made(delivery)

    async def answer(self, digest: Digest) -> Answer:
        if self.fault is not None:
            raise self.fault
        origin = Provenance(self.closed, None, (), None, msg("a"), msg("b"))
        return Answer(msg("The market did things."), (), (), origin, None)

    async def add(self, schedule: Schedule, *, place: Place = MARKETS) -> Digest:
        office_wish = DigestWish("brief hstech 1d", ("XHKG",), schedule, "dm" if place.kind == "member" else "here")
        caller = KEEPER
        return (await self.office.create(office_wish, caller)).digests[0]

    async def work(self, now: str | None = None) -> None:
        if now is not None:
            self.clock.now = at(now)
        while await self.planner.tick():
            pass
        while await self.courier.tick():
            pass

    def notes(self, number: int = -1) -> str:
        return " ".join(Words("en").text(note) for note in self.posts.sent[number][1].answer.notes)


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    yield Desk(database, "2025-02-12T01:00:00")


async def test_it_comes_half_an_hour_after_the_close_and_once(desk: Desk) -> None:
    await desk.add(CLOSE)
    await desk.work("2025-02-12 08:29:59")
    assert not desk.posts.sent
    await desk.work("2025-02-12 08:30:00")
    await desk.work("2025-02-12 08:30:30")
    ((place, post),) = desk.posts.sent
    assert place == MARKETS and not post.answer.notes
    assert "brief hstech 1d" in Words("en").text(post.answer.lines[-1])
    assert Words("en").text(post.answer.headline) == "The market did things."
    desk.closed = date(2025, 2, 13)
    await desk.work("2025-02-13 08:30:00")
    assert len(desk.posts.sent) == 2


async def test_a_restart_in_its_minute_posts_it_once(database: Database) -> None:
    one, other = Desk(database, "2025-02-12T01:00:00"), Desk(database, "2025-02-12T08:30:00", "w2")
    await one.add(CLOSE)
    one.clock.now = at("2025-02-12 08:30:00")
    assert await one.planner.tick()  # planned, and then the process ends
    await other.work()
    await one.work()
    assert [len(one.posts.sent), len(other.posts.sent)] == [0, 1]


async def test_one_that_may_have_been_posted_is_looked_for(database: Database) -> None:
    one, other = Desk(database, "2025-02-12T01:00:00"), Desk(database, "2025-02-12T08:30:00", "w2")
    other.posts = one.posts
    other.courier._poster = one.posts  # type: ignore[attr-defined]
    await one.add(CLOSE)
    one.clock.now = at("2025-02-12 08:30:00")
    await one.planner.tick()
    claimed = await one.deliveries.claim("w1", one.clock(), HOUR / 60)
    assert claimed is not None
    await one.posts.send(MARKETS, Post(claimed.delivery.id, Answer(msg("x"), (), (), None, None)), Leaving())
    await other.work("2025-02-12 08:32:00")
    assert len(one.posts.sent) == 1 and await one.deliveries.counts() == {"sent": 1}


async def test_less_than_six_hours_late_it_says_so(desk: Desk) -> None:
    await desk.add(CLOSE)
    await desk.work("2025-02-12 14:29:00")
    assert desk.notes() == "Late: this was due 12 Feb 2025 16:30 HKT."


async def test_later_it_is_left_out_and_the_next_says_so(desk: Desk) -> None:
    await desk.add(CLOSE)
    await desk.work("2025-02-12 14:30:00")
    assert not desk.posts.sent
    desk.closed = date(2025, 2, 17)
    await desk.work("2025-02-17 08:31:00")  # nor on the 13th and the 14th
    assert len(desk.posts.sent) == 1
    assert desk.notes().startswith("3 digests before this one did not come, the last due 14 Feb 2025 16:30 HKT: ")
    desk.closed = date(2025, 2, 18)
    await desk.work("2025-02-18 08:31:00")
    assert desk.notes() == ""


async def test_planned_in_time_and_not_sent_in_time_it_is_left_out_too(desk: Desk) -> None:
    await desk.add(CLOSE)
    desk.clock.now = at("2025-02-12 08:30:00")
    await desk.planner.tick()
    await desk.work("2025-02-12 15:00:00")
    desk.closed = date(2025, 2, 13)
    await desk.work("2025-02-13 08:30:00")
    assert len(desk.posts.sent) == 1 and desk.notes().startswith("1 digest before this one did not come")


async def test_on_a_day_without_a_close_nothing_old_is_told_as_new(desk: Desk) -> None:
    await desk.add(CLOSE)
    desk.closed = date(2025, 2, 11)  # a typhoon, say: the calendar knows nothing of it
    for hour in range(9, 16):
        await desk.work(f"2025-02-12 {hour:02}:00:00")
    assert not desk.posts.sent
    desk.closed = date(2025, 2, 13)
    await desk.work("2025-02-13 08:30:00")
    assert len(desk.posts.sent) == 1 and desk.notes().endswith("there were no closing prices.")


async def test_a_close_that_comes_later_is_waited_for(desk: Desk) -> None:
    await desk.add(CLOSE)
    desk.closed = date(2025, 2, 11)
    await desk.work("2025-02-12 08:30:00")
    desk.closed = date(2025, 2, 12)
    await desk.work("2025-02-12 09:00:00")
    assert len(desk.posts.sent) == 1 and desk.notes().startswith("Late:")


async def test_a_source_that_is_down_is_waited_for_and_then_said(desk: Desk) -> None:
    await desk.add(AtTime(time(8, 30), "Asia/Hong_Kong"))
    desk.fault = SourceFault("source_down", msg("down"))
    await desk.work("2025-02-13 00:30:00")
    await desk.work("2025-02-13 06:30:00")
    assert not desk.posts.sent
    desk.fault = None
    await desk.work("2025-02-14 00:30:00")
    assert len(desk.posts.sent) == 1 and "gave no answer" in desk.notes()


async def test_made_on_a_holiday_it_waits_for_the_next_close(database: Database) -> None:
    desk = Desk(database, "2025-01-30T03:00:00")
    digest = await desk.add(CLOSE)
    assert digest.next_at == at("2025-02-03 08:30")


async def test_half_days_and_the_change_of_clocks(database: Database) -> None:
    desk = Desk(database, "2025-01-28T01:00:00")
    desk.closed = date(2026, 1, 1)
    await desk.add(CLOSE)
    await desk.work("2025-01-28 04:30:00")
    assert len(desk.posts.sent) == 1
    await desk.add(AtClose("XNYS"))
    seen: list[datetime] = []
    for minutes in range(0, 60 * 24 * 4, 30):
        moment = at("2025-03-07 21:00") + timedelta(minutes=minutes)
        before = len(desk.posts.sent)
        await desk.work(f"{moment:%Y-%m-%d %H:%M}")
        seen += [moment] * (len(desk.posts.sent) - before)
    # Friday in winter, Monday in summer time; Hong Kong's on Monday and Tuesday; one post of the weeks before first.
    assert at("2025-03-07 21:30") in seen and at("2025-03-10 20:30") in seen
    assert at("2025-03-10 21:30") not in seen


async def test_paused_it_rests_and_resumed_it_starts_from_then(desk: Desk) -> None:
    digest, ada = await desk.add(CLOSE), KEEPER
    await desk.office.act("pause", digest.id, ada)
    await desk.work("2025-02-12 08:31:00")
    desk.clock.now = at("2025-02-12 09:00:00")
    await desk.office.act("resume", digest.id, ada)
    desk.closed = date(2025, 2, 13)
    await desk.work("2025-02-12 09:30:00")
    assert not desk.posts.sent
    await desk.work("2025-02-13 08:30:00")
    assert len(desk.posts.sent) == 1 and desk.notes() == ""


async def test_a_deleted_one_posts_nothing(desk: Desk) -> None:
    digest = await desk.add(CLOSE)
    desk.clock.now = at("2025-02-12 08:30:00")
    await desk.planner.tick()
    await desk.office.act("delete", digest.id, KEEPER)
    await desk.work()
    assert not desk.posts.sent and await desk.deliveries.counts() == {"void": 1}


async def test_one_that_is_paused_after_it_was_planned_posts_nothing(desk: Desk) -> None:
    digest = await desk.add(CLOSE)
    desk.clock.now = at("2025-02-12 08:30:00")
    await desk.planner.tick()
    await desk.office.act("pause", digest.id, KEEPER)
    await desk.work()
    assert not desk.posts.sent and await desk.deliveries.counts() == {"void": 1}


async def test_where_it_cannot_be_posted_it_stops_and_its_owner_is_told_once(desk: Desk) -> None:
    await desk.add(CLOSE)
    desk.posts.failures = [NotPosted("forbidden", "403")] * TRIES
    for minute in (30, 32, 40, 50):
        await desk.work(f"2025-02-12 08:{minute}:00")
    ((place, notice),) = desk.posts.sent
    assert place == Place("member", ADA)
    assert "It is stopped." in Words("en").text(notice.answer.headline)
    desk.closed = date(2025, 2, 13)
    await desk.work("2025-02-13 08:30:00")
    assert len(desk.posts.sent) == 1
    (stopped,) = await desk.digests.of_guild(TOWN)
    assert (stopped.status, stopped.reason) == ("stopped", "forbidden")


async def test_where_its_owner_cannot_be_told_the_server_is(desk: Desk) -> None:
    await desk.add(CLOSE)
    desk.fallback = 4242
    desk.posts.failures = [NotPosted("gone", "404")] * TRIES + [NotPosted("closed", "50007")] * TRIES
    for minutes in (0, 2, 9, 11, 13, 20, 30):
        await desk.work(f"{at('2025-02-12 08:30') + timedelta(minutes=minutes):%Y-%m-%d %H:%M}")
    assert [place for place, _ in desk.posts.sent] == [Place("channel", 4242)]


async def test_one_that_cannot_be_planned_keeps_no_other_from_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = await desk.add(CLOSE), await desk.add(AtTime(time(16, 30), "Asia/Hong_Kong"))
    await desk.digests.change(first.id, {"schedule": "when it rains"}, "damaged", ADA, desk.clock())
    await desk.work("2025-02-12 08:30:00")
    ((_, post),) = [(place, one) for place, one in desk.posts.sent if place.kind == "channel"]
    assert f"Digest {second.id}" in Words("en").text(post.answer.lines[-1])


async def test_members_see_and_change_their_own(desk: Desk) -> None:
    digest = await desk.add(CLOSE)
    for other in (Caller(ADA + 1, TOWN, CHANNEL), Caller(ADA + 1, TOWN + 1, CHANNEL, may_manage=True)):
        with pytest.raises(QuestionFault, match="You have no digest"):
            await desk.office.act("delete", digest.id, other)
        assert not (await desk.office.listed(other)).digests
    assert (await desk.office.listed(Caller(ADA + 1, TOWN, CHANNEL, may_manage=True))).digests == (digest,)


async def test_what_may_not_be_made_is_refused(desk: Desk) -> None:
    wish = DigestWish("brief hstech 1d", ("XHKG",), CLOSE)
    with pytest.raises(QuestionFault, match="may manage messages"):
        await desk.office.create(wish, Caller(ADA, TOWN, CHANNEL))
    ada = KEEPER
    await desk.office.create(wish, ada)
    with pytest.raises(QuestionFault, match="is the same"):
        await desk.office.create(wish, ada)
    for hour in range(MEMBER - 1):
        await desk.add(AtTime(time(hour), "UTC"))
    with pytest.raises(QuestionFault, match="are the most"):
        await desk.add(AtTime(time(23), "UTC"))


async def test_what_is_skipped_for_long_is_bounded(desk: Desk) -> None:
    digest = await desk.add(CLOSE)
    plan = Plan(None, tuple(Skipped(at("2025-01-01") + n * HOUR, "late") for n in range(200)), at("2025-06-01"))
    await desk.digests.plan(at("2025-03-01"), lambda _: plan)
    kept = await desk.digests.get(digest.id)
    assert kept is not None and len(kept.skipped) == 50 and kept.skipped[-1].due == at("2025-01-01") + 199 * HOUR
