"""The indices side by side: each with its own days, one fetch for all windows."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.markets import INDICES
from bot.domain.answers import Answer
from bot.domain.figures.markets import MarketRow, MarketsFigure
from bot.domain.prices import Adjustment, Source
from tests.answers.market import END, Market, folder, live, made, reference, text, texts
from tests.services.scripted import trading_days

TECH, HSI, NASDAQ = "HSTECH.HK", "^HSI", "^IXIC"
YEAR_END, MONTH, WEEK, BEFORE = "2024-12-31", "2025-01-10", "2025-02-05", "2025-02-11"
"""The bases of the year, of a month (12 January is a Sunday), of a week and of a day, asked on 12 February 2025."""


def drawn(answer: Answer) -> MarketsFigure:
    assert isinstance(answer.figure, MarketsFigure)
    return answer.figure


def put(
    market: Market, symbol: str, *levels: float, days: tuple[str, ...] = (YEAR_END, MONTH, WEEK, BEFORE, END)
) -> None:
    market.source.put(made(symbol, dict(zip(days, levels, strict=True))))


def put_all(market: Market, step: float = 1.0) -> None:
    """Each index rises in a day by its place in the list times a step of per cent, from 100."""
    for at, symbol in enumerate(INDICES):
        put(market, symbol, 100.0, 100.0, 100.0, 100.0, 100.0 + step * at)


def rows(answer: Answer) -> Mapping[str, dict[str, Any]]:
    return {row["symbol"]: row for row in answer.data["rows"]}


def drawn_rows(answer: Answer) -> list[MarketRow]:
    return [row for group in drawn(answer).groups for row in group.rows]


async def test_an_index_by_hand() -> None:
    market = folder()
    put_all(market)
    # To 110: of 80 since December +37.5 %, of 88 in a month +25 %, of 100 in a week +10 %, of 125 in a day -12 %.
    put(market, TECH, 80.0, 88.0, 100.0, 125.0, 110.0)
    answer = await market.ask("markets")
    row = rows(answer)[TECH]
    assert row == {
        "symbol": TECH, "name": "Hang Seng TECH", "change_pct": 25.0, "base_date": MONTH, "as_of": END,
        "base_close": 88.0, "close": 110.0, "currency": "HKD", "change_1d_pct": -12.0, "change_1w_pct": 10.0,
        "change_1m_pct": 25.0, "change_ytd_pct": 37.5, "base_date_1d": BEFORE, "base_date_1w": WEEK,
        "base_date_1m": MONTH, "base_date_ytd": YEAR_END, "proxy_for": None,
    }  # fmt: skip
    assert text(answer.headline) == (
        "Golden Dragon China +8.00% leads, Hang Seng TECH −12.0% trails, 8 of 9 up on 12 Feb 2025"
    )
    assert texts(answer.lines)[0] == "▼ Hang Seng TECH 110.00 · 1d −12.0% · 1w +10.0% · 1m +25.0% · ytd +37.5%"
    assert [row["symbol"] for row in answer.data["rows"]] == list(INDICES)
    assert (answer.notes, answer.complete, answer.data["missing"]) == ((), True, [])
    assert [text(group.title) for group in drawn(answer).groups] == [
        "Hong Kong · 12 Feb", "Mainland · 12 Feb", "New York · 12 Feb",
    ]  # fmt: skip
    assert [len(group.rows) for group in drawn(answer).groups] == [3, 1, 5]
    first = drawn_rows(answer)[0]
    assert first.changes == pytest.approx((-12.0, 10.0, 25.0, 37.5))
    assert first.path.to_list() == [88.0, 100.0, 125.0, 110.0]


async def test_each_has_its_own_last_day() -> None:
    # Asked on 29 January 2025: Hong Kong's last session was the 28th, Shanghai's the 27th.
    market = folder("2025-01-29")
    for symbol in INDICES:
        calendar = reference().instruments[symbol].calendar
        days = trading_days(calendar, "2024-12-24", "2025-01-29")
        market.source.put(made(symbol, {day: 100.0 + at for at, day in enumerate(days)}))
    answer = await market.ask("markets")
    assert {symbol: row["as_of"] for symbol, row in rows(answer).items()} == {
        **dict.fromkeys(INDICES[:3], "2025-01-28"), "000300.SS": "2025-01-27",
        **dict.fromkeys(INDICES[4:], "2025-01-29"),
    }  # fmt: skip
    assert [text(group.title) for group in drawn(answer).groups] == [
        "Hong Kong · 28 Jan", "Mainland · 27 Jan", "New York · 29 Jan",
    ]  # fmt: skip
    assert texts(answer.lines)[0].endswith(" · 28 Jan 2025")
    assert "29 Jan" not in texts(answer.lines)[-1]
    assert "on their last day" in text(answer.headline)
    assert "(27 Jan)" in text(answer.headline) or "(28 Jan)" in text(answer.headline)
    assert answer.complete


async def test_all_down_is_not_said_to_lead() -> None:
    market = folder()
    put_all(market, step=-1.0)
    put(market, TECH, 100.0, 100.0, 100.0, 100.0, 99.5)
    answer = await market.ask("markets")
    assert text(answer.headline) == (
        "Hang Seng TECH fell least (−0.50%), Golden Dragon China most (−8.00%), none of 9 up on 12 Feb 2025"
    )


async def test_a_fund_stands_in_and_what_is_missing_is_named() -> None:
    market = folder()
    put_all(market)
    del market.source.shelf[TECH], market.source.shelf["^SOX"]
    put(market, "3033.HK", 4.0, 4.0, 5.0, 4.0, 5.0)
    answer = await market.ask("markets")
    fund = rows(answer)["3033.HK"]
    assert (fund["proxy_for"], fund["change_1d_pct"], fund["change_1m_pct"], fund["change_ytd_pct"]) == (
        TECH, 25.0, 25.0, 25.0,
    )  # fmt: skip
    assert answer.data["missing"] == ["^SOX"]
    name = reference().instruments["3033.HK"].name.en
    assert texts(answer.notes) == [
        "No prices from Folder: PHLX Semiconductor (^SOX)",
        f"Folder has no current history of Hang Seng TECH: the fund {name} (3033.HK) stands in.",
    ]
    assert texts(answer.lines)[0].startswith(f"▲ {name} HKD 5.00 · 1d +25.0%")
    assert not answer.complete
    assert drawn_rows(answer)[0].currency == "HKD"
    assert [missing.en for missing in drawn(answer).missing] == ["PHLX Semiconductor"]


async def test_a_stale_index_is_named_and_neither_leads_nor_trails() -> None:
    market = folder()
    put_all(market)
    put(market, "^SOX", 100.0, 100.0, 100.0, 200.0, days=(YEAR_END, MONTH, WEEK, "2025-02-10"))
    answer = await market.ask("markets")
    assert "Semiconductor" not in text(answer.headline)
    assert "7 of 8 up" in text(answer.headline)
    row = rows(answer)["^SOX"]
    assert (row["as_of"], row["change_1d_pct"], row["change_1m_pct"]) == ("2025-02-10", None, 100.0)
    assert "Not current, last close: PHLX Semiconductor (10 Feb 2025)" in texts(answer.notes)
    assert [line for line in texts(answer.lines) if "Semiconductor" in line] == [
        "PHLX Semiconductor 200.00 · 1w +100.0% · 1m +100.0% · ytd +100.0% · 10 Feb 2025"
    ]
    # Its day has not come: the close of the 11th, at the start, is not there either, but it is the end that lacks.
    assert "No close at the end: PHLX Semiconductor (1d)" in texts(answer.notes)
    assert not any(note.startswith("No close at the start") for note in texts(answer.notes))
    assert not answer.complete


async def test_what_did_not_move_has_its_sign_and_what_is_not_known_has_none() -> None:
    market = folder()
    put_all(market)
    put(market, HSI, 100.0, 100.0, 100.0, 90.0, days=(YEAR_END, MONTH, WEEK, BEFORE))
    lines = texts((await market.ask("markets")).lines)
    assert lines[0] == "= Hang Seng TECH 100.00 · 1d 0.00% · 1w 0.00% · 1m 0.00% · ytd 0.00%"
    assert lines[1] == "Hang Seng Index 90.00 · 1w −10.0% · 1m −10.0% · ytd −10.0% · 11 Feb 2025"


async def test_a_base_long_before_the_window_is_told_apart_from_none() -> None:
    market = folder()
    put_all(market)
    # The year's base is 31 December, the month's 10 January; 2 December is 29 days before the one, 39 before the other.
    put(market, HSI, 100.0, 110.0, 120.0, 130.0, days=("2024-12-02", WEEK, BEFORE, END))
    answer = await market.ask("markets")
    row = rows(answer)[HSI]
    # In the week from 110 to 130: 18.18.
    assert (row["change_1w_pct"], row["change_1m_pct"], row["change_ytd_pct"]) == (18.18, None, None)
    assert "No close near the start: Hang Seng Index (1m, ytd)" in texts(answer.notes)


async def test_a_window_without_a_base_is_absent_and_said() -> None:
    market = folder()
    put_all(market)
    put(market, HSI, 100.0, 110.0, 120.0, 130.0, days=(MONTH, WEEK, BEFORE, END))  # begins in January
    answer = await market.ask("markets")
    row = rows(answer)[HSI]
    assert (row["change_1m_pct"], row["change_ytd_pct"]) == (30.0, None)
    assert texts(answer.notes) == ["No close at the start: Hang Seng Index (ytd)"]
    assert not answer.complete


async def test_in_early_january_a_month_reaches_further_back_than_the_year(tmp_path: Path) -> None:
    market = live("2025-01-10 18:00-05:00", tmp_path / "bars.db")
    for symbol in INDICES:
        calendar = reference().instruments[symbol].calendar
        days = trading_days(calendar, "2023-01-03", "2025-01-10")
        market.source.put(made(symbol, {day: 100.0 + at for at, day in enumerate(days)}))
    answer = await market.ask("markets")
    assert answer.complete
    # It is the 11th in Hong Kong and Shanghai already.
    assert [row["base_date"] for row in answer.data["rows"]] == ["2024-12-11"] * 4 + ["2024-12-10"] * 5
    # Four windows, and one fetch of each index.
    assert sorted(symbol for symbol, _ in market.source.asked) == sorted(INDICES)
    await market.close()


async def test_an_open_session_is_provisional_and_its_group_says_so(tmp_path: Path) -> None:
    market = live("2025-02-12 14:20+08:00", tmp_path / "bars.db")
    for symbol in INDICES:
        instrument = reference().instruments[symbol]
        last = END if instrument.calendar != "XNYS" else BEFORE
        days = trading_days(instrument.calendar, "2024-12-02", last)
        market.source.put(made(symbol, {day: 100.0 + at for at, day in enumerate(days)}))
    answer = await market.ask("markets")
    assert [text(group.title) for group in drawn(answer).groups] == [
        "Hong Kong · 12 Feb, not final", "Mainland · 12 Feb, not final", "New York · 11 Feb",
    ]  # fmt: skip
    assert any("provisional" in note for note in texts(answer.notes))
    assert text(answer.headline).endswith(" on their last day, not final")
    assert len(text(answer.headline)) <= 100
    assert answer.complete
    await market.close()


async def test_in_one_open_session_the_headline_says_that_it_is_not_final(tmp_path: Path) -> None:
    market = live("2025-02-12 14:20+08:00", tmp_path / "bars.db")
    for symbol in INDICES[:3]:
        days = trading_days("XHKG", "2024-12-02", END)
        market.source.put(made(symbol, {day: 100.0 + at for at, day in enumerate(days)}))
    said = text((await market.ask("markets")).headline)
    assert said.endswith(" on 12 Feb 2025, not final")
    await market.close()


@pytest.mark.parametrize("asked", ["", " on 2020-05-13"])
async def test_a_live_fund_has_every_window(tmp_path: Path, asked: str) -> None:
    market = live("2025-02-12 18:00-05:00", tmp_path / "bars.db")
    for symbol in (*INDICES[1:], "3033.HK"):
        days = trading_days(reference().instruments[symbol].calendar, "2019-12-02", END)
        market.source.put(made(symbol, {day: 100.0 + at for at, day in enumerate(days)}))
    answer = await market.ask(f"markets{asked}")
    fund = rows(answer)["3033.HK"]
    assert fund["proxy_for"] == TECH
    assert None not in fund.values()
    await market.close()


async def test_a_source_that_is_gone_answers_as_of_its_last_day(tmp_path: Path) -> None:
    market = live("2025-02-12 18:00-05:00", tmp_path / "bars.db")
    for symbol in INDICES:
        days = trading_days(reference().instruments[symbol].calendar, "2024-12-02", END)
        market.source.put(made(symbol, {day: 100.0 + at for at, day in enumerate(days)}))
    assert (await market.ask("markets")).complete
    market.source.broken = {symbol: RuntimeError("gone") for symbol in INDICES}
    market.source.clock.set("2025-02-20 18:00-05:00")
    answer = await market.ask("markets")
    assert {row["as_of"] for row in answer.data["rows"]} == {END}
    assert texts(answer.notes)[0] == "Not current: there is no close after 12 Feb 2025 yet."
    assert not answer.complete
    await market.close()


async def test_no_index_at_all_is_an_error() -> None:
    assert (await folder().refused("markets")).code == "no_data"
    assert (await folder().refused("markets on 2025-02-13")).code == "bad_window"


async def test_simulated_prices_are_labelled() -> None:
    market = folder(source=Source("sample", "Sample", live=False, simulated=True))
    put_all(market)
    answer = await market.ask("markets")
    assert text(answer.headline).startswith("Simulated: Golden Dragon China +8.00%")
    assert drawn(answer).caption.simulated


async def test_the_adjustment_of_a_fund_is_the_answer_s() -> None:
    market = folder()
    put_all(market)
    answer = await market.ask("markets")
    assert answer.provenance is not None
    assert answer.provenance.adjustment is Adjustment.SPLIT
    assert text(answer.provenance.basis) == (
        "last closes of 12 Feb 2025 · from the closes of 11 Feb (1d), 5 Feb (1w), 10 Jan (1m), 31 Dec 2024 (ytd) · "
        "changes in local currency · price return"
    )
    assert text(drawn(answer).caption.subtitle) == f"{text(answer.provenance.basis)} · small lines: the last month"


async def test_closes_of_undeclared_adjustment_are_called_so() -> None:
    market = folder()
    put_all(market)
    market.source.put(dataclasses.replace(market.source.shelf[TECH], adjustment=Adjustment.UNKNOWN))
    answer = await market.ask("markets")
    assert answer.provenance is not None
    assert text(answer.provenance.basis).endswith(" · changes in local currency · closes of undeclared adjustment")


async def test_bases_of_other_days_are_told_of_a_whole_market_by_its_name() -> None:
    # Asked on 29 January: the day before the last was the 27th in Hong Kong, the 24th in Shanghai, the 28th in New
    # York, whose five are the most. The other bases are 22 January, 27 December and 31 December for all.
    market = folder("2025-01-29")
    for symbol in INDICES:
        days = trading_days(reference().instruments[symbol].calendar, "2024-12-24", "2025-01-29")
        market.source.put(made(symbol, {day: 100.0 + at for at, day in enumerate(days)}))
    answer = await market.ask("markets")
    assert "Hong Kong: from the closes of 27 Jan (1d)" in texts(answer.notes)
    assert "CSI 300: from the closes of 24 Jan (1d)" in texts(answer.notes)
    assert rows(answer)["000300.SS"]["base_date_1d"] == "2025-01-24"
    assert answer.complete


async def test_where_no_month_is_known_the_shorter_windows_are() -> None:
    market = folder()
    # All begin on 5 February: of 100 in a week +10%, of 125 in a day −12%; nothing of a month and the year.
    for symbol in INDICES:
        put(market, symbol, 100.0, 125.0, 110.0, days=(WEEK, BEFORE, END))
    answer = await market.ask("markets")
    row = rows(answer)[TECH]
    assert (row["change_1d_pct"], row["change_1w_pct"], row["change_1m_pct"], row["change_ytd_pct"]) == (
        -12.0, 10.0, None, None,
    )  # fmt: skip
    assert (row["change_pct"], row["base_date"], row["base_close"], row["close"]) == (None, None, None, 110.0)
    assert texts(answer.lines)[0] == "▼ Hang Seng TECH 110.00 · 1d −12.0% · 1w +10.0%"
    assert texts(answer.notes)[0].startswith("No close at the start: Hang Seng TECH (1m, ytd), ")
    assert not answer.complete


CHANGES = st.integers(-60_000, 900_000).map(lambda thousandths: thousandths / 1000)


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(CHANGES, min_size=9, max_size=9), known=st.integers(1, 9))
async def test_laws_of_an_overview(steps: list[float], known: int) -> None:
    market = folder(source=Source("sample", "Sample", live=False, simulated=True))
    for symbol, step in zip(INDICES[:known], steps, strict=False):
        put(market, symbol, 100.0, 100.0, 100.0, 100.0, 100.0 + step)
    answer = await market.ask("markets")
    assert len(answer.data["rows"]) == known
    assert answer.data["missing"] == list(INDICES[known:])
    for row in answer.data["rows"]:
        assert row["change_1d_pct"] == row["change_1w_pct"] == row["change_1m_pct"] == row["change_pct"]
    up = sum(step > 0 for step in steps[:known])
    said = text(answer.headline)
    if known > 1 and " up on" in said:
        assert f"{up} of {known} up" in said or (up == 0 and f"none of {known} up" in said)
    assert len(said) <= 100
    assert len(text(drawn(answer).caption.title)) <= 84
