"""Yahoo's answers → domain. Pure: no network, no clock, no yfinance."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

from bot.domain.bars import IntradayBars
from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import COLUMNS, Action, Adjustment, PriceSeries, Source
from bot.providers.base import BarsQuery, NoBars, Quote, SourceDown

# Yahoo quotes London, Johannesburg and Tel Aviv in hundredths, under codes of its own.
_HUNDREDTHS = {"GBp": "GBP", "ZAc": "ZAR", "ILA": "ILS"}
_AGREED = 0.1
"""How far, as a share, a company's shares times its price may be from its market value: they are a moment apart."""
_COLUMNS = {
    "Open": "open",
    "High": "high",
    "Low": "low",
    "Close": "close",
    "Adj Close": "adj_close",
    "Volume": "volume",
}
_PRICES = ["open", "high", "low", "close", "adj_close"]
_NO_VOLUME = {"INDEX", "CURRENCY"}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one history call gave: yfinance's unadjusted daily frame with actions (indexed by midnight in the
    exchange's zone), the answer's metadata, and the currency of those dividends that have one of their own."""

    frame: pd.DataFrame
    meta: Mapping[str, object]
    dividend_currencies: Mapping[date, str]


def parse_history(fetched: Fetched, query: BarsQuery, source: Source, now: datetime) -> PriceSeries:
    """The bars and actions of one instrument, from `query.start` to today in the exchange's zone at `now` (aware).

    Closes are adjusted for splits, not for dividends; past dividends are restated by Yahoo for later splits too.
    Hundredths (GBp, ZAc, ILA) become whole units. A price that is not above 0 is NaN, and so is the volume of an
    index or a currency pair. yfinance turns an absent volume into 0: it is taken for absent where there is no close,
    and where high and low differ, which takes a trade. A dividend in another currency than the line's is left out.
    The currency is the instrument's where Yahoo names none. Raises NoBars where no close is left, and SourceDown
    for a time zone that nobody knows.
    """
    currency, unit = _whole(_text(fetched.meta, "currency") or query.instrument.currency)
    zone = _zone(_text(fetched.meta, "exchangeTimezoneName") or query.instrument.timezone)
    today = now.astimezone(zone).date()
    frame = _by_session(fetched.frame, query.start, today)
    kind = _text(fetched.meta, "instrumentType")
    traded = query.instrument.kind not in (Kind.INDEX, Kind.FX) and kind not in _NO_VOLUME
    bars = _bars(frame, unit, traded)
    if np.isnan(bars["close"].to_numpy()).all():
        raise NoBars(f"{query.instrument.symbol}: no closes")
    return PriceSeries(
        symbol=query.instrument.symbol,
        currency=currency,
        adjustment=Adjustment.SPLIT,
        source=source,
        bars=bars,
        actions=tuple(sorted(_actions(frame, fetched, currency), key=lambda action: (action.day, action.kind))),
        fetched_at=now,
        quoted_at=_moment(fetched.meta.get("regularMarketTime"), zone),
    )


def parse_intraday(fetched: Fetched, instrument: Instrument, source: Source) -> IntradayBars:
    """Five-minute bars by their start (UTC). Hundredths become whole units; a bar without a price above 0 is left out,
    and the volume of an index or a currency pair is absent. Raises NoBars where no bar is left, and SourceDown for a
    time zone that nobody knows."""
    currency, unit = _whole(_text(fetched.meta, "currency") or instrument.currency)
    zone = _zone(_text(fetched.meta, "exchangeTimezoneName") or instrument.timezone)
    traded = instrument.kind not in (Kind.INDEX, Kind.FX)
    frame = fetched.frame
    closes = pd.to_numeric(frame.get("Close", pd.Series(dtype="float64")), errors="coerce") / unit
    bars = pd.DataFrame({"close": closes, "volume": frame["Volume"].astype("float64") if traded else math.nan})
    bars = bars[bars["close"] > 0]
    if bars.empty:
        raise NoBars(f"{instrument.symbol}: no bars")
    index = pd.DatetimeIndex(bars.index).tz_convert("UTC").as_unit("us")
    bars = bars.set_axis(index).sort_index(kind="stable")
    bars = bars[~bars.index.duplicated(keep="last")]
    quoted = _moment(fetched.meta.get("regularMarketTime"), zone)
    return IntradayBars(instrument.symbol, currency, source, bars, quoted)


def parse_quotes(rows: Iterable[object]) -> dict[str, Quote]:
    """The quotes of a batch by symbol. Yahoo's market values are in whole units even where prices are in pence. The
    implied number of shares, of all classes, goes before the one of the line's class. A row without a symbol, or with
    a time zone that nobody knows, is left out: the others are no worse for it."""
    found = (_quote(cast(Mapping[str, object], row)) for row in rows if isinstance(row, Mapping))
    return {quote.symbol: quote for quote in found if quote is not None}


def _quote(row: Mapping[str, object]) -> Quote | None:
    symbol = _text(row, "symbol")
    zone = _zone_or_none(_text(row, "exchangeTimezoneName") or "UTC")
    if symbol is None or zone is None:
        return None
    named = _text(row, "currency")
    currency, unit = _whole(named) if named else (None, None)
    price = positive(row.get("regularMarketPrice"))
    whole, cap = None if price is None or unit is None else price / unit, positive(row.get("marketCap"))
    return Quote(
        symbol=symbol,
        price=whole,
        currency=currency,
        market_cap=cap,
        shares=_company_shares(positive(row.get("impliedSharesOutstanding")), whole, cap),
        quoted_at=_moment(row.get("regularMarketTime"), zone),
    )


def _company_shares(implied: float | None, price: float | None, cap: float | None) -> float | None:
    """The whole company's shares, in units of the line. `sharesOutstanding` is not among its sources: of a company with
    several classes it is that of one class. The implied number must agree with the market value, within a tenth; where
    there is none, the market value is divided by the price."""
    if price is None or cap is None:
        return implied
    if implied is None:
        derived = cap / price
        return float(round(derived)) if math.isfinite(derived) else None
    return implied if abs(implied * price / cap - 1.0) <= _AGREED else None


def _whole(currency: str) -> tuple[str, int]:
    """The ISO code of a currency as Yahoo names it, and how many of Yahoo's units make one."""
    return (_HUNDREDTHS[currency], 100) if currency in _HUNDREDTHS else (currency, 1)


