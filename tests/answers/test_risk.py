"""Risk: by hand, what is missing or too short, and the laws of its figures."""

import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.answers import Answer
from bot.domain.figures.risk import RiskFigure
from bot.domain.prices import Adjustment, Source
from tests.answers.market import END, Market, folder, live, made, reference, text, texts
from tests.services.scripted import rising, trading_days

ALIBABA, TENCENT, NVIDIA, INDEX = "9988.HK", "0700.HK", "NVDA", "^HSI"
FIRST = "2025-01-02"
DAYS = trading_days("XHKG", FIRST, END)
"""Twenty-seven sessions, so twenty-six daily changes, from 2 January to 12 February 2025."""
ASKED = f"since {FIRST}"


def drawn(answer: Answer) -> RiskFigure:
    assert isinstance(answer.figure, RiskFigure)
    return answer.figure


def path(moves: Sequence[float], days: Sequence[str] = DAYS) -> dict[str, float]:
    """Closes from 100 with these daily changes in turn, as long as there are days."""
    found = {days[0]: 100.0}
    for at, day in enumerate(days[1:]):
        found[day] = found[days[at]] * (1 + moves[at % len(moves)])
    return found


def put(market: Market, **moves: Sequence[float]) -> None:
    names = {"alibaba": ALIBABA, "tencent": TENCENT, "index": INDEX}
    for name, own in moves.items():
        market.source.put(made(names[name], path(own)))


async def test_one_instrument_by_hand() -> None:
    market = folder()
    put(market, alibaba=[0.03, -0.02], index=[0.01, -0.01])
    answer = await market.ask(f"risk alibaba {ASKED}")
    (row,) = answer.data["rows"]
    assert len(DAYS) == 27
    # 26 changes of +3 % and -2 % in turn: mean 0.5 %, each 2.5 % from it: variance 26 × 0.025² / 25 = 0.00065, its root
    # 2.549510 % times √252 is 40.472 %. Sharpe: 0.005 × 252 / 0.404722 = 3.1133. Against ±1 %: covariance
    # 26 × 0.025 × 0.01 / 25 over variance 26 × 0.01² / 25 is 2.5; they move in step, so the correlation is 1.
    assert (row["volatility_pct"], row["sharpe"], row["observations"]) == (40.47, 3.11, 26)
    assert (row["beta"], row["correlation"], row["benchmark"]) == (2.5, 1.0, INDEX)
    # Every fall is of 2 % and made good the next day.
    assert (row["max_drawdown_pct"], row["best_day"]["pct"], row["worst_day"]["pct"]) == (-2.0, 3.0, -2.0)
    assert (answer.data["rate_pct"], answer.data["correlations"], answer.data["missing"]) == (0.0, None, [])
    assert text(answer.headline) == (
        "Alibaba since 2 Jan 2025: volatility 40.5%, beta 2.50 to Hang Seng Index, drawdown −2.00%"
    )
    assert texts(answer.lines)[:2] == [
        "Volatility 40.5% a year, of 26 daily changes · Sharpe ratio 3.11 over a rate of 0%",
        "Beta 2.50 to Hang Seng Index · Correlation 1.00 on 26 changes of both",
    ]
    assert texts(answer.notes) == [
        "Volatility: the standard deviation of daily changes × √252, a year of 252 sessions.",
        "The Sharpe ratio is over an interest rate of 0%; give one with “rate 4”.",
        "Beta and correlation: changes between the sessions that both have.",
    ]
    assert answer.complete
    figure = drawn(answer)
    assert figure.water is not None
    assert figure.water.values.min() == pytest.approx(-2.0)
    assert len(figure.figures) == 6


async def test_drawdown_and_days_by_hand() -> None:
    market = folder()
    # 100 → 120 is +20 %, 120 → 90 is -25 %, 90 → 99 is +10 %: the deepest fall is that from 120 to 90.
    closes = {"2025-02-06": 100.0, "2025-02-07": 120.0, "2025-02-10": 90.0, "2025-02-11": 99.0, END: 99.0}
    market.source.put(made(ALIBABA, closes))
    answer = await market.ask("risk alibaba since 2025-02-06")
    (row,) = answer.data["rows"]
    assert row["max_drawdown_pct"] == -25.0
    assert (row["drawdown_from"], row["drawdown_to"]) == ("2025-02-07", "2025-02-10")
    assert row["best_day"] == {"date": "2025-02-07", "pct": 20.0}
    assert row["worst_day"] == {"date": "2025-02-10", "pct": -25.0}
    assert texts(answer.lines) == [
        "Best day +20.0% on 7 Feb 2025 · Worst day −25.0% on 10 Feb 2025",
        "Largest drawdown −25.0%: 7 Feb → 10 Feb 2025",
    ]
    water = drawn(answer).water
    assert water is not None
    assert water.values.to_list() == pytest.approx([0.0, 0.0, -25.0, -17.5, -17.5])


