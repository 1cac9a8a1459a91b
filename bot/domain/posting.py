"""What is posted without having been asked, and what can become of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.domain.alerts import Place
from bot.domain.answers import Answer
from bot.domain.text import Message


@dataclass(frozen=True, slots=True)
class Post:
    """A post. `delivery` is in one of its controls, by which it is found again; `rules` are the alerts that its
    controls are about, each with its words; `roles` are called; `guild` is the server that its place must be in, where
    it is of a server. `briefly` is its answer for a message that has no room for all lines: what must not be missing
    comes first."""

    delivery: str
    answer: Answer
    rules: tuple[tuple[int, Message], ...] = ()
    roles: tuple[int, ...] = ()
    guild: int | None = None
    briefly: Answer | None = None


class NotPosted(Exception):
    """Discord refused the post in so many words: it is surely not there. `lasting` where trying again will not help
    before somebody mends something: the place is gone, closed, or forbidden. `defect` where it is our own fault."""

    def __init__(
        self, reason: Literal["gone", "forbidden", "archived", "closed", "refused", "busy", "defect"], detail: str
    ) -> None:
        super().__init__(detail)
        self.reason = reason

    @property
    def lasting(self) -> bool:
        return self.reason not in ("busy", "defect")


class PostDoubtful(Exception):
    """Nobody can say yet whether the post is there: the answer was lost, or an error."""


class PostDeleted(Exception):
    """The post was there, and somebody deleted it."""


class HistoryUnreadable(Exception):
    """The place cannot be searched for a post."""


def fallback_key(guild: int) -> str:
    """Under which the state keeps the channel where a server wants to be told what cannot be told elsewhere."""
    return f"discord:alert_fallback:{guild}"


def mentions_key(guild: int) -> str:
    """Under which the state keeps whether a server's alerts may mention roles: "on" or "off"."""
    return f"discord:alert_mentions:{guild}"


Ready = Callable[[], None]
"""Asked each time before anything of a post leaves; raises NotPosted where it is too late for it."""


def always() -> None:
    """Never too late."""


class Leaving:
    """What is known of the requests of one attempt to post. A library may repeat some by itself; what it raises is of
    the last one alone, and says nothing of those before it."""

    def __init__(self, ready: Ready = always) -> None:
        self._ready = ready
        self._answered = True
        self._taken = False

    @property
    def in_doubt(self) -> bool:
        """Whether a request has left that may have been taken: all but those that were refused in so many words."""
        return self._taken or not self._answered

    def leaves(self) -> None:
        """To be called right before anything of a request is written. Raises what `Ready` raises."""
        self._ready()
        self._taken = self.in_doubt
        self._answered = False

    def answered(self, status: int) -> None:
        """To be called with the answer's HTTP status, if one comes."""
        self._answered = True
        self._taken = self._taken or not 400 <= status < 500


class Poster(Protocol):
    """The way to Discord."""

    async def send(self, place: Place, post: Post, leaving: Leaving) -> int:
        """Posts, and gives the message's id. A second call for the same delivery within some minutes posts nothing new.
        Tells `leaving` of each request that posts. Raises NotPosted and PostDoubtful, of the last request alone."""
        ...

    async def find(self, place: Place, delivery: str, since: datetime, until: datetime) -> int | None:
        """The message of a delivery among our own between two moments, the latest first; None where it is surely not
        there. Raises HistoryUnreadable where that cannot be said, PostDoubtful where it may be said later, and
        NotPosted where the place is gone, and the post with it."""
        ...

    async def amend(self, place: Place, message: int, post: Post, leaving: Leaving) -> None:
        """Puts a post in the place of an earlier one, as `send` does. Raises what that raises, and PostDeleted where
        the earlier one is there no more."""
        ...
