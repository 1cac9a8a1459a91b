"""The risk figures of instruments that were measured, each against the index of its home."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from bot.analytics.drawdown import Drawdown, max_drawdown
from bot.analytics.returns import Gap, daily_returns, gaps
from bot.analytics.risk import Move, Together, extremes, sharpe, together, volatility_pct
from bot.answers.outcomes import Measured
from bot.domain.instruments import Instrument


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What an instrument is held against: the index of its home, or the fund that stands in for it."""

    index: Instrument
    measured: Measured

    @property
    def is_proxy(self) -> bool:
        return self.index.symbol != self.measured.instrument.symbol


@dataclass(frozen=True, slots=True)
class Gauge:
    """One instrument's figures over the window. `asked` is the index that a proxy stands in for, or the instrument
    itself; `observations` are its daily returns and `gaps` the changes over sessions without a close, which are none of
    them. `volatility_pct` is None where these are too few and 0 where the closes do not move; `sharpe` is None in both
    cases. `beside` is None without a benchmark. `later` is set where its prices begin within the window, so that it is
    measured from its first close."""

    asked: Instrument
    measured: Measured
    observations: int
    gaps: tuple[Gap, ...]
    volatility_pct: float | None
    sharpe: float | None
    drawdown: Drawdown
    extremes: tuple[Move, Move] | None
    benchmark: Benchmark | None
    beside: Together | None
    later: bool

    @property
    def is_proxy(self) -> bool:
        return self.asked.symbol != self.measured.instrument.symbol

    @property
    def beta(self) -> float | None:
        return None if self.beside is None else self.beside.beta

    @property
    def correlation(self) -> float | None:
        return None if self.beside is None else self.beside.correlation


def gauges(
    found: Sequence[tuple[Instrument, Measured]],
    homes: Mapping[str, Benchmark],
    rate_pct: float,
    later: Collection[str],
    sessions: Callable[[Measured], pd.DatetimeIndex],
) -> list[Gauge]:
    """The figures of each, from final closes. `homes` are the benchmarks by the symbol that was asked for; `later` are
    the symbols whose prices begin within the window; `sessions` gives those of an instrument's exchange from its base
    to its last close."""
    return [
        _gauge(asked, m, homes.get(asked.symbol), rate_pct, m.instrument.symbol in later, sessions(m))
        for asked, m in found
    ]


def correlations(measured: Sequence[Measured]) -> list[list[float | None]]:
    """How each moves with each: a row for each, on the sessions that both have; 1 with itself."""
    size = len(measured)
    table: list[list[float | None]] = [[1.0 if row == at else None for at in range(size)] for row in range(size)]
    for row in range(size):
        for at in range(row):
            value = together(measured[row].path, measured[at].path).correlation
            table[row][at] = table[at][row] = value
    return table


def _gauge(
    asked: Instrument,
    measured: Measured,
    benchmark: Benchmark | None,
    rate_pct: float,
    later: bool,
    sessions: pd.DatetimeIndex,
) -> Gauge:
    closes = measured.path
    return Gauge(
        asked,
        measured,
        len(daily_returns(closes, sessions)),
        tuple(gaps(closes, sessions)),
        volatility_pct(closes, sessions),
        sharpe(closes, rate_pct, sessions),
        max_drawdown(closes),
        extremes(closes, sessions),
        benchmark,
        None if benchmark is None else together(closes, benchmark.measured.path),
        later,
    )
