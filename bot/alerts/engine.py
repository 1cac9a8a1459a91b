"""Alerts put together: the office that members talk to, and the loops that work by themselves."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from bot.alerts.beats import HEARTBEAT, beat_key, beats_of
from bot.alerts.compose import Composer, Draw
from bot.alerts.courier import Courier
from bot.alerts.digests.office import DigestOffice, Settle
from bot.alerts.digests.planner import Planner
from bot.alerts.digests.posts import Ask, DigestPosts
from bot.alerts.ending import Ending
from bot.alerts.evaluator import Evaluator, Step, unwatched
from bot.alerts.loops import Loop, Loops
from bot.alerts.observer import MarketObserver
from bot.alerts.office import AlertOffice
from bot.alerts.origins import Origin
from bot.alerts.partial import Reads
from bot.alerts.past import Past
from bot.alerts.reading import Reading
from bot.alerts.service import AlertService
from bot.alerts.stopped import Stopper
from bot.alerts.unread import Unreadable
from bot.alerts.watching import Watching
from bot.domain.alerts import Condition, Delivery, Mover, Trigger
from bot.domain.alerts.wishes import Wish
from bot.domain.digests import DigestWish
from bot.domain.posting import Post, Poster, fallback_key, mentions_key
from bot.domain.shards import Shards
from bot.domain.text import Name
from bot.store import Database, StateStore
from bot.store.deliveries import DeliveryStore
from bot.store.digests import KIND, DigestStore
from bot.store.evaluation import EvaluationStore
from bot.store.rules import RuleStore
from bot.store.troubled import TroubledPosts

IDLE = {"evaluate": 5.0, "plan": 5.0, "deliver": 2.0}
"""Seconds that a loop rests when there was nothing to do."""

HANDS = 8
"""Posts that a process sends at once. One takes some 0.2 s, and Discord takes 50 requests a second of a whole bot."""

_SHOWN = 100
_A_WEEK = timedelta(days=7)
"""So long a post that may or may not be there is shown: whoever wants to look has looked by then."""


@dataclass(frozen=True, slots=True)
class Health:
    """How alerts and digests stand. `heartbeats`: when each loop of each process last lived, None where it never did;
    `rules`, `digests` and `posts` count by status; `unknown`: posts of the last week that may or may not be there, the
    latest first, with what came of the last attempt; `degraded`: subjects of which nothing comes, since when, and why;
    `defects`: posts that wait because we cannot make them, with the fault; `waiting`: by kind, since when the oldest
    post waits; `unreadable`: posts of the last week with the triggers in them that cannot be read."""

    heartbeats: Mapping[str, datetime | None]
    rules: Mapping[str, int]
    digests: Mapping[str, int]
    posts: Mapping[str, int]
    unknown: Sequence[tuple[Delivery, str]]
    degraded: Mapping[str, tuple[datetime, str]]
    defects: Sequence[tuple[Delivery, str]] = ()
    waiting: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    unreadable: Sequence[tuple[Delivery, Sequence[int]]] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """How alerts are read and written: whole ones, conditions alone, and these again in words; and whole digests."""

    wish: Reads[Wish]
    digest: Reads[DigestWish]
    settle: Settle
    condition: Callable[[str], Condition]
    write: Callable[[Condition], str]


class Alerts:
    """The alerts and digests of a program. `office` and `digests` take orders; `start` sets the loops going with a way
    to Discord. `ask` answers the question of a digest."""

    def __init__(
        self, reading: Reading, database: Database, language: Language, draw: Draw, ask: Ask, *,
        shards: Shards | None = None, step: Step = unwatched,
    ) -> None:  # fmt: skip
        services = reading.services
        self._clock = services.clock
        self._state = StateStore(database)
        self._step = step
        self._shards = shards
        self._loops: Loops | None = None
        self._couriers: list[Courier] = []
        self._stopped = False
        self.deliveries = DeliveryStore(database)
        self._troubled = TroubledPosts(database)
        self._evaluation = EvaluationStore(database)
        self._rules = RuleStore(database, language.condition)
        self._watching = Watching(self._rules, self._members(reading), self._joined(reading))
        self._observer = MarketObserver(reading)
        self._digests = digests = DigestStore(database)
        self._unreadable = unreadable = Unreadable(self._rules, digests, self.deliveries, services.clock)
        self._planner = Planner(digests, services.sessions, services.clock, unreadable.digest)
        self._digest_posts = DigestPosts(digests, ask, services.sessions, services.clock, unreadable.digest)
        ending = Ending(services.source, services.prices.last_day)
        self.digests = DigestOffice(
            digests, language.digest, ask, language.settle, services.sessions, services.clock, ending
        )  # fmt: skip
        self._stopper = Stopper(
            self._rules, digests, self.deliveries, self._fallback, services.instrument, services.clock
        )  # fmt: skip

        def universe(id: str) -> Name:
            return services.reference.universes[id].name

        self._composer = Composer(
            self._rules, services.instrument, universe, services.source, draw, self._mentions, services.clock
        )  # fmt: skip
        service = AlertService(
            self._rules, self._evaluation, self._watching, self._observer, services.clock,
            lambda wish: language.write(wish.condition), services.instrument,
            Origin(
                services.reference.instruments.__contains__, reading.closes_elsewhere,
                MarketObserver(Reading(services, None)),
            ),
        )  # fmt: skip
        past = Past(reading, self._watching)
        self.office = AlertOffice(
            service, past, language.wish, services.instrument, universe, services.source,
            services.clock, bars=reading.bars_of, draw=draw, ending=ending,
        )  # fmt: skip

    @staticmethod
    def _members(reading: Reading) -> Callable[[Mover], Sequence[str]]:
        def members(mover: Mover) -> Sequence[str]:
            universe = reading.services.reference.universes.get(mover.universe)
            return () if universe is None else universe.members_on(reading.services.clock().date()).members

        return members

    @staticmethod
    def _joined(reading: Reading) -> Callable[[Mover, str], datetime | None]:
        def joined(mover: Mover, symbol: str) -> datetime | None:
            universe = reading.services.reference.universes.get(mover.universe)
            day = None if universe is None else universe.member_since(symbol, reading.services.clock().date())
            return None if day is None else datetime.combine(day, time(), UTC)

        return joined

    def ticks(self, poster: Poster, worker: str | None = None) -> dict[str, Callable[[], Awaitable[bool]]]:
        """A turn of each loop, by its name."""
        name = worker or secrets.token_hex(4)
        evaluator = Evaluator(self._evaluation, self._watching, self._observer, self._clock, name, step=self._step)
        courier = Courier(
            self.deliveries, self._composed, self._stopper, poster, self._clock, name, step=self._step, hands=HANDS,
            shards=self._shards,
        )  # fmt: skip
        self._couriers.append(courier)

        async def evaluate() -> bool:
            some = await evaluator.tick() > 0
            await self._unreadable.tick()
            return some

        return {"evaluate": evaluate, "plan": self._planner.tick, "deliver": courier.tick}

    async def _composed(self, delivery: Delivery, told: Sequence[Trigger]) -> Post | None:
        post = await self._said(delivery, told)
        return None if post is None else replace(post, guild=delivery.guild)

    async def _said(self, delivery: Delivery, told: Sequence[Trigger]) -> Post | None:
        if delivery.kind == "alert":
            return await self._composer(delivery, told)
        unread = await self._unreadable.notice(delivery)
        return unread or await self._stopper.notice(delivery) or await self._digest_posts(delivery)

    async def _fallback(self, guild: int) -> int | None:
        kept = await self._state.get(fallback_key(guild))
        return int(kept) if kept else None

    async def _mentions(self, guild: int) -> bool:
        return await self._state.get(mentions_key(guild)) == "on"

    def start(self, poster: Poster) -> None:
        """Sets the loops going; again, where one has ended. Nothing after `stop`: a connection that was being made can
        be ready when the program already ends."""
        if self._stopped:
            return
        if self._loops is None:
            ticks = self.ticks(poster)
            self._loops = Loops(
                {name: Loop(name, tick, self._beat, self._clock, idle=IDLE[name]) for name, tick in ticks.items()}
            )
        self._loops.start()

    async def stop(self) -> None:
        """Ends the loops, for good."""
        self._stopped = True
        if self._loops is not None:
            await self._loops.stop()
        for courier in self._couriers:
            await courier.stop()

    async def question(self, delivery: str) -> str | None:
        """The question that shows more of a post; None where the post is not known."""
        post = await self.deliveries.get(delivery)
        if post is not None and post.kind == KIND:
            return await self.digests.question(post)
        return await self._composer.question(await self.deliveries.triggers_of(delivery))

    async def health(self) -> Health:
        """How all of it stands, in whatever process it works."""
        return Health(
            beats_of(await self._state.beginning(HEARTBEAT), self._clock()),
            await self._rules.statuses(),
            await self._digests.statuses(),
            await self.deliveries.counts(),
            await self._troubled.unknown(_SHOWN, self._clock() - _A_WEEK),
            await self._evaluation.degraded(),
            await self._troubled.defects(_SHOWN),
            await self._troubled.waiting(),
            await self._troubled.unreadable(_SHOWN, self._clock() - _A_WEEK),
        )

    async def _beat(self, name: str, at: datetime) -> None:
        await self._state.put(beat_key(name, self._shards), at.isoformat())
