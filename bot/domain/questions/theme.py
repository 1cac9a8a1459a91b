"""`theme`: a basket of shares, equally weighted, against an index."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional, required
from bot.domain.questions.values import ReturnKind, UniverseChoice
from bot.domain.text import msg
from bot.domain.windows import Span, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme(Question):
    """How a theme did: its equal-weighted change, best and worst, against an index."""

    spec: ClassVar[Spec] = Spec(
        name="theme",
        aliases=(),
        summary=msg("A basket, equally weighted, against an index"),
        examples=(
            "theme china-ai",
            "theme mag7 ytd",
            "theme terrific10 1m",
            "theme china-ev 3m in usd",
            "theme ai-chips since deepseek",
        ),
        order=11,
        ordinary=True,
        details=(
            msg("Every member counts the same at the base; nothing is rebalanced in between."),
            msg("Against its own index, or Hang Seng TECH, Nasdaq-100 or CSI 300 by where most members trade."),
        ),
    )

    universe: UniverseChoice = required(
        Kind.UNIVERSE, msg("A basket (china-ai, mag7, terrific10, china-ev), or a list with commas"), most=60
    )
    window: Window = optional(Kind.WINDOW, common.WINDOW, Span(1, "month"))
    currency: str | None = optional(Kind.CURRENCY, common.CURRENCY)
    returns: ReturnKind = optional(Kind.RETURNS, common.RETURNS, ReturnKind.PRICE)
    as_of: date | None = optional(Kind.DAY, common.AS_OF)
