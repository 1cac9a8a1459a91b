"""Several posts at once: a place that is slow holds up nobody else, and each place has its posts in their order."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.alerts.courier import Courier
from bot.domain.alerts import Place
from bot.domain.posting import Leaving, Post
from bot.domain.shards import Shards
from bot.store import Database
from bot.store.deliveries import DeliveryStore
from tests.alerts.stage import TOWN, GivenUp, Posts, compose
from tests.alerts.tape import MOMENT
from tests.services.scripted import Clock

OTHER = TOWN + (1 << 22)
"""The next server, as shards are counted: 77 is on the first of two, this one on the second."""


@dataclass
class Doors(Posts):
    """A poster whose places answer when their doors are opened."""

    open: dict[int, asyncio.Event] = field(default_factory=dict[int, asyncio.Event])
    begun: list[int] = field(default_factory=list[int])

    async def send(self, place: Place, post: Post, leaving: Leaving) -> int:
        self.begun.append(place.id)
        await self.open.setdefault(place.id, asyncio.Event()).wait()
        return await super().send(place, post, leaving)

    def lets(self, *places: int) -> None:
        for place in places:
            self.open.setdefault(place, asyncio.Event()).set()


class Room:
    """A courier of so many hands, and posts that are due."""

    def __init__(self, database: Database) -> None:
        self.clock, self.posts, self.store = Clock(MOMENT.isoformat()), Doors(), DeliveryStore(database)
        self._couriers: list[Courier] = []

    def courier(self, hands: int, shards: Shards | None = None) -> Courier:
        name = f"w{len(self._couriers)}"
        made = Courier(
            self.store, compose, GivenUp(), self.posts, self.clock, name, hands=hands, shards=shards
        )  # fmt: skip
        self._couriers.append(made)
        return made

    async def due(self, *places: int, guild: int | None = TOWN, kind: str = "channel") -> None:
        """A post for each of some places, in that order."""
        for place in places:
            self.clock.now += timedelta(seconds=1)
            number = f"{place:08d}{int(self.clock().timestamp()) % 10**8:08d}"
            where = Place("member" if kind == "member" else "channel", place)
            await self.store.post(number, "notice", where, guild, {}, self.clock())

    def sent(self) -> list[int]:
        return [place.id for place, _ in self.posts.sent]

    async def close(self) -> None:
        for courier in self._couriers:
            await courier.stop()


@pytest.fixture
async def room(database: Database) -> AsyncIterator[Room]:
    made = Room(database)
    yield made
    await made.close()


async def ended(courier: Courier) -> None:
    while await courier.tick():
        pass


async def begins(room: Room, courier: Courier, count: int) -> None:
    """Until so many posts have come to Discord."""
    while len(room.posts.begun) < count:
        assert await courier.tick()


async def test_a_place_that_hangs_holds_up_no_other(room: Room) -> None:
    await room.due(1, 2, 3, 4, 5)
    room.posts.lets(2, 3, 4, 5)
    courier = room.courier(2)
    while len(room.sent()) < 4:
        assert await courier.tick()
    assert 1 not in room.sent()
    room.posts.lets(1)
    await ended(courier)
    assert sorted(room.sent()) == [1, 2, 3, 4, 5]
    assert await room.store.counts() == {"sent": 5}


async def test_no_more_posts_are_under_way_than_there_are_hands(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.alerts.courier._LOOK", 0.05)
    await room.due(1, 2, 3, 4)
    courier = room.courier(3)
    await begins(room, courier, 3)
    assert sorted(room.posts.begun) == [1, 2, 3]
    assert await room.store.counts() == {"sending": 3, "open": 1}
    room.posts.lets(2)
    await begins(room, courier, 4)
    assert sorted(room.posts.begun) == [1, 2, 3, 4]


@pytest.mark.parametrize("couriers", [1, 2])
async def test_posts_of_one_place_come_one_after_the_other(
    room: Room, couriers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether one process works or two: what is being sent there is waited for."""
    monkeypatch.setattr("bot.alerts.courier._LOOK", 0.05)
    await room.due(1, 1, 2)
    first, second = room.courier(3), room.courier(3)
    workers = [first, second][:couriers]
    await begins(room, first, 2)
    if couriers == 2:
        assert not await second.tick()
    assert sorted(room.posts.begun) == [1, 2]
    room.posts.lets(1, 2)
    await asyncio.gather(*(ended(worker) for worker in workers))
    assert sorted(room.sent()) == [1, 1, 2]
    assert [post.delivery[8:] for place, post in room.posts.sent if place.id == 1] == sorted(
        post.delivery[8:] for place, post in room.posts.sent if place.id == 1
    )


