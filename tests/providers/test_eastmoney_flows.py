"""Eastmoney's history of turnover: its rows, its pages and its refusals."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import date

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.flows import Direction, FlowDay
from bot.domain.prices import days_of
from bot.providers.base import NoBars, NotAsked, SourceDown, SourceLimited
from bot.providers.eastmoney.flows import EastmoneyFlows, parse_page
from bot.providers.guard import Guard
from bot.providers.http import Http
from tests.providers.connect import page, row

SOUTH, NORTH = Direction.SOUTHBOUND, Direction.NORTHBOUND
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)


def test_amounts_are_millions() -> None:
    # 17 September 2026: 26,387.65 bought and 23,885.26 sold, net 2,502.39.
    days, earliest, pages = parse_page(page([row("2026-09-17", 26387.65, 23885.26)], pages=3), SOUTH)
    assert days == {date(2026, 9, 17): FlowDay(50_272_910_000, 26_387_650_000, 23_885_260_000)}
    assert (earliest, pages) == (date(2026, 9, 17), 3)


def test_northbound_has_nulls_and_a_turnover() -> None:
    rows = [
        row("2026-09-21", None, None, MUTUAL_TYPE="005", DEAL_AMT=283911.86),
        row("2026-09-22", None, None, MUTUAL_TYPE="005"),  # not published yet
    ]
    days, earliest, _ = parse_page(page(rows), NORTH)
    assert days == {date(2026, 9, 21): FlowDay(283_911_860_000)}
    assert earliest == date(2026, 9, 21)


@pytest.mark.parametrize(
    "odd",
    [
        row("2026-09-17", 10.0, 4.0, NET_DEAL_AMT=60000.0),  # in another unit
        row("2026-09-17", 10.0, 4.0, NET_DEAL_AMT=6.03),  # 3 cents off: two rounded legs make 2
        row("2026-09-17", 0.0, 0.0),  # a holiday
        row("2026-09-17", -1.0, 4.0, NET_DEAL_AMT=None),
        row("2026-09-17", None, None, DEAL_AMT=0),
        row("2026-09-17", 10.0, None),
    ],
)
def test_a_row_that_is_not_sound_is_no_day(odd: Mapping[str, object]) -> None:
    days, _, _ = parse_page(page([odd, row("2026-09-16", 10.0, 4.0)]), SOUTH)
    assert list(days) == [date(2026, 9, 16)]


def test_two_roundings_are_allowed() -> None:
    assert parse_page(page([row("2026-09-17", 10.0, 4.0, NET_DEAL_AMT=6.02)]), SOUTH)[0]


def test_a_day_that_is_told_twice_is_taken_if_both_agree() -> None:
    same, other = row("2026-09-17", 10.0, 4.0), row("2026-09-17", 11.0, 4.0)
    assert len(parse_page(page([same, same]), SOUTH)[0]) == 1
    assert parse_page(page([same, other, same]), SOUTH)[0] == {}


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        (b'{"success": false, "result": null, "message": "busy", "code": 9501}', "refused: busy"),
        (b'{"success": true, "result": null}', "not the answer expected"),
        (b"[]", "not the answer expected"),
        (b"<html>", "not the answer expected"),
        (page([row("2026-09-17", 1.0, 1.0, MUTUAL_TYPE="002")]), "rows of '002', not '006'"),
        (page([row("2026-13-17", 1.0, 1.0)]), "a row without a day"),
        (page([row("2026-09-17", 1.0, 1.0, SELL_AMT="1.0")]), "SELL_AMT is '1.0'"),
        (page([row("2026-09-17", 1.0, 1.0, SELL_AMT=float("nan"))]), "SELL_AMT is 'nan'"),
    ],
)
def test_what_is_not_as_described_is_refused(payload: bytes, fault: str) -> None:
    with pytest.raises(SourceDown, match=fault):
        parse_page(payload, SOUTH)


@given(st.binary(max_size=100) | st.recursive(st.none() | st.integers() | st.text(max_size=5), st.lists).map(
    lambda made: json.dumps(made).encode()
))  # fmt: skip
def test_any_bytes_are_read_or_refused(payload: bytes) -> None:
    with pytest.raises(SourceDown):
        parse_page(payload, SOUTH)


@asynccontextmanager
async def centre(pages: Mapping[int, bytes], status: int = 200) -> AsyncGenerator[tuple[EastmoneyFlows, list[str]]]:
    """The source against a server of our own, and the filter and page of every request."""
    asked: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        asked.append(f"{request.query['filter']} {request.query['pageNumber']}")
        return web.Response(status=status, body=pages.get(int(request.query["pageNumber"]), b""))

    app = web.Application()
    app.router.add_get("/get", handle)
    server = TestServer(app)
    await server.start_server()
    guard = Guard(monotonic=lambda: asyncio.get_running_loop().time(), random=lambda: 0.0, rate=1000)
    source = EastmoneyFlows(Http(timeout=5.0), guard, str(server.make_url("/get")))
    try:
        yield source, asked
    finally:
        await source.close()
        await server.close()


async def test_one_page_is_enough_where_it_reaches_back_far_enough() -> None:
    rows = [row("2026-09-18", 3.0, 1.0), row("2026-09-17", 2.0, 1.0), row("2026-08-31", 9.0, 1.0)]
    async with centre({1: page(rows, pages=3)}) as (source, asked):
        found = await source.flows(SOUTH, FIRST, LAST)
    assert asked == ['(MUTUAL_TYPE="006") 1']
    assert [day.isoformat() for day in days_of(found.days)] == ["2026-09-17", "2026-09-18"]
    assert found.days["turnover"].to_list() == [3_000_000.0, 4_000_000.0]
    assert set(found.days["source"]) == {"eastmoney"}
    assert (found.currency, [source.id for source in found.sources]) == ("HKD", ["eastmoney"])


async def test_further_pages_are_asked_for_only_as_far_as_is_needed() -> None:
    pages = {
        1: page([row("2026-09-18", 3.0, 1.0)], pages=3),
        2: page([row("2026-08-18", 3.0, 1.0)], pages=3),
        3: page([row("2025-08-18", 3.0, 1.0)], pages=3),
    }
    async with centre(pages) as (source, asked):
        await source.flows(SOUTH, FIRST, LAST)
        assert len(asked) == 2
        found = await source.flows(SOUTH, date(2020, 1, 1), LAST)
    assert len(asked) == 2 + 3
    assert len(found.days) == 3


async def test_northbound_asks_for_the_other_type() -> None:
    rows = [row("2026-09-21", None, None, MUTUAL_TYPE="005", DEAL_AMT=5.0)]
    async with centre({1: page(rows)}) as (source, asked):
        found = await source.flows(NORTH, FIRST, LAST)
    assert asked == ['(MUTUAL_TYPE="005") 1']
    assert found.currency == "CNY"
    assert found.days[["buy", "sell"]].isna().all(axis=None)


async def test_no_day_of_the_window_is_no_failure() -> None:
    async with centre({1: page([row("2026-08-18", 3.0, 1.0)])}) as (source, _):
        with pytest.raises(NoBars):
            await source.flows(SOUTH, FIRST, LAST)


async def test_a_block_leaves_the_source_alone() -> None:
    async with centre({}, status=403) as (source, asked):
        with pytest.raises(SourceLimited):
            await source.flows(SOUTH, FIRST, LAST)
        with pytest.raises(NotAsked):
            await source.flows(SOUTH, FIRST, LAST)
    assert len(asked) == 1


async def test_three_refusals_leave_the_source_alone() -> None:
    async with centre({1: b'{"success": false, "result": null}'}) as (source, asked):
        for _ in range(3):
            with pytest.raises(SourceDown, match="refused"):
                await source.flows(SOUTH, FIRST, LAST)
        with pytest.raises(NotAsked):
            await source.flows(SOUTH, FIRST, LAST)
    assert len(asked) == 3
