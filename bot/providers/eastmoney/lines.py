"""Histories of indices from Eastmoney's daily lines.

Of indices alone: its unadjusted closes of a share would be wrong at every split, and its adjusted ones contain
dividends.
"""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from bot.domain.prices import Source
from bot.providers.base import BarsQuery, NoBars, SourceDown
from bot.providers.http import Http
from bot.providers.index_lines import IndexLines
from bot.providers.levels import Level, level

HOST = "https://push2his.eastmoney.com"
SOURCE = Source(id="eastmoney", title="Eastmoney", live=True, delay_stated=False)

_PATH = "/api/qt/stock/kline/get"
_DAILY, _UNADJUSTED = "101", "0"
_ALWAYS = "20500101"
_CELLS = 5


class EastmoneyLines(IndexLines):
    """Daily levels by Eastmoney's codes, each a market's number and a code in it ("124.HSTECH"), in one request."""

    def __init__(self, http: Http, codes: Mapping[str, str], clock: Callable[[], datetime], host: str = HOST) -> None:
        super().__init__(SOURCE, http, codes, clock, host)

    async def _levels(self, code: str, query: BarsQuery, now: datetime) -> list[Level]:
        payload = await self._http.get(self._host + _PATH, parameters(code, query.start))
        return await asyncio.to_thread(parse_lines, payload, code)


def parameters(code: str, start: date | None) -> dict[str, str]:
    """What is asked: days, without adjustment, from the start on; the line's own facts, and of each day the date,
    open, close, high and low."""
    return {
        "secid": code,
        "klt": _DAILY,
        "fqt": _UNADJUSTED,
        "beg": "0" if start is None else f"{start:%Y%m%d}",
        "end": _ALWAYS,
        "fields1": "f1,f2,f3,f4,f5,f6",
        "fields2": "f51,f52,f53,f54,f55",
    }


def parse_lines(payload: bytes, code: str) -> list[Level]:
    """The levels in an answer, as they stand there. The columns are date, open, CLOSE, high, low.

    Raises NoBars where there is no data, which is also how an unknown code is answered, and SourceDown for an answer
    in another shape or about another line.
    """
    try:
        data = json.loads(payload)["data"]
        if data is None:
            raise NoBars(f"{code}: Eastmoney has no data")
        named = f"{data['market']}.{data['code']}"
        if named != code:
            raise SourceDown(f"{code}: Eastmoney answered of {named}")
        return list(_levels(data["klines"]))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise SourceDown(f"{code}: {type(error).__name__}: {error}") from error


def _levels(lines: Any) -> Iterator[Level]:
    for line in lines:
        cells = line.split(",")
        if len(cells) < _CELLS:
            raise ValueError(f"a line of {len(cells)} cells")
        day, open, close, high, low = cells[:_CELLS]
        yield level(day, open=open, high=high, low=low, close=close)
