"""`quote`: the last price of one line and what stands around it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional, required
from bot.domain.text import msg


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Question):
    """What a line trades at, and how that compares."""

    spec: ClassVar[Spec] = Spec(
        name="quote",
        aliases=("q",),
        summary=msg("Last price, change, ranges, volume, market value"),
        examples=("quote alibaba", "quote BABA", "q 700", "quote nvidia on 2025-01-27"),
        order=3,
        ordinary=True,
        details=(
            msg("With the day's and the year's range, volume against its 20-session mean, and the time of the price."),
            msg("Where a company has lines in New York and Hong Kong, also the premium of one over the other."),
        ),
    )

    instruments: tuple[str, ...] = required(Kind.INSTRUMENTS, msg("A name or ticker: alibaba, 700, NVDA"))
    as_of: date | None = optional(Kind.DAY, common.AS_OF)
