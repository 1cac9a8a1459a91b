"""The composition root: builds every service once from Settings. What Discord, the terminal and tests share."""

import asyncio
import dataclasses
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.alerts.engine import Alerts, Language
from bot.alerts.reading import Reading
from bot.answers import ANSWERS, Services
from bot.clock import Clock, system_clock
from bot.domain.alerts.callers import Caller
from bot.domain.answers import Answer
from bot.domain.digests import Digest, DigestWish
from bot.domain.errors import BellwetherError, Candidate, QuestionFault, UnreadQuestion
from bot.domain.figures import Figure
from bot.domain.questions import QUESTIONS, Field, Kind, Question, Watched
from bot.domain.text import Ask, msg
from bot.parsing import Parser, canonical
from bot.parsing.alert_edits import AlertEdits
from bot.parsing.alert_text import written
from bot.parsing.alerts import AlertParser
from bot.parsing.dates import not_a_day, parse_date
from bot.parsing.digest_edits import DigestEdits
from bot.parsing.digests import DigestParser
from bot.parsing.ours import speaks_of_ours
from bot.parsing.suggest import Suggester
from bot.providers.base import SharesProvider, WeightsProvider
from bot.reference import Reference, load_reference
from bot.reference.weights import ReferenceWeights
from bot.services.flow_loader import FlowLoader
from bot.services.flows import FlowService
from bot.services.index import Suggestion
from bot.services.lines import with_line
from bot.services.listing import Listing
from bot.services.news import NewsService
from bot.services.personal import PersonalData
from bot.services.prices import PriceService
from bot.services.quotes import QuoteService
from bot.services.resolver import Resolver
from bot.services.sessions import Sessions
from bot.services.shares import KeptShares, ShareService
from bot.services.watchlists import WatchlistService
from bot.services.weights import WeightService
from bot.settings import Settings
from bot.sources import Sources, make_sources
from bot.store import ArchiveStore, BarStore, Database, QuestionStore, StateStore
from bot.store.personal import PersonalStore
from bot.store.watchlists import WatchStore
from bot.words import Words

if TYPE_CHECKING:
    from bot.charts.renderer import Picture, Renderer

DRAWERS = 1
"""Drawing processes beside the bot: pictures take milliseconds, and one keeps them off its interpreter lock."""


KEPT = timedelta(days=90)
"""How long a question is kept for the controls under its answer."""


