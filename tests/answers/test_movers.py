import dataclasses
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.answers import Answer
from bot.domain.figures import MoversFigure
from bot.domain.prices import Adjustment, Source
from bot.providers.base import NoBars, SourceDown
from bot.providers.folder import FolderProvider
from bot.services.prices import Prices
from tests.answers.market import (
    BASE,
    END,
    Market,
    agrees,
    folder,
    live,
    made,
    percentages,
    reference,
    text,
    texts,
    two_closes,
    until,
)
from tests.services.scripted import rising, trading_days

TENCENT, ALIBABA, MEITUAN, XIAOMI = ATMX = ("0700.HK", "9988.HK", "3690.HK", "1810.HK")
HSTECH = reference().universes["hstech"].members_on(date(2025, 2, 12)).members


def drawn(answer: Answer) -> MoversFigure:
    assert isinstance(answer.figure, MoversFigure)
    return answer.figure


def symbols(answer: Answer) -> list[str]:
    return [row["symbol"] for row in answer.data["rows"]]


async def test_members_are_ranked_by_their_change() -> None:
    market = folder()
    two_closes(market, {TENCENT: 10.0, ALIBABA: 43.0, MEITUAN: -1.5, XIAOMI: 0.0})
    answer = await market.ask("movers atmx 1m")
    assert text(answer.headline) == "ATMX in 1 month: Alibaba leads (+43.0%), 2 of 4 up"
    assert texts(answer.lines) == ["▲ Alibaba +43.0% · Tencent +10.0%", "Last: Meituan −1.50% · Xiaomi 0.00%"]
    assert answer.data["breadth"] == {"up": 2, "down": 1, "unchanged": 1, "missing": []}
    assert answer.data["index"] is None
    assert answer.data["rows"][0] == {
        "symbol": ALIBABA,
        "name": "Alibaba",
        "change_pct": 43.0,
        "base_date": BASE,
        "as_of": END,
        "base_close": 100.0,
        "close": 143.0,
        "currency": "HKD",
    }
    assert symbols(answer) == [ALIBABA, TENCENT, XIAOMI, MEITUAN]
    assert (answer.notes, answer.complete) == ((), True)
    assert answer.provenance is not None
    assert text(answer.provenance.line) == (
        "10 Jan → 12 Feb 2025 · closes in HKD · price return · members of 1 Jan 2021 · Folder"
    )
    assert [(bar.symbol, bar.change_pct) for bar in drawn(answer).bars] == [
        (row["symbol"], pytest.approx(row["change_pct"])) for row in answer.data["rows"]
    ]
    assert "ATMX in 1 month" in text(drawn(answer).caption.alt)


@pytest.mark.parametrize(
    ("changes", "headline", "lines"),
    [
        (
            (1.0, 2.0, 3.0, 4.0),
            "ATMX in 1 month: Xiaomi leads (+4.00%), 4 of 4 up",
            ["▲ Xiaomi +4.00% · Meituan +3.00%", "Last: Tencent +1.00% · Alibaba +2.00%"],
        ),
        (
            (-1.0, -2.0, -3.0, -4.0),
            "ATMX in 1 month: none of 4 up, Tencent fell least (−1.00%)",
            ["Best: Tencent −1.00% · Alibaba −2.00%", "▼ Xiaomi −4.00% · Meituan −3.00%"],
        ),
        # "Fell least (0.00%)" would be untrue.
        (
            (0.0, -2.0, -3.0, -4.0),
            "ATMX in 1 month: none of 4 up",
            ["Best: Tencent 0.00% · Alibaba −2.00%", "▼ Xiaomi −4.00% · Meituan −3.00%"],
        ),
        (
            (0.0, 0.0, 0.0, 0.0),
            "ATMX in 1 month: 4 of 4 unchanged",
            ["Best: Tencent 0.00% · Xiaomi 0.00%", "Last: Alibaba 0.00% · Meituan 0.00%"],
        ),
        # Two that are level: neither leads.
        (
            (5.0, 5.0, 1.0, -4.0),
            "ATMX in 1 month: 3 of 4 up",
            ["▲ Tencent +5.00% · Alibaba +5.00%", "Last: Xiaomi −4.00% · Meituan +1.00%"],
        ),
    ],
)
async def test_the_headline_is_true(changes: tuple[float, ...], headline: str, lines: list[str]) -> None:
    market = folder()
    two_closes(market, dict(zip(ATMX, changes, strict=True)))
    answer = await market.ask("movers atmx 1m")
    assert text(answer.headline) == headline
    assert texts(answer.lines) == lines


