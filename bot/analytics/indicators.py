"""Studies of a chart, on closes.

Every function takes closes by session (ascending, unique, free of NaN: a session without a close is not counted) and
gives values on the same index, NaN where there is not enough history before.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

FAST, SLOW, SIGNAL = 12, 26, 9
"""Sessions of MACD's averages, as Gerald Appel gave them."""

BAND = 20
DEVIATIONS = 2.0
"""John Bollinger's sessions, and the deviations from their mean."""

STRENGTH = 14
"""J. Welles Wilder's sessions of the relative strength index."""

FORGOTTEN = 1e-4
"""Where an average forgets, the value that it began with has at most this weight left in what it is cut to: less than
the digits that are shown of it."""


@dataclass(frozen=True, slots=True)
class Bands:
    """A moving average with a line above and one below it."""

    middle: pd.Series
    upper: pd.Series
    lower: pd.Series


@dataclass(frozen=True, slots=True)
class Macd:
    """`line` is the fast average less the slow one, `signal` its own average, `histogram` the line less its signal."""

    line: pd.Series
    signal: pd.Series
    histogram: pd.Series


def sma(closes: pd.Series, length: int) -> pd.Series:
    """The simple moving average: the mean of the last `length` closes."""
    _refuse(length)
    return closes.rolling(length).mean()


def ema(closes: pd.Series, length: int, *, forgets: bool = False) -> pd.Series:
    """The exponential moving average: α × close + (1 − α) × the average before, with α = 2 / (length + 1).

    Its first value is the simple average of the first `length` closes, on the last of these. One that `forgets` is on
    each day begun anew with the last `ema_span` closes, so that older ones make no difference to it.
    """
    _refuse(length)
    return _smoothed(closes, length, _exponential(length), forgets)


def ema_span(length: int) -> int:
    """The closes that a value of an average that forgets is made of."""
    return _span(length, _exponential(length))


def bollinger(closes: pd.Series, length: int = BAND, deviations: float = DEVIATIONS) -> Bands:
    """Bollinger's bands: the simple average, and so many population deviations (divided by n) of the same closes above
    and below it."""
    _refuse(length)
    middle = sma(closes, length)
    # Rolling sums of squares lose digits: a run of equal closes must have a deviation of nought.
    reach = deviations * closes.rolling(length).apply(np.std, raw=True)
    return Bands(middle, middle + reach, middle - reach)


def rsi(closes: pd.Series, length: int = STRENGTH, *, forgets: bool = False) -> pd.Series:
    """Wilder's relative strength index, 0 to 100: 100 × average gain / (average gain + average loss).

    The first averages are the means of the first `length` changes, each later one is (the one before × (length − 1) +
    the present change) / length ("New Concepts in Technical Trading Systems", 1978). Closes that never moved have 50.
    One that `forgets` is made of the last `rsi_span` closes of each day.
    """
    _refuse(length)
    moves = closes.diff().iloc[1:]
    gains = _smoothed(moves.clip(lower=0.0), length, 1.0 / length, forgets)
    losses = _smoothed((-moves).clip(lower=0.0), length, 1.0 / length, forgets)
    whole = gains + losses
    strength = 100.0 * gains / whole.where(whole > 0)
    return strength.mask(whole == 0, 50.0).clip(0.0, 100.0).reindex(closes.index)


def rsi_span(length: int = STRENGTH) -> int:
    """The closes that a value of a strength that forgets is made of: one more than the changes."""
    return _span(length, 1.0 / length) + 1


def macd(closes: pd.Series, fast: int = FAST, slow: int = SLOW, signal: int = SIGNAL, *, forgets: bool = False) -> Macd:
    """Appel's moving average convergence and divergence, of exponential averages as of `ema`. The signal begins where
    the line has `signal` values."""
    line = ema(closes, fast, forgets=forgets) - ema(closes, slow, forgets=forgets)
    smooth = ema(line.dropna(), signal, forgets=forgets).reindex(closes.index)
    return Macd(line, smooth, line - smooth)


def macd_span(slow: int = SLOW, signal: int = SIGNAL) -> int:
    """The closes that a signal that forgets is made of."""
    return ema_span(slow) + ema_span(signal) - 1


def _exponential(length: int) -> float:
    return 2.0 / (length + 1)


def _span(length: int, weight: float) -> int:
    """The values after which the mean of the first `length` of them has no more than `FORGOTTEN` left."""
    return length if weight >= 1.0 else length + math.ceil(math.log(FORGOTTEN) / math.log(1.0 - weight))


def _smoothed(values: pd.Series, length: int, weight: float, forgets: bool) -> pd.Series:
    """The mean of the first `length` values, and from there on weight × value + (1 − weight) × the one before; where it
    forgets, of the last `_span` values of each place."""
    smooth, span = _whole(values, length, weight), _span(length, weight)
    if forgets and len(values) > span:
        later = weight * (1.0 - weight) ** np.arange(span - length)
        first = np.full(length, (1.0 - weight) ** (span - length) / length)
        smooth.iloc[span - 1 :] = np.convolve(values.to_numpy(dtype=float), np.concatenate([later, first]), "valid")
    return smooth


def _whole(values: pd.Series, length: int, weight: float) -> pd.Series:
    """The same of all values from the first one on."""
    if len(values) < length:
        return pd.Series(np.nan, values.index, dtype="float64")
    seeded = values.astype("float64").copy()
    seeded.iloc[length - 1] = float(values.iloc[:length].mean())
    seeded.iloc[: length - 1] = np.nan
    return seeded.ewm(alpha=weight, adjust=False, ignore_na=True).mean()


def _refuse(length: int) -> None:
    if length < 1:
        raise ValueError("a study looks back over one session at least")
