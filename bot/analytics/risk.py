"""How much an instrument moves, and with what: volatility, beta, correlation, the Sharpe ratio.

Returns are simple ones of single sessions; `sessions` are those of the exchange, as in `daily_returns`. The formulas
are the textbook ones: sample moments (n - 1), annualised with 252 sessions a year, a variance by 252 and its root by
the root of 252; Sharpe, "The Sharpe Ratio", Journal of Portfolio Management, 1994; beta as the slope of a regression on
the benchmark's returns.
"""

import math
from dataclasses import dataclass
from datetime import date

import pandas as pd

from bot.analytics.returns import daily_returns

SESSIONS_A_YEAR = 252
LEAST = 20
"""Fewer returns than these say little: a month of sessions."""

_STILL = 1e-12
"""Returns that differ by no more than this do so by rounding alone."""


@dataclass(frozen=True, slots=True)
class Move:
    """One session's return in per cent."""

    day: date
    pct: float


@dataclass(frozen=True, slots=True)
class Together:
    """How one series moves with another. `observations` are the returns that both have; beta and correlation are None
    where these are fewer than `LEAST`, or where a series does not move."""

    beta: float | None
    correlation: float | None
    observations: int


def volatility_pct(closes: pd.Series, sessions: pd.DatetimeIndex | None = None) -> float | None:
    """The sample standard deviation of daily returns times the root of 252, in per cent a year; None where the returns
    are fewer than `LEAST`."""
    returns = daily_returns(closes, sessions)
    if len(returns) < LEAST:
        return None
    return float(returns.std(ddof=1)) * math.sqrt(SESSIONS_A_YEAR) * 100.0


def sharpe(closes: pd.Series, rate_pct: float, sessions: pd.DatetimeIndex | None = None) -> float | None:
    """(mean daily return times 252 - rate) / volatility, the rate in per cent a year. None where the returns are fewer
    than `LEAST`, or where the closes do not move."""
    returns = daily_returns(closes, sessions)
    if len(returns) < LEAST or _still(returns):
        return None
    yearly = float(returns.mean()) * SESSIONS_A_YEAR
    return (yearly - rate_pct / 100.0) / (float(returns.std(ddof=1)) * math.sqrt(SESSIONS_A_YEAR))


def together(closes: pd.Series, other: pd.Series) -> Together:
    """Beta of `closes` to `other`, and their correlation.

    The closes are cut to the sessions that both have before returns are taken. So both returns of a pair span the same
    days: returns taken first and paired by date would set a day of one market beside the two days that the other has
    after its holiday. For the same reason a pair over sessions without a close is one like any other.
    """
    both = pd.concat([closes, other], axis=1, join="inner", keys=["one", "other"], sort=True)
    one, against = daily_returns(both["one"]), daily_returns(both["other"])
    if len(one) < LEAST or _still(one) or _still(against):
        return Together(None, None, len(one))
    covariance = float(one.cov(against))
    correlation = covariance / (float(one.std(ddof=1)) * float(against.std(ddof=1)))
    return Together(covariance / float(against.var(ddof=1)), max(-1.0, min(1.0, correlation)), len(one))


def extremes(closes: pd.Series, sessions: pd.DatetimeIndex | None = None) -> tuple[Move, Move] | None:
    """The best and the worst session, the first of equal ones; None where there is no return."""
    returns = daily_returns(closes, sessions)
    if returns.empty:
        return None
    values = returns.to_numpy()
    best, worst = int(values.argmax()), int(values.argmin())
    return _move(returns, best), _move(returns, worst)


def underwater(closes: pd.Series) -> pd.Series:
    """How far each close is below the highest one until then, in per cent, 0 at a new high."""
    return (closes / closes.cummax() - 1.0) * 100.0


def _move(returns: pd.Series, at: int) -> Move:
    return Move(returns.index[at].date(), float(returns.iloc[at]) * 100.0)


def _still(returns: pd.Series) -> bool:
    return float(returns.std(ddof=1)) <= _STILL