async def test_one_name_alone_is_not_said_to_lead() -> None:
    market = folder()
    two_closes(market, {"NVDA": -7.25, "AAPL": 1.0})
    market.source.broken["AAPL"] = NoBars("none")
    answer = await market.ask("movers nvda,aapl 1m")
    assert text(answer.headline) == "Nvidia −7.25% in 1 month"
    assert texts(answer.lines) == ["Best: Nvidia (NVDA) −7.25%"]
    assert texts(answer.notes) == ["No prices from Folder: Apple (AAPL)"]


async def test_a_missing_member_is_named_everywhere() -> None:
    market = folder()
    two_closes(market, {TENCENT: 10.0, ALIBABA: 43.0, MEITUAN: -1.5})
    answer = await market.ask("movers atmx 1m")
    assert text(answer.headline) == "ATMX in 1 month: Alibaba leads (+43.0%), 2 of 3 up, 1 missing"
    assert texts(answer.notes) == ["No prices from Folder: Xiaomi (1810.HK)"]
    assert answer.data["breadth"]["missing"] == [XIAOMI]
    assert not answer.complete
    assert [name.en for name in drawn(answer).missing] == ["Xiaomi"]
    # The picture names it once, at its foot.
    assert texts(drawn(answer).caption.notes) == []


async def test_each_reason_for_missing_has_its_sentence() -> None:
    market = folder()
    two_closes(market, {TENCENT: 10.0})
    market.source.put(made(ALIBABA, {"2025-02-03": 1.0, END: 2.0}))
    market.source.broken |= {MEITUAN: SourceDown("unreadable"), XIAOMI: NoBars("empty")}
    answer = await market.ask("movers atmx 1m")
    assert texts(answer.notes) == [
        "No price yet at the start: Alibaba (from 3 Feb 2025)",
        "No prices from Folder: Xiaomi (1810.HK)",
        "The prices of Meituan cannot be read: unreadable",
    ]


async def test_a_stale_member_is_named_and_not_ranked() -> None:
    market = folder()
    two_closes(market, {TENCENT: 10.0, ALIBABA: 43.0, MEITUAN: -1.5})
    market.source.put(made(XIAOMI, {BASE: 100.0, "2025-02-10": 190.0}))
    answer = await market.ask("movers atmx 1m")
    assert XIAOMI not in symbols(answer)
    assert texts(answer.notes) == ["Not current, last close: Xiaomi (10 Feb 2025)"]
    assert answer.data["breadth"]["missing"] == [XIAOMI]
    assert not answer.complete


async def test_many_missing_are_counted() -> None:
    market = folder()
    two_closes(market, dict.fromkeys(HSTECH[:20], 1.0))
    answer = await market.ask("movers hstech 1m")
    (missing, index) = texts(answer.notes)
    assert missing.endswith(" and 4 more")
    assert index == "No prices from Folder: Hang Seng TECH (HSTECH.HK)"
    assert text(answer.headline) == "Hang Seng TECH in 1 month: 20 of 20 up, 10 missing"


async def test_the_index_stands_in_the_headline() -> None:
    market = folder()
    two_closes(market, dict.fromkeys(HSTECH, 1.0) | {ALIBABA: 43.0, "HSTECH.HK": 23.9})
    answer = await market.ask("movers hstech 1m")
    assert text(answer.headline) == "Hang Seng TECH +23.9% in 1 month: Alibaba leads (+43.0%), 30 of 30 up"
    assert answer.data["index"] == {"symbol": "HSTECH.HK", "change_pct": 23.9, "proxy_for": None}
    benchmark = drawn(answer).benchmark
    assert benchmark is not None
    assert (benchmark.symbol, benchmark.change_pct) == ("HSTECH.HK", pytest.approx(23.9))
    assert answer.complete
    assert "3033.HK" not in [symbol for symbol, _ in market.source.asked]  # no proxy is asked for without need


