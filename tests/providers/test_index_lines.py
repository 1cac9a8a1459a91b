"""Eastmoney's and Tencent's histories of indices: what is asked, what an answer becomes, and what is refused."""

import asyncio
import itertools
import json
import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import COLUMNS, Adjustment, PriceSeries, Source
from bot.domain.text import Name
from bot.providers.base import BarsQuery, NoBars, NoSuchSymbol, PriceProvider, SourceDown, SourceLimited
from bot.providers.eastmoney.lines import EastmoneyLines, parse_lines
from bot.providers.guard import Guard, GuardedProvider
from bot.providers.http import Http
from bot.providers.levels import Level, series_of
from bot.providers.tencent import TencentLines, pages, parse_page
from tests.loopback.web import Answer, Server, cut, serving

# 12 February 2025, 20:00 in Hong Kong.
NOW = datetime(2025, 2, 12, 12, tzinfo=UTC)
HSTECH = Instrument("HSTECH.HK", Kind.INDEX, Name("Hang Seng TECH"), "HKD", "XHKG", "Asia/Hong_Kong")
SHARE = Instrument("0700.HK", Kind.SHARE, Name("Tencent"), "HKD", "XHKG", "Asia/Hong_Kong")
SOURCE = Source("lines", "Lines", live=True)

# Columns: date, open, CLOSE, high, low.
KLINES = ["2025-02-10,5000.10,5200.20,5250.00,4990.00", "2025-02-11,5200.00,5100.00,5210.00,5090.00"]


def eastmoney(klines: object = KLINES, **data: object) -> bytes:
    line = {"code": "HSTECH", "market": 124, "name": "恒生科技指数", "decimal": 2, "dktotal": 2, "preKPrice": 4990.0}
    return json.dumps(
        {"rc": 0, "rt": 17, "svr": 1, "lt": 1, "full": 0, "data": {**line, "klines": klines, **data}}
    ).encode()


def tencent(day: object, code: str = "hkHSTECH") -> bytes:
    return json.dumps({"code": 0, "msg": "", "data": {code: {"day": day, "qt": {}, "prec": "4990.0"}}}).encode()


async def daily(
    make: Callable[[Http, str], PriceProvider],
    answer: Answer,
    start: date | None = date(2025, 2, 1),
    instrument: Instrument = HSTECH,
) -> tuple[PriceSeries, Server]:
    http = Http(timeout=5.0)
    async with serving(answer) as server:
        provider = make(http, server.url)
        try:
            return await provider.daily(BarsQuery(instrument, start)), server
        finally:
            await provider.close()


def from_eastmoney(http: Http, url: str) -> PriceProvider:
    return EastmoneyLines(http, {"HSTECH.HK": "124.HSTECH", "0700.HK": "116.00700"}, lambda: NOW, url)


def from_tencent(http: Http, url: str) -> PriceProvider:
    return TencentLines(http, {"HSTECH.HK": "hkHSTECH", "0700.HK": "hk00700"}, lambda: NOW, guard(), url)


def guard(burst: int = 100, monotonic: Callable[[], float] = lambda: 0.0) -> Guard:
    return Guard(monotonic=monotonic, random=lambda: 0.5, burst=burst)


def says(body: bytes, status: int = 200) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status)

    return answer


# ── Eastmoney ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_eastmoney_is_asked_for_unadjusted_days_from_the_start() -> None:
    found, server = await daily(from_eastmoney, says(eastmoney()))
    assert server.seen[0].path == "/api/qt/stock/kline/get"
    asked = dict(server.seen[0].query)
    assert (asked["secid"], asked["klt"], asked["fqt"], asked["beg"]) == ("124.HSTECH", "101", "0", "20250201")
    assert asked["fields2"] == "f51,f52,f53,f54,f55"
    assert (found.source.id, found.currency, found.adjustment) == ("eastmoney", "HKD", Adjustment.SPLIT)
    assert (found.actions, found.fetched_at, found.quoted_at) == ((), NOW, None)
    assert list(found.bars.columns) == list(COLUMNS)
    first = found.bars.iloc[0]
    # The close is the second number, before high and low.
    assert (first["open"], first["high"], first["low"], first["close"]) == (5000.1, 5250.0, 4990.0, 5200.2)
    assert found.bars[["volume", "adj_close"]].isna().all(axis=None)
    assert found.bars.index.tz is None
    assert [str(day.date()) for day in found.bars.index] == ["2025-02-10", "2025-02-11"]


async def test_without_a_start_eastmoney_is_asked_for_all() -> None:
    _, server = await daily(from_eastmoney, says(eastmoney()), None)
    assert server.seen[0].query["beg"] == "0"


