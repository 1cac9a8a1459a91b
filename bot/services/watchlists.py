"""Watch lists of members and servers, and questions about them."""

from dataclasses import replace

from bot.clock import Clock
from bot.domain.alerts.callers import Caller
from bot.domain.errors import QuestionFault
from bot.domain.questions import Question, Watched
from bot.domain.questions.values import Typed
from bot.domain.text import Ask, msg
from bot.store.watchlists import WatchStore, guild_key, member_key

MOST = 50
"""Lines in a list: as many as a question takes, and fewer than anybody reads."""


class WatchlistService:
    """What may be done with lists. Raises QuestionFault for what is not allowed or not there."""

    def __init__(self, store: WatchStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def add(self, symbols: tuple[str, ...], caller: Caller, *, server: bool) -> tuple[str, ...]:
        """Adds to the caller's list, or to the server's; gives what is new."""
        owner, guild = self._owner(caller, server, change=True)
        added = await self._store.add(owner, symbols, MOST, caller.member, guild, self._clock())
        if added is None:
            message = msg("A watch list has at most {most} lines. {unwatch} makes room.", most=MOST,
                          unwatch=Ask("unwatch xiaomi"))  # fmt: skip
            raise QuestionFault("bad_question", message)
        return added

    async def remove(self, symbols: tuple[str, ...] | None, caller: Caller, *, server: bool) -> tuple[str, ...]:
        """Takes off the caller's list, or the server's; all where `symbols` is None. Gives what was there."""
        owner, guild = self._owner(caller, server, change=True)
        return await self._store.remove(owner, symbols, caller.member, guild, self._clock())

    async def listed(self, caller: Caller, *, server: bool) -> tuple[str, ...]:
        """The caller's list, or the server's."""
        return await self._store.get(self._owner(caller, server, change=False)[0])

    async def meant(self, question: Question, member: int, guild: int | None) -> Question:
        """The question with the lines of the member's list in the place of the word `watchlist`; of the server's list
        where the member has none. Raises QuestionFault where neither has any, or the question takes fewer lines."""
        for field in question.declared():
            if not isinstance(getattr(question, field.name), Watched):
                continue
            found = await self._store.get(member_key(member))
            if not found and guild is not None:
                found = await self._store.get(guild_key(guild))
            if not found:
                raise QuestionFault(
                    "bad_question",
                    msg("Your watch list is empty. Fill it: {example}", example=Ask("watch alibaba xiaomi nvidia")),
                )
            if len(found) > field.most:
                message = msg("{question} is about an index, not about a list.", question=Ask(question.spec.name))
                raise QuestionFault("bad_question", message)
            question = replace(question, **{field.name: Typed(found)})
        return question

    @staticmethod
    def _owner(caller: Caller, server: bool, *, change: bool) -> tuple[str, int | None]:
        if not server:
            return member_key(caller.member), None
        if caller.guild is None:
            raise QuestionFault("bad_question", msg("A server’s list is asked for in the server."))
        if change and not caller.may_manage:
            message = msg(
                "The server’s watch list is for members who may manage messages, or have the role that the server "
                "chose. Your own: {own}",
                own=Ask("watch alibaba"),
            )
            raise QuestionFault("bad_question", message)
        return guild_key(caller.guild), caller.guild
