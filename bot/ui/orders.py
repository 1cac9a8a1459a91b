"""Orders: what changes something, in words through every door. Questions only ask."""

import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from bot.domain.alerts.callers import Caller
from bot.domain.errors import QuestionFault
from bot.domain.questions import Question
from bot.domain.text import Arg, Ask, Message, Series, msg, numbered
from bot.ui.addressing import Doubt
from bot.ui.facade import Facade
from bot.ui.inquiry import replaced
from bot.ui.page import Page

By = Callable[[], Awaitable[Caller]]
"""Tells who gives an order and what they may: asked for once the order is acknowledged."""

Work = Callable[[], Awaitable[Page]]
"""Carries an order out, and gives what is said of it."""


class Family(Protocol):
    """Orders of one kind, by their first words."""

    @property
    def names(self) -> frozenset[str]: ...

    def work(self, name: str, rest: str, by: By) -> Work:
        """What is to be done for an order; what can be refused from memory is refused here. Raises QuestionFault."""
        ...

    def doubt(self, text: str) -> Doubt:
        """Which faults of an order with a bare prefix say that it is another bot's."""
        ...


class KeptOrders(Protocol):
    """Orders about what is kept by number, as their controls give them."""

    async def made(self, text: str, caller: Caller) -> Page:
        """Makes what a preview showed, from its words."""
        ...

    async def done(self, verb: str, number: int, caller: Caller) -> Page: ...

    async def edited(self, number: int, text: str, caller: Caller) -> Page:
        """Puts another in the place of one, from its words."""
        ...

    async def wording(self, number: int, caller: Caller) -> str:
        """One in the words in which it could be asked."""
        ...

    async def listed(self, caller: Caller, page: int = 0) -> Page:
        """A page of the caller's."""
        ...


@dataclass(frozen=True, slots=True)
class Order:
    """An order in words, without prefix or mention. As an inquiry it is no question, and is never read as one."""

    text: str
    certain: bool
    quiet: bool = False

    def read(self, app: Facade) -> Question:
        """Never called."""
        raise NotImplementedError

    def instead(self, term: str, value: str) -> None:
        """Nobody chooses a candidate for an order: it is given again."""
        return


class Orders:
    """All families of orders."""

    def __init__(self, *families: Family) -> None:
        self._families = {name: family for family in families for name in family.names}

    def ours(self, text: str) -> bool:
        """Whether a text begins as an order."""
        return _first(text) in self._families

    def doubt(self, text: str) -> Doubt:
        """See `Family`."""
        return self._families[_first(text)].doubt(text)

    def work(self, text: str, by: By) -> Work:
        """What is to be done for an order of ours. Raises QuestionFault."""
        name = _first(text)
        try:
            return self._families[name].work(name, text.strip()[len(name) :].strip(), by)
        except QuestionFault as fault:
            raise _with_orders(text, fault) from fault


LISTS, ENDS = frozenset({"list", "all", "mine", "show"}), frozenset({"clear", "off", "none", "stop", "reset"})
"""Words that, alone after an order's name, ask for its list, and for an end to all of it."""

ALONE = LISTS | ENDS | {"help"}


_OTHER_WORDS = {
    "cancel": "delete", "remove": "delete", "rm": "delete", "del": "delete", "stop": "pause", "mute": "snooze",
    "unmute": "resume", "unpause": "resume",
}  # fmt: skip
"""What people say for a verb."""

_WHERE = frozenset({"dm", "dms", "here", "server"})
"""What is said after the name of a list; there is one, and it tells what it leaves out."""

_PAGE = re.compile(r"(?:(?:list|show)\s+)?page\s+(\d{1,4})", re.IGNORECASE)


def _first(text: str) -> str:
    words = text.split(maxsplit=1)
    return words[0].casefold() if words else ""


def number_in(text: str) -> int | None:
    """The number of what is kept, as it is written after a verb; None where there is none."""
    bare = text.strip().lstrip("#")
    return int(bare) if bare.isascii() and bare.isdecimal() else None


def verb_of(word: str, verbs: Collection[str]) -> str:
    """A verb in our word; whatever is none of ours as it is. What cannot rest for a day is paused."""
    verb = _OTHER_WORDS.get(word.casefold(), word.casefold())
    return "pause" if verb == "snooze" and word.casefold() == "mute" and verb not in verbs else verb


def asks_for_kept(name: str, rest: str, verbs: Collection[str]) -> bool:
    """Whether it is, whoever else uses the word, about a list of ours or about one by its number."""
    return verb_and_number(rest, verbs) is not None or _page_in(name, rest) is not None


