"""Edits of alerts: `> 156`, `to 156`, `-6%`, `repeat 3%` change a part of what is there."""

import re
from collections.abc import Callable
from datetime import datetime

from bot.domain.alerts.wishes import Wish
from bot.domain.errors import QuestionFault
from bot.parsing.alert_faults import EXAMPLES
from bot.parsing.alert_forms import directed
from bot.parsing.alert_options import Options, options_of
from bot.parsing.alerts import AlertParser
from bot.parsing.amounts import AFTER, BEFORE, NUMBER, PERCENT, UNIT
from bot.parsing.clean import cleaned
from bot.parsing.edits import Edits, reads
from bot.parsing.several import refuse_several

_EDITS = Edits(
    "alert", (*(example.removeprefix("alert ") for example in EXAMPLES), "hstech mover", "alibaba vs nvidia")
)
_LEADING = re.compile(
    r"\A(?:(?:change|set|make|move|it|the|level|price|value|target|to|at|now|by|be|reach(?:es)?|hits?|cross(?:es)?|=)\s+)+",
    re.IGNORECASE,
)
"""What leads up to a new number."""

_NUMBER = rf"(?:{NUMBER})"
_AMOUNT = rf"(?:{BEFORE})?\s*{_NUMBER}\s*(?:{UNIT})?\s*(?:{AFTER})?"
_PARTS: tuple[tuple[str, str, str], ...] = (
    (r"(\S+ [<>]) \S+", _AMOUNT, r"{head} {new}"),
    (r"(\S+ value [+-])\S+", _AMOUNT, r"{head}{new}"),
    (r"(\S+ value) [+-]\S+", rf"[+-]\s*{_AMOUNT}", r"{head} {new}"),
    (r"(southbound|northbound) \S+", _AMOUNT, r"{head} {new}"),
    (r"(\S+ volume) \S+x", rf"{_NUMBER}\s*(?:x|×|times)?", r"{head} {new}"),
    (r"(\S+ mover) \d\S*%", rf"[+-]?\s*{_NUMBER}\s*{PERCENT}", r"{head} {new}"),
    (r"(\S+ mover) [+-]\S+%", rf"[+-]\s*{_NUMBER}\s*{PERCENT}", r"{head} {new}"),
    (r"(\S+) \d\S*%( \S+)", rf"[+-]?\s*{_NUMBER}\s*{PERCENT}", r"{head} {new}{tail}"),
    (r"(\S+) [+-]\S+%( \S+)", rf"[+-]\s*{_NUMBER}\s*{PERCENT}", r"{head} {new}{tail}"),
    (r"(\S+ vs \S+) \d\S*pp( \S+)", rf"[+-]?\s*{_NUMBER}\s*pp", r"{head} {new}{tail}"),
    (r"(\S+ vs \S+) [+-]\S+pp( \S+)", rf"[+-]\s*{_NUMBER}\s*pp", r"{head} {new}{tail}"),
    (r"(\S+(?: vs \S+)? \S+(?:%|pp)) \S+", r"\d{1,3}\s*[a-z]+|[mqy]td", r"{head} {new}"),
)
"""Conditions as they are written, what may be new of them, and the whole with that: a sign is never guessed."""

_NO_NAME = re.compile(rf"{_AMOUNT}|an?\s+\w+", re.IGNORECASE)
"""A number, which may be the code of something else, or a time in words."""

_ORDER = ("often", "pause", "end", "place", "role", "label")


class AlertEdits:
    """Reads alerts, new ones and edits. `clock` as of the parser."""

    def __init__(self, parser: AlertParser, clock: Callable[[], datetime]) -> None:
        self._parser = parser
        self._clock = clock

    def wish(self, text: str, now: str = "") -> Wish:
        """A whole alert. Raises QuestionFault: for a part of one that is `now` as these words say with the whole."""
        refuse_several("alert", text, lambda part: self.wish(part, now), self._asks)
        try:
            return self._parser.wish(text)
        except QuestionFault as fault:
            if not now or not reads(now, self._parser.wish):
                raise
            raise self._refused(fault, text, now) from fault

    def _asks(self, part: str) -> bool:
        rest, _ = options_of(part, self._clock().date())
        return re.search(r"[<>≤≥%\d\s]", rest) is not None

    def _refused(self, fault: QuestionFault, text: str, now: str) -> QuestionFault:
        today = self._clock().date()
        rest, said = options_of(directed(f" {cleaned(text)}".replace("`", "")), today)
        condition, kept = options_of(now, today)
        options = _merged(kept, said)
        # A whole condition has a fault of its own, or of its options.
        meant = [] if rest and reads(rest, self._parser.wish) else _conditions(rest, condition)
        found = next((one for one in meant if reads(one, self._parser.wish)), None)
        if found is None and _NO_NAME.fullmatch(_LEADING.sub("", f"{rest} ", count=1).strip()):
            return _EDITS.unread(text, now)
        if found is None:
            return _EDITS.refused(fault, text, now)
        try:
            options.refuse(found)
            self._parser.wish(f"{found}{options.said}")
        except QuestionFault as of_options:
            return of_options
        return _EDITS.partial(f"{found}{options.said}")


def _conditions(text: str, condition: str) -> list[str]:
    """What a text, which is no condition itself, may make of one; nothing leaves it as it is."""
    if not text:
        return [condition]
    new = _LEADING.sub("", f"{text} ", count=1).strip()
    found: list[str] = []
    for written, changed, whole in _PARTS:
        if (parts := re.fullmatch(written, condition)) and re.fullmatch(changed, new, re.IGNORECASE):
            tail = parts[2] if parts.re.groups > 1 else ""
            found.append(whole.format(head=parts[1], new=new, tail=tail))
    if not re.match(r"[+\-−–]?\s?\d", new):
        found.append(f"{condition.partition(' ')[0]} {text}")
    return found


def _merged(kept: Options, said: Options) -> Options:
    """The options that are there, but for what others decide, and these, in the order in which alerts are written."""
    decided = {option.about for option in said.found}
    if any(option.values.get("once") for option in said.found):
        decided.add("pause")
    if any(option.values.get("place") == "dm" for option in said.found):
        decided.add("role")  # nobody else is there
    left = (option for option in kept.found if option.about not in decided)
    return Options(tuple(sorted((*left, *said.found), key=lambda option: _ORDER.index(option.about))))
