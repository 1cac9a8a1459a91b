"""Orders: what changes something, in words through every door. Questions only ask."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord

from bot.domain.alerts import Rule
from bot.domain.alerts.callers import Caller
from bot.domain.answers import Answer
from bot.domain.questions import Question
from bot.ui.alert_controls import list_view, preview_view, rule_view
from bot.ui.facade import Facade
from bot.ui.page import Page, answer_content, door_of
from bot.words import Words

NAMES = frozenset({"alert", "alerts"})
VERBS = frozenset({"pause", "resume", "snooze", "delete", "test", "show"})


@dataclass(frozen=True, slots=True)
class Order:
    """An order in words, without prefix or mention. As an inquiry it is no question, and is never read as one."""

    text: str
    certain: bool
    quiet: bool = False

    def read(self, app: Facade) -> Question:
        """Never called."""
        raise NotImplementedError

    def instead(self, term: str, value: str) -> None:
        """Nobody chooses a candidate for an order: it is given again."""
        return


class Orders:
    """Carries out orders and says what came of them."""

    def __init__(self, app: Facade, words: Words, invocation: Callable[[], str]) -> None:
        self._app = app
        self._words = words
        self._invocation = invocation

    def work(self, text: str, caller: Callable[[], Awaitable[Caller]]) -> Callable[[], Awaitable[Page]]:
        """What is to be done for an order; what can be refused from memory is refused here. Raises QuestionFault."""
        name, _, rest = text.partition(" ")
        verb, _, number = rest.strip().partition(" ")
        if name.casefold() == "alerts" and not rest.strip():
            return lambda: self._with(caller, self.listed)
        if verb.casefold() in VERBS and number.strip().lstrip("#").isdecimal():
            rule = int(number.strip().lstrip("#"))
            return lambda: self._with(caller, lambda who: self.done(verb.casefold(), rule, who))
        wish = self._app.alerts.office.read(rest)

        async def preview(who: Caller) -> Page:
            reply = await self._app.alerts.office.preview(wish, who)
            key = await self._app.keep_question(rest.strip(), who.member)
            return self._page(reply.answer, preview_view(who.member, key, self._words))

        return lambda: self._with(caller, preview)

    async def made(self, text: str, caller: Caller) -> Page:
        """Makes the alert of a preview."""
        reply = await self._app.alerts.office.create(self._app.alerts.office.read(text), caller)
        return self._page(reply.answer, rule_view(reply.rules[0], self._words))

    async def listed(self, caller: Caller) -> Page:
        """The caller's alerts."""
        reply = await self._app.alerts.office.listed(caller)
        named = [(rule, rule.written) for rule in reply.rules]
        return self._page(reply.answer, list_view(caller.member, named, self._words))

    async def done(self, verb: str, number: int, caller: Caller) -> Page:
        """Does something to an alert."""
        reply = await self._app.alerts.office.act(verb, number, caller)
        rules: tuple[Rule, ...] = reply.rules
        return self._page(reply.answer, rule_view(rules[0], self._words) if rules else None)

    @staticmethod
    async def _with(caller: Callable[[], Awaitable[Caller]], work: Callable[[Caller], Awaitable[Page]]) -> Page:
        return await work(await caller())

    def _page(self, answer: Answer, view: discord.ui.View | None) -> Page:
        return Page(answer_content(answer, self._words, (), door_of(self._invocation())), None, view)


def ours(text: str) -> bool:
    """Whether a text begins as an order."""
    words = text.split(maxsplit=1)
    return bool(words) and words[0].casefold() in NAMES
