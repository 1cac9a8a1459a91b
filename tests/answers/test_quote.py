"""`quote`: the last price of a line, worked by hand."""

import dataclasses
import math
from datetime import date
from typing import Any

import pytest

from bot.answers.quote import answer
from bot.domain.answers import Answer
from bot.domain.figures.quote import QuoteFigure
from bot.domain.instruments import Instrument
from bot.domain.prices import Action, Adjustment, Source
from bot.domain.questions.quote import Quote
from bot.domain.shares import ShareCount
from bot.providers.base import SourceDown
from bot.services.shares import ShareService
from tests.answers.market import END, Market, folder, made, text, texts
from tests.services.scripted import rising, trading_days

ALIBABA, ADS, NVIDIA, HSTECH, PAIR = "9988.HK", "BABA", "NVDA", "HSTECH.HK", "HKD=X"
BEFORE = "2025-02-11"


@dataclasses.dataclass
class Counted:
    """A source of one count."""

    count: ShareCount | None

    async def shares(self, instrument: Instrument) -> tuple[ShareCount, ...]:
        return () if self.count is None or self.count.symbol != instrument.symbol else (self.count,)


async def ask(market: Market, symbol: str = ALIBABA, day: str | None = None, **services: Any) -> Answer:
    as_of = None if day is None else date.fromisoformat(day)
    given = dataclasses.replace(market.services, **services)
    return await answer(Quote(instruments=(symbol,), as_of=as_of), given)


def facts(found: Answer) -> dict[str, Any]:
    return found.data["quote"]


def counted(shares: float, day: str = "2024-12-31", symbol: str = ALIBABA) -> ShareService:
    return ShareService([Counted(ShareCount(symbol, date.fromisoformat(day), shares, "an annual report"))])


async def test_a_price_by_hand() -> None:
    market = folder()
    # 25 sessions at 100 with a volume of 1000, then 110 with 3000.
    days = trading_days("XHKG", "2025-01-02", BEFORE)
    quiet = made(ALIBABA, {**dict.fromkeys(days, 100.0), END: 110.0})
    bars = quiet.bars.copy()
    bars.loc[END, ["low", "high", "volume"]] = [99.0, 112.0, 3000.0]
    bars.loc["2025-01-13", "low"] = 70.0
    market.source.put(dataclasses.replace(quiet, bars=bars))
    found = await ask(market, shares=counted(2e9))
    assert text(found.headline) == "Alibaba (9988.HK) HKD 110.00, +10.0% on 12 Feb 2025"
    assert texts(found.lines) == [
        "Day 99.00 to 112.00 · 52 weeks 70.00 (13 Jan 2025) to 112.00 (12 Feb 2025)",
        "Volume 3,000, 3.00× the mean of 20 sessions with a volume",
        "Market value HK$220.00bn (2.00bn shares)",
        "BABA: no price",
    ]
    assert facts(found) == {
        "symbol": ALIBABA, "name": "Alibaba", "price": 110.0, "currency": "HKD", "date": END,
        "change": 10.0, "change_pct": 10.0, "previous_close": 100.0, "previous_close_date": BEFORE,
        "day_low": 99.0, "day_high": 112.0,
        "low_52w": 70.0, "low_52w_date": "2025-01-13", "high_52w": 112.0, "high_52w_date": END,
        "volume": 3000.0, "volume_mean_20": 1000.0,
        "market_value": 220_000_000_000, "market_value_currency": "HKD",
        "shares": 2e9, "shares_as_of": "2024-12-31",
        "market_state": None, "quoted_at": None, "delay_minutes": None, "provisional": False, "proxy_for": None,
        "other_lines": [
            {"symbol": ADS, "price": None, "currency": None, "as_of": None, "premium_pct": None, "ratio": 8.0}
        ],
    }  # fmt: skip
    noted = texts(found.notes)
    assert "Market value: the whole company's shares of 31 Dec 2024 (an annual report)." in noted
    assert "Prices begin on 2 Jan 2025: the range of 52 weeks is since then." in noted
    assert [line.symbol for line in found.other_lines] == [ADS]


