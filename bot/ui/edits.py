"""What is said of an edit that is refused: its orders edit too, or whoever copies one has a second beside the first."""

from collections.abc import Collection, Generator
from contextlib import contextmanager

from bot.domain.errors import QuestionFault
from bot.domain.text import with_orders
from bot.ui.orders import edit_in, verb_and_number


@contextmanager
def editing(family: str, number: int, verbs: Collection[str]) -> Generator[None]:
    """Raises each QuestionFault with the orders that would make another one as edits of this one; those about one by
    its number stay."""

    def edit(order: str) -> str:
        first, _, rest = order.partition(" ")
        kept = first != family or not rest or edit_in(rest) is not None or verb_and_number(rest, verbs) is not None
        return order if kept else f"{family} edit {number} {rest}"

    try:
        yield
    except QuestionFault as fault:
        raise fault.worded(with_orders(fault.message, edit)) from fault
