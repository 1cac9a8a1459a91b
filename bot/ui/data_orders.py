"""Orders about what is kept of a member or a server: seen, taken away, erased. Whatever the door, only the one who
asked is shown it: a typed order is answered with buttons."""

import re
from typing import Any

import discord

from bot.domain.alerts.callers import Caller
from bot.domain.errors import QuestionFault
from bot.domain.text import Ask, Message, msg
from bot.ui import texts
from bot.ui.addressing import Doubt, surely
from bot.ui.callers import caller_of
from bot.ui.controls import Item, tell
from bot.ui.facade import Facade
from bot.ui.home import Interaction, desk_of
from bot.ui.interactions import acknowledged, replace_original, say_privately
from bot.ui.order_pages import OrderPages
from bot.ui.orders import By, Work
from bot.ui.page import Attached, Page
from bot.words import Words

_SERVER = "server"
_LARGEST = 8_000_000
"""Bytes of a file that every server takes."""

_BUTTONS = {"show": "copy", "export": "copy", "erase": "ask", "delete": "ask"}
"""Words that may be written after it, with the button that does that."""

_LABELS: dict[str, Message] = {
    "copy": msg("Show me"),
    "ask": msg("Erase it"),
    "erase": msg("Yes, erase it for ever"),
}


class DataOrders:
    """`mydata`: of a member, or with `server` of the server."""

    names = frozenset({"mydata"})

    def __init__(self, app: Facade, pages: OrderPages) -> None:
        self._app = app
        self._pages = pages
        self._words = pages.words

    def doubt(self, text: str) -> Doubt:
        """See `Family`."""
        return surely

    def work(self, name: str, rest: str, by: By) -> Work:
        """See `Family`."""
        server = rest.casefold() == _SERVER
        if rest.casefold() in _BUTTONS:
            raise QuestionFault("bad_question", msg("Write {own} and press {button} under it.", own=Ask("mydata"),
                                                    button=_LABELS[_BUTTONS[rest.casefold()]]))  # fmt: skip
        if rest and not server:
            raise QuestionFault("bad_question", msg("{own} is about you, {server} about the server.",
                                                    own=Ask("mydata"), server=Ask("mydata server")))  # fmt: skip

        async def offered() -> Page:
            caller = await by()
            if server:
                await self._app.personal.copy(caller, server=True)  # refused before a button is shown
            return self.offer(caller.member, server=server)

        return offered

    def offer(self, asker: int, *, server: bool) -> Page:
        """What can be done."""
        what = msg("What I keep of this server: see it, or erase it.") if server else msg(
            "What I keep of you, in every server and in direct messages: see it, or erase it."
        )  # fmt: skip
        return Page(self._pages.notice(what), view=data_view(("copy", "ask"), asker, server, self._words))

    async def copied(self, caller: Caller, *, server: bool) -> Page:
        """The copy, as a file. Raises QuestionFault."""
        copy = await self._app.personal.copy(caller, server=server)
        if len(copy.content) > _LARGEST:
            raise QuestionFault("bad_question", msg("That is too large for Discord. Ask who runs this bot for it."))
        return Page(self._pages.notice(copy.summary), attached=Attached(copy.name, copy.content))

    async def asked(self, caller: Caller, *, server: bool) -> Page:
        """What would be erased. Raises QuestionFault."""
        copy = await self._app.personal.copy(caller, server=server)
        warning = msg("All of it would be erased, alerts and digests too, and cannot be brought back.")
        said = "\n".join((self._pages.notice(copy.summary), self._pages.notice(warning)))
        return Page(said, view=data_view(("erase",), caller.member, server, self._words))

    async def erased(self, caller: Caller, *, server: bool) -> Page:
        """Erases it. Raises QuestionFault."""
        await self._app.personal.erase(caller, server=server)
        done = msg("All that I kept of this server is erased.") if server else msg("All that I kept of you is erased.")
        return Page(self._pages.notice(done))


class DataButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"bw1:y:(?P<verb>copy|ask|erase):(?P<what>member|server):(?P<asker>\d{1,20})",
):
    """Does one of these, for the one who asked alone."""

    def __init__(self, verb: str, what: str, asker: int, label: str = "…") -> None:
        self.verb, self.what, self.asker = verb, what, asker
        style = discord.ButtonStyle.secondary if verb == "copy" else discord.ButtonStyle.danger
        super().__init__(discord.ui.Button(label=label, custom_id=f"bw1:y:{verb}:{what}:{asker}", style=style))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Item, match: re.Match[str], /) -> "DataButton":
        """From the message that was used."""
        return cls(match["verb"], match["what"], int(match["asker"]))

    async def callback(self, interaction: Interaction) -> None:
        """What was pressed, in private; the last step takes the place of the question before it."""
        if interaction.user.id != self.asker:
            await tell(interaction, texts.not_yours())
            return
        desk = desk_of(interaction)
        async with desk.guarded(lambda page: say_privately(interaction, page)):
            if self.verb == "erase":
                await acknowledged(interaction, thinking=False)
            else:
                await acknowledged(interaction, thinking=True, ephemeral=True)
            orders = desk.data_orders
            does = {"copy": orders.copied, "ask": orders.asked, "erase": orders.erased}[self.verb]
            page = await does(await caller_of(interaction, desk), server=self.what == _SERVER)
            if page.attached is not None and not _may_attach(interaction):
                raise QuestionFault("bad_question", msg("I may not attach files here. Ask in a direct message."))
            await replace_original(interaction, page)


def data_view(verbs: tuple[str, ...], asker: int, server: bool, words: Words) -> discord.ui.View:
    """Buttons."""
    view: Any = discord.ui.View(timeout=None)
    for verb in verbs:
        view.add_item(DataButton(verb, _SERVER if server else "member", asker, words.text(_LABELS[verb])))
    return view


def _may_attach(interaction: Interaction) -> bool:
    return interaction.guild_id is None or interaction.app_permissions.attach_files


CONTROLS = (DataButton,)
