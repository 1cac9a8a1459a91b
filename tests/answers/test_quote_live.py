"""`quote` of a live source: hours, part sessions, and the source's own market value."""

import dataclasses
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.providers.base import Quote as LiveQuote
from bot.services.quotes import QuoteService
from tests.answers.market import END, live, made, text, texts
from tests.answers.test_quote import ALIBABA, BEFORE, ask, counted, facts
from tests.services.scripted import rising


@dataclasses.dataclass
class Quoted:
    """A live source's quotes."""

    found: Mapping[str, LiveQuote]

    async def quotes(self, symbols: Collection[str]) -> Mapping[str, LiveQuote]:
        return {symbol: self.found[symbol] for symbol in symbols if symbol in self.found}


@pytest.mark.parametrize(
    ("moment", "headline", "state", "line"),
    [
        ("2025-02-12 11:00+08:00", "today (12 Feb, open)", "open", "Market: open, closes 12 Feb 2025 16:00 HKT"),
        ("2025-02-12 12:30+08:00", "today (12 Feb, lunch break)", "break",
         "Market: lunch break, trades on 12 Feb 2025 13:00 HKT"),
        ("2025-02-12 20:00+08:00", "today (12 Feb, closed)", "closed", "Market: closed, opens 13 Feb 2025 09:30 HKT"),
        ("2025-02-12 08:00+08:00", "on 11 Feb (now before the open)", "before",
         "Market: before the open, opens 12 Feb 2025 09:30 HKT"),
        ("2025-01-28 11:00+08:00", "today (28 Jan, half-day, open)", "open",
         "Market: half-day, open, closes 28 Jan 2025 12:00 HKT"),
        ("2025-02-15 11:00+08:00", "on 14 Feb (now closed)", "closed", "Market: closed, opens 17 Feb 2025 09:30 HKT"),
    ],
)  # fmt: skip
async def test_the_hours_of_the_market(moment: str, headline: str, state: str, line: str, tmp_path: Path) -> None:
    market = live(moment, tmp_path / "bars.db")
    at = datetime.fromisoformat(moment)
    # The source has a row of a day once that day has begun to trade.
    last = at.date() if at.hour >= 10 else date.fromordinal(at.toordinal() - 1)
    market.source.put(made(ALIBABA, rising("XHKG", "2024-11-01", last.isoformat())))
    found = await ask(market)
    assert text(found.headline).endswith(headline)
    assert facts(found)["market_state"] == state
    assert facts(found)["delay_minutes"] == 15
    assert line in texts(found.lines)
    await market.close()


async def test_in_trading_the_volume_is_of_a_part_and_the_price_provisional(tmp_path: Path) -> None:
    market = live("2025-02-12 11:00+08:00", tmp_path / "bars.db")
    quoted = datetime.fromisoformat("2025-02-12T10:45:00+08:00")
    market.source.put(made(ALIBABA, rising("XHKG", "2024-11-01", END), quoted_at=quoted))
    found = await ask(market)
    assert facts(found)["provisional"] is True
    assert facts(found)["previous_close_date"] == BEFORE
    assert facts(found)["quoted_at"] == "2025-02-12T10:45:00+08:00"
    assert "Volume 1,000 so far, 1.00× the mean of 20 sessions with a volume" in texts(found.lines)
    assert "The last prices are provisional, of 12 Feb 2025 10:45 HKT." in texts(found.notes)
    await market.close()


async def test_a_live_source_s_own_market_value_is_taken_now_and_not_for_the_past(tmp_path: Path) -> None:
    market = live("2025-02-12 20:00+08:00", tmp_path / "bars.db")
    market.source.put(made(ALIBABA, rising("XHKG", "2024-11-01", END)))
    quotes = QuoteService(Quoted({ALIBABA: LiveQuote(ALIBABA, 110.0, "HKD", 2.1e12, 1.9e10, None)}))
    now = await ask(market, quotes=quotes, shares=counted(1e9))
    assert facts(now)["market_value"] == 2_100_000_000_000
    assert facts(now)["shares_as_of"] is None
    assert "Market value of the whole company as Scripted counts it." in texts(now.notes)
    past = await ask(market, day=BEFORE, quotes=quotes, shares=counted(1e9))
    assert facts(past)["market_value"] == round(facts(past)["price"] * 1e9)
    assert facts(past)["market_state"] is None
    assert text(past.headline).endswith("on 11 Feb 2025")
    await market.close()


async def test_a_source_s_own_count_of_depositary_shares_is_not_called_shares(tmp_path: Path) -> None:
    market = live("2025-02-12 22:00+00:00", tmp_path / "bars.db")
    market.source.put(made("BABA", rising("XNYS", "2024-11-01", END)))
    quotes = QuoteService(Quoted({"BABA": LiveQuote("BABA", 110.0, "USD", 2.8e11, 2.38e9, None)}))
    found = await ask(market, "BABA", quotes=quotes)
    assert "Market value $280.00bn" in texts(found.lines)
    assert facts(found)["shares"] == 2.38e9
    await market.close()
