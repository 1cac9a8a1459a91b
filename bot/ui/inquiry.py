"""Ways in which a question reaches the bot, each of which can be asked again with another word."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.domain.questions import Question
from bot.ui.facade import Facade


class Inquiry(Protocol):
    """A question before it is understood."""

    def read(self, app: Facade) -> Question:
        """The question; pure memory. Raises QuestionFault."""
        ...

    def instead(self, term: str, value: str) -> "Inquiry | None":
        """The same with `value` in the place of the word at fault; None where that word is not in it."""
        ...


@dataclass(frozen=True, slots=True)
class Typed:
    """Text without prefix or mention. `unknown` makes the fault to raise where it is no question."""

    text: str
    unknown: Callable[[], Exception]

    def read(self, app: Facade) -> Question:
        """Parses the text."""
        question = app.parse(self.text)
        if question is None:
            raise self.unknown()
        return question

    def instead(self, term: str, value: str) -> "Typed | None":
        """The word that names the question is never the one at fault."""
        command, *rest = self.text.split(maxsplit=1)
        changed = replaced(rest[0], term, value) if rest else None
        return None if changed is None else Typed(f"{command} {changed}", self.unknown)


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a slash command."""

    name: str
    options: Mapping[str, str]

    def read(self, app: Facade) -> Question:
        """Reads the options."""
        return app.from_options(self.name, self.options)

    def instead(self, term: str, value: str) -> "Options | None":
        """Changes the first option that has the word."""
        for key, text in self.options.items():
            changed = replaced(text, term, value)
            if changed is not None:
                return Options(self.name, {**self.options, key: changed})
        return None


@dataclass(slots=True)
class Kept:
    """A kept question with one thing changed; `text` is None until, or unless, it was found."""

    change: Callable[[Question], Question]
    unknown: Callable[[], Exception]
    text: str | None = None

    def read(self, app: Facade) -> Question:
        """Parses the kept text and changes the question."""
        question = None if self.text is None else app.parse(self.text)
        if question is None:
            raise self.unknown()
        return self.change(question)

    def instead(self, term: str, value: str) -> None:
        """A stored question holds no typed words."""


def replaced(text: str, term: str, value: str) -> str | None:
    """The text with the first whole `term` replaced, however its case and width were typed; else None."""
    pattern = re.compile(rf"(?<!\w){re.escape(term)}(?!\w)", re.IGNORECASE)
    for form in (text, unicodedata.normalize("NFKC", text)):
        changed, count = pattern.subn(lambda _: value, form, count=1)
        if count:
            return changed
    return None
