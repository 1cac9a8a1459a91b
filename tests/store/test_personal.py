"""What is kept of somebody is handed out whole and erased whole, and nobody else loses anything. On both databases."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, select

from bot.domain.alerts import Arming, Level, Observation, Place, Rule, Side, watches_of
from bot.domain.digests import AtTime, Digest
from bot.store import Database, QuestionStore, StateStore
from bot.store.audit import SYSTEM, AuditStore
from bot.store.deliveries import DeliveryStore
from bot.store.digests import DigestStore, Plan
from bot.store.evaluation import EvaluationStore, Event, Outcome
from bot.store.personal import NOBODY, PersonalStore, Whose
from bot.store.rules import RuleStore
from bot.store.tables import metadata
from bot.store.watchlists import WatchStore, guild_key, member_key

NOW = datetime(2025, 2, 12, 8, 0, tzinfo=UTC)
# As large as Discord's ids are: more than the integers of some databases.
ADA, BEN = 1_111_222_333_444_555_666, 1_111_222_333_444_555_777
TOWN, CITY = 1_000_222_333_444_555_001, 1_000_222_333_444_555_002
MARKETS = Place("channel", 900_222_333_444_555_003)


class Lives:
    """Two members in two servers, each with one of everything."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.rules = RuleStore(database, lambda _: Level("NVDA", Side.UP, 100.0))
        self.digests = DigestStore(database)
        self.deliveries = DeliveryStore(database)
        self.watchlists = WatchStore(database)
        self.numbers: dict[tuple[int, int | None], int] = {}

    async def begin(self) -> None:
        for member in (ADA, BEN):
            for guild in (TOWN, CITY, None):
                await self._alert(member, guild)
                await self._digest(member, guild)
            await QuestionStore(self.database).keep(f"quote NVDA of {member}", member, NOW)
            await self.watchlists.add(member_key(member), ["NVDA"], 50, member, None, NOW)
            await self.watchlists.add(guild_key(TOWN), [f"A{member % 10}"], 50, member, TOWN, NOW)
            about = {"rules": [1], "of": "x", "place": 5, "reason": "gone", "owner": member, "guild": TOWN}
            await self.deliveries.post(f"fallback{member % 1000}", "notice", MARKETS, TOWN, about, NOW)
        for guild in (TOWN, CITY):
            await StateStore(self.database).put(f"discord:alert_role:{guild}", "5")
        await self._fire()

    async def _alert(self, member: int, guild: int | None) -> None:
        place = Place("member", member) if guild is None else MARKETS
        rule = Rule(0, member, guild, place, Level("NVDA", Side.UP, 100.0), "NVDA > 100", Arming(), NOW, NOW,
                    label=f"label of {member}")  # fmt: skip
        self.numbers[member, guild] = (await self.rules.add(rule, ["NVDA"], [], NOW, member)).id

    async def _digest(self, member: int, guild: int | None) -> None:
        place = Place("member", member) if guild is None else MARKETS
        schedule = AtTime(NOW.time(), "UTC")
        digest = Digest(0, member, guild, place, "markets", schedule, NOW, NOW)
        await self.digests.add(digest, member)

    async def _fire(self) -> None:
        """Both members' rules in a place are told in one post; each digest has one post."""
        evaluation = EvaluationStore(self.database)
        [watch] = watches_of(Level("NVDA", Side.UP, 100.0))
        before = Observation(watch.gauge, NOW, 99.0, "2025-02-12")
        now = Observation(watch.gauge, NOW + timedelta(minutes=5), 101.0, "2025-02-12")
        events = tuple(Event(n, True, Side.UP, 100.0, "level", before, now) for n in self.numbers.values())
        await evaluation.claim("w", NOW + timedelta(minutes=6), timedelta(minutes=2), 10)
        outcome = Outcome("NVDA", NOW + timedelta(hours=1), (now,), events)

        async def compare(_on: object) -> list[Outcome]:
            return [outcome]

        await evaluation.settle("w", compare, NOW + timedelta(minutes=6), timedelta(0))
        while await self.digests.plan(NOW + timedelta(minutes=1), lambda d: Plan(NOW, (), NOW + timedelta(days=1))):
            pass


@pytest.fixture
async def lives(database: Database) -> Lives:
    made = Lives(database)
    await made.begin()
    return made


async def everything(database: Database) -> dict[str, list[Mapping[str, Any]]]:
    """All rows of all tables."""
    async with database.begin() as connection:
        return {
            name: [dict(row) for row in (await connection.execute(select(table))).mappings()]
            for name, table in metadata.tables.items()
        }


