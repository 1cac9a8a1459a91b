"""Watch lists of members and servers, and questions about them."""

from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.domain.alerts.callers import Caller
from bot.domain.digests import Digest
from bot.domain.errors import QuestionFault
from bot.domain.instruments import Instrument
from bot.domain.questions import Question, Watched
from bot.domain.text import Ask, Literally, Message, msg
from bot.domain.watchlists import empty_words
from bot.services.listing import Listing
from bot.store.watchlists import WatchStore, guild_key, member_key

MOST = 50
"""Lines in a list: as many as a question takes, and fewer than anybody reads."""


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding: the lines that are new, those that the source does not know, which are left out, and of the
    new ones those that could not be checked."""

    lines: tuple[Instrument, ...]
    unknown: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meant:
    """A question with the lines of a watch list, and whose list that is; `whose` is None where it is about none."""

    question: Question
    whose: Message | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A question about a list by its name, and the same with the list's lines. `own`: it is a member's own list."""

    question: Question
    lines: Question
    own: bool = False


class WatchlistService:
    """What may be done with lists. Raises QuestionFault for what is not allowed or not there."""

    def __init__(self, store: WatchStore, listing: Listing, clock: Clock) -> None:
        self._store = store
        self._listing = listing
        self._clock = clock

    async def add(self, symbols: tuple[str, ...], caller: Caller, *, server: bool) -> Added:
        """Adds to the caller's list, or to the server's, what the source knows, or does not say that it does not."""
        owner, guild = self._owner(caller, server, change=True)
        kept = set(await self._store.get(owner))
        checked = await self._listing.checked([symbol for symbol in symbols if symbol not in kept])
        known = tuple(symbol for symbol in symbols if symbol not in checked.unknown)
        added = await self._store.add(owner, known, MOST, caller.member, guild, self._clock())
        if added is None:
            message = msg("A watch list has at most {most} lines. {unwatch} makes room.", most=MOST,
                          unwatch=Ask(f"unwatch {'server ' if server else ''}xiaomi"))  # fmt: skip
            raise QuestionFault("bad_question", message)
        unsure = tuple(symbol for symbol in checked.unsure if symbol in added)
        return Added(self._lines(added), checked.unknown, unsure)

    async def remove(
        self, symbols: tuple[str, ...] | None, caller: Caller, *, server: bool
    ) -> tuple[Instrument, ...]:  # fmt: skip
        """Takes off the caller's list, or the server's; all where `symbols` is None. Gives what was there."""
        owner, guild = self._owner(caller, server, change=True)
        return self._lines(await self._store.remove(owner, symbols, caller.member, guild, self._clock()))

    async def listed(self, caller: Caller, *, server: bool) -> tuple[Instrument, ...]:
        """The caller's list, or the server's."""
        return self._lines(await self._store.get(self._owner(caller, server, change=False)[0]))

    async def meant(self, question: Question, member: int, guild: int | None, *, strictly: bool = False) -> Question:
        """The question with the lines of a watch list in the place of its name. See `looked_up`."""
        return (await self.looked_up(question, member, guild, strictly=strictly)).question

    async def looked_up(self, question: Question, member: int, guild: int | None, *, strictly: bool = False) -> Meant:
        """The question with the lines of the member's list in the place of the word `watchlist`, and whose list it is;
        of the server's list where that is asked, or where the member has none and is not meant `strictly`. Raises
        QuestionFault where the list is empty, or the question takes fewer lines."""
        whose: Message | None = None
        for field in question.declared():
            asked = getattr(question, field.name)
            if not isinstance(asked, Watched):
                continue
            if asked.symbols:
                whose = await self._looked_up(asked, member)
                continue
            found, server = await self._found(asked, member, guild, strictly)
            if len(found) > field.most:
                message = msg("{question} is about an index, not about a list.", question=Ask(question.spec.name))
                raise QuestionFault("bad_question", message)
            question = replace(question, **{field.name: Watched(found, server=server)})
            whose = _whose(server, asked.server)
        return Meant(question, whose)

    async def settled(self, question: Question, caller: Caller, *, direct: bool) -> "Settled":
        """The question about the list that it means now, by its name: the server's stays the server's where the member
        begins a list later. What is posted in direct messages knows no server. Raises as `looked_up`."""
        watched = {field.name: getattr(question, field.name) for field in question.declared()}
        watched = {name: asked for name, asked in watched.items() if isinstance(asked, Watched)}
        if direct and caller.guild is not None and any(asked.server for asked in watched.values()):
            message = msg("The server’s watch list is posted in the server’s channels. In direct messages take your "
                          "own: {example}", example=Ask("digest watchlist close dm"))  # fmt: skip
            raise QuestionFault("bad_question", message)
        looked_up = await self.meant(question, caller.member, None if direct else caller.guild)
        names = {name: Watched(server=getattr(looked_up, name).server) for name in watched}
        own = any(not asked.server for asked in names.values())
        return Settled(replace(question, **names), looked_up, own)

    async def digested(self, question: Question, digest: Digest) -> Meant:
        """The question of a digest with the lines of its list, and whose list it is for all who read that. Raises as
        `looked_up`."""
        asked = [getattr(question, field.name) for field in question.declared()]
        own = any(isinstance(value, Watched) and not value.server for value in asked)
        if own and digest.guild is not None and not await self._store.get(member_key(digest.owner)):
            message = msg("The watch list of {member} is empty.", member=Literally(f"<@{digest.owner}>"))
            raise QuestionFault("bad_question", message)
        found = await self.looked_up(question, digest.owner, digest.guild, strictly=True)
        values = [getattr(found.question, field.name) for field in found.question.declared()]
        if found.whose is None or digest.guild is None or any(isinstance(v, Watched) and v.server for v in values):
            return found
        return Meant(found.question, msg("The watch list of {member}.", member=Literally(f"<@{digest.owner}>")))

    async def _looked_up(self, asked: Watched, member: int) -> Message:
        """Whose list it is that was looked up before, perhaps by another member."""
        if asked.server:
            return msg("The server’s watch list, as it was.")
        own = await self._store.get(member_key(member)) == asked.symbols
        return msg("Your watch list.") if own else msg("A member’s watch list.")

    async def _found(
        self, asked: Watched, member: int, guild: int | None, strictly: bool
    ) -> tuple[tuple[str, ...], bool]:
        """A list's lines, and whether it is the server's."""
        if asked.server and guild is None:
            raise QuestionFault("bad_question", msg("A server’s list is asked for in the server."))
        found = () if asked.server else await self._store.get(member_key(member))
        if found or (strictly and not asked.server):
            server = False
        else:
            server = True
            found = () if guild is None else await self._store.get(guild_key(guild))
        if not found:
            raise QuestionFault("bad_question", empty_words(asked.server))
        return found, server

    def _lines(self, symbols: tuple[str, ...]) -> tuple[Instrument, ...]:
        return tuple(map(self._listing.line, symbols))

    @staticmethod
    def _owner(caller: Caller, server: bool, *, change: bool) -> tuple[str, int | None]:
        if not server:
            return member_key(caller.member), None
        if caller.guild is None:
            raise QuestionFault("bad_question", msg("A server’s list is asked for in the server."))
        if change and not caller.may_manage:
            message = msg(
                "The server’s watch list is for members who may manage messages, or have the role that {server} shows. "
                "Your own: {own}",
                server=Literally("/server"),
                own=Ask("watch alibaba"),
            )
            raise QuestionFault("bad_question", message)
        return guild_key(caller.guild), caller.guild


def _whose(server: bool, asked: bool) -> Message:
    if not server:
        return msg("Your watch list.")
    if asked:
        return msg("The server’s watch list.")
    return msg("The server’s watch list, since yours is empty. Begin yours: {example}",
               example=Ask("watch alibaba xiaomi nvidia"))  # fmt: skip
