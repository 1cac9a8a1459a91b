import asyncio
import math
from datetime import UTC, date, datetime, timedelta, timezone

import pandas as pd
import pytest

from bot.domain.prices import Action, Adjustment, PriceSeries, Source
from bot.store import BarStore, Database
from tests.services.scripted import LIVE, series

HONG_KONG = timezone(timedelta(hours=8))
THEN = datetime(2025, 2, 12, 16, 40, tzinfo=HONG_KONG)
SINCE = date(2024, 1, 1)
OTHER = Source("other", "Other", live=True)
THIRD = Source("third", "Third", live=True)


@pytest.fixture
def store(database: Database) -> BarStore:
    return BarStore(database, LIVE)


def holed() -> PriceSeries:
    """Three sessions: one without a close, one without anything but a close, and a provisional one."""
    whole = series("0700.HK", {"2025-02-10": 400.0, "2025-02-11": 0.085, "2025-02-12": 412.2}, quoted_at=THEN)
    bars = whole.bars.copy()
    bars.loc["2025-02-10", "close"] = math.nan
    bars.loc["2025-02-11", ["open", "high", "low", "adj_close"]] = math.nan
    bars.loc["2025-02-11", "volume"] = math.inf
    actions = (Action(date(2024, 5, 17), "dividend", 3.4), Action(date(2025, 2, 11), "split", 5.0))
    return PriceSeries("0700.HK", "HKD", Adjustment.SPLIT, LIVE, bars, actions, None, THEN, date(2025, 2, 12))


async def test_a_series_comes_back_as_it_was(store: BarStore) -> None:
    await store.replace(holed(), SINCE, THEN)
    stored = (await store.load(["0700.HK"]))["0700.HK"]
    found = stored.series
    # What is not a finite number was absent, and is absent.
    expected = holed().bars.replace(math.inf, math.nan)
    pd.testing.assert_frame_equal(found.bars, expected, check_freq=False, check_names=False, check_index_type=False)
    assert found.actions == holed().actions
    assert (found.symbol, found.currency, found.adjustment, found.source) == ("0700.HK", "HKD", Adjustment.SPLIT, LIVE)
    assert found.provisional_from == date(2025, 2, 12)
    assert (stored.covers_from, stored.fetched_at) == (SINCE, THEN)
    assert found.quoted_at == THEN


async def test_times_come_back_aware_and_in_utc(store: BarStore) -> None:
    await store.replace(holed(), SINCE, THEN)
    stored = (await store.load(["0700.HK"]))["0700.HK"]
    # 16:40 in Hong Kong is 08:40 in UTC.
    assert stored.fetched_at.isoformat() == "2025-02-12T08:40:00+00:00"
    assert stored.series.fetched_at == stored.fetched_at
    assert (await store.fetched(["0700.HK", "9988.HK"])) == {"0700.HK": datetime(2025, 2, 12, 8, 40, tzinfo=UTC)}


async def test_what_is_not_stored_is_left_out(store: BarStore) -> None:
    assert await store.load(["0700.HK"]) == {}
    assert await store.load([]) == {}
    assert await store.fetched([]) == {}


async def test_loading_since_a_day_cuts_bars_but_not_actions(store: BarStore) -> None:
    await store.replace(holed(), SINCE, THEN)
    found = (await store.load(["0700.HK"], date(2025, 2, 11)))["0700.HK"].series
    assert [str(day.date()) for day in found.bars.index] == ["2025-02-11", "2025-02-12"]
    assert len(found.actions) == 2


async def test_a_series_without_bars_since_a_day_is_still_known(store: BarStore) -> None:
    await store.replace(holed(), SINCE, THEN)
    stored = (await store.load(["0700.HK"], date(2026, 1, 1)))["0700.HK"]
    assert stored.series.closes.empty
    assert stored.series.provisional_from is None


