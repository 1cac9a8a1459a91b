"""The controls under an answer: whose they are, what they change, and that they survive a restart."""

import asyncio

import pytest

from bot.client import Bellwether
from bot.domain.errors import SourceFault
from bot.domain.questions import Question
from bot.domain.text import msg
from tests.discord.conftest import Start, Town
from tests.discord.fake_app import FakeApp, Gate
from tests.loopback.discord import Message, Perm, User


async def answered(town: Town, text: str = "!compare alibaba nvidia 1m") -> Message:
    return await town.discord.wait_reply(await town.discord.say(town.ada, town.channel, text))


async def test_windows_other_lines_and_delete_stand_under_an_answer(town: Town, bot: Bellwether) -> None:
    reply = await answered(town)
    (select,) = reply.controls(3)
    assert [option["label"] for option in select["options"]] == [
        "1 day",
        "1 week",
        "1 month",
        "3 months",
        "6 months",
        "1 year",
        "Year to date",
    ]
    assert [option["value"] for option in select["options"] if option.get("default")] == ["1m"]
    assert [button["label"] for button in reply.controls(2)] == ["BABA instead", "Delete"]


async def test_help_has_only_delete(town: Town, bot: Bellwether) -> None:
    reply = await answered(town, "!help")
    assert [button["label"] for button in reply.controls(2, 3)] == ["Delete"]


async def test_another_window_changes_the_message_and_keeps_the_day(town: Town, bot: Bellwether) -> None:
    reply = await answered(town, "!movers hstech 1m on 2025-02-12")
    used = await town.discord.select(town.ada, reply, "Another window", ["1y"])
    await used.done()
    assert used.kind == "deferred update"
    assert reply.content.startswith("**Answer to movers hstech 1y on 2025-02-12**")
    await bot.desk.drain()
    # Nothing beside it: a control that is known must not also be told that it has expired.
    assert (used.messages, used.refusals) == ([reply], [])
    assert len(reply.files) == 1
    (select,) = reply.controls(3)
    assert [option["value"] for option in select["options"] if option.get("default")] == ["1y"]


async def test_another_line_takes_the_place_of_the_company_s(town: Town, bot: Bellwether) -> None:
    reply = await answered(town)
    await (await town.discord.click(town.ada, reply, "BABA instead")).done()
    assert reply.content.startswith("**Answer to compare BABA nvidia 1m**")
    await (await town.discord.click(town.ada, reply, "9988.HK instead")).done()
    assert reply.content.startswith("**Answer to compare 9988.HK nvidia 1m**")


@pytest.mark.parametrize("control", ["window", "line"])
async def test_somebody_else_gets_an_answer_of_their_own(town: Town, bot: Bellwether, control: str) -> None:
    reply = await answered(town)
    if control == "window":
        used = await town.discord.select(town.ben, reply, "Another window", ["ytd"])
    else:
        used = await town.discord.click(town.ben, reply, "BABA instead")
    await used.done()
    assert used.last.ephemeral_for is town.ben
    assert "ytd" in used.last.content or "BABA" in used.last.content
    assert len(reply.versions) == 1
    # Ben's answer is his: its select changes it in place, and it needs no Delete.
    again = await town.discord.select(town.ben, used.last, "Another window", ["1w"])
    await again.done()
    assert again.kind == "deferred update"
    assert " 1w**" in used.last.content
    assert "Delete" not in [button["label"] for button in used.last.controls(2)]


async def test_a_fault_behind_a_control_is_private_and_leaves_the_answer(
    town: Town, app: FakeApp, bot: Bellwether
) -> None:
    reply = await answered(town)

    async def fails(question: Question) -> None:
        raise SourceFault("source_down", msg("Yahoo does not answer."))

    app.before = fails
    for user in (town.ada, town.ben):
        used = await town.discord.select(user, reply, "Another window", ["1y"])
        (private,) = await used.wait_messages(1)
        assert (private.ephemeral_for, private.content) == (user, "Yahoo does not answer.")
    assert len(reply.versions) == 1


async def test_of_two_quick_choices_the_last_is_shown(town: Town, app: FakeApp, bot: Bellwether) -> None:
    reply = await answered(town)
    gate = app.before = Gate(lambda question: "1y" in app.canonical(question))
    await town.discord.select(town.ada, reply, "Another window", ["1y"])
    await gate.reached.wait()
    await (await town.discord.select(town.ada, reply, "Another window", ["1w"])).done()
    gate.open()
    await bot.desk.drain()
    assert reply.content.startswith("**Answer to compare 9988.HK nvidia 1w**")
    assert len(reply.versions) == 2


