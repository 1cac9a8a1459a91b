"""Which messages are heard, before anything is understood."""

import pytest

from bot.app import App, build
from bot.domain.errors import QuestionFault
from bot.domain.text import msg
from bot.settings import Settings
from bot.ui.addressing import Addressed, addressed, doubt_of_order
from bot.ui.orders import verb_of

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


OURS = (
    "", "nvidia", "test abc", "test", "delete #", "12", "#12", "AMD", "southbound goes up", "hsi goes bananas",
    "nvidia news", "nvidia goes over 150 please", "me when nvidia is high", "$NVDA soars > 3", "$ZZZZZ soars",
    "9988.HK reaches what I wish, 150", "騰訊 到 500 告訴我", "hstech every morning", "alibaba weekly, or more often",
    "nvda goes over 150 please", "hang seng tech please",
)  # fmt: skip
ANOTHERS = (
    "me when the raid begins",
    "lol 50% off now",
    "me at 5",  # a number alone is no code: 5 is HSBC's too
    "me at 2020 please",  # nor is an hour that is one (Anta's)
    "WHEN THE RAID is at 5",  # a word in capitals is not yet a ticker
    "now when it is at 5",  # three letters are too many things
    "team meeting soon",  # in small letters many symbols are words
    "the link is down",
    "this, please",
    "this",
    "thread",
    "the test",
)  # fmt: skip


@pytest.mark.parametrize("rest", [*OURS, *ANOTHERS])
def test_an_order_that_is_not_understood_is_ours_where_it_has_a_word_that_we_know(app: App, rest: str) -> None:
    fault = QuestionFault("bad_question", msg("I do not understand it."))
    own = frozenset({"test", "delete", "southbound"})
    assert doubt_of_order(rest, own, app.speaks_of_ours)(fault) is (rest in ANOTHERS)


@pytest.mark.parametrize(
    ("name", "another"),
    [
        ("nvidja", False), ("hstek", False), ("alibabba", False), ("tencnt", False), ("阿里巴吧", False),
        ("this", True), ("thread", True), ("stream", True), ("clear", True), ("raid", True), ("lol", True),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_told_and_any_other_word_is_not(app: App, name: str, another: bool) -> None:
    with pytest.raises(QuestionFault) as caught:
        app.resolver.instrument(name)
    assert doubt_of_order(f"{name} > 5", (), app.speaks_of_ours)(caught.value) is another


def test_what_may_mean_several_things_does_what_can_be_undone() -> None:
    """Whoever says "stop" may want it back; whoever says "cancel" does not. Digests cannot rest for a day."""
    alerts, digests = ("pause", "resume", "snooze", "delete"), ("pause", "resume", "delete")
    assert [verb_of(word, alerts) for word in ("stop", "cancel", "Remove", "mute", "test")] == [
        "pause", "delete", "delete", "snooze", "test",
    ]  # fmt: skip
    assert verb_of("mute", digests) == "pause"
