"""What the tests of the Yahoo source share: a moment, a share, its bars, a provider."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import COLUMNS, Source
from bot.domain.text import Name
from bot.providers.base import BarsQuery
from bot.providers.yahoo import YahooProvider

NEW_YORK = "America/New_York"
# Wednesday 12 February 2025, 15:00 in New York, 20:00 in London, 04:00 of the 13th in Hong Kong.
NOW = datetime(2025, 2, 12, 20, tzinfo=UTC)
LAST = date(2025, 2, 11)
SOURCE = Source("yahoo", "Yahoo", live=True, delay_minutes=15)


def bars(first: float = 100.0, days: int = 20, last: date = LAST) -> pd.DataFrame:
    """A close that rises by 1 each weekday; adjusted closes are 10% lower."""
    close = first + np.arange(float(days))
    columns = [close - 0.5, close + 1, close - 1, close, close * 0.9, np.full(days, 5000.0)]
    index = pd.bdate_range(end=last, periods=days)
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)), index=index)


def instrument(symbol: str = "AAA", kind: Kind = Kind.SHARE, timezone: str = NEW_YORK) -> Instrument:
    return Instrument(symbol, kind, Name(symbol), "USD", "XNYS", timezone)


def query(symbol: str = "AAA", start: date | None = None, kind: Kind = Kind.SHARE, zone: str = NEW_YORK) -> BarsQuery:
    return BarsQuery(instrument(symbol, kind, zone), start)


def provider(folder: Path, **more: float) -> YahooProvider:
    return YahooProvider(clock=lambda: NOW, cache_dir=folder, **more)  # type: ignore[arg-type]
