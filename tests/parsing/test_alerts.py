"""Alerts in words."""

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alerts import (
    Arming,
    Condition,
    Extreme,
    Flow,
    Level,
    Move,
    Mover,
    Place,
    Regime,
    Rule,
    Side,
    Spread,
    Volume,
    Worth,
)
from bot.domain.alerts.said import distance_of, lasting, plain, words_of
from bot.domain.alerts.wishes import Wish
from bot.domain.errors import QuestionFault
from bot.domain.flows import Direction
from bot.domain.windows import Sessions, Span, ToDate
from bot.parsing.alert_text import written
from bot.parsing.alerts import AlertParser
from bot.services.resolver import Resolver
from tests.services.scripted import reference

PARSER = AlertParser(Resolver(reference()))
DAY, WEEK, MONTH = Sessions(1), Span(1, "week"), Span(1, "month")

SAID: dict[str, Condition] = {
    "hstech > 5500": Level("HSTECH.HK", Side.UP, 5500.0),
    "hstech above 5,500.5": Level("HSTECH.HK", Side.UP, 5500.5),
    "nvidia < $120": Level("NVDA", Side.DOWN, 120.0),
    "700 >= 400": Level("0700.HK", Side.UP, 400.0),
    "騰訊 低於 400": Level("0700.HK", Side.DOWN, 400.0),
    "阿里巴巴突破150": Level("9988.HK", Side.UP, 150.0),
    "nvidia -5% 1d": Move("NVDA", -5.0, DAY),
    "nvidia −5 %": Move("NVDA", -5.0, DAY),
    "alibaba +10% 1w": Move("9988.HK", 10.0, WEEK),
    "nvidia 5%": Move("NVDA", 5.0, DAY, either=True),
    "nvda +20% ytd": Move("NVDA", 20.0, ToDate("year")),
    "xiaomi new 52w high": Extreme("1810.HK", Side.UP),
    "xiaomi 52 week low": Extreme("1810.HK", Side.DOWN),
    "hstech state": Regime("HSTECH.HK"),
    "hstech bear market": Regime("HSTECH.HK", "bear"),
    "hstech enters a correction": Regime("HSTECH.HK", "correction"),
    "nvidia rises 5% in a day": Move("NVDA", 5.0, DAY),
    "nvidia falls by 7.5% in a week": Move("NVDA", -7.5, WEEK),
    "nvidia value -100bn": Worth("NVDA", -100e9),
    "nvidia market value +1.5 trillion": Worth("NVDA", 1.5e12),
    "hstech mover 8%": Mover("hstech", 8.0),
    "hstech movers -8%": Mover("hstech", -8.0, either=False),
    "alibaba volume 3x": Volume("9988.HK", 3.0),
    "alibaba volume 2.5×": Volume("9988.HK", 2.5),
    "alibaba vs nvidia 10pp 1m": Spread("9988.HK", "NVDA", 10.0, MONTH),
    "alibaba vs. nvidia +10 pp": Spread("9988.HK", "NVDA", 10.0, MONTH, either=False),
    "southbound 150bn": Flow(Direction.SOUTHBOUND, 150e9),
    "northbound > 200 bn": Flow(Direction.NORTHBOUND, 200e9),
    "southbound 1500億": Flow(Direction.SOUTHBOUND, 150e9),
    "southbound hits 150bn": Flow(Direction.SOUTHBOUND, 150e9),
    "tencent > 5%": Move("0700.HK", 5.0, DAY),
    "tencent < -5% 1w": Move("0700.HK", -5.0, WEEK),
    "nvidia falls more than 5%": Move("NVDA", -5.0, DAY),
    "nvidia 5% down 1w": Move("NVDA", -5.0, WEEK),
    "nvidia 5.5% up": Move("NVDA", 5.5, DAY),
    "hstech mover 8% down": Mover("hstech", -8.0, either=False),
    "nvidia minus 5%": Move("NVDA", -5.0, DAY),
    "nvidia rises by at least 5% in a week": Move("NVDA", 5.0, WEEK),
    "alibaba vs nvidia > 10pp 1m": Spread("9988.HK", "NVDA", 10.0, MONTH, either=False),
    "alibaba vs nvidia < -10pp": Spread("9988.HK", "NVDA", -10.0, MONTH, either=False),
    "hstech mover > 8%": Mover("hstech", 8.0, either=False),
    "hstech any 8%": Mover("hstech", 8.0),
    "any member of hstech -8%": Mover("hstech", -8.0, either=False),
    "hstech members 8%": Mover("hstech", 8.0),
    "hstech all members 8%": Mover("hstech", 8.0),
    "members of hstech 8%": Mover("hstech", 8.0),
    "each of the hstech 8%": Mover("hstech", 8.0),
    "nvidia lower than 120": Level("NVDA", Side.DOWN, 120.0),
    "nvidia is higher than 150": Level("NVDA", Side.UP, 150.0),
    "nvidia 小于 120": Level("NVDA", Side.DOWN, 120.0),
    "alibaba us > 150": Level("BABA", Side.UP, 150.0),
    "jd hk < 150": Level("9618.HK", Side.DOWN, 150.0),
    "hkd=x > 7.8": Level("HKD=X", Side.UP, 7.8),
}


