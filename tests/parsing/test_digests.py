"""Digests in words."""

import contextlib
from datetime import UTC, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alerts import Place
from bot.domain.digests import DAILY, WEEKLY, AtClose, AtOwnClose, AtTime, Digest, DigestWish
from bot.domain.digests_said import words_of
from bot.domain.errors import QuestionFault
from bot.parsing.digests import DigestParser
from bot.parsing.parser import Parser
from bot.parsing.weekdays import DAYS
from bot.services.resolver import Resolver
from tests.services.scripted import reference

RESOLVER = Resolver(reference())
PARSER = DigestParser(Parser(RESOLVER), RESOLVER)
HK, US = ("XHKG",), ("XNYS",)
EACH, WEEK = AtOwnClose(), AtOwnClose(weekly=True)


def by_clock(hour: int, minute: int, zone: str, *days: Any) -> AtTime:
    return AtTime(time(hour, minute), zone, *days)


SAID: dict[str, DigestWish] = {
    "hstech close": DigestWish("brief hstech 1d", HK, EACH),
    "hstech after the close": DigestWish("brief hstech 1d", HK, EACH),
    "恒生科技 收市": DigestWish("brief hstech 1d", HK, EACH),
    "hstech every day 08:30 hkt": DigestWish("brief hstech 1d", HK, by_clock(8, 30, "Asia/Hong_Kong", DAILY)),
    "hstech every monday 08:30 hkt": DigestWish(
        "brief hstech 1w", HK, by_clock(8, 30, "Asia/Hong_Kong", frozenset({0}))
    ),
    "hstech every week": DigestWish("brief hstech 1w", HK, WEEK),
    "hstech 1w 08:30 hkt": DigestWish("brief hstech 1w", HK, by_clock(8, 30, "Asia/Hong_Kong")),
    "watchlist 1w close": DigestWish("movers watchlist 1w", (), EACH),
    "dm hstech close": DigestWish("brief hstech 1d", HK, EACH, "dm"),
    "hstech dm 收市": DigestWish("brief hstech 1d", HK, EACH, "dm"),
    "hstech close close": DigestWish("brief hstech 1d", HK, EACH),
    "hstech daily": DigestWish("brief hstech 1d", HK, EACH),
    "brief weekly": DigestWish("brief hstech 1w", HK, WEEK),
    "brief hstech 1m weekly": DigestWish("brief hstech 1m", HK, WEEK),
    "alibaba close": DigestWish("quote 9988.HK", HK, EACH),
    "nvidia close dm": DigestWish("quote NVDA", US, EACH, "dm"),
    "movers hsi 1w close <#77>": DigestWish("movers hsi 1w", HK, EACH, 77),
    "turnover southbound weekly": DigestWish("turnover", HK, WEEK),
    "china-ai close": DigestWish("theme china_ai 1d", HK, EACH),
    "compare alibaba nvidia close": DigestWish("compare 9988.HK NVDA 1d", (*HK, *US), EACH),
    "markets new york close": DigestWish("markets", (), AtClose("XNYS")),
    "markets close hong kong weekly": DigestWish("markets", (), AtClose("XHKG", weekly=True)),
    "markets 8am hkt": DigestWish("markets", (), by_clock(8, 0, "Asia/Hong_Kong")),
    "markets at 8 pm hong kong time": DigestWish("markets", (), by_clock(20, 0, "Asia/Hong_Kong")),
    "markets 8:30am new york": DigestWish("markets", (), by_clock(8, 30, "America/New_York")),
    "markets 8:30am, et weekdays": DigestWish("markets", (), by_clock(8, 30, "America/New_York")),
    "markets 08:30 london daily": DigestWish("markets", (), by_clock(8, 30, "Europe/London", DAILY)),
    "markets 08:30 bst": DigestWish("markets", (), by_clock(8, 30, "Europe/London")),
    "markets 08:30 香港時間": DigestWish("markets", (), by_clock(8, 30, "Asia/Hong_Kong")),
    "markets 08:30 UTC+8": DigestWish("markets", (), by_clock(8, 30, "Etc/GMT-8")),
    "markets 08:30 gmt -5": DigestWish("markets", (), by_clock(8, 30, "Etc/GMT+5")),
    "markets 08:30 UTC+05:30": DigestWish("markets", (), by_clock(8, 30, "Asia/Kolkata")),
    "markets 08:30 utc+0": DigestWish("markets", (), by_clock(8, 30, "UTC")),
    "8am hkt markets": DigestWish("markets", (), by_clock(8, 0, "Asia/Hong_Kong")),
    "risk alibaba rate 4.25 close": DigestWish("risk 9988.HK 1y rate 4.25", HK, EACH),
    "!digest hstech close": DigestWish("brief hstech 1d", HK, EACH),
    "markets 08:30 Asia/Hong_Kong weekdays": DigestWish("markets", (), by_clock(8, 30, "Asia/Hong_Kong")),
    "markets 8.30 hkt": DigestWish("markets", (), by_clock(8, 30, "Asia/Hong_Kong")),
    "markets 12:15 am america/new_york daily": DigestWish("markets", (), by_clock(0, 15, "America/New_York", DAILY)),
    "markets 12:15 pm UTC weekly": DigestWish("markets", (), by_clock(12, 15, "UTC", WEEKLY)),
    "quote tencent mon, wed 09:00 UTC": DigestWish("quote 0700.HK", HK, by_clock(9, 0, "UTC", frozenset({0, 2}))),
    **{
        f"markets 08:30 hkt {days}": DigestWish("markets", (), by_clock(8, 30, "Asia/Hong_Kong", frozenset(which)))
        for days, which in {
            "mondays and fridays": {0, 4},
            "mon,wed,fri": {0, 2, 4},
            "mon, wed & fri": {0, 2, 4},
            "on mondays and on fridays": {0, 4},
            "every weekend": {5, 6},
            "weekends and mondays": {0, 5, 6},
            "weekly friday": {4},
            "weekly on mondays": {0},
            "every friday and every monday": {0, 4},
            "weekly": {5},
            "monday to friday": {0, 1, 2, 3, 4},
            "mon-thu": {0, 1, 2, 3},
            "fri to mon": {0, 4, 5, 6},
            "except friday": {0, 1, 2, 3},
            "daily except saturday and sunday": {0, 1, 2, 3, 4},
            "weekdays but not on mondays": {1, 2, 3, 4},
        }.items()
    },
    "compare alibaba and nvidia mondays and fridays 08:30 hkt": DigestWish(
        "compare 9988.HK NVDA 1d", ("XHKG", "XNYS"), by_clock(8, 30, "Asia/Hong_Kong", frozenset({0, 4}))
    ),
    "movers hstech fridays 18:00 Europe/London": DigestWish(
        "movers hstech 1w", HK, by_clock(18, 0, "Europe/London", frozenset({4}))
    ),
}


