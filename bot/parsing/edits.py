"""Edits that say only what shall be otherwise: the whole is offered, and never another alert or digest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.domain.errors import QuestionFault
from bot.domain.text import Ask, Foreign, msg, with_orders
from bot.parsing.working import orders_in


@dataclass(frozen=True, slots=True)
class Edits:
    """What is said of edits that are refused. `word` is the first one of the orders; `examples` are those that stand in
    refusals for want of better ones."""

    word: str
    examples: Sequence[str]

    def partial(self, whole: str) -> QuestionFault:
        """The refusal of a part, with the whole that it means."""
        order = Ask(f"{self.word} {whole}")
        return QuestionFault("bad_question", msg("An edit is written whole. Do you mean {order}?", order=order))

    def refused(self, fault: QuestionFault, text: str, now: str, *, part: bool = False) -> QuestionFault:
        """The refusal of an edit, with what is edited, as it is `now`, in the place of examples about something that
        the text does not speak of; and of a `part` also where it would offer nothing, since names that may be meant
        are no whole ones."""
        offered = orders_in(fault.message, self.word)
        strange = {order for order in offered if self._is_example(order, text)}
        present = f"{self.word} {now}"
        if not strange and (offered or not part):
            return fault
        if len(offered) == 1:
            return fault.worded(with_orders(fault.message, lambda _: present))
        return self.unread(text, now)

    def unread(self, text: str, now: str) -> QuestionFault:
        """The refusal of an edit that says nothing of what is edited."""
        message = msg("I do not understand the edit “{text}”. As it is now: {order}", text=Foreign(text),
                      order=Ask(f"{self.word} {now}"))  # fmt: skip
        return QuestionFault("bad_question", message)

    def _is_example(self, order: str, text: str) -> bool:
        """Whether an order is an example, and its first word none of the text."""
        words = text.casefold().split()
        return order.partition(" ")[0] not in words and any(order.startswith(example) for example in self.examples)


def fault_of(text: str, read: Callable[[str], object]) -> QuestionFault | None:
    """Why a text is not read; None where it is."""
    try:
        read(text)
    except QuestionFault as fault:
        return fault
    return None


def reads(text: str, read: Callable[[str], object]) -> bool:
    """Whether a text is read."""
    return fault_of(text, read) is None
