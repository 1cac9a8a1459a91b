"""Simulated Stock Connect turnover, whose averages stand near the published ones."""

import numpy as np
import pandas as pd

# isort: split
from market_paths import random_for

# Average daily southbound turnover (buy and sell), HK$ billion. Published or derived from what was: 2024 Q1 31.0,
# August 28.3, September 61.9 and 2025 Q1 109.94 (HKEX); February 2024 29.8, January 2025 61.8, 1 to 11 February 2025
# 102.4 and the whole of that month 145.8 (averages of HKEX's daily figures). The other months are simulated.
_SOUTHBOUND = {
    "2024-01": 30.0, "2024-02": 29.8, "2024-03": 33.0, "2024-04": 36.0, "2024-05": 43.0, "2024-06": 36.0,
    "2024-07": 33.0, "2024-08": 28.3, "2024-09": 61.9, "2024-10": 102.0, "2024-11": 79.0, "2024-12": 59.0,
    "2025-01": 61.8, "2025-02": 145.8, "2025-03": 120.5,
}  # fmt: skip
_EARLY_FEBRUARY = ("2025-02-01", "2025-02-11", 102.4)
# Average daily northbound turnover, CNY billion: simulated.
_NORTHBOUND = {
    "2024-01": 105.0, "2024-02": 130.0, "2024-03": 130.0, "2024-04": 120.0, "2024-05": 125.0, "2024-06": 110.0,
    "2024-07": 105.0, "2024-08": 95.0, "2024-09": 140.0, "2024-10": 240.0, "2024-11": 210.0, "2024-12": 180.0,
    "2025-01": 150.0, "2025-02": 205.0, "2025-03": 185.0,
}  # fmt: skip
# Records of 8 October 2024, as the press published them: HK$280.3bn southbound, CNY 510.1bn northbound.
_RECORD_DAY, _SOUTHBOUND_RECORD, _NORTHBOUND_RECORD = "2024-10-08", 280.3, 510.1


def southbound(days: pd.DatetimeIndex) -> pd.DataFrame:
    """Buy, Sell and Net (buy - sell) of mainland investors in Hong Kong, HK$ million, on the days given."""
    turnover = _daily("southbound", days, _SOUTHBOUND, _SOUTHBOUND_RECORD)
    early = (days >= _EARLY_FEBRUARY[0]) & (days <= _EARLY_FEBRUARY[1])
    late = (days > _EARLY_FEBRUARY[1]) & (days < "2025-03-01")
    month = _SOUTHBOUND["2025-02"] * (early.sum() + late.sum())
    turnover[early] *= _EARLY_FEBRUARY[2] / turnover[early].mean()
    turnover[late] *= (month - _EARLY_FEBRUARY[2] * early.sum()) / late.sum() / turnover[late].mean()
    # Mainland investors bought on balance in the period: about 7% of turnover, more or less by the day.
    share = random_for("southbound net").normal(0.07, 0.09, len(days)).clip(-0.25, 0.35)
    buy = (turnover * 1000 * (1 + share) / 2).round(2)
    sell = (turnover * 1000 * (1 - share) / 2).round(2)
    return pd.DataFrame({"Buy": buy, "Sell": sell, "Net": (buy - sell).round(2)}, index=days)


def northbound(days: pd.DatetimeIndex) -> pd.DataFrame:
    """Turnover of investors from Hong Kong on the mainland, CNY million. Buying and selling apart are not published
    since August 2024, so there are none here."""
    turnover = _daily("northbound", days, _NORTHBOUND, _NORTHBOUND_RECORD)
    return pd.DataFrame({"Turnover": (turnover * 1000).round(2)}, index=days)


def _daily(key: str, days: pd.DatetimeIndex, averages: dict[str, float], record: float) -> np.ndarray:
    """Daily turnover in billion with each month's average, and the record on its day."""
    free = np.exp(random_for(key).normal(0.0, 0.16, len(days)))
    months = days.strftime("%Y-%m")
    is_record = days == _RECORD_DAY
    turnover = np.where(is_record, record, free)
    for month, average in averages.items():
        within = months == month
        others = within & ~is_record
        left = average * within.sum() - turnover[within & is_record].sum()
        turnover[others] *= left / turnover[others].sum()
    return turnover
