"""Where an observation is from, where that is not the usual source: kept with what it tells, for the post of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.alerts.evaluator import Observer, Seen
from bot.domain.alerts import Observation
from bot.domain.prices import Source

_KEY = "sources"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where lines are from: `listed` are those that the reference knows, `elsewhere` the indices whose history comes
    from sources of its own; `closes` observes everything on final closes alone."""

    listed: Callable[[str], bool]
    elsewhere: Callable[[str], bool]
    closes: Observer

    def told(self, seen: Seen, subject: str) -> Seen:
        """What was seen; of such an index, that it has no prices means that its own sources gave none now."""
        if seen.reason in ("unknown", "no_data") and any(self.elsewhere(one) for one in subject.split("|")):
            return replace(seen, reason="no_history")
        return seen


def from_sources(seen: Iterable[Observation], sources: Sequence[Source], usual: Source) -> list[Observation]:
    """The observations with their sources, best first; as they are where all is from the usual one."""
    kept = [[one.id, one.title, one.delay_minutes, one.delay_stated] for one in dict.fromkeys(sources)]
    if not kept or all(one.id == usual.id for one in sources):
        return list(seen)
    return [replace(one, facts={**one.facts, _KEY: kept}) for one in seen]


def sources_of(facts: Mapping[str, Any], usual: Source) -> tuple[Source, ...]:
    """The sources of what was observed; the usual one where none are kept."""
    kept: list[list[Any]] = facts.get(_KEY) or []
    found = (
        usual if id == usual.id else Source(id, title, live=True, delay_minutes=delay, delay_stated=stated)
        for id, title, delay, stated in kept
    )
    return tuple(found) or (usual,)
