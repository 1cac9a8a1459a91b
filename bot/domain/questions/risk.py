"""`risk`: how much instruments move, and with what."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional, required
from bot.domain.text import msg
from bot.domain.windows import Span, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk(Question):
    """Volatility, drawdown, beta, correlation and Sharpe ratio over a window."""

    spec: ClassVar[Spec] = Spec(
        name="risk",
        aliases=(),
        summary=msg("Volatility, drawdown, beta, correlation, Sharpe"),
        examples=("risk alibaba", "risk alibaba nvidia 1y", "risk alibaba tencent meituan 6m", "risk nvidia 1y rate 4"),
        order=14,
        ordinary=True,
        details=(
            msg("Daily simple returns, annualised by √252; beta and correlation against the home index."),
            msg("The Sharpe ratio is over a yearly rate of nought unless you give one: rate 4."),
        ),
    )

    instruments: tuple[str, ...] = required(
        Kind.INSTRUMENTS, msg("One to eight names or tickers: alibaba nvidia"), most=8
    )
    window: Window = optional(Kind.WINDOW, common.WINDOW, Span(1, "year"))
    rate: float | None = optional(Kind.RATE, msg("A yearly rate in per cent for the Sharpe ratio: 4"))
    as_of: date | None = optional(Kind.DAY, common.AS_OF)
