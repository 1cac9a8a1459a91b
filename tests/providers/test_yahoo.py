"""Yahoo through the real yfinance, against a server on the loopback interface."""

import asyncio
import logging
import time
import warnings
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from bot.domain.instruments import Kind
from bot.domain.prices import COLUMNS, Action, Adjustment
from bot.providers.base import NoBars, NoSuchSymbol, SourceDown, SourceLimited
from bot.providers.guard import GuardedProvider
from bot.providers.yahoo import YahooProvider
from bot.providers.yahoo.client import translate
from tests.loopback.yahoo import ALL, COOKIE, CRUMB, QUOTES, Listing, LoopbackYahoo, redirected
from tests.loopback.yahoo.samples import LAST, NEW_YORK, NOW, SOURCE, bars, instrument, provider, query


@pytest.fixture
def yahoo() -> Iterator[LoopbackYahoo]:
    with LoopbackYahoo({"AAA": Listing(bars()), "BBB": Listing(bars(200))}) as server, redirected(server):
        yield server


@pytest.fixture
async def prices(yahoo: LoopbackYahoo, tmp_path: Path) -> AsyncIterator[YahooProvider]:
    made = provider(tmp_path)
    yield made
    await made.close()


# ── what an answer becomes ──────────────────────────────────────────────────────────────────────────────────────────


