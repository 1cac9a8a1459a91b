"""Typed questions: prefix, mention, direct message, edits, and silence."""

import pytest

from bot.client import Bellwether
from bot.domain.questions import Question
from tests.discord.conftest import Start, Town
from tests.discord.fake_app import FakeApp, Gate
from tests.loopback.discord import DEFAULT, Perm


async def test_a_prefixed_question_is_answered_by_a_reply_with_a_picture(town: Town, bot: Bellwether) -> None:
    asked = await town.discord.say(town.ada, town.channel, "!movers hstech 1m")
    reply = await town.discord.wait_reply(asked)
    assert reply.reference is asked
    assert reply.content == (
        "**Answer to movers hstech 1m**\nAlibaba +43.0\n> Simulated.\n-# closes in HKD · Sample market"
    )
    assert [(file.filename, file.description) for file in reply.files] == [
        ("compare.png", "Two lines, one above the other")
    ]
    assert reply.allowed_mentions == {"parse": [], "replied_user": False}


@pytest.mark.parametrize("text", ["{me} movers hstech 1m", "{me}, !movers hstech 1m", "  {me}\nmovers hstech 1m"])
async def test_a_mention_asks_like_the_prefix(town: Town, bot: Bellwether, text: str) -> None:
    asked = await town.discord.say(town.ada, town.channel, text.format(me=town.discord.bot.mention))
    assert (await town.discord.wait_reply(asked)).content.startswith("**Answer to movers hstech 1m**")


@pytest.mark.parametrize("text", ["movers hstech 1m", "!movers hstech 1m"])
async def test_a_direct_message_needs_no_prefix(town: Town, bot: Bellwether, text: str) -> None:
    asked = await town.discord.say(town.ada, town.discord.dm(town.ada), text)
    reply = await town.discord.wait_reply(asked)
    assert reply.content.startswith("**Answer to movers hstech 1m**")
    assert len(reply.files) == 1


async def test_the_typing_indicator_comes_before_a_slow_answer(town: Town, app: FakeApp, bot: Bellwether) -> None:
    app.before = gate = Gate()
    asked = await town.discord.say(town.ada, town.channel, "!movers hstech")
    await town.discord.wait_request("POST .*/typing")
    assert town.channel.typing
    gate.open()
    await town.discord.wait_reply(asked)


async def test_silence_on_what_is_not_for_the_bot(town: Town, app: FakeApp, bot: Bellwether) -> None:
    machine = town.guild.add_member("Machine", bot=True)
    for text in ("!rank", "!", "! ", "movers hstech", f"hello {town.discord.bot.mention} movers hstech", "!!"):
        await town.discord.say(town.ada, town.channel, text)
    await town.discord.say(machine, town.channel, "!movers hstech 1m")
    # Events arrive in order, so an answer to this one means that the others got none.
    asked = await town.discord.say(town.ada, town.channel, "!help")
    reply = await town.discord.wait_reply(asked)
    own = [message for message in town.channel.messages if message.author is town.discord.bot]
    assert own == [reply]
    assert len(app.asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        "!top",
        "!top 10",
        "!commands",
        "!vs @someone",
        "!help me",
        "!help music",
        "!mover",
        "!mover me 5",
        "!cmp bank x",
        "!quote",
        "!quote add to be or not to be",
    ],
)
async def test_silence_on_what_other_bots_are_asked(town: Town, app: FakeApp, bot: Bellwether, text: str) -> None:
    await town.discord.say(town.ada, town.channel, text)
    reply = await town.discord.wait_reply(await town.discord.say(town.ada, town.channel, "!help"))
    assert [message for message in town.channel.messages if message.author is town.discord.bot] == [reply]


async def test_silence_on_what_other_bots_are_asked_too_fast(town: Town, app: FakeApp, start: Start) -> None:
    async with start(app, questions=1, per=60):
        first = await town.discord.wait_reply(await town.discord.say(town.ada, town.channel, "!help"))
        await town.discord.say(town.ada, town.channel, "!help me")
        await town.discord.say(town.ada, town.channel, "!mover me 5")
        last = await town.discord.wait_reply(await town.discord.say(town.ben, town.channel, "!help"))
    assert [message for message in town.channel.messages if message.author is town.discord.bot] == [first, last]