@pytest.mark.parametrize("asked", [ALIBABA, ADS])
async def test_the_premium_of_the_ads_by_hand(asked: str) -> None:
    market = folder()
    market.source.put(
        made(ALIBABA, {BEFORE: 100.0, END: 100.0}),
        made(ADS, {BEFORE: 105.0, END: 105.0}),
        made(PAIR, {BEFORE: 8.0, END: 8.0}, currency="HKD"),
    )
    found = await ask(market, asked)
    [other] = facts(found)["other_lines"]
    # 105 USD × 8 HKD = 840 HKD for eight shares of 100 HKD: 5 % more, whichever line is asked for.
    assert other["premium_pct"] == 5.0
    assert other["ratio"] == 8.0
    assert any("BABA costs 5.00% more than in Hong Kong" in line for line in texts(found.lines))
    assert "Premium: an ADS is 8 × the share, 8.0000 HKD per USD (12 Feb 2025)." in texts(found.notes)
    assert not any("not verified" in note for note in texts(found.notes))


async def test_each_price_has_its_own_day() -> None:
    # New York is shut on Monday 20 January 2025: its price is of Friday, and that is no fault.
    market = folder(last="2025-01-20")
    market.source.put(
        made(ALIBABA, {"2025-01-17": 100.0, "2025-01-20": 80.0}),
        made(ADS, {"2025-01-16": 90.0, "2025-01-17": 76.0}),
        made(PAIR, {"2025-01-17": 7.5, "2025-01-20": 8.0}, currency="HKD"),
    )
    found = await ask(market)
    [other] = facts(found)["other_lines"]
    # 76 × 8 = 608 against 8 × 80 = 640: 5 % less.
    assert (other["as_of"], other["premium_pct"]) == ("2025-01-17", -5.0)
    assert "BABA USD 76.00 (17 Jan 2025): BABA costs 5.00% less than in Hong Kong" in texts(found.lines)
    assert any("the prices are of 17 Jan 2025 and 20 Jan 2025" in note for note in texts(found.notes))


async def test_without_a_current_rate_or_price_there_is_no_premium() -> None:
    market = folder()
    home, ads = made(ALIBABA, {BEFORE: 100.0, END: 100.0}), made(ADS, {BEFORE: 105.0, END: 105.0})
    market.source.put(home, ads)
    found = await ask(market)
    assert facts(found)["other_lines"][0]["premium_pct"] is None
    assert "No premium: there is no current exchange rate of the Hong Kong dollar." in texts(found.notes)
    market.source.put(made(PAIR, {BEFORE: 8.0, END: 8.0}), made(ADS, {"2025-02-06": 100.0, "2025-02-07": 105.0}))
    found = await ask(market)
    assert facts(found)["other_lines"][0]["premium_pct"] is None
    assert "No premium: the price of BABA is of 7 Feb 2025." in texts(found.notes)


async def test_closes_with_dividends_taken_out_are_no_levels() -> None:
    market = folder()
    adjusted = {"adjustment": Adjustment.SPLIT_DIVIDEND}
    market.source.put(
        made(ALIBABA, {BEFORE: 100.0, END: 100.0}, **adjusted),
        made(ADS, {BEFORE: 105.0, END: 105.0}, **adjusted),
        made(PAIR, {BEFORE: 8.0, END: 8.0}),
    )
    found = await ask(market, shares=counted(2e9))
    assert facts(found)["market_value"] is None
    assert facts(found)["other_lines"][0]["premium_pct"] is None
    noted = texts(found.notes)
    assert "No market value: these closes have dividends taken out, so they are no price levels." in noted
    assert "No premium: these closes have dividends taken out, so they are no price levels." in noted


async def test_closes_of_an_unknown_kind_are_taken_and_told() -> None:
    market = folder()
    unknown = {"adjustment": Adjustment.UNKNOWN}
    market.source.put(
        made(ALIBABA, {BEFORE: 100.0, END: 100.0}, **unknown),
        made(ADS, {BEFORE: 105.0, END: 105.0}, **unknown),
        made(PAIR, {BEFORE: 8.0, END: 8.0}),
    )
    found = await ask(market, shares=counted(2e9))
    assert facts(found)["market_value"] == 200_000_000_000
    assert facts(found)["other_lines"][0]["premium_pct"] == 5.0
    assert sum("does not say" in note for note in texts(found.notes)) == 2


