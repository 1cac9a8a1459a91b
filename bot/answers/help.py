"""`help`: what can be asked, with examples that can be copied."""

from bot.answers.services import Services
from bot.domain.answers import Answer
from bot.domain.questions import QUESTIONS, Question
from bot.domain.questions.help import Help
from bot.domain.text import Ask, Literally, msg

QUESTION = Help


async def answer(question: Help, _services: Services) -> Answer:
    """All questions with an example each, or one with all its examples."""
    return _all() if question.topic is None else _one(QUESTIONS[question.topic])


def _all() -> Answer:
    lines = tuple(
        msg("{example} — {summary}", example=Ask(asked.spec.examples[0]), summary=asked.spec.summary)
        for asked in QUESTIONS.values()
    )
    more = msg("{help} shows how to ask one. Information only, not investment advice.", help=Ask("help movers"))
    return Answer(msg("Market questions, answered from dated closes"), lines, (more,), None, None)


def _one(asked: type[Question]) -> Answer:
    examples = tuple(msg("{example}", example=Ask(text)) for text in asked.spec.examples)
    headline = msg("{name}: {summary}", name=Literally(asked.spec.name), summary=asked.spec.summary)
    return Answer(headline, (*asked.spec.details, *examples), (), None, None)
