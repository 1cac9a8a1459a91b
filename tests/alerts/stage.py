"""The engine on a store, with everything around it scripted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pandas as pd
from sqlalchemy import select

from bot.alerts.courier import Courier
from bot.alerts.evaluator import Evaluator, Observer, Step, unwatched
from bot.alerts.watching import Watching
from bot.domain.alerts import Arming, Condition, Delivery, Observation, Place, Rule, Trigger
from bot.domain.answers import Answer
from bot.domain.bars import IntradayBars
from bot.domain.instruments import Instrument
from bot.domain.posting import Leaving, NotPosted, Post, PostDeleted, Poster
from bot.domain.prices import Source
from bot.domain.text import Foreign, msg
from bot.store import Database
from bot.store.deliveries import DeliveryStore
from bot.store.evaluation import EvaluationStore
from bot.store.rules import RuleStore
from bot.store.tables import triggers
from bot.store.troubled import TroubledPosts
from tests.services.scripted import LIVE, Clock

ADA, BEN = 11, 12
TOWN = 77
MARKETS = Place("channel", 501)
START = datetime(2024, 1, 2, 0, 0, tzinfo=UTC)


class Conditions:
    """Conditions under names of their own, in place of the words that a member would write."""

    def __init__(self) -> None:
        self._known: dict[str, Condition] = {}

    def name(self, condition: Condition) -> str:
        name = repr(condition)
        self._known[name] = condition
        return name

    def read(self, name: str) -> Condition:
        return self._known[name]


@dataclass
class Posts:
    """A Poster that keeps what it is given, and fails as it is told."""

    sent: list[tuple[Place, Post]] = field(default_factory=list[tuple[Place, Post]])
    amended: list[tuple[int, Post]] = field(default_factory=list[tuple[int, Post]])
    failures: list[Exception] = field(default_factory=list[Exception])
    unreadable: list[Exception] = field(default_factory=list[Exception])
    lost: bool = False
    """Whether the next failure comes after the post was taken."""

    async def send(self, place: Place, post: Post, leaving: Leaving) -> int:
        leaving.leaves()
        if self.failures and not self.lost:
            self._fail(leaving)
        self.sent.append((place, post))
        if self.failures:
            self._fail(leaving)
        return len(self.sent)

    def _fail(self, leaving: Leaving) -> NoReturn:
        failure = self.failures.pop(0)
        if isinstance(failure, NotPosted | PostDeleted):
            leaving.answered(403)
        raise failure

    async def find(self, place: Place, delivery: str, since: datetime, until: datetime) -> int | None:
        if self.unreadable:
            raise self.unreadable.pop(0)
        numbered = enumerate(self.sent, 1)
        return next((n for n, (there, post) in numbered if (there, post.delivery) == (place, delivery)), None)

    async def amend(self, place: Place, message: int, post: Post, leaving: Leaving) -> None:
        leaving.leaves()
        if self.failures:
            self._fail(leaving)
        self.amended.append((message, post))


async def compose(delivery: Delivery, told: Sequence[Trigger]) -> Post:
    """A post that names its triggers."""
    names = ", ".join(str(trigger.id) for trigger in told)
    return Post(delivery.id, Answer(msg("{names}", names=Foreign(names, 500)), (), (), None, None))


@dataclass
class GivenUp:
    """Whoever is told of deliveries that are given up."""

    told: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    triggers: list[list[int]] = field(default_factory=list[list[int]])

    async def __call__(self, delivery: Delivery, told: Sequence[Trigger], reason: str) -> None:
        self.told.append((delivery.id, reason))
        self.triggers.append([trigger.id for trigger in told])


class Deliveries(DeliveryStore):
    """Posts, and what a test wants to know of them."""

    async def triggers_by(self, rule: int, count: int) -> list[Trigger]:
        """A rule's latest triggers, latest first."""
        mine = select(triggers).where(triggers.c.rule == rule)
        latest = mine.order_by(triggers.c.observed_at.desc(), triggers.c.id.desc()).limit(count)
        return (await self._triggers(latest))[0]


class Stage:
    """One worker on a database. Several may stand on the same one."""

    def __init__(
        self, database: Database, observer: Observer, clock: Clock, *, conditions: Conditions | None = None,
        worker: str = "w1", posts: Posts | None = None, poster: Poster | None = None, step: Step = unwatched,
        watching: "Callable[[Stage], Watching] | None" = None,
    ) -> None:  # fmt: skip
        self.clock = clock
        self.conditions = conditions or Conditions()
        self.rules = RuleStore(database, self.conditions.read)
        self.evaluation = EvaluationStore(database)
        self.deliveries = Deliveries(database)
        self.troubled = TroubledPosts(database)
        self.watching = watching(self) if watching else Watching(self.rules, lambda mover: ())
        self.evaluator = Evaluator(self.evaluation, self.watching, observer, clock, worker, step=step)
        self.posts = posts or Posts()
        self.given_up = GivenUp()
        way = poster or self.posts
        self.courier = Courier(self.deliveries, compose, self.given_up, way, clock, worker, step=step)

    def rule(
        self, condition: Condition, *, at: datetime, arming: Arming | None = None, place: Place = MARKETS,
        expires_at: datetime | None = None, owner: int = ADA, guild: int | None = TOWN, role: int | None = None,
    ) -> Rule:  # fmt: skip
        return Rule(
            0, owner, guild, place, condition, self.conditions.name(condition), arming or Arming(), at, at,
            expires_at=expires_at, role=role,
        )  # fmt: skip

    async def add(self, rule: Rule, seen: Sequence[Observation] = ()) -> Rule:
        subjects = {watch.gauge.subject for watch in self.watching.watches(rule.condition)}
        return await self.rules.add(rule, subjects, seen, self.clock(), rule.owner)

    async def work(self) -> None:
        """Everything that is due now."""
        while await self.evaluator.tick():
            pass
        while await self.courier.tick():
            pass


@dataclass
class ScriptedBars:
    """An IntradayProvider of made bars by symbol. It shows those that have begun by the clock, less its delay. `quoted`
    is the time of the last trade, where there is none after it."""

    clock: Clock
    bars: dict[str, pd.DataFrame]
    source: Source = LIVE
    broken: dict[str, Exception] = field(default_factory=dict[str, Exception])
    asked: list[str] = field(default_factory=list[str])
    quoted: datetime | None = None

    async def five_minutes(self, instrument: Instrument, since: datetime) -> IntradayBars:
        self.asked.append(instrument.symbol)
        if instrument.symbol in self.broken:
            raise self.broken[instrument.symbol]
        known = self.clock() - timedelta(minutes=self.source.delay_minutes or 0)
        whole = self.bars[instrument.symbol]
        shown = whole.loc[pd.Timestamp(since) : pd.Timestamp(known)]
        return IntradayBars(
            instrument.symbol, instrument.currency, self.source, shown, min(known, self.quoted or known)
        )


def bars_of(rows: Sequence[tuple[datetime, float, float]]) -> pd.DataFrame:
    index = pd.DatetimeIndex([start for start, _, _ in rows], tz="UTC").as_unit("us")
    return pd.DataFrame([(close, volume) for _, close, volume in rows], index=index, columns=["close", "volume"])
