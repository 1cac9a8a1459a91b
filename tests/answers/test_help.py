import pytest

from bot.answers import ANSWERS
from bot.domain.orders import ALERT, DIGEST, ORDER_WORDS, ORDERS
from bot.domain.questions import QUESTIONS
from bot.parsing import Parser
from bot.parsing.alerts import AlertParser
from bot.parsing.digests import DigestParser
from bot.services.resolver import Resolver
from tests.answers.market import folder, text, texts
from tests.services.scripted import reference


def test_every_question_has_an_answer() -> None:
    assert set(ANSWERS) == set(QUESTIONS.values())


async def test_help_names_every_question_with_an_example_that_parses() -> None:
    market = folder()
    answer = await market.ask("help")
    lines = texts(answer.lines)
    assert len(lines) == len(QUESTIONS) + len(ORDERS)
    for order, line in zip(ORDERS.values(), lines[len(QUESTIONS) :], strict=True):
        assert line == f"{order.examples[0]} — {text(order.summary)}"
    for name, line in zip(QUESTIONS, lines[: len(QUESTIONS)], strict=True):
        assert line.startswith(name)
        example = line.split(" — ")[0]
        assert isinstance(market.question(example), QUESTIONS[name])
    assert len(text(answer.headline)) <= 100


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name != "help"])
async def test_help_on_one_question_shows_all_its_examples(name: str) -> None:
    answer = await folder().ask(f"help {name}")
    spec = QUESTIONS[name].spec
    assert text(answer.headline) == f"{name}: {text(spec.summary)}"
    lines = texts(answer.lines)
    assert all(example in lines for example in spec.examples)
    assert all(text(detail) in lines for detail in spec.details)
    assert (answer.provenance, answer.figure, answer.data) == (None, None, {})


@pytest.mark.parametrize("word", ORDER_WORDS)
async def test_help_on_an_order_shows_all_its_examples(word: str) -> None:
    answer = await folder().ask(f"help {word}")
    order = ORDERS[ORDER_WORDS[word]]
    assert text(answer.headline) == f"{order.name}: {text(order.summary)}"
    assert all(example in texts(answer.lines) for example in order.examples)


@pytest.mark.parametrize("example", ALERT.examples)
def test_every_example_of_an_alert_is_one(example: str) -> None:
    AlertParser(Resolver(reference())).wish(example.removeprefix("alert "))


@pytest.mark.parametrize("example", DIGEST.examples)
def test_every_example_of_a_digest_is_one(example: str) -> None:
    resolver = Resolver(reference())
    DigestParser(Parser(resolver), resolver).wish(example.removeprefix("digest "))
