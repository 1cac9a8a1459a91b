import dataclasses
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.answers import Answer
from bot.domain.figures import LinesFigure
from bot.domain.instruments import Kind
from bot.domain.prices import Adjustment, Source
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
)
from tests.services.scripted import rising, trading_days

ALIBABA, TENCENT, NVIDIA = "9988.HK", "0700.HK", "NVDA"


def drawn(answer: Answer) -> LinesFigure:
    assert isinstance(answer.figure, LinesFigure)
    return answer.figure


def daily(first: float, last: float) -> dict[str, float]:
    """A rate a day: the first on the base, the last on the end."""
    return {day: first if day < "2025-01-27" else last for day in trading_days("FX", BASE, END)}


async def test_a_path_by_hand() -> None:
    market = folder()
    # From 100: up to 120, down to 90, and 110 at the end. High +20, low −10, and the fall from 120 to 90 is −25 %.
    market.source.put(made(ALIBABA, {BASE: 100.0, "2025-01-20": 120.0, "2025-02-05": 90.0, END: 110.0}))
    # Only falls: 50 → 40 is −20 %, which is its low and its drawdown; it was never above its base.
    market.source.put(made(TENCENT, {BASE: 50.0, "2025-01-20": 45.0, END: 40.0}))
    answer = await market.ask("compare alibaba tencent 1m")
    assert text(answer.headline) == "Alibaba +10.0%, Tencent −20.0% in 1 month: 30.0 percentage points apart"
    assert texts(answer.lines) == [
        "▲ Alibaba (9988.HK) +10.0% · high +20.0% · low −10.0% · drawdown −25.0%",
        "▼ Tencent (0700.HK) −20.0% · high 0.00% · low −20.0% · drawdown −20.0%",
    ]
    assert answer.data == {
        "rows": [
            {"symbol": ALIBABA, "name": "Alibaba", "change_pct": 10.0, "base_date": BASE, "as_of": END,
             "base_close": 100.0, "close": 110.0, "currency": "HKD",
             "high_pct": 20.0, "low_pct": -10.0, "max_drawdown_pct": -25.0, "proxy_for": None},
            {"symbol": TENCENT, "name": "Tencent", "change_pct": -20.0, "base_date": BASE, "as_of": END,
             "base_close": 50.0, "close": 40.0, "currency": "HKD",
             "high_pct": 0.0, "low_pct": -20.0, "max_drawdown_pct": -20.0, "proxy_for": None},
        ],
        "spread_pp": 30.0,
        "missing": [],
    }  # fmt: skip
    assert (answer.notes, answer.complete) == ((), True)
    assert [line.values.to_list() for line in drawn(answer).lines] == [
        pytest.approx([0.0, 20.0, -10.0, 10.0]),
        pytest.approx([0.0, -10.0, -20.0]),
    ]
    assert [line.ends_early for line in drawn(answer).lines] == [None, None]


async def test_each_starts_from_its_own_last_close_around_the_lunar_new_year() -> None:
    # Hong Kong rested from 29 to 31 January 2025, New York did not.
    market = folder("2025-02-05")
    market.source.put(made(ALIBABA, rising("XHKG", "2025-01-02", "2025-02-05")))
    market.source.put(made(NVIDIA, rising("XNYS", "2025-01-02", "2025-02-05")))
    answer = await market.ask("compare alibaba nvidia since 2025-01-30")
    rows = {row["symbol"]: row for row in answer.data["rows"]}
    # Sessions from 2 January on: the 28th is Hong Kong's 19th (100 + 18), 5 February its 22nd; New York was closed on 9
    # and 20 January, so the 30th is its 19th and 5 February its 23rd.
    assert (rows[ALIBABA]["base_date"], rows[ALIBABA]["base_close"], rows[ALIBABA]["close"]) == ("2025-01-28", 118, 121)
    assert (rows[NVIDIA]["base_date"], rows[NVIDIA]["base_close"], rows[NVIDIA]["close"]) == ("2025-01-30", 118, 122)
    assert [str(line.values.index[0].date()) for line in drawn(answer).lines] == ["2025-01-30", "2025-01-28"]
    # Dates stand on the line of the one whose dates are not the answer's own.
    assert [line.split(" · ")[-1] for line in texts(answer.lines)] == ["drawdown 0.00%", "28 Jan → 5 Feb 2025"]
    assert texts(answer.notes) == ["Each in its own currency (HKD, USD); add “in usd” to convert."]
    assert answer.complete