async def test_a_proxy_is_named_in_headline_notes_and_data() -> None:
    market = folder()
    two_closes(market, dict.fromkeys(HSTECH, 1.0) | {ALIBABA: 43.0, "3033.HK": 22.5})
    answer = await market.ask("movers hstech 1m")
    assert text(answer.headline).startswith("Hang Seng TECH (by fund 3033.HK) +22.5% in 1 month")
    (note,) = texts(answer.notes)
    assert re.fullmatch(r"Folder has no current history of Hang Seng TECH: the fund .+ \(3033\.HK\) stands in\.", note)
    assert answer.data["index"] == {"symbol": "3033.HK", "change_pct": 22.5, "proxy_for": "HSTECH.HK"}
    benchmark = drawn(answer).benchmark
    assert benchmark is not None
    assert benchmark.symbol == "3033.HK"
    assert benchmark.name.en != "Hang Seng TECH"


async def test_the_second_proxy_stands_in_where_the_first_is_old() -> None:
    market = folder()
    two_closes(market, dict.fromkeys(HSTECH, 1.0) | {"3032.HK": 21.0})
    market.source.put(made("3033.HK", {BASE: 100.0, "2025-02-10": 120.0}))
    market.source.put(made("HSTECH.HK", {"2025-02-11": 100.0, END: 120.0}))  # as Yahoo has it: two rows
    answer = await market.ask("movers hstech 1m")
    assert answer.data["index"]["symbol"] == "3032.HK"


async def test_membership_is_of_the_day() -> None:
    market = folder("2025-07-01")
    everybody = {s for snapshot in reference().universes["hstech"].snapshots for s in snapshot.members}
    for symbol in (*everybody, "HSTECH.HK"):
        market.source.put(made(symbol, rising("XHKG", "2025-01-02", "2025-07-01")))
    february = await market.ask("movers hstech 1m on 2025-02-12")
    assert "1211.HK" not in symbols(february)  # BYD joined on 9 June 2025
    assert february.provenance is not None
    assert "members of 9 Dec 2024" in text(february.provenance.line)
    july = await market.ask("movers hstech 1m")
    assert "1211.HK" in symbols(july)
    assert july.provenance is not None
    assert "members of 9 Jun 2025" in text(july.provenance.line)
    # A window that is given by its ends is of its end's members, whenever it is asked.
    assert "1211.HK" not in symbols(await market.ask("movers hstech 2025-01-13..2025-02-12"))


async def test_unknown_membership_is_said() -> None:
    market = folder("2026-09-01")
    members = reference().universes["hstech"].snapshots[-1].members
    two_closes(market, dict.fromkeys((*members, "HSTECH.HK"), 1.0), "2026-07-31", "2026-09-01")
    answer = await market.ask("movers hstech 1m")
    assert answer.provenance is not None
    assert "members as known on 31 May 2026" in text(answer.provenance.line)


async def test_a_typed_list_of_two_markets_prints_both_dates() -> None:
    market = folder("2025-02-17")  # Presidents' Day: New York rests
    market.source.put(made(TENCENT, rising("XHKG", "2025-01-10", "2025-02-17")))
    market.source.put(made("NVDA", rising("XNYS", "2025-01-10", "2025-02-14")))
    answer = await market.ask("movers tencent,nvda 1d")
    # Tencent: 24 sessions from 10 January on, so 122 → 123; Nvidia: 25 sessions, 122 → 123 one session earlier.
    rows = {row["symbol"]: (row["base_date"], row["as_of"]) for row in answer.data["rows"]}
    assert rows == {TENCENT: ("2025-02-14", "2025-02-17"), "NVDA": ("2025-02-13", "2025-02-14")}
    assert texts(answer.notes) == ["Nvidia: 13 Feb → 14 Feb 2025"]
    assert answer.provenance is not None
    assert text(answer.provenance.line).startswith("14 Feb → 17 Feb 2025 · closes in HKD and USD")
    assert answer.complete


async def test_conversion_is_said_and_worked_by_hand() -> None:
    market = folder()
    two_closes(market, {TENCENT: 10.0, "NVDA": 10.0})
    market.source.put(made("HKD=X", dict.fromkeys(trading_days("FX", BASE, END), 7.79) | {BASE: 7.80, END: 7.75}))
    answer = await market.ask("movers tencent,nvda 1m in usd")
    # 110 / 7.75 against 100 / 7.80 is 1.1 × 7.80 / 7.75 = 1.10710.
    assert [row["change_pct"] for row in answer.data["rows"]] == [10.71, 10.0]
    assert text(answer.headline) == "2 names in 1 month in USD: Tencent leads (+10.7%), 2 of 2 up"
    assert answer.provenance is not None
    assert "in USD at each day's rate" in text(answer.provenance.line)


