"""The one way of a question through Discord, whichever door it came by: read, acknowledge, answer, show."""

import asyncio
import logging
import math
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import discord

from bot.domain.answers import Answer
from bot.domain.errors import BellwetherError, QuestionFault
from bot.domain.questions import Question, Watched
from bot.domain.text import Message
from bot.ui import texts
from bot.ui.addressing import Doubt
from bot.ui.alert_orders import AlertOrders
from bot.ui.bounded import Bounded
from bot.ui.callers import Holder
from bot.ui.candidates import Pending, candidates_view
from bot.ui.controls import KeptAs, answer_view
from bot.ui.data_orders import DataOrders
from bot.ui.delivery import Undelivered
from bot.ui.digest_orders import DigestOrders
from bot.ui.facade import Facade, Picture
from bot.ui.fading import Fading
from bot.ui.inquiry import NotOurs
from bot.ui.manners import Manners
from bot.ui.order_pages import OrderPages
from bot.ui.orders import KeptOrders, Orders
from bot.ui.pace import Pace
from bot.ui.page import Page, answer_content, door_of, notice_content, unpictured
from bot.ui.server_orders import ServerOrders
from bot.ui.surface import Notice, Surface
from bot.ui.tickers import Tickers
from bot.ui.watch_orders import WatchOrders

log = logging.getLogger(__name__)


