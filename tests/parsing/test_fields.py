"""The fields that only some questions have: events, periods, choices, studies, rates, names that may be left out."""

from collections.abc import Callable
from datetime import date
from itertools import permutations

import pytest

from bot.domain.questions import Named
from bot.domain.questions.brief import Brief
from bot.domain.questions.chart import Chart
from bot.domain.questions.event import Event
from bot.domain.questions.events import Events
from bot.domain.questions.heatmap import Heatmap
from bot.domain.questions.quote import Quote
from bot.domain.questions.risk import Risk
from bot.domain.questions.state import State
from bot.domain.questions.theme import Theme
from bot.domain.questions.turnover import Turnover
from bot.domain.questions.value import Value
from bot.domain.questions.values import Study
from bot.domain.questions.why import Why
from bot.domain.windows import Between, OnDay, Sessions, SinceEvent, Span
from bot.parsing import Parser

Read = Callable[[str], str]
MONDAY = date(2025, 1, 27)
FEBRUARY = date(2025, 2, 12)
SMA20, SMA50, EMA20 = Study("sma", 20), Study("sma", 50), Study("ema", 20)
BOLLINGER, RSI, MACD, VOLUME = Study("bollinger"), Study("rsi"), Study("macd"), Study("volume")


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("2025-01-27", OnDay(MONDAY)), ("2025/1/27", OnDay(MONDAY)), ("20250127", OnDay(MONDAY)),
        ("27 Jan 2025", OnDay(MONDAY)), ("January 27, 2025", OnDay(MONDAY)), ("2025年1月27日", OnDay(MONDAY)),
        ("", Sessions(1)), ("today", Sessions(1)), ("1w", Span(1, "week")), ("since deepseek", SinceEvent("deepseek")),
        ("2025-01-27..2025-02-12", Between(MONDAY, FEBRUARY)),
        ("2025-01-27 to 2025-02-12", Between(MONDAY, FEBRUARY)),
    ],
)  # fmt: skip
def test_a_period_is_a_window_or_a_bare_day(words: str, window: object, parser: Parser) -> None:
    # Without a window a value is of one session, a record of the whole history: what is meant is not said twice.
    valued = Value(instruments=("NVDA",), window=window if words else None)
    assert parser.parse(f"value nvidia {words}") == valued
    assert valued.period == window
    assert parser.parse(f"why {words} nvidia") == Why(instruments=("NVDA",), window=window)
    assert parser.parse(f"heatmap hstech {words} on 2025-02-12") == Heatmap(
        universe=Named("hstech"), window=window, as_of=FEBRUARY
    )
    if words:
        asked = {"instruments": "nvidia", "window": words}
        assert parser.from_options("value", asked) == Value(instruments=("NVDA",), window=window)


def test_a_record_is_of_the_whole_history_or_of_a_window(parser: Parser, read: Read) -> None:
    assert parser.parse("value nvidia record") == Value(instruments=("NVDA",), ranking="record")
    assert parser.parse("value record 1y nvidia") == Value(
        instruments=("NVDA",), ranking="record", window=Span(1, "year")
    )
    assert parser.parse("value nvidia record days") == Value(instruments=("NVDA",), ranking="record")
    assert read("value nvidia records 1y") == "value NVDA 1y record"


@pytest.mark.parametrize(
    ("words", "studies"),
    [
        ("sma20", (SMA20,)), ("SMA20", (SMA20,)), ("sma 20", (SMA20,)), ("sma", (SMA20,)), ("sma(20)", (SMA20,)),
        ("sma-20", (SMA20,)), ("ma20", (SMA20,)), ("20sma", (SMA20,)), ("ema", (EMA20,)), ("ema 20", (EMA20,)),
        ("sma2 sma400", (Study("sma", 2), Study("sma", 400))), ("sma020", (SMA20,)),
        ("bollinger", (BOLLINGER,)), ("boll", (BOLLINGER,)), ("bb", (BOLLINGER,)), ("bb20", (BOLLINGER,)),
        ("bollinger 30", (Study("bollinger", 30),)), ("rsi", (RSI,)), ("rsi 14", (RSI,)), ("rsi9", (Study("rsi", 9),)),
        ("macd", (MACD,)), ("volume", (VOLUME,)), ("vol", (VOLUME,)),
        ("sma20 sma50 volume", (SMA20, SMA50, VOLUME)), ("sma20, sma50,volume", (SMA20, SMA50, VOLUME)),
        ("sma20 sma sma 20 bb boll bollinger", (SMA20, BOLLINGER)), ("volume sma50 sma20", (VOLUME, SMA50, SMA20)),
    ],
)  # fmt: skip
def test_studies(words: str, studies: tuple[Study, ...], parser: Parser) -> None:
    expected = Chart(instruments=("NVDA",), studies=studies)
    assert parser.parse(f"chart nvidia {words}") == expected
    assert parser.parse(f"chart {words} nvidia") == expected
    assert parser.from_options("chart", {"instruments": "nvidia", "studies": words}) == expected


