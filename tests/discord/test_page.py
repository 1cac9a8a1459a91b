"""What is sent stays within Discord's limits and cannot be forged, whatever the names and texts are."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import ANSWERS
from bot.domain.answers import Answer
from bot.domain.posting import Post
from bot.domain.questions import QUESTIONS, Named
from bot.domain.questions.help import Help
from bot.domain.questions.movers import Movers
from bot.domain.text import Ask, Foreign, Message, Name, msg
from bot.domain.windows import Since, Span
from bot.ui.addressing import Addressed, addressed
from bot.ui.bounded import Bounded
from bot.ui.inquiry import replaced
from bot.ui.markdown import clip, escape, size
from bot.ui.page import DOOR, LIMIT, answer_content, door_of, joined, notice_content
from bot.ui.posting import post_content
from bot.ui.windows import WINDOWS, window_of, with_window
from bot.words import Words
from tests.discord.fake_app import plain_answer

WORDS = Words("en")
SERVICES: Any = None
"""Help of everything needs none."""
SHORTENED = re.compile(r"^-# (\d+) lines? w(?:as|ere) left out to fit into one message\.$", re.MULTILINE)
texts = st.text(st.characters(codec="utf-8", exclude_categories=()), max_size=3000) | st.text(
    "騰訊控股😀*_`|<>@#\\/\n", max_size=3000
)
names = st.builds(lambda text: msg("{name} rose", name=Name(text or "x")), texts)
foreign = st.builds(lambda text: msg("“{text}” is not known", text=Foreign(text, 4000)), texts)
messages = names | foreign


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    plain = plain_answer(Movers(universe=Named("hstech")))
    assert plain.provenance is not None
    lines = st.lists(messages, max_size=8).map(tuple)
    provenance = replace(plain.provenance, basis=draw(messages))
    return replace(plain, headline=draw(messages), lines=draw(lines), notes=draw(lines), provenance=provenance)


@given(answers())
def test_content_is_never_longer_than_a_message_and_says_when_it_is_cut(answer: Answer) -> None:
    content = answer_content(answer, WORDS)
    assert 1 <= size(content) <= 2000
    assert content.startswith("**")
    assert content.rpartition("\n")[2].startswith("-# ")
    whole = "\n".join(WORDS.text(message, DOOR) for message in (*answer.lines, *answer.notes))
    if size(whole) > 2000:
        assert SHORTENED.search(content)


@given(texts)
def test_escaped_text_holds_no_markup(text: str) -> None:
    safe = escape(text)
    # Every mark is preceded by a backslash that is not itself escaped.
    assert re.fullmatch(r"(?:\\.|[^\\*_~|`<>\[\]#])*", safe, re.DOTALL)
    assert not re.search(r"@(?:everyone|here)|https?://|discord\.gg/\w", safe)


@given(texts, st.integers(1, 200))
def test_clipped_text_keeps_its_limit_and_its_escapes_whole(text: str, limit: int) -> None:
    kept = clip(escape(text), limit)
    assert size(kept) <= limit
    assert re.fullmatch(r"(?:\\.|[^\\])*", kept, re.DOTALL)


def test_a_long_answer_loses_lines_before_notes() -> None:
    plain = plain_answer(Movers(universe=Named("hstech")))
    lines = tuple(msg("Line {n} of forty with a few more words to fill it up", n=n) for n in range(40))
    content = answer_content(replace(plain, lines=lines), WORDS)
    kept = content.split("\n")
    assert kept[1] == "Line 0 of forty with a few more words to fill it up"
    assert (kept[-3], kept[-1]) == ("> Simulated.", "-# closes in HKD · Sample market")
    told = len([line for line in kept if line.startswith("Line ")])
    assert kept[-2] == f"-# {40 - told} lines were left out to fit into one message."
    assert size(content) <= 2000


def test_an_answer_that_just_fits_is_whole() -> None:
    plain = replace(plain_answer(Movers(universe=Named("hstech"))), provenance=None, notes=())
    frame = size(answer_content(replace(plain, lines=(msg("x"),)), WORDS)) - 1
    exact: Message = msg("x" * (2000 - frame))
    assert size(answer_content(replace(plain, lines=(exact,)), WORDS)) == 2000
    assert "-# 1 line was left out to fit into one message." in answer_content(
        replace(plain, lines=(msg("x" * (2001 - frame)),)), WORDS
    )


@pytest.mark.parametrize("filling", ["x", "😀"])
@pytest.mark.parametrize("count", [1, 5, 60])
def test_roles_that_are_called_take_no_room_from_the_end(filling: str, count: int) -> None:
    """The last line says where the numbers are from. A smile is two of Discord's units; 30 roles are called at most."""
    plain = plain_answer(Movers(universe=Named("hstech")))
    answer = replace(plain, lines=tuple(msg("{text}", text=Name(filling * 90)) for _ in range(30)))
    roles = tuple(10**18 + n for n in range(count))
    content = post_content(Post("d" * 16, answer, roles=roles), WORDS, DOOR)
    first, *others = content.split("\n")
    assert first == " ".join(f"<@&{role}>" for role in roles[:30])
    assert others[0].startswith("**Answer to movers hstech")
    assert SHORTENED.match(others[-2]) and others[-1] == "-# closes in HKD · Sample market"
    assert size(content) <= 2000


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Kingdee* [x](y)", r"Kingdee\* \[x\](y)"),
        ("- not a list", r"\- not a list"),
        ("1. not a list", r"1\. not a list"),
        ("<@123> @everyone", "\\<@\u200b123\\> @\u200beveryone"),
        ("騰訊控股", "騰訊控股"),
    ],
)
def test_names_are_shown_as_they_are_spelt(name: str, shown: str) -> None:
    assert notice_content(msg("{name}", name=Name(name)), WORDS) == shown


