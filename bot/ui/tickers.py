"""`$BABA` inside any message: answered in the servers that have turned it on."""

import logging
import re

from bot.ui.bounded import Bounded
from bot.ui.facade import Facade

log = logging.getLogger(__name__)

_CASHTAG = re.compile(r"(?<![A-Za-z0-9_$])\$([A-Z]{2,5}(?:[.-][AB])?|[0-9]{1,5}\.HK)(?![A-Za-z0-9_$])")
"""Capitals only, and two of them at least: "$5", "$m" and "US$" are money. Chinese is written without spaces, so only
Latin letters beside it make it a part of another word."""
_NOT_WORDS = re.compile(r"(?<!`)(`++).+?(?<!`)\1(?!`)|(?:https?://|www\.)\S+", re.DOTALL)
"""Code, in as many backticks as Discord takes, and addresses: a dollar in them marks no ticker."""


def cashtag(content: str) -> str | None:
    """The first ticker in a message that is marked with a dollar, with its mark; None without one."""
    found = _CASHTAG.search(_NOT_WORDS.sub(" ", content))
    return None if found is None else found[0]


class Tickers:
    """Which servers want it. Off until somebody who manages the server turns it on; kept with the other state."""

    def __init__(self, app: Facade) -> None:
        self._app = app
        self._known: Bounded[int, bool] = Bounded(5000)

    async def wanted(self, guild: int) -> bool:
        """Whether a server has turned it on. A store that cannot be read says no, and is asked again next time."""
        known = self._known.get(guild)
        if known is None:
            try:
                known = await self._app.get_state(_key(guild)) == "on"
            except Exception as error:  # noqa: BLE001 - whatever the store raises, nobody waits for an answer here
                log.warning("the setting of a server cannot be read: %s", error)
                return False
            self._known[guild] = known
        return known

    async def turn(self, guild: int, on: bool, by: int) -> None:
        """Turns it on or off."""
        await self._app.put_setting(_key(guild), "on" if on else "off", guild, by)
        self._known[guild] = on


def _key(guild: int) -> str:
    return f"discord:tickers:{guild}"
