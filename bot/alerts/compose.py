"""What a post of triggers says: the fact first, then what fired, when it was observed, and where from."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.alerts.merged import Fact, fact_lines, merged
from bot.alerts.origins import sources_of
from bot.alerts.told import observed_words
from bot.alerts.words import Look, condition_words
from bot.answers.facts import dotted, labelled, source_of
from bot.clock import Clock
from bot.domain.alerts import Delivery, Gauge, Rule, Trigger
from bot.domain.alerts.gauges import tag_of
from bot.domain.answers import Answer, Provenance
from bot.domain.figures import Figure
from bot.domain.flows import Direction
from bot.domain.posting import Post
from bot.domain.prices import Source
from bot.domain.text import Age, Arg, Foreign, Message, Name, Series, msg, nmsg
from bot.domain.windows import Window
from bot.store.rules import RuleStore

LATE = timedelta(hours=1)
"""Beyond the source's delay: so much later a post says that it is late."""

_TIMES = 3
"""Moments of observation that are all named; of more the first and the last are."""

_BESIDE = 8
"""Lines that one comparison shows."""

log = logging.getLogger(__name__)

Draw = Callable[[str], Awaitable[Figure | None]]
"""The figure of a question, None where it has none now."""


class Composer:
    """Makes posts of deliveries. `mentions` tells whether a server lets alerts mention roles."""

    def __init__(
        self, rules: RuleStore, look: Look, universe: Callable[[str], Name], source: Source, draw: Draw,
        mentions: Callable[[int], Awaitable[bool]], clock: Clock,
    ) -> None:  # fmt: skip
        self._rules = rules
        self._look = look
        self._universe = universe
        self._source = source
        self._draw = draw
        self._mentions = mentions
        self._clock = clock

    async def __call__(self, delivery: Delivery, told: Sequence[Trigger]) -> Post | None:
        """See `Compose`."""
        if not told:
            return None
        fired = await self._rules_of(told, delivery)
        facts, rules = merged(told, fired), _each(told, fired)
        figure = await self._figure(question_of(facts[0].lead.gauge))
        answer = self._answer(delivery, told, rules, facts, figure)
        kept = {rule.id: self._condition(rule) for rule in rules}
        briefly = replace(answer, lines=(*_numbers(kept), *answer.lines))
        roles = await self._roles(delivery, rules)
        return Post(delivery.id, answer, rules=tuple(kept.items()), roles=roles, briefly=briefly)

    async def question(self, told: Sequence[Trigger]) -> str | None:
        """The question that shows more of a post."""
        facts = merged(told, await self._rules_of(told))
        return more_of(facts) if facts else None

    async def _rules_of(self, told: Sequence[Trigger], at: Delivery | None = None) -> dict[int, Rule]:
        """By the trigger's number the rules of some triggers, each as it was when it fired: those that are still there,
        and of a delivery's those that still belong where `at` is. What is said of one elsewhere is not said here."""
        changes = await self._rules.changes_of({trigger.rule for trigger in told})
        known = {change.id: change.rule for change in changes if change.rule is not None}
        if at is not None:
            here = at.place, at.guild
            known = {number: rule for number, rule in known.items() if (rule.place, rule.guild) == here}
        return {one.id: self._as_it_was(known[one.rule], one) for one in told if one.rule in known}

    def _as_it_was(self, rule: Rule, fired: Trigger) -> Rule:
        """A rule as it was when it fired; as it is now, of triggers that do not know. A role is called that it called
        then and calls still."""
        asked = fired.asked
        if asked is None:
            return rule
        condition = rule.condition if asked.written == rule.written else self._rules.condition(asked.written)
        role = asked.role if asked.role == rule.role else None
        return replace(rule, condition=condition, written=asked.written, label=asked.label, role=role)

    async def _roles(self, delivery: Delivery, rules: Sequence[Rule]) -> tuple[int, ...]:
        """The roles that the rules call, if the server still lets alerts do so."""
        roles = tuple(dict.fromkeys(rule.role for rule in rules if rule.role is not None))
        if not roles or delivery.guild is None or not await self._mentions(delivery.guild):
            return ()
        return roles

    async def _figure(self, question: str) -> Figure | None:
        try:
            return await self._draw(question)
        except Exception:
            # A post without a picture is better than none.
            log.exception("no picture of %s", question)
            return None

    def _answer(
        self, delivery: Delivery, told: Sequence[Trigger], rules: Sequence[Rule], facts: Sequence[Fact],
        figure: Figure | None,
    ) -> Answer:  # fmt: skip
        """All facts first: where a message is too short for everything, it is the alerts' own words that are cut."""
        headline, lines = fact_lines(facts, self._look, self._universe)
        lines += tuple(self._rule_words(rule) for rule in rules)
        return Answer(
            headline=labelled(self._source, headline),
            lines=lines,
            notes=self._late(delivery, told),
            provenance=self._provenance([facts[0].lead, *told]),
            figure=figure,
            data={"triggers": [trigger.id for trigger in told]},
        )

    def _condition(self, rule: Rule) -> Message:
        """What a rule waits for; as it was asked where there are no words for it, by a defect."""
        try:
            return condition_words(rule.condition, self._look, self._universe)
        except Exception:
            log.exception("no words for alert %s", rule.id)
            return msg("{condition}", condition=Foreign(rule.written, 200))

    def _rule_words(self, rule: Rule) -> Message:
        args: dict[str, Arg] = {"number": rule.id, "condition": self._condition(rule)}
        if rule.label:
            return msg("Alert {number}: {condition} · {label}", **args, label=Foreign(rule.label, 100))
        return msg("Alert {number}: {condition}", **args)

    def _late(self, delivery: Delivery, told: Sequence[Trigger]) -> tuple[Message, ...]:
        """How late the news among it is now. What was told before was told in its time."""
        now = self._clock()
        late = max((now - one.observed.at for one in told if one.id not in delivery.told), default=timedelta(0))
        if late <= LATE + timedelta(minutes=self._source.delay_minutes or 0):
            return ()
        return (msg("Late: this is told {age} after it happened.", age=Age(late)),)

    def _provenance(self, told: Sequence[Trigger]) -> Provenance:
        times = tuple(dict.fromkeys(observed_words(trigger, self._look) for trigger in told))
        observed = msg("observed {times}", times=dotted(times))
        if len(times) > _TIMES:
            first, last = (observed_words(of(told, key=lambda one: one.observed.at), self._look) for of in (min, max))
            observed = msg("observed from {first} to {last}", first=first, last=last)
        sources = tuple(dict.fromkeys(one for t in told for one in sources_of(t.observed.facts, self._source)))
        return Provenance(None, None, sources, None, observed, dotted(tuple(map(source_of, sources))))


