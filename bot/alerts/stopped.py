"""What happens to alerts and digests whose post a place does not take: they are stopped, and their owners told once by
direct message, or in the server's fallback channel where that is closed."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.alerts.resting import why_undelivered
from bot.alerts.told import told_words
from bot.alerts.words import Look
from bot.clock import Clock
from bot.domain.alerts import Delivery, Place, Rule, Trigger
from bot.domain.answers import Answer
from bot.domain.posting import Post
from bot.domain.text import Arg, Ask, Literally, Message, Series, msg, nmsg
from bot.store.audit import SYSTEM
from bot.store.deliveries import DeliveryStore
from bot.store.digests import KIND, DigestStore
from bot.store.rules import RuleStore

NOTICE = "notice"
_FACTS = 10

Fallback = Callable[[int], Awaitable[int | None]]
"""A server's fallback channel."""


class Stopper:
    """The GivenUp of the real program. Done twice it does no more than once: notices have the ids of their causes."""

    def __init__(
        self, rules: RuleStore, digests: DigestStore, deliveries: DeliveryStore, fallback: Fallback, look: Look,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._rules = rules
        self._digests = digests
        self._deliveries = deliveries
        self._fallback = fallback
        self._look = look
        self._clock = clock

    async def __call__(self, delivery: Delivery, told: Sequence[Trigger], reason: str) -> None:
        """Stops what the delivery is of, and writes a notice to each owner."""
        if delivery.kind == NOTICE:
            await self._told_elsewhere(delivery)
        elif delivery.kind == KIND:
            await self._stop_digest(delivery, reason)
        else:
            await self._stop_rules(delivery, told, reason)

    async def _stop_rules(self, delivery: Delivery, told: Sequence[Trigger], reason: str) -> None:
        changes = await self._rules.changes_of({trigger.rule for trigger in told})
        stopped: dict[int, list[Rule]] = {}
        for change in changes:
            rule = change.rule
            if rule is None or rule.place != delivery.place:
                continue
            stopped.setdefault(rule.owner, []).append(rule)
            if rule.status in ("active", "done"):
                values = {"status": "stopped", "reason": reason}
                await self._rules.change(rule.id, values, "alert stopped", SYSTEM, self._clock())
        for owner, rules in stopped.items():
            await self._notify(delivery, owner, reason, {"rules": [rule.id for rule in rules]})

    async def _stop_digest(self, delivery: Delivery, reason: str) -> None:
        number = int(delivery.about["digest"])
        digest = await self._digests.get(number)
        if digest is None or digest.place != delivery.place:
            return
        if digest.status == "active":
            values = {"status": "stopped", "reason": reason}
            await self._digests.change(number, values, "digest stopped", SYSTEM, self._clock())
        await self._notify(delivery, digest.owner, reason, {"digest": number})

    async def _notify(self, delivery: Delivery, owner: int, reason: str, what: Mapping[str, Any]) -> None:
        if delivery.place.kind == "member":
            return  # the owner's own direct messages are what is closed
        about = {**what, "of": delivery.id, "place": delivery.place.id, "reason": reason, "owner": owner}
        if delivery.guild is not None:
            about["guild"] = delivery.guild
        id = hashlib.sha256(f"{delivery.id}:{owner}".encode()).hexdigest()[:16]
        await self._deliveries.post(id, NOTICE, Place("member", owner), None, about, self._clock())

    async def _told_elsewhere(self, notice: Delivery) -> None:
        """A notice that its owner's direct messages do not take goes to the server's fallback channel, if it has one
        that is not the place at fault."""
        guild = notice.about.get("guild")
        if notice.place.kind != "member" or guild is None:
            return
        channel = await self._fallback(int(guild))
        if channel is None or channel == notice.about["place"]:
            return
        id = hashlib.sha256(f"{notice.id}:fallback".encode()).hexdigest()[:16]
        place = Place("channel", channel)
        await self._deliveries.post(id, NOTICE, place, int(guild), dict(notice.about), self._clock())

    async def _left(self, of: str, numbers: Sequence[int]) -> list[Trigger]:
        """What some rules had to tell in a post and did not."""
        post = await self._deliveries.get(of)
        known = frozenset[int]() if post is None else post.told
        every = await self._deliveries.triggers_of(of)
        return [one for one in every if one.rule in numbers and one.id not in known]

    async def notice(self, delivery: Delivery) -> Post | None:
        """What such a notice says; None for a post of another kind."""
        if delivery.kind != NOTICE:
            return None
        about = delivery.about
        # In a server's channel others read it too: whose it is must be said there.
        others = delivery.place.kind != "member"
        if "digest" in about:
            mend = msg("{list} in the server resumes or deletes it.", list=Ask("digests"))
            return Post(delivery.id, Answer(_digest_words(about, others), (mend,), (), None, None))
        headline = _alerts_words(about, others)
        told = await self._left(about["of"], about["rules"])
        facts = tuple(dict.fromkeys(told_words(one, self._look) for one in told))
        if len(facts) > _FACTS:
            rest = len(facts) - _FACTS
            facts = (*facts[:_FACTS], nmsg("… and {count} more", "… and {count} more", rest))
        mend = nmsg("{list} in the server resumes or deletes it.", "{list} in the server resumes or deletes them.",
                    len(about["rules"]), list=Ask("alerts"))  # fmt: skip
        return Post(delivery.id, Answer(headline, (*facts, mend), (), None, None))


def _digest_words(about: Mapping[str, Any], others: bool) -> Message:
    """That a digest is stopped, to its owner or to others."""
    args: dict[str, Arg] = {
        "number": int(about["digest"]),
        "where": Literally(f"<#{about['place']}>"),
        "why": why_undelivered(about["reason"]),
    }
    if others:
        return msg("Digest {number} of {owner} cannot be posted in {where}: {why}. It is stopped.",
                   owner=_owner(about), **args)  # fmt: skip
    return msg("Your digest {number} cannot be posted in {where}: {why}. It is stopped.", **args)


def _alerts_words(about: Mapping[str, Any], others: bool) -> Message:
    """The same of alerts that have fired."""
    args: dict[str, Arg] = {
        "numbers": Series(tuple(Literally(str(number)) for number in about["rules"]), "and"),
        "where": Literally(f"<#{about['place']}>"),
        "why": why_undelivered(about["reason"]),
    }
    if others:
        return nmsg(
            "Alert {numbers} of {owner} has fired, but cannot be posted in {where}: {why}. It is stopped.",
            "Alerts {numbers} of {owner} have fired, but cannot be posted in {where}: {why}. They are stopped.",
            len(about["rules"]), owner=_owner(about), **args,
        )  # fmt: skip
    return nmsg(
        "Your alert {numbers} has fired, but cannot be posted in {where}: {why}. It is stopped.",
        "Your alerts {numbers} have fired, but cannot be posted in {where}: {why}. They are stopped.",
        len(about["rules"]), **args,
    )  # fmt: skip


def _owner(about: Mapping[str, Any]) -> Literally:
    return Literally(f"<@{about['owner']}>")
