"""When digests come, in words: a close, a time of day in a zone, days of the week."""

import re
from dataclasses import dataclass
from datetime import time

from bot.domain.digests import DAILY, WEEKDAYS, WEEKLY, AtClose, AtOwnClose, AtTime, Schedule
from bot.domain.errors import QuestionFault
from bot.domain.text import Arg, Ask, Foreign, msg
from bot.parsing.clocks import CLOCK, time_of, zone_at
from bot.parsing.weekdays import days_in

_EXCHANGES = {
    "XHKG": ("hong kong", "hongkong", "hk", "hkex", "香港"),
    "XNYS": ("new york", "us", "usa", "ny", "nyse", "nasdaq", "wall street", "美國", "美国", "紐約", "纽约"),
    "XSHG": ("shanghai", "shenzhen", "mainland", "china", "cn", "上海", "內地", "内地"),
}
_EXCHANGE = "|".join(re.escape(name) for names in _EXCHANGES.values() for name in names)
CLOSE = re.compile(
    rf"(?<!\S)(?:(?:at|after|on)\s+)?(?:the\s+)?(?:({_EXCHANGE})\s+)?(?:close|收市|收盤|收盘)"
    rf"(?:\s+(?:(?:in|of)\s+)?({_EXCHANGE}))?(?!\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class When:
    """A schedule, and how it was written."""

    schedule: Schedule | AtOwnClose
    said: str


def schedule_in(text: str, posted: str) -> tuple[str, When | None]:
    """The words without those that say when, and the schedule; None where none is said."""
    rest, days, named = days_in(text)
    said = f" {named}" if named else ""
    if len(clocks := list(CLOCK.finditer(rest))) > 1:
        raise _two_times(rest, clocks, f"{said}{posted}")
    if match := CLOCK.search(rest):
        before, after = rest[: match.start()].strip(), rest[match.end() :].split()
        zone = zone_at(after)
        if zone is None:
            raise _zoneless(before, match[0].strip(), " ".join(after), f"{said}{posted}")
        name, count = zone
        clock = _clock(match, before, after, count, f"{said}{posted}")
        written = f"{match[0].strip()} {' '.join(after[:count])}{said}"
        question = " ".join([before, *after[count:]]).strip()
        if close := CLOSE.search(question):
            raise _choice(cut(question, close), (written, f"close{said}"), posted)
        return question, When(AtTime(clock, name, days or WEEKDAYS), written)
    weekly = days == WEEKLY
    if match := CLOSE.search(rest):
        if days not in (None, DAILY, WEEKDAYS, WEEKLY):
            each = f"digest {cut(rest, match)} {match[0].strip()}"
            raise QuestionFault("bad_question", msg(
                "A digest after the close comes after each, or weekly: {each} or {weekly}",
                each=Ask(f"{each}{posted}"), weekly=Ask(f"{each} weekly{posted}"),
            ))  # fmt: skip
        exchange = (match[1] or match[2] or "").casefold()
        mic = next((mic for mic, names in _EXCHANGES.items() if exchange in names), None)
        schedule = AtOwnClose(weekly) if mic is None else AtClose(mic, weekly)
        left = cut(rest, match)
        while (again := CLOSE.search(left)) and (again[1] or again[2] or exchange).casefold() == exchange:
            left = cut(left, again)
        return left, When(schedule, f"{match[0].strip()}{said}")
    if days in (DAILY, WEEKDAYS, WEEKLY):
        return rest, When(AtOwnClose(weekly), said.strip())
    return rest, None


def _clock(match: re.Match[str], before: str, after: list[str], count: int, rest: str) -> time:
    """The time of day. Raises bad_question for one that no clock shows, with the digest at another."""
    try:
        return time_of(match)
    except QuestionFault:
        question, zone = " ".join([before, *after[count:]]).strip(), " ".join(after[:count])
        message = msg("{time} is no time of day. Write it like this: {order}", time=Foreign(match[0].strip()),
                      order=Ask(f"digest {question} 08:30 {zone}{rest}"))  # fmt: skip
        raise QuestionFault("bad_question", message) from None


def _two_times(text: str, clocks: list[re.Match[str]], rest: str) -> QuestionFault:
    """The refusal of several times of day, with a digest at each of the first two."""
    starts = [*(match.start() for match in clocks[1:]), len(text)]
    question, zones = [text[: clocks[0].start()]], list[str]()
    for match, end in zip(clocks, starts, strict=True):
        after = [word for word in text[match.end() : end].split() if word.casefold() not in ("and", "&", "or")]
        zone = zone_at(after)
        count = 0 if zone is None else zone[1]
        zones.append(" ".join(after[:count]))
        question += after[count:]
    known = next(filter(None, zones), "hong kong")
    each = [f"{match[0].strip(' ,')} {zone or known}" for match, zone in zip(clocks, zones, strict=True)]
    return _choice(" ".join(" ".join(question).split()), (each[0], each[1]), rest)


def _choice(question: str, times: tuple[str, str], rest: str) -> QuestionFault:
    one, other = (Ask(f"digest {question} {when}{rest}") for when in times)
    message = msg("One digest has one time. Make two: {one} and {other}", one=one, other=other)
    return QuestionFault("bad_question", message)


def _zoneless(before: str, clock: str, after: str, rest: str) -> QuestionFault:
    """The refusal of a time without a zone, or with one that is not known."""
    question = before or after
    args: dict[str, Arg] = {
        "time": Foreign(clock), "one": Ask(f"digest {question} {clock} hong kong{rest}"),
        "two": Ask(f"digest {question} {clock} new york{rest}"),
        "three": Ask(f"digest {question} {clock} UTC+8{rest}"),
    }  # fmt: skip
    if before and after:
        message = msg("I know no place or time zone “{zone}”. These are: {one}, {two}, {three}", **args,
                      zone=Foreign(after))  # fmt: skip
    else:
        message = msg("On which clock is {time}? Say a place or a time zone: {one}, {two}, {three}", **args)
    return QuestionFault("bad_question", message)


def cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()].strip()} {text[match.end() :].strip()}".strip()
