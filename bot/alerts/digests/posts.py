"""What a digest's post says: the answer of its question as of now, and what became of the ones before."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.alerts.digests.awaited import Closes, closes_of
from bot.alerts.digests.planner import LATEST, UnreadDigest
from bot.alerts.digests.schedules import session_of
from bot.alerts.digests.words import named, skipped_words, when_due
from bot.clock import Clock
from bot.domain.alerts import Delivery
from bot.domain.answers import Answer
from bot.domain.digests import AtClose, Digest, Reason, Skipped
from bot.domain.errors import QuestionFault, SourceFault, UnreadQuestion
from bot.domain.posting import NotPosted, Post
from bot.domain.text import Day, Message, msg
from bot.services.noting import noted_prices
from bot.services.sessions import Sessions
from bot.store.digests import KIND, DigestStore, asked_of, skipped_of

_LATE = timedelta(minutes=15)
"""So much later a digest says that it is late: a source that has its closes a little later is not."""

_BRIEFLY = timedelta(minutes=30)
"""So long a close is waited for that the source does not have while it has others': after that the line has not
traded, or its close will not come soon."""

_DATA = timedelta(hours=1)
"""So long data are waited for that are no closes."""

_LAST = timedelta(minutes=15)
"""So long before it is too late there is a last attempt, longer than a courier rests between two: what is final by
then is posted, and what is missing is named."""

Ask = Callable[[Digest], Awaitable[Answer]]
"""The answer of a digest's question now. Raises QuestionFault and SourceFault."""


class _Waiting(NotPosted):
    """It cannot be posted yet; `why` is the reason where that goes on for too long."""

    def __init__(self, why: Reason, detail: str) -> None:
        super().__init__("busy", detail)
        self.why: Reason = why


class DigestPosts:
    """Makes posts of deliveries."""

    def __init__(self, digests: DigestStore, ask: Ask, sessions: Sessions, clock: Clock, unread: UnreadDigest) -> None:
        self._digests = digests
        self._unread = unread
        self._ask = ask
        self._sessions = sessions
        self._clock = clock

    async def __call__(self, delivery: Delivery) -> Post | None:
        """The post of a delivery; None where there is none: it is another kind's, its digest is gone or rests or cannot
        be read any more or was edited since, or it is too late for it. Raises NotPosted where it cannot be made
        yet."""
        if delivery.kind != KIND:
            return None
        digest = await self._digests.get(int(delivery.about["digest"]))
        if digest is None or digest.status != "active" or not _planned(delivery, digest):
            return None
        due = datetime.fromisoformat(delivery.about["due"])
        left = skipped_of(delivery.about)
        late = self._clock() - due
        try:
            answer = await self._answer(digest, due, late)
        except UnreadQuestion:
            await self._unread(digest)
            return None
        except _Waiting as waiting:
            if late < LATEST:
                raise
            await self._digests.left_out(digest.id, (*left, Skipped(due, waiting.why)))
            return None
        if late >= LATEST:
            await self._digests.left_out(digest.id, (*left, Skipped(due, "late")))
            return None
        notes = (*self._notes(digest, due, late, left), *answer.notes)
        lines = (*answer.lines, named(digest))
        return Post(delivery.id, replace(answer, lines=lines, notes=notes))

    async def _answer(self, digest: Digest, due: datetime, late: timedelta) -> Answer:
        """The answer; of a digest after a close, one that has it: on a day on which nothing was traded after all there
        is none, and nothing of an earlier day is told as if it were new. Raises _Waiting."""
        fault: QuestionFault | None = None
        with noted_prices() as noted:
            try:
                answer = await self._ask(digest)
            except SourceFault as error:
                raise _Waiting("no_answer", f"no answer: {error.code}") from None
            except UnreadQuestion:
                raise
            except QuestionFault as error:
                fault, answer = error, _refused(error)
        closes = closes_of(noted, digest.schedule, due, self._sessions)
        if fault is not None:
            if fault.code == "no_data":
                _await_data(closes, late)
            return answer
        session = session_of(digest.schedule, self._sessions, due)
        if session is None:
            return answer
        as_of = None if answer.provenance is None else answer.provenance.as_of
        if not noted and as_of is not None and as_of < session:
            raise _Waiting("no_close", f"no close of {session}")
        weekly = isinstance(digest.schedule, AtClose) and digest.schedule.weekly
        if weekly and _is_last(late) and _had_none(closes) and closes.last is not None:
            note = msg("There was no close on {day}: this goes up to {last}.", day=Day(session), last=Day(closes.last))
            return replace(answer, notes=(note, *answer.notes))
        _await_closes(closes, late)
        return answer

    def _notes(self, digest: Digest, due: datetime, late: timedelta, left: Sequence[Skipped]) -> tuple[Message, ...]:
        found: list[Message] = []
        if late > _LATE:
            found.append(msg("Late: this was due {when}.", when=when_due(due, digest.schedule)))
        if left:
            found.append(skipped_words(left, digest.schedule))
        return tuple(found)


def _planned(delivery: Delivery, digest: Digest) -> bool:
    """Whether a post was planned for the digest as it is now. What was edited since begins anew: where it was to come
    before, its new question may be nobody's business."""
    if (delivery.place, delivery.guild) != (digest.place, digest.guild):
        return False
    asked = asked_of(digest)
    return delivery.about.get("asked", asked) == asked


def _refused(fault: QuestionFault) -> Answer:
    headline = msg("This digest has no answer now: {why}", why=fault.message)
    return Answer(headline, (), (), None, None, complete=False)


def _is_last(late: timedelta) -> bool:
    """Whether this is one of the last attempts."""
    return LATEST - _LAST <= late < LATEST


def _had_none(closes: Closes) -> bool:
    """Whether the source has answered for all lines, and none has the close."""
    return not closes.pending and not closes.final and bool(closes.lacking or closes.resting)


def _await_closes(closes: Closes, late: timedelta) -> None:
    """Raises _Waiting where closes are worth waiting for. At last what is final is posted without the others, which
    the answer names."""
    if closes.pending and not (closes.final and _is_last(late)):
        raise _Waiting("no_answer", f"{closes.pending} lines without a final close")
    if _had_none(closes):
        raise _Waiting("no_close", "no close of any line")
    if closes.lacking and late < _BRIEFLY:
        raise _Waiting("no_close", f"{closes.lacking} lines without a close")


def _await_data(closes: Closes, late: timedelta) -> None:
    """Raises _Waiting where what a question lacks may come yet. At last it is said that it did not."""
    if closes.pending:
        raise _Waiting("no_answer", f"no data, and {closes.pending} lines without a final close")
    if late < _DATA or (closes.lacking and not _is_last(late)):
        raise _Waiting("no_data", "no data")
