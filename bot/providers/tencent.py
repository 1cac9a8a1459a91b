"""Histories of indices from Tencent's daily lines; of indices alone, as those of Eastmoney."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.instruments import Kind
from bot.domain.prices import PriceSeries, Source
from bot.providers.base import BarsQuery, NoSuchSymbol, SourceDown
from bot.providers.http import Http
from bot.providers.levels import Level, level, series_of, today_of

HOST = "https://web.ifzq.gtimg.cn"
SOURCE = Source(id="tencent", title="Tencent Finance", live=True)
"""Not "Tencent" alone, which is a share in the same sentences."""

_PATH = "/appstock/app/fqkline/get"
_MOST = 640
"""Rows that one answer has at most."""

_PAGE = timedelta(days=2 * 365)
"""Two years have some 500 sessions."""

_OLDEST = date(1990, 1, 1)
_CELLS = 5


class TencentLines:
    """Daily levels of those indices that Tencent's code is known of. Belongs to one event loop.

    `codes` are Tencent's by our symbols ("hkHSTECH"). `clock` gives the present moment, aware. `host` is the scheme
    and host that are asked.
    """

    def __init__(self, http: Http, codes: Mapping[str, str], clock: Callable[[], datetime], host: str = HOST) -> None:
        self.source = SOURCE
        self.local = False
        self._http = http
        self._codes = codes
        self._clock = clock
        self._host = host

    async def daily(self, query: BarsQuery) -> PriceSeries:
        """The levels of an index, in a request for each two years, the latest first, until the start or two years
        without any. Raises NoSuchSymbol for what is no index or has no code, NoBars, SourceDown or SourceLimited."""
        code = self._codes.get(query.instrument.symbol)
        if code is None or query.instrument.kind is not Kind.INDEX:
            raise NoSuchSymbol(f"{query.instrument.symbol}: Tencent is not asked for it")
        now = self._clock()
        found: list[Level] = []
        for first, last in pages(query.start, today_of(query, now)):
            asked = {"param": f"{code},day,{first},{last},{_MOST},"}  # the last part is an adjustment: none
            page = await asyncio.to_thread(parse_page, await self._http.get(self._host + _PATH, asked), code)
            if not page:
                break
            found += page
        return series_of(found, query, self.source, now)

    async def last_session(self) -> date | None:
        """None: a live source ends with the present."""
        return None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()


def pages(start: date | None, today: date) -> Iterator[tuple[date, date]]:
    """The first and last days of the requests that cover start to today, the latest first. A last day after today
    would be answered with nothing."""
    oldest, last = max(start or _OLDEST, _OLDEST), today
    while last >= oldest:
        first = max(last - _PAGE, oldest)
        yield first, last
        last = first - timedelta(days=1)


def parse_page(payload: bytes, code: str) -> list[Level]:
    """The levels in an answer, as they stand there; none where it has none. The columns are date, open, CLOSE, high,
    low. Raises SourceDown for a refusal and for an answer in another shape."""
    try:
        answer = json.loads(payload)
        if answer["code"] != 0:
            raise SourceDown(f"{code}: Tencent says {answer.get('msg')!r}")
        lines = answer["data"]
        return list(_levels(lines[code].get("day", []))) if lines else []
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise SourceDown(f"{code}: {type(error).__name__}: {error}") from error


def _levels(rows: Any) -> Iterator[Level]:
    for row in rows:
        if len(row) < _CELLS:
            raise ValueError(f"a row of {len(row)} cells")
        day, open, close, high, low = map(str, row[:_CELLS])
        yield level(day, open=open, high=high, low=low, close=close)
