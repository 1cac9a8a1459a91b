"""The courier: sends what is due, once. A post is begun in the store before it is sent and ended there after; one that
may have been sent is looked for before it is sent again; one that cannot be looked for is nobody's guess."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from bot.alerts.evaluator import Step, unwatched
from bot.clock import Clock
from bot.domain.alerts import Delivery, Trigger
from bot.domain.posting import HistoryUnreadable, NotPosted, Post, PostDoubtful, Poster
from bot.store.deliveries import Claimed, DeliveryStore

LEASE = timedelta(seconds=90)
_PATIENCE = 25.0
"""Seconds for the whole of an attempt at Discord: well within the lease."""

_BEFORE = timedelta(minutes=5)
"""A post is looked for from this long before it was made: clocks differ."""

TRIES = 3
"""Attempts at a place that refuses, before it is given up."""

_AGAIN = (timedelta(minutes=1), timedelta(minutes=5))

_SOON, _LATEST = timedelta(seconds=10), timedelta(minutes=10)
log = logging.getLogger(__name__)

Compose = Callable[[Delivery, Sequence[Trigger]], Awaitable[Post | None]]
"""What a delivery says; None where there is nothing to say any more."""

GivenUp = Callable[[Delivery, Sequence[Trigger], str], Awaitable[None]]
"""Told of a delivery that its place does not take, with the reason."""


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
    ) -> None:
        self._deliveries = deliveries
        self._compose = compose
        self._given_up = given_up
        self._poster = poster
        self._clock = clock
        self._worker = worker
        self._step = step

    async def tick(self) -> bool:
        """Sends the post that is the longest due; False where none is. Raises what the store raises."""
        claimed = await self._deliveries.claim(self._worker, self._clock(), LEASE)
        if claimed is None:
            return False
        self._step("begun")
        told = await self._deliveries.triggers_of(claimed.delivery.id)
        try:
            await self._deliver(claimed, told)
        except NotPosted as error:
            await self._refused(claimed, told, error)
        except PostDoubtful as error:
            wait = min(_LATEST, _SOON * 2 ** min(claimed.delivery.tries - 1, 8))
            await self._put_off(claimed.delivery, wait, f"doubtful: {error}")
        except HistoryUnreadable as error:
            log.error("post %s may or may not be there: %s", claimed.delivery.id, error)
            await self._deliveries.unknown(self._worker, claimed.delivery.id, f"unreadable: {error}", self._clock())
        return True

    async def _deliver(self, claimed: Claimed, told: Sequence[Trigger]) -> None:
        delivery = claimed.delivery
        if claimed.doubtful and delivery.message is None:
            found = await self._found(delivery)
            if found is not None:
                # It has what it was sent with; what came later is added.
                await self._deliveries.sent(self._worker, delivery.id, found, min(1, len(told)), self._clock())
                return
        post = await self._composed(delivery, told)
        if post is None:
            await self._deliveries.failed(self._worker, delivery.id, "refused: nothing to say", self._clock())
            return
        self._step("composed")
        message = await self._sent(delivery, post)
        self._step("posted")
        await self._deliveries.sent(self._worker, delivery.id, message, len(told), self._clock())
        self._step("recorded")

    async def _found(self, delivery: Delivery) -> int | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._poster.find(delivery.place, delivery.id, delivery.created_at - _BEFORE)
        except TimeoutError:
            raise PostDoubtful("the search took too long") from None

    async def _composed(self, delivery: Delivery, told: Sequence[Trigger]) -> Post | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._compose(delivery, told)
        except NotPosted:
            raise
        except TimeoutError:
            raise NotPosted("busy", "the post took too long to make") from None
        except Exception as error:
            log.exception("post %s could not be made", delivery.id)
            raise NotPosted("defect", type(error).__name__) from None

    async def _sent(self, delivery: Delivery, post: Post) -> int:
        try:
            async with asyncio.timeout(_PATIENCE):
                if delivery.message is not None:
                    await self._poster.amend(delivery.place, delivery.message, post)
                    return delivery.message
                return await self._poster.send(delivery.place, post)
        except TimeoutError:
            raise PostDoubtful(f"no answer within {_PATIENCE:g} s") from None
        except (NotPosted, PostDoubtful):
            raise
        except Exception as error:
            # It may have happened after Discord took it.
            log.exception("post %s could not be sent", delivery.id)
            raise PostDoubtful(f"{type(error).__name__}") from None

    async def _refused(self, claimed: Claimed, told: Sequence[Trigger], error: NotPosted) -> None:
        delivery = claimed.delivery
        log.warning("post %s to %s: %s: %s", delivery.id, delivery.place.key, error.reason, error)
        if not error.lasting:
            # What is nobody's fault but Discord's or ours stops no alert, however long it lasts.
            most = 6 if error.reason == "busy" else 8
            await self._put_off(delivery, _SOON * 2 ** min(delivery.tries, most), f"{error.reason}: {error}")
        elif claimed.refusals < len(_AGAIN):
            await self._put_off(delivery, _AGAIN[claimed.refusals], f"refused: {error.reason}")
        elif delivery.message is not None:
            # What was told first is there; the rest of it the place does not take.
            now = self._clock()
            await self._deliveries.sent(self._worker, delivery.id, delivery.message, len(told), now)
        else:
            await self._given_up(delivery, told, error.reason)
            await self._deliveries.failed(self._worker, delivery.id, f"refused: {error.reason}", self._clock())

    async def _put_off(self, delivery: Delivery, wait: timedelta, outcome: str) -> None:
        now = self._clock()
        await self._deliveries.put_off(self._worker, delivery.id, now + wait, outcome, now)
