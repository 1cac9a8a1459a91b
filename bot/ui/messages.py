"""The text door: questions typed into channels and direct messages, and their edits."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import discord

from bot.domain.errors import QuestionFault
from bot.ui import texts
from bot.ui.addressing import Addressed, addressed, doubt_of, whatever
from bot.ui.bounded import Bounded
from bot.ui.callers import caller_of_message
from bot.ui.delivery import UNKNOWN_MESSAGE, Undelivered, deliver
from bot.ui.desk import Desk, untold
from bot.ui.fading import Fault
from bot.ui.inquiry import Inquiry, Typed
from bot.ui.orders import Order
from bot.ui.page import Page
from bot.ui.surface import Notice, Room
from bot.ui.tickers import cashtag
from bot.ui.wished import wished

log = logging.getLogger(__name__)
_TYPED = (discord.MessageType.default, discord.MessageType.reply)
_JUST_NOW = timedelta(minutes=1)


@dataclass(slots=True)
class Asked:
    """A message that was meant for the bot, and the replies to it. `turn` counts its edits; `mentioned` is what it asks
    where it only mentions a ticker."""

    content: str
    turn: int = 0
    mentioned: str | None = None
    answer: discord.Message | None = None
    fault: discord.Message | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def fault_became_answer(self) -> None:
        """The asker chose a candidate under the fault."""
        self.answer, self.fault = self.fault, None


class TextDoor:
    """Hears messages. Remembers the last few hundred questions, so that an edit changes their answer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked: Bounded[int, Asked] = Bounded(500)

    async def hear(self, message: discord.Message, me: int) -> None:
        """Answer a message that is meant for the bot with the id `me`; be silent on all others."""
        if message.author.bot or message.webhook_id is not None or message.type not in _TYPED:
            return
        call = addressed(
            message.content, self._desk.manners.prefix, me, direct=isinstance(message.channel, discord.DMChannel)
        ) or await self._ticker(message)
        orders = self._desk.orders
        asked = self._asked.get(message.id)
        if call is None or not (call.surely or orders.ours(call.text) or self._begins_as_ours(call.text)):
            await self._not_asked_any_more(asked, message.content)
            return
        room = room_of(message, me)
        if room is None:
            return
        if asked is None:
            asked = self._asked[message.id] = Asked(message.content)
        asked.content = message.content
        mentioned = call.text if call.quiet else None
        if mentioned is not None and asked.mentioned == mentioned:
            return  # other words around the same ticker
        asked.turn += 1
        asked.mentioned = mentioned
        if orders.ours(call.text):
            await self._order(message, me, asked, call, room)
            return
        doubt = None if call.surely else whatever if call.quiet else doubt_of(call.text, self._desk.app.questions)
        inquiry = Typed(call.text, lambda: self._hint(call.text), doubt, call.quiet)
        reply = Reply(self._desk, message, asked, inquiry, room, refer=may_refer(message, me))
        await self._desk.serve(reply)
        if call.quiet and not reply.answered:
            await self._withdrawn(asked, reply.turn)

    async def _not_asked_any_more(self, asked: Asked | None, content: str) -> None:
        """An edit took away the ticker that a message mentioned."""
        if asked is None or asked.mentioned is None:
            return
        asked.content, asked.mentioned = content, None
        asked.turn += 1
        await self._withdrawn(asked, asked.turn)

    async def _withdrawn(self, asked: Asked, turn: int) -> None:
        """Deletes an answer that no words call for any more, unless the words were changed again."""
        async with self._desk.guarded(untold), asked.lock:
            if asked.answer is None or asked.turn != turn:
                return
            answer, asked.answer = asked.answer, None
            await deliver("withdrawing an answer", answer.delete)

    async def _order(self, message: discord.Message, me: int, asked: Asked, call: Addressed, room: Room) -> None:
        """An order. With a bare prefix it may be another bot's: then it is ours where it is understood, or all but."""
        order = Order(call.text, call.surely)
        surface = Reply(self._desk, message, asked, order, room, refer=may_refer(message, me))
        doubt = None if call.surely else self._desk.orders.doubt(call.text)
        work = self._desk.orders.work
        await self._desk.perform(
            surface, lambda: work(call.text, lambda: caller_of_message(message, self._desk)), doubt
        )

    async def hear_edit(self, message: discord.Message, me: int) -> None:
        """Answer anew where the words of a recent message have changed.

        Discord also sends edits when it adds a link's preview or a message is pinned: those change no words.
        """
        if message.edited_at is None:
            return
        asked = self._asked.get(message.id)
        if asked is not None and asked.content == message.content:
            return
        if asked is None and self._desk.clock() - message.edited_at > _JUST_NOW:
            return
        if message.edited_at - message.created_at <= timedelta(seconds=self._desk.manners.edit_seconds):
            await self.hear(message, me)

    async def _ticker(self, message: discord.Message) -> Addressed | None:
        """The quote of a ticker that a message mentions, where its server wants that; no fault of it is told."""
        ticker = cashtag(message.content)
        if ticker is None or message.guild is None or not await self._desk.tickers.wanted(message.guild.id):
            return None
        return Addressed(f"quote {ticker}", surely=False, quiet=True)

    def _hint(self, text: str) -> Notice:
        """What to type: the order that is meant, or of a name alone the question that was most likely meant."""
        order = wished(text)
        if order is not None:
            return Notice(order)
        if self._is_alert(text):
            return Notice(texts.hint(f"alert {text}"))
        asked = self._desk.app.questions_of(text)
        return Notice(texts.hint(asked[0].value)) if asked else self._desk.hint()

    def _is_alert(self, text: str) -> bool:
        """Whether a text measures something as an alert does, and only lacks its first word."""
        if not any(map(str.isdigit, text)):
            return False
        try:
            self._desk.app.alerts.office.read(text)
        except QuestionFault:
            return False
        return True

    def _begins_as_ours(self, text: str) -> bool:
        """By its first word alone: the rest is parsed when the asker's turn has come."""
        try:
            return self._desk.app.parse(text.split(maxsplit=1)[0]) is not None
        except QuestionFault:
            return True


