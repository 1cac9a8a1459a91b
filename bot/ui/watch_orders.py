"""Orders about watch lists: a member's own, and a server's."""

import re
from collections.abc import Callable

from bot.domain.alerts.callers import Caller
from bot.domain.errors import BellwetherError, QuestionFault
from bot.domain.instruments import Instrument
from bot.domain.text import Arg, Ask, Foreign, Literally, Message, Series, fitting, msg, nmsg
from bot.domain.watchlists import empty_words
from bot.ui.addressing import Doubt, doubt_of_order
from bot.ui.facade import Facade
from bot.ui.order_pages import OrderPages
from bot.ui.orders import By, Work
from bot.ui.page import Page, joined

_SERVER = re.compile(r"server(?:['’]?s)?\Z", re.IGNORECASE)
_LAST_SERVER = re.compile(
    r"(\S.*?)\s+(?:(?:to|from|on|for|in)\s+)?(?:the\s+)?server(?:['’]?s)?(?:\s+(?:watch\s?)?list)?\Z", re.IGNORECASE
)
"""The server's list after the names."""

_ALL = frozenset({"all", "everything"})
_EMPTYING = frozenset({"clear", "reset", "empty"})
_PUT, _TAKE = frozenset({"add", "put"}), frozenset({"remove", "delete"})
_VERBS = frozenset({"add", "clear", "delete", "empty", "list", "remove", "reset", "server", "show"})
"""What may be asked of a list; all of it is answered, though not all is done so."""
_TAKEN = re.compile(r"(?<!\S)[-−–]([\w$^.]+)")
"""A name that is to be taken off, as some write it."""

_LONGEST = 600
"""Characters of a list's lines: with longer names its symbols alone are shown."""


class WatchOrders:
    """`watch`, `unwatch` and `watchlist`. Before the names, `server` means the server's list."""

    names = frozenset({"watch", "unwatch", "watchlist"})

    def __init__(self, app: Facade, pages: OrderPages) -> None:
        self._app = app
        self._pages = pages

    def doubt(self, text: str) -> Doubt:
        """See `Family`."""
        name, _, rest = text.partition(" ")
        alone = frozenset({"list"}) | (_ALL | _EMPTYING if name.casefold() == "unwatch" else frozenset[str]())
        own = _VERBS if name.casefold() == "watchlist" else {rest.strip().casefold()} & alone
        return doubt_of_order(rest.strip(), own, self._app.speaks_of_ours)

    def work(self, name: str, rest: str, by: By) -> Work:
        """See `Family`."""
        name, rest = _meant(name, rest)
        first, _, others = rest.partition(" ")
        server = _SERVER.match(first) is not None
        named = others.strip() if server else rest
        if name == "watchlist" or not named:
            if named:
                raise QuestionFault("bad_question", msg(
                    "{list} shows it, {watch} adds to it, {unwatch} empties it.", list=Ask("watchlist"),
                    watch=Ask("watch alibaba"), unwatch=Ask("unwatch all"),
                ))  # fmt: skip
            return lambda: self._listed(by, server)
        if named.casefold() in _EMPTYING:
            order = Ask("unwatch server all" if server else "unwatch all")
            raise QuestionFault("bad_question", msg("This empties the list: {order}", order=order))
        if not server and (turned := _LAST_SERVER.match(named)) is not None:
            order = Ask(f"{name} server {turned[1]}")
            raise QuestionFault("bad_question", msg("The server’s list is named first: {order}", order=order))
        if name == "watch" and (taken := _TAKEN.findall(named)):
            off = Ask(f"unwatch {'server ' if server else ''}{' '.join(taken)}")
            raise QuestionFault("bad_question", msg("{watch} adds. To take one off: {off}", watch=Literally("watch"),
                                                    off=off))  # fmt: skip
        everything = name == "unwatch" and named.casefold() in _ALL
        symbols = None if everything else self._symbols(named)
        if name == "unwatch":
            return lambda: self._removed(by, symbols, server)
        return lambda: self._added(by, symbols or (), server)

    def _symbols(self, named: str) -> tuple[str, ...]:
        """The symbols of names. A basket is none: it is a list of its own."""
        try:
            return self._app.symbols(named)
        except QuestionFault as fault:
            if fault.code != "unknown_instrument" or not self._is_basket(named):
                raise
            message = msg("{name} is a basket, and a list already: {movers}", name=Foreign(named),
                          movers=Ask(f"movers {named} 1w"))  # fmt: skip
            raise QuestionFault("bad_question", message) from None

    def _is_basket(self, named: str) -> bool:
        try:
            return self._app.parse(f"movers {named} 1w") is not None
        except QuestionFault:
            return False

    async def _added(self, by: By, symbols: tuple[str, ...], server: bool) -> Page:
        caller = await by()
        added = await self._app.watchlists.add(symbols, caller, server=server)
        said: list[Message] = []
        if added.lines:
            said.append(_changed(added.lines, lambda lines: msg("Added: {lines}", lines=lines)))
        elif not added.unknown:
            said.append(_there_already(len(symbols), server))
        if added.unknown:
            said.append(msg("The source knows no prices of {symbols}: left out.", symbols=_foreign(added.unknown)))
        if added.unsure:
            said.append(msg("The source did not answer, so whether there are prices of {symbols} is not checked.",
                            symbols=_foreign(added.unsure)))  # fmt: skip
        return await self._told(caller, server, said)

    async def _removed(self, by: By, symbols: tuple[str, ...] | None, server: bool) -> Page:
        caller = await by()
        removed = await self._app.watchlists.remove(symbols, caller, server=server)
        if removed:
            return await self._told(
                caller, server, [_changed(removed, lambda lines: msg("Taken off: {lines}", lines=lines))]
            )
        listed = await self._app.watchlists.listed(caller, server=server)
        return await self._told(caller, server, [_not_there(len(symbols or ()), server)] if listed else [])

    async def _told(self, caller: Caller, server: bool, done: list[Message]) -> Page:
        """What was done, and the list after it."""
        listed = await self._app.watchlists.listed(caller, server=server)
        return Page(self._pages.notices((*done, *_list_words(listed, server))))

    async def _listed(self, by: By, server: bool) -> Page:
        """The list, with what its lines did in a day where that is known."""
        caller = await by()
        listed = await self._app.watchlists.listed(caller, server=server)
        words = self._pages.notices(_list_words(listed, server))
        if not listed:
            return Page(await self._with_the_server_s(words, caller, server))
        try:
            question = self._app.parse("movers server watchlist 1d" if server else "movers watchlist 1d")
            if question is None:
                return Page(words)
            lists = self._app.watchlists
            found = await lists.looked_up(question, caller.member, caller.guild, strictly=True)
            answer = await self._app.answer(found.question)
        except BellwetherError as fault:
            return Page(joined((words, self._pages.notice(fault.message))))
        return await self._pages.page(answer, below=words)

    async def _with_the_server_s(self, words: str, caller: Caller, server: bool) -> str:
        """Where the caller has no list: that the server has one, if it has."""
        if server or caller.guild is None:
            return words
        count = len(await self._app.watchlists.listed(caller, server=True))
        if not count:
            return words
        theirs = nmsg("The server’s list has {count} line: {order}", "The server’s list has {count} lines: {order}",
                      count, order=Ask("watchlist server"))  # fmt: skip
        return f"{words}\n{self._pages.notice(theirs)}"