async def test_where_nothing_is_converted_nothing_is_said_of_rates() -> None:
    market = folder()
    two_closes(market, {"AAPL": 1.0, "NVDA": 10.0})
    answer = await market.ask("movers aapl,nvda 1m in usd")
    assert text(answer.headline) == "2 names in 1 month: Nvidia leads (+10.0%), 2 of 2 up"
    assert answer.provenance is not None
    assert "closes in USD" in text(answer.provenance.line)


@pytest.mark.parametrize(
    ("question", "code", "said"),
    [
        ("movers atmx 1m", "no_data", "No prices from Folder: Alibaba (9988.HK; BABA has prices), "),
        ("movers BABA,SNAP 1m", "unknown_instrument", "SNAP"),
        ("movers atmx 1m on 2025-02-13", "bad_window", "Folder ends on 12 Feb 2025; 13 Feb 2025 is after that."),
        ("movers atmx since 2025-02-13", "bad_window", "13 Feb 2025"),
    ],
)
async def test_questions_that_have_no_answer(question: str, code: str, said: str) -> None:
    market = folder()
    two_closes(market, {"BABA": 1.0})
    refused = await market.refused(question)
    assert refused.code == code
    assert said in text(refused.message)


async def test_a_window_before_the_data_says_what_there_is() -> None:
    market = folder()
    for symbol in ATMX:
        market.source.put(made(symbol, {BASE: 100.0, END: 110.0}))
    market.source.put(made(MEITUAN, {"2024-12-02": 100.0, END: 110.0}))
    refused = await market.refused("movers atmx 1y")
    assert refused.code == "bad_window"
    # The day of the member that reaches back furthest.
    assert text(refused.message) == (
        "None of these 4 has a close that far back. A window can begin on 2 Dec 2024 at the earliest."
    )


@pytest.mark.parametrize("window", ["2025-02-08..2025-02-09", "2025-01-29..2025-01-31"])
async def test_a_window_without_a_session_is_not_a_change_of_zero(window: str) -> None:
    market = folder()
    for symbol in ATMX:
        market.source.put(made(symbol, rising("XHKG", "2025-01-02", END)))
    refused = await market.refused(f"movers atmx {window}")
    assert refused.code == "bad_window"
    assert text(refused.message).startswith("That window has no close: the last one is of ")


async def test_before_the_open_one_day_is_the_last_day(tmp_path: Path) -> None:
    market = live("2025-02-12 08:00+08:00", tmp_path / "bars.db")
    for symbol in ATMX:
        market.source.put(made(symbol, rising("XHKG", "2025-01-02", "2025-02-11")))
    answer = await market.ask("movers atmx 1d")
    assert {(row["base_date"], row["as_of"]) for row in answer.data["rows"]} == {("2025-02-10", "2025-02-11")}
    market.source.clock.set("2025-02-12 09:40+08:00")  # open, and no price of today yet
    answer = await market.ask("movers atmx 1d")
    assert {(row["base_date"], row["as_of"]) for row in answer.data["rows"]} == {("2025-02-10", "2025-02-11")}
    for symbol in ATMX:
        market.source.put(made(symbol, rising("XHKG", "2025-01-02", "2025-02-12")))
    market.source.clock.set("2025-02-12 10:00+08:00")
    answer = await market.ask("movers atmx 1d")
    assert {(row["base_date"], row["as_of"]) for row in answer.data["rows"]} == {("2025-02-11", "2025-02-12")}
    assert texts(answer.notes) == ["The last prices are provisional: their session was not over."]
    await market.close()


async def test_a_question_of_the_future_is_refused(tmp_path: Path) -> None:
    market = live("2025-02-12 08:00+08:00", tmp_path / "bars.db")
    refused = await market.refused("movers atmx 1m on 2025-02-14")
    assert (refused.code, text(refused.message)) == ("bad_window", "14 Feb 2025 is in the future.")
    await market.close()