async def test_a_rate_is_taken_off_and_said() -> None:
    market = folder()
    put(market, alibaba=[0.03, -0.02], index=[0.01, -0.01])
    answer = await market.ask(f"risk alibaba {ASKED} rate 4")
    # (1.26 - 0.04) / 0.404722 = 3.0144.
    assert (answer.data["rows"][0]["sharpe"], answer.data["rate_pct"]) == (3.01, 4.0)
    assert "The Sharpe ratio is over an interest rate of 4.00% a year." in texts(answer.notes)


async def test_several_are_ranked_and_correlated() -> None:
    market = folder()
    put(market, alibaba=[0.02, -0.02], tencent=[-0.01, 0.01], index=[0.01, -0.01])
    market.source.put(made("3690.HK", path([0.01, 0.01, -0.01, -0.01])))
    answer = await market.ask(f"risk tencent alibaba meituan {ASKED}")
    # ±2 % is twice as volatile as ±1 %. Meituan's are 14 of +1 % and 12 of -1 %, with a mean of 0.0769 %: variance
    # 26 × (0.01² - 0.000769²) / 25 = 0.000103385, its root times √252 is 16.141 %.
    assert [row["volatility_pct"] for row in answer.data["rows"]] == [32.38, 16.19, 16.14]
    assert answer.data["rows"][0]["symbol"] == ALIBABA
    table = answer.data["correlations"]
    place = {symbol: at for at, symbol in enumerate(table["symbols"])}
    values = table["values"]
    # Alibaba rises when Tencent falls, always: -1. The diagonal is 1, and the table is its own mirror.
    assert values[place[ALIBABA]][place[TENCENT]] == -1.0
    assert all(values[at][at] == 1.0 for at in range(3))
    assert all(values[i][j] == values[j][i] for i in range(3) for j in range(3))
    assert text(answer.headline).startswith("Alibaba moved most since 2 Jan 2025: volatility 32.4% a year;")
    # A rise and a fall of 2 % lose 0.04 % in two days: from the first high, after the first rise, a fall of 2 % and
    # twelve such pairs more: 0.98 × 0.9996 ** 12 is −2.47 %.
    assert texts(answer.lines)[0] == (
        "Alibaba (9988.HK) volatility 32.4% · drawdown −2.47% · beta 2.00 to Hang Seng Index · Sharpe 0.00"
    )
    # Meituan: + + − − against + − + − has as many pairs of one sign as of two, but for the rest: 13 − 13.
    told = texts(answer.lines)[-1]
    assert told.startswith("Correlation of daily changes: Alibaba and Tencent −1.00, Alibaba and Meituan ")
    assert drawn(answer).caption.notes == ()
    assert len(drawn(answer).correlations) == 3
    assert drawn(answer).water is None


async def test_two_have_their_correlation_in_the_headline() -> None:
    market = folder()
    put(market, alibaba=[0.02, -0.02], tencent=[-0.01, 0.01], index=[0.01, -0.01])
    answer = await market.ask(f"risk alibaba tencent {ASKED}")
    # ±2 % and ±1 % over 26 changes: 0.02 × √(26/25) × √252 = 32.377 %, and half of it.
    assert text(answer.headline) == (
        "Alibaba moved more since 2 Jan 2025: volatility 32.4% a year, Tencent 16.2%; correlation −1.00"
    )
    assert answer.data["correlations"]["values"] == [[1.0, -1.0], [-1.0, 1.0]]


