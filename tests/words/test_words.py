"""Arguments in words: numbers, dates, names, and text that somebody else wrote."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.text import (
    Age,
    Amount,
    Arg,
    Ask,
    Day,
    Days,
    Duration,
    Foreign,
    Instant,
    Literally,
    Money,
    Month,
    MonthTo,
    Name,
    Number,
    Percent,
    Points,
    Price,
    Series,
    fitting,
    msg,
    nmsg,
)
from bot.words import LANGUAGES, Door, Words

EN, HANT, HANS = Words(), Words("zh-Hant"), Words("zh-Hans")
ALIBABA = Name("Alibaba", "阿里巴巴集團", "阿里巴巴集团")


def said(arg: Arg, words: Words = EN) -> str:
    return words.text(msg("{it}", it=arg))


def marked(text: str) -> str:
    return f"<{text}>"


MARKED = Door(marked, lambda question: f"`!{question}`")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (23.95, "+24.0%"),  # as on paper, though 23.95 is 23.949999… in binary
        (23.94, "+23.9%"),
        (-23.95, "−24.0%"),
        (2.675, "+2.68%"),
        (0.125, "+0.13%"),
        (10.0, "+10.0%"),
        (9.995, "+10.0%"),  # two decimals would say 10.00: it is ten already, and has one
        (9.9949, "+9.99%"),
        (9.99, "+9.99%"),
        (-9.995, "−10.0%"),
        (-9.9949, "−9.99%"),
        (1.0, "+1.00%"),
        (0.005001, "+0.01%"),
        (0.004, "0.00%"),
        (0.0, "0.00%"),
        (-0.0, "0.00%"),
        (-0.004, "0.00%"),  # never −0.00%
        (-0.006, "−0.01%"),
        (-99.96, "−100.0%"),
        (1234.56, "+1,234.6%"),
    ],
)
def test_percentages(value: float, text: str) -> None:
    assert EN.percent(value) == text
    assert said(Percent(value)) == text
    assert said(Percent(value), HANT) == text


def test_a_percentage_without_a_sign_keeps_its_minus() -> None:
    assert said(Percent(12.0, signed=False)) == "12.0%"
    assert said(Percent(-12.0, signed=False)) == "−12.0%"


@given(st.floats(-1e6, 1e6))
@settings(max_examples=150, deadline=None)
def test_laws_of_percentages(value: float) -> None:
    text = EN.percent(value)
    number = text.removesuffix("%").replace(",", "")
    assert "-" not in text  # a true minus
    shown = float(number.replace("−", "-"))
    assert abs(shown - value) <= (0.0501 if abs(value) >= 9.995 else 0.00501)
    assert len(number.split(".")[1]) == (1 if abs(shown) >= 10 else 2)
    assert (text[0] == "+") is (shown > 0)
    assert (text[0] == "−") is (shown < 0)


@pytest.mark.parametrize(
    ("arg", "english", "chinese"),
    [
        (Month(date(2025, 9, 1)), "Sep 2025", "2025年9月"),
        (Month(date(2025, 9, 30), year=False), "September", "9月"),
        (MonthTo(date(2025, 9, 11)), "1–11 Sep 2025", "2025年9月1日至11日"),
        (MonthTo(date(2025, 9, 11), year=False), "1–11 Sep", "9月1日至11日"),
        (MonthTo(date(2025, 2, 1)), "1 Feb 2025", "2025年2月1日"),
        (MonthTo(date(2025, 2, 1), year=False), "1 Feb", "2月1日"),
    ],
)
def test_months_and_their_first_days(arg: Arg, english: str, chinese: str) -> None:
    assert [said(arg, words) for words in (EN, HANT, HANS)] == [english, chinese, chinese]


def test_points_and_numbers() -> None:
    assert said(Points(4.5)) == "+4.50"
    assert said(Points(-28.73)) == "−28.7"
    assert said(Points(28.73, signed=False)) == "28.7"
    assert said(Number(1234567)) == "1,234,567"
    assert said(Number(-0.5, 2)) == "−0.50"
    assert said(Number(1.5, 3)) == "1.500"
    assert said(1234) == "1,234"
    assert said(Number(2.5)) == "3"
    assert said(Number(5.93e11, 2)) == "593,000,000,000.00"
    assert said(-3) == "−3"


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (Price(0.085, "HKD"), "HKD 0.085"),
        (Price(0.9994, "HKD"), "HKD 0.999"),
        (Price(0.9996, "HKD"), "HKD 1.00"),
        (Price(7.91, "USD"), "USD 7.91"),
        (Price(9999.99, None), "9,999.99"),
        (Price(9999.996, None), "10,000"),
        (Price(21500.4, None), "21,500"),
    ],
)
def test_prices_have_the_decimals_that_their_size_needs(price: Price, text: str) -> None:
    assert said(price) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("kind", [Percent, Points, Number, lambda value: Price(value, None)])
def test_what_is_no_number_is_never_shown(kind: Callable[[float], Arg], value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        said(kind(value))


@pytest.mark.parametrize(
    ("arg", "english", "chinese"),
    [
        (Day(date(2025, 2, 12)), "12 Feb 2025", "2025年2月12日"),
        (Day(date(2025, 2, 2), year=False), "2 Feb", "2月2日"),
        (Days(date(2025, 1, 10), date(2025, 2, 12)), "10 Jan → 12 Feb 2025", "1月10日 → 2025年2月12日"),
        (Days(date(2024, 12, 31), date(2025, 2, 12)), "31 Dec 2024 → 12 Feb 2025", "2024年12月31日 → 2025年2月12日"),
        (Days(date(2025, 2, 12), date(2025, 2, 12)), "12 Feb 2025", "2025年2月12日"),
    ],
)
def test_dates(arg: Arg, english: str, chinese: str) -> None:
    assert said(arg) == english
    assert said(arg, HANT) == said(arg, HANS) == chinese


def test_instants_are_shown_in_their_own_zone_with_its_name() -> None:
    moment = datetime(2025, 7, 1, 8, 5, tzinfo=UTC)
    assert said(Instant(moment.astimezone(ZoneInfo("Asia/Hong_Kong")))) == "1 Jul 2025 16:05 HKT"
    assert said(Instant(moment.astimezone(ZoneInfo("America/New_York")))) == "1 Jul 2025 04:05 EDT"
    winter = datetime(2025, 1, 1, 2, tzinfo=UTC).astimezone(ZoneInfo("America/New_York"))
    assert said(Instant(winter)) == "31 Dec 2024 21:00 EST"
    assert said(Instant(moment)) == "1 Jul 2025 08:05 UTC"
    assert said(Instant(moment.astimezone(timezone(timedelta(hours=8)))), HANT) == "2025年7月1日 16:05 UTC+08:00"


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=59), "59 seconds"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(minutes=90), "90 minutes"),  # not "2 hours": that is half an hour more
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(days=3), "3 days"),
        (timedelta(days=10), "10 days"),
        (timedelta(weeks=3), "3 weeks"),
    ],
)
def test_ages(span: timedelta, text: str) -> None:
    assert said(Age(span)) == text


def test_durations_and_counts_have_their_plurals() -> None:
    units = ("session", "week", "month", "year")
    assert [said(Duration(1, unit)) for unit in units] == ["1 session", "1 week", "1 month", "1 year"]
    assert [said(Duration(2, unit)) for unit in units] == ["2 sessions", "2 weeks", "2 months", "2 years"]
    counted = [EN.text(nmsg("{count} name", "{count} names", count)) for count in (0, 1, 2, 1000)]
    assert counted == ["0 names", "1 name", "2 names", "1,000 names"]


def test_rows_of_things() -> None:
    items = tuple(map(Literally, "abc"))
    assert [said(Series(items, style)) for style in ("and", "or", "dots", "comma")] == [
        "a, b, and c", "a, b, or c", "a · b · c", "a, b, c",
    ]  # fmt: skip
    assert said(Series(items), HANT) == said(Series(items), HANS) == "a、b、c"
    assert said(Series(items[:2], "and")) == "a and b"
    assert said(Series(items[:1], "or")) == "a"
    assert [said(Series((), style)) for style in ("and", "dots", "comma")] == ["", "", ""]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (ALIBABA, ("Alibaba", "阿里巴巴集團", "阿里巴巴集团")),
        (Name("Snap"), ("Snap", "Snap", "Snap")),
        (Name("Both", zh_hans="两者"), ("Both", "两者", "两者")),  # the other script before English
        (Name("Both", zh_hant="兩者"), ("Both", "兩者", "兩者")),
    ],
)
def test_names_by_language(name: Name, shown: tuple[str, str, str]) -> None:
    assert tuple(words.name(name) for words in (EN, HANT, HANS)) == shown


@pytest.mark.parametrize("tag", ["fr", "", "zh", "EN", "../../etc"])
def test_an_unknown_language_is_english(tag: str) -> None:
    assert Words(tag).language is LANGUAGES["en"]
    assert Words(tag).name(ALIBABA) == "Alibaba"


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("plain", 60, "plain"),
        ("a\nb\r\n\tc", 60, "a b c"),
        ("  a \u2028 b  ", 60, "a b"),
        ("\u202egnp.exe\u202c", 60, "gnp.exe"),  # turned around
        ("ali\u200bba\u200dba\ufeff", 60, "alibaba"),  # nothing that is not seen
        ("\x00\x1b[31mred", 60, "[31mred"),
        ("\ud800x", 60, "x"),
        ("abcdefgh", 8, "abcdefgh"),
        ("abcdefghi", 8, "abcdefg…"),
        ("abcdef hi", 8, "abcdef…"),  # no space before the mark
        ("x" * 5000, 60, "x" * 59 + "…"),
    ],
)
def test_foreign_text_is_stripped_and_cut(text: str, limit: int, shown: str) -> None:
    assert said(Foreign(text, limit)) == shown


@given(st.text(), st.integers(1, 40))
@settings(max_examples=100, deadline=None)
def test_laws_of_foreign_text(text: str, limit: int) -> None:
    shown = said(Foreign(text, limit))
    assert len(shown) <= limit
    assert shown == " ".join(shown.split())
    assert not any(ord(char) < 32 for char in shown)
    shown.encode()  # no half of a surrogate pair


def test_escaping_is_for_names_and_foreign_text_and_happens_once() -> None:
    inner = msg("{name} said {what}", name=ALIBABA, what=Foreign("*hi*"))
    outer = msg("{first}: {inner}, {code}, {change}, {all}", first=ALIBABA, inner=inner, code=Literally("9988.HK"),
                change=Percent(1.0), all=Series((ALIBABA, inner), "dots"))  # fmt: skip
    inside = "<Alibaba> said <*hi*>"
    assert EN.text(outer, MARKED) == f"<Alibaba>: {inside}, 9988.HK, +1.00%, <Alibaba> · {inside}"
    assert EN.text(fitting(100, outer), MARKED) == EN.text(outer, MARKED)


def test_a_question_is_shown_as_the_door_wants_it() -> None:
    message = msg("Try {example}.", example=Ask("movers hstech"))
    assert EN.text(message) == "Try movers hstech."
    assert EN.text(message, MARKED) == "Try `!movers hstech`."


def test_foreign_braces_are_text_and_never_fields() -> None:
    assert said(Foreign("{it} {0.__class__} {")) == "{it} {0.__class__} {"
    assert EN.text(msg("{a}{b}", a=Foreign("{b}"), b=Foreign("!"))) == "{b}!"


def test_cutting_comes_before_escaping_so_that_no_escape_is_cut() -> None:
    assert EN.text(msg("{it}", it=Foreign("ab*cd", 4)), Door(lambda text: text.replace("*", "\\*"))) == "ab\\*…"


def test_the_longest_wording_that_fits_is_said() -> None:
    long, middle, short = (
        msg("{name} leads by far", name=ALIBABA), msg("{name} leads", name=ALIBABA), msg("{name}", name=ALIBABA),
    )  # fmt: skip
    # "Alibaba leads by far" has 20 characters, "Alibaba leads" 13, "Alibaba" 7.
    shown = [EN.text(fitting(limit, long, middle, short)) for limit in (20, 19, 13, 12, 7, 6)]
    assert shown == [
        "Alibaba leads by far", "Alibaba leads", "Alibaba leads", "Alibaba", "Alibaba", "Alibaba",
    ]  # fmt: skip


def test_fitting_is_measured_in_the_readers_language_and_without_escapes() -> None:
    long, short = msg("{name} leads", name=ALIBABA), msg("{name}", name=ALIBABA)
    # 阿里巴巴集團 leads has 12 characters, and fits where "Alibaba leads" does not.
    assert HANT.text(fitting(12, long, short)) == "阿里巴巴集團 leads"
    assert EN.text(fitting(12, long, short)) == "Alibaba"
    assert EN.text(fitting(13, long, short), MARKED) == "<Alibaba> leads"


def test_a_field_without_its_argument_is_an_error_not_a_hole() -> None:
    with pytest.raises(KeyError):
        EN.text(msg("{name} fell"))


def test_messages_are_values() -> None:
    one, other = (nmsg("{count} of {n}", "{count} of {n}", 2, n=Series((Percent(1.0),))) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert hash(msg("{a}", a=1)) != hash(msg("{a}", a=2))


@pytest.mark.parametrize(
    ("arg", "english", "chinese"),
    [
        (Money(-592_658_000_000.0, "USD", signed=True), "−$592.7bn", "−$5,926.6億"),  # an 億 is a tenth of a bn
        (Money(102_440_582_000.0, "HKD"), "HK$102.4bn", "HK$1,024.4億"),
        (Money(999_960_000.0, "HKD"), "HK$1.0bn", "HK$10.0億"),  # 999.96m is 1,000.0m as shown, which is 1.0bn
        (Money(3.494e12, "USD", digits=2), "$3.49tn", "$3.49萬億"),
        (Money(12.4, "EUR", signed=True), "+€12", "+€12"),
        (Money(-0.2, "USD", signed=True), "$0", "$0"),
        (Money(1.5e9, "TWD"), "TWD 1.5bn", "TWD 15.0億"),
        (Amount(24_490_000_000.0, 2), "24.49bn", "244.90億"),
        (Amount(950_000.0), "950,000", "95.0萬"),
    ],
)
def test_large_numbers_are_told_in_the_units_of_the_language(arg: Arg, english: str, chinese: str) -> None:
    assert (said(arg), said(arg, HANT)) == (english, chinese)
