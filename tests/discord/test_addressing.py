"""Which messages are heard, before anything is understood."""

import pytest

from bot.ui.addressing import Addressed, addressed

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
