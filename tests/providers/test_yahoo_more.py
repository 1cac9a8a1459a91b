"""Yahoo's counts of shares, its news and its fuller quotes: pure parsing, and the real yfinance against loopback."""

import math
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.instruments import Kind
from bot.domain.news import Headline
from bot.domain.shares import ShareCount
from bot.providers.base import NoBars, NotAsked, Quote, SourceDown, SourceLimited
from bot.providers.guard import GuardedNews, GuardedProvider, GuardedShares
from bot.providers.yahoo import YahooProvider
from bot.providers.yahoo.parse import parse_quotes
from bot.providers.yahoo.parse_more import parse_news, parse_shares
from tests.loopback.yahoo import NEWS, SHARES, Listing, LoopbackYahoo, redirected, story
from tests.loopback.yahoo.samples import bars, instrument, provider

DAY = date(2024, 5, 31)


def counts(*rows: tuple[date, object]) -> list[tuple[date, float]]:
    return [(count.day, count.shares) for count in parse_shares(rows, "AAA", "Yahoo")]


# ── counts of shares ────────────────────────────────────────────────────────────────────────────────────────────────


def test_counts_are_given_as_they_are_and_ascend() -> None:
    rows = [(date(2024, 8, 2), 24.6e9), (date(2024, 5, 31), 2_460_000_000)]
    # Ten for one on 10 June 2024: each count stands on the basis of its day, and nothing is restated.
    assert parse_shares(rows, "NVDA", "Yahoo") == (
        ShareCount("NVDA", date(2024, 5, 31), 2.46e9, "Yahoo"),
        ShareCount("NVDA", date(2024, 8, 2), 24.6e9, "Yahoo"),
    )


@pytest.mark.parametrize("bad", [None, 0, -5, math.nan, math.inf, "7", [], -math.inf])
def test_what_is_no_number_above_0_is_left_out(bad: object) -> None:
    assert counts((DAY, bad), (DAY + timedelta(days=1), 5)) == [(DAY + timedelta(days=1), 5.0)]


def test_of_several_on_a_day_the_nearest_to_the_one_before() -> None:
    # As reported of MSFT: 7,432,309,760 the day before, and on the day both that and 7,698,290,176.
    before, day = date(2024, 5, 30), date(2024, 5, 31)
    assert counts((before, 7_432_309_760), (day, 7_698_290_176), (day, 7_432_309_760))[-1] == (day, 7_432_309_760)
    assert counts((day, 7_432_309_760), (before, 7_432_309_760), (day, 7_698_290_176))[-1] == (day, 7_432_309_760)


def test_without_one_before_the_nearest_to_the_next_one_and_else_the_least() -> None:
    later = DAY + timedelta(days=7)
    assert counts((DAY, 100), (DAY, 1000), (later, 990)) == [(DAY, 1000.0), (later, 990.0)]
    assert counts((DAY, 1000), (DAY, 100)) == [(DAY, 100.0)]


def test_nearness_is_a_ratio() -> None:
    # From 100, 51 is less than half away and 200 is twice: 51 = 1/1.96 is the nearer by a hair.
    later = DAY + timedelta(days=1)
    assert counts((DAY, 100), (later, 51), (later, 200))[-1] == (later, 51.0)
    assert counts((DAY, 100), (later, 49), (later, 200))[-1] == (later, 200.0)


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(1, 1e12)), max_size=40), st.randoms())
def test_one_count_a_day_from_those_that_were_there_in_any_order(rows: list[tuple[int, float]], random: Any) -> None:
    dated = [(DAY + timedelta(days=day), number) for day, number in rows]
    found = counts(*dated)
    assert [day for day, _ in found] == sorted({day for day, _ in dated})
    assert set(found) <= set(dated)
    random.shuffle(dated)
    assert counts(*dated) == found


