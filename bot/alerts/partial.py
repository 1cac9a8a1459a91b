"""How alerts and digests are read: whole ones, and edits that say only what shall be otherwise."""

from typing import Protocol, TypeVar

_Wish = TypeVar("_Wish", covariant=True)


class Reads(Protocol[_Wish]):
    """Reads one in words."""

    def __call__(self, text: str, now: str = "") -> _Wish:
        """A whole one. Raises QuestionFault: where it is an edit of one that is `now` as these words say, with orders
        that edit that."""
        ...
