"""Which messages are heard, before anything is understood."""

import pytest

from bot.app import App, build
from bot.domain.errors import QuestionFault
from bot.domain.text import msg
from bot.settings import Settings
from bot.ui.addressing import Addressed, addressed, unread_of

ME = 42


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("!movers hstech", "movers hstech"),
        ("！movers hstech", "movers hstech"),  # a Chinese keyboard's exclamation mark
        ("！ movers", "movers"),
        ("! movers", "movers"),
        ("！", None),
        ("!", None),
        ("movers", None),
        ("?movers", None),
        ("¡movers", None),
    ],
)
def test_a_prefix_is_heard_in_its_full_width_too(content: str, text: str | None) -> None:
    found = addressed(content, "!", ME, direct=False)
    assert (None if found is None else found.text) == text


def test_a_mention_and_a_direct_message_may_have_a_prefix_too() -> None:
    assert addressed("<@42> ！quote 700", "!", ME, direct=False) == Addressed("quote 700", surely=True)
    assert addressed("！quote 700", "!", ME, direct=True) == Addressed("quote 700", surely=True)


@pytest.mark.parametrize(
    ("prefix", "content"), [("bw!", "ｂｗ！quote 700"), ("$", "＄quote 700"), ("!!", "！!quote 700")]
)
def test_longer_prefixes_are_narrowed_whole(prefix: str, content: str) -> None:
    found = addressed(content, prefix, ME, direct=False)
    assert found is not None
    assert found.text == "quote 700"


@pytest.fixture(scope="module")
def app() -> App:
    return build(Settings(market_source="sample"))


@pytest.mark.parametrize(
    ("order", "another"),
    [
        ("me when the raid begins", True),
        ("me at 5", True),  # a number alone is no code: 5 is HSBC's too
        ("me at 2020 please", True),  # nor is an hour that is one (Anta's)
        ("WHEN THE RAID is at 5", True),  # a word in capitals is not yet a ticker
        ("now when it is at 5", True),  # three letters are too many things
        ("nvidia news", True),  # a name, but nothing that can be measured
        ("nvidia goes over 150 please", False),
        ("me when nvidia is high", False),
        ("$NVDA soars > 3", False),
        ("9988.HK reaches what I wish, 150", False),
        ("騰訊 到 500 告訴我", False),
        ("hstech every morning", False),
        ("alibaba weekly, or more often", False),
        ("this, please", True),
    ],
)
def test_an_order_that_is_not_understood_is_ours_where_it_speaks_of_what_we_know(
    app: App, order: str, another: bool
) -> None:
    fault = QuestionFault("bad_question", msg("I do not understand it."))
    assert unread_of(f"alert {order}", app.speaks_of_ours)(fault) is another


def test_a_fault_that_names_a_word_is_told_whatever_else_is_said(app: App) -> None:
    fault = QuestionFault("unknown_instrument", msg("I do not know it."), term="raid")
    assert not unread_of("alert raid > 5", app.speaks_of_ours)(fault)
