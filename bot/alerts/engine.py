"""Alerts put together: the office that members talk to, and the loops that work by themselves."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.compose import Composer, Draw
from bot.alerts.courier import Courier
from bot.alerts.evaluator import Evaluator, Step, unwatched
from bot.alerts.loops import Loop, Loops
from bot.alerts.observer import MarketObserver
from bot.alerts.office import AlertOffice
from bot.alerts.past import Past
from bot.alerts.reading import Reading
from bot.alerts.service import AlertService
from bot.alerts.stopped import Stopper
from bot.alerts.watching import Watching
from bot.domain.alerts import Condition, Delivery, Mover, Trigger
from bot.domain.alerts.wishes import Wish
from bot.domain.posting import Post, Poster
from bot.domain.text import Name
from bot.store import Database, StateStore
from bot.store.deliveries import DeliveryStore
from bot.store.evaluation import EvaluationStore
from bot.store.rules import RuleStore

HEARTBEAT = "heartbeat:"
LOOPS = ("evaluate", "deliver")
IDLE = {"evaluate": 5.0, "deliver": 2.0}
"""Seconds that a loop rests when there was nothing to do."""


@dataclass(frozen=True, slots=True)
class Language:
    """How alerts are read and written: whole ones, conditions alone, and these again in words."""

    wish: Callable[[str], Wish]
    condition: Callable[[str], Condition]
    write: Callable[[Condition], str]


class Alerts:
    """The alerts of a program. `office` takes orders; `start` sets the loops going with a way to Discord."""

    def __init__(
        self, reading: Reading, database: Database, language: Language, draw: Draw, *, step: Step = unwatched
    ) -> None:
        services = reading.services
        self._clock = services.clock
        self._state = StateStore(database)
        self._step = step
        self._loops: Loops | None = None
        self._stopped = False
        self.deliveries = DeliveryStore(database)
        self._evaluation = EvaluationStore(database)
        self._rules = RuleStore(database, language.condition)
        self._watching = Watching(self._rules, self._members(reading))
        self._observer = MarketObserver(reading)
        self._stopper = Stopper(self._rules, self.deliveries, services.clock)

        def universe(id: str) -> Name:
            return services.reference.universes[id].name

        self._composer = Composer(self._rules, services.instrument, universe, services.source, draw)
        service = AlertService(
            self._rules, self._evaluation, self._watching, self._observer, services.clock,
            lambda wish: language.write(wish.condition), services.instrument,
        )  # fmt: skip
        past = Past(reading, self._watching)
        self.office = AlertOffice(
            service, past, self.deliveries, language.wish, services.instrument, universe, services.source,
            services.clock, bars=reading.bars_of,
        )  # fmt: skip

    @staticmethod
    def _members(reading: Reading) -> Callable[[Mover], Sequence[str]]:
        def members(mover: Mover) -> Sequence[str]:
            universe = reading.services.reference.universes.get(mover.universe)
            return () if universe is None else universe.members_on(reading.services.clock().date()).members

        return members

    def ticks(self, poster: Poster, worker: str | None = None) -> dict[str, Callable[[], Awaitable[bool]]]:
        """A turn of each loop, by its name."""
        name = worker or secrets.token_hex(4)
        evaluator = Evaluator(self._evaluation, self._watching, self._observer, self._clock, name, step=self._step)
        courier = Courier(self.deliveries, self._composed, self._stopper, poster, self._clock, name, step=self._step)

        async def evaluate() -> bool:
            return await evaluator.tick() > 0

        return {"evaluate": evaluate, "deliver": courier.tick}

    async def _composed(self, delivery: Delivery, told: Sequence[Trigger]) -> Post | None:
        return self._stopper.notice(delivery) or await self._composer(delivery, told)

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

    async def heartbeats(self) -> dict[str, datetime | None]:
        """When each loop last lived, in whatever process."""
        found = {name: await self._state.get(HEARTBEAT + name) for name in LOOPS}
        return {name: None if at is None else datetime.fromisoformat(at) for name, at in found.items()}

    async def _beat(self, name: str, at: datetime) -> None:
        await self._state.put(HEARTBEAT + name, at.isoformat())
