"""`event`: what happened after a dated event."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional, required
from bot.domain.text import msg


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Question):
    """What instruments did after an event, beside what their home index explains."""

    spec: ClassVar[Spec] = Spec(
        name="event",
        aliases=(),
        summary=msg("1, 5 and 20 sessions after an event; how unusual"),
        examples=(
            "event deepseek",
            "event deepseek alibaba tencent",
            "event 2025-01-27 nvidia alibaba hstech",
            "event liberation_day hsi",
        ),
        order=8,
        ordinary=True,
        details=(
            msg("Each from its own last close before the event: Hong Kong may have closed before New York felt it."),
            msg("Abnormal returns by the market model against the home index (MacKinlay 1997), with their t-value."),
        ),
    )

    event: str | date = required(Kind.EVENT, msg("An event's name, such as deepseek, or a day"))
    instruments: tuple[str, ...] = optional(
        Kind.INSTRUMENTS, msg("Names or tickers; without any, those that the event is known for"), (), most=8
    )
    as_of: date | None = optional(Kind.DAY, common.AS_OF)