def _meant(name: str, rest: str) -> tuple[str, str]:
    """The order's name and the rest of it, where it is said in words of the list: `watch remove nvidia`."""
    verb, _, more = rest.partition(" ")
    if name == "watch" and verb.casefold() == "list":
        return "watchlist", more.strip()
    server = re.match(r"(server(?:['’]?s)?\s+)(\S+)\s+(\S.*)", rest, re.IGNORECASE)
    if server is not None and server[2].casefold() in _PUT | _TAKE:
        return _meant(name, f"{server[2]} {server[1]}{server[3]}")
    if more.strip() and verb.casefold() in _PUT and name != "unwatch":
        return "watch", more.strip()
    if more.strip() and verb.casefold() in _TAKE:
        return "unwatch", more.strip()
    return name, rest


def _named(lines: tuple[Instrument, ...]) -> Series:
    return Series(tuple(map(_line, lines)), "comma")


def _line(line: Instrument) -> Message:
    if line.name.en == line.symbol:
        return msg("{symbol}", symbol=Literally(line.symbol))
    return msg("{name} ({symbol})", name=line.name, symbol=Literally(line.symbol))


def _changed(lines: tuple[Instrument, ...], told: Callable[[Series], Message]) -> Message:
    """What is told of lines: with their names, or with their symbols alone where that is too long."""
    return fitting(_LONGEST, told(_named(lines)), told(_symbols(lines)))


def _symbols(lines: tuple[Instrument, ...]) -> Series:
    return Series(tuple(Literally(line.symbol) for line in lines), "comma")


def _foreign(symbols: tuple[str, ...]) -> Series:
    return Series(tuple(map(Foreign, symbols)), "and")


def _there_already(count: int, server: bool) -> Message:
    if server:
        return nmsg("It is on the server’s list already.", "They are on the server’s list already.", count)
    return nmsg("It is on your list already.", "They are on your list already.", count)


def _not_there(count: int, server: bool) -> Message:
    if server:
        return nmsg("It was not on the server’s list.", "None of them was on the server’s list.", count)
    return nmsg("It was not on your list.", "None of them was on your list.", count)


def _list_words(lines: tuple[Instrument, ...], server: bool) -> tuple[Message, ...]:
    """Whose list it is, its lines with their names, as far as there is room for these, and how one is taken off."""
    if not lines:
        return (empty_words(server),)
    whole = _changed(lines, lambda named: _count(len(lines), named, server))
    first = lines[0].symbol
    if server:
        return whole, msg(
            "To take one off: {unwatch}. For members who may manage messages, or have the role that {server} shows.",
            unwatch=Ask(f"unwatch server {first}"),
            server=Literally("/server"),
        )
    return whole, msg("To take one off: {unwatch}", unwatch=Ask(f"unwatch {first}"))


def _count(count: int, lines: Series, server: bool) -> Message:
    args: dict[str, Arg] = {"lines": lines}
    if server:
        return nmsg("The server’s watch list, {count} line: {lines}", "The server’s watch list, {count} lines: {lines}",
                    count, **args)  # fmt: skip
    return nmsg("Your watch list, {count} line: {lines}", "Your watch list, {count} lines: {lines}", count, **args)
