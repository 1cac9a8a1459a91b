"""Where a post may go, looked at again by the one who posts. The real discord.py against the loopback Discord."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.alerts import Place
from bot.domain.answers import Answer
from bot.domain.posting import Leaving, NotPosted, Post
from bot.domain.text import msg
from tests.alerts.scene import Scene
from tests.alerts.test_faults import scene, schema
from tests.loopback.discord import DEFAULT, Perm

__all__ = ["scene", "schema"]


async def test_what_is_of_one_server_is_never_posted_in_another(scene: Scene) -> None:
    """Whatever is stored: the place is looked at again, for a post and for what is added to one."""
    place, guild = Place("channel", scene.channel.id), scene.channel.guild
    assert guild is not None
    answer = Answer(msg("words"), (), (), None, None)
    with pytest.raises(NotPosted, match="another server") as refused:
        await scene.poster.send(place, Post("d" * 16, answer, guild=guild.id + 1), Leaving())
    assert refused.value.reason == "forbidden" and scene.posts() == []
    message = await scene.poster.send(place, Post("e" * 16, answer, guild=guild.id), Leaving())
    with pytest.raises(NotPosted, match="another server"):
        await scene.poster.amend(place, message, Post("e" * 16, answer, guild=guild.id + 1), Leaving())


@pytest.mark.parametrize(("minutes", "told"), [(-6, True), (6, True), (3, False)])
async def test_a_clock_that_is_far_from_discords_is_told_of(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, minutes: int, told: bool
) -> None:
    """What is looked for five minutes around its time would not be found."""
    monkeypatch.setattr(scene.poster._desk, "clock", lambda: datetime.now(UTC) + timedelta(minutes=minutes))
    await scene.poster.send(
        Place("channel", scene.channel.id), Post("d" * 16, Answer(msg("x"), (), (), None, None)), Leaving()
    )
    assert ("this machine's clock and Discord's are" in caplog.text) is told
    await scene.poster.send(
        Place("channel", scene.channel.id), Post("e" * 16, Answer(msg("x"), (), (), None, None)), Leaving()
    )
    assert caplog.text.count("this machine's clock and Discord's are") == int(told)


@pytest.mark.parametrize("known", [True, False])
async def test_where_no_files_may_be_attached_the_words_come_alone(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """Whether the caches know it, or Discord says so: a post is there once, and says what its picture needs."""
    await scene.allows(DEFAULT & ~Perm.ATTACH_FILES)
    if not known:
        monkeypatch.setattr(scene.poster, "_may_attach", lambda place: True)
    place = Place("channel", scene.channel.id)
    figure: Any = "a picture"
    answer = Answer(msg("Nvidia rose"), (), (), None, figure)
    message = await scene.poster.send(place, Post("d" * 16, answer), Leaving())
    [post] = scene.posts()
    assert (
        post.files == () and post.content == "**Nvidia rose**\n> No picture: I need the permission “Attach Files” here."
    )
    await scene.poster.amend(place, message, Post("d" * 16, replace(answer, headline=msg("Nvidia fell"))), Leaving())
    [post] = scene.posts()
    assert post.files == () and post.content.startswith("**Nvidia fell**\n> No picture: ")
    assert scene.discord.violations == []
