"""Whose alerts and digests are, who sees them, and what of them is kept out of an answer that others read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bot.domain.alerts import Place
from bot.domain.alerts.callers import Caller
from bot.domain.paging import Leaf
from bot.domain.text import Ask, Literally, Message, msg, nmsg


class Kept(Protocol):
    """An alert, or a digest."""

    @property
    def owner(self) -> int: ...
    @property
    def guild(self) -> int | None: ...
    @property
    def place(self) -> Place: ...


T = TypeVar("T", bound=Kept)


@dataclass(frozen=True, slots=True)
class Apart:
    """How much a list leaves out since others read it: what is in direct messages, and what is in channels that they
    may not view."""

    personal: int = 0
    hidden: int = 0

    def none_words(self) -> Message | None:
        """What is said in place of a list without lines; None where nothing of the server was left out."""
        if self.hidden:
            return nmsg("{count} is elsewhere, none is here.", "{count} are elsewhere, none is here.", self.hidden)
        return None

    def lines(self, order: str, *, shown: bool) -> tuple[Message, ...]:
        """What was left out, and where the `order` shows it; `shown`: beside lines that are there."""
        personal = self._personal(order, more=shown or self.hidden > 0)
        hidden = self._hidden(order, more=shown)
        return ((hidden,) if self.hidden else ()) + ((personal,) if self.personal else ())

    def _personal(self, order: str, *, more: bool) -> Message:
        if more:
            return nmsg(
                "{count} more is yours alone: {list} in a direct message to me shows it.",
                "{count} more are yours alone: {list} in a direct message to me shows them.",
                self.personal, list=Ask(order),
            )  # fmt: skip
        return nmsg(
            "{count} is yours alone: {list} in a direct message to me shows it.",
            "{count} are yours alone: {list} in a direct message to me shows them.",
            self.personal, list=Ask(order),
        )  # fmt: skip

    def _hidden(self, order: str, *, more: bool) -> Message:
        there = Literally(f"/{order}")
        if more:
            return nmsg(
                "{count} more is in a channel that others here may not see: {list} shows it to you alone.",
                "{count} more are in channels that others here may not see: {list} shows them to you alone.",
                self.hidden, list=there,
            )  # fmt: skip
        return nmsg(
            "It is in a channel that others here may not see: {list} shows it to you alone.",
            "They are in channels that others here may not see: {list} shows them to you alone.",
            self.hidden, list=there,
        )  # fmt: skip


def owns(one: Kept, caller: Caller) -> bool:
    """Whether it is there for a caller: their own, wherever it is posted, or, of a server, one in a channel that they
    may manage and view."""
    if one.owner == caller.member:
        return True
    here = one.guild is not None and one.guild == caller.guild
    return here and caller.may_manage_in(one.place.id) and caller.may_view(one.place.id)


def told_here(kept: Sequence[T], caller: Caller) -> tuple[list[T], Apart]:
    """What of a caller's a list shows, and how much it leaves out."""
    if caller.alone:
        return list(kept), Apart()
    shown = [one for one in kept if one.guild is not None and caller.all_may_view(one.place.id)]
    personal = sum(one.guild is None for one in kept)
    return shown, Apart(personal, len(kept) - len(shown) - personal)


def counted_words(
    kept: Sequence[Kept], caller: Caller, leaf: Leaf, counted: Callable[[int], Message],
    of_server: Callable[[int], Message],
) -> Message:  # fmt: skip
    """How many a list has, and whose they are: who manages a server reads everybody's of it, with the own personal
    ones."""
    said = counted(len(kept))
    if caller.guild is not None and (caller.may_manage or caller.manages):
        own = sum(one.guild is None for one in kept)
        said = of_server(len(kept) - own)
        if own:
            said = msg("{here}, {own} of yours elsewhere", here=said, own=own)
    if leaf.pages == 1:
        return said
    return msg("{here}, page {page} of {pages}", here=said, page=leaf.number + 1, pages=leaf.pages)
