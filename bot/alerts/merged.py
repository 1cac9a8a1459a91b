"""The facts of a post: one for each alert that fired, and one for all members of a basket on which the same one did."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.alerts.words import Look, told_words
from bot.domain.alerts import Mover, Rule, Trigger
from bot.domain.text import Message, Name, Percent, Series, msg, nmsg

_NAMED = 30
"""Members that a post names, where it has no other fact."""

_ROOM_OF_A_FACT = 3
"""Each other fact takes the room of so many names."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What one sentence tells. `also` are other members of the `basket`, the largest move first."""

    lead: Trigger
    basket: str | None = None
    also: tuple[Trigger, ...] = ()


def merged(told: Sequence[Trigger], rules: Mapping[int, Rule]) -> list[Fact]:
    """The facts of triggers, in their order. What several alerts waited for happened once: it is one fact."""
    facts: list[Fact] = []
    places: dict[str, int] = {}
    for trigger in told:
        condition = rules[trigger.rule].condition if trigger.rule in rules else None
        basket = condition.universe if isinstance(condition, Mover) else None
        if basket is None or basket not in places:
            if basket is not None:
                places[basket] = len(facts)
            facts.append(Fact(trigger, basket))
            continue
        facts[places[basket]] = _with(facts[places[basket]], trigger)
    return facts


def _with(fact: Fact, trigger: Trigger) -> Fact:
    """With one member more; of one that fired again the later move is told."""
    known = {one.gauge.subject: one for one in (fact.lead, *fact.also)} | {trigger.gauge.subject: trigger}
    lead, *also = sorted(known.values(), key=lambda one: -abs(one.observed.value))
    return replace(fact, lead=lead, also=tuple(also))


def fact_lines(
    facts: Sequence[Fact], look: Look, universe: Callable[[str], Name]
) -> tuple[Message, tuple[Message, ...]]:
    """The first fact's sentence with how many more there are, and a line for each of these."""
    leads = [told_words(fact.lead, look) for fact in facts]
    distinct = list(dict.fromkeys(leads))
    headline, more = distinct[0], len(distinct) - 1 + sum(len(fact.also) for fact in facts)
    if more:
        headline = nmsg("{first} (and {count} more)", "{first} (and {count} more)", more, first=headline)
    named = max(_ROOM_OF_A_FACT, _NAMED - _ROOM_OF_A_FACT * (len(distinct) - 1))
    lines: list[Message] = []
    said = {distinct[0]}
    for lead, fact in zip(leads, facts, strict=True):
        if lead not in said:
            said.add(lead)
            lines.append(lead)
        if fact.basket is not None and fact.also:
            lines.append(_also(fact, universe(fact.basket), named, look))
    return headline, tuple(lines)


def _also(fact: Fact, basket: Name, named: int, look: Look) -> Message:
    moves = Series(tuple(_move(one, look) for one in fact.also[:named]), "comma")
    rest = len(fact.also) - named
    if rest <= 0:
        return msg("Also in {basket}: {moves}", basket=basket, moves=moves)
    return nmsg("Also in {basket}: {moves} and {count} more", "Also in {basket}: {moves} and {count} more",
                rest, basket=basket, moves=moves)  # fmt: skip


def _move(trigger: Trigger, look: Look) -> Message:
    return msg("{name} {change}", name=look(trigger.gauge.subject).name, change=Percent(trigger.observed.value))
