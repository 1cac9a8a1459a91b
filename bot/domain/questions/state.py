"""`state`: bull or bear market by the 20 per cent rule, and correction by 10."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional, required
from bot.domain.text import msg
from bot.domain.windows import Span, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Question):
    """Which state an instrument is in by the rule of bull and bear markets, and since when."""

    spec: ClassVar[Spec] = Spec(
        name="state",
        aliases=(),
        summary=msg("Bull or bear market by the 20% rule, since when"),
        examples=("state hstech", "state nvidia", "state hstech 2y", "state hsi on 2025-02-12"),
        order=6,
        ordinary=True,
        details=(
            msg("The state flips when a close is 20% from the extreme since the last flip; a correction is 10%."),
            msg("The first state found depends on where the prices begin, and is marked so."),
        ),
    )

    instruments: tuple[str, ...] = required(Kind.INSTRUMENTS, msg("An index or a share: hstech, hsi, nvidia"))
    window: Window = optional(Kind.WINDOW, msg("How far back flips are looked for: 1y, 2y, 5y"), Span(5, "year"))
    as_of: date | None = optional(Kind.DAY, common.AS_OF)
