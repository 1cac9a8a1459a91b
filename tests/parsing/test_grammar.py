"""The grammar: what people type, and the one question that it is."""

import dataclasses
from collections.abc import Callable
from datetime import date
from itertools import permutations

import pytest

from bot.domain.questions import QUESTIONS, Named, ReturnKind, Typed
from bot.domain.questions.compare import Compare
from bot.domain.questions.help import Help
from bot.domain.questions.movers import Movers
from bot.domain.windows import Between, Sessions, Since, SinceEvent, Span, ToDate, Window
from bot.parsing import Parser, canonical

Read = Callable[[str], str]
JANUARY, FEBRUARY = date(2025, 1, 13), date(2025, 2, 12)
RANGE = Between(JANUARY, FEBRUARY)


@pytest.mark.parametrize("example", [e for question in QUESTIONS.values() for e in question.spec.examples])
def test_every_example_of_every_question_is_one(example: str, parser: Parser) -> None:
    question = parser.parse(example)
    assert question is not None
    assert example.split()[0] in (question.spec.name, *question.spec.aliases)
    assert parser.parse(canonical(question)) == question


def test_the_examples_mean_what_they_say(parser: Parser) -> None:
    assert parser.parse("movers hstech 1m on 2025-02-12") == Movers(universe=Named("hstech"), as_of=FEBRUARY)
    assert parser.parse("movers baba,jd,tencent 1w") == Movers(
        universe=Typed(("BABA", "JD", "0700.HK")), window=Span(1, "week")
    )
    assert parser.parse("compare alibaba vs nvidia ytd in usd") == Compare(
        instruments=("9988.HK", "NVDA"), window=ToDate("year"), currency="USD"
    )
    assert parser.parse("compare 9988.HK BABA 1m") == Compare(instruments=("9988.HK", "BABA"))
    assert parser.parse("compare xiaomi baidu since deepseek on 2025-02-12") == Compare(
        instruments=("1810.HK", "9888.HK"), window=SinceEvent("deepseek"), as_of=FEBRUARY
    )
    assert parser.parse("help movers") == Help(topic="movers")
    assert parser.parse("help") == Help()


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("1d", Sessions(1)), ("20d", Sessions(20)), ("5 days", Sessions(5)), ("20 sessions", Sessions(20)),
        ("today", Sessions(1)), ("day", Sessions(1)), ("1w", Span(1, "week")), ("1wk", Span(1, "week")),
        ("week", Span(1, "week")), ("2 weeks", Span(2, "week")), ("1m", Span(1, "month")), ("1M", Span(1, "month")),
        ("1mo", Span(1, "month")), ("3 months", Span(3, "month")), ("3months", Span(3, "month")),
        ("quarter", Span(3, "month")), ("12m", Span(12, "month")), ("1y", Span(1, "year")),
        ("5 years", Span(5, "year")),
        ("past year", Span(1, "year")), ("last month", Span(1, "month")), ("last 3 months", Span(3, "month")),
        ("the last 3 months", Span(3, "month")), ("in the past 3 months", Span(3, "month")),
        ("over the last 6 months", Span(6, "month")), ("in 3 months", Span(3, "month")), ("over 1y", Span(1, "year")),
        ("for 2 weeks", Span(2, "week")), ("ytd", ToDate("year")), ("YTD", ToDate("year")),
        ("year to date", ToDate("year")), ("this year", ToDate("year")), ("qtd", ToDate("quarter")),
        ("this quarter", ToDate("quarter")), ("mtd", ToDate("month")), ("this month", ToDate("month")),
        ("since 2025-01-13", Since(JANUARY)), ("since 2025/1/13", Since(JANUARY)), ("since 20250113", Since(JANUARY)),
        ("since 13 Jan 2025", Since(JANUARY)), ("since 13 January 2025", Since(JANUARY)),
        ("since Jan 13, 2025", Since(JANUARY)), ("since January 13 2025", Since(JANUARY)),
        ("since 13-Jan-2025", Since(JANUARY)), ("since 2025年1月13日", Since(JANUARY)),
        ("since deepseek", SinceEvent("deepseek")), ("since DeepSeek Shock", SinceEvent("deepseek")),
        ("since the deepseek shock", SinceEvent("deepseek")), ("since nvidia crash", SinceEvent("deepseek")),
        ("2025-01-13..2025-02-12", RANGE), ("2025-01-13 .. 2025-02-12", RANGE), ("2025-01-13...2025-02-12", RANGE),
        ("2025-01-13 … 2025-02-12", RANGE), ("2025-01-13–2025-02-12", RANGE), ("2025-01-13 – 2025-02-12", RANGE),
        ("2025-01-13 - 2025-02-12", RANGE), ("2025-01-13 → 2025-02-12", RANGE), ("2025-01-13 ~ 2025-02-12", RANGE),
        ("2025-01-13 to 2025-02-12", RANGE), ("from 2025-01-13 to 2025-02-12", RANGE),
        ("between 2025-01-13 and 2025-02-12", RANGE), ("since 2025-01-13 until 2025-02-12", RANGE),
        ("from 13 Jan 2025 to 12 Feb 2025", RANGE), ("13 Jan 2025 - 12 Feb 2025", RANGE),
        ("20250113..20250212", RANGE), ("2025年1月13日..2025年2月12日", RANGE),
        ("2025年1月13日 .. 2025年2月12日", RANGE),
        ("2025-02-12..2025-01-13", Between(FEBRUARY, JANUARY)),  # backwards: refused when it is answered
    ],
)  # fmt: skip
def test_windows(words: str, window: Window, parser: Parser) -> None:
    expected = Compare(instruments=("9988.HK", "NVDA"), window=window)
    assert parser.parse(f"compare alibaba nvidia {words}") == expected
    assert parser.parse(f"compare {words} alibaba nvidia") == expected
    assert parser.parse(f"COMPARE ALIBABA NVIDIA {words.upper()}") == expected
    options = {"instruments": "alibaba nvidia", "window": words}
    assert parser.from_options("compare", options) == expected


