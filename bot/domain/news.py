"""Headlines, as their publishers wrote them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Headline:
    """Text of a vendor: shown escaped and bounded, never taken for ours. `published` is aware. `link` may be empty,
    and is an http(s) address otherwise."""

    title: str
    publisher: str
    published: datetime
    link: str = ""