async def test_of_two_processes_that_claim_at_once_one_has_a_place(database_url: str) -> None:
    """Each sees the place as it was before the other's claim: it is not the second post that is sent beside the
    first."""
    one, other = Database(database_url), Database(database_url)
    room, second = Room(one), DeliveryStore(other)
    for place in range(1, 25):
        await room.due(place, place)
    taken: list[str] = []
    for _ in range(24):
        stores = ((room.store, "a"), (second, "b"))
        claims = (store.claim(f"{name}{len(taken)}", room.clock(), timedelta(seconds=90)) for store, name in stores)
        taken += [claimed.delivery.place.key for claimed in await asyncio.gather(*claims) if claimed is not None]
    assert sorted(taken) == sorted({f"c:{place}" for place in range(1, 25)})
    for database in (one, other):
        await database.close()


async def test_a_place_whose_courier_is_gone_is_free_when_its_claim_ends(room: Room) -> None:
    await room.due(1, 1)
    assert await room.store.claim("dead", room.clock(), timedelta(seconds=90)) is not None
    room.posts.lets(1)
    courier = room.courier(2)
    assert not await courier.tick()
    room.clock.now += timedelta(seconds=91)
    await ended(courier)
    assert room.sent() == [1, 1]


async def test_a_failure_in_one_turn_ends_no_other(room: Room) -> None:
    """The loop hears of it; the others are sent all the same, and what failed again after its claim."""
    await room.due(1, 2)
    courier = room.courier(2)
    sent = room.store.sent

    async def broken(worker: str, delivery: str, *rest: object) -> bool:
        if delivery.startswith("00000001"):
            raise OSError("no database")
        return await sent(worker, delivery, *rest)  # type: ignore[arg-type]

    room.store.sent = broken  # type: ignore[method-assign, assignment]
    room.posts.lets(1, 2)
    with pytest.raises(OSError, match="no database"):
        await ended(courier)
    await ended(courier)
    assert sorted(room.sent()) == [1, 2]
    assert await room.store.counts() == {"sending": 1, "sent": 1}
    room.store.sent = sent  # type: ignore[method-assign]
    room.clock.now += timedelta(seconds=91)
    await ended(courier)
    assert sorted(room.sent()) == [1, 2]  # found again, not sent again
    assert await room.store.counts() == {"sent": 2}


async def test_what_is_being_sent_ends_with_the_courier(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.alerts.courier._LOOK", 0.05)
    await room.due(1)
    courier = room.courier(2)
    await begins(room, courier, 1)
    await courier.stop()
    room.posts.lets(1)
    assert not await courier.tick()
    assert room.sent() == []
    assert await room.store.counts() == {"sending": 1}


async def test_a_process_posts_in_the_servers_of_its_shards(room: Room) -> None:
    await room.due(1, guild=TOWN)
    await room.due(2, guild=OTHER)
    room.posts.lets(1, 2, 3, 4)
    first, second = room.courier(2, Shards(0, 0, 2)), room.courier(2, Shards(1, 1, 2))
    await ended(second)
    assert room.sent() == [2]
    await ended(first)
    assert room.sent() == [2, 1]


async def test_direct_messages_are_sent_by_any_of_them(room: Room) -> None:
    """Also those of a server's alerts: a member's messages are on no server."""
    await room.due(3, guild=None, kind="member")
    await room.due(4, guild=TOWN, kind="member")
    room.posts.lets(3, 4)
    await ended(room.courier(2, Shards(1, 1, 2)))
    assert sorted(room.sent()) == [3, 4]
