"""What the newer questions refuse: each with its code, its sentence, and what may have been meant."""

from collections.abc import Callable

import pytest

from bot.domain.errors import QuestionFault
from bot.domain.questions import QUESTIONS, Kind
from bot.parsing import Parser
from bot.words import Words

Refused = Callable[[str], tuple[str, str, QuestionFault]]
NEW = (
    "quote", "chart", "markets", "state", "value", "event", "events", "turnover", "theme", "contrib", "heatmap", "risk",
    "why", "brief",
)  # fmt: skip
NAMED = {name: "hstech" if Kind.UNIVERSE in {f.kind for f in QUESTIONS[name].declared()} else "nvidia" for name in NEW}


def asked(name: str, words: str) -> str:
    """A question with what it needs and something more."""
    needed = {"event": "deepseek nvidia", "markets": "", "turnover": ""}.get(name, NAMED[name])
    return f"{name} {needed} {words}"


@pytest.mark.parametrize("name", [name for name in NEW if any(f.required for f in QUESTIONS[name].declared())])
def test_nothing_given(name: str, refused: Refused) -> None:
    for text in (name, f"{name} on 2025-02-12"):
        code, said, _ = refused(text)
        assert code == "bad_question"
        if name == "event":
            assert said.startswith("Which event?")
        else:
            assert said.endswith(f" missing. Ask like this: {QUESTIONS[name].spec.examples[0]}")


@pytest.mark.parametrize("name", [name for name in NEW if not any(f.required for f in QUESTIONS[name].declared())])
def test_nothing_needs_to_be_given(name: str, parser: Parser) -> None:
    assert parser.parse(name) == QUESTIONS[name]()


@pytest.mark.parametrize("name", NEW)
def test_an_unknown_name(name: str, refused: Refused) -> None:
    code, said, fault = refused(f"{name} qqqqzzzz")
    expected = {"event": "unknown_event", "markets": "bad_question", "turnover": "bad_question"}
    named = "unknown_universe" if NAMED[name] == "hstech" else "unknown_instrument"
    assert code == expected.get(name, named)
    assert "qqqqzzzz" in said
    assert fault.candidates == ()


@pytest.mark.parametrize("name", NEW)
def test_many_unknown_words(name: str, refused: Refused) -> None:
    code, said, _ = refused(f"{name} " + "qz " * 300)
    assert code in {"unknown_instrument", "bad_question"}
    assert len(said) < 200


@pytest.mark.parametrize("name", NEW)
def test_an_absurd_length(name: str, refused: Refused) -> None:
    code, said, _ = refused(f"{name} " + "nvidia " * 600)
    assert (code, said) == ("bad_question", "That is too long for a question. 1,000 characters are the most.")


@pytest.mark.parametrize("name", NEW)
@pytest.mark.parametrize("day", ["2025-02-30", "01/02/2025", "0001-01-01"])
def test_a_day_that_cannot_be(name: str, day: str, refused: Refused) -> None:
    for words in (f"on {day}", day):
        code, said, _ = refused(asked(name, words))
        assert (code, said.split(".")[0]) == ("bad_window", f"“{day}” is not a day")


@pytest.mark.parametrize("name", NEW)
@pytest.mark.parametrize("window", ["0d", "21y", "2025-01-13..2025-02-30", "yesterday"])
def test_a_window_that_cannot_be(name: str, window: str, refused: Refused) -> None:
    assert refused(asked(name, window))[0] == "bad_window"


@pytest.mark.parametrize("name", NEW)
def test_two_windows_or_days(name: str, refused: Refused) -> None:
    for words in ("1m 3m", "1m since deepseek", "on 2025-02-12 on 2025-02-13"):
        code, said, _ = refused(asked(name, words))
        assert code == "bad_question"
        assert said.startswith("The question says two windows, days, currencies or rates.")


