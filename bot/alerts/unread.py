"""Alerts and digests in words that this version cannot read: they are stopped, and their owners told once."""

import hashlib
from typing import Any

from bot.clock import Clock
from bot.domain.alerts import Delivery, Place, Rule
from bot.domain.answers import Answer
from bot.domain.digests import Digest, Unread
from bot.domain.posting import Post
from bot.domain.text import Arg, Ask, Foreign, msg
from bot.store.audit import SYSTEM
from bot.store.deliveries import DeliveryStore
from bot.store.digests import DigestStore
from bot.store.rules import RuleStore

REASON = "unreadable"


class Unreadable:
    """Looks after them. Done twice it does no more than once."""

    def __init__(self, rules: RuleStore, digests: DigestStore, deliveries: DeliveryStore, clock: Clock) -> None:
        self._rules = rules
        self._digests = digests
        self._deliveries = deliveries
        self._clock = clock

    async def tick(self) -> None:
        """Stops the alerts that were met since last time. The notice comes first: what ends in between is done
        again."""
        for number, rule in list(self._rules.unread.items()):
            await self._tell("alert", number, rule.written, rule)
            values = {"status": "stopped", "reason": REASON}
            await self._rules.change(number, values, "alert stopped", SYSTEM, self._clock())
            self._rules.unread.pop(number, None)

    async def digest(self, digest: Digest) -> None:
        """Stops one whose question or schedule is met and cannot be read."""
        words = f"{digest.question} · {digest.schedule.key}" if isinstance(digest.schedule, Unread) else digest.question
        await self._tell("digest", digest.id, words, digest)
        values = {"status": "stopped", "reason": REASON}
        await self._digests.change(digest.id, values, "digest stopped", SYSTEM, self._clock())

    async def _tell(self, kind: str, number: int, words: str, of: Rule | Digest) -> None:
        id = hashlib.sha256(f"unread {kind} {number} {words}".encode()).hexdigest()[:16]
        about: dict[str, Any] = {REASON: number, "kind": kind, "words": words, "owner": of.owner, "place": of.place.id}
        if of.guild is not None:
            about["guild"] = of.guild
        await self._deliveries.post(id, "notice", Place("member", of.owner), None, about, self._clock())

    async def notice(self, delivery: Delivery) -> Post | None:
        """What such a notice says; None for a post of another kind."""
        about = delivery.about
        if delivery.kind != "notice" or REASON not in about:
            return None
        args: dict[str, Arg] = {"number": int(about[REASON]), "words": Foreign(about["words"])}
        if about.get("kind") == "digest":
            headline = msg("I cannot read your digest {number} any more: “{words}”. It is stopped.", **args)
            mend = msg("{list} shows it: delete it, and make it anew.", list=Ask("digests"))
        else:
            headline = msg("I cannot read your alert {number} any more: “{words}”. It is stopped.", **args)
            mend = msg("{list} shows it: edit it, or delete it.", list=Ask("alerts"))
        return Post(delivery.id, Answer(headline, (mend,), (), None, None))
