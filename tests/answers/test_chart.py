"""`chart`: the history of one instrument, its studies and its events."""

import dataclasses
import math
import random
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from bot.answers.chart import answer
from bot.domain.answers import Answer
from bot.domain.figures.chart import ChartFigure
from bot.domain.prices import Adjustment, PriceSeries, Source
from bot.domain.questions.chart import Chart
from bot.domain.questions.values import Study
from bot.domain.windows import Between, Since, Window
from tests.answers.market import BASE, END, FOLDER, Market, folder, live, made, text, texts
from tests.services.scripted import rising, trading_days

ALIBABA, NVIDIA, HSTECH = "9988.HK", "NVDA", "HSTECH.HK"
MONTH = Since(date.fromisoformat(BASE))


async def ask(market: Market, symbol: str = ALIBABA, window: Window = MONTH, **asked: object) -> Answer:
    return await answer(Chart(instruments=(symbol,), window=window, **asked), market.services)  # type: ignore[arg-type]


def drawn(found: Answer) -> ChartFigure:
    assert isinstance(found.figure, ChartFigure)
    return found.figure


def with_ranges(series: PriceSeries) -> PriceSeries:
    """The same with highs one above and lows two below the close, opened at the low."""
    bars = series.bars.assign(
        high=series.bars["close"] + 1, low=series.bars["close"] - 2, open=series.bars["close"] - 2
    )
    return dataclasses.replace(series, bars=bars)


async def test_a_line_by_hand() -> None:
    market = folder()
    market.source.put(made(ALIBABA, {BASE: 100.0, "2025-01-20": 120.0, "2025-02-05": 90.0, END: 108.0}))
    found = await ask(market)
    # 108 is 8 % above 100, and 1 − 108/120 = 10 % below the high.
    assert text(found.headline) == "Alibaba +8.00% to HKD 108.00 since 10 Jan 2025, 10.0% below the high of 20 Jan"
    assert texts(found.lines)[0] == "Highest close HKD 120.00 (20 Jan 2025) · lowest HKD 90.00 (5 Feb 2025)"
    chart = found.data["chart"]
    assert (chart["first"], chart["last"], chart["high"], chart["low"]) == (100.0, 108.0, 120.0, 90.0)
    assert (chart["high_date"], chart["low_date"]) == ("2025-01-20", "2025-02-05")
    assert found.data["rows"][0]["change_pct"] == 8.0
    figure = drawn(found)
    # A row for every session of the exchange; only four of them have a price.
    assert [str(day.date()) for day in figure.bars.index] == trading_days("XHKG", BASE, END)
    assert int(figure.bars["close"].notna().sum()) == 4
    assert any("have no price: gaps" in note for note in texts(found.notes))


async def test_the_first_line_says_when_after_what() -> None:
    market = folder()
    market.source.put(made(ALIBABA, {"2024-10-04": 100.0, "2024-10-08": 120.0, BASE: 90.0, END: 108.0}))
    # 108 is 20 % above the 90 of 10 January, 8 % above the 100 of October, and 1 − 108/120 = 10 % below its high.
    told = await market.ask("chart alibaba 2025-01-10..2025-02-12")
    assert text(told.headline) == "Alibaba +20.0% to HKD 108.00, 10 Jan to 12 Feb 2025, its highest close of that time"
    told = await market.ask("chart alibaba since 2024-10-04")
    assert text(told.headline) == "Alibaba +8.00% to HKD 108.00 since 4 Oct 2024, 10.0% below the high of 8 Oct 2024"


async def test_a_fall_from_the_first_close_is_told_once() -> None:
    market = folder()
    market.source.put(made(ALIBABA, {"2025-01-09": 90.0, BASE: 100.0, "2025-01-20": 98.0, END: 92.0}))
    told = await market.ask("chart alibaba since 2025-01-10")
    # 92 / 100 − 1 = −8 %, and the first close is the highest: nothing more to say.
    assert text(told.headline) == "Alibaba −8.00% to HKD 92.00 since 10 Jan 2025"


