"""HKEX's daily files: what they say, what they do not say, and what is refused."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.flows import Direction, FlowDay
from bot.providers.base import NoBars, NotAsked, SourceDown, SourceLimited, Turn
from bot.providers.guard import Guard
from bot.providers.hkex import HkexFlows, parse_daily
from bot.providers.http import Http
from tests.providers.connect import file, four, leg

DAY = date(2026, 8, 21)
TEXT = DAY.isoformat()
SOUTH, NORTH = Direction.SOUTHBOUND, Direction.NORTHBOUND


def real() -> list[dict[str, Any]]:
    """The amounts of 21 August 2026 southbound, in millions of HKD."""
    return [
        leg("SSE Southbound", TEXT, "64,769.85", "29,818.19", "34,951.66"),
        leg("SZSE Northbound", TEXT, "150,079.61"),
        leg("SZSE Southbound", TEXT, "35,642.81", "16,573.32", "19,069.49"),
        leg("SSE Northbound", TEXT, "133,832.25"),
    ]


def test_both_legs_are_added_up_in_whole_dollars() -> None:
    # 64,769.85 + 35,642.81 = 100,412.66; bought 46,391.51, sold 54,021.15: net −7,629.64 million.
    found = parse_daily(file(real()), SOUTH, DAY)
    assert found == FlowDay(100_412_660_000, 46_391_510_000, 54_021_150_000)
    assert found is not None and found.buy is not None and found.sell is not None
    assert found.buy - found.sell == -7_629_640_000


def test_northbound_has_a_turnover_and_nothing_else() -> None:
    assert parse_daily(file(real()), NORTH, DAY) == FlowDay(283_911_860_000, None, None)


@pytest.mark.parametrize("end", ["", ";", " ; "])
def test_the_text_around_the_data_may_differ(end: str) -> None:
    assert parse_daily(file(real(), end), SOUTH, DAY) == parse_daily(file(real())[3:], SOUTH, DAY)


@given(st.permutations(real()), st.booleans(), st.booleans())
def test_neither_order_nor_style_nor_place_matters(legs: list[Any], turned: bool, classes: bool) -> None:
    for one in legs:
        one = one["content"]
        if turned:
            one.reverse()
        for part in one:
            part["style"] = 7
            if not classes:  # then only the word "Rank" tells the tables apart
                part["table"].pop("classname", None)
    assert parse_daily(file(legs), SOUTH, DAY) == FlowDay(100_412_660_000, 46_391_510_000, 54_021_150_000)


def test_a_mainland_holiday_is_no_trading_day() -> None:
    # Southbound says that it trades, with nothing traded; northbound that it does not.
    legs = [
        leg("SSE Southbound", TEXT, "0.00", "0.00", "0.00"),
        leg("SZSE Southbound", TEXT, "0.00", "0.00", "0.00"),
        leg("SSE Northbound", TEXT, "-", trading=0),
        leg("SZSE Northbound", TEXT, "-", trading=0),
    ]
    assert parse_daily(file(legs), SOUTH, DAY) is None
    assert parse_daily(file(legs), NORTH, DAY) is None


@pytest.mark.parametrize("total", ["-", "999,999,999", "0.00", ""])
def test_half_a_sum_is_no_turnover(total: str) -> None:
    legs = real()
    legs[1] = leg("SZSE Northbound", TEXT, total)
    assert parse_daily(file(legs), NORTH, DAY) is None
    assert parse_daily(file(legs), SOUTH, DAY) is not None


def test_buying_is_absent_where_one_leg_does_not_tell_it() -> None:
    legs = real()
    legs[0] = leg("SSE Southbound", TEXT, "64,769.85", "-", "34,951.66")
    assert parse_daily(file(legs), SOUTH, DAY) == FlowDay(100_412_660_000, None, None)


def test_a_cent_of_rounding_is_allowed_and_two_are_not() -> None:
    legs = real()
    legs[0] = leg("SSE Southbound", TEXT, "64,769.86", "29,818.19", "34,951.66")
    assert parse_daily(file(legs), SOUTH, DAY) is not None
    legs[0] = leg("SSE Southbound", TEXT, "64,769.87", "29,818.19", "34,951.66")
    with pytest.raises(SourceDown, match=r"bought 29,818\.19 and sold 34,951\.66 of 64,769\.87"):
        parse_daily(file(legs), SOUTH, DAY)


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        (b"", "not a daily file"),
        (b"<html>Please wait</html>", "not a daily file"),
        (b"\xff\xfe", "not a daily file"),
        (b"tabData = [{]", "not a daily file"),
        (b"tabData = []", "no SSE Southbound"),
        (file(real()[1:]), "no SSE Southbound"),
        (file(four("2026-08-20")), "is of 2026-08-20, not of 2026-08-21"),
        (file([leg("SSE Southbound", TEXT, "1e3", "1", "1")]), "'1e3' is no amount"),
        (file([{**leg("SSE Southbound", TEXT, "1.00"), "content": []}]), "not as expected"),
        (file([{**leg("SSE Southbound", TEXT, "1.00"), "content": None}]), "not as expected"),
    ],
)
def test_what_is_not_the_file_of_the_day_is_refused(payload: bytes, fault: str) -> None:
    with pytest.raises(SourceDown, match=fault):
        parse_daily(payload, SOUTH, DAY)


def test_a_file_without_the_total_is_refused() -> None:
    legs = real()
    legs[0]["content"][1]["table"]["schema"] = [["Turnover", "Buy", "Sell", "Count", "ETF"]]
    with pytest.raises(SourceDown, match="no total turnover"):
        parse_daily(file(legs), SOUTH, DAY)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(payload: bytes) -> None:
    with pytest.raises(SourceDown):
        parse_daily(payload, SOUTH, DAY)


@asynccontextmanager
async def exchange(answer: Callable[[web.Request], web.Response]) -> AsyncGenerator[tuple[HkexFlows, list[str]]]:
    """The source against a server of our own, and the paths that it asks for."""
    asked: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        asked.append(request.path)
        return answer(request)

    app = web.Application()
    app.router.add_get("/{tail:.*}", handle)
    server = TestServer(app)
    await server.start_server()
    guard = Guard(monotonic=lambda: asyncio.get_running_loop().time(), random=lambda: 0.0, rate=1000)
    source = HkexFlows(Http(timeout=5.0), guard, str(server.make_url("/stat")))
    try:
        yield source, asked
    finally:
        await source.close()
        await server.close()


async def test_a_day_is_one_request() -> None:
    async with exchange(lambda _: web.Response(body=file(real()))) as (source, asked):
        payload = await source.fetch(DAY, Turn())
    assert payload == file(real())
    assert asked == ["/stat/data_tab_daily_20260821e.js"]
    assert source.read(payload, NORTH, DAY) == FlowDay(283_911_860_000)


async def test_no_file_is_no_failure() -> None:
    async with exchange(lambda _: web.Response(status=404)) as (source, asked):
        for _ in range(5):
            with pytest.raises(NoBars):
                await source.fetch(DAY, Turn())
    assert len(asked) == 5  # the breaker stays closed


async def test_a_refusal_leaves_the_source_alone() -> None:
    async with exchange(lambda _: web.Response(status=429)) as (source, asked):
        with pytest.raises(SourceLimited):
            await source.fetch(DAY, Turn())
        with pytest.raises(NotAsked):
            await source.fetch(DAY, Turn())
    assert len(asked) == 1


@pytest.mark.parametrize("answer", [web.Response(status=500), web.Response(text="<html>wait</html>")])
async def test_what_is_no_file_counts_as_a_failure(answer: web.Response) -> None:
    text, status = answer.text, answer.status
    async with exchange(lambda _: web.Response(status=status, text=text)) as (source, asked):
        for _ in range(3):
            with pytest.raises(SourceDown):
                await source.fetch(DAY, Turn())
        with pytest.raises(NotAsked):
            await source.fetch(DAY, Turn())
    assert len(asked) == 3


async def test_a_file_of_which_one_direction_can_be_read_is_taken() -> None:
    legs = [one for one in real() if "South" in one["market"]]
    async with exchange(lambda _: web.Response(body=file(legs))) as (source, _):
        payload = await source.fetch(DAY, Turn())
    assert source.read(payload, SOUTH, DAY) is not None
    with pytest.raises(SourceDown, match="no SSE Northbound"):
        source.read(payload, NORTH, DAY)