async def test_a_source_that_is_down_for_days_leaves_an_answer_that_says_its_day(tmp_path: Path) -> None:
    market = live("2025-02-10 17:00+08:00", tmp_path / "bars.db")
    for symbol in ATMX:
        market.source.put(made(symbol, rising("XHKG", "2025-01-02", "2025-02-28")))
    await market.ask("movers atmx 1m")
    market.source.broken = dict.fromkeys(ATMX, SourceDown("429"))
    market.source.clock.set("2025-02-13 17:00+08:00")
    answer = await market.ask("movers atmx 1m")
    assert {row["as_of"] for row in answer.data["rows"]} == {"2025-02-10"}
    assert text(answer.headline).startswith("ATMX in 1 month to 10 Feb 2025: ")
    assert texts(answer.notes) == [
        "Not current: there is no close after 10 Feb 2025 yet.",
        "Scripted did not answer: these prices were stored 3 days ago.",
    ]
    assert not answer.complete
    # A day that the store covers is complete.
    assert (await market.ask("movers atmx 1w on 2025-02-10")).complete
    await market.close()


async def test_a_fund_as_old_as_the_members_still_stands_in(tmp_path: Path) -> None:
    market = live("2025-02-10 17:00+08:00", tmp_path / "bars.db")
    symbols_of_all = (*HSTECH, "3033.HK")
    for symbol in symbols_of_all:
        market.source.put(made(symbol, rising("XHKG", "2025-01-02", "2025-02-10")))
    await market.ask("movers hstech 1m")
    market.source.broken = dict.fromkeys(symbols_of_all, SourceDown("429"))
    market.source.clock.set("2025-02-11 17:00+08:00")
    answer = await market.ask("movers hstech 1m")
    assert text(answer.headline).startswith("Hang Seng TECH (by fund 3033.HK) +")
    assert " to 10 Feb 2025: " in text(answer.headline)
    await market.close()


async def test_old_rates_are_said_of_those_that_they_convert(tmp_path: Path) -> None:
    market = live("2025-02-11 17:00+08:00", tmp_path / "bars.db")
    market.source.put(made(TENCENT, rising("XHKG", "2025-01-02", "2025-02-12")))
    market.source.put(made("NVDA", rising("XNYS", "2025-01-02", "2025-02-12")))
    market.source.put(made("HKD=X", dict.fromkeys(rising("XNYS", "2025-01-02", "2025-02-12"), 7.8)))
    await market.ask("movers tencent,nvda 1m in usd")
    market.source.broken["HKD=X"] = SourceDown("429")
    market.source.clock.set("2025-02-12 17:00+08:00")
    answer = await market.ask("movers tencent,nvda 1m in usd")
    # The age is that of the rate, which is a day old, not that of the price.
    assert any(
        re.fullmatch(r"Scripted did not answer for Tencent: stored [1-9].+ ago\.", n) for n in texts(answer.notes)
    )
    await market.close()


async def test_a_source_that_is_down_with_nothing_stored_is_said_to_be(tmp_path: Path) -> None:
    market = live("2025-02-12 17:00+08:00", tmp_path / "bars.db")
    market.source.broken = dict.fromkeys(ATMX, SourceDown("429"))
    refused = await market.refused("movers atmx 1m")
    assert refused.code == "source_down"
    assert text(refused.message).startswith("Scripted does not answer, and no prices are stored for Alibaba yet.")
    await market.close()


async def test_some_old_prices_are_named(tmp_path: Path) -> None:
    market = live("2025-02-12 10:00+08:00", tmp_path / "bars.db")
    for symbol in ATMX:
        market.source.put(made(symbol, rising("XHKG", "2025-01-02", "2025-02-12")))
    await market.ask("movers atmx 1m")
    market.source.broken[MEITUAN] = SourceDown("reset")
    market.source.clock.set("2025-02-12 10:20+08:00")
    answer = await market.ask("movers atmx 1m")
    assert "Scripted did not answer for Meituan: stored 20 minutes ago." in texts(answer.notes)
    await market.close()