async def test_an_average_takes_the_sessions_before_the_window() -> None:
    market = folder()
    days = trading_days("XHKG", "2024-12-01", END)
    closes = {day: 100.0 + at for at, day in enumerate(days)}
    market.source.put(made(ALIBABA, closes))
    found = await ask(market, studies=(Study("sma", 5), Study("sma", 10)))
    # Closes rise by one a session: the mean of the last five is two below the last close, of ten 4½.
    last = 100.0 + len(days) - 1
    assert found.data["chart"]["studies"] == {"sma5": {"value": last - 2}, "sma10": {"value": last - 4.5}}
    assert text(found.headline).endswith(", above its 10-session mean")
    overlays = drawn(found).overlays
    assert [text(one.label) for one in overlays if one.label is not None] == ["SMA 5", "SMA 10"]
    # The history before the window is enough: no session of it lacks the average.
    assert all(one.values.notna().all() for one in overlays)
    assert found.complete


async def test_at_a_mean_or_a_high_is_neither_above_nor_below_it() -> None:
    market = folder()
    flat = dict.fromkeys(trading_days("XHKG", "2024-12-02", END), 100.0)
    market.source.put(made(ALIBABA, flat))
    for kind, said in (("sma", "at its 5-session mean"), ("ema", "at its 5-session exponential mean")):
        assert text((await ask(market, studies=(Study(kind, 5),))).headline).endswith(
            f"to HKD 100.00 since 10 Jan 2025, {said}"
        )
    # 100.02 beside a mean of 100.004 is shown as above 100.00, 100.004 itself is not.
    market.source.put(made(ALIBABA, flat | {END: 100.02}))
    assert text((await ask(market, studies=(Study("sma", 5),))).headline).endswith("above its 5-session mean")
    market.source.put(made(ALIBABA, flat | {END: 100.004}))
    assert text((await ask(market, studies=(Study("sma", 5),))).headline).endswith("at its 5-session mean")
    # 119.998 is below 120, and is shown as 120.00.
    market.source.put(made(ALIBABA, flat | {"2025-01-20": 120.0, END: 119.998}))
    assert text((await ask(market)).headline).endswith("to HKD 120.00 since 10 Jan 2025, at the high of 20 Jan")
    market.source.put(made(ALIBABA, flat | {"2025-01-20": 120.0, END: 120.0}))
    assert text((await ask(market)).headline).endswith(
        "to HKD 120.00 since 10 Jan 2025, its highest close of that time"
    )


async def test_a_price_in_open_trading_is_no_close(tmp_path: Path) -> None:
    market = live("2025-02-12 11:00+08:00", tmp_path / "bars.db")
    flat = dict.fromkeys(trading_days("XHKG", "2024-12-02", END), 100.0)
    market.source.put(made(ALIBABA, flat | {"2025-01-20": 110.0, "2025-01-21": 90.0, END: 120.0}))
    found = await ask(market)
    assert text(found.headline).endswith("to HKD 120.00 since 10 Jan 2025, above every close of that time")
    assert texts(found.lines)[0] == "Highest close HKD 110.00 (20 Jan 2025) · lowest HKD 90.00 (21 Jan 2025)"
    assert (found.data["chart"]["high"], found.data["chart"]["high_date"]) == (110.0, "2025-01-20")
    await market.close()


async def test_too_little_history_is_told() -> None:
    market = folder()
    market.source.put(made(ALIBABA, rising("XHKG", BASE, END)))
    found = await ask(market, studies=(Study("sma", 5), Study("sma", 200)))
    days = trading_days("XHKG", BASE, END)
    noted = texts(found.notes)
    assert f"SMA 5 begins on {date.fromisoformat(days[4]).day} Jan 2025: it needs more history." in noted
    assert "SMA 200 needs more sessions than there are of Alibaba." in noted
    assert found.data["chart"]["studies"]["sma200"] == {"value": None}
    assert not any("SMA 200" in line for line in texts(found.lines))
    assert not found.complete


async def test_every_study_has_its_place() -> None:
    market = folder()
    market.source.put(made(ALIBABA, rising("XHKG", "2024-01-02", END)))
    studies = tuple(map(Study, ("ema", "bollinger", "rsi", "macd", "volume")))
    found = await ask(market, studies=studies)
    figure, values = drawn(found), found.data["chart"]["studies"]
    assert list(values) == ["ema20", "bollinger20", "rsi14", "macd", "volume"]
    assert values["rsi14"] == {"value": 100.0}  # closes that only rise
    assert values["volume"] == {"value": 1000.0}
    assert set(values["bollinger20"]) == {"value", "upper", "lower"}
    assert set(values["macd"]) == {"line", "signal", "histogram"}
    # On a straight line both averages have the slope of the line, so the signal is the line.
    assert values["macd"]["histogram"] == pytest.approx(0.0, abs=1e-3)
    assert figure.volume
    assert len(figure.strength) == 1
    assert figure.convergence is not None
    assert len(figure.overlays) == 4  # the average, and the band's middle and two edges


