"""Who asks, and what they may."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """A member in a place. `guild` is None in direct messages. `may_manage` is set for members who may make alerts of
    the server's own: those who may manage messages, or have the role that the server chose; `may_administer` for those
    who may manage the server. `roles` are those that the member may mention and that the server lets alerts mention;
    `channels` those that both the member and the bot may write in, as far as that was asked."""

    member: int
    guild: int | None
    channel: int
    may_manage: bool = False
    may_administer: bool = False
    roles: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()
