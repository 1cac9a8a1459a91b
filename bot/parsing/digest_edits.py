"""Edits of digests: `17:00`, `fridays`, `close`, `#channel`, or another question, change a part of what is there."""

from bot.domain.digests import DAILY, WEEKDAYS, AtTime, DigestWish
from bot.domain.errors import QuestionFault
from bot.parsing.clean import cleaned
from bot.parsing.clocks import CLOCK, zone_at
from bot.parsing.digest_times import CLOSE, cut, schedule_in
from bot.parsing.digests import EXAMPLES, DigestParser, place_in
from bot.parsing.edits import Edits, fault_of, reads
from bot.parsing.several import refuse_several
from bot.parsing.weekdays import days_in

_EDITS = Edits("digest", tuple(example.removeprefix("digest ") for example in EXAMPLES))


class DigestEdits:
    """Reads digests, new ones and edits."""

    def __init__(self, parser: DigestParser) -> None:
        self._parser = parser

    def wish(self, text: str, now: str = "") -> DigestWish:
        """A whole digest. Raises QuestionFault: for a part of one that is `now` as these words say with the whole."""
        refuse_several("digest", text, lambda part: self.wish(part, now), _asks)
        try:
            return self._parser.wish(text)
        except QuestionFault as fault:
            if not now or not reads(now, self._parser.wish):
                raise
            raise self._refused(fault, text, now) from fault

    def _refused(self, fault: QuestionFault, text: str, now: str) -> QuestionFault:
        try:
            whole = _whole(text, now)
        except QuestionFault:
            whole = None
        if whole is not None:
            of_whole = fault_of(whole, self._parser.wish)
            if of_whole is None and not self._parser.closeless(self._parser.wish(whole)):
                return _EDITS.partial(whole)
            fault = of_whole or fault
        return _EDITS.refused(fault, text, now, part=whole is not None)


def _whole(text: str, now: str) -> str | None:
    """The digest with what a text says in the place of what it said before; None where the text says both what is asked
    and when. Raises QuestionFault."""
    rest, _, posted = place_in(cleaned(text).replace("`", ""))
    other, _, was_posted = place_in(now)
    question, when = schedule_in(other, was_posted)
    if when is None:
        return None
    new = _times(rest, isinstance(when.schedule, AtTime), when.said)
    if new is None and _says_when(rest):
        return None
    asked, comes = (rest, when.said) if new is None else (question, new)
    return f"{asked} {comes}{posted or was_posted}"


def _asks(part: str) -> bool:
    """Whether a part of a text is a digest of its own: it says when, and what."""
    try:
        rest, _, posted = place_in(part)
        question, when = schedule_in(rest, posted)
    except QuestionFault:
        # Whatever is wrong with its time, with other words it is no part of the one before it.
        return len(part.split()) > 1
    return when is not None and bool(question)


def _says_when(text: str) -> bool:
    return CLOCK.search(text) is not None or CLOSE.search(text) is not None or bool(days_in(text)[2])


def _times(text: str, timed: bool, was: str) -> str | None:
    """When a digest comes that came as `was` says, at a time of day where it is `timed`; None where a text says
    something else too. What the text does not say stays."""
    rest, days, named = days_in(text)
    before, _, days_before = days_in(was)
    if clock := CLOCK.search(rest):
        if rest[: clock.start()].strip():
            return None
        zone = rest[clock.end() :].split()
        if zone and (zone_at(zone) or ("", 0))[1] != len(zone):
            return None
        if not zone and timed and (clock_before := CLOCK.search(before)):
            zone = before[clock_before.end() :].split()
        return " ".join(part for part in (clock[0].strip(), *zone, named or days_before) if part)
    if close := CLOSE.search(rest):
        if cut(rest, close):
            return None
        said = close[0].strip() if timed or close[1] or close[2] else before
        return f"{said} {named}".strip() if days not in (None, DAILY, WEEKDAYS) else said
    if rest:
        return None
    if not named:
        return was
    return f"{before} {named}".strip() if timed or days not in (DAILY, WEEKDAYS) else before or "close"
