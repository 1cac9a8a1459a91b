"""`help`: what can be asked, with examples that can be copied."""

from bot.answers.services import Services
from bot.domain.answers import Answer
from bot.domain.questions import QUESTIONS, Question
from bot.domain.questions.help import Help
from bot.domain.text import Literally, Message, msg

QUESTION = Help


async def answer(question: Help, services: Services) -> Answer:
    """All questions with an example each, or one with all its examples."""
    if question.topic is None:
        return _all(services)
    return _one(QUESTIONS[question.topic], services)


def _all(services: Services) -> Answer:
    lines = tuple(
        msg("{example} — {summary}", example=_example(services, asked.spec.examples[0]), summary=asked.spec.summary)
        for asked in QUESTIONS.values()
    )
    more = msg(
        "{help} shows how to ask one. Information only, not investment advice.", help=_example(services, "help movers")
    )
    return Answer(msg("Market questions, answered from dated closes"), lines, (more,), None, None)


def _one(asked: type[Question], services: Services) -> Answer:
    examples: tuple[Message, ...] = tuple(
        msg("{example}", example=_example(services, text)) for text in asked.spec.examples
    )
    headline = msg("{name}: {summary}", name=Literally(services.prefix + asked.spec.name), summary=asked.spec.summary)
    return Answer(headline, (*asked.spec.details, *examples), (), None, None)


def _example(services: Services, text: str) -> Literally:
    return Literally(f"`{services.prefix}{text}`")