@pytest.mark.parametrize("text", ["!mover hstech 1m", "!MOVERS hstech 1m"])
async def test_a_short_form_that_is_a_question_is_answered(town: Town, bot: Bellwether, text: str) -> None:
    asked = await town.discord.say(town.ada, town.channel, text)
    assert (await town.discord.wait_reply(asked)).content.startswith("**Answer to movers hstech 1m**")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("!movers me 5", "I do not know “me 5”."),
        ("!movers!", "Which universe? Try hstech."),
        ("!help movrs", "No question is called “movrs”."),
        ("{me} help me", "No question is called “me”."),
        ("{me} mover me 5", "I do not know “me 5”."),
    ],
)
async def test_what_is_surely_asked_of_the_bot_is_told_its_fault(
    town: Town, bot: Bellwether, text: str, said: str
) -> None:
    asked = await town.discord.say(town.ada, town.channel, text.format(me=town.discord.bot.mention))
    assert (await town.discord.wait_reply(asked)).content == said


async def test_a_typed_question_is_parsed_once_and_only_when_its_turn_has_come(
    town: Town, app: FakeApp, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    parse = app.parse

    def counting(text: str) -> Question | None:
        parsed.append(text)
        return parse(text)

    monkeypatch.setattr(app, "parse", counting)
    async with start(app, questions=1, per=60):
        for text in ("!movers hstech 1m", "!movers hstech 1y"):
            await town.discord.wait_reply(await town.discord.say(town.ada, town.channel, text))
    # The first word alone tells whether the message is meant for the bot; the second question came too fast.
    assert parsed == ["movers", "movers hstech 1m", "movers"]


@pytest.mark.parametrize("text", ["", "rank"])
async def test_a_mention_without_a_question_gets_a_hint(town: Town, bot: Bellwether, text: str) -> None:
    asked = await town.discord.say(town.ada, town.channel, f"{town.discord.bot.mention} {text}")
    reply = await town.discord.wait_reply(asked)
    assert reply.content == "Try `!movers hstech 1m`. `!help` lists what I can answer."


async def test_a_name_alone_is_answered_with_the_question_that_was_meant(town: Town, bot: Bellwether) -> None:
    silent = await town.discord.say(town.ada, town.channel, "!alibaba")
    asked = await town.discord.say(town.ada, town.channel, f"{town.discord.bot.mention} alibaba")
    reply = await town.discord.wait_reply(asked)
    assert reply.content == "Try `!quote alibaba`. `!help` lists what I can answer."
    # With a bare prefix it may be another bot's.
    assert not [message for message in town.channel.messages if message.reference is silent]


async def test_a_hint_names_the_mention_where_the_prefix_is_not_heard(town: Town, app: FakeApp, start: Start) -> None:
    async with start(app, content=False):
        unheard = await town.discord.say(town.ada, town.channel, "!movers hstech 1m")
        asked = await town.discord.say(town.ada, town.channel, town.discord.bot.mention)
        reply = await town.discord.wait_reply(asked)
        me = town.discord.bot.mention
        assert reply.content == f"Try {me} `movers hstech 1m`. {me} `help` lists what I can answer."
        assert not [message for message in town.channel.messages if message.reference is unheard]


async def test_a_fault_is_a_reply_that_goes(town: Town, app: FakeApp, start: Start) -> None:
    async with start(app, fault_seconds=0.05):
        asked = await town.discord.say(town.ada, town.channel, "!movers")
        reply = await town.discord.wait_reply(asked)
        assert reply.content == "Which universe? Try hstech."
        await town.discord.wait_deleted(reply)


async def test_faults_are_gone_when_the_bot_stops(town: Town, app: FakeApp, start: Start) -> None:
    async with start(app, fault_seconds=60):
        reply = await town.discord.wait_reply(await town.discord.say(town.ada, town.channel, "!movers"))
    assert reply.deleted


async def test_an_edited_question_is_answered_in_the_same_message(town: Town, app: FakeApp, bot: Bellwether) -> None:
    asked = await town.discord.say(town.ada, town.channel, "!movers hstech 1m")
    reply = await town.discord.wait_reply(asked)
    await town.discord.edit(town.ada, asked, "!movers hstech 1y")
    await town.discord.wait_edit(reply)
    assert reply.content.startswith("**Answer to movers hstech 1y**")
    assert len(reply.files) == 1
    # A link preview or a pin is an edit without new words.
    await town.discord.edit(town.ada, asked, "!movers hstech 1y")
    await town.discord.edit(town.ada, asked, "!movers hstech 1w")
    await town.discord.wait_edit(reply, 2)
    assert reply.content.startswith("**Answer to movers hstech 1w**")
    assert len(app.asked) == 3


async def test_an_edit_turns_a_fault_into_the_answer(town: Town, app: FakeApp, start: Start) -> None:
    async with start(app, fault_seconds=0.2):
        asked = await town.discord.say(town.ada, town.channel, "!movers hstec 1m")
        reply = await town.discord.wait_reply(asked)
        assert reply.content == "I do not know “hstec”."
        app.before = gate = Gate()
        await town.discord.edit(town.ada, asked, "!movers hstech 1m")
        gate.open()
        await town.discord.wait_edit(reply)
        assert reply.content.startswith("**Answer to movers hstech 1m**")
        await town.discord.silent(town.channel, 0.3)
        assert not reply.deleted


async def test_an_edit_to_a_question_that_was_none_is_answered(town: Town, bot: Bellwether) -> None:
    asked = await town.discord.say(town.ada, town.channel, "!mvoers hstech 1m")
    await town.discord.edit(town.ada, asked, "!movers hstech 1m")
    assert (await town.discord.wait_reply(asked)).content.startswith("**Answer to movers hstech 1m**")


async def test_an_old_question_is_not_answered_anew(town: Town, app: FakeApp, start: Start) -> None:
    async with start(app, edit_seconds=-1):
        asked = await town.discord.say(town.ada, town.channel, "!movers hstech 1m")
        reply = await town.discord.wait_reply(asked)
        await town.discord.edit(town.ada, asked, "!movers hstech 1y")
        await town.discord.wait_reply(await town.discord.say(town.ada, town.channel, "!help"))
        assert len(reply.versions) == 1
        assert len(app.asked) == 2


async def test_the_answer_to_an_earlier_wording_is_dropped(town: Town, app: FakeApp, bot: Bellwether) -> None:
    gate = Gate(lambda question: "1m" in app.canonical(question))
    app.before = gate
    asked = await town.discord.say(town.ada, town.channel, "!movers hstech 1m")
    await gate.reached.wait()
    await town.discord.edit(town.ada, asked, "!movers hstech 1y")
    reply = await town.discord.wait_reply(asked)
    gate.open()
    await bot.desk.drain()
    own = [message for message in town.channel.messages if message.author is town.discord.bot]
    assert own == [reply]
    assert len(reply.versions) == 1
    assert reply.content.startswith("**Answer to movers hstech 1y**")


async def test_without_attach_files_the_text_says_so(town: Town, app: FakeApp, bot: Bellwether) -> None:
    channel = town.guild.add_channel("plain", permissions=DEFAULT & ~Perm.ATTACH_FILES)
    asked = await town.discord.say(town.ada, channel, "!movers hstech 1m")
    reply = await town.discord.wait_reply(asked)
    assert reply.files == ()
    assert "> No picture: I need the permission “Attach Files” here.\n" in reply.content


async def test_without_send_messages_there_is_silence(town: Town, app: FakeApp, bot: Bellwether) -> None:
    channel = town.guild.add_channel("read-only", permissions=DEFAULT & ~Perm.SEND_MESSAGES)
    await town.discord.say(town.ada, channel, "!movers hstech 1m")
    await town.discord.wait_reply(await town.discord.say(town.ada, town.channel, "!help"))
    assert not town.discord.requests_to(f"POST /channels/{channel.id}/")
    assert len(app.asked) == 1


async def test_without_reading_the_history_the_answer_refers_to_nothing(town: Town, bot: Bellwether) -> None:
    channel = town.guild.add_channel("present", permissions=DEFAULT & ~Perm.READ_MESSAGE_HISTORY)
    asked = await town.discord.say(town.ada, channel, "!movers hstech 1m")
    reply = await town.discord.wait_reply(asked)
    assert reply.reference is None
    assert len(reply.files) == 1


async def test_a_question_deleted_meanwhile_is_answered_without_reference(
    town: Town, app: FakeApp, bot: Bellwether
) -> None:
    app.before = gate = Gate()
    asked = await town.discord.say(town.ada, town.channel, "!movers hstech 1m")
    await gate.reached.wait()
    await town.discord.delete(town.ada, asked)
    gate.open()
    assert (await town.discord.wait_reply(asked)).reference is None


async def test_foreign_text_neither_pings_nor_forges(town: Town, bot: Bellwether) -> None:
    evil = f"@everyone **x** {town.ben.mention} https://evil.example \u202e\u200b# x"
    asked = await town.discord.say(town.ada, town.channel, f"!movers {evil}")
    reply = await town.discord.wait_reply(asked)
    assert "@everyone" not in reply.content
    assert "https://" not in reply.content
    assert "**" not in reply.content
    assert "\u202e" not in reply.content
    assert reply.pings == []