async def test_the_value_of_a_day_does_not_depend_on_the_window() -> None:
    market = folder()
    closes = {day: 100.0 + 10 * math.sin(at / 7) for at, day in enumerate(trading_days("XHKG", "2022-01-03", END))}
    market.source.put(made(ALIBABA, closes))
    studies = (Study("ema", 50), Study("rsi"), Study("macd"))
    short = (await ask(market, studies=studies)).data["chart"]["studies"]
    long = (await ask(market, window=Since(date(2023, 1, 3)), studies=studies)).data["chart"]["studies"]
    assert short == long


async def test_nor_does_that_of_a_long_study() -> None:
    market = folder()
    chance = random.Random(1)
    close, closes = 100.0, dict[str, float]()
    for day in trading_days("XHKG", "2017-01-03", END):
        close *= 1 + chance.uniform(-0.03, 0.031)
        closes[day] = close
    market.source.put(made(ALIBABA, closes))
    studies = (Study("rsi", 100), Study("ema", 200), Study("ema", 400))
    windows = (MONTH, Since(date(2024, 2, 12)), Since(date(2023, 2, 10)))
    told = [(await ask(market, window=window, studies=studies)).data["chart"]["studies"] for window in windows]
    assert told[0] == told[1] == told[2]


async def test_candles_need_ranges() -> None:
    closes_only = made(ALIBABA, rising("XHKG", BASE, END))
    blank = closes_only.bars.assign(open=math.nan, high=math.nan, low=math.nan)
    market = folder()
    market.source.put(dataclasses.replace(closes_only, bars=blank))
    found = await ask(market, style="candles")
    assert drawn(found).style == "line"
    assert found.data["chart"]["style"] == "line"
    assert "Folder has closes only of Alibaba: a line, not candles." in texts(found.notes)
    assert not found.complete
    # Closes again as open, high and low are closes only, too: candles of them would be dashes.
    market.source.put(closes_only)
    assert drawn(await ask(market, style="candles")).style == "line"
    market.source.put(with_ranges(closes_only))
    assert drawn(await ask(market, style="candles")).style == "candles"


async def test_many_candles_become_weeks() -> None:
    market = folder()
    market.source.put(with_ranges(made(ALIBABA, rising("XHKG", "2023-06-01", END))))
    found = await ask(market, window=Since(date(2023, 6, 1)), style="candles", studies=(Study("sma", 20),))
    figure = drawn(found)
    assert found.data["chart"]["candles"] == "week"
    assert "Candles of weeks; averages and other studies are of daily closes." in texts(found.notes)
    weeks = {tuple(date.fromisoformat(day).isocalendar()[:2]) for day in trading_days("XHKG", "2023-06-01", END)}
    assert len(figure.bars) == len(weeks)
    # The last candle's average is that of the last twenty days: 9½ below the last close.
    assert figure.overlays[0].values.iloc[-1] == pytest.approx(float(figure.bars["close"].iloc[-1]) - 9.5)
    assert figure.overlays[0].values.index.equals(figure.bars.index)


async def test_events_that_name_the_line_are_marked() -> None:
    market = folder()
    market.source.put(made(NVIDIA, rising("XNYS", BASE, END)))
    found = await ask(market, NVIDIA)
    events = found.data["chart"]["events"]
    assert [event["number"] for event in events] == list(range(1, len(events) + 1))
    shock = next(event for event in events if event["id"] == "deepseek")
    assert shock["session"] == "2025-01-27"
    assert [mark.day.isoformat() for mark in drawn(found).marks] == [event["session"] for event in events]
    assert f"{shock['number']} · 27 Jan 2025: DeepSeek shock" in texts(found.lines)


