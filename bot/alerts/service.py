"""Alerts for members: previews, quotas, lists, and every change of a rule."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.alerts.checks import past_end, refuse_another, refuse_elsewhere, refuse_place, refuse_waking
from bot.alerts.edits import begun_anew, drafted_over, goes_on, going_on
from bot.alerts.evaluator import Known, Observer, Seen
from bot.alerts.lacking import why_of
from bot.alerts.origins import Origin
from bot.alerts.sense import refuse_absurd, refuse_dead, refuse_distance, refuse_pause, refuse_trivial
from bot.alerts.sight import Apart, owns, told_here
from bot.alerts.watching import Watching
from bot.alerts.words import Look
from bot.clock import Clock
from bot.domain.alerts import Arming, Gauge, Level, Observation, Place, Rule, Side, Unread, Watch, watches_of
from bot.domain.alerts.callers import Caller
from bot.domain.alerts.said import distance_of, end_of, last_day, words_of
from bot.domain.alerts.wishes import Wish
from bot.domain.errors import QuestionFault
from bot.domain.text import Ask, Day, msg, numbered
from bot.store.evaluation import EvaluationStore
from bot.store.parts import LARGEST
from bot.store.rules import RuleStore

SNOOZE = timedelta(days=1)

_PATIENCE = 15.0
"""Seconds that somebody who makes an alert waits for what it stands at."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A rule before it is stored, what its gauges stand at, and why some do not. `closes` are the last final closes of
    gauges of which no bar is known: they tell where it stands, and no rule starts from them."""

    rule: Rule
    watches: tuple[Watch, ...]
    now: Mapping[Gauge, Observation]
    reasons: frozenset[str]
    closes: Mapping[Gauge, Observation] = field(default_factory=dict[Gauge, Observation])

    @property
    def known(self) -> Mapping[Gauge, Observation]:
        """What a reader may be told of each gauge."""
        return {**self.closes, **self.now}


@dataclass(frozen=True, slots=True)
class Lacking:
    """A gauge of which nothing comes: since which moment of the data (None where nothing ever did), and why. Where
    several `lines` are watched, nothing comes of any, and `reason` is None where it is not the same of all."""

    gauge: Gauge
    since: datetime | None
    reason: str | None
    lines: int = 1


class AlertService:
    """What a member may do with alerts. Every method raises QuestionFault for what is not allowed or not there."""

    def __init__(
        self,
        rules: RuleStore,
        evaluation: EvaluationStore,
        watching: Watching,
        observer: Observer,
        clock: Clock,
        write: Callable[[Wish], str],
        look: Look,
        origin: Origin,
    ) -> None:
        self._rules = rules
        self._evaluation = evaluation
        self._watching = watching
        self._observer = observer
        self._clock = clock
        self._write = write
        self._look = look
        self._origin = origin

    async def preview(self, wish: Wish, caller: Caller, *, shown: bool = False) -> Preview:
        """What an alert would be. Raises QuestionFault for one that is absurd, a duplicate, or not allowed. Where a
        preview was `shown` before, what the source lacks by now is no reason any more."""
        rule = self._drafted(wish, caller)
        refuse_place(wish, caller, lambda: self._direct(wish, caller))
        counts = await self._rules.counts(caller.member, rule.guild, self._clock())
        refuse_another(rule, await self._rules.of_member(caller.member, rule.guild), *counts)
        return await self._sensible(rule, shown=shown)

    async def _sensible(self, rule: Rule, *, shown: bool = False) -> Preview:
        """What a rule's gauges stand at. Raises QuestionFault where it would never fire, or tell nothing."""
        refuse_trivial(rule.condition, self._look)
        refuse_pause(rule)
        refuse_distance(rule)
        made = await self.standing(rule)
        if not made.watches:
            raise QuestionFault("no_data", msg("That basket has no members today, so there is nothing to watch."))
        await refuse_dead(
            made.watches, made.known, made.reasons, self._look, self._origin.listed, self.priced, shown=shown
        )
        refuse_absurd(rule.condition, made.watches, made.known, self._look)
        return made

    async def create(self, wish: Wish, caller: Caller) -> Rule:
        """Stores an alert. What its gauges stand at now is where it starts from."""
        made = await self.preview(wish, caller, shown=True)
        subjects = {watch.gauge.subject for watch in made.watches}
        seen = tuple(made.now.values())
        rule, now = self._based(made.rule, seen), self._clock()
        return await self._rules.add(rule, subjects, seen, now, caller.member, refuse=refuse_another)

    async def of(self, caller: Caller) -> tuple[list[Rule], Apart]:
        """The alerts that are not over and that a caller may see here: in a server its own ones there, or all for who
        may manage, or those of the channels where the caller may; and the personal ones. Also how many are left out,
        since others read the list."""
        found = await self._rules.of_member(caller.member, None)
        if caller.guild is not None and (caller.may_manage or caller.manages):
            found = [rule for rule in await self._rules.of_guild(caller.guild) if owns(rule, caller)] + found
        elif caller.guild is not None:
            found = await self._rules.of_member(caller.member, caller.guild) + found
        return told_here([rule for rule in found if rule.status not in ("done", "expired")], caller)

    async def degraded(self, rules: Sequence[Rule]) -> dict[int, Lacking]:
        """Of these rules those of which nothing can be observed, and what."""
        gauges = {rule.id: {watch.gauge: None for watch in self._watching.watches(rule.condition)} for rule in rules}
        subjects = {gauge.subject for own in gauges.values() for gauge in own}
        known = {subject: line for subject, (_, line) in (await self._evaluation.degraded(subjects)).items()}
        why = {gauge: why_of(known.get(gauge.subject, ""), gauge) for own in gauges.values() for gauge in own}
        silent = {number: list(own) for number, own in gauges.items() if own and all(why[gauge] for gauge in own)}
        last = await self._evaluation.last({gauge for own in silent.values() for gauge in own})
        found: dict[int, Lacking] = {}
        for number, own in silent.items():
            # Of a basket the line that was heard of the latest: since then nothing has come at all.
            gauge = max(own, key=lambda one: (one in last, last[one].at if one in last else self._clock()))
            since = last[gauge].at if gauge in last else None
            reasons, lines = {why[one] for one in own}, {one.subject for one in own}
            reason = why[gauge] if len(lines) == 1 or len(reasons) == 1 else None
            found[number] = Lacking(gauge, since, reason, len(lines))
        return found

    async def get(self, number: int, caller: Caller) -> Rule:
        """One of the alerts that a caller may change. One that is not is as one that is not there."""
        rule = await self._rules.get(number) if number <= LARGEST else None
        if rule is None or not owns(rule, caller):
            raise QuestionFault(
                "bad_question",
                msg("You have no alert {number}. {list} shows yours.", number=numbered(number), list=Ask("alerts")),
            )
        return rule

    def watches(self, rule: Rule) -> tuple[Watch, ...]:
        """What a rule watches today."""
        return self._watching.watches(rule.condition)

    async def standing(self, rule: Rule) -> Preview:
        """What a rule's gauges stand at."""
        watches = self._watching.watches(rule.condition)
        now, reasons = await self._standing(watches)
        without = [watch for watch in watches if watch.gauge not in now and not watch.gauge.on_closes]
        patient = "slow" not in reasons and without
        closes = (await self._standing(without, self._origin.closes))[0] if patient else {}
        return Preview(rule, watches, now, reasons, closes)

    async def pause(self, number: int, caller: Caller) -> Rule:
        """Pauses an alert until it is resumed."""
        rule = await self.get(number, caller)
        return await self._changed(rule, {"status": "paused", "reason": None}, "alert paused", caller)

    async def snooze(self, number: int, caller: Caller) -> Rule:
        """Lets an alert rest for a day: what happens meanwhile is not told."""
        rule = self._unended(_readable(await self.get(number, caller)))
        if rule.status != "active":
            refuse_waking(rule.place, rule.guild, caller)
        until = self._clock() + SNOOZE
        changes = {"status": "active", "reason": None, "baseline": until, "fired_at": None}
        return await self._changed(rule, changes, "alert snoozed", caller, watch=True)

    async def resume(self, number: int, caller: Caller) -> Rule:
        """Takes an alert up again: it starts from what there is now."""
        rule = self._unended(_readable(await self.get(number, caller)))
        refuse_waking(rule.place, rule.guild, caller)
        now, _ = await self._standing(self._watching.watches(rule.condition))
        based = self._based(rule, tuple(now.values()))
        changes = {"status": "active", "reason": None, "baseline": based.baseline, "fired_at": None}
        return await self._changed(rule, changes, "alert resumed", caller, watch=True, seen=tuple(now.values()))

    async def edit(self, number: int, wish: Wish, caller: Caller) -> Rule:
        """Puts another alert in the place of one; it keeps its number, and its place where no other is said. How it
        goes on from there: see `edits`. Raises QuestionFault for one that is absurd, a duplicate, or not allowed."""
        rule = await self.get(number, caller)
        refuse_elsewhere(rule.guild, caller)
        if wish.place == "here":
            wish = replace(wish, place="dm" if rule.place.kind == "member" else rule.place.id)
        asked = wish
        refuse_place(wish, caller, lambda: self._direct(asked, caller))
        if wish.place == "dm" and rule.owner != caller.member:
            raise QuestionFault("bad_question", msg("Only its owner can have it moved to direct messages."))
        drafted = drafted_over(rule, self._drafted(wish, caller), wish, self._clock())
        if goes_on(rule, drafted, self._clock()):
            return await self._changed(drafted, going_on(drafted), "alert edited", caller)
        seen = tuple((await self._sensible(drafted)).now.values())
        changes = begun_anew(rule, self._based(drafted, seen), self._clock())
        return await self._changed(drafted, changes, "alert edited", caller, watch=True, seen=seen)

    async def delete(self, number: int, caller: Caller) -> None:
        """Deletes an alert."""
        rule = await self.get(number, caller)
        await self._rules.delete(rule.id, caller.member, self._clock())

    async def _changed(
        self, rule: Rule, changes: Mapping[str, object], action: str, caller: Caller, *,
        watch: bool = False, seen: Sequence[Observation] = (),
    ) -> Rule:  # fmt: skip
        subjects = {w.gauge.subject for w in self._watching.watches(rule.condition)} if watch else ()
        changed = await self._rules.change(
            rule.id, changes, action, caller.member, self._clock(), watch=subjects, seen=seen,
            refuse=refuse_another if watch else None,
        )  # fmt: skip
        if changed is None:
            raise QuestionFault("bad_question", msg("That alert is gone."))
        return changed

    async def _standing(
        self, watches: Sequence[Watch], observer: Observer | None = None
    ) -> tuple[dict[Gauge, Observation], frozenset[str]]:
        """The latest observation of each gauge, where there is one."""
        now = self._clock()
        gauges: dict[str, dict[Gauge, Known]] = {}
        for watch in watches:
            gauges.setdefault(watch.gauge.subject, {})[watch.gauge] = Known(now)
        looks = [self._seen(observer or self._observer, subject, known, now) for subject, known in gauges.items()]
        seen = await asyncio.gather(*looks)
        found = {one.gauge: one for each in seen for one in each.observations}
        of = dict(zip(gauges, seen, strict=True))
        reasons = (of[gauge.subject].why(gauge) for known in gauges.values() for gauge in known if gauge not in found)
        return found, frozenset(reason for reason in reasons if reason is not None)

    async def priced(self, symbol: str) -> bool:
        """Whether there are prices of a line now."""
        return bool((await self._standing(watches_of(Level(symbol, Side.UP, 1.0), ()), self._origin.closes))[0])

    async def _seen(self, observer: Observer, subject: str, known: Mapping[Gauge, Known], now: datetime) -> Seen:
        """One subject, as it can be seen while somebody waits."""
        try:
            async with asyncio.timeout(_PATIENCE):
                return self._origin.told((await observer.observe(subject, known, now)).sound, subject)
        except TimeoutError:
            return Seen((), now, "slow")

    def _unended(self, rule: Rule) -> Rule:
        """Raises QuestionFault for one whose end has passed: it would end again at once."""
        if rule.expires_at is not None and rule.expires_at <= self._clock():
            order = Ask(f"alert {words_of(replace(rule, expires_at=None))}")
            message = msg("Alert {number} ended on {day}. Make it again: {order}, or give it a new end with Edit.",
                          number=numbered(rule.id), day=Day(last_day(rule.expires_at)), order=order)  # fmt: skip
            raise QuestionFault("bad_question", message)
        return rule

    def _based(self, rule: Rule, seen: Sequence[Observation]) -> Rule:
        """An alert starts after the latest observation that exists; where there is none, from now."""
        moments = [one.at for one in seen]
        return replace(rule, baseline=max(moments) if moments else self._clock())

    def _direct(self, wish: Wish, caller: Caller) -> str:
        """The order of a wish for direct messages, which have no roles."""
        return f"alert {words_of(self._drafted(replace(wish, place='dm', role=None), caller))}"

    def _drafted(self, wish: Wish, caller: Caller) -> Rule:
        now = self._clock()
        personal = wish.place == "dm" or caller.guild is None
        place = Place("member", caller.member) if personal else Place("channel", _channel(wish, caller))
        until = None if wish.until is None else end_of(wish.until)
        expires = until or (None if wish.lasts is None else now + wish.lasts)
        if expires is not None and expires <= now:
            raise past_end()
        written = self._write(wish)
        if not self._rules.reads(written, wish.condition):
            raise QuestionFault("bad_question", msg("I could not keep that alert: I would read it as another one."))
        return Rule(
            id=0,
            owner=caller.member,
            guild=None if personal else caller.guild,
            place=place,
            condition=wish.condition,
            written=written,
            arming=Arming(wish.once, distance_of(wish.again, wish.again_pct, wish.condition), wish.pause),
            created_at=now,
            baseline=now,
            expires_at=expires,
            role=wish.role,
            label=wish.label,
        )


def _readable(rule: Rule) -> Rule:
    """Raises QuestionFault for one of words that cannot be read any more."""
    if isinstance(rule.condition, Unread):
        raise QuestionFault("bad_question", msg("I cannot read that alert any more. Edit it, or delete it."))
    return rule


def _channel(wish: Wish, caller: Caller) -> int:
    return wish.place if isinstance(wish.place, int) else caller.channel
