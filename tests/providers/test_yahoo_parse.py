"""Yahoo's answers made into series and quotes: the pure part."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.prices import COLUMNS
from bot.providers.base import NoBars, SourceDown
from bot.providers.yahoo.parse import Fetched, parse_history, parse_quotes
from tests.loopback.yahoo.samples import NEW_YORK, NOW, SOURCE, query


def fetched(
    rows: Mapping[str, tuple[float, float]], currency: str | None = "USD", zone: str = NEW_YORK, kind: str = "EQUITY"
) -> Fetched:
    """yfinance's frame of (price, volume) by date."""
    frame = pd.DataFrame(index=pd.DatetimeIndex(list(rows)).tz_localize(zone))
    for column in ("Open", "High", "Low", "Close", "Adj Close"):
        frame[column] = [price for price, _ in rows.values()]
    frame["Volume"] = [volume for _, volume in rows.values()]
    frame["Dividends"] = frame["Stock Splits"] = 0.0
    return Fetched(frame, {"currency": currency, "exchangeTimezoneName": zone, "instrumentType": kind}, {})


def test_impossible_prices_are_absent_and_the_empty_end_is_cut() -> None:
    rows = {
        "2025-02-05": (10.0, 7.0),
        "2025-02-06": (0.0, 0.0),  # a hole in the middle stays, as absent
        "2025-02-07": (float("inf"), 3.0),
        "2025-02-10": (11.0, 0.0),  # a flat day without trades: 0 is a volume
        "2025-02-11": (float("nan"), 0.0),  # yfinance's 0 for "no volume": nothing is left of the row
    }
    found = parse_history(fetched(rows), query(), SOURCE, NOW)
    assert [day.day for day in found.bars.index] == [5, 6, 7, 10]
    assert found.closes.tolist() == [10, 11]
    np.testing.assert_array_equal(found.bars["volume"], [7, np.nan, 3, 0])
    assert found.quoted_at is None


def test_a_day_that_moved_was_traded_so_its_zero_volume_is_absent() -> None:
    one = fetched({"2025-02-11": (10.0, 0.0)})
    one.frame["High"] = 10.5
    assert np.isnan(parse_history(one, query(), SOURCE, NOW).bars["volume"].iloc[-1])


def test_of_two_rows_of_a_day_the_last_counts() -> None:
    twice = fetched({"2025-02-11": (10.0, 1.0)})
    later = fetched({"2025-02-11": (12.0, 2.0)})
    both = Fetched(pd.concat([twice.frame, later.frame]), twice.meta, {})
    assert parse_history(both, query(), SOURCE, NOW).closes.tolist() == [12]


def test_today_is_the_exchanges() -> None:
    rows = {"2025-02-12": (10.0, 1.0), "2025-02-13": (11.0, 1.0), "2025-02-14": (12.0, 1.0)}
    here = parse_history(fetched(rows), query(), SOURCE, NOW)
    there = parse_history(fetched(rows, zone="Asia/Hong_Kong"), query(), SOURCE, NOW)
    assert [day.day for day in here.bars.index] == [12]
    assert [day.day for day in there.bars.index] == [12, 13]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../secret"])
def test_a_time_zone_that_nobody_knows_is_unreadable(zone: str) -> None:
    one = fetched({"2025-02-11": (10.0, 1.0)})
    with pytest.raises(SourceDown, match="time zone"):
        parse_history(Fetched(one.frame, {**one.meta, "exchangeTimezoneName": zone}, {}), query(), SOURCE, NOW)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../secret", "America", "x" * 300])
def test_a_quote_in_a_time_zone_that_nobody_knows_costs_only_its_row(zone: str) -> None:
    found = parse_quotes([{"symbol": "AAA", "exchangeTimezoneName": zone}, {"symbol": "BBB"}])
    assert list(found) == ["BBB"]


def test_without_a_close_there_are_no_bars() -> None:
    with pytest.raises(NoBars):
        parse_history(fetched({"2025-02-11": (float("nan"), 5.0)}), query(), SOURCE, NOW)


