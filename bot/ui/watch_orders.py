"""Orders about watch lists: a member's own, and a server's."""

from bot.domain.alerts.callers import Caller
from bot.domain.errors import BellwetherError, QuestionFault
from bot.domain.text import Ask, Literally, Message, Series, msg, nmsg
from bot.ui.addressing import Doubt, doubt_of_order
from bot.ui.facade import Facade
from bot.ui.order_pages import OrderPages
from bot.ui.orders import By, Work
from bot.ui.page import Page

_SERVER = "server"
_ALL = "all"
_VERBS = frozenset({"add", "clear", "delete", "empty", "list", "remove", "reset", "server", "show"})
"""What may be asked of a list; all of it is answered, though not all is done so."""


class WatchOrders:
    """`watch`, `unwatch` and `watchlist`. Before the names, `server` means the server's list."""

    names = frozenset({"watch", "unwatch", "watchlist"})

    def __init__(self, app: Facade, pages: OrderPages) -> None:
        self._app = app
        self._pages = pages

    def doubt(self, text: str) -> Doubt:
        """See `Family`."""
        name, _, rest = text.partition(" ")
        own = _VERBS if name.casefold() == "watchlist" else frozenset[str]()
        return doubt_of_order(rest.strip(), own, self._app.speaks_of_ours)

    def work(self, name: str, rest: str, by: By) -> Work:
        """See `Family`."""
        first, _, others = rest.partition(" ")
        server = first.casefold() == _SERVER
        named = others.strip() if server else rest
        if name == "watchlist" or not named:
            if named:
                raise QuestionFault("bad_question", msg(
                    "{list} shows it, {watch} adds to it, {unwatch} empties it.", list=Ask("watchlist"),
                    watch=Ask("watch alibaba"), unwatch=Ask("unwatch all"),
                ))  # fmt: skip
            return lambda: self._listed(by, server)
        everything = name == "unwatch" and named.casefold() == _ALL
        symbols = None if everything else self._app.symbols(named)
        if name == "unwatch":
            return lambda: self._removed(by, symbols, server)
        return lambda: self._added(by, symbols or (), server)

    async def _added(self, by: By, symbols: tuple[str, ...], server: bool) -> Page:
        caller = await by()
        added = await self._app.watchlists.add(symbols, caller, server=server)
        if not added:
            return await self._told(caller, server, msg("They are on the list already."))
        return await self._told(caller, server, msg("Added: {lines}", lines=_lines(added)))

    async def _removed(self, by: By, symbols: tuple[str, ...] | None, server: bool) -> Page:
        caller = await by()
        removed = await self._app.watchlists.remove(symbols, caller, server=server)
        if not removed:
            return await self._told(caller, server, msg("None of them was on the list."))
        return await self._told(caller, server, msg("Taken off: {lines}", lines=_lines(removed)))

    async def _told(self, caller: Caller, server: bool, done: Message) -> Page:
        """What was done, and the list after it."""
        listed = await self._app.watchlists.listed(caller, server=server)
        return Page("\n".join((self._pages.notice(done), self._pages.notice(_list_words(listed, server)))))

    async def _listed(self, by: By, server: bool) -> Page:
        """The list, with what its lines did in a day where that is known."""
        caller = await by()
        listed = await self._app.watchlists.listed(caller, server=server)
        words = self._pages.notice(_list_words(listed, server))
        if not listed:
            return Page(words)
        try:
            question = self._app.parse(f"movers {','.join(listed)}, 1d")
            if question is None:
                return Page(words)
            answer = await self._app.answer(question)
        except BellwetherError as fault:
            return Page(f"{words}\n{self._pages.notice(fault.message)}")
        return await self._pages.page(answer, below=words)


def _lines(symbols: tuple[str, ...]) -> Series:
    return Series(tuple(Literally(symbol) for symbol in symbols), "comma")


def _list_words(symbols: tuple[str, ...], server: bool) -> Message:
    if not symbols:
        return msg("The list is empty. Fill it: {example}", example=Ask("watch alibaba xiaomi nvidia"))
    if server:
        return nmsg("The server’s watch list, {count} line: {lines}", "The server’s watch list, {count} lines: {lines}",
                    len(symbols), lines=_lines(symbols))  # fmt: skip
    return nmsg("Your watch list, {count} line: {lines}", "Your watch list, {count} lines: {lines}",
                len(symbols), lines=_lines(symbols))  # fmt: skip
