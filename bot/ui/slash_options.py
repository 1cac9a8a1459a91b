"""Options of the slash commands of orders that contradict each other, or what is written beside them."""

import re
from collections.abc import Mapping, Sequence

from bot.domain.errors import QuestionFault
from bot.domain.text import Foreign, Literally, msg

_LABEL = re.compile('["“”][^"“”]*["“”]')
_CHANNEL, _DIRECT, _HERE = (
    re.compile(r"<#\d+>"),
    re.compile(r"(?<!\S)dm(?!\S)", re.I),
    re.compile(r"(?<!\S)here(?!\S)", re.I),
)
_ONCE = re.compile(r"(?<!\S)once(?!\S)", re.IGNORECASE)
_SAID: Mapping[str, Sequence[re.Pattern[str]]] = {
    "channel": (_CHANNEL, _DIRECT, _HERE),
    "dm": (_CHANNEL, _DIRECT, _HERE),
    "role": (re.compile(r"<@&\d+>"),),
    "repeat": (_ONCE, re.compile(r"(?<!\S)(?:repeat(?:ing|edly)?|again)(?!\S)", re.IGNORECASE)),
    "pause": (_ONCE, re.compile(r"(?<!\S)(?:pause|every)\s+\d\S*", re.IGNORECASE)),
    "until": (re.compile(r"(?<!\S)(?:(?:until|till|expires?)\s+\S+|for\s+\d\S*)", re.IGNORECASE),),
}
"""By option what says the same, or the contrary, in words."""


def refuse_contradictions(what: str, given: Mapping[str, object]) -> None:
    """Raises bad_question where two options exclude each other, or one is in the words `what` too. `given` are the
    options by name; those that are none or false were not chosen."""
    chosen = [name for name, value in given.items() if value]
    if "channel" in chosen and "dm" in chosen:
        message = msg("{one} and {other} contradict each other: it is posted in one place. Choose one of them.",
                      one=Literally("channel"), other=Literally("dm"))  # fmt: skip
        raise QuestionFault("bad_question", message)
    if "role" in chosen and "dm" in chosen:
        message = msg("{one} and {other} contradict each other: there are no roles to mention in direct messages.",
                      one=Literally("role"), other=Literally("dm"))  # fmt: skip
        raise QuestionFault("bad_question", message)
    label = _LABEL.search(what)
    if "label" in chosen and label is not None:
        raise _twice("label", label[0])
    words = _LABEL.sub(" ", what)
    for name in chosen:
        for pattern in _SAID.get(name, ()):
            if found := pattern.search(words):
                raise _twice(name, found[0])


def _twice(option: str, words: str) -> QuestionFault:
    message = msg("The option {option} and “{words}” in {what} are about the same. Leave one of them out.",
                  option=Literally(option), words=Foreign(words), what=Literally("what"))  # fmt: skip
    return QuestionFault("bad_question", message)