async def test_one_without_a_base_is_said_and_not_drawn() -> None:
    market = folder()
    two_closes(market, {ALIBABA: 10.0, TENCENT: 5.0})
    market.source.put(made("9660.HK", {"2025-02-03": 4.0, END: 5.0}))
    answer = await market.ask("compare alibaba tencent 9660.HK 1m")
    assert [line.symbol for line in drawn(answer).lines] == [ALIBABA, TENCENT]
    assert texts(answer.notes) == ["No price yet at the start: Horizon Robotics (from 3 Feb 2025)"]
    assert answer.data["missing"] == ["9660.HK"]
    assert not answer.complete


@pytest.mark.parametrize(
    ("question", "code", "said"),
    [
        ("compare alibaba xiaomi 1m", "no_data", "No prices from Folder: Xiaomi (1810.HK)"),
        ("compare alibaba ZZZZ 1m", "unknown_instrument", "ZZZZ"),
        ("compare alibaba tencent 3m", "bad_window", "A window can begin on 10 Jan 2025 at the earliest."),
        ("compare alibaba tencent 1m on 2025-02-13", "bad_window", "Folder ends on 12 Feb 2025"),
        ("compare alibaba tencent 2025-02-08..2025-02-09", "bad_window", "no close: the last one is of 7 Feb 2025"),
        ("compare alibaba nvidia 1m in usd", "no_rate", "no exchange rate from HKD to USD"),
        ("compare alibaba nvidia 1m in hkd", "no_rate", "no exchange rate from USD to HKD"),
        ("compare hsi alibaba 1m total", "bad_question", "Hang Seng Index is a price index and has no total return."),
        ("compare HKD=X CNY=X 1m in usd", "bad_question", "USD/HKD is an exchange rate and cannot be converted."),
    ],
)
async def test_questions_that_have_no_answer(question: str, code: str, said: str) -> None:
    market = folder()
    two_closes(market, {ALIBABA: 10.0, TENCENT: 5.0, NVIDIA: 3.0, "^HSI": 1.0})
    refused = await market.refused(question)
    assert refused.code == code
    assert said in text(refused.message)


async def test_conversion_by_hand() -> None:
    market = folder()
    two_closes(market, {ALIBABA: 10.0, NVIDIA: 10.0})
    market.source.put(made("HKD=X", daily(7.80, 7.75)))
    answer = await market.ask("compare alibaba nvidia 1m in usd")
    first, second = answer.data["rows"]
    # 100 / 7.80 = 12.820513 and 110 / 7.75 = 14.193548: +10.71 %.
    assert (first["symbol"], first["change_pct"], first["currency"]) == (ALIBABA, 10.71, "USD")
    assert (first["base_close"], first["close"]) == (12.820513, 14.193548)
    assert (second["change_pct"], second["currency"]) == (10.0, "USD")
    assert text(answer.headline) == "Alibaba +10.7%, Nvidia +10.0% in 1 month in USD: 0.71 percentage points apart"
    assert answer.notes == ()


async def test_conversion_into_a_third_currency_by_hand() -> None:
    market = folder()
    two_closes(market, {ALIBABA: 10.0, NVIDIA: 10.0})
    market.source.put(made("HKD=X", daily(7.80, 7.75)), made("CNY=X", daily(7.30, 7.32)))
    answer = await market.ask("compare alibaba nvidia 1m in cny")
    # Alibaba 1.1 × (7.32 / 7.75) / (7.30 / 7.80) = 1.110133; Nvidia 1.1 × 7.32 / 7.30 = 1.103014.
    assert [(row["symbol"], row["change_pct"]) for row in answer.data["rows"]] == [(ALIBABA, 11.01), (NVIDIA, 10.3)]


