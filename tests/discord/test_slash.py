"""Slash commands: derived from the questions, acknowledged at once, and polite when they fail."""

import logging

import pytest

from bot.client import Bellwether
from bot.domain.errors import QuestionFault, SourceFault
from bot.domain.questions import QUESTIONS, Kind, Question
from bot.domain.text import msg
from tests.discord.conftest import Start, Town
from tests.discord.fake_app import FakeApp, Gate, Suggestion
from tests.loopback.discord import DEFAULT, Guild, Perm, Role

ORDERS = ("server", "alert", "alerts", "digest", "digests", "watch", "unwatch", "watchlist", "mydata")


async def test_the_commands_are_the_questions(town: Town, bot: Bellwether) -> None:
    commands = {command["name"]: command for command in town.discord.commands.listing(None)}
    assert set(commands) == {*QUESTIONS, *ORDERS}
    compare = commands["compare"]
    assert compare["integration_types"] == [0, 1]
    assert compare["contexts"] == [0, 1, 2]
    options = {option["name"]: option for option in compare["options"]}
    assert list(options) == ["instruments", "window", "currency", "returns", "as_of"]
    assert [name for name, option in options.items() if option["required"]] == ["instruments"]
    assert [name for name, option in options.items() if option.get("autocomplete")] == [
        "instruments",
        "window",
        "as_of",
    ]
    assert [choice["value"] for choice in options["currency"]["choices"]] == ["USD", "HKD", "CNY"]
    assert [choice["value"] for choice in options["returns"]["choices"]] == ["price", "total"]
    assert options["as_of"]["description"] == "Ask as of this day, such as 2025-02-12"


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
async def test_every_option_is_declared_chosen_or_completed(
    question: type[Question], town: Town, bot: Bellwether
) -> None:
    listed = {command["name"]: command for command in town.discord.commands.listing(None)}[question.spec.name]
    options = {option["name"]: option for option in listed.get("options", [])}
    assert list(options) == [field.name for field in question.declared()]
    for field in question.declared():
        option = options[field.name]
        assert option["required"] is field.required
        if field.kind is Kind.CHOICE:
            choices = {choice["value"]: choice["name"] for choice in option["choices"]}
            assert choices == {value: label.id for value, label in field.choices.items()}
        chosen = field.kind in {Kind.CHOICE, Kind.CURRENCY, Kind.RETURNS}
        assert bool(option.get("choices")) is chosen
        assert bool(option.get("autocomplete")) is (not chosen and field.kind is not Kind.RATE)


async def test_the_choices_of_a_chart_are_two_lists(town: Town, bot: Bellwether) -> None:
    commands = {command["name"]: command for command in town.discord.commands.listing(None)}
    options = {option["name"]: option for option in commands["chart"]["options"]}
    assert list(options) == ["instruments", "window", "style", "studies", "scale", "as_of"]
    assert options["style"]["choices"] == [
        {"name": "Line of closes", "value": "line"},
        {"name": "Candles: open, high, low, close", "value": "candles"},
    ]
    assert [choice["value"] for choice in options["scale"]["choices"]] == ["linear", "log"]
    assert [option["name"] for option in commands["event"]["options"]] == ["event", "instruments", "as_of"]


async def test_a_slash_command_is_answered_in_public_with_a_picture(town: Town, bot: Bellwether) -> None:
    used = await town.discord.slash(town.ada, town.channel, "movers", universe="hstech", window="1m")
    await used.done()
    assert used.kind == "deferred"
    assert used.ack_ms is not None
    assert used.ack_ms < 1000
    answer = used.last
    assert not answer.ephemeral
    assert answer.content.startswith("**Answer to movers hstech 1m**\nAlibaba +43.0\n> Simulated.\n-# ")
    assert [file.filename for file in answer.files] == ["compare.png"]
    assert answer.allowed_mentions == {"parse": []}


