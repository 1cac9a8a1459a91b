"""`why`: a move in its context, without a cause of ours."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional, required
from bot.domain.text import msg
from bot.domain.windows import Sessions, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Why(Question):
    """A move beside its index, its usual size, its volume, and the headlines of its days."""

    spec: ClassVar[Spec] = Spec(
        name="why",
        aliases=(),
        summary=msg("A move beside its index, usual size and news"),
        examples=("why alibaba", "why nvidia 2025-01-27", "why xiaomi 1w"),
        order=15,
        ordinary=True,
        details=(msg("Headlines are shown with source and time. What caused a move is not for a bot to say."),),
    )

    instruments: tuple[str, ...] = required(Kind.INSTRUMENTS, msg("A name or ticker: alibaba, nvidia, 700"))
    window: Window = optional(Kind.PERIOD, msg("A day such as 2025-01-27, or a window: 1d, 1w, 1m"), Sessions(1))
    as_of: date | None = optional(Kind.DAY, common.AS_OF)