async def test_a_hole_in_the_rates_is_an_error_only_inside_the_window() -> None:
    market = folder()
    long = dict.fromkeys(trading_days("XHKG", "2024-06-03", END), 100.0)
    market.source.put(made(ALIBABA, long | {END: 110.0}), made(TENCENT, long))
    rates = {day: 7.8 for day in trading_days("XNYS", "2024-06-03", END) if not "2024-08-01" < day < "2024-09-01"}
    market.source.put(made("HKD=X", rates))
    assert (await market.ask("compare alibaba tencent 1m in usd")).data["spread_pp"] == 10.0
    assert (await market.refused("compare alibaba tencent 8m in usd")).code == "no_rate"


async def test_a_base_before_the_first_rate_is_an_error_of_the_rate() -> None:
    market = folder()
    two_closes(market, {ALIBABA: 10.0, TENCENT: 5.0})
    market.source.put(made("HKD=X", dict.fromkeys(trading_days("XNYS", "2025-01-21", END), 7.8)))
    refused = await market.refused("compare alibaba tencent 1m in usd")
    assert refused.code == "no_rate"
    assert "from HKD to USD on 10 Jan 2025" in text(refused.message)


async def test_rates_are_fetched_with_the_prices_and_waited_for_once(tmp_path: Path) -> None:
    market = live("2025-02-12 17:00+08:00", tmp_path / "bars.db", deadline=0.3)
    market.source.put(
        made(ALIBABA, rising("XHKG", "2025-01-02", END)), made(TENCENT, rising("XHKG", "2025-01-02", END))
    )
    market.source.hang("HKD=X")
    refused = await market.refused("compare alibaba tencent 1m in usd")
    assert refused.code == "source_down"
    assert text(refused.message) == (
        "Scripted has not sent the exchange rate from HKD to USD yet. Please try again in a minute."
    )
    assert [symbol for symbol, _ in market.source.asked].count("HKD=X") == 1
    await market.close()


async def test_a_line_quoted_in_another_currency_than_the_data_say_is_converted_all_the_same() -> None:
    market = folder()
    market.source.put(made(ALIBABA, {BASE: 100.0, END: 110.0}, currency="CNY"), made(NVIDIA, {BASE: 1.0, END: 1.1}))
    market.source.put(made("CNY=X", daily(7.30, 7.30)))
    answer = await market.ask("compare alibaba nvidia 1m in usd")
    assert [row["currency"] for row in answer.data["rows"]] == ["USD", "USD"]
    assert answer.data["spread_pp"] == 0.0


async def test_price_and_total_are_never_mixed() -> None:
    market = folder()
    two_closes(market, {ALIBABA: 10.0, TENCENT: 5.0})
    whole = market.source.shelf[TENCENT]
    market.source.put(dataclasses.replace(whole, adjustment=Adjustment.SPLIT_DIVIDEND))
    refused = await market.refused("compare alibaba tencent 1m")
    assert refused.code == "bad_question"
    assert text(refused.message).endswith("Ask for “total”.")
    # Total returns of both are of one kind: Alibaba's of its adjusted closes, Tencent's of the closes it has.
    assert (await market.ask("compare alibaba tencent 1m total")).data["spread_pp"] == 5.0


async def test_total_return_by_hand() -> None:
    market = folder()
    # A dividend of 5: adjusted base 95, so 110 / 95 − 1 = 15.79 %, and the price return is 10 %.
    market.source.put(made(ALIBABA, {BASE: 100.0, END: 110.0}, adj={BASE: 95.0}))
    two_closes(market, {TENCENT: 5.0})
    price, total = await market.ask("compare alibaba tencent 1m"), await market.ask("compare alibaba tencent 1m total")
    assert [row["change_pct"] for row in price.data["rows"]] == [10.0, 5.0]
    assert [row["change_pct"] for row in total.data["rows"]] == [15.79, 5.0]
    assert (
        text(total.headline) == "Alibaba +15.8%, Tencent +5.00% in 1 month with dividends: 10.8 percentage points apart"
    )
    assert total.provenance is not None
    assert "total return" in text(total.provenance.line)


