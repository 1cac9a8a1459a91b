"""HKEX's daily statistics of Stock Connect: one file a trading day, with both directions of both legs.

A file (`data_tab_daily_20250212e.js`) is UTF-8 with a byte order mark, the text `tabData = [ … ]`, maybe with a
semicolon, and JSON between the brackets: four objects in any order, one a leg and direction, each with its `date`, its
`market` ("SSE Southbound"), `tradingDay` (1 or 0) and its tables. Amounts are in millions of HKD southbound and of CNY
northbound. Old files are taken away after some months, and a day's own comes some time after both markets' close.
"""

import asyncio
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from bot.domain.flows import Direction, FlowDay, units_of
from bot.domain.prices import Source
from bot.providers.base import NoBars, SourceDown, Turn
from bot.providers.guard import Guard
from bot.providers.http import Http, Missing

BASE_URL = "https://www.hkex.com.hk/eng/csm/DailyStat"

SOURCE = Source(id="hkex", title="HKEX", live=True)

_TAB_DATA = re.compile(r"\s*tabData\s*=\s*(\[.*\])\s*;?\s*", re.DOTALL)
_AMOUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
_LEGS = {
    Direction.SOUTHBOUND: ("SSE Southbound", "SZSE Southbound"),
    Direction.NORTHBOUND: ("SSE Northbound", "SZSE Northbound"),
}
_NOT_DISCLOSED = "999,999,999"
_ROUNDING = 0.0100001
"""How far a leg's buying and selling, rounded each, may be from its total, in millions."""


def parse_daily(payload: bytes, direction: Direction, day: date) -> FlowDay | None:
    """What the file of a day says of a direction, both legs together, in whole units of its currency.

    None where the link did not trade that way on that day, and where either leg's turnover is not there: half a sum is
    no turnover. Buying and selling are given where both legs have both. Raises SourceDown for a file that is not as
    described above, of another day, without one of the legs, or whose buying and selling do not add up.
    """
    legs = {str(leg.get("market")): leg for leg in _objects(payload)}
    found = [_leg(legs.get(market), market, day) for market in _LEGS[direction]]
    if any(leg is None for leg in found):
        return None
    both = [leg for leg in found if leg is not None]
    turnover = sum(leg.turnover for leg in both)
    buys, sells = [leg.buy for leg in both], [leg.sell for leg in both]
    if None in buys or None in sells:
        return FlowDay(turnover)
    return FlowDay(turnover, sum(filter(None, buys)), sum(filter(None, sells)))


def _objects(payload: bytes) -> list[Mapping[str, Any]]:
    try:
        found = _TAB_DATA.fullmatch(payload.decode("utf-8-sig"))
        listed: object = json.loads(found[1]) if found else None
    except (ValueError, RecursionError) as error:  # neither UTF-8 nor JSON
        raise SourceDown(f"HKEX: not a daily file: {error}") from error
    if not isinstance(listed, list):
        raise SourceDown("HKEX: not a daily file")
    return [cast(Mapping[str, Any], item) for item in cast(list[object], listed) if isinstance(item, dict)]


def _leg(leg: Mapping[str, Any] | None, market: str, day: date) -> FlowDay | None:
    """One leg; None where it did not trade."""
    if leg is None:
        raise SourceDown(f"HKEX: no {market} in the file of {day}")
    if leg.get("date") != day.isoformat():
        raise SourceDown(f"HKEX: {market} is of {leg.get('date')}, not of {day}")
    if str(leg.get("tradingDay")) != "1":
        return None
    try:
        cells = _trading_table(leg)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise SourceDown(f"HKEX: the tables of {market} on {day} are not as expected: {error!r}") from error
    if "Total Turnover" not in cells:
        raise SourceDown(f"HKEX: no total turnover of {market} on {day}")
    # A mainland holiday has a file whose southbound legs say that they trade, with a turnover of 0.00.
    total = _amount(cells["Total Turnover"], f"{market} on {day}")
    if not total:
        return None
    buy, sell = (_amount(cells.get(f"{side} Turnover", "-"), f"{market} on {day}") for side in ("Buy", "Sell"))
    if buy is None or sell is None:
        return FlowDay(units_of(total))
    if abs(buy + sell - total) > _ROUNDING:
        raise SourceDown(f"HKEX: {market} on {day} bought {buy:,.2f} and sold {sell:,.2f} of {total:,.2f}")
    return FlowDay(units_of(total), units_of(buy), units_of(sell))


def _trading_table(leg: Mapping[str, Any]) -> dict[str, str]:
    """The summary's values by their labels. Told from the table of the ten most traded shares by its class, or by that
    one's "Rank", and never by its place or style, which change."""
    tables = [part["table"] for part in leg["content"]]
    named = [table for table in tables if table.get("classname") == "tradingTable"]
    others = [table for table in tables if table.get("classname") is None and "Rank" not in _labels(table)]
    table = (named + others)[0]
    return dict(zip(_labels(table), (str(row["td"][0][0]) for row in table["tr"]), strict=False))


def _labels(table: Mapping[str, Any]) -> list[str]:
    schema = cast(Iterable[Any], table["schema"])
    return [str(label).strip() for label in next(iter(schema))]


def _amount(text: str, where: str) -> float | None:
    """An amount in millions; None where it is none ("-") or not disclosed."""
    bare = text.strip()
    if bare in ("", "-", _NOT_DISCLOSED):
        return None
    if not _AMOUNT.fullmatch(bare):
        raise SourceDown(f"HKEX: {bare[:40]!r} is no amount ({where})")
    return float(bare.replace(",", ""))


class HkexFlows:
    """Fetches the daily files, one request a day, under a guard of its own. It asks for the day that it is told:
    which days are worth asking for is its user's to know."""

    def __init__(self, http: Http, guard: Guard, base_url: str = BASE_URL) -> None:
        self.source = SOURCE
        self._http = http
        self._guard = guard
        self._base_url = base_url.rstrip("/")

    async def fetch(self, day: date, turn: Turn) -> bytes:
        """The file of a day. Raises NoBars where there is none; SourceDown (also for an answer that is no such file),
        SourceLimited, NotAsked."""
        return await self._guard.run(lambda: self._fetch(day), turn)

    def read(self, payload: bytes, direction: Direction, day: date) -> FlowDay | None:
        """See `parse_daily`."""
        return parse_daily(payload, direction, day)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def _fetch(self, day: date) -> bytes:
        try:
            payload = await self._http.get(f"{self._base_url}/data_tab_daily_{day:%Y%m%d}e.js")
        except Missing as error:
            raise NoBars(f"HKEX has no file of {day}") from error
        await asyncio.to_thread(_check, payload, day)
        return payload


def _check(payload: bytes, day: date) -> None:
    """Raises SourceDown where a file tells nothing of either direction."""
    faults: list[SourceDown] = []
    for direction in Direction:
        try:
            parse_daily(payload, direction, day)
        except SourceDown as fault:
            faults.append(fault)
    if len(faults) == len(Direction):
        raise faults[0]