async def test_a_slash_command_works_in_a_direct_message(town: Town, bot: Bellwether) -> None:
    used = await town.discord.slash(town.ada, town.discord.dm(town.ada), "movers", universe="hstech")
    await used.done()
    assert len(used.last.files) == 1


async def test_a_question_at_fault_is_answered_at_once_and_to_the_asker_alone(
    town: Town, app: FakeApp, bot: Bellwether
) -> None:
    used = await town.discord.slash(town.ada, town.channel, "movers", universe="hstec")
    await used.done()
    assert (used.kind, used.ephemeral) == ("message", True)
    assert used.last.content == "I do not know “hstec”."
    assert app.asked == []


@pytest.mark.parametrize(
    "fault",
    [
        SourceFault("source_down", msg("Yahoo does not answer.")),
        QuestionFault("no_data", msg("Yahoo does not answer.")),
    ],
)
async def test_a_later_fault_leaves_nothing_in_the_channel(
    town: Town, app: FakeApp, bot: Bellwether, fault: Exception
) -> None:
    async def fails(question: Question) -> None:
        raise fault

    app.before = fails
    used = await town.discord.slash(town.ada, town.channel, "movers", universe="hstech")
    await used.done()
    private = await town.discord.wait_for(
        lambda: next((message for message in used.messages if message.ephemeral), None), "private fault"
    )
    assert private.content == "Yahoo does not answer."
    assert used.original is not None
    assert used.original.deleted


