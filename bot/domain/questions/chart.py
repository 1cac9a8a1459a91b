"""`chart`: the price history of one instrument."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional, required
from bot.domain.questions.values import Study
from bot.domain.text import msg
from bot.domain.windows import Span, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart(Question):
    """Prices of one instrument over a window, as a line or candles, with studies on request."""

    spec: ClassVar[Spec] = Spec(
        name="chart",
        aliases=(),
        summary=msg("Line or candles, averages, studies"),
        examples=(
            "chart nvidia 6m",
            "chart nvidia 6m candles sma20 sma50 volume",
            "chart hstech 1y log",
            "chart alibaba 3m candles bollinger rsi",
            "chart tencent 1y ema50 macd on 2025-02-12",
        ),
        order=4,
        ordinary=True,
        details=(
            msg("Studies: sma20, ema50 (any length), bollinger, rsi, macd, volume."),
            msg("Events that the data knows are marked."),
        ),
    )

    instruments: tuple[str, ...] = required(Kind.INSTRUMENTS, msg("A name or ticker: alibaba, hstech, NVDA"))
    window: Window = optional(Kind.WINDOW, common.WINDOW, Span(6, "month"))
    style: str = optional(
        Kind.CHOICE,
        msg("A line of closes, or candles"),
        "line",
        choices={"line": msg("Line of closes"), "candles": msg("Candles: open, high, low, close")},
    )
    studies: tuple[Study, ...] = optional(
        Kind.STUDIES, msg("Beside the prices: sma20 sma50 ema20 bollinger rsi macd volume"), (), most=6
    )
    scale: str = optional(
        Kind.CHOICE,
        msg("A linear or a logarithmic scale"),
        "linear",
        choices={"linear": msg("Linear scale"), "log": msg("Logarithmic scale")},
    )
    as_of: date | None = optional(Kind.DAY, common.AS_OF)