def _zone(name: str) -> ZoneInfo:
    zone = _zone_or_none(name)
    if zone is None:
        raise SourceDown(f"{name!r} is no time zone")
    return zone


def _zone_or_none(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder, or one too long
        return None


def _by_session(frame: pd.DataFrame, start: date | None, today: date) -> pd.DataFrame:
    """The frame by session date (naive midnight), ascending, the last of several rows of a day."""
    index = pd.DatetimeIndex(frame.index).tz_localize(None).normalize().as_unit("us")
    dated = frame.set_axis(index).sort_index(kind="stable")
    dated = dated[~dated.index.duplicated(keep="last")]
    return dated.loc[None if start is None else pd.Timestamp(start) : pd.Timestamp(today)]


def _bars(frame: pd.DataFrame, unit: int, traded: bool) -> pd.DataFrame:
    bars = frame.rename(columns=_COLUMNS).reindex(columns=list(COLUMNS)).astype("float64")
    bars = bars.rename_axis(index=None).replace([np.inf, -np.inf], np.nan)
    prices = bars[_PRICES]
    bars[_PRICES] = prices.where(prices > 0) / unit
    volume = bars["volume"]
    made_up = (volume == 0) & (bars["close"].isna() | (bars["high"] > bars["low"]))
    bars["volume"] = volume.where((volume >= 0) & ~made_up) if traded else np.nan
    filled = np.flatnonzero(bars.notna().any(axis="columns").to_numpy())
    return bars.iloc[: filled[-1] + 1 if len(filled) else 0]


def _actions(frame: pd.DataFrame, fetched: Fetched, currency: str) -> Iterator[Action]:
    line = _text(fetched.meta, "currency") or currency
    for day, value in _events(frame, "Dividends"):
        paid_in, unit = _whole(fetched.dividend_currencies.get(day) or line)
        if paid_in == currency:
            yield Action(day, "dividend", value / unit)
    for day, value in _events(frame, "Stock Splits"):
        yield Action(day, "split", value)


def _events(frame: pd.DataFrame, column: str) -> Iterator[tuple[date, float]]:
    values = frame[column].to_numpy(dtype="float64")
    for day, value in zip(frame.index, values.tolist(), strict=True):
        if math.isfinite(value) and value > 0:
            yield day.date(), value


def _text(meta: Mapping[str, object], key: str) -> str | None:
    value = meta.get(key)
    return value if isinstance(value, str) and value else None


def positive(value: object) -> float | None:
    """A number above 0; None for anything else."""
    try:
        number = float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0
    except OverflowError:  # an integer of more digits than a float has
        return None
    return number if math.isfinite(number) and number > 0 else None


def _moment(value: object, zone: ZoneInfo) -> datetime | None:
    """Seconds since 1970, or the aware timestamp that yfinance has made of them; None for what is no moment."""
    seconds = value.timestamp() if isinstance(value, datetime) else positive(value)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return None
