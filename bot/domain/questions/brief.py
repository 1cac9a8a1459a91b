"""`brief`: the story of a market, from computed figures only."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional
from bot.domain.questions.values import Named, UniverseChoice
from bot.domain.text import msg
from bot.domain.windows import Span, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief(Question):
    """The story of an index over a window, each sentence dated."""

    spec: ClassVar[Spec] = Spec(
        name="brief",
        aliases=(),
        summary=msg("The story of an index in dated sentences"),
        examples=("brief hstech 1m", "brief hstech 1m on 2025-02-12", "brief hsi 1w"),
        order=16,
        ordinary=True,
        details=(msg("Every sentence is written from computed figures and has its date."),),
    )

    universe: UniverseChoice = optional(
        Kind.UNIVERSE, msg("An index: hstech, hsi, csi300"), Named("hstech"), indices=True
    )
    window: Window = optional(Kind.WINDOW, common.WINDOW, Span(1, "month"))
    as_of: date | None = optional(Kind.DAY, common.AS_OF)
