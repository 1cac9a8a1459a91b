"""Index weights of a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Weights:
    """What each member weighed in an index at the close of `day`, in per cent. They need not add up to 100 exactly.

    `kind` says how they came to be known; `source` is a title to show.
    """

    index: str
    day: date
    pct: Mapping[str, float]
    kind: Literal["published", "estimated", "simulated"]
    source: str
