"""What can go wrong with a question, in words for the reader and a code for machines.

    BellwetherError
    ├── QuestionFault      the question is at fault            exit 2
    │     unknown_instrument · ambiguous_instrument · unknown_universe · unknown_event
    │     bad_window · bad_question · no_data
    └── SourceFault        the source of the data is at fault  exit 3
          source_down · no_rate

Anything else that is raised is a defect of ours (`internal`, exit 1). A question whose text is another bot's
is no error at all: the parser returns None.
"""

from dataclasses import dataclass
from typing import Literal

from bot.domain.text import Message, Name

QuestionCode = Literal[
    "unknown_instrument",
    "ambiguous_instrument",
    "unknown_universe",
    "unknown_event",
    "bad_window",
    "bad_question",
    "no_data",
]
SourceCode = Literal["source_down", "no_rate"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may have been meant: `value` is what to type instead."""

    value: str
    name: Name
    exchange: str = ""


class BellwetherError(Exception):
    """An error with a message for the reader. `str()` is for logs only."""

    code: str

    def __init__(self, message: Message, candidates: tuple[Candidate, ...] = ()) -> None:
        super().__init__(message.id, dict(message.args))
        self.message = message
        self.candidates = candidates


class QuestionFault(BellwetherError):
    """The question cannot be answered as it is asked. `term` is the word of the question that is at fault,
    so that a door can offer the question again with a candidate in its place."""

    def __init__(
        self, code: QuestionCode, message: Message, candidates: tuple[Candidate, ...] = (), term: str | None = None
    ) -> None:
        super().__init__(message, candidates)
        self.code = code
        self._code: QuestionCode = code
        self.term = term

    def worded(self, message: Message) -> "QuestionFault":
        """The same fault in other words."""
        return QuestionFault(self._code, message, self.candidates, self.term)


class UnreadQuestion(QuestionFault):
    """A question that was kept, and whose words are none of this version's any more."""


class SourceFault(BellwetherError):
    """The source of the data failed; the question may be fine."""

    def __init__(self, code: SourceCode, message: Message) -> None:
        super().__init__(message)
        self.code = code
