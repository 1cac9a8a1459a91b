"""Stock Connect turnover by day from Eastmoney's data centre, years of it in one request.

A page is `{"success": true, "result": {"pages": 3, "data": [row, …]}}`, latest day first; where the source refuses,
`success` is false and `result` null. A row has TRADE_DATE ("2025-02-12 00:00:00"), its MUTUAL_TYPE ("006": both
southbound legs, "005": both northbound ones) and amounts in millions of HKD southbound, of CNY northbound: BUY_AMT,
SELL_AMT, NET_DEAL_AMT and DEAL_AMT (what was bought and sold together). Northbound all but the last are null since
19 August 2024, when buying and selling ceased to be published.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from bot.domain.flows import Direction, FlowDay, Flows, flows_of, units_of
from bot.domain.prices import Source
from bot.providers.base import NoBars, SourceDown
from bot.providers.guard import Guard
from bot.providers.http import Http

BASE_URL = "https://datacenter-web.eastmoney.com/api/data/v1/get"

SOURCE = Source(id="eastmoney", title="Eastmoney", live=True)

PAGE = 1000
"""Rows of a page: four years of days."""

_MOST_PAGES = 10
_BOTH_LEGS = {Direction.SOUTHBOUND: "006", Direction.NORTHBOUND: "005"}
_ABSURD = 1e12
"""Millions: more than any market turns over, and less than what arithmetic cannot hold."""
_ROUNDING = 0.0200001
"""How far net buying may be from buying less selling, in millions: each is the sum of two rounded legs."""


def parse_page(payload: bytes, direction: Direction) -> tuple[dict[date, FlowDay], date | None, int]:
    """The days of a page, the earliest day that it mentions, and how many pages there are.

    A row without turnover, or whose net buying is not its buying less its selling, gives no day; nor does a day that
    two rows tell differently. Raises SourceDown for a refusal and for what is not as described above.
    """
    rows, pages = _rows(payload)
    days: dict[date, FlowDay] = {}
    twisted: set[date] = set()
    mentioned: list[date] = []
    for row in rows:
        day = _day(row)
        if row.get("MUTUAL_TYPE", _BOTH_LEGS[direction]) != _BOTH_LEGS[direction]:
            raise SourceDown(f"Eastmoney: rows of {row['MUTUAL_TYPE']!r}, not {_BOTH_LEGS[direction]!r}")
        mentioned.append(day)
        found = _flow(row)
        if found is not None and days.setdefault(day, found) != found:
            twisted.add(day)
    return {d: found for d, found in days.items() if d not in twisted}, min(mentioned, default=None), pages


def _rows(payload: bytes) -> tuple[list[Mapping[str, Any]], int]:
    try:
        answer: Any = json.loads(payload)
        if answer["success"] is not True:
            raise SourceDown(f"Eastmoney refused: {str(answer.get('message'))[:80]}")
        result = answer["result"]
        return [dict(row) for row in result["data"]], int(result["pages"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise SourceDown(f"Eastmoney: not the answer expected: {error!r}") from error


def _day(row: Mapping[str, Any]) -> date:
    try:
        return date.fromisoformat(str(row["TRADE_DATE"])[:10])
    except (KeyError, ValueError) as error:
        raise SourceDown(f"Eastmoney: a row without a day: {error!r}") from error


def _flow(row: Mapping[str, Any]) -> FlowDay | None:
    buy, sell, net, deal = (_amount(row, key) for key in ("BUY_AMT", "SELL_AMT", "NET_DEAL_AMT", "DEAL_AMT"))
    if buy is None or sell is None or (buy == sell == 0 and deal):
        return FlowDay(units_of(deal)) if deal is not None and deal > 0 else None
    if min(buy, sell) < 0 or buy + sell <= 0 or (net is not None and abs(buy - sell - net) > _ROUNDING):
        return None
    return FlowDay(units_of(buy + sell), units_of(buy), units_of(sell))


def _amount(row: Mapping[str, Any], key: str) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _ABSURD:
        raise SourceDown(f"Eastmoney: {key} is {str(cast(object, value))[:40]!r}")
    return float(value)


class EastmoneyFlows:
    """The history, under a guard of its own: one request for any window of the last four years, one more for each four
    years before."""

    def __init__(self, http: Http, guard: Guard, base_url: str = BASE_URL) -> None:
        self.source = SOURCE
        self._http = http
        self._guard = guard
        self._base_url = base_url

    async def flows(self, direction: Direction, first: date, last: date) -> Flows:
        """The days from `first` to `last`. Raises NoBars where it has none of them; SourceDown (also for a refusal),
        SourceLimited, NotAsked."""
        days: dict[date, FlowDay] = {}
        for page in range(1, _MOST_PAGES + 1):
            found, earliest, pages = await self._guard.run(lambda page=page: self._page(direction, page))
            days |= found
            if page >= pages or earliest is None or earliest < first:
                break
        asked = {day: (found, self.source) for day, found in days.items() if first <= day <= last}
        if not asked:
            raise NoBars(f"Eastmoney has no {direction} turnover from {first} to {last}")
        return flows_of(direction, asked, (self.source,))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def _page(self, direction: Direction, page: int) -> tuple[dict[date, FlowDay], date | None, int]:
        query = {
            "reportName": "RPT_MUTUAL_DEAL_HISTORY",
            "columns": "ALL",
            "source": "WEB",
            "client": "WEB",
            "sortColumns": "TRADE_DATE",
            "sortTypes": "-1",
            "pageSize": str(PAGE),
            "pageNumber": str(page),
            "filter": f'(MUTUAL_TYPE="{_BOTH_LEGS[direction]}")',
        }
        payload = await self._http.get(self._base_url, query)
        return await asyncio.to_thread(parse_page, payload, direction)
