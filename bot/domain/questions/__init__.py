"""The questions: each type declares its fields, kinds, help and examples once, for every door.

A module here that defines a dataclass with a `spec` is a question; `QUESTIONS` finds them all.
"""

from importlib import import_module
from pkgutil import iter_modules

from bot.domain.questions.declare import Field, Kind, Question, Spec
from bot.domain.questions.values import Named, ReturnKind, Typed, UniverseChoice, Watched

__all__ = [
    "QUESTIONS",
    "Field",
    "Kind",
    "Named",
    "Question",
    "ReturnKind",
    "Spec",
    "Typed",
    "UniverseChoice",
    "Watched",
]


def _discover() -> dict[str, type[Question]]:
    found: dict[str, type[Question]] = {}
    for module in iter_modules(__path__):
        for value in vars(import_module(f"{__name__}.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, Question) and value is not Question:
                found[value.spec.name] = value
    return dict(sorted(found.items(), key=lambda item: item[1].spec.order))


QUESTIONS = _discover()
"""Every question by its name, in the order in which help lists them."""