async def test_an_event_of_the_evening_is_marked_on_the_next_session() -> None:
    market = folder()
    reference = market.services.reference
    late = dataclasses.replace(reference.events["deepseek"], instruments=(ALIBABA,))
    services = dataclasses.replace(
        market.services, reference=dataclasses.replace(reference, events={"deepseek": late})
    )  # fmt: skip
    market.source.put(made(ALIBABA, rising("XHKG", BASE, END)))
    found = await answer(Chart(instruments=(ALIBABA,), window=MONTH), services)
    # New York's morning of the 27th is the evening in Hong Kong: its first session is the half-day of the 28th.
    assert [event["session"] for event in found.data["chart"]["events"]] == ["2025-01-28"]
    assert texts(found.lines)[-1] == "1 · 27 Jan 2025: DeepSeek shock (first session 28 Jan)"
    # A window that ends before that session does not know of it.
    early = Between(date.fromisoformat(BASE), date(2025, 1, 27))
    found = await answer(Chart(instruments=(ALIBABA,), window=early), services)
    assert found.data["chart"]["events"] == []


async def test_at_most_five_events_the_latest() -> None:
    market = folder()
    reference = market.services.reference
    base = reference.events["deepseek"]
    days = trading_days("XNYS", "2025-01-13", "2025-01-24")[:7]
    events = {
        day: dataclasses.replace(base, id=day, day=date.fromisoformat(day), instant=None, instruments=(NVIDIA,))
        for day in days
    }
    services = dataclasses.replace(market.services, reference=dataclasses.replace(reference, events=events))
    market.source.put(made(NVIDIA, rising("XNYS", BASE, END)))
    found = await answer(Chart(instruments=(NVIDIA,), window=MONTH), services)
    assert [event["id"] for event in found.data["chart"]["events"]] == days[2:]
    assert "2 earlier events are not marked." in texts(found.notes)


async def test_a_line_that_begins_later_is_drawn_from_its_first_close() -> None:
    market = folder()
    market.source.put(made(ALIBABA, rising("XHKG", "2025-01-20", END)))
    found = await ask(market)
    assert "since 20 Jan 2025" in text(found.headline)
    assert "Prices of Alibaba begin on 20 Jan 2025." in texts(found.notes)


async def test_an_index_has_points_and_no_volume() -> None:
    market = folder()
    market.source.put(made(HSTECH, rising("XHKG", BASE, END, start=5000.0)))
    found = await ask(market, HSTECH, studies=(Study("volume"),), scale="log")
    assert "HKD" not in text(found.headline)
    assert "Hang Seng TECH has no volume." in texts(found.notes)
    assert not drawn(found).volume
    assert drawn(found).logarithmic
    assert found.data["chart"]["scale"] == "log"


async def test_a_proxy_is_named() -> None:
    market = folder()
    fund = market.services.reference.instruments[HSTECH].proxies[0]
    market.source.put(made(fund, rising("XHKG", BASE, END)))
    found = await ask(market, HSTECH)
    assert found.data["rows"][0]["proxy_for"] == HSTECH
    assert any("stands in" in note for note in texts(found.notes))
    assert not found.complete


async def test_an_old_series_is_told_as_of_its_last_day() -> None:
    market = folder()
    market.source.put(made(ALIBABA, rising("XHKG", BASE, "2025-02-06")))
    found = await ask(market)
    assert "Not current: there is no close after 6 Feb 2025 yet." in texts(found.notes)
    assert not found.complete


async def test_without_prices_there_is_no_chart() -> None:
    market = folder()
    error = await market.refused("compare alibaba nvidia 1m")
    with pytest.raises(type(error)) as refusal:
        await ask(market)
    assert refusal.value.code == "no_data"  # type: ignore[attr-defined]


async def test_dividend_adjusted_and_simulated_prices_are_labelled() -> None:
    market = folder(source=Source("made", "Made up", live=False, simulated=True))
    market.source.put(
        made(ALIBABA, rising("XHKG", BASE, END), adjustment=Adjustment.SPLIT_DIVIDEND, source=FOLDER)
    )  # fmt: skip
    found = await ask(market)
    assert text(found.headline).startswith("Simulated: Alibaba")
    assert drawn(found).caption.simulated
    assert found.provenance is not None
    assert "dividend-adjusted closes" in text(found.provenance.line)


async def test_a_live_source_is_asked_for_the_history_too(tmp_path: Path) -> None:
    market = live("2025-02-12 20:00+08:00", tmp_path / "bars.db")
    closes = rising("XHKG", "2021-01-04", END)
    market.source.put(made(ALIBABA, closes))
    found = await ask(market, studies=(Study("sma", 20),), window=Since(date(2022, 1, 4)))
    assert drawn(found).overlays[0].values.notna().all()
    assert isinstance(drawn(found).bars.index, pd.DatetimeIndex)
    await market.close()