async def test_other_lines_are_offered_once() -> None:
    market = folder()
    two_closes(market, {ALIBABA: 10.0, "BABA": 9.0, TENCENT: 5.0, NVIDIA: 1.0})
    assert "BABA" in [line.symbol for line in (await market.ask("compare alibaba nvidia 1m")).other_lines]
    both = (await market.ask("compare 9988.HK BABA nvidia 1m")).other_lines
    assert not {"BABA", ALIBABA, NVIDIA} & {line.symbol for line in both}
    assert len({line.symbol for line in both}) == len(both)


async def test_a_stale_line_ends_early_and_is_named_with_its_day() -> None:
    market = folder()
    two_closes(market, {TENCENT: 5.0})
    market.source.put(made(ALIBABA, {BASE: 100.0, "2025-02-10": 110.0}))
    answer = await market.ask("compare alibaba tencent 1m")
    assert text(answer.headline) == (
        "Alibaba (10 Jan → 10 Feb 2025) +10.0%, Tencent +5.00% in 1 month: 5.00 percentage points apart"
    )
    assert texts(answer.notes) == ["Not current, last close: Alibaba (10 Feb 2025)"]
    assert [line.ends_early for line in drawn(answer).lines] == [date(2025, 2, 10), None]
    assert not answer.complete


async def test_a_proxy_stands_in_for_an_index_and_is_named() -> None:
    market = folder()
    two_closes(market, {"3033.HK": 20.0, "^HSI": 15.0})
    answer = await market.ask("compare hstech hsi 1m")
    assert [row["proxy_for"] for row in answer.data["rows"]] == ["HSTECH.HK", None]
    fund = reference().instruments["3033.HK"].name.en
    assert text(answer.headline).startswith(f"{fund} +20.0%")
    assert [line.symbol for line in drawn(answer).lines] == ["3033.HK", "^HSI"]
    assert texts(answer.notes) == [
        f"Folder has no current history of Hang Seng TECH: the fund {fund} (3033.HK) stands in."
    ]
    assert not answer.complete


async def test_a_fund_is_not_compared_with_itself() -> None:
    market = folder()
    two_closes(market, {"3033.HK": 20.0, "^HSI": 15.0})
    answer = await market.ask("compare hstech 3033.HK hsi 1m")
    assert [row["symbol"] for row in answer.data["rows"]] == ["3033.HK", "^HSI"]
    assert texts(answer.notes) == ["No prices from Folder: Hang Seng TECH (HSTECH.HK)"]


async def test_simulated_prices_are_labelled_in_the_headline() -> None:
    market = folder(source=Source("sample", "Sample", live=False, simulated=True))
    two_closes(market, {ALIBABA: 10.0, TENCENT: 5.0})
    answer = await market.ask("compare alibaba tencent 1m")
    assert text(answer.headline).startswith("Simulated: Alibaba +10.0%")
    assert drawn(answer).caption.simulated


async def test_a_price_of_an_open_session_says_its_time(tmp_path: Path) -> None:
    market = live("2025-02-12 14:20+08:00", tmp_path / "bars.db")
    for symbol in (ALIBABA, TENCENT):
        found = made(symbol, rising("XHKG", "2025-01-02", END))
        quoted = pd.Timestamp("2025-02-12 14:05+08:00").to_pydatetime()
        market.source.put(dataclasses.replace(found, quoted_at=quoted))
    answer = await market.ask("compare alibaba tencent 1m")
    assert texts(answer.notes) == ["The last prices are provisional, of 12 Feb 2025 14:05 HKT."]
    # The source goes away, the session ends: still provisional, still true.
    market.source.broken = {ALIBABA: RuntimeError("gone"), TENCENT: RuntimeError("gone")}
    market.source.clock.set("2025-02-12 17:20+08:00")
    assert "The last prices are provisional, of 12 Feb 2025 14:05 HKT." in texts(
        (await market.ask("compare alibaba tencent 1m")).notes
    )
    await market.close()


