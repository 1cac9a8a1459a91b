"""`events`: the dated events that the data knows."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional
from bot.domain.text import msg
from bot.domain.windows import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Events(Question):
    """Which events can be asked about."""

    spec: ClassVar[Spec] = Spec(
        name="events",
        aliases=(),
        summary=msg("The events that can be asked about"),
        examples=("events", "events alibaba", "events 1y"),
        order=9,
        ordinary=True,
        details=(msg("Ask what happened after one with “event”, or measure from it with “since”."),),
    )

    instruments: tuple[str, ...] = optional(Kind.INSTRUMENTS, msg("Only events of these names or tickers"), (), most=8)
    window: Window | None = optional(Kind.WINDOW, msg("Only events of this window: 1y, since 2025-01-01"))
    as_of: date | None = optional(Kind.DAY, common.AS_OF)
