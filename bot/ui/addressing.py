"""Which messages are meant for the bot, and what they ask."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.domain.errors import Candidate, QuestionFault
from bot.domain.questions import Kind, Question

_AFTER_MENTION = " \t\n,:"
_ENDING = "?!.。"
_NEAR, _NEAR_CHINESE, _SHORT = 0.75, 0.5, 3
"""How alike a slip of the pen is to what was meant. Words of three letters are like too many names."""

_SLIP, _MEASURED_SLIP, _TELLING = 0.8, 0.7, 5
"""The same for orders, whose words are met in any talk: "this" is not Otis. Beside a level a symbol is likelier."""

_LEVEL = re.compile(r"[<>≤≥]\s*[\d$¥]")

Doubt = Callable[[QuestionFault], bool]
"""Whether a fault shows that a command with a bare prefix was meant for another bot."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """`text` is the question without prefix or mention. `surely` is True where nobody else can be meant, so that
    an unknown word deserves a hint rather than silence; `quiet` where nobody asked in so many words."""

    text: str
    surely: bool
    quiet: bool = False


def addressed(content: str, prefix: str, me: int, *, direct: bool) -> Addressed | None:
    """What a message asks of the bot with the id `me`; None where it is not meant for it.

    In a `direct` message everything is. A bare prefix is none of ours.
    """
    whole = content.strip()
    # A mention at the end calls too, but whoever only talks of the bot is not answered.
    unmentioned = re.sub(rf"\s*<@!?{me}>[\s{re.escape(_ENDING)}]*\Z", "", whole)
    called = unmentioned != whole and unmentioned != ""
    text = _narrowed(prefix, unmentioned or whole)
    mention = re.match(rf"<@!?{me}>", text)
    if mention is not None:
        asked = text[mention.end() :].strip(_AFTER_MENTION)
        # Orders are offered as code after the mention, and copied so.
        coded = re.fullmatch(r"`([^`]*)`", asked)
        return Addressed(bare(prefix, asked if coded is None else coded[1]), surely=True)
    if not text:
        return None
    if direct:
        return Addressed(bare(prefix, text), surely=True)
    if not (called or text.startswith(prefix)):
        return None
    text = bare(prefix, text)
    return Addressed(text, surely=False) if text else None


def doubt_of(text: str, questions: Mapping[str, type[Question]]) -> Doubt | None:
    """The doubt about a command with a bare prefix, whose first word is known to be one of ours; None where the
    command can only be ours.

    A question's own name is ours, with whatever fault, unless it is an ordinary word: then what follows must be near to
    something that we know. Short forms are ours only as a whole question; and `help` with a topic only where the topic
    is near to one that there is.
    """
    command, *rest = text.split(maxsplit=1)
    question = questions.get(command.rstrip(_ENDING).casefold())
    if question is None:
        return whatever
    if rest and any(field.kind is Kind.TOPIC for field in question.declared()):
        return _near_nothing
    return _of_another(text) if question.spec.ordinary else None


def whatever(fault: QuestionFault) -> bool:
    """The doubt of what nobody asked for: no fault of it is told."""
    return True


def surely(fault: QuestionFault) -> bool:
    """No doubt: the word is nobody else's, and every fault is told."""
    return False


def doubt_of_order(rest: str, own: Collection[str], speaks_of_ours: Callable[[str], bool]) -> Doubt:
    """The doubt about an order with a bare prefix; `rest` is what follows its first word, `own` are the words that may
    come first there.

    Other bots share the prefix, and their orders the words `alert`, `digest` and `watch`. So an order is ours where it
    stands alone, or is followed by a word that is known here: one of its own, the number of one that is kept, or
    anywhere the name of an instrument, an index or a basket. Else it is ours where it is understood, or all but: where
    the word at fault is a slip of the pen for a whole name. All other faults are met with silence; a mention, a direct
    message and a slash command are always answered.
    """
    words = rest.split(maxsplit=1)
    known = not words or words[0].casefold() in own or rest.lstrip("#").isdecimal() or speaks_of_ours(rest)
    return surely if known else _no_slip(_MEASURED_SLIP if _LEVEL.search(rest) else _SLIP)


def _no_slip(slip: float) -> Doubt:
    """The doubt where the word at fault is far from all names: one of several words is no slip for a name of them."""

    def doubt(fault: QuestionFault) -> bool:
        return fault.term is None or not any(_nearly(fault.term, candidate, slip) for candidate in fault.candidates)

    return doubt


def _nearly(term: str, candidate: Candidate, slip: float) -> bool:
    written = term.casefold()
    short = [candidate.value.partition(".")[0]] if len(candidate.value) >= _TELLING else []
    names = (candidate.name.en, candidate.name.zh_hant, candidate.name.zh_hans)
    near = max((_alike(written, name) for name in names if name), default=0.0)
    if not written.isascii():
        return near >= _NEAR_CHINESE
    symbol = max((_alike(written, name) for name in short), default=0.0)
    return len(written) >= _TELLING and (near >= _SLIP or symbol >= slip)


def _alike(written: str, name: str) -> float:
    return SequenceMatcher(None, written, name.casefold()).ratio()


def _of_another(text: str) -> Doubt:
    """The doubt about a question whose name is an ordinary word: it is ours where it is all but understood, by a word
    that is a slip of the pen for a name, or by a date that cannot be."""

    def doubt(fault: QuestionFault) -> bool:
        if fault.code == "bad_window":
            return not any(char.isdigit() for char in text)
        return fault.term is None or not any(_like(fault.term, candidate) for candidate in fault.candidates)

    return doubt


def _like(term: str, candidate: Candidate) -> bool:
    """Whether a word is nearly, or wholly, a name of the candidate or one of its words."""
    written = term.casefold()
    names = {
        candidate.value,
        candidate.name.en,
        *candidate.name.en.split(),
        candidate.name.zh_hant,
        candidate.name.zh_hans,
    }
    near = (SequenceMatcher(None, written, name.casefold()).ratio() for name in names if name)
    enough = _NEAR_CHINESE if not written.isascii() else _NEAR if len(written) > _SHORT else 1.0
    return max(near, default=0.0) >= enough


def _near_nothing(fault: QuestionFault) -> bool:
    return not fault.candidates


def bare(prefix: str, text: str) -> str:
    """The text without the prefix, where it begins with it, in whichever form a keyboard has it."""
    return _narrowed(prefix, text).removeprefix(prefix).strip()


def _narrowed(prefix: str, text: str) -> str:
    """The text with the prefix as it is written here, where a Chinese keyboard wrote its full-width form (！)."""
    size = len(prefix)
    return prefix + text[size:] if unicodedata.normalize("NFKC", text[:size]) == prefix else text
