from dataclasses import replace
from pathlib import Path

import pytest

from bot.charts.compose import compose
from bot.domain.answers import Answer
from bot.domain.figures.state import StateFigure
from bot.domain.prices import Adjustment, Source
from tests.answers.market import END, Market, folder, live, made, text, texts
from tests.charts.figures import FONTS
from tests.services.scripted import trading_days

ALIBABA, INDEX, FUND = "9988.HK", "HSTECH.HK", "3033.HK"

CLOSES = {
    "2025-01-02": 100.0, "2025-01-13": 90.0, "2025-01-20": 110.0, "2025-02-03": 130.0, "2025-02-05": 104.0,
    "2025-02-07": 100.0, "2025-02-11": 120.0, END: 126.0,
}  # fmt: skip
"""Bull on 20 January (110 is +22.2 % from 90), bear on 5 February (104 is −20 % from 130), bull on the 11th (120 is
+20 % from 100); 126 at the end is +26 % from 100."""


def market(closes: dict[str, float], symbol: str = INDEX, **facts: object) -> Market:
    opened = folder()
    opened.source.put(made(symbol, closes, **facts))
    return opened


def drawn(answer: Answer) -> StateFigure:
    assert isinstance(answer.figure, StateFigure)
    return answer.figure


async def test_a_bull_market_by_hand() -> None:
    answer = await market(CLOSES).ask("state hstech")
    assert text(answer.headline) == "Hang Seng TECH in a bull market since 11 Feb 2025, +26.0% from the close of 7 Feb"
    assert texts(answer.lines) == [
        "From the low of 100.00 on 7 Feb 2025: +20.0% on 11 Feb 2025, when it began, +26.0% to 12 Feb 2025",
        # 0.8 × 126 = 100.80, which is −20 % from here, since the last close is the highest.
        "Bear market at a close of 100.80 or below (−20.0% from here), 20% below the high of 126.00 on 12 Feb 2025",
        "Earlier: bear 5 Feb 2025 · bull 20 Jan 2025 (provisional)",
    ]
    assert texts(answer.notes) == [
        "The prices begin on 2 Jan 2025; the first flip found depends on that.",
        "Closes, not intraday: the state flips when a close is 20% from the extreme close since the last flip; a "
        "correction is 10% below the highest close of a bull market.",
    ]
    assert answer.data == {
        "state": {
            "symbol": INDEX, "name": "Hang Seng TECH", "proxy_for": None,
            "state": "bull", "since": "2025-02-11", "provisional": False, "correction": False, "correction_since": None,
            "extreme_date": "2025-02-07", "extreme_close": 100.0, "entry_pct": 20.0, "change_pct": 26.0,
            "close": 126.0, "close_date": END,
            "high": {"date": END, "close": 126.0}, "low": {"date": "2025-02-11", "close": 120.0},
            "next": [{"state": "bear", "level": 100.8, "distance_pct": -20.0}],
            "flips": [
                {"date": "2025-01-20", "state": "bull", "close": 110.0, "extreme_date": "2025-01-13",
                 "extreme_close": 90.0, "change_pct": 22.22, "provisional": True},
                {"date": "2025-02-05", "state": "bear", "close": 104.0, "extreme_date": "2025-02-03",
                 "extreme_close": 130.0, "change_pct": -20.0},
                {"date": "2025-02-11", "state": "bull", "close": 120.0, "extreme_date": "2025-02-07",
                 "extreme_close": 100.0, "change_pct": 20.0},
            ],
            "series_start": "2025-01-02",
        }
    }  # fmt: skip
    assert answer.complete
    figure = drawn(answer)
    assert [entry.state for entry in figure.entries] == ["bull", "bear", "bull"]
    assert (len(figure.closes), figure.change_pct) == (8, pytest.approx(26.0))