class Desk:
    """Serves questions; knows who waits for an answer, and how to stop.

    `invocation` is what comes before a typed question ("!", or the bot's mention), set once the bot knows it.
    """

    def __init__(self, app: Facade, manners: Manners) -> None:
        self.app = app
        self.manners = manners
        self.clock = app.clock
        self.words = app.words(manners.language)
        self.invocation = manners.prefix
        self.pending: Bounded[str, Pending] = Bounded(500)
        self.tickers = Tickers(app)
        self.holder = Holder(app)
        pages = OrderPages(app, self.words, manners, lambda: self.invocation)
        alerts = AlertOrders(app, pages)
        digests = DigestOrders(app, pages)
        self.kept_orders: Mapping[str, KeptOrders] = {"alert": alerts, "digest": digests}
        self.data_orders = DataOrders(app, pages)
        self.server = ServerOrders(self.tickers, self.holder, pages)
        self.orders = Orders(alerts, digests, WatchOrders(app, pages), self.data_orders, self.server)
        self.fading = Fading(manners.fault_seconds)
        self.turns: Bounded[int, int] = Bounded(1000)
        self._pace = Pace(manners.questions, manners.per)
        self._closing = False
        self._flights: set[object] = set()
        self._limits: set[asyncio.Timeout] = set()
        self._landed = asyncio.Event()
        self._landed.set()

    async def serve(self, surface: Surface) -> None:
        """Answer the surface's question, or tell its asker why not: nobody, where nobody asked in so many words.
        Raises nothing but cancellation."""
        quiet = surface.inquiry.quiet
        try:
            async with self.guarded(untold if quiet else surface.tell):
                try:
                    await self._serve(surface)
                except NotOurs:
                    return
                except BellwetherError as fault:
                    if not quiet:
                        await self._tell_fault(fault, surface)
        finally:
            surface.done()

    async def perform(
        self, surface: Surface, work: Callable[[], Callable[[], Awaitable[Page]]], doubt: Doubt | None = None
    ) -> None:
        """Carry out an order. `work` is read before anything is acknowledged; a fault of it that `doubt` takes for
        another bot's is not told. Raises nothing but cancellation."""
        try:
            async with self.guarded(surface.tell):
                await self._perform(surface, work, doubt)
        finally:
            surface.done()

    @asynccontextmanager
    async def guarded(self, tell: Callable[[Page], Awaitable[object]]) -> AsyncGenerator[None, None]:
        """What is begun here is finished before the bot stops, and nothing but cancellation comes out of it:
        notices, faults and defects are told, and what Discord did not take is logged."""
        flight = object()
        self._flights.add(flight)
        self._landed.clear()
        try:
            try:
                yield
            except (Notice, BellwetherError) as refusal:
                await tell(self.notice(refusal.message))
            except Undelivered:
                raise
            except Exception:
                reference = secrets.token_hex(2)
                log.exception("defect, reference %s", reference)
                await tell(self.notice(texts.defect(reference)))
        except Undelivered as error:
            log.warning("%s", error)
        finally:
            self._flights.discard(flight)
            if not self._flights:
                self._landed.set()

    async def drain(self) -> None:
        """Take no more questions; return when all are answered, or told that they will not be, and faults are gone,
        at the latest after `drain_seconds`."""
        self._closing = True
        loop = asyncio.get_running_loop()
        end = loop.time() + self.manners.drain_seconds
        farewell = min(self.manners.farewell_seconds, self.manners.drain_seconds)
        if not await self._all_landed(self.manners.drain_seconds - farewell):
            for limit in self._limits:
                limit.reschedule(loop.time())
            await self._all_landed(farewell / 2)
        await self.fading.clear(max(0.0, end - loop.time()))

    def hint(self) -> Notice:
        """What to type, for someone who addressed the bot without a question it knows."""
        return Notice(texts.hint(self.example()))

    def expired(self) -> Notice:
        """For controls that are not kept any more."""
        return Notice(texts.expired(self.example()))

    def example(self) -> str:
        """A question that can be copied."""
        return next(iter(self.app.questions.values())).spec.examples[0]

    def notice(self, message: Message) -> Page:
        """A sentence as a page."""
        return Page(notice_content(message, self.words, door_of(self.invocation)))

    async def _serve(self, surface: Surface) -> None:
        if not self._admitted(surface):
            return
        question = surface.inquiry.read(self.app)
        quiet = surface.inquiry.quiet
        if not quiet:
            await surface.acknowledge()
        question, whose = await self._meant(question, surface)
        answer, picture, remarks = await self._answered(question, surface.room.attach)
        remarks = (*whose, *remarks)
        content = answer_content(answer, self.words, () if quiet else remarks, door_of(self.invocation))
        await surface.show(Page(content, picture, await self._controls(question, answer, surface)))

    async def _perform(
        self, surface: Surface, work: Callable[[], Callable[[], Awaitable[Page]]], doubt: Doubt | None
    ) -> None:
        if not self._admitted(surface):
            return
        try:
            perform = work()
        except QuestionFault as fault:
            if doubt is None or not doubt(fault):
                await surface.tell(self.notice(fault.message))
            return
        await surface.acknowledge()
        page = await perform()
        await surface.show(page if surface.room.attach else unpictured(page, self.words))

    async def _meant(self, question: Question, surface: Surface) -> tuple[Question, tuple[Message, ...]]:
        """The question with the lines of a watch list, where it is about one, and whose that is."""
        if not any(isinstance(getattr(question, field.name), Watched) for field in question.declared()):
            return question, ()
        found = await self.app.watchlists.looked_up(question, surface.asker, surface.room.guild)
        return found.question, () if found.whose is None else (found.whose,)

    def _admitted(self, surface: Surface) -> bool:
        """False where nothing at all is to be said. Raises Notice where the question is refused."""
        certain = surface.inquiry.certain
        if self._closing:
            if certain:
                raise Notice(texts.restarting())
            return False
        wait = self._pace.wait(surface)
        if wait is None:
            return True
        # In a channel, one sentence about the pace is enough; more would be the noise it is meant to prevent.
        if certain and (self._pace.warn(surface.asker) or surface.room.insistent):
            raise Notice(texts.too_fast(math.ceil(wait)))
        return False

    async def _answered(self, question: Question, attach: bool) -> tuple[Answer, Picture | None, tuple[Message, ...]]:
        """The answer, its picture, and what is to be said where it has none."""
        limit = asyncio.timeout(self.manners.patience)
        try:
            async with limit:
                self._limits.add(limit)
                answer = await self.app.answer(question)
                picture, remarks = await self._drawn(answer, attach)
                return answer, picture, remarks
        except TimeoutError:
            if self._closing and limit.expired():
                raise Notice(texts.restarting()) from None
            raise
        finally:
            self._limits.discard(limit)

    async def _drawn(self, answer: Answer, attach: bool) -> tuple[Picture | None, tuple[Message, ...]]:
        """The picture, or what to say without one: the words of an answer do not wait for it for ever."""
        if answer.figure is None:
            return None, ()
        if not attach:
            return None, (texts.no_picture(),)
        try:
            async with asyncio.timeout(self.manners.drawing_seconds):
                return await self.app.render(answer, self.manners.language, self.manners.palette), ()
        except Exception:
            reference = secrets.token_hex(2)
            log.exception("defect, reference %s: the picture was not drawn", reference)
            return None, (texts.undrawn(reference),)

    async def _controls(self, question: Question, answer: Answer, surface: Surface) -> discord.ui.View | None:
        try:
            key = await self.app.keep_question(self.app.canonical(question), surface.asker)
        except Exception:
            # An answer without controls is better than none.
            log.exception("the question could not be kept")
            return None
        kept = KeptAs(surface.asker, key)
        return answer_view(question, answer.other_lines, kept, self.words, private=surface.room.private)

    async def _tell_fault(self, fault: BellwetherError, surface: Surface) -> None:
        page = self.notice(fault.message)
        if not isinstance(fault, QuestionFault) or fault.term is None or not fault.candidates:
            await surface.tell(page)
            return
        if surface.inquiry.instead(fault.term, "") is None:
            await surface.tell(page)
            return
        token = secrets.token_urlsafe(9)
        pending = self.pending[token] = Pending(surface, fault.term, fault.candidates)
        view = candidates_view(token, fault.candidates, self.words, buttons=fault.code.startswith("unknown"))
        pending.dismiss = await surface.tell(Page(page.content, view=view))

    async def _all_landed(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._landed.wait(), seconds)
        except TimeoutError:
            return False
        return True


async def untold(page: Page) -> None:
    """The way of what nobody is to hear: into the log."""
    log.info("not told, since nobody asked: %s", page.content)