@pytest.mark.parametrize("name", NEW)
@pytest.mark.parametrize("words", ["1m", "2025-01-27", "in usd", "total", "rate 4", "sma20", "record", "candles"])
def test_what_a_question_has_no_place_for(name: str, words: str, parser: Parser) -> None:
    """Every clause is read by the questions that declare it and refused by the others, never dropped."""
    readers = {
        "1m": {Kind.WINDOW, Kind.PERIOD}, "2025-01-27": {Kind.PERIOD}, "in usd": {Kind.CURRENCY},
        "total": {Kind.RETURNS}, "rate 4": {Kind.RATE}, "sma20": {Kind.STUDIES},
    }  # fmt: skip
    fields = QUESTIONS[name].declared()
    reads = any(f.kind in readers.get(words, ()) or words in f.choices for f in fields)
    if reads:
        assert parser.parse(asked(name, words)) is not None
    else:
        with pytest.raises(QuestionFault) as caught:
            parser.parse(asked(name, words))
        assert Words().text(caught.value.message)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("quote 700 9988", "quote takes one name. For several ask compare 0700.HK 9988.HK."),
        ("state hstech, hsi", "state takes one name. For several ask compare HSTECH.HK ^HSI."),
        ("chart nvidia vs amd", "chart takes one name. For several ask compare NVDA AMD."),
        ("value 1 7 8 9 10 11 12 13 14 $F", "“1” could be several companies."),
        ("why 700 9988 3690 1810 9618 9888 981 992 1024", "why takes one name. Ask like this: why alibaba"),
        ("risk 700 9988 3690 1810 9618 9888 981 992 1024", "That is 9 names; 8 are the most."),
        ("event deepseek 700 9988 3690 1810 9618 9888 981 992 1024", "That is 9 names; 8 are the most."),
        ("quote mag7", "“mag7” is a basket of shares, and quote takes single names. Ask movers mag7."),
        ("risk mag7 nvidia", "“mag7” is a basket of shares, and risk takes single names. Ask movers mag7."),
        ("brief hstech hsi", "brief takes one index. Ask like this: brief hstech 1m"),
        ("contrib hstech, hsi", "contrib takes one index. Ask like this: contrib hstech 1m"),
        ("quote alibaba 1m", "quote has no place for “1m”. Ask like this: quote alibaba"),
        ("quote alibaba in hkd", "quote has no place for “in HKD”."),
        ("state hstech total", "state has no place for “total”."),
        ("markets 1m", "markets has no place for “1m”."),
        ("markets hstech", "markets has no place for “hstech”."),
        ("event deepseek 1m", "event has no place for “1m”."),
        ("turnover alibaba", "turnover takes southbound or northbound, not “alibaba”."),
        ("turnover south north", "“southbound” and “northbound” exclude each other. Please keep one."),
        ("chart nvidia line candles", "“line” and “candles” exclude each other."),
        ("chart nvidia sma1", "“sma1” is too short or too long: a study looks back over 2 to 400 sessions."),
        ("chart nvidia ema 401", "“ema 401” is too short or too long"),
        ("chart nvidia rsi999999999", "“rsi999999999” is too short or too long"),
        ("chart nvidia macd20", "“macd20” takes no length: macd"),
        ("chart nvidia sma5 sma6 sma7 sma8 sma9 sma10 sma11", "That is 7 studies; 6 are the most."),
        ("chart LINE", "A name is missing: here “LINE” is a word of the question. The ticker is written $LINE."),
        ("chart BB sma20", "A name is missing: here “BB” is a word of the question. The ticker is written $BB."),
        ("chart candles", "A name or a ticker is missing. Ask like this: chart nvidia 6m"),
        ("risk nvidia rate 101", "“101” is not a rate. Write a yearly rate in per cent, from 0 to 100, like this:"),
        ("risk nvidia rate -1", "“-1” is not a rate."),
        ("risk nvidia rate 4,25", "“4,25” is not a rate."),
        ("risk nvidia rf four", "“four” is not a rate."),
        ("risk nvidia rate", "What rate? Write a yearly rate in per cent, like this: risk nvidia rate 4.25"),
        ("risk nvidia rate 4 rf 5", "The question says two windows, days, currencies or rates."),
        ("event nvidia", "Which event? Name one, or its day, like this: event deepseek alibaba. events lists them."),
        ("event nvidia on 2025-02-12", "Which event?"),
        ("event 2025-01-27 2025-01-28", "The question names two events. Please keep one."),
        ("event deepseek nvidia 2025-01-27", "The question names two events."),
        ("event deepseek nvidia reopening rally", "The question names two events."),
    ],
)
def test_a_question_that_cannot_be(text: str, said: str, refused: Refused) -> None:
    code, sentence, _ = refused(text)
    assert code in {"bad_question", "ambiguous_instrument"}
    assert sentence.startswith(said)