@pytest.mark.parametrize(
    "words",
    ["on 2025-02-12", "on 12 Feb 2025", "on February 12, 2025", "as of 2025-02-12", "AS OF 2025/2/12", "as-of 20250212",
     "asof 2025-02-12", "@ 2025-02-12", "@2025-02-12", "on 2025年2月12日"],
)  # fmt: skip
def test_days(words: str, parser: Parser) -> None:
    assert parser.parse(f"movers hstech {words}") == Movers(universe=Named("hstech"), as_of=FEBRUARY)


@pytest.mark.parametrize(
    ("words", "currency"),
    [("in usd", "USD"), ("in USD", "USD"), ("In Hkd", "HKD"), ("in rmb", "CNY"), ("in yuan", "CNY"), ("in CNH", "CNY"),
     ("in dollars", "USD"), ("in us$", "USD"), ("in HK$", "HKD"), ("in yen", "JPY"), ("in euros", "EUR"),
     ("in gbp", "GBP")],
)  # fmt: skip
def test_currencies(words: str, currency: str, parser: Parser) -> None:
    assert parser.parse(f"movers hstech {words}") == Movers(universe=Named("hstech"), currency=currency)


@pytest.mark.parametrize("words", ["total", "TOTAL", "total return", "total returns", "tr"])
def test_returns(words: str, parser: Parser) -> None:
    assert parser.parse(f"movers mag7 {words}") == Movers(universe=Named("mag7"), returns=ReturnKind.TOTAL)
    assert parser.parse("movers mag7 price return") == Movers(universe=Named("mag7"))