async def test_a_hanging_source_is_waited_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    market = live("2025-02-12 17:00+08:00", tmp_path / "bars.db", deadline=0.05)
    for symbol in HSTECH:
        market.source.put(made(symbol, rising("XHKG", "2025-01-02", "2025-02-12")))
    stored = [market.services.instrument(symbol) for symbol in HSTECH[1:]]
    await market.prices.get(stored, date(2025, 1, 12), date(2025, 2, 12), wait=30.0)
    market.source.hang("HSTECH.HK", "3033.HK", "3032.HK", "3067.HK", "3088.HK", HSTECH[0])
    waits: list[float | None] = []
    get = market.prices.get

    async def noted(*args: Any, wait: float | None = None) -> Prices:
        waits.append(wait)
        return await get(*args, wait=wait)

    monkeypatch.setattr(market.prices, "get", noted)
    answer = await market.ask("movers hstech 1m")
    assert waits == [None, 0.0]
    assert len(answer.data["rows"]) == 29
    asked = [symbol for symbol, _ in market.source.asked]
    # The members and their index at once; then the first proxy, which is not waited for, and no other.
    assert sorted(asked) == sorted([*HSTECH, "HSTECH.HK", "3033.HK"])
    assert sum(note.startswith("Still loading, ask again in a minute: ") for note in texts(answer.notes)) == 2
    await market.close()


async def test_what_is_still_loading_is_not_said_to_be_down(tmp_path: Path) -> None:
    market = live("2025-02-12 17:00+08:00", tmp_path / "bars.db", deadline=0.05)
    market.source.hang(*ATMX)
    refused = await market.refused("movers atmx 1m")
    assert refused.code == "source_down"
    assert text(refused.message) == "The prices of Alibaba are still loading. Please ask again in a minute."
    await until(market.source, 4)
    await market.close()


async def test_closes_with_dividends_are_never_ranked_beside_closes_without() -> None:
    market = folder()
    two_closes(market, {TENCENT: 10.0, ALIBABA: 43.0, MEITUAN: -1.5, XIAOMI: 99.0})
    whole = market.source.shelf[XIAOMI]
    market.source.put(dataclasses.replace(whole, adjustment=Adjustment.SPLIT_DIVIDEND))
    answer = await market.ask("movers atmx 1m")
    assert XIAOMI not in symbols(answer)
    assert texts(answer.notes) == ["Not comparable, since not all closes contain dividends: Xiaomi (1810.HK)"]


async def test_closes_that_all_contain_dividends_are_labelled_so_and_their_index_left_out() -> None:
    market = folder()
    two_closes(market, dict.fromkeys((*HSTECH, "HSTECH.HK"), 1.0))
    for symbol in HSTECH:
        market.source.put(dataclasses.replace(market.source.shelf[symbol], adjustment=Adjustment.SPLIT_DIVIDEND))
    answer = await market.ask("movers hstech 1m")
    assert len(answer.data["rows"]) == 30
    assert answer.data["index"]["change_pct"] is None
    assert answer.provenance is not None
    assert "dividend-adjusted closes" in text(answer.provenance.line)


async def test_total_return_is_of_the_adjusted_closes() -> None:
    market = folder()
    # 100 → 110 with a dividend of 5 on the way: adjusted base 95, so 110 / 95 − 1 = 15.79 %.
    market.source.put(made(TENCENT, {BASE: 100.0, END: 110.0}, adj={BASE: 95.0}))
    two_closes(market, {ALIBABA: 12.0, MEITUAN: 1.0})
    market.source.put(made(XIAOMI, {BASE: 100.0, END: 110.0}, adj={BASE: float("nan"), END: float("nan")}))
    price = await market.ask("movers atmx 1m")
    total = await market.ask("movers atmx 1m total")
    assert [row["change_pct"] for row in price.data["rows"]] == [12.0, 10.0, 10.0, 1.0]
    assert [row["change_pct"] for row in total.data["rows"]] == [15.79, 12.0, 1.0]
    headline = "ATMX in 1 month with dividends: Tencent leads (+15.8%), 3 of 3 up, 1 missing"
    assert text(total.headline) == headline
    assert texts(total.notes) == ["No dividends known, so no total return: Xiaomi (1810.HK)"]


async def test_large_moves_are_flagged_in_one_sentence_and_never_dropped() -> None:
    market = folder()
    two_closes(market, {TENCENT: 1.0, ALIBABA: 2.0})
    for symbol, close in ((MEITUAN, 60.0), (XIAOMI, 130.0)):
        market.source.put(made(symbol, {BASE: 100.0, "2025-02-11": 100.0, END: close}))
    answer = await market.ask("movers atmx 1m")
    assert texts(answer.notes) == [
        "Over 25% in one session without a known split: Meituan −40.0% (12 Feb 2025), Xiaomi +30.0% (12 Feb 2025)"
    ]
    two_closes(market, {MEITUAN: -4.0})
    answer = await market.ask("movers atmx 1m")
    assert texts(answer.notes) == ["Xiaomi moved +30.0% in one session, on 12 Feb 2025, without a known split."]