async def test_extend_replaces_only_the_overlap(store: BarStore) -> None:
    dividend = Action(date(2025, 2, 6), "dividend", 1.0)
    wrong = Action(date(2025, 2, 11), "dividend", 9.0)
    old = {"2025-02-06": 1.0, "2025-02-07": 2.0, "2025-02-10": 3.0, "2025-02-11": 4.0}
    await store.replace(series("0700.HK", old, actions=(dividend, wrong)), SINCE, THEN)
    new = Action(date(2025, 2, 12), "split", 2.0)
    # The bar of the 11th is gone from the source, so it goes from the store; the dividend of the 6th is before the
    # first new bar: neither doubled nor lost.
    latest = series("0700.HK", {"2025-02-10": 3.5, "2025-02-12": 5.0}, actions=(dividend, new))
    later = THEN + timedelta(days=1)
    await store.extend(latest, SINCE, later)
    stored = (await store.load(["0700.HK"]))["0700.HK"]
    closes = {str(day.date()): close for day, close in stored.series.closes.items()}  # pyright: ignore
    assert closes == {"2025-02-06": 1.0, "2025-02-07": 2.0, "2025-02-10": 3.5, "2025-02-12": 5.0}
    assert stored.series.actions == (dividend, new)
    assert (stored.covers_from, stored.fetched_at) == (SINCE, later)


async def test_extending_by_nothing_changes_nothing(store: BarStore) -> None:
    await store.replace(holed(), SINCE, THEN)
    await store.extend(series("0700.HK", {}), date(2020, 1, 1), THEN + timedelta(days=1))
    assert (await store.load(["0700.HK"]))["0700.HK"].covers_from == SINCE


async def test_replace_leaves_nothing_of_the_old(store: BarStore) -> None:
    await store.replace(holed(), SINCE, THEN)
    await store.replace(series("0700.HK", {"2025-02-12": 82.0}, currency="CNY"), date(2025, 1, 1), THEN)
    found = (await store.load(["0700.HK"]))["0700.HK"].series
    assert found.closes.to_list() == [82.0]
    assert (found.currency, found.actions, found.quoted_at, found.provisional_from) == ("CNY", (), None, None)


async def test_sources_do_not_mix(database: Database, store: BarStore) -> None:
    other = BarStore(database, OTHER)
    await store.replace(series("NVDA", {"2025-02-11": 1.0}), SINCE, THEN)
    await other.replace(series("NVDA", {"2025-02-11": 2.0}, source=OTHER), date(2025, 1, 1), THEN)
    await other.extend(series("NVDA", {"2025-02-11": 3.0}, source=OTHER), date(2025, 1, 1), THEN)
    assert (await store.load(["NVDA"]))["NVDA"].series.closes.to_list() == [1.0]
    assert (await other.load(["NVDA"]))["NVDA"].series.closes.to_list() == [3.0]
    assert (await other.load(["NVDA"]))["NVDA"].series.source.id == "other"


async def test_symbols_do_not_mix_and_quotes_are_only_text(store: BarStore) -> None:
    odd = """x'); DROP TABLE bars; --"."""
    await store.replace(series(odd, {"2025-02-11": 1.0}), SINCE, THEN)
    await store.replace(series("NVDA", {"2025-02-11": 2.0}), SINCE, THEN)
    found = await store.load([odd, "NVDA", "absent"])
    assert {symbol: stored.series.closes.to_list() for symbol, stored in found.items()} == {odd: [1.0], "NVDA": [2.0]}


async def test_more_symbols_than_one_statement_holds(store: BarStore) -> None:
    await store.replace(series("S650", {"2025-02-11": 1.0}), SINCE, THEN)
    await store.replace(series("S001", {"2025-02-11": 2.0}), SINCE, THEN)
    found = await store.load(f"S{n:03}" for n in range(700))
    assert sorted(found) == ["S001", "S650"]
    assert len(await store.fetched(f"S{n:03}" for n in range(700))) == 2


async def test_concurrent_writers_do_not_fail(database: Database, store: BarStore, database_url: str) -> None:
    other_process = Database(database_url)
    stores = [store, BarStore(other_process, LIVE)]
    closes = {f"2025-01-{day:02}": float(day) for day in range(1, 29)}
    await asyncio.gather(
        *(stores[n % 2].replace(series(f"S{n % 4}", closes), SINCE, THEN + timedelta(seconds=n)) for n in range(16)),
        *(stores[n % 2].load([f"S{n}" for n in range(4)]) for n in range(8)),
    )
    found = await store.load([f"S{n}" for n in range(4)])
    assert [len(stored.series.closes) for stored in found.values()] == [28] * 4
    await other_process.close()


