"""Digests that are refused, each with orders that work."""

import random

import pytest

from bot.domain.errors import QuestionFault
from bot.words import Words
from tests.parsing.test_alert_orders import orders_of
from tests.parsing.test_digests import PARSER

WORDS = Words("en")
CLOSE, CLOCK = "hstech close", ("hong kong", "new york", "UTC+8")
REFUSED: dict[str, tuple[str, list[str]]] = {
    "": ("What shall I post?", [CLOSE, "markets 08:30 Asia/Hong_Kong weekdays", "brief weekly"]),
    "08:30 hkt": ("What shall I post?", [CLOSE, "markets 08:30 Asia/Hong_Kong weekdays", "brief weekly"]),
    "hstech": ("When shall it come?", [CLOSE, "hstech weekly", "hstech 08:30 hong kong"]),
    "hstech dm": ("When shall it come?", [f"{CLOSE} dm", "hstech weekly dm", "hstech 08:30 hong kong dm"]),
    "hstech every morning": ("I understood “hstech”, but not “every morning”", [CLOSE, "hstech weekly",
                                                                             "hstech 08:30 hong kong"]),
    "markets 08:30": ("On which clock is 08:30?", [f"markets 08:30 {zone}" for zone in CLOCK]),
    "markets 8am daily dm": ("On which clock is 8am?", [f"markets 8am {zone} daily dm" for zone in CLOCK]),
    "08:30 markets": ("On which clock is 08:30?", [f"markets 08:30 {zone}" for zone in CLOCK]),
    "markets 08:30 mars": ("I know no place or time zone “mars”", [f"markets 08:30 {zone}" for zone in CLOCK]),
    "markets 08:30 utc+25": ("time zone “utc+25”", [f"markets 08:30 {zone}" for zone in CLOCK]),
    "hstech close fridays": ("after each, or weekly", [CLOSE, "hstech close weekly"]),
    "value nvidia 2025-01-27 close": ("a day does not change", ["value NVDA close"]),
    "movers hstech 1w on 2025-02-12 close weekly dm": ("a day does not change", ["movers hstech 1w close weekly dm"]),
    "movers hstech 2025-01-13..2025-02-12 8am hkt daily": ("a day does not change", ["movers hstech 1m 8am hkt daily"]),
    "why midea 2024-10-08 weekly": ("a day does not change", ["why 0300.HK weekly"]),
    "event 2025-01-27 nvidia close": ("a day that does not change", [CLOSE]),
    "hstech close dm <#77>": ("Not both", ["hstech close dm", "hstech close <#77>"]),
    "hstech close <#76> <#77>": ("Not both", ["hstech close <#76>", "hstech close <#77>"]),
    "hstech close please dm": ("I understood “hstech”, but not “please”", [f"{CLOSE} dm"]),
    "hstech please 08:30 hkt <#5>": ("I understood “hstech”, but not “please”", ["hstech 08:30 hkt <#5>"]),
    "movers hsi on 2025-01-01 monday": ("a day does not change", ["movers hsi 1d close"]),
    "markets tokyo close dm": ("has no place for “tokyo”", ["markets hong kong close dm"]),
    "hstech close <@&77>": ("A digest mentions nobody. Without: ", ["hstech close"]),
    "hstech close @everyone dm": ("A digest mentions nobody. Without: ", ["hstech close dm"]),
    "markets fridays": ("When shall it come?", ["markets hong kong close", "markets hong kong close weekly",
                                               "markets 08:30 hong kong"]),
    "events dm": ("When shall it come?", ["events hong kong close dm", "events hong kong close weekly dm",
                                          "events 08:30 hong kong dm"]),
    "watchlist": ("When shall it come?", ["watchlist close", "watchlist weekly", "watchlist 08:30 hong kong"]),
    "hstech 25:00 hkt dm": ("25:00 is no time of day", ["hstech 08:30 hkt dm"]),
    "hstech 24:00 hkt": ("24:00 is no time of day", ["hstech 08:30 hkt"]),
    "hstech 08:30 hkt 18:00 hkt <#5>": ("One digest has one time", ["hstech 08:30 hkt <#5>", "hstech 18:00 hkt <#5>"]),
    "hstech 08:30 and 18:00 london daily": ("One digest has one time", ["hstech 08:30 london daily",
                                                                       "hstech 18:00 london daily"]),
    "brief nvidia weekly": ("A brief is about an index.", ["quote NVDA weekly"]),
    "brief mag7 close dm": ("A brief is about an index.", ["theme mag7 close dm"]),
    "hstech close 08:30 hkt": ("One digest has one time", ["hstech 08:30 hkt", CLOSE]),
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused_comes_with_orders_that_work(text: str) -> None:
    words, orders = REFUSED[text]
    with pytest.raises(QuestionFault) as caught:
        PARSER.wish(text)
    said = WORDS.text(caught.value.message)
    found = [order.removeprefix("digest ") for order in orders_of(caught.value.message)]
    assert words in said, said
    assert sorted(found) == sorted(orders), said
    for order in found:
        PARSER.wish(order)


def test_any_mixture_of_words_has_orders_that_work() -> None:
    chance = random.Random(5)
    questions = ("hstech", "movers hsi 1w", "markets", "watchlist", "nvidia,alibaba", "movers hsi on 2025-01-01",
                 "why nvidia", "foo bar", "chart nvidia 1y", "hstech 1w", "markets tokyo", "brief hstehc")  # fmt: skip
    words = (
        "close", "weekly", "08:30 hkt", "08:30", "8am new york", "25:00 hkt", "monday", "every day", "at 9:30 mars",
        "hong kong close", "dm", "<#5>", "<#6>", "please", "every friday", "here",
    )  # fmt: skip
    for _ in range(300):
        text = " ".join((chance.choice(questions), *chance.sample(words, chance.randint(0, 3))))
        try:
            PARSER.wish(text)
        except QuestionFault as fault:
            for order in orders_of(fault.message):
                if order.startswith("digest "):
                    PARSER.wish(order)