async def test_a_holiday_of_one_market_does_not_pair_one_day_with_two() -> None:
    # Hong Kong rested from 29 to 31 January 2025, New York did not. Both move by the day of the year, so that between
    # two common sessions both have gone the same way: the correlation is 1 only where closes are aligned first.
    market = folder()
    days = sorted({*DAYS, *trading_days("XNYS", FIRST, END)})
    level = {day: 100.0 + 7 * math.sin(at) for at, day in enumerate(days)}
    market.source.put(made(ALIBABA, {day: level[day] for day in DAYS}))
    market.source.put(made(NVIDIA, {day: 2 * level[day] for day in trading_days("XNYS", FIRST, END)}))
    answer = await market.ask(f"risk alibaba nvidia {ASKED}")
    assert answer.data["correlations"]["values"][0][1] == 1.0
    caveat = "Markets that close hours apart move less together by date than they do in truth."
    assert caveat in texts(answer.notes)
    assert caveat in texts(drawn(answer).caption.notes)
    assert texts(answer.lines)[-1] == "Correlation of daily changes: Nvidia and Alibaba 1.00"


async def test_of_more_than_three_the_pairs_that_move_most_and_least_together_are_told() -> None:
    market = folder()
    put(market, alibaba=[0.02, -0.02], tencent=[-0.01, 0.01], index=[0.01, -0.01])
    market.source.put(made("3690.HK", path([0.01, -0.01])), made("9618.HK", path([0.01, 0.01, -0.01, -0.01])))
    line = texts((await market.ask(f"risk tencent alibaba meituan 9618.HK {ASKED}")).lines)[-1]
    assert "highest Alibaba and Meituan 1.00, lowest " in line
    assert line.endswith("−1.00")


async def test_too_few_days_have_no_volatility_and_it_is_said() -> None:
    market = folder()
    put(market, alibaba=[0.03, -0.02], index=[0.01, -0.01])
    answer = await market.ask("risk alibaba 1w")
    (row,) = answer.data["rows"]
    figures = ("volatility_pct", "beta", "correlation", "sharpe")
    assert [row[name] for name in figures] == [None] * 4
    assert row["observations"] == 5
    assert row["max_drawdown_pct"] == -2.0
    assert text(answer.headline) == "Alibaba in 1 week: largest drawdown −2.00%, too few days for volatility"
    assert texts(answer.notes) == ["Fewer than 20 daily changes, so drawdown and days only: Alibaba"]
    assert not answer.complete


async def test_prices_that_begin_within_the_window_are_measured_from_there_and_named() -> None:
    market = folder()
    put(market, alibaba=[0.03, -0.02], index=[0.01, -0.01])
    answer = await market.ask("risk alibaba 1y")
    assert text(answer.headline).startswith("Alibaba (2 Jan → 12 Feb 2025): volatility 40.5%")
    assert texts(answer.notes)[0] == "Prices begin within the window: Alibaba (from 2 Jan 2025)"
    assert not answer.complete


async def test_a_change_over_days_without_prices_is_left_out_and_named() -> None:
    market = folder()
    days = trading_days("XHKG", "2024-12-02", END)
    shares = path([0.03, -0.02], days)
    # Without the sessions of 20 to 23 January the change from the 17th to the 24th is of five sessions; it is made a
    # fall of 20 % by lowering all that follows.
    lacking = [day for day in days if "2025-01-20" <= day <= "2025-01-23"]
    assert len(lacking) == 4
    factor = 0.8 * shares["2025-01-17"] / shares["2025-01-24"]
    holed = {day: close * (factor if day > "2025-01-17" else 1) for day, close in shares.items() if day not in lacking}
    market.source.put(made(ALIBABA, holed), made(INDEX, path([0.01, -0.01], days)))
    answer = await market.ask("risk alibaba since 2024-12-02")
    (row,) = answer.data["rows"]
    assert row["observations"] == len(days) - 1 - 5
    assert (row["worst_day"]["pct"], row["best_day"]["pct"]) == (-2.0, 3.0)
    assert "Alibaba: the change over missing prices is left out, −20.0% (17 Jan → 24 Jan 2025)." in texts(answer.notes)
    # The fall is one nevertheless: it is between two closes.
    assert row["max_drawdown_pct"] == -20.0
    assert not answer.complete