async def test_a_ratio_that_is_not_verified_is_told() -> None:
    market = folder()
    known = market.services.reference.companies.values()
    company = next(c for c in known if not c.verified and any(r != 1 for r in c.shares_per_ads.values()))
    [ads] = [line for line in company.shares_per_ads if line in company.lines][:1]
    home = next(line for line in company.lines if line.endswith(".HK"))
    market.source.put(
        made(home, {BEFORE: 10.0, END: 10.0}),
        made(ads, {BEFORE: 20.0, END: 20.0}),
        made(PAIR, {BEFORE: 8.0, END: 8.0}),
    )
    found = await ask(market, home)
    assert any("not verified" in note for note in texts(found.notes))


async def test_shares_are_brought_to_the_line_and_to_later_splits() -> None:
    market = folder()
    split = Action(date(2025, 1, 6), "split", 4.0)
    market.source.put(made(ADS, {BEFORE: 80.0, END: 80.0}))
    market.source.put(made(ALIBABA, {BEFORE: 80.0, END: 80.0}, actions=[split]))
    # A split of four to one since the count makes 64bn shares of 16bn, which are 8bn ADS of eight, at 80 each.
    found = await ask(market, ADS, shares=counted(16e9))
    assert facts(found)["shares"] == 8e9
    assert facts(found)["market_value"] == 640_000_000_000
    assert any("16.00bn shares on 31 Dec 2024 (an annual report), times 4 for later splits, one BABA is 8" in note
               for note in texts(found.notes))  # fmt: skip
    # A split before the count is in it already.
    found = await ask(market, ADS, shares=counted(16e9, day="2025-01-06"))
    assert facts(found)["shares"] == 2e9


async def test_an_unknown_number_of_shares_is_no_market_value() -> None:
    market = folder()
    market.source.put(made(ALIBABA, {BEFORE: 100.0, END: 100.0}), made("BYDDY", {BEFORE: 60.0, END: 60.0}))
    found = await ask(market)
    assert facts(found)["market_value"] is None
    assert "No market value: the number of shares is not known." in texts(found.notes)
    # The data do not say how many shares of BYD its receipts in New York are.
    found = await ask(market, "BYDDY", shares=counted(3e9, symbol="1211.HK"))
    assert facts(found)["market_value"] is None
    assert any("how many shares an ADS of" in note for note in texts(found.notes))


@pytest.mark.parametrize(("symbol", "price"), [(HSTECH, "5,000.00"), (PAIR, "7.7912")])
async def test_indices_and_currencies_have_neither_volume_nor_value(symbol: str, price: str) -> None:
    market = folder()
    level = float(price.replace(",", ""))
    market.source.put(made(symbol, {BEFORE: level * 0.99, END: level}))
    found = await ask(market, symbol, shares=counted(1e9, symbol=symbol))
    assert price in text(found.headline)
    assert (facts(found)["volume"], facts(found)["volume_mean_20"], facts(found)["market_value"]) == (None, None, None)
    assert not any("olume" in line or "value" in line for line in texts(found.lines))


async def test_a_source_of_closes_has_no_day_range() -> None:
    market = folder()
    closes = made(ALIBABA, rising("XHKG", "2025-01-02", END))
    blank = closes.bars.assign(open=math.nan, high=math.nan, low=math.nan, volume=math.nan)
    market.source.put(dataclasses.replace(closes, bars=blank))
    found = await ask(market)
    assert (facts(found)["day_low"], facts(found)["day_high"], facts(found)["volume"]) == (None, None, None)
    assert "The range of 52 weeks is of closes." in texts(found.notes)
    assert texts(found.lines)[0].startswith("52 weeks 100.00")