# ── news ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_headline() -> None:
    item = story("Chips  fall\n hard", "Example Wire", "2025-02-12T14:30:00Z", "https://finance.yahoo.com/news/a.html")
    assert parse_news([item]) == (
        Headline(
            "Chips fall hard", "Example Wire", datetime(2025, 2, 12, 14, 30, tzinfo=UTC),
            "https://finance.yahoo.com/news/a.html",
        ),
    )  # fmt: skip


def test_the_latest_first_and_each_once() -> None:
    early = story("Early", "Wire", "2025-02-11T09:00:00+08:00", None)
    late = story("Late", "Wire", "2025-02-11T02:00:00Z", None)
    assert [headline.title for headline in parse_news([early, late, early])] == ["Late", "Early"]


def without(**changes: object) -> dict[str, Any]:
    item = story("Title", "Wire", "2025-02-12T14:30:00Z", "https://example.com/a")
    item["content"] |= changes
    return item


@pytest.mark.parametrize(
    "item",
    [
        None, 7, "text", {}, {"content": None}, {"content": []}, without(title=None), without(title="  "),
        without(title=7), without(provider=None), without(provider={"displayName": ""}), without(provider="Wire"),
        without(pubDate=None), without(pubDate=""), without(pubDate="yesterday"), without(pubDate=1739370600),
        without(pubDate="2025-02-12T14:30:00"),
    ],
)  # fmt: skip
def test_an_item_that_lacks_something_is_left_out(item: object) -> None:
    assert parse_news([item]) == ()


@pytest.mark.parametrize(
    "url",
    [
        None, 7, "", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.com/a", "/news/a",
        "https://", "http:///a", "https://example.com/a b", "https://example.com/\n", "https://[x/a",
        "https://example.com/" + "a" * 1000,
    ],
)  # fmt: skip
def test_a_link_that_is_not_of_the_web_is_left_empty(url: object) -> None:
    assert parse_news([without(canonicalUrl={"url": url})])[0].link == ""


def test_the_second_link_stands_in_for_the_first() -> None:
    item = without(canonicalUrl={"url": "javascript:x"}, clickThroughUrl={"url": "http://example.com/b"})
    assert parse_news([item])[0].link == "http://example.com/b"


def test_text_is_bounded() -> None:
    headline = parse_news([without(title="t" * 5000, provider={"displayName": "p" * 5000})])[0]
    assert (len(headline.title), len(headline.publisher)) == (300, 80)


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: st.dictionaries(
            st.sampled_from(["content", "title", "pubDate", "provider", "displayName", "canonicalUrl", "url"]), inner
        ),
    )
)
def test_nothing_that_comes_breaks_it(item: object) -> None:  # fmt: skip
    for headline in parse_news([item, {"content": item}]):
        assert headline.title
        assert headline.publisher
        assert headline.published.tzinfo is not None


# ── quotes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_price_of_a_quote_is_in_whole_units_and_absent_where_it_is_absent() -> None:
    row = {"symbol": "L.L", "currency": "GBp", "regularMarketPrice": 120.0}
    assert parse_quotes([row])["L.L"] == Quote("L.L", 1.2, "GBP", None, None, None)
    bare = parse_quotes([{"symbol": "AAA"}])["AAA"]
    assert bare == Quote("AAA", None, None, None, None, None)


# ── yfinance ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def yahoo() -> Iterator[LoopbackYahoo]:
    listing = Listing(
        bars(),
        counts=[(date(2025, 1, 3), 1000), (date(2024, 1, 5), 900), (date(2025, 1, 3), 4000)],
        news=[
            story("Older", "Wire", "2025-02-11T10:00:00Z", "https://example.com/1"),
            {"id": "ad", "ad": [{"x": 1}], "content": story("Ad", "Shop", "2025-02-12T10:00:00Z", None)["content"]},
            story("Newer", "Wire", "2025-02-12T10:00:00Z", None),
        ],
    )
    with LoopbackYahoo({"AAA": listing, "BBB": Listing(bars())}) as server, redirected(server):
        yield server


@pytest.fixture
async def prices(yahoo: LoopbackYahoo, tmp_path: Path) -> AsyncIterator[YahooProvider]:
    made = provider(tmp_path)
    yield made
    await made.close()


