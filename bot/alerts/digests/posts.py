"""What a digest's post says: the answer of its question as of now, and what became of the ones before."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.alerts.digests.planner import LATEST, UnreadDigest
from bot.alerts.digests.schedules import session_of
from bot.alerts.digests.words import named, skipped_words, when_due
from bot.clock import Clock
from bot.domain.alerts import Delivery
from bot.domain.answers import Answer
from bot.domain.digests import Digest, Skipped
from bot.domain.errors import QuestionFault, SourceFault, UnreadQuestion
from bot.domain.posting import NotPosted, Post
from bot.domain.text import Message, msg
from bot.services.sessions import Sessions
from bot.store.digests import KIND, DigestStore, asked_of, skipped_of

_LATE = timedelta(minutes=15)
"""So much later a digest says that it is late: a source that has its closes a little later is not."""

Ask = Callable[[Digest], Awaitable[Answer]]
"""The answer of a digest's question now. Raises QuestionFault and SourceFault."""


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
            answer = await self._answer(digest, due)
        except UnreadQuestion:
            await self._unread(digest)
            return None
        except NotPosted as error:
            if late >= LATEST:
                reason = "no_close" if "close" in str(error) else "no_answer"
                await self._digests.left_out(digest.id, (*left, Skipped(due, reason)))
                return None
            raise
        if late >= LATEST:
            await self._digests.left_out(digest.id, (*left, Skipped(due, "late")))
            return None
        notes = (*self._notes(digest, due, late, left), *answer.notes)
        lines = (*answer.lines, named(digest))
        return Post(delivery.id, replace(answer, lines=lines, notes=notes))

    async def _answer(self, digest: Digest, due: datetime) -> Answer:
        """The answer; of a digest after a close, one that has it: on a day on which nothing was traded after all there
        is none, and nothing of an earlier day is told as if it were new."""
        try:
            answer = await self._ask(digest)
        except SourceFault as fault:
            raise NotPosted("busy", f"no answer: {fault.code}") from None
        except UnreadQuestion:
            raise
        except QuestionFault as fault:
            headline = msg("The digest cannot be answered any more: {why}", why=fault.message)
            return Answer(headline, (), (), None, None, complete=False)
        session = session_of(digest.schedule, self._sessions, due)
        as_of = None if answer.provenance is None else answer.provenance.as_of
        if session is not None and as_of is not None and as_of < session:
            raise NotPosted("busy", f"no close of {session}")
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
