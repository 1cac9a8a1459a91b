"""`help`: what can be asked, with examples that can be copied."""

from bot.answers.services import Services
from bot.domain.answers import Answer
from bot.domain.orders import ORDERS, OrderSpec
from bot.domain.questions import QUESTIONS, Kind, Question
from bot.domain.questions.help import Help
from bot.domain.text import Ask, Foreign, Literally, Message, msg

QUESTION = Help

_WINDOWS = "1d 5d 20d 1w 1m 3m 6m 1y 2y 5y · mtd qtd ytd · since 2025-01-20 · since deepseek · 2025-01-13..2025-02-12"


async def answer(question: Help, services: Services) -> Answer:
    """All questions and orders with an example each, or one with all its examples."""
    if question.topic is None:
        return _all()
    if question.topic in ORDERS:
        return _order(ORDERS[question.topic])
    return _one(QUESTIONS[question.topic], services)


def _all() -> Answer:
    lines = tuple(
        msg("{example} — {summary}", example=Ask(asked.spec.examples[0]), summary=asked.spec.summary)
        for asked in QUESTIONS.values()
    )
    orders = tuple(
        msg("{example} — {summary}", example=Ask(order.examples[0]), summary=order.summary) for order in ORDERS.values()
    )
    more = msg("{help} shows how to ask one. Information only, not investment advice.", help=Ask("help movers"))
    return Answer(msg("Market questions, answered from dated closes"), (*lines, *orders), (more,), None, None)


def _one(asked: type[Question], services: Services) -> Answer:
    examples = tuple(msg("{example}", example=Ask(text)) for text in asked.spec.examples)
    headline = msg("{name}: {summary}", name=Literally(asked.spec.name), summary=asked.spec.summary)
    return Answer(headline, (*asked.spec.details, *examples), _choices(asked, services), None, None)


def _order(order: OrderSpec) -> Answer:
    examples = tuple(msg("{example}", example=Ask(text)) for text in order.examples)
    headline = msg("{name}: {summary}", name=Literally(order.name), summary=order.summary)
    return Answer(headline, (*order.details, *examples), (), None, None)


def _choices(asked: type[Question], services: Services) -> tuple[Message, ...]:
    """What its fields may hold: windows, and the indices and baskets that there are."""
    kinds = {field.kind for field in asked.declared()}
    found: list[Message] = []
    if Kind.WINDOW in kinds:
        found.append(msg("Windows: {windows}", windows=Literally(_WINDOWS)))
    if Kind.PERIOD in kinds:
        found.append(msg("A day or a window: {windows}", windows=Literally(f"2025-01-27 · {_WINDOWS}")))
    universes = services.reference.universes
    for field in asked.declared():
        if field.kind is Kind.UNIVERSE and field.indices:
            ids = " ".join(id for id, universe in universes.items() if universe.index is not None)
            found.append(msg("Indices: {ids}", ids=Foreign(ids, limit=600)))
        elif field.kind is Kind.UNIVERSE:
            found.append(msg("Indices and baskets: {ids}", ids=Foreign(" ".join(universes), limit=600)))
    if Kind.CURRENCY in kinds:
        found.append(msg("At the end: {ends}", ends=Literally("in usd · total · on 2025-02-12")))
    return tuple(found)
