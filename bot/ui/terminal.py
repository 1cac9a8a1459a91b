"""An answer as plain text."""

from bot.domain.answers import Answer
from bot.domain.errors import BellwetherError
from bot.domain.text import Message
from bot.words import Door, Words


def _typed(question: str) -> str:
    return f"!{question}"


_DOOR = Door(ask=_typed)


def said(message: Message, words: Words) -> str:
    """One message as plain text."""
    return words.text(message, _DOOR)


def text_of(answer: Answer, words: Words) -> str:
    """The headline, the facts, what is missing, and where it is from; a line each."""
    lines = [answer.headline, *answer.lines, *answer.notes]
    if answer.provenance is not None:
        lines.append(answer.provenance.line)
    return "\n".join(said(line, words) for line in lines)


def refusal_of(error: BellwetherError, words: Words) -> str:
    """What happened, and the nearest that works."""
    lines = [said(error.message, words)]
    for candidate in error.candidates:
        exchange = f" ({candidate.exchange})" if candidate.exchange else ""
        lines.append(f"  {candidate.value} — {words.name(candidate.name)}{exchange}")
    return "\n".join(lines)
