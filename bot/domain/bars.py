"""Bars within a session."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from bot.domain.prices import Source

BAR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class IntradayBars:
    """Five-minute bars of one instrument from one source.

    `bars` is indexed by the START of each bar (UTC, ascending, unique) with the float columns close (in `currency`,
    whole units, never NaN) and volume (NaN where there is none). Only bars that traded are there. `quoted_at` is the
    time of the last price where the source gives one (aware): a bar that ends after it may still change.
    """

    symbol: str
    currency: str
    source: Source
    bars: pd.DataFrame
    quoted_at: datetime | None = None
