"""Alerts that are refused, each with orders that work; and the words that people use for what is read."""

import pytest

from bot.domain.alerts import Condition, Level, Move, Side, Worth
from bot.domain.errors import QuestionFault
from bot.domain.text import Arg, Ask, Message, Series
from bot.domain.windows import Sessions, Span
from bot.parsing.alerts import AlertParser
from bot.services.resolver import Resolver
from bot.words import Words
from tests.services.scripted import reference

PARSER = AlertParser(Resolver(reference()))
WORDS = Words("en")


def orders_of(arg: Arg) -> list[str]:
    """The orders in a message, without their first word."""
    match arg:
        case Ask(text):
            return [text.removeprefix("alert ")]
        case Message():
            return [order for one in arg.args.values() for order in orders_of(one)]
        case Series():
            return [order for one in arg.items for order in orders_of(one)]
        case _:
            return []


def refused(text: str) -> tuple[str, list[str]]:
    """What is said, and the orders in it."""
    with pytest.raises(QuestionFault) as caught:
        PARSER.wish(text)
    return WORDS.text(caught.value.message), orders_of(caught.value.message)


REFUSED: dict[str, tuple[str, list[str]]] = {
    # Another currency than the line's.
    "nvidia > HK$150": ("“nvidia” is NVDA, which trades in USD; I know no line of it in HKD.", ["NVDA > $150"]),
    "nvidia > 150 hkd": ("in HKD", ["NVDA > $150"]),
    "alibaba > $120": ("is 9988.HK, which trades in HKD. In USD:", ["9988.HK > HK$120", "BABA > $120"]),
    "alibaba > usd 120 dm": ("In USD:", ["9988.HK > HK$120 dm", "BABA > $120 dm"]),
    "alibaba > 120美元": ("In USD:", ["9988.HK > HK$120", "BABA > $120"]),
    "baba < 120 港元": ("In HKD:", ["BABA < $120", "9988.HK < HK$120"]),
    "alibaba > 120 rmb": ("no line of it in CNY", ["9988.HK > HK$120"]),
    "nvidia > ¥150": ("no line of it in CNY", ["NVDA > $150"]),
    "nvidia value -100bn hkd": ("no line of it in HKD", ["NVDA value -$100bn"]),
    "southbound $150bn": ("counted in HKD, not in USD", ["southbound HK$150bn"]),
    "southbound $20bn dm": ("counted in HKD, not in USD", ["southbound HK$150bn dm"]),
    "northbound $9000": ("counted in CNY, not in USD", ["northbound ¥150bn"]),
    "hstech > HK$5500": ("points, not in money", ["HSTECH.HK > 5500"]),
    # Commas that part no thousands.
    "nvidia > 12,5": ("Is “12,5” 12.5 or 125?", ["nvidia > 12.5", "nvidia > 125"]),
    "nvidia > 0,5 dm": ("Is it 0.5?", ["nvidia > 0.5 dm"]),
    "hstech > 5.500,5": ("Is it 5500.5?", ["hstech > 5500.5"]),
    "nvidia -2,5% 1d": ("2.5 or 25", ["nvidia -2.5% 1d", "nvidia -25% 1d"]),
    "nvidia > 1.2.3": ("Is it 1.2?", ["nvidia > 1.2"]),
    "nvidia > 150.5.5 dm": ("Is it 150.5?", ["nvidia > 150.5 dm"]),
    "hstech constituents 8%": ("The members of Hang Seng TECH", ["hstech mover 5%", "HSTECH.HK 8%"]),
    "nvidia > 150 <@77>": ("Members and everyone cannot be mentioned, a role can. Without: ", ["nvidia > 150"]),
    "nvidia > 150 ping @everyone dm": ("Members and everyone cannot be mentioned", ["nvidia > 150 dm"]),
    "hstech > 5 500": ("but not “500”", ["hstech > 5500"]),
    "hstech > 5 500 points dm": ("but not “500 points”", ["hstech > 5500 points dm"]),
    "nvidia > 100 repeat 2,5": ("2.5 or 25", ["nvidia > 100 repeat 2.5", "nvidia > 100 repeat 25"]),
    # Half understood.
    "nvidia goes bananas": ("I understood Nvidia, but not “goes bananas”", ["NVDA -5% 1d", "NVDA new 52w high",
                                                                            "NVDA state"]),
    "nvidia goes bananas > 150 dm": ("not “goes bananas”", ["NVDA -5% 1d dm", "NVDA new 52w high dm",
                                                              "NVDA state dm"]),
    "nvidia please > 150 dm": ("not “please”", ["NVDA > 150 dm"]),
    # A word that may say what is meant is not left out.
    "nvidia rsi > 70": ("not “rsi”", ["NVDA -5% 1d", "NVDA new 52w high", "NVDA state"]),
    "nvidia drops $5": ("not “drops”", ["NVDA -5% 1d", "NVDA new 52w high", "NVDA state"]),
    "nvidia record high": ("not “record”", ["NVDA -5% 1d", "NVDA new 52w high", "NVDA state"]),
    "nvidia > 150; tencent > 400": ("but not tencent > 400", ["nvidia > 150"]),
    "nvidia > 150 repeat 3 times": ("but not 3 times", ["nvidia > 150 repeat"]),
    "nvidia > 150 once pause 1h": ("Not both once and pause 1h", ["nvidia > 150 once", "nvidia > 150 pause 1h"]),
    # On which side of a number is it, and of which sign is the number?
    "tencent < 5%": ("written with its sign", ["tencent +5%", "tencent -5%"]),
    "tencent > -5% 1w dm": ("written with its sign", ["tencent +5% 1w dm", "tencent -5% 1w dm"]),
    "alibaba vs nvidia < 10pp 1m": ("written with its sign", ["alibaba vs nvidia +10pp 1m",
                                                              "alibaba vs nvidia -10pp 1m"]),
    "hstech mover > -8%": ("written with its sign", ["hstech mover +8%", "hstech mover -8%"]),
    "nvidia <> 150": ("From which side?", ["NVDA > 150", "NVDA < 150"]),
    "nvidia hits 100": ("From which side?", ["NVDA > 100", "NVDA < 100"]),
    "tencent reaches 400 dm": ("From which side?", ["0700.HK > 400 dm", "0700.HK < 400 dm"]),
    "nvidia > 150 please": ("I understood “nvidia > 150”, but not “please”", ["nvidia > 150"]),
    "nvidia > 150 or < 100 dm": ("but not “or < 100”", ["nvidia > 150 dm"]),
    "nvidia value": ("I understood Nvidia", ["NVDA value -50bn", "NVDA value +50bn", "NVDA -5% 1d"]),
    "alibaba vs nvidia": ("I understood Alibaba", ["9988.HK vs nvidia 5pp 1w", "9988.HK vs nvidia 10pp 1m",
                                                   "9988.HK vs nvidia 20pp 3m"]),
    "nvidia > 0": ("must be above 0", ["hstech > 5500"]),
    "nvidia > 0.00001": ("at least", ["hstech > 5500"]),
    "nvidia > 1000000000000000000000": ("too large", ["hstech > 5500"]),
    "nvidia > 150 for 9999 years": ("Ten years", ["nvidia > 150 for 1y"]),
    "nvidia > 150 until tomorrow dm": ("“tomorrow” is not a day", ["nvidia > 150 for 7d dm"]),
    "please nvidia soon": ("not “please … soon”", ["NVDA -5% 1d", "NVDA new 52w high", "NVDA state"]),
    "mag7 soars": ("I understood Magnificent Seven", ["mag7 mover 8%", "mag7 mover +8%", "mag7 mover -8%"]),
    "mag7 > 5": ("is a basket", ["mag7 mover 5%"]),
    "nvidja > 100": ("I don't know “nvidja”", ["NVDA > 100"]),
    "hstehc mover 8%": ("no index or basket “hstehc”", ["hstech mover 8%"]),
    "openai > 5": ("not listed on any exchange", ["hstech > 5500"]),
    "nvidia 150": ("From which side?", ["NVDA > 150", "NVDA < 150"]),
    "nvidia value 100bn": ("Gain or loss?", ["NVDA value +100bn", "NVDA value -100bn"]),
    "southbound 150": ("Do you mean 150bn", ["southbound 150bn"]),
    "southbound > 150 repeat": ("Do you mean 150bn", ["southbound 150bn repeat"]),
    "nvidia value -100": ("Do you mean 100bn", ["NVDA value -100bn"]),
    # What there is nothing of.
    "hstech value -1bn": ("is no company", ["HSTECH.HK -3% 1d"]),
    "hstech volume 3x": ("has no volume", ["HSTECH.HK -3% 1d"]),
    "hkd=x volume 3x": ("has no volume", ["HKD=X -3% 1d"]),
    "nvidia -5% 20y": ("Two years are the longest", [f"nvidia -5% {window}" for window in ("1d", "1w", "1m", "1y")]),
    "nvidia -5% soon": ("is no window of an alert", [f"nvidia -5% {window}" for window in ("1d", "1w", "1m", "1y")]),
    "watchlist mover -5% dm": ("not a watch list", ["hstech mover -5% dm", "alibaba -5% 1d dm"]),
    'nvidia > 150 for 3m dm': ("may be minutes or months", ["nvidia > 150 for 3min dm", "nvidia > 150 for 3mo dm"]),
    # Options that contradict each other.
    "nvidia -5% for 30d until 2026-12-31": ("Not both until 2026-12-31 and for 30d", ["nvidia -5% until 2026-12-31",
                                                                                      "nvidia -5% for 30d"]),
    "nvidia -5% dm in <#77>": ("Not both", ["nvidia -5% in <#77>", "nvidia -5% dm"]),
    "nvidia -5% here dm": ("Not both", ["nvidia -5% here", "nvidia -5% dm"]),
    "nvidia -5% once repeat 2% dm": ("Not both", ["nvidia -5% dm repeat 2%", "nvidia -5% dm once"]),
    "nvidia -5% <@&1> <@&2>": ("Not both", ["nvidia -5% <@&1>", "nvidia -5% <@&2>"]),
    "nvidia -5% <#1> <#2>": ("Not both", ["nvidia -5% <#1>", "nvidia -5% <#2>"]),
    'nvidia -5% "a" "b"': ("Not both", ['nvidia -5% "a"', 'nvidia -5% "b"']),
    "nvidia -5% until 2026-12-31 until 31 Jan 2027": ("Not both", ["nvidia -5% until 2026-12-31",
                                                                   "nvidia -5% until 31 Jan 2027"]),
    "nvidia -5% pause 1h pause 2h": ("Not both", ["nvidia -5% pause 1h", "nvidia -5% pause 2h"]),
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused_comes_with_orders_that_work(text: str) -> None:
    words, orders = REFUSED[text]
    said, found = refused(text)
    assert words.replace("“", "").replace("”", "") in said.replace("“", "").replace("”", ""), said
    assert sorted(found) == sorted(orders), said
    for order in found:
        PARSER.wish(order)


@pytest.mark.parametrize(
    "text", ['nvidia > 12,5 "a ` b"', "nvi`dia > 12,5", "nvidia ` bananas", "nvidia > 5 repeat 2,5 ` ", "` until soon"]
)
def test_the_orders_of_a_refusal_cannot_end_their_marks(text: str) -> None:
    _, orders = refused(text)
    assert orders and not any("`" in order for order in orders)


NVIDIA, TENCENT = "NVDA", "0700.HK"
READ: dict[str, Condition] = {
    "nvidia > $150": Level(NVIDIA, Side.UP, 150.0),
    "nvidia > US$150": Level(NVIDIA, Side.UP, 150.0),
    "nvidia > 150 usd": Level(NVIDIA, Side.UP, 150.0),
    "nvidia > usd 150": Level(NVIDIA, Side.UP, 150.0),
    "nvidia > 150美元": Level(NVIDIA, Side.UP, 150.0),
    "tencent > HK$400": Level(TENCENT, Side.UP, 400.0),
    "tencent > 400 hkd": Level(TENCENT, Side.UP, 400.0),
    "騰訊 > 400港元": Level(TENCENT, Side.UP, 400.0),
    "騰訊 > 400元": Level(TENCENT, Side.UP, 400.0),
    "moutai < ¥1,500": Level("600519.SS", Side.DOWN, 1500.0),
    "moutai < 1500 cny": Level("600519.SS", Side.DOWN, 1500.0),
    "moutai < 1500元": Level("600519.SS", Side.DOWN, 1500.0),
    "nvidia value -$100bn": Worth(NVIDIA, -100e9),
    "hsi > 12,345.6": Level("^HSI", Side.UP, 12345.6),
    "hsi > 25k": Level("^HSI", Side.UP, 25000.0),
    "hsi > 25,000 points": Level("^HSI", Side.UP, 25000.0),
    "nvidia rises to 150": Level(NVIDIA, Side.UP, 150.0),
    "nvidia rises above 150": Level(NVIDIA, Side.UP, 150.0),
    "nvidia climbs to 150": Level(NVIDIA, Side.UP, 150.0),
    "nvidia falls to 150": Level(NVIDIA, Side.DOWN, 150.0),
    "nvidia drops below $150": Level(NVIDIA, Side.DOWN, 150.0),
    "me when nvidia falls below 150": Level(NVIDIA, Side.DOWN, 150.0),
    "if nvidia is over 150": Level(NVIDIA, Side.UP, 150.0),
    "alert nvidia > 150": Level(NVIDIA, Side.UP, 150.0),
    "!alert nvidia > 150": Level(NVIDIA, Side.UP, 150.0),
    "騰訊 涨破 400": Level(TENCENT, Side.UP, 400.0),
    "騰訊漲破400": Level(TENCENT, Side.UP, 400.0),
    "騰訊升破400": Level(TENCENT, Side.UP, 400.0),
    "騰訊跌穿400": Level(TENCENT, Side.DOWN, 400.0),
    "騰訊 跌5%": Move(TENCENT, -5.0, Sessions(1)),
    "nvidia -5pct": Move(NVIDIA, -5.0, Sessions(1)),
    "nvidia -5 percent in a week": Move(NVIDIA, -5.0, Span(1, "week")),
    "nvidia falls 5 percent": Move(NVIDIA, -5.0, Sessions(1)),
    "nvidia rises by 5 per cent 1w": Move(NVIDIA, 5.0, Span(1, "week")),
    "nvidia -30% 2y": Move(NVIDIA, -30.0, Span(2, "year")),
}


@pytest.mark.parametrize("text", READ)
def test_what_people_write_is_read(text: str) -> None:
    assert PARSER.wish(text).condition == READ[text]


def test_what_is_kept_is_read_though_nobody_may_ask_for_it_any_more() -> None:
    for text in ("HSTECH.HK volume 3.0x", "HSTECH.HK value -1000000000", "NVDA -5.0% 20y", "southbound 150"):
        PARSER.condition(text)


def test_an_end_in_several_words() -> None:
    wish = PARSER.wish("nvidia -5% until 31 Dec 2026 dm")
    assert wish == PARSER.wish("nvidia -5% dm until 2026-12-31")


def test_options_as_people_say_them() -> None:
    assert PARSER.wish("nvidia -5% every day") == PARSER.wish("nvidia -5% pause 1d")
    assert PARSER.wish("nvidia -5% pause an hour") == PARSER.wish("nvidia -5% pause 1h")
    assert PARSER.wish("nvidia -5% by dm") == PARSER.wish("nvidia -5% in my dms") == PARSER.wish("nvidia -5% dm")


def test_the_same_option_twice_is_no_contradiction() -> None:
    assert PARSER.wish("nvidia -5% dm dm") == PARSER.wish("nvidia -5% dm")
