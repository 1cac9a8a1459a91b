"""What a server lets the bot do by itself, as those who manage it see it: by slash, mention and prefix."""

import discord

from bot.domain.errors import QuestionFault
from bot.domain.text import Ask, Message, msg
from bot.ui import texts
from bot.ui.addressing import Doubt, whatever
from bot.ui.callers import Holder
from bot.ui.order_pages import OrderPages
from bot.ui.orders import By, Work
from bot.ui.page import Page
from bot.ui.tickers import Tickers


class ServerOrders:
    """`server`: all settings with their present values. They are changed by slash, where roles and channels are chosen
    from a list."""

    names = frozenset({"server"})

    def __init__(self, tickers: Tickers, holder: Holder, pages: OrderPages) -> None:
        self._tickers = tickers
        self._holder = holder
        self._pages = pages

    def doubt(self, text: str) -> Doubt:
        """With more words after it, it is another bot's."""
        return whatever

    def work(self, name: str, rest: str, by: By) -> Work:
        """See `Family`."""
        if rest:
            raise QuestionFault("bad_question", msg("{show} shows what is set. Settings are changed with the slash "
                                                    "command.", show=Ask("server")))  # fmt: skip

        async def shown() -> Page:
            caller = await by()
            if caller.guild is None:
                raise QuestionFault("bad_question", texts.settings_in_the_server())
            if not caller.may_administer:
                raise QuestionFault("bad_question", texts.not_yours_to_set())
            return await self.now(caller.guild)

        return shown

    async def now(self, guild: int) -> Page:
        """All that is set, what it does, and how it is changed."""
        holder = self._holder
        said = (
            texts.tickers_now(await self._tickers.wanted(guild)),
            texts.alert_role_now(await holder.role(guild)),
            texts.alert_mentions_now(await holder.mentions(guild)),
            texts.notices_now(await holder.fallback(guild)),
            texts.settings_are_changed(),
        )
        return Page("\n".join(map(self._pages.notice, said)))


def refusal_of(
    alert_role: discord.Role | None, notices: discord.abc.Snowflake | None, clear: str | None
) -> Message | None:
    """What is wrong with options of the slash command; None where they can be set."""
    if alert_role is not None and alert_role.is_default():
        return texts.everyone_is_no_role()
    if clear == "alert_role" and alert_role is not None:
        return texts.set_and_cleared("alert_role")
    if clear == "notices" and notices is not None:
        return texts.set_and_cleared("notices")
    return None
