"""Orders: what changes something, in words through every door. Questions only ask."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.domain.alerts.callers import Caller
from bot.domain.questions import Question
from bot.ui.addressing import Doubt
from bot.ui.facade import Facade
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
        return self._families[name].work(name, text.strip()[len(name) :].strip(), by)


def _first(text: str) -> str:
    words = text.split(maxsplit=1)
    return words[0].casefold() if words else ""