def mentions(rows: dict[str, list[Mapping[str, Any]]], id: int) -> list[str]:
    """The tables in which an id stands, in whatever column."""
    return [name for name, found in rows.items() if any(str(id) in str(value) for r in found for value in r.values())]


async def test_a_copy_has_all_of_a_member_and_nothing_of_another(lives: Lives) -> None:
    kept = await PersonalStore(lives.database).kept(Whose(ADA))
    counts = {name: len(rows) for name, rows in kept.items()}
    # Three alerts (two servers, personal), as many digests; the posts: one of alerts in the channel, one in direct
    # messages, three of digests, one notice; the log: 3 alerts, 3 digests, 2 lists.
    assert counts == {"alerts": 3, "digests": 3, "watchlist": 1, "posts": 6, "triggers": 3, "log": 8, "questions": 1}
    assert str(BEN) not in str(kept)
    assert {row["label"] for row in kept["alerts"]} == {f"label of {ADA}"}


async def test_a_member_is_erased_whole_and_others_keep_all(lives: Lives) -> None:
    before = await everything(lives.database)
    assert {"rules", "digests", "deliveries", "watchlists", "questions", "audit"} <= set(mentions(before, ADA))
    kept_of_ben = await PersonalStore(lives.database).kept(Whose(BEN))
    await PersonalStore(lives.database).erase(Whose(ADA), NOW)
    after = await everything(lives.database)
    assert mentions(after, ADA) == []
    assert await PersonalStore(lives.database).kept(Whose(BEN)) == kept_of_ben
    assert mentions(after, TOWN) == mentions(before, TOWN)
    # What both were told in one post is still there, with what Ben was told.
    shared = [row for row in after["deliveries"] if row["kind"] == "alert" and row["place"] == MARKETS.key]
    assert len(shared) == 1 and len(after["triggers"]) == 3
    # The server's log says what was done, not by whom.
    entries = await AuditStore(lives.database).latest(TOWN, 10)
    assert [(e.actor, e.action, e.what) for e in entries if e.actor == NOBODY] == [
        (NOBODY, "watched", ""), (NOBODY, "digest made", ""), (NOBODY, "alert made", ""),
    ]  # fmt: skip


async def test_copies_of_rules_hear_of_their_end(lives: Lives) -> None:
    seen = [version async for version, _ in lives.rules.changed_since(0)]
    await PersonalStore(lives.database).erase(Whose(ADA), NOW)
    changes = [change async for _, part in lives.rules.changed_since(seen[-1]) for change in part]
    assert {change.id for change in changes if change.rule is None} == {
        number for (member, _), number in lives.numbers.items() if member == ADA
    }


async def test_a_server_is_erased_whole_and_its_members_keep_the_rest(lives: Lives) -> None:
    await PersonalStore(lives.database).erase(Whose(TOWN, server=True), NOW)
    after = await everything(lives.database)
    assert mentions(after, TOWN) == []
    kept = await PersonalStore(lives.database).kept(Whose(ADA))
    assert [row["guild"] for row in kept["alerts"]] == [str(CITY), None]
    assert [row["guild"] for row in kept["digests"]] == [str(CITY), None]
    assert len(kept["watchlist"]) == 1 and len(kept["questions"]) == 1


async def test_a_servers_copy_has_its_settings(lives: Lives) -> None:
    kept = await PersonalStore(lives.database).kept(Whose(TOWN, server=True))
    assert [(row["key"], row["value"]) for row in kept["settings"]] == [(f"discord:alert_role:{TOWN}", "5")]
    assert len(kept["alerts"]) == 2 and str(CITY) not in str(kept["alerts"])
    assert len(kept["watchlist"]) == 2


async def test_who_changed_a_setting_is_noted_until_they_are_erased(lives: Lives) -> None:
    key = f"discord:alert_role:{TOWN}"
    await StateStore(lives.database).put_noted(key, "77", ADA, TOWN, NOW)
    assert await StateStore(lives.database).get(key) == "77"
    audit = AuditStore(lives.database)
    (entry,) = await audit.latest(TOWN, 1)
    assert (entry.at, entry.actor, entry.action, entry.what) == (NOW, ADA, "setting changed", f"{key} 77")
    await PersonalStore(lives.database).erase(Whose(ADA), NOW)
    assert [e.actor for e in await audit.latest(TOWN, 20) if e.action == "setting changed"] == [NOBODY]
    assert await StateStore(lives.database).get(key) == "77"


