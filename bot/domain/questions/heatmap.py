"""`heatmap`: the members of a universe as tiles."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional, required
from bot.domain.questions.values import UniverseChoice
from bot.domain.text import msg
from bot.domain.windows import Sessions, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Heatmap(Question):
    """Members as tiles, as large as they weigh, coloured by their change."""

    spec: ClassVar[Spec] = Spec(
        name="heatmap",
        aliases=("treemap",),
        summary=msg("Members as tiles: size by weight, colour by change"),
        examples=("heatmap hstech", "heatmap hstech 1m", "heatmap mag7 1w", "heatmap hstech 2025-02-28"),
        order=13,
        details=(
            msg("Tiles are sized by index weight, by market value, or all alike: whichever is known, and it is said."),
        ),
    )

    universe: UniverseChoice = required(
        Kind.UNIVERSE, msg("An index or basket (hstech, hsi, mag7), or a list with commas"), most=60
    )
    window: Window = optional(Kind.PERIOD, msg("A day such as 2025-02-28, or a window: 1d, 1w, 1m, ytd"), Sessions(1))
    as_of: date | None = optional(Kind.DAY, common.AS_OF)