def test_clauses_may_stand_in_any_order(parser: Parser) -> None:
    clauses = ["alibaba nvidia", "since 2025-01-13", "on 2025-02-12", "in usd", "total"]
    read = {parser.parse("compare " + " ".join(order)) for order in permutations(clauses)}
    assert read == {
        Compare(
            instruments=("9988.HK", "NVDA"), window=Since(JANUARY), as_of=FEBRUARY,
            currency="USD", returns=ReturnKind.TOTAL,
        )
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "alibaba nvidia", "alibaba vs nvidia", "alibaba VS nvidia", "alibaba vs. nvidia", "alibaba v nvidia",
        "alibaba versus nvidia", "alibaba against nvidia", "alibaba and nvidia", "alibaba with nvidia",
        "alibaba to nvidia", "alibaba & nvidia", "alibaba + nvidia", "alibaba / nvidia", "alibaba/nvidia",
        "alibaba, nvidia", "alibaba,nvidia", "alibaba ; nvidia", "alibaba，nvidia", "阿里巴巴、英伟达",
        "阿里巴巴 英伟达", "阿里巴巴和英伟达", "阿里巴巴与英伟达", "阿里巴巴 對 英偉達",
        "阿里巴巴vs英伟达", "阿里巴巴VS.英偉達", "阿里巴巴vsnvidia", "alibaba和nvidia",
        "  alibaba   nvidia  ", "Alibaba\tNvidia\n",
        "9988 NVDA", "$9988.HK $nvda", "hk9988 nasdaq:nvda", "`alibaba` **nvidia**", "“alibaba” nvidia?",
        "ａｌｉｂａｂａ　ｎｖｉｄｉａ", "ali\u200bbaba \u202envidia\u202c", "alibaba alibaba nvidia", "alibaba nvidia!",
    ],
)  # fmt: skip
def test_ways_to_name_two(text: str, parser: Parser) -> None:
    assert parser.parse(f"compare {text} 1m") == Compare(instruments=("9988.HK", "NVDA"))


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("hang seng tech hang seng index csi 300", "HSTECH.HK ^HSI 000300.SS"),
        ("s&p 500 nasdaq 100", "^GSPC ^NDX"),
        ("tencent music tencent", "1698.HK 0700.HK"),
        ("bank of america jpmorgan", "BAC JPM"),
        ("Industrial and Commercial Bank of China and tencent", "1398.HK 0700.HK"),
        ("Hong Kong Exchanges and Clearing vs Hong Kong and China Gas", "0388.HK 0003.HK"),
        ("700 9988 3690", "0700.HK 9988.HK 3690.HK"),
        ("brk/b brk.b nvda", "BRK-B NVDA"),
        # Tickers that are words of the grammar, or might be.
        ("ON ALL IT NOW A", "ON ALL IT NOW A"),
        ("on all it now", "ON ALL IT NOW"),
        ("ON, ALL", "ON ALL"),
        ("IN NVDA", "$IN NVDA"),
        ("$MTD nvidia", "$MTD NVDA"),
        ("MA V NVDA", "MA V NVDA"),  # V is Visa
        ("ma v nvda", "MA NVDA"),  # v is versus
        ("v ma", "V MA"),
        ("ma v", "MA V"),
        ("W M", "W M"),
        ("$FOR $THE", "$FOR $THE"),
        # Words of another question's choices are names here.
        ("LINE VOL BB RATE", "LINE VOL BB RATE"),
        ("T C F", "T C F"),
        ("SNAP SAP.DE 7777.HK", "SNAP SAP.DE 7777.HK"),
    ],
)  # fmt: skip
def test_names_in_a_row(text: str, symbols: str, read: Read) -> None:
    assert read(f"compare {text}") == f"compare {symbols} 1m"


