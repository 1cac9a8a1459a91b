"""`contrib`: which members made an index's change."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional, required
from bot.domain.questions.values import UniverseChoice
from bot.domain.text import msg
from bot.domain.windows import Span, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrib(Question):
    """How much each member contributed to the change of its index."""

    spec: ClassVar[Spec] = Spec(
        name="contrib",
        aliases=("contribution",),
        summary=msg("Which members made the index's change"),
        examples=("contrib hstech 1m", "contrib hstech 2025-01-13..2025-02-12", "contrib hstech since deepseek"),
        order=12,
        details=(msg("From the weights nearest to the base, held; the rest that they do not explain is shown."),),
    )

    universe: UniverseChoice = required(Kind.UNIVERSE, msg("An index: hstech, hsi, csi300"), indices=True)
    window: Window = optional(Kind.WINDOW, common.WINDOW, Span(1, "month"))
    as_of: date | None = optional(Kind.DAY, common.AS_OF)
