"""What is said of an order that was carried out, as a page: in one way for all families of orders."""

import logging
from collections.abc import Callable, Iterable

import discord

from bot.domain.answers import Answer
from bot.domain.text import Message
from bot.ui.facade import Facade, Picture
from bot.ui.manners import Manners
from bot.ui.page import Page, answer_content, door_of, joined, notice_content
from bot.words import Door, Words

log = logging.getLogger(__name__)


class OrderPages:
    """`invocation` is what comes before a typed order, which the bot knows only once it is connected."""

    def __init__(self, app: Facade, words: Words, manners: Manners, invocation: Callable[[], str]) -> None:
        self.words = words
        self._app = app
        self._manners = manners
        self._invocation = invocation

    async def page(self, answer: Answer, view: discord.ui.View | None = None, *, below: str = "") -> Page:
        """An answer with its picture, and words below it."""
        content = answer_content(answer, self.words, (), self._door(), beside=below)
        return Page(f"{content}\n{below}" if below else content, await self._drawn(answer), view)

    def notice(self, message: Message) -> str:
        """A sentence as text."""
        return notice_content(message, self.words, self._door())

    def notices(self, messages: Iterable[Message]) -> str:
        """Sentences as text that fits into a message, each in a line."""
        return joined(tuple(map(self.notice, messages)))

    async def _drawn(self, answer: Answer) -> Picture | None:
        if answer.figure is None:
            return None
        try:
            return await self._app.render(answer, self._manners.language, self._manners.palette)
        except Exception:
            # Words without a picture are better than none.
            log.exception("the picture of an order was not drawn")
            return None

    def _door(self) -> Door:
        return door_of(self._invocation())
