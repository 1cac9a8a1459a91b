"""The one place that touches yfinance: its configuration, its calls, its private parts and its errors.

yfinance is imported when a client is made, so that programs on local sources do not pay for it. What is used here of
its inside is pinned by tests: an upgrade that moves it fails them.
"""

# yfinance ships no types, and what it has private is named in this module alone:
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportPrivateUsage=false

import logging
import warnings
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.providers.base import NoBars, NoSuchSymbol, ProviderError, SourceDown, SourceLimited
from bot.providers.yahoo.parse import Fetched

_META = ("currency", "exchangeTimezoneName", "instrumentType", "regularMarketTime")
# Yahoo's own words in a chart error. Whatever else it says is no statement about the symbol or its bars.
_UNKNOWN = ("no data found", "may be delisted")
_NO_BARS = ("data doesn't exist for startdate", "start date cannot be after end date")
# A crumb is about eleven characters without spaces; yfinance also keeps the text of an error page as one.
_CRUMB_LENGTH = 40
_FIRST_SHARES = date(1990, 1, 1)
_NEWS = 10


class YahooClient:
    """Blocking calls through yfinance, safe from several threads; they raise whatever yfinance raises.

    Making one configures yfinance for the whole process. `cache_dir` holds its cookie between runs; None leaves it
    where yfinance puts it. Where that cannot be written, yfinance asks for the cookie again before every request.
    `timeout` (seconds) bounds the chart and quote requests alone: the cookie and crumb that go before them have
    yfinance's 30 s, under one lock, so that callers need a limit of their own.
    """

    def __init__(self, cache_dir: Path | None, timeout: float) -> None:
        self._timeout = timeout
        _configure(cache_dir)

    def history(self, symbol: str, timezone: str, start: date | None) -> Fetched:
        """All daily bars, or those from `start`, in one request (and two more, for cookie and crumb, at first)."""
        import yfinance

        # Always a new Ticker: an old one keeps what it once fetched.
        ticker = yfinance.Ticker(symbol)
        _know_timezone(ticker, timezone)
        span: dict[str, Any] = {"period": "max"} if start is None else {"start": start}
        frame = ticker.history(auto_adjust=False, actions=True, keepna=True, timeout=self._timeout, **span)
        meta = ticker.history_metadata
        return Fetched(frame, {key: meta.get(key) for key in _META}, _dividend_currencies(ticker))

    def intraday(self, symbol: str, timezone: str, start: datetime) -> Fetched:
        """The five-minute bars from a moment on, in one request. Yahoo has those of the last sixty days."""
        import yfinance

        ticker = yfinance.Ticker(symbol)
        _know_timezone(ticker, timezone)
        frame = ticker.history(
            interval="5m", start=start, auto_adjust=False, actions=False, prepost=False, keepna=True,
            timeout=self._timeout,
        )  # fmt: skip
        meta = ticker.history_metadata
        return Fetched(frame, {key: meta.get(key) for key in _META}, {})

    def quotes(self, symbols: Collection[str]) -> list[Mapping[str, object]]:
        """The rows of one batched quote request; it needs the crumb, which history does not."""
        from yfinance.const import _QUERY1_URL_
        from yfinance.data import YfData

        _drop_bad_crumb()
        data: Any = YfData()
        answer = data.get_raw_json(
            f"{_QUERY1_URL_}/v7/finance/quote",
            params={"symbols": ",".join(symbols), "formatted": "false"},
            timeout=self._timeout,
        )
        return list(answer["quoteResponse"]["result"])

    def shares(self, symbol: str, timezone: str) -> list[tuple[date, object]]:
        """All counts of shares by day, as they stand; none where Yahoo has none. Raises NoBars for an answer that is
        not about counts: Yahoo is there, and this tells nothing of it."""
        import yfinance
        from curl_cffi.requests.exceptions import HTTPError
        from yfinance.data import YfData

        ticker = yfinance.Ticker(symbol)
        _know_timezone(ticker, timezone)
        YfData.cache_get.cache_clear()  # it keeps an answer for as long as the process runs
        try:
            counts = ticker.get_shares_full(start=_FIRST_SHARES)
        except IndexError:
            return []  # yfinance looks for the first of no results
        except KeyError as error:
            raise NoBars(f"{symbol}: the answer has no {error}") from error
        except HTTPError as error:
            if error.response is None:  # yfinance's own, for Yahoo's "Bad Request"
                raise NoBars(f"{symbol}: {error}") from error
            raise
        if counts is None:
            return []
        return [(stamp.date(), value) for stamp, value in zip(counts.index, counts.tolist(), strict=True)]

    def news(self, symbol: str) -> list[object]:
        """The latest news of a line, without advertisements, as they stand."""
        import yfinance

        return list(yfinance.Ticker(symbol).get_news(count=_NEWS))


