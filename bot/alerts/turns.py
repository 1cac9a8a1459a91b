"""A post that is a courier's to send for a while, and what it is to tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.alerts import Delivery, Trigger
from bot.store.deliveries import Claimed

LEASE = timedelta(seconds=90)
"""So long a claim lasts."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A post that is ours for a while, under which name, and since when, by two clocks: one that others share, and one
    that nobody sets."""

    claimed: Claimed
    holder: str
    began: datetime
    started: float


@dataclass(frozen=True, slots=True)
class Turn(Claim):
    """A claim with what it is to tell."""

    told: Sequence[Trigger]
    """What the post is to tell."""

    readable: Sequence[Trigger]
    """Its triggers, those that nobody wants told any more among them."""

    every: Sequence[int]
    """The numbers of these, and of those that cannot be read."""

    @property
    def delivery(self) -> Delivery:
        return self.claimed.delivery

    @property
    def tried(self) -> list[int]:
        """What an attempt that may have posted it can have told: what was there before the end of the last such one."""
        until = max(self.claimed.doubtful, default=self.began) + LEASE
        late = {trigger.id for trigger in self.readable if trigger.triggered_at > until}
        return [id for id in self.every if id not in late]

    @property
    def surely_told(self) -> list[int]:
        """What a post that was found again has told for certain: its first trigger, which was there before it was sent,
        as long as all of its triggers are wanted. What was silenced meanwhile may have been so when it was sent."""
        if len(self.told) < len(self.every):
            return []
        since = min(self.claimed.doubtful, default=self.began)
        return sorted(trigger.id for trigger in self.told if trigger.triggered_at <= since)[:1]

    @property
    def may_show_more(self) -> bool:
        """Whether an earlier amendment may show what is not to be told here any more."""
        return self.claimed.unsure and len(self.told) < len(self.every)

    @property
    def shown(self) -> list[int]:
        """What needs no more telling once it is sent: all of it; but what an amendment in doubt may have shown, and is
        not told here any more, is looked at again, for now it surely is not there."""
        told = {one.id for one in self.told}
        unread = {*self.every} - {one.id for one in self.readable}
        return [id for id in self.every if id in told or id in unread] if self.may_show_more else [*self.every]

    @property
    def rest(self) -> list[Trigger]:
        """What it has not told yet."""
        return [trigger for trigger in self.told if trigger.id not in self.delivery.told]
