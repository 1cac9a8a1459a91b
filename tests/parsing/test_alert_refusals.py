"""Each order in the refusal of an alert works, and keeps what was said beside the condition."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.alerts import Flow, Level, Worth
from bot.domain.errors import QuestionFault
from bot.parsing.alert_text import written
from bot.parsing.alerts import AlertParser
from bot.services.resolver import Resolver
from bot.words import Words
from tests.parsing.test_alert_orders import orders_of
from tests.services.scripted import reference

TUESDAY = datetime(2025, 2, 11, 12, tzinfo=UTC)
PARSER = AlertParser(Resolver(reference()), lambda: TUESDAY)
WORDS = Words("en")
BESIDE = '<#5> "stop" <@&7>'
CONDITIONS = (
    "mag7 volume", "hstech volume", "2800.HK value", "^HSI value 5 foo", "alibaba $120", "alibaba at $120",
    "hstech HK$5500", "southbound 12,5", "southbound 3万 points", "nvidia vs baba 5", "nvidia between 100 and 120",
    "nvidia between 1,2 and 3,4", "nvidia value 12,5", "nvidia 12,5", "hstech volume 3x please", "alibaba vs foo",
    "btc > 100000", "nvidja 5", "nvidia foo 5", "southbound volume", "nvidia -100% 1d", "nvidia > 0", "nvidia > 1.2.3",
    "hstehc mover 8%", "nvidia mover 5%", "alibaba vs alibaba 5pp", "openai > 5", "southbound $150", "nvidia > 12,5",
    "nvidia -5% foo", "nvidia -5% 9y", "hkd=x value -5bn", "what is this", "nvidia value 100", "mag7 > 5",
    "nvidia > 99999999999999999999", "南華 > 5", "nvidia goes bananas", "nvidia > 100 please", "nvidia > 100",
)  # fmt: skip
WRONG = ("", "until soon", "until 31 foo", "repeat 2,5", "repeat 1.2.3", "for 99y", "pause 99y")


def orders(text: str) -> list[str]:
    """The orders of a refusal; none where it is none."""
    try:
        PARSER.wish(text)
    except QuestionFault as fault:
        found = orders_of(fault.message)
        assert found, WORDS.text(fault.message)
        return found
    return []


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("wrong", WRONG)
def test_each_order_works_and_keeps_channel_role_label_and_end(condition: str, wrong: str) -> None:
    for order in orders(f"{condition} {BESIDE} {wrong}".strip()):
        wish = PARSER.wish(order)
        assert (wish.place, wish.role, wish.label) == (5, 7, "stop"), order
        if wrong.startswith(("until", "for")):
            assert wish.until is not None or wish.lasts is not None, order
    for order in orders(f"{condition} until 2027-05-06 once"):
        assert PARSER.wish(order).until == date(2027, 5, 6), order


def test_any_mixture_of_options_has_orders_that_work() -> None:
    chance = random.Random(5)
    options = (
        "once", "repeat", "repeat 2,5", "again 3", "pause 1h", "every day", "until 2026-12-31", "until soon", "dm",
        "until dm", "for 7d", "here", "<#5>", "in <#6>", "<@&7>", "<@&8>", '"a"', '"dm > 5"', "please", "for 9999y",
        "now", f'"{"x" * 120}"',
    )  # fmt: skip
    for _ in range(400):
        text = " ".join((chance.choice(CONDITIONS), *chance.sample(options, 3)))
        for order in orders(text):
            PARSER.wish(order)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ('nvidia > 150 <#5> "stop" <@&7> until soon', 'nvidia > 150 "stop" <#5> <@&7> for 7d'),
        ("nvidia > 150 until 31 foo dm", "nvidia > 150 for 7d dm"),
        ("nvidia > 150 until 1m dm", "nvidia > 150 for 1mo dm"),
        ("nvidia > 150 expires in 99y", "nvidia > 150 for 1y"),
        ("nvidia > 150 until whenever it is dm", "nvidia > 150 for 7d dm"),
        ("nvidia > 100 repeat 2,5 until 2027-12-31", "nvidia > 100 until 2027-12-31 repeat 2.5"),
        ("nvidia > 0 dm", "hstech > 5500 dm"),
        ("nvidia vs baba 5", "NVDA vs BABA 5pp 1m"),
        ("nvidia between 100 and 120", "NVDA > 120"),
        ("southbound 3万 points", "southbound 150bn"),
        ("btc > 100000", "hstech > 5500"),
        ("alibaba $120", "BABA > $120"),
        ("mag7 volume", "mag7 mover 8%"),
    ],
)
def test_the_order_that_is_nearest(text: str, order: str) -> None:
    assert order in orders(text)


def test_no_name_is_offered_that_is_near_by_chance_alone() -> None:
    with pytest.raises(QuestionFault) as caught:
        PARSER.wish("btc > 100000")
    assert WORDS.text(caught.value.message).startswith(
        "I don't know “btc”. A ticker that I do not list is written $BTC."
    )
    assert caught.value.candidates == ()


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("31 dec", date(2025, 12, 31)), ("jan 31", date(2026, 1, 31)), ("11 feb", date(2025, 2, 11)),
        ("friday", date(2025, 2, 14)), ("next friday", date(2025, 2, 14)), ("tuesday", date(2025, 2, 11)),
        ("next tuesday", date(2025, 2, 18)), ("tomorrow", date(2025, 2, 12)), ("end of year", date(2025, 12, 31)),
        ("the end of the month", date(2025, 2, 28)), ("year end", date(2025, 12, 31)), ("29 feb", date(2028, 2, 29)),
        ("2025-05-06", date(2025, 5, 6)),
    ],
)  # fmt: skip
def test_an_end_as_people_say_it(said: str, day: date) -> None:
    for text in (f"nvidia > 150 until {said}", f"nvidia > 150 until {said} dm", f"nvidia > 150 until {said} repeat 2%"):
        assert PARSER.wish(text).until == day


@pytest.mark.parametrize("said", ["until 30d", "until for 30d", "expires in 30 days", "expire in 30d", "till 30 days"])
def test_an_end_after_so_long_a_time(said: str) -> None:
    for text in (f"nvidia > 150 {said}", f"nvidia > 150 {said} dm", f"nvidia > 150 {said} repeat 2%"):
        wish = PARSER.wish(text)
        assert (wish.lasts, wish.until) == (timedelta(days=30), None)
    assert all(PARSER.wish(order).lasts == timedelta(days=30) for order in orders(f"nvidia > 12,5 {said}"))


@pytest.mark.parametrize("text", ["9988 HK > 120", "HK 9988 > 120", "hk 9988 -5% 1d", "9988 hk vs nvidia 5pp"])
def test_a_code_with_its_market_beside_it_is_that_line(text: str) -> None:
    condition = PARSER.wish(text).condition
    assert "9988.HK" in repr(condition)


def test_a_distance_in_money() -> None:
    for text, kind in (("nvidia value -100bn", Worth), ("southbound 150bn", Flow), ("hsi > 25k", Level)):
        unit, times = ("bn", 1e9) if kind is not Level else ("k", 1e3)
        wish = PARSER.wish(f"{text} repeat 5{unit} dm")
        assert isinstance(wish.condition, kind)
        assert (wish.once, wish.again, wish.again_pct, wish.place) == (False, 5 * times, False, "dm")
    with pytest.raises(QuestionFault, match="A distance in"):
        PARSER.wish("nvidia -5% 1d repeat 5bn")
    assert orders("nvidia -5% 1d repeat 5bn dm") == ["nvidia -5% 1d repeat 2% dm"]


@pytest.mark.parametrize(
    "symbol", ["DM", "HERE", "ONCE", "AGAIN", "PAUSE", "EVERY", "UNTIL", "FOR", "ALERT", "V", "IF"]
)
def test_a_symbol_that_is_a_word_of_alerts_is_read_again(symbol: str) -> None:
    for text in (f"${symbol} > 5", f"${symbol} -5% 1d", f"${symbol} state", f"nvidia vs ${symbol} 5pp 1m"):
        condition = PARSER.wish(text).condition
        assert PARSER.wish(written(condition)).condition == condition == PARSER.condition(written(condition))


NEAREST = {
    "nvdia > 150": ["NVDA > 150"],
    "aliababa > 150": ["9988.HK > 150"],
    "hstek > 5500": ["HSTECH.HK > 5500", "HST > 5500"],
    "exon > 100": ["AXON > 100", "XOM > 100"],
    "china > 5000": ["000300.SS > 5000", "HSTECH.HK > 5000"],
    "gold > 3000": ["hstech > 5500"],
    "nvidia reaches 150 dollars": ["NVDA > 150 dollars", "NVDA < 150 dollars"],
    "nvidia reaches USD 150": ["NVDA > USD 150", "NVDA < USD 150"],
}


@pytest.mark.parametrize("text", NEAREST)
def test_a_level_is_offered_of_the_nearest_names_alone(text: str) -> None:
    with pytest.raises(QuestionFault) as caught:
        PARSER.wish(text)
    assert orders_of(caught.value.message) == NEAREST[text]


def test_a_range_is_quoted_whole() -> None:
    for range_ in ("150 -> 160", "150 to 160"):
        with pytest.raises(QuestionFault) as caught:
            PARSER.wish(f"nvidia {range_}")
        assert f"but not “{range_}”" in WORDS.text(caught.value.message)