async def test_who_is_not_known_has_nothing(lives: Lives) -> None:
    before = await everything(lives.database)
    store = PersonalStore(lives.database)
    kept = await store.kept(Whose(12345))
    assert set(map(len, kept.values())) == {0}
    await store.erase(Whose(12345), NOW)
    after = await everything(lives.database)
    for name in set(before) - {"audit", "versions"}:
        assert after[name] == before[name], name


async def test_every_table_is_thought_of(database: Database) -> None:
    """A table that is added has to be put on one of these two lists, and into the store if it has somebody's data."""
    of_somebody = {"rules", "disarmed", "digests", "deliveries", "attempts", "triggers", "watchlists", "questions",
                   "audit", "state"}  # fmt: skip
    of_nobody = {"series", "bars", "actions", "archive", "versions", "subjects", "observations", "alembic_version"}

    def names(connection: Connection) -> list[str]:
        return inspect(connection).get_table_names()

    async with database.begin() as connection:
        assert set(await connection.run_sync(names)) == of_somebody | of_nobody


async def test_what_was_deleted_before_is_handed_out_and_erased_too(lives: Lives) -> None:
    """Of a deleted alert or digest its own row is gone: what it told is found by its place and by the log."""
    store = PersonalStore(lives.database)
    before = await store.kept(Whose(ADA))
    for (member, _), number in lives.numbers.items():
        if member == ADA:
            # A manager does it, and the log has Ada's words in the manager's line.
            await lives.rules.delete(number, BEN, NOW)
    for row in before["digests"]:
        await lives.digests.delete(row["id"], BEN, NOW)
    kept = await store.kept(Whose(ADA))
    assert (kept["alerts"], kept["digests"]) == ([], [])
    # Two posts of alerts (channel, direct messages), three of digests, one notice; a trigger for each alert.
    assert (len(kept["posts"]), len(kept["triggers"])) == (6, 3)
    await store.erase(Whose(ADA), NOW)
    after = await everything(lives.database)
    assert mentions(after, ADA) == []
    # Ben's three triggers, and what he was told in one post with Ada.
    assert len(after["triggers"]) == 3
    assert {row["rule"] for row in after["triggers"]} == {n for (m, _), n in lives.numbers.items() if m == BEN}
    by_ben = [row["what"] for row in after["audit"] if row["action"] in ("alert deleted", "digest deleted")]
    assert sorted(by_ben) == sorted([f"#{n}" for (m, _), n in lives.numbers.items() if m == ADA]
                                    + [f"#{row['id']}" for row in before["digests"]])  # fmt: skip


async def test_what_the_program_did_by_itself_is_logged_without_words(lives: Lives) -> None:
    """Nobody's line, and of a personal alert no server's either: who erases would never come upon it."""
    number = lives.numbers[ADA, None]
    await lives.rules.change(number, {"status": "stopped", "reason": "closed"}, "alert stopped", SYSTEM, NOW)
    await lives.digests.change(1, {"status": "stopped", "reason": "closed"}, "digest stopped", SYSTEM, NOW)
    after = await everything(lives.database)
    assert [row["what"] for row in after["audit"] if row["actor"] == str(SYSTEM)] == [f"#{number}", "#1"]


async def test_notices_about_a_server_go_with_it(lives: Lives) -> None:
    """One to a member, in direct messages, is of no server but says which one it is about."""
    about = {"rules": [1], "of": "x", "place": 5, "reason": "gone", "owner": ADA, "guild": TOWN}
    await lives.deliveries.post("direct", "notice", Place("member", ADA), None, about, NOW)
    assert len((await PersonalStore(lives.database).kept(Whose(TOWN, server=True)))["posts"]) == 6
    await PersonalStore(lives.database).erase(Whose(TOWN, server=True), NOW)
    after = await everything(lives.database)
    assert mentions(after, TOWN) == [] and "direct" not in {row["id"] for row in after["deliveries"]}


async def test_a_servers_deleted_alerts_go_with_it(lives: Lives) -> None:
    for (_, guild), number in lives.numbers.items():
        if guild == TOWN:
            await lives.rules.delete(number, BEN, NOW)
    await PersonalStore(lives.database).erase(Whose(TOWN, server=True), NOW)
    after = await everything(lives.database)
    assert not {row["rule"] for row in after["triggers"]} & {n for (_, g), n in lives.numbers.items() if g == TOWN}
    assert mentions(after, TOWN) == []
