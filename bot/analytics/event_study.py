"""What a series did after an event, and how much of it its index explains.

The market model of MacKinlay, "Event Studies in Economics and Finance", Journal of Economic Literature 35 (1997): daily
returns regressed on the index's before the event; what the regression does not explain afterwards is abnormal.
"""

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from bot.domain.prices import days_of

ESTIMATION = 120
"""Returns that the model is estimated from: sessions -130 to -11, where the first session after the event is 0."""

GAP = 10
"""Sessions between the estimation and the event (-10 to -1), in which it may have been foreseen."""

EVENT = 6
"""Sessions whose abnormal returns are summed: 0 to 5."""

UNUSUAL = 1.96
"""A t-value beyond this is met by chance in one case of twenty."""

_STILL = 1e-12
"""Returns, or residuals, that differ by no more than this do so by rounding alone."""


@dataclass(frozen=True, slots=True)
class MarketModel:
    """return = `alpha` + `beta` * the index's return + residual, by ordinary least squares. `residual_variance` is the
    sum of squared residuals / (n - 2). Returns are simple daily ones (0.01 is one per cent)."""

    alpha: float
    beta: float
    residual_variance: float


@dataclass(frozen=True, slots=True)
class Abnormal:
    """`car_pct` is the cumulative abnormal return of sessions 0 to 5, in per cent. `t` is it over its standard error,
    the root of 6 residual variances; None where the model leaves no residual to compare with.

    This is MacKinlay's variance for a long estimation window: the error of alpha and beta is left out, which makes t
    larger by about one fortieth with 120 returns.
    """

    model: MarketModel
    car_pct: float
    t: float | None

    @property
    def unusual(self) -> bool:
        """Whether t is beyond `UNUSUAL`."""
        return self.t is not None and abs(self.t) > UNUSUAL


@dataclass(frozen=True, slots=True)
class TooFew:
    """Why there is no abnormal return: how many of the returns that the model needs, and of the sessions after the
    event, both series have."""

    estimation: int
    event: int


@dataclass(frozen=True, slots=True)
class Apart:
    """There is no abnormal return, since the index has no close on this day: that of the last close before the event,
    so that the first return of both would contain days from before it, or that of the first session after it."""

    day: date


def change_after(closes: pd.Series, base: date, sessions: int) -> float | None:
    """The change in per cent from the close of `base` to that of so many sessions later; None where those have not
    happened. Sessions are those that the series has a close of; `base` must be one."""
    found = around(closes, base, 0, sessions)
    return float(found.iloc[-1]) if len(found) > sessions else None


def around(closes: pd.Series, base: date, before: int, after: int) -> pd.Series:
    """Per cent change since the close of `base`, by session: 0 is the base, 1 the first session after it; as far as
    there are closes. Raises ValueError where `base` has no close."""
    at = int(closes.index.searchsorted(pd.Timestamp(base)))
    if at == len(closes) or closes.index[at] != pd.Timestamp(base):
        raise ValueError(f"no close on {base}")
    first = max(at - before, 0)
    window = closes.iloc[first : at + after + 1].to_numpy(dtype=float)
    return pd.Series((window / float(closes.iloc[at]) - 1.0) * 100.0, index=range(first - at, first - at + len(window)))


def first_after(closes: pd.Series, base: date) -> date | None:
    """The first session after a day that has a close."""
    later = closes.loc[pd.Timestamp(base) + pd.Timedelta(days=1) :]
    return None if later.empty else days_of(later)[0]


def abnormal(closes: pd.Series, index: pd.Series, base: date) -> Abnormal | TooFew | Apart | None:
    """The cumulative abnormal return over the six sessions after the close of `base`, which is one of `closes`.

    Both series of closes are cut to the sessions that both have before returns are taken, so that the two returns of a
    pair span the same days; nothing is filled. Session 0 is the first after `base`, and its return begins there: both
    closes must be common ones, else Apart says which is not. The model is estimated from the 120 returns of common
    sessions -130 to -11, and all of them are required. TooFew says what is lacking; None where the index does not move,
    so that there is no model.
    """
    both = pd.concat([closes, index], axis=1, join="inner", keys=["own", "index"])
    if pd.Timestamp(base) not in both.index:
        return Apart(base)
    zero = int(both.index.searchsorted(pd.Timestamp(base), side="right"))
    # The first common close has no return; the returns array begins with that of the second.
    returns = both.pct_change(fill_method=None).iloc[1:].to_numpy(dtype=float)
    first = zero - 1
    estimation = returns[max(first - GAP - ESTIMATION, 0) : max(first - GAP, 0)]
    event = returns[max(first, 0) : first + EVENT]
    if len(estimation) < ESTIMATION or len(event) < EVENT:
        return TooFew(len(estimation), len(event))
    session = first_after(closes, base)
    if session is not None and pd.Timestamp(session) not in both.index:
        return Apart(session)
    model = market_model(estimation[:, 0], estimation[:, 1])
    if model is None:
        return None
    car = float((event[:, 0] - model.alpha - model.beta * event[:, 1]).sum())
    error = math.sqrt(EVENT * model.residual_variance)
    return Abnormal(model, car * 100.0, car / error if error > _STILL else None)


def market_model(own: npt.NDArray[np.float64], index: npt.NDArray[np.float64]) -> MarketModel | None:
    """The regression of one return on the other, at least three pairs; None where the index's do not differ."""
    spread = index - index.mean()
    if math.sqrt(float(spread @ spread) / len(index)) <= _STILL:
        return None
    beta = float(spread @ own) / float(spread @ spread)
    alpha = float(own.mean()) - beta * float(index.mean())
    residuals = own - alpha - beta * index
    return MarketModel(alpha, beta, float(residuals @ residuals) / (len(own) - 2))
