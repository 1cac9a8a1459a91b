"""What happens to the rules of a post that its place does not take: they are stopped, and their owners told once."""

import hashlib
from collections.abc import Mapping, Sequence

from bot.clock import Clock
from bot.domain.alerts import Delivery, Place, Rule, Trigger
from bot.domain.answers import Answer
from bot.domain.posting import Post
from bot.domain.text import Ask, Literally, Message, Series, msg
from bot.store.audit import SYSTEM
from bot.store.deliveries import DeliveryStore
from bot.store.rules import RuleStore

_WHY: Mapping[str, Message] = {
    "gone": msg("the channel is gone"),
    "forbidden": msg("I may not write there"),
    "archived": msg("the thread is archived"),
    "closed": msg("direct messages are closed"),
}


class Stopper:
    """The GivenUp of the real program."""

    def __init__(self, rules: RuleStore, deliveries: DeliveryStore, clock: Clock) -> None:
        self._rules = rules
        self._deliveries = deliveries
        self._clock = clock

    async def __call__(self, delivery: Delivery, told: Sequence[Trigger], reason: str) -> None:
        """Stops the rules and writes a notice to each owner. Done twice it does no more than once."""
        if delivery.kind != "alert":
            return
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
            if delivery.place.kind == "member":
                continue
            about = {"rules": [rule.id for rule in rules], "place": delivery.place.id, "reason": reason}
            id = hashlib.sha256(f"{delivery.id}:{owner}".encode()).hexdigest()[:16]
            await self._deliveries.post(id, "notice", Place("member", owner), None, about, self._clock())

    @staticmethod
    def notice(delivery: Delivery) -> Post | None:
        """What such a notice says; None for a post of another kind."""
        if delivery.kind != "notice":
            return None
        about = delivery.about
        numbers = Series(tuple(Literally(str(number)) for number in about["rules"]), "and")
        where = Literally(f"<#{about['place']}>")
        why = _WHY.get(about["reason"], msg("Discord refuses it"))
        headline = msg(
            "Your alert {numbers} has fired, but cannot be posted in {where}: {why}. It is stopped.",
            numbers=numbers, where=where, why=why,
        )  # fmt: skip
        mend = msg("{list} in the server resumes or deletes it.", list=Ask("alerts"))
        return Post(delivery.id, Answer(headline, (mend,), (), None, None))