async def test_a_defect_is_a_reference_for_the_asker_and_a_traceback_for_us(
    town: Town, app: FakeApp, bot: Bellwether, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(question: Question) -> None:
        raise ZeroDivisionError("secret detail")

    app.before = fails
    used = await town.discord.slash(town.ada, town.channel, "movers", universe="hstech")
    private = await town.discord.wait_for(
        lambda: next((message for message in used.messages if message.ephemeral), None), "private notice"
    )
    record = next(record for record in caplog.records if record.exc_info)
    reference = record.getMessage().rpartition(" ")[2]
    assert private.content == f"Something went wrong on our side (reference {reference})."
    assert len(reference) == 4
    assert "secret detail" not in private.content
    assert "ZeroDivisionError" in caplog.text


async def test_without_attach_files_a_slash_answer_says_so(town: Town, bot: Bellwether) -> None:
    channel = town.guild.add_channel("plain", permissions=DEFAULT & ~Perm.ATTACH_FILES)
    used = await town.discord.slash(town.ada, channel, "movers", universe="hstech")
    await used.done()
    assert used.last.files == ()
    assert "I need the permission “Attach Files” here." in used.last.content


async def test_without_send_messages_a_slash_answer_is_private(town: Town, app: FakeApp, bot: Bellwether) -> None:
    channel = town.guild.add_channel("read-only", permissions=DEFAULT & ~Perm.SEND_MESSAGES)
    used = await town.discord.slash(town.ada, channel, "movers", universe="hstech")
    await used.done()
    assert used.last.ephemeral
    assert used.last.content.startswith("**Answer to movers hstech 1m**")

    async def fails(question: Question) -> None:
        raise SourceFault("source_down", msg("Yahoo does not answer."))

    app.before = fails
    used = await town.discord.slash(town.ada, channel, "movers", universe="hstech")
    await used.done()
    assert (used.last.ephemeral, used.last.content) == (True, "Yahoo does not answer.")


async def test_a_hanging_answer_is_acknowledged_and_delays_nobody(town: Town, app: FakeApp, bot: Bellwether) -> None:
    app.before = gate = Gate(lambda question: question.spec.name == "compare")
    slow = await town.discord.slash(town.ada, town.channel, "compare", instruments="alibaba nvidia")
    await slow.acked()
    await gate.reached.wait()
    quick = await town.discord.slash(town.ben, town.channel, "movers", universe="hstech")
    await quick.done()
    assert not slow.finished
    assert slow.ack_ms is not None
    assert slow.ack_ms < 1000
    assert quick.ack_ms is not None
    assert quick.ack_ms < 1000
    gate.open()
    await slow.done()
    assert slow.last.content.startswith("**Answer to compare")


async def test_an_interaction_that_came_too_late_is_one_line_in_the_log(
    town: Town, app: FakeApp, bot: Bellwether, caplog: pytest.LogCaptureFixture
) -> None:
    town.discord.faults.delay("POST /interactions/", 0.05)
    used = await town.discord.slash(town.ada, town.channel, "movers", universe="hstech")
    town.discord.clock.advance(4)
    await town.discord.wait_for(lambda: used.refusals or None, "refusal")
    await bot.desk.drain()
    lines = [record for record in caplog.records if record.name.startswith("bot.")]
    assert [record.levelno for record in lines] == [logging.WARNING]
    assert "Discord no longer knew the interaction, " in lines[0].getMessage()
    assert lines[0].exc_info is None
    assert app.asked == []


async def test_a_question_of_four_thousand_characters_stays_within_the_limits(town: Town, bot: Bellwether) -> None:
    used = await town.discord.slash(town.ada, town.channel, "movers", universe="@everyone" + "恒生科技指數" * 660)
    await used.done()
    assert used.refusals == []
    assert len(used.last.content) < 200
    assert used.last.pings == []


async def test_a_removed_command_is_answered(town: Town, bot: Bellwether) -> None:
    bot.tree.remove_command("movers")
    used = await town.discord.slash(town.ada, town.channel, "movers", universe="hstech")
    await used.done()
    assert used.last.ephemeral
    assert used.last.content == "This command no longer exists. `!help` lists what I can answer."


class TestAutocomplete:
    async def test_a_word_gets_suggestions(self, town: Town, bot: Bellwether) -> None:
        found = await town.discord.autocomplete(town.ada, town.channel, "movers", focused="universe", universe="tech")
        assert found == [{"name": "Hang Seng TECH (hstech)", "value": "hstech"}]

    async def test_what_is_typed_is_completed_by_the_program_in_one_go(
        self, town: Town, app: FakeApp, bot: Bellwether, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []

        def suggest(kind: Kind, typed: str, limit: int = 25, field: object = None) -> list[Suggestion]:
            asked.append(typed)
            return [Suggestion("jd, Alibaba (9988.HK)", "jd, 9988.HK")]

        monkeypatch.setattr(app, "suggest", suggest)
        typed = "jd, alibaba gr"
        found = await town.discord.autocomplete(
            town.ada, town.channel, "compare", focused="instruments", instruments=typed
        )
        assert found == [{"name": "jd, Alibaba (9988.HK)", "value": "jd, 9988.HK"}]
        assert asked == [typed]

    @pytest.mark.parametrize(
        ("command", "focused", "kind"),
        [("event", "event", Kind.EVENT), ("value", "window", Kind.PERIOD), ("chart", "studies", Kind.STUDIES)],
    )
    async def test_a_field_is_completed_by_its_kind(
        self, command: str, focused: str, kind: Kind, town: Town, app: FakeApp, bot: Bellwether,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        asked: list[tuple[Kind, str]] = []

        def suggest(kind: Kind, typed: str, limit: int = 25, field: object = None) -> list[Suggestion]:
            asked.append((kind, typed))
            return [Suggestion("x" * 101, "fits"), Suggestion("does not fit", "y" * 101)]

        monkeypatch.setattr(app, "suggest", suggest)
        found = await town.discord.autocomplete(town.ada, town.channel, command, focused=focused, **{focused: "a b"})
        assert asked == [(kind, "a b")]
        assert found == [{"name": "x" * 99 + "…", "value": "fits"}]

    async def test_more_and_longer_than_discord_takes(self, town: Town, app: FakeApp, bot: Bellwether) -> None:
        app.suggestions = [Suggestion("騰訊" * 60 + str(n), f"value{n}") for n in range(40)]
        found = await town.discord.autocomplete(town.ada, town.channel, "movers", focused="universe", universe="")
        assert len(found) == 25
        typed = "a" * 99 + ", "
        found = await town.discord.autocomplete(town.ada, town.channel, "movers", focused="universe", universe=typed)
        assert found == []

    async def test_a_defect_is_an_empty_list(
        self, town: Town, app: FakeApp, bot: Bellwether, caplog: pytest.LogCaptureFixture
    ) -> None:
        app.suggestions = [None]  # type: ignore[list-item]
        assert await town.discord.autocomplete(town.ada, town.channel, "movers", focused="universe", universe="x") == []
        assert "autocomplete of universe failed" in caplog.text


async def test_the_commands_are_sent_only_when_they_changed(town: Town, app: FakeApp, start: Start) -> None:
    async with start(app):
        assert len(town.discord.commands.syncs) == 1
    async with start(app):
        assert len(town.discord.commands.syncs) == 1
    app.store.state = dict.fromkeys(app.store.state, "another version's")
    async with start(app):
        assert len(town.discord.commands.syncs) == 2


@pytest.mark.parametrize("status", [400, 403])
async def test_a_failed_sync_does_not_stop_the_bot_and_is_tried_again(
    town: Town, app: FakeApp, start: Start, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    town.discord.faults.error("PUT .*/commands", status=status)
    async with start(app):
        asked = await town.discord.say(town.ada, town.channel, "!movers hstech 1m")
        await town.discord.wait_reply(asked)
    assert "The commands were not sent, so those of last time stay" in caplog.text
    async with start(app):
        assert len(town.discord.commands.syncs) == 1


@pytest.mark.parametrize("method", ["get_state", "put_state"])
async def test_a_full_disk_does_not_keep_the_commands_from_being_sent(
    town: Town, app: FakeApp, start: Start, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch,
    method: str,
) -> None:  # fmt: skip
    async def full(*_: str) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(app, method, full)
    async with start(app):
        asked = await town.discord.say(town.ada, town.channel, "!movers hstech 1m")
        await town.discord.wait_reply(asked)
    assert len(town.discord.commands.syncs) == 1
    lines = [record for record in caplog.records if record.name == "bot.ui.tree"]
    assert [(line.levelname, line.exc_info) for line in lines] == [("WARNING", None)]
    assert lines[0].getMessage().endswith("No space left on device")


async def test_a_guild_without_the_bot_gets_answers_too(town: Town, bot: Bellwether) -> None:
    """An application that a member installed for themselves is used where the bot is no member."""
    discord = town.discord
    elsewhere = Guild(discord.ids.new(), "Elsewhere", discord.bot, discord.emit, discord.ids, discord.register)
    elsewhere.roles.append(Role(elsewhere.id, "@everyone", int(DEFAULT), position=0))
    elsewhere.add_member(town.ada)
    channel = elsewhere.add_channel("markets")
    used = await discord.slash(town.ada, channel, "movers", universe="hstech")
    await used.done()
    assert len(used.last.files) == 1
    again = await discord.select(town.ada, used.last, "Another window", ["1y"])
    await again.done()
    assert used.last.content.startswith("**Answer to movers hstech 1y**")


async def test_what_discord_calls_malformed_is_a_defect_that_is_told(
    town: Town, bot: Bellwether, caplog: pytest.LogCaptureFixture
) -> None:
    town.discord.faults.error("PATCH /webhooks/.*/@original", status=413)
    used = await town.discord.slash(town.ada, town.channel, "movers", universe="hstech")
    private = await town.discord.wait_for(
        lambda: next((message for message in used.messages if message.ephemeral), None), "private notice"
    )
    assert private.content.startswith("Something went wrong on our side (reference ")
    assert "413" in caplog.text
