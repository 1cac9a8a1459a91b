"""What was moved between a server and its owner's direct messages is of where it is now, and what it told of where it
told it. On both databases."""

from datetime import timedelta

import pytest

from bot.domain.alerts import Level, Observation, Place, Side, watches_of
from bot.store import Database
from bot.store.digests import Plan
from bot.store.evaluation import EvaluationStore, Event, Outcome
from bot.store.personal import Kept, PersonalStore, Whose
from tests.store.test_personal import ADA, MARKETS, NOW, TOWN, Lives, everything, lives

__all__ = ["lives"]

DIRECT = Place("member", ADA)
OF_TOWN = Whose(TOWN, server=True)
LATER = NOW + timedelta(days=1)


async def moved(lives: Lives, number: int, place: Place, guild: int | None) -> None:
    """An alert, and the digest that was made after it, are posted elsewhere from now on."""
    there = {"place": place.key, "guild": None if guild is None else str(guild)}
    await lives.rules.change(number, there, "alert edited", ADA, NOW)
    await lives.digests.change(number, there, "digest edited", ADA, NOW)


async def told(lives: Lives, number: int) -> None:
    """The alert fires once more, and all digests are posted."""
    evaluation = EvaluationStore(lives.database)
    [watch] = watches_of(Level("NVDA", Side.UP, 100.0))
    before = Observation(watch.gauge, LATER, 99.0, "2025-02-13")
    now = Observation(watch.gauge, LATER + timedelta(minutes=5), 101.0, "2025-02-13")
    event = Event(number, True, Side.UP, 100.0, "level", before, now)
    outcome = Outcome("NVDA", LATER + timedelta(hours=1), (now,), (event,))
    await lives.rules.change(number, {"status": "active", "fired_at": None}, "alert resumed", ADA, LATER)

    async def compare(_on: object) -> list[Outcome]:
        return [outcome]

    await evaluation.claim("w", LATER + timedelta(minutes=6), timedelta(minutes=2), 10)
    await evaluation.settle("w", compare, LATER + timedelta(minutes=6), timedelta(0))
    due = LATER + timedelta(minutes=1)
    while await lives.digests.plan(due, lambda d: Plan(LATER, (), LATER + timedelta(days=1))):
        pass


def numbers_of(kept: Kept, what: str) -> set[int]:
    return {row["id"] for row in kept[what]}


async def told_directly(database: Database) -> tuple[set[str], set[int]]:
    """The posts in Ada's direct messages, and what fired there."""
    rows = await everything(database)
    posts = {row["id"] for row in rows["deliveries"] if row["place"] == DIRECT.key}
    return posts, {row["id"] for row in rows["triggers"] if row["place"] == DIRECT.key}


async def test_what_became_personal_is_not_its_servers(lives: Lives) -> None:
    number = lives.numbers[ADA, TOWN]
    await moved(lives, number, DIRECT, None)
    await told(lives, number)
    posts, fired = await told_directly(lives.database)
    store = PersonalStore(lives.database)
    kept = await store.kept(OF_TOWN)
    assert number not in numbers_of(kept, "alerts") | numbers_of(kept, "digests")
    assert {row["place"] for row in (*kept["posts"], *kept["triggers"])} == {MARKETS.key}
    await store.erase(OF_TOWN, LATER)
    rule, digest = await lives.rules.get(number), await lives.digests.get(number)
    assert rule is not None and digest is not None and (rule.place, digest.place) == (DIRECT, DIRECT)
    assert await told_directly(lives.database) == (posts, fired)
    # What it told in the server is gone with the server.
    after = await everything(lives.database)
    assert TOWN not in {int(row["guild"] or 0) for row in after["deliveries"]}
    assert {row["id"] for row in after["triggers"] if row["rule"] == number} <= fired


async def test_what_a_servers_alert_told_while_it_was_personal_is_not_the_servers(lives: Lives) -> None:
    number = lives.numbers[ADA, None]
    posts, fired = await told_directly(lives.database)
    await moved(lives, number, MARKETS, TOWN)
    await told(lives, number)
    store = PersonalStore(lives.database)
    kept = await store.kept(OF_TOWN)
    assert number in numbers_of(kept, "alerts") & numbers_of(kept, "digests")
    assert {row["place"] for row in (*kept["posts"], *kept["triggers"])} == {MARKETS.key}
    await store.erase(OF_TOWN, LATER)
    assert await lives.rules.get(number) is None and await lives.digests.get(number) is None
    assert posts and fired and await told_directly(lives.database) == (posts, fired)


@pytest.mark.parametrize("moved_first", [False, True])
async def test_what_was_deleted_leaves_what_it_told_where_it_was_told(lives: Lives, moved_first: bool) -> None:
    number = lives.numbers[ADA, TOWN]
    if moved_first:
        await moved(lives, number, DIRECT, None)
        await told(lives, number)
    await lives.rules.delete(number, ADA, LATER)
    await lives.digests.delete(number, ADA, LATER)
    direct = await told_directly(lives.database)
    store = PersonalStore(lives.database)
    kept = await store.kept(OF_TOWN)
    assert number in {row["rule"] for row in kept["triggers"]}
    assert {row["place"] for row in (*kept["posts"], *kept["triggers"])} == {MARKETS.key}
    await store.erase(OF_TOWN, LATER)
    assert await told_directly(lives.database) == direct
