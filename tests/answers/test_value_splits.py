"""`value` with share counts from before a split: the splits since, and what is said where they are not known."""

from datetime import date
from pathlib import Path

import pytest

from bot.alerts.reading import Reading, shares_of
from bot.domain.prices import Action
from bot.domain.shares import ShareCount
from bot.providers.base import SourceDown
from tests.answers.market import END, Market, folder, live, made, text, texts
from tests.answers.test_heatmap import sizes
from tests.answers.test_value import counted, data_of
from tests.services.scripted import reference, rising, trading_days

TESLA, ALIBABA, BABA = "TSLA", "9988.HK", "BABA"
JULY = ShareCount(TESLA, date(2020, 7, 20), 186_000_000.0, "10-Q of July 2020")
SPLIT = Action(date(2020, 8, 31), "split", 5.0)
NOT_LOADED = "The splits of {} since {} are not loaded now: its share count is taken as it stands."


def tesla(path: Path, **facts: float) -> Market:
    """A live source on 2 March 2026, whose closes of Tesla rise by 5 cents a session, with the split of August 2020."""
    market = counted(live("2026-03-02 22:00+00:00", path / "db", **facts), JULY)
    closes = rising("XNYS", "2019-01-02", "2026-03-02", 100.0, 0.05)
    market.source.put(made(TESLA, closes, actions=[SPLIT]))
    return market


async def stored(market: Market, *symbols: str) -> None:
    """Has the closes that a day in October 2020 needs fetched, and none of before 4 September."""
    lines = [reference().instruments[symbol] for symbol in symbols]
    await market.prices.get(lines, date(2020, 10, 14), date(2020, 10, 15))


async def test_a_split_before_the_first_fetched_day_is_known(tmp_path: Path) -> None:
    # One session needs closes from 40 days before 14 October 2020 on, 4 September: after the split of 31 August.
    market = tesla(tmp_path)
    answer = await market.ask("value tesla on 2020-10-15")
    # 0.05 × (186m × 5 = 930m) = 46.5m; as counted it would be 9.3m.
    assert data_of(answer, "amount", "shares", "split_factor") == [46_500_000, 930_000_000, 5.0]
    assert text(answer.headline) == "Tesla gained $46.5m of market value on 15 Oct 2020 (+0.04%)"
    assert (answer.notes, answer.complete) == ((), True)
    await market.close()


async def test_the_value_of_a_day_is_the_same_after_a_longer_window(tmp_path: Path) -> None:
    market = tesla(tmp_path)
    longer = await market.ask("value tesla 1y on 2020-10-15")
    day = await market.ask("value tesla on 2020-10-15")
    assert (data_of(longer, "split_factor"), data_of(day, "amount")) == ([5.0], [46_500_000])
    await market.close()


async def test_a_record_of_some_days_knows_the_splits_since_their_count(tmp_path: Path) -> None:
    market = tesla(tmp_path)
    answer = await market.ask("value tesla record 2020-10-14..2020-10-16")
    assert [gain["amount"] for gain in answer.data["record"]["gains"]] == [46_500_000, 46_500_000]
    await market.close()


async def test_splits_that_do_not_come_in_time_are_said(tmp_path: Path) -> None:
    market = tesla(tmp_path, deadline=0.2)
    await stored(market, TESLA)
    market.source.hang(TESLA)
    answer = await market.ask("value tesla on 2020-10-15")
    assert data_of(answer, "split_factor") == [1.0]
    assert NOT_LOADED.format(TESLA, "20 Jul 2020") in texts(answer.notes)
    assert not answer.complete
    await market.close()


async def test_a_count_of_before_a_late_split_is_seen_as_such(tmp_path: Path) -> None:
    """A count of up to 60 days after a split may be that of before: the split lies before the count's own day."""
    market = counted(
        live("2026-03-02 22:00+00:00", tmp_path / "db"),
        JULY, ShareCount(TESLA, date(2020, 10, 20), 187_000_000.0, "late"),
    )  # fmt: skip
    closes = rising("XNYS", "2019-01-02", "2026-03-02", 100.0, 0.05)
    market.source.put(made(TESLA, closes, actions=[SPLIT]))
    answer = await market.ask("value tesla on 2020-12-15")
    # The first fetch is from 4 November on; 187m is nearer to 186m than to 930m: × 5 = 935m; × 0.05 = 46.75m.
    assert data_of(answer, "shares", "amount") == [935_000_000, 46_750_000]
    await market.close()


