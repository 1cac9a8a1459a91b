"""Several orders in one message: one is made at a time, and nothing of two is mixed."""

import re
from collections.abc import Callable

from bot.domain.errors import QuestionFault
from bot.domain.text import Ask, msg
from bot.parsing.clean import cleaned
from bot.parsing.durations import LABEL

_PART = re.compile(rf"{LABEL.pattern}|[;；\n]")


def refuse_several(word: str, text: str, read: Callable[[str], object], asks: Callable[[str], bool]) -> None:
    """Raises bad_question for several orders with marks between them, with the first one. `word` is that of the orders,
    `read` reads one, and `asks` tells whether a part is an order of its own, not an option or a name of another."""
    first, *others = _parts(text)
    if not asks(first) or not any(map(asks, others)):
        return
    try:
        read(first)
    except QuestionFault as fault:
        message = msg("One order is made at a time. {why}", why=fault.message)
        raise QuestionFault("bad_question", message, fault.candidates, fault.term) from fault
    message = msg("One order is made at a time. The first: {order}", order=Ask(f"{word} {first}"))
    raise QuestionFault("bad_question", message)


def _parts(text: str) -> list[str]:
    """The parts of a text between marks that are in no label; empty ones are left out but for the first."""
    found: list[str] = []
    start = 0
    for mark in _PART.finditer(text):
        if mark[1] is None:
            found.append(text[start : mark.start()])
            start = mark.end()
    found.append(text[start:])
    first, *others = (cleaned(part).replace("`", "").strip(" ,") for part in found)
    return [first, *filter(None, others)]
