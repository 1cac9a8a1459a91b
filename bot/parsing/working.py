"""Orders in refusals: each is read before it is said, and one that would be refused itself is replaced."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.errors import QuestionFault
from bot.domain.text import Arg, Ask, Message, Series, with_orders

LONGEST_ORDER = 250
"""Characters of an order that anybody would copy."""


@dataclass(frozen=True, slots=True)
class Working:
    """What makes orders of one kind work. `word` is their first word; `works` tells of the rest of one whether it is
    what was meant, as far as that is known, and raises QuestionFault where it is refused. `repaired` makes another of
    one that does not work; `examples` always do."""

    word: str
    works: Callable[[str], bool]
    repaired: Callable[[str], str]
    examples: tuple[str, ...]
    other: Callable[[str], str] = str
    """What stands for an order of another kind."""

    def mended(self, fault: QuestionFault) -> QuestionFault:
        """The fault with orders that work."""
        return fault.worded(with_orders(fault.message, self._changed))

    def _changed(self, text: str) -> str:
        if text.startswith(f"{self.word} "):
            return f"{self.word} {self._order(text.removeprefix(self.word).strip())}"
        return self.other(text)

    def _order(self, text: str) -> str:
        """The text, or what works in its place: repaired, as the refusal of it says, or an example."""
        tried = [text, self.repaired(text)]
        refused: list[str] = []
        for one in tried:
            try:
                if len(one) <= LONGEST_ORDER and self.works(one):
                    return one
            except QuestionFault as fault:
                refused += orders_in(fault.message, self.word)
        # Where nothing has all that was meant, what is read at all is better than nothing.
        reads = (one for one in (*tried, *refused, *self.examples) if self._reads(one))
        return next(filter(self._works, (*refused, *self.examples)), next(reads, text))

    def _works(self, text: str) -> bool:
        try:
            return len(text) <= LONGEST_ORDER and self.works(text)
        except QuestionFault:
            return False

    def _reads(self, text: str) -> bool:
        try:
            self.works(text)
        except QuestionFault:
            return False
        return len(text) <= LONGEST_ORDER


def orders_in(arg: Arg, word: str) -> list[str]:
    """The orders of a kind in a message, without their first word."""
    match arg:
        case Ask(text) if text.startswith(f"{word} "):
            return [text.removeprefix(word).strip()]
        case Message():
            return [order for one in arg.args.values() for order in orders_in(one, word)]
        case Series():
            return [order for one in arg.items for order in orders_in(one, word)]
        case _:
            return []