@pytest.mark.parametrize(
    ("text", "code", "term", "candidate"),
    [
        ("event deepsek nvidia", "unknown_event", "deepsek", "deepseek shock"),
        ("event chatgtp", "unknown_event", "chatgtp", "chatgpt launch"),
        ("event nvidia deepsek", "unknown_event", "deepsek", "deepseek shock"),
        ("chart nvidia smaa20", "bad_question", "smaa20", "sma20"),
        ("chart smaa20", "bad_question", "smaa20", "sma20"),
        ("chart nvidia eam50", "bad_question", "eam50", "ema50"),
        ("chart nvidia bolinger", "bad_question", "bolinger", "bollinger"),
        ("chart nvidia vollume", "bad_question", "vollume", "volume"),
        ("chart nvidia candels", "bad_question", "candels", "candles"),
        ("value nvidia recrod", "bad_question", "recrod", "record"),
        ("turnover soutbound", "bad_question", "soutbound", "southbound"),
        ("chart nvida", "unknown_instrument", "nvida", "NVDA"),
        ("brief hstec", "unknown_universe", "hstec", "hstech"),
        ("theme chinaai", "unknown_universe", "chinaai", "china_ai"),
        ("contrib tencent", "unknown_universe", "tencent", "hsi"),
    ],
)
def test_what_may_have_been_meant(
    text: str, code: str, term: str, candidate: str, refused: Refused, parser: Parser
) -> None:
    found, _, fault = refused(text)
    assert (found, fault.term) == (code, term)
    assert fault.candidates[0].value == candidate
    try:
        assert parser.parse(text.replace(term, candidate)) is not None
    except QuestionFault as still:
        # The study was all there was: now the name is asked for.
        assert text == "chart smaa20"
        assert "missing" in Words().text(still.message)


@pytest.mark.parametrize(
    ("name", "options", "code"),
    [
        ("event", {"event": "deepsek"}, "unknown_event"),
        ("event", {"event": "2025-02-30"}, "bad_window"),
        ("event", {"event": "deepseek nvidia"}, "unknown_event"),  # names have a place of their own
        ("event", {"instruments": "nvidia"}, "bad_question"),
        ("value", {"instruments": "nvidia", "window": "2025-01-27 2025-01-28"}, "bad_question"),
        ("value", {"instruments": "nvidia", "window": "soon"}, "bad_window"),
        ("value", {"instruments": "nvidia", "window": "1m total"}, "bad_window"),
        ("value", {"instruments": "nvidia", "ranking": "best"}, "bad_question"),
        ("chart", {"instruments": "nvidia", "window": "2025-01-27"}, "bad_window"),
        ("chart", {"instruments": "nvidia", "style": "log"}, "bad_question"),  # another field's word
        ("chart", {"instruments": "nvidia", "style": "bars"}, "bad_question"),
        ("chart", {"instruments": "nvidia", "studies": "sma20 bolinger"}, "bad_question"),
        ("chart", {"instruments": "nvidia", "studies": "sma20 log"}, "bad_question"),
        ("chart", {"instruments": "nvidia", "studies": "sma5 sma6 sma7 sma8 sma9 ema5 ema6"}, "bad_question"),
        ("turnover", {"direction": "sideways"}, "bad_question"),
        ("risk", {"instruments": "nvidia", "rate": "four"}, "bad_question"),
        ("risk", {"instruments": "nvidia", "rate": "4 1y"}, "bad_question"),
        ("risk", {"instruments": "nvidia", "rate": "rate"}, "bad_question"),
        ("quote", {"instruments": "nvidia, amd"}, "bad_question"),
        ("brief", {"universe": "hstech, hsi"}, "bad_question"),
        ("heatmap", {"universe": "hstec"}, "unknown_universe"),
    ],
)
def test_options_that_cannot_be(name: str, options: dict[str, str], code: str, parser: Parser) -> None:
    with pytest.raises(QuestionFault) as caught:
        parser.from_options(name, options)
    assert caught.value.code == code
    assert Words().text(caught.value.message)


@pytest.mark.parametrize("name", NEW)
def test_a_word_that_is_only_near_is_another_bots(name: str, parser: Parser) -> None:
    for word in (f"{name}x", f"{name}!", f"the{name}", f"{name}-list", f"/{name}"):
        assert word.rstrip("!") == name or parser.parse(f"{word} nvidia") is None
    assert parser.parse(f"play {name}") is None