async def test_a_series_comes_whole_and_in_one_request(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    found = await prices.daily(query())
    expected = bars()
    assert (found.symbol, found.currency, found.adjustment) == ("AAA", "USD", Adjustment.SPLIT)
    assert found.source == SOURCE
    np.testing.assert_allclose(found.bars.to_numpy(), expected.to_numpy())
    assert list(found.bars.columns) == list(COLUMNS)
    assert found.bars.index.tz is None
    assert list(found.bars.index) == list(expected.index)
    assert found.fetched_at == NOW
    assert found.quoted_at == datetime(2025, 2, 11, 16, tzinfo=ZoneInfo(NEW_YORK))
    # One chart: the time zone, which yfinance would ask for on first sight, is told to it.
    assert yahoo.count("AAA") == 1
    assert len(yahoo.requests) == 3  # and a cookie and a crumb, once


async def test_from_a_start(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    found = await prices.daily(query(start=date(2025, 2, 6)))
    assert [day.date() for day in found.bars.index] == [date(2025, 2, day) for day in (6, 7, 10, 11)]
    assert yahoo.requests[-1].query["events"] == "div,splits,capitalGains"


async def test_a_start_in_the_future_asks_nothing(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    with pytest.raises(NoBars):
        await prices.daily(query(start=date(2025, 2, 13)))
    assert yahoo.requests == []


async def test_a_start_without_sessions_is_no_bars(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    with pytest.raises(NoBars):
        await prices.daily(query(start=date(2025, 2, 12)))


async def test_splits_and_dividends_are_actions(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    listing = yahoo.series["AAA"]
    listing.dividends[date(2025, 1, 28)] = 1.2
    await prices.daily(query())
    listing.split(date(2025, 2, 10), 4)  # the day before the last
    found = await prices.daily(query())
    # The past is restated: a fourth of 117 and of 1.20; the day itself is as it traded.
    assert found.actions == (Action(date(2025, 1, 28), "dividend", 0.3), Action(date(2025, 2, 10), "split", 4.0))
    assert found.closes["2025-02-07"] == pytest.approx(117 / 4)
    assert found.closes["2025-02-10"] == 118
    assert found.bars["volume"]["2025-02-07"] == 20_000


async def test_a_listing_made_of_a_series_gives_it_back(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    yahoo.series["AAA"].dividends[date(2025, 1, 28)] = 1.2
    yahoo.series["AAA"].splits[date(2025, 2, 10)] = 4.0
    found = await prices.daily(query())
    yahoo.series["^CCC"] = Listing.of(found, instrument("^CCC"))
    again = await prices.daily(query("^CCC"))
    pd.testing.assert_frame_equal(again.bars, found.bars)
    assert again.actions == found.actions
    assert len(found.actions) == 2
    assert yahoo.count("^CCC") == 1


async def test_pence_become_pounds_and_foreign_dividends_are_left_out(
    yahoo: LoopbackYahoo, prices: YahooProvider
) -> None:
    dividends: Mapping[date, float | tuple[float, str]] = {
        date(2025, 1, 28): 12.0,  # pence, as the line
        date(2025, 1, 30): (0.5, "GBP"),  # whole pounds already
        date(2025, 2, 4): (0.7, "USD"),
    }
    yahoo.series["LLL.L"] = Listing(bars(), currency="GBp", timezone="Europe/London", dividends=dict(dividends))
    found = await prices.daily(query("LLL.L", zone="Europe/London"))
    assert found.currency == "GBP"
    assert found.closes.iloc[-1] == pytest.approx(1.19)
    assert found.bars["volume"].iloc[-1] == 5000
    assert [(action.day.isoformat(), round(action.value, 9)) for action in found.actions] == [
        ("2025-01-28", 0.12),
        ("2025-01-30", 0.5),
    ]
    assert yahoo.count("LLL.L") == 1


async def test_a_last_bar_without_prices_stays_absent(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    yahoo.fail("AAA", "nan_last")
    found = await prices.daily(query())
    assert found.bars.index[-1].date() == LAST
    assert np.isnan(found.bars["close"].iloc[-1])
    assert found.bars["volume"].iloc[-1] == 5000
    assert found.closes.index[-1].date() == date(2025, 2, 10)


async def test_the_running_session_is_one_bar(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    # 14:30 in New York, half an hour before now; the day opened at the first trade.
    yahoo.series["AAA"].trade(datetime(2025, 2, 12, 18, 0, tzinfo=UTC), 121.0, 100)
    yahoo.series["AAA"].trade(datetime(2025, 2, 12, 19, 30, tzinfo=UTC), 120.0, 50)
    yahoo.fail("AAA", "duplicate")
    found = await prices.daily(query())
    assert found.bars.iloc[-1].tolist() == [121, 121, 120, 120, 120, 150]
    assert found.bars.index.is_unique
    assert len(found.bars) == 21
    assert found.quoted_at == datetime(2025, 2, 12, 14, 30, tzinfo=ZoneInfo(NEW_YORK))


async def test_an_index_and_a_currency_pair_have_no_volume(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    yahoo.series["^III"] = Listing(bars(), kind="INDEX", currency=None)
    yahoo.series["HKD=X"] = Listing(bars(), kind="CURRENCY", currency="HKD", timezone="Europe/London")
    index = await prices.daily(query("^III", kind=Kind.INDEX))
    pair = await prices.daily(query("HKD=X", kind=Kind.FX, zone="Europe/London"))
    assert index.bars["volume"].isna().all()
    assert pair.bars["volume"].isna().all()
    assert index.currency == "USD"  # Yahoo names none; the instrument's
    assert pair.currency == "HKD"


# ── what a fault becomes ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("429", SourceLimited),
        ("500", SourceDown),
        ("html", SourceDown),
        ("cut", SourceDown),
        ("reset", SourceDown),
        ("hollow", SourceDown),
        ("empty", NoBars),
        ("unknown", NoSuchSymbol),
    ],
)
async def test_faults(yahoo: LoopbackYahoo, prices: YahooProvider, fault: str, error: type[Exception]) -> None:
    yahoo.fail("AAA", fault)
    with pytest.raises(error) as caught:
        await prices.daily(query())
    assert caught.type is error
    assert "delisted" not in str(caught.value)
    assert (await prices.daily(query("BBB"))).closes.iloc[-1] == 219
    yahoo.heal()
    assert (await prices.daily(query())).closes.iloc[-1] == 119


async def test_a_symbol_without_a_listing(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    with pytest.raises(NoSuchSymbol):
        await prices.daily(query("NOPE"))
    assert yahoo.count("NOPE") == 2  # yfinance asks again with another crumb


async def test_a_defect_of_ours_is_no_fault_of_yahoos(
    yahoo: LoopbackYahoo, prices: YahooProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(*_: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr("bot.providers.yahoo.provider.parse_history", defect)
    monkeypatch.setattr("bot.providers.yahoo.provider.parse_quotes", defect)
    with pytest.raises(KeyError, match="ours"):
        await prices.daily(query())
    with pytest.raises(KeyError, match="ours"):
        await prices.quotes(["AAA"])


def test_errors_that_the_server_cannot_make() -> None:
    from curl_cffi.requests import Response
    from curl_cffi.requests.exceptions import HTTPError
    from yfinance.exceptions import YFPricesMissingError

    missing = Response()
    missing.status_code = 404
    refused = Response()
    refused.status_code = 403
    assert type(translate("A", HTTPError("404", 0, missing))) is NoSuchSymbol
    assert type(translate("A", HTTPError("403", 0, refused))) is SourceDown
    assert type(translate("A", YFPricesMissingError("A", "(Yahoo status_code = 503)"))) is SourceDown
    assert type(translate("A", YFPricesMissingError("A", "", "Internal server error"))) is SourceDown
    assert type(translate("A", TimeoutError())) is SourceDown


async def test_a_hanging_chart_is_given_up(yahoo: LoopbackYahoo, tmp_path: Path) -> None:
    prices = provider(tmp_path, timeout=0.3)
    yahoo.fail("AAA", "hang")
    with pytest.raises(SourceDown):
        await prices.daily(query())
    await prices.close()


async def test_a_hanging_cookie_host_holds_nobody_for_long(yahoo: LoopbackYahoo, tmp_path: Path) -> None:
    prices = provider(tmp_path, timeout=0.3)
    yahoo.fail(COOKIE, "hang")
    started = time.monotonic()
    calls = [prices.daily(query(symbol)) for symbol in ("AAA", "BBB", "NOPE")]
    errors = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(error) for error in errors] == [SourceDown] * 3
    assert time.monotonic() - started < 5  # yfinance alone: 30 s each, one after another
    assert prices.stuck_threads == 3
    yahoo.heal()
    async with asyncio.timeout(10):
        while prices.stuck_threads:
            await asyncio.sleep(0.02)
    patient = provider(tmp_path)
    assert (await patient.daily(query())).closes.iloc[-1] == 119
    await patient.close()
    await prices.close()


async def test_with_too_many_stuck_threads_no_more_are_started(yahoo: LoopbackYahoo, tmp_path: Path) -> None:
    prices = provider(tmp_path, timeout=0.3, stuck_limit=2)
    yahoo.fail(COOKIE, "hang")
    await asyncio.gather(prices.daily(query()), prices.daily(query("BBB")), return_exceptions=True)
    seen = len(yahoo.requests)
    with pytest.raises(SourceDown, match="2 threads are stuck"):
        await prices.daily(query())
    assert len(yahoo.requests) == seen


async def test_after_close_calls_are_refused(prices: YahooProvider) -> None:
    await prices.daily(query())
    await prices.close()
    with pytest.raises(SourceDown, match="closed"):
        await prices.daily(query())


async def test_a_refused_crumb_is_not_kept(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    yahoo.fail(CRUMB, "429", times=1)
    await prices.daily(query())  # prices need no crumb
    crumbs = yahoo.count_path("/v1/test/getcrumb")
    assert set(await prices.quotes(["AAA"])) == {"AAA"}
    # Asked for anew at once: yfinance would send "Too Many Requests" as the crumb, and be refused first.
    assert yahoo.count_path("/v1/test/getcrumb") == crumbs + 1
    assert yahoo.count_path("/v7/finance/quote") == 1


async def test_an_error_page_as_a_crumb_is_not_kept_after_a_failure(
    yahoo: LoopbackYahoo, prices: YahooProvider
) -> None:
    from yfinance.data import YfData

    yahoo.fail(CRUMB, "html")
    yahoo.fail("AAA", "500")
    with pytest.raises(SourceDown):
        await prices.daily(query())
    assert YfData()._crumb is None


async def test_yfinances_memory_of_answers_is_emptied_by_a_failure(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    from yfinance.data import YfData

    YfData().cache_get("https://query2.finance.yahoo.com/v8/finance/chart/AAA")
    assert YfData.cache_get.cache_info().currsize == 1
    with pytest.raises(NoSuchSymbol):
        await prices.daily(query("NOPE"))
    assert YfData.cache_get.cache_info().currsize == 0


# ── manners ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_thirty_symbols_are_thirty_requests_and_eight_at_a_time(tmp_path: Path) -> None:
    symbols = [f"S{number:02}" for number in range(30)]
    listings = {symbol: Listing(bars()) for symbol in symbols}
    with LoopbackYahoo(listings, latency=0.05) as yahoo, redirected(yahoo):
        prices = provider(tmp_path)
        await asyncio.gather(*(prices.daily(query(symbol)) for symbol in symbols))
        assert [yahoo.count(symbol) for symbol in symbols] == [1] * 30
        assert len(yahoo.requests) <= 33
        assert 6 <= yahoo.peak <= 8
        cold = len(yahoo.requests)
        await asyncio.gather(*(prices.daily(query(symbol)) for symbol in symbols))
        assert len(yahoo.requests) == cold + 30
        await prices.close()


async def test_quotes_are_one_request(yahoo: LoopbackYahoo, prices: YahooProvider) -> None:
    yahoo.series["AAA"].market_cap, yahoo.series["AAA"].shares = 119e9, 1e9
    assert await prices.quotes([]) == {}
    assert yahoo.requests == []
    found = await prices.quotes(["AAA", "BBB", "NOPE"])
    assert len(yahoo.requests) == 3  # cookie, crumb, quotes
    assert set(found) == {"AAA", "BBB"}
    assert (found["AAA"].price, found["AAA"].market_cap, found["AAA"].shares) == (119, 119e9, 1e9)
    assert found["BBB"].market_cap is None
    await prices.quotes(["AAA", "BBB"])
    assert len(yahoo.requests) == 4


@pytest.mark.parametrize(("fault", "error"), [("429", SourceLimited), ("500", SourceDown), ("cut", SourceDown)])
async def test_quotes_that_fail(
    yahoo: LoopbackYahoo, prices: YahooProvider, fault: str, error: type[Exception]
) -> None:
    yahoo.fail(QUOTES, fault)
    with pytest.raises(error) as caught:
        await prices.quotes(["AAA"])
    assert caught.type is error


async def test_a_429_ends_all_requests(tmp_path: Path) -> None:
    symbols = [f"S{number:02}" for number in range(30)]
    with LoopbackYahoo({symbol: Listing(bars()) for symbol in symbols}, latency=0.02) as yahoo, redirected(yahoo):
        guard = GuardedProvider(provider(tmp_path), monotonic=time.monotonic, random=lambda: 0.0)
        yahoo.fail(ALL, "429")
        errors = await asyncio.gather(*(guard.daily(query(symbol)) for symbol in symbols), return_exceptions=True)
        assert all(isinstance(error, SourceDown) for error in errors)
        assert guard.status().breaker == "open"
        asked = {seen.symbol for seen in yahoo.requests if seen.symbol}
        assert len(asked) <= 9  # the eight under way, and one that slipped in before the first 429 was known
        before = len(yahoo.requests)
        yahoo.heal()
        with pytest.raises(SourceDown):
            await guard.daily(query("S29"))
        assert len(yahoo.requests) == before
        await guard.close()


async def test_through_the_guard_the_same_question_is_asked_once(tmp_path: Path) -> None:
    with LoopbackYahoo({"AAA": Listing(bars())}, latency=0.05) as yahoo, redirected(yahoo):
        guard = GuardedProvider(provider(tmp_path), monotonic=time.monotonic, random=lambda: 0.0)
        answers = await asyncio.gather(*(guard.daily(query()) for _ in range(4)))
        assert yahoo.count("AAA") == 1
        assert all(answer is answers[0] for answer in answers)
        for _ in range(3):
            with pytest.raises(NoSuchSymbol):
                await guard.daily(query("NOPE"))
        assert yahoo.count("NOPE") == 2
        await guard.close()


async def test_yfinances_warnings_and_log_stay_inside(
    yahoo: LoopbackYahoo, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    yahoo.series["AAA"].dividends[date(2025, 1, 28)] = 1.0
    yahoo.series["AAA"].splits[date(2025, 1, 29)] = 2.0
    with warnings.catch_warnings(), caplog.at_level(logging.DEBUG):
        warnings.simplefilter("error")
        prices = provider(tmp_path)
        assert len((await prices.daily(query())).actions) == 2
        with pytest.raises(NoSuchSymbol):
            await prices.daily(query("NOPE"))
    assert not [record for record in caplog.records if record.name == "yfinance"]
