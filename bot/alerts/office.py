"""Alerts as answers: what each order of a member says when it is done. The doors know nothing else of alerts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.alerts.checks import here_words
from bot.alerts.compose import Draw, question_of
from bot.alerts.ending import Ending
from bot.alerts.lacking import lacking_words, none_came_words, reason_words, reasons_words
from bot.alerts.listed import PAGE, headline_of, listed_words
from bot.alerts.options import as_posted, dropped_words, muted_words, options_words
from bot.alerts.origins import sources_of
from bot.alerts.partial import Reads
from bot.alerts.past import Past
from bot.alerts.resting import ENDED, Standing, kept_words, line_of, resting_words, standing_of
from bot.alerts.service import AlertService, Lacking, Preview
from bot.alerts.standing import closed_words, standing_words
from bot.alerts.tested import past_notes, past_words
from bot.alerts.words import Look, at_words, condition_words
from bot.answers import facts
from bot.clock import Clock
from bot.domain.alerts import Rule, Unread, Watch
from bot.domain.alerts.callers import Caller
from bot.domain.alerts.said import words_of
from bot.domain.alerts.wishes import Wish
from bot.domain.answers import Answer
from bot.domain.instruments import Instrument
from bot.domain.paging import Leaf, leaf_of
from bot.domain.prices import Source
from bot.domain.text import Arg, Ask, Foreign, Message, Name, msg, nmsg, numbered


@dataclass(frozen=True, slots=True)
class Reply:
    """What an order says. `rules` are those that controls belong to; `named` are those of a list with their words, and
    `leaf` is which page of it this is; `standing` how the one stands that it is about."""

    answer: Answer
    rules: tuple[Rule, ...] = ()
    named: tuple[tuple[int, Message], ...] = ()
    leaf: Leaf = Leaf()
    standing: Standing = "active"


class AlertOffice:
    """Orders in, answers out."""

    def __init__(
        self, service: AlertService, past: Past, read: Reads[Wish], look: Look,
        universe: Callable[[str], Name], source: Source, clock: Clock, *, bars: Callable[[str], object],
        draw: Draw, ending: Ending,
    ) -> None:  # fmt: skip
        self._service = service
        self._past = past
        self._read = read
        self._look = look
        self._universe = universe
        self._source = source
        self._clock = clock
        self._bars = bars
        self._draw = draw
        self._ending = ending

    def read(self, text: str) -> Wish:
        """An alert in words, without its first one. Raises QuestionFault."""
        return self._read(text)

    async def read_edit(self, number: int, text: str, caller: Caller) -> Wish:
        """The new words of an alert. Raises QuestionFault: for a part of them with the orders that say the whole."""
        return self._read(text, words_of(await self._service.get(number, caller)))

    async def preview(self, wish: Wish, caller: Caller) -> Reply:
        """What an alert would be, before it is made. Raises QuestionFault."""
        made = await self._service.preview(wish, caller)
        what = self._condition(made.rule)
        headline = facts.labelled(self._source, msg("Preview: alert when {condition}?", condition=what))
        notes = (*await self._notes(made), *await self._ending.of_alert())
        return Reply(Answer(headline, self._preview_lines(made), notes, None, None))

    async def create(self, wish: Wish, caller: Caller) -> Reply:
        """Makes an alert. Raises QuestionFault."""
        rule = await self._service.create(wish, caller)
        headline = msg("Alert {number} is on: {condition}", number=numbered(rule.id), condition=self._condition(rule))
        lines = (
            *self._how(rule),
            msg(
                "{test} shows what it would post, {list} lists yours.",
                test=Ask(f"alert test {rule.id}"),
                list=Ask("alerts"),
            ),
        )
        return Reply(Answer(headline, lines, (), None, None), (rule,))

    async def listed(self, caller: Caller, page: int = 0) -> Reply:
        """A page of the alerts that a caller may see."""
        rules, apart = await self._service.of(caller)
        hidden = apart.lines("alerts", shown=bool(rules))
        if not rules:
            none = msg(
                "You have no alerts here. Make one like this: {example}",
                example=here_words("alert hstech > 5500", caller),
            )
            return Reply(Answer(apart.none_words() or none, hidden, (), None, None))
        shown, leaf = leaf_of(rules, page, PAGE)
        lacking = await self._service.degraded(shown)
        now = self._clock()
        lines = [
            listed_words(rule, self._condition(rule), self._lacking(lacking.get(rule.id)), now, self._line(rule))
            for rule in shown
        ]
        headline = headline_of(rules, caller, leaf)
        named = tuple((rule.id, self._condition(rule)) for rule in shown)
        return Reply(Answer(headline, (*lines, *hidden), (), None, None), tuple(shown), named, leaf)

    async def act(self, verb: str, number: int, caller: Caller) -> Reply:
        """Does something to an alert: pause, resume, snooze, delete, test, or show it. Raises QuestionFault where it is
        not the caller's."""
        if verb == "show":
            return await self.shown(number, caller)
        if verb == "test":
            return await self.test(number, caller)
        if verb == "delete":
            await self._service.delete(number, caller)
            return Reply(Answer(msg("Alert {number} is deleted.", number=numbered(number)), (), (), None, None))
        changes = {"pause": self._service.pause, "resume": self._service.resume, "snooze": self._service.snooze}
        was = (await self._service.get(number, caller)).status
        rule = await changes[verb](number, caller)
        said = {
            "pause": msg("Alert {number} is paused until it is resumed.", number=numbered(number)),
            "resume": msg("Alert {number} is on again, from where prices stand now.", number=numbered(number)),
            "snooze": self._snoozed(rule, over=was in ENDED),
        }
        return self._about(rule, Answer(said[verb], (self._named(rule),), (), None, None))

    def _snoozed(self, rule: Rule, *, over: bool) -> Message:
        args: dict[str, Arg] = {"number": numbered(rule.id), "at": at_words(rule.baseline, self._line(rule))}
        if over:
            return msg("Alert {number} was over: it rests until {at} and is on again from then.", **args)
        return msg("Alert {number} rests until {at}.", **args)

    def _about(self, rule: Rule, answer: Answer) -> Reply:
        """What is said of one alert."""
        return Reply(answer, (rule,), standing=standing_of(rule, self._clock()))

    def _line(self, rule: Rule) -> Instrument | None:
        return line_of(self._service.watches(rule), self._look)

    async def wording(self, number: int, caller: Caller) -> str:
        """An alert in the words in which it could be asked."""
        return words_of(await self._service.get(number, caller))

    async def edit(self, number: int, wish: Wish, caller: Caller) -> Reply:
        """Puts another alert in the place of one. Raises QuestionFault."""
        before = await self._service.get(number, caller)
        was = standing_of(before, self._clock())
        rule = await self._service.edit(number, wish, caller)
        headline = msg("Alert {number} is now: {condition}", number=numbered(rule.id), condition=self._condition(rule))
        dropped = dropped_words(before, rule, self._clock())
        kept = kept_words(rule, was, self._line(rule), self._clock())
        return self._about(rule, Answer(headline, (*kept, *self._how(rule), *dropped), (), None, None))

    async def shown(self, number: int, caller: Caller) -> Reply:
        """One alert and what it stands at."""
        rule = await self._service.get(number, caller)
        if isinstance(rule.condition, Unread):
            return self._unread(rule)
        made = await self._service.standing(as_posted(rule, caller))
        said = msg("Alert {number}: {condition}", number=numbered(number), condition=self._condition(rule))
        notes = (*muted_words(rule, caller), *await self._shown_notes(made))
        headline = facts.labelled(self._source, said)
        return self._about(rule, Answer(headline, self._shown_lines(made), notes, None, None))

    async def test(self, number: int, caller: Caller) -> Reply:
        """What an alert stands at, and what it would have posted in the last year, with the picture that a post would
        have now."""
        rule = await self._service.get(number, caller)
        if isinstance(rule.condition, Unread):
            return self._unread(rule)
        made = await self._service.standing(as_posted(rule, caller))
        fired = await self._past.fired(rule, timedelta(days=365))
        said = msg("Alert {number}, a test: {condition}", number=numbered(number), condition=self._condition(rule))
        headline = facts.labelled(self._source, said)
        past = past_notes(fired, self._look, within=not self._once_a_session(made.watches))
        notes = (*past, *muted_words(rule, caller), *await self._shown_notes(made))
        lines = (*self._shown_lines(made), *past_words(fired, self._look))
        shown = fired.last[0] if fired.last is not None else next(iter(made.watches), None)
        figure = None if shown is None else await self._draw(question_of(shown.gauge))
        return self._about(rule, Answer(headline, lines, notes, None, figure))

    def _unread(self, rule: Rule) -> Reply:
        headline = msg("Alert {number}: {condition}", number=numbered(rule.id), condition=self._condition(rule))
        return Reply(Answer(headline, (msg("It is stopped: edit it, or delete it."),), (), None, None), (rule,))

    def _condition(self, rule: Rule) -> Message:
        return condition_words(rule.condition, self._look, self._universe)

    def _named(self, rule: Rule) -> Message:
        args: dict[str, Arg] = {"number": rule.id, "condition": self._condition(rule)}
        return (
            msg("{number} · {condition} · {label}", **args, label=Foreign(rule.label, 100))
            if rule.label
            else msg("{number} · {condition}", **args)
        )

    def _lacking(self, lacking: Lacking | None) -> Message | None:
        if lacking is None:
            return None
        source = None if self._bars(lacking.gauge.subject) is None else self._source
        several = lacking.lines > 1
        why = None if lacking.reason is None else reason_words(lacking.reason, source, several=several)
        if several and lacking.since is None:
            return none_came_words(lacking.lines, why)
        return lacking_words(lacking.gauge, lacking.since, why, self._look)

    def _shown_lines(self, made: Preview) -> tuple[Message, ...]:
        """How an alert stands, and, unless it is over or stopped, what it waits for."""
        rule, now = made.rule, self._clock()
        resting = resting_words(rule, line_of(made.watches, self._look), now)
        if resting is None:
            return self._preview_lines(made)
        if standing_of(rule, now) in ("paused", "snoozed"):
            return (resting, *self._preview_lines(made))
        return (resting, msg("Resume puts it on again, from where prices stand then."))

    async def _shown_notes(self, made: Preview) -> tuple[Message, ...]:
        on = standing_of(made.rule, self._clock()) in ("active", "paused", "snoozed")
        return await self._notes(made) if on else ()

    def _preview_lines(self, made: Preview) -> tuple[Message, ...]:
        ended = all(self._bars(watch.gauge.subject) is None for watch in made.watches)
        standing = standing_words(made.watches, made.now, self._look, ended=ended) or closed_words(
            made.watches, made.closes, self._look
        )
        return (
            *standing,
            *self._how(made.rule, made.watches),
        )

    async def _fund(self, made: Preview) -> Message | None:
        """A fund that stands in for an index whose history did not come, where there are prices of one."""
        line = line_of(made.watches, self._look)
        for fund in () if line is None else line.proxies:
            if await self._service.priced(fund):
                return msg("A fund that stands in for it: {example}", example=Ask(f"alert {fund} -5% 1d"))
        return None

    def _how(self, rule: Rule, watches: Sequence[Watch] | None = None) -> tuple[Message, ...]:
        known = self._service.watches(rule) if watches is None else watches
        return options_words(rule, known, self._look)

    def _once_a_session(self, watches: Sequence[Watch]) -> bool:
        """Whether final closes are all that is looked at."""
        return all(one.gauge.on_closes or self._bars(one.gauge.subject) is None for one in watches)

    async def _notes(self, made: Preview) -> tuple[Message, ...]:
        notes: list[Message] = []
        lacking = {watch.gauge for watch in made.watches} - made.now.keys()
        if lacking:
            if made.closes.keys() >= lacking and not made.now:
                notes.append(msg("Of it only the last close is known so far: the alert starts with the next price."))
            else:
                lines = {gauge.subject for gauge in lacking}
                alone = len({watch.gauge.subject for watch in made.watches}) == 1
                notes.append(_unknown_words(len(lines), alone=alone, reasons=made.reasons))
        if "no_history" in made.reasons and (fund := await self._fund(made)) is not None:
            notes.append(fund)
        kept = dict.fromkeys(one for seen in made.now.values() for one in sources_of(seen.facts, self._source))
        source = facts.dotted([Name(one.title) for one in kept or (self._source,)])
        if self._once_a_session(made.watches):
            notes.append(msg("It is looked at once a session, on the final close. Source: {source}.", source=source))
        elif any(one != self._source for one in kept):
            notes.append(msg("It is looked at on the final close, and every five minutes in open trading where {usual} "
                             "has prices of it. Source: {source}.", usual=Name(self._source.title),
                             source=source))  # fmt: skip
        elif self._source.delay_minutes:
            notes.append(
                msg("It is looked at every five minutes in open trading. Source: {source}, {minutes} min delayed.",
                    source=Name(self._source.title), minutes=self._source.delay_minutes)
            )  # fmt: skip
        return tuple(notes)


def _unknown_words(count: int, *, alone: bool, reasons: frozenset[str]) -> Message:
    """That nothing is known of what an alert watches, which is one line `alone` or so many of a basket, and why."""
    if not reasons and alone:
        return msg("Nothing is known of it right now: it starts with what comes first.")
    if not reasons:
        return nmsg(
            "Nothing is known of {count} line right now: it starts with what comes first.",
            "Nothing is known of {count} lines right now: they start with what comes first.",
            count,
        )
    why = reasons_words(reasons, several=count > 1)
    if alone:
        return msg("Nothing is known of it right now ({why}): it starts with what comes first.", why=why)
    return nmsg("Nothing is known of {count} line right now ({why}): it starts with what comes first.",
                "Nothing is known of {count} lines right now ({why}): they start with what comes first.",
                count, why=why)  # fmt: skip
