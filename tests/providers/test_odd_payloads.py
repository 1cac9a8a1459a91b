"""Answers that no sane source gives: they are told as a source that is down, and never as a defect of ours."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

import pandas as pd
import pytest

from bot.domain.flows import Direction
from bot.providers.base import SourceDown
from bot.providers.eastmoney.flows import parse_page as parse_flows
from bot.providers.eastmoney.lines import parse_lines
from bot.providers.hkex import parse_daily
from bot.providers.tencent import parse_page as parse_levels
from bot.providers.yahoo.parse import Fetched, parse_history, parse_intraday, parse_quotes
from bot.providers.yahoo.parse_more import parse_news, parse_shares
from tests.loopback.yahoo.samples import NEW_YORK, NOW, SOURCE, query
from tests.providers import connect
from tests.services.scripted import NVIDIA

SOUTH, NORTH, DAY = Direction.SOUTHBOUND, Direction.NORTHBOUND, date(2025, 2, 12)
NESTED = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize(
    "parse",
    [
        lambda: parse_lines(b'{"data":' + NESTED + b"}", "1.2"),
        lambda: parse_levels(b'{"code":' + NESTED + b"}", "hkHSTECH"),
        lambda: parse_flows(b'{"success":' + NESTED + b"}", SOUTH),
        lambda: parse_daily(b"tabData = " + NESTED, SOUTH, DAY),
        lambda: parse_flows(connect.page([connect.row("2025-02-12", 10**400, 5)]), SOUTH),
        lambda: parse_flows(connect.page([connect.row("2025-02-12", 1e305, 5.0)]), SOUTH),
        lambda: parse_daily(connect.file([{**leg, "market": ["a"]} for leg in connect.four("2025-02-12")]), SOUTH, DAY),
    ],
    ids=["lines", "levels", "flows", "daily", "huge integer", "huge float", "no name"],
)
def test_they_are_a_source_that_is_down(parse: Callable[[], object]) -> None:
    with pytest.raises(SourceDown):
        parse()


def test_northbound_turnover_without_its_sides_is_told() -> None:
    """Since August 2024 the sides are not published: some rows have them as noughts beside the total."""
    row = connect.row("2025-02-12", 0, 0, MUTUAL_TYPE="005", DEAL_AMT=200_000.0)
    found = parse_flows(connect.page([row]), NORTH)[0][DAY]
    assert (found.turnover, found.buy, found.sell) == (200_000e6, None, None)


def test_a_headline_of_a_year_that_there_is_not_leaves_the_others() -> None:
    def item(title: str, at: str) -> dict[str, object]:
        link = {"url": "http://example.com/a"}
        content = {"title": title, "provider": {"displayName": "P"}, "pubDate": at, "canonicalUrl": link}
        return {"content": content}

    found = parse_news([item("old", "0001-01-01T00:00:00+14:00"), item("new", "2025-02-12T00:00:00Z")])
    assert [headline.title for headline in found] == ["new"]


ODD = [1_739_376_000_000, 1e20, 1e18, 10**400, float("inf"), float("nan"), True, -1, "soon", [], None,
       datetime.max.replace(tzinfo=timezone(timedelta(hours=-14)))]  # fmt: skip
"""What is no moment: in milliseconds it is of the year 57088, and the last of the year 10000 in UTC."""


def bars(moment: object) -> Fetched:
    """One bar of 10 with a volume of 5, and the moment of the last price."""
    frame = pd.DataFrame(index=pd.DatetimeIndex(["2025-02-11"]).tz_localize(NEW_YORK))
    frame[["Open", "High", "Low", "Close", "Adj Close"]] = 10.0
    frame["Volume"] = 5.0
    frame[["Dividends", "Stock Splits"]] = 0.0
    return Fetched(frame, {"currency": "USD", "exchangeTimezoneName": NEW_YORK, "regularMarketTime": moment}, {})


@pytest.mark.parametrize("moment", ODD, ids=lambda moment: str(moment)[:30])
def test_a_moment_that_is_none_costs_the_moment_alone(moment: object) -> None:
    history = parse_history(bars(moment), query(), SOURCE, NOW)
    assert (history.closes.tolist(), history.quoted_at) == ([10.0], None)
    intraday = parse_intraday(bars(moment), NVIDIA, SOURCE)
    assert (intraday.bars["close"].tolist(), intraday.quoted_at) == ([10.0], None)
    quote = parse_quotes([{"symbol": "AAA", "currency": "USD", "regularMarketPrice": 5.0, "regularMarketTime": moment}])
    assert (quote["AAA"].price, quote["AAA"].quoted_at) == (5.0, None)


def test_a_value_over_a_tiny_price_is_no_number_of_shares() -> None:
    """1e300 / 1e-300 is more than a float holds."""
    row = {"symbol": "AAA", "currency": "USD", "regularMarketPrice": 1e-300, "marketCap": 1e300}
    found = parse_quotes([row, {"symbol": "BBB", "marketCap": 10**400, "regularMarketPrice": True}])
    assert (found["AAA"].market_cap, found["AAA"].shares) == (1e300, None)
    assert (found["BBB"].market_cap, found["BBB"].price) == (None, None)


@pytest.mark.parametrize(
    "row", [None, [], "AAA", 3, {}, {"symbol": 5}, {"symbol": "AAA", "exchangeTimezoneName": "No"}]
)
def test_a_row_that_is_no_quote_leaves_the_others(row: object) -> None:
    assert list(parse_quotes([row, {"symbol": "BBB"}])) == ["BBB"]


def test_a_count_that_is_no_number_leaves_the_others() -> None:
    rows = [(DAY, 10**400), (DAY, True), (DAY, 5e9)]
    assert [count.shares for count in parse_shares(rows, "AAA", "Yahoo")] == [5e9]