odd = st.one_of(st.floats(-5, 500), st.sampled_from([0.0, float("nan"), float("inf")]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.dates(date(2025, 1, 1), date(2025, 3, 1)), odd, odd), min_size=1, max_size=12))
def test_whatever_comes_bars_are_lawful(rows: list[tuple[date, float, float]]) -> None:
    parts = [fetched({day.isoformat(): (price, volume)}) for day, price, volume in rows]
    whole = Fetched(pd.concat([part.frame for part in parts]), parts[0].meta, {})
    try:
        found = parse_history(whole, query(), SOURCE, NOW).bars
    except NoBars:
        last = {day: price for day, price, _ in rows if day <= NOW.date()}
        assert not any(0 < price < float("inf") for price in last.values())
        return
    assert found.index.is_unique
    assert found.index.is_monotonic_increasing
    assert (found.index <= pd.Timestamp(NOW.date())).all()
    assert not np.isinf(found.to_numpy()).any()
    prices = found[list(COLUMNS[:5])]
    assert ((prices > 0) | prices.isna()).all(axis=None)
    assert ((found["volume"] >= 0) | found["volume"].isna()).all()
    assert found.iloc[-1].notna().any()


def test_quotes_say_what_they_have() -> None:
    rows = [
        {"symbol": "LLL.L", "regularMarketPrice": 250.0, "currency": "GBp", "marketCap": 9e9, "sharesOutstanding": 3e9},
        {
            "symbol": "AAA",
            "regularMarketPrice": 5,
            "currency": "USD",
            "regularMarketTime": 1739311200,
            "exchangeTimezoneName": NEW_YORK,
            "impliedSharesOutstanding": 7,
            "sharesOutstanding": 4,
        },
        {"symbol": "NIL", "marketCap": 0},
        {"regularMarketPrice": 1.0},
    ]
    found = parse_quotes(rows)
    assert set(found) == {"LLL.L", "AAA", "NIL"}
    pence, dollars, nothing = found["LLL.L"], found["AAA"], found["NIL"]
    assert (pence.price, pence.currency, pence.market_cap, pence.shares, pence.quoted_at) == (
        2.5,
        "GBP",
        9e9,
        3.6e9,  # 9bn / 2.50: `sharesOutstanding` is that of one class
        None,
    )
    assert dollars.shares == 7
    assert dollars.quoted_at == datetime(2025, 2, 11, 17, tzinfo=ZoneInfo(NEW_YORK))  # 22:00 UTC
    assert (nothing.price, nothing.currency, nothing.market_cap, nothing.shares) == (None, None, None, None)


@pytest.mark.parametrize(
    ("implied", "price", "cap", "shares"),
    [
        # Alphabet: 5.83bn of one class; the company is worth 2,250bn at 185 a share, so 12.16bn shares.
        (None, 185.0, 2.25e12, 12_162_162_162.0),
        (12.1e9, 185.0, 2.25e12, 12.1e9),
        # A tenth of what the market value says: somebody has counted before a split.
        (1.21e9, 185.0, 2.25e12, None),
        (12.1e9, 185.0, None, 12.1e9),
        (None, 185.0, None, None),
        (None, None, 2.25e12, None),
    ],
)
def test_shares_are_the_whole_company_s(
    implied: float | None, price: float | None, cap: float | None, shares: float | None
) -> None:
    row = {
        "symbol": "GOOGL", "currency": "USD", "regularMarketPrice": price, "marketCap": cap,
        "sharesOutstanding": 5.83e9, "impliedSharesOutstanding": implied,
    }  # fmt: skip
    assert parse_quotes([row])["GOOGL"].shares == shares


@pytest.mark.parametrize(("raw", "iso"), [("GBp", "GBP"), ("ZAc", "ZAR"), ("ILA", "ILS")])
def test_hundredths(raw: str, iso: str) -> None:
    found = parse_history(fetched({"2025-02-11": (250.0, 10.0)}, currency=raw), query(), SOURCE, NOW)
    assert (found.currency, found.closes.iloc[-1]) == (iso, 2.5)
