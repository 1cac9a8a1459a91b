"""`value`: the change of market value in money."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional, required
from bot.domain.text import msg
from bot.domain.windows import Sessions, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Value(Question):
    """How much market value a company gained or lost in a window, or its largest days."""

    spec: ClassVar[Spec] = Spec(
        name="value",
        aliases=(),
        summary=msg("Market value gained or lost, or its largest days"),
        examples=(
            "value nvidia 2025-01-27",
            "value nvidia 1w",
            "value alibaba 1m",
            "value nvidia record",
            "value nvidia record 1y",
        ),
        order=7,
        ordinary=True,
        details=(
            msg("Price change times shares outstanding, with the share count, its source and its date."),
            msg("A company counts once, however many lines it has."),
        ),
    )

    instruments: tuple[str, ...] = required(Kind.INSTRUMENTS, msg("A company's name or ticker: nvidia, alibaba, 700"))
    window: Window | None = optional(Kind.PERIOD, msg("A day such as 2025-01-27, or a window: 1d, 1w, 1m, ytd"))
    ranking: str | None = optional(
        Kind.CHOICE, msg("Rank the largest one-day gains and losses"), choices={"record": msg("The largest days")}
    )
    as_of: date | None = optional(Kind.DAY, common.AS_OF)

    @property
    def period(self) -> Window | None:
        """The window that is meant: one session where none is said; None for a ranking of the whole history."""
        return self.window if self.window is not None or self.ranking is not None else Sessions(1)