PATHS = st.lists(st.floats(0.05, 4000.0), min_size=2, max_size=8)


@settings(max_examples=60, deadline=None)
@given(paths=st.lists(PATHS, min_size=2, max_size=8))
async def test_laws_of_a_comparison(paths: list[list[float]]) -> None:
    market = folder()
    days = trading_days("XHKG", "2025-01-13", "2025-02-11")
    members = reference().universes["hstech"].snapshots[0].members[: len(paths)]
    for symbol, (first, *rest) in zip(members, paths, strict=True):
        between = dict(zip(days, rest[:-1], strict=False))
        market.source.put(made(symbol, {BASE: first, **between, END: rest[-1]}))
    answer = await market.ask(f"compare {' '.join(members)} 1m")
    rows = {row["symbol"]: row for row in answer.data["rows"]}
    changes = [row["change_pct"] for row in answer.data["rows"]]
    assert changes == sorted(changes, reverse=True)
    for line, said in zip(drawn(answer).lines, texts(answer.lines), strict=True):
        row = rows[line.symbol]
        assert line.values.iloc[0] == 0.0
        assert round(float(line.values.iloc[-1]), 2) == pytest.approx(row["change_pct"])
        assert row["low_pct"] <= min(0.0, row["change_pct"]) <= max(0.0, row["change_pct"]) <= row["high_pct"]
        assert -100 <= row["max_drawdown_pct"] <= 0
        exact = [row["change_pct"], row["high_pct"], row["low_pct"], row["max_drawdown_pct"]]
        assert all(agrees(*pair) for pair in zip(percentages(said), exact, strict=True))
    spread = re.search(r"([\d,.]+) percentage points apart", text(answer.headline))
    if spread is not None:
        assert agrees(float(spread[1].replace(",", "")), answer.data["spread_pp"])
    assert len(text(answer.headline)) <= 100
    # What an instrument is compared with does not change it.
    pair = (members[0], members[-1])
    alone = await market.ask(f"compare {' '.join(pair)} 1m")
    assert all(row == rows[row["symbol"]] for row in alone.data["rows"])


LONGEST = sorted((i for i in reference().instruments.values() if i.kind is not Kind.FX), key=lambda i: -len(i.name.en))[
    :12
]
CLOSE_TO = [
    "20d",
    "1m",
    "since 2024-12-31",
    "2024-12-30..2025-02-12",
    "ytd total",
    "1m in usd total",
    "since snake year",
]


@settings(max_examples=60, deadline=None)
@given(
    chosen=st.lists(st.sampled_from(LONGEST), min_size=2, max_size=8, unique=True),
    window=st.sampled_from(CLOSE_TO),
    stale=st.booleans(),
)
async def test_headlines_fit_the_longest_names(chosen: list[object], window: str, stale: bool) -> None:
    market: Market = folder(source=Source("sample", "Sample", live=False, simulated=True))
    days = trading_days("XNYS", "2024-12-02", END)
    for at, instrument in enumerate(LONGEST):
        last = {} if stale and instrument.symbol == chosen[0].symbol else {END: 100.0 + 1000.0 * (at + 1)}  # pyright: ignore
        market.source.put(made(instrument.symbol, dict.fromkeys(days[:-1], 100.0) | last))
        market.source.put(made(f"{instrument.currency}=X", dict.fromkeys(days, 7.0)))
    answer = await market.ask(f"compare {' '.join(i.symbol for i in chosen)} {window}")  # pyright: ignore
    assert len(text(answer.headline)) <= 100, text(answer.headline)
    assert len(text(drawn(answer).caption.title)) <= 84, text(drawn(answer).caption.title)
