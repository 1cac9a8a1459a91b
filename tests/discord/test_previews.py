"""What an order would do, shown with the button that does it."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.client import Bellwether
from bot.domain.alerts.callers import Caller
from bot.domain.answers import Answer
from bot.domain.text import msg
from tests.discord.conftest import Town
from tests.discord.fake_app import FakeApp
from tests.loopback.discord import DEFAULT, Perm


class Office:
    """Shows the same preview, with a picture, whatever is asked."""

    def read(self, text: str) -> str:
        return text

    async def preview(self, wish: str, caller: Caller) -> Any:
        figure: Any = "a picture"
        return SimpleNamespace(answer=Answer(msg("Preview"), (msg("It fires once."),), (), None, figure))


@pytest.fixture
def offices(app: FakeApp) -> None:
    app.alerts.office = app.alerts.digests = Office()


ORDERS = ("alert nvidia > 150", "digest hstech close")


@pytest.mark.usefixtures("offices")
@pytest.mark.parametrize("order", ORDERS)
async def test_where_no_files_may_be_attached_a_preview_says_so(town: Town, bot: Bellwether, order: str) -> None:
    channel = town.guild.add_channel("plain", permissions=DEFAULT & ~Perm.ATTACH_FILES)
    typed = await town.discord.wait_reply(await town.discord.say(town.ada, channel, f"!{order}"))
    name, _, what = order.partition(" ")
    slash = await (await town.discord.slash(town.ada, channel, name, what=what)).done()
    for shown in (typed, slash.last):
        assert shown.files == ()
        assert shown.content == (
            "**Preview**\nIt fires once.\n> No picture: I need the permission “Attach Files” here."
        )
        assert [button["label"] for button in shown.components[0]["components"]] == ["Make it", "No"]


@pytest.mark.usefixtures("offices")
@pytest.mark.parametrize("order", ORDERS)
async def test_a_preview_that_cannot_be_kept_is_shown_without_its_button(
    town: Town, app: FakeApp, bot: Bellwether, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(text: str, asker: int) -> str:
        raise OSError("database is locked")

    monkeypatch.setattr(app, "keep_question", locked)
    reply = await town.discord.wait_reply(await town.discord.say(town.ada, town.channel, f"!{order}"))
    assert reply.content.startswith("**Preview**\nIt fires once.\n> I could not keep it for a button")
    assert not reply.components
