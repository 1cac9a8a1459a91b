"""How fast questions may come."""

import asyncio

from discord.ext import commands

from bot.ui.surface import Surface


class Pace:
    """`questions` in `per` seconds for each member. Mentions of a ticker, which nobody asked about in so many words,
    have the same pace for themselves, for each member and for each channel: they take nothing from what is asked."""

    def __init__(self, questions: int, per: float) -> None:
        self._asked = _each(questions, per)
        self._mentioned_by = _each(questions, per)
        self._mentioned_in = _each(questions, per)
        self._warned = _each(1, per)

    def wait(self, surface: Surface) -> float | None:
        """Counts a question; the seconds to wait where it came too soon, else None."""
        now = asyncio.get_running_loop().time()
        if not surface.inquiry.quiet:
            return self._asked.update_rate_limit(surface.asker, now)
        wait = self._mentioned_by.update_rate_limit(surface.asker, now)
        return self._mentioned_in.update_rate_limit(surface.room.channel, now) if wait is None else wait

    def warn(self, asker: int) -> bool:
        """Whether a member is to be told so, which in a channel is enough once in a while."""
        return self._warned.update_rate_limit(asker, asyncio.get_running_loop().time()) is None


def _each(times: int, per: float) -> commands.CooldownMapping[int]:
    return commands.CooldownMapping[int](commands.Cooldown(times, per), _same)


def _same(key: int) -> int:
    return key