# ── a market of several sources ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def mixed(database: Database) -> BarStore:
    """LIVE's market, in which a series may be of OTHER."""
    return BarStore(database, LIVE, (OTHER,))


async def test_a_series_comes_back_with_the_source_that_it_is_of(mixed: BarStore) -> None:
    await mixed.replace(series("HSTECH.HK", {"2025-02-11": 5000.0}, source=OTHER), SINCE, THEN)
    await mixed.replace(series("NVDA", {"2025-02-11": 1.0}), SINCE, THEN)
    found = await mixed.load(["HSTECH.HK", "NVDA"])
    assert {symbol: stored.series.source for symbol, stored in found.items()} == {"HSTECH.HK": OTHER, "NVDA": LIVE}
    assert set(await mixed.fetched(["HSTECH.HK", "NVDA"])) == {"HSTECH.HK", "NVDA"}


async def test_an_extension_keeps_the_source(mixed: BarStore) -> None:
    await mixed.replace(series("HSTECH.HK", {"2025-02-11": 5000.0}, source=OTHER), SINCE, THEN)
    assert await mixed.extend(series("HSTECH.HK", {"2025-02-12": 5100.0}, source=OTHER), SINCE, THEN)
    stored = (await mixed.load(["HSTECH.HK"]))["HSTECH.HK"].series
    assert (stored.source, stored.closes.to_list()) == (OTHER, [5000.0, 5100.0])


@pytest.mark.parametrize(("stored", "latest"), [(OTHER, LIVE), (LIVE, OTHER)])
async def test_bars_of_two_sources_are_never_joined(mixed: BarStore, stored: Source, latest: Source) -> None:
    # Another process has replaced the series meanwhile: the same levels, but not the same source.
    await mixed.replace(series("HSTECH.HK", {"2025-02-11": 5000.0}, source=stored), SINCE, THEN)
    later = series("HSTECH.HK", {"2025-02-11": 5000.0, "2025-02-12": 5100.0}, source=latest)
    assert not await mixed.extend(later, SINCE, THEN + timedelta(days=1))
    found = (await mixed.load(["HSTECH.HK"]))["HSTECH.HK"]
    assert (found.series.source, found.series.closes.to_list(), found.fetched_at) == (stored, [5000.0], THEN)


async def test_a_whole_series_of_another_source_takes_the_place(mixed: BarStore) -> None:
    await mixed.replace(series("HSTECH.HK", {"2025-02-10": 4900.0, "2025-02-11": 5000.0}), SINCE, THEN)
    await mixed.replace(series("HSTECH.HK", {"2025-02-11": 5001.0}, source=OTHER), SINCE, THEN)
    found = (await mixed.load(["HSTECH.HK"]))["HSTECH.HK"].series
    assert (found.source, found.closes.to_list()) == (OTHER, [5001.0])


async def test_a_series_of_a_source_that_is_no_more_is_as_one_that_is_not_stored(database: Database) -> None:
    before = BarStore(database, LIVE, (OTHER, THIRD))
    await before.replace(series("HSTECH.HK", {"2025-02-10": 4900.0}, source=THIRD), SINCE, THEN)
    now = BarStore(database, LIVE, (OTHER,))
    assert await now.fetched(["HSTECH.HK"]) == {}
    assert await now.load(["HSTECH.HK"]) == {}
    await now.replace(series("HSTECH.HK", {"2025-02-11": 5000.0}, source=OTHER), SINCE, THEN)
    assert (await before.load(["HSTECH.HK"]))["HSTECH.HK"].series.closes.to_list() == [5000.0]


async def test_what_was_stored_before_there_were_several_is_the_first_ones(database: Database, mixed: BarStore) -> None:
    await BarStore(database, LIVE).replace(series("NVDA", {"2025-02-11": 1.0}), SINCE, THEN)
    assert (await mixed.load(["NVDA"]))["NVDA"].series.source == LIVE
