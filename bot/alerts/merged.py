"""The facts of a post: one for each alert that fired, and one for all members of a basket on which the same one did."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.alerts.told import observed_words, told_words
from bot.alerts.words import Look
from bot.domain.alerts import Mover, Rule, Side, Trigger
from bot.domain.text import Day, Message, Name, Percent, Series, msg, nmsg

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
    """The facts of triggers, in their order; `rules` are theirs by the trigger's number, where they are told. What
    several alerts waited for happened once: it is one fact. What members of a basket did in one session is one; of
    another session it is another."""
    facts: list[Fact] = []
    places: dict[tuple[str, str], int] = {}
    for trigger in told:
        condition = rules[trigger.id].condition if trigger.id in rules else None
        basket = condition.universe if isinstance(condition, Mover) else None
        key = None if basket is None else (basket, trigger.observed.session)
        if key is None or key not in places:
            if key is not None:
                places[key] = len(facts)
            facts.append(Fact(trigger, basket))
            continue
        facts[places[key]] = _with(facts[places[key]], trigger)
    return facts


def _with(fact: Fact, trigger: Trigger) -> Fact:
    """With one member more; of one that fired again on the same side the later move is told."""
    known = {_member(one): one for one in (fact.lead, *fact.also)} | {_member(trigger): trigger}
    lead, *also = sorted(known.values(), key=lambda one: -abs(one.observed.value))
    return replace(fact, lead=lead, also=tuple(also))


def _member(trigger: Trigger) -> tuple[str, str, Side]:
    """What a member of a basket did: its line, in a session, on a side."""
    return trigger.gauge.subject, trigger.observed.session, trigger.side


def fact_lines(
    facts: Sequence[Fact], look: Look, universe: Callable[[str], Name]
) -> tuple[Message, tuple[Message, ...]]:
    """The first fact's sentence with how many more there are, and a line for each of these; what was observed at
    another time than the first says when."""
    first = facts[0].lead.observed
    leads = [_lead(fact.lead, first.at, look) for fact in facts]
    headline, more = leads[0], _happened(facts, look) - 1
    if more:
        headline = nmsg("{first} (and {count} more)", "{first} (and {count} more)", more, first=headline)
    named = max(_ROOM_OF_A_FACT, _NAMED - _ROOM_OF_A_FACT * (len(set(leads)) - 1))
    lines: list[Message] = []
    said = {leads[0]}
    for lead, fact in zip(leads, facts, strict=True):
        if lead not in said:
            said.add(lead)
            lines.append(lead)
        if fact.basket is not None and fact.also:
            basket, session = msg("{basket}", basket=universe(fact.basket)), fact.lead.observed.session
            if session != first.session:
                basket = msg("{basket} on {day}", basket=universe(fact.basket), day=Day(date.fromisoformat(session)))
            lines.append(_also(fact, basket, named, look))
    return headline, tuple(lines)


def _lead(trigger: Trigger, first: datetime, look: Look) -> Message:
    said = told_words(trigger, look)
    if trigger.observed.at == first:
        return said
    return msg("{time}: {fact}", time=observed_words(trigger, look), fact=said)


def _happened(facts: Sequence[Fact], look: Look) -> int:
    """How many things happened: what a line did is one, in however many baskets it is, and whoever waited for it."""
    members = {_member(one): one for fact in facts if fact.basket is not None for one in (fact.lead, *fact.also)}
    leads = [fact.lead for fact in facts if fact.basket is None]
    others = {(told_words(lead, look), lead.observed.session) for lead in leads}
    return len(members) + len(others - {(told_words(one, look), one.observed.session) for one in members.values()})


def _also(fact: Fact, basket: Message, named: int, look: Look) -> Message:
    moves = Series(tuple(_move(one, look) for one in fact.also[:named]), "comma")
    rest = len(fact.also) - named
    if rest <= 0:
        return msg("Also in {basket}: {moves}", basket=basket, moves=moves)
    return nmsg("Also in {basket}: {moves} and {count} more", "Also in {basket}: {moves} and {count} more",
                rest, basket=basket, moves=moves)  # fmt: skip


def _move(trigger: Trigger, look: Look) -> Message:
    return msg("{name} {change}", name=look(trigger.gauge.subject).name, change=Percent(trigger.observed.value))