async def test_a_price_in_open_trading_is_no_daily_change(tmp_path: Path) -> None:
    market = live("2025-02-12 11:00+08:00", tmp_path / "bars.db")
    moves = path([0.03, -0.02])
    market.source.put(made(ALIBABA, {**moves, END: moves["2025-02-11"] * 0.8}), made(INDEX, path([0.01, -0.01])))
    answer = await market.ask(f"risk alibaba {ASKED}")
    (row,) = answer.data["rows"]
    # −20 % in trading on the 12th is not counted: 25 changes to the 11th, the worst −2 %.
    assert (row["observations"], row["as_of"], row["worst_day"]["pct"]) == (25, "2025-02-11", -2.0)
    assert row["max_drawdown_pct"] == -2.0
    assert "Not over yet on 12 Feb 2025, so not counted: Alibaba" in texts(answer.notes)
    assert not any("provisional" in note for note in texts(answer.notes))
    assert answer.complete
    # Twenty sessions are twenty final ones.
    assert (await market.ask("risk alibaba 20d")).data["rows"][0]["observations"] == 20
    # The 12th alone has no close yet.
    refused = await market.refused("risk alibaba since 2025-02-11")
    assert refused.code == "bad_window"
    assert text(refused.message).startswith("That window has no close: the last one is of 11 Feb 2025.")
    await market.close()


async def test_what_never_falls_or_moves_has_no_drawdown_and_no_ratio() -> None:
    market = folder()
    put(market, alibaba=[0.0], index=[0.01, -0.01])
    answer = await market.ask(f"risk alibaba {ASKED}")
    (row,) = answer.data["rows"]
    assert (row["volatility_pct"], row["max_drawdown_pct"], row["sharpe"], row["beta"]) == (0.0, 0.0, None, None)
    assert (row["drawdown_from"], row["drawdown_to"]) == (None, None)
    assert texts(answer.lines)[-1] == "No drawdown: no close was below an earlier one."


async def test_the_home_index_itself_and_a_currency_have_no_benchmark() -> None:
    market = folder()
    put(market, index=[0.01, -0.01])
    market.source.put(made("HKD=X", path([0.001, -0.001], trading_days("FX", FIRST, END))))
    for name in ("hsi", "HKD=X"):
        (row,) = (await market.ask(f"risk {name} {ASKED}")).data["rows"]
        assert (row["benchmark"], row["beta"], row["correlation"]) == (None, None, None)
        assert row["volatility_pct"] > 0


async def test_a_fund_stands_in_for_the_home_index_and_is_named() -> None:
    market = folder()
    put(market, alibaba=[0.03, -0.02])
    market.source.put(made("2800.HK", path([0.01, -0.01])))
    answer = await market.ask(f"risk alibaba {ASKED}")
    (row,) = answer.data["rows"]
    assert (row["benchmark"], row["benchmark_proxy_for"], row["beta"]) == ("2800.HK", INDEX, 2.5)
    assert any("(2800.HK) stands in" in note for note in texts(answer.notes))
    assert "Beta 2.50 to Hang Seng Index (by fund 2800.HK)" in texts(answer.lines)[1]
    assert not answer.complete


async def test_without_index_and_fund_there_is_no_beta_and_it_is_said() -> None:
    market = folder()
    put(market, alibaba=[0.03, -0.02])
    answer = await market.ask(f"risk alibaba {ASKED}")
    assert answer.data["rows"][0]["beta"] is None
    assert answer.data["missing"] == [INDEX]
    assert texts(answer.notes)[0] == "No prices from Folder: Hang Seng Index (^HSI)"
    assert text(answer.headline) == "Alibaba since 2 Jan 2025: volatility 40.5% a year, largest drawdown −2.00%"
    assert not answer.complete


async def test_a_fund_stands_in_for_an_index_that_is_asked_for() -> None:
    market = folder()
    put(market, index=[0.01, -0.01])
    market.source.put(made("3033.HK", path([0.02, -0.02])))
    answer = await market.ask(f"risk hstech {ASKED}")
    (row,) = answer.data["rows"]
    assert (row["symbol"], row["proxy_for"], row["beta"]) == ("3033.HK", "HSTECH.HK", 2.0)
    assert not answer.complete


async def test_missing_and_stale_are_named() -> None:
    market = folder()
    put(market, alibaba=[0.03, -0.02], index=[0.01, -0.01])
    market.source.put(made(TENCENT, path([0.02, -0.02], DAYS[:-2])))
    answer = await market.ask(f"risk alibaba tencent xiaomi {ASKED}")
    assert texts(answer.notes)[:2] == [
        "No prices from Folder: Xiaomi (1810.HK)",
        "Not current, last close: Tencent (10 Feb 2025)",
    ]
    assert "Tencent (2 Jan → 10 Feb 2025)" in text(answer.headline)
    assert answer.data["missing"] == ["1810.HK"]
    assert not answer.complete


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("risk xiaomi 1y", "no_data"),
        ("risk alibaba 1y on 2025-02-13", "bad_window"),
        ("risk alibaba since 2025-02-12", "bad_window"),
        ("risk nonsuchthing", "unknown_instrument"),
    ],
)
async def test_questions_that_have_no_answer(question: str, code: str) -> None:
    market = folder()
    put(market, alibaba=[0.03, -0.02], index=[0.01, -0.01])
    assert (await market.refused(question)).code == code


