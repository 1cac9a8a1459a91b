"""Which messages are meant for the bot, and what they ask."""

import re
from dataclasses import dataclass

_AFTER_MENTION = " \t\n,:"


@dataclass(frozen=True, slots=True)
class Addressed:
    """`text` is the question without prefix or mention. `surely` is True where nobody else can be meant, so that
    an unknown word deserves a hint rather than silence."""

    text: str
    surely: bool


def addressed(content: str, prefix: str, me: int, *, direct: bool) -> Addressed | None:
    """What a message asks of the bot with the id `me`; None where it is not meant for it.

    In a `direct` message everything is. A bare prefix is none of ours.
    """
    text = content.strip()
    mention = re.match(rf"<@!?{me}>", text)
    if mention is not None:
        return Addressed(_without(prefix, text[mention.end() :].lstrip(_AFTER_MENTION)), surely=True)
    if not text:
        return None
    if direct:
        return Addressed(_without(prefix, text), surely=True)
    if not text.startswith(prefix):
        return None
    text = _without(prefix, text)
    return Addressed(text, surely=False) if text else None


def _without(prefix: str, text: str) -> str:
    return text.removeprefix(prefix).strip()