async def test_a_bear_market_and_a_correction() -> None:
    opened = market(CLOSES, ALIBABA)
    answer = await opened.ask("state alibaba on 2025-02-07")
    # 100 / 130 − 1 = −23.08 %; bull at 120, +20 % from the last close, which is the low.
    assert text(answer.headline) == "Alibaba in a bear market since 5 Feb 2025, −23.1% from the close of 3 Feb"
    assert texts(answer.lines)[1] == (
        "Bull market at a close of HKD 120.00 or above (+20.0% from here), 20% above the low of HKD 100.00 on "
        "7 Feb 2025"
    )
    opened = market({"2025-01-02": 100.0, "2025-01-20": 120.0, "2025-02-03": 150.0, "2025-02-05": 135.0, END: 130.0})
    answer = await opened.ask("state hstech")
    # 135 is −10 % from 150, and 130 −13.3 %.
    assert text(answer.headline) == (
        "Hang Seng TECH in a bull market since 20 Jan 2025, now in a correction, −13.3% from its high"
    )
    assert texts(answer.lines)[1] == "In a correction since 5 Feb 2025: −13.3% from the high of 150.00 on 3 Feb 2025"
    assert (answer.data["state"]["correction"], answer.data["state"]["correction_since"]) == (True, "2025-02-05")
    assert texts(answer.notes)[0] == (
        "Provisional: the first state found depends on where the prices begin, 2 Jan 2025."
    )


async def test_levels_as_told_are_themselves_beyond() -> None:
    # 0.8 × 101.11 = 80.888: a close of 80.89 is not low enough. 1.2 × 90.01 = 108.012: one of 108.01 not high enough.
    answer = await market({"2025-01-02": 100.0, "2025-01-20": 101.11, "2025-02-05": 90.01, END: 95.0}).ask(
        "state hstech"
    )
    bull, bear = texts(answer.lines)
    assert bull.startswith("Bull market at a close of 108.02 or above")
    assert bear.startswith("Bear market at a close of 80.88 or below")
    assert [level["level"] for level in answer.data["state"]["next"]] == [pytest.approx(108.012), pytest.approx(80.888)]
    shown = [mark.text for mark in compose(drawn(answer), "en", "western", FONTS).texts]
    assert {"Bull at 108.02", "Bear at 80.88"} <= set(shown)


async def test_no_state_yet_tells_both_levels() -> None:
    answer = await market({"2025-01-02": 100.0, "2025-01-20": 110.0, END: 105.0}).ask("state hstech")
    assert text(answer.headline) == (
        "Hang Seng TECH in no bull or bear market yet, as no close was 20% from an extreme since 2 Jan 2025"
    )
    # The low is 100, so bull at 120 (+14.3 % from 105); the high 110, so bear at 88 (−16.2 %).
    assert [line.split(",")[0] for line in texts(answer.lines)] == [
        "Bull market at a close of 120.00 or above (+14.3% from here)",
        "Bear market at a close of 88.00 or below (−16.2% from here)",
    ]
    state = answer.data["state"]
    assert (state["state"], state["since"], state["change_pct"], state["flips"]) == (None, None, None, [])
    assert texts(answer.notes)[0] == "The prices begin on 2 Jan 2025."


async def test_the_window_is_where_flips_are_looked_for() -> None:
    answer = await market(CLOSES).ask("state hstech since 2025-02-03")
    # From 130 on: bear on 5 February is the first flip found now; nothing is said of a late beginning.
    assert [flip["date"] for flip in answer.data["state"]["flips"]] == ["2025-02-05", "2025-02-11"]
    assert answer.data["state"]["series_start"] == "2025-02-03"
    assert len(answer.notes) == 1


async def test_a_fund_stands_in_for_an_index_without_history() -> None:
    answer = await market(CLOSES, FUND).ask("state hstech")
    assert text(answer.headline) == (
        "Hang Seng TECH (by fund 3033.HK) in a bull market since 11 Feb 2025, +26.0% from the close of 7 Feb"
    )
    assert "stands in" in texts(answer.notes)[0]
    assert answer.data["state"]["proxy_for"] == INDEX
    assert not answer.complete


