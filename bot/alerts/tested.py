"""What a test of an alert says of the past."""

from bot.alerts.past import Fired
from bot.alerts.told import fact_words
from bot.alerts.words import Look
from bot.domain.text import Day, Message, Series, msg, nmsg

_DAYS = 8


def past_words(fired: Fired, look: Look) -> tuple[Message, ...]:
    """On which days it would have fired, and what its last post would have said."""
    if fired.nothing_known:
        return (_unknown(fired),)
    if fired.last is None:
        if fired.lacking:
            return (msg("In the last year it would not have fired, as far as I have history of it."),)
        return (msg("In the last year it would not have fired."),)
    days = Series(tuple(Day(day) for day in fired.days[-_DAYS:]), "comma")
    if len(fired.days) > _DAYS:
        when = msg("In the last year it would have fired on {count} days, lately on {days}.",
                   count=len(fired.days), days=days)  # fmt: skip
    else:
        when = nmsg("In the last year it would have fired on {count} day: {days}.",
                    "In the last year it would have fired on {count} days: {days}.",
                    len(fired.days), days=days)  # fmt: skip
    watch, seen = fired.last
    said = msg("Its last post would have said: {fact}.", fact=fact_words(watch, seen, look))
    return (when, said)


def _unknown(fired: Fired) -> Message:
    if fired.older:
        return msg("I cannot say whether it would have fired in the last year: I know nothing so recent.")
    if fired.lines <= 1:
        return msg("I cannot say whether it would have fired: I have no history of it.")
    return nmsg("I cannot say whether it would have fired: I have no history of its {count} line.",
                "I cannot say whether it would have fired: I have no history of its {count} lines.",
                fired.lines)  # fmt: skip


def past_notes(fired: Fired, look: Look, *, within: bool) -> tuple[Message, ...]:
    """What the replay leaves out: lines without history, and, of an alert that is looked at `within` sessions, all but
    their closes."""
    if fired.nothing_known:
        return ()
    closes = msg("Of the past only closes are looked at: within a session it may have fired on more days.")
    return (*_without(fired, look), *((closes,) if within else ()))


def _without(fired: Fired, look: Look) -> tuple[Message, ...]:
    if not fired.lacking:
        return ()
    if len(fired.lacking) == 1:
        return (msg("No history of {name}.", name=look(fired.lacking[0]).name),)
    return (msg("No history of {count} of {total} lines.", count=len(fired.lacking), total=fired.lines),)