def test_a_chart_takes_its_words_in_any_order(parser: Parser) -> None:
    parts = ["nvidia", "1y", "candles", "sma20", "log scale", "on 2025-02-12"]
    read = {parser.parse("chart " + " ".join(order)) for order in permutations(parts)}
    assert read == {
        Chart(instruments=("NVDA",), window=Span(1, "year"), style="candles", studies=(SMA20,), scale="log",
              as_of=FEBRUARY)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("chart nvidia line", "chart NVDA 6m"),
        ("chart nvidia line chart linear scale", "chart NVDA 6m"),
        ("chart nvidia candlesticks logarithmic", "chart NVDA 6m candles log"),
        ("chart nvidia candles candles", "chart NVDA 6m candles"),
        ("chart nvidia with sma20 and volume", "chart NVDA 6m sma20 volume"),
        ("chart $AND with sma20", "chart $AND 6m sma20"),
        ("chart 700 sma 20 volume", "chart 0700.HK 6m sma20 volume"),
        # A "$" makes a ticker of a word of the question.
        ("chart $LINE line", "chart $LINE 6m"),
        ("chart $bb bb", "chart $BB 6m bollinger"),
        ("value $nvda record", "value NVDA record"),
        ("why $ON 2025-01-27", "why $ON 2025-01-27"),
        ("why ON", "why $ON"),
        ("risk $RATE $RF rate 4", "risk $RATE $RF 1y rate 4"),
        # A longer name keeps its words.
        ("chart norwegian cruise line line", "chart NCLH 6m"),
        ("q 700", "quote 0700.HK"),
        ("indices", "markets"),
        ("treemap mag7", "heatmap mag7"),
        ("contribution hstech", "contrib hstech 1m"),
    ],
)
def test_other_words(text: str, meaning: str, read: Read) -> None:
    assert read(text) == meaning


@pytest.mark.parametrize(
    ("words", "direction"),
    [
        ("", "southbound"), ("southbound", "southbound"), ("South", "southbound"), ("南向", "southbound"),
        ("南向資金", "southbound"), ("港股通", "southbound"), ("northbound", "northbound"), ("NORTH", "northbound"),
        ("北向", "northbound"), ("滬深股通", "northbound"), ("沪深股通", "northbound"), ("north north", "northbound"),
    ],
)  # fmt: skip
def test_turnover_has_a_direction(words: str, direction: str, parser: Parser) -> None:
    assert parser.parse(f"turnover {words}") == Turnover(direction=direction)
    assert parser.parse(f"stockconnect {words} on 2025-02-12") == Turnover(direction=direction, as_of=FEBRUARY)


@pytest.mark.parametrize(
    ("words", "rate"),
    [("rate 4", 4.0), ("rate 4.25%", 4.25), ("rf 4", 4.0), ("RATE 4", 4.0), ("rate of 4 %", 4.0), ("rate = 0", 0.0),
     ("risk-free rate 100", 100.0), ("rate 0.0001", 0.0001)],
)  # fmt: skip
def test_rates(words: str, rate: float, parser: Parser) -> None:
    assert parser.parse(f"risk nvidia {words} 6m") == Risk(instruments=("NVDA",), window=Span(6, "month"), rate=rate)
    assert parser.parse(f"risk {words} nvidia") == Risk(instruments=("NVDA",), rate=rate)
    assert parser.from_options("risk", {"instruments": "nvidia", "rate": words}) == Risk(
        instruments=("NVDA",), rate=rate
    )


def test_a_rate_is_a_word_of_the_question_only_before_a_number(parser: Parser) -> None:
    assert parser.parse("risk RF nvidia") == Risk(instruments=("RF", "NVDA"))
    assert parser.from_options("risk", {"instruments": "nvidia", "rate": "4.5"}) == Risk(
        instruments=("NVDA",), rate=4.5
    )