@pytest.mark.parametrize(
    ("content", "direct", "expected"),
    [
        ("!movers hstech", False, Addressed("movers hstech", surely=False)),
        ("  ! movers hstech ", False, Addressed("movers hstech", surely=False)),
        ("!", False, None),
        ("movers hstech", False, None),
        ("movers hstech", True, Addressed("movers hstech", surely=True)),
        ("", True, None),
        ("<@7> movers hstech", False, Addressed("movers hstech", surely=True)),
        ("<@!7>, !movers hstech", False, Addressed("movers hstech", surely=True)),
        ("<@7>", False, Addressed("", surely=True)),
        ("<@8> movers hstech", False, None),
        ("<@77> movers hstech", False, None),
        # At its end it calls too; of what is no question nothing is told.
        ("thanks <@7>", False, Addressed("thanks", surely=False)),
        ("<@8> thanks", False, None),
    ],
)
def test_which_messages_are_meant(content: str, direct: bool, expected: Addressed | None) -> None:
    assert addressed(content, "!", 7, direct=direct) == expected


@pytest.mark.parametrize(
    ("text", "term", "expected"),
    [
        ("alibaba bank 1y", "bank", "alibaba 3988.HK 1y"),
        ("alibaba BANK", "bank", "alibaba 3988.HK"),
        ("alibaba ｂａｎｋ", "bank", "alibaba 3988.HK"),
        ("banking bank", "bank", "banking 3988.HK"),
        ("alibaba", "bank", None),
    ],
)
def test_a_candidate_takes_the_place_of_the_whole_word(text: str, term: str, expected: str | None) -> None:
    assert replaced(text, term, "3988.HK") == expected


def test_every_offered_window_is_recognised_and_kept_apart() -> None:
    question = Movers(universe=Named("hstech"))
    for key, (window, _) in WINDOWS.items():
        changed = with_window(question, key)
        assert window_of(changed) == window
        assert replace(changed, window=question.window) == question
    assert len({window for window, _ in WINDOWS.values()}) == len(WINDOWS)
    assert question.window == Span(1, "month")
    assert Since not in {type(window) for window, _ in WINDOWS.values()}


def test_a_question_without_a_window_has_none_to_change() -> None:
    question = QUESTIONS["help"]()
    assert window_of(question) is None
    with pytest.raises(ValueError, match="help has no window"):
        with_window(question, "1y")


def test_bounded_memory_forgets_what_was_written_longest_ago() -> None:
    memory: Bounded[str, int] = Bounded(2)
    memory["a"], memory["b"] = 1, 2
    memory["a"] = 3
    memory["c"] = 4
    assert dict(memory) == {"a": 3, "c": 4}


async def test_all_of_help_fits_into_a_message_whatever_calls_the_bot() -> None:
    """Without message content every line begins with the bot's mention, of up to 24 characters."""
    answer = await ANSWERS[Help](Help(), SERVICES)
    whole = answer_content(answer, Words("en"), (), door_of("<@12345678901234567890> "))
    assert "mydata" in whole and not SHORTENED.search(whole)


def test_nobodys_markup_is_drawn_in_an_order_of_a_bot_that_is_called_by_mention() -> None:
    order = msg("Write {order}", order=Ask("digest hstech [free](https://evil.example) `x` **y** 08:30 hong kong"))
    assert notice_content(order, WORDS, door_of("<@1> ")) == (
        "Write <@1> `digest hstech [free](https://evil.example) 'x' **y** 08:30 hong kong`"
    )
    assert addressed("<@1> `digest hstech close`", "!", 1, direct=False) == Addressed(
        "digest hstech close", surely=True
    )


@given(st.lists(texts, min_size=1, max_size=6))
def test_lines_together_fit_into_a_message(lines: list[str]) -> None:
    whole = joined(lines)
    assert size(whole) <= LIMIT and len(whole.split("\n")) >= len(lines)
    assert whole == "\n".join(lines) or size("\n".join(lines)) > LIMIT
