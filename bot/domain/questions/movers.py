"""`movers`: the members of a universe ranked by their change."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional, required
from bot.domain.questions.values import ReturnKind, UniverseChoice
from bot.domain.text import msg
from bot.domain.windows import Span, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Movers(Question):
    """Which members of a universe rose and fell most over a window."""

    spec: ClassVar[Spec] = Spec(
        name="movers",
        aliases=("mover",),
        summary=msg("Members of an index ranked by their change"),
        examples=(
            "movers hstech 1m",
            "movers hstech 1m on 2025-02-12",
            "movers mag7 ytd",
            "movers baba,jd,tencent 1w",
            "movers hsi since 2025-01-20",
        ),
        order=1,
        details=(
            msg("The index's own change, how many members rose and fell, leaders and laggards, and a picture of all."),
            msg("A list typed with commas works like an index."),
        ),
    )

    universe: UniverseChoice = required(
        Kind.UNIVERSE, msg("An index or basket (hstech, hsi, mag7), or a list with commas"), most=60
    )
    window: Window = optional(Kind.WINDOW, common.WINDOW, Span(1, "month"))
    currency: str | None = optional(Kind.CURRENCY, common.CURRENCY)
    returns: ReturnKind = optional(Kind.RETURNS, common.RETURNS, ReturnKind.PRICE)
    as_of: date | None = optional(Kind.DAY, common.AS_OF)
