"""Edits that say only what shall be otherwise: an edit is written whole, and the whole is offered."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

from bot.domain.alerts.wishes import Wish
from bot.domain.digests import DigestWish
from bot.domain.errors import QuestionFault
from bot.domain.text import Ask, msg

_Wish = TypeVar("_Wish", Wish, DigestWish)


def read_whole(order: str, text: str, wholes: Iterable[str], read: Callable[[str], _Wish]) -> _Wish:
    """What a text is read as. Raises QuestionFault: with the first of the `wholes` that is read where the text itself
    is not. `order` stands before it."""
    try:
        return read(text)
    except QuestionFault:
        for whole in wholes:
            with suppress(QuestionFault):
                read(whole)
                break
        else:
            raise
    raise QuestionFault("bad_question", msg("An edit is written whole. Do you mean {order}?",
                                            order=Ask(f"{order} {whole}")))  # fmt: skip
