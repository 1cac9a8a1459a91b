"""How a question declares itself."""

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


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a question. `least` and `most` bound how many values a list may have."""

    name: str
    kind: Kind
    help: Message
    required: bool
    default: Any
    least: int = 1
    most: int = 1


@dataclass(frozen=True, slots=True)
class Spec:
    """A question's name, the other words that call it, its one-line summary, and examples that can be copied
    (without the prefix). `order` is its place in help."""

    name: str
    aliases: tuple[str, ...]
    summary: Message
    examples: tuple[str, ...]
    order: int
    details: tuple[Message, ...] = ()


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
            )
            for item in own
        ]
        return tuple(sorted(declared, key=lambda f: (not f.required, f.kind is Kind.DAY)))


def required(kind: Kind, help: Message, *, least: int = 1, most: int = 1) -> Any:
    """A field that the question cannot do without."""
    return field(metadata={"kind": kind, "help": help, "least": least, "most": most})


def optional(kind: Kind, help: Message, default: Any = None) -> Any:
    """A field with a default."""
    return field(default=default, metadata={"kind": kind, "help": help, "least": 1, "most": 1})