def test_on_is_a_day_only_before_a_date(read: Read) -> None:
    assert read("compare ON ALL on 2025-02-12") == "compare ON ALL 1m on 2025-02-12"
    assert read("compare ALL on on 2025-02-12") == "compare ALL ON 1m on 2025-02-12"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("movers hstech", "movers hstech 1m"),
        ("MOVERS HSTECH", "movers hstech 1m"),
        ("movers 恒生科技 1w", "movers hstech 1w"),
        ("mover 恆生科技指數", "movers hstech 1m"),
        ("movers hang seng tech ytd", "movers hstech ytd"),
        ("movers s&p 500", "movers spx 1m"),
        ("movers hstech, 1m", "movers hstech 1m"),
        ("movers HSTECH.HK", "movers hstech 1m"),
        ("movers dow", "movers dow 1m"),
        ("movers baba jd tencent", "movers BABA,JD,0700.HK 1m"),
        ("movers baba, jd , tencent", "movers BABA,JD,0700.HK 1m"),
        ("movers 阿里、京东、腾讯", "movers 9988.HK,9618.HK,0700.HK 1m"),
        ("movers hstech, hsi", "movers HSTECH.HK,^HSI 1m"),
        ("movers baba,", "movers BABA, 1m"),
        ("movers hsi,hsi", "movers hsi 1m"),
        ("cmp alibaba nvidia", "compare 9988.HK NVDA 1m"),
        ("ｍｏｖｅｒｓ　ｈｓｔｅｃｈ　１ｗ", "movers hstech 1w"),
        ("help !movers", "help movers"),
        ("help mover", "help movers"),
    ],
)  # fmt: skip
def test_other_questions(text: str, meaning: str, read: Read) -> None:
    assert read(text) == meaning


@pytest.mark.parametrize(
    "text",
    ["", " ", "rank", "rank @someone", "play despacito", "moversx hstech", "mo hstech", "compar a b", "hel",
     "top hstech", "commands", "vs alibaba nvidia",
     "quotes alibaba", "charts nvidia", "valuee nvidia", "market", "themes", "eventss", "risky", "quot 700", "whyy",
     "brief? hstech", "qq 700", "heat map hstech", "stock connect", "!quote 700",
     "!movers hstech", "@everyone movers hstech", "?", "...", "\u200b", "1m", "alibaba vs nvidia", "movers,hstech"],
)  # fmt: skip
def test_what_begins_with_none_of_our_words_is_none_of_ours(text: str, parser: Parser) -> None:
    assert parser.parse(text) is None


def test_no_two_questions_share_a_word(parser: Parser) -> None:
    words = [word for question in QUESTIONS.values() for word in (question.spec.name, *question.spec.aliases)]
    assert len(words) == len(set(words))
    assert parser.nearest_questions("movrs") == ("movers",)
    assert parser.nearest_questions("comprae") == ("compare",)
    for typed, meant in {"chrat": "chart", "evnt": "event", "breif": "brief", "rsik": "risk", "qoute": "quote"}.items():
        assert parser.nearest_questions(typed)[0] == meant
    assert parser.nearest_questions("qqqq") == ()
    # What other bots are asked for help with is near to none of ours.
    for topic in ("me", "mee6", "music", "moderation", "mod", "m", "admin", "play", "commands", "levels", "economy"):
        assert parser.nearest_questions(topic) == (), topic


@pytest.mark.parametrize(
    ("name", "options", "text"),
    [
        ("movers", {"universe": "hang seng tech"}, "movers hang seng tech"),
        ("movers", {"universe": "baba, jd", "window": "1w", "returns": "total"}, "movers baba, jd 1w total"),
        ("movers", {"universe": "恒生科技", "currency": "usd", "as_of": "12 Feb 2025"},
         "movers 恒生科技 in usd on 12 Feb 2025"),
        ("compare", {"instruments": "alibaba nvidia", "currency": "in hkd"}, "compare alibaba nvidia in hkd"),
        ("compare", {"instruments": "700 vs 9988", "window": "since deepseek", "as_of": "2025-02-12"},
         "compare 700 vs 9988 since deepseek on 2025-02-12"),
        ("compare", {"instruments": "ON ALL", "returns": "price"}, "compare ON ALL price"),
        ("help", {"topic": "compare"}, "help compare"),
        ("help", {"topic": "  "}, "help"),
        ("help", {}, "help"),
    ],
)  # fmt: skip
def test_slash_options_are_the_same_words(name: str, options: dict[str, str], text: str, parser: Parser) -> None:
    assert parser.from_options(name, options) == parser.parse(text)


def test_questions_are_values(parser: Parser) -> None:
    question = parser.parse("movers hstech")
    assert question is not None
    with pytest.raises(dataclasses.FrozenInstanceError):
        question.as_of = FEBRUARY  # type: ignore[misc]
