"""How a question declares itself."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from bot.domain.text import Message


class Kind(StrEnum):
    """What a field holds; parsing, slash options, autocomplete, help and the canonical text follow from it."""

    UNIVERSE = "universe"
    INSTRUMENTS = "instruments"
    WINDOW = "window"
    CURRENCY = "currency"
    RETURNS = "returns"
    DAY = "day"
    TOPIC = "topic"
    EVENT = "event"
    """An event's id, or a day (a `date`)."""
    PERIOD = "period"
    """A window, or a bare day: that day's session (`OnDay`)."""
    CHOICE = "choice"
    """One of the field's `choices`."""
    STUDIES = "studies"
    """Any number of what a chart may show beside prices: a tuple of `Study`."""
    RATE = "rate"
    """A yearly interest rate in per cent: "rate 4", "rate 4.25%"."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a question. `least` and `most` bound how many values a list may have; `choices` are the words of a
    choice, each with what it says in a list of options."""

    name: str
    kind: Kind
    help: Message
    required: bool
    default: Any
    least: int = 1
    most: int = 1
    choices: Mapping[str, Message] = field(default_factory=dict[str, Message])
    indices: bool = False
    """Whether of universes only those are meant that have an index."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A question's name, the other words that call it, its one-line summary, and examples that can be copied
    (without the prefix). `order` is its place in help. `ordinary` names are words that other bots hear too: what
    follows them decides who is meant."""

    name: str
    aliases: tuple[str, ...]
    summary: Message
    examples: tuple[str, ...]
    order: int
    details: tuple[Message, ...] = ()
    ordinary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The base of every question. `as_of` is the day it is asked of; None means now, or a source's last day."""

    spec: ClassVar[Spec]
    as_of: date | None = None

    @classmethod
    def declared(cls) -> tuple[Field, ...]:
        """The fields in the order in which slash options list them: required ones first, the day last."""
        own = [item for item in fields(cls) if "kind" in item.metadata]
        declared = [
            Field(
                name=item.name,
                kind=item.metadata["kind"],
                help=item.metadata["help"],
                required=item.default is MISSING,
                default=None if item.default is MISSING else item.default,
                least=item.metadata["least"],
                most=item.metadata["most"],
                choices=item.metadata["choices"],
                indices=item.metadata["indices"],
            )
            for item in own
        ]
        return tuple(sorted(declared, key=lambda f: (not f.required, f.kind is Kind.DAY)))


def required(
    kind: Kind,
    help: Message,
    *,
    least: int = 1,
    most: int = 1,
    choices: Mapping[str, Message] | None = None,
    indices: bool = False,
) -> Any:
    """A field that the question cannot do without."""
    return field(metadata={**_metadata(kind, help, least, most, choices), "indices": indices})


def optional(
    kind: Kind,
    help: Message,
    default: Any = None,
    *,
    least: int = 1,
    most: int = 1,
    choices: Mapping[str, Message] | None = None,
    indices: bool = False,
) -> Any:
    """A field with a default."""
    return field(default=default, metadata={**_metadata(kind, help, least, most, choices), "indices": indices})


def _metadata(
    kind: Kind, help: Message, least: int, most: int, choices: Mapping[str, Message] | None
) -> dict[str, Any]:
    return {"kind": kind, "help": help, "least": least, "most": most, "choices": choices or {}}
