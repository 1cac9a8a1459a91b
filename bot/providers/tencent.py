"""Histories of indices from Tencent's daily lines; of indices alone, as those of Eastmoney."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.prices import Source
from bot.providers.base import BarsQuery, SourceDown
from bot.providers.guard import Guard
from bot.providers.http import Http
from bot.providers.index_lines import IndexLines
from bot.providers.levels import Level, level, today_of

HOST = "https://web.ifzq.gtimg.cn"
SOURCE = Source(id="tencent", title="Tencent Finance", live=True, delay_stated=False)
"""Not "Tencent" alone, which is a share in the same sentences."""

TIMEOUT = 8.0
"""Seconds for all requests of a history: some twenty for the longest one."""

_PATH = "/appstock/app/fqkline/get"
_MOST = 640
"""Rows that one answer has at most."""

_PAGE = timedelta(days=2 * 365)
"""Two years have some 500 sessions."""

_OLDEST = date(1990, 1, 1)
_CELLS = 5


class TencentLines(IndexLines):
    """Daily levels by Tencent's codes ("hkHSTECH"), in a request for each two years, the latest first, until the start
    or two years without any; each request under the guard, which its prices have too."""

    def __init__(
        self,
        http: Http,
        codes: Mapping[str, str],
        clock: Callable[[], datetime],
        guard: Guard,
        host: str = HOST,
        *,
        timeout: float = TIMEOUT,
    ) -> None:
        """`timeout` is for all requests of a history together, in seconds, without the waiting for their turns."""
        super().__init__(SOURCE, http, codes, clock, host)
        self._guard = guard
        self._timeout = timeout

    async def _levels(self, code: str, query: BarsQuery, now: datetime) -> list[Level]:
        found: list[Level] = []
        left = self._timeout
        for first, last in pages(query.start, today_of(query, now)):
            asked = {"param": f"{code},day,{first},{last},{_MOST},"}  # the last part is an adjustment: none
            page, took = await self._guard.run(lambda asked=asked, left=left: self._page(asked, code, left), query.turn)
            if not page:
                break
            found += page
            left -= took
        return found

    async def _page(self, asked: Mapping[str, str], code: str, left: float) -> tuple[list[Level], float]:
        """The levels of a page, and how many of the seconds that are left it took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(left):
                payload = await self._http.get(self._host + _PATH, asked)
                page = await asyncio.to_thread(parse_page, payload, code)
        except TimeoutError as error:
            raise SourceDown(f"{code}: no whole answer in {self._timeout:g} s") from error
        return page, loop.time() - began


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