async def test_stale_prices_are_told_as_of_their_day(tmp_path: Path) -> None:
    opened = live("2025-02-14 17:00+08:00", tmp_path / "bars.db")
    days = trading_days("XHKG", "2025-01-02", "2025-02-07")
    opened.source.put(made(ALIBABA, {day: 100.0 + 2 * at for at, day in enumerate(days)}))
    answer = await opened.ask("state alibaba")
    assert text(answer.headline).endswith("(to 7 Feb 2025)")
    assert "Not current: there is no close after 7 Feb 2025 yet." in texts(answer.notes)
    assert not answer.complete
    await opened.close()


async def test_levels_of_closes_with_dividends_are_labelled() -> None:
    opened = market(CLOSES)
    opened.source.put(replace(opened.source.shelf[INDEX], adjustment=Adjustment.SPLIT_DIVIDEND))
    answer = await opened.ask("state hstech")
    assert "These closes contain dividends, so the levels are not those that were quoted." in texts(answer.notes)


async def test_simulated_prices_are_said_to_be() -> None:
    opened = folder(source=Source("sample", "Sample market", live=False, simulated=True))
    opened.source.put(made(INDEX, CLOSES))
    answer = await opened.ask("state hstech")
    assert text(answer.headline) == (
        "Simulated: Hang Seng TECH in a bull market since 11 Feb 2025, +26.0% from the close of 7 Feb"
    )
    assert drawn(answer).caption.simulated


@pytest.mark.parametrize(
    ("question", "code", "said"),
    [
        ("state xiaomi", "no_data", "No prices from Folder: Xiaomi (1810.HK)"),
        ("state hstech on 2025-02-13", "bad_window", "Folder ends on 12 Feb 2025"),
        ("state hstech since 2025-02-12", "bad_window", "The window is empty"),
    ],
)
async def test_questions_that_have_no_answer(question: str, code: str, said: str) -> None:
    refused = await market(CLOSES).refused(question)
    assert refused.code == code
    assert said in text(refused.message)


async def test_headlines_fit() -> None:
    for symbol in ("0241.HK", "^SOX", "6690.HK", "9660.HK"):
        for closes in (CLOSES, {**CLOSES, END: 105.0}, dict(list(CLOSES.items())[:6])):
            answer = await market(closes, symbol, currency="HKD").ask(f"state {symbol} on {list(closes)[-1]}")
            assert len(text(answer.headline)) <= 100


async def test_a_price_in_open_trading_is_no_close_yet(tmp_path: Path) -> None:
    # 11:00 in Hong Kong: 100 → 120.6 would be a bull market, if it were the close.
    opened = live("2025-02-12 11:00+08:00", tmp_path / "bars.db")
    days = trading_days("XHKG", "2025-01-02", "2025-02-11")
    path = {**dict.fromkeys(days, 130.0), days[-2]: 100.0, days[-1]: 102.0}
    opened.source.put(made(ALIBABA, {**path, "2025-02-12": 120.6}))
    answer = await opened.ask("state alibaba")
    told = answer.data["state"]
    assert (told["state"], told["close"], told["close_date"]) == ("bear", 102.0, "2025-02-11")
    assert "Not over yet on 12 Feb 2025: HKD 120.60 (+18.2%). It counts once it is the close." in texts(answer.notes)
    assert drawn(answer).closes.index[-1].date().isoformat() == "2025-02-11"
    # Half an hour after the close it counts.
    opened.source.clock.set("2025-02-12 16:31+08:00")
    assert (await opened.ask("state alibaba")).data["state"]["state"] == "bull"
    await opened.close()


async def test_a_rate_has_four_decimals() -> None:
    days = trading_days("XHKG", "2025-01-02", END)
    answer = await market({**dict.fromkeys(days, 7.0091), END: 7.31}, symbol="CNY=X").ask("state usdcny")
    assert "8.4110" in texts(answer.lines)[0]  # 20% above 7.0091 is 8.41092: 8.4109 is not there yet