def _page_in(name: str, rest: str) -> int | None:
    """The page of a list that is asked for, counted from 0; None where none is."""
    if (found := _PAGE.fullmatch(rest)) is not None:
        return max(0, int(found[1]) - 1)
    plural = name.endswith("s")
    return 0 if rest.casefold() in LISTS or (plural and (not rest or rest.casefold() in _WHERE)) else None


def kept_work(family: str, name: str, rest: str, by: By, verbs: Collection[str], orders: KeptOrders) -> Work | None:
    """What is to be done about what is kept already: the list, or something by number; None where `rest` may be the
    words of a new one. Raises bad_question for what is neither."""
    if (page := _page_in(name, rest)) is not None:
        return lambda: given(by, lambda who: orders.listed(who, page))
    refuse_helpless(family, rest)
    if (order := verb_and_number(rest, verbs)) is not None:
        return lambda: given(by, lambda who: orders.done(*order, who))
    if (edit := edit_in(rest)) is not None:
        number, text = edit
        return lambda: given(
            by, lambda who: orders.edited(number, text, who) if text else orders.done("show", number, who)
        )
    refuse_numberless(family, rest, verbs)
    return None


async def given(by: By, work: Callable[[Caller], Awaitable[Page]]) -> Page:
    """What comes of an order, by whoever gives it."""
    return await work(await by())


def verb_and_number(rest: str, verbs: Collection[str]) -> tuple[str, int] | None:
    """A verb and the number of what it is done to, in either order; None for anything else."""
    words = rest.split()
    if len(words) != 2:
        return None
    for verb, number in (words, reversed(words)):
        if (meant := verb_of(verb, verbs)) in verbs and (found := number_in(number)) is not None:
            return meant, found
    return None


def edit_in(rest: str) -> tuple[int, str] | None:
    """The number of what is to be edited, before or after the verb, and its new words, which may be none; None for
    anything else."""
    verb, _, more = rest.partition(" ")
    if number_in(verb) is not None and more.strip().partition(" ")[0].casefold() == "edit":
        verb, more = "edit", f"{verb} {more.strip().partition(' ')[2]}"
    number, _, text = more.strip().partition(" ")
    found = number_in(number)
    return (found, text.strip()) if verb.casefold() == "edit" and found is not None else None


def refuse_helpless(name: str, rest: str) -> None:
    """Raises bad_question for words that people try: how it is done, and an end to all at once."""
    word, listed = rest.casefold(), Ask(f"{name}s")
    if word == "help":
        raise QuestionFault("bad_question", msg("{help} shows how, {list} lists yours.", help=Ask(f"help {name}"),
                                                list=listed))  # fmt: skip
    if word in ENDS:
        raise QuestionFault("bad_question", msg("One at a time: {delete}. {list} lists yours.", list=listed,
                                                delete=Ask(f"{name} delete 12")))  # fmt: skip


def refuse_numberless(name: str, rest: str, verbs: Collection[str]) -> None:
    """Raises bad_question for a verb without a number, a number without a verb, and for more than both."""
    listed = Ask(f"{name}s")
    words = rest.split()
    if len(words) > 2 and words[0].casefold() in verbs and (of := number_in(words[1])) is not None:
        verb = words[0].casefold()
        if verb == "snooze":
            raise QuestionFault(
                "bad_question", msg("An alert rests for a day: {order}", order=Ask(f"{name} snooze {of}"))
            )
        raise QuestionFault(
            "bad_question", msg("Nothing comes after the number: {order}", order=Ask(f"{name} {verb} {of}"))
        )
    if (number := number_in(rest)) is not None:
        message = msg("What about number {number}? {show} shows it, {list} lists yours.", number=numbered(number),
                      list=listed, show=Ask(f"{name} show {number}"))  # fmt: skip
        raise QuestionFault("bad_question", message)
    verb = verb_of(rest, verbs) if len(words) == 1 else rest.partition(" ")[0].casefold()
    if verb in verbs:
        message = msg("Which one? Write its number: {example}. {list} lists yours.", list=listed,
                      example=Ask(f"{name} {verb} 12"))  # fmt: skip
        raise QuestionFault("bad_question", message)


def _with_orders(text: str, fault: QuestionFault) -> QuestionFault:
    """A fault with candidates, and the orders that have them in the place of the word at fault, unless it says some."""
    orders = [replaced(text, fault.term or "", one.value) for one in fault.candidates] if fault.term else []
    asks = [Ask(order) for order in orders if order is not None]
    if not asks or _holds_order(fault.message):
        return fault
    return fault.worded(msg("{why} {orders}", why=fault.message, orders=Series(tuple(asks), "dots")))


def _holds_order(arg: Arg) -> bool:
    match arg:
        case Ask():
            return True
        case Message():
            return any(map(_holds_order, arg.args.values()))
        case Series():
            return any(map(_holds_order, arg.items))
        case _:
            return False