@pytest.mark.parametrize("said", SAID)
def test_conditions_as_people_write_them(said: str) -> None:
    assert PARSER.condition(said) == SAID[said]


@pytest.mark.parametrize("condition", SAID.values(), ids=lambda c: type(c).__name__)
def test_what_is_written_is_read_as_the_same(condition: Condition) -> None:
    assert PARSER.condition(written(condition)) == condition


NUMBERS = st.floats(1e-4, 1e9)
SYMBOLS = st.sampled_from(["NVDA", "9988.HK", "HSTECH.HK", "^HSI", "000300.SS", "HKD=X", "ALL", "IT", "NOW"])
WINDOWS = st.sampled_from([DAY, Sessions(5), WEEK, MONTH, Span(1, "year"), ToDate("year"), ToDate("quarter")])


@given(
    st.one_of(
        st.builds(Level, SYMBOLS, st.sampled_from(Side), NUMBERS),
        st.builds(Move, SYMBOLS, NUMBERS, WINDOWS, st.booleans()),
        st.builds(Move, SYMBOLS, st.floats(-99.0, -0.01), WINDOWS, st.just(False)),
        st.builds(Volume, SYMBOLS, NUMBERS),
        st.builds(Spread, st.just("NVDA"), st.just("AMD"), NUMBERS, WINDOWS, st.booleans()),
        st.builds(Regime, SYMBOLS, st.sampled_from([None, "bull", "bear", "correction"])),
        st.builds(Extreme, SYMBOLS, st.sampled_from(Side)),
    )
)
def test_every_condition_survives_the_store(condition: Condition) -> None:
    assert PARSER.condition(written(condition)) == condition


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("hstech", "bad_question"),
        ("", "bad_question"),
        ("nvidia value 100bn", "bad_question"),  # a gain or a loss?
        ("nvidia > 0", "bad_question"),
        ("nvidia -100%", "bad_question"),
        ("alibaba vs alibaba 10pp", "bad_question"),
        ("nvidia +5% since 2025-01-01", "bad_window"),
        ("nvidia +5% soon", "bad_window"),
        ("nvidja > 100", "unknown_instrument"),
        ("hstehc mover 8%", "unknown_universe"),
        ("hstech > 5500 until tomorrow", "bad_window"),
    ],
)
def test_what_is_no_alert_is_refused_with_a_sentence(said: str, code: str) -> None:
    with pytest.raises(QuestionFault) as refused:
        PARSER.wish(said)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "What shall I watch?"),
        ("xiaomi", "What shall happen to {name}?"),
        ("hsi crosses 25000", "From which side?"),
    ],
)
def test_what_is_half_said_is_asked_back(said: str, words: str) -> None:
    with pytest.raises(QuestionFault) as refused:
        PARSER.wish(said)
    assert refused.value.message.id.startswith(words)


