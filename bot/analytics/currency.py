"""Conversion of a series at each day's own rate."""

from datetime import timedelta

import pandas as pd


class NoRate(Exception):
    """A day of the series has no rate on it or shortly before it."""


def convert(closes: pd.Series, rate: pd.Series, longest_gap: timedelta = timedelta(days=3)) -> pd.Series:
    """Each close times the last rate on or before its day.

    `rate` is the price of one unit of the series' currency in the wanted one, by day. Closes before the first rate
    are left out, since they have none. Raises NoRate where no close at all has a rate, or where a rate that is
    needed is older than `longest_gap`: a weekend or a holiday is bridged, a hole is not. Nothing is ever taken as 1.0.
    """
    rate = rate.dropna()
    if rate.empty or closes.empty or closes.index[-1] < rate.index[0]:
        raise NoRate
    covered = closes[closes.index >= rate.index[0]]
    days = pd.Series(rate.index, rate.index).reindex(covered.index, method="ffill")
    if (covered.index - pd.DatetimeIndex(days)).max() > pd.Timedelta(longest_gap):
        raise NoRate
    return covered * rate.reindex(covered.index, method="ffill")
