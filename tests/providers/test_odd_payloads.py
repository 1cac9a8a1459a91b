"""Answers that no sane source gives: they are told as a source that is down, and never as a defect of ours."""

from collections.abc import Callable
from datetime import date

import pytest

from bot.domain.flows import Direction
from bot.providers.base import SourceDown
from bot.providers.eastmoney.flows import parse_page as parse_flows
from bot.providers.eastmoney.lines import parse_lines
from bot.providers.hkex import parse_daily
from bot.providers.tencent import parse_page as parse_levels
from bot.providers.yahoo.parse_more import parse_news
from tests.providers import connect

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
