"""One module a question: what to fetch, what to compute, what to say, what to draw.

A module here that has an `answer` coroutine and a `QUESTION` type answers that question; `ANSWERS` finds them all.
"""

from collections.abc import Awaitable, Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from bot.answers.services import Services
from bot.domain.answers import Answer
from bot.domain.questions import Question

__all__ = ["ANSWERS", "Services"]

Answerer = Callable[[Any, Services], Awaitable[Answer]]


def _discover() -> dict[type[Question], Answerer]:
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    return {module.QUESTION: module.answer for module in modules if hasattr(module, "QUESTION")}


ANSWERS = _discover()
"""What answers each question type."""
