"""Every question through Discord, on the sample market: by slash, mention and prefix the same answer and picture."""

import io
from collections.abc import Mapping

import pytest
from PIL import Image

from bot.domain.questions import QUESTIONS
from bot.ui.manners import Manners
from tests.end_to_end.world import World

ASKED: dict[str, tuple[str, Mapping[str, str]]] = {
    "movers": ("hstech 1m on 2025-02-12", {"universe": "hstech", "window": "1m", "as_of": "2025-02-12"}),
    "compare": ("alibaba nvidia 3m", {"instruments": "alibaba nvidia", "window": "3m"}),
    "quote": ("alibaba", {"instruments": "alibaba"}),
    "chart": (
        "nvidia 6m candles sma20 volume",
        {"instruments": "nvidia", "window": "6m", "style": "candles", "studies": "sma20 volume"},
    ),
    "markets": ("on 2025-02-12", {"as_of": "2025-02-12"}),
    "state": ("hstech", {"instruments": "hstech"}),
    "value": ("nvidia 2025-01-27", {"instruments": "nvidia", "window": "2025-01-27"}),
    "event": ("deepseek nvidia alibaba", {"event": "deepseek", "instruments": "nvidia alibaba"}),
    "events": ("alibaba", {"instruments": "alibaba"}),
    "turnover": ("northbound on 2025-02-11", {"direction": "northbound", "as_of": "2025-02-11"}),
    "theme": ("china-ai 1m", {"universe": "china-ai", "window": "1m"}),
    "contrib": ("hstech 1m", {"universe": "hstech", "window": "1m"}),
    "heatmap": ("hstech 2025-02-06", {"universe": "hstech", "window": "2025-02-06"}),
    "risk": ("alibaba nvidia rate 4", {"instruments": "alibaba nvidia", "rate": "4"}),
    "why": ("nvidia 2025-01-27", {"instruments": "nvidia", "window": "2025-01-27"}),
    "brief": ("hstech 1m on 2025-02-12", {"universe": "hstech", "window": "1m", "as_of": "2025-02-12"}),
}

UNHURRIED = Manners(questions=1000, per=1.0)


def test_every_question_with_a_picture_is_asked() -> None:
    assert set(ASKED) == set(QUESTIONS) - {"help"}


@pytest.mark.parametrize("name", ASKED)
async def test_all_doors_give_the_same_answer(world: World, name: str) -> None:
    words, options = ASKED[name]
    async with world.running(world.app("sample"), UNHURRIED) as bot:
        assert bot.user is not None
        typed = await world.discord.say(world.ada, world.channel, f"!{name} {words}")
        first = await world.discord.wait_reply(typed, timeout=20)
        called = await world.discord.say(world.ada, world.channel, f"<@{bot.user.id}> {name} {words}")
        second = await world.discord.wait_reply(called, timeout=20)
        slash = await (await world.discord.slash(world.ben, world.channel, name, **options)).done()
    assert slash.ack_ms is not None
    assert slash.ack_ms < 1000
    third = slash.messages[-1]
    assert first.content == second.content == third.content
    headline = first.content.splitlines()[0]
    assert headline.startswith("**") and headline.endswith("**")
    assert len(headline) <= 104
    assert "imulated" in first.content or name == "events"  # which are no prices
    assert len(first.content) <= 2000
    pictures = [message.files[0] for message in (first, second, third)]
    assert {picture.data for picture in pictures} == {pictures[0].data}
    assert pictures[0].filename == f"{name}.png"
    assert len(pictures[0].data) <= 60 * 1024
    assert pictures[0].description
    image = Image.open(io.BytesIO(pictures[0].data))
    image.load()
    assert image.size[0] == 1000


async def test_a_ticker_in_a_message_is_quoted_where_it_is_wanted(world: World) -> None:
    async with world.running(world.app("sample"), UNHURRIED) as bot:
        await bot.desk.tickers.turn(world.channel.guild.id, True, 1)  # pyright: ignore[reportOptionalMemberAccess]
        said = await world.discord.say(world.ada, world.channel, "what is $BABA doing?")
        reply = await world.discord.wait_reply(said, timeout=20)
    assert "(BABA) USD" in reply.content
    assert reply.files[0].filename == "quote.png"


@pytest.mark.parametrize(
    "text",
    ["!quote add to be or not to be", "!event create party on friday", "!theme dark", "!why", "!value my life",
     "!state your name", "!chart", "!brief me please"],
)  # fmt: skip
async def test_silence_on_words_that_other_bots_hear(world: World, text: str) -> None:
    async with world.running(world.app("sample"), UNHURRIED):
        await world.discord.say(world.ada, world.channel, text)
        asked = await world.discord.say(world.ben, world.channel, "!help")
        reply = await world.discord.wait_reply(asked, timeout=20)
    assert [m for m in world.channel.messages if m.author is world.discord.bot] == [reply]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("!quote alibbaba", "Did you mean one of these?"),
        ("!value nvidea 2025-01-27", "Did you mean one of these?"),
        ("!event deepsek", "Did you mean one of these?"),
        ("!theme chna-ai", "Did you mean one of these?"),
        ("!why nvidia 2025-02-30", "is not a day"),
        ("!state 阿里巴巴集团公司", "Did you mean one of these?"),
    ],
)
async def test_slips_of_the_pen_are_spoken_of(world: World, text: str, said: str) -> None:
    async with world.running(world.app("sample"), UNHURRIED):
        asked = await world.discord.say(world.ada, world.channel, text)
        reply = await world.discord.wait_reply(asked, timeout=20)
    assert said in reply.content