class Reply:
    """The reply to a typed question: sent once, then edited."""

    def __init__(
        self, desk: Desk, message: discord.Message, asked: Asked, inquiry: Inquiry, room: Room, *, refer: bool
    ) -> None:
        self._desk = desk
        self._message = message
        self._asked = asked
        self._refer = refer
        self.turn = asked.turn
        self.answered = False
        self._typing: asyncio.Task[None] | None = None
        self.inquiry = inquiry
        self.asker = message.author.id
        self.room = room

    async def acknowledge(self) -> None:
        """The typing indicator, which never delays the answer."""
        self._typing = asyncio.create_task(_typing(self._message.channel))

    async def show(self, page: Page) -> None:
        """Send the answer, or put it in the place of the earlier one or of the fault."""
        await self._in_turn(lambda fault: self._answer(page, fault))

    async def tell(self, page: Page) -> None:
        """A reply that goes after a while; an earlier answer stays."""
        await self._in_turn(lambda fault: self._tell(page, fault))

    def done(self) -> None:
        """Ends the typing indicator, where neither an answer nor a notice did."""
        self._stop_typing()

    def _stop_typing(self) -> None:
        if self._typing is not None:
            self._typing.cancel()
            self._typing = None

    async def _in_turn(self, put: Callable[[Fault | None], Awaitable[None]]) -> None:
        """Puts something, given the fault that is still to be seen; nothing where the question was edited since."""
        self._stop_typing()
        asked = self._asked
        async with asked.lock:
            if asked.turn == self.turn:
                await put(None if asked.fault is None else self._desk.fading.take(asked.fault.id))

    async def _answer(self, page: Page, fault: Fault | None) -> None:
        asked = self._asked
        earlier = asked.answer or (fault.message if fault is not None else None)
        asked.answer = await self._put(earlier, page)
        self.answered = True
        asked.fault = None
        if fault is not None and fault.message.id != asked.answer.id:
            await deliver("removing a fault reply", fault.message.delete)

    async def _tell(self, page: Page, fault: Fault | None) -> None:
        asked = self._asked
        asked.fault = await self._put(None if fault is None else fault.message, page)
        self._desk.fading.add(Fault(asked.fault, asked.fault_became_answer))

    async def _put(self, earlier: discord.Message | None, page: Page) -> discord.Message:
        if earlier is None:
            return await self._send(page)
        try:
            return await deliver(
                "changing an answer",
                lambda: earlier.edit(content=page.content, attachments=page.files(), view=page.view),
            )
        except Undelivered as error:
            if error.code != UNKNOWN_MESSAGE:
                raise
            return await self._send(page)

    async def _send(self, page: Page) -> discord.Message:
        channel = self._message.channel
        # The nonce keeps a repeated request from becoming a second message.
        common: dict[str, Any] = {"nonce": secrets.token_hex(12), "mention_author": False}
        if page.view is not None:
            common["view"] = page.view
        if self._refer:
            common["reference"] = self._message.to_reference(fail_if_not_exists=False)
        return await deliver("replying", lambda: channel.send(page.content, files=page.files(), **common))


def room_of(message: discord.Message, me: int) -> Room | None:
    """What the bot may do where the message is; None where it may not speak."""
    permissions = _permissions(message, me)
    guild, channel = None if message.guild is None else message.guild.id, message.channel.id
    if permissions is None:
        return Room(attach=True, private=False, insistent=False, guild=guild, channel=channel)
    thread = isinstance(message.channel, discord.Thread)
    if not (permissions.send_messages_in_threads if thread else permissions.send_messages):
        return None
    return Room(attach=permissions.attach_files, private=False, insistent=False, guild=guild, channel=channel)


def may_refer(message: discord.Message, me: int) -> bool:
    """Whether the bot may reply to the message, which takes reading the history."""
    permissions = _permissions(message, me)
    return permissions is None or permissions.read_message_history


def _permissions(message: discord.Message, me: int) -> discord.Permissions | None:
    """None in direct messages, and where the channel is not known: there the answer to sending will tell."""
    member = None if message.guild is None else message.guild.get_member(me)
    if member is None or isinstance(message.channel, discord.PartialMessageable):
        return None
    return message.channel.permissions_for(member)


async def _typing(channel: discord.abc.Messageable) -> None:
    async def until_cancelled() -> None:
        async with channel.typing():
            await asyncio.Event().wait()

    try:
        await deliver("typing", until_cancelled, again=False)
    except Undelivered as error:
        log.debug("%s", error)