def ads(path: Path) -> Market:
    """Alibaba's ADS, counted by its ordinary line."""
    market = counted(
        live("2025-02-12 22:00+00:00", path / "db", deadline=1.0),
        ShareCount(ALIBABA, date(2024, 12, 31), 19e9, "filing"),
    )
    days = trading_days("XNYS", "2024-01-02", END)
    market.source.put(made(BABA, {day: 120.0 + at % 3 for at, day in enumerate(days)}))
    return market


async def test_a_failed_fetch_of_the_other_line_is_no_source_without_splits(tmp_path: Path) -> None:
    market = ads(tmp_path)
    market.source.broken[ALIBABA] = SourceDown("no")
    answer = await market.ask("value baba 1w")
    assert NOT_LOADED.format(ALIBABA, "31 Dec 2024") in texts(answer.notes)
    assert not any("tells no splits" in note for note in texts(answer.notes))
    assert not answer.complete
    quote = await market.ask("quote baba")
    assert NOT_LOADED.format(ALIBABA, "31 Dec 2024") in texts(quote.notes)
    assert not quote.complete
    await market.close()


async def test_an_alert_does_not_count_shares_whose_splits_are_not_loaded(tmp_path: Path) -> None:
    market = ads(tmp_path)
    market.source.broken[ALIBABA] = SourceDown("no")
    line = reference().instruments[BABA]
    assert await shares_of(Reading(market.services, None), line) is None
    del market.source.broken[ALIBABA]
    days = trading_days("XHKG", "2024-01-02", END)
    market.source.put(made(ALIBABA, dict.fromkeys(days, 100.0)))
    found = await shares_of(Reading(market.services, None), line)
    # 19bn shares are 2.375bn ADS of eight.
    assert found is not None
    assert found.shares == 2.375e9
    await market.close()


async def test_a_source_without_the_other_line_tells_no_splits_of_it(tmp_path: Path) -> None:
    market = ads(tmp_path)
    answer = await market.ask("value baba 1w")
    assert "This source tells no splits: the count of Alibaba ADR of 31 Dec 2024 is taken as it stands." in texts(
        answer.notes
    )
    assert answer.complete
    await market.close()


async def test_many_lines_wait_for_their_splits_at_once(tmp_path: Path) -> None:
    market = tesla(tmp_path, deadline=1.0)
    nvidia = ShareCount("NVDA", date(2020, 7, 20), 100_000_000.0, "filing")
    market = counted(market, JULY, nvidia)
    market.source.put(made("NVDA", rising("XNYS", "2019-01-02", "2026-03-02", 100.0, 0.05)))
    answer = await market.ask("heatmap tesla,nvidia on 2020-10-15")
    # Both close at 122.55: 930m of one, 100m of the other.
    assert sizes(answer) == pytest.approx({TESLA: 122.55 * 930e6, "NVDA": 122.55 * 100e6})
    await market.close()


async def test_a_line_whose_splits_are_not_loaded_has_no_size(tmp_path: Path) -> None:
    market = tesla(tmp_path, deadline=0.2)
    nvidia = ShareCount("NVDA", date(2020, 10, 12), 100_000_000.0, "filing")
    market = counted(market, JULY, nvidia)
    market.source.put(made("NVDA", rising("XNYS", "2019-01-02", "2026-03-02", 100.0, 0.05)))
    await stored(market, TESLA, "NVDA")
    market.source.hang(TESLA)
    answer = await market.ask("heatmap tesla,nvidia on 2020-10-15")
    assert answer.data["sized_by"] == "equal"
    await market.close()


async def test_a_folder_that_tells_splits_is_whole() -> None:
    market = counted(folder("2020-10-15"), JULY)
    market.source.put(made(TESLA, {"2020-10-14": 100.0, "2020-10-15": 101.0}, actions=[SPLIT]))
    answer = await market.ask("value tesla")
    assert data_of(answer, "amount") == [930_000_000]
    assert (answer.notes, answer.complete) == ((), True)