async def test_controls_work_after_a_restart(town: Town, app: FakeApp, start: Start) -> None:
    async with start(app):
        reply = await answered(town)
        slash = await town.discord.slash(town.ada, town.channel, "movers", universe="hstech")
        await slash.done()
    async with start(FakeApp(app.store)):
        await (await town.discord.select(town.ada, reply, "Another window", ["6m"])).done()
        assert reply.content.startswith("**Answer to compare 9988.HK nvidia 6m**")
        await (await town.discord.click(town.ada, reply, "BABA instead")).done()
        assert reply.content.startswith("**Answer to compare BABA nvidia 6m**")
        await (await town.discord.select(town.ada, slash.last, "Another window", ["1y"])).done()
        assert slash.last.content.startswith("**Answer to movers hstech 1y**")
        await town.discord.click(town.ada, reply, "Delete")
        await town.discord.wait_deleted(reply)


async def test_a_slash_answer_is_changed_in_place(town: Town, bot: Bellwether) -> None:
    used = await town.discord.slash(town.ada, town.channel, "movers", universe="hstech", window="1m")
    await used.done()
    await (await town.discord.select(town.ada, used.last, "Another window", ["1y"])).done()
    assert used.last.content.startswith("**Answer to movers hstech 1y**")


async def test_delete_obeys_the_asker_and_moderators(town: Town, bot: Bellwether) -> None:
    moderator: User = town.guild.add_member("Mo", permissions=Perm.MANAGE_MESSAGES)
    reply = await answered(town)
    used = await town.discord.click(town.ben, reply, "Delete")
    await used.done()
    assert used.last.ephemeral_for is town.ben
    assert used.last.content == "Only the person who asked, or a moderator, can delete this."
    assert not reply.deleted
    await town.discord.click(town.ada, reply, "Delete")
    await town.discord.wait_deleted(reply)
    other = await answered(town)
    await town.discord.click(moderator, other, "Delete")
    await town.discord.wait_deleted(other)


async def test_a_deleted_answer_comes_back_when_the_question_is_edited(town: Town, bot: Bellwether) -> None:
    asked = await town.discord.say(town.ada, town.channel, "!movers hstech 1m")
    reply = await town.discord.next_message(town.channel)
    await town.discord.click(town.ada, reply, "Delete")
    await town.discord.wait_deleted(reply)
    await town.discord.edit(town.ada, asked, "!movers hstech 1y")
    again = await town.discord.next_message(town.channel)
    assert again.content.startswith("**Answer to movers hstech 1y**")


EXPIRED = "These controls have expired. Please ask again, for example `!movers hstech 1m`."


async def test_forgotten_questions_have_expired(town: Town, app: FakeApp, bot: Bellwether) -> None:
    reply = await answered(town)
    app.store.questions.clear()
    for used in (
        await town.discord.select(town.ada, reply, "Another window", ["1y"]),
        await town.discord.click(town.ada, reply, "BABA instead"),
    ):
        await used.done()
        assert (used.last.ephemeral_for, used.last.content) == (town.ada, EXPIRED)


@pytest.mark.parametrize("old", ["bw0:w:abc", "refresh", "bw1:x:1", "bw1:l:1:k0:" + "x" * 60])
async def test_controls_of_another_version_have_expired(town: Town, bot: Bellwether, old: str) -> None:
    reply = await answered(town)
    reply.control("Delete", 2)["custom_id"] = old
    used = await town.discord.click(town.ada, reply, "Delete")
    await used.done()
    assert (used.last.ephemeral_for, used.last.content) == (town.ada, EXPIRED)


async def test_a_window_of_another_version_has_expired(town: Town, bot: Bellwether) -> None:
    reply = await answered(town)
    reply.controls(3)[0]["options"].append({"label": "2 years", "value": "2y"})
    used = await town.discord.select(town.ada, reply, "Another window", ["2y"])
    await used.done()
    assert used.last.content == EXPIRED


