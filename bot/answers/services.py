"""What every answer is made from, handed in by the composition root."""

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.domain.errors import QuestionFault
from bot.domain.instruments import Instrument
from bot.domain.prices import Source
from bot.domain.text import Day, Name, msg
from bot.reference import Reference
from bot.services.flows import FlowService
from bot.services.news import NewsService
from bot.services.prices import PriceService
from bot.services.quotes import QuoteService
from bot.services.resolver import Resolver
from bot.services.sessions import Sessions
from bot.services.shares import ShareService
from bot.services.weights import WeightService


@dataclass(frozen=True, slots=True)
class Services:
    """The services."""

    reference: Reference
    resolver: Resolver
    sessions: Sessions
    prices: PriceService
    clock: Clock
    shares: ShareService = field(default_factory=lambda: ShareService(()))
    quotes: QuoteService = field(default_factory=lambda: QuoteService(None))
    news: NewsService = field(default_factory=lambda: NewsService(None))
    flows: FlowService = field(default_factory=lambda: FlowService(()))
    weights: WeightService = field(default_factory=lambda: WeightService(()))

    @property
    def source(self) -> Source:
        return self.prices.source

    def instrument(self, symbol: str) -> Instrument:
        """The instrument of a symbol, listed in the data or not."""
        return self.resolver.instrument(symbol)

    async def asked_of(self, as_of: date | None) -> "AskedOf":
        """The day that a question is asked of. Raises bad_window where that is in the future or after the data."""
        last = await self.prices.last_day()
        if last is None:
            return self._of_now(as_of)
        # A row that is dated in the future is a slip of its file, and not today: today is each exchange's own.
        if as_of is None and last > self.clock().date():
            return AskedOf(None, self)
        last = min(last, self._latest_today())
        if as_of is not None and as_of > last:
            message = msg(
                "{source} ends on {last}; {day} is after that.",
                source=Name(self.source.title),
                last=Day(last),
                day=Day(as_of),
            )
            raise QuestionFault("bad_window", message)
        return AskedOf(as_of or last, self)

    def _of_now(self, as_of: date | None) -> "AskedOf":
        if as_of is not None and as_of > self._latest_today():
            raise QuestionFault("bad_window", msg("{day} is in the future.", day=Day(as_of)))
        return AskedOf(as_of, self)

    def _latest_today(self) -> date:
        """The latest place on earth decides what is the future: it is already tomorrow in Hong Kong."""
        return self.clock().astimezone(ZoneInfo("Pacific/Kiritimati")).date()


@dataclass(frozen=True, slots=True)
class AskedOf:
    """A fixed day, or each exchange's own today where `fixed` is None."""

    fixed: date | None
    services: Services

    def day(self, instrument: Instrument) -> date:
        """The day for one instrument."""
        if self.fixed is not None:
            return self.fixed
        return instrument.date_at(self.services.clock())

    def expected(self, instrument: Instrument, day: date) -> date:
        """The session whose close an up-to-date series must have, to answer of `day`."""
        sessions = self.services.sessions
        latest = sessions.on_or_before(instrument.calendar, day)
        if not self.services.source.live:
            return latest
        return min(latest, sessions.phase(instrument.calendar, self.services.clock()).session)
