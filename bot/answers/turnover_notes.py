"""What must be said beside turnover wherever it is told: that it is not current, and which of its days are missing."""

from collections.abc import Sequence
from datetime import date

from bot.analytics.turnover import months_before, runs
from bot.answers import turnover_words as words
from bot.answers.seen import Seen
from bot.answers.services import Services
from bot.domain.text import Message


def holes_of(services: Services, seen: Seen) -> list[date]:
    """The trading days that are missing of the months spoken of, as far as both markets' holidays are known."""
    ends = min(services.sessions.ends(market) for market in ("XHKG", "XSHG"))
    return sorted(day for month in (seen.now, *seen.compared) for day in month.missing if day <= ends)


def is_whole(seen: Seen, holes: Sequence[date]) -> bool:
    """Whether all that there should be is there: every day, and both months to compare with."""
    return not seen.behind and not holes and len(seen.compared) == 2


def behind_notes(seen: Seen) -> tuple[Message, ...]:
    """That later trading days are over, and nothing is known of them."""
    return (words.behind_note(seen.direction, seen.now.last),) if seen.behind else ()


def hole_notes(seen: Seen, holes: Sequence[date]) -> tuple[Message, ...]:
    """Which days are missing or on their way, and which months there is nothing of."""
    loading = [day for day in holes if day in seen.flows.loading]
    lost = [day for day in holes if day not in seen.flows.loading]
    absent = [months_before(seen.until, at) for at, m in ((1, seen.before), (12, seen.year_ago)) if m is None]
    return (
        *words.hole_notes(seen.direction, runs(lost, seen.trading), loading=False),
        *words.hole_notes(seen.direction, runs(loading, seen.trading), loading=True),
        *words.absent_note(seen.direction, absent, seen.flows.days.index[0].date()),
    )
