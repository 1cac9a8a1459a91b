"""What is kept of a member or a server, for themselves: to see, to take away, and to erase."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.alerts.callers import Caller
from bot.domain.errors import QuestionFault
from bot.domain.text import Literally, Message, Series, msg, nmsg
from bot.store.personal import Kept, PersonalStore, Whose


@dataclass(frozen=True, slots=True)
class Copy:
    """All that is kept, as a JSON file, and in words how much that is."""

    name: str
    content: bytes
    summary: Message


class PersonalData:
    """Every method raises QuestionFault for what is not the caller's to ask."""

    def __init__(self, store: PersonalStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def copy(self, caller: Caller, *, server: bool) -> Copy:
        """A copy of all that is kept of the caller, or of the caller's server."""
        return await self._copied(_whose(caller, server), own=True)

    async def erase(self, caller: Caller, *, server: bool) -> None:
        """Erases all that is kept of the caller, or of the caller's server."""
        await self.erase_of(_whose(caller, server))

    async def copy_of(self, whose: Whose) -> Copy:
        """The same, as the operator asks it."""
        return await self._copied(whose, own=False)

    async def _copied(self, whose: Whose, *, own: bool) -> Copy:
        kept = await self._store.kept(whose)
        what = "server" if whose.server else "member"
        whole = {what: whose.key, "copied_at": self._clock().isoformat(), **kept}
        content = json.dumps(whole, ensure_ascii=False, indent=1).encode()
        return Copy(f"bellwether-{what}-{whose.id}.json", content, _summary(kept, whose, own=own))

    async def erase_of(self, whose: Whose) -> None:
        """The same, as the operator asks it."""
        await self._store.erase(whose, self._clock())


def _summary(kept: Kept, whose: Whose, *, own: bool) -> Message:
    """How much is kept, said to whom it is kept of (`own`), or to the operator."""
    counts: Mapping[str, int] = {name: len(rows) for name, rows in kept.items()}
    said = [
        nmsg("{count} alert", "{count} alerts", counts["alerts"]),
        nmsg("{count} digest", "{count} digests", counts["digests"]),
        nmsg("a watch list of {count} line", "a watch list of {count} lines", counts["watchlist"]),
        nmsg("{count} post", "{count} posts", counts["posts"]),
        nmsg("{count} entry in the log of changes", "{count} entries in the log of changes", counts["log"]),
    ]
    if whose.server:
        said.append(nmsg("{count} setting", "{count} settings", counts["settings"]))
    else:
        said.append(nmsg("{count} asked question", "{count} asked questions", counts["questions"]))
    what, number = Series(tuple(said), "and"), Literally(whose.key)
    if whose.server:
        if own:
            return msg("Kept of this server: {what}.", what=what)
        return msg("Kept of server {number}: {what}.", number=number, what=what)
    return msg("Kept of you: {what}.", what=what) if own else msg("Kept of member {number}: {what}.", number=number,
                                                                  what=what)  # fmt: skip


def _whose(caller: Caller, server: bool) -> Whose:
    if not server:
        return Whose(caller.member)
    if caller.guild is None:
        raise QuestionFault("bad_question", msg("A server’s data are asked for in the server."))
    if not caller.may_administer:
        raise QuestionFault("bad_question", msg("A server’s data are for members with the permission “Manage Server”."))
    return Whose(caller.guild, server=True)
