"""Digests as answers: what each order of a member says when it is done."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.alerts.checks import here_words, refuse_elsewhere, refuse_place, refuse_waking
from bot.alerts.digests.schedules import following
from bot.alerts.digests.words import headline_of, listed_words, menu_words, schedule_words, when_due
from bot.alerts.ending import Ending
from bot.alerts.partial import Reads
from bot.alerts.sight import Apart, owns, told_here
from bot.alerts.words import place_words
from bot.clock import Clock
from bot.domain.alerts import Delivery, Place
from bot.domain.alerts.callers import Caller
from bot.domain.answers import Answer
from bot.domain.digests import AtClose, AtOwnClose, Digest, DigestWish, Schedule, Unread
from bot.domain.digests_said import words_of
from bot.domain.errors import QuestionFault, SourceFault
from bot.domain.paging import Leaf, leaf_of
from bot.domain.text import Ask, Message, msg, numbered
from bot.services.sessions import Sessions
from bot.store.digests import DigestStore, asked_of, columns
from bot.store.parts import LARGEST

MEMBER, SERVER = 10, 25
"""Digests that a member, and a server, may have at a time."""

_PAGE = 8

Settle = Callable[[DigestWish, Caller], Awaitable[DigestWish]]
"""What is asked, with whose watch list it is about, and the exchanges of that. Raises QuestionFault."""


@dataclass(frozen=True, slots=True)
class DigestReply:
    """What an order says. `digests` are those that controls belong to; `named` are those of a list with their words,
    and `leaf` is which page of it this is."""

    answer: Answer
    digests: tuple[Digest, ...] = ()
    named: tuple[tuple[int, Message], ...] = ()
    leaf: Leaf = Leaf()


class DigestOffice:
    """Orders in, answers out. `ask` answers a digest's question now."""

    def __init__(
        self, digests: DigestStore, read: Reads[DigestWish], ask: Callable[[Digest], Awaitable[Answer]],
        settle: Settle, sessions: Sessions, clock: Clock, ending: Ending,
    ) -> None:  # fmt: skip
        self._digests = digests
        self._settle = settle
        self._read = read
        self._ask = ask
        self._sessions = sessions
        self._clock = clock
        self._ending = ending

    def read(self, text: str) -> DigestWish:
        """A digest in words, without its first one. Raises QuestionFault."""
        return self._read(text)

    async def read_edit(self, number: int, text: str, caller: Caller) -> DigestWish:
        """The new words of a digest. Raises QuestionFault: for a part of them with the orders that say the whole."""
        return self._read(text, words_of(await self._get(number, caller)))

    async def preview(self, wish: DigestWish, caller: Caller) -> DigestReply:
        """What a digest would post now, and when it would first. Raises QuestionFault and SourceFault."""
        digest = await self._made(wish, caller)
        answer = await self._ask(digest)
        first = msg("Preview: this comes {when}, {place}; first {first}.", when=schedule_words(digest.schedule),
                    place=place_words(digest.place), first=when_due(digest.next_at, digest.schedule))  # fmt: skip
        notes = await self._ending.of_digest() if isinstance(digest.schedule, AtClose) else ()
        return DigestReply(replace(answer, lines=(*answer.lines, first), notes=(*answer.notes, *notes)))

    async def create(self, wish: DigestWish, caller: Caller) -> DigestReply:
        """Makes a digest. Raises QuestionFault."""
        digest = await self._digests.add(await self._made(wish, caller), caller.member, refuse=_refuse)
        headline = msg("Digest {number} is on: {question}", number=numbered(digest.id), question=Ask(digest.question))
        return DigestReply(Answer(headline, (self._next(digest),), (), None, None), (digest,))

    async def listed(self, caller: Caller, page: int = 0) -> DigestReply:
        """A page of the digests that a caller may see."""
        found, apart = await self._of(caller)
        hidden = apart.lines("digests", shown=bool(found))
        if not found:
            none = msg(
                "You have no digests here. Make one like this: {example}",
                example=here_words("digest hstech close", caller),
            )
            return DigestReply(Answer(apart.none_words() or none, hidden, (), None, None))
        shown, leaf = leaf_of(found, page, _PAGE)
        headline = headline_of(found, caller, leaf)
        lines = tuple(listed_words(digest) for digest in shown)
        labels = tuple((digest.id, menu_words(digest)) for digest in shown)
        return DigestReply(Answer(headline, (*lines, *hidden), (), None, None), tuple(shown), labels, leaf)

    async def wording(self, number: int, caller: Caller) -> str:
        """A digest in the words in which it could be asked. Raises QuestionFault."""
        return words_of(await self._get(number, caller))

    async def edit(self, number: int, wish: DigestWish, caller: Caller) -> DigestReply:
        """Puts another digest in the place of one; it keeps its number and owner, and its place where no other is said.
        Raises QuestionFault."""
        digest = await self._get(number, caller)
        refuse_elsewhere(digest.guild, caller)
        if wish.place == "here":
            wish = replace(wish, place="dm" if digest.place.kind == "member" else digest.place.id)
        if wish.place == "dm" and digest.owner != caller.member:
            raise QuestionFault("bad_question", msg("Only its owner can have it moved to direct messages."))
        # Whose list it is about is its owner's matter, whoever edits it.
        owner = replace(caller, member=digest.owner)
        wish = await self._allowed(wish, owner)
        if caller != owner and wish.own_list and not await self._about_own_list(digest, owner):
            message = msg("Only its owner can have their own watch list posted. The server’s: {example}",
                          example=Ask("digest server watchlist close"))  # fmt: skip
            raise QuestionFault("bad_question", message)
        drafted = replace(self._drafted(wish, owner), id=number)
        with suppress(SourceFault):  # what cannot be answered now is no fault of the question's
            await self._ask(drafted)

        def refuse(changed: Digest, others: Sequence[Digest], _own: int, server: int) -> None:
            _refuse_same(changed, others)
            if changed.guild != digest.guild:
                _refuse_more(0, server, changed.guild)

        status = "paused" if digest.status == "paused" else "active"
        changes = {**columns(drafted), "status": status, "reason": None, "created_at": digest.created_at}
        now = self._clock()
        changed = await self._digests.change(number, changes, "digest edited", caller.member, now, refuse=refuse)
        if changed is None:
            raise _unknown(number)
        said = msg("Digest {number} is now: {question}", number=numbered(number), question=Ask(changed.question))
        woken = (msg("It is on again."),) if digest.status == "stopped" else ()
        return DigestReply(Answer(said, (*woken, self._next(changed)), (), None, None), (changed,))

    async def act(self, verb: str, number: int, caller: Caller) -> DigestReply:
        """Does something to a digest: pause, resume, delete, test (what it would post now), or show it. Raises
        QuestionFault where it is not the caller's."""
        digest = await self._get(number, caller)
        now = self._clock()
        if verb == "delete":
            await self._digests.delete(number, caller.member, now)
            return DigestReply(Answer(msg("Digest {number} is deleted.", number=numbered(number)), (), (), None, None))
        if verb == "test":
            answer = await self._ask(digest)
            return DigestReply(replace(answer, lines=(*answer.lines, self._next(digest))), (digest,))
        if verb == "show":
            headline = msg("Digest {number}: {question}", number=numbered(number), question=Ask(digest.question))
            return DigestReply(Answer(headline, (self._next(digest),), (), None, None), (digest,))
        if verb == "pause":
            changed = await self._digests.change(number, {"status": "paused"}, "digest paused", caller.member, now)
            said = msg("Digest {number} is paused until it is resumed.", number=numbered(number))
        else:
            if isinstance(digest.schedule, Unread):
                raise QuestionFault("bad_question", msg("I cannot read when that digest comes. Edit it, or delete it."))
            if digest.reason == "unreadable":
                text = msg("I cannot read the question of that digest any more. Edit it, or delete it.")
                raise QuestionFault("bad_question", text)
            refuse_waking(digest.place, digest.guild, caller)
            upcoming = self._due(digest.schedule, now)
            changes = {"status": "active", "reason": None, "next_at": upcoming}
            changed = await self._digests.change(number, changes, "digest resumed", caller.member, now)
            said = msg("Digest {number} is on again.", number=numbered(number))
        if changed is None:
            raise _unknown(number)
        return DigestReply(Answer(said, (self._next(changed),), (), None, None), (changed,))

    async def question(self, post: Delivery) -> str | None:
        """The question that a digest's post answers, whatever that asks since; None where it is not known any more."""
        if "question" in post.about:
            return post.about["question"]
        digest = await self._digests.get(int(post.about["digest"]))
        if digest is None or asked_of(digest) != post.about.get("asked"):
            return None
        return digest.question

    async def _made(self, wish: DigestWish, caller: Caller) -> Digest:
        made = self._drafted(await self._allowed(wish, caller), caller)
        counts = await self._digests.counts(caller.member, made.guild)
        _refuse(made, await self._digests.of_member(caller.member, made.guild), *counts)
        return made

    async def _allowed(self, wish: DigestWish, caller: Caller) -> DigestWish:
        """What is asked, with whose list it is about, where it may be posted there."""
        refuse_place(wish, caller, lambda: self._direct(wish, caller))
        return await self._settle(wish, caller)

    def _direct(self, wish: DigestWish, caller: Caller) -> str:
        """The order of a wish for direct messages."""
        own, now = wish.schedule, self._clock()
        schedule = AtClose("", own.weekly) if isinstance(own, AtOwnClose) else own
        place = Place("member", caller.member)
        return f"digest {words_of(Digest(0, caller.member, None, place, wish.question, schedule, now, now))}"

    async def _about_own_list(self, digest: Digest, owner: Caller) -> bool:
        """Whether a digest is about its owner's own list already."""
        with suppress(QuestionFault):
            wish = DigestWish(digest.question, (), AtOwnClose())
            return (await self._settle(wish, owner)).own_list
        return False

    def _drafted(self, wish: DigestWish, caller: Caller) -> Digest:
        now = self._clock()
        direct = wish.place == "dm" or caller.guild is None
        here = caller.channel if wish.place == "here" else wish.place
        place = Place("member", caller.member) if direct or here == "dm" else Place("channel", here)
        guild = None if direct else caller.guild

        def at(schedule: Schedule, due: datetime) -> Digest:
            return Digest(0, caller.member, guild, place, wish.question, schedule, now, due)

        schedule = self._schedule(wish)
        if schedule is None:
            beside = f" <#{wish.place}>" if isinstance(wish.place, int) else ""
            one, two = (Ask(f"digest {words_of(at(close, now))}{beside}") for close in _closes(wish.schedule))
            raise QuestionFault("bad_question", msg("Which exchange's close? Say it: {one}, {two}", one=one, two=two))
        return at(schedule, self._due(schedule, now))

    def _schedule(self, wish: DigestWish) -> Schedule | None:
        """As asked; for the question's own close the exchange of its names that closes last in a day, None where it has
        no names."""
        if not isinstance(wish.schedule, AtOwnClose):
            return wish.schedule
        if not wish.calendars:
            return None
        return AtClose(max(wish.calendars, key=self._close_of_day), wish.schedule.weekly)

    def _close_of_day(self, calendar: str) -> timedelta:
        now = self._clock()
        close = self._sessions.close(calendar, self._sessions.closed_before(calendar, now)).astimezone(UTC)
        return close - close.replace(hour=0, minute=0)

    def _due(self, schedule: Schedule, now: datetime) -> datetime:
        found = following(schedule, self._sessions, now)
        if found is None:
            raise QuestionFault("no_data", msg("I know no later session of that exchange."))
        return found

    async def _of(self, caller: Caller) -> tuple[list[Digest], Apart]:
        """Those that a caller may see here, and how many are left out, since others read it too."""
        found = await self._digests.of_member(caller.member, None)
        if caller.guild is not None and (caller.may_manage or caller.manages):
            found = [digest for digest in await self._digests.of_guild(caller.guild) if owns(digest, caller)] + found
        elif caller.guild is not None:
            found = await self._digests.of_member(caller.member, caller.guild) + found
        return told_here(found, caller)

    async def _get(self, number: int, caller: Caller) -> Digest:
        digest = await self._digests.get(number) if number <= LARGEST else None
        if digest is None or not owns(digest, caller):
            raise _unknown(number)
        return digest

    def _next(self, digest: Digest) -> Message:
        when, place = schedule_words(digest.schedule), place_words(digest.place)
        if isinstance(digest.schedule, Unread):
            return msg("Stopped: I cannot read when it comes. Edit it, or delete it.")
        if digest.status == "paused":
            return msg("Paused: resumed, it comes {when}, {place}.", when=when, place=place)
        if digest.status == "stopped":
            return msg("Stopped, because it could not be posted: resumed, it comes {when}, {place}.", when=when,
                       place=place)  # fmt: skip
        upcoming = when_due(digest.next_at, digest.schedule)
        return msg("It comes {when}, {place}; next {next}.", when=when, place=place, next=upcoming)


