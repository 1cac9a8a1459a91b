"""`compare`: instruments rebased to one axis."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional, required
from bot.domain.questions.values import ReturnKind
from bot.domain.text import msg
from bot.domain.windows import Span, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Question):
    """How two to eight instruments or indices did over one window."""

    spec: ClassVar[Spec] = Spec(
        name="compare",
        aliases=("cmp",),
        summary=msg("Two to eight lines on one axis"),
        examples=(
            "compare alibaba nvidia",
            "compare alibaba nvidia 3m",
            "compare hstech hsi csi300 1m",
            "compare alibaba vs nvidia ytd in usd",
            "compare 9988.HK BABA 1m",
            "compare tencent meituan since 2025-01-20",
            "compare hstech hsi 2025-01-13..2025-02-12",
            "compare xiaomi baidu since deepseek on 2025-02-12",
        ),
        order=2,
        details=(
            msg("Each starts from its own last close on or before the base, so no change depends on the others."),
            msg("Also the spread in percentage points, and the highest, the lowest and the largest drawdown of each."),
        ),
    )

    instruments: tuple[str, ...] = required(
        Kind.INSTRUMENTS, msg("Two to eight names or tickers: alibaba nvidia 700"), least=2, most=8
    )
    window: Window = optional(Kind.WINDOW, common.WINDOW, Span(1, "month"))
    currency: str | None = optional(Kind.CURRENCY, common.CURRENCY)
    returns: ReturnKind = optional(Kind.RETURNS, common.RETURNS, ReturnKind.PRICE)
    as_of: date | None = optional(Kind.DAY, common.AS_OF)