@pytest.mark.parametrize(
    "body",
    [
        b'{"rc":100,"rt":17,"data":null}',
        eastmoney([]),
        eastmoney(["2025-02-10,-,-,-,-"]),
        eastmoney(["2024-01-02,1,1,1,1"]),
    ],
)
async def test_eastmoney_has_nothing(body: bytes) -> None:
    with pytest.raises(NoBars):
        await daily(from_eastmoney, says(body))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>busy</html>",
        eastmoney()[:-20],
        b"[]",
        b"null",
        b"{}",
        b'{"data":[]}',
        eastmoney(None),
        eastmoney("2025"),
        eastmoney([1]),
        eastmoney(["2025-02-10,1,1,1"]),
        eastmoney(["10.02.2025,1,1,1,1"]),
        eastmoney(["2025-02-10,a,1,1,1"]),
        eastmoney(code="HSI"),
        eastmoney(market=100),
        # Date, open, high, low, close: read as it stands, every close would be a high.
        eastmoney([f"2025-02-{day:02},5000,5100,4900,5050" for day in range(3, 12)]),
        b"\xff\xfe",
    ],
)
async def test_eastmoney_in_another_shape_is_down_and_never_a_price(body: bytes) -> None:
    with pytest.raises(SourceDown):
        await daily(from_eastmoney, says(body))


@pytest.mark.parametrize(
    ("status", "error"), [(429, SourceLimited), (403, SourceLimited), (500, SourceDown), (404, SourceDown)]
)
@pytest.mark.parametrize("make", [from_eastmoney, from_tencent])
async def test_statuses(make: Callable[[Http, str], PriceProvider], status: int, error: type[SourceDown]) -> None:
    with pytest.raises(error):
        await daily(make, says(eastmoney(), status))


@pytest.mark.parametrize("make", [from_eastmoney, from_tencent])
async def test_an_answer_that_breaks_off(make: Callable[[Http, str], PriceProvider]) -> None:
    with pytest.raises(SourceDown):
        await daily(make, cut)


@pytest.mark.parametrize("make", [from_eastmoney, from_tencent])
async def test_of_indices_alone(make: Callable[[Http, str], PriceProvider]) -> None:
    other = Instrument("^HSI", Kind.INDEX, Name("Hang Seng"), "HKD", "XHKG", "Asia/Hong_Kong")
    for instrument in (SHARE, other):  # a share with a code, and an index without one
        with pytest.raises(NoSuchSymbol):
            await daily(make, says(eastmoney()), instrument=instrument)


async def test_they_end_with_the_present() -> None:
    for make in (from_eastmoney, from_tencent):
        provider = make(Http(), "http://127.0.0.1:9")
        assert await provider.last_session() is None
        assert provider.source.live
        assert not provider.local
        await provider.close()


@given(st.dictionaries(st.integers(0, 400), st.floats(1, 1e5), min_size=1, max_size=30))
def test_any_lines_come_back_as_they_were(levels: dict[int, float]) -> None:
    first = date(2024, 1, 1)
    days = {first + timedelta(days=day): value for day, value in levels.items()}
    lines = [f"{day},{v:.2f},{v:.2f},{v + 1:.2f},{v - 0.5:.2f},7,7" for day, v in days.items()]
    found = parse_lines(eastmoney(lines), "124.HSTECH")
    series = series_of(found, BarsQuery(HSTECH, first), SOURCE, NOW + timedelta(days=400))
    expected = [round(v, 2) for _, v in sorted(levels.items())]
    assert series.closes.to_list() == pytest.approx(expected)
    assert (series.bars["low"] <= series.bars["close"]).all()
    assert (series.bars["close"] <= series.bars["high"]).all()


# ── Tencent ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def shelf(*days: str) -> Answer:
    """Answers with those of the days that are asked for."""

    async def answer(request: web.Request) -> web.Response:
        _, _, first, last, _, _ = request.query["param"].split(",")
        rows = [[day, "5000", "5001", "5002", "4999", "0.000"] for day in days if first <= day <= last]
        return web.Response(body=tencent(rows))

    return answer


async def test_tencent_is_asked_by_two_years_the_latest_first() -> None:
    answer = shelf("2021-03-01", "2023-03-01", "2025-02-11")
    found, server = await daily(from_tencent, answer, date(2021, 1, 1))
    assert [seen.query["param"] for seen in server.seen] == [
        "hkHSTECH,day,2023-02-13,2025-02-12,640,",
        "hkHSTECH,day,2021-02-12,2023-02-12,640,",
        "hkHSTECH,day,2021-01-01,2021-02-11,640,",
    ]
    assert {seen.path for seen in server.seen} == {"/appstock/app/fqkline/get"}
    assert [str(day.date()) for day in found.closes.index] == ["2021-03-01", "2023-03-01", "2025-02-11"]
    assert found.bars.iloc[0][["open", "high", "low", "close"]].to_list() == [5000, 5002, 4999, 5001]
    assert (found.source.id, found.adjustment) == ("tencent", Adjustment.SPLIT)


async def test_two_years_without_any_are_the_end_of_tencents_history() -> None:
    found, server = await daily(from_tencent, shelf("2025-02-11"), None)
    assert len(server.seen) == 2
    assert len(found.closes) == 1


