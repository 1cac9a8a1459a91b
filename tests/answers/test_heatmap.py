"""`heatmap`: the members of a universe as tiles."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from bot.domain.answers import Answer
from bot.domain.figures.heatmap import HeatmapFigure
from bot.domain.prices import Source
from bot.domain.shares import ShareCount
from bot.services.shares import ShareService
from tests.answers.market import BASE, END, Market, folder, live, made, text, texts, two_closes
from tests.answers.test_contrib import ALIBABA, HALVES, INDEX, MEMBERS, TENCENT, XIAOMI, weighed, weights
from tests.answers.test_value import Counts, counted

LIST = "heatmap alibaba,tencent,xiaomi 1m"


def sizes(answer: Answer) -> dict[str, float]:
    assert isinstance(answer.figure, HeatmapFigure)
    return {tile.symbol: tile.size for tile in answer.figure.tiles}


def three(market: Market) -> Market:
    two_closes(market, {ALIBABA: 20.0, TENCENT: -10.0, XIAOMI: -5.0})
    return market


def with_counts(market: Market, *shares: tuple[str, float]) -> Market:
    counts = [ShareCount(symbol, date(2025, 1, 1), count, "x") for symbol, count in shares]
    market.services = dataclasses.replace(market.services, shares=ShareService([Counts(*counts)]))
    return market


async def test_tiles_of_an_index_are_as_large_as_its_weights() -> None:
    pct = dict.fromkeys(MEMBERS, 2.0) | {ALIBABA: 42.0}
    market = weighed(folder(), weights(pct, END, "estimated"))
    two_closes(market, dict.fromkeys(MEMBERS, -5.0) | {ALIBABA: -8.0, INDEX: -6.3})
    answer = await market.ask("heatmap hstech 1m")
    assert text(answer.headline) == "Hang Seng TECH −6.30% in 1 month: 30 of 30 down, Alibaba fell most (−8.00%)"
    assert sizes(answer) == pct
    assert (answer.data["sized_by"], answer.data["sized_on"]) == ("weight", END)
    rows = {row["symbol"]: row for row in answer.data["rows"]}
    # 42 of 42 + 29 × 2 = 100.
    assert (rows[ALIBABA]["weight_pct"], rows[ALIBABA]["size_pct"], rows[ALIBABA]["change_pct"]) == (42.0, 42.0, -8.0)
    assert texts(answer.lines)[-1] == "Size: estimated index weight of 12 Feb 2025"
    assert answer.data["breadth"] == {"up": 0, "down": 30, "unchanged": 0, "missing": []}
    assert answer.complete


async def test_weights_of_an_earlier_day_are_brought_to_the_last_close() -> None:
    # Alibaba rose by half since: 50 × 1.5 = 75 beside 30 and 20, and of 125 that is 60, 24 and 16 %.
    market = weighed(folder(), weights(HALVES, "2025-01-20"))
    for symbol, close in {ALIBABA: 150.0, TENCENT: 100.0, XIAOMI: 100.0}.items():
        market.source.put(made(symbol, {BASE: 100.0, "2025-01-20": 100.0, END: close}))
    answer = await market.ask("heatmap hstech 1m")
    assert sizes(answer) == pytest.approx({ALIBABA: 60.0, TENCENT: 24.0, XIAOMI: 16.0})
    assert texts(answer.lines)[-1] == "Size: index weight of 20 Jan 2025, brought to 12 Feb 2025 by prices"


async def test_weights_that_cannot_be_brought_on_are_said_to_be_of_their_day() -> None:
    # Xiaomi has no price of the 20th of January.
    market = weighed(folder(), weights(HALVES, "2025-01-20"))
    for symbol in (ALIBABA, TENCENT):
        market.source.put(made(symbol, {"2025-01-20": 50.0, "2025-02-05": 100.0, END: 110.0}))
    market.source.put(made(XIAOMI, {"2025-02-05": 100.0, END: 110.0}))
    answer = await market.ask("heatmap hstech 1w")
    assert sizes(answer) == HALVES
    assert texts(answer.lines)[-1] == "Size: index weight of 20 Jan 2025, as it was then"


async def test_weights_of_another_quarter_are_not_taken() -> None:
    # 12 February 2025 is more than 40 sessions after 2 December 2024.
    market = weighed(folder(), weights(dict.fromkeys(MEMBERS, 100 / 30), "2024-12-02"))
    two_closes(market, dict.fromkeys((*MEMBERS, INDEX), 1.0))
    answer = await market.ask("heatmap hstech 1m")
    assert answer.data["sized_by"] == "equal"
    assert {row["weight_pct"] for row in answer.data["rows"]} == {None}


async def test_weights_of_after_the_last_close_are_not_taken() -> None:
    market = weighed(folder(), weights(HALVES, "2025-02-13"))
    two_closes(market, dict.fromkeys((*MEMBERS, INDEX), 1.0))
    assert (await market.ask("heatmap hstech 1m")).data["sized_by"] == "equal"


async def test_a_member_without_a_weight_has_no_tile_and_is_named() -> None:
    pct = {symbol: 3.0 for symbol in MEMBERS if symbol != ALIBABA}
    market = weighed(folder(), weights(pct, "2025-02-10"))
    two_closes(market, dict.fromkeys((*MEMBERS, INDEX), 1.0))
    answer = await market.ask("heatmap hstech 1m")
    assert ALIBABA not in sizes(answer)
    assert texts(answer.notes) == ["No tile, since their size is not known: Alibaba"]
    assert not answer.complete


async def test_a_list_is_sized_by_market_value() -> None:
    market = with_counts(three(folder()), (ALIBABA, 3.0), (TENCENT, 2.0), (XIAOMI, 1.0))
    answer = await market.ask(LIST)
    # Closes of 120, 90 and 95.
    assert sizes(answer) == {ALIBABA: 360.0, TENCENT: 180.0, XIAOMI: 95.0}
    assert texts(answer.lines) == [
        "▲ Alibaba +20.0%", "▼ Tencent −10.0% · Xiaomi −5.00%", "Size: market value on 12 Feb 2025, in HKD",
    ]  # fmt: skip
    assert text(answer.headline) == "3 names in 1 month: 2 of 3 down, Tencent fell most (−10.0%)"
    assert (answer.data["sized_by"], answer.data["index"]) == ("market_value", None)


async def test_market_values_in_several_currencies_are_compared_in_dollars() -> None:
    market = with_counts(folder(), (ALIBABA, 8.0), ("NVDA", 1.0))
    closes = {BASE: 100.0, "2025-02-11": 100.0, END: 120.0}
    market.source.put(
        made(ALIBABA, closes), made("NVDA", closes), made("HKD=X", {BASE: 8.0, "2025-02-11": 8.0, END: 8.0})
    )
    answer = await market.ask("heatmap alibaba,nvidia 1d")
    # 8 × 120 HKD is 120 dollars, as much as one share of 120 dollars.
    assert sizes(answer) == {ALIBABA: 120.0, "NVDA": 120.0}
    assert text(answer.headline) == "2 names on 12 Feb 2025: 2 of 2 up, Alibaba leads (+20.0%)"


async def test_without_a_rate_all_tiles_are_alike() -> None:
    market = with_counts(folder(), (ALIBABA, 8.0), ("NVDA", 1.0))
    market.source.put(made(ALIBABA, {BASE: 100.0, END: 120.0}), made("NVDA", {BASE: 100.0, END: 120.0}))
    answer = await market.ask("heatmap alibaba,nvidia 1m")
    assert sizes(answer) == {ALIBABA: 1.0, "NVDA": 1.0}
    assert texts(answer.lines)[-1] == "All tiles alike: neither weights nor market values are known"
    assert answer.data["sized_by"] == "equal"


async def test_one_without_a_count_makes_all_alike() -> None:
    answer = await with_counts(three(folder()), (ALIBABA, 3.0), (TENCENT, 2.0)).ask(LIST)
    assert set(sizes(answer).values()) == {1.0}


async def test_counts_that_did_not_come_are_not_said_to_be_unknown() -> None:
    market = three(folder())
    market.services = dataclasses.replace(market.services, shares=ShareService([Counts(broken=True)]))
    answer = await market.ask(LIST)
    assert set(sizes(answer).values()) == {1.0}
    assert texts(answer.lines)[-1] == "All tiles alike: no weights known, share counts did not come"


async def test_a_live_source_tells_all_counts_in_one_request(tmp_path: Path) -> None:
    market = counted(live("2025-02-12 12:00+00:00", tmp_path / "db"), quotes={ALIBABA: 3.0, TENCENT: 2.0, XIAOMI: 1.0})
    answer = await three(market).ask(LIST)
    assert sizes(answer) == {ALIBABA: 360.0, TENCENT: 180.0, XIAOMI: 95.0}
    await market.close()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((20.0, 10.0, -5.0), "3 names in 1 month: 2 of 3 up, Alibaba leads (+20.0%)"),
        ((0.0, 0.0, 0.0), "3 names in 1 month: 3 of 3 unchanged"),
        ((0.0, 0.0, -1.0), "3 names in 1 month: 1 of 3 down, Xiaomi fell most (−1.00%)"),
    ],
)
async def test_headlines(changes: tuple[float, float, float], said: str) -> None:
    market = folder()
    two_closes(market, dict(zip((ALIBABA, TENCENT, XIAOMI), changes, strict=True)))
    assert text((await market.ask(LIST)).headline) == said


async def test_what_is_missing_is_said() -> None:
    answer = await three(folder()).ask("heatmap alibaba,tencent,xiaomi,nvidia 1m")
    assert text(answer.headline) == "3 names in 1 month: 2 of 3 down, 1 missing, Tencent fell most (−10.0%)"
    assert texts(answer.notes) == ["No prices from Folder: Nvidia (NVDA)"]
    assert isinstance(answer.figure, HeatmapFigure)
    assert [name.en for name in answer.figure.missing] == ["Nvidia"]
    assert (answer.complete, answer.data["breadth"]["missing"]) == (False, ["NVDA"])


async def test_a_fund_that_stands_in_is_named() -> None:
    market = folder()
    two_closes(market, dict.fromkeys((*MEMBERS, "3033.HK"), 2.0))
    answer = await market.ask("heatmap hstech 1m")
    assert text(answer.headline).startswith("Hang Seng TECH (by fund 3033.HK) +2.00% in 1 month: 30 of 30 up")
    assert answer.data["index"] == {"symbol": "3033.HK", "change_pct": 2.0, "proxy_for": INDEX}
    assert not answer.complete


async def test_one_session_is_told_by_its_day() -> None:
    market = three(folder())
    assert text((await market.ask("heatmap alibaba,tencent,xiaomi 2025-02-12")).headline).startswith(
        "3 names on 12 Feb 2025: "
    )


async def test_stale_prices_are_answered_as_of_their_last_day() -> None:
    answer = await three(folder("2025-02-14")).ask("heatmap alibaba,tencent,xiaomi since 2025-01-10")
    assert texts(answer.notes)[0] == "Not current: there is no close after 12 Feb 2025 yet."
    assert not answer.complete


@pytest.mark.parametrize(
    ("question", "code"),
    [("heatmap alibaba,tencent 2025-02-15", "bad_window"), ("heatmap nvidia,amd 1m", "no_data")],
)
async def test_questions_that_have_no_answer(question: str, code: str) -> None:
    assert (await three(folder()).refused(question)).code == code


async def test_simulated_prices_are_labelled() -> None:
    answer = await three(folder(source=Source("sample", "Sample", live=False, simulated=True))).ask(LIST)
    assert text(answer.headline).startswith("Simulated: 3 names")
    assert answer.figure is not None
    assert answer.figure.caption.simulated


async def test_a_company_has_one_tile_however_many_lines_are_asked() -> None:
    market = with_counts(folder(), (ALIBABA, 8.0), (TENCENT, 4.0))
    market.source.put(
        made(ALIBABA, {BASE: 100.0, END: 120.0}), made("BABA", {BASE: 100.0, END: 130.0}),
        made(TENCENT, {BASE: 100.0, END: 60.0}),
    )  # fmt: skip
    answer = await market.ask("heatmap BABA,9988.HK,0700.HK 1m")
    # 8 × 120 = 960 is all of Alibaba, 4 × 60 = 240 is Tencent: 80 and 20 of 100.
    assert sizes(answer) == {ALIBABA: 960.0, TENCENT: 240.0}
    rows = {row["symbol"]: row for row in answer.data["rows"]}
    assert [(rows[s]["size_pct"], rows[s]["same_company_as"]) for s in (ALIBABA, "BABA", TENCENT)] == [
        (80.0, None), (None, ALIBABA), (20.0, None),
    ]  # fmt: skip
    assert "No tile for BABA: a company counts once, here as 9988.HK." in texts(answer.notes)
    assert answer.complete


async def test_two_classes_of_a_company_are_one_tile() -> None:
    market = with_counts(folder(), ("GOOGL", 12.0), ("GOOG", 12.0))
    two_closes(market, {"GOOGL": 10.0, "GOOG": 20.0})
    answer = await market.ask("heatmap goog,googl 1m")
    assert sizes(answer) == {"GOOGL": 12.0 * 110.0}
    assert "No tile for GOOG: a company counts once, here as GOOGL." in texts(answer.notes)
    assert isinstance(answer.figure, HeatmapFigure)
    assert "No tile for GOOG: a company counts once, here as GOOGL." in texts(answer.figure.caption.notes)


async def test_a_line_without_a_price_leaves_the_tile_to_the_other() -> None:
    market = with_counts(folder(), (ALIBABA, 8.0))
    two_closes(market, {"BABA": 10.0})
    answer = await market.ask("heatmap BABA,9988.HK 1m")
    # One BABA is eight shares: one of them, at 110.
    assert sizes(answer) == {"BABA": 110.0}
    assert not answer.complete


async def test_the_one_that_is_named_has_its_own_days() -> None:
    market = folder()
    usual = {"2025-02-10": 100.0, "2025-02-11": 100.0, END: 99.0}
    market.source.put(made("MSFT", usual), made("AAPL", usual), made("NVDA", {"2025-01-30": 100.0, END: 80.0}))
    answer = await market.ask("heatmap nvidia,msft,aapl")
    # Nvidia lacks eight sessions: its −20% are not those of the day.
    assert text(answer.headline) == ("3 names on 12 Feb 2025: 3 of 3 down, Nvidia fell most (−20.0% since 30 Jan 2025)")
    market = folder("2025-02-17")
    # New York rests on Monday the 17th: Nvidia's last session is Friday's.
    hong_kong = {"2025-02-14": 100.0, "2025-02-17": 101.0}
    market.source.put(made("NVDA", {"2025-02-13": 100.0, "2025-02-14": 103.0}), made(TENCENT, hong_kong),
                      made(ALIBABA, hong_kong))  # fmt: skip
    answer = await market.ask("heatmap nvidia,tencent,alibaba")
    assert text(answer.headline) == "3 names on 17 Feb 2025: 3 of 3 up, Nvidia leads (+3.00% on 14 Feb 2025)"