def test_months_and_years_last_as_long_as_they_say() -> None:
    assert PARSER.wish("nvidia -5% for 3 months").lasts == timedelta(days=90)
    assert PARSER.wish("nvidia -5% for 1 year").lasts == timedelta(days=365)
    assert PARSER.wish("nvidia -5% pause 30m").pause == timedelta(minutes=30)


def test_options_in_any_order() -> None:
    wish = PARSER.wish('hstech > 5500 repeat 2% pause 1h until 2026-12-31 in <#501> mention <@&42> "take profit, half"')
    assert wish == Wish(
        Level("HSTECH.HK", Side.UP, 5500.0), once=False, again=2.0, again_pct=True, pause=timedelta(hours=1),
        until=date(2026, 12, 31), place=501, role=42, label="take profit, half",
    )  # fmt: skip
    assert PARSER.wish("nvidia -5% 1d dm for 30d") == Wish(
        Move("NVDA", -5.0, DAY), place="dm", lasts=timedelta(days=30)
    )
    assert PARSER.wish("nvidia -5% once") == Wish(Move("NVDA", -5.0, DAY))
    assert PARSER.wish("nvidia -5% every 2 days") == Wish(Move("NVDA", -5.0, DAY), once=False, pause=timedelta(days=2))
    assert PARSER.wish("nvidia > 100 repeat 5") == Wish(Level("NVDA", Side.UP, 100.0), once=False, again=5.0)


def test_a_label_is_bounded_and_nobody_s_markup() -> None:
    with pytest.raises(QuestionFault) as refused:
        PARSER.wish(f'hstech > 5500 "{"x" * 4000}"')
    assert refused.value.code == "bad_question"
    assert PARSER.wish('hstech > 5500 "@everyone **look** until 2026-01-01 <@&1>"').label == (
        "@everyone **look** until 2026-01-01 <@&1>"
    )


AMOUNTS = st.one_of(NUMBERS, st.floats(1e-4, 1e18))


@given(
    st.one_of(
        st.builds(Level, SYMBOLS, st.sampled_from(Side), AMOUNTS),
        st.builds(Worth, SYMBOLS, AMOUNTS),
        st.builds(Worth, SYMBOLS, AMOUNTS.map(lambda amount: -amount)),
        st.builds(Flow, st.sampled_from(Direction), AMOUNTS),
        st.builds(Volume, SYMBOLS, AMOUNTS),
    )
)
def test_the_smallest_and_largest_numbers_survive_the_store(condition: Condition) -> None:
    """As Python writes them, 0.00001 is 1e-05 and 10^16 is 1e+16, and neither is read again."""
    assert PARSER.condition(written(condition)) == condition
    assert "e+" not in written(condition) and "e-" not in written(condition)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("alibaba volume 0.00001x", "at least"),
        ("nvidia +0.00001% 1d", "at least"),
        ("nvidia > 0.00009", "at least"),
        ("nvidia > 1" + "0" * 19, "too large"),
        ("southbound 9" + "9" * 18 + "bn", "too large"),
        ("nvidia > " + "9" * 290, "too large"),
        ("nvidia > 100 repeat 9" + "9" * 20, "too large"),
        ("nvidia > 100 for 9999 years", "Ten years"),
        ("nvidia > 100 repeat pause 9999mo", "Ten years"),
    ],
)
def test_numbers_that_nobody_means_are_refused(said: str, words: str) -> None:
    with pytest.raises(QuestionFault) as refused:
        PARSER.wish(said)
    assert words in refused.value.message.id