class App:
    """Questions in, answers out. Nothing is fetched, opened or drawn before it is needed."""

    def __init__(
        self,
        settings: Settings,
        reference: Reference,
        sessions: Sessions,
        sources: Sources,
        clock: Clock,
        *,
        drawers: int,
        soon: float,
    ) -> None:
        self.settings = settings
        self.sources = sources
        self.provider = provider = sources.prices
        self.clock = clock
        self.reference = reference
        self.sessions = sessions
        self.database = Database(settings.database_url)
        self.resolver = Resolver(self.reference)
        store = None if provider.local else BarStore(self.database, provider.source, sources.others)
        self.prices = PriceService(provider, store, self.sessions, clock, soon=soon)
        self._shares = self._share_sources(sources)
        self._services = Services(
            self.reference,
            self.resolver,
            self.sessions,
            self.prices,
            clock,
            shares=ShareService(self._shares),
            quotes=QuoteService(sources.quotes, clock),
            news=NewsService(sources.news, clock),
            flows=self._flows(sources),
            weights=WeightService(self._weights(sources)),
        )
        self._parser = Parser(self.resolver, clock)
        self._kept_parser = Parser(self.resolver, clock, kept=True)
        self._alert_parser = AlertParser(self.resolver, clock)
        self._alerts: Alerts | None = None
        self._suggester = Suggester(self.resolver)
        listing = Listing(self.prices, self.resolver, clock)
        self.watchlists = WatchlistService(WatchStore(self.database), listing, clock)
        self.personal = PersonalData(PersonalStore(self.database), clock)
        self._kept = QuestionStore(self.database)
        self._state = StateStore(self.database)
        self._words: dict[str, Words] = {}
        self._drawers = drawers
        self._renderer: Renderer | None = None

    def _flows(self, sources: Sources) -> FlowService:
        """A live source's files are kept, since they are taken away, and its history stands in for those that are."""
        if sources.flow_files is None or not sources.flows:
            return FlowService(sources.flows)
        archive = ArchiveStore(self.database)
        return FlowService((), FlowLoader(sources.flow_files, sources.flows[0], archive, self.sessions, self.clock))

    def _share_sources(self, sources: Sources) -> tuple[SharesProvider, ...]:
        """The sources of counts: a live one's are kept, a local one is its own store."""
        if self.provider.local:
            return sources.shares
        archive, source = ArchiveStore(self.database), self.provider.source.id
        return tuple(KeptShares(one, source, archive, self.clock) for one in sources.shares)

    def _weights(self, sources: Sources) -> tuple[WeightsProvider, ...]:
        """The sources' own, then those of the reference data: those of real indices say nothing of made-up prices."""
        own = sources.weights
        return own if self.provider.source.simulated else (*own, ReferenceWeights(self.reference.weights))

    @property
    def questions(self) -> Mapping[str, type[Question]]:
        """Every question by its name."""
        return QUESTIONS

    def parse(self, text: str) -> Question | None:
        """The question of a line without prefix or mention; None where it is none of ours. Raises QuestionFault."""
        return self._parser.parse(text)

    def parse_kept(self, text: str) -> Question | None:
        """The question of a canonical text that was kept. Raises QuestionFault."""
        return self._kept_parser.parse(text)

    def symbols(self, text: str) -> tuple[str, ...]:
        """The symbols of a list of names. Raises QuestionFault."""
        return self._parser.symbols(text)

    def speaks_of_ours(self, text: str) -> bool:
        """Whether a text that is no order names something in the data all the same."""
        return speaks_of_ours(text, self.resolver.lists, self.resolver.names)

    def from_options(self, name: str, options: Mapping[str, str]) -> Question:
        """The question of a slash command's options. Raises QuestionFault."""
        return self._parser.from_options(name, options)

    def day(self, text: str) -> date:
        """A day as people write it. Raises QuestionFault bad_window for anything else."""
        day = parse_date(text)
        if day is None:
            raise not_a_day(text)
        return day

    def nearest_questions(self, word: str) -> tuple[str, ...]:
        """The names of the questions nearest to a word."""
        return self._parser.nearest_questions(word)

    def questions_of(self, text: str) -> tuple[Candidate, ...]:
        """What can be asked of the name that a text begins with: the questions, and what they are about."""
        return self._parser.questions_of(text)

    def canonical(self, question: Question) -> str:
        """Text that parses to the same question."""
        return canonical(question)

    def with_line(self, question: Question, symbol: str) -> Question:
        """The question with another line of a company in the place of the first that it has of that company."""
        return with_line(question, symbol, self.resolver)

    def suggest(self, kind: Kind, typed: str, limit: int = 25, field: Field | None = None) -> list[Suggestion]:
        """Completions from memory, best first."""
        return self._suggester.suggest(kind, typed, limit, field)

    def words(self, tag: str) -> Words:
        """The words of a language."""
        if tag not in self._words:
            self._words[tag] = Words(tag)
        return self._words[tag]

    async def answer(self, question: Question) -> Answer:
        """The answer. Raises QuestionFault and SourceFault."""
        values = (getattr(question, field.name) for field in question.declared())
        if any(isinstance(value, Watched) and not value.symbols for value in values):
            message = msg("A watch list is a member’s: ask for it in Discord. Here, name the lines: {example}",
                          example=Ask("movers alibaba,xiaomi,nvidia 1w"))  # fmt: skip
            raise QuestionFault("bad_question", message)
        return await ANSWERS[type(question)](question, self._services)

    async def render(self, answer: Answer, language: str, palette: str) -> "Picture | None":
        """The answer's picture, drawn off the event loop; None where it has none."""
        if answer.figure is None:
            return None
        from bot.charts.renderer import Style

        return await self._drawing().render(answer.figure, Style(language, palette))

    async def keep_question(self, text: str, asker: int) -> str:
        """Keeps a question for the controls under its answer."""
        return await self._kept.keep(text, asker, self.clock())

    async def kept_question(self, key: str) -> tuple[str, int] | None:
        """A kept question's text and asker; None after 90 days."""
        return await self._kept.kept(key, self.clock() - KEPT)

    async def get_state(self, key: str) -> str | None:
        """A small fact that outlives a restart."""
        return await self._state.get(key)

    async def put_state(self, key: str, value: str) -> None:
        """Keeps a small fact."""
        await self._state.put(key, value)

    async def put_setting(self, key: str, value: str, guild: int, by: int) -> None:
        """Keeps a setting of a server, and who set it."""
        await self._state.put_noted(key, value, by, guild, self.clock())

    @property
    def alerts(self) -> Alerts:
        """Alerts: made when first wanted, since a single question does without."""
        if self._alerts is None:
            digests = DigestParser(self._parser, self.resolver)

            async def settled(wish: DigestWish, caller: Caller) -> DigestWish:
                question = self._parser.parse(wish.question)
                if question is None:
                    return wish
                found = await self.watchlists.settled(question, caller, direct=wish.place == "dm")
                kept, lines = canonical(found.question), digests.calendars(found.lines)
                return dataclasses.replace(wish, question=kept, calendars=lines, own_list=found.own)

            alerts = self._alert_parser
            language = Language(
                AlertEdits(alerts, self.clock).wish, DigestEdits(digests).wish, settled, alerts.condition, written
            )  # fmt: skip
            reading = Reading(self._services, self.sources.intraday)
            self._alerts = Alerts(
                reading, self.database, language, self._figure, self._digested, shards=self.settings.discord_shards
            )
        return self._alerts

    async def _figure(self, text: str) -> Figure | None:
        """The figure of a question's answer; None where it has none now."""
        question = self._parser.parse(text)
        try:
            return None if question is None else (await self.answer(question)).figure
        except BellwetherError:
            return None

    async def _digested(self, digest: Digest) -> Answer:
        """The answer of a digest's question. Raises QuestionFault and SourceFault."""
        try:
            question = self._parser.parse(digest.question)
        except QuestionFault as fault:
            raise UnreadQuestion("bad_question", fault.message) from None
        if question is None:
            raise UnreadQuestion("bad_question", msg("I do not know that question any more."))
        meant = await self.watchlists.digested(question, digest)
        answer = await self.answer(meant.question)
        whose = () if meant.whose is None else (meant.whose,)
        return dataclasses.replace(answer, notes=(*answer.notes, *whose))

    async def start(self) -> None:
        """Opens the database and warms the drawing. Only a bot needs it; a single question does without."""
        await asyncio.to_thread(self.sessions.preload)
        await self._kept.forget_before(self.clock() - KEPT)
        self._drawing().warm()

    async def close(self) -> None:
        """Releases all. Never waits for what hangs."""
        if self._alerts is not None:
            await self._alerts.stop()
        await self.prices.close()
        await self._services.flows.close()
        await self._services.quotes.close()
        await self._services.news.close()
        for shares in self._shares:
            if isinstance(shares, KeptShares):
                await shares.close()
        if self._renderer is not None:
            await self._renderer.close()
        await self.database.close()

    def _drawing(self) -> "Renderer":
        if self._renderer is None:
            from bot.charts.renderer import Renderer

            self._renderer = Renderer(self.settings.data_dir / "fonts", workers=self._drawers)
        return self._renderer


def build(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    drawers: int = 0,
    soon: float = 0.3,
    addresses: Mapping[str, str] | None = None,
) -> App:
    """The program from its settings. `soon`: how long prices that may be newer than the stored ones are waited for.
    `addresses`: other ones than the sources' own."""
    reference, sessions = load_reference(settings.data_dir), Sessions()
    sources = make_sources(settings, clock, reference, sessions, addresses)
    return App(settings, reference, sessions, sources, clock, drawers=drawers, soon=soon)