def _each(told: Sequence[Trigger], fired: Mapping[int, Rule]) -> list[Rule]:
    """The rules that fired, in that order: one that was edited meanwhile with each condition that it fired by, and the
    last label that it had with it."""
    return list({(rule.id, rule.written): rule for one in told if (rule := fired.get(one.id)) is not None}.values())


def _numbers(rules: Iterable[int]) -> tuple[Message, ...]:
    """Which alerts fired, in a line; nothing where they are gone."""
    named = tuple(msg("{number}", number=number) for number in rules)
    if not named:
        return ()
    return (nmsg("Alert {numbers}", "Alerts {numbers}", len(named), numbers=Series(named, "comma")),)


def _text_of(window: Window) -> str:
    tag = tag_of(window)
    return {"year": "ytd", "quarter": "qtd", "month": "mtd"}.get(tag) or tag


def more_of(facts: Sequence[Fact]) -> str:
    """The question that shows more of a post: its first fact's, or all of its lines beside each other."""
    told = [trigger for fact in facts for trigger in (fact.lead, *fact.also)]
    subjects = [one.gauge.subject for one in told if one.gauge.subject not in tuple(Direction)]
    lines = tuple(dict.fromkeys(symbol for subject in subjects for symbol in subject.split("|")))
    if len({one.gauge.subject for one in told}) == 1 or len(lines) < 2:
        return question_of(facts[0].lead.gauge)
    return f"compare {_asked(lines[:_BESIDE])} 1m"


def _asked(symbols: Iterable[str]) -> str:
    return " ".join(f"${symbol}" if symbol.isalpha() else symbol for symbol in symbols)


def question_of(gauge: Gauge) -> str:
    """The question that shows more of a gauge."""
    if gauge.subject in tuple(Direction):
        return f"turnover {gauge.subject}"
    symbols = _asked(gauge.subject.split("|"))
    name, _, _ = gauge.name.partition(":")
    if name == "spread" and gauge.window is not None:
        return f"compare {symbols} {_text_of(gauge.window)}"
    if name in ("bull", "bear", "correction"):
        return f"state {symbols}"
    return f"chart {symbols} 1y" if name in ("high", "low") else f"chart {symbols} 1m"
