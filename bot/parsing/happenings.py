"""The event that a question is about: its name in a run of words, or a day."""

import re
from datetime import date

from bot.domain.errors import QuestionFault
from bot.domain.text import Ask, Foreign, msg
from bot.parsing.dates import like_a_date, not_a_day, parse_date
from bot.parsing.windows import Known, titled

_LONGEST = 10
_FURTHEST = 40
"""Events are looked for in so many words: a longer list has no event at its end."""
_TICKER = re.compile(r"[A-Z]{1,5}(-[AB])?")


def event_at(tokens: list[str], at: int, known: Known) -> tuple[str, int] | None:
    """The event that the longest run of words from `at` on names, and how many words it takes; None where none is.

    Words in capitals after a whole name in small letters are tickers ("deepseek CRASH"), and "$" is no event's.
    """
    if at >= _FURTHEST:
        return None
    names: dict[int, str] = {}
    for length in range(1, min(_LONGEST, len(tokens) - at) + 1):
        run = tokens[at : at + length]
        if run[-1].startswith("$"):
            break
        found = known.event(" ".join(run)) or (known.event(" ".join(run[1:])) if run[0].casefold() == "the" else None)
        if found is not None:
            names[length] = found.id
    while names:
        length = max(names)
        id = names.pop(length)
        if not any(_tickers_after(tokens[at : at + shorter], tokens[at + shorter : at + length]) for shorter in names):
            return id, length
    return None


def titled_at(tokens: list[str], at: int, known: Known) -> tuple[str, int] | None:
    """The event whose title has the longest run of two or more words from `at` on, and how many words that takes.
    Raises unknown_event where several events have them."""
    for length in range(min(_LONGEST, len(tokens) - at), 1, -1):
        if at < _FURTHEST and (found := titled(" ".join(tokens[at : at + length]), known)) is not None:
            return found.id, length
    return None


def day_at(tokens: list[str], at: int) -> tuple[date, int] | None:
    """The bare day that stands at `at`, and how many words it takes. Raises bad_window for 2025-02-30."""
    for length in (3, 2, 1):
        if at + length <= len(tokens):
            day = parse_date(" ".join(tokens[at : at + length]))
            if day is not None:
                return day, length
    if like_a_date(tokens[at]):
        raise not_a_day(tokens[at])
    return None


def parse_event(text: str, known: Known) -> str | date:
    """An event's id, or a day. Raises unknown_event with the nearest, bad_window for a day that cannot be."""
    day = parse_date(text)
    if day is not None:
        return day
    if like_a_date(text):
        raise not_a_day(text)
    bare = re.sub(r"^the ", "", text, flags=re.IGNORECASE)
    found = known.event(text) or known.event(bare) or titled(bare, known)
    if found is None:
        raise unknown_event(text, known)
    return found.id


def unknown_event(typed: str, known: Known) -> QuestionFault:
    """The refusal of what names no event, with the nearest."""
    nearest = known.nearest_events(typed)
    if nearest:
        message = msg("I don't know an event or date called “{name}”. Did you mean one of these? {all} lists them.",
                      name=Foreign(typed), all=Ask("events"))  # fmt: skip
    else:
        message = msg("I don't know an event or date called “{name}”. {all} lists them.",
                      name=Foreign(typed), all=Ask("events"))  # fmt: skip
    return QuestionFault("unknown_event", message, nearest, term=typed)


def which_event() -> QuestionFault:
    """The refusal of names without an event."""
    message = msg("Which event? Name one, or its day, like this: {example}. {all} lists them.",
                  example=Ask("event deepseek alibaba"), all=Ask("events"))  # fmt: skip
    return QuestionFault("bad_question", message)


def two_events() -> QuestionFault:
    """The refusal of a second event."""
    return QuestionFault("bad_question", msg("The question names two events. Please keep one."))


def _tickers_after(head: list[str], tail: list[str]) -> bool:
    return not " ".join(head).isupper() and all(_TICKER.fullmatch(word) for word in tail)