@pytest.mark.parametrize(
    ("text", "event", "symbols"),
    [
        ("deepseek", "deepseek", ()),
        ("deepseek alibaba tencent", "deepseek", ("9988.HK", "0700.HK")),
        ("the deepseek shock nvidia", "deepseek", ("NVDA",)),
        ("DeepSeek Shock: nvidia", "deepseek", ("NVDA",)),
        ("deepseek_r1 nvidia", "deepseek_r1", ("NVDA",)),
        ("since deepseek nvidia", "deepseek", ("NVDA",)),
        ("deepseek,alibaba,tencent", "deepseek", ("9988.HK", "0700.HK")),
        ("deepseek, alibaba vs tencent", "deepseek", ("9988.HK", "0700.HK")),
        ("Tutoring sell-off, day 2 tencent", "tutoring_2", ("0700.HK",)),
        # Words of windows, names and codes are the event's where they belong to its name.
        ("year of the snake hsi", "snake_open", ("^HSI",)),
        ("hstech low nvidia", "hstech_2025_low", ("NVDA",)),
        ("nvidia crash alibaba", "deepseek", ("9988.HK",)),
        ("924 hsi", "pboc", ("^HSI",)),
        ("deepseek for nvidia and alibaba", "deepseek", ("NVDA", "9988.HK")),
        ("after deepseek nvidia", "deepseek", ("NVDA",)),
        ("nvidia after deepseek", "deepseek", ("NVDA",)),
        # After the names.
        ("nvidia deepseek", "deepseek", ("NVDA",)),
        ("alibaba nvidia crash", "deepseek", ("9988.HK",)),
        ("alibaba hstech low", "hstech_2025_low", ("9988.HK",)),
        # Tickers in capitals after a whole name, and those with a "$", are tickers.
        ("deepseek CRASH", "deepseek", ("CRASH",)),
        ("deepseek $crash", "deepseek", ("CRASH",)),
        ("DEEPSEEK CRASH", "deepseek", ()),
        ("2025-01-27 nvidia alibaba hstech", MONDAY, ("NVDA", "9988.HK", "HSTECH.HK")),
        ("27 Jan 2025 nvidia", MONDAY, ("NVDA",)),
        ("January 27, 2025 nvidia", MONDAY, ("NVDA",)),
        ("2025-01-27,nvidia", MONDAY, ("NVDA",)),
        ("nvidia 2025-01-27", MONDAY, ("NVDA",)),
        ("since 2025-01-27 nvidia", MONDAY, ("NVDA",)),
    ],
)
def test_events(text: str, event: str | date, symbols: tuple[str, ...], parser: Parser) -> None:
    assert parser.parse(f"event {text}") == Event(event=event, instruments=symbols)
    assert parser.parse(f"event {text} on 2025-02-12") == Event(event=event, instruments=symbols, as_of=FEBRUARY)


@pytest.mark.parametrize(
    ("typed", "event"),
    [("deepseek", "deepseek"), ("The DeepSeek shock", "deepseek"), ("2025-01-27", MONDAY), ("27 Jan 2025", MONDAY)],
)
def test_an_event_as_an_option(typed: str, event: str | date, parser: Parser) -> None:
    assert parser.from_options("event", {"event": typed}) == Event(event=event)
    assert parser.from_options("event", {"event": typed, "instruments": "nvidia"}) == Event(
        event=event, instruments=("NVDA",)
    )


def test_what_may_be_left_out(parser: Parser) -> None:
    assert parser.parse("events") == Events()
    assert parser.parse("events alibaba 1y") == Events(instruments=("9988.HK",), window=Span(1, "year"))
    assert parser.parse("brief") == Brief() == Brief(universe=Named("hstech"), window=Span(1, "month"))
    assert parser.parse("brief 1w on 2025-02-12") == Brief(window=Span(1, "week"), as_of=FEBRUARY)
    assert parser.from_options("brief", {}) == Brief()


@pytest.mark.parametrize("spelled", ["china-ai", "china_ai", "china ai", "China AI", "CHINA-AI"])
def test_a_basket_whatever_joins_its_words(spelled: str, parser: Parser) -> None:
    assert parser.parse(f"theme {spelled} 1m") == Theme(universe=Named("china_ai"))


@pytest.mark.parametrize("id", ["china-ai-chips", "ai_chips", "china-ai cloud", "china-ai-electronics"])
def test_every_basket_is_found_with_hyphens(id: str, parser: Parser) -> None:
    assert parser.parse(f"theme {id}") == Theme(universe=Named(id.replace("-", "_").replace(" ", "_")))


@pytest.mark.parametrize("typed", ["hstech", "HSTECH.HK", "恒生科技", "hang seng tech"])
def test_an_index_by_its_universes_name_is_the_index(typed: str, parser: Parser) -> None:
    assert parser.parse(f"state {typed}") == State(instruments=("HSTECH.HK",))
    assert parser.parse(f"quote {typed}") == Quote(instruments=("HSTECH.HK",))