UNITS = st.sampled_from(["m", "min", "h", "hours", "d", "w", "weeks", "mo", "months"])
PAUSES = st.builds(lambda count, unit: f"pause {count}{unit}", st.integers(1, 120), UNITS)
AGAIN = st.one_of(
    st.just("repeat"),
    st.builds("repeat {}{}".format, AMOUNTS.map(plain), st.sampled_from(["", "pp"])),
    st.one_of(st.floats(1e-4, 1e4), st.sampled_from([0.5, 2.0, 7.25])).map(lambda pct: f"repeat {plain(pct)}%"),
)
LABELS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters='"“”'), min_size=1)


@given(
    st.sampled_from(list(SAID)), st.one_of(st.just(""), st.just("once"), AGAIN), st.one_of(st.just(""), PAUSES),
    st.one_of(st.just(""), LABELS.map(lambda label: f'"{label[:60]}"')), st.sampled_from(["", "until 2031-05-06"]),
    st.sampled_from(["", "dm", "<@&42>"]),
)  # fmt: skip
def test_what_an_alert_is_said_as_is_read_as_the_same(
    said: str, again: str, pause: str, label: str, until: str, place: str
) -> None:
    """As the form shows an alert, so it can be sent back."""
    pause = "" if again == "once" else pause
    wish = PARSER.wish(" ".join(part for part in (said, again, pause, label, until, place) if part))
    at = datetime(2025, 1, 1, tzinfo=UTC)
    ends = None if wish.until is None else datetime.combine(wish.until, time(), UTC) + timedelta(days=1)
    where = Place("member", 7) if wish.place == "dm" else Place("channel", 8)
    arming = Arming(wish.once, distance_of(wish.again, wish.again_pct, wish.condition), wish.pause)
    rule = Rule(
        1, 7, None if wish.place == "dm" else 5, where, wish.condition, written(wish.condition),
        arming, at, at, expires_at=ends, role=wish.role, label=wish.label,
    )  # fmt: skip
    read = PARSER.wish(words_of(rule))
    assert distance_of(read.again, read.again_pct, read.condition) == rule.arming.rearm
    assert replace(read, again=0.0, again_pct=False) == replace(wish, again=0.0, again_pct=False)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("nvidia > 150 repeat 2%", "NVDA > 150 repeat 2%"),
        ("nvidia > 150 repeat 2.37", "NVDA > 150 repeat 1.58%"),
        ("nvidia > 151 repeat 2.37", "NVDA > 151 repeat 2.37"),
        ("nvidia -5% 1d repeat 2%", "NVDA -5% 1d repeat 2%"),
        ("nvidia -5% 1d repeat 2", "NVDA -5% 1d repeat 2%"),
        ("hstech mover 8% repeat 2%", "hstech mover 8% repeat 2%"),
        ("alibaba vs nvidia 10pp 1m repeat 2pp", "9988.HK vs NVDA 10pp 1m repeat 2"),
        ("nvidia value -100bn repeat 10%", "NVDA value -100000000000 repeat 10%"),
        ("alibaba volume 3x repeat 50%", "9988.HK volume 3x repeat 50%"),
    ],
)
def test_a_distance_is_shown_in_what_it_was_asked(said: str, words: str) -> None:
    wish, at = PARSER.wish(said), datetime(2025, 1, 1, tzinfo=UTC)
    arming = Arming(wish.once, distance_of(wish.again, wish.again_pct, wish.condition), wish.pause)
    rule = Rule(1, 7, 5, Place("channel", 8), wish.condition, written(wish.condition), arming, at, at)
    assert words_of(rule) == words


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (timedelta(minutes=30), "30m"), (timedelta(minutes=90), "90m"), (timedelta(hours=2), "2h"),
        (timedelta(days=7), "1w"), (timedelta(days=30), "1mo"), (timedelta(days=365), "1y"), (timedelta(days=8), "8d"),
    ],
)  # fmt: skip
def test_a_time_is_said_in_its_largest_whole_unit(time: timedelta, text: str) -> None:
    assert lasting(time) == text


@given(st.text(max_size=200))
def test_anything_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(QuestionFault):
        PARSER.wish(text)