async def test_a_flat_row_without_a_volume_is_a_close_and_nothing_more() -> None:
    """A half-day as the source has it: the close of the day before as open, high, low and close, and 0 shares."""
    market = folder()
    days = trading_days("XHKG", "2025-01-02", END)
    quiet = made(ALIBABA, dict.fromkeys(days, 100.0))
    bars = quiet.bars.copy()
    bars.loc[BEFORE, "high"] = 101.0
    bars.loc[END, "volume"] = 0.0
    market.source.put(dataclasses.replace(quiet, bars=bars))
    found = await ask(market)
    assert texts(found.lines) == ["52 weeks 100.00 (2 Jan 2025) to 101.00 (11 Feb 2025)", "BABA: no price"]
    assert "The source has no volume and no range of 12 Feb 2025." in texts(found.notes)
    assert (facts(found)["volume"], facts(found)["day_low"], facts(found)["day_high"]) == (None, None, None)
    figure = found.figure
    assert isinstance(figure, QuoteFigure)
    assert len(figure.ranges) == 1


async def test_a_mean_volume_is_of_sessions_that_have_one() -> None:
    """Twenty-five sessions of 1000, one of 0, then 3000: three times the mean, not 3000 / 950."""
    market = folder()
    quiet = made(ALIBABA, dict.fromkeys(trading_days("XHKG", "2025-01-02", END), 100.0))
    bars = quiet.bars.copy()
    bars.loc[BEFORE, "volume"] = 0.0
    bars.loc[END, ["high", "volume"]] = [101.0, 3000.0]
    market.source.put(dataclasses.replace(quiet, bars=bars))
    assert texts((await ask(market)).lines)[1] == "Volume 3,000, 3.00× the mean of 20 sessions with a volume"


async def test_a_currency_of_closes_has_no_range_of_a_day() -> None:
    market = folder()
    market.source.put(made(PAIR, rising("XHKG", "2025-01-02", END)))
    found = await ask(market, PAIR)
    assert not any("Day " in line for line in texts(found.lines))
    assert "The source has no range of 12 Feb 2025." in texts(found.notes)
    assert "The range of 52 weeks is of closes." in texts(found.notes)


async def test_a_hole_before_the_last_close_is_told() -> None:
    market = folder()
    market.source.put(made(ALIBABA, {"2025-01-02": 100.0, "2025-02-06": 100.0, END: 103.0}))
    found = await ask(market)
    assert facts(found)["previous_close_date"] == "2025-02-06"
    assert "The close before is of 6 Feb 2025: there is none in between." in texts(found.notes)
    assert text(found.headline) == "Alibaba (9988.HK) HKD 103.00 on 12 Feb 2025, +3.00% since 6 Feb 2025"


async def test_an_old_price_is_told_with_its_day() -> None:
    market = folder()
    market.source.put(made(ALIBABA, rising("XHKG", "2025-01-02", "2025-02-06")))
    found = await ask(market)
    assert "on 6 Feb 2025" in text(found.headline)
    assert "Not current: there is no close after 6 Feb 2025 yet." in texts(found.notes)
    assert not found.complete


async def test_a_fund_stands_in_for_an_index_and_is_named() -> None:
    market = folder()
    fund = market.services.reference.instruments[HSTECH].proxies[0]
    market.source.put(made(fund, {BEFORE: 4.0, END: 5.0}))
    found = await ask(market, HSTECH)
    assert facts(found)["symbol"] == fund
    assert facts(found)["proxy_for"] == HSTECH
    assert any("stands in" in note for note in texts(found.notes))
    assert not found.complete


async def test_without_a_price_there_is_no_quote() -> None:
    with pytest.raises(Exception, match="prices") as refusal:
        await ask(folder())
    assert refusal.value.code == "no_data"  # type: ignore[attr-defined]


async def test_simulated_prices_are_labelled_and_the_picture_has_the_month() -> None:
    market = folder(source=Source("made", "Made up", live=False, simulated=True))
    market.source.put(made(ALIBABA, rising("XHKG", "2024-12-02", END)))
    found = await ask(market)
    assert text(found.headline).startswith("Simulated: Alibaba")
    assert isinstance(found.figure, QuoteFigure)
    assert found.figure.caption.simulated
    # From 31 days before: the first session from 12 January on is Monday the 13th.
    assert str(found.figure.closes.index[0].date()) == "2025-01-13"
    assert found.figure.closes.notna().all()


