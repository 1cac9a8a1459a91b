"""An answer: complete before anything of Discord or a terminal is touched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.domain.figures import Figure
from bot.domain.instruments import Instrument
from bot.domain.prices import Adjustment, Source
from bot.domain.text import Message, msg


@dataclass(frozen=True, slots=True)
class Provenance:
    """What makes the numbers trustworthy: shown with every answer."""

    as_of: date | None
    base: date | None
    sources: tuple[Source, ...]
    adjustment: Adjustment | None
    basis: Message
    """What the changes are measured on: dates, currency, return kind."""
    origin: Message
    """Where it is from: membership, source, delay."""

    @property
    def line(self) -> Message:
        """Both in one line."""
        return msg("{basis} · {origin}", basis=self.basis, origin=self.origin)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question.

    `headline` is the answer in one sentence, at most 100 characters in English, true on its own. `lines` are
    the few facts below it. `notes` say what is missing, stale, substituted or estimated. `data` is the
    question's own part of the JSON object (plain types only). `other_lines` are the other listings of the
    companies in the answer, offered by a button. `complete` is False when anything asked for is missing.
    """

    headline: Message
    lines: tuple[Message, ...]
    notes: tuple[Message, ...]
    provenance: Provenance | None
    figure: Figure | None
    complete: bool = True
    other_lines: tuple[Instrument, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