@pytest.mark.parametrize("text", SAID, ids=str)
def test_what_is_said_is_understood(text: str) -> None:
    assert PARSER.wish(text) == SAID[text]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "What shall I post?"),
        ("close", "What shall I post?"),
        ("hstech", "When shall it come?"),
        ("me when you are done", "I do not understand the digest"),
        ("markets 08:30", "On which clock"),
        ("markets 08:30 weekdays", "On which clock"),
        ("markets 25:00 UTC", "no time of day"),
        ("hstech close fridays", "after each, or weekly"),
        ("movers hstech on 2025-01-02 close", "asks anew each time"),
        ("x" * 600, "too long"),
    ],
)
def test_what_cannot_be_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(QuestionFault) as caught:
        PARSER.wish(text)
    assert caught.value.code == "bad_question" and words in caught.value.message.id


def test_an_unknown_name_is_told_with_the_nearest_ones() -> None:
    with pytest.raises(QuestionFault) as caught:
        PARSER.wish("alibabba close")
    assert caught.value.code == "unknown_instrument"
    assert "9988.HK" in {candidate.value for candidate in caught.value.candidates}


WORDS = ("hstech", "close", "08:30", "UTC", "weekly", "1d", "dm", "<#1>", ",", "!", "@here", "brief")


@given(st.text(max_size=80) | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_nothing_but_a_fault_comes_of_any_text(said: str) -> None:
    with contextlib.suppress(QuestionFault):
        PARSER.wish(said)


@pytest.mark.parametrize(
    "text",
    [
        "movers hstech 1w hong kong close", "markets new york close weekly", "movers server watchlist 1d hk close",
        "markets 08:30 Asia/Hong_Kong weekdays", "brief hstech 1w 18:05 Europe/London daily",
        "movers watchlist 1w 09:00 America/New_York monday friday", "quote NVDA 21:00 UTC saturday dm",
        "markets 08:30 UTC+8 weekdays", "markets 08:30 UTC-5 monday",
    ],
)  # fmt: skip
def test_what_a_digest_is_said_as_is_read_as_the_same(text: str) -> None:
    """As the form shows a digest, so it can be sent back."""
    wish, at = PARSER.wish(text), datetime(2025, 1, 1, tzinfo=UTC)
    assert not isinstance(wish.schedule, AtOwnClose)
    direct = wish.place == "dm"
    place = Place("member", 7) if direct else Place("channel", 8)
    digest = Digest(1, 7, None if direct else 5, place, wish.question, wish.schedule, at, at)
    assert PARSER.wish(words_of(digest)) == wish
    assert "Etc/" not in words_of(digest)


@pytest.mark.parametrize("when", ["hong kong close weekly", "08:30 UTC monday sunday", "new york close dm"])
@pytest.mark.parametrize(
    "word", sorted({*DAYS, "close", "dm", "here", "every", "each", "us", "ny", "hk", "cn", "at", "on"})
)
def test_a_symbol_that_is_a_word_of_digests_is_read_again(word: str, when: str) -> None:
    if len(word) > 5:
        return
    test_what_a_digest_is_said_as_is_read_as_the_same(f"quote ${word.upper()} {when}")
    test_what_a_digest_is_said_as_is_read_as_the_same(f"compare ${word.upper()} nvidia 1w {when}")
