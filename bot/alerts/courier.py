"""The courier: sends what is due, once. A post is begun in the store before it is sent and ended there after; one that
may have been sent is looked for before it is sent again; one that cannot be looked for is nobody's guess."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic

from bot.alerts.evaluator import Step, unwatched
from bot.alerts.turns import LEASE, Claim, Turn
from bot.clock import Clock
from bot.domain.alerts import Delivery, Trigger
from bot.domain.posting import HistoryUnreadable, Leaving, NotPosted, Post, PostDeleted, PostDoubtful, Poster
from bot.domain.shards import Shards
from bot.store.deliveries import DeliveryStore

_PATIENCE = 25.0
"""Seconds for the whole of an attempt at Discord: well within the lease."""

_BEGUN_WITHIN = LEASE - timedelta(seconds=25)
"""No request is begun later than this after the claim: it ends before anybody else may begin one."""

_AROUND = timedelta(minutes=5)
"""A post is looked for from this long before an attempt at it to this long after: clocks differ."""

_AGAIN = (timedelta(minutes=1), timedelta(minutes=5))
"""Rests between attempts at a place that refuses; after one more it is given up."""

_LOOK = 2.0
"""Seconds after which, while posts are being sent, others are looked for."""

_SOON, _LATEST = timedelta(seconds=10), timedelta(minutes=10)
log = logging.getLogger(__name__)

Compose = Callable[[Delivery, Sequence[Trigger]], Awaitable[Post | None]]
"""What a delivery says; None where there is nothing to say any more."""

GivenUp = Callable[[Delivery, Sequence[Trigger], str], Awaitable[None]]
"""Told of what a delivery was yet to tell, where its place does not take it, with the reason."""


class _NotSearched(PostDoubtful):
    """The search for the post failed: nothing was sent."""


class Courier:
    """One of any number that work on the same store."""

    def __init__(
        self,
        deliveries: DeliveryStore,
        compose: Compose,
        given_up: GivenUp,
        poster: Poster,
        clock: Clock,
        worker: str,
        *,
        step: Step = unwatched,
        hands: int = 1,
        shards: Shards | None = None,
    ) -> None:
        self._deliveries = deliveries
        self._compose = compose
        self._given_up = given_up
        self._poster = poster
        self._clock = clock
        self._worker = worker
        self._step = step
        self._hands = hands
        self._shards = shards
        self._turns = itertools.count(1)
        self._busy: set[asyncio.Task[None]] = set()

    async def tick(self) -> bool:
        """Sends what is due, up to `hands` posts at once, and comes back when one of them has ended, or after a while.
        False where nothing is due and nothing is being sent. Raises what the store raises; what is being sent
        meanwhile goes on."""
        while len(self._busy) < self._hands:
            claim = await self._claim()
            if claim is None:
                break
            self._busy.add(asyncio.create_task(self._send(claim), name=f"post {claim.claimed.delivery.id}"))
        if not self._busy:
            return False
        ended, self._busy = await asyncio.wait(self._busy, timeout=_LOOK, return_when=asyncio.FIRST_COMPLETED)
        done = (task.exception() for task in ended if not task.cancelled())
        failures = [failure for failure in done if failure is not None]
        for failure in failures[1:]:
            log.error("a post's turn had a failure", exc_info=failure)
        if failures:
            raise failures[0]
        return True

    async def stop(self) -> None:
        """Ends what is being sent: it is looked for at the next start."""
        busy, self._busy = self._busy, set()
        for task in busy:
            task.cancel()
        await asyncio.gather(*busy, return_exceptions=True)

    async def _claim(self) -> Claim | None:
        # Each claim has a name of its own: what an earlier one began is not this one's to end.
        holder, began, started = f"{self._worker}.{next(self._turns)}", self._clock(), monotonic()
        claimed = await self._deliveries.claim(holder, began, LEASE, self._shards)
        return None if claimed is None else Claim(claimed, holder, began, started)

    async def _send(self, claim: Claim) -> None:
        """Sends what was claimed, and keeps what came of it."""
        self._step("begun")
        turn = await self._begun(claim)
        holder = claim.holder
        try:
            if await self._is_there(turn):
                return
            begun, turn = turn, await self._as_it_is_now(turn)
            if begun.every and not turn.every:
                await self._nothing_to_say(turn)  # all of it went elsewhere
            else:
                await self._deliver(turn)
        except NotPosted as error:
            await self._refused(turn, error)
        except PostDeleted:
            await self._deliveries.deleted(holder, turn.delivery.id, self._clock())
        except PostDoubtful as error:
            kind = "search" if isinstance(error, _NotSearched) else "doubtful"
            wait = min(_LATEST, _SOON * 2 ** min(turn.delivery.tries - 1, 8))
            await self._put_off(turn, wait, f"{kind}: {error}")
        except HistoryUnreadable as error:
            log.error("post %s may or may not be there: %s", turn.delivery.id, error)
            tried, outcome = turn.tried, f"unreadable: {error}"
            await self._deliveries.unknown(holder, turn.delivery.id, tried, outcome, self._clock())

    async def _begun(self, claim: Claim) -> Turn:
        """What is to be told: all that was told before, for an amendment replaces it, and what is still wanted. What
        cannot be read is the operator's to see, and keeps nothing else back."""
        delivery = claim.claimed.delivery
        every, unread = await self._deliveries.read(delivery.id)
        if unread:
            log.error("post %s: triggers %s cannot be read, and are not told", delivery.id, unread)
            await self._deliveries.note_unreadable(delivery.id, unread)
        wanted = await self._deliveries.wanted(every)
        told = [one for one in every if one.id in delivery.told or one.id in wanted]
        ids = [*(one.id for one in every), *unread]
        return Turn(claim.claimed, claim.holder, claim.began, claim.started, told, every, ids)

    async def _deliver(self, turn: Turn) -> None:
        delivery = turn.delivery
        post = await self._composed(turn)
        if post is None:
            await self._nothing_to_say(turn)
            return
        self._step("composed")
        message = await self._sent(turn, post)
        self._step("posted")
        await self._deliveries.sent(turn.holder, delivery.id, message, turn.shown, self._clock())
        self._step("recorded")

    async def _is_there(self, turn: Turn) -> bool:
        """Whether an earlier attempt has posted it. The rest of what it is to tell is made sure of by an amendment."""
        found = await self._found(turn) if turn.claimed.doubtful else None
        if found is None:
            return False
        await self._deliveries.sent(turn.holder, turn.delivery.id, found, turn.surely_told, self._clock(), found=True)
        return True

    async def _as_it_is_now(self, turn: Turn, *, surely: bool = False) -> Turn:
        """What is left to tell here, once what belongs elsewhere by now has a post there. Where all was wanted just
        now nobody looks again, unless it is to be known `surely`."""
        if len(turn.told) == len(turn.every) and not turn.claimed.doubtful and not surely:
            return turn
        moved, wanted = await self._deliveries.follow(turn.holder, turn.delivery.id, turn.readable, self._clock())
        here = [one for one in turn.readable if one.id not in moved]
        return replace(
            turn, readable=here, every=[id for id in turn.every if id not in moved],
            told=[one for one in here if one.id in turn.delivery.told or one.id in wanted],
        )  # fmt: skip

    async def _nothing_to_say(self, turn: Turn) -> None:
        id, message, now = turn.delivery.id, turn.delivery.message, self._clock()
        if message is None:
            await self._deliveries.void(turn.holder, id, turn.every, now)
        else:
            await self._deliveries.sent(turn.holder, id, message, turn.every, now)

    async def _found(self, turn: Turn) -> int | None:
        delivery = turn.delivery
        try:
            async with asyncio.timeout(_PATIENCE):
                for since, until in _around(turn.claimed.doubtful):
                    found = await self._poster.find(delivery.place, delivery.id, since, until)
                    if found is not None:
                        return found
        except TimeoutError:
            raise _NotSearched("it took too long") from None
        except PostDoubtful as error:
            raise _NotSearched(str(error)) from None
        return None

    async def _composed(self, turn: Turn) -> Post | None:
        if turn.every and not turn.rest and not turn.may_show_more:
            return None
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._compose(turn.delivery, turn.told)
        except NotPosted:
            raise
        except TimeoutError:
            raise NotPosted("busy", "the post took too long to make") from None
        except Exception as error:
            log.exception("post %s could not be made", turn.delivery.id)
            raise NotPosted("defect", type(error).__name__) from None

    async def _sent(self, turn: Turn, post: Post) -> int:
        delivery = turn.delivery

        def ready() -> None:
            late = self._clock() - turn.began > _BEGUN_WITHIN
            if late or monotonic() - turn.started > _BEGUN_WITHIN.total_seconds():
                raise NotPosted("busy", "there was no time left to send it")

        if not await self._deliveries.held(turn.holder, delivery.id):
            raise NotPosted("busy", "somebody else has it")
        leaving = Leaving(ready)
        try:
            async with asyncio.timeout(_PATIENCE):
                if delivery.message is not None:
                    await self._poster.amend(delivery.place, delivery.message, post, leaving)
                    return delivery.message
                return await self._poster.send(delivery.place, post, leaving)
        except PostDeleted:
            raise
        except NotPosted as error:
            if not leaving.in_doubt:
                raise
            raise PostDoubtful(str(error)) from None
        except PostDoubtful as error:
            wrong = str(error)
        except TimeoutError:
            wrong = f"no answer within {_PATIENCE:g} s"
        except Exception as error:
            # It may have happened after Discord took it.
            log.exception("post %s could not be sent", delivery.id)
            wrong = type(error).__name__
        raise PostDoubtful(wrong) if leaving.in_doubt else NotPosted("busy", f"nothing was taken: {wrong}")

    async def _refused(self, turn: Turn, error: NotPosted) -> None:
        delivery, refusals = turn.delivery, turn.claimed.refusals
        log.warning("post %s to %s: %s: %s", delivery.id, delivery.place.key, error.reason, error)
        if not error.lasting:
            # What is nobody's fault but Discord's or ours stops no alert, however long it lasts.
            most = 6 if error.reason == "busy" else 8
            await self._put_off(turn, _SOON * 2 ** min(delivery.tries, most), f"{error.reason}: {error}")
        elif refusals < len(_AGAIN):
            await self._put_off(turn, _AGAIN[refusals], f"refused: {error.reason}")
        else:
            # Of an amendment, what was told before is there; the rest of it is not.
            turn = await self._as_it_is_now(turn, surely=True)
            await self._given_up(delivery, turn.rest, error.reason)
            outcome = f"refused: {error.reason}"
            await self._deliveries.failed(turn.holder, delivery.id, turn.every, outcome, self._clock())

    async def _put_off(self, turn: Turn, wait: timedelta, outcome: str) -> None:
        now = self._clock()
        await self._deliveries.put_off(turn.holder, turn.delivery.id, now + wait, outcome, now)


def _around(moments: Sequence[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """The times around some moments, the latest first; those that overlap are one."""
    last = sorted(moments, reverse=True)
    while last:
        until = last[0] + _AROUND
        since = last.pop(0) - _AROUND
        while last and last[0] + _AROUND >= since:
            since = last.pop(0) - _AROUND
        yield since, until