def _closes(schedule: Schedule | AtOwnClose) -> tuple[AtClose, AtClose]:
    """The closes of the two exchanges that most lines are of."""
    weekly = isinstance(schedule, AtOwnClose) and schedule.weekly
    return AtClose("XHKG", weekly), AtClose("XNYS", weekly)


def _refuse(digest: Digest, others: Sequence[Digest], own: int, server: int) -> None:
    """Raises QuestionFault where a digest is one too many, or one that is there already."""
    _refuse_more(own, server, digest.guild)
    _refuse_same(digest, others)


def _refuse_more(own: int, server: int, guild: int | None) -> None:
    if own >= MEMBER or (guild is not None and server >= SERVER):
        message = msg("{member} digests are the most for a member, {server} for a server. {list} shows yours.",
                      member=MEMBER, server=SERVER, list=Ask("digests"))  # fmt: skip
        raise QuestionFault("bad_question", message)


def _refuse_same(digest: Digest, others: Sequence[Digest]) -> None:
    for other in others:
        if (other.place, other.question, other.schedule) == (digest.place, digest.question, digest.schedule):
            message = msg(
                "Digest {number} is the same. {list} shows it.", number=numbered(other.id), list=Ask("digests")
            )
            raise QuestionFault("bad_question", message)


def _unknown(number: int) -> QuestionFault:
    message = msg("You have no digest {number}. {list} shows yours.", number=numbered(number), list=Ask("digests"))
    return QuestionFault("bad_question", message)
