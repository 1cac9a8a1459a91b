"""One line as Yahoo would list it, and Yahoo's JSON for it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import COLUMNS, PriceSeries

_KINDS = {Kind.SHARE: "EQUITY", Kind.INDEX: "INDEX", Kind.ETF: "ETF", Kind.FX: "CURRENCY"}
_RANGES = {"1d": 1, "5d": 7, "1mo": 31, "3mo": 92, "6mo": 184, "1y": 366, "2y": 731, "5y": 1827, "10y": 3653}


@dataclass
class Listing:
    """Daily bars and what Yahoo says beside them.

    `bars` has float columns of `COLUMNS` by naive session dates, in `currency` as Yahoo spells it (GBp: pence), on the
    basis that Yahoo shows: adjusted for `splits`. A dividend is an amount, or an amount with a currency of its own.
    `counts` are shares outstanding by day, `news` the items of its stream (see `story`).
    """

    bars: pd.DataFrame
    currency: str | None = "USD"
    timezone: str = "America/New_York"
    kind: str = "EQUITY"
    exchange: str = "NMS"
    name: str = ""
    opens: time = time(9, 30)
    closes: time = time(16, 0)
    dividends: dict[date, float | tuple[float, str]] = field(default_factory=dict)
    splits: dict[date, float] = field(default_factory=dict)
    market_cap: float | None = None
    shares: float | None = None
    traded_at: datetime | None = None
    counts: list[tuple[date, object]] | None = None
    news: list[dict[str, Any]] = field(default_factory=list)
    five: list[tuple[datetime, float, float]] = field(default_factory=list)
    """Five-minute bars: start, last price, volume."""

    @classmethod
    def of(cls, series: PriceSeries, instrument: Instrument, **more: Any) -> "Listing":
        """The listing that gives back `series`."""
        return cls(
            series.bars[list(COLUMNS)].copy(),
            currency=series.currency,
            timezone=instrument.timezone,
            kind=_KINDS[instrument.kind],
            name=instrument.symbol,
            dividends={action.day: action.value for action in series.actions if action.kind == "dividend"},
            splits={action.day: action.value for action in series.actions if action.kind == "split"},
            **more,
        )

    def trade(self, at: datetime, price: float, volume: float) -> None:
        """A trade of the running session: today's bar is partial, and stamped with the time of the trade."""
        day = pd.Timestamp(at.astimezone(ZoneInfo(self.timezone)).date())
        if day in self.bars.index:
            bar = self.bars.loc[day]
            row = [bar["open"], max(bar["high"], price), min(bar["low"], price), price, price, bar["volume"] + volume]
        else:
            row = [price, price, price, price, price, volume]
        self.bars.loc[day, list(COLUMNS)] = row
        self.traded_at = at

    def split(self, day: date, ratio: float) -> None:
        """`ratio` new shares for one from `day`: all that was before is restated, as Yahoo does."""
        before = self.bars.index < pd.Timestamp(day)
        self.bars.loc[before, ["open", "high", "low", "close", "adj_close"]] /= ratio
        self.bars.loc[before, "volume"] *= ratio
        for paid, value in list(self.dividends.items()):
            if paid < day:
                amount = value[0] / ratio if isinstance(value, tuple) else value / ratio
                self.dividends[paid] = (amount, value[1]) if isinstance(value, tuple) else amount
        self.splits[day] = ratio

    def chart(self, symbol: str, query: Mapping[str, str], fault: str | None) -> tuple[int, dict[str, Any]]:
        """Status and body of v8/finance/chart for the query's range. Faults: nan_last, duplicate."""
        first, last = self._span(query)
        if query.get("interval") == "5m":
            return self._intraday(symbol, query, first, last)
        stamps = [stamp for stamp in self._stamps() if first <= stamp < last]
        if not stamps:
            words = f"Data doesn't exist for startDate = {first}, endDate = {last}"
            return 400, _chart(None, {"code": "Bad Request", "description": words})
        shown = self.bars.iloc[[place for place, stamp in enumerate(self._stamps()) if first <= stamp < last]]
        columns = {column: [_json(value) for value in shown[column]] for column in COLUMNS}
        if fault == "nan_last":
            for column in ("open", "high", "low", "close", "adj_close"):
                columns[column][-1] = None
        if fault == "duplicate":
            stamps.append(stamps[-1] + 60)
            columns = {column: [*values, values[-1]] for column, values in columns.items()}
        quote = {column: columns[column] for column in ("open", "high", "low", "close", "volume")}
        result = {
            "meta": self._meta(symbol, query, shown),
            "timestamp": stamps,
            "events": self._events(first, last),
            "indicators": {"quote": [quote], "adjclose": [{"adjclose": columns["adj_close"]}]},
        }
        return 200, _chart([result], None)

    def _intraday(self, symbol: str, query: Mapping[str, str], first: int, last: int) -> tuple[int, dict[str, Any]]:
        """Bars of a part of a session. Yahoo gives an empty result where there are none."""
        shown = [bar for bar in self.five if first <= bar[0].timestamp() < last]
        meta = self._meta(symbol, query, self.bars) | {"tradingPeriods": self._periods(first, last)}
        result: dict[str, Any] = {"meta": meta, "indicators": {"quote": [{}]}}
        if shown:
            prices = [price for _, price, _ in shown]
            volumes = [int(volume) for _, _, volume in shown]
            quote = {"open": prices, "high": prices, "low": prices, "close": prices, "volume": volumes}
            result |= {"timestamp": [int(start.timestamp()) for start, _, _ in shown]}
            result["indicators"] = {"quote": [quote]}
        return 200, _chart([result], None)

    def _periods(self, first: int, last: int) -> list[list[dict[str, Any]]]:
        """The regular hours of each day asked for, as Yahoo gives them beside bars of less than a day."""
        zone = ZoneInfo(self.timezone)
        days = {datetime.fromtimestamp(stamp, zone).date() for stamp in range(first, last, 3600)}
        return [
            [
                {
                    "timezone": datetime.combine(day, self.opens, zone).tzname(),
                    "start": self._at(day, self.opens),
                    "end": self._at(day, self.closes),
                    "gmtoffset": (self._at(day, time(23)) - int(datetime.combine(day, time(23), UTC).timestamp())) * -1,
                }
            ]
            for day in sorted(days)
        ]

    def quote(self, symbol: str) -> dict[str, Any]:
        """The row of v7/finance/quote."""
        row = {
            "symbol": symbol,
            "quoteType": self.kind,
            "currency": self.currency,
            "exchangeTimezoneName": self.timezone,
            "regularMarketPrice": self._price(),
            "regularMarketTime": self._stamp_of_price(),
            "marketCap": self.market_cap,
            "sharesOutstanding": self.shares,
        }
        return {key: value for key, value in row.items() if value is not None}

    def shares_out(self, symbol: str) -> dict[str, Any]:
        """The body of ws/fundamentals-timeseries; a line without counts has a result with no more than its name."""
        result: dict[str, Any] = {"meta": {"symbol": [symbol], "type": ["shares_out"]}}
        if self.counts is not None:
            result["timestamp"] = [int(datetime.combine(day, time(), UTC).timestamp()) for day, _ in self.counts]
            result["shares_out"] = [value for _, value in self.counts]
        return {"timeseries": {"result": [result], "error": None}}

    def _span(self, query: Mapping[str, str]) -> tuple[int, int]:
        if "period1" in query:
            return int(query["period1"]), int(query["period2"])
        end = self._stamps()[-1] + 1
        days = _RANGES.get(query.get("range", "1d"), 40_000)
        return end - days * 86_400, end

    def _at(self, day: date, clock: time) -> int:
        return int(datetime.combine(day, clock, ZoneInfo(self.timezone)).timestamp())

    def _stamps(self) -> list[int]:
        """A bar is stamped with its session's opening, the running one with its last trade."""
        stamps = [self._at(day.date(), self.opens) for day in self.bars.index]
        if self.traded_at is not None:
            stamps[-1] = int(self.traded_at.timestamp())
        return stamps

    def _stamp_of_price(self) -> int:
        if self.traded_at is not None:
            return int(self.traded_at.timestamp())
        return self._at(self.bars.index[-1].date(), self.closes)

    def _price(self) -> float | None:
        closes = self.bars["close"].dropna()
        return float(closes.iloc[-1]) if len(closes) else None

    def _meta(self, symbol: str, query: Mapping[str, str], shown: pd.DataFrame) -> dict[str, Any]:
        zone = ZoneInfo(self.timezone)
        last = datetime.fromtimestamp(self._stamp_of_price(), zone)
        before = self.bars["close"][self.bars.index < shown.index[0]].dropna()
        return {
            "currency": self.currency,
            "symbol": symbol,
            "exchangeName": self.exchange,
            "fullExchangeName": self.exchange,
            "instrumentType": self.kind,
            "firstTradeDate": self._stamps()[0],
            "regularMarketTime": self._stamp_of_price(),
            "hasPrePostMarketData": False,
            "gmtoffset": int((last.utcoffset() or timedelta()).total_seconds()),
            "timezone": last.tzname(),
            "exchangeTimezoneName": self.timezone,
            "regularMarketPrice": self._price(),
            "chartPreviousClose": float(before.iloc[-1]) if len(before) else None,
            "priceHint": 2,
            "shortName": self.name or symbol,
            "dataGranularity": query.get("interval", "1d"),
            "range": query.get("range", ""),
            "validRanges": [*_RANGES, "ytd", "max"],
        }

    def _events(self, first: int, last: int) -> dict[str, Any]:
        dividends: dict[str, Any] = {}
        for day, value in self.dividends.items():
            stamp = self._at(day, self.opens)
            amount, currency = value if isinstance(value, tuple) else (value, None)
            event = {"amount": amount, "date": stamp}
            dividends[str(stamp)] = event if currency is None else {**event, "currency": currency}
        if any("currency" in event for event in dividends.values()):
            for event in dividends.values():
                event.setdefault("currency", self.currency)
        splits = {}
        for day, ratio in self.splits.items():
            stamp = self._at(day, self.opens)
            splits[str(stamp)] = {"date": stamp, "numerator": ratio, "denominator": 1.0, "splitRatio": f"{ratio:g}:1"}
        found = {"dividends": dividends, "splits": splits}
        inside = {
            kind: {key: event for key, event in events.items() if first <= event["date"] < last}
            for kind, events in found.items()
        }
        return {kind: events for kind, events in inside.items() if events}


def story(title: str, publisher: str, published: str, url: str | None) -> dict[str, Any]:
    """An item of the news stream."""
    content = {
        "id": title,
        "contentType": "STORY",
        "title": title,
        "pubDate": published,
        "provider": {"displayName": publisher, "url": "http://www.example.com/"},
        "canonicalUrl": None if url is None else {"url": url, "site": "finance", "region": "US", "lang": "en-US"},
    }
    return {"id": title, "content": content}


def unknown() -> tuple[int, dict[str, Any]]:
    """Yahoo's words for a symbol that it does not know."""
    return 404, _chart(None, {"code": "Not Found", "description": "No data found, symbol may be delisted"})


def _chart(result: list[Any] | None, error: Mapping[str, str] | None) -> dict[str, Any]:
    return {"chart": {"result": result, "error": error}}


def _json(value: float) -> float | int | None:
    if math.isnan(value):
        return None
    return int(value) if value == int(value) and value > 1e6 else value