async def test_the_first_close_of_all_is_a_price_without_a_change() -> None:
    market = folder(END)
    market.source.put(made(ALIBABA, {END: 100.0}))
    found = await market.ask("quote 9988.HK")
    assert text(found.headline) == "Alibaba (9988.HK) HKD 100.00 on 12 Feb 2025"
    assert "No change: there is no close before 12 Feb 2025." in texts(found.notes)
    changed = ("change", "change_pct", "previous_close", "previous_close_date")
    assert (facts(found)["price"], [facts(found)[key] for key in changed]) == (100.0, [None] * 4)
    [row] = found.data["rows"]
    assert (row["close"], row["change_pct"], row["base_date"], row["base_close"]) == (100.0, None, None, None)
    assert (found.provenance is not None and found.provenance.base, found.complete) == (None, True)
    assert isinstance(found.figure, QuoteFigure)
    assert math.isnan(found.figure.change_pct)


async def test_another_line_with_a_single_close_has_a_price() -> None:
    market = folder()
    market.source.put(made(ALIBABA, {BEFORE: 100.0, END: 100.0}), made(ADS, {END: 105.0}), made(PAIR, {END: 8.0}))
    found = await market.ask("quote 9988.HK")
    # 105 × 8 = 840 for eight shares of 100.
    assert "BABA USD 105.00 (12 Feb 2025): BABA costs 5.00% more than in Hong Kong" in texts(found.lines)
    assert facts(found)["other_lines"][0]["price"] == 105.0
    assert text((await market.ask("quote BABA")).headline) == "Alibaba ADR (BABA) USD 105.00 on 12 Feb 2025"


async def test_a_depositary_share_is_not_called_a_share_of_the_company() -> None:
    market = folder()
    market.source.put(made(ADS, {BEFORE: 105.0, END: 120.0}), made(ALIBABA, {BEFORE: 100.0, END: 100.0}))
    found = await ask(market, ADS, shares=counted(19e9))
    # 19bn shares are 2.375bn ADS of eight, at 120 dollars: 285bn.
    assert "Market value $285.00bn (19.00bn shares of 9988.HK)" in texts(found.lines)
    assert (
        "Market value: the price × 19.00bn shares on 31 Dec 2024 (an annual report), one BABA is 8 9988.HK."
        in texts(found.notes)
    )
    assert facts(found)["shares"] == 2.375e9
    found = await ask(market, ALIBABA, shares=counted(2.375e9, symbol=ADS))
    assert "Market value HK$1.90tn (2.38bn shares of BABA)" in texts(found.lines)


async def test_a_count_that_is_late_after_a_split_gives_no_tenth_of_the_value() -> None:
    market = folder()
    split = Action(date(2025, 1, 6), "split", 10.0)
    market.source.put(made(NVIDIA, {BEFORE: 120.0, END: 120.0}, actions=[split]))
    days = {"2024-12-20": 2e9, "2025-01-08": 2e9}  # two days after the split the source has still the old number
    counts = tuple(ShareCount(NVIDIA, date.fromisoformat(day), n, "late") for day, n in days.items())

    class Late:
        async def shares(self, instrument: Instrument) -> tuple[ShareCount, ...]:
            return counts

    found = await ask(market, NVIDIA, shares=ShareService([Late()]))
    assert facts(found)["market_value"] == 2_400_000_000_000  # 20bn shares at 120


async def test_a_count_that_did_not_come_is_not_said_to_be_unknown() -> None:
    class Down:
        async def shares(self, instrument: Instrument) -> tuple[ShareCount, ...]:
            raise SourceDown("away")

    market = folder()
    market.source.put(made(NVIDIA, {BEFORE: 120.0, END: 120.0}))
    found = await ask(market, NVIDIA, shares=ShareService([Down()]))
    assert facts(found)["market_value"] is None
    assert "No market value: the source of share counts did not answer." in texts((*found.lines, *found.notes))