async def test_simulated_prices_are_labelled_in_the_headline() -> None:
    market = folder(source=Source("sample", "Sample", live=False, simulated=True))
    two_closes(market, dict.fromkeys(ATMX, 2.0) | {ALIBABA: 3.0})
    answer = await market.ask("movers atmx 1m")
    assert text(answer.headline) == "Simulated: ATMX in 1 month: Alibaba leads (+3.00%), 4 of 4 up"
    assert drawn(answer).caption.simulated


async def test_a_real_folder_of_files_is_answered_alike(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").write_text('title = "My prices"\nadjustment = "split"\n')
    for symbol, close in zip(ATMX, (110, 143, 98.5, 100), strict=True):
        (tmp_path / f"{symbol}.csv").write_text(f"Date,Close\n{BASE},100\n{END},{close}\n")
    provider = FolderProvider(tmp_path)
    market = folder()
    market = Market(dataclasses.replace(market.source, source=provider.source), provider=provider)
    market.prices._store = None  # pyright: ignore[reportPrivateUsage]
    answer = await market.ask("movers atmx 1m")
    assert text(answer.headline) == "ATMX in 1 month: Alibaba leads (+43.0%), 2 of 4 up"


CHANGES = st.lists(st.floats(-99, 900).map(lambda change: round(change, 3)), min_size=1, max_size=14)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
async def test_every_number_in_the_text_is_in_the_data_and_no_member_is_in_two_lines(changes: list[float]) -> None:
    market = folder()
    members = HSTECH[: len(changes)]
    two_closes(market, dict(zip(members, changes, strict=True)))
    answer = await market.ask(f"movers {','.join(members)}, 1m")
    rows = answer.data["rows"]
    assert [row["change_pct"] for row in rows] == sorted((row["change_pct"] for row in rows), reverse=True)
    exact = {f"{row['name']} ({row['symbol']})": row["change_pct"] for row in rows}
    items = [item for line in texts(answer.lines) for item in re.sub(r"^(▲|▼|Best:|Last:) ", "", line).split(" · ")]
    names = [re.sub(r" \S+%$", "", item) for item in items]
    assert len(names) == len(set(names)) == min(len(members), 10)
    for name, item in zip(names, items, strict=True):
        (shown,) = percentages(item)
        assert agrees(shown, exact[name])
    for shown in percentages(text(answer.headline)):
        assert agrees(shown, rows[0]["change_pct"])
    counts = answer.data["breadth"]
    assert counts["up"] + counts["down"] + counts["unchanged"] == len(rows)
    assert [bar.symbol for bar in drawn(answer).bars] == [row["symbol"] for row in rows]
    assert len(text(answer.headline)) <= 100
    assert len(text(drawn(answer).caption.title)) <= 84


@settings(max_examples=40, deadline=None)
@given(
    universe=st.sampled_from(sorted(reference().universes)),
    window=st.sampled_from(["1m", "20d", "2025-01-13..2025-02-12", "since deepseek", "since snake year", "ytd total"]),
    mood=st.sampled_from([12.345, -12.345, 0.0]),
    lacking=st.booleans(),
)
async def test_headlines_fit_for_every_universe(universe: str, window: str, mood: float, lacking: bool) -> None:
    simulated = Source("sample", "Sample", live=False, simulated=True)
    market = folder(source=simulated)
    known = reference().universes[universe]
    members = [s for snapshot in known.snapshots for s in snapshot.members][:60]
    index = [] if known.index is None else [*reference().instruments[known.index].proxies[:1]]
    for at, symbol in enumerate((*members[lacking:], *index)):
        end = 1000.0 + 10 * mood + (0.001 * at if mood else 0.0)
        market.source.put(made(symbol, {"2024-12-31": 1000.0, BASE: 1000.0, "2025-01-27": 1000.0, END: end}))
    answer = await market.ask(f"movers {universe} {window} on {END}")
    assert len(text(answer.headline)) <= 100, text(answer.headline)
    assert len(text(drawn(answer).caption.title)) <= 84
