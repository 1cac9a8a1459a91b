"""A basket against its index: by hand, what is missing, and the laws of a mean."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.answers import Answer
from bot.domain.figures.theme import ThemeFigure
from bot.domain.prices import Adjustment, Source
from tests.answers.market import BASE, END, folder, live, made, reference, text, texts, two_closes
from tests.services.scripted import rising, trading_days

ALIBABA, TENCENT, BAIDU, NVIDIA, APPLE = "9988.HK", "0700.HK", "9888.HK", "NVDA", "AAPL"
TECH = "HSTECH.HK"


def drawn(answer: Answer) -> ThemeFigure:
    assert isinstance(answer.figure, ThemeFigure)
    return answer.figure


async def test_a_basket_by_hand() -> None:
    market = folder()
    # +30 %, +10 % and -4 % have a mean of +12 %; the index rose 9 %, so the basket is 3 pp above it.
    two_closes(market, {"9988.HK": 30.0, "0700.HK": 10.0, "9888.HK": -4.0, TECH: 9.0})
    answer = await market.ask("theme alibaba,tencent,baidu 1m")
    assert text(answer.headline) == "3 names +12.0% in 1 month, equally weighted: 3.00 pp above Hang Seng TECH"
    assert texts(answer.lines) == [
        "Hang Seng TECH +9.00% · difference +3.00 percentage points · 2 of 3 up",
        "▲ Alibaba +30.0% · Tencent +10.0%",
        "▼ Baidu −4.00%",
    ]
    assert texts(answer.notes) == ["Equal amounts in each member at the base, held since: nothing is rebalanced."]
    assert answer.data["basket"] == {
        "change_pct": 12.0, "members": 3, "up": 2, "best": [ALIBABA, TENCENT], "worst": [BAIDU],
        "index": {"symbol": TECH, "change_pct": 9.0, "proxy_for": None}, "spread_pp": 3.0,
    }  # fmt: skip
    assert [row["symbol"] for row in answer.data["rows"]] == [ALIBABA, TENCENT, BAIDU]
    assert answer.data["missing"] == []
    assert answer.complete
    assert answer.provenance is not None
    assert "equally weighted" in text(answer.provenance.basis)
    own, *others = drawn(answer).lines
    assert own.strong
    assert own.values.iloc[-1] == pytest.approx(12.0)
    assert [line.symbol for line in others] == [TECH, ALIBABA, BAIDU]


async def test_it_is_held_and_not_rebalanced() -> None:
    market = folder()
    # Doubles twice beside one that stands still: 1 + 1 is 4 + 1 in the end, +150 %. A daily rebalanced one has +125 %.
    market.source.put(made(ALIBABA, {BASE: 10.0, "2025-01-20": 20.0, END: 40.0}))
    market.source.put(made(TENCENT, {BASE: 10.0, "2025-01-20": 10.0, END: 10.0}))
    answer = await market.ask("theme alibaba,tencent 1m")
    assert answer.data["basket"]["change_pct"] == 150.0


@pytest.mark.parametrize(
    ("members", "index"),
    [
        ("alibaba,tencent,nvidia", TECH),
        ("alibaba,nvidia,aapl", "^NDX"),
        ("600519.SS,300750.SZ,alibaba", "000300.SS"),
    ],
)
async def test_the_index_is_that_of_most_members_market(members: str, index: str) -> None:
    market = folder()
    known = (ALIBABA, TENCENT, NVIDIA, APPLE, "600519.SS", "300750.SZ", TECH, "^NDX", "000300.SS")
    two_closes(market, dict.fromkeys(known, 5.0))
    answer = await market.ask(f"theme {members} 1m")
    assert answer.data["basket"]["index"]["symbol"] == index
    name = reference().instruments[index].name.en
    assert text(answer.headline).endswith(f"equally weighted: in line with {name}")


async def test_a_universe_with_an_index_of_its_own_is_held_against_that() -> None:
    market = folder()
    members = reference().universes["hsi"].snapshots[1].members
    two_closes(market, dict.fromkeys(members, 5.0) | {"^HSI": 8.0, TECH: 20.0})
    answer = await market.ask("theme hsi 1m")
    assert text(answer.headline) == (
        "Hang Seng Index members +5.00% in 1 month, equally weighted: 3.00 pp below Hang Seng Index"
    )
    assert answer.complete


async def test_missing_stale_and_later_members_are_not_in_the_mean_and_named() -> None:
    market = folder()
    two_closes(market, {ALIBABA: 30.0, TENCENT: 10.0, TECH: 9.0})
    market.source.put(made(BAIDU, {BASE: 100.0, "2025-02-10": 500.0}))  # two sessions old
    market.source.put(made("9660.HK", {"2025-02-03": 4.0, END: 40.0}))  # begins within the window
    answer = await market.ask("theme alibaba,tencent,baidu,9660.HK,1810.HK 1m")
    assert answer.data["basket"]["change_pct"] == 20.0
    assert text(answer.headline) == ("5 names +20.0% in 1 month, 2 of 5 equally weighted: 11.0 pp above Hang Seng TECH")
    assert answer.data["missing"] == ["9660.HK", "1810.HK", BAIDU]
    assert texts(answer.notes)[:3] == [
        "No price yet at the start: Horizon Robotics (from 3 Feb 2025)",
        "No prices from Folder: Xiaomi (1810.HK)",
        "Not current, last close: Baidu (10 Feb 2025)",
    ]
    assert not answer.complete
    assert len(drawn(answer).missing) == 3


async def test_a_fund_stands_in_for_the_index_and_is_named() -> None:
    market = folder()
    two_closes(market, {ALIBABA: 30.0, TENCENT: 10.0, "3033.HK": 9.0})
    answer = await market.ask("theme alibaba,tencent 1m")
    assert text(answer.headline) == (
        "2 names +20.0% in 1 month, equally weighted: 11.0 pp above Hang Seng TECH (by fund 3033.HK)"
    )
    assert answer.data["basket"]["index"] == {"symbol": "3033.HK", "change_pct": 9.0, "proxy_for": TECH}
    assert any("stands in" in note for note in texts(answer.notes))
    assert not answer.complete


async def test_without_index_and_fund_the_basket_stands_alone() -> None:
    market = folder()
    two_closes(market, {ALIBABA: 30.0, TENCENT: 10.0})
    answer = await market.ask("theme alibaba,tencent 1m")
    assert text(answer.headline) == "2 names +20.0% in 1 month, equally weighted"
    assert texts(answer.notes)[0] == "No prices from Folder: Hang Seng TECH (HSTECH.HK)"
    assert (answer.data["basket"]["spread_pp"], answer.complete) == (None, False)


async def test_a_basket_of_one_is_its_member() -> None:
    market = folder()
    two_closes(market, {ALIBABA: 30.0, TECH: 9.0})
    answer = await market.ask("theme alibaba, 1m")
    assert text(answer.headline).startswith("1 name +30.0%")
    assert texts(answer.lines)[1:] == ["▲ Alibaba +30.0%"]
    assert [line.symbol for line in drawn(answer).lines] == ["", TECH]


async def test_currencies_are_said_or_converted() -> None:
    market = folder()
    two_closes(market, {ALIBABA: 10.0, NVIDIA: 10.0, TENCENT: 10.0, TECH: 10.0})
    rates = {day: 7.80 if day < "2025-01-27" else 7.75 for day in trading_days("FX", BASE, END)}
    market.source.put(made("HKD=X", rates))
    own = await market.ask("theme alibaba,tencent,nvidia 1m")
    assert "Each in its own currency (HKD, USD); add “in usd” to convert." in texts(own.notes)
    assert own.data["basket"]["change_pct"] == 10.0
    converted = await market.ask("theme alibaba,tencent,nvidia 1m in usd")
    # 1.1 × 7.80 / 7.75 - 1 = 10.7097 %; twice, with 10 %: 10.4731 %. The index is converted as well: 0.2366 below it.
    assert converted.data["basket"]["change_pct"] == 10.47
    assert converted.data["basket"]["index"]["change_pct"] == 10.71
    assert converted.data["basket"]["spread_pp"] == -0.24
    assert "in 1 month in USD" in text(converted.headline)


async def test_total_returns_have_no_index_beside_them() -> None:
    market = folder()
    market.source.put(made(ALIBABA, {BASE: 100.0, END: 110.0}, adj={BASE: 95.0}))
    market.source.put(made(TENCENT, {BASE: 100.0, END: 110.0}))
    two_closes(market, {TECH: 3.0})
    answer = await market.ask("theme alibaba,tencent 1m total")
    # 110 / 95 - 1 = 15.789 % and 10 %.
    assert answer.data["basket"]["change_pct"] == 12.89
    assert answer.data["basket"]["index"] is None
    assert "An index level is a price return, so none stands beside total returns." in texts(answer.notes)
    assert text(answer.headline) == "2 names +12.9% in 1 month with dividends, equally weighted"
    refused = await market.refused("theme alibaba,hsi 1m total")
    assert refused.code == "bad_question"


async def test_closes_with_and_without_dividends_are_not_mixed() -> None:
    market = folder()
    two_closes(market, {ALIBABA: 10.0, TENCENT: 20.0, BAIDU: 90.0, TECH: 3.0})
    whole = market.source.shelf[BAIDU]
    market.source.put(dataclasses.replace(whole, adjustment=Adjustment.SPLIT_DIVIDEND))
    answer = await market.ask("theme alibaba,tencent,baidu 1m")
    assert answer.data["basket"]["change_pct"] == 15.0
    assert answer.data["missing"] == [BAIDU]


async def test_the_list_is_that_of_the_day() -> None:
    market = folder()
    members = reference().universes["china_ai"].snapshots[0].members
    two_closes(market, dict.fromkeys(members, 5.0) | {TECH: 1.0})
    answer = await market.ask("theme china-ai 1m")
    assert text(answer.headline) == "China AI +5.00% in 1 month, equally weighted: 4.00 pp above Hang Seng TECH"
    assert answer.provenance is not None
    assert "members of 1 Feb 2025" in text(answer.provenance.origin)
    assert answer.data["basket"]["members"] == len(members)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("theme alibaba,tencent 3m", "bad_window"),
        ("theme alibaba,tencent 1m on 2025-02-13", "bad_window"),
        ("theme 1810.HK,1024.HK 1m", "no_data"),
        ("theme nonsuch 1m", "unknown_universe"),
    ],
)
async def test_questions_that_have_no_answer(question: str, code: str) -> None:
    market = folder()
    two_closes(market, {ALIBABA: 10.0, TENCENT: 5.0})
    assert (await market.refused(question)).code == code


@pytest.mark.parametrize(
    ("typed", "universe"),
    [
        ("china-ai", "china_ai"), ("china ai", "china_ai"), ("mag7", "mag7"), ("magnificent seven", "mag7"),
        ("terrific10", "terrific10"), ("terrific ten", "terrific10"), ("china-ev", "china_ev"),
        ("ai-chips", "ai_chips"),
        ("hxc", "hxc"), ("golden dragon", "hxc"), ("cloud computing", "china_ai_cloud"),
        ("consumer electronics", "china_ai_electronics"), ("AI-driven internet", "china_ai_internet"),
        ("ai driven technologies", "china_ai_internet"), ("china-chips", "china_ai_chips"),
    ],
)  # fmt: skip
def test_baskets_are_found_by_the_names_that_people_type(typed: str, universe: str) -> None:
    question = folder().question(f"theme {typed} 1m")
    assert getattr(question, "universe").id == universe  # noqa: B009


async def test_simulated_prices_are_labelled() -> None:
    market = folder(source=Source("sample", "Sample", live=False, simulated=True))
    two_closes(market, {ALIBABA: 10.0, TENCENT: 5.0, TECH: 1.0})
    answer = await market.ask("theme alibaba,tencent 1m")
    assert text(answer.headline).startswith("Simulated: 2 names +7.50%")
    assert drawn(answer).caption.simulated


async def test_prices_of_an_open_session_are_provisional(tmp_path: Path) -> None:
    market = live("2025-02-12 14:20+08:00", tmp_path / "bars.db")
    for symbol in (ALIBABA, TENCENT, TECH):
        market.source.put(made(symbol, rising("XHKG", "2025-01-02", END)))
    answer = await market.ask("theme alibaba,tencent 1m")
    assert "The last prices are provisional: their session was not over." in texts(answer.notes)
    await market.close()


CHANGES = st.integers(-99_000, 400_000).map(lambda thousandths: thousandths / 1000)


@settings(max_examples=30, deadline=None)
@given(
    changes=st.lists(st.floats(-99.0, 400.0).map(lambda x: round(x, 3)), min_size=1, max_size=12),
    index=st.floats(-90.0, 90.0),
)
async def test_laws_of_a_basket(changes: list[float], index: float) -> None:
    market = folder(source=Source("sample", "Sample", live=False, simulated=True))
    members = reference().universes["hstech"].snapshots[0].members[: len(changes)]
    two_closes(market, dict(zip(members, changes, strict=True)) | {TECH: index})
    answer = await market.ask(f"theme {','.join(members)}, 1m")
    found = answer.data["basket"]
    assert min(changes) - 0.01 <= found["change_pct"] <= max(changes) + 0.01
    assert found["change_pct"] == pytest.approx(sum(changes) / len(changes), abs=0.0051)
    assert found["spread_pp"] == pytest.approx(found["change_pct"] - found["index"]["change_pct"], abs=0.0151)
    assert not set(found["best"]) & set(found["worst"])
    assert found["up"] == sum(change > 0 for change in changes)
    assert len(text(answer.headline)) <= 100
    assert len(text(drawn(answer).caption.title)) <= 84
