"""Alerts on the members of an index, when the index is reviewed."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.alerts.watching import Watching
from bot.domain.alerts import Arming, Gauge, Mover, Observation
from bot.domain.instruments import Snapshot, Universe
from bot.domain.text import Name
from bot.store import Database
from tests.alerts.stage import Stage
from tests.alerts.tape import MOMENT, Tape
from tests.services.scripted import Clock

EIGHT = Mover("hstech", 8.0)
REVIEW = datetime(2025, 2, 13, tzinfo=UTC)
"""From this day on AMD is a member, and TSM is none any more."""


class Moves(Tape):
    """A tape of a session's changes in per cent."""

    def show(self, *prices: float, symbol: str = "NVDA", session: str = "2025-02-12") -> None:
        super().show(*prices, symbol=symbol, session=session)
        gauge = Gauge(symbol, "move:1d")
        self.seen[symbol] = [Observation(gauge, o.at, o.value, o.session, o.facts) for o in self.seen[symbol]]


class Index:
    """An index of two members, and what stands in the place of the engine's ways to it."""

    def __init__(self, database: Database) -> None:
        self.clock, self.tape = Clock(MOMENT.isoformat()), Moves()
        self._database = database
        self.stage = Stage(database, self.tape, self.clock)
        self.start()

    def start(self) -> None:
        """The program starts anew."""
        self.stage = Stage(self._database, self.tape, self.clock, conditions=self.stage.conditions,
                           watching=self._watching)  # fmt: skip

    def _watching(self, stage: Stage) -> Watching:
        return Watching(stage.rules, lambda _: self.members(), lambda _, symbol: self.joined(symbol))

    def members(self) -> tuple[str, ...]:
        return ("NVDA", "AMD") if self.clock() >= REVIEW else ("NVDA", "TSM")

    def joined(self, symbol: str) -> datetime | None:
        return REVIEW if symbol == "AMD" else None

    async def passes(self, time: timedelta) -> None:
        self.clock.now += time
        await self.stage.work()

    async def fired(self, rule: int = 1) -> list[tuple[str, float]]:
        told = reversed(await self.stage.deliveries.triggers_by(rule, 9))
        return [(one.gauge.subject, one.observed.value) for one in told]

    async def fetched(self) -> set[str]:
        """The subjects that are looked at within the next day."""
        self.clock.now += timedelta(days=1)
        return set(await self.stage.evaluation.claim("nobody", self.clock(), timedelta(0), 99))


@pytest.fixture
def index(database: Database) -> Index:
    return Index(database)


@pytest.mark.parametrize("restarted", [False, True])
async def test_new_members_are_watched_and_former_ones_are_not(index: Index, restarted: bool) -> None:
    stage = index.stage
    await stage.add(stage.rule(EIGHT, at=MOMENT, arming=Arming(once=False)))
    for symbol in ("NVDA", "TSM"):
        index.tape.show(0.0, symbol=symbol)
    # Of AMD the ninth per cent is reached before it is a member: 0 and 9 on the twelfth are not told.
    index.tape.show(0.0, 9.0, symbol="AMD")
    await index.passes(timedelta(minutes=5))
    assert await index.fired() == []
    if restarted:
        index.start()
    await index.passes(timedelta(days=1))
    await index.passes(timedelta(minutes=1))
    later = timedelta(minutes=1) + REVIEW - MOMENT
    for symbol in ("AMD", "TSM"):
        shown = index.tape.seen.setdefault(symbol, [])
        gauge = Gauge(symbol, "move:1d")
        shown += [
            Observation(gauge, MOMENT + later + timedelta(hours=n), value, "2025-02-13", {"close": value})
            for n, value in enumerate((0.0, 8.5))
        ]
    await index.passes(timedelta(hours=2))
    assert await index.fired() == [("AMD", 8.5)]
    assert await index.fetched() == {"NVDA", "AMD"}


def test_a_member_is_one_since_it_joined_without_a_break() -> None:
    days = [date(2024, month, 1) for month in (1, 4, 7, 10)]
    members = [("A", "B"), ("A",), ("A", "B"), ("A", "B", "C")]
    snapshots = tuple(Snapshot(day, day, own, "") for day, own in zip(days, members, strict=True))
    index = Universe("x", Name("X"), None, snapshots, official=True)
    assert index.member_since("A", date(2024, 12, 1)) == date(2024, 1, 1)
    assert index.member_since("B", date(2024, 12, 1)) == date(2024, 7, 1)
    assert index.member_since("B", date(2024, 5, 1)) is None
    assert index.member_since("C", date(2024, 12, 1)) == date(2024, 10, 1)
    assert index.member_since("C", date(2024, 9, 30)) is None


@pytest.mark.parametrize("first", ["NVDA", "TSM"])
async def test_what_several_members_did_is_taken_in_the_order_in_which_they_did_it(index: Index, first: str) -> None:
    """However their lines are looked at: seen at once, the earlier comes first; and it is no less told for coming
    late, where another has fired meanwhile."""
    stage, second = index.stage, "TSM" if first == "NVDA" else "NVDA"
    often = await stage.add(stage.rule(EIGHT, at=MOMENT, arming=Arming(once=False)))
    rests = await stage.add(stage.rule(EIGHT, at=MOMENT, arming=Arming(False, pause=timedelta(minutes=10))))
    index.tape.show(0.0, 9.0, symbol=first)
    index.tape.show(0.0, 0.0, 0.0, 9.0, symbol=second)
    await index.passes(timedelta(minutes=5))
    assert Counter(await index.fired(often.id)) == Counter([(first, 9.0), (second, 9.0)])
    assert await index.fired(rests.id) == [(first, 9.0)]
    # The second's are there up to its 23rd minute and the first's come afterwards, of its 12th and its 15th.
    index.tape.show(*[0.0] * 18, 9.5, symbol=second)
    await index.passes(timedelta(minutes=20))
    index.tape.show(*[0.0] * 9, 9.1, *[0.0] * 2, 9.2, symbol=first)
    await index.passes(timedelta(minutes=5))
    late = [(first, 9.1), (first, 9.2)]
    assert Counter(await index.fired(often.id)) == Counter([(first, 9.0), (second, 9.0), (second, 9.5), *late])
    # Ten minutes from all that was told, whichever came first: that is so of the twelfth minute, not of the fifteenth.
    assert Counter(await index.fired(rests.id)) == Counter([(first, 9.0), (second, 9.5), (first, 9.1)])
    assert [len(await index.stage.deliveries.triggers_by(rule.id, 9)) for rule in (often, rests)] == [5, 3]
