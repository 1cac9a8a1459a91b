"""From a path of closes to the rows of a file: ticks, opens, highs and lows, volume, dividends, text."""

import warnings
from collections.abc import Mapping

import exchange_calendars
import numpy as np
import pandas as pd

# isort: split
from market_paths import random_for
from market_tables import FIRST, LAST

# Hong Kong's ticks: from this price on, this step.
_HK_TICKS = ((0.0, 0.001), (0.25, 0.005), (0.5, 0.01), (10, 0.02), (20, 0.05), (100, 0.1), (200, 0.2), (500, 0.5))
# Average daily turnover of the Hong Kong market, HK$ billion (HKEX, Monthly Market Highlights): how busy a month was.
_HK_TURNOVER = {
    "2024-01": 96.7, "2024-02": 90.0, "2024-03": 111.2, "2024-04": 112.3, "2024-05": 140.0, "2024-06": 111.2,
    "2024-07": 98.6, "2024-08": 95.5, "2024-09": 169.2, "2024-10": 255.0, "2024-11": 161.5, "2024-12": 142.0,
    "2025-01": 143.8, "2025-02": 297.3, "2025-03": 280.2,
}  # fmt: skip
_USUAL_TURNOVER = 130.0
_SHORT_DAY = 0.35


class Sessions:
    """The sessions of one exchange in the period, and which of them close early."""

    def __init__(self, calendar: str) -> None:
        with warnings.catch_warnings():
            # The calendars use what newer versions of pandas deprecate; that is theirs to mend.
            warnings.simplefilter("ignore", DeprecationWarning)
            known = exchange_calendars.get_calendar(calendar, start=FIRST, end=LAST)
        self.days: pd.DatetimeIndex = known.sessions
        self.early: np.ndarray = self.days.isin(known.early_closes)
        self.busy: np.ndarray = np.ones(len(self.days))
        if calendar == "XHKG":
            self.busy = np.array([_HK_TURNOVER[month] / _USUAL_TURNOVER for month in self.days.strftime("%Y-%m")])

    def before(self, day: str) -> pd.Timestamp:
        """The last session before a day."""
        return self.days[self.days < day][-1]


def ticked(prices: np.ndarray, calendar: str) -> np.ndarray:
    """Prices on the exchange's ticks: Hong Kong's by price, a cent or a fen elsewhere."""
    steps = np.full(prices.shape, 0.01)
    if calendar == "XHKG":
        starts, sizes = (np.array(column) for column in zip(*_HK_TICKS, strict=True))
        steps = sizes[np.searchsorted(starts, prices, side="right") - 1]
    return (np.round(prices / steps) * steps).round(3)


def bars(symbol: str, closes: np.ndarray, sessions: Sessions, calendar: str, volume: float) -> pd.DataFrame:
    """Rows for closes that are on ticks already. `volume` is the usual one in million shares; sessions that close
    early trade a third of it. A listing's first rows are left out where closes are NaN."""
    rng = random_for(f"bars {symbol}")
    count = len(closes)
    previous = np.concatenate([closes[:1], closes[:-1]])
    previous = np.where(np.isnan(previous), closes, previous)
    moves = np.abs(np.log(closes / previous))
    calm = np.where(sessions.early, 0.5, 1.0)
    opens = ticked(previous * (closes / previous) ** rng.uniform(-0.1, 0.7, count), calendar)
    highs = ticked(np.fmax(opens, closes) * np.exp(np.abs(rng.normal(0, 0.007, count)) * calm), calendar)
    lows = ticked(np.fmin(opens, closes) * np.exp(-np.abs(rng.normal(0, 0.007, count)) * calm), calendar)
    traded = volume * 1e6 * sessions.busy * np.exp(rng.normal(-0.03, 0.25, count)) * (0.8 + 12 * np.fmin(moves, 0.2))
    traded = np.round(traded * np.where(sessions.early, _SHORT_DAY, 1.0), -2)
    frame = pd.DataFrame(
        {
            "Open": opens,
            "High": np.fmax(highs, np.fmax(opens, closes)),
            "Low": np.fmin(lows, np.fmin(opens, closes)),
            "Close": closes,
            "Adj Close": closes,
            "Volume": traded,
        },
        index=sessions.days,
    )
    return frame.dropna()


def with_dividends(frame: pd.DataFrame, dividends: Mapping[str, float]) -> pd.DataFrame:
    """Adj Close for cash dividends on their ex-dates: every close before an ex-date is multiplied by
    1 - dividend / last close before it."""
    factor = np.ones(len(frame))
    for day, amount in dividends.items():
        before = np.asarray(frame.index < day)
        factor[before] *= 1 - amount / frame["Close"].to_numpy()[before][-1]
    return frame.assign(**{"Adj Close": (frame["Close"] * factor).round(4)})


def text(frame: pd.DataFrame) -> str:
    """The file: dates, then each column's numbers without trailing zeros; lines end in a line feed."""
    lines = [",".join(["Date", *frame.columns])]
    for day, *values in frame.itertuples():
        lines.append(",".join([f"{day:%Y-%m-%d}", *(number(value) for value in values)]))
    return "\n".join(lines) + "\n"


def number(value: float) -> str:
    """At most four decimals, none that are zero at the end."""
    return f"{value:.4f}".rstrip("0").rstrip(".")