def _configure(cache_dir: Path | None) -> None:
    import yfinance

    # After the import, because it sets a filter of its own: pandas deprecates much of what yfinance does.
    warnings.filterwarnings("ignore", module=r"^yfinance")
    # It logs every failure as "possibly delisted"; here they are raised and told by whoever asked.
    logging.getLogger("yfinance").setLevel(logging.CRITICAL)
    yfinance.config.debug.hide_exceptions = False
    if cache_dir is not None:
        cache_dir.mkdir(parents=True, exist_ok=True)
        yfinance.set_tz_cache_location(str(cache_dir))


def _know_timezone(ticker: Any, timezone: str) -> None:
    """Spare yfinance a request for the time zone, in which it places the start of a query."""
    ticker._tz = timezone


def _dividend_currencies(ticker: Any) -> dict[date, str]:
    """The currencies of dividends that name one. The public property would fetch the whole history again."""
    dividends = ticker._price_history._dividends
    if "currency" not in getattr(dividends, "columns", ()):
        return {}
    return {day.date(): name for day, name in dividends["currency"].items() if name}


def recover(error: BaseException) -> None:
    """After a failure: yfinance's memory of answers, which keeps failed ones, is emptied, and a crumb that is none,
    or was refused, is forgotten, so that the next call asks for a new one."""
    from yfinance.data import YfData
    from yfinance.exceptions import YFRateLimitError

    YfData.cache_get.cache_clear()
    if isinstance(error, YFRateLimitError):
        YfData()._crumb = None
    _drop_bad_crumb()


def _drop_bad_crumb() -> None:
    from yfinance.data import YfData

    data = YfData()
    crumb = data._crumb
    if crumb is not None and (not 0 < len(crumb) <= _CRUMB_LENGTH or "<" in crumb or len(crumb.split()) != 1):
        data._crumb = None


def translate(symbol: str, error: Exception) -> ProviderError:
    """What an error says of a symbol, if anything. An absence that Yahoo does not explain is NoBars; all that is no
    statement about the symbol is SourceDown."""
    from curl_cffi.requests.exceptions import HTTPError
    from yfinance.exceptions import YFPricesMissingError, YFRateLimitError

    if isinstance(error, ProviderError):
        return error
    if isinstance(error, YFRateLimitError):
        return SourceLimited(f"{symbol}: Yahoo asks to slow down (HTTP 429)")
    if isinstance(error, YFPricesMissingError):
        return _missing(symbol, error.yahoo_reason, error.debug_info)
    if isinstance(error, HTTPError) and error.response is not None and error.response.status_code == 404:
        return NoSuchSymbol(f"{symbol}: Yahoo does not know it (HTTP 404)")
    return SourceDown(f"{symbol}: {type(error).__name__}: {error}")


def _missing(symbol: str, reason: str | None, debug: str) -> ProviderError:
    if reason is None:
        # yfinance also calls it missing prices when the answer is an error in another shape.
        return SourceDown(f"{symbol}: {debug.strip()}") if "status_code" in debug else NoBars(f"{symbol}: no bars")
    if any(words in reason.lower() for words in _UNKNOWN):
        return NoSuchSymbol(f"{symbol}: Yahoo does not know it")  # not its words: they guess at a delisting
    if any(words in reason.lower() for words in _NO_BARS):
        return NoBars(f"{symbol}: {reason}")
    return SourceDown(f"{symbol}: {reason}")
