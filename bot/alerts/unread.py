"""Alerts in words that this version cannot read: they are stopped, and their owners told once."""

import hashlib
from typing import Any

from bot.clock import Clock
from bot.domain.alerts import Delivery, Place, Rule
from bot.domain.answers import Answer
from bot.domain.posting import Post
from bot.domain.text import Ask, Foreign, msg
from bot.store.audit import SYSTEM
from bot.store.deliveries import DeliveryStore
from bot.store.rules import RuleStore

REASON = "unreadable"


class Unreadable:
    """Looks after them. Done twice it does no more than once."""

    def __init__(self, rules: RuleStore, deliveries: DeliveryStore, clock: Clock) -> None:
        self._rules = rules
        self._deliveries = deliveries
        self._clock = clock

    async def tick(self) -> None:
        """Stops those that were met since last time. The notice comes first: what ends in between is done again."""
        for number, rule in list(self._rules.unread.items()):
            await self._notify(rule)
            values = {"status": "stopped", "reason": REASON}
            await self._rules.change(number, values, "alert stopped", SYSTEM, self._clock())
            self._rules.unread.pop(number, None)

    async def _notify(self, rule: Rule) -> None:
        id = hashlib.sha256(f"unread {rule.id} {rule.written}".encode()).hexdigest()[:16]
        about: dict[str, Any] = {REASON: rule.id, "words": rule.written, "owner": rule.owner, "place": rule.place.id}
        if rule.guild is not None:
            about["guild"] = rule.guild
        await self._deliveries.post(id, "notice", Place("member", rule.owner), None, about, self._clock())

    async def notice(self, delivery: Delivery) -> Post | None:
        """What such a notice says; None for a post of another kind."""
        about = delivery.about
        if delivery.kind != "notice" or REASON not in about:
            return None
        headline = msg("I cannot read your alert {number} any more: “{words}”. It is stopped.",
                       number=int(about[REASON]), words=Foreign(about["words"]))  # fmt: skip
        mend = msg("{list} shows it: edit it, or delete it.", list=Ask("alerts"))
        return Post(delivery.id, Answer(headline, (mend,), (), None, None))
