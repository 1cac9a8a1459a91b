"""Where an observation is from, where that is not the usual source: kept with what it tells, for the post of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.alerts import Observation
from bot.domain.prices import Source

_KEY = "sources"


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