async def test_closes_with_dividends_are_labelled() -> None:
    market = folder()
    put(market, alibaba=[0.03, -0.02], index=[0.01, -0.01])
    whole = market.source.shelf[ALIBABA]
    market.source.put(dataclasses.replace(whole, adjustment=Adjustment.SPLIT_DIVIDEND))
    answer = await market.ask(f"risk alibaba {ASKED}")
    assert answer.provenance is not None
    assert "dividend-adjusted closes" in text(answer.provenance.basis)


async def test_simulated_prices_are_labelled_and_headlines_fit() -> None:
    market = folder(source=Source("sample", "Sample", live=False, simulated=True))
    put(market, index=[0.01, -0.01])
    longest = sorted(
        (i for i in reference().instruments.values() if i.calendar == "XHKG"), key=lambda i: -len(i.name.en)
    )
    for instrument in longest[:6]:
        market.source.put(made(instrument.symbol, path([0.3, -0.25])))
        for window in (ASKED, "1y", "1w"):
            answer = await market.ask(f"risk {instrument.symbol} {window}")
            assert text(answer.headline).startswith("Simulated: ")
            assert len(text(answer.headline)) <= 100
            assert len(text(drawn(answer).caption.title)) <= 84
    both = await market.ask(f"risk {longest[0].symbol} {longest[1].symbol} {ASKED}")
    assert len(text(both.headline)) <= 100
    assert drawn(both).caption.simulated


async def test_other_lines_are_offered() -> None:
    market = folder()
    put(market, alibaba=[0.03, -0.02], index=[0.01, -0.01])
    market.source.put(made("BABA", path([0.02, -0.02])))
    assert "BABA" in [line.symbol for line in (await market.ask(f"risk alibaba {ASKED}")).other_lines]
    both = (await market.ask(f"risk alibaba BABA {ASKED}")).other_lines
    assert not {"BABA", ALIBABA} & {line.symbol for line in both}


async def test_all_prices_are_fetched_at_once(tmp_path: Path) -> None:
    market = live("2025-02-12 17:00+08:00", tmp_path / "bars.db")
    for symbol in (ALIBABA, TENCENT, INDEX):
        market.source.put(made(symbol, rising("XHKG", "2024-01-02", END)))
    answer = await market.ask("risk alibaba tencent 6m")
    assert answer.complete
    assert sorted(symbol for symbol, _ in market.source.asked) == sorted([ALIBABA, TENCENT, INDEX])
    await market.close()


MOVES = st.lists(st.floats(-0.3, 0.3), min_size=26, max_size=26)


@settings(max_examples=30, deadline=None)
@given(moves=st.lists(MOVES, min_size=1, max_size=4), index=MOVES)
async def test_laws_of_risk(moves: list[list[float]], index: list[float]) -> None:
    market = folder()
    members = reference().universes["hstech"].snapshots[0].members[: len(moves)]
    for symbol, own in zip((*members, INDEX), (*moves, index), strict=True):
        market.source.put(made(symbol, path(own)))
    answer = await market.ask(f"risk {' '.join(members)} {ASKED}")
    rows = answer.data["rows"]
    volatilities = [row["volatility_pct"] for row in rows]
    assert volatilities == sorted(volatilities, reverse=True)
    for row in rows:
        closes = pd.Series(path(moves[members.index(row["symbol"])]))
        changes = closes.pct_change().dropna()
        assert row["volatility_pct"] == pytest.approx(changes.std() * math.sqrt(252) * 100, abs=0.0051)
        assert row["worst_day"]["pct"] <= row["best_day"]["pct"]
        assert -100 <= row["max_drawdown_pct"] <= 0
        assert row["correlation"] is None or -1 <= row["correlation"] <= 1
        # The deepest fall is at least that of the worst day.
        assert row["max_drawdown_pct"] <= min(row["worst_day"]["pct"], 0.0) + 0.011
    assert len(text(answer.headline)) <= 100