async def test_each_page_of_tencents_history_is_a_request_of_the_budget() -> None:
    """From 1 March 2015 to 12 February 2025 are five times two years; the budget has four at once."""
    under = guard(4)
    days = [f"{year}-03-02" for year in range(2015, 2025)]
    async with serving(shelf(*days)) as server:
        lines = TencentLines(Http(timeout=5.0), {"HSTECH.HK": "hkHSTECH"}, lambda: NOW, under, server.url)
        provider = GuardedProvider(lines, monotonic=lambda: 0.0, random=lambda: 0.5, guard=under)
        asking = asyncio.create_task(provider.daily(BarsQuery(HSTECH, date(2015, 3, 1))))
        while len(server.seen) < 4:
            await asyncio.sleep(0.01)
        assert provider.status().requests == 4
        await provider.close()
        with pytest.raises(SourceDown):
            await asking
    assert len(server.seen) == 4


async def test_tencents_time_is_that_of_all_its_pages() -> None:
    """Each page is quick enough, and all of them together are not."""

    async def slowly(request: web.Request) -> web.Response:
        await asyncio.sleep(0.1)
        return await shelf("2021-03-01", "2023-03-01", "2025-02-11")(request)

    def make(http: Http, url: str) -> PriceProvider:
        return TencentLines(http, {"HSTECH.HK": "hkHSTECH"}, lambda: NOW, guard(), url, timeout=0.25)

    with pytest.raises(SourceDown, match=r"no whole answer in 0\.25 s"):
        await daily(make, slowly, date(2021, 1, 1))


@pytest.mark.parametrize("body", [tencent([]), b'{"code":0,"msg":"","data":[]}', b'{"code":0,"data":{"hkHSTECH":{}}}'])
async def test_tencent_has_nothing(body: bytes) -> None:
    with pytest.raises(NoBars):
        await daily(from_tencent, says(body))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        tencent([["2025-02-10", "1", "1", "1", "1"]])[:-9],
        b"[]",
        b"{}",
        b'{"code":1,"msg":"param error","data":[]}',
        tencent([["2025-02-10", "1", "1", "1", "1"]], "hkHSI"),
        tencent([["2025-02-10", "1", "1", "1"]]),
        tencent([["2025-02-10", "x", "1", "1", "1"]]),
        tencent([["today", "1", "1", "1", "1"]]),
        tencent(["2025-02-10"]),
        tencent([1]),
        tencent(None),
    ],
)
async def test_tencent_in_another_shape_is_down(body: bytes) -> None:
    with pytest.raises(SourceDown):
        await daily(from_tencent, says(body))


def test_tencents_words_are_told() -> None:
    with pytest.raises(SourceDown, match="param error"):
        parse_page(b'{"code":1,"msg":"param error"}', "hkX")


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(0, 9000))
def test_pages_cover_every_day_once(start: date, length: int) -> None:
    today = start + timedelta(days=length)
    found = list(pages(start, today))
    assert (found[-1][0], found[0][1]) == (start, today)
    assert all(later[0] - earlier[1] == timedelta(days=1) for later, earlier in itertools.pairwise(found))
    assert all(first <= last and (last - first).days <= 730 for first, last in found)


def test_a_start_in_the_future_asks_nothing() -> None:
    assert list(pages(date(2025, 2, 13), date(2025, 2, 12))) == []


# ── levels ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def level(day: str, close: float = 100.0, **more: Any) -> Level:
    return Level(date.fromisoformat(day), **{"open": close, "high": close, "low": close, "close": close, **more})


def made(*levels: Level, start: date | None = None) -> PriceSeries:
    return series_of(levels, BarsQuery(HSTECH, start), SOURCE, NOW)


def test_rows_are_sorted_and_of_a_day_the_last_counts() -> None:
    found = made(level("2025-02-11", 3), level("2025-02-10", 1), level("2025-02-11", 2))
    assert found.closes.to_list() == [1, 2]


def test_what_is_before_the_start_or_after_today_is_left_out() -> None:
    days = ("2025-02-09", "2025-02-10", "2025-02-12", "2025-02-13")
    found = made(*(level(day) for day in days), start=date(2025, 2, 10))
    assert [str(day.date()) for day in found.bars.index] == ["2025-02-10", "2025-02-12"]


def test_an_absent_level_is_absent() -> None:
    found = made(level("2025-02-10", open=math.nan), level("2025-02-11", math.nan))
    assert found.closes.to_list() == [100.0]
    assert math.isnan(found.bars["open"].iloc[0])
    with pytest.raises(NoBars):
        made(level("2025-02-11", math.nan))
    with pytest.raises(NoBars):
        made()


def test_one_odd_row_of_many_is_kept_as_it_is_and_many_are_refused() -> None:
    good = [level(f"2025-01-{day:02}") for day in range(1, 31)]
    assert len(made(*good, level("2025-01-31", high=99.0)).closes) == 31
    with pytest.raises(SourceDown, match="2 of 32 closes are outside"):
        made(*good, level("2025-01-31", high=99.0), level("2025-02-01", low=101.0))
    with pytest.raises(SourceDown):
        made(level("2025-02-01", low=101.0))