async def test_counts_come_whole_and_in_one_request(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    expected = (
        ShareCount("AAA", date(2024, 1, 5), 900.0, "Yahoo"),
        ShareCount("AAA", date(2025, 1, 3), 1000.0, "Yahoo"),
    )
    assert await prices.shares(instrument()) == expected
    asked = [seen for seen in yahoo.requests if seen.path.startswith("/ws/fundamentals-timeseries")]
    assert len(asked) == 1
    assert asked[0].query["symbol"] == "AAA"
    assert int(asked[0].query["period1"]) < datetime(1991, 1, 1, tzinfo=UTC).timestamp()


async def test_counts_are_asked_for_anew_each_time(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    await prices.shares(instrument())
    yahoo.series["AAA"].counts = [(date(2025, 2, 7), 1100)]
    assert [count.shares for count in await prices.shares(instrument())] == [1100.0]


async def test_a_line_without_counts_has_none(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    assert await prices.shares(instrument("BBB")) == ()
    yahoo.fail(SHARES, "empty")
    assert await prices.shares(instrument()) == ()


async def test_what_is_no_share_is_not_asked_for(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    for kind in (Kind.INDEX, Kind.ETF, Kind.FX):
        assert await prices.shares(instrument("AAA", kind)) == ()
    assert yahoo.requests == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [("429", SourceLimited), ("500", SourceDown), ("cut", SourceDown), ("html", SourceDown), ("reset", SourceDown),
     ("unknown", NoBars), ("bad_request", NoBars)],
)  # fmt: skip
async def test_faults_of_counts(
    yahoo: LoopbackYahoo, prices: YahooProvider, fault: str, error: type[Exception]
) -> None:
    yahoo.fail(SHARES, fault)
    with pytest.raises(error):
        await prices.shares(instrument())
    yahoo.heal()
    assert len(await prices.shares(instrument())) == 2


async def test_news(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    found = await prices.news(instrument())
    assert [headline.title for headline in found] == ["Newer", "Older"]  # and no advertisement
    assert [headline.link for headline in found] == ["", "https://example.com/1"]
    assert yahoo.count_path("/xhr/ncp") == 1
    yahoo.series["AAA"].news = [story("Newest", "Wire", "2025-02-12T11:00:00Z", None)]
    assert [headline.title for headline in await prices.news(instrument())] == ["Newest"]


async def test_no_news(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    assert await prices.news(instrument("BBB")) == ()
    yahoo.fail(NEWS, "empty")
    assert await prices.news(instrument()) == ()


@pytest.mark.parametrize(
    ("fault", "error"),
    [("429", SourceLimited), ("500", SourceDown), ("cut", SourceDown), ("html", SourceDown), ("reset", SourceDown)],
)
async def test_faults_of_news(yahoo: LoopbackYahoo, prices: YahooProvider, fault: str, error: type[Exception]) -> None:
    yahoo.fail(NEWS, fault)
    with pytest.raises(error):
        await prices.news(instrument())
    yahoo.heal()
    assert len(await prices.news(instrument())) == 2


# ── the guard ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_counts_and_news_share_the_guard_of_the_prices(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    guard = GuardedProvider(prices, monotonic=lambda: 0.0, random=lambda: 0.0)
    shares, news = GuardedShares(prices, guard), GuardedNews(prices, guard)
    assert len(await shares.shares(instrument())) == 2
    assert len(await news.news(instrument())) == 2
    assert guard.status().requests == 2
    # An answer that is about no counts is an answer: it teaches the guard nothing bad, and is no count either.
    yahoo.fail(SHARES, "unknown")
    for _ in range(5):
        with pytest.raises(SourceDown):
            await shares.shares(instrument())
    assert guard.status().breaker == "closed"
    yahoo.fail(NEWS, "429")
    with pytest.raises(SourceLimited):
        await news.news(instrument())
    assert guard.status().breaker == "open"
    with pytest.raises(NotAsked):
        await shares.shares(instrument())
