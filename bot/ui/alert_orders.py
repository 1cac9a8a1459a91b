"""Orders about alerts: made after a preview, listed, changed, tested."""

import discord

from bot.domain.alerts.callers import Caller
from bot.domain.flows import Direction
from bot.ui.addressing import Doubt, doubt_of_order, surely
from bot.ui.alert_controls import kept_view, list_view
from bot.ui.edits import editing
from bot.ui.facade import Facade, Reply
from bot.ui.order_pages import OrderPages
from bot.ui.orders import ALONE, By, Work, asks_for_kept, given, kept_work
from bot.ui.page import Page
from bot.ui.previews import preview_page

VERBS = frozenset({"pause", "resume", "snooze", "delete", "test", "show"})
_OWN = VERBS | {"edit", "watchlist"} | frozenset(Direction)


class AlertOrders:
    """`alert` and `alerts`."""

    names = frozenset({"alert", "alerts"})

    def __init__(self, app: Facade, pages: OrderPages) -> None:
        self._app = app
        self._pages = pages
        self._words = pages.words

    def doubt(self, text: str) -> Doubt:
        """See `Family`."""
        name, _, rest = (part.strip() for part in text.partition(" "))
        if asks_for_kept(name.casefold(), rest, VERBS):
            return surely
        own = _OWN | ({rest.casefold()} & ALONE)
        return doubt_of_order(rest, own, self._app.speaks_of_ours)

    def work(self, name: str, rest: str, by: By) -> Work:
        """See `Family`."""
        if (kept := kept_work("alert", name, rest, by, VERBS, self)) is not None:
            return kept
        wish = self._app.alerts.office.read(rest)

        async def preview(who: Caller) -> Page:
            reply = await self._app.alerts.office.preview(wish, who)
            return await preview_page(self._app, self._pages, "alert", rest, who.member, reply.answer)

        return lambda: given(by, preview)

    async def made(self, text: str, caller: Caller) -> Page:
        """Makes the alert of a preview."""
        reply = await self._app.alerts.office.create(self._app.alerts.office.read(text), caller)
        return await self._pages.page(reply.answer, self._controls(reply))

    async def edited(self, number: int, text: str, caller: Caller) -> Page:
        """Puts another alert in the place of one."""
        office = self._app.alerts.office
        with editing("alert", number, VERBS):
            reply = await office.edit(number, await office.read_edit(number, text, caller), caller)
        return await self._pages.page(reply.answer, self._controls(reply))

    async def wording(self, number: int, caller: Caller) -> str:
        """See `KeptOrders`."""
        return await self._app.alerts.office.wording(number, caller)

    async def listed(self, caller: Caller, page: int = 0) -> Page:
        """A page of the caller's alerts."""
        reply = await self._app.alerts.office.listed(caller, page)
        view = list_view("alert", caller.member, reply.named, reply.leaf, self._words)
        return await self._pages.page(reply.answer, view)

    async def done(self, verb: str, number: int, caller: Caller) -> Page:
        """Does something to an alert."""
        reply = await self._app.alerts.office.act(verb, number, caller)
        return await self._pages.page(reply.answer, self._controls(reply))

    def _controls(self, reply: Reply) -> discord.ui.View | None:
        return kept_view("alert", reply.rules[0].id, reply.standing, self._words) if reply.rules else None
