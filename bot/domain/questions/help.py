"""`help`: what can be asked, and how."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.questions.declare import Kind, Question, Spec, optional
from bot.domain.text import msg


@dataclass(frozen=True, slots=True, kw_only=True)
class Help(Question):
    """All questions, or one with its examples."""

    spec: ClassVar[Spec] = Spec(
        name="help",
        aliases=(),
        summary=msg("What can be asked, with examples"),
        examples=("help", "help movers"),
        order=99,
    )

    topic: str | None = optional(Kind.TOPIC, msg("A question's name, such as movers"))
