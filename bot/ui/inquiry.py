"""Ways in which a question reaches the bot, each of which can be asked again with another word."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.domain.errors import QuestionFault
from bot.domain.questions import Question
from bot.ui.addressing import Doubt
from bot.ui.facade import Facade


class NotOurs(Exception):
    """What looked like a question was meant for another bot: nothing is to be said."""


class Inquiry(Protocol):
    """A question before it is understood."""

    @property
    def certain(self) -> bool:
        """Whether it is meant for this bot, whatever it says."""
        ...

    @property
    def quiet(self) -> bool:
        """Whether nobody asked in so many words, so that no fault is to be told."""
        ...

    def read(self, app: Facade) -> Question:
        """The question; pure memory. Raises QuestionFault, and NotOurs where it is not certain."""
        ...

    def instead(self, term: str, value: str) -> "Inquiry | None":
        """The same with `value` in the place of the word at fault; None where that word is not in it."""
        ...


@dataclass(frozen=True, slots=True)
class Typed:
    """Text without prefix or mention. `unknown` makes the fault to raise where it is no question; `doubt` tells the
    faults of reading it of which nobody is to hear."""

    text: str
    unknown: Callable[[], Exception]
    doubt: Doubt | None = None
    quiet: bool = False

    @property
    def certain(self) -> bool:
        """Without a doubt."""
        return self.doubt is None

    def read(self, app: Facade) -> Question:
        """Parses the text."""
        try:
            question = app.parse(self.text)
        except QuestionFault as fault:
            if self.doubt is not None and self.doubt(fault):
                raise NotOurs from fault
            raise
        if question is None:
            raise self.unknown()
        return question

    def instead(self, term: str, value: str) -> "Typed | None":
        """The word that names the question is never the one at fault."""
        command, *rest = self.text.split(maxsplit=1)
        changed = replaced(rest[0], term, value) if rest else None
        return None if changed is None else Typed(f"{command} {changed}", self.unknown, self.doubt, self.quiet)


class _Sent:
    """What Discord sends to its bot alone: commands and controls."""

    __slots__ = ()

    @property
    def certain(self) -> bool:
        """Always."""
        return True

    @property
    def quiet(self) -> bool:
        """Never."""
        return False


@dataclass(frozen=True, slots=True)
class Options(_Sent):
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
class Kept(_Sent):
    """A kept question with one thing changed; `text` is None until, or unless, it was found."""

    change: Callable[[Question], Question]
    unknown: Callable[[], Exception]
    text: str | None = None

    def read(self, app: Facade) -> Question:
        """Parses the kept text and changes the question."""
        question = None if self.text is None else app.parse_kept(self.text)
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
