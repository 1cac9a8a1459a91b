"""`markets`: the indices that matter here, side by side."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional
from bot.domain.text import msg


@dataclass(frozen=True, slots=True, kw_only=True)
class Markets(Question):
    """How the indices of Hong Kong, the mainland and New York stand."""

    spec: ClassVar[Spec] = Spec(
        name="markets",
        aliases=("indices",),
        summary=msg("Nine indices over a day, week, month and year"),
        examples=("markets", "markets on 2025-02-12"),
        order=5,
        ordinary=True,
        details=(msg("Each index with its own last close and day, since the markets keep different hours."),),
    )

    as_of: date | None = optional(Kind.DAY, common.AS_OF)
