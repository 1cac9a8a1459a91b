"""Orders about digests: made after a preview, listed, changed, tested."""

import re
from collections.abc import Sequence

import discord

from bot.domain.alerts.callers import Caller
from bot.domain.digests import Digest
from bot.domain.errors import QuestionFault
from bot.domain.text import Ask, msg
from bot.ui.addressing import Doubt, doubt_of_order, surely
from bot.ui.alert_controls import kept_view, list_view
from bot.ui.edits import editing
from bot.ui.facade import Facade
from bot.ui.order_pages import OrderPages
from bot.ui.orders import ALONE, By, Work, asks_for_kept, given, kept_work, number_in
from bot.ui.page import Page
from bot.ui.previews import preview_page

VERBS = frozenset({"pause", "resume", "delete", "test", "show"})

_TIMED = re.compile(r"(?:at\s+)?(?:\d{1,2}[:.]\d{2}\s*(?:[ap]m)?|\d{1,2}\s*[ap]m)\s+(\S+)", re.IGNORECASE)
"""A time of day, and the first word after it."""


class DigestOrders:
    """`digest` and `digests`. A preview and a test show the picture too."""

    names = frozenset({"digest", "digests"})

    def __init__(self, app: Facade, pages: OrderPages) -> None:
        self._app = app
        self._pages = pages
        self._words = pages.words

    def doubt(self, text: str) -> Doubt:
        """See `Family`."""
        asked = {word for one in self._app.questions.values() for word in (one.spec.name, *one.spec.aliases)}
        name, _, rest = (part.strip() for part in text.partition(" "))
        if asks_for_kept(name.casefold(), rest, VERBS):
            return surely
        own = VERBS | asked | {"edit", "snooze", "watchlist"} | ({rest.casefold()} & ALONE)
        timed = _TIMED.match(rest)
        if timed is not None and timed[1].casefold() in asked:
            return surely
        return doubt_of_order(rest, own, self._app.speaks_of_ours)

    def work(self, name: str, rest: str, by: By) -> Work:
        """See `Family`."""
        if rest.casefold().startswith("snooze"):
            number = number_in(rest.partition(" ")[2])
            pause = Ask(f"digest pause {12 if number is None else number}")
            raise QuestionFault("bad_question", msg("A digest does not rest for a day; it is paused until it is "
                                                    "resumed: {order}", order=pause))  # fmt: skip
        if (kept := kept_work("digest", name, rest, by, VERBS, self)) is not None:
            return kept
        wish = self._app.alerts.digests.read(rest)

        async def preview(who: Caller) -> Page:
            reply = await self._app.alerts.digests.preview(wish, who)
            return await preview_page(self._app, self._pages, "digest", rest, who.member, reply.answer)

        return lambda: given(by, preview)

    async def made(self, text: str, caller: Caller) -> Page:
        """Makes the digest of a preview."""
        digests = self._app.alerts.digests
        reply = await digests.create(digests.read(text), caller)
        return await self._pages.page(reply.answer, self._controls(reply.digests))

    async def edited(self, number: int, text: str, caller: Caller) -> Page:
        """Puts another digest in the place of one."""
        digests = self._app.alerts.digests
        with editing("digest", number, VERBS):
            reply = await digests.edit(number, await digests.read_edit(number, text, caller), caller)
        return await self._pages.page(reply.answer, self._controls(reply.digests))

    async def wording(self, number: int, caller: Caller) -> str:
        """See `KeptOrders`."""
        return await self._app.alerts.digests.wording(number, caller)

    async def listed(self, caller: Caller, page: int = 0) -> Page:
        """A page of the caller's digests."""
        reply = await self._app.alerts.digests.listed(caller, page)
        view = list_view("digest", caller.member, reply.named, reply.leaf, self._words)
        return await self._pages.page(reply.answer, view)

    async def done(self, verb: str, number: int, caller: Caller) -> Page:
        """Does something to a digest."""
        reply = await self._app.alerts.digests.act(verb, number, caller)
        return await self._pages.page(reply.answer, self._controls(reply.digests))

    def _controls(self, digests: Sequence[Digest]) -> discord.ui.View | None:
        return kept_view("digest", digests[0].id, digests[0].status, self._words) if digests else None