async def test_an_answer_that_cannot_be_kept_comes_without_controls(
    town: Town, app: FakeApp, bot: Bellwether, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(text: str, asker: int) -> str:
        raise OSError("disk full")

    app.keep_question = fails  # type: ignore[method-assign]
    reply = await answered(town)
    assert reply.content.startswith("**Answer to")
    assert reply.controls(3) == []
    assert "could not be kept" in caplog.text


async def test_a_slow_store_delays_no_acknowledgement(town: Town, app: FakeApp, bot: Bellwether) -> None:
    reply = await answered(town)
    kept, found = asyncio.Event(), app.kept_question

    async def slow(key: str) -> tuple[str, int] | None:
        await kept.wait()
        return await found(key)

    app.kept_question = slow  # type: ignore[method-assign]
    for user, kind in ((town.ada, "deferred update"), (town.ben, "deferred")):
        used = await town.discord.select(user, reply, "Another window", ["1y"])
        await used.acked()
        assert used.kind == kind
        assert used.ack_ms < 1000
    kept.set()
    await used.done()
    assert used.last.content.startswith("**Answer to compare 9988.HK nvidia 1y**")


class TestCandidates:
    async def test_a_slash_asker_chooses_in_private_and_is_answered_in_public(
        self, town: Town, bot: Bellwether
    ) -> None:
        used = await town.discord.slash(town.ada, town.channel, "compare", instruments="alibaba bank", window="1y")
        await used.done()
        notice = used.last
        assert (notice.ephemeral, notice.content) == (True, "Several companies are called “bank”.")
        (select,) = notice.controls(3)
        assert [(option["label"], option["description"]) for option in select["options"]] == [
            ("Bank of China", "3988.HK · Hong Kong"),
            ("China Construction Bank", "0939.HK · Hong Kong"),
        ]
        chosen = await town.discord.select(town.ada, notice, "Which one do you mean?", ["1"])
        await chosen.done()
        assert not chosen.last.ephemeral
        assert chosen.last.content.startswith("**Answer to compare 9988.HK 0939.HK 1y**")
        await town.discord.wait_deleted(notice)

    async def test_only_the_asker_of_a_typed_question_chooses(self, town: Town, bot: Bellwether) -> None:
        reply = await answered(town, "!compare alibaba Bank 1y".replace("Bank", "bank"))
        used = await town.discord.select(town.ben, reply, "Which one do you mean?", ["0"])
        await used.done()
        assert (used.last.ephemeral_for, used.last.content) == (town.ben, "Only the person who asked can choose here.")
        await (await town.discord.select(town.ada, reply, "Which one do you mean?", ["0"])).done()
        assert reply.content.startswith("**Answer to compare 9988.HK 3988.HK 1y**")

    async def test_a_chosen_answer_stays_and_follows_edits(self, town: Town, app: FakeApp, start: Start) -> None:
        async with start(app, fault_seconds=0.2):
            asked = await town.discord.say(town.ada, town.channel, "!compare alibaba bank")
            reply = await town.discord.wait_reply(asked)
            await (await town.discord.select(town.ada, reply, "Which one do you mean?", ["0"])).done()
            await asyncio.sleep(0.25)
            assert not reply.deleted
            await town.discord.edit(town.ada, asked, "!compare alibaba nvidia")
            await town.discord.wait_edit(reply, 2)
            assert reply.content.startswith("**Answer to compare 9988.HK nvidia")

    async def test_a_guess_is_one_tap(self, town: Town, bot: Bellwether) -> None:
        reply = await answered(town, "!movers HSTEC 1y")
        assert [button["label"] for button in reply.controls(2)] == ["Hang Seng TECH (hstech)"]
        await (await town.discord.click(town.ada, reply, "Hang Seng TECH (hstech)")).done()
        assert reply.content.startswith("**Answer to movers hstech 1y**")

    async def test_a_failing_choice_keeps_the_notice_fading(self, town: Town, app: FakeApp, start: Start) -> None:
        async def fails(question: Question) -> None:
            raise SourceFault("source_down", msg("Yahoo does not answer."))

        app.before = fails
        async with start(app, fault_seconds=0.1):
            reply = await answered(town, "!compare alibaba bank")
            used = await town.discord.select(town.ada, reply, "Which one do you mean?", ["0"])
            (private,) = await used.wait_messages(1)
            assert private.content == "Yahoo does not answer."
            await town.discord.wait_deleted(reply)

    async def test_choices_expire_with_a_restart(self, town: Town, app: FakeApp, start: Start) -> None:
        async with start(app):
            used = await town.discord.slash(town.ada, town.channel, "compare", instruments="alibaba bank")
            await used.done()
        async with start(app):
            chosen = await town.discord.select(town.ada, used.last, "Which one do you mean?", ["0"])
            await chosen.done()
            assert chosen.last.content == EXPIRED
