"""Who asks, and what they may."""

from dataclasses import dataclass
from typing import Literal

Lacking = Literal["", "view_channel", "send_messages", "send_messages_in_threads"]
"""A permission without which nothing can be written in a place."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A member in a place. `guild` is None in direct messages. `may_manage` is set for members who may make alerts of
    the server's own: those who may manage messages in all of it, or have the role that the server chose; `manages` are
    the channels, and the threads, in which the member may manage messages. `may_administer` is set for those who may
    manage the server. `roles` are those that the member may mention and that the server lets alerts mention;
    `channels` those, and the threads, that both the member and the bot may write in, as far as that was asked, and
    `writes` those that the member may write in, whether or not the bot may; `views` are those that the member may view,
    and `open` those that everybody of the server may; `views_all` is set for those from whom nothing in the server is
    hidden, what Discord tells the bot nothing of included;
    `private` says that nobody else sees what the caller is told; `lacking` what the bot lacks to write in `channel`,
    where that is known; `mentions` says that the server lets alerts mention roles, `chosen` that it chose a role whose
    members may make its alerts."""

    member: int
    guild: int | None
    channel: int
    may_manage: bool = False
    may_administer: bool = False
    manages: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()
    writes: frozenset[int] = frozenset()
    views: frozenset[int] = frozenset()
    open: frozenset[int] = frozenset()
    views_all: bool = False
    lacking: Lacking = ""
    private: bool = False
    mentions: bool = False
    chosen: bool = False

    @property
    def alone(self) -> bool:
        """Whether the caller alone is told: so it is in direct messages too."""
        return self.private or self.guild is None

    def may_manage_in(self, channel: int) -> bool:
        """Whether the member may make alerts of the server's own in a channel."""
        return self.may_manage or channel in self.manages

    def may_view(self, channel: int) -> bool:
        """Whether the member may view a channel of the server. Of one that is gone, and of an archived thread, nobody
        knows."""
        return self.views_all or channel == self.channel or channel in self.views

    def all_may_view(self, channel: int) -> bool:
        """Whether everybody who reads what the caller is told may view a channel of the server."""
        return self.alone or channel == self.channel or channel in self.open
